"""What nginx's configuration sets: timeouts, retries, caches, compression, keep-alive, balancing, limits.

Reads the same files as the collector of nginx' addresses, and its descendants' (OpenResty, Tengine). Values
of a variable are left out. Format: https://nginx.org/en/docs/dirindex.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.formats.directives import Directive, load, walk
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..gateways.nginx import PATTERNS as _NGINX
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
_SURE = re.compile(rb"(?m)^\s*(?:server|http|upstream|location|events|stream)\b[^;{}\n]*\{")
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
_ON_OFF = frozenset({"gzip", "brotli", "zstd", "http2", "http3", "gzip_static", "brotli_static"})
_MAX_BESIDE = 60
_CONTROL = re.compile(r"\bcache-control\b", re.IGNORECASE)
_SERVER = re.compile(r"(?:max_fails|fail_timeout|max_conns|slow_start)=\S+|backup\Z")


def wants(data: bytes) -> bool:
    """Whether a directive that sets a figure occurs, within one of nginx' blocks or below."""
    return _WANTED.search(data) is not None and (_SURE.search(data) is not None or b";" in data)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one setting for each directive; what cannot be read is the other collector's to report."""
    if _OTHERS.fullmatch(file.name) or is_spare(file, tree):
        return
    if (
        _SURE.search(file.data) is None
        and "nginx" not in file.path.lower()
        and "conf.d/" not in f"/{file.path}"
    ):
        return
    subject = program_of(file)
    statements = list(walk(load(file.text, file.path).statements))
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
    line = Evidence(path, one.line, NAME)
    place = _place(around)
    topic = _topic(one)
    if one.block is not None:
        return
    if one.name == "server" and around and around[-1].name == "upstream":
        for option in one.arguments[1:]:
            if _SERVER.match(option) and "$" not in option:
                kind = "availability.failover" if option == "backup" else "failure.ejection"
                kind = "performance.pool" if option.startswith("max_conns") else kind
                value = f"{one.arguments[0]} {option}" if option == "backup" else option
                said = setting(subject, kind, value, line, f"upstream {around[-1].value}")
                if said is not None:
                    yield said
        return
    if one.name == "listen" and any(word in ("http2", "quic") for word in one.arguments):
        protocol = "HTTP/2" if "http2" in one.arguments else "HTTP/3"
        yield Setting(subject, "performance.keepalive", protocol, line, name=f"listen {one.arguments[0]}")
        return
    if one.name in ("add_header", "more_set_headers") and _CONTROL.search(one.value):
        value = one.value.partition(":")[2] if one.name == "more_set_headers" else " ".join(one.arguments[1:])
        said = setting(
            subject,
            "cache.proxy",
            value.removesuffix(" always").strip(),
            line,
            _named("Cache-Control", place),
        )
        if said is not None:
            yield said
        return
    if not topic or (
        "$" in one.value and topic != "failure.rate_limit" and not one.name.endswith(("_zone", "hash"))
    ):
        return
    if one.name in _BARE:
        yield Setting(subject, topic, " ".join((one.name, *one.arguments)), line, name=_upstream(around))
    elif one.name == "hash":
        yield Setting(subject, topic, f"hash {one.value}"[:120], line, name=_upstream(around))
    elif one.name in _ON_OFF:
        if not is_off(one.value):
            said = setting(subject, topic, one.value or "on", line, one.name)
            if said is not None:
                yield said
    elif not is_off(one.value):
        value = one.value if len(one.value) <= 100 else f"{one.value[:99]}…"
        shown_as = (
            one.name
            if topic in ("performance.workers", "performance.compression")
            else _named(one.name, place)
        )
        yield Setting(subject, topic, value, line, name=shown_as)


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
            return f"{one.name} {one.arguments[-1] if one.arguments else ''}".strip()
    return ""


def _upstream(around: tuple[Directive, ...]) -> str:
    return f"upstream {around[-1].value}" if around and around[-1].name == "upstream" else ""


def _named(name: str, place: str) -> str:
    return f"{name} ({place})" if place else name
