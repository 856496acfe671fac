"""Connections: which one is meant, what is said about it, additions and removals."""

from __future__ import annotations

import pytest

from archscan.errors import UsageError
from archscan.model.elements import Connection
from archscan.model.system import System
from tests.documented.merging import merged, new_problems
from tests.systems import component, connection, examples, ordered, shop


def links(text: str, system: System | None = None) -> dict[str, Connection]:
    return {one.id: one for one in merged(text, system).connections}


def pair(*kinds: str) -> System:
    """`web` and `db` with connections of some kinds."""
    return ordered(
        System(
            "pair",
            components=(component("web"), component("db", "database")),
            connections=tuple(connection("web", "db", kind) for kind in kinds),  # type: ignore[arg-type]
        )
    )


def test_a_connection_is_described() -> None:
    text = "connections:\n  - from: orders\n    to: broker\n    description: Every change\n    protocol: AMQP 1.0\n    port: 5671\n"
    one = links(text)["connection:orders->broker:publishes"]
    assert (one.description, one.protocol, one.port) == ("Every change", "AMQP 1.0", 5671)
    assert (one.origin, one.confidence, one.via) == ("both", "certain", ("RABBITMQ_HOST",))
    assert [str(line) for line in one.evidence] == ["compose.yaml:20", "archscan.yaml:2"]
    assert new_problems(text) == [
        "archscan.yaml:2: orders->broker:publishes: port is `5671` here and `5672` by compose.yaml:20; "
        "expected the same in both, or nothing here (note contradiction)",
        "archscan.yaml:2: orders->broker:publishes: protocol is `AMQP 1.0` here and `AMQP` by compose.yaml:20; "
        "expected the same in both, or nothing here (note contradiction)",
    ]


def test_what_is_confirmed_becomes_certain() -> None:
    one = links("connections: [{from: catalog, to: orders-db}]")["connection:catalog->orders-db:queries"]
    assert (one.confidence, one.origin) == ("certain", "both")


def test_a_kind_is_corrected() -> None:
    text = "connections: [{from: orders, to: broker, kind: consumes}]"
    found = links(text)
    assert "connection:orders->broker:publishes" not in found
    assert found["connection:orders->broker:consumes"].data == "backward"
    assert [line.partition(";")[0] for line in new_problems(text)] == [
        "archscan.yaml:1: orders->broker:publishes: kind is `consumes` here and `publishes` by compose.yaml:20"
    ]
    flow = merged(text).flows[0]
    assert "connection:orders->broker:consumes" in {step.connection for step in flow.steps}


def test_start_order_becomes_traffic_without_a_note() -> None:
    text = "connections: [{from: web, to: db, kind: queries, protocol: PostgreSQL}]"
    assert list(links(text, pair("starts_after"))) == ["connection:web->db:queries"]
    assert new_problems(text, pair("starts_after")) == []


def test_start_order_does_not_make_it_unclear() -> None:
    found = links("connections: [{from: web, to: db, description: x}]", pair("queries", "starts_after"))
    assert found["connection:web->db:queries"].description == "x"
    assert found["connection:web->db:starts_after"].description == ""


@pytest.mark.parametrize(
    ("target", "kind"),
    [("orders-db", "queries"), ("broker", "publishes"), ("cache", "queries"), ("catalog", "calls")],
)
def test_an_addition_does_what_its_target_is_for(target: str, kind: str) -> None:
    text = f"connections: [{{from: storefront, to: {target}, add: true}}]"
    one = links(text)[f"connection:storefront->{target}:{kind}"]
    assert (one.origin, one.confidence, [str(line) for line in one.evidence]) == (
        "documented",
        "certain",
        ["archscan.yaml:1"],
    )
    assert new_problems(text) == []


def test_people_use_things() -> None:
    text = "components: {customer: {add: true, kind: person}}\nconnections: [{from: customer, to: gateway, add: true}]"
    assert "connection:customer->gateway:uses" in links(text)


