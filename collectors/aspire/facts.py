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
    ports = tuple(
        Port(number, target, name=scheme, published=resource.public is not None)
        for number, target, scheme, _ in resource.ports
    )
    yield Provides(subject, resource.name.lower(), line, ports)
    if image:
        parsed = parse_image(image)
        if parsed.name:
            yield Uses(subject, "image", parsed.name, line, parsed.version)
    elif resource.method in MANAGED:
        yield Uses(subject, "nuget", MANAGED[resource.method], line)
    if resource.command:
        yield Setting(subject, "build.command", resource.command, line)
    public = resource.public is not None
    for number, _, scheme, place in resource.ports:
        yield Offers(subject, "port", str(number), _at(place), number, scheme, public)
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
    this one before. Who depends on whom is stated where a resource is added; its address can reach the
    one it depends on only afterwards, which then sends users back there and does not call it.
    """
    if mention.how != "variable":
        return False
    if role_of(mention.key) == "own":
        return True
    other = resources.get(mention.host.lower())
    return other is not None and any(
        back.host.lower() == resource.name.lower() and back.how != "start" and back.order < mention.order
        for back in other.mentions
    )


def _host_of(url: str) -> str:
    """Host of an URL, lower case; "" if there is none."""
    return next((address.host for address in find_addresses(url)), "") if "://" in url else ""


def _at(place: Place) -> Evidence:
    return Evidence(place.path, place.line, NAME)
