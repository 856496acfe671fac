"""Sequence diagrams of flows: who takes part, in which order, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from archscan.model.elements import Confidence, Connection, Flow, FlowStep
from archscan.model.system import System
from archscan.render.sequence import participants, sequence_svg
from archscan.view.elements import Budget, View
from archscan.view.sequence import sequence_view
from tests.systems import component, connection


def flow(*links: Connection, ends: tuple[tuple[str, str], ...] = ()) -> tuple[System, Flow]:
    names = {name.partition(":")[2] for one in links for name in (one.source, one.target)}
    parts = tuple(component(name) for name in sorted(names))
    steps = tuple(
        FlowStep("", one.id, *(ends[index] if ends else (one.source, one.target)))
        for index, one in enumerate(links)
    )
    return System("x", components=parts, connections=links), Flow("flow:x", "Requests to a", steps)


def drawn(system: System, found: Flow, budget: int = 12) -> View:
    view = sequence_view(system, found, Budget(participants=budget))
    assert view is not None
    return view


def test_participants_stand_in_the_order_of_their_first_step() -> None:
    system, found = flow(
        connection("web", "orders", protocol="HTTP"),
        connection("orders", "db", "queries"),
        connection("orders", "bill"),
    )
    view = drawn(system, found)
    assert [edge.labels for edge in view.edges] == [("calls (HTTP)",), ("queries",), ("calls",)]
    assert [node.name for node in participants(view)] == ["web", "orders", "db", "bill"]


def test_a_broker_hands_over_what_was_published() -> None:
    sent = replace(connection("a", "bus", "publishes"), resources=("orders",))
    taken = replace(connection("b", "bus", "consumes"), resources=("orders", "returns"))
    system, found = flow(
        sent, taken, connection("b", "db", "queries"),
        ends=(("component:a", "component:bus"), ("component:bus", "component:b"), ("component:b", "component:db")),
    )  # fmt: skip
    view = drawn(system, found)
    assert [(edge.source, edge.target, edge.labels) for edge in view.edges[:2]] == [
        ("component:a", "component:bus", ("publishes orders",)),
        ("component:bus", "component:b", ("delivers orders",)),
    ]


@pytest.mark.parametrize(
    "links",
    [
        (connection("a", "b"), connection("b", "c")),
        (connection("a", "b"), connection("a", "c"), connection("a", "d")),
        (),
    ],
    ids=["two-steps", "one-source", "none"],
)
def test_what_a_sentence_tells_as_well_has_no_picture(links: tuple[Connection, ...]) -> None:
    assert sequence_view(*flow(*links)) is None


def test_too_many_participants_leave_steps_to_the_text() -> None:
    links = [connection("a", f"b{number}") for number in range(6)] + [connection("b0", "a")]
    view = drawn(*flow(*links), budget=4)
    assert len(participants(view)) == 4
    assert [edge.target for edge in view.edges][-1] == "component:a"
    assert view.notes == ("3 further steps stand in the text only.",)
    assert drawn(*flow(*links), budget=6).notes == ("1 further step stands in the text only.",)


@pytest.mark.parametrize(("confidence", "dashes"), [("certain", 0), ("likely", 3)])
def test_likely_steps_are_dashed(confidence: Confidence, dashes: int) -> None:
    names = ("a", "b", "c", "a")
    links = [connection(*ends, confidence=confidence) for ends in pairwise(names)]
    text = sequence_svg(drawn(*flow(*links)))
    assert text.count('stroke-dasharray="5,3"') == dashes


def test_the_picture_is_well_formed_and_holds_names_as_text() -> None:
    system, found = flow(connection("a", "b"), connection("b", "c"), connection("c", "a"))
    evil = '<script>alert("x")</script>&'
    parts = tuple(replace(one, name=evil) if one.id == "component:b" else one for one in system.components)
    text = sequence_svg(drawn(replace(system, components=parts), found))
    root = ElementTree.fromstring(text)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg", "title", "desc", "polyline", "polygon", "text",
    }  # fmt: skip
    assert "<script" not in text
    arrows = [one for one in root.iter() if one.tag.endswith("polyline") and one.get("stroke") == "#57606a"]
    assert len(arrows) == 3
    heights = [float(str(one.get("points")).split(",")[1].split(" ")[0]) for one in arrows]
    assert heights == sorted(heights)
