"""Versions of technologies that several packages stand for."""

from __future__ import annotations

import pytest

from archscan.lexicon.technology import load_lexicon
from archscan.link.stack import technologies_of
from archscan.model.evidence import Evidence
from archscan.model.facts import Scope, Subject, Uses

HERE = Subject(Scope("source", ""), "")


@pytest.mark.parametrize(
    ("ecosystem", "packages", "expected"),
    [
        pytest.param(
            "hex",
            ["phoenix_html 4.3.0", "phoenix_live_view 1.2.3"],
            ["Phoenix LiveView 1.2.3"],
            id="own package",
        ),
        pytest.param(
            "hex", ["phoenix_live_view 1.2.3", "phoenix_html 4.3.0"], ["Phoenix LiveView 1.2.3"], id="first"
        ),
        pytest.param(
            "npm", ["react-native-web 0.21.2", "react-native 0.86.2"], ["React Native 0.86.2"], id="npm"
        ),
        pytest.param("hex", ["tailwind 0.5.1"], [], id="installer of another thing"),
        pytest.param("npm", ["@types/node 20.11.25"], ["Node.js "], id="types"),
        pytest.param("npm", ["@fastify/autoload 6.3.1"], ["Fastify 6.3.1"], id="scope"),
        pytest.param(
            "nuget", ["Aspire.RabbitMQ.Client 13.1.0"], ["RabbitMQ.Client "], id="wrapped by another"
        ),
        pytest.param(
            "nuget", ["Microsoft.Playwright.MSTest 1.42.0"], ["Playwright 1.42.0"], id="with its maker's name"
        ),
        pytest.param(
            "go", ["go.opentelemetry.io/otel v1.30.0"], ["OpenTelemetry v1.30.0"], id="host of a path"
        ),
        pytest.param(
            "maven",
            ["org.springframework.boot:spring-boot-starter-amqp 2.7.0"],
            ["Spring AMQP "],
            id="starter",
        ),
        pytest.param(
            "maven", ["org.springframework.amqp:spring-rabbit 2.4.5"], ["Spring AMQP 2.4.5"], id="started"
        ),
        pytest.param(
            "maven",
            ["org.springframework.cloud:spring-cloud-starter-bus-amqp 2.0.0"],
            ["Spring Cloud Bus AMQP 2.0.0"],
            id="starter of what uses it",
        ),
        pytest.param(
            "maven",
            ["org.springframework.boot:spring-boot-starter-actuator 2.7.0"],
            ["Spring Boot Actuator 2.7.0"],
            id="starter of its own",
        ),
        pytest.param(
            "npm",
            ["@modelcontextprotocol/sdk 1.29.0"],
            ["Model Context Protocol SDK 1.29.0"],
            id="kit of a protocol, which has versions of its own",
        ),
        pytest.param(
            "base_image", ["reactnativecommunity/react-native-android v21.0"], [], id="image to build in"
        ),
    ],
)
def test_the_package_named_like_a_technology_tells_its_version(
    ecosystem: str, packages: list[str], expected: list[str]
) -> None:
    uses = [
        Uses(HERE, ecosystem, name, Evidence("packages", line, "test"), version=version)
        for line, (name, version) in enumerate((text.split() for text in packages), start=1)
    ]
    found = technologies_of(uses, load_lexicon(), [])
    assert [f"{one.name} {one.version}" for one in found] == expected


def test_images_of_another_version_do_not_prove_this_one() -> None:
    tags = {1: "18-slim", 2: "8.9-slim", 3: "18.2", 4: "slim"}
    uses = [
        Uses(HERE, "base_image", "node", Evidence("Dockerfile", line, "test"), version=tag)
        for line, tag in tags.items()
    ]
    (node,) = technologies_of(uses, load_lexicon(), [])
    assert node.version == "18"
    assert [one.line for one in node.evidence] == [1, 3, 4]


@pytest.mark.parametrize(
    ("ecosystem", "package", "expected"),
    [
        pytest.param("hex", "swoosh", ("swoosh 1.0", "library"), id="where mail goes is a setting"),
        pytest.param("gem", "pony", ("pony 1.0", "library"), id="or the caller's choice"),
        pytest.param("npm", "mailparser", ("mailparser 1.0", "library"), id="reads mail only"),
        pytest.param("hex", "gen_smtp", ("SMTP mail ", "external"), id="speaks SMTP"),
    ],
)
def test_a_library_that_writes_mail_is_no_service_of_others(
    ecosystem: str, package: str, expected: tuple[str, str]
) -> None:
    uses = [Uses(HERE, ecosystem, package, Evidence("packages", 1, "test"), version="1.0")]
    (one,) = technologies_of(uses, load_lexicon(), [])
    assert (f"{one.name} {one.version}", one.category) == expected
