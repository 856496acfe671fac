"""Facts from Services: names, ports, whom they select, and what is reachable from outside.

https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.facts import Fact, Offers, Port, Provides, Setting
from archscan.model.problem import Problem

from .context import Context, labels_of, name_of, namespace_of, number
from .workloads import description

_EXTERNAL_TYPES = frozenset(("NodePort", "LoadBalancer"))
_INTERNAL_WORDS = frozenset(("true", "internal", "0.0.0.0/0"))


def service_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A Service's name with its ports; an ExternalName is an alias."""
    spec = one.map("spec")
    subject = context.subject(one)
    line = context.named(one)
    kind = spec.text("type")
    if kind == "ExternalName":
        target = spec.text("externalName").rstrip(".").lower()
        if target:
            for name in _names(one, context):
                yield Provides(subject, name, context.at(spec, "externalName"), alias_of=target)
        return
    selector = labels_of(spec, "selector")
    public = (kind in _EXTERNAL_TYPES or "externalIPs" in spec) and not is_internal(one)
    yield from context.shape(spec, "ports", "a list of ports")
    ports = []
    lines = []
    for port in spec.seq("ports").maps():
        at = number(port.text("port"))
        if at is None:
            place = port.place("port")
            what = f"port {port.text('port')!r} of Service {name_of(one)!r} is not a port"
            yield Problem(place.path, place.line, what, "a number from 1 to 65535", "warning", "shape")
            continue
        behind = _target(port.text("targetPort"), selector, context)
        protocol = port.text("protocol", "TCP").lower()
        ports.append(Port(at, behind if behind != at else None, protocol, port.text("name"), public))
        lines.append(context.at(port, "port"))
    alias = "" if selector else _endpoint(one, context)
    for name in _names(one, context):
        yield Provides(subject, name, line, tuple(ports), selector, alias)
    if public:
        for entry, at_line in zip(ports, lines, strict=True):
            protocol = "" if entry.protocol == "tcp" else entry.protocol
            name = entry.name or str(entry.number)
            yield Offers(subject, "port", name, at_line, entry.number, protocol, True)
    if kind == "LoadBalancer" and selector:
        yield Setting(
            subject, "scaling.balancing", "Service of type LoadBalancer", context.at(spec, "type"), selector
        )
    metadata = one.map("metadata")
    if "annotations" in metadata:
        annotations = metadata.map("annotations")
        key = "external-dns.alpha.kubernetes.io/hostname"
        for host in annotations.text(key).replace(",", " ").split():
            yield Offers(subject, "route", host.rstrip("."), context.at(annotations, key), public=True)
        yield from description(one, subject, context)


def _names(one: Map, context: Context) -> list[str]:
    """The name that facts use, and the name on the cluster where a kustomization makes another of it."""
    name = context.name(name_of(one))
    deployed = f"{context.origin.prefix}{name_of(one)}{context.origin.suffix}"
    return [name] if deployed == name else [name, deployed]


def is_internal(one: Map) -> bool:
    """Whether an annotation of a cloud keeps a load balancer inside the private network."""
    metadata = one.map("metadata")
    if "annotations" not in metadata:
        return False
    for key, value in metadata.map("annotations").items():
        name = key.rpartition("/")[2].lower()
        if name.endswith(
            ("load-balancer-internal", "load-balancer-type", "load-balancer-scheme", "scheme")
        ) and (isinstance(value, str) and value.lower() in _INTERNAL_WORDS):
            return True
    return False


def _target(text: str, selector: tuple[tuple[str, str], ...], context: Context) -> int | None:
    """The number behind a target port; a name is looked up in the pods read together with it."""
    if not text or (found := number(text)) is not None:
        return found if text else None
    for template in context.neighbours.selected(selector):
        for container in template.map("spec").seq("containers").maps():
            for port in container.seq("ports").maps():
                if port.text("name") == text:
                    return number(port.text("containerPort"))
    return None


def _endpoint(one: Map, context: Context) -> str:
    """The only address behind a Service without selector, "" if there are none or several."""
    endpoints = context.neighbours.find("Endpoints", name_of(one), namespace_of(one))
    addresses: list[str] = []
    if endpoints is not None:
        for subset in endpoints.seq("subsets").maps():
            addresses += [item.text("ip") or item.text("hostname") for item in subset.seq("addresses").maps()]
    for each in context.neighbours.by_kind.get("EndpointSlice", ()):
        labels = dict(labels_of(each.map("metadata"), "labels"))
        if labels.get("kubernetes.io/service-name") == name_of(one) and namespace_of(each) == namespace_of(
            one
        ):
            for endpoint in each.seq("endpoints").maps():
                addresses += [item for item in endpoint.seq("addresses") if isinstance(item, str)]
    known = list(dict.fromkeys(address.lower() for address in addresses if address))
    return known[0] if len(known) == 1 else ""
