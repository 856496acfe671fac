"""Routes of several methods in C#."""

from __future__ import annotations

import pytest

from archscan.collectors.code import csharp
from archscan.model.facts import Offers
from tests.goldens import collected, text_tree


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        pytest.param("[HttpMethods.Options]", ["OPTIONS /check"], id="constant"),
        pytest.param("[HttpMethods.Get, HttpMethods.Put]", ["GET /check", "PUT /check"], id="constants"),
        pytest.param('new[] { HttpMethods.Get, "PUT" }', ["GET /check", "PUT /check"], id="mixed"),
        pytest.param('new[] { "GET" }', ["GET /check"], id="text"),
        pytest.param("Allowed.Methods", [], id="unknown"),
    ],
)
def test_methods_of_a_mapped_route(methods: str, expected: list[str]) -> None:
    line = f'app.MapMethods("/check", {methods}, () => 1);'
    source = f"static class Web {{ static void Map(this IEndpointRouteBuilder app) {{ {line} }} }}"
    found = collected(csharp, text_tree({"web/Web.cs": source}))
    assert sorted(one.name for one in found if isinstance(one, Offers)) == expected
