"""Containers in the form of Compose services: so that one reading of services serves files and engines.

Left out is what comes from the image, what the engine sets where nobody asks, and what Compose makes up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from posixpath import relpath
from typing import Any

from archscan.live.engine import Data, Engine, labels_of, number, objects, sub, text, texts
from archscan.live.names import (
    WORKING,
    container_name,
    declared_name,
    is_generated,
    is_made_image,
    project_of,
    service_of,
)

_OWN_LABELS = ("com.docker.", "desktop.docker.", "org.opencontainers.image.", "org.label-schema.")
_ANONYMOUS = re.compile(r"[0-9a-f]{64}\Z")
BUILT_IN = ("bridge", "host", "none", "ingress", "docker_gwbridge", "nat")
"""Networks that an engine has by itself."""


def container_node(container: Data, engine: Engine, near: Mapping[str, str]) -> dict[str, Any]:
    """A container as a canonical service of a Compose file.

    `near` gives the service of each other container, by its id and by its name.
    """
    config, host = sub(container, "Config"), sub(container, "HostConfig")
    image = engine.images.get(text(container, "Image"), {})
    base = sub(image, "Config")
    project, service = project_of(container), service_of(container)
    name = container_name(container)
    labels = labels_of(config)
    reference = image_name(text(config, "Image"), image)
    own_hostname = text(config, "Hostname")
    if text(container, "Id").startswith(own_hostname) or own_hostname == name:
        own_hostname = ""
    found: dict[str, Any] = {
        "image": reference,
        "container_name": "" if is_generated(name, project, service) or name == service else name,
        "hostname": own_hostname,
        "environment": variables(texts(config, "Env"), texts(base, "Env")),
        **_command(config, base),
        "labels": own_labels(labels, labels_of(base)),
        "ports": _ports(container),
        "expose": sorted(sub(config, "ExposedPorts")),
        "networks": _networks(container, engine, project, service),
        "network_mode": _shared(text(host, "NetworkMode"), near),
        "pid": _shared(text(host, "PidMode"), near),
        "ipc": _shared(text(host, "IpcMode"), near),
        "uts": "host" if text(host, "UTSMode") == "host" else "",
        "userns_mode": "host" if text(host, "UsernsMode") == "host" else "",
        "depends_on": _after(labels.get("com.docker.compose.depends_on", "")),
        "links": _links(texts(host, "Links"), near),
        "dns": texts(host, "Dns"),
        "volumes": _volumes(container, engine, base, project, labels.get(WORKING, "")),
        "tmpfs": sorted(sub(host, "Tmpfs")),
        "secrets": _secrets(container),
        "restart": _restart(sub(host, "RestartPolicy")),
        "cpus": cpus(number(host, "NanoCpus"), number(host, "CpuQuota"), number(host, "CpuPeriod")),
        "mem_limit": memory(number(host, "Memory")),
        "mem_reservation": memory(number(host, "MemoryReservation")),
        "user": "" if text(config, "User") == text(base, "User") else text(config, "User"),
        "privileged": "true" if host.get("Privileged") is True else "",
        "read_only": "true" if host.get("ReadonlyRootfs") is True else "",
        "cap_add": texts(host, "CapAdd"),
        "cap_drop": texts(host, "CapDrop"),
        "security_opt": texts(host, "SecurityOpt"),
        "devices": [
            ":".join(dict.fromkeys((text(one, "PathOnHost"), text(one, "PathInContainer"))))
            for one in objects(host, "Devices")
        ],
        "stop_grace_period": f"{number(config, 'StopTimeout')}s" if number(config, "StopTimeout") else "",
        "healthcheck": health_check(sub(config, "Healthcheck"), sub(base, "Healthcheck")),
        "logging": _logging(sub(host, "LogConfig"), engine.logging),
    }
    found = {key: value for key, value in found.items() if value}
    if is_made_image(reference, project, service):
        found["build"] = {}
    return found


def image_name(reference: str, image: Data) -> str:
    """The image as it was asked for; by its tag where only an id was."""
    if reference and not re.fullmatch(r"(?:sha256:)?[0-9a-f]{12,64}", reference):
        return reference
    return next(iter(texts(image, "RepoTags")), "")


def variables(own: list[str], inherited: list[str]) -> dict[str, str]:
    """The variables that a container is given beyond those of its image."""
    known = frozenset(inherited)
    pairs = (one.partition("=") for one in own if one not in known)
    return {name: value for name, _, value in pairs if name}


def own_labels(labels: Mapping[str, str], inherited: Mapping[str, str]) -> dict[str, str]:
    """Labels that neither the image brings nor a tool keeps its books with."""
    return {
        key: value
        for key, value in sorted(labels.items())
        if inherited.get(key) != value and not key.startswith(_OWN_LABELS)
    }


def cpus(nano: int, quota: int = 0, period: int = 0) -> str:
    """Processors as Compose writes them.

    >>> cpus(500_000_000), cpus(0, 150_000, 100_000), cpus(0)
    ('0.5', '1.5', '')
    """
    share = nano / 1e9 if nano > 0 else quota / (period or 100_000) if quota > 0 else 0
    return f"{share:.3f}".rstrip("0").rstrip(".") if share else ""


def memory(count: int) -> str:
    """Bytes as Compose writes them.

    >>> memory(268435456), memory(1610612736), memory(1000), memory(0)
    ('256M', '1536M', '1000', '')
    """
    for unit, size in (("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)):
        if count > 0 and count % size == 0:
            return f"{count // size}{unit}"
    return str(count) if count > 0 else ""


def duration(nano: int) -> str:
    """Nanoseconds as Compose writes them.

    >>> duration(30_000_000_000), duration(90_000_000_000), duration(500_000_000)
    ('30s', '1m30s', '500ms')
    """
    if nano % 1_000_000_000:
        return f"{nano // 1_000_000}ms"
    minutes, seconds = divmod(nano // 1_000_000_000, 60)
    return (f"{minutes}m" if minutes else "") + (f"{seconds}s" if seconds or not minutes else "")


def health_check(own: Data, inherited: Data) -> dict[str, Any]:
    """A health check that is not the image's."""
    test = texts(own, "Test")
    if not test or own == inherited or test == texts(inherited, "Test"):
        return {}
    interval = number(own, "Interval")
    return {"test": test, "interval": duration(interval) if interval else ""}


