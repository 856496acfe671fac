"""What nginx passes on, line by line."""

from __future__ import annotations

import pytest

from archscan.collectors.gateways import nginx
from archscan.model.facts import Requires
from archscan.model.problem import Problem
from tests.collectors.proxies.reading import found
from tests.goldens import collected, text_tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("location / { proxy_pass http://app:80; }", ["1 http://app:80 proxies"], id="pass"),
        pytest.param(
            "# proxy_pass http://app:80;\nproxy_pass http://b;", ["2 http://b proxies"], id="comment"
        ),
        pytest.param("location /#a { proxy_pass http://b; }", ["1 http://b proxies"], id="hash in a word"),
        pytest.param(
            "upstream up {\n server a:80;\n server b:81 down;\n}\nproxy_pass http://up/x;\n",
            ["2 http://a:80 proxies"],
            id="upstream, one server down",
        ),
        pytest.param(
            "upstream up { server a:80; }\nproxy_pass http://c;", ["2 http://c proxies"], id="unused"
        ),
        pytest.param("upstream up { zone x; }\nproxy_pass http://up;", [], id="empty upstream is no host"),
        pytest.param(
            "server {\n set $t http://a:1;\n location / { proxy_pass $t; }\n}",
            ["2 http://a:1 proxies"],
            id="set",
        ),
        pytest.param(
            "location /a { set $t a; proxy_pass http://$t:1; }\nlocation /b { set $t b; proxy_pass http://$t:2; }",
            ["1 http://a:1 proxies", "2 http://b:2 proxies"],
            id="set in each location",
        ),
        pytest.param(
            "server {\n set $t a;\n if ($x) { set $t b; }\n proxy_pass http://$t;\n}",
            ["2 http://a proxies", "3 http://b proxies"],
            id="set under a condition",
        ),
        pytest.param(
            "map $uri $t {\n default a;\n hostnames;\n ~^/x up;\n}\nupstream up {\n server b:82;\n}\n"
            "server { location / { proxy_pass http://$t; } }",
            ["2 http://a proxies", "7 http://b:82 proxies"],
            id="map",
        ),
        pytest.param("proxy_pass http://$service:80;", [], id="unknown variable"),
        pytest.param("proxy_pass http://${BACKEND}:80;", [], id="environment"),
        pytest.param(
            "proxy_pass http://{{ backend }}:80;\nproxy_pass http://b;", ["2 http://b proxies"], id="jinja"
        ),
        pytest.param(
            "{% for x in y %}\nlocation / { proxy_pass http://b; }\n{% endfor %}",
            ["2 http://b proxies"],
            id="loop",
        ),
        pytest.param(
            "{{ if .x }}location / { proxy_pass http://b; }{{ end }}",
            ["1 http://b proxies"],
            id="go template",
        ),
        pytest.param("fastcgi_pass php:9000;", ["1 fastcgi://php:9000 proxies"], id="fastcgi"),
        pytest.param("fastcgi_pass unix:/run/php.sock;", [], id="socket"),
        pytest.param("proxy_pass http://unix:/run/app.sock:/;", [], id="http over a socket"),
        pytest.param("memcached_pass cache:11211;", ["1 memcached://cache:11211"], id="memcached"),
        pytest.param(
            "stream {\n upstream db { server pg:5432; }\n server { listen 5432; proxy_pass db; }\n}",
            ["2 pg:5432 proxies"],
            id="stream",
        ),
        pytest.param(
            "location /api { auth_request /_auth; proxy_pass http://api; }\n"
            "location = /_auth { internal; proxy_pass http://sso:4180/check; }",
            ["1 http://api proxies", "2 http://sso:4180 authenticates"],
            id="auth_request",
        ),
        pytest.param(
            "content_by_lua_block {\n local x = '}' -- {\n if a then { b } end\n}\nproxy_pass http://b;",
            ["5 http://b proxies"],
            id="lua",
        ),
        pytest.param(
            "access_log syslog:server=logs:1514,tag=x main;\nerror_log syslog:server=unix:/dev/log;",
            ["1 syslog://logs:1514 logs"],
            id="syslog",
        ),
        pytest.param("otel_exporter {\n endpoint otel:4317;\n}", ["2 otlp://otel:4317 exports"], id="otel"),
        pytest.param(
            "proxy_redirect http://a/ /;\nadd_header X http://b;\nreturn 301 http://c;\nproxy_pass http://d;",
            ["4 http://d proxies"],
            id="headers and redirects",
        ),
        pytest.param('proxy_pass "http://a:80/x;y";', ["1 http://a:80 proxies"], id="quotes"),
        pytest.param("proxy_pass\n  http://a:80;", ["1 http://a:80 proxies"], id="two lines"),
    ],
)
def test_passes(text: str, expected: list[str]) -> None:
    assert found(nginx, text, "nginx.conf") == expected


@pytest.mark.parametrize(
    ("other", "include"),
    [
        ("web/upstreams.conf", ""),
        ("web/conf.d/up.conf", ""),
        ("nginx.conf", ""),
        ("web/parts/a.inc", "include parts/*.inc;"),
        ("web/parts/a.conf", "include /etc/nginx/parts/a.conf;"),
    ],
)
def test_upstreams_of_other_files(other: str, include: str) -> None:
    files = {"web/site.conf": f"{include}\nproxy_pass http://up;", other: "\nupstream up { server a:80; }"}
    assert found(nginx, files) == [f"{other}:2 http://a:80 proxies"]


def test_an_upstream_counts_once_with_every_pass() -> None:
    tree = text_tree(
        {"nginx.conf": "upstream u { server a:81; }\nproxy_pass http://u;\nproxy_pass http://u/x;\n"}
    )
    (one,) = collected(nginx, tree)
    assert isinstance(one, Requires)
    assert [item.line for item in one.also] == [2, 3]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("proxy_pass http://a;\nserver {\n location / {\n }\n", 2),
        ("proxy_pass http://a;\nproxy_pass http://b", 2),
        ("proxy_pass http://a;\n}", 0),
        ("proxy_pass http://a;\n{% if x %}server { {% endif %}", 0),
    ],
)
def test_what_is_not_closed_is_told(text: str, line: int) -> None:
    items = collected(nginx, text_tree({"nginx.conf": text}))
    assert [one.line for one in items if isinstance(one, Problem)] == ([line] if line else [])
    assert [one.host for one in items if isinstance(one, Requires)] == ["a"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("nginx/README.md", "proxy_pass http://a;"),
        ("nginx/configmap.yaml", "proxy_pass http://a;"),
        ("nginx_test.go", "proxy_pass http://a;"),
        ("db/postgresql.conf", "listen_addresses = '*'"),
    ],
)
def test_other_files_are_left_alone(path: str, text: str) -> None:
    assert collected(nginx, text_tree({path: text})) == []


@pytest.mark.parametrize(
    "text",
    [
        "{" * 100_000,
        "upstream " * 500_000,
        "proxy_pass" + " " * 1_000_000,
        "set $a " + "$a" * 100_000 + ";proxy_pass $a;",
        "set $a $b$b;set $b $a$a;" * 1000 + "proxy_pass $a;" * 1000,
        "map $x $y {" + "a b;" * 50_000 + "}" + "proxy_pass http://$y;" * 20_000,
        "{{" * 200_000,
        '"' + "\\" * 500_000,
        "x_by_lua_block {" + "--[[" * 100_000,
    ],
    ids=range(9),
)
@pytest.mark.parametrize("end", ["", "\nproxy_pass http://x:1;"])
def test_hostile_text_is_bounded(text: str, end: str) -> None:
    collected(nginx, text_tree({"nginx.conf": text + end}))
