"""Where nginx and its descendants pass requests on, log to and ask for permission.

Reads `proxy_pass` and its relatives, through upstreams, `set`, `map`, `split_clients` and `geo`, in http,
stream and mail blocks. Upstreams may stand in files that this one includes or that lie beside or above
it. What Lua or njs does is left out; so are upstreams that nothing passes to, servers that are `down`,
and addresses that a template or the environment fills in.
Format: https://nginx.org/en/docs/dirindex.html, with the placeholders of its image's templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.formats.directives import Directive, load, walk
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.targets import MAX_FURTHER, mentions, program_of
from .nginx_upstreams import Servers, find_elsewhere, find_upstreams

NAME = "nginx"
PATTERNS = (
    "*.conf", "*.conf.*", "*.conf-*", "nginx*", "nginx/*", "nginx/*/*", "conf.d/*", "sites-available/*",
    "sites-enabled/*", "snippets/*", "*.nginx", "*.nginx.*", "*.vhost",
)  # fmt: skip
_OTHERS = re.compile(
    r"dockerfile.*|makefile|license|.*\.(?:md|rst|adoc|ya?ml|json|toml|xml|html?|php|sh|bash|ps1|bat|py|go|rb|rs|js"
    r"|mjs|cjs|tsx?|java|kt|cs|lua|css|scss|vue|svelte|sql|tf|ipynb|patch|diff|log|csv|svg)",
    re.IGNORECASE,
)
"""Names of files in nginx' folders that are something else, and may quote a configuration."""
_WANTED = re.compile(
    rb"(?:proxy|grpc|fastcgi|uwsgi|scgi|memcached|redis2?)_pass\s|syslog:server=|otel_exporter|auth_http\s"
)
_PASSES = {
    "proxy_pass": "", "grpc_pass": "grpc", "fastcgi_pass": "fastcgi", "uwsgi_pass": "uwsgi",
    "scgi_pass": "scgi", "memcached_pass": "memcached", "redis_pass": "redis", "redis2_pass": "redis",
}  # fmt: skip
"""Directives that pass requests on, with the protocol that they speak if it is not in the address."""
_STORES = frozenset({"memcached_pass", "redis_pass", "redis2_pass"})
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_SYSLOG = re.compile(r"syslog:server=([^,\s]+)")
_TABLES = frozenset({"map", "split_clients", "geo"})
_TABLE_OPTIONS = frozenset(
    {"hostnames", "volatile", "include", "ranges", "proxy", "proxy_recursive", "delete"}
)
_MAX_VALUES = 500
"""Values that one variable may have."""
_MAX_RESOLVED = 20_000
"""Values that are put in for variables, in one file."""
_MARKS = ("{{", "{%", "<%")


