"""Services of a swarm in the form of Compose services, what their tasks do, and the swarm's machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archscan.live.engine import Data, Engine, labels_of, number, objects, sub, text, texts
from archscan.live.names import STACK, declared_name
from archscan.live.nodes import BUILT_IN, cpus, duration, health_check, memory, own_labels, variables


@dataclass(frozen=True, slots=True)
class Machine:
    """A node of a swarm."""

    name: str
    value: str


def service_stack(service: Data) -> str:
    """The stack that a service belongs to; "" for none."""
    return labels_of(sub(service, "Spec")).get(STACK, "")


def service_node(service: Data, engine: Engine, stack: str) -> dict[str, Any]:
    """A swarm service as a canonical service of a Compose file; nothing of its image is known here."""
    spec = sub(service, "Spec")
    template = sub(spec, "TaskTemplate")
    container = sub(template, "ContainerSpec")
    limits, asked = sub(template, "Resources", "Limits"), sub(template, "Resources", "Reservations")
    found: dict[str, Any] = {
        # The manager adds the digest when the service is made.
        "image": text(container, "Image").partition("@")[0],
        "environment": variables(texts(container, "Env"), []),
        "entrypoint": texts(container, "Command"),
        "command": texts(container, "Args"),
        "labels": own_labels(labels_of(container), {}),
        "hostname": text(container, "Hostname"),
        "user": text(container, "User"),
        "read_only": "true" if container.get("ReadOnly") is True else "",
        "cap_add": texts(container, "CapabilityAdd"),
        "cap_drop": texts(container, "CapabilityDrop"),
        "healthcheck": health_check(sub(container, "Healthcheck"), {}),
        "stop_grace_period": duration(number(container, "StopGracePeriod"))
        if number(container, "StopGracePeriod")
        else "",
        "ports": [
            {
                "target": str(number(one, "TargetPort")),
                "published": str(number(one, "PublishedPort") or ""),
                "protocol": text(one, "Protocol") or "tcp",
            }
            for one in objects(sub(spec, "EndpointSpec"), "Ports")
        ],
        "networks": _networks(service, engine, stack),
        "volumes": [
            {
                "type": text(one, "Type") or "volume",
                "source": declared_name(
                    text(one, "Source"), {}, "volume", stack if text(one, "Type") == "volume" else ""
                ),
                "target": text(one, "Target"),
                "read_only": "true" if one.get("ReadOnly") is True else "",
            }
            for one in objects(container, "Mounts")
        ],
        "configs": _grants(container, "Config", stack),
        "secrets": _grants(container, "Secret", stack),
        "deploy": {
            "mode": "" if "Replicated" in sub(spec, "Mode") else _mode(spec),
            "replicas": replicas_of(service, engine),
            "labels": own_labels(labels_of(spec), {}),
            "resources": {
                "limits": {
                    "cpus": cpus(number(limits, "NanoCPUs")),
                    "memory": memory(number(limits, "MemoryBytes")),
                },
                "reservations": {
                    "cpus": cpus(number(asked, "NanoCPUs")),
                    "memory": memory(number(asked, "MemoryBytes")),
                },
            },
            "restart_policy": _restart(sub(template, "RestartPolicy")),
            "placement": {"constraints": texts(sub(template, "Placement"), "Constraints")},
        },
    }
    return {key: value for key, value in found.items() if value}


def replicas_of(service: Data, engine: Engine) -> str:
    """How many tasks of a replicated service run, or are asked for where tasks are not known; "" for one,
    and for the other modes."""
    mode = sub(service, "Spec", "Mode")
    if "Replicated" not in mode:
        return ""
    asked = number(sub(mode, "Replicated"), "Replicas")
    count = running_tasks(service, engine) if engine.tasks else asked
    return str(count) if count != 1 else ""


def task_states(service: Data, engine: Engine) -> list[str]:
    """How many of the tasks that should run are in which state: `2 running`, `1 rejected`."""
    states = Counter(
        text(sub(one, "Status"), "State") or "unknown"
        for one in engine.tasks
        if text(one, "ServiceID") == text(service, "ID") and text(one, "DesiredState") in ("running", "ready")
    )
    return [f"{count} {state}" for state, count in sorted(states.items())]


def running_tasks(service: Data, engine: Engine) -> int:
    """How many tasks of a service run."""
    return sum(
        text(one, "ServiceID") == text(service, "ID") and text(sub(one, "Status"), "State") == "running"
        for one in engine.tasks
    )


def machines(engine: Engine) -> Iterator[Machine]:
    """The nodes of the swarm, by name."""
    for one in sorted(engine.nodes, key=lambda node: text(sub(node, "Description"), "Hostname")):
        spec, resources = sub(one, "Spec"), sub(one, "Description", "Resources")
        words = [text(spec, "Role"), text(sub(one, "Status"), "State"), text(spec, "Availability")]
        if sub(one, "ManagerStatus").get("Leader") is True:
            words[0] = "leader"
        if processors := cpus(number(resources, "NanoCPUs")):
            words.append(f"{processors} CPU")
        if size := number(resources, "MemoryBytes"):
            words.append(f"{size / (1 << 30):.1f} GiB")
        yield Machine(text(sub(one, "Description"), "Hostname"), ", ".join(word for word in words if word))


def _mode(spec: Data) -> str:
    return next((word.lower() for word in sub(spec, "Mode")), "")


def _networks(service: Data, engine: Engine, stack: str) -> dict[str, Any]:
    known = {text(one, "Id"): one for one in engine.networks}
    spec = sub(service, "Spec")
    own = text(spec, "Name").removeprefix(f"{stack}_")
    found = {}
    for one in objects(sub(spec, "TaskTemplate"), "Networks") or objects(spec, "Networks"):
        network = text(known.get(text(one, "Target"), {}), "Name")
        if network in ("", *BUILT_IN):
            continue
        name = declared_name(network, {}, "network", stack)
        found[name] = {"aliases": [alias for alias in texts(one, "Aliases") if alias != own]}
    return dict(sorted(found.items()))


def _grants(container: Data, kind: str, stack: str) -> list[dict[str, str]]:
    names = sorted(text(one, f"{kind}Name") for one in objects(container, f"{kind}s"))
    return [{"source": declared_name(name, {}, kind.lower(), stack)} for name in names if name]


def _restart(policy: Data) -> dict[str, str]:
    condition = text(policy, "Condition")
    if condition in ("", "none", "any"):  # `any` is what the manager sets where nothing is asked for
        return {}
    most = number(policy, "MaxAttempts")
    return {"condition": condition, "max_attempts": str(most) if most else ""}
