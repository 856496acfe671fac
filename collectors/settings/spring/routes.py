"""Whom a gateway routes to, an aggregator reads from, and a client is told to call by name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.lexicon.addresses import find_addresses
from archscan.model.facts import Plays, Requires

from .application import Application
from .entries import Document, Entry

_ZUUL = re.compile(r"zuul\.routes\.(?P<route>[^.]+)(?:\.(?P<field>serviceid|url|location|path))?\Z")
_GATEWAY = re.compile(
    r"spring\.cloud\.gateway\.(?:mvc\.|server\.(?:webflux|webmvc|mvc)\.)?routes\.[^.]+\.uri\Z"
)
_LOCATOR = re.compile(r"spring\.cloud\.gateway\.(?:server\.[a-z]+\.)?discovery\.locator\.enabled\Z")
_BALANCED = re.compile(r"lb:(?:(?:https?|wss?|grpcs?):)?//([A-Za-z0-9][\w.-]*)")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*\Z")
_DISABLED = re.compile(r"(?:forward|no|redirect):")


def find_routes(application: Application, document: Document) -> Iterator[Requires | Plays]:
    """The routes of a document, in its order."""
    gateway = False
    for entry in document.entries:
        if found := _ZUUL.match(entry.key):
            if not gateway:
                gateway = True
                yield Plays(application.subject, "gateway", "server", application.evidence(entry), "zuul")
            yield from _zuul(application, entry, document, found["route"], found["field"] or "")
        elif _GATEWAY.match(entry.key):
            if not gateway:
                gateway = True
                line = application.evidence(entry)
                yield Plays(application.subject, "gateway", "server", line, "spring-cloud-gateway")
            yield from _target(application, entry, document)
        elif _LOCATOR.match(entry.key) and application.value(entry, document).lower() == "true":
            line = application.evidence(entry)
            yield Plays(application.subject, "gateway", "server", line, "spring-cloud-gateway")
        elif entry.key in ("turbine.appconfig", "turbine.aggregator.clusterconfig") or entry.key.startswith(
            ("turbine.appconfig.", "turbine.aggregator.clusterconfig.")
        ):
            yield from _watched(application, entry, document)


def is_routed_by_zuul(application: Application, name: str) -> bool:
    """Whether a route of the gateway has this name, in its compared form."""
    prefix = f"zuul.routes.{name}"
    return any(key == prefix or key.startswith(f"{prefix}.") for key in application.settings.by_key)


def _zuul(
    application: Application, entry: Entry, document: Document, route: str, field: str
) -> Iterator[Requires]:
    """A route's service or address; the route's own name stands for a service where it has neither."""
    if field in ("url", "location", "serviceid"):
        yield from _target(application, entry, document)
        return
    own = f"zuul.routes.{route}"
    if field == "path" and any(
        f"{own}.{other}" in application.settings.by_key for other in ("serviceid", "url", "location")
    ):
        return
    if not field and not entry.value.strip().startswith("/"):
        return  # not a path: `zuul.routes.x: something`
    name = entry.parts[2]
    if f"{route}.ribbon.listofservers" not in application.settings.by_key and _NAME.match(name):
        yield _named(application, entry, name)


def _target(application: Application, entry: Entry, document: Document) -> Iterator[Requires]:
    value = application.value(entry, document)
    if found := _BALANCED.match(value):
        yield _named(application, entry, found[1], "lb")
    elif _DISABLED.match(value):
        return
    elif "://" not in value and ":" not in value:
        if _NAME.match(value):
            yield _named(application, entry, value)
    else:
        for address in find_addresses(value):
            yield Requires(
                application.subject,
                address.host,
                application.evidence(entry),
                key=entry.shown,
                port=address.port,
                scheme=address.scheme,
                path=address.path,
                via="config",
                purpose="proxies",
                also=application.further(entry, document),
            )


def _watched(application: Application, entry: Entry, document: Document) -> Iterator[Requires]:
    """The applications whose streams are aggregated; the cluster's name stands for one where none is told."""
    if "clusterconfig" in entry.key and any(
        key.startswith("turbine.appconfig") for key in application.settings.by_key
    ):
        return
    for name in application.value(entry, document).split(","):
        if _NAME.match(name.strip()) and name.strip().lower() != "default":
            yield _named(application, entry, name.strip(), purpose="scrapes")


def _named(
    application: Application, entry: Entry, name: str, scheme: str = "http", purpose: str = "proxies"
) -> Requires:
    """A service by the name that it registers with; Zuul and Turbine speak nothing but HTTP."""
    return Requires(
        application.subject,
        name.lower(),
        application.evidence(entry),
        key=entry.shown,
        scheme=scheme,
        via="config",
        purpose=purpose,
        bare=True,
    )
