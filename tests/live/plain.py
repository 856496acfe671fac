"""Plain data as an engine gives it, made short: a container, its image, a model of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archscan.collect import collect
from archscan.collectors.deployment import compose
from archscan.link import link
from archscan.live import declared
from archscan.live.containers import find_container_facts
from archscan.live.engine import Engine
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.model.system import System
from archscan.source import MemoryTree, SourceFile

IMAGE = {
    "Id": "sha256:" + "a" * 64,
    "RepoTags": ["nginx:1.27"],
    "RepoDigests": ["nginx@sha256:" + "d" * 64],
    "Config": {
        "Env": ["PATH=/bin", "NGINX_VERSION=1.27.3"],
        "Cmd": ["nginx", "-g", "daemon off;"],
        "Entrypoint": ["/entry.sh"],
        "User": "101",
        "Volumes": {"/var/cache": {}},
        "Labels": {"maintainer": "somebody", "org.opencontainers.image.version": "1.27.3"},
        "Healthcheck": {"Test": ["CMD", "true"]},
    },
}


def container(
    service: str = "web", project: str = "shop", number: int = 1, name: str = "", **parts: Any
) -> dict[str, Any]:
    """A container of a project; `parts` go into Config, HostConfig, State or the top, by their name:
    `Env`, `Memory`, `Status`. One without a project is not Compose's."""
    own = name or (f"{project}-{service}-{number}" if project else service)
    labels = {}
    if project:
        labels = {
            "com.docker.compose.project": project,
            "com.docker.compose.service": service,
            "com.docker.compose.container-number": str(number),
            "com.docker.compose.project.working_dir": "/srv/shop",
        }
    made: dict[str, Any] = {
        "Id": own.encode().hex().ljust(64, "0")[:64],
        "Name": f"/{own}",
        "Created": f"2026-01-0{number}T00:00:00Z",
        "Image": IMAGE["Id"],
        "RestartCount": 0,
        "State": {"Status": "running", "ExitCode": 0},
        "Config": {
            "Image": "nginx:1.27",
            "Env": ["PATH=/bin", "NGINX_VERSION=1.27.3"],
            "Cmd": ["nginx", "-g", "daemon off;"],
            "Entrypoint": ["/entry.sh"],
            "User": "101",
            "Labels": labels,
            "Healthcheck": {"Test": ["CMD", "true"]},
        },
        "HostConfig": {"RestartPolicy": {"Name": "no"}, "LogConfig": {"Type": "json-file"}},
        "NetworkSettings": {"Networks": {f"{project}_default": {"Aliases": [service]}}},
        "Mounts": [],
    }
    for key, value in parts.items():
        if key == "Labels":
            labels.update(value)
        elif key in _CONFIG:
            made["Config"][key] = value
        elif key in _STATE:
            made["State"][key] = value
        elif key in ("Networks", "Ports"):
            made["NetworkSettings"][key] = value
        elif key in made:
            made[key] = value
        else:
            made["HostConfig"][key] = value
    return made


_CONFIG = (
    "Image",
    "Env",
    "Cmd",
    "Entrypoint",
    "User",
    "Healthcheck",
    "Hostname",
    "ExposedPorts",
    "StopTimeout",
)
_STATE = ("Status", "ExitCode", "Health", "OOMKilled")


def engine(*containers: Mapping[str, Any], **parts: Any) -> Engine:
    """An engine that runs these, all from one image."""
    return Engine(containers=containers, images={str(IMAGE["Id"]): IMAGE}, **parts)


def facts(of: Engine, project: str = "") -> list[Fact]:
    return [one for one in find_container_facts(of, project) if not isinstance(one, Problem)]


def running(of: Engine, project: str = "") -> System:
    """The model of what an engine runs."""
    return link(facts(of, project), (), project or "docker")


def files(**texts: str) -> System:
    """The model of Compose files, with the names of variables; `compose` is compose.yaml, and a name with a
    dot in its last part is that of the file."""
    sources = [
        SourceFile(name if name.endswith(("yaml", "env", "example")) else f"{name}.yaml", text.encode())
        for name, text in texts.items()
    ]
    tree = MemoryTree(sources)
    collected = collect(tree, [one.path for one in sources], (compose, declared))
    return link(collected.facts, collected.problems, "shop")
