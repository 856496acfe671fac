"""What a service claims: names, ports, addresses, peers, routes, settings; and what it never tells."""

from __future__ import annotations

import pytest

from archscan.collectors.deployment import compose
from archscan.model.facts import Offers, Prose, Provides, Reads, Requires, Setting, Uses
from archscan.model.topics import TOPICS
from tests.collectors.composing import (
    collect,
    collect_files,
    mentions,
    names,
    of,
    offers,
    problems,
    settings,
    workloads,
)


def test_names_and_ports() -> None:
    found = collect(
        """
        services:
          db:
            image: postgres:16@sha256:aa
            container_name: shop-db
            hostname: database
            expose: [5432, "9000-9001/udp"]
            ports: ["15432:5432"]
            networks: {back: {aliases: [pg]}}
        """
    )
    assert names(found) == ["db: db", "db: shop-db", "db: database", "db: pg"]
    first = of(Provides, found)[0]
    assert [(port.number, port.protocol, port.published) for port in first.ports] == [
        (5432, "tcp", True),
        (9000, "udp", False),
        (9001, "udp", False),
    ]
    assert offers(found) == [("15432:5432", 5432, True), ("9000", 9000, False), ("9001", 9001, False)]
    assert [(one.name, one.version) for one in of(Uses, found)] == [("postgres", "16")]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("links: [db, 'redis:cache']", ["a -> db (links)", "a -> redis (links)"]),
        ("external_links: ['shop_db_1:db']", ["a -> shop_db_1 (links)"]),
        ("volumes_from: [data:ro, 'container:old']", ["a -> data (volumes_from)", "a -> old (volumes_from)"]),
        ("network_mode: service:vpn", ["a -> vpn (depends_on)"]),
        ("network_mode: host", []),
        ("command: --db-host=orders-db --verbose", ["a -> orders-db (command)"]),
        ("command: [wait-for-it.sh, 'db:5432', --]", ["a -> db:5432 (command)"]),
        ("entrypoint: sh -c 'curl http://x-api:1/'", ["a -> x-api:1 (command)"]),
        ("healthcheck: {test: curl http://other:80/}", []),
        (
            "command: 'connect http://$$API_HOST:80'\nenvironment: {API_HOST: api}",
            ["a -> api", "a -> api:80 (command)"],
        ),
        ("environment: {X_HOST: x, X_PORT: 9000}", ["a -> x:9000"]),
        ("environment: {MODE: web, LOG_LEVEL: debug}", []),
    ],
)
def test_peers(lines: str, expected: list[str]) -> None:
    text = "\n".join(f"    {line}" for line in lines.splitlines())
    assert mentions(collect(f"services:\n  a:\n    image: a\n{text}\n")) == expected


def test_aliases_of_links() -> None:
    found = collect("services: {a: {image: a, links: ['redis:cache'], external_links: ['old_db_1:db']}}")
    assert [(one.subject.name, one.name, one.alias_of) for one in of(Provides, found)] == [
        ("a", "a", ""),
        ("redis", "cache", ""),
        ("db", "db", "old_db_1"),
    ]


