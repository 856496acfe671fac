"""Short and long forms say the same."""

from __future__ import annotations

import pytest

from tests.collectors.composing import collect, mentions, names, offers, problems, settings, workloads


def service(text: str) -> list[object]:
    """Facts of a project whose service `web` has these lines."""
    lines = "\n".join(f"    {line}" for line in text.splitlines())
    return collect(f"services:\n  web:\n    image: web\n{lines}\n")


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ('["80"]', [("80", 80, False)]),
        ("[80]", [("80", 80, False)]),
        ('["8080:80"]', [("8080:80", 80, True)]),
        ('["80:80"]', [("80", 80, True)]),
        ('["127.0.0.1:8080:80"]', [("8080:80", 80, False)]),
        ('["${BIND-}:8080:80"]', [("8080:80", 80, True)]),
        ('["127.0.0.1::80"]', [("80", 80, False)]),
        ('["[::1]:8080:80"]', [("8080:80", 80, False)]),
        ('["[2001:db8::1]:8080:80"]', [("8080:80", 80, True)]),
        ('["53:53/udp"]', [("53", 53, True)]),
        ('["3000-3002:3000-3002"]', [("3000", 3000, True), ("3001", 3001, True), ("3002", 3002, True)]),
        ('["3000-3002"]', [("3000", 3000, False), ("3001", 3001, False), ("3002", 3002, False)]),
        ('["8000-9000:80"]', None),
        ('["8000-8010:80"]', [("8000-8010:80", 80, True)]),
        ('["${PORT}:80"]', [("${PORT}:80", 80, True)]),
        ('["${IP}:${PORT}:80"]', [("${PORT}:80", 80, True)]),
        ('["${PORT}"]', []),
        ('["${PORT:-9000}:80"]', [("9000:80", 80, True)]),
        ("[{target: 80, published: 8080}]", [("8080:80", 80, True)]),
        ('[{target: 80, published: "8080-8090", host_ip: 127.0.0.1}]', [("8080-8090:80", 80, False)]),
        ("[{target: 80}]", [("80", 80, False)]),
    ],
)
def test_ports(ports: str, expected: list[tuple[str, int, bool]] | None) -> None:
    found = service(f"ports: {ports}")
    assert offers(found) == (expected or [])
    if expected is None:
        assert len([one for one in problems(found) if "port range" in one]) == 1


@pytest.mark.parametrize(
    ("ports", "message"),
    [
        (
            '["80:eighty"]',
            'compose.yaml:4: services.web.ports: "80:eighty" is not a port mapping;'
            " expected [HOST:]CONTAINER",
        ),
        ('["99999:80"]', '"99999:80" is not a port range'),
        ('["80:0"]', '"80:0" is not a port range'),
        ('["3000-1000:1"]', "is not a port range"),
        ("[{published: 80}]", "a port mapping has no container port; expected target: PORT"),
        ("[[80]]", "a list is not a port mapping"),
        ("{a: b}", "services.web.ports: a mapping stands here; expected a list"),
    ],
)
def test_a_wrong_port_costs_itself_only(ports: str, message: str) -> None:
    found = service(f"ports: {ports}\nexpose: [7000]\ncommand: run http://api:80/")
    assert any(message in one for one in problems(found)), problems(found)
    assert offers(found) == [("7000", 7000, False)]
    assert mentions(found) == ["web -> api:80 (command)"]


@pytest.mark.parametrize(
    ("volumes", "storage", "mount"),
    [
        ("[data:/var/lib]", ["data:/var/lib"], []),
        ("[data:/var/lib:ro]", ["data:/var/lib:ro"], []),
        ("[/cache]", ["/cache"], []),
        ("[./conf:/etc/conf:ro]", [], ["conf:/etc/conf:ro"]),
        ("[.:/app]", [], [".:/app"]),
        ("[conf/x.yml:/etc/x.yml]", [], ["conf/x.yml:/etc/x.yml"]),
        ("[../outside:/x]", [], ["../outside:/x"]),
        ("[~/x:/x]", [], ["~/x:/x"]),
        ('["C:\\\\data:/x"]', [], ["C:\\data:/x"]),
        ("['${PWD}/conf:/x']", [], ["conf:/x"]),
        ("[{type: volume, source: data, target: /x}]", ["data:/x"], []),
        ("[{type: bind, source: ./conf, target: /x, read_only: true}]", [], ["conf:/x:ro"]),
        ("[{type: tmpfs, target: /run}]", [], ["tmpfs:/run"]),
    ],
)
def test_volumes(volumes: str, storage: list[str], mount: list[str]) -> None:
    found = service(f"volumes: {volumes}")
    assert settings(found, "storage.volume") == storage
    assert settings(found, "storage.mount") == mount


