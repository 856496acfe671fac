"""Contracts and code: paths compared, operations joined, descriptions given to who serves them."""

from __future__ import annotations

import pytest

from archscan.link.linker import link
from archscan.link.routes import find_shift, join_routes, template
from archscan.model.elements import Interface
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Opens, Scope, Subject, Workload
from archscan.model.system import System

SAME = {
    "names of parameters": ("/orders/{id}", "/orders/:orderId"),
    "types": ("/orders/{id:int}", "/orders/<int:pk>"),
    "a trailing slash": ("/orders/", "/orders"),
    "case": ("/api/Orders", "/api/orders"),
    "an expression": (r"/orders/(?P<pk>[0-9]+)", "/orders/{x}"),
    "a wildcard": ("/files/*", "/files/{path}"),
    "an optional parameter": ("/a/:id?", "/a/{id}"),
    "Rails' format": ("/orders/:id(.:format)", "/orders/{id}"),
}
OTHER = {
    "a segment more": ("/orders", "/orders/{id}"),
    "a literal": ("/orders/new", "/orders/{id}"),
    "another literal": ("/orders", "/order"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_templates_that_are_the_same(one: str, other: str) -> None:
    assert template(one) == template(other)


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER)
def test_templates_that_differ(one: str, other: str) -> None:
    assert template(one) != template(other)


def ways(by: str, *names: str) -> list[Interface]:
    return [
        Interface("http", name, by=(by,), evidence=(Evidence(by, n, "x"),)) for n, name in enumerate(names)
    ]


JOINED = {
    "as they are": (["GET /a/{id}"], ["GET /a/:x"], [("GET /a/{id}", ("code", "contract"))]),
    "any method": (["GET /a", "POST /a"], ["ANY /a"], [("GET /a", ("code", "contract")), ("POST /a", ("code", "contract"))]),
    "another method": (["GET /a"], ["POST /a"], [("GET /a", ("contract",)), ("POST /a", ("code",))]),
    "a base path in the contract": (
        ["GET /v1/a", "GET /v1/b", "GET /v1/c"], ["GET /a", "GET /b"],
        [("GET /v1/a", ("code", "contract")), ("GET /v1/b", ("code", "contract")), ("GET /v1/c", ("contract",))],
    ),
    "a prefix in the code": (
        ["GET /a", "GET /b"], ["GET /api/a", "GET /api/b", "GET /health"],
        [("GET /api/a", ("code", "contract")), ("GET /api/b", ("code", "contract")), ("GET /health", ("code",))],
    ),
    "one agreement is no base path": (["GET /v1/a"], ["GET /a"], [("GET /a", ("code",)), ("GET /v1/a", ("contract",))]),
    "no contract": ([], ["GET /a"], [("GET /a", ("code",))]),
}  # fmt: skip


@pytest.mark.parametrize(("contract", "code", "expected"), JOINED.values(), ids=JOINED)
def test_operations_are_joined(contract: list[str], code: list[str], expected: object) -> None:
    found = join_routes([*ways("contract", *contract), *ways("code", *code)])
    assert sorted((one.name, one.by) for one in found) == expected


def test_a_prefix_with_a_parameter_is_none() -> None:
    shift = find_shift(
        ways("contract", "GET /{tenant}/a", "GET /{tenant}/b"), ways("code", "GET /a", "GET /b")
    )
    assert shift.contract == ()


def program(folder: str) -> Workload:
    return Workload(
        Subject(Scope("source", folder), ""), "dockerfile", Evidence(f"{folder}/Dockerfile", 1, "dockerfile")
    )


def offer(kind: str, name: str, path: str, by: str, contract: str = "", collector: str = "openapi") -> Offers:
    subject = Subject(Scope("source", path.rpartition("/")[0]), "")
    line = Evidence(path, 1, collector if by == "contract" else "python")
    return Offers(subject, kind, name, line, by=by, contract=contract)  # type: ignore[arg-type]


def owners(facts: list[Fact]) -> dict[str, tuple[str, ...]]:
    system: System = link(facts, (), "x")
    found = {way.name: (one.name,) for one in system.components for way in one.interfaces}
    return found | {way.name: () for way in system.interfaces}


BASE: list[Fact] = [program("orders"), program("stock"), program("web")]
SHARED = [offer("http", f"GET /{word}", "api/openapi.yaml", "contract", "Shop 1") for word in ("a", "b", "c")]
OWNERS: dict[str, tuple[list[Fact], dict[str, tuple[str, ...]]]] = {
    "in its folder": (
        [offer("http", "GET /a", "orders/openapi.yaml", "contract", "Orders 1")], {"GET /a": ("orders",)},
    ),
    "by the title": (
        [offer("http", "GET /a", "api/openapi.yaml", "contract", "Stock API 1.0")], {"GET /a": ("stock",)},
    ),
    "by the file": ([offer("http", "GET /a", "api/web.yaml", "contract", "Shop 1")], {"GET /a": ("web",)}),
    "by the stem of the name": (
        [program("cart-http"), offer("http", "GET /a", "api/cart.yaml", "contract", "Shop 1")], {"GET /a": ("cart-http",)},
    ),
    "by a stem that two have": (
        [program("cart-http"), program("cart-api"), offer("http", "GET /a", "api/cart.yaml", "contract", "Shop 1")],
        {"GET /a": ()},
    ),
    "of nobody known": (list(SHARED), {"GET /a": (), "GET /b": (), "GET /c": ()}),
    "by the routes": (
        [*SHARED, *(offer("http", f"GET /{word}", "stock/app.py", "code") for word in "ab")],
        {"GET /a": ("stock",), "GET /b": ("stock",), "GET /c": ("stock",)},
    ),
    "a client's copy of a foreign description": (
        [
            *(offer("http", f"GET /{word}", "web/pay.yaml", "contract", "Pay 1") for word in "xyz"),
            *(offer("http", f"GET /{word}", "web/app.py", "code") for word in "abc"),
        ],
        {"GET /x": (), "GET /y": (), "GET /z": (), "GET /a": ("web",), "GET /b": ("web",), "GET /c": ("web",)},
    ),
    "a gRPC service of who registers it": (
        [
            offer("grpc", "shop.Stock/Take", "web/stock.proto", "contract", "shop", "protobuf"),
            offer("grpc", "Stock", "stock/main.py", "code"),
        ],
        {"shop.Stock/Take": ("stock",)},
    ),
    "a gRPC service in the folder of its caller": (
        [
            offer("grpc", "shop.Stock/Take", "web/stock.proto", "contract", "shop", "protobuf"),
            Opens(Subject(Scope("source", "web"), ""), "grpc", Evidence("web/main.py", 3, "python"), "Stock"),
        ],
        {"shop.Stock/Take": ()},
    ),
    "a GraphQL schema of who serves it": (
        [
            offer("graphql", "Query.a", "web/schema.graphql", "contract", "schema.graphql", "graphql"),
            offer("graphql", "/graphql", "orders/app.py", "code"),
        ],
        {"Query.a": ("orders",), "/graphql": ("orders",)},
    ),
    "a GraphQL schema that nobody is seen to serve": (
        [offer("graphql", "Query.a", "web/schema.graphql", "contract", "schema.graphql", "graphql")],
        {"Query.a": ()},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), OWNERS.values(), ids=OWNERS)
def test_who_serves_a_contract(facts: list[Fact], expected: dict[str, tuple[str, ...]]) -> None:
    assert owners([*BASE, *facts]) == expected
