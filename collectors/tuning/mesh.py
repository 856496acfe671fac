"""What Kubernetes objects set for traffic and failure: meshes, gateways, jobs, backups; no collector.

Called for every object that is read, whatever made it (a manifest, an overlay, a chart). What speaks of a
Service by its host is said of that host. References: istio.io/latest/docs/reference/config/networking,
linkerd.io/2/reference, gateway-api.sigs.k8s.io/reference/spec, kubernetes.github.io/ingress-nginx.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archscan.formats.node import Map, Seq
from archscan.lexicon.secrets import mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

from ..reading.leaves import Leaf, leaves
from .backups import find_backup_image
from .embedded import find_configured
from .mesh_rules import ANNOTATIONS, RULES
from .traefik_rules import rule_of, switch_of
from .values import is_off, setting

if TYPE_CHECKING:
    from ..deployment.kubernetes.context import Context

_TRAEFIK = ("traefik.io", "traefik.containo.us")
_KONG_PLUGINS = {
    "rate-limiting": "failure.rate_limit", "rate-limiting-advanced": "failure.rate_limit",
    "response-ratelimiting": "failure.rate_limit", "proxy-cache": "cache.proxy",
    "proxy-cache-advanced": "cache.proxy",
    "request-size-limiting": "failure.rate_limit",
}  # fmt: skip
_NO_VALUES = frozenset({"None", "none"})
_LIMIT_KEYS = frozenset(
    {"second", "minute", "hour", "day", "month", "policy", "limit_by", "cache_ttl", "strategy", "limit",
    "window_size",
     "response_code", "request_method", "content_type", "allowed_payload_size"}
)  # fmt: skip


def is_tuning(group: str, kind: str) -> bool:
    """Whether a custom resource sets what is read here."""
    return (group, kind) in RULES or kind == "KongPlugin" or (group in _TRAEFIK and kind == "Middleware")


def find_object_settings(one: Map, context: Context) -> Iterator[Setting]:
    """The settings of an object, each with its line."""
    group, slash, _ = one.text("apiVersion").partition("/")
    group, kind = group if slash else "", one.text("kind")
    if rules := RULES.get((group, kind)):
        spec = one.map("spec")
        for leaf in leaves(spec):
            path = ".".join(part for part in leaf.parts if not part.isdigit())
            for rule in rules:
                match = rule.path.fullmatch(path)
                if match is not None:
                    yield from _said(
                        one, spec, leaf, rule.topic, match.groupdict().get("what") or path, context
                    )
                    break
    elif kind == "Middleware" and group in _TRAEFIK:
        yield from _middleware(one, context)
    elif kind == "KongPlugin" or kind == "KongClusterPlugin":
        yield from _plugin(one, context)
    if kind == "ConfigMap" and not group and "data" in one:
        yield from find_configured(one, context)
    if kind in ("Ingress", "Service") or (group, kind) == ("gateway.networking.k8s.io", "HTTPRoute"):
        yield from _annotations(one, context)
    yield from _pods(one, context)


def _said(one: Map, spec: Map, leaf: Leaf, topic: str, what: str, context: Context) -> Iterator[Setting]:
    if leaf.value in _NO_VALUES or (what == "isRetryable" and leaf.value != "true"):
        return
    if what.endswith("enabled") and is_off(leaf.value):
        return
    line = Evidence(leaf.place.path, leaf.place.line, context.origin.collector)
    said = setting(_subject(one, spec, leaf, context), topic, leaf.value, line, _name(one, spec, leaf), what)
    if said is not None:
        yield said


def _subject(one: Map, spec: Map, leaf: Leaf, context: Context) -> Subject:
    """The workload, or the host of the Service, that an object speaks of."""
    kind = one.text("kind")
    metadata = one.map("metadata")
    scope = context.scope(metadata.text("namespace"))
    if kind == "DestinationRule":
        return Subject(scope, context.name(spec.text("host")).lower())
    if kind == "ServiceProfile":
        return Subject(scope, metadata.text("name").lower())
    if kind in ("VirtualService", "HTTPRoute", "GRPCRoute", "HTTPProxy") and len(leaf.parts) > 1:
        rule = _item(spec, leaf)
        host = next(iter(_hosts(rule)), "") or (_first(spec, "hosts") if kind == "VirtualService" else "")
        return Subject(scope, context.name(host).lower())
    if kind == "Mapping":
        return Subject(
            scope, spec.text("service").partition("://")[2] or spec.text("service").partition(":")[0]
        )
    if kind in ("VirtualServer", "VirtualServerRoute"):
        return Subject(scope, _item(spec, leaf).text("service"))
    if kind in ("BackendTrafficPolicy", "ClientTrafficPolicy"):
        return Subject(scope, f"policy/{context.name(metadata.text('name'))}")
    if kind == "KafkaTopic":
        labels = metadata.map("labels")
        return Subject(scope, context.name(labels.text("strimzi.io/cluster")))
    if kind in ("ScheduledBackup", "Pooler"):
        return Subject(scope, context.name(spec.map("cluster").text("name")))
    if kind == "Ingress":
        return Subject(scope, f"ingress/{context.name(metadata.text('name'))}")
    return Subject(scope, context.name(metadata.text("name")))


def _item(spec: Map, leaf: Leaf) -> Map:
    """The list's item that a leaf lies in: the route or rule."""
    first = spec.get(leaf.parts[0])
    if isinstance(first, Seq) and len(leaf.parts) > 1 and leaf.parts[1].isdigit():
        item = first[int(leaf.parts[1])]
        return item if isinstance(item, Map) else Map()
    return Map()


