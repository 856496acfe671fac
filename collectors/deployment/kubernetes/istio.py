"""Facts from Istio's gateways, virtual services and service entries.

Rules of the mesh alone (no gateway, or `mesh`) bring no traffic in and stay out, and so do destination
rules, which only say how to connect. Format: https://istio.io/latest/docs/reference/config/networking/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Provides, Subject, Workload
from archscan.model.problem import Problem

from .context import Context, name_of, namespace_of, number
from .gateways import texts
from .routing import proxied, route, route_name, tls_facts


def istio_gateway_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """An Istio Gateway: the servers it opens."""
    subject = context.subject(one, "gateway")
    yield Workload(subject, "Gateway", context.named(one))
    for server in one.map("spec").seq("servers").maps():
        port = server.map("port")
        name = port.text("name") or port.text("number")
        line = context.at(port, "number")
        protocol = port.text("protocol").lower()
        yield Offers(subject, "port", name, line, number(port.text("number")), protocol, True)
        if "tls" in server and "httpsRedirect" not in server.map("tls"):
            hosts = [host.rpartition("/")[2] for host in texts(server, "hosts")]
            yield from tls_facts(server.map("tls"), "credentialName", hosts, subject, context)


def virtual_service_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """An Istio VirtualService: what its gateways pass on. Those of the mesh alone bring no traffic in."""
    spec = one.map("spec")
    hosts = texts(spec, "hosts")
    gateways = spec.seq("gateways")
    for index, written in enumerate(gateways):
        if not isinstance(written, str) or written == "mesh":
            continue
        namespace, slash, name = written.rpartition("/")
        namespace = namespace if slash else namespace_of(one)
        subject = Subject(context.scope(namespace), f"gateway/{context.name(name)}")
        opener = context.neighbours.find("Gateway", name, namespace)
        if opener is None:
            yield Workload(subject, "Gateway", context.item(gateways, index))
        tls = opener is not None and any("tls" in one for one in opener.map("spec").seq("servers").maps())
        for protocol in ("http", "tls", "tcp"):
            for rule in spec.seq(protocol).maps() if protocol in spec else ():
                paths = _istio_paths(rule, context, context.at(spec, "hosts"))
                for host in hosts if protocol == "http" else ():
                    for path, line in paths.items():
                        yield route(subject, route_name(host, path, tls), tls, line)
                key = f"{hosts[0] if hosts else ''}{next(iter(paths))}"
                for target in _destinations(rule):
                    port = number(target.map("port").text("number"))
                    if host := target.text("host"):
                        at = context.at(target, "host")
                        yield proxied(subject, context.name(host), port, key, at)


def _destinations(rule: Map) -> Iterator[Map]:
    """Where a rule sends requests, copies of them included."""
    for part in rule.seq("route").maps():
        yield part.map("destination")
    for mirrored in rule.seq("mirrors").maps():
        yield mirrored.map("destination")
    if "mirror" in rule:
        yield rule.map("mirror")


def _istio_paths(rule: Map, context: Context, hosts: Evidence) -> dict[str, Evidence]:
    """The paths that a rule is for with their lines: that of the hosts where it is for every path."""
    paths: dict[str, Evidence] = {}
    for match in rule.seq("match").maps():
        uri = match.map("uri")
        key = next((key for key in ("prefix", "exact") if uri.text(key)), "")
        paths.setdefault(uri.text(key) if key else "/", context.at(uri, key) if key else hosts)
    return paths or {"/": hosts}


def service_entry_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A ServiceEntry whose hosts stand for one other address: those names lead there."""
    spec = one.map("spec")
    endpoints = spec.seq("endpoints").maps()
    addresses = {each.text("address").lower() for each in endpoints if each.text("address")}
    if len(addresses) != 1:
        return  # an outside host is what it is; who calls it says so elsewhere
    address = addresses.pop()
    subject = Subject(context.scope(namespace_of(one)), f"serviceentry/{context.name(name_of(one))}")
    for host in texts(spec, "hosts"):
        if "*" not in host and host.lower() != address and "/" not in address:
            line = context.at(endpoints[0], "address")
            yield Provides(subject, host.lower(), line, alias_of=address)
