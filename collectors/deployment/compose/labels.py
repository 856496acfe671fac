"""Proxies that learn from labels and variables of other services where to pass requests on.

Traefik, caddy-docker-proxy and docker-flow-proxy read labels, nginx-proxy the variable `VIRTUAL_HOST`:
what stands on a service is the proxy's configuration. It counts only where exactly one service of the
project runs that proxy; whom a proxy of another project serves, no file says. Formats:
https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/,
https://github.com/lucaslorentz/caddy-docker-proxy, https://github.com/nginx-proxy/nginx-proxy/tree/main/docs
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from archscan.formats.node import Map, Seq
from archscan.lexicon.addresses import find_addresses
from archscan.lexicon.hosts import is_local
from archscan.lexicon.images import parse_image
from archscan.model.evidence import Evidence
from archscan.model.facts import Requires, Scope, Subject

from .service import Service, evidence_of, shown

_ROUTER = re.compile(
    r"traefik\.(?:http|tcp|udp)\.routers\.[^.]+\.(?:rule|entrypoints|service)\Z"
    r"|traefik\.(?:.+\.)?frontend\.rule\Z"
)
_PORT = re.compile(
    r"traefik\.(?:http|tcp|udp)\.services\.[^.]+\.loadbalancer\.server\.port\Z|traefik\.(?:[^.]+\.)?port\Z"
)
_SCHEME = re.compile(r"traefik\.http\.services\.[^.]+\.loadbalancer\.server\.scheme\Z|traefik\.protocol\Z")
_ASKED = re.compile(r"traefik\.http\.middlewares\.[^.]+\.forwardauth\.address\Z", re.IGNORECASE)
_CADDY = re.compile(r"caddy(?:_\d+)?\.(?:\S+\.)?(?:\d+_)?(reverse_proxy|php_fastcgi|forward_auth)\Z")
_UPSTREAMS = re.compile(r"\{\{\s*upstreams(?:\s+(?:h2c|https?|fcgi))?(?:\s+(\d{1,5}))?\s*\}\}")
_FLOW_PORT = re.compile(r"com\.df\.port(?:\.\d+)?\Z")

_Labels = Sequence[tuple[str, str, Evidence]]


def find_label_routes(services: Sequence[Service], scope: Scope) -> Iterator[Requires]:
    """The connections of a project's proxies that other services' labels and variables state."""
    readers: tuple[tuple[str, Callable[[Service, Subject], Iterator[Requires]]], ...] = (
        ("traefik", _traefik),
        ("caddy-docker-proxy", _caddy),
        ("nginx-proxy", _nginx_proxy),
        ("docker-flow-proxy", _flow_proxy),
    )
    for software, read in readers:
        proxies = [service for service in services if _runs(service, software)]
        if len(proxies) != 1:
            continue
        subject = Subject(scope, proxies[0].name)
        for service in services:
            for requires in read(service, subject):
                if requires.host != proxies[0].name.lower():
                    yield requires


def _runs(service: Service, software: str) -> bool:
    if service.image is not None and service.build is None:
        return parse_image(service.image.text).base == software
    return service.build is not None and service.name == software


def _labels(service: Service) -> _Labels:
    """Labels of the container and, in a swarm, of the service, each with its line."""
    found: list[tuple[str, str, Evidence]] = []
    for labels in (service.node.get("labels"), service.node.map("deploy").get("labels")):
        if isinstance(labels, Map):
            found += [
                (key, shown(value or ""), evidence_of(labels.place(key)))
                for key, value in labels.items()
                if value is None or isinstance(value, str)
            ]
        elif isinstance(labels, Seq):
            for index, item in enumerate(labels):
                key, _, value = item.partition("=") if isinstance(item, str) else ("", "", "")
                found.append((key.strip(), shown(value), evidence_of(labels.place(index))))
    return found


def _to(
    service: Service, subject: Subject, line: Evidence, key: str, port: str = "", scheme: str = "",
    also: tuple[Evidence, ...] = (),
) -> Requires:  # fmt: skip
    number = int(port) if port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536 else None
    return Requires(
        subject, service.name.lower(), line, key, number, scheme, via="label", purpose="proxies", also=also
    )


def _addresses(text: str, subject: Subject, line: Evidence, key: str, purpose: str) -> Iterator[Requires]:
    for address in find_addresses(text):
        if not is_local(address.host):
            yield Requires(
                subject, address.host, line, key, address.port, address.scheme,
                via="label", purpose=purpose, bare=address.bare,
            )  # fmt: skip


def _traefik(service: Service, subject: Subject) -> Iterator[Requires]:
    labels = [one for one in _labels(service) if one[0].lower().startswith("traefik.")]
    for key, value, line in labels:
        if _ASKED.match(key):
            yield from _addresses(value, subject, line, key, "authenticates")
    switch = [(value, line) for key, value, line in labels if key.lower() == "traefik.enable"]
    if switch and switch[-1][0].lower() in ("false", "0", "f"):
        return
    routers = [one for one in labels if _ROUTER.match(one[0].lower())]
    used = {value for key, value, _ in routers if key.lower().endswith(".service")}
    if used and all(value.endswith(("@internal", "@file")) for value in used):
        return  # the proxy's own pages, or a server that stands in its files
    ports = [one for one in labels if _PORT.match(one[0].lower())]
    rules = [one for one in routers if one[0].lower().endswith("rule")]
    first = [*rules, *routers, *ports][:1] or [
        ("traefik.enable", value, line) for value, line in switch if value.lower() == "true"
    ]
    for key, _, line in first:
        one_port = len({value for _, value, _ in ports}) == 1
        scheme = next((value for name, value, _ in labels if _SCHEME.match(name.lower())), "")
        if not scheme and not key.startswith(("traefik.tcp", "traefik.udp")):
            scheme = "http"
        also = (ports[0][2],) if one_port and ports[0][2] != line else ()
        yield _to(service, subject, line, key, ports[0][1] if one_port else "", scheme, also)


def _caddy(service: Service, subject: Subject) -> Iterator[Requires]:
    for key, value, line in _labels(service):
        if found := _CADDY.match(key):
            upstreams = _UPSTREAMS.search(value)
            scheme = "fastcgi" if found[1] == "php_fastcgi" else "http"
            if upstreams is not None:
                yield _to(service, subject, line, key, upstreams[1] or "", scheme)
            else:
                purpose = "authenticates" if found[1] == "forward_auth" else "proxies"
                words = [word for word in value.split() if not word.startswith(("/", "@")) and word != "*"]
                for word in words:
                    yield from _addresses(word, subject, line, key, purpose)


def _nginx_proxy(service: Service, subject: Subject) -> Iterator[Requires]:
    variables = {one.name: one for one in service.variables}
    host, port = variables.get("VIRTUAL_HOST"), variables.get("VIRTUAL_PORT")
    if host is not None and host.value:
        scheme = variables["VIRTUAL_PROTO"].value if "VIRTUAL_PROTO" in variables else "http"
        scheme = scheme if scheme in ("http", "https", "fastcgi", "uwsgi") else ""
        number, also = (port.value, (*host.also, port.evidence)) if port else ("", host.also)
        yield _to(service, subject, host.evidence, "VIRTUAL_HOST", number, scheme, also)


def _flow_proxy(service: Service, subject: Subject) -> Iterator[Requires]:
    labels = _labels(service)
    if any(key == "com.df.notify" and value.lower() == "true" for key, value, _ in labels):
        for key, value, line in [one for one in labels if _FLOW_PORT.match(one[0])][:1]:
            yield _to(service, subject, line, key, value, "http")
