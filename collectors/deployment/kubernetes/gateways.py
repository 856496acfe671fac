"""Facts from the Gateway API, and from the routes of Contour and OpenShift.

Gateway API: https://gateway-api.sigs.k8s.io/reference/spec/
Contour: https://projectcontour.io/docs/main/config/fundamentals/
OpenShift: https://docs.openshift.com/container-platform/latest/rest_api/network_apis/route-route-openshift-io-v1.html
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.facts import Fact, Offers, Setting, Subject, Workload
from archscan.model.problem import Problem

from .context import Context, namespace_of, number
from .routing import proxied, route, route_name, service_port, tls_facts


def texts(node: Map, key: str) -> list[str]:
    """The texts of the list under a key."""
    value = node.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, Seq) else []


def gateway_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A Gateway of the Gateway API: its listeners."""
    subject = context.subject(one, "gateway")
    yield Workload(subject, "Gateway", context.named(one))
    for listener in one.map("spec").seq("listeners").maps():
        port = number(listener.text("port"))
        name = listener.text("name") or listener.text("port")
        line = context.at(listener, "port")
        protocol = listener.text("protocol").lower()
        yield Offers(subject, "port", name, line, port, protocol, True)
        if "tls" in listener:
            tls = listener.map("tls")
            hosts = [host for host in (listener.text("hostname"),) if host]
            for host in hosts or [f"listener {name}"]:
                yield Setting(subject, "security.tls", host, context.at(listener, "tls"))
            for reference in tls.seq("certificateRefs").maps():
                secret = context.name(reference.text("name"))
                yield Setting(subject, "security.secret", secret, context.at(reference, "name"))


def _parents(
    one: Map, references: list[Map], context: Context, kinds: tuple[str, ...] = ("Gateway",)
) -> Iterator[tuple[Subject, Workload | None]]:
    """The Gateways that a route hangs on, with a workload for those that were not read together."""
    for reference in references:
        if reference.text("kind", "Gateway") not in kinds or not reference.text("name"):
            continue  # a Service as parent routes inside the mesh
        name = context.name(reference.text("name"))
        namespace = reference.text("namespace") or namespace_of(one)
        subject = Subject(context.scope(namespace), f"gateway/{name}")
        if context.neighbours.find("Gateway", name, namespace) is not None:
            yield subject, None
        else:
            yield subject, Workload(subject, "Gateway", context.at(reference, "name"))


def route_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """HTTPRoute, GRPCRoute, TLSRoute, TCPRoute, UDPRoute: what their Gateways pass on, and where to."""
    spec = one.map("spec")
    grpc = one.text("kind") == "GRPCRoute"
    hosts = texts(spec, "hostnames") or [""]
    tls_hosts = _secure_hosts(context)
    for subject, workload in _parents(one, spec.seq("parentRefs").maps(), context):
        if workload is not None:
            yield workload
        for rule in spec.seq("rules").maps():
            paths = _paths(rule, grpc) or ["/"]
            for host in hosts:
                for path in paths:
                    tls = host in tls_hosts or f"*.{host.partition('.')[2]}" in tls_hosts
                    line = context.at(spec, "hostnames" if host else "rules")
                    yield route(subject, route_name(host, path, tls), tls, line)
            key = f"{hosts[0]}{paths[0]}"
            yield from _backends(one, rule, key, "grpc" if grpc else "", subject, context)


def _secure_hosts(context: Context) -> set[str]:
    return {
        listener.text("hostname")
        for gateway in context.neighbours.by_kind.get("Gateway", ())
        for listener in gateway.map("spec").seq("listeners").maps()
        if "tls" in listener and listener.text("hostname")
    }


def _paths(rule: Map, grpc: bool) -> list[str]:
    paths = []
    for match in rule.seq("matches").maps():
        if grpc:
            method = match.map("method")
            paths.append("/".join(["", *filter(None, (method.text("service"), method.text("method")))]))
        else:
            paths.append(match.map("path").text("value", "/"))
    return list(dict.fromkeys(path or "/" for path in paths))


def _backends(
    one: Map, rule: Map, key: str, scheme: str, subject: Subject, context: Context
) -> Iterator[Fact]:
    filters = [each.map("requestMirror").map("backendRef") for each in rule.seq("filters").maps()]
    for backend in (*rule.seq("backendRefs").maps(), *filters):
        name = backend.text("name")
        if not name or backend.text("kind", "Service") != "Service":
            continue
        namespace = backend.text("namespace")
        port = service_port(name, backend.text("port"), namespace or namespace_of(one), context)
        host = context.name(name)
        host = f"{host}.{namespace}" if namespace and namespace != namespace_of(one) else host
        yield proxied(subject, host, port, key, context.at(backend, "name"), scheme)


def openshift_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """An OpenShift Route."""
    subject = context.subject(one, "ingress")
    yield Workload(subject, "Route", context.named(one))
    spec = one.map("spec")
    host, path, tls = spec.text("host"), spec.text("path", "/"), "tls" in spec
    line = context.at(spec, "host") if host else context.named(one)
    yield route(subject, route_name(host, path, tls), tls, line)
    if tls:
        yield Setting(subject, "security.tls", host or "route", context.at(spec, "tls"))
    for target in (spec.map("to"), *spec.seq("alternateBackends").maps()):
        if target.text("kind", "Service") == "Service" and (name := target.text("name")):
            text = spec.map("port").text("targetPort")
            port = service_port(name, text, namespace_of(one), context)
            at = context.at(target, "name")
            yield proxied(subject, context.name(name), port, f"{host}{path}", at)


def contour_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A Contour HTTPProxy."""
    subject = context.subject(one, "ingress")
    yield Workload(subject, "Ingress", context.named(one))
    spec = one.map("spec")
    virtual = spec.map("virtualhost")
    host, tls = virtual.text("fqdn"), "tls" in virtual
    if tls:
        yield from tls_facts(virtual.map("tls"), "secretName", [host] if host else [], subject, context)
    for rule in spec.seq("routes").maps():
        conditions = rule.seq("conditions").maps()
        path = next((each.text("prefix") for each in conditions if each.text("prefix")), "/")
        if host:
            yield route(subject, route_name(host, path, tls), tls, context.at(virtual, "fqdn"))
        yield from _contour_services(rule, f"{host}{path}", subject, context)
    yield from _contour_services(spec.map("tcpproxy"), host, subject, context)


def _contour_services(rule: Map, key: str, subject: Subject, context: Context) -> Iterator[Fact]:
    for service in rule.seq("services").maps():
        if name := service.text("name"):
            port, at = number(service.text("port")), context.at(service, "name")
            yield proxied(subject, context.name(name), port, key, at)
