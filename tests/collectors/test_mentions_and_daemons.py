"""Goldens of the collectors that read daemons' files, unknown files, scripts, processes and other languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archscan.collectors.programs import daemons, literals, mentions, processes, scripts
from archscan.model.facts import Requires
from archscan.model.problem import Problem
from archscan.source import Collector
from tests.goldens import cases, check_case, collected, plain, text_tree, tree_of

COLLECTORS: dict[str, Collector] = {
    one.NAME: one for one in (daemons, literals, mentions, processes, scripts)
}
ALL_CASES = [(name, case) for name in sorted(COLLECTORS) for case in cases(name)]


@pytest.mark.parametrize(("name", "case"), ALL_CASES, ids=[f"{name}-{case.name}" for name, case in ALL_CASES])
def test_golden(name: str, case: Path, update_golden: bool) -> None:
    check_case(COLLECTORS[name], case, update_golden)


@pytest.mark.parametrize(("name", "case"), ALL_CASES, ids=[f"{name}-{case.name}" for name, case in ALL_CASES])
def test_secrets_and_dead_lines_stay_behind(name: str, case: Path) -> None:
    found = repr([plain(one) for one in collected(COLLECTORS[name], tree_of(case / "input"))])
    for word in (
        "not-for-anybody",
        "'old",
        "//old",
        "commented",
        "nobody",
        "blocked",
        "behind",
        "payload",
        "header",
    ):
        assert word not in found


def hosts(collector: Collector, path: str, text: str, **others: str) -> list[Any]:
    """Host, port and line of every mention in one file."""
    tree = text_tree({path: text, **others})
    found = [one for one in collected(collector, tree) if isinstance(one, Requires | Problem)]
    return [
        (one.host, one.port, one.evidence.line) if isinstance(one, Requires) else one
        for one in found
        if isinstance(one, Problem) or one.evidence.path == path
    ]


DAEMON_ROWS = [
    ("transport name alone is no host", "postfix/main.cf", "virtual_transport = dovecot\n", []),
    ("next hop without brackets", "main.cf", "relayhost = relay:587\n", [("relay", 587, 1)]),
    ("lone relay", "main.cf", "relayhost = relay\n", [("relay", None, 1)]),
    ("mail name of a service", "main.cf", "relayhost = [relay]:submission\n", [("relay", 587, 1)]),
    ("socket in the file system", "main.cf", "smtpd_milters = unix:/run/milter.sock\n", []),
    ("table in a file", "main.cf", "virtual_alias_maps = mysql:/etc/postfix/db.cf\n", []),
    ("its own name", "main.cf", "myhostname = mail.shop.test\nmydestination = mail\n", []),
    ("local milter", "main.cf", "smtpd_milters = inet:localhost:8891\n", []),
    ("template", "conf/main.cf.tmpl", "relayhost = [${RELAY}]:25\nsmtpd_milters = inet:filter:1133\n", [("filter", 1133, 2)]),
    ("Jinja without a default", "main.cf.j2", "relayhost = {{ RELAY }}\nsmtpd_milters = inet:{{ FILTER }}:1\n", []),
    ("Jinja's default", "rspamd/redis.conf", "servers = \"{{ CACHE or 'cache' }}:6379\";\n", [("cache", 6379, 1)]),
    ("ERB's default", "odoo.conf", "db_host = <%= ENV.fetch('DB', 'db') %>\n", [("db", None, 1)]),
    ("LDAP map", "postfix/ldap-users.cf", "server_host = ldap://directory:389\nversion = 3\n", [("directory", 389, 1)]),
    ("libpq words", "dovecot/sql.conf", "connect = host=db port=5433 dbname=mail\n", [("db", 5433, 1)]),
    ("libpq socket", "dovecot/sql.conf", "connect = host=/run/mysqld/mysqld.sock dbname=mail\n", []),
    ("listener", "dovecot/x.conf", "service auth {\n inet_listener {\n address = imap\n port = 1\n }\n}\n", []),
    ("whole module off", "rspamd/local.d/x.conf", "enabled = false;\nservers = \"cache:6379\";\n", []),
    ("MySQL client", "mysql/client.cnf", "[client]\nhost = db\n[mysqld]\nbind-address = 0.0.0.0\n", [("db", None, 2)]),
    ("Galera", "my.cnf", "[mysqld]\nwsrep_cluster_address = gcomm://db1,db2\n", [("db1", None, 2), ("db2", None, 2)]),
    ("stunnel", "stunnel.conf", "[smtp]\naccept = 25\nconnect = relay:465\n", [("relay", 465, 3)]),
    ("chrony", "chrony.conf", "pool ntp iburst\nallow 10.0.0.0/8\n", [("ntp", None, 1)]),
    ("freshclam's mirror", "freshclam.conf", "DatabaseMirror database.clamav.net\n", []),
    ("not in use", "raddb/mods-available/sql", "sql {\n server = db\n}\n", []),
    ("in use", "raddb/mods-enabled/sql", "sql {\n server = \"db\"\n}\n", [("db", None, 2)]),
    ("other app.ini", "app.ini", "[app]\nhost = db:5432\n", []),
    ("example beside the file", "odoo.conf.example", "db_host = db\n", [("db", None, 1)]),
    ("Asterisk's own address", "asterisk/sip.conf", "[general]\nexternhost=pbx.test\nbindaddr=0.0.0.0\n", []),
    ("rsyslog forwards", "rsyslog.conf", "*.* @@logs:514\n#*.* @@old:514\nmodule(load=\"imtcp\")\n", [("logs", 514, 1)]),
    ("rsyslog action", "rsyslog.d/a.conf", 'action(type="omfwd" target="logs" port="601")\n', [("logs", 601, 1)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "expected"), [row[1:] for row in DAEMON_ROWS], ids=[row[0] for row in DAEMON_ROWS]
)
def test_daemon_files(path: str, text: str, expected: list[Any]) -> None:
    assert hosts(daemons, path, text) == expected


def test_an_example_beside_its_file_is_left_out() -> None:
    tree = text_tree({"odoo.conf": "db_host = db\n", "odoo.conf.example": "db_host = other\n"})
    assert [one.host for one in collected(daemons, tree)] == ["db"]


MENTION_ROWS = [
    ("lone word under a word that may mean a kind", "a/config.yml", "storage:\n  backend: minio\ncache: redis\n", []),
    ("lone word under host", "a/config.yml", "storage:\n  host: minio\n", [("minio", None, 2)]),
    ("external", "a/config.yml", "url: https://api.stripe.com/v1\n", []),
    ("cluster name", "a/config.yml", "url: http://users.shop.svc.cluster.local\n", [("users.shop.svc.cluster.local", None, 1)]),
    ("own", "a/config.yml", "listen: web:80\ncors_origins: http://web:80\n", []),
    ("local", "a/config.yml", "url: http://localhost:80\n", []),
    ("map of upstreams named services", "gateway/config.yml", "services:\n  users:\n    url: http://users:80\n", [("users", 80, 3)]),
    ("Compose", "a/stack.yaml", "services:\n  users:\n    image: x\n    url: http://users:80\n", []),
    ("CI", ".github/workflows/x.yml", "url: http://users:80\n", []),
    ("tool", ".lint.yml", "url: http://users:80\n", []),
    ("documentation", "docs/config.yml", "url: http://users:80\n", []),
    ("translation", "locales/en.yml", "url: http://users:80\n", []),
    ("chart's values", "values-prod.yaml", "url: http://users:80\n", []),
    ("template of YAML", "a/config.yml.tmpl", "{{ if .x }}\nurl: http://users:80\n{{ end }}\n", []),
    ("substituted template", "a/config.yml.tmpl", "url: http://users:${PORT}\n", [("users", None, 1)]),
    ("proxy's", "a/x.conf", "location / {\n proxy_pass http://users:80;\n}\n", []),
    ("HOCON", "a/server.conf", "db {\n  url = \"jdbc:postgresql://db:5432/x\"\n  // url = \"jdbc:postgresql://old/x\"\n}\n", [("db", 5432, 2)]),
    ("minified", "a/x.json", '{"url": "http://users:80", "x": "' + "y" * 6000 + '"}', []),
    ("no address", "a/x.yml", "a: b\n", []),
    ("Alembic", "api/alembic.ini", "[alembic]\nsqlalchemy.url = postgresql://db/api\n", [("db", None, 2)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "expected"), [row[1:] for row in MENTION_ROWS], ids=[row[0] for row in MENTION_ROWS]
)
def test_mentions(path: str, text: str, expected: list[Any]) -> None:
    assert hosts(mentions, path, text) == expected


def test_mentions_are_mentions() -> None:
    found = collected(mentions, text_tree({"a/config.yml": "url: http://users:80\n"}))
    assert [(one.via, one.subject.scope.path) for one in found] == [("mention", "a")]


SCRIPT_ROWS = [
    ("netcat", "until nc -z db 3306; do sleep 1; done", [("db", 3306, "depends_on")]),
    ("probe before the program", "wait-for db:5432 -- ./app", [("db", 5432, "depends_on")]),
    ("dockerize", "dockerize -wait tcp://db:5432 -timeout 60s ./app", [("db", 5432, "depends_on")]),
    ("curl in a loop", "while ! curl -s http://api:80; do :; done", [("api", 80, "depends_on")]),
    ("after the loop", "while true; do sleep 1; done\ncurl http://api:80", [("api", 80, "command")]),
    ("default of a variable", "curl ${API:-http://api:80}/x", [("api", 80, "command")]),
    ("unknown variable", "curl http://$API/x", []),
    ("text", 'echo "http://api:80"', []),
    ("comment", "true # curl http://api:80", []),
    ("hash in a word", "curl http://api:80/#x", [("api", 80, "command")]),
    ("download", "curl -L https://github.com/x/y | tar x", []),
    ("other machines' command", "docker run -e X=http://api:80 image", []),
    ("substitution", 'X="$(curl http://api:80)"', [("api", 80, "command")]),
    ("exported", "export API_URL=http://api:80", [("api", 80, "environment")]),
    ("option of the program", "exec ./app --db-host db", [("db", None, "command")]),
    ("SQL Server", "/opt/mssql-tools/bin/sqlcmd -S sql,1433 -U sa -i x.sql", [("sql", 1433, "command")]),
    ("continued", "curl \\\n  http://api:80", [("api", 80, "command")]),
    ("body of a here-document for another program", "kubectl apply -f - <<EOF\nurl: http://api:80\nEOF", []),
    ("pattern", "PATTERN_HOST=$(hostname)", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in SCRIPT_ROWS], ids=[row[0] for row in SCRIPT_ROWS]
)
def test_scripts(text: str, expected: list[Any]) -> None:
    found = collected(scripts, text_tree({"api/entrypoint.sh": f"#!/bin/sh\n{text}\n"}))
    assert [(one.host, one.port, one.via) for one in found] == expected


def test_address_in_a_variable_is_placed_where_it_stands() -> None:
    text = '#!/bin/sh\nCACHE="sessions"\nredis-cli -h "$CACHE" ping\n'
    (found,) = collected(scripts, text_tree({"api/entrypoint.sh": text}))
    assert (found.evidence.line, [one.line for one in found.also]) == (2, [3])


@pytest.mark.parametrize(
    ("command", "lines"),
    [
        ("curl -s \\\n  -H 'A: b' \\\n  http://api:80/x", (4, [2])),
        ("X=$(echo 'a\nb' | curl -d @- http://api:80/x)", (3, [2])),
        ("curl -s http://api:80/x \\\n  -o api", (2, [])),
    ],
    ids=["continued", "quoted over lines", "first line"],
)
def test_a_command_of_several_lines_is_placed_at_the_one_with_the_address(
    command: str, lines: tuple[int, list[int]]
) -> None:
    (found,) = collected(scripts, text_tree({"api/entrypoint.sh": f"#!/bin/sh\n{command}\n"}))
    assert (found.evidence.line, [one.line for one in found.also]) == lines


HOSTILE = {
    "open comments": "/*" * 100_000,
    "blank lines": "\n" * 200_000,
    "spaces behind a bracket": "[" + " " * 200_000,
    "spaces behind a word": "host" + " " * 200_000 + "!",
    "hashes in a quote": '"' + "# " * 100_000,
    "quotes": "'\"" * 100_000,
    "braces": "a {" * 50_000,
    "brackets": "a = [" + "(" * 100_000,
    "open heredocs": "cat <<A\n" * 20_000,
    "substitutions": "$(" * 50_000,
    "defaults": "${a:-" * 40_000,
    "continued lines": "a \\\n" * 50_000,
    "one word": "a" * 400_000,
    "colons": ":" * 200_000 + "@",
    "receivers": "receivers:\n" * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_end(text: str) -> None:
    for name in (
        "entrypoint.sh",
        "main.cf",
        "rspamd/x.conf",
        "a.conf",
        "a.yml",
        "syslog-ng.conf",
        "a.lua",
        "crontab",
    ):
        body = f"{text}\nhost = x:80 # '\"http://a:80\"'\n"
        for collector in COLLECTORS.values():
            collected(collector, text_tree({name: body}))
