"""Databases and caches behind a proxy of their own protocol: poolers, balancers and shards.

Reads PgBouncer, Pgpool-II, PgCat, ProxySQL, MaxScale, MySQL Router, twemproxy and mcrouter: where their
servers are, not who may log in. Formats: https://www.pgbouncer.org/config.html,
https://www.pgpool.net/docs/latest/en/html/runtime-config-backend-settings.html,
https://github.com/postgresml/pgcat/blob/main/CONFIG.md,
https://proxysql.com/documentation/configuration-file/, https://mariadb.com/kb/en/maxscale-configuration-guide/,
https://dev.mysql.com/doc/mysql-router/en/mysql-router-conf-options.html, https://github.com/twitter/twemproxy
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from archscan.formats.node import Map, Seq
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import line_of, maps_within, read_maps
from ..reading.targets import mentions, port_of, program_of

NAME = "connection_pools"
_WORDS = (
    b"[databases]", b"backend_hostname", b"[pools", b"mysql_servers", b"pgsql_servers", b"type=server",
    b"type = server", b"[routing", b"servers:", b'"servers"',
)  # fmt: skip
_SECTION = re.compile(r"\s*\[([^\]]+)\]")
_ENTRY = re.compile(r"\s*([\w.*\"-]+)\s*=\s*(.*)")
_COMMENT = re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"?|(/\*.*?(?:\*/|\Z)|(?://|\#)[^\n]*)", re.DOTALL)
_BREAK = re.compile(r"\n")
_SERVERS = re.compile(r"\b(mysql|pgsql)_servers\s*[:=]\s*\(")
_SERVER = re.compile(r"\{([^{}]*)\}")
_FIELD = re.compile(r"\b(address|hostname|port|status)\s*[:=]\s*\"?([^\s\",;}]+)")
_POSTGRES, _MYSQL = "postgresql", "mysql"


class _Entry(NamedTuple):
    """A key of a section, with its line."""

    section: str
    key: str
    value: str
    line: int


def wants(data: bytes) -> bool:
    """Whether the words of any of them occur."""
    return any(word in data for word in _WORDS)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each server."""
    name = file.name.lower()
    for pattern, read in _READERS:
        if pattern.search(name):
            problems: list[Problem] = []
            yield from read(file, problems)
            yield from problems
            return


def _entries(file: SourceFile) -> Iterator[_Entry]:
    """The entries of an INI file as these programs read it: comments are lines, values reach to the end."""
    section = ""
    for number, line in enumerate(file.text.split("\n"), start=1):
        if line.lstrip().startswith(("#", ";", "%")):
            continue
        if found := _SECTION.match(line):
            section = found[1].strip()
        elif found := _ENTRY.match(line):
            yield _Entry(section, found[1].strip('"'), found[2].strip(), number)


def _pgbouncer(file: SourceFile, problems: list[Problem]) -> Iterator[Requires]:
    known = False
    for one in _entries(file):
        known = known or one.section in ("databases", "pgbouncer")
        if one.section == "databases" and "host" in one.value:
            evidence = Evidence(file.path, one.line, NAME)
            yield from mentions(
                program_of(file), one.value, evidence, f"databases.{one.key}", "", scheme=_POSTGRES
            )
    if not known:
        problems.append(_strange(file, "the sections [databases] and [pgbouncer]"))


def _strange(file: SourceFile, expected: str) -> Problem:
    return Problem(file.path, 0, "not the configuration that its name promises", expected, "warning", "shape")


def _pgpool(file: SourceFile, problems: list[Problem]) -> Iterator[Requires]:
    values = {one.key: one for one in _entries(file)}
    for key, one in values.items():
        if not key.startswith("backend_hostname"):
            continue
        port = values.get(key.replace("hostname", "port"))
        also = (Evidence(file.path, port.line, NAME),) if port else ()
        host = _unquoted(one.value)
        number = port_of(_unquoted(port.value)) if port else None
        evidence = Evidence(file.path, one.line, NAME)
        yield from mentions(
            program_of(file), host, evidence, key, "", port=number, scheme=_POSTGRES, also=also
        )


def _unquoted(value: str) -> str:
    return value.split("#")[0].strip().strip("'\"")


def _pgcat(file: SourceFile, problems: list[Problem]) -> Iterator[Requires]:
    for root in read_maps(file, problems):
        for node, keys in maps_within(root.map("pools")):
            servers = node.seq("servers") if "shards" in keys else Seq()
            for index, server in enumerate(servers):
                if isinstance(server, Seq) and len(server) > 1 and isinstance(server[0], str):
                    line = line_of(servers, index, NAME)
                    yield from mentions(
                        program_of(file), server[0], line, f"pools.{keys[0]}", "",
                        port=port_of(server[1]), scheme=_POSTGRES,
                    )  # fmt: skip


