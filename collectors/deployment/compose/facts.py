"""Typed services to facts: what a Compose project claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from archscan.formats.node import Map, Place
from archscan.lexicon.addresses import Variable, find_arguments, find_mentions
from archscan.lexicon.images import parse_image, without_credentials
from archscan.lexicon.weaknesses import find_weak_arguments, find_weakness
from archscan.model.evidence import Evidence
from archscan.model.facts import (
    Fact,
    Offers,
    Port,
    Prose,
    Provides,
    Reads,
    Requires,
    Scope,
    Setting,
    Subject,
    Uses,
    Workload,
)

from ...telemetry.embedded import find_embedded
from ...telemetry.variables import variable_facts
from ...tuning.traefik_labels import find_label_settings
from ...tuning.workloads import find_workload_settings
from .labels import find_label_routes
from .routes import find_routes
from .service import NAME, Service, evidence_of, items_of, read_service, shown
from .session import Session
from .settings import find_settings
from .variables import read_environment

_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s\"'`<>,;)}\]]+", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9][\w.-]*\Z")


def find_facts(project: Map, scope: Scope, session: Session) -> Iterator[Fact]:
    """The facts of a merged project, service by service in its order, then those of its configs."""
    services = project.map("services")
    read: list[Service] = []
    for name, node in services.items():
        if not isinstance(node, Map):
            continue
        place = services.place(name)
        environment = read_environment(name, node, place, session)
        service = read_service(
            name, node, place, environment.variables, environment.plaintext, environment.credentials
        )
        yield from service_facts(service, Subject(scope, name), session)
        read.append(service)
    yield from find_label_routes(read, scope)
    yield from _configs(project.map("configs"), scope)


def service_facts(service: Service, subject: Subject, session: Session) -> Iterator[Fact]:
    """The facts of one service."""
    yield from _workload(service, subject, session)
    yield from _names(service, subject)
    yield from _addresses(service, subject)
    yield from _weaknesses(service, subject)
    yield from _peers(service, subject)
    yield from _interfaces(service, subject)
    for grant in service.configs:
        yield Reads(subject, f"config/{grant.source}", grant.evidence)
    for grant in service.secrets:
        yield Reads(subject, f"secret/{grant.source}", grant.evidence)
    yield from find_settings(service, subject)
    yield from _tuning(service, subject)
    yield from _prose(service, subject)


def _tuning(service: Service, subject: Subject) -> Iterator[Setting]:
    named = service.image.evidence if service.image is not None else service.evidence
    image = service.image.text if service.image is not None else ""
    words = [(item.text, item.evidence) for item in service.command]
    yield from find_workload_settings(subject, image, named, service.variables, words)
    for labels in (service.node.map("labels"), service.node.map("deploy").map("labels")):
        yield from find_label_settings(subject, labels, NAME)


def _workload(service: Service, subject: Subject, session: Session) -> Iterator[Fact]:
    build = service.build
    if build is not None and service.image is not None and _is_elsewhere(build.context, session):
        build = None
    if service.image is None and build is None and "provider" not in service.node:
        place = Place(service.evidence.path, service.evidence.line)
        what = f"services.{service.name} says neither what to run nor what to build"
        session.report.warn(place, what, "an image or a build", "incomplete-service", "note")
        return
    yield Workload(
        subject,
        "compose_service",
        service.evidence,
        image=without_credentials(service.image.text) if service.image else "",
        build=build.context if build else None,
        dockerfile=build.dockerfile if build else "",
        target=shown(build.target) if build else "",
        labels=service.labels,
    )
    if service.image is not None and build is None:
        image = parse_image(service.image.text)
        if image.repository:
            yield Uses(subject, "image", image.name, service.image.evidence, version=image.version)
    models = service.node.map("models")
    for model in models:
        yield Uses(subject, "image", model, evidence_of(models.place(model)))


def _is_elsewhere(context: str | None, session: Session) -> bool:
    """Whether an image's folder, beside or above the project, is not in the repository: the file is for use
    at another place."""
    tree, prefix = session.tree, f"{session.folder}/" if session.folder else ""
    if not context or f"{context}/".startswith(prefix):
        return False
    return not tree.has_folder(context) and tree.read(".gitmodules") is None


def _names(service: Service, subject: Subject) -> Iterator[Provides]:
    """The host names that a service answers to."""
    node = service.node
    numbers: dict[tuple[int, str], Port] = {}
    for port in service.ports:
        number = (port.target, port.protocol)
        known = numbers.get(number)
        published = port.public or (known is not None and known.published)
        numbers[number] = Port(port.target, protocol=port.protocol, name=port.name, published=published)
    ports = tuple(sorted(numbers.values()))
    names = {service.name: service.evidence}
    for key in ("container_name", "hostname"):
        for item in items_of(node, key):
            names.setdefault(item.text, item.evidence)
    networks = node.map("networks")
    for network in networks.values():
        for alias in items_of(network, "aliases") if isinstance(network, Map) else ():
            names.setdefault(alias.text, alias.evidence)
        for key in ("ipv4_address", "ipv6_address"):  # a fixed address is as good as a name
            for item in items_of(network, key) if isinstance(network, Map) else ():
                names.setdefault(item.text, item.evidence)
    for name, evidence in names.items():
        if name and "${" not in name:
            yield Provides(subject, name, evidence, ports)


def _addresses(service: Service, subject: Subject) -> Iterator[Requires | Setting]:
    yield from find_mentions(subject, service.variables)
    yield from variable_facts(subject, service.variables)
    yield from find_arguments(subject, [(item.text, item.evidence) for item in service.command])


def _weaknesses(service: Service, subject: Subject) -> Iterator[Setting]:
    for variable in service.variables:
        if (weakness := find_weakness(variable.name, variable.value)) is not None:
            yield Setting(subject, "security.finding", weakness.text, variable.evidence, name=weakness.rule)
    for index, weakness in find_weak_arguments([item.text for item in service.command]):
        line = service.command[index].evidence
        yield Setting(subject, "security.finding", weakness.text, line, name=weakness.rule)


def _peers(service: Service, subject: Subject) -> Iterator[Fact]:
    """Services that a service names: links, start order, shared volumes and networks."""
    node = service.node
    for item in items_of(node, "links"):
        host, _, alias = item.text.partition(":")
        if _HOST.match(host):
            yield Requires(subject, host.lower(), item.evidence, key="links", via="links", bare=True)
            if alias and alias != host:
                yield Provides(Subject(subject.scope, host), alias, item.evidence)
    for item in items_of(node, "external_links"):
        host, _, alias = item.text.partition(":")
        if _HOST.match(host):
            yield Requires(subject, host.lower(), item.evidence, key="external_links", via="links", bare=True)
            if alias and alias != host:
                outside = Subject(subject.scope, alias)
                yield Provides(outside, alias, item.evidence, alias_of=host.lower())
    for item in items_of(node, "dns"):
        if _HOST.match(item.text):
            yield Requires(
                subject, item.text.lower(), item.evidence, "dns", 53, purpose="discovers", bare=True
            )
    depends_on = node.map("depends_on")
    for name in depends_on:
        evidence = evidence_of(depends_on.place(name))
        condition = depends_on.map(name).text("condition", "service_started")
        yield Requires(subject, name.lower(), evidence, key="depends_on", via="depends_on", bare=True)
        value = shown(name) if condition == "service_started" else f"{name} ({shown(condition)})"
        yield Setting(subject, "deploy.after", value, evidence)
    for item in items_of(node, "volumes_from"):
        host = item.text.removeprefix("container:").partition(":")[0]
        if _HOST.match(host):
            evidence = item.evidence
            yield Requires(subject, host.lower(), evidence, key="volumes_from", via="volumes_from", bare=True)
    for key in ("network_mode", "pid", "ipc"):
        for item in items_of(node, key):
            kind, _, host = item.text.partition(":")
            if kind in ("service", "container") and _HOST.match(host):
                yield Requires(subject, host.lower(), item.evidence, key=key, via="depends_on", bare=True)


def _interfaces(service: Service, subject: Subject) -> Iterator[Offers]:
    for port in service.ports:
        host = port.published or ""
        name = str(port.target) if host in ("", str(port.target)) else f"{host}:{port.target}"
        protocol = port.name or ("" if port.protocol == "tcp" else port.protocol)
        yield Offers(subject, "port", name, port.evidence, port.target, protocol, port.public)
    yield from find_routes(service.node.map("labels"), subject)
    yield from find_routes(service.node.map("deploy").map("labels"), subject)


def _prose(service: Service, subject: Subject) -> Iterator[Prose]:
    labels = service.node.map("labels")
    for key, value in labels.items():
        if value and (key == "description" or key.endswith(".description")):
            text = shown(value)
            if len(text) > 600:
                text = text[:599].rpartition(" ")[0] + "…"
            if text and "${" not in text:
                yield Prose(subject, text, "label", evidence_of(labels.place(key)))
                return


def _configs(configs: Map, scope: Scope) -> Iterator[Fact]:
    """The addresses in configs that are written in the Compose file itself: those of a format that a
    collector knows, else all URLs."""
    for name, config in configs.items():
        content = config.text("content") if isinstance(config, Map) else ""
        if not content:
            continue
        place = config.place("content")
        if "\n" in content:
            # A text of several lines stands below its key, as Compose files have it.
            known = find_embedded(name, content, Subject(scope, f"config/{name}"), partial(_below, place))
            if known is not None:
                yield from known
                continue
        variables = [Variable(name, url, evidence_of(place)) for url in dict.fromkeys(_URL.findall(content))]
        yield from find_mentions(Subject(scope, f"config/{name}"), variables, via="config")


def _below(place: Place, number: int) -> Evidence:
    """The evidence for a line (1-based) of the text that begins below a key."""
    return evidence_of(Place(place.path, place.line + max(number, 1)))