def test_configs_and_secrets() -> None:
    found = collect(
        """
        services:
          a:
            image: a
            configs: [app, {source: other, target: /x}]
            secrets: [db_password]
        configs:
          app:
            content: |
              upstream = "http://orders:8080/api"
              password = "hunter2"
              level: info
          other: {file: ./other.conf}
        secrets:
          db_password: {file: ./pw.txt}
        """
    )
    assert [one.holder for one in of(Reads, found)] == ["config/app", "config/other", "secret/db_password"]
    assert settings(found, "security.secret") == ["db_password"]
    assert mentions(found) == ["config/app -> orders:8080 (config)"]
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    ("lines", "topic", "values"),
    [
        ("restart: unless-stopped", "availability.restart", ["unless-stopped"]),
        ('restart: "no"', "availability.restart", []),
        (
            "deploy: {restart_policy: {condition: on-failure, max_attempts: 3}}",
            "availability.restart",
            ["on-failure, at most 3 times"],
        ),
        ("scale: 2", "availability.replicas", ["2"]),
        ("deploy: {replicas: '${N:-4}'}", "availability.replicas", ["4"]),
        ("deploy: {replicas: '${N}'}", "availability.replicas", []),
        ("deploy: {mode: global}", "deploy.mode", ["global"]),
        ("stop_grace_period: 30s", "availability.grace", ["30s"]),
        (
            "healthcheck: {test: [CMD, pg_isready], interval: 5s}",
            "availability.liveness",
            ["pg_isready (every 5s)"],
        ),
        ("healthcheck: {test: [CMD-SHELL, 'a || b']}", "availability.liveness", ["a || b"]),
        ("healthcheck: {test: [NONE]}", "availability.liveness", []),
        ("healthcheck: {disable: true, test: a}", "availability.liveness", []),
        ("healthcheck: {test: curl -u admin:hunter2 x}", "availability.liveness", ["curl -u *** x"]),
        ("deploy: {resources: {limits: {cpus: '0.5', memory: 50M}}}", "resources.limit.memory", ["50M"]),
        ("deploy: {resources: {reservations: {cpus: '0.25'}}}", "resources.request.cpu", ["0.25"]),
        ("mem_limit: 1g", "resources.limit.memory", ["1g"]),
        ("cpus: 1.5", "resources.limit.cpu", ["1.5"]),
        (
            "deploy:\n  update_config: {parallelism: 2, order: start-first}\n"
            "  rollback_config: {parallelism: 1}",
            "deploy.strategy",
            ["update: order start-first, parallelism 2", "rollback: parallelism 1"],
        ),
        (
            "deploy: {placement: {constraints: [node.role == manager]}}",
            "deploy.placement",
            ["constraint: node.role == manager"],
        ),
        (
            "deploy: {placement: {preferences: [{spread: node.labels.zone}]}}",
            "availability.spread",
            ["node.labels.zone"],
        ),
        ("profiles: [debug]", "deploy.profile", ["debug"]),
        (
            "develop: {watch: [{action: sync, path: ./src, target: /app}, {action: rebuild, path: go.mod}]}",
            "deploy.watch",
            ["sync ./src /app", "rebuild go.mod"],
        ),
        ("networks: [front, default]", "network.name", ["front"]),
        ("network_mode: service:vpn", "network.name", ["service:vpn"]),
        ("network_mode: host", "security.host", ["network_mode: host"]),
        ("pid: host", "security.host", ["pid: host"]),
        (
            "volumes: [/var/run/docker.sock:/var/run/docker.sock:ro]",
            "security.host",
            ["/var/run/docker.sock"],
        ),
        ("privileged: true", "security.privileged", ["privileged"]),
        ("privileged: false", "security.privileged", []),
        ("cap_add: [NET_ADMIN]", "security.privileged", ["NET_ADMIN"]),
        ("cap_drop: [ALL]\nread_only: true", "security.context", ["read_only: true", "cap_drop: ALL"]),
        ("user: '1000:1000'", "security.user", ["1000:1000"]),
        ("logging: {driver: fluentd}", "observability.logging", ["fluentd"]),
        ("tmpfs: /run", "storage.mount", ["tmpfs:/run"]),
        ("command: [serve, --password=hunter2]", "build.command", ["serve --password=***"]),
    ],
)
def test_settings(lines: str, topic: str, values: list[str]) -> None:
    text = "\n".join(f"    {line}" for line in lines.splitlines())
    found = collect(f"services:\n  a:\n    image: a\n{text}\n")
    assert settings(found, topic) == values
    assert {one.topic for one in of(Setting, found)} <= set(TOPICS)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("POSTGRES_PASSWORD", "hunter2", True),
        ("POSTGRES_PASSWORD", "${PW:-hunter2}", True),
        ("DATABASE_URL", "postgres://u:hunter2@db/x", True),
        ("SECRET_KEY", "${SECRET_KEY}", False),
        ("DATABASE_URL", "postgres://u:${PW}@db/x", False),
        ("POSTGRES_PASSWORD_FILE", "/run/secrets/pw", False),
        ("API_TOKEN", "", False),
        ("ALLOW_EMPTY_PASSWORD", "yes", False),
        ("POSTGRES_USER", "shop", False),
    ],
)
def test_plaintext_credentials_are_told_by_name(name: str, value: str, told: bool) -> None:
    found = collect(f"services:\n  a:\n    image: a\n    environment:\n      {name}: '{value}'\n")
    assert settings(found, "security.plaintext") == ([name] if told else [])
    assert "hunter2" not in repr(found)


def test_planted_secrets_leave_through_no_fact_and_no_problem() -> None:
    found = collect(
        """
        name: shop-hunter2
        services:
          a:
            image: registry.example.org/a:1
            command: run --db postgres://root:hunter2@db/x --token hunter2 -p hunter2
            entrypoint: ["sh", "-c", "PASSWORD=hunter2 exec mysql -phunter2"]
            environment:
              - DB_PASSWORD=hunter2
              - DB_URL=postgres://root:hunter2@db:5432/x?sslpassword=hunter2
              - AMQP=amqp://guest:hunter2@mq:5672/v
              - [hunter2]
              - =hunter2
            healthcheck: "curl http://u:hunter2@localhost"
            labels:
              traefik.http.middlewares.auth.basicauth.users: admin:hunter2
              description: connects to postgres://root:hunter2@db/x
              api.token: hunter2
            deploy: hunter2
            build: {args: {TOKEN: hunter2}}
          b:
            image: b
            command: use ${DB_PASSWORD} $$DB_PASSWORD
            environment: {DB_PASSWORD: "${DB_PASSWORD}"}
        """.replace("shop-hunter2", "shop"),
        __env="DB_PASSWORD=hunter2\nbroken hunter2\n",
    )
    assert [str(one) for one in found if "hunter2" in repr(one)] == []
    assert len(settings(found, "security.plaintext")) == 4


