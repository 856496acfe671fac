"""What nginx's configuration sets: timeouts, retries, caches, compression, keep-alive, balancing, limits.

Reads the same files as the collector of nginx' addresses, and its descendants' (OpenResty, Tengine). Values
of a variable are left out. Format: https://nginx.org/en/docs/dirindex.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.errors import FormatError
from archscan.formats.directives import Directive, load, walk
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..gateways.nginx import PATTERNS as _NGINX
from ..reading.leaves import is_for_tests
from ..reading.targets import program_of
from ..reading.values import is_spare
from .values import is_off, setting

NAME = "nginx-tuning"
PATTERNS = _NGINX
_OTHERS = re.compile(
    r"dockerfile.*|makefile|license|.*\.(?:md|rst|adoc|ya?ml|json|toml|xml|html?|php|sh|bash|ps1|bat|py|go|rb|rs|js"
    r"|mjs|cjs|tsx?|java|kt|cs|lua|css|scss|vue|svelte|sql|tf|ipynb|patch|diff|log|csv|svg)",
    re.IGNORECASE,
)
_SURE = re.compile(rb"(?m)^[ \t]*(?:server|http|upstream|location|events|stream)\b[^;{}\n]*\{")
_WANTED = re.compile(
    rb"_timeout\s|next_upstream|_cache\w*\s|\bexpires\s|Cache-Control|\bgzip|\bbrotli|\bkeepalive|\bleast_conn"
    rb"|\bip_hash|limit_req|limit_conn|worker_|\bhttp2|\bhash\s|\brandom\b|max_fails|\bquic\b|\bsticky\b|\bbackup\b"
)
_TOPICS: dict[str, str] = {
    "worker_processes": "performance.workers", "worker_connections": "performance.workers",
    "worker_rlimit_nofile": "performance.workers", "gzip": "performance.compression",
    "gzip_types": "performance.compression", "gzip_comp_level": "performance.compression",
    "gzip_min_length": "performance.compression", "gzip_static": "performance.compression",
    "gzip_proxied": "performance.compression", "brotli": "performance.compression",
    "brotli_types": "performance.compression", "brotli_comp_level": "performance.compression",
    "brotli_static": "performance.compression", "zstd": "performance.compression",
    "keepalive": "performance.keepalive", "keepalive_timeout": "performance.keepalive",
    "keepalive_requests": "performance.keepalive", "http2": "performance.keepalive",
    "http3": "performance.keepalive",
    "limit_req": "failure.rate_limit", "limit_conn": "failure.rate_limit",
    "limit_req_zone": "failure.rate_limit",
    "limit_conn_zone": "failure.rate_limit", "limit_rate": "failure.rate_limit",
    "expires": "cache.proxy", "worker_shutdown_timeout": "failure.shutdown", "ip_hash": "scaling.affinity",
    "sticky": "scaling.affinity", "least_conn": "scaling.balancing", "least_time": "scaling.balancing",
    "random": "scaling.balancing", "hash": "scaling.balancing", "open_file_cache": "cache.layer",
}  # fmt: skip
_TIMEOUT = re.compile(
    r"(?:proxy|grpc|fastcgi|uwsgi|scgi|memcached)_(?:connect|read|send)_timeout|client_(?:body|header)_timeout"
    r"|send_timeout|resolver_timeout|proxy_timeout"
)
_RETRY = re.compile(r"(?:proxy|grpc|fastcgi|uwsgi|scgi|memcached)_next_upstream(?:_timeout|_tries)?")
_CACHE = re.compile(
    r"(?:proxy|fastcgi|uwsgi|scgi)_cache(?:_path|_valid|_use_stale|_bypass|_background_update|_lock|_methods"
    r"|_min_uses|_revalidate)?"
)
_BARE = frozenset({"ip_hash", "least_conn", "random"})
_MAX_BESIDE = 60
_LONGEST_PLACE = 70
_CONTROL = re.compile(r"(?:-s\s.*?)?\s*[\"']?cache-control\b", re.IGNORECASE)
_SERVER = re.compile(r"(?:max_fails|fail_timeout|max_conns)=[^\s$]+|backup\Z")


def wants(data: bytes) -> bool:
    """Whether a directive that sets a figure occurs; a chart's named template is read as it is rendered."""
    if b"{{- define" in data:
        return False
    return _WANTED.search(data) is not None and (_SURE.search(data) is not None or b";" in data)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one setting for each directive; what cannot be read is the other collector's to report."""
    if _OTHERS.fullmatch(file.name) or is_spare(file, tree) or is_for_tests(file.folder):
        return
    if (
        _SURE.search(file.data) is None
        and "nginx" not in file.path.lower()
        and "conf.d/" not in f"/{file.path}"
    ):
        return
    subject = program_of(file)
    try:
        statements = list(walk(load(file.text, file.path).statements))
    except FormatError:
        return
    for one, around in statements:
        if one.name.startswith("limit_") and one.name.endswith("_zone") and not _is_used(one, file, tree):
            continue
        yield from _settings(subject, one, around, file.path)