@pytest.mark.parametrize(
    "environment",
    ["{DB_HOST: db, DEBUG: , N: 1}", "[DB_HOST=db, DEBUG, N=1]"],
    ids=["mapping", "list"],
)
def test_environment(environment: str) -> None:
    assert mentions(service(f"environment: {environment}")) == ["web -> db"]


@pytest.mark.parametrize(
    ("build", "context", "dockerfile", "target"),
    [
        ("./app", "app", "", ""),
        (".", "", "", ""),
        (
            "{context: app, dockerfile: docker/Dockerfile, target: prod}",
            "app",
            "app/docker/Dockerfile",
            "prod",
        ),
        ("{context: app, dockerfile: ../Dockerfile}", "app", "Dockerfile", ""),
        ("{dockerfile_inline: FROM scratch}", "", "", ""),
        ("../elsewhere", None, "", ""),
        ("/abs", None, "", ""),
        ("https://github.com/a/b.git#main", None, "", ""),
        ("git@github.com:a/b.git", None, "", ""),
        ("${DIR}", None, "", ""),
    ],
)
def test_build(build: str, context: str | None, dockerfile: str, target: str) -> None:
    found = workloads(service(f"build: {build}"))["web"]
    assert (found.build, found.dockerfile, found.target) == (context, dockerfile, target)


@pytest.mark.parametrize(
    ("depends_on", "after"),
    [
        ("[db, cache]", ["db", "cache"]),
        (
            "{db: {condition: service_healthy}, cache: {condition: service_started}}",
            ["db (service_healthy)", "cache"],
        ),
        ("{db: }", ["db"]),
    ],
)
def test_depends_on(depends_on: str, after: list[str]) -> None:
    found = service(f"depends_on: {depends_on}")
    assert settings(found, "deploy.after") == after
    assert mentions(found) == [f"web -> {one.partition(' ')[0]} (depends_on)" for one in after]


@pytest.mark.parametrize(
    ("networks", "expected"),
    [
        ("[front]", ["web: web"]),
        ("{front: }", ["web: web"]),
        (
            "{front: {aliases: [www, web]}, back: {aliases: [api.internal]}}",
            ["web: web", "web: www", "web: api.internal"],
        ),
    ],
)
def test_networks(networks: str, expected: list[str]) -> None:
    assert names(service(f"networks: {networks}")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "environment: text",
        "environment: [[a]]",
        "environment: {A: {b: c}}",
        "build: [a]",
        "volumes: {a: b}",
        "volumes: [[x]]",
        "volumes: [{type: bind}]",
        "depends_on: [[a]]",
        "depends_on: {a: b}",
        "networks: [[a]]",
        "networks: {a: b}",
        "deploy: 3",
        "healthcheck: curl",
        "logging: json",
        "configs: [{target: x}]",
        "secrets: text",
        "env_file: [{required: true}]",
        "labels: [[a]]",
        "command: {a: b}",
        "restart: [a]",
        "configs: [[x]]",
        "extends: {}",
        "extends: {service: nobody}",
        "extends: nobody",
        "extends: {file: gone.yaml, service: x}",
    ],
)
def test_wrong_shapes_are_reported_and_cost_nothing_else(text: str) -> None:
    found = service(f"{text}\nhostname: www")
    assert len(problems(found)) == 1, problems(found)
    assert problems(found)[0].startswith("compose.yaml:4: services.web.")
    assert "web: www" in names(found)


@pytest.mark.parametrize(
    "text",
    ["environment:", "ports:", "volumes: []", "build:", "deploy:", "x-own: {a: 1}", "new_key: [{a: b}]"],
)
def test_empty_and_unknown_values_are_no_problem(text: str) -> None:
    assert problems(service(text)) == []
