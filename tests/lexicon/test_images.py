"""Image references in all their forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archscan.lexicon.images import Image, parse_image


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres", Image("docker.io", "postgres")),
        ("postgres:16-alpine", Image("docker.io", "postgres", "16-alpine")),
        ("library/postgres", Image("docker.io", "postgres")),
        ("docker.io/library/postgres:16", Image("docker.io", "postgres", "16")),
        ("index.docker.io/bitnami/kafka", Image("docker.io", "bitnami/kafka")),
        ("bitnami/postgresql:16", Image("docker.io", "bitnami/postgresql", "16")),
        ("ghcr.io/acme/shop/api:1.2", Image("ghcr.io", "acme/shop/api", "1.2")),
        ("localhost:5000/api", Image("localhost:5000", "api")),
        ("localhost/api", Image("localhost", "api")),
        ("registry.acme.io:443/api@sha256:0a", Image("registry.acme.io:443", "api", "", "sha256:0a")),
        ("quay.io/k/k:1@sha256:0a", Image("quay.io", "k/k", "1", "sha256:0a")),
        ("Acme/API", Image("docker.io", "acme/api")),
        ("docker://redis:7", Image("docker.io", "redis", "7")),
        ("${REGISTRY}/shop/api:${TAG}", Image("docker.io", "shop/api")),
        ("${REGISTRY:-ghcr.io}/shop-${ENV}/api", Image("docker.io", "shop/api")),
        ("node:${VERSION:-20}", Image("docker.io", "node")),
        ("${IMAGE}", Image("docker.io", "")),
        ("acme/${NAME}:1", Image("docker.io", "", "1")),
        ("{{ .Values.image }}", Image("docker.io", "")),
        ("bob:pw@quay.io/k/k:1", Image("quay.io", "k/k", "1")),
        ("bob:pw@registry:5000/k", Image("registry:5000", "k")),
        ("bob:p@w@quay.io/k/k:1@sha256:0a", Image("quay.io", "k/k", "1", "sha256:0a")),
        ("https://token@ghcr.io/k/k", Image("ghcr.io", "k/k")),
        ("k@${DIGEST}", Image("docker.io", "k")),
        ('"redis"', Image("docker.io", "redis")),
        ("", Image("docker.io", "")),
    ],
)
def test_parse_image(text: str, expected: Image) -> None:
    assert parse_image(text) == expected


def test_what_an_image_is_called() -> None:
    ours, theirs = parse_image("ghcr.io/acme/shop-api:latest"), parse_image("redis:7.2")
    assert (ours.base, ours.name, ours.official, ours.version) == (
        "shop-api",
        "ghcr.io/acme/shop-api",
        False,
        "",
    )
    assert (theirs.base, theirs.name, theirs.official, theirs.version) == ("redis", "redis", True, "7.2")


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    image = parse_image(text)
    assert image.base in image.name
