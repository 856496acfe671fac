"""Facts from Ingress, and the shape that all routes into the cluster share.

The subject is `ingress/NAME` (or `gateway/NAME`), apart from a workload of the same name.
https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.lexicon.addresses import Variable, find_mentions
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Requires, Setting, Subject, Workload
from archscan.model.problem import Problem

from .context import Context, namespace_of, number
from .services import is_internal


def ingress_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """An Ingress of any API version: what it serves, and the Services behind it."""
    subject = context.subject(one, "ingress")
    spec = one.map("spec")
    namespace = namespace_of(one)
    public = not is_internal(one)
    yield Workload(subject, "Ingress", context.named(one))
    annotations = one.map("metadata").map("annotations")
    scheme = _backend_scheme(annotations)
    yield from _authentication(annotations, subject, context)
    secure: set[str] = set()
    for entry in spec.seq("tls").maps():
        hosts = [host for host in entry.seq("hosts") if isinstance(host, str)]
        secure.update(hosts or ["*"])
        yield from tls_facts(entry, "secretName", hosts, subject, context)
    for key in ("defaultBackend", "backend"):
        if key in spec:
            backend = spec.map(key)
            yield from _backend(backend, "/", namespace, scheme, subject, context)
            served = route_name("", "/", bool(secure))
            yield route(subject, served, bool(secure), context.at(spec, key), public)
    yield from context.shape(spec, "rules", "a list of rules")
    for rule in spec.seq("rules").maps():
        host = rule.text("host")
        for path in rule.map("http").seq("paths").maps():
            at = path.text("path", "/") or "/"
            tls = host in secure or "*" in secure or _wildcard(host) in secure
            line = context.at(path, "path") if "path" in path else context.at(rule, "host")
            yield route(subject, route_name(host, at, tls), tls, line, public)
            backend = path.map("backend")
            yield from _backend(backend, f"{host}{at}", namespace, scheme, subject, context)


def _wildcard(host: str) -> str:
    return f"*.{host.partition('.')[2]}"


def route_name(host: str, path: str, tls: bool) -> str:
    """The address of a route: a URL, or the path alone where any host will do.

    >>> route_name("shop.test", "/", True), route_name("", "/api", False)
    ('https://shop.test/', '/api')
    """
    path = path if path.startswith("/") else f"/{path}"
    return f"{'https' if tls else 'http'}://{host}{path}" if host and host != "*" else path


def route(subject: Subject, name: str, tls: bool, line: Evidence, public: bool = True) -> Offers:
    """An address under which something is reached."""
    return Offers(subject, "route", name, line, None, "https" if tls else "http", public)


def proxied(
    subject: Subject, host: str, port: int | None, key: str, line: Evidence, scheme: str = ""
) -> Requires:
    """A Service that a route passes its requests to; never an external system.

    `key` is the route's host and path; of any host the path is all that it says.
    """
    key = key.removeprefix("*") if key.startswith("*/") else key
    return Requires(
        subject, host.lower(), line, key, port, scheme, via="ingress", purpose="proxies", bare=True
    )


def tls_facts(entry: Map, key: str, hosts: list[str], subject: Subject, context: Context) -> Iterator[Fact]:
    """TLS for some hosts, with the secret that holds the certificate."""
    secret = context.name(entry.text(key))
    hosts_line = context.at(entry, "hosts") if "hosts" in entry else context.at(entry)
    for host in hosts:
        yield Setting(subject, "security.tls", host, hosts_line)
    if secret:
        line = context.at(entry, key)
        if not hosts:
            yield Setting(subject, "security.tls", f"secret {secret}", line)
        yield Setting(subject, "security.secret", secret, line)


def service_port(name: str, text: str, namespace: str, context: Context) -> int | None:
    """A port given by number, or by name where the Service was read together with the route."""
    if not text or (found := number(text)) is not None:
        return found if text else None
    service = context.neighbours.find("Service", name, namespace)
    if service is None:
        return None
    ports = service.map("spec").seq("ports").maps()
    return next((number(port.text("port")) for port in ports if port.text("name") == text), None)


def _backend(
    backend: Map, key: str, namespace: str, scheme: str, subject: Subject, context: Context
) -> Iterator[Fact]:
    if isinstance(service := backend.get("service"), Map):
        name = service.text("name")
        port = service.map("port")
        text = port.text("number") or port.text("name")
        line = context.at(service, "name")
    else:
        name, text = backend.text("serviceName"), backend.text("servicePort")
        line = context.at(backend, "serviceName")
    if name and text != "use-annotation":
        found = service_port(name, text, namespace, context)
        yield proxied(subject, context.name(name), found, key, line, scheme)


def _backend_scheme(annotations: Map) -> str:
    for key, value in annotations.items():
        if key.rpartition("/")[2] in ("backend-protocol", "service.serversscheme") and isinstance(value, str):
            return value.lower()
    return ""


def _authentication(annotations: Map, subject: Subject, context: Context) -> Iterator[Fact]:
    """The service that an ingress controller asks before it lets a request through."""
    for key, value in annotations.items():
        if key.rpartition("/")[2] == "auth-url" and isinstance(value, str):
            variable = Variable("auth-url", value, context.at(annotations, key))
            for one in find_mentions(subject, [variable], "config"):
                yield Requires(
                    subject, one.host, one.evidence, key, one.port, one.scheme, one.path, "ingress",
                    "authenticates", one.bare,
                )  # fmt: skip
