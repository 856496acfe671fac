"""What variables and command lines of workloads set."""

from __future__ import annotations

import pytest

from archscan.collectors.tuning.commands import find_command_settings
from archscan.collectors.tuning.environment import find_variable_settings
from archscan.collectors.tuning.workloads import find_workload_settings
from archscan.lexicon.addresses import Variable
from archscan.model.evidence import Evidence
from archscan.model.facts import Scope, Setting, Subject

SUBJECT = Subject(Scope("compose", ""), "shop")
LINE = Evidence("compose.yaml", 7, "compose")


def said(settings: list[Setting]) -> list[tuple[str, str, str]]:
    return [(one.topic, one.name, one.value) for one in settings]


@pytest.mark.parametrize(
    ("name", "value", "topic"),
    [
        ("ORDERS_TIMEOUT_MS", "3000", "failure.timeout"),
        ("HTTP_TIMEOUT", "30s", "failure.timeout"),
        ("PAYMENT_MAX_RETRIES", "3", "failure.retry"),
        ("DB_POOL_SIZE", "20", "performance.pool"),
        ("DB_MAX_OPEN_CONNS", "50", "performance.pool"),
        ("CATALOG_CACHE_TTL", "5m", "cache.ttl"),
        ("API_RATE_LIMIT", "100", "failure.rate_limit"),
        ("WEB_CONCURRENCY", "4", "performance.workers"),
        ("SHUTDOWN_TIMEOUT", "10s", "failure.shutdown"),
        ("POOL_MODE", "transaction", "performance.pool"),
        ("HIKARI_CONNECTION_TIMEOUT", "20000", "performance.pool"),
        ("DS_PREP_STMT_CACHE_SIZE", "250", "performance.query"),
        ("HEALTHCHECK_TIMEOUT", "3s", ""),
        ("SESSION_TTL", "3600", ""),
        ("TOKEN_CACHE_TTL", "3600", ""),
        ("WAIT_HOSTS_TIMEOUT", "300", ""),
        ("REQUEST_TIMEOUT", "none", ""),
        ("REQUEST_TIMEOUT", "0", ""),
        ("REQUEST_TIMEOUT", "${REQUEST_TIMEOUT}", ""),
        ("TIMEOUT_MESSAGE", "30", ""),
        ("POOL_MODE", "x y", ""),
    ],
)
def test_variables(name: str, value: str, topic: str) -> None:
    found = said(list(find_variable_settings(SUBJECT, [Variable(name, value, LINE)])))
    assert found == ([(topic, name, value)] if topic else [])


def test_the_default_of_a_placeholder_counts_and_is_named() -> None:
    (one,) = find_variable_settings(SUBJECT, [Variable("HTTP_TIMEOUT", "${LIMIT:-30s}", LINE)])
    assert one.value == "30s (default of LIMIT)"


def test_topics_that_a_variable_creates() -> None:
    found = find_variable_settings(
        SUBJECT, [Variable("KAFKA_CREATE_TOPICS", "orders:3:2,bad,audit:1:1", LINE)]
    )
    assert said(list(found)) == [
        ("scaling.sharding", "topic orders", "3 partitions, replication factor 2"),
        ("scaling.sharding", "topic audit", "1 partition, replication factor 1"),
    ]


