"""What HAProxy passes on, line by line."""

from __future__ import annotations

import pytest

from archscan.collectors.gateways import haproxy
from tests.collectors.proxies.reading import found
from tests.goldens import collected, text_tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "frontend in\n bind *:80\n default_backend web\nbackend web\n mode http\n server a app:8080 check\n",
            ["6 http://app:8080 proxies"],
            id="backend",
        ),
        pytest.param(
            "defaults\n mode http\nlisten all\n bind :80\n server a app:8443 ssl verify none\n",
            ["5 https://app:8443 proxies"],
            id="listen, mode of the defaults",
        ),
        pytest.param(
            "frontend in\n use_backend b if { path /b }\nbackend a\n server a a:90\nbackend b\n server b b:90\n",
            ["6 b:90 proxies"],
            id="unused backend",
        ),
        pytest.param(
            "frontend in\n use_backend %[req.hdr(host),lower]\nbackend a\n server a a:90\n",
            ["4 a:90 proxies"],
            id="backend chosen at run time",
        ),
        pytest.param("backend a\n server a a:90\n", ["2 a:90 proxies"], id="a file of backends"),
        pytest.param(
            "listen a\n server a a:90 check disabled\n# server b b:90\n", [], id="disabled, commented"
        ),
        pytest.param("listen a\n server a a:90 # server b b:90\n", ["2 a:90 proxies"], id="comment behind"),
        pytest.param("listen a\n server a 'a:90'\n server b \"${B}:90\"\n", ["2 a:90 proxies"], id="quotes"),
        pytest.param("listen a\n server a unix@/run/x\n server b /run/y\n", [], id="sockets"),
        pytest.param("listen a\n server a ipv4@db:3306\n", ["2 db:3306 proxies"], id="family"),
        pytest.param(
            "listen a\n server-template web 5 _http._tcp.web.service.consul resolvers r\nresolvers r\n"
            " nameserver dns 10.0.0.2:53\n",
            ["2 web.service.consul proxies"],
            id="template, no resolvers",
        ),
        pytest.param(
            "global\n log logs:1514 local0\n log stdout format raw local0\n log /dev/log local0\nlisten a\n log global\n",
            ["2 syslog://logs:1514 logs"],
            id="log",
        ),
        pytest.param(
            "listen a\npeers p\n peer one lb-1:1024\nmailers m\n mailer s smtp:587\n",
            ["3 lb-1:1024 replicates", "5 smtp://smtp:587"],
            id="peers and mailers",
        ),
        pytest.param(
            "listen a\n{% for x in y %}\n server {{ x }} {{ x }}:80\n{% endfor %}\n server b b:90\n",
            ["5 b:90 proxies"],
            id="template of a tool",
        ),
    ],
)
def test_servers(text: str, expected: list[str]) -> None:
    assert found(haproxy, text, "haproxy.cfg") == expected


@pytest.mark.parametrize("path", ["haproxy/README.md", "haproxy/Dockerfile", "values.yaml", "setup.cfg"])
def test_other_files_are_left_alone(path: str) -> None:
    text = "[metadata]\nname = x\n" if path == "setup.cfg" else "listen a\n server a a:90\n"
    assert collected(haproxy, text_tree({path: text})) == []


@pytest.mark.parametrize(
    "text",
    [
        "listen a\n" + " server a a:90\n" * 100_000,
        "listen " + "x " * 500_000,
        "listen a\n server " + '"' * 300_000,
    ],
    ids=range(3),
)
def test_hostile_text_is_bounded(text: str) -> None:
    collected(haproxy, text_tree({"haproxy.cfg": text}))
