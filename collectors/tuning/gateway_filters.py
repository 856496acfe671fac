"""Filters of Spring Cloud Gateway's routes that retry, break, limit and cache.

Both forms: `Retry=3` and `name: Retry` with `args`.
https://docs.spring.io/spring-cloud-gateway/reference/spring-cloud-gateway-server-webflux/gatewayfilter-factories.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archscan.model.facts import Setting

from .values import setting

if TYPE_CHECKING:
    from ..settings.spring.application import Application
    from ..settings.spring.entries import Document

_FILTER = re.compile(
    r"(?P<filter>spring\.cloud\.gateway\.(?:[\w.]+\.)?(?:routes\.(?P<route>\d+)\.filters|defaultfilters)\.\d+)"
    r"(?:\.(?P<rest>.+))?"
)
_ROUTE_ID = re.compile(r"spring\.cloud\.gateway\.(?:[\w.]+\.)?routes\.(\d+)\.id")
_TOPICS = {
    "retry": "failure.retry", "circuitbreaker": "failure.breaker", "hystrix": "failure.breaker",
    "requestratelimiter": "failure.rate_limit", "fallbackheaders": "failure.fallback",
    "localresponsecache": "cache.proxy", "requestsize": "failure.rate_limit",
}  # fmt: skip
_WORDS = {"requestsize": ""}


def find_filters(application: Application, document: Document, remark: str) -> Iterator[Setting]:
    """The settings of the filters, named for their routes."""
    routes: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for entry in document.entries:
        if match := _ROUTE_ID.fullmatch(entry.key):
            routes[match[1]] = entry.value
    for entry in document.entries:
        match = _FILTER.fullmatch(entry.key)
        if match is None or (match["rest"] or "").startswith("enabled"):
            continue
        route = routes.get(match["route"] or "", match["route"] or "")
        name = f"route {route}" if match["route"] else "all routes"
        line = application.evidence(entry)
        if match["rest"] is None or match["rest"] == "name":
            kind, equals, arguments = entry.value.partition("=")
            kinds[match["filter"]] = kind.strip().lower()
            topic = _topic(kind)
            if not topic:
                continue
            said = setting(
                application.subject, topic, arguments or "as by default", line, name, kind.strip(), remark
            )
            if equals and said is not None:
                yield said
            elif not any(other.key.startswith(f"{match['filter']}.args.") for other in document.entries):
                yield Setting(application.subject, topic, kind.strip(), line, name=name)
        elif match["rest"].startswith("args."):
            topic = _topic(kinds.get(match["filter"], ""))
            what = entry.parts[-1] if not entry.parts[-1].isdigit() else entry.parts[-2]
            if topic and what.lower() not in ("keyresolver", "key-resolver"):
                topic = "failure.fallback" if what.lower().startswith("fallback") else topic
                said = setting(application.subject, topic, entry.value, line, name, what, remark)
                if said is not None:
                    yield said


def _topic(kind: str) -> str:
    kind = kind.strip().lower()
    return "" if kind in _WORDS else _TOPICS.get(kind, "")