def test_an_addition_beside_another_kind() -> None:
    found = links("connections: [{from: orders, to: broker, kind: consumes, add: true}]")
    assert {"connection:orders->broker:consumes", "connection:orders->broker:publishes"} <= found.keys()


def test_an_addition_that_is_found_by_now() -> None:
    found = links("connections: [{from: orders, to: broker, add: true, description: x}]")
    assert found.keys() == {one.id for one in shop().connections}
    assert found["connection:orders->broker:publishes"].origin == "both"


def test_an_addition_to_an_added_component() -> None:
    text = "components: {sap: {add: true, kind: external}}\nconnections: [{from: orders, to: sap, add: true}]"
    assert "connection:orders->sap:calls" in links(text)
    assert new_problems(text) == []


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        ("", []),
        ("queries", ["connection:web->db:starts_after"]),
        ("starts_after", ["connection:web->db:queries"]),
    ],
)
def test_ignoring(kind: str, left: list[str]) -> None:
    text = f"connections: [{{from: web, to: db, kind: {kind}, ignore: not so}}]"
    assert list(links(text, pair("queries", "starts_after"))) == left
    assert new_problems(text, pair("queries", "starts_after")) == []


def test_an_ignored_connection_leaves_flows_with_what_lies_behind() -> None:
    after = merged("connections: [{from: gateway, to: orders, ignore: true}]")
    steps = [step.connection for step in after.flows[0].steps]
    assert "connection:gateway->orders:proxies" not in steps
    assert {step for step in steps if step} <= {one.id for one in after.connections}


def test_the_other_end_tells_which_system() -> None:
    found = links("connections: [{from: blog/wordpress, to: db, description: x}]", examples())
    assert [id_ for id_, one in found.items() if one.description] == [
        "connection:blog/wordpress->blog/db:queries"
    ]


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        pytest.param("{from: orders, to: cache}",
                     "connections: none from `orders` to `cache`; expected `add: true` to add it", id="none there"),
        pytest.param("{from: broker, to: orders}",
                     "connections: none from `broker` to `orders`; expected `from` and `to` the other way round, or `add: true` to add it", id="other way round"),
        pytest.param("{from: orders, to: cache, ignore: true}",
                     "connections: none from `orders` to `cache`; expected no such entry", id="ignores nothing"),
        pytest.param("{from: orders, to: broker, kind: calls, ignore: true}",
                     "connections: none from `orders` to `broker` of kind `calls`; expected no such entry", id="ignores another kind"),
        pytest.param("{from: ordrs, to: broker}",
                     "connections: from names `ordrs`, which is no component; expected `orders`, or an entry below `components` that adds it", id="unknown source"),
        pytest.param("{from: orders, to: sap, add: true}",
                     "connections: to names `sap`, which is no component; expected a component of the model, or an entry below `components` that adds it", id="unknown target"),
    ],
)  # fmt: skip
def test_a_dead_entry_is_a_finding(entry: str, line: str) -> None:
    assert new_problems(f"connections: [{entry}]") == [f"archscan.yaml:1: {line} (warning dead-entry)"]


def test_an_entry_for_an_ignored_component_says_why() -> None:
    text = "components: {cache: {ignore: true}}\nconnections: [{from: catalog, to: cache}]"
    assert new_problems(text) == [
        "archscan.yaml:2: connections: to names `cache`, which is ignored; "
        "expected a component that is not ignored, or no such entry (warning dead-entry)"
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("connections: [{from: web, to: db, description: x}]",
                     "archscan.yaml:1: connections: web to db: 2 connections; expected a `kind`: calls, queries", id="unclear"),
        pytest.param("connections:\n  - {from: web, to: db, kind: calls}\n  - {from: web, to: db, kind: calls}",
                     "archscan.yaml:3: connections: web to db: the same connection again; expected one entry for it", id="twice"),
    ],
)  # fmt: skip
def test_mistakes(text: str, line: str) -> None:
    with pytest.raises(UsageError) as error:
        merged(text, pair("queries", "calls"))
    assert str(error.value) == line