def wants(data: bytes) -> bool:
    """Whether anything is passed on, logged elsewhere or asked for."""
    return _WANTED.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each line that carries an address to which something is passed."""
    if _OTHERS.fullmatch(file.name):
        return
    text = file.text
    read = load(text, file.path)
    yield from _Passes(file, tree, read.statements).mentions()
    yield from _side_lines(file, read.statements)
    if read.cut and not any(mark in text for mark in _MARKS):
        what = "a statement that nothing closes"
        yield Problem(file.path, read.cut, what, "`;`, or a block in braces", "warning", "nginx-syntax")


class _Passes:
    """The passes of one file and what they lead to; one use."""

    __slots__ = ("_file", "_left", "_servers", "_statements", "_tables", "_tree")

    def __init__(self, file: SourceFile, tree: Tree, statements: tuple[Directive, ...]) -> None:
        self._file = file
        self._tree = tree
        self._statements = statements
        self._servers: dict[str, Servers | None] = {
            name: Servers(file.path, servers) for name, servers in find_upstreams(statements).items()
        }
        self._tables: dict[str, list[tuple[str, int]]] = {}
        self._left = _MAX_RESOLVED

    def mentions(self) -> Iterator[Requires]:
        """One mention for each address, its line first, those that lead to it beside."""
        permits: set[str] = set()
        passes: list[tuple[Directive, tuple[Directive, ...]]] = []
        for one, around in walk(self._statements):
            if one.name in _PASSES and one.block is None and one.arguments:
                passes.append((one, around))
            elif one.name == "auth_request" and one.arguments:
                permits.add(one.arguments[0].partition("?")[0])
            elif one.name in _TABLES and one.block and one.arguments:
                self._tables.setdefault(one.arguments[-1].lstrip("$"), _entries(one))
        found: dict[tuple[str, str, int, str, str], dict[Evidence, None]] = {}
        for one, around in passes:
            purpose = "" if one.name in _STORES else "proxies"
            if any(place.name == "location" and place.arguments[-1:] and place.arguments[-1] in permits
                   for place in around):  # fmt: skip
                purpose = "authenticates"
            for target, line in self._resolve(one.arguments[0], one.line, around, 0):
                group = found.setdefault((*self._place(target, line), one.name, purpose), {})
                if len(group) < MAX_FURTHER:
                    group[Evidence(self._file.path, one.line, NAME)] = None
        subject = program_of(self._file)
        for (scheme, target, line, name, purpose), used in found.items():
            places = [(target, self._file.path, line)]
            servers = None if line else self._servers.get(target)
            if servers is not None:
                places = [(address, servers.path, at) for address, at in servers.addresses]
            for address, path, at in places:
                yield from mentions(
                    subject, address, Evidence(path, at, NAME), name, purpose,
                    scheme=scheme.lower() or _PASSES[name], also=tuple(used),
                )  # fmt: skip

    def _place(self, target: str, line: int) -> tuple[str, str, int]:
        """Scheme and name of the upstream that a target names, line 0; else the target with its line."""
        scheme, _, rest = target.rpartition("://")
        host = rest.partition("/")[0]
        if ":" not in host and host not in self._servers:
            self._servers[host] = find_elsewhere(host, self._file, self._tree, self._statements)
        return (scheme, host, 0) if self._servers.get(host) is not None else ("", target, line)

    def _resolve(
        self, text: str, line: int, around: tuple[Directive, ...], depth: int
    ) -> Iterator[tuple[str, int]]:
        """A target with every value that its first known variable may have, and the line of that value."""
        for found in _VARIABLE.finditer(text):
            values = self._values(found[1] or found[2], around)
            if not values or depth > 5:
                continue
            for value, at in values:
                if self._left <= 0:
                    return
                self._left -= 1
                filled = text[: found.start()] + value + text[found.end() :]
                yield from self._resolve(filled, at, around, depth + 1)
            return
        yield text, line

    def _values(self, name: str, around: tuple[Directive, ...]) -> list[tuple[str, int]]:
        """What a variable may stand for, as seen from within these blocks."""
        for place in reversed(around):
            values: list[tuple[str, int]] = []
            for one in place.block or ():
                inner = one.block if one.name == "if" and one.block else (one,)
                values += [
                    (each.arguments[1], each.line)
                    for each in inner
                    if each.name == "set" and each.arguments[:1] == (f"${name}",) and each.arguments[1:]
                ]
            if values := [value for value in values if value[0] and f"${name}" not in value[0]]:
                return values[:_MAX_VALUES]
        return [value for value in self._tables.get(name, ()) if f"${name}" not in value[0]]


def _entries(table: Directive) -> list[tuple[str, int]]:
    """The values of a `map`, `split_clients` or `geo`, each with its line."""
    entries = [
        (one.arguments[-1], one.line)
        for one in table.block or ()
        if one.arguments and one.arguments[-1] and one.name not in _TABLE_OPTIONS
    ]
    return list({value: (value, line) for value, line in reversed(entries)}.values())[::-1][:_MAX_VALUES]


def _side_lines(file: SourceFile, statements: tuple[Directive, ...]) -> Iterator[Requires]:
    """Where logs and traces are sent, and who is asked before mail is passed on."""
    subject = program_of(file)
    for one, around in walk(statements):
        evidence = Evidence(file.path, one.line, NAME)
        if one.name in ("access_log", "error_log"):
            for server in _SYSLOG.finditer(one.value):
                yield from mentions(subject, server[1], evidence, one.name, "logs", port=514, scheme="syslog")
        elif one.name == "endpoint" and around and around[-1].name == "otel_exporter":
            yield from mentions(subject, one.value, evidence, "otel_exporter", "exports", scheme="otlp")
        elif one.name == "auth_http":
            yield from mentions(subject, one.value, evidence, one.name, "authenticates", scheme="http")
