"""The channels that an application publishes to and consumes from, as far as its configuration says which.

Formats: https://docs.spring.io/spring-cloud-stream/reference/spring-cloud-stream/binding-properties.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from archscan.model.facts import Exchanges

from .application import Application
from .entries import Document, Entry

Direction: TypeAlias = Literal["publish", "consume"]

_BINDING = re.compile(
    r"spring\.cloud\.stream\.(?:rabbit\.|kafka\.(?:streams\.)?)?bindings\.([^.]+)\.destination\Z"
)
_NAMED = re.compile(r"(?:.*-)?(in|out)-\d+\Z", re.IGNORECASE)
_KAFKA = re.compile(r"spring\.kafka\.(consumer|producer)\.")
_BINDERS = (
    ("kafka", re.compile(r"spring\.cloud\.stream\.(?:kafka\.|binders\.kafka)|spring\.kafka\.")),
    ("rabbitmq", re.compile(r"spring\.cloud\.stream\.(?:rabbit\.|binders\.rabbit)|spring\.rabbitmq\.")),
    ("rocketmq", re.compile(r"spring\.cloud\.stream\.rocketmq\.|rocketmq\.")),
    ("pulsar", re.compile(r"spring\.(?:cloud\.stream\.)?pulsar\.")),
)
_CALLED = {
    "kafka": "kafka", "kstream": "kafka", "rabbit": "rabbitmq", "rocketmq": "rocketmq", "pulsar": "pulsar",
}  # fmt: skip
_MESSAGING = re.compile(
    r"mp\.messaging\.(?P<way>incoming|outgoing)\.(?P<channel>[^.]+)\."
    r"(?:connector|topic|address|queue\.name|exchange\.name)\Z"
)
_CONNECTORS = {"kafka": "kafka", "rabbitmq": "rabbitmq", "pulsar": "pulsar"}
_DEFAULTS: dict[str, tuple[Direction, str]] = {
    "spring.kafka.template.defaulttopic": ("publish", "kafka"),
    "spring.rabbitmq.template.exchange": ("publish", "rabbitmq"),
    "spring.rabbitmq.template.defaultreceivequeue": ("consume", "rabbitmq"),
}


def find_channels(application: Application, document: Document) -> Iterator[Exchanges]:
    """What a document's bindings, templates, consumers and producers say, in its order."""
    seen: set[Direction] = set()
    for entry in document.entries:
        if application.is_off(entry, document):
            continue
        if found := _BINDING.match(entry.key):
            for direction in _directions(application, entry, found[1]):
                technology = _binder(application, found[1], document)
                yield _exchange(application, entry, document, direction, technology)
        elif found := _MESSAGING.match(entry.key):
            yield from _messaging(application, entry, document, found["way"], found["channel"])
        elif entry.key in _DEFAULTS:
            yield _exchange(application, entry, document, *_DEFAULTS[entry.key])
        elif side := _KAFKA.match(entry.key):
            way: Direction = "consume" if side[1] == "consumer" else "publish"
            if way not in seen:
                seen.add(way)
                yield Exchanges(application.subject, way, application.evidence(entry), technology="kafka")
        elif entry.key == "spring.zipkin.sender.type":
            technology = _CALLED.get(application.value(entry, document).lower(), "")
            if technology:
                yield Exchanges(
                    application.subject, "publish", application.evidence(entry), "zipkin", technology
                )


def _messaging(
    application: Application, entry: Entry, document: Document, way: str, channel: str
) -> Iterator[Exchanges]:
    """A channel of MicroProfile Reactive Messaging, told once: by its address, else by its connector."""
    prefix = f"mp.messaging.{way}.{channel}."
    named = [f"{prefix}{one}" for one in ("topic", "address", "queue.name", "exchange.name")]
    first = next((one for one in named if one in application.settings.by_key), f"{prefix}connector")
    if entry.key != first:
        return
    connector = application.settings.holding(f"{prefix}connector", document.profile)
    technology = _CONNECTORS.get(connector.lower().removeprefix("smallrye-"), "")
    name = application.value(entry, document) if entry.key in named else entry.parts[3]
    if name and "$" not in name and len(name) <= 200 and connector != "smallrye-in-memory":
        direction: Direction = "consume" if way == "incoming" else "publish"
        line = application.evidence(entry)
        yield Exchanges(application.subject, direction, line, name, technology)


def _exchange(
    application: Application, entry: Entry, document: Document, direction: Direction, technology: str
) -> Exchanges:
    channel = application.value(entry, document)
    return Exchanges(
        application.subject,
        direction,
        application.evidence(entry),
        "" if "$" in channel or len(channel) > 200 else channel,
        technology,
        application.further(entry, document),
    )


def _directions(application: Application, entry: Entry, binding: str) -> Iterator[Direction]:
    """Which way a binding goes, by its name or by the settings beside it; nothing where neither says."""
    raw = next(
        (part for part in entry.parts if part.replace("-", "").replace("_", "").lower() == binding), ""
    )
    if found := _NAMED.match(raw):
        yield "consume" if found[1].lower() == "in" else "publish"
        return
    prefix = f"spring.cloud.stream.bindings.{binding}."
    keys = [key for key in application.settings.by_key if key.startswith(prefix)]
    into = raw.lower().endswith("input") or any(
        key.startswith((f"{prefix}consumer.", f"{prefix}group")) for key in keys
    )
    out = raw.lower().endswith("output") or any(key.startswith(f"{prefix}producer.") for key in keys)
    if into:
        yield "consume"
    if out:
        yield "publish"


def _binder(application: Application, binding: str, document: Document) -> str:
    """The broker of a binding: as it says, as is the default, else the only one that is configured."""
    for key in (f"spring.cloud.stream.bindings.{binding}.binder", "spring.cloud.stream.defaultbinder"):
        name = application.settings.holding(key, document.profile)
        if name:
            typed = application.settings.holding(f"spring.cloud.stream.binders.{name}.type", document.profile)
            return _CALLED.get((typed or name).lower(), "")
    found = [
        technology
        for technology, pattern in _BINDERS
        if any(pattern.match(key) for key in application.settings.by_key)
    ]
    return found[0] if len(found) == 1 else ""
