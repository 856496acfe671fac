"""Which removed and added components are one, and which are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archscan.diff.renames import find_renames
from archscan.model.elements import Component, Connection, Environment, Instance
from archscan.model.ids import component_id
from archscan.model.system import System
from tests.systems import component, connection, large

API = component("api", "gateway", "nginx")
DB = component("db", "database", "PostgreSQL", "16")
BUS = component("bus", "broker", "Kafka")


def system(*components: Component, links: tuple[Connection, ...] = (), **images: str) -> System:
    instances = tuple(
        Instance(component_id(name.replace("_", "-")), "Deployment", image) for name, image in images.items()
    )
    return System(
        "s",
        components=(API, DB, BUS, *components),
        connections=links,
        environments=(Environment("environment:e", "e", instances=instances),),
    )


def linked(name: str) -> tuple[Connection, ...]:
    return (
        connection("api", name),
        connection(name, "db", "queries"),
        connection(name, "bus", "publishes"),
    )


def service(name: str, technology: str = "Go", source: str = "") -> Component:
    return component(name, "service", technology, "1", source=source)


CASES: list[tuple[str, System, System, dict[str, str]]] = [
    ("same source", system(service("cart", source="src/cart")), system(service("basket", source="src/cart")),
     {"cart": "basket"}),
    ("same source, other kind of program",
     system(service("cart", source="src/cart")), system(component("basket", "worker", source="src/cart")),
     {"cart": "basket"}),
    ("shared source says nothing",
     system(service("a1", source="src"), service("zz", "Rust", "src")),
     system(service("q", "Rust", "src"), service("zz", "Rust", "src")), {}),
    ("shared source and image",
     system(service("a1", source="src"), service("zz", source="src"), a1="org/app:1"),
     system(service("q", source="src"), service("zz", source="src"), q="org/app:2"), {"a1": "q"}),
    ("same source, but another image and another name",
     system(service("cart", source="src"), cart="org/cart:1"),
     system(service("reports", source="src"), reports="org/reports:1"), {}),
    ("same image and neighbours",
     system(service("cart", "Go"), links=linked("cart"), cart="org/cart:1"),
     system(service("basket", "Rust"), links=linked("basket"), basket="org/cart:2"), {"cart": "basket"}),
    ("same image, other neighbours",
     system(service("cart", "Go"), links=linked("cart"), cart="org/cart:1"),
     system(service("basket", "Go"), links=(connection("basket", "api"),), basket="org/cart:2"), {}),
    ("two stores of one product are two",
     system(component("users", "database", "MySQL"), users="mysql:8"),
     system(component("ledger", "database", "MySQL"), ledger="mysql:8"), {}),
    ("like names, technologies, neighbours",
     system(service("cart"), links=linked("cart")), system(service("cart-api"), links=linked("cart-api")),
     {"cart": "cart-api"}),
    ("like names, other technologies",
     system(service("cart"), links=linked("cart")), system(service("carts", "PHP"), links=linked("carts")), {}),
    ("like names and nothing else", system(replace(service("cart"), technologies=())),
     system(replace(service("carts"), technologies=())), {}),
    ("another name, all neighbours and technologies",
     system(service("cart"), links=linked("cart")), system(service("basket"), links=linked("basket")),
     {"cart": "basket"}),
    ("two that could be it",
     system(service("cart"), links=linked("cart")),
     system(service("basket"), service("bucket"), links=(*linked("basket"), *linked("bucket"))), {}),
    ("a store is no service",
     system(component("cart", "database", source="src")), system(service("basket", source="src")), {}),
    ("two at once, each by its source",
     system(service("a", source="a"), service("b", source="b")),
     system(service("x", source="b"), service("y", source="a")), {"a": "y", "b": "x"}),
    ("a renamed neighbour becomes known",
     system(service("cart", source="src"), component("cart-db", "database", "MySQL"),
            links=(connection("cart", "cart-db", "queries"),), cart_db="mysql:8"),
     system(service("basket", source="src"), component("basket-db", "database", "MySQL"),
            links=(connection("basket", "basket-db", "queries"),), basket_db="mysql:8"),
     {"cart": "basket", "cart-db": "basket-db"}),
    ("a possible connection makes no neighbour",
     system(service("cart"), links=(connection("api", "cart", confidence="possible"),
                                    connection("cart", "db", confidence="possible"))),
     system(service("basket"), links=(connection("api", "basket", confidence="possible"),
                                      connection("basket", "db", confidence="possible"))), {}),
    ("nothing gone", system(), system(service("cart")), {}),
    ("into a group", system(service("cart", source="src")),
     system(component("cart", "service", "Go", "1", group="shop", source="src")), {"cart": "shop/cart"}),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), [pytest.param(*rest, id=name) for name, *rest in CASES])
def test_renames(old: System, new: System, expected: dict[str, str]) -> None:
    ids = {f"component:{one}": f"component:{other}" for one, other in expected.items()}
    assert find_renames(old, new) == ids
    assert find_renames(new, old) == {other: one for one, other in ids.items()}


def test_a_replaced_system_is_no_heap_of_renames_and_costs_little() -> None:
    assert find_renames(large(200), replace(large(0), components=(API,))) == {}
