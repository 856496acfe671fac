"""Where Traefik passes requests on, what it asks and tells, and where it learns of services.

Reads static and dynamic configuration in YAML and TOML, of version 1 too, by its shape: the servers of
services, `forwardAuth`, tracing, metrics, logs and providers. Keys count in any case. What labels say is
the Compose collector's, what custom resources say the Kubernetes collector's.
Format: https://doc.traefik.io/traefik/reference/dynamic-configuration/file/ and
https://doc.traefik.io/traefik/reference/static-configuration/file/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archscan.formats.node import Map
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact, Requires
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import line_of, maps_within, read_maps, renamed, texts
from ..reading.targets import mentions, program_of

NAME = "traefik"
PATTERNS = ("*.yaml", "*.yml", "*.toml", "traefik*", "traefik/*")
_WORDS = (b"loadbalancer", b"forwardauth", b"entrypoints", b"[backends")
_ENDPOINTS = vocabulary(
    "address httpendpoint endpoint endpoints samplingserverurl localagenthostport localagenthost serverurl "
    "url"
)
_PROVIDERS = {
    "docker": "discovers", "swarm": "discovers", "consulcatalog": "discovers", "nomad": "discovers",
    "marathon": "discovers", "rancher": "discovers", "ecs": "discovers", "kubernetescrd": "discovers",
    "kubernetesingress": "discovers", "kubernetesgateway": "discovers", "consul": "loads_config",
    "etcd": "loads_config", "redis": "loads_config", "zookeeper": "loads_config", "http": "loads_config",
}  # fmt: skip
_ROOTS = ("providers", "tracing", "metrics", "accesslog", "log")


def wants(data: bytes) -> bool:
    """Whether a service, a middleware or an entry point occurs."""
    lower = data.lower()
    return any(word in lower for word in _WORDS)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each server, and for what the proxy itself needs."""
    if file.name.lower().endswith((".md", ".json", ".sh", ".tf", ".py", ".go")):
        return
    problems: list[Problem] = []
    known = False
    for root in read_maps(file, problems):
        if "apiVersion" in root and "kind" in root:
            continue
        config = renamed(root, str.lower)
        dynamic = any(_has_services(config.map(part)) for part in ("http", "tcp", "udp"))
        static = "entrypoints" in config and ("providers" in config or "api" in config or "log" in config)
        first = any("servers" in backend for backend in _backends(config))
        known = known or dynamic or static or first
        for part in ("http", "tcp", "udp") if dynamic else ():
            yield from _services(config.map(part), file)
        if static:
            yield from _static(config, file)
        if first:
            yield from _version_1(config, file)
    if known or (file.name.lower().startswith("traefik") and b"apiVersion" not in file.data):
        yield from problems


def _has_services(part: Map) -> bool:
    """Whether these are a router's words, not just keys that are called so."""
    services = [one for one in part.map("services").values() if isinstance(one, Map)]
    middlewares = [one for one in part.map("middlewares").values() if isinstance(one, Map)]
    balanced = any("loadbalancer" in one or "weighted" in one or "mirroring" in one for one in services)
    return balanced or any("forwardauth" in one for one in middlewares)


def _services(part: Map, file: SourceFile) -> Iterator[Requires]:
    subject = program_of(file)
    for name, service in part.map("services").items():
        if not isinstance(service, Map):
            continue
        for server in service.map("loadbalancer").seq("servers").maps():
            for key in ("url", "address"):
                for text, line in texts(server, key, NAME):
                    yield from mentions(subject, text, line, name)
    for name, middleware in part.map("middlewares").items():
        forward = middleware.map("forwardauth") if isinstance(middleware, Map) else Map()
        for text, line in texts(forward, "address", NAME):
            yield from mentions(subject, text, line, name, "authenticates")


def _static(config: Map, file: SourceFile) -> Iterator[Requires]:
    subject = program_of(file)
    for root in _ROOTS:
        for node, keys in maps_within(config.map(root)):
            if node.text("enabled").lower() == "false" or "headers" in keys:
                continue
            purpose = "logs" if root in ("accesslog", "log") else "exports"
            if root == "providers":
                purpose = _PROVIDERS.get(keys[0], "discovers") if keys else ""
            for key in node:
                if key in _ENDPOINTS:
                    for text, line in texts(node, key, NAME):
                        option = ".".join((root, *keys, key))
                        yield from mentions(subject, text, line, option, purpose)


def _backends(config: Map) -> Iterator[Map]:
    for part in (config, config.map("file")):
        for backend in part.map("backends").values():
            if isinstance(backend, Map):
                yield backend


def _version_1(config: Map, file: SourceFile) -> Iterator[Requires]:
    """`[backends.NAME.servers.NAME]` with a `url`, and `auth.forward` of entry points."""
    subject = program_of(file)
    for part in (config, config.map("file")):
        for name, backend in part.map("backends").items():
            servers = backend.map("servers") if isinstance(backend, Map) else Map()
            for server in servers.values():
                if isinstance(server, Map) and "url" in server:
                    yield from mentions(subject, server.text("url"), line_of(server, "url", NAME), name)
    for node, keys in maps_within(config.map("entrypoints")):
        if keys[-2:] == ("auth", "forward") and "address" in node:
            line = line_of(node, "address", NAME)
            yield from mentions(subject, node.text("address"), line, "auth.forward", "authenticates")