def _is_used(zone: Directive, file: SourceFile, tree: Tree) -> bool:
    """Whether a limit of this file, or of those beside and below, names a zone: alone it does nothing."""
    named = re.search(r"zone=([\w.-]+)", zone.value)
    if named is None:
        return False
    use = re.compile(rf"^[^#\n]*\blimit_(?:req|conn)\s[^;]*\b{re.escape(named[1])}\b".encode(), re.MULTILINE)
    paths = [path for path in tree.below(file.folder) if not _OTHERS.fullmatch(path.rpartition("/")[2])]
    found = (tree.read(path) for path in [file.path, *paths[:_MAX_BESIDE]])
    return any(one is not None and use.search(one.data) is not None for one in found)


def _settings(
    subject: Subject, one: Directive, around: tuple[Directive, ...], path: str
) -> Iterator[Setting]:
    for topic, value, name, key in _said(one, around):
        said = setting(subject, topic, value, Evidence(path, one.line, NAME), name, key)
        if said is not None:
            yield said


def _said(one: Directive, around: tuple[Directive, ...]) -> Iterator[tuple[str, str, str, str]]:
    """Topic, value, place and key of what a statement sets; without a place the key is the name."""
    if one.block is not None:
        return
    place = _place(around)
    if one.name == "server" and around and around[-1].name == "upstream":
        for option in filter(_SERVER.match, one.arguments[1:]):
            key, _, value = option.partition("=")
            if key == "backup":
                yield "availability.failover", one.arguments[0], place, "backup server"
            else:
                yield "performance.pool" if key == "max_conns" else "failure.ejection", value, place, key
    elif one.name == "listen" and any(word in ("http2", "quic") for word in one.arguments):
        protocol = "HTTP/2" if "http2" in one.arguments else "HTTP/3"
        yield "performance.keepalive", protocol, f"listen {one.arguments[0]}", ""
    elif (
        one.name in ("add_header", "more_set_headers") and _CONTROL.match(one.value) and "$" not in one.value
    ):
        value = one.value.partition(":")[2] if one.name == "more_set_headers" else " ".join(one.arguments[1:])
        yield "cache.proxy", value.removesuffix(" always").strip(), *_named("Cache-Control", place)
    elif topic := _topic(one):
        # Most variables stand for what is known at run time only; in a limit they say who is counted.
        filled = (
            "$" in one.value and topic != "failure.rate_limit" and not one.name.endswith(("_zone", "hash"))
        )
        if one.name in _BARE or one.name == "hash":
            yield topic, " ".join((one.name, *one.arguments)), place or one.name, ""
        elif not filled and not is_off(one.value):
            whole = topic in ("performance.workers", "performance.compression")
            yield topic, one.value or "on", *_named(one.name, "" if whole else place)


def _topic(one: Directive) -> str:
    name = one.name
    if name in _TOPICS:
        return _TOPICS[name]
    if _TIMEOUT.fullmatch(name):
        return "failure.timeout"
    if _RETRY.fullmatch(name):
        return "failure.retry"
    return "cache.proxy" if _CACHE.fullmatch(name) else ""


def _place(around: tuple[Directive, ...]) -> str:
    """The innermost location or upstream that a directive stands in."""
    for one in reversed(around):
        if one.name in ("location", "upstream"):
            name = f"{one.name} {one.arguments[-1] if one.arguments else ''}".strip()
            return name if len(name) <= _LONGEST_PLACE else f"{name[: _LONGEST_PLACE - 1]}…"
    return ""


def _named(key: str, place: str) -> tuple[str, str]:
    """Name and key of what is set at a place: the key alone is the name where it holds everywhere."""
    return (place, key) if place else (key, "")
