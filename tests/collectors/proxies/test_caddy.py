"""What Caddy passes on, line by line."""

from __future__ import annotations

import pytest

from archscan.collectors.gateways import caddy
from archscan.model.problem import Problem
from tests.collectors.proxies.reading import found
from tests.goldens import collected, text_tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("shop.test {\n reverse_proxy app:8080\n}\n", ["2 app:8080 proxies"], id="site"),
        pytest.param(
            "shop.test\nreverse_proxy app:8080\n", ["2 app:8080 proxies"], id="one site without braces"
        ),
        pytest.param(
            ":80 {\n reverse_proxy /api/* a:8080 b:8080\n reverse_proxy @m http://c\n reverse_proxy * d:90\n}\n",
            ["2 a:8080 proxies", "2 b:8080 proxies", "3 http://c proxies", "4 d:90 proxies"],
            id="matchers",
        ),
        pytest.param(
            ":80 {\n # reverse_proxy a:80\n reverse_proxy b:80 # c:80\n}\n", ["3 b:80 proxies"], id="comment"
        ),
        pytest.param(
            ":80 {\n handle /a {\n  reverse_proxy {\n   to a:80 b:80\n   lb_policy first\n  }\n }\n}\n",
            ["4 a:80 proxies", "4 b:80 proxies"],
            id="to",
        ),
        pytest.param(":80 {\n reverse_proxy {$APP:app:8080}\n}\n", ["2 app:8080 proxies"], id="default"),
        pytest.param(
            ":80 {\n reverse_proxy {$APP} {env.X}:80 {host}:80 :9000\n}\n", [], id="not known, itself"
        ),
        pytest.param(":80 {\n php_fastcgi php:9000\n}\n", ["2 fastcgi://php:9000 proxies"], id="php"),
        pytest.param(":80 {\n php_fastcgi unix//run/php.sock\n}\n", [], id="socket"),
        pytest.param(
            ":80 {\n forward_auth sso:9091 {\n  uri /verify\n }\n}\n", ["2 sso:9091 authenticates"], id="auth"
        ),
        pytest.param(
            "(app) {\n reverse_proxy {args[0]}:80\n}\n(unused) {\n reverse_proxy x:80\n}\na.test {\n import app one\n}\n"
            "b.test {\n import app two\n}\n",
            ["8 one:80 proxies", "11 two:80 proxies"],
            id="snippets",
        ),
        pytest.param(
            "(a) {\n import a\n}\n:80 {\n import a\n reverse_proxy b:80\n}\n", ["6 b:80 proxies"], id="circle"
        ),
        pytest.param(
            "{\n log {\n  output net logs:5000\n }\n on_demand_tls {\n  ask http://app/check\n }\n}\n",
            ["3 logs:5000 logs", "6 http://app"],
            id="log and ask",
        ),
        pytest.param(
            ":80 {\n reverse_proxy {\n  dynamic a web 9000\n }\n reverse_proxy {\n  dynamic srv _api._tcp.db.consul\n }\n}\n",
            ["3 web:9000 proxies", "6 db.consul proxies"],
            id="dynamic",
        ),
        pytest.param(
            "shop.test\nproxy /api api:8080 {\n transparent\n}\n", ["2 api:8080 proxies"], id="version 1"
        ),
        pytest.param(
            ":80 {\n respond <<TEXT\n  reverse_proxy no:80\n  TEXT 200\n reverse_proxy a:80\n}\n",
            ["5 a:80 proxies"],
            id="heredoc",
        ),
        pytest.param(
            ":80 {\n redir https://a.test{uri}\n reverse_proxy b:80\n}\n", ["3 b:80 proxies"], id="redirect"
        ),
    ],
)
def test_upstreams(text: str, expected: list[str]) -> None:
    assert found(caddy, text, "Caddyfile") == expected


def test_imported_files_are_read_in_place() -> None:
    files = {
        "caddy/Caddyfile": "import sites/*\nimport snippets.caddy\n:80 {\n import up\n reverse_proxy z:80\n}\n",
        "caddy/sites/shop": "shop.test {\n reverse_proxy shop:80\n}\n",
        "caddy/snippets.caddy": "(up) {\n reverse_proxy x:80\n}\n",
    }
    expected = ["caddy/sites/shop:2 shop:80 proxies", "caddy/snippets.caddy:2 x:80 proxies"]
    assert found(caddy, files) == [*expected, "caddy/Caddyfile:5 z:80 proxies"]


def test_json() -> None:
    text = """\
        {"apps": {"http": {"servers": {"a": {"routes": [{"handle": [
          {"handler": "reverse_proxy",
           "upstreams": [{"dial": "app:8080"},
                         {"dial": "{env.X}:80"}]},
          {"handler": "static_response", "body": "http://no:80"}]}]}}}}}
        """
    assert found(caddy, text, "caddy.json") == ["3 app:8080 proxies"]


def test_an_open_block_is_told() -> None:
    items = collected(caddy, text_tree({"Caddyfile": "a.test {\n reverse_proxy a:80\n"}))
    assert [one.line for one in items if isinstance(one, Problem)] == [1]


@pytest.mark.parametrize(
    "text",
    [
        "a {\n" * 100_000,
        "(a) {\n" + " import a\n" * 1000 + "}\nimport a\nreverse_proxy b",
        "".join(f"(s{n}) {{\n" + f"import s{n + 1} {{args[0]}}{{args[0]}}\n" * 9 + "}\n" for n in range(30))
        + "import s0 xx\nreverse_proxy b\n",
        "reverse_proxy " + '"' * 300_000,
        "reverse_proxy <<A\n" * 20_000,
        "reverse_proxy " + "{{" * 100_000,
        "a\\\n" * 100_000 + "reverse_proxy",
    ],
    ids=range(7),
)
def test_hostile_text_is_bounded(text: str) -> None:
    collected(caddy, text_tree({"Caddyfile": text}))
