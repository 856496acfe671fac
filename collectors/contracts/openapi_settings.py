"""What an OpenAPI description says of itself: version, media types, errors, security; no collector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from archscan.formats.node import Map
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

from ..reading.structured import line_of
from .references import References

if TYPE_CHECKING:
    from .openapi import Operation

_MOST = 8
_FLOWS = {
    "implicit": "implicit", "password": "password", "clientCredentials": "client credentials",
    "authorizationCode": "authorization code", "application": "client credentials",
    "accessCode": "authorization code",
}  # fmt: skip


def describe(
    root: Map,
    references: References,
    operations: Sequence[Operation],
    subject: Subject,
    title: str,
    version: str,
    collector: str,
) -> Iterator[Setting]:
    """The settings of one description, each with its title as their name but for security schemes."""
    stated = "openapi" if "openapi" in root else "swagger"
    word = f"{'OpenAPI' if stated == 'openapi' else 'Swagger'} {root.text(stated)}"
    info = root.map("info")
    evidence = line_of(info, "version", collector) if "version" in info else line_of(root, stated, collector)
    yield Setting(subject, "api.version", f"{version} ({word})" if version else word, evidence, name=title)
    yield from _formats(operations, subject, title)
    yield from _errors(operations, subject, title)
    yield from _schemes(root, references, subject, collector)


def _formats(operations: Sequence[Operation], subject: Subject, title: str) -> Iterator[Setting]:
    taken: dict[str, Evidence] = {}
    given: dict[str, Evidence] = {}
    for one in operations:
        for media, _ in one.request:
            taken.setdefault(media, one.request_evidence)
        for answer in one.answers:
            for media, _ in answer.content:
                given.setdefault(media, answer.evidence)
    for label, found in (("requests", taken), ("responses", given)):
        found.pop("", None)
        if found:
            shown = list(found)[:_MOST]
            rest = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
            text = f"{label}: {', '.join(shown)}{rest}"
            yield Setting(subject, "api.format", text, found[shown[0]], name=title)


def _errors(operations: Sequence[Operation], subject: Subject, title: str) -> Iterator[Setting]:
    """One setting for each thing that answers of failure carry."""
    statuses: dict[str, dict[str, Evidence]] = {}
    for one in operations:
        for answer in one.answers:
            if answer.status[:1] in ("4", "5") or answer.status == "default":
                carried = " or ".join(
                    dict.fromkeys(" ".join(filter(None, pair)) for pair in answer.content[:2])
                )
                statuses.setdefault(carried, {}).setdefault(answer.status, answer.evidence)
    for carried, found in sorted(statuses.items(), key=lambda item: (not item[0], -len(item[1]), item[0]))[
        :_MOST
    ]:
        codes = ", ".join(sorted(found))
        first = found[min(found)]
        text = f"{codes}: {carried}" if carried else f"{codes}: no body described"
        yield Setting(subject, "api.error", text[:240], first, name=title)


def _schemes(root: Map, references: References, subject: Subject, collector: str) -> Iterator[Setting]:
    new = root.map("components").map("securitySchemes")
    for name, stated in (new or root.map("securityDefinitions")).items():
        scheme = references.follow(stated)
        text = _scheme(scheme)
        if text:
            holder = new or root.map("securityDefinitions")
            yield Setting(subject, "api.security", text, line_of(holder, name, collector), name=name[:80])


def _scheme(scheme: Map) -> str:
    kind = scheme.text("type")
    if kind == "http":
        form = scheme.text("bearerFormat")
        return f"HTTP {scheme.text('scheme').lower()}{f' ({form[:20]})' if form else ''}"
    if kind == "basic":
        return "HTTP basic"
    if kind == "apiKey":
        return f"API key in {scheme.text('in')} {scheme.text('name')[:60]}"
    if kind == "oauth2":
        flows = [*scheme.map("flows"), scheme.text("flow")]
        known = dict.fromkeys(_FLOWS[one] for one in flows if one in _FLOWS)
        return f"OAuth 2.0 ({', '.join(known)})" if known else "OAuth 2.0"
    if kind == "openIdConnect":
        return "OpenID Connect"
    return "mutual TLS" if kind == "mutualTLS" else ""
