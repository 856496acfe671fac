"""Facts from the resources of an AppHost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archscan.lexicon.address_keys import role_of
from archscan.lexicon.address_values import find_addresses
from archscan.lexicon.images import parse_image, without_credentials
from archscan.model.evidence import Evidence
from archscan.model.facts import (
    Fact,
    Offers,
    Port,
    Provides,
    Requires,
    Scope,
    Setting,
    Subject,
    Uses,
    Workload,
)

from .resources import MANAGED, Mention, Place, Resource

NAME = "aspire"
_VIA = {"reference": "WithReference", "route": "AddRoute", "start": "WaitFor"}


def find_facts(resources: Mapping[str, Resource], folder: str) -> Iterator[Fact]:
    """What is known of each resource, in the order in which they are added."""
    scope = Scope("aspire", folder)
    for resource in resources.values():
        subject = Subject(scope, resource.name)
        if resource.kind == "external":
            host = _host_of(resource.url)
            if host:
                yield Provides(subject, resource.name.lower(), _at(resource.place), alias_of=host)
        elif resource.kind == "workload" and resource.server is None:
            yield from _workload(resource, subject)
        elif resource.server is not None and resource.host.kind == "workload":
            yield Provides(Subject(scope, resource.host.name), resource.name.lower(), _at(resource.place))
        owner = Subject(scope, resource.host.name)
        for mention in resource.mentions:
            if not _is_callback(resource, mention, resources):
                yield from _mention(owner, mention, resources)
        for topic, value, place in dict.fromkeys(resource.settings):
            yield Setting(owner, topic, value, _at(place))


def _workload(resource: Resource, subject: Subject) -> Iterator[Fact]:
    line = _at(resource.place)
    image = without_credentials(resource.image) if resource.image else ""
    if image and resource.tag and "@" not in image and ":" not in image.rpartition("/")[2]:
        image = f"{image}:{resource.tag}"
    yield Workload(
        subject, "aspire_resource", line, image, resource.build, resource.dockerfile, resource.target
    )
    public = resource.public is not None
    ports = tuple(Port(one.number, one.target, name=one.scheme, published=public) for one in resource.ports)
    yield Provides(subject, resource.name.lower(), line, ports)
    if image:
        parsed = parse_image(image)
        if parsed.name:
            yield Uses(subject, "image", parsed.name, line, parsed.version)
    elif resource.method in MANAGED:
        yield Uses(subject, "nuget", MANAGED[resource.method], line)
    if resource.command:
        yield Setting(subject, "build.command", resource.command, line)
    for one in resource.ports:
        yield Offers(subject, "port", str(one.number), _at(one.place), one.number, one.scheme, public)
    if resource.public is not None and not resource.ports and not resource.routes:
        yield Offers(subject, "route", "/", _at(resource.public), protocol="http", public=True)
    for path, place in dict.fromkeys(resource.routes):
        yield Offers(subject, "route", path, _at(place), protocol="http", public=public)


def _mention(owner: Subject, mention: Mention, resources: Mapping[str, Resource]) -> Iterator[Fact]:
    other = resources.get(mention.host.lower())
    host, path = mention.host.lower(), mention.path
    if other is not None and other.server is not None:
        host, path = other.host.name.lower(), other.name
    line = _at(mention.place)
    if host == owner.name.lower():
        return
    if mention.how == "start":
        yield Setting(owner, "deploy.after", other.host.name if other else host, line)
        yield Requires(owner, host, line, _VIA["start"], via="depends_on", bare=True)
        return
    yield Requires(
        owner,
        host,
        line,
        mention.key or _VIA.get(mention.how, ""),
        mention.port,
        mention.scheme,
        path,
        "config" if mention.how == "route" else "environment",
        "proxies" if mention.how == "route" else "",
    )


def _is_callback(resource: Resource, mention: Mention, resources: Mapping[str, Resource]) -> bool:
    """Whether a variable hands over an address to send users back to, or to accept requests from.

    Its key says so (callback, redirect, origin); or it closes a circle: the other resource was told of
    this one before, itself or by way of others. Who calls whom is stated in the order of the code; the
    address of a caller can reach the one it calls only afterwards, which then sends users back there.
    A reference (`WithReference`) is always meant, in a circle too.
    """
    if mention.how != "variable":
        return False
    return role_of(mention.key) == "own" or _reaches(mention.host, resource.name, mention.order, resources)


def _reaches(start: str, goal: str, before: int, resources: Mapping[str, Resource]) -> bool:
    """Whether one resource was told of another before a point of the code, itself or through others."""
    seen: set[str] = set()
    stack = [start.lower()]
    while stack:
        name = stack.pop()
        if name in seen or name not in resources:
            continue
        seen.add(name)
        for mention in resources[name].mentions:
            if mention.how != "start" and mention.order < before:
                if mention.host.lower() == goal.lower():
                    return True
                stack.append(mention.host.lower())
    return False


def _host_of(url: str) -> str:
    """Host of an URL, lower case; "" if there is none."""
    return next((address.host for address in find_addresses(url)), "") if "://" in url else ""


def _at(place: Place) -> Evidence:
    return Evidence(place.path, place.line, NAME)
