"""Live sources as users write them."""

from __future__ import annotations

import pytest

from archscan.errors import UsageError
from archscan.live.source import LiveSource, is_live, parse_live


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("docker://", LiveSource("docker")),
        ("docker:///", None),
        ("docker://shop", LiveSource("docker", "shop")),
        ("docker://shop/", LiveSource("docker", "shop")),
        ("docker://shop/web", None),
        ("docker://-x", None),
        ("docker://a b", None),
        ("docker://a\x1b[31m", None),
        ("kube://", LiveSource("kubernetes")),
        ("kube:///", LiveSource("kubernetes")),
        ("kube://prod", LiveSource("kubernetes", context="prod")),
        ("kube://prod/", LiveSource("kubernetes", context="prod")),
        ("kube:///shop", LiveSource("kubernetes", namespace="shop")),
        ("kube://prod/shop", LiveSource("kubernetes", context="prod", namespace="shop")),
        ("kube://admin@prod/shop", LiveSource("kubernetes", context="admin@prod", namespace="shop")),
        ("kube://a/b/shop", LiveSource("kubernetes", context="a/b", namespace="shop")),
        ("kube://a%2Fb/shop", LiveSource("kubernetes", context="a/b", namespace="shop")),
        ("kube://prod/Shop", None),
        ("kube://prod/-", None),
        ("ssh://host", None),
    ],
)
def test_a_source_is_what_it_says(text: str, expected: LiveSource | None) -> None:
    if expected is None:
        with pytest.raises(UsageError, match="expected"):
            parse_live(text)
    else:
        assert parse_live(text) == expected
        assert parse_live(str(expected)) == expected


@pytest.mark.parametrize(
    ("text", "live"),
    [("docker://", True), ("kube://a", True), ("docker:/a", False), ("./docker", False), ("", False)],
)
def test_a_path_is_none(text: str, live: bool) -> None:
    assert is_live(text) is live
