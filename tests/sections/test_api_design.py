"""The chapter on APIs: figures, contracts, formats, errors, versions and differences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archscan.model.elements import Interface, Property
from archscan.model.evidence import Evidence
from archscan.model.system import System
from archscan.sections.api_design import build
from archscan.sections.api_design.rest import base_of
from archscan.sections.context import make_context
from tests.sections.test_chapters import text
from tests.systems import at, component


def said(system: System, id: str) -> str:
    """What a part of the chapter says about a system."""
    return text(next(one for one in build(make_context(system)).parts if one.id == id))


def way(kind: str, name: str, by: str, line: int = 1, **more: str) -> Interface:
    lines = {
        "code": Evidence("orders/app.py", line, "python"),
        "contract": Evidence("orders/openapi.yaml", line, "protobuf" if kind == "grpc" else "openapi"),
    }
    sources = tuple(by.split())
    return Interface(kind, name, by=sources, evidence=tuple(lines[one] for one in sources), **more)  # type: ignore[arg-type]


def make(*ways: Interface, properties: tuple[Property, ...] = ()) -> System:
    return System("x", components=(replace(component("orders"), interfaces=ways, properties=properties),))


VERSION = Property(
    "api.version", "2.1 (OpenAPI 3.0.3)", (Evidence("orders/openapi.yaml", 3, "openapi"),), "Orders API"
)


def test_nothing_is_open_with_what_was_looked_for() -> None:
    assert said(System("x"), "api-design/rest-api").startswith("OPEN Not visible")
    assert said(System("x"), "api-design/websocket-api-if-applicable").startswith("OPEN Not visible")
    assert said(System("x"), "api-design") == ""


def test_figures_and_contracts_stand_in_front() -> None:
    ways = (
        way("http", "GET /orders", "code contract", contract="Orders API 2.1"),
        way("http", "POST /orders", "contract", contract="Orders API 2.1"),
        way("http", "GET /health", "code"),
        way("grpc", "shop.Orders/Place", "code contract", contract="shop"),
    )
    shown = said(make(*ways, properties=(VERSION,)), "api-design")
    assert "3 operations of orders: 1 in code only, 1 in contracts only and 1 in both." in shown
    assert "1 method in 1 service of orders: 1 in code and contract." in shown
    assert "Orders API | 2.1 (OpenAPI 3.0.3) | 2 operations | orders | orders/openapi.yaml" in shown


def test_differences_are_told_where_most_agrees() -> None:
    ways = (
        way("http", "GET /orders", "code contract"),
        way("http", "POST /orders", "contract"),
        way("http", "GET /health", "code"),
    )
    shown = said(make(*ways), "api-design/rest-api")
    assert "Of 2 operations that contracts of orders describe, 1 is among the routes" in shown
    assert "orders | POST /orders | the contract" in shown
    assert "orders | GET /health | code" in shown


def test_no_list_of_differences_where_hardly_anything_agrees() -> None:
    """Routes may come from generated code that is not in the repository."""
    ways = (*(way("http", f"GET /{word}", "contract") for word in "abcdefg"), way("http", "GET /", "code"))
    shown = said(make(*ways), "api-design/rest-api")
    assert "Of 7 operations that contracts of orders describe, 0 are among the routes" in shown
    assert "Only in" not in shown


def test_versions_formats_and_errors() -> None:
    properties = (
        VERSION,
        Property("api.format", "requests: application/json", at("orders/openapi.yaml", 8), "Orders API"),
        Property(
            "api.error",
            "400, 404: application/problem+json Problem",
            at("orders/openapi.yaml", 9),
            "Orders API",
        ),
        Property("api.error", "@ExceptionHandler", (Evidence("A.java", 3, "error-answers"),), "NotFound"),
    )
    shown = said(
        make(way("http", "GET /api/v2/orders", "code"), properties=properties), "api-design/rest-api"
    )
    assert "Path segment v2 in 1 operation of orders." in shown
    assert "Contract Orders API states version 2.1." in shown
    assert "Requests: application/json (Orders API)." in shown
    assert "400, 404: application/problem+json Problem (Orders API)." in shown
    assert "Code of orders: @ExceptionHandler for NotFound." in shown


def test_methods_of_nobody_say_whether_code_registers_them() -> None:
    described = way("grpc", "shop.Orders/Place", "contract", contract="shop")
    registered = way("grpc", "shop.Stock/Take", "code contract", contract="shop")
    assert "No component is known to serve shop.Orders, 1 method." in said(
        System("x", interfaces=(described,)), "api-design/grpc"
    )
    assert "Registered in code of no single component: shop.Stock" in said(
        System("x", interfaces=(registered,)), "api-design/grpc"
    )


def test_sockets_say_no_path_that_the_code_does_not() -> None:
    shown = said(make(way("websocket", "/", "code")), "api-design/websocket-api-if-applicable")
    assert "orders accepts WebSocket connections." in shown


BASES = {
    "version": ("/api/v1/orders/{id}", "/api/v1/orders"),
    "plain": ("/orders/{id}/items", "/orders"),
    "parameter first": ("/:id", "/"),
    "root": ("/", "/"),
}


@pytest.mark.parametrize(("path", "base"), BASES.values(), ids=BASES)
def test_base_paths(path: str, base: str) -> None:
    assert base_of(path) == base
