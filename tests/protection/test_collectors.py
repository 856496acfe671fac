"""The collectors of protection: goldens, and that no secret comes out of any of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.protection import keys, policies, proxies, realms, settings
from archscan.model.facts import Setting
from archscan.model.topics import TOPICS
from archscan.source import Collector
from tests.goldens import cases, check_case, collected, plain, text_tree, tree_of

COLLECTORS: dict[str, Collector] = {
    "protection_settings": settings,
    "protection_proxies": proxies,
    "protection_realms": realms,
    "protection_policies": policies,
    "protection_keys": keys,
}
ALL = [(collector, case) for name, collector in COLLECTORS.items() for case in cases(name)]
IDS = [f"{case.parent.name}-{case.name}" for _, case in ALL]


@pytest.mark.parametrize(("collector", "case"), ALL, ids=IDS)
def test_goldens(collector: Collector, case: Path, update_golden: bool) -> None:
    check_case(collector, case, update_golden)


@pytest.mark.parametrize(("collector", "case"), ALL, ids=IDS)
def test_no_secret_comes_out(collector: Collector, case: Path) -> None:
    found = str([plain(one) for one in collected(collector, tree_of(case / "input"))])
    assert "hunter2" not in found
    assert "MIIB" not in found


@pytest.mark.parametrize(("collector", "case"), ALL, ids=IDS)
def test_topics_are_known(collector: Collector, case: Path) -> None:
    facts = collected(collector, tree_of(case / "input"))
    assert all(one.topic in TOPICS for one in facts if isinstance(one, Setting))


SECRET = "s3cr3t-Passw0rd-42"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("application.yml", f"jwt:\n  secret: {SECRET}\n  issuer: https://u:{SECRET}@id.test\n"),
        ("application.properties", f"jwt.token={SECRET}\nspring.redis.ssl=true\nspring.redis.password={SECRET}\n"),
        ("appsettings.json", f'{{"Jwt": {{"Key": "{SECRET}", "Issuer": "https://a:{SECRET}@id.test"}}}}'),
        (".env", f"DATABASE_URL=postgres://u:{SECRET}@db/x?sslmode=disable\nJWT_SECRET={SECRET}\n"),
        ("grafana.ini", f"[security]\nadmin_password = {SECRET}\nsecret_key = {SECRET}\n"),
        ("config.toml", f'[session]\nsecret = "{SECRET}"\ncookie_secure = true\n'),
        ("nginx/a.conf", f'auth_basic "x";\nproxy_set_header Authorization "Basic {SECRET}";\nssl_password {SECRET};\n'),
        ("haproxy.cfg", f"bind *:443 ssl crt a\nuser a password {SECRET}\n"),
        ("Caddyfile", f"a.test {{\n basicauth {{\n  bob {SECRET}\n }}\n}}\n"),
        ("realm.json", f'{{"realm": "a", "clients": [{{"clientId": "w", "secret": "{SECRET}"}}]}}'),
        ("dex.yaml", f"issuer: https://d.test\nstaticClients:\n- id: w\n  secret: {SECRET}\n"),
        ("Dockerfile", f"FROM a\nENV DB_PASSWORD={SECRET}\nENV PGSSLMODE=disable\n"),
        ("rbac_policy.csv", f"p, admin, {SECRET}, read\n"),
    ],
    ids=lambda value: value if "\n" not in value and "{" not in value else "",
)  # fmt: skip
def test_planted_secrets_stay(path: str, text: str) -> None:
    tree = text_tree({path: text})
    for collector in COLLECTORS.values():
        assert SECRET not in str([plain(one) for one in collected(collector, tree)])


_CONSOLE = "spring.h2.console.enabled"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("application.properties", f"{_CONSOLE}=true\n", [f"{_CONSOLE}=true"]),
        ("application-dev.properties", f"{_CONSOLE}=true\n", [f"{_CONSOLE}=true (profile dev)"]),
        (
            "application.yml",
            "a: b\n---\nspring:\n  profiles: local\n  h2.console.enabled: true\n---\nspring:\n  profiles: docker\n",
            [f"{_CONSOLE}=true (profile local)"],
        ),
        ("application-dev.properties", f"{_CONSOLE}=false\n", []),
    ],
    ids=["every profile", "profile of the file", "profile of the document", "off"],
)
def test_a_finding_names_the_profile_that_it_is_of(path: str, text: str, expected: list[str]) -> None:
    found = _settings(settings, path, text)
    assert [value for topic, value in found if topic == "security.finding"] == expected


def _settings(collector: Collector, path: str, text: str) -> list[tuple[str, str]]:
    found = collected(collector, text_tree({path: text}))
    return [(one.topic, one.value) for one in found if isinstance(one, Setting)]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("application.yml", "keycloak:\n  realm: shop\n", [("security.authentication", "Keycloak realm shop")]),
        ("a.properties", "security.protocol=PLAINTEXT\n", [("security.transit", "PLAINTEXT")]),
        ("a.properties", "#security.protocol=SSL\nssl=x\n", []),
        ("loki.yaml", "auth_enabled: false\nserver:\n  tls: x\n", []),
        ("app.test.yml", "jwt:\n  issuer: https://a.test\n", []),
        ("docs/application.yml", "jwt:\n  issuer: https://a.test\n", []),
        ("a.yml", "jwt:\n  enabled: false\n  issuer: https://a.test\n", []),
        ("a.yml", "token:\n  expires-in: 3600\n", [("security.token", "3600")]),
        ("a.yml", "redis:\n  ssl: false\n", []),
        ("messages_de.properties", "session.timeout=Sitzung\n", []),
        ("a.yml", "http:\n  tls:\n    insecure_skip_verify: true\n",
         [("security.finding", "http.tls.insecure_skip_verify=true")]),
        ("a.yml", "http:\n  tls:\n    insecure_skip_verify: false\n", []),
    ],
    ids=["realm", "plaintext", "comment", "tenants", "test", "docs", "disabled", "lifetime", "off", "messages",
         "skip", "no-skip"],
)  # fmt: skip
def test_settings(path: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert _settings(settings, path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ssl_protocols TLSv1.2 TLSv1.3;", [("security.transit", "protocols TLSv1.2 TLSv1.3")]),
        ("auth_basic off;", []),
        ("#ssl_protocols TLSv1;", []),
        ("SSLProtocol all -SSLv3 -TLSv1", [("security.transit", "protocols all -SSLv3 -TLSv1")]),
        ("return 301 https://elsewhere.test/;ssl_protocols", []),
        ("add_header X-Frame-Options DENY; # x", [("security.headers", "DENY")]),
    ],
    ids=["protocols", "off", "comment", "httpd", "other-host", "header"],
)
def test_proxies(text: str, expected: list[tuple[str, str]]) -> None:
    assert _settings(proxies, "nginx/a.conf", f"{text}\n") == expected
