from __future__ import annotations

import pytest

from archscan.errors import FormatError
from tests.documented.notations.drawn import arrows, kinds, made_with, system, told

ARROWS = {
    "plain": ("A --> B", ["A -> B calls"]),
    "no spaces": ("A-->B", ["A -> B calls"]),
    "chain": ("A --> B --> C", ["A -> B calls", "B -> C calls"]),
    "many": ("A & B --> C & D", ["A -> C calls", "A -> D calls", "B -> C calls", "B -> D calls"]),
    "dotted": ("A -.-> B", ["A -> B calls"]),
    "dotted, no spaces": ("A-.->B", ["A -> B calls"]),
    "long dotted": ("A -...-> B", ["A -> B calls"]),
    "thick": ("A ==> B", ["A -> B calls"]),
    "long": ("A -----> B", ["A -> B calls"]),
    "open": ("A --- B", ["A -> B calls"]),
    "circle and cross": ("A --o B\nB --x C", ["A -> B calls", "B -> C calls"]),
    "both ways": ("A <--> B", ["A -> B calls", "B -> A calls"]),
    "invisible": ("A ~~~ B", []),
    "label in pipes": ("A -->|gRPC| B", ["A -> B calls gRPC"]),
    "quoted label in pipes": ('A -->|"over HTTP | REST"| B', ["A -> B calls HTTP"]),
    "label inside": ("A -- over gRPC --> B", ["A -> B calls gRPC"]),
    "label inside thick": ("A == over gRPC ==> B", ["A -> B calls gRPC"]),
    "label inside dotted": ("A -. over gRPC .-> B", ["A -> B calls gRPC"]),
    "label inside, both ways": ("A -- gRPC <--> B", ["A -> B calls gRPC", "B -> A calls gRPC"]),
    "quoted label inside": ('A -- "a --> gRPC" --> B', ["A -> B calls gRPC"]),
    "edge id": ("A e1@--> B\ne1@{ animate: true }", ["A -> B calls"]),
    "dashes in ids": ("my-app --> the-db", ["my-app -> the-db queries"]),
    "dots in ids": ("api.example.com --> B.x", ["api.example.com -> B.x calls"]),
    "two on a line": ("A --> B; B --> C;", ["A -> B calls", "B -> C calls"]),
    "link on the next line": ("A\n  --> B", ["A -> B calls"]),
    "comment behind a line": ("A --> B\n%% A --> C", ["A -> B calls"]),
    "out of a broker": ("q[RabbitMQ] --> B", ["B -> RabbitMQ consumes"]),
    "into a broker": ("B -->|publishes| q[RabbitMQ]", ["B -> RabbitMQ publishes"]),
    "of a person": ("u((User)) --> B", ["User -> B uses"]),
    "itself": ("A --> A", []),
    "no arrow": ("A", []),
}


@pytest.mark.parametrize(("text", "expected"), ARROWS.values(), ids=ARROWS)
def test_arrows(text: str, expected: list[str]) -> None:
    assert arrows(system(f"graph LR\n{text}\n")) == expected


SHAPES = {
    "box": ("a[Orders]", "Orders", "other"),
    "round": ("a(Orders)", "Orders", "other"),
    "stadium": ("a([Orders])", "Orders", "other"),
    "subroutine": ("a[[Orders]]", "Orders", "other"),
    "circle": ("a((Orders))", "Orders", "other"),
    "double circle": ("a(((Orders)))", "Orders", "other"),
    "asymmetric": ("a>Orders]", "Orders", "other"),
    "rhombus": ("a{Orders}", "Orders", "other"),
    "hexagon": ("a{{Orders}}", "Orders", "other"),
    "parallelogram": ("a[/Orders/]", "Orders", "other"),
    "trapezoid": ("a[\\Orders/]", "Orders", "other"),
    "quoted": ('a["Orders (v2) [x]"]', "Orders (v2) [x]", "other"),
    "entity codes": ('a["Orders #35;1 #quot;new#quot;"]', 'Orders #1 "new"', "other"),
    "markdown": ('a["`**Orders**`"]', "Orders", "other"),
    "markup": ("a[<b>Orders</b><br/>takes orders]", "Orders", "other"),
    "picture before": ("a[🛒 Orders]", "Orders", "other"),
    "icon of a person": ("a[fa:fa-user Buyer]", "Buyer", "person"),
    "dash": ("a[Orders - takes them]", "Orders", "other"),
    "cylinder": ("a[(Orders)]", "Orders", "database"),
    "cylinder of a cache": ("a[(Sessions<br>Redis)]", "Sessions", "cache"),
    "shape": ('a@{ shape: cyl, label: "Orders" }', "Orders", "database"),
    "shape over lines": ("a@{\n  shape: rect\n  label: Orders\n}", "Orders", "other"),
    "class": ("a[Orders]:::external", "Orders", "external"),
    "class statement": ("a[Orders]\nclass a,b external", "Orders", "external"),
    "class without meaning": ("a[Orders]:::blue", "Orders", "other"),
    "product": ("a[PostgreSQL 16]", "PostgreSQL", "database"),
    "a word that is no product": ("a[Payments]", "Payments", "other"),
    "no label": ("orders", "orders", "other"),
}


