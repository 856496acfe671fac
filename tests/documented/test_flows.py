"""Flows: written, replaced, renamed, ordered, left out, and moved with their components."""

from __future__ import annotations

import pytest

from archscan.errors import UsageError
from archscan.model.elements import Flow, FlowStep
from archscan.model.ids import flow_id
from archscan.model.system import System
from tests.documented.merging import merged, new_problems
from tests.systems import component, connection, ordered, shop


def chain() -> System:
    """`web` to `api` to `db`, with the flow that is found for it."""
    links = (connection("web", "api"), connection("api", "db", "queries"), connection("api", "log", "logs"))
    steps = tuple(FlowStep("", one.id, one.source, one.target, one.evidence) for one in links)
    return ordered(
        System(
            "chain",
            components=tuple(component(name) for name in ("web", "api", "db", "log")),
            connections=links,
            flows=(
                Flow(flow_id("web"), "Requests to web", steps),
                Flow(flow_id("b"), "Work of b", steps[1:]),
            ),
        )
    )


def told(flow: Flow) -> list[str]:
    """Steps as `source -> target: text`, a connection as `=>`."""
    lines = []
    for step in flow.steps:
        arrow = "=>" if step.connection else "->"
        ends = f"{step.source.partition(':')[2]} {arrow} {step.target.partition(':')[2]}"
        lines.append(": ".join(one for one in (ends if step.source or step.target else "", step.text) if one))
    return lines


@pytest.mark.parametrize(
    ("step", "line"),
    [
        pytest.param("web -> api", "web => api", id="text, connected"),
        pytest.param("'web -> api: asks'", "web => api: asks", id="quoted"),
        pytest.param("web -> api: asks", "web => api: asks", id="without quotes, a mapping for YAML"),
        pytest.param("{from: web, to: api, text: asks}", "web => api: asks", id="mapping"),
        pytest.param("db -> api: rows", "db -> api: rows", id="answer, not connected"),
        pytest.param("{from: web, text: thinks}", "web -> : thinks", id="one component"),
        pytest.param("'web -> api: asks: now'", "web => api: asks: now", id="second colon"),
        pytest.param("Somebody waits.", "Somebody waits.", id="sentence"),
        pytest.param("'Note: nothing -> happens'", "Note: nothing -> happens", id="sentence with an arrow"),
        pytest.param("'a: b'", "a: b", id="sentence with a colon"),
    ],
)
def test_ways_to_write_a_step(step: str, line: str) -> None:
    flow = merged(f"flows:\n  - name: f\n    steps:\n      - {step}\n", chain()).flows[0]
    assert told(flow) == [line]
    assert [str(line) for line in flow.steps[0].evidence] == ["archscan.yaml:4"]


def test_steps_replace_those_of_the_same_name_and_stand_first() -> None:
    after = merged("flows: [{name: new, steps: [x]}, {name: work of B, steps: [y]}]", chain())
    assert [(one.id, one.name, one.origin) for one in after.flows] == [
        ("flow:new", "new", "documented"),
        ("flow:b", "Work of b", "both"),
        ("flow:web", "Requests to web", "inferred"),
    ]
    assert told(after.flows[1]) == ["y"]


def test_a_flow_is_renamed() -> None:
    after = merged("flows: [{name: Requests to web, rename: Checkout}]", chain())
    assert (after.flows[0].id, after.flows[0].name) == ("flow:Checkout", "Checkout")
    assert told(after.flows[0]) == told(chain().flows[0])


def test_a_flow_is_ignored() -> None:
    assert [one.name for one in merged("flows: [{name: Work of b, ignore: dull}]", chain()).flows] == [
        "Requests to web"
    ]


def test_flows_are_renamed_with_their_first_component() -> None:
    after = merged("components: {web: {name: shop front}, db: {name: store}}", chain())
    assert (after.flows[0].id, after.flows[0].name) == ("flow:shop%20front", "Requests to shop front")
    assert told(after.flows[0]) == ["shop%20front => api", "api => store", "api => log"]
    assert {step.connection for one in after.flows for step in one.steps} <= {
        one.id for one in after.connections
    }


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        pytest.param("components: {log: {ignore: true}}", ["web => api", "api => db"], id="an end"),
        pytest.param(
            "connections: [{from: api, to: log, ignore: true}]",
            ["web => api", "api => db"],
            id="a connection",
        ),
        pytest.param("components: {web: {merge: [api]}}", ["web => db", "web => log"], id="two that are one"),
        pytest.param(
            "components: {db: {merge: [log]}}",
            ["web => api", "api => db", "api => db"],
            id="two ends that are one",
        ),
    ],
)
def test_steps_move_with_components(text: str, steps: list[str]) -> None:
    assert told(merged(text, chain()).flows[0]) == steps


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("components: {web: {ignore: true}}", id="where it begins"),
        pytest.param("components: {api: {ignore: true}}", id="the only way"),
        pytest.param("connections: [{from: web, to: api, ignore: true}]", id="the only connection"),
    ],
)
def test_a_flow_that_leads_nowhere_is_gone(text: str) -> None:
    assert "Requests to web" not in [one.name for one in merged(text, chain()).flows]


@pytest.mark.parametrize(
    ("flows", "line"),
    [
        pytest.param("[{name: Requests to wob}]",
                     "flows: none is called `Requests to wob`; expected `Requests to web`, or `steps` that make it one", id="no steps"),
        pytest.param("[{name: zzz, ignore: true}]",
                     "flows: none is called `zzz`; expected a flow of the model, or no such entry", id="ignores nothing"),
        pytest.param("[{name: f, steps: ['wob -> api: asks']}]",
                     "flows: `wob` is no component; expected `web`", id="unknown component"),
    ],
)  # fmt: skip
def test_a_dead_entry_is_a_finding(flows: str, line: str) -> None:
    assert new_problems(f"flows: {flows}", chain()) == [f"archscan.yaml:1: {line} (warning dead-entry)"]


def test_a_step_of_an_unknown_component_stays_readable() -> None:
    assert told(merged("flows: [{name: f, steps: ['wob -> api: asks']}]", chain()).flows[0]) == [
        "wob to api: asks"
    ]


def test_one_name_for_two_flows_is_a_mistake() -> None:
    with pytest.raises(UsageError) as error:
        merged("flows:\n  - {name: f, steps: [a]}\n  - {name: f, steps: [b]}")
    assert str(error.value) == "archscan.yaml:3: flows: `f` is there twice; expected another name"


def test_a_sentence_of_the_model_stays() -> None:
    assert merged("components: {orders: {owner: us}}").flows == shop().flows
