"""Facts from one container of a pod: probes, resources, security context, ports.

https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.lexicon.secrets import mask
from archscan.model.facts import Fact, Offers, Setting, Subject
from archscan.model.problem import Problem

from .context import Context, number

_PROBES = (
    ("livenessProbe", "availability.liveness"),
    ("readinessProbe", "availability.readiness"),
    ("startupProbe", "availability.startup"),
)
_RESOURCES = (("requests", "resources.request"), ("limits", "resources.limit"))
_CONTEXT_FIELDS = ("runAsNonRoot", "readOnlyRootFilesystem", "allowPrivilegeEscalation", "procMount")


def container_settings(container: Map, subject: Subject, context: Context) -> Iterator[Fact | Problem]:
    """Probes and resources of a main container."""
    for key, topic in _PROBES:
        if key in container:
            probe = container.map(key)
            if value := _probe(probe):
                yield Setting(subject, topic, value, context.at(container, key))
    if "resources" in container:
        resources = container.map("resources")
        for key, topic in _RESOURCES:
            amounts = resources.map(key) if key in resources else None
            for unit in ("cpu", "memory"):
                if amounts and (amount := amounts.text(unit)):
                    yield Setting(subject, f"{topic}.{unit}", amount, context.at(amounts, unit))


def _probe(probe: Map) -> str:
    """What a probe asks, in one line.

    >>> check = Map(); check.update(path="/healthz", port="8080"); probe = Map(); probe["httpGet"] = check
    >>> _probe(probe)
    'httpGet /healthz:8080'
    """
    if isinstance(check := probe.get("httpGet"), Map):
        return f"httpGet {mask(check.text('path', '/'))}:{check.text('port')}"
    if isinstance(check := probe.get("tcpSocket"), Map):
        return f"tcpSocket {check.text('port')}"
    if isinstance(check := probe.get("grpc"), Map):
        return f"grpc {check.text('port')}"
    if isinstance(check := probe.get("exec"), Map):
        command = check.get("command")
        words = [word for word in command if isinstance(word, str)] if isinstance(command, Seq) else []
        line = mask(" ".join(" ".join(words).split()))
        return f"exec {line}" if len(line) <= 120 else f"exec {line[:119]}…"
    return ""


def security_settings(node: Map, subject: Subject, context: Context, helper: str = "") -> Iterator[Fact]:
    """The `securityContext` of a pod or container; of a helper (named) only the rights it takes."""
    if "securityContext" not in node:
        return
    fields = node.map("securityContext")
    of = f" ({helper})" if helper else ""
    if fields.text("privileged") == "true":
        yield Setting(subject, "security.privileged", f"privileged{of}", context.at(fields, "privileged"))
    capabilities = fields.map("capabilities")
    added = capabilities.seq("add")
    for index, name in enumerate(added):
        if isinstance(name, str):
            line = context.item(added, index)
            yield Setting(subject, "security.privileged", f"capability {name}{of}", line)
    if helper:
        return
    if user := fields.text("runAsUser"):
        group = fields.text("runAsGroup")
        line = context.at(fields, "runAsUser")
        yield Setting(subject, "security.user", f"{user}:{group}" if group else user, line)
    for key in _CONTEXT_FIELDS:
        if value := fields.text(key):
            yield Setting(subject, "security.context", f"{key}: {value}", context.at(fields, key))
    if dropped := [name for name in capabilities.seq("drop") if isinstance(name, str)]:
        line = context.at(capabilities, "drop")
        yield Setting(subject, "security.context", f"drop capabilities: {', '.join(dropped)}", line)
    for key in ("seccompProfile", "appArmorProfile"):
        profile = fields.map(key) if key in fields else None
        if profile and (value := profile.text("type")):
            yield Setting(subject, "security.context", f"{key}: {value}", context.at(profile, "type"))


def port_offers(container: Map, subject: Subject, context: Context) -> Iterator[Fact | Problem]:
    """The `containerPort`s that a container declares."""
    if "ports" not in container:
        return
    yield from context.shape(container, "ports", "a list of containerPort")
    for port in container.seq("ports").maps():
        text = port.text("containerPort")
        at = number(text)
        if at is None:
            place = port.place("containerPort")
            what = f"containerPort {text!r} is not a port"
            yield Problem(place.path, place.line, what, "a number from 1 to 65535", "warning", "shape")
            continue
        protocol = port.text("protocol", "TCP").lower()
        yield Offers(
            subject,
            "port",
            port.text("name") or text,
            context.at(port, "containerPort"),
            at,
            "" if protocol == "tcp" else protocol,
        )
