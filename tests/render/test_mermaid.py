"""Mermaid: inside GitHub's limits, and text stays text."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from archscan.model.elements import Flow, FlowStep
from archscan.render.mermaid import MAX_CHARACTERS, MAX_EDGES, flowchart
from archscan.view import Edge, Node, View, overview, views
from archscan.view.sequence import sequence_view
from tests.systems import examples, large, platform, shop

STATEMENT = re.compile(
    r"""flowchart\ (TB|LR)
    |\ *subgraph\ frame_\w+\ \["[^"\n]*"\]|\ *end
    |\ *n_\w*(\["|\("|\{\{"|\[\["|\[\("|>"|\(\[")[^"\n]*("\]|"\)|"\}\}|"\]\]|"\)\]|"\]\)):::\w+
    |\ +n_\w*\ <?(--|-\.-)>(\|"[^"\n]*"\|)?\ n_\w*
    |\ +classDef\ \w+\ fill:\#\w{6},stroke:\#\w{6},color:\#\w{6}
    |\ +style\ n_\w*\ stroke-(width:3px|dasharray:5\ 4)
    |sequenceDiagram|\ +participant\ p\d+\ as\ [^\n;]+|\ +p\d+--?>>p\d+:\ [^\n;]+""",
    re.VERBOSE,
)


def test_every_view_is_made_of_known_statements() -> None:
    for system in (shop(), platform(), examples(), large(60)):
        for view in views(system):
            text = flowchart(view)
            assert text is not None
            for line in text.splitlines():
                assert STATEMENT.fullmatch(line), line


@pytest.mark.parametrize("name", ['a"b', "end", "x\ny", "<b>", "%%{init: {}}%%", "z" * 500, "]:::x", "`", ""])
def test_names_stay_in_their_labels(name: str) -> None:
    system = replace(
        shop(), name=name, components=tuple(replace(one, name=name) for one in shop().components)
    )
    text = flowchart(overview(system)[0])
    assert text is not None
    for line in text.splitlines():
        assert STATEMENT.fullmatch(line), line


def chain(count: int, name: str = "x") -> View:
    nodes = tuple(Node(f"component:{number:04}", name, "service") for number in range(count))
    edges = tuple(Edge(f"{a.id}->{b.id}", a.id, b.id) for a, b in pairwise(nodes))
    return View("v", "V", "overview", nodes, edges)


@pytest.mark.parametrize(
    ("view", "drawn"),
    [
        pytest.param(chain(MAX_EDGES + 1), True, id="as many lines as fit"),
        pytest.param(chain(MAX_EDGES + 2), False, id="too many lines"),
        pytest.param(chain(440, "long name " * 10), False, id="too many characters"),
    ],
)
def test_github_limits(view: View, drawn: bool) -> None:
    text = flowchart(view)
    assert (text is not None) is drawn
    assert text is None or len(text) <= MAX_CHARACTERS


def test_ids_are_made_of_names_and_differ() -> None:
    nodes = tuple(
        Node(f"component:{name}", name, "service") for name in ("a-b", "a.b", "a_b", "end", "ä", "日本")
    )
    text = flowchart(View("v", "V", "overview", tuple(sorted(nodes, key=lambda one: one.id)))) or ""
    ids = re.findall(r"^  (n_\w*)\(", text, re.MULTILINE)
    assert len(set(ids)) == len(nodes)
    assert "n_a_b" in ids
    assert "n_end" in ids


def test_a_backward_line_is_written_the_other_way_round() -> None:
    view = View(
        "v", "V", "data-flow",
        (Node("component:a", "a", "service"), Node("component:b", "b", "database")),
        (Edge("component:a->component:b", "component:a", "component:b", arrow="backward", likely=True),),
    )  # fmt: skip
    assert "  n_b -.-> n_a\n" in (flowchart(view) or "")


def test_a_flow_is_a_sequence_diagram_whose_sentences_cannot_leave_their_step() -> None:
    steps = (
        FlowStep("a; end\np1->>p1: b#quot;", source="component:orders"),
        FlowStep("", source="component:orders", target="component:catalog"),
        FlowStep("back", source="component:catalog", target="component:orders"),
    )
    view = sequence_view(shop(), Flow("flow:x", "x", steps))
    assert view is not None
    lines = (flowchart(view) or "").splitlines()
    assert lines[:3] == ["sequenceDiagram", "  participant p1 as orders", "  participant p2 as catalog"]
    assert lines[3] == "  p1->>p1: a#59; #101;nd p1-#62;#62;p1: b#35;quot#59;"
    assert lines[5] == "  p2->>p1: back"
