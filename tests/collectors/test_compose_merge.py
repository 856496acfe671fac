"""Several files: base, override and result; `extends`; `include`."""

from __future__ import annotations

import pytest

from archscan.model.facts import Requires, Workload
from tests.collectors.composing import (
    collect_files,
    mentions,
    names,
    of,
    offers,
    problems,
    settings,
    workloads,
)


def merged(base: str, over: str) -> list[object]:
    """Facts of service `web` with these lines in the base and in the override file."""

    def text(lines: str) -> str:
        return "services:\n  web:\n" + "\n".join(f"    {line}" for line in lines.splitlines()) + "\n"

    return collect_files({"compose.yaml": text(f"image: web\n{base}"), "compose.override.yaml": text(over)})


@pytest.mark.parametrize(
    ("base", "over", "expected"),
    [
        ("environment: {A_HOST: a}", "environment: [B_HOST=b]", ["web -> a", "web -> b"]),
        ("environment: {A_HOST: a}", "environment: [A_HOST=b]", ["web -> b"]),
        ("environment: {A_HOST: a}", "environment: !override {B_HOST: b}", ["web -> b"]),
        ("environment: {A_HOST: a}", "environment: !reset null", []),
        ("environment: {A_HOST: a, B_HOST: b}", "environment: {A_HOST: !reset null}", ["web -> b"]),
        ("environment: {A_HOST: a}", "environment:", ["web -> a"]),
        ("command: run http://a:1", "command: [run, 'http://b:2']", ["web -> b:2 (command)"]),
        ("entrypoint: [run, 'http://a:1']", "entrypoint: [http://b:2]", ["web -> b:2 (command)"]),
        (
            "depends_on: [a]",
            "depends_on: {b: {condition: service_healthy}}",
            ["web -> a (depends_on)", "web -> b (depends_on)"],
        ),
        ("links: [a]", "links: [a, b]", ["web -> a (links)", "web -> b (links)"]),
    ],
)
def test_addresses(base: str, over: str, expected: list[str]) -> None:
    assert mentions(merged(base, over)) == expected


@pytest.mark.parametrize(
    ("base", "over", "topic", "expected"),
    [
        ("volumes: [a:/x, b:/y]", "volumes: [c:/x]", "storage.volume", ["c:/x", "b:/y"]),
        ("volumes: [a:/x]", "volumes: !override [c:/z]", "storage.volume", ["c:/z"]),
        ("cap_add: [A]", "cap_add: [A, B]", "security.privileged", ["A", "B"]),
        ("logging: {driver: a}", "logging: {driver: b}", "observability.logging", ["b"]),
        ("deploy: {replicas: 2}", "deploy: {replicas: 3}", "availability.replicas", ["3"]),
        ("deploy: {replicas: 2}", "deploy: {mode: global}", "availability.replicas", ["2"]),
        ("restart: always", "restart: !reset null", "availability.restart", []),
        (
            "healthcheck: {test: [CMD, a], interval: 5s}",
            "healthcheck: {test: b}",
            "availability.liveness",
            ["b (every 5s)"],
        ),
        ("networks: [a]", "networks: {b: }", "network.name", ["a", "b"]),
        ("profiles: [a]", "profiles: [b]", "deploy.profile", ["a", "b"]),
        ("secrets: [a]", "secrets: [{source: a}, b]", "security.secret", ["a", "b"]),
    ],
)
def test_settings(base: str, over: str, topic: str, expected: list[str]) -> None:
    assert settings(merged(base, over), topic) == expected


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ("ports: ['8080:80']", [("8080:80", 80, True)]),
        ("ports: ['8081:80']", [("8080:80", 80, True), ("8081:80", 80, True)]),
        ("ports: !override ['8081:80']", [("8081:80", 80, True)]),
        ("ports: !reset []", []),
    ],
)
def test_ports(over: str, expected: list[tuple[str, int, bool]]) -> None:
    assert offers(merged("ports: ['8080:80']", over)) == expected


def test_values_are_cited_from_the_file_that_won() -> None:
    found = merged("environment: {A_HOST: a, B_HOST: b}", "environment:\n  B_HOST: c\nimage: other")
    assert [str(one.evidence) for one in of(Requires, found)] == ["compose.yaml:4", "compose.override.yaml:4"]
    assert workloads(found)["web"].image == "other"
    assert str(workloads(found)["web"].evidence) == "compose.yaml:2"


def test_an_override_can_add_and_remove_services() -> None:
    found = collect_files(
        {
            "docker-compose.yml": "services:\n  a: {image: a}\n  b: {image: b}\n",
            "docker-compose.override.yml": "services:\n  a: !reset null\n  c: {image: c}\n",
        }
    )
    assert list(workloads(found)) == ["b", "c"]
    assert problems(found) == []


def test_a_broken_override_costs_itself() -> None:
    found = collect_files(
        {"compose.yaml": "services: {a: {image: a}}", "compose.override.yaml": "services: [\n"}
    )
    assert list(workloads(found)) == ["a"]
    assert len(problems(found)) == 1
    assert problems(found)[0].startswith("compose.override.yaml:")