def _command(config: Data, base: Data) -> dict[str, list[str]]:
    own = {key: texts(config, name) for key, name in (("entrypoint", "Entrypoint"), ("command", "Cmd"))}
    if own["entrypoint"] == texts(base, "Entrypoint"):
        own["entrypoint"] = []
        if own["command"] == texts(base, "Cmd"):
            own["command"] = []
    return own


def _ports(container: Data) -> list[dict[str, str]]:
    """What is published, as it was asked for; an address of each family that the engine adds is left out."""
    bound = sub(container, "HostConfig", "PortBindings")
    found = []
    for key in sorted(bound, key=_port_order):
        target, _, protocol = key.partition("/")
        for one in objects(bound, key) or [{}]:
            published, address = text(one, "HostPort"), text(one, "HostIp")
            made = {
                "target": target,
                "published": "" if published == "0" else published,
                "host_ip": "" if address in ("0.0.0.0", "::") else address,
                "protocol": protocol or "tcp",
            }
            if made not in found:
                found.append(made)
    if sub(container, "HostConfig").get("PublishAllPorts") is True:
        for key in sorted(sub(container, "NetworkSettings", "Ports"), key=_port_order):
            target, _, protocol = key.partition("/")
            if key not in bound:
                found.append({"target": target, "published": "", "protocol": protocol or "tcp"})
    return found


def _port_order(key: str) -> tuple[int, str]:
    first = key.partition("/")[0]
    return (int(first) if first.isdigit() else 0, key)


def _networks(container: Data, engine: Engine, project: str, service: str) -> dict[str, Any]:
    known = {text(one, "Id"): one for one in engine.networks}
    joined = sub(container, "NetworkSettings", "Networks")
    name, id_ = container_name(container), text(container, "Id")
    found: dict[str, Any] = {}
    for network in sorted(joined):
        if network in BUILT_IN:
            continue
        one = sub(joined, network)
        labels = labels_of(known.get(text(one, "NetworkID"), {}))
        fixed = sub(one, "IPAMConfig")
        made_up = {name, service, id_[:12], f"{project}-{service}"}
        found[declared_name(network, labels, "network", project)] = {
            "aliases": [alias for alias in dict.fromkeys(texts(one, "Aliases")) if alias not in made_up],
            "ipv4_address": text(fixed, "IPv4Address"),
            "ipv6_address": text(fixed, "IPv6Address"),
        }
    return found


def _shared(mode: str, near: Mapping[str, str]) -> str:
    """A namespace that is the host's or another container's; "" for what the engine chooses."""
    if mode == "host":
        return mode
    kind, _, other = mode.partition(":")
    if kind != "container":
        return ""
    return f"service:{near[other]}" if other in near else f"container:{other[:12]}"


def _after(label: str) -> dict[str, Any]:
    found = {}
    for one in filter(None, label.split(",")):
        name, _, rest = one.partition(":")
        found[name] = {"condition": rest.partition(":")[0] or "service_started"}
    return found


def _links(links: list[str], near: Mapping[str, str]) -> list[str]:
    found = []
    for one in links:
        target, _, alias = one.partition(":")
        target = target.lstrip("/")
        found.append(f"{near.get(target, target)}:{alias.rpartition('/')[2]}")
    return sorted(found)


def _volumes(container: Data, engine: Engine, base: Data, project: str, working: str) -> list[dict[str, str]]:
    known = {text(one, "Name"): labels_of(one) for one in engine.volumes}
    of_image = sub(base, "Volumes")
    found = []
    for mount in sorted(objects(container, "Mounts"), key=lambda one: text(one, "Destination")):
        kind, target = text(mount, "Type") or "bind", text(mount, "Destination")
        source = text(mount, "Name") if kind == "volume" else text(mount, "Source")
        if kind == "volume":
            labels = known.get(source, {})
            anonymous = _ANONYMOUS.match(source) or "com.docker.volume.anonymous" in labels
            if anonymous and target in of_image:
                continue
            source = "" if anonymous else declared_name(source, labels, "volume", project)
        elif kind == "bind":
            if target.startswith("/run/secrets/"):
                continue
            source = _below(source, working)
        found.append(
            {
                "type": kind,
                "source": source,
                "target": target,
                "read_only": "true" if mount.get("RW") is False else "",
            }
        )
    return found


def _below(path: str, folder: str) -> str:
    """A path as the project's file would name it, where it lies in the project's folder."""
    if folder.startswith("/") and (path == folder or path.startswith(folder.rstrip("/") + "/")):
        return relpath(path, folder)
    return path


def _secrets(container: Data) -> list[dict[str, str]]:
    targets = [text(one, "Destination") for one in objects(container, "Mounts")]
    return [{"source": one.rpartition("/")[2]} for one in sorted(targets) if one.startswith("/run/secrets/")]


def _restart(policy: Data) -> str:
    name, most = text(policy, "Name"), number(policy, "MaximumRetryCount")
    if name in ("", "no"):
        return ""
    return f"{name}:{most}" if most else name


def _logging(config: Data, usual: str) -> dict[str, str]:
    driver = text(config, "Type")
    return {} if driver in ("", "json-file", usual) else {"driver": driver}
