"""Protocols by scheme and port."""

from __future__ import annotations

import pytest

from archscan.lexicon.ports import protocol_of


@pytest.mark.parametrize(
    ("scheme", "port", "expected"),
    [
        ("http", 8080, "HTTP"),
        ("https", None, "HTTPS"),
        ("https+http", None, "HTTP"),
        ("http+https", 443, "HTTP"),
        ("wss", 443, "WebSocket"),
        ("grpc", 80, "gRPC"),
        ("postgresql+asyncpg", None, "PostgreSQL"),
        ("jdbc:postgresql", 1234, "PostgreSQL"),
        ("jdbc:mysql:loadbalance", None, "MySQL"),
        ("r2dbc:pool:mariadb", None, "MySQL"),
        ("jdbc:sqlserver", None, "SQL Server"),
        ("jdbc:oracle", None, "Oracle"),
        ("mongodb+srv", None, "MongoDB"),
        ("redis+sentinel", None, "Redis"),
        ("rediss", None, "Redis"),
        ("amqps", 443, "AMQP"),
        ("tcp", 6379, "Redis"),
        ("tcp", 1234, "TCP"),
        ("", 5432, "PostgreSQL"),
        ("", 27017, "MongoDB"),
        ("", 9092, "Kafka"),
        ("", 4317, "OTLP"),
        ("http", 4318, "OTLP"),
        ("http", 5672, "HTTP"),
        ("", 587, "SMTP"),
        ("", 8080, ""),
        ("", 9000, ""),
        ("", None, ""),
        ("nonsense", None, ""),
        ("nonsense", 3306, "MySQL"),
    ],
)
def test_protocol_of(scheme: str, port: int | None, expected: str) -> None:
    assert protocol_of(scheme, port) == expected
