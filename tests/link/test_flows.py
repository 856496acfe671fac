"""Flows: where they begin, how far they go, and what they leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from archscan.link.flows import find_flows
from archscan.model.elements import Component, ComponentKind, Connection, Property
from tests.systems import at, component, connection


def flows(parts: Sequence[Component], links: Sequence[Connection]) -> dict[str, list[str]]:
    """Name and steps of every flow, a step as `a>b`."""
    return {
        flow.name: [f"{one.source.partition(':')[2]}>{one.target.partition(':')[2]}" for one in flow.steps]
        for flow in find_flows(parts, links)
    }


def kinds(**names: ComponentKind) -> list[Component]:
    return [component(name, kind) for name, kind in names.items()]


def test_a_flow_goes_through_services_to_stores_and_over_brokers_to_consumers() -> None:
    parts = kinds(web="frontend", orders="service", db="database", bus="broker", mail="worker", log="service")
    links = [
        connection("web", "orders"),
        connection("orders", "db", "queries"),
        replace(connection("orders", "bus", "publishes"), resources=("new-orders",)),
        replace(connection("mail", "bus", "consumes"), resources=("new-orders",)),
        replace(connection("log", "bus", "consumes"), resources=("errors",)),
        connection("mail", "db", "queries"),
    ]
    assert flows(parts, links) == {
        "Requests to web": ["web>orders", "orders>db", "orders>bus", "bus>mail", "mail>db"],
        "Messages to log": ["bus>log"],
    }


@pytest.mark.parametrize("sent", [(), ("x",)], ids=["publisher-names-none", "consumer-names-none"])
def test_channels_that_nobody_names_join_everybody(sent: tuple[str, ...]) -> None:
    parts = kinds(web="frontend", bus="broker", mail="worker")
    links = [
        replace(connection("web", "bus", "publishes"), resources=sent),
        replace(connection("mail", "bus", "consumes"), resources=() if sent else ("x",)),
    ]
    assert flows(parts, links) == {"Requests to web": ["web>bus", "bus>mail"]}


def test_a_gateway_before_many_lists_them_and_each_goes_on_for_itself() -> None:
    names = [f"s{number}" for number in range(8)]
    parts = [component("gate", "gateway", public="x"), component("db", "database"), *map(component, names)]
    links = [connection("gate", name, "proxies") for name in names]
    links += [connection("s1", "s2"), connection("s2", "db", "queries"), connection("s3", "db", "queries")]
    assert flows(parts, links) == {
        "Requests to gate": [f"gate>{name}" for name in names],
        "Requests to s1": ["s1>s2", "s2>db"],
    }


def test_what_is_told_is_not_told_again() -> None:
    parts = [component("a", "frontend", public=":1"), component("b", "frontend", public=":2")]
    parts += [component("api"), component("db", "database")]
    links = [connection("a", "api"), connection("b", "api"), connection("api", "db", "queries")]
    assert flows(parts, links) == {"Requests to a": ["a>api", "api>db"], "Requests to b": ["b>api"]}


def test_schedules_begin_flows() -> None:
    times = Property("deploy.schedule", "0 3 * * *", at("cron.yaml", 4))
    parts = [replace(component("report", "job"), properties=(times,)), component("db", "database")]
    assert flows(parts, [connection("report", "db", "queries")]) == {
        "Scheduled run (0 3 * * *) of report": ["report>db"]
    }


@pytest.mark.parametrize(
    "link",
    [
        connection("web", "tracer", "exports"),
        connection("web", "tracer", "calls", confidence="possible"),
        connection("web", "tracer", "starts_after"),
    ],
    ids=["telemetry", "possible", "start-order"],
)
def test_what_is_no_part_of_a_flow(link: Connection) -> None:
    assert flows(kinds(web="frontend", tracer="service"), [link]) == {}


def test_flows_of_components_of_one_name_have_ids_of_their_own() -> None:
    parts = [component("a", "gateway", public="x"), component("db", "database")]
    parts.append(replace(component("a", "gateway", public="y"), id="component:a-2"))
    links = [connection("a", "db", "queries"), connection("a-2", "db", "queries")]
    assert [one.id for one in find_flows(parts, links)] == ["flow:a", "flow:a~2"]
