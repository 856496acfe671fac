"""Flows: steps that belong together, and ends that were told already."""

from __future__ import annotations

from archscan.model.elements import Flow, FlowStep
from archscan.model.ids import connection_id, flow_id
from archscan.model.system import System
from archscan.sections.document import build_chapters
from archscan.sections.statements import Items
from tests.sections.test_chapters import part, text
from tests.systems import component, connection, ordered

_LINKS = (("in1", "web"), ("in2", "web"), ("web", "a"), ("web", "b"), ("a", "c"), ("b", "d"))


def step(source: str, target: str) -> FlowStep:
    return FlowStep(connection=connection_id(f"component:{source}", f"component:{target}", "calls"))


def steps(system: System, flow: str) -> list[str]:
    """The steps of a flow as a reader sees them."""
    items = part(build_chapters(system), f"flows/{flow}").blocks[0]
    assert isinstance(items, Items)
    return [text(one.line) for one in items.claims if hasattr(one, "line")]


def system_of(*flows: tuple[str, tuple[FlowStep, ...]]) -> System:
    names = ("in1", "in2", "web", "a", "b", "c", "d")
    return ordered(
        System(
            "x",
            components=tuple(component(name) for name in names),
            connections=tuple(connection(source, target, "calls", "HTTP") for source, target in _LINKS),
            flows=tuple(Flow(flow_id(name), name, found) for name, found in flows),
        )
    )


def test_steps_that_differ_in_the_target_only_are_one() -> None:
    system = system_of(("one", (step("web", "a"), step("web", "b"), step("a", "c"))))
    assert steps(system, "one") == ["web calls a and b (HTTP).", "a calls c (HTTP)."]


def test_a_step_with_words_of_its_own_stays_alone() -> None:
    worded = FlowStep("looks it up", step("web", "b").connection)
    system = system_of(("one", (step("web", "a"), worded)))
    assert steps(system, "one") == ["web calls a (HTTP).", "web calls b (HTTP). Looks it up."]


def test_a_long_end_that_was_told_is_a_reference() -> None:
    end = (step("web", "a"), step("a", "c"), step("b", "d"))
    system = system_of(("one", (step("in1", "web"), *end)), ("two", (step("in2", "web"), *end)))
    assert steps(system, "two") == ["in2 calls web (HTTP).", "Then as in “one”, steps 2 to 4."]


def test_a_short_end_is_told_again() -> None:
    end = (step("web", "a"), step("a", "c"))
    system = system_of(("one", (step("in1", "web"), *end)), ("two", (step("in2", "web"), *end)))
    assert len(steps(system, "two")) == 3
