"""Facts from the Gateway API and from the custom routes of widespread proxies.

Gateway API: https://gateway-api.sigs.k8s.io/reference/spec/
Istio: https://istio.io/latest/docs/reference/config/networking/
Traefik: https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/
Contour: https://projectcontour.io/docs/main/config/fundamentals/
OpenShift: https://docs.openshift.com/container-platform/latest/rest_api/network_apis/route-route-openshift-io-v1.html
Emissary: https://www.getambassador.io/docs/emissary/latest/topics/using/intro-mappings
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.facts import Fact, Offers, Setting, Subject, Workload
from archscan.model.problem import Problem

from .context import Context, namespace_of, number
from .routing import proxied, route, route_name, service_port, tls_facts

_TRAEFIK_CALL = re.compile(r"\b(Host|HostSNI|Path|PathPrefix)\(([^()]{0,2000})\)")
_QUOTED = re.compile(r"[`\"']([^`\"']+)[`\"']")


def _texts(node: Map, key: str) -> list[str]:
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
    hosts = _texts(spec, "hostnames") or [""]
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
    for backend in rule.seq("backendRefs").maps():
        name = backend.text("name")
        if not name or backend.text("kind", "Service") != "Service":
            continue
        namespace = backend.text("namespace")
        port = service_port(name, backend.text("port"), namespace or namespace_of(one), context)
        host = context.name(name)
        host = f"{host}.{namespace}" if namespace and namespace != namespace_of(one) else host
        yield proxied(subject, host, port, key, context.at(backend, "name"), scheme)


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
            hosts = [host.rpartition("/")[2] for host in _texts(server, "hosts")]
            yield from tls_facts(server.map("tls"), "credentialName", hosts, subject, context)


def virtual_service_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """An Istio VirtualService: what its gateways pass on. Those of the mesh alone bring no traffic in."""
    spec = one.map("spec")
    hosts = _texts(spec, "hosts")
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
                paths = _istio_paths(rule)
                line = context.at(spec, "hosts")
                for host in hosts if protocol == "http" else ():
                    for path in paths:
                        yield route(subject, route_name(host, path, tls), tls, line)
                key = f"{hosts[0] if hosts else ''}{paths[0]}"
                for part in rule.seq("route").maps():
                    target = part.map("destination")
                    port = number(target.map("port").text("number"))
                    if host := target.text("host"):
                        at = context.at(target, "host")
                        yield proxied(subject, context.name(host), port, key, at)


def _istio_paths(rule: Map) -> list[str]:
    paths = []
    for match in rule.seq("match").maps():
        uri = match.map("uri")
        paths.append(uri.text("prefix") or uri.text("exact") or "/")
    return list(dict.fromkeys(paths)) or ["/"]


def traefik_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A Traefik IngressRoute, IngressRouteTCP or IngressRouteUDP."""
    subject = context.subject(one, "ingress")
    yield Workload(subject, "Ingress", context.named(one))
    spec = one.map("spec")
    tls = "tls" in spec
    if tls:
        yield from tls_facts(spec.map("tls"), "secretName", [], subject, context)
    for rule in spec.seq("routes").maps():
        names: dict[str, list[str]] = {}
        for call in _TRAEFIK_CALL.finditer(rule.text("match")):
            sort = "host" if call[1].startswith("Host") else "path"
            names.setdefault(sort, []).extend(_QUOTED.findall(call[2]))
        hosts, paths = names.get("host") or [""], names.get("path") or ["/"]
        if one.text("kind") == "IngressRoute":
            for host in hosts:
                for path in paths:
                    yield route(subject, route_name(host, path, tls), tls, context.at(rule, "match"))
        for service in rule.seq("services").maps():
            if service.text("kind", "Service") == "Service" and (name := service.text("name")):
                namespace = service.text("namespace") or namespace_of(one)
                port = service_port(name, service.text("port"), namespace, context)
                key, at = f"{hosts[0]}{paths[0]}", context.at(service, "name")
                yield proxied(subject, context.name(name), port, key, at, service.text("scheme"))


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
        for service in rule.seq("services").maps():
            if name := service.text("name"):
                port, at = number(service.text("port")), context.at(service, "name")
                yield proxied(subject, context.name(name), port, f"{host}{path}", at)


def mapping_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """An Emissary (Ambassador) Mapping."""
    subject = context.subject(one, "ingress")
    spec = one.map("spec")
    host, path = spec.text("hostname") or spec.text("host"), spec.text("prefix", "/")
    scheme, separator, address = spec.text("service").rpartition("://")
    name, _, port = address.partition("/")[0].partition(":")
    if not name:
        return
    yield Workload(subject, "Ingress", context.named(one))
    yield route(subject, route_name(host, path, False), False, context.at(spec, "prefix"))
    line = context.at(spec, "service")
    yield proxied(
        subject, context.name(name), number(port), f"{host}{path}", line, scheme if separator else ""
    )
