"""What stands behind poolers, caches, OAuth2 Proxy and mod_jk."""

from __future__ import annotations

import pytest

from archscan.collectors.gateways import connection_pools, jk_workers, oauth2_proxy, web_caches
from archscan.source import Collector
from tests.collectors.proxies.reading import found
from tests.goldens import collected, text_tree


@pytest.mark.parametrize(
    ("collector", "path", "text", "expected"),
    [
        pytest.param(
            connection_pools, "pgbouncer.ini",
            "[databases]\n; old = host=gone\nshop = host=pg port=5432 dbname=shop user=u password=pw\nlocal = dbname=x\n"
            "* = host=fallback\n[pgbouncer]\nlisten_addr = 0.0.0.0\nauth_file = /etc/x\n",
            ["3 postgresql://pg:5432", "5 postgresql://fallback"], id="pgbouncer",
        ),
        pytest.param(
            connection_pools, "pgpool.conf",
            "backend_hostname0 = 'pg-0'\nbackend_port0 = 5432 # first\n#backend_hostname1 = 'pg-1'\n",
            ["1 postgresql://pg-0:5432"], id="pgpool",
        ),
        pytest.param(
            connection_pools, "pgcat.toml",
            '[pools.shop.shards.0]\nservers = [\n  ["pg-0", 5432, "primary"],\n]\ndatabase = "shop"\n',
            ["3 postgresql://pg-0:5432"], id="pgcat",
        ),
        pytest.param(
            connection_pools, "proxysql.cnf",
            'mysql_servers =\n(\n  { address="db-0" , port=3306 , hostgroup=0 },\n  # { address="db-1", port=3306 },\n'
            '  { address="db-2", port=3306, status="OFFLINE_HARD" }\n)\nmysql_users: ( { username="u", password="p" } )\n',
            ["3 mysql://db-0:3306"], id="proxysql",
        ),
        pytest.param(
            connection_pools, "maxscale.cnf",
            "[one]\ntype=server\naddress=db-0\nport=3306\n[monitor]\ntype=monitor\naddress=x\n",
            ["3 mysql://db-0:3306"], id="maxscale",
        ),
        pytest.param(
            connection_pools, "mysqlrouter.conf",
            "[routing:rw]\ndestinations = db-0:3306,db-1:3306\n[routing:c]\ndestinations=metadata-cache://c/?role=PRIMARY\n",
            ["2 mysql://db-0:3306", "2 mysql://db-1:3306"], id="mysql router",
        ),
        pytest.param(
            connection_pools, "nutcracker.yml",
            "main:\n  listen: 0.0.0.0:22121\n  redis: true\n  servers:\n  - redis-0:6379:1 first\n  - redis-1:6379:1\n",
            ["5 redis://redis-0:6379", "6 redis://redis-1:6379"], id="twemproxy",
        ),
        pytest.param(
            connection_pools, "mcrouter.json",
            '{"pools": {"A": {"servers": ["mc-0:11211"]}}, "route": "PoolRoute|A"}',
            ["1 memcached://mc-0:11211"], id="mcrouter",
        ),
        pytest.param(connection_pools, "pgbouncer.md", "[databases]\na = host=pg\n", [], id="prose"),
        pytest.param(
            web_caches, "default.vcl",
            'vcl 4.1;\n# backend old { .host = "old"; }\nbackend default {\n  .host = "web"; /* not .host = "x"; */\n'
            '  .port = "8080";\n  .probe = { .url = "/"; }\n}\nbackend none_ none;\n',
            ["4 http://web:8080 proxies"], id="varnish",
        ),
        pytest.param(
            web_caches, "squid.conf",
            "http_port 3128\n# cache_peer old parent 80 0\ncache_peer upstream parent 3128 0 no-query\n"
            "icap_service s reqmod_precache icap://clamav:1344/reqmod\n",
            ["3 http://upstream:3128 proxies", "4 icap://clamav:1344 calls"], id="squid",
        ),
        pytest.param(
            oauth2_proxy, "oauth2-proxy.cfg",
            'upstreams = [\n  "http://app:8080/",\n  "static://200"\n]\noidc_issuer_url = "http://keycloak:8080/realms/a"\n'
            '# redis_connection_url = "redis://gone"\nclient_secret = "x"\nhttp_address = "0.0.0.0:4180"\n',
            ["2 http://app:8080 proxies", "5 http://keycloak:8080 authenticates"], id="oauth2-proxy",
        ),
        pytest.param(
            oauth2_proxy, "oauth2-proxy.yaml",
            "upstreamConfig:\n  upstreams:\n  - id: a\n    uri: http://app:8080\nproviders:\n- oidcConfig: {issuerURL: 'http://idp'}\n",
            ["4 http://app:8080 proxies", "6 http://idp authenticates"], id="oauth2-proxy in yaml",
        ),
        pytest.param(
            jk_workers, "workers.properties",
            "worker.list=lb,a\nworker.a.host=tomcat-a\nworker.a.port=8009\nworker.a.type=ajp13\nworker.b.host=tomcat-b\n"
            "worker.lb.type=lb\nworker.lb.balance_workers=b\nworker.unused.host=tomcat-c\n",
            ["5 ajp://tomcat-b proxies", "2 ajp://tomcat-a:8009 proxies"], id="mod_jk",
        ),
    ],
)  # fmt: skip
def test_addresses(collector: Collector, path: str, text: str, expected: list[str]) -> None:
    assert sorted(found(collector, text, path)) == sorted(expected)


def test_credentials_never_leave() -> None:
    text = "[databases]\nshop = host=pg port=5432 dbname=shop user=u password='s3cr et' connect_query='x'\n"
    assert "s3cr" not in str(collected(connection_pools, text_tree({"pgbouncer.ini": text})))


@pytest.mark.parametrize(
    ("collector", "path", "text"),
    [
        (connection_pools, "proxysql.cnf", "mysql_servers = (" * 20_000),
        (connection_pools, "proxysql.cnf", 'mysql_servers = (' + '{ address="a" }' * 50_000),
        (connection_pools, "proxysql.cnf", "mysql_servers" + '"' * 200_000 + "/*" * 100_000),
        (web_caches, "a.vcl", "backend a {" * 20_000),
        (web_caches, "a.vcl", "backend " + '{"' * 100_000),
        (jk_workers, "workers.properties", "worker.list=" + "a," * 100_000),
    ],
    ids=range(6),
)  # fmt: skip
def test_hostile_text_is_bounded(collector: Collector, path: str, text: str) -> None:
    collected(collector, text_tree({path: text}))
