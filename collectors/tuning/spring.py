"""What the configuration of a Spring application sets: breakers, retries, timeouts, pools, caches, threads.

Called by the collectors of Spring's files for each document. Values that a placeholder's default gives
count, and are named as such; what is switched off and what is for tests is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from archscan.lexicon.secrets import is_secret_name
from archscan.model.facts import Setting

from .gateway_filters import find_filters
from .names import meaning_of
from .spring_keys import KEYS, Key
from .values import is_amount, is_off, is_on, plain_of, setting, shown

if TYPE_CHECKING:
    from ..settings.spring.application import Application
    from ..settings.spring.entries import Document, Entry

_ANY = re.compile("|".join(sorted({
    "resilience4j", "hystrix", "timeout", "ribbon", "retr", "pool", "hikari", "thread", "compression",
    "cache",
    "shutdown", "http2", "session", "bulkhead", "breaker", "ratelimit", "concurrency", "attempts", "letter",
    "dlq",
    "loadbalancer", "prefetch", "maxconnections", "acceptcount", "keepalive", "partition", "batch", "zuul",
    "ttl",
    "timetolive", "feign", "filters", "datasource", "properties", "failurestrategy", "backoff", "expir",
    "worker",
})))  # fmt: skip
"""A word that any key of the table has; most keys have none."""
_TEST_PROFILES = re.compile(r"(?:\A|[-_,\s])(?:test|tests|it|integration-?test|testing|e2e)(?:\Z|[-_,\s])")
_SPEC = re.compile(r"(?P<key>[A-Za-z]+)(?:=(?P<value>[\w.]+))?")
_BASES = frozenset({
    "server.servlet.contextpath", "server.contextpath", "spring.webflux.basepath", "quarkus.http.rootpath",
    "micronaut.server.contextpath",
})  # fmt: skip
"""Keys of the path below which a program has all its routes, as entries are compared."""
_PATH = re.compile(r"/[\w.~/-]{1,100}")
_ON_VALUES = frozenset({"server.http2.enabled", "quarkus.http.http2"})


def find_tuning(application: Application, document: Document) -> Iterator[Setting]:
    """The settings of a document, each under its own line."""
    if _TEST_PROFILES.search(document.profile.lower()):
        return
    remark = (
        f"profile {document.profile}" if document.profile and not document.profile.startswith("!") else ""
    )
    remark = remark if len(remark) < 60 else ""
    for entry in document.entries:
        if entry.key in _BASES and _PATH.fullmatch(entry.value) and not document.profile:
            path = entry.value.rstrip("/")
            line = application.evidence(entry)
            yield Setting(application.subject, "api.base_path", path, line, name=entry.shown)
        if _ANY.search(entry.key) is None or application.is_off(entry, document):
            continue
        yield from _settings(application, entry, remark)
    yield from find_filters(application, document, remark)


def _settings(application: Application, entry: Entry, remark: str) -> Iterator[Setting]:
    line = application.evidence(entry)
    if entry.key == "spring.cache.caffeine.spec":
        yield from _spec(application, entry, remark)
        return
    found = _known(entry.key)
    if found is None:
        topic = _own(entry)
        one = (
            setting(application.subject, topic, entry.value, line, entry.shown, remark=remark)
            if topic
            else None
        )
    else:
        key, match = found
        text = plain_of(entry.value)
        if key.switch:
            if not is_on(text):
                return
            word = "HTTP/2" if entry.key in _ON_VALUES else "enabled"
            value = f"{word} ({remark})" if remark else word
            yield Setting(application.subject, key.topic, value, line, name=entry.shown)
            return
        if key.topic in ("cache.layer", "cache.proxy") and is_off(text):
            return
        if entry.key == "server.shutdown" and text.lower() != "graceful":
            return
        name, what = _names(entry, match)
        one = setting(application.subject, key.topic, entry.value, line, name, what, remark)
    if one is not None:
        yield one


@lru_cache(maxsize=8192)
def _known(key: str) -> tuple[Key, re.Match[str]] | None:
    for one in KEYS:
        if match := one.pattern.fullmatch(key):
            return one, match
    return None


def _names(entry: Entry, match: re.Match[str]) -> tuple[str, str]:
    """Name and parameter as the file writes them: the key's own elements at the places of the groups."""
    groups = match.groupdict()
    if "what" not in groups:
        return entry.shown, ""
    what = _written(entry, match, "what")
    name = _written(entry, match, "name") if groups.get("name") else ""
    return (f"{entry.parts[0].partition('/')[0]} default" if name in ("", "default") else name), what


def _written(entry: Entry, match: re.Match[str], group: str) -> str:
    """The elements of the key that a group covers, without the index of a list's item."""
    first = entry.key[: match.start(group)].count(".")
    last = entry.key[: match.end(group)].count(".")
    elements = [str(one) for one in ".".join(entry.parts).split(".")]
    if len(elements) != entry.key.count(".") + 1:  # an element that has dots of its own
        return match[group]
    kept = elements[first : last + 1]
    if "/" in match[group]:
        return match[group]
    while len(kept) > 1 and kept[-1].isdigit():
        kept.pop()
    return ".".join(kept)


def _own(entry: Entry) -> str:
    """The topic of an application's own key, told by its last words, for a plain amount."""
    if entry.key.startswith(
        ("eureka.", "management.", "logging.", "spring.", "quarkus.", "micronaut.", "nacos.")
    ):
        return ""
    if is_secret_name(entry.shown):
        return ""
    meaning = meaning_of("_".join(one for one in entry.parts if not one.isdigit()))
    return meaning if meaning and is_amount(plain_of(entry.value)) and plain_of(entry.value) != "0" else ""


def _spec(application: Application, entry: Entry, remark: str) -> Iterator[Setting]:
    """A Caffeine specification: its sizes and its times, each under its own topic."""
    value = shown(entry.value)
    for part in value.split(",") if value else ():
        match = _SPEC.fullmatch(part.strip())
        if match is not None and match["value"]:
            topic = "cache.ttl" if match["key"].startswith(("expire", "refresh")) else "cache.size"
            one = setting(application.subject, topic, match["value"], application.evidence(entry),
                          entry.shown, match["key"], remark)  # fmt: skip
            if one is not None:
                yield one
