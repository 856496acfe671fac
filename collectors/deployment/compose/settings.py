"""Settings of a service: the properties that a topic of `archscan.model.topics` stands for."""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Place, Seq
from archscan.lexicon.secrets import MASK
from archscan.model.facts import Setting, Subject

from .service import Mount, Service, evidence_of, items_of, shown

_SOCKETS = ("docker.sock", "containerd.sock", "podman.sock", "crio.sock")

_PATHS: dict[str, str] = {
    "restart": "availability.restart",
    "stop_grace_period": "availability.grace",
    "scale": "availability.replicas",
    "deploy.replicas": "availability.replicas",
    "deploy.mode": "deploy.mode",
    "deploy.resources.limits.cpus": "resources.limit.cpu",
    "deploy.resources.limits.memory": "resources.limit.memory",
    "deploy.resources.reservations.cpus": "resources.request.cpu",
    "deploy.resources.reservations.memory": "resources.request.memory",
    "cpus": "resources.limit.cpu",
    "mem_limit": "resources.limit.memory",
    "mem_reservation": "resources.request.memory",
    "user": "security.user",
    "logging.driver": "observability.logging",
    "log_driver": "observability.logging",
    "profiles": "deploy.profile",
    "cap_add": "security.privileged",
}
"""Dotted path of an attribute to the topic under which its value is reported as it stands."""

_STATED: dict[str, tuple[str, str]] = {
    "read_only": ("security.context", "read_only"),
    "cap_drop": ("security.context", "cap_drop"),
    "security_opt": ("security.context", "security_opt"),
    "devices": ("security.host", "device"),
    "deploy.placement.constraints": ("deploy.placement", "constraint"),
    "deploy.placement.max_replicas_per_node": ("availability.spread", "max_replicas_per_node"),
}
"""The same, the value preceded by a word."""

_HOST = ("network_mode", "pid", "ipc", "uts", "userns_mode", "cgroup")


def find_settings(service: Service, subject: Subject) -> Iterator[Setting]:
    """Every setting of a service, in the order of the tables; placeholders that nothing sets left out."""
    node = service.node
    for path, topic in _PATHS.items():
        for text, place in _texts(node, path):
            if topic == "availability.restart" and text in ("no", "false"):
                continue
            yield Setting(subject, topic, text, evidence_of(place))
    for path, (topic, word) in _STATED.items():
        for text, place in _texts(node, path):
            if text.lower() != "false":
                yield Setting(subject, topic, f"{word}: {text}", evidence_of(place))
    yield from _host(service, subject)
    yield from _restart_policy(node, subject)
    yield from _rollout(node, subject)
    yield from _spread(node, subject)
    yield from _healthcheck(service, subject)
    yield from _storage(service, subject)
    yield from _networks(node, subject)
    yield from _watch(node, subject)
    if service.command:
        line = _struck(shown(" ".join(item.text for item in service.command)), service)
        yield Setting(subject, "build.command", line[:300], service.command[0].evidence)
    for grant in service.secrets:
        yield Setting(subject, "security.secret", grant.source, grant.evidence)
    for item in service.plaintext:
        yield Setting(subject, "security.plaintext", item.text, item.evidence)


def _texts(node: Map, path: str) -> list[tuple[str, Place]]:
    """The texts at a dotted path that are resolved: one, or those of a list."""
    *parents, key = path.split(".")
    for parent in parents:
        node = node.map(parent)
    return [
        (item.text, Place(item.evidence.path, item.evidence.line))
        for item in items_of(node, key)
        if item.text and not item.text.startswith("${")
    ]


def _host(service: Service, subject: Subject) -> Iterator[Setting]:
    node = service.node
    for text, place in _texts(node, "privileged"):
        if text.lower() in ("true", "yes", "on"):
            yield Setting(subject, "security.privileged", "privileged", evidence_of(place))
    for key in _HOST:
        for text, place in _texts(node, key):
            if text == "host":
                yield Setting(subject, "security.host", f"{key}: host", evidence_of(place))
    for mount in service.mounts:
        if mount.kind == "bind" and mount.source.endswith(_SOCKETS):
            yield Setting(subject, "security.host", mount.source, mount.evidence)


