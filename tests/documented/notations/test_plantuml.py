from __future__ import annotations

import pytest

from archscan.errors import FormatError
from tests.documented.notations.drawn import arrows, kinds, made_with, system, told

TWO = 'Container(a, "A")\nContainer(b, "B")\n'
RELATIONS = {
    "plain": ('Rel(a, b, "calls")', ["A -> B calls"]),
    "technology": ('Rel(a, b, "calls", "JSON/HTTPS")', ["A -> B calls HTTPS"]),
    "named": ('Rel($from="a", $to="b", $label="x", $techn="gRPC")', ["A -> B calls gRPC"]),
    "direction": ('Rel_Down(a, b, "x")\nRel_L(b, a, "x")', ["A -> B calls", "B -> A calls"]),
    "neighbour": ('Rel_Neighbor(a, b, "x")', ["A -> B calls"]),
    "back": ('Rel_Back(a, b, "x")', ["B -> A calls"]),
    "both": ('BiRel_R(a, b, "x")', ["A -> B calls", "B -> A calls"]),
    "dynamic": ('RelIndex("1", a, b, "x", "gRPC")', ["A -> B calls gRPC"]),
    "over lines": ('Rel(a, b,\n  "x", "gRPC")', ["A -> B calls gRPC"]),
    "layout": ("Lay_D(a, b)", []),
    "comment": ('\' Rel(a, b, "x")\n/\' Rel(a, b, "x") \'/', []),
    "comma in a text": ('Rel(a, b, "x, y (z)", "gRPC")', ["A -> B calls gRPC"]),
}


@pytest.mark.parametrize(("text", "expected"), RELATIONS.values(), ids=RELATIONS)
@pytest.mark.parametrize("suffix", ["puml", "mmd"])
def test_relations(text: str, expected: list[str], suffix: str) -> None:
    if suffix == "mmd" and "'" in text:
        text = text.replace("/'", "%%").replace("'", "%%", 1)
    head = "@startuml\n" if suffix == "puml" else "C4Container\n"
    assert arrows(system(f"{head}{TWO}{text}\n", suffix)) == expected


def test_elements() -> None:
    found = system(
        """@startuml
!include <C4/C4_Container>
!define ICONS https://example.com
skinparam component {
  BackgroundColor white
}
legend right
 Container(no, "No")
endlegend
Person(p, "Buyer", "Buys")
Person_Ext(q, "Auditor")
Enterprise_Boundary(e, "Company") {
  System_Boundary(s, "Shop") {
    Container(w, "Web", "JavaScript, React 18", "Shows", $sprite="react")
    ContainerDb(d, "Store", $techn="PostgreSQL 16")
    ContainerDb(r, "Sessions", "Redis")
    ContainerQueue(k, "Events", "Apache Kafka")
    Container_Ext(x, "Maps")
    Container(g, "Edge", "nginx", "", $tags="gateway+blue")
  }
}
SystemDb_Ext(y, "Old store")
SHOW_LEGEND()
@enduml
""",
        "puml",
    )
    assert kinds(found) == {
        "Auditor": "person", "Buyer": "person", "Edge": "gateway", "Events": "broker", "Maps": "external",
        "Old store": "external", "Sessions": "cache", "Store": "database", "Web": "other",
    }  # fmt: skip
    assert made_with(found)["Web"] == ["JavaScript", "React 18"]
    assert found.name == "Shop"
    assert told(found) == []


def test_parts_of_a_container_are_the_container() -> None:
    text = 'Container(w, "Web")\nContainer_Boundary(a, "Api") {\n Component(x, "X")\n Component(y, "Y")\n}\nRel(w, x, "")\nRel(x, y, "")\nRel(y, w, "", "gRPC")'
    assert arrows(system(text, "puml")) == ["Api -> Web calls gRPC", "Web -> Api calls"]


def test_two_systems_are_groups() -> None:
    text = 'System_Boundary(a, "One") {\nContainerDb(x, "db")\n}\nSystem_Boundary(b, "Two") {\nContainerDb(y, "db")\n}'
    found = system(text, "puml")
    assert sorted((one.group, one.id) for one in found.components) == [
        ("One", "component:db"),
        ("Two", "component:Two/db"),
    ]


PLAIN = {
    "components": ("[Web] --> [Orders]", ["Web -> Orders calls"]),
    "names": ('component "Web shop" as w\n[Orders] as o\nw -> o', ["Web shop -> Orders calls"]),
    "label": ("[A] --> [B] : over gRPC", ["A -> B calls gRPC"]),
    "direction": ("[A] -down-> [B]\n[B] -l-> [C]", ["A -> B calls", "B -> C calls"]),
    "style": ("[A] -[#red,dashed]-> [B]", ["A -> B calls"]),
    "dotted": ("[A] ..> [B]", ["A -> B calls"]),
    "back": ("[A] <-- [B]", ["B -> A calls"]),
    "both": ("[A] <--> [B]", ["A -> B calls", "B -> A calls"]),
    "line": ("[A] -- [B]", ["A -> B calls"]),
    "shapes": (
        "database db\nqueue q\n[A] --> db\n[A] ..> q : publishes",
        ["A -> db queries", "A -> q publishes"],
    ),
    "actor": (":Buyer: --> [A]", ["Buyer -> A uses"]),
    "frames": ('node "one" {\n [A]\n}\npackage two {\n [B]\n}\nA --> B', ["A -> B calls"]),
    "notes": ("[A] --> [B]\nnote right of A : text\nnote left\n A --> C\nend note", ["A -> B calls"]),
}


@pytest.mark.parametrize(("text", "expected"), PLAIN.values(), ids=PLAIN)
def test_plain_component_diagrams(text: str, expected: list[str]) -> None:
    found = system(f"@startuml\n{text}\n@enduml\n", "puml")
    assert arrows(found) == expected
    assert told(found) == []


def test_what_is_not_understood_is_told() -> None:
    text = "@startuml\n!include ./own.puml\n!procedure $box($a)\n Container($a, $a)\n!endprocedure\n$box(a)\nWhatever(a, b)\n[A]\nRel(A)\n@enduml"
    assert told(system(text, "puml")) == [
        "drawn.puml:2: `!include ./own.puml` is not followed; expected all elements in this file",
        "drawn.puml:3: `!procedure $box($a)`: a macro of the file's own; expected the macros of C4-PlantUML",
        "drawn.puml:6: `$box(a)`; expected an element, an arrow or a macro of C4-PlantUML",
        "drawn.puml:7: `Whatever(a, b)`; expected an element, an arrow or a macro of C4-PlantUML",
        "drawn.puml:9: `Rel` without both ends; expected `Rel(from, to, label)`",
    ]


BROKEN = {
    "open": ('Boundary(a, "A") {\n[B]\n', 1),
    "closed": ("[B]\n}\n", 2),
    "deep": ("package x {\n" * 60, 51),
}


@pytest.mark.parametrize(("text", "line"), BROKEN.values(), ids=BROKEN)
def test_bad_syntax(text: str, line: int) -> None:
    with pytest.raises(FormatError) as raised:
        system(text, "puml")
    assert raised.value.line == line
