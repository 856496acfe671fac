"""Which client a call is, where libraries share names, and where its arguments stand."""

from __future__ import annotations

import pytest

from archscan.code.clients import argument, clients_in
from archscan.code.program import Call, Expression, Name, Program, Table, Text, items_of


@pytest.mark.parametrize(
    ("imported", "technology"),
    [
        ("github.com/nats-io/nats.go", "nats"),
        ("github.com/rabbitmq/amqp091-go", "rabbitmq"),
        ("github.com/nsqio/go-nsq", "nsq"),
        ("github.com/spf13/cobra", None),
    ],
)
def test_a_shared_method_is_that_of_the_imported_library(imported: str, technology: str | None) -> None:
    client = clients_in(Program("a.go", "go", {"x": imported})).get("*.Publish")
    if technology is None:
        assert client is None or client.imports  # asked again where the call is looked up
    else:
        assert client is not None
        assert client.technology == technology


OPTIONS = Call("Options", (), 1, (("Addr", Text("db:1", 1)),), makes=True)


@pytest.mark.parametrize(
    ("expression", "keys"),
    [
        pytest.param(OPTIONS, ["Addr"], id="object"),
        pytest.param(Table((("host", Text("db", 1)),), 1), ["host"], id="table"),
        pytest.param(Call("connect", (), 1, (("host", Text("db", 1)),)), [], id="call"),
        pytest.param(Name("x", 1), [], id="name"),
    ],
)
def test_items(expression: Expression, keys: list[str]) -> None:
    assert [key for key, _ in items_of(expression)] == keys


def test_an_argument_may_stand_in_an_object_that_is_handed_over() -> None:
    call = Call("NewClient", (OPTIONS,), 1)
    assert argument(call, ("Addr",)) == Text("db:1", 1)
    assert argument(call, (0,)) is None
