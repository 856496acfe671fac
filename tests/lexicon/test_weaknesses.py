"""What plainly weakens a system, by name and value."""

from __future__ import annotations

import pytest

from archscan.lexicon.weaknesses import RULES, find_weak_arguments, find_weakness


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("ALLOW_EMPTY_PASSWORD", "yes", "empty-password"),
        ("MYSQL_ALLOW_EMPTY_PASSWORD", "true", "empty-password"),
        ("MYSQL_ALLOW_EMPTY_PASSWORD", "no", ""),
        ("POSTGRES_HOST_AUTH_METHOD", "trust", "auth-off"),
        ("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256", ""),
        ("xpack.security.enabled", "false", "auth-off"),
        ("xpack.security.enabled", "true", ""),
        ("management.security.enabled", "false", "open-console"),
        ("GF_AUTH_ANONYMOUS_ENABLED", "true", "anonymous-access"),
        ("NODE_TLS_REJECT_UNAUTHORIZED", "0", "tls-verification-off"),
        ("insecureSkipVerify", "true", "tls-verification-off"),
        ("tls.insecure", "true", "tls-off"),
        ("VERIFY_SSL", "false", "tls-verification-off"),
        ("EMAIL_VERIFY", "false", ""),
        ("DB_URL", "jdbc:mysql://db/x?useSSL=false", "tls-off"),
        ("DB_URL", "postgres://db/x?sslmode=require", ""),
        ("ConnectionStrings__Db", "Server=db;TrustServerCertificate=True", "tls-verification-off"),
        ("NOTE", "sslmode=disable is bad", ""),
        ("NEO4J_AUTH", "neo4j/s3cr3t", ""),
        ("DEBUG", "true", ""),
    ],
)  # fmt: skip
def test_variables(name: str, value: str, rule: str) -> None:
    found = find_weakness(name, value)
    assert (found.rule if found else "") == rule


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        (["cockroach", "start", "--insecure"], ["insecure-mode"]),
        (["server", "--insecure=false"], []),
        (["redis-server", "--protected-mode", "no"], ["auth-off"]),
        (["sh", "-c", "java -Dxpack.security.enabled=false -jar a.jar"], ["auth-off"]),
        (["dashboard", "--enable-skip-login"], ["open-console"]),
        (["lab", "--NotebookApp.token=''"], ["auth-off"]),
        (["lab", "--NotebookApp.token=s3cr3t"], []),
        (["--api.insecure=true"], ["open-console"]),
        (["--password=s3cr3t"], []),
    ],
    ids=lambda value: " ".join(value)[:40],
)
def test_arguments(words: list[str], rules: list[str]) -> None:
    assert [found.rule for _, found in find_weak_arguments(words)] == rules


def test_values_are_not_shown() -> None:
    found = find_weakness("DATABASE_URL", "postgres://u:s3cr3t@db/x?sslmode=disable")
    assert found is not None
    assert "s3cr3t" not in found.text
    assert find_weakness("A" * 30 + "b1c2D3e4F5g6H7i8", "true") is None


def test_every_rule_has_a_title() -> None:
    from archscan.lexicon import weaknesses

    used = {rule for _, _, rule in weaknesses._TABLE} | set(weaknesses._SWITCHES.values())
    assert used <= set(RULES)