def _restart_policy(node: Map, subject: Subject) -> Iterator[Setting]:
    policy = node.map("deploy").map("restart_policy")
    condition = policy.text("condition")
    if condition and condition != "none" and not condition.startswith("${"):
        attempts = policy.text("max_attempts")
        value = f"{condition}, at most {attempts} times" if attempts else condition
        place = policy.place("condition")
        yield Setting(subject, "availability.restart", shown(value), evidence_of(place))


def _rollout(node: Map, subject: Subject) -> Iterator[Setting]:
    deploy = node.map("deploy")
    for key, word in (("update_config", "update"), ("rollback_config", "rollback")):
        config = deploy.map(key)
        parts = [
            f"{name} {shown(config[name])}"
            for name in ("order", "parallelism", "delay", "failure_action", "monitor", "max_failure_ratio")
            if isinstance(config.get(name), str)
        ]
        if parts:
            value = f"{word}: {', '.join(parts)}"
            yield Setting(subject, "deploy.strategy", value, evidence_of(deploy.place(key)))


def _spread(node: Map, subject: Subject) -> Iterator[Setting]:
    preferences = node.map("deploy").map("placement").seq("preferences")
    for item in preferences.maps():
        if item.text("spread"):
            place = item.place("spread")
            yield Setting(subject, "availability.spread", shown(item.text("spread")), evidence_of(place))


def _struck(text: str, service: Service) -> str:
    """A line without the credentials that the service also has in its environment."""
    for credential in service.credentials:
        text = text.replace(credential, MASK)
    return text


def _healthcheck(service: Service, subject: Subject) -> Iterator[Setting]:
    check = service.node.map("healthcheck")
    if check.text("disable").lower() in ("true", "yes", "on"):
        return
    words = [item.text for item in items_of(check, "test")]
    if not words or words[0] == "NONE":
        return
    if words[0] in ("CMD", "CMD-SHELL"):
        words = words[1:]
    line = _struck(shown(" ".join(words)), service)[:200]
    if interval := check.text("interval"):
        line += f" (every {shown(interval)})"
    yield Setting(subject, "availability.liveness", line, evidence_of(check.place("test")))


def _storage(service: Service, subject: Subject) -> Iterator[Setting]:
    for mount in service.mounts:
        topic = "storage.mount" if mount.kind in ("bind", "tmpfs", "npipe") else "storage.volume"
        yield Setting(subject, topic, _mounted(mount), mount.evidence)


def _mounted(mount: Mount) -> str:
    source = mount.kind if mount.kind in ("tmpfs", "image", "cluster") and not mount.source else mount.source
    parts = [shown(part) for part in (source, mount.target) if part]
    return ":".join([*parts, "ro"] if mount.read_only else parts)


def _networks(node: Map, subject: Subject) -> Iterator[Setting]:
    networks = node.map("networks")
    for name in networks:
        if name != "default":
            yield Setting(subject, "network.name", name, evidence_of(networks.place(name)))
    mode = node.text("network_mode")
    if mode.startswith(("service:", "container:")):
        yield Setting(subject, "network.name", shown(mode), evidence_of(node.place("network_mode")))


def _watch(node: Map, subject: Subject) -> Iterator[Setting]:
    watch = node.map("develop").get("watch")
    for index, item in enumerate(watch if isinstance(watch, Seq) else ()):
        if isinstance(item, Map) and item.text("path"):
            parts = [item.text("action", "sync"), item.text("path"), item.text("target")]
            value = shown(" ".join(part for part in parts if part))
            assert isinstance(watch, Seq)
            yield Setting(subject, "deploy.watch", value, evidence_of(watch.place(index)))
