"""Addresses from outside: how they read, and which of them a picture marks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archscan.model.elements import Interface
from archscan.view.elements import Node
from archscan.view.entries import entries, marked
from tests.systems import component


def port(name: str, number: int | None = None) -> Interface:
    return Interface("port", name, number, public=True)


def route(name: str, kind: str = "route", number: int | None = None) -> Interface:
    return Interface(kind, name, number, public=True)


@pytest.mark.parametrize(
    ("interfaces", "expected"),
    [
        pytest.param((port("8080", 8080),), (":8080",), id="port"),
        pytest.param((port("53/udp", 53),), (":53",), id="port with protocol"),
        pytest.param((port("8081:80", 80),), (":8081",), id="port mapping"),
        pytest.param((port("127.0.0.1:81:80", 80),), (":81",), id="address and mapping"),
        pytest.param((port("http", 8080),), (":8080",), id="named port"),
        pytest.param((route("a.example/x"),), ("a.example",), id="route"),
        pytest.param((route("a.example/x"), route("a.example/y")), ("a.example",), id="routes of a host"),
        pytest.param((route("/x"),), ("any host",), id="route without host"),
        pytest.param((route("/x", "http", 80),), (":80",), id="path with port"),
        pytest.param(
            (port("9000"), port("80"), route("b.example")), ("b.example", ":80", ":9000"), id="order"
        ),
        pytest.param((Interface("port", "8080", 8080),), (), id="not public"),
        pytest.param((port(""),), (), id="says nothing"),
    ],
)
def test_entries(interfaces: tuple[Interface, ...], expected: tuple[str, ...]) -> None:
    assert entries(replace(component("x"), interfaces=interfaces)) == expected


def nodes(*rows: tuple[str, str, str]) -> tuple[Node, ...]:
    return tuple(
        Node(f"component:{name}", name, kind, entries=(entry,) if entry else ())  # type: ignore[arg-type]
        for name, kind, entry in rows
    )


FEW = nodes(("db", "database", ":5432"), ("web", "frontend", ":80"))
MANY = nodes(
    ("api", "service", ":8000"), ("db", "database", ":5432"), ("docs", "service", "docs.example"),
    ("job", "job", ""), ("mq", "broker", ":5672"), ("web", "frontend", ":80"),
)  # fmt: skip


def test_few_published_ports_are_all_marked() -> None:
    assert marked(FEW) == (FEW, ())


def test_where_nearly_everything_is_published_only_the_front_is_marked() -> None:
    kept, notes = marked(MANY)
    assert [one.name for one in kept if one.entries] == ["docs", "web"]
    assert len(kept) == len(MANY)
    assert notes == ("Ports published besides, not marked: api :8000, db :5432, mq :5672.",)
