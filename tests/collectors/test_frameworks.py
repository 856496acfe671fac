"""Settings of web frameworks: Rails, Symfony, the JVM's HOCON, Node.js."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collect import matches
from archscan.collectors.settings import hocon, node_config, rails_config, symfony
from archscan.model.facts import Offers, Opens, Provides, Requires
from tests.goldens import cases, check_case, collected, text_tree

COLLECTORS = (rails_config, symfony, hocon, node_config)
ALL = [(one, case) for one in COLLECTORS for case in cases(one.NAME)]


@pytest.mark.parametrize(
    ("collector", "case"), ALL, ids=lambda one: getattr(one, "name", getattr(one, "NAME", ""))
)
def test_goldens(collector: object, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("collector", "path", "picked"),
    [
        (rails_config, "config/database.yml", True),
        (rails_config, "shop/config/cable.yml", True),
        (rails_config, "config/locales/database.yml", False),
        (rails_config, "config/routes.rb", False),
        (symfony, "config/packages/doctrine.yaml", True),
        (symfony, "config/packages/prod/monolog.yaml", True),
        (symfony, "config/routes.yaml", False),
        (hocon, "conf/application.conf", True),
        (hocon, "conf/logback.xml", False),
        (node_config, "config/default.json", True),
        (node_config, "config/test.json", False),
        (node_config, "config/custom-environment-variables.json", False),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_files_picked(collector: object, path: str, picked: bool) -> None:
    assert matches(collector.PATTERNS, path) == picked  # type: ignore[attr-defined]


def told(collector: object, files: dict[str, str]) -> list[str]:
    words = []
    for one in collected(collector, text_tree(files)):  # type: ignore[arg-type]
        match one:
            case Requires():
                port = f":{one.port}" if one.port else ""
                words.append(f"{one.purpose or '-'} {one.host}{port} l{one.evidence.line}")
            case Opens():
                words.append(f"opens {one.technology} {one.key} l{one.evidence.line}")
            case Offers():
                words.append(f"offers {one.port}")
            case Provides():
                words.append(f"provides {one.name}")
            case _:
                words.append(type(one).__name__)
    return words


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("database", "default: &d\n  adapter: postgresql\n  host: <%= ENV.fetch('DB_HOST') { 'db' } %>\nproduction:\n  <<: *d\n  database: shop",
         ["queries db l3"]),
        ("database", "production:\n  adapter: mysql2\n  host: <%= ENV['DB_HOST'] || 'mysql' %>\n  port: 3307",
         ["queries mysql:3307 l3"]),
        ("database", "production:\n  adapter: mysql2\n  host: <%= ENV['DB_HOST'] %>", ["opens mysql DB_HOST l3"]),
        ("database", "production:\n  adapter: postgresql\n  database: shop", ["opens postgresql DATABASE_URL l2"]),
        ("database", "production:\n  primary:\n    adapter: trilogy\n    host: a\n  replica:\n    adapter: trilogy\n    host: b",
         ["queries a l4", "queries b l7"]),
        ("database", "development:\n  adapter: postgresql\n  host: localhost",
         ["queries localhost:5432 l3", "opens postgresql host l3"]),
        ("database", "production:\n  url: <%= ENV.fetch('DATABASE_URL', 'postgres://u:pw@db:5432/shop') %>",
         ["queries db:5432 l2"]),
        ("database", "production:\n  adapter: sqlite3\n  database: storage/production.sqlite3", []),
        ("database", "test:\n  adapter: postgresql\n  host: test-db", []),
        ("database", "production:\n  adapter: postgresql\n  # host: db\n  host: /var/run/postgresql", []),
        ("cable", "production:\n  adapter: redis\n  url: <%= ENV.fetch(\"REDIS_URL\") { \"redis://cache:6379/1\" } %>",
         ["- cache:6379 l3"]),
        ("cable", "production:\n  adapter: async", []),
        ("mongoid", "production:\n  clients:\n    default:\n      hosts:\n        - m1:27017\n        - m2:27017",
         ["queries m1:27017 l5", "queries m2:27017 l6"]),
        ("storage", "amazon:\n  service: S3\n  bucket: shop", ["opens s3 amazon.service l2"]),
        ("storage", "local:\n  service: Disk\n  root: storage", []),
        ("storage", "minio:\n  service: S3\n  endpoint: http://minio:9000", ["- minio:9000 l3"]),
        ("redis", "production:\n  host: cache\n  port: 6379", ["queries cache:6379 l2"]),
    ],
)  # fmt: skip
def test_rails(name: str, text: str, expected: list[str]) -> None:
    assert told(rails_config, {f"config/{name}.yml": text, "Gemfile": ""}) == expected


def test_a_folder_of_another_kind_of_program_is_none_of_rails() -> None:
    assert told(rails_config, {"config/database.yml": "production:\n  adapter: postgresql\n  host: db"}) == []


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("doctrine", "doctrine:\n  dbal:\n    url: '%env(resolve:DATABASE_URL)%'", ["queries db:5432 l3"]),
        ("doctrine", "doctrine:\n  dbal:\n    driver: pdo_mysql", ["opens mysql doctrine.dbal.driver l3"]),
        ("doctrine", "when@test:\n  doctrine:\n    dbal:\n      url: mysql://test-db/x", []),
        ("messenger", "framework:\n  messenger:\n    transports:\n      async: '%env(MESSENGER_DSN)%'", ["- rabbit:5672 l4"]),
        ("framework", "framework:\n  http_client:\n    scoped_clients:\n      stock:\n        base_uri: 'http://stock:8080'",
         ["calls stock:8080 l5"]),
        ("framework", "parameters:\n  env(STOCK): http://stock:80\nframework:\n  http_client:\n    scoped_clients:\n"
         "      stock:\n        base_uri: '%env(STOCK)%'", ["calls stock:80 l7"]),
        ("x", "x:\n  url: '%env(UNKNOWN)%'\n  password: '%env(SECRET)%'", []),
    ],
)  # fmt: skip
def test_symfony(name: str, text: str, expected: list[str]) -> None:
    env = "DATABASE_URL=postgresql://app:Hunter22@db:5432/app\nMESSENGER_DSN=amqp://guest:Hunter22@rabbit:5672/%2f\nSECRET=Hunter22"
    files = {f"config/packages/{name}.yaml": text, "composer.json": "{}", ".env": env}
    assert told(symfony, files) == expected
    assert "Hunter22" not in repr(collected(symfony, text_tree(files)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('slick.dbs.default.db {\n  url = "jdbc:postgresql://db:5432/shop"\n  url = ${?DB_URL}\n}', ["queries db:5432 l2"]),
        ('db.default.url="jdbc:mysql://mysql/shop"', ["queries mysql l1"]),
        ('db.default.url="jdbc:h2:mem:play"', []),
        ('akka {\n  remote.artery.canonical.hostname = "me"\n  cluster.seed-nodes = ["akka://a@seed:2551"]\n}', []),
        ('lagom.services {\n  "search" = "http://search:9200"\n}', ["calls search:9200 l2"]),
        ('stock.host = ${other.host}\ndb.executor = "thread-pool-executor"', []),
        ('kafka.bootstrap.servers = "k1:9092,k2:9092"', ["- k1:9092 l1", "- k2:9092 l1"]),
        ('# stock.url = "http://stock:80"\n// stock.url = "http://stock:80"', []),
        ('stock {\n  enabled = false\n  url = "http://stock:80"\n}', []),
        ("ktor.deployment.port = 8085", ["offers 8085"]),
    ],
)  # fmt: skip
def test_hocon(text: str, expected: list[str]) -> None:
    assert told(hocon, {"conf/application.conf": text, "build.sbt": ""}) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("config/default.json", '{"stock": {"url": "http://stock:8080"}}', ["- stock:8080 l1"]),
        ("config/default.json", '{"server": {"host": "0.0.0.0", "port": 80}, "clientUrl": "http://localhost:3000"}', []),
        ("config/production.yml", "mongodb:\n  uri: mongodb://mongo/shop", ["queries mongo l2"]),
        ("config/config.json", '{"production": {"dialect": "postgres", "host": "db"}, "test": {"host": "test-db"}}', ["- db l1"]),
        ("config/config.json", '{"production": {"use_env_variable": "DATABASE_URL", "dialect": "mysql"}}',
         ["opens mysql production.dialect l1"]),
        ("ormconfig.json", '{"type": "postgres", "host": "db", "port": 5432}', ["queries db:5432 l1"]),
        ("config/default.json", '{"mail": {"enabled": false, "host": "smtp.mailer.io"}}', []),
    ],
)  # fmt: skip
def test_node(path: str, text: str, expected: list[str]) -> None:
    assert told(node_config, {path: text, "package.json": "{}"}) == expected
    assert told(node_config, {path: text}) == []
