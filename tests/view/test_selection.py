"""Boxes and lines: technologies, labels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archscan.model.elements import Component, Connection, Technology
from archscan.view import selection
from tests.systems import component, connection

PYTHON = Technology("Python", "language", "3.12.1")
FLASK = Technology("Flask", "framework", ">=3.0")
PSYCOPG = Technology("psycopg", "client", "3.1")
POSTGRES = Technology("PostgreSQL", "database", "16.2-alpine")
PYTEST = Technology("pytest", "testing", "8", use="development")


@pytest.mark.parametrize(
    ("kind", "technologies", "expected"),
    [
        pytest.param("service", (PSYCOPG, PYTHON), "Python 3.12", id="language before client"),
        pytest.param("service", (PYTHON, FLASK), "Flask", id="framework before language, no range"),
        pytest.param("database", (POSTGRES,), "PostgreSQL 16.2", id="short version"),
        pytest.param("service", (POSTGRES, PSYCOPG), "", id="nothing that it is made of"),
        pytest.param("service", (PYTEST,), "", id="development tools do not count"),
        pytest.param("service", (), "", id="nothing known"),
    ],
)
def test_technology(kind: str, technologies: tuple[Technology, ...], expected: str) -> None:
    one: Component = replace(component("x"), kind=kind, technologies=technologies)  # type: ignore[arg-type]
    assert selection.technology(one) == expected


A_TO_B = ("a", "b")


@pytest.mark.parametrize(
    ("lines", "data", "labels", "short", "arrow"),
    [
        pytest.param((connection(*A_TO_B, "calls", "gRPC", 50051),), False, ("gRPC :50051",), "gRPC",
                     "forward", id="protocol and port"),
        pytest.param((connection(*A_TO_B),), False, (), "", "forward", id="nothing known"),
        pytest.param((connection(*A_TO_B, port=80),), False, (":80",), "", "forward", id="only a port"),
        pytest.param((connection(*A_TO_B, "consumes", "AMQP"),), False, ("consumes", "AMQP"), "consumes",
                     "forward", id="verb"),
        pytest.param((connection(*A_TO_B, "consumes", "AMQP"),), True, ("messages", "AMQP"), "messages",
                     "backward", id="payload"),
        pytest.param((connection(*A_TO_B, "calls", "HTTP", description="places orders"),), False,
                     ("places orders", "HTTP"), "HTTP", "forward", id="documented"),
        pytest.param((connection(*A_TO_B, "publishes"), connection(*A_TO_B, "consumes")), True, ("messages",),
                     "messages", "both", id="both ways"),
        pytest.param((connection(*A_TO_B, "publishes", "X"), connection(*A_TO_B, "consumes", "Y"),
                      connection(*A_TO_B, "scrapes", "Z")), False,
                     ("publishes", "X", "consumes", "and 3 more"), "3 connections", "forward", id="many"),
    ],
)  # fmt: skip
def test_edges(
    lines: tuple[Connection, ...], data: bool, labels: tuple[str, ...], short: str, arrow: str
) -> None:
    (edge,) = selection.edges(lines, data)
    assert (edge.labels, edge.short, edge.arrow, edge.count) == (labels, short, arrow, len(lines))


def test_a_line_is_likely_only_if_all_it_stands_for_is() -> None:
    certain, likely = connection("a", "b"), connection("a", "b", "publishes", confidence="likely")
    assert [one.likely for one in selection.edges((likely,))] == [True]
    assert [one.likely for one in selection.edges((certain, likely))] == [False]


def test_loops_are_told() -> None:
    chosen = selection.select((connection("a", "a"),), lambda id: True, lambda id: id.partition(":")[2])
    assert chosen.drawn == ()
    assert chosen.notes == ("Not drawn: connections of a component with itself (a).",)
