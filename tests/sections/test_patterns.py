"""Design patterns: what shows them, and what does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from archscan.model.elements import Component, ComponentKind, Connection, Property
from archscan.model.system import System
from archscan.model.tables import Schema, Table
from archscan.sections.context import make_context
from archscan.sections.patterns import build
from archscan.sections.statements import Claim, Part, plain
from tests.systems import at, component, connection, ordered


def patterns(parts: Sequence[Component], links: Sequence[Connection] = ()) -> dict[str, list[str]]:
    """What is said of each pattern that is found."""
    system = ordered(System("x", components=tuple(parts), connections=tuple(links)))
    return {part.heading: _claims(part) for part in build(make_context(system)).parts if part.heading}


def _claims(part: Part) -> list[str]:
    return [plain(block.line) for block in part.blocks if isinstance(block, Claim)]


def kinds(**names: ComponentKind) -> list[Component]:
    return [component(name.replace("_", "-"), kind) for name, kind in names.items()]


def about(link: Connection, *resources: str) -> Connection:
    return replace(link, resources=resources)


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ([("gate", "a"), ("gate", "b")], True),
        ([("gate", "a")], False),
        ([("gate", "a"), ("gate", "login")], False),
        ([("a", "gate"), ("b", "gate")], False),
    ],
    ids=["two", "one", "the-other-only-signs-in", "called"],
)
def test_api_gateway(links: list[tuple[str, str]], found: bool) -> None:
    parts = kinds(gate="gateway", a="service", b="service", login="auth")
    said = patterns(parts, [connection(*ends, "proxies") for ends in links])
    assert ("API Gateway" in said) is found


def test_a_backend_for_a_frontend_says_so_in_its_name() -> None:
    said = patterns(kinds(mobile_bff="service", web="frontend"), [connection("web", "mobile-bff")])
    assert said["Backend for Frontend"] == [
        "mobile-bff is a backend for a frontend by its name and serves web."
    ]
    assert "Backend for Frontend" not in patterns(kinds(buffer="service", bffy="service"))


def test_gateways_of_one_frontend_each() -> None:
    parts = kinds(web="frontend", app="frontend", g1="gateway", g2="gateway", a="service")
    links = [connection("g1", "a", "proxies"), connection("g2", "a", "proxies")]
    own = patterns(parts, [*links, connection("web", "g1"), connection("app", "g2")])
    assert own["Backend for Frontend"] == ["g1 serves web only.", "g2 serves app only."]
    shared = patterns(parts, [*links, connection("web", "g1"), connection("web", "g2")])
    assert "Backend for Frontend" not in shared


def exchange(
    technology: str,
    sent: Mapping[str, Sequence[str]],
    taken: Mapping[str, Sequence[str]],
    taker: ComponentKind,
) -> dict[str, list[str]]:
    broker = component("bus", "broker", technology)
    broker = replace(broker, technologies=tuple(replace(one, id=technology) for one in broker.technologies))
    parts = [broker, *kinds(a="service", b=taker, c=taker)]
    links = [about(connection(name, "bus", "publishes"), *topics) for name, topics in sent.items()]
    links += [about(connection(name, "bus", "consumes"), *topics) for name, topics in taken.items()]
    found = patterns(parts, links)
    return {name: found[name] for name in found if name != "Database per Service"}


@pytest.mark.parametrize(
    ("technology", "sent", "taken", "taker", "expected"),
    [
        (
            "rabbitmq", {"a": ["x"]}, {"b": ["x"], "c": ["x"]}, "service",
            {"Publish/Subscribe": ["a publishes x to bus; b and c consume it."]},
        ),
        (
            "kafka", {"a": []}, {"b": []}, "service",
            {"Publish/Subscribe": ["a publishes to bus; b consumes from it."]},
        ),
        (
            "rabbitmq", {"a": []}, {"b": []}, "worker",
            {"Work Queue": ["a publishes to bus; b consumes from it."]},
        ),
        (
            "rabbitmq", {"a": ["x", "y"]}, {"b": ["x"], "c": ["z"]}, "service",
            {"Asynchronous Messaging": ["a publishes x to bus; b consumes it."]},
        ),
        ("rabbitmq", {"a": ["x"]}, {}, "service", {}),
    ],
    ids=["two-take-one-channel", "log", "workers", "one-taker-each", "nobody-takes"],
)  # fmt: skip
def test_messages(
    technology: str,
    sent: Mapping[str, Sequence[str]],
    taken: Mapping[str, Sequence[str]],
    taker: ComponentKind,
    expected: dict[str, list[str]],
) -> None:
    assert exchange(technology, sent, taken, taker) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("shop",), ("shop",), ["a and b use the database shop of db."]),
        (("shop",), ("users",), None),
        ((), (), None),
    ],
    ids=["same-name", "own-names", "no-names"],
)
def test_a_shared_database_is_one_by_name(
    first: tuple[str, ...], second: tuple[str, ...], expected: list[str] | None
) -> None:
    links = [
        about(connection("a", "db", "queries"), *first),
        about(connection("b", "db", "queries"), *second),
    ]
    said = patterns(kinds(a="service", b="service", db="database"), links)
    assert said.get("Shared Database") == expected


def test_parts_of_one_code_share_no_database() -> None:
    parts = [component(name, source="app") for name in ("a", "b")] + kinds(db="database")
    links = [about(connection(name, "db", "queries"), "shop") for name in ("a", "b")]
    assert "Shared Database" not in patterns(parts, links)


@pytest.mark.parametrize(
    ("topic", "heading"),
    [
        ("failure.breaker", "Circuit Breaker"),
        ("failure.ejection", "Circuit Breaker"),
        ("failure.retry", "Retry"),
        ("failure.bulkhead", "Bulkhead"),
        ("pattern.outbox", "Transactional Outbox"),
        ("pattern.saga", "Saga"),
        ("pattern.event_sourcing", "Event Sourcing"),
        ("scaling.split", "CQRS and Read Replicas"),
        ("pattern.cache_aside", "Cache-Aside"),
        ("pattern.work_queue", "Work Queue"),
        ("pattern.strangler", "Strangler Fig"),
        ("workload.sidecar", "Sidecar"),
    ],
)
def test_patterns_that_settings_tell(topic: str, heading: str) -> None:
    one = component("a", properties=[(topic, "as the place says")])
    (said,) = patterns([one])[heading]
    assert "a" in said
    assert "as the place says" in said


@pytest.mark.parametrize(
    ("handlers", "expected"),
    [
        (("MakeOrderCommandHandler", "GetOrderQueryHandler"), ["CQRS and Read Replicas"]),
        (("MakeOrderCommandHandler", "PayOrderCommandHandler"), []),
    ],
    ids=["both", "commands-alone"],
)
def test_commands_without_queries_are_no_cqrs(handlers: tuple[str, ...], expected: list[str]) -> None:
    said = tuple(
        Property("pattern.cqrs", "handler (IRequestHandler)", at(f"{name}.cs", 3), name) for name in handlers
    )
    assert list(patterns([replace(component("a"), properties=said)])) == expected


def test_jobs_of_one_library_share_a_statement() -> None:
    said = tuple(Property("pattern.work_queue", f"task t{n}", at("a.py", n), "Celery") for n in range(1, 12))
    (one,) = patterns([replace(component("a"), properties=said)])["Work Queue"]
    assert "t1" in one
    assert "5 more" in one


def test_many_settings_of_a_pattern_are_cut() -> None:
    properties = tuple(
        Property("failure.retry", f"{n} times", at("a.yml", n), f"call-{n}") for n in range(1, 12)
    )
    said = patterns([replace(component("a"), properties=properties)])["Retry"]
    assert len(said) == 9
    assert said[-1] == "3 more of the kind."


def test_nothing_is_said_of_nothing() -> None:
    assert patterns(kinds(a="service", b="database")) == {}


@pytest.mark.parametrize(
    ("table", "heading"),
    [
        ("outbox", "Transactional Outbox"),
        ("shop.order_outbox", "Transactional Outbox"),
        ("OutboxMessages", "Transactional Outbox"),
        ("saga_state", "Saga"),
        ("OrderSagas", "Saga"),
        ("passages", None),
        ("outboxed_mail", None),
        ("inbox", None),
    ],
)
def test_tables_that_are_named_after_a_pattern(table: str, heading: str | None) -> None:
    made = Schema(
        "schema:a",
        "a",
        "db",
        "migration",
        owner="component:a",
        tables=(Table(table, evidence=at("a.sql", 3)),),
    )
    system = System("x", components=(component("a"),), schemas=(made,))
    found = {one.heading: _claims(one) for one in build(make_context(system)).parts if one.heading}
    assert found == ({heading: [f"The table {table} of a is named so."]} if heading else {})