@pytest.mark.parametrize(("text", "name", "kind"), SHAPES.values(), ids=SHAPES)
def test_shapes_and_labels(text: str, name: str, kind: str) -> None:
    assert kinds(system(f"flowchart TD\n{text}\n")) == {name: kind}


def test_technologies_of_labels() -> None:
    text = "graph TD\na[Orders<br/>Python 3.12, FastAPI]\nb(Web [Container: Node.js])\nc[Talks to people]\nd[(db<br>PostgreSQL 16)]"
    assert made_with(system(text)) == {
        "Orders": ["FastAPI", "Python 3.12"],
        "Web": ["Node.js"],
        "db": ["PostgreSQL 16"],
    }


def test_subgraphs_are_groups() -> None:
    found = system(
        'graph\nsubgraph one ["First part"]\n a\n subgraph Two of them\n  b\n end\nend\nsubgraph three\n direction LR\n a --> c\nend\na --> three'
    )
    assert {one.name: one.group for one in found.components} == {
        "a": "First part",
        "b": "Two of them",
        "c": "three",
    }
    assert told(found) == ["drawn.mmd:12: an arrow to the frame `three`; expected one between two elements"]


def test_what_draws_nothing_is_left_out() -> None:
    text = """---
title: The shop
config: {theme: dark}
---
%%{init: {
  "theme": "base"}}%%
%% said before
flowchart-elk TB
  accTitle: a title
  accDescr { over
    lines }
  classDef blue fill:#00f,stroke:#333
  A:::blue --> B
  class A blue
  style B fill:#bbf
  linkStyle 0 stroke:#ff3
  click A "https://example.com" "open"
"""
    found = system(text)
    assert found.name == "The shop"
    assert kinds(found) == {"A": "other", "B": "other"}
    assert told(found) == []


def test_blocks_of_one_file_are_joined_by_name() -> None:
    text = "# One\n\n```mermaid\ngraph\n a[Web] --> b[Orders]\n```\n\n> - ```mermaid\n>   graph\n>    a[Orders] --> b[(Store)]\n>   ```\n\n```mermaid\nsequenceDiagram\n A->>B: x\n```\n\n```sh\na --> z\n```\n"
    found = system(text, "md")
    assert arrows(found) == ["Orders -> Store queries", "Web -> Orders calls"]
    assert [str(one.evidence[0]) for one in found.connections] == ["drawn.md:10", "drawn.md:5"]
    assert told(found) == [
        "drawn.md:14: `sequenceDiagram` of Mermaid is not read; expected a flowchart or a C4 diagram"
    ]


def test_elements_of_one_name_stay_apart() -> None:
    found = system("graph\na[Store] --> b[Store]\nsubgraph x\n c[Store]\nend")
    assert len({one.id for one in found.components}) == 3


def test_credentials_do_not_enter() -> None:
    found = system('graph\na["Orders<br>postgres://u:hunter2@db/x"] -->|"https://u:hunter2@x.io"| b')
    assert "hunter2" not in repr(found)


BROKEN = {
    "shape": ("graph\nA[Orders\n", 2, "`[` without its end"),
    "quotes": ('graph\nA["Orders]\n', 2, "a text that does not end"),
    "link": ("graph\nA -- text\n", 2, "a link that does not end"),
    "target": ("graph\nA --> \n", 3, "the end of the line"),
    "two nodes": ("graph\nA B\n", 2, "`B`"),
    "subgraph": ("graph\nsubgraph x\nA\n", 2, "a subgraph without its end"),
    "end": ("graph\nA\nend\n", 3, "`end` without a subgraph"),
    "properties": ("graph\nA@{ shape: cyl\n", 2, "`@{` without its end"),
    "deep": ("graph\n" + "subgraph x\n" * 60, 52, "subgraphs nested too deeply"),
    "nothing": ("", 1, "`` of Mermaid is not read"),
}


@pytest.mark.parametrize(("text", "line", "what"), BROKEN.values(), ids=BROKEN)
def test_bad_syntax(text: str, line: int, what: str) -> None:
    with pytest.raises(FormatError) as raised:
        system(text)
    assert (raised.value.line, raised.value.what) == (line, what)
    assert raised.value.expected
