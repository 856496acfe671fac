"""What the files of databases, caches and poolers set: memory, eviction, durability, connections, limits.

Redis, Valkey and Sentinel, PostgreSQL, MySQL and MariaDB, PgBouncer. The keys are those of `store_keys`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.collect import matches
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.targets import program_of
from ..reading.values import is_spare, lenient_text
from .store_keys import stored

NAME = "store-tuning"
_FILES: dict[str, tuple[str, ...]] = {
    "redis": ("redis*.conf", "redis/*.conf", "redis/*/*.conf", "valkey*.conf", "valkey/*.conf", "keydb*.conf",
              "redis*.conf.*"),
    "sentinel": ("sentinel*.conf", "sentinel/*.conf"),
    "postgresql": ("postgresql*.conf", "postgres*.conf", "postgresql/*.conf", "postgres/*.conf",
    "postgresql*.conf.*",
                   "postgresql.auto.conf"),
    "mysql": ("my.cnf", "*.cnf", "my.ini", "my-*.cnf", "mysqld.cnf", "mysql/*.cnf", "mysql/conf.d/*",
    "mysql*.conf"),
    "pgbouncer": ("pgbouncer*.ini", "pgbouncer/*.ini", "pgbouncer*.ini.*"),
}  # fmt: skip
PATTERNS = tuple(dict.fromkeys(pattern for patterns in _FILES.values() for pattern in patterns))
_WANTED = re.compile(
    rb"maxmemory|appendonly|^save\s|maxclients|max_connections|shared_buffers|_timeout|_mem\b|innodb_|slow_query"
    rb"|pool_mode|pool_size|max_client_conn|^sentinel\s|statement|archive_|wal_level|buffer|cache|tcp-keepalive"
    rb"|log_min_duration|io-threads|max-connections|synchronous_",
    re.MULTILINE,
)
_LINE = re.compile(r"\s*(?P<key>[A-Za-z_][\w.-]*)\s*(?:=|\s)\s*(?P<value>.*?)\s*\Z")
_SENTINEL = re.compile(r"\s*sentinel\s+(?P<key>[a-z-]+)\s+(?P<name>\S+)\s+(?P<value>.+?)\s*\Z")
_SECTION = re.compile(r"\s*\[(?P<name>[^\]]+)\]")
_SERVERS = frozenset({"mysqld", "mariadb", "server", "mysqld_safe", "galera", "mariadbd"})
_MAX_LINE = 2_000


def wants(data: bytes) -> bool:
    """Whether a key of any of the tables may stand in it."""
    return _WANTED.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one setting for each line that sets a known key."""
    table = next((name for name, patterns in _FILES.items() if matches(patterns, file.path)), "")
    if not table or is_spare(file, tree):
        return
    if table == "redis" and re.search(rb"(?m)^[ \t]*sentinel\s", file.data):
        table = "sentinel"
    subject = program_of(file)
    for key, value, number in _lines(lenient_text(file), table):
        said = stored(table, subject, key, value, Evidence(file.path, number, NAME))
        if said is not None:
            yield said


def _lines(text: str, table: str) -> Iterator[tuple[str, str, int]]:
    """Keys and values, comments taken off; of MySQL's files those of the server's sections only."""
    section = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > _MAX_LINE or line.lstrip()[:1] in ("#", ";", ""):
            continue
        if table == "sentinel":
            if match := _SENTINEL.match(line):
                yield match["key"], f"{match['name']} {match['value']}", number
            continue
        if found := _SECTION.match(line):
            section = found["name"].lower().partition("-")[0]
            continue
        if table == "mysql" and section not in _SERVERS:
            continue
        if table in ("postgresql", "mysql", "pgbouncer"):
            line = _uncommented(line, "#" if table != "pgbouncer" else ";")
        if match := _LINE.match(line):
            yield match["key"], match["value"], number


def _uncommented(line: str, sign: str) -> str:
    """The line without a comment behind it, outside quotes."""
    quote = ""
    for index, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == sign:
            return line[:index]
    return line
