"""Whose settings are whose."""

from __future__ import annotations

import pytest

from tests.link.models import model

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: %s}
spec:
  selector: {matchLabels: {app: %s}}
  template:
    metadata: {labels: {app: %s}}
    spec:
      containers: [{name: main, image: prom/prometheus}]
      volumes: [{name: rules, configMap: {name: rules}}]
"""
RULES = """apiVersion: v1
kind: ConfigMap
metadata: {name: rules}
data:
  alerts.yml: |
    groups:
      - name: shop
        rules:
          - alert: Slow
            expr: latency > 1
"""


def alerts(files: dict[str, str]) -> dict[str, list[str]]:
    """The names of alerts by their component, "" for those of the repository."""
    system = model(files)
    found = {
        one.name: [said.name for said in one.properties if said.topic == "observability.alert"]
        for one in system.components
    }
    rest = [said.name for said in system.properties if said.topic == "observability.alert"]
    return {name: names for name, names in {**found, "": rest}.items() if names}


@pytest.mark.parametrize(
    ("readers", "expected"),
    [
        (["watch"], {"watch": ["Slow"]}),
        (["watch", "other"], {"": ["Slow"]}),
    ],
    ids=["the-one-that-mounts-it", "several"],
)
def test_what_a_config_map_sets_is_its_readers(readers: list[str], expected: dict[str, list[str]]) -> None:
    files = {f"k8s/{name}.yaml": DEPLOYMENT % (name, name, name) for name in readers}
    assert alerts({**files, "k8s/rules.yaml": RULES}) == expected


def test_what_nobody_reads_is_the_repositorys() -> None:
    assert alerts({"k8s/rules.yaml": RULES}) == {"": ["Slow"]}


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("api/src/main/resources/application.yml", "api"),
        ("other/src/main/resources/application.yml", ""),
    ],
    ids=["of-the-folder-it-is-built-from", "of-a-folder-that-nothing-is-built-from"],
)
def test_settings_of_a_program_are_those_of_what_is_built_from_its_folder(path: str, owner: str) -> None:
    files = {
        "compose.yaml": "services:\n  api:\n    build: api\n",
        "api/pom.xml": "<project><artifactId>api</artifactId></project>",
        path: "logging:\n  level:\n    root: WARN\n",
    }
    system = model(files)
    found = {
        one.name: [said.value for said in one.properties if said.topic == "observability.level"]
        for one in system.components
    }
    rest = [said.value for said in system.properties if said.topic == "observability.level"]
    assert (found.get("api") == ["WARN"]) is (owner == "api")
    assert (rest == ["WARN"]) is (owner == "")


def test_what_a_dockerfile_says_of_its_image_is_said_of_what_is_built_from_it() -> None:
    lines = (
        "FROM node:22",
        "ENV NODE_TLS_REJECT_UNAUTHORIZED=0 \\",
        "    DB_PASSWORD=hunter2hunter2",
        "USER app",
    )
    system = model(
        {"compose.yaml": "services:\n  api:\n    build: api\n", "api/Dockerfile": "\n".join(lines) + "\n"}
    )
    (api,) = (one for one in system.components if one.name == "api")
    found = {
        one.topic: (one.value, one.evidence[0].line)
        for one in api.properties
        if one.topic in ("build.user", "security.plaintext", "security.finding")
    }
    assert found == {
        "build.user": ("app", 4),
        "security.plaintext": ("DB_PASSWORD", 3),
        "security.finding": ("NODE_TLS_REJECT_UNAUTHORIZED=0", 2),
    }


@pytest.mark.parametrize(
    ("setting", "route"),
    [
        ("server:\n  servlet:\n    context-path: /shop\n", "GET /shop/orders"),
        ("server:\n  port: 8081\n", "GET /orders"),
        ("server:\n  servlet:\n    context-path: ${BASE}\n", "GET /orders"),
    ],
    ids=["stated", "none", "unknown"],
)
def test_routes_lie_below_the_path_that_the_program_is_configured_with(setting: str, route: str) -> None:
    code = '@RestController\nclass Orders {\n  @GetMapping("/orders")\n  String all() { return ""; }\n}\n'
    system = model(
        {
            "compose.yaml": "services:\n  api:\n    build: api\n",
            "api/pom.xml": "<project><artifactId>api</artifactId></project>",
            "api/src/main/resources/application.yml": setting,
            "api/src/main/java/Orders.java": f"import org.springframework.web.bind.annotation.*;\n{code}",
        }
    )
    (api,) = (one for one in system.components if one.name == "api")
    assert [one.name for one in api.interfaces if one.kind == "http"] == [route]


def test_a_stack_of_swarm_is_an_environment_beside_what_compose_runs() -> None:
    system = model(
        {
            "docker-compose.yml": "services:\n  vote:\n    build: vote\n    healthcheck: {test: [CMD, 'true']}\n",
            "docker-stack.yml": "services:\n  vote:\n    image: shop/vote\n    deploy: {replicas: 2}\n",
            "vote/Dockerfile": "FROM python:3.13\n",
        }
    )
    found = {
        one.name: [(each.component, each.replicas) for each in one.instances] for one in system.environments
    }
    assert found == {"compose": [("component:vote", "")], "swarm": [("component:vote", "2")]}