def test_routes_of_a_proxy() -> None:
    found = collect(
        """
        services:
          a:
            image: a
            labels:
              - traefik.http.routers.a.rule=Host(`shop.acme.io`, `www.acme.io`) && PathPrefix(`/api`)
              - traefik.http.services.a.loadbalancer.server.port=8080
              - traefik.enable=true
          b:
            image: b
            labels: {traefik.frontend.rule: "Host:old.acme.io"}
          c:
            image: c
            deploy: {labels: {"traefik.http.routers.c.rule": "PathPrefix(`/c`)"}}
        """
    )
    assert [(one.subject.name, one.name, one.port, one.public) for one in of(Offers, found)] == [
        ("a", "shop.acme.io/api", 8080, True),
        ("a", "www.acme.io/api", 8080, True),
        ("b", "old.acme.io", None, True),
        ("c", "/c", None, True),
    ]


def test_descriptions_are_prose() -> None:
    found = collect(
        """
        services:
          a: {image: a, labels: {org.opencontainers.image.description: "Takes  orders.\\nFast."}}
          b: {image: b, labels: {description: "${UNSET}"}}
          c: {image: c, labels: {description.long: x}}
        """
    )
    assert [(one.subject.name, one.text, one.kind) for one in of(Prose, found)] == [
        ("a", "Takes orders. Fast.", "label")
    ]


def test_version_1_files() -> None:
    found = collect(
        """
        web:
          build: .
          dockerfile: Dockerfile.web
          links: [db]
          ports: ["80:80"]
        db:
          image: postgres
        """
    )
    assert list(workloads(found)) == ["web", "db"]
    assert workloads(found)["web"].dockerfile == "Dockerfile.web"
    assert mentions(found) == ["web -> db (links)"]


@pytest.mark.parametrize("count", [60])
def test_a_large_project(count: int) -> None:
    services = "".join(
        f"  s{index}:\n    image: shop/s{index}:1\n    ports: ['{8000 + index}:80']\n    environment:\n"
        f"      NEXT_URL: http://s{(index + 1) % count}:80\n    depends_on: [s{(index + 1) % count}]\n"
        for index in range(count)
    )
    found = collect(f"services:\n{services}")
    assert len(workloads(found)) == count
    assert len([one for one in of(Requires, found) if one.via == "environment"]) == count
    assert problems(found) == []


def test_evidence_is_line_exact() -> None:
    found = collect(
        "services:\n  a:\n    image: a\n    ports:\n      - 80\n      - 81\n    environment:\n      X_URL: http://b:1\n"
    )
    assert [str(one.evidence) for one in of(Offers, found)] == ["compose.yaml:5", "compose.yaml:6"]
    assert [str(one.evidence) for one in of(Requires, found)] == ["compose.yaml:8"]
    assert {one.evidence.collector for one in of(Requires, found)} == {compose.NAME}


def test_a_fixed_address_is_a_name_and_a_name_server_is_asked() -> None:
    found = collect(
        """
        services:
          resolver:
            image: unbound
            networks: {net: {ipv4_address: 172.22.1.254, aliases: [names]}}
          web:
            image: web
            dns: [172.22.1.254, "${UNKNOWN}"]
            # dns: [172.22.1.9]
        """
    )
    assert "172.22.1.254" in [one.name for one in of(Provides, found)]
    asked = [(one.host, one.port, one.purpose, one.bare) for one in of(Requires, found)]
    assert asked == [("172.22.1.254", 53, "discovers", True)]


@pytest.mark.parametrize(
    ("service", "files", "build"),
    [
        pytest.param("{image: a, build: ../web}", {"web/Dockerfile": "FROM a"}, "web", id="there"),
        pytest.param("{image: a, build: ../web}", {}, None, id="not-there"),
        pytest.param("{image: a, build: ../web}", {".gitmodules": "[submodule]"}, "web", id="a-module-maybe"),
        pytest.param("{image: a, build: ./web}", {}, "ops/web", id="made-beside-the-file"),
        pytest.param("{build: ../web}", {}, "web", id="no-image"),
    ],
)
def test_an_image_whose_folder_is_not_in_the_repository(
    service: str, files: dict[str, str], build: str | None
) -> None:
    found = collect_files({"ops/compose.yaml": f"services:\n  web: {service}\n", **files})
    assert workloads(found)["web"].build == build