def _proxysql(file: SourceFile, problems: list[Problem]) -> Iterator[Requires]:
    text = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[1]) if found[1] else found[0], file.text)
    breaks = [found.start() for found in _BREAK.finditer(text)]
    starts = list(_SERVERS.finditer(text))
    for index, start in enumerate(starts):
        limit = starts[index + 1].start() if index + 1 < len(starts) else len(text)
        end = text.find(")", start.end(), limit)
        if end < 0:
            line = bisect_left(breaks, start.start()) + 1
            problems.append(
                Problem(file.path, line, "a list that nothing closes", "`)`", "warning", "proxysql-syntax")
            )
            end = limit
        for server in _SERVER.finditer(text, start.end(), end):
            fields = {field[1]: field for field in _FIELD.finditer(text, server.start(), server.end())}
            host = fields.get("address") or fields.get("hostname")
            if host is None or ("status" in fields and fields["status"][2].upper().startswith("OFFLINE")):
                continue
            line = bisect_left(breaks, host.start()) + 1
            port = port_of(fields["port"][2]) if "port" in fields else None
            scheme = _MYSQL if start[1] == "mysql" else _POSTGRES
            evidence = Evidence(file.path, line, NAME)
            key = f"{start[1]}_servers"
            yield from mentions(program_of(file), host[2], evidence, key, "", port=port, scheme=scheme)


def _maxscale(file: SourceFile, problems: list[Problem]) -> Iterator[Requires]:
    sections: dict[str, dict[str, _Entry]] = {}
    for one in _entries(file):
        sections.setdefault(one.section, {})[one.key] = one
    for name, entries in sections.items():
        if "type" in entries and entries["type"].value == "server" and "address" in entries:
            address, port = entries["address"], entries.get("port")
            also = (Evidence(file.path, port.line, NAME),) if port else ()
            evidence = Evidence(file.path, address.line, NAME)
            number = port_of(port.value) if port else None
            yield from mentions(
                program_of(file), address.value, evidence, name, "", port=number, scheme=_MYSQL, also=also
            )


def _mysql_router(file: SourceFile, problems: list[Problem]) -> Iterator[Requires]:
    for one in _entries(file):
        if one.key in ("destinations", "bootstrap_server_addresses") and "metadata-cache:" not in one.value:
            evidence = Evidence(file.path, one.line, NAME)
            yield from mentions(program_of(file), one.value, evidence, one.key, "", scheme=_MYSQL)


def _twemproxy(file: SourceFile, problems: list[Problem]) -> Iterator[Requires]:
    for root in read_maps(file, problems):
        for name, pool in root.items():
            if isinstance(pool, Map) and "listen" in pool:
                scheme = "redis" if pool.text("redis").lower() == "true" else "memcached"
                servers = pool.seq("servers")
                yield from _listed(servers, file, name, scheme)


def _listed(servers: Seq, file: SourceFile, name: str, scheme: str) -> Iterator[Requires]:
    """Servers as `HOST:PORT:WEIGHT [NAME]`."""
    for index, server in enumerate(servers):
        if isinstance(server, str) and server.strip():
            address = ":".join(server.split()[0].split(":")[:2])
            line = line_of(servers, index, NAME)
            yield from mentions(program_of(file), address, line, name, "", scheme=scheme)


def _mcrouter(file: SourceFile, problems: list[Problem]) -> Iterator[Requires]:
    for root in read_maps(file, problems):
        for name, pool in root.map("pools").items() if "route" in root or "routes" in root else ():
            if isinstance(pool, Map):
                yield from _listed(pool.seq("servers"), file, name, "memcached")


_READERS: tuple[tuple[re.Pattern[str], Callable[[SourceFile, list[Problem]], Iterator[Requires]]], ...] = (
    (re.compile(r"pgbouncer[\w.-]*\.(?:ini|conf)|pgbouncer\.ini"), _pgbouncer),
    (re.compile(r"pgpool[\w.-]*\.conf"), _pgpool),
    (re.compile(r"pgcat[\w.-]*\.toml"), _pgcat),
    (re.compile(r"proxysql[\w.-]*\.(?:cnf|conf|cfg)"), _proxysql),
    (re.compile(r"maxscale[\w.-]*\.(?:cnf|conf)"), _maxscale),
    (re.compile(r"mysql-?router[\w.-]*\.conf"), _mysql_router),
    (re.compile(r"(?:nutcracker|twemproxy)[\w.-]*\.ya?ml"), _twemproxy),
    (re.compile(r"mcrouter[\w.-]*\.json"), _mcrouter),
)
"""Names of files, templates of them included, and who reads them."""
PATTERNS = (
    "*pgbouncer*", "*pgpool*", "*pgcat*", "*proxysql*", "*maxscale*", "*mysqlrouter*", "*mysql-router*",
    "*nutcracker*", "*twemproxy*", "*mcrouter*",
)  # fmt: skip