@pytest.mark.parametrize(
    ("image", "words", "expected"),
    [
        ("", ["gunicorn", "-w", "4", "--timeout=60", "app:app"],
         [("performance.workers", "gunicorn --workers", "4"), ("failure.timeout", "gunicorn --timeout", "60")]),
        ("", ["sh", "-c", "python migrate.py && exec gunicorn --threads 8 app:app"],
         [("performance.workers", "gunicorn --threads", "8")]),
        ("", ["celery", "-A", "shop", "worker", "-c", "8"], [("performance.workers", "celery --concurrency", "8")]),
        ("redis:7", ["redis-server", "--maxmemory", "256mb", "--maxmemory-policy", "allkeys-lru", "--requirepass",
                     "hidden"],
         [("cache.size", "maxmemory", "256mb"), ("cache.eviction", "maxmemory-policy", "allkeys-lru")]),
        ("redis:7", ["--save", "60", "1", "--appendonly", "no"], [("cache.persistence", "save", "60 1")]),
        ("postgres:16", ["-c", "max_connections=300", "-c", "shared_buffers=1GB"],
         [("performance.pool", "max_connections", "300"), ("performance.query", "shared_buffers", "1GB")]),
        ("memcached", ["memcached", "-m", "128", "-I", "2m"],
         [("cache.size", "memcached -m (MB)", "128"), ("cache.size", "memcached -I (largest item)", "2m")]),
        ("mysql:8", ["--max-connections=400", "--slow-query-log=0"], [("performance.pool", "max_connections", "400")]),
        ("", ["kafka-topics", "--create", "--topic", "orders", "--partitions", "6", "--replication-factor", "3"],
         [("scaling.sharding", "topic orders", "6 partitions, replication factor 3")]),
        ("postgres:16", ['sh -c "while true; do pg_dump -h db shop > /b; sleep 86400; done"'],
         [("availability.backup", "", "runs pg_dump")]),
        ("", ["restic", "backup", "/data"], [("availability.backup", "", "runs restic backup")]),
        ("", ["restic", "restore", "latest"], []),
        ("node:20", ["node", "server.js", "--timeout", "30"], []),
        ("", ["echo", "gunicorn"], []),
        ("", ["bash", "-c", "unclosed ' quote"], []),
        ("", [], []),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) and value and isinstance(value[0], str) else None,
)  # fmt: skip
def test_commands(image: str, words: list[str], expected: list[tuple[str, str, str]]) -> None:
    found = find_command_settings(SUBJECT, image, [(word, LINE) for word in words])
    assert said(list(found)) == expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("prodrigestivill/postgres-backup-local:16", ["image prodrigestivill/postgres-backup-local"]),
        ("offen/docker-volume-backup", ["image offen/docker-volume-backup"]),
        ("shop/backup-exporter", []),
        ("postgres:16", []),
        ("", []),
    ],
)
def test_images_that_back_up(image: str, expected: list[str]) -> None:
    assert [one.value for one in find_workload_settings(SUBJECT, image, LINE)] == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["java", "-Xmx200m", "-Xss32m", "-jar", "/app.jar"], ["-Xmx200m"]),
        (["sh", "-c", "java -Xms512m -Xmx1g -jar app.jar"], ["-Xms512m -Xmx1g"]),
        (["java", "-XX:MaxRAMPercentage=75.0", "-jar", "app.jar"], ["-XX:MaxRAMPercentage=75.0"]),
        (["node", "--max-old-space-size=512", "a.js"], ["--max-old-space-size=512"]),
        (["java", "-Xmx${HEAP}", "-jar", "app.jar"], []),
        (["java", "-jar", "app-Xmx200m.jar"], []),
    ],
    ids=["heap", "in a shell line", "share", "node", "unresolved", "part of a name"],
)
def test_the_memory_of_a_runtime_in_a_command(words: list[str], expected: list[str]) -> None:
    line = Evidence("Dockerfile", 6, "dockerfile")
    found = find_command_settings(SUBJECT, "", [(word, line) for word in words])
    assert [one.value for one in found if one.topic == "performance.heap"] == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ES_JAVA_OPTS", "-Xms512m -Xmx512m", ["-Xms512m -Xmx512m"]),
        ("NODE_OPTIONS", "--max-old-space-size=512 --enable-source-maps", ["--max-old-space-size=512"]),
        ("GOMEMLIMIT", "400MiB", ["GOMEMLIMIT=400MiB"]),
        ("MEMORY", "400MiB", []),
    ],
)
def test_the_memory_of_a_runtime_in_a_variable(name: str, value: str, expected: list[str]) -> None:
    found = find_variable_settings(SUBJECT, [Variable(name, value, Evidence("compose.yaml", 3, "compose"))])
    assert [one.value for one in found if one.topic == "performance.heap"] == expected
