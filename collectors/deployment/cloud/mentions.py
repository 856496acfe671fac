"""What the variables of a program mention: references, addresses, names of managed services."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Node, Place, Seq
from archscan.lexicon.address_keys import role_of
from archscan.lexicon.addresses import Variable, find_mentions
from archscan.lexicon.secrets import is_secret_name, is_secret_value
from archscan.lexicon.words import words
from archscan.model.evidence import Evidence
from archscan.model.facts import (
    Requires,
    Setting,
    Subject,
)

from ...tuning.environment import find_variable_settings
from .catalogue import MANAGED
from .claims import StackFact, address_of, at
from .programs import Program
from .stack import Resource, Stack, owners
from .values import EXPORT, SHARED, decoded, found_at, is_known, references_at, references_in, texts_in

_PORT = re.compile(r":(\d{2,5})(?!\d)")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*(?::[a-z0-9+.-]+)?)://[^\s\"']*\Z", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:^|\.)(?:\w*user(?:name)?|\w*password|\w*port|db_name|\w*database_name|db_instance_name|engine\w*|region|"
    r"location|tags?\w*|resource_group_name|\w*zone_id|\w*access_key|account_id|version|arn_suffix|"
    r"administrator_login\w*)\Z",
    re.IGNORECASE,
)
"""Attributes that tell about a resource and are no way to reach it."""
_PART = re.compile(r":(?:user(?:name)?|password|port|db_?name|database|engine)\b", re.IGNORECASE)
"""What is taken out of a secret with several fields, and is no address."""
_ENDS = frozenset({"user", "username", "password", "pass", "port", "login"})
_MAX_VARIABLES = 1_000


def variable_facts(
    container: Map, spec: Program, one: Resource, subject: Subject, stack: Stack, routes: dict[str, set[str]]
) -> Iterator[StackFact]:
    found: list[tuple[str, str, Place]] = []
    for path in spec.variables:
        for value, place in found_at(container, path):
            found += _pairs(value, place)
    yield from mention_facts(found[:_MAX_VARIABLES], one, subject, stack, routes)


def shared_facts(
    one: Resource, spec: Program, subject: Subject, stack: Stack, routes: dict[str, set[str]]
) -> Iterator[StackFact]:
    """Variables that stand beside the containers and hold for all of them."""
    found: list[tuple[str, str, Place]] = []
    for path in ("secret", "spec.env") if spec.containers else ():
        for value, place in found_at(one.config, path):
            found += _pairs(value, place)
    yield from mention_facts(found, one, subject, stack, routes)


def _pairs(value: Node, start: Place) -> Iterator[tuple[str, str, Place]]:
    """Names, texts and lines of variables in any of their notations."""
    if isinstance(value, str) and (node := decoded(value)) is not value:
        value = node
    if isinstance(value, Map) and ("name" in value or "key" in value or "Name" in value):
        value_seq = Seq(*value.place())
        value_seq.add(value, value.place())
        value = value_seq
    if isinstance(value, Map):
        for key, inner in value.items():
            for under, text, place in texts_in(inner):
                name = f"{key}.{under}" if under and under not in ("value", "") else key
                yield name, text, place if place.line else value.place(key)
    elif isinstance(value, Seq):
        for index, item in enumerate(value):
            place = value.place(index)
            if isinstance(item, str) and "=" in item:
                name, _, text = item.partition("=")
                yield name, text, place if place.line else start
            elif isinstance(item, Map):
                yield from _entry(item)


def _entry(item: Map) -> Iterator[tuple[str, str, Place]]:
    keys = {key.lower(): key for key in reversed(item)}
    named = keys.get("name") or keys.get("key") or keys.get("variable")
    name = item.text(named) if named else ""
    if not name:
        return
    for key in item:
        if key == named or key.lower() in ("scope", "type", "namespace", "target", "secret_name", "version"):
            continue
        for under, text, place in texts_in(item[key]):
            if under not in ("version", "key", "optional", "scope"):
                yield name, text, place if place.line else item.place(key)


def mention_facts(
    found: list[tuple[str, str, Place]],
    one: Resource,
    subject: Subject,
    stack: Stack,
    routes: dict[str, set[str]],
) -> Iterator[StackFact]:
    plain: list[Variable] = []
    for name, text, place in found:
        line = at(place, stack)
        if any(True for _ in references_in(text)):
            yield from _referred(name, text, line, one, subject, stack, routes)
            continue
        if not text:
            continue
        named = _named(name, text, one, stack)
        if named is not None:
            purpose = _reach(named)
            yield Requires(subject, address_of(named), line, key=name, purpose=purpose)
            continue
        plain.append(Variable(name, text, line))
        if is_known(text) and (is_secret_name(name) or (len(text) >= 16 and is_secret_value(text))):
            yield Setting(subject, "security.plaintext", name, line)
    yield from find_mentions(subject, plain)
    yield from find_variable_settings(subject, plain)


def _referred(
    name: str,
    text: str,
    line: Evidence,
    one: Resource,
    subject: Subject,
    stack: Stack,
    routes: dict[str, set[str]],
) -> Iterator[StackFact]:
    done: set[str] = set()
    shared = SHARED in one.config and name in one.config.map(SHARED)
    allowed = _allowed(one) if shared else None
    for reference, before, after in references_in(text):
        if reference.address.startswith(EXPORT):
            if reference.address not in done:
                done.add(reference.address)
                yield Requires(subject, reference.address, line, key=name)
            continue
        if _ABOUT.search(reference.attribute) or _PART.match(after) or _tells_about(name):
            continue
        for owner, way in owners(reference, stack):
            if owner.component == one.component or owner.component in done:
                continue
            if allowed is not None and reference.address not in allowed:
                continue  # a variable of all functions, and this one has no right to use it
            if routes.get(owner.component) == {one.component} or (
                owner.component in routes and role_of(name) == "own"
            ):
                continue  # its own address, as others see it
            done.add(owner.component)
            port = _PORT.match(after)
            scheme = _SCHEME.search(before)
            yield Requires(
                subject,
                address_of(owner),
                line,
                key=name,
                port=int(port[1]) if port and int(port[1]) < 65536 else None,
                scheme=scheme[1].lower() if scheme else "",
                via="mention" if shared and allowed is None else "environment",
                purpose=_reach(owner, reference.address),
                also=tuple(dict.fromkeys(at(place, stack) for place in way if place.line)),
            )


def _allowed(one: Resource) -> set[str] | None:
    """The resources that a function has rights on; None if its rights stand elsewhere."""
    if "Policies" not in one.config:
        return None
    return {reference.address for reference, _ in references_at(one.config, "policies")}


def _tells_about(name: str) -> bool:
    """Whether a variable is called by a detail of a connection: its user, its database."""
    parts = words(name)
    return bool(parts) and (parts[-1] in _ENDS or parts[-2:] in (("db", "name"), ("database", "name")))


def _reach(owner: Resource, through: str = "") -> str:
    """What somebody who knows a component by some address wants of it, where its type says."""
    if "_subscription." in through:
        return "consumes"
    if owner.type not in MANAGED:
        return ""
    tells = ("aws_sns_topic", "aws_cloudwatch_event_bus", "google_pubsub_topic", "azurerm_eventgrid_topic")
    return "publishes" if owner.type in tells else ""


def _named(key: str, text: str, one: Resource, stack: Stack) -> Resource | None:
    """The managed service whose name a variable holds, where the variable's name says of what sort it is."""
    if len(text) < 3 or not is_known(text):
        return None
    said = set(words(key))
    for other in stack.resources:
        if other.full != text or other.type not in MANAGED or other.component == one.component:
            continue
        if MANAGED[other.type].noun in said:
            return other
    return None
