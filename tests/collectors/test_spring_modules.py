"""What a configuration server hands out, and what a build file switches on."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collect import matches
from archscan.collectors.settings import spring
from archscan.collectors.settings.spring import shared, starters
from archscan.model.facts import Opens, Plays, Requires
from tests.goldens import cases, check_case, collected, text_tree

ALL = [(one, case) for one in (shared, starters) for case in cases(one.NAME)]
REDIS = "spring.redis.host: cache\n"


@pytest.mark.parametrize(
    ("collector", "case"), ALL, ids=lambda one: getattr(one, "name", getattr(one, "NAME", ""))
)
def test_goldens(collector: object, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("collector", "path", "picked"),
    [
        (shared, "config-repo/orders.yml", True),
        (shared, "config-repo/orders.json", False),
        (starters, "orders/pom.xml", True),
        (starters, "orders/build.gradle.kts", True),
        (starters, "orders/settings.gradle", False),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_files_picked(collector: object, path: str, picked: bool) -> None:
    assert matches(collector.PATTERNS, path) == picked  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"config-repo/orders.yml": REDIS}, ["config-repo#orders"]),
        ({"config-repo/orders-dev.yml": REDIS}, ["config-repo#orders-dev"]),
        ({"config-repo/orders.yml": REDIS, "config-repo/application.yml": REDIS},
         ["config-repo#orders", "config-repo#*"]),
        ({"s/src/main/resources/conf/application.yml": REDIS}, ["s/src/main/resources/conf#*"]),
        ({"s/src/main/resources/orders.yml": REDIS}, []),
        ({"s/src/main/resources/config/orders.yml": REDIS}, []),
        ({"s/src/main/resources/config/orders.yml": REDIS,
          "s/src/main/resources/application.yml":
          "spring.cloud.config.server.native.searchLocations: classpath:/config"},
         ["s/src/main/resources/config#orders"]),
        ({"s/src/test/resources/conf/orders.yml": REDIS}, []),
        ({"orders/orders.yml": REDIS, "orders/pom.xml": "<project/>"}, []),
        ({"config/application.yml": REDIS}, []),
        ({"chart/values.yml": REDIS}, []),
        ({"api/config.yml": "server:\n  port: 80\nredis.host: cache"}, []),
        ({"k8s.yml": "apiVersion: v1\nkind: ConfigMap\nspring.redis.host: cache"}, []),
    ],
)  # fmt: skip
def test_whom_a_shared_file_configures(files: dict[str, str], expected: list[str]) -> None:
    found = collected(shared, text_tree(files))
    named = [one for one in found if isinstance(one, Requires)]
    assert [f"{one.subject.scope.path}#{one.subject.name}" for one in named] == expected


def test_a_file_for_all_is_not_read_as_an_application_too() -> None:
    tree = text_tree({"config-repo/orders.yml": REDIS, "config-repo/application.yml": REDIS})
    assert collected(spring, tree) == []


def gradle(*names: str, block: str = "dependencies") -> str:
    lines = "\n".join(f"    implementation 'a.b:{name}'" for name in names)
    return f"plugins {{ id 'org.springframework.boot' }}\n{block} {{\n{lines}\n}}\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a/build.gradle": gradle("spring-cloud-starter-config", "spring-cloud-config-client")},
         ["a config spring-cloud-config"]),
        ({"a/build.gradle": gradle("spring-cloud-starter-config", "spring-cloud-config-server")}, []),
        ({"a/build.gradle": gradle("spring-cloud-starter-netflix-eureka-server")}, []),
        ({"a/build.gradle": gradle("spring-boot-starter-web")}, []),
        ({"build.gradle": "subprojects {\n" + gradle("spring-cloud-starter-config") + "}\n", "settings.gradle": "",
          "a/build.gradle": "// all above", "a/src/main/resources/application.yml": "a: b"},
         ["a config spring-cloud-config"]),
        ({"a/build.gradle": gradle("spring-cloud-starter-zipkin"),
          "a/src/main/resources/application.yml": "spring.sleuth.enabled: false"}, []),
        ({"a/build.gradle": gradle("spring-boot-starter-data-jpa", "postgresql")}, ["a opens postgresql"]),
        ({"a/build.gradle": gradle("spring-boot-starter-data-jpa", "postgresql", "h2")}, []),
        ({"a/build.gradle": gradle("spring-ai-starter-model-openai")}, ["a opens openai"]),
        ({"a/build.gradle": gradle("spring-ai-ollama-spring-boot-starter")}, ["a opens ollama"]),
        ({"a/build.gradle": gradle("spring-ai-starter-model-openai", "spring-ai-starter-model-anthropic")}, []),
        ({"a/build.gradle": gradle("spring-ai-starter-model-openai"),
          "a/src/main/resources/application.properties": "spring.ai.openai.base-url=http://models:8080"}, []),
        ({"a/build.gradle": gradle("spring-ai-starter-model-bedrock-converse", "spring-ai-openai")}, []),
        ({"a/build.gradle": gradle("spring-ai-openai")}, []),
        ({"a/build.gradle": gradle("spring-ai-vector-store")}, []),
        ({"a/build.gradle": gradle("postgresql")}, []),
        ({"a/build.gradle": gradle("spring-boot-starter-data-jpa", "postgresql"),
          "a/src/main/resources/application.yml": "spring.datasource.url: jdbc:postgresql://db/a"}, []),
    ],
)  # fmt: skip
def test_sides_of_starters(files: dict[str, str], expected: list[str]) -> None:
    found = collected(starters, text_tree(files))
    told = [
        f"{one.subject.scope.path} "
        + (f"{one.mechanism}" if isinstance(one, Plays) else "opens")
        + f" {one.technology}"
        for one in found
        if isinstance(one, Plays | Opens)
    ]
    assert told == expected


def test_a_version_of_the_project_is_no_local_dependency() -> None:
    script = gradle("spring-cloud-starter-config:${project.cloudVersion}").replace("'", '"')
    assert [one.technology for one in collected(starters, text_tree({"a/build.gradle": script}))] == [
        "spring-cloud-config"
    ]