def _hosts(rule: Map) -> Iterator[str]:
    for part in rule.seq("route").maps():
        yield part.map("destination").text("host")
    for part in (*rule.seq("backendRefs").maps(), *rule.seq("services").maps()):
        yield part.text("name")


def _first(spec: Map, key: str) -> str:
    return next((item for item in spec.seq(key) if isinstance(item, str)), "")


def _name(one: Map, spec: Map, leaf: Leaf) -> str:
    """Kind and name of the object, with the part of it that the leaf lies in."""
    kind, name = one.text("kind"), one.map("metadata").text("name")
    item = _item(spec, leaf)
    part = item.text("name") or item.map("condition").text("pathRegex")
    if kind == "DestinationRule":
        name = spec.text("host") or name
        part = f"subset {part}" if leaf.parts[0] == "subsets" and part else ""
    if not part:
        for match in item.seq("match").maps()[:1]:
            uri = match.map("uri")
            part = uri.text("prefix") or uri.text("exact") or uri.text("regex")
        for match in item.seq("matches").maps()[:1]:
            part = match.map("path").text("value")
        for condition in item.seq("conditions").maps()[:1]:
            part = condition.text("prefix")
    if kind == "Resiliency" and len(leaf.parts) > 3:
        part = leaf.parts[2]
    if leaf.parts[-1] == "isRetryable":
        part = ""  # routes are many, and all of them would say the same
    shown = f"{kind} {name}"
    return mask(f"{shown} {part}" if part else shown)


def _middleware(one: Map, context: Context) -> Iterator[Setting]:
    """Traefik's middlewares; they are those of whoever names them, which is the proxy."""
    spec = one.map("spec")
    name = f"middleware {one.map('metadata').text('name')}"
    subject = context.subject(one, "middleware")
    for key in spec:
        if (topic := switch_of(key.lower())) and not is_off(spec.text(key)):
            yield Setting(subject, topic, key, context.at(spec, key), name=name)
    for leaf in leaves(spec):
        if topic := rule_of(leaf.key):
            line = Evidence(leaf.place.path, leaf.place.line, context.origin.collector)
            said = setting(subject, topic, leaf.value, line, name, ".".join(leaf.parts))
            if said is not None:
                yield said


def _plugin(one: Map, context: Context) -> Iterator[Setting]:
    """Kong's plug-ins that limit and cache."""
    topic = _KONG_PLUGINS.get(one.text("plugin"))
    if topic is None or one.text("disabled") == "true":
        return
    for leaf in leaves(one.map("config")):
        if leaf.parts[0] in _LIMIT_KEYS:
            line = Evidence(leaf.place.path, leaf.place.line, context.origin.collector)
            name = f"{one.text('plugin')} {one.map('metadata').text('name')}"
            said = setting(context.subject(one, "plugin"), topic, leaf.value, line, name, leaf.parts[0])
            if said is not None:
                yield said


def _annotations(one: Map, context: Context) -> Iterator[Setting]:
    annotations = one.map("metadata").map("annotations")
    subject = context.subject(one, "ingress") if one.text("kind") == "Ingress" else context.subject(one)
    for key, value in annotations.items():
        topic = ANNOTATIONS.get(key)
        if topic is not None and isinstance(value, str) and value not in ("0", "false", "off"):
            said = setting(subject, topic, value, context.at(annotations, key), key)
            if said is not None:
                yield said
        elif key == "nginx.ingress.kubernetes.io/canary-weight" and isinstance(value, str):
            line = context.at(annotations, key)
            yield Setting(subject, "delivery.rollout", f"canary weight {value}", line, name=key)


def _pods(one: Map, context: Context) -> Iterator[Setting]:
    """What a pod's containers do before they stop, and images that back up."""
    spec = one.get("spec")
    if not isinstance(spec, Map):
        return
    if isinstance(job := spec.get("jobTemplate"), Map):
        spec = job.map("spec")
    template = spec.get("template")
    pod = template.map("spec") if isinstance(template, Map) else spec if one.text("kind") == "Pod" else None
    if pod is None:
        return
    subject = context.subject(one)
    containers = pod.get("containers")
    for container in containers.maps() if isinstance(containers, Seq) else ():
        stop = container.map("lifecycle").map("preStop") if "lifecycle" in container else Map()
        if stop:
            line = context.at(container.map("lifecycle"), "preStop")
            name = f"preStop of {container.text('name')}" if len(containers or ()) > 1 else "preStop"
            yield Setting(subject, "failure.shutdown", _action(stop), line, name=name)
        yield from find_backup_image(subject, container.text("image"), context.at(container, "image"))


def _action(stop: Map) -> str:
    if "exec" in stop:
        words = [word for word in stop.map("exec").seq("command") if isinstance(word, str)]
        line = mask(" ".join(" ".join(words).split()))
        return f"exec {line}" if len(line) <= 120 else f"exec {line[:119]}…"
    if "httpGet" in stop:
        return f"httpGet {mask(stop.map('httpGet').text('path', '/'))}"
    return f"sleep {stop.map('sleep').text('seconds')}s" if "sleep" in stop else "set"
