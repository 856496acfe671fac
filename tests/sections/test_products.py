"""Technologies in words: versions that tell something, and what a component is made with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archscan.model.elements import Technology
from archscan.model.system import System
from archscan.sections.products import helped_by, made_with, titled
from tests.sections.test_chapters import said
from tests.systems import component


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("Go", "v1.22.3", "Go 1.22.3"),
        ("FastAPI", ">=0.111", "FastAPI >=0.111"),
        ("Express", "~4.15", "Express ~4.15"),
        ("Redis", "alpine", "Redis"),
        ("Redis", "latest", "Redis"),
        ("Debian", "bullseye-20260610-slim", "Debian"),
        ("Envoy", "1.30@sha256:0011", "Envoy 1.30"),
        ("Structured logging", "1.9.4", "Structured logging"),
        ("Remix or React Router", "7.1", "Remix or React Router"),
        ("Spring Boot", "3.3", "Spring Boot 3.3"),
        ("Node.js", "", "Node.js"),
    ],
)
def test_titled(name: str, version: str, expected: str) -> None:
    assert titled(Technology(name, "framework", version)) == expected


def test_what_own_code_is_made_with_comes_in_order_without_base_images() -> None:
    made = (
        Technology("Alpine Linux", "runtime", id="alpine"),
        Technology("Node.js", "runtime", id="nodejs"),
        Technology("Express", "framework", id="express"),
        Technology("Protocol Buffers", "language", id="protobuf"),
        Technology("TypeScript", "language", id="typescript"),
        Technology("ioredis", "client", id="ioredis"),
        Technology("General utilities", "library", id="utility"),
        Technology("Jest", "testing", id="jest", use="development"),
    )
    one = replace(component("api", source="api"), technologies=made)
    assert [item.name for item in made_with(one)] == ["TypeScript", "Express", "Node.js"]
    assert [item.name for item in helped_by(one)] == ["Protocol Buffers", "ioredis"]


def test_what_documents_an_api_is_no_more_than_a_help() -> None:
    made = (
        Technology("Spring Boot", "framework", id="spring-boot"),
        Technology("springfox-swagger2", "api", id="openapi"),
        Technology("gRPC", "api", id="grpc"),
    )
    one = replace(component("api", source="api"), technologies=made)
    assert [item.name for item in made_with(one)] == ["Spring Boot", "gRPC"]
    assert [item.name for item in helped_by(one)] == ["springfox-swagger2"]


def test_a_base_image_is_told_where_nothing_else_is_known() -> None:
    one = replace(component("x"), technologies=(Technology("Alpine Linux", "runtime", id="alpine"),))
    assert [item.name for item in made_with(one)] == ["Alpine Linux"]


def test_what_only_developers_need_is_no_product_of_the_system() -> None:
    model = System("x", technologies=(Technology("dotenv", "discovery", id="dotenv", use="development"),))
    shown = said(model, "technology-stack")
    assert "Developer tools dotenv" in shown
    assert "Discovery" not in shown
    both = replace(model, technologies=(*model.technologies, replace(model.technologies[0], use="runtime")))
    shown = said(both, "technology-stack")
    assert "Discovery and configuration dotenv" in shown
    assert "Developer tools" not in shown
