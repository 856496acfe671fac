"""From the resources of a stack to facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archscan.formats.node import Map, Seq
from archscan.lexicon.addresses import find_arguments
from archscan.lexicon.images import parse_image, without_credentials
from archscan.lexicon.secrets import mask
from archscan.model.evidence import Evidence
from archscan.model.facts import (
    Container,
    Fact,
    Offers,
    Port,
    Provides,
    Requires,
    Setting,
    Subject,
    Uses,
    Workload,
)
from archscan.model.problem import Problem
from archscan.source import resolve

from ...tuning.cloud import find_stack_settings
from .catalogue import MANAGED, OPTIONAL, engine_of
from .claims import StackFact, at, figures, names_of, port_number, start_order
from .guards import guard_facts
from .mentions import shared_facts, variable_facts
from .programs import PROGRAMS, Program
from .stack import Resource, Stack, engine_text, owners, setting_of
from .values import FOLDER, decoded, found_at, is_known, references_at, text_at, texts_in, without_holes
from .wiring import routes_of, schedule_facts, service_facts, wire_facts


def stack_facts(stack: Stack) -> Iterator[Fact | Problem]:
    """Everything that a stack says: components first, each with what it mentions, then the wires.

    Buckets, load balancers and the like that nothing in the stack refers to are left out, and told.
    """
    facts = list(_all_facts(stack))
    idle = _idle(stack, facts)
    yield from (fact for fact in facts if fact.subject.name not in idle)
    yield from guard_facts(stack, idle)
    if idle:
        first = min((one for one in stack.resources if one.component in idle), key=lambda one: one.place)
        names = ", ".join(sorted(idle)[:5])
        more = f" and {len(idle) - 5} more" if len(idle) > 5 else ""
        what = f"left out, since nothing in this stack refers to them: {names}{more}"
        yield Problem(first.place.path, first.place.line, what, "", "note", "unused-resource")


def _idle(stack: Stack, facts: Sequence[StackFact]) -> set[str]:
    """Components of sorts that are helpers as often as parts, and that nobody is connected with."""
    reached = {fact.host for fact in facts if isinstance(fact, Requires)}
    used = {fact.subject.name for fact in facts if isinstance(fact, Requires)}
    kept = {one.component for one in stack.resources if reached.intersection(names_of(one, stack))} | used
    return {
        one.component
        for one in stack.resources
        if one.component
        and one.component not in kept
        and one.type in MANAGED
        and MANAGED[one.type].noun in OPTIONAL
    }


def _all_facts(stack: Stack) -> Iterator[StackFact]:
    seen: set[str] = set()
    routes = routes_of(stack)
    for one in stack.resources:
        if not one.component or (one.type == "aws_ecs_service" and one.component in seen):
            continue
        subject = Subject(stack.scope, one.component)
        first = one.component not in seen
        seen.add(one.component)
        if one.type in MANAGED:
            yield from _managed(one, subject, stack, first)
        else:
            yield from _program(one, subject, stack, routes, first)
        for name, place in one.exports:
            yield Provides(subject, name, at(place, stack))
        for name, place in one.routes:
            yield Offers(subject, "http", name, at(place, stack), protocol="http", public=True)
    yield from service_facts(stack)
    for one in stack.resources:
        yield from wire_facts(one, stack)
    yield from schedule_facts(stack)
    yield from find_stack_settings(stack)


# --- managed services ---------------------------------------------------------------------------


def _managed(one: Resource, subject: Subject, stack: Stack, first: bool) -> Iterator[StackFact]:
    sort = MANAGED[one.type]
    line = at(one.place, stack)
    technology = engine_of(engine_text(one)) or sort.technology
    if first:
        yield Workload(subject, "managed_service", line)
    for name in names_of(one, stack):
        yield Provides(subject, name, line)
    if technology and first:
        version = text_at(one.config, sort.version) if sort.version else ""
        known = version if re.fullmatch(r"v?\d[\w.-]{0,20}", version) else ""
        yield Uses(subject, "technology", technology, line, known)
    yield from figures(one, subject, stack)
    if one.type in ("aws_lb", "aws_alb", "aws_elb"):
        internal = text_at(one.config, "internal") == "true" or text_at(one.config, "scheme") == "internal"
        yield from _listeners(one, subject, stack, not internal)


def _listeners(one: Resource, subject: Subject, stack: Stack, public: bool) -> Iterator[StackFact]:
    for type_ in ("aws_lb_listener", "aws_alb_listener"):
        for listener in stack.by_type.get(type_, ()):
            named = [reference for reference, _ in references_at(listener.config, "load_balancer_arn")]
            if not any(owner is one for reference in named for owner, _ in owners(reference, stack)):
                continue
            found = setting_of(listener, "port")
            if found is not None and (number := port_number(found[0])) is not None:
                protocol = text_at(listener.config, "protocol").lower()
                line = at(found[1], stack)
                yield Offers(subject, "port", str(number), line, number, protocol, public)


# --- programs -----------------------------------------------------------------------------------


def _program(
    one: Resource, subject: Subject, stack: Stack, routes: dict[str, set[str]], first: bool
) -> Iterator[StackFact]:
    spec = PROGRAMS[one.type]
    line = at(one.place, stack)
    containers = _containers(one, spec)
    images = [_image(container, spec, one) for container in containers]
    build = _source(one, spec)
    main = _main(containers, images, one)
    image = images[main] if images else ""
    if first:
        yield Workload(
            subject,
            spec.kind,
            line,
            image=without_credentials(image) if image else "",
            build=build,
            containers=_parts(containers, images, main, stack) if len(containers) > 1 else (),
        )
    ports = tuple(dict.fromkeys(port for container in containers for port in _ports(container, spec)))
    for name in names_of(one, stack):
        yield Provides(subject, name, line, ports)
    others = [one for one, image in zip(containers, images, strict=True) if not _is_sidecar(image)]
    for container in others if len(containers) > 1 else ():
        if (name := text_at(container, "name")) and is_known(name):
            yield Provides(subject, name.lower(), at(container.place(), stack), ports)
    if one.type == "docker_container":
        yield from _network_names(one, subject, stack, ports)
    if image and (parsed := parse_image(image)).repository:
        yield Uses(subject, "image", parsed.name, line, parsed.version)
    if spec.technology:
        yield Uses(subject, "technology", spec.technology, line)
    yield from figures(one, subject, stack)
    public = spec.public or _is_public(one)
    for port in ports:
        yield Offers(subject, "port", str(port.number), line, port.number, "", public)
    for container in containers:
        yield from _command(container, spec, subject, stack)
        yield from variable_facts(container, spec, one, subject, stack, routes)
    if containers and containers[0] is not one.config:
        yield from shared_facts(one, spec, subject, stack, routes)
    yield from start_order(one, subject, stack)


def _containers(one: Resource, spec: Program) -> list[Map]:
    if not spec.containers:
        return [one.config]
    found: list[Map] = []
    for path in spec.containers.split("|"):
        for value, _ in found_at(one.config, path):
            node = decoded(value)
            if isinstance(node, Seq):
                found += [each for item in node if isinstance(each := decoded(item), Map)]
            elif isinstance(node, Map):
                inner = [each for each in node.values() if isinstance(each, Map)]
                named = "image" not in node and bool(inner) and len(inner) == len(node)
                found += inner if named else [node]
    return found


def _image(container: Map, spec: Program, one: Resource) -> str:
    text = text_at(container, spec.image) if spec.image != "-" else ""
    if not text and spec.containers and spec.image != "-":
        text = text_at(container, "image")
    if one.type.startswith("azurerm") and "|" in text:
        text = text.partition("|")[2]  # `DOCKER|acme/web:1`
    if tag := text_at(container, "image.tag") if one.type == "digitalocean_app" else "":
        text = f"{text}:{tag}"
    return text if without_holes(text).strip("/:@ ") else ""


def _main(containers: list[Map], images: list[str], one: Resource) -> int:
    """The container that the component stands for: the one of its name, else the first that is no helper."""
    for index, container in enumerate(containers):
        name = text_at(container, "name").lower()
        if name and name in (one.name.lower(), one.component.lower(), one.label.lower()):
            return index
    for index, image in enumerate(images):
        if not _is_sidecar(image):
            return index
    return 0


_SIDECARS = (
    "xray", "otel", "opentelemetry", "fluent", "envoy", "datadog", "cloudwatch", "log-router", "newrelic",
)  # fmt: skip
"""Words of images that serve others in their task."""


def _is_sidecar(image: str) -> bool:
    return any(word in parse_image(image).base for word in _SIDECARS)


def _parts(containers: list[Map], images: list[str], main: int, stack: Stack) -> tuple[Container, ...]:
    order = [main, *(index for index in range(len(containers)) if index != main)]
    return tuple(
        Container(
            text_at(containers[index], "name"),
            without_credentials(images[index]) if images[index] else "",
            "main" if index == main else "sidecar",
            at(containers[index].place(), stack),
        )
        for index in order
    )


def _source(one: Resource, spec: Program) -> str | None:
    """The folder with the code, None if nothing says."""
    for value, _ in found_at(one.config, spec.source) if spec.source else ():
        path = _path(value, one) if isinstance(value, str) else None
        if path is not None:
            return path
    if one.type == "docker_container":
        return _path(text_at(one.config, "\ue002build"), one)
    return None


def _path(text: str, one: Resource) -> str | None:
    head, sign, rest = text.rpartition(FOLDER)
    rest = rest.lstrip("/") if sign else text
    if not rest or not is_known(rest) or "://" in rest or head.strip("./"):
        return None
    path = resolve("" if sign else one.folder, rest)
    if not path:
        return path
    name = path.rpartition("/")[2]
    folder = path.rpartition("/")[0]
    if name.endswith((".zip", ".jar", ".tar.gz", ".war")):
        for built in ("/target", "/build/libs", "/build/distributions", "/dist", "/build", "/bin", "/out"):
            if folder.endswith(built):
                return folder.removesuffix(built) or None
        return None  # an archive beside the stack says nothing
    return folder if "." in name[1:] else path


def _ports(container: Map, spec: Program) -> Iterator[Port]:
    for value, _ in found_at(container, spec.ports) if spec.ports else ():
        for text in value if isinstance(value, Seq) else [value]:
            if (number := port_number(text)) is not None:
                yield Port(number)


def _is_public(one: Resource) -> bool:
    if one.type == "docker_container":
        return bool(found_at(one.config, "ports.external"))
    if one.type == "azurerm_container_app":
        return text_at(one.config, "ingress.external_enabled|configuration.ingress.external") == "true"
    if one.type == "azurerm_container_group":
        return text_at(one.config, "ip_address_type").lower() in ("public", "")
    return False


def _network_names(
    one: Resource, subject: Subject, stack: Stack, ports: tuple[Port, ...]
) -> Iterator[StackFact]:
    for path in ("hostname", "networks_advanced.aliases", "network_alias"):
        for value, start in found_at(one.config, path):
            for _, text, place in texts_in(value):
                if text and is_known(text):
                    yield Provides(subject, text.lower(), at(place if place.line else start, stack), ports)


def _command(container: Map, spec: Program, subject: Subject, stack: Stack) -> Iterator[StackFact]:
    found = found_at(container, "entry_point|entrypoint")[:1] + found_at(container, spec.command)[:1]
    arguments: list[tuple[str, Evidence]] = []
    for value, start in found:
        for _, text, place in texts_in(value):
            arguments.append((without_holes(text), at(place if place.line else start, stack)))
    if arguments:
        value = mask(" ".join(text for text, _ in arguments))[:300]
        if value.strip():
            yield Setting(subject, "build.command", value, arguments[0][1])
        yield from find_arguments(subject, arguments)
