"""Whom a store or broker follows: lines of its configuration or of the script that sets it up.

Redis and Sentinel, Mosquitto bridges, MongoDB replica sets, PostgreSQL standbys and MySQL replicas, and
StatsD's way to Graphite. Formats: https://redis.io/docs/latest/operate/oss_and_stack/management/config/,
https://mosquitto.org/man/mosquitto-conf-5.html, https://www.postgresql.org/docs/current/runtime-config-replication.html,
https://dev.mysql.com/doc/refman/8.4/en/change-replication-source-to.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from archscan.collect import matches
from archscan.formats.node import Place
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..telemetry.places import reading

NAME = "replication"


class _Form(NamedTuple):
    patterns: tuple[str, ...]
    mark: bytes
    line: re.Pattern[str]
    """With groups `host` and, where it may stand beside, `port`."""
    purpose: str = "replicates"
    scheme: str = ""


_SCRIPTS = ("*.sh", "*.bash", "*.sql", "*.conf", "*.cnf")
_COMMENTS = ("#", "//", "--", ";", "*")
_FORMS = (
    _Form(
        ("redis*.conf", "redis/*.conf", "redis/*/*.conf", "valkey*.conf", "sentinel*.conf"),
        b"replicaof",
        re.compile(r"^[ \t]*replicaof[ \t]+(?P<host>\S+)[ \t]+(?P<port>\d+)"),
        scheme="redis",
    ),
    _Form(
        ("redis*.conf", "redis/*.conf", "redis/*/*.conf"),
        b"slaveof",
        re.compile(r"^[ \t]*slaveof[ \t]+(?P<host>\S+)[ \t]+(?P<port>\d+)"),
        scheme="redis",
    ),
    _Form(
        ("*sentinel*.conf", "redis*.conf", "redis/*.conf", "sentinel/*.conf"),
        b"sentinel monitor",
        re.compile(r"^[ \t]*sentinel[ \t]+monitor[ \t]+\S+[ \t]+(?P<host>\S+)[ \t]+(?P<port>\d+)"),
        "",
        "redis",
    ),
    _Form(
        ("mosquitto*.conf", "mosquitto/*.conf", "mosquitto/*/*.conf"),
        b"address",
        re.compile(r"^[ \t]*address(?:es)?[ \t]+(?P<host>\S+)"),
        scheme="mqtt",
    ),
    _Form(
        ("mosquitto*.conf", "mosquitto/*.conf", "mosquitto/*/*.conf"),
        b"auth_opt_",
        re.compile(
            r"^[ \t]*auth_opt_(?:redis|pg|mysql|http|mongo|jwt|ldap)_(?:host|uri|server)[ \t]+(?P<host>\S+)"
        ),
        "authenticates",
    ),
    _Form(
        _SCRIPTS,
        b"primary_conninfo",
        re.compile(r"primary_conninfo.*?\bhost=(?P<host>[\w.-]+)(?:.*?\bport=(?P<port>\d+))?"),
        scheme="postgresql",
    ),
    _Form(
        _SCRIPTS,
        b"MASTER_HOST",
        re.compile(r"\bMASTER_HOST\s*=\s*['\"](?P<host>[\w.-]+)['\"]"),
        scheme="mysql",
    ),
    _Form(
        _SCRIPTS,
        b"SOURCE_HOST",
        re.compile(r"\bSOURCE_HOST\s*=\s*['\"](?P<host>[\w.-]+)['\"]"),
        scheme="mysql",
    ),
    _Form(
        ("*.js", "*.sh", "*.bash"),
        b"rs.initiate",
        re.compile(r"\bhost[\"']?\s*:\s*\\?[\"'](?P<host>[\w.-]+(?::\d+)?)"),
        scheme="mongodb",
    ),
    _Form(
        ("*.js",),
        b"graphiteHost",
        re.compile(r"\bgraphiteHost[\"']?\s*:\s*[\"'](?P<host>[\w.-]+)[\"']"),
        "exports",
        "graphite",
    ),
)
PATTERNS = tuple(dict.fromkeys(pattern for form in _FORMS for pattern in form.patterns))
_MAX_LINE = 5_000


def wants(data: bytes) -> bool:
    """Whether a word of one of the forms stands in it."""
    return any(form.mark in data for form in _FORMS)


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each server that is followed."""
    forms = [form for form in _FORMS if form.mark in file.data and matches(form.patterns, file.path)]
    if not forms:
        return
    base = reading(file, NAME)
    for number, line in enumerate(file.text.split("\n"), start=1):
        if len(line) > _MAX_LINE or line.lstrip().startswith(_COMMENTS):
            continue
        for form in forms:
            for found in form.line.finditer(line):
                groups = found.groupdict()
                key = form.mark.decode().strip("_")
                place = Place(file.path, number)
                yield from base.addresses(
                    groups["host"], place, key, form.purpose, form.scheme, groups.get("port") or ""
                )