def test_anchors_keep_their_line_and_that_of_their_user() -> None:
    found = collect_files(
        {
            "compose.yaml": """
            x-env: &env
              DB_HOST: db
            services:
              a:
                image: a
                environment: *env
              b:
                image: b
                environment:
                  <<: *env
                  CACHE_HOST: cache
            """
        }
    )
    lines = {
        (one.subject.name, one.host): (one.evidence.line, [e.line for e in one.also])
        for one in of(Requires, found)
    }
    assert lines == {("a", "db"): (3, [7]), ("b", "db"): (3, [10]), ("b", "cache"): (12, [])}


def test_extends_in_the_same_file_and_another() -> None:
    found = collect_files(
        {
            "compose.yaml": """
            services:
              web:
                extends: {file: common/base.yaml, service: app}
                environment: {CACHE_HOST: cache}
              worker:
                extends: web
                command: work
            """,
            "common/base.yaml": """
            services:
              app:
                extends: root
                build: ../app
                env_file: app.env
              root:
                restart: always
                volumes: [./conf:/conf]
            """,
            "common/app.env": "DB_HOST=db\n",
        }
    )
    assert workloads(found)["worker"].build == "app"
    assert mentions(found) == ["web -> db", "web -> cache", "worker -> db", "worker -> cache"]
    assert settings(found, "storage.mount") == ["common/conf:/conf"] * 2
    assert settings(found, "availability.restart") == ["always"] * 2
    assert str(workloads(found)["web"].evidence) == "compose.yaml:3"
    assert problems(found) == []


@pytest.mark.parametrize(
    "text",
    [
        "a: {extends: b, image: x}\n  b: {extends: a, image: x}",
        "a: {extends: a, image: x}",
        "a: {extends: {service: b, file: compose.yaml}, image: x}\n"
        "  b: {extends: {service: a, file: compose.yaml}, image: x}",
    ],
)
def test_extends_in_a_circle_ends(text: str) -> None:
    found = collect_files({"compose.yaml": f"services:\n  {text}\n"})
    assert any("leads back" in one for one in problems(found))
    assert "a" in workloads(found)


def test_include_makes_one_project() -> None:
    files = {
        "compose.yaml": """
            include:
              - services/db/compose.yaml
              - path: [services/web/web.yaml, web-more.yaml]
                project_directory: services
                env_file: web.env
            services:
              proxy: {image: nginx, depends_on: [web]}
            """,
        "services/db/compose.yaml": "services:\n  db:\n    build: .\n    image: 'db:${TAG}'\n",
        "services/db/.env": "TAG=1\n",
        "services/web/web.yaml": "services:\n  web:\n    build: web\n    image: 'web:${TAG}'\n",
        "web-more.yaml": "services:\n  web:\n    environment: {DB_HOST: db}\n",
        "web.env": "TAG=2\n",
    }
    found = collect_files(files)
    assert {
        name: (one.image, one.build, one.subject.scope.path) for name, one in workloads(found).items()
    } == {
        "db": ("db:1", "services/db", ""),
        "web": ("web:2", "services/web", ""),
        "proxy": ("nginx", None, ""),
    }
    assert len(of(Workload, found)) == 3
    assert mentions(found) == ["web -> db", "proxy -> web (depends_on)"]
    assert problems(found) == []


@pytest.mark.parametrize(
    ("include", "message"),
    [
        ("[gone.yaml]", 'include: the file "gone.yaml" is not there'),
        ("[../gone.yaml]", "is not there"),
        ("[oci://reg/x:1]", "is remote"),
        ("[compose.yaml]", "leads back to itself"),
        ("[a.yaml]", "leads back to itself"),
        ("[{env_file: x}]", "no path is named"),
        ("a: b", "one value stands here"),
    ],
)
def test_wrong_includes_cost_themselves(include: str, message: str) -> None:
    found = collect_files(
        {
            "compose.yaml": f"include: {include}\nservices:\n  a: {{image: a}}\n",
            "a.yaml": "include: [compose.yaml]\n",
        }
        if include != "a: b"
        else {"compose.yaml": "include: {a: b}\nservices:\n  a: {image: a}\n"}
    )
    assert any(message in one for one in problems(found)), problems(found)
    assert list(workloads(found)) == ["a"]


def test_includes_that_multiply_are_bounded() -> None:
    files = {"compose.yaml": "include: [f0.yaml, f0.yaml]\nservices: {a: {image: a}}\n"}
    for index in range(18):
        files[f"f{index}.yaml"] = f"include: [f{index + 1}.yaml, f{index + 1}.yaml]\n"
    found = collect_files(files)
    assert list(workloads(found)) == ["a"]
    assert any("too much is included" in one for one in problems(found))


def test_documents_of_one_file_are_merged() -> None:
    found = collect_files(
        {"compose.yaml": "services:\n  a: {image: a}\n---\nservices:\n  a: {hostname: b}\n"}
    )
    assert names(found) == ["a: a", "a: b"]
