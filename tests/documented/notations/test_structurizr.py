from __future__ import annotations

import json

import pytest

from archscan.errors import FormatError
from tests.documented.notations.drawn import arrows, kinds, made_with, system, told


def model(text: str, head: str = "") -> str:
    return f"workspace {{\n{head}\nmodel {{\n{text}\n}}\n}}\n"


SHOP = 's = softwareSystem "Shop" {\na = container "A"\nb = container "B"\n'
RELATIONS = {
    "plain": (SHOP + "}\na -> b", ["A -> B calls"]),
    "words": (SHOP + '}\na -> b "calls" "gRPC" "Tag"', ["A -> B calls gRPC"]),
    "inside": (SHOP + 'c = container "C" {\n-> a\n}\n}', ["C -> A calls"]),
    "this": (SHOP + 'c = container "C" {\nthis -> a "x" "HTTPS"\n}\n}', ["C -> A calls HTTPS"]),
    "before": (SHOP + "a -> c\nc = container C\n}", ["A -> C calls"]),
    "block": (SHOP + '}\nr = a -> b "x" {\ntechnology gRPC\ntags "t"\n}', ["A -> B calls gRPC"]),
    "case": (SHOP + "}\nA -> B", ["A -> B calls"]),
    "continued": (SHOP + '}\na -> b \\\n "x" \\\n "gRPC"', ["A -> B calls gRPC"]),
    "comments": (SHOP + "}\n# a -> b\n// a -> b\n/* a -> b\na -> b */\nb -> a", ["B -> A calls"]),
    "on one line": ('s = softwareSystem "S" { a = container "A" { -> b } }\nb = softwareSystem "B"', ["A -> B calls"]),
    "components": (SHOP + 'c = container "C" {\nx = component "X"\ny = component "Y"\nx -> y\ny -> a\n}\n}', ["C -> A calls"]),
    "none implied": (SHOP + '}\nu = person "User"\nu -> a', ["User -> A uses"]),
    "group": ('s = softwareSystem "S" {\ngroup "G" {\na = container "A"\n}\nb = container "B"\nb -> a\n}', ["B -> A calls"]),
    "reopened": (SHOP + "}\n!element a {\n-> b\n}", ["A -> B calls"]),
    "deployment": (SHOP + '}\na -> b\nlive = deploymentEnvironment "Live" {\ndeploymentNode "n" {\nx = containerInstance a\n}\n}', ["A -> B calls"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), RELATIONS.values(), ids=RELATIONS)
def test_relations(text: str, expected: list[str]) -> None:
    assert arrows(system(model(text), "dsl")) == expected


def test_hierarchical_identifiers() -> None:
    text = 'one = softwareSystem "One" {\napi = container "Api of one"\nweb = container "Web" {\n-> api\n}\n}\ntwo = softwareSystem "Two" {\napi = container "Api of two"\n}\none.web -> two.api "x" "gRPC"'
    assert arrows(system(model(text, "!identifiers hierarchical"), "dsl")) == [
        "Web -> Api of one calls",
        "Web -> Api of two calls gRPC",
    ]


def test_elements() -> None:
    text = """
    u = person "Buyer"
    shop = softwareSystem "Shop" "Sells" {
        web = container "Web" "Shows" "React 18 and TypeScript"
        db = container "Store" {
            technology "${STORE}"
            tags "Tables"
        }
        q = container "Events" "" "" "Queue"
        job = worker "Nightly"
    }
    group "Others" {
        pay = softwareSystem "Payments"
    }
    archetypes {
    }
    """
    head = '!const STORE "PostgreSQL 16"\n'
    archetypes = 'archetypes {\nworker = container {\ntechnology "Go"\ntags "Worker"\n}\n}\n'
    styles = '\nviews {\nsystemContext shop "x" {\ninclude *\n}\nstyles {\nelement "Tables" {\nshape Cylinder\n}\n}\n}\n'
    whole = model(archetypes + text, head)[:-2] + styles + "}\n"
    found = system(whole, "dsl")
    assert told(found) == []
    assert kinds(found) == {
        "Buyer": "person", "Events": "broker", "Nightly": "worker", "Payments": "external", "Store": "database",
        "Web": "other",
    }  # fmt: skip
    assert made_with(found) == {
        "Nightly": ["Go"], "Store": ["PostgreSQL 16"], "Web": ["React 18", "TypeScript"],
    }  # fmt: skip
    assert found.name == "Shop"
    assert {one.name: one.group for one in found.components if one.group} == {"Payments": "Others"}


def test_includes_stay_inside() -> None:
    text = model("!include parts.dsl\n!include ../secret.dsl\n!include https://example.com/x.dsl\na -> b")
    found = system(text, "dsl", parts_dsl='a = softwareSystem "A"\nb = softwareSystem "B"\n')
    assert arrows(found) == ["A -> B calls"]
    assert [str(one.evidence[0]) for one in found.components] == ["parts.dsl:1", "parts.dsl:2"]
    assert [one.partition(";")[0] for one in told(found)] == [
        "drawn.dsl:5: `../secret.dsl` is not included",
        "drawn.dsl:6: `https://example.com/x.dsl` is not included",
    ]


def test_a_workspace_extends_another() -> None:
    base = 'workspace "Base" {\nmodel {\na = softwareSystem "A"\n}\n}\n'
    text = 'workspace extends base.dsl {\nmodel {\nb = softwareSystem "B"\na -> b\n}\n}\n'
    found = system(text, "dsl", base_dsl=base)
    assert (found.name, arrows(found)) == ("Base", ["A -> B calls"])


def test_scripts_are_refused() -> None:
    found = system(
        model(
            'a = softwareSystem "A"\n!script groovy {\nworkspace.x()\n}\n!plugin com.example.X\nstrange word'
        ),
        "dsl",
    )
    assert [one.partition(";")[0] for one in told(found)] == [
        "drawn.dsl:5: `!script` is never run",
        "drawn.dsl:8: `!plugin` is never run",
        "drawn.dsl:9: `strange word`",
    ]


BROKEN = {
    "open": ("workspace {\nmodel {\n", 2, "`model` does not end"),
    "closed": ("workspace {\n}\n}\n", 3, "`}` without a block"),
    "quotes": (model('a = person "A'), 4, "a text that does not end"),
    "comment": ("workspace {\n/* x\n", 2, "a comment that does not end"),
    "name": (model("a = person"), 4, "`person` without a name"),
    "target": (model("a ->"), 4, "`->` without a target"),
    "deep": ("workspace {\n" + "group x {\n" * 60, 51, "nested too deeply"),
}


@pytest.mark.parametrize(("text", "line", "what"), BROKEN.values(), ids=BROKEN)
def test_bad_syntax(text: str, line: int, what: str) -> None:
    with pytest.raises(FormatError) as raised:
        system(text, "dsl")
    assert (raised.value.line, raised.value.what) == (line, what)


def test_files_that_include_themselves() -> None:
    with pytest.raises(FormatError):
        system(model("!include x.dsl"), "dsl", x_dsl="!include x.dsl\n")
    with pytest.raises(FormatError):
        system("workspace extends x.dsl {\n}", "dsl", x_dsl="workspace extends x.dsl {\n}")


WORKSPACE = {
    "name": "Shop",
    "description": "Sells.",
    "model": {
        "people": [{"id": "1", "name": "Buyer", "relationships": [{"id": "9", "sourceId": "1", "destinationId": "3", "description": "Buys", "technology": "HTTPS"},
                                                                  {"id": "10", "sourceId": "1", "destinationId": "2", "linkedRelationshipId": "9"}]}],
        "softwareSystems": [
            {"id": "2", "name": "The shop", "containers": [
                {"id": "3", "name": "Web", "technology": "Express 4", "tags": "Element,Container", "relationships": [{"destinationId": "6", "description": "Reads"}]},
                {"id": "4", "name": "Store", "technology": "PostgreSQL", "tags": "Element,Container,Tables", "group": "Data"},
                {"id": "5", "name": "Api", "components": [{"id": "6", "name": "Part", "relationships": [{"sourceId": "6", "destinationId": "4"}]}]},
            ]},
            {"id": "7", "name": "Bank", "location": "External"},
        ],
        "deploymentNodes": [{"id": "11", "name": "x"}],
    },
    "views": {"configuration": {"styles": {"elements": [{"tag": "Tables", "shape": "Cylinder"}]}}},
}  # fmt: skip


def test_json() -> None:
    found = system(json.dumps(WORKSPACE, indent=1), "json")
    assert arrows(found) == ["Api -> Store queries", "Buyer -> Web uses HTTPS", "Web -> Api calls"]
    assert kinds(found) == {
        "Api": "other",
        "Bank": "external",
        "Buyer": "person",
        "Store": "database",
        "Web": "other",
    }
    assert {one.name: one.group for one in found.components if one.group} == {"Store": "Data"}
    assert (found.name, found.summary and found.summary.text) == ("The shop", "Sells.")
    assert [one.partition(": ")[2] for one in told(found)] == [
        "deployment nodes are not compared; expected environments in archscan.yaml"
    ]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"name": "x"}', '{"model": []}'], ids=["cut", "list", "other", "shape"]
)
def test_json_that_is_no_workspace(text: str) -> None:
    with pytest.raises(FormatError):
        system(text, "json")
