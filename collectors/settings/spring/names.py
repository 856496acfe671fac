"""The names that an application answers to, and the ports that it listens on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.lexicon.hosts import is_address, is_local
from archscan.model.facts import Offers, Plays, Port, Provides

from .application import PORTS, Application, port_number
from .entries import Document

_NAMES = (
    "spring.application.name",
    "eureka.instance.appname",
    "eureka.instance.virtualhostname",
    "eureka.instance.securevirtualhostname",
    "eureka.instance.vipaddress",
    "eureka.instance.hostname",
    "spring.cloud.consul.discovery.servicename",
    "spring.cloud.consul.discovery.hostname",
    "spring.cloud.nacos.discovery.service",
    "spring.cloud.zookeeper.discovery.instancehost",
    "dubbo.application.name",
    "micronaut.application.name",
    "quarkus.application.name",
)
_SERVER = re.compile(r"spring\.cloud\.config\.server\.[a-z]+\.")
"""A place that a configuration server takes its files from."""
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?\Z")
_SPACE = re.compile(r"[\s_]+")


def find_names(application: Application, document: Document) -> Iterator[Provides | Offers | Plays]:
    """The names, ports and the side that a document states, in its order."""
    server = False
    for entry in document.entries:
        if entry.key in _NAMES:
            ports = tuple(map(Port, application.ports()))
            for name in _forms(application.value(entry, document)):
                yield Provides(application.subject, name, application.evidence(entry), ports)
        elif entry.key in PORTS or entry.key in (
            "management.server.port",
            "management.port",
            "grpc.server.port",
        ):
            if number := port_number(application.value(entry, document)):
                protocol = "gRPC" if entry.key.startswith("grpc") else "HTTP"
                name = "management" if entry.key.startswith("management") else protocol.lower()
                yield Offers(application.subject, "port", name, application.evidence(entry), number, protocol)
        elif _SERVER.match(entry.key) and not server and not application.is_off(entry, document):
            server = True
            line = application.evidence(entry)
            yield Plays(application.subject, "config", "server", line, "spring-cloud-config")


def _forms(text: str) -> Iterator[str]:
    """A name in lower case, and as a host is written where that differs."""
    lower = text.lower()
    if not lower or "$" in lower or "@" in lower or is_local(lower) or is_address(lower) or len(lower) > 100:
        return
    for one in dict.fromkeys((lower, _SPACE.sub("-", lower))):
        if _HOST.match(one):
            yield one
