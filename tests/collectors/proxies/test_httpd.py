"""What the Apache HTTP server passes on, line by line."""

from __future__ import annotations

import pytest

from archscan.collectors.gateways import httpd
from archscan.model.problem import Problem
from tests.collectors.proxies.reading import found
from tests.goldens import collected, text_tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ProxyPass / http://app:8080/\n", ["1 http://app:8080 proxies"], id="pass"),
        pytest.param("  proxypass /a http://app retry=0\n", ["1 http://app proxies"], id="any case, options"),
        pytest.param(
            "#ProxyPass / http://a/\nProxyPass /b http://b/\n", ["2 http://b proxies"], id="comment"
        ),
        pytest.param("ProxyPass /x !\nProxyPassReverse / http://a/\n", [], id="exception, reverse alone"),
        pytest.param(
            "<Location /a>\n ProxyPass http://a:8080/\n</Location>\n",
            ["2 http://a:8080 proxies"],
            id="location",
        ),
        pytest.param(
            "ProxyPassMatch ^/(.*\\.php)$ fcgi://php:9000/var/www/$1\n",
            ["1 fcgi://php:9000 proxies"],
            id="match",
        ),
        pytest.param('SetHandler "proxy:fcgi://php:9000"\n', ["1 fcgi://php:9000 proxies"], id="handler"),
        pytest.param('SetHandler "proxy:unix:/run/php.sock|fcgi://localhost"\n', [], id="socket"),
        pytest.param(
            "RewriteRule ^/a/(.*)$ http://a:8080/$1 [P,L]\nRewriteRule ^/b http://b/ [R=301,L]\n"
            "RewriteRule ^/c ws://c:90/$1 [NC,proxy]\n",
            ["1 http://a:8080 proxies", "3 ws://c:90 proxies"],
            id="rewrite",
        ),
        pytest.param(
            "<Proxy balancer://pool>\n BalancerMember http://a:8080 route=1\n BalancerMember http://b:8080 status=+D\n"
            "</Proxy>\n<Proxy balancer://idle>\n BalancerMember http://c:8080\n</Proxy>\nProxyPass / balancer://pool/\n",
            ["2 http://a:8080 proxies"],
            id="balancer",
        ),
        pytest.param(
            "BalancerMember balancer://p ajp://a:8009\n", ["1 ajp://a:8009 proxies"], id="members alone"
        ),
        pytest.param(
            "Define HOST app\nProxyPass / http://${HOST}:8080/\nProxyPass /x http://${OTHER}/\n",
            ["2 http://app:8080 proxies"],
            id="variables",
        ),
        pytest.param("ProxyPass /a \\\n  http://a:8080/\n", ["1 http://a:8080 proxies"], id="continued"),
        pytest.param(
            "# off \\\nProxyPass / http://a/\nProxyPass /b http://b/\n",
            ["3 http://b proxies"],
            id="continued comment",
        ),
        pytest.param(
            'AuthLDAPURL "ldap://ldap:389/dc=x?uid" NONE\n', ["1 ldap://ldap:389 authenticates"], id="ldap"
        ),
        pytest.param("WebLogicHost wls\nWebLogicPort 7001\n", ["1 wls:7001 proxies"], id="weblogic"),
        pytest.param("Redirect / http://a/\nProxyPass /b http://b/\n", ["2 http://b proxies"], id="redirect"),
        pytest.param("ProxyPass / http://$1/\n", [], id="captured host"),
    ],
)
def test_passes(text: str, expected: list[str]) -> None:
    assert found(httpd, text, "httpd.conf") == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [("<VirtualHost *:80>\nProxyPass / http://a/\n", 1), ("</Location>\nProxyPass / http://a/\n", 1)],
)
def test_sections_that_do_not_match_are_told(text: str, line: int) -> None:
    items = collected(httpd, text_tree({"vhost.conf": text}))
    assert [one.line for one in items if isinstance(one, Problem)] == [line]


@pytest.mark.parametrize("path", ["apache/README.md", "httpd/index.html", "src/apache.py"])
def test_other_files_are_left_alone(path: str) -> None:
    assert collected(httpd, text_tree({path: "ProxyPass / http://a/\n"})) == []


@pytest.mark.parametrize(
    "text",
    ["ProxyPass / http://a/ \\\n" * 100_000, "<A>\n" * 100_000 + "ProxyPass / http://a/", "ProxyPass " + '"' * 500_000,
     "[" * 200_000, "[P" * 100_000, "Define A ${A}${A}\n" * 50 + "ProxyPass / http://${A}/"],
    ids=range(6),
)  # fmt: skip
def test_hostile_text_is_bounded(text: str) -> None:
    collected(httpd, text_tree({"httpd.conf": text}))
