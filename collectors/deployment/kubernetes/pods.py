"""Facts from a pod template: its containers, volumes, and what holds for the pod as a whole.

https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archscan.formats.node import Map
from archscan.lexicon.images import parse_image, without_credentials
from archscan.model.facts import Fact, Reads, Requires, Setting, Subject, Uses
from archscan.model.problem import Problem

from .containers import container_settings, port_offers, security_settings
from .context import Context
from .environment import Known, command_facts, environment_facts
from .roles import Role

_HOST_FIELDS = ("hostNetwork", "hostPID", "hostIPC")
_SOCKETS = ("docker.sock", "containerd.sock", "crio.sock")


def pod_facts(
    pod: Map, roles: Sequence[tuple[Map, Role]], subject: Subject, context: Context, namespace: str
) -> Iterator[Fact | Problem]:
    """What a pod spec says about its workload; `roles` as of `containers_of`."""
    for container, role in roles:
        yield from _container_facts(container, role, subject, context, namespace)
    yield from _pod_settings(pod, subject, context)
    yield from security_settings(pod, subject, context)
    if "volumes" in pod:
        yield from context.shape(pod, "volumes", "a list of volumes")
        yield from _volumes(pod, subject, context)
    yield from _spread(pod, subject, context)


def _container_facts(
    container: Map, role: Role, subject: Subject, context: Context, namespace: str
) -> Iterator[Fact | Problem]:
    image = without_credentials(container.text("image"))
    name = container.text("name")
    known: Known = {}
    if role == "main":
        if image:
            parsed = parse_image(image)
            line = context.at(container, "image")
            yield Uses(subject, "image", parsed.name, line, parsed.version)
        yield from container_settings(container, subject, context)
    else:
        topic = f"workload.{role}"
        value = f"{name} ({image})" if name and image else name or image
        if value:
            yield Setting(subject, topic, value, context.at(container, "image" if image else "name"))
    if role != "init":
        yield from port_offers(container, subject, context)
    yield from security_settings(container, subject, context, "" if role == "main" else name or role)
    yield from environment_facts(container, subject, context, namespace, known)
    yield from command_facts(container, subject, context, known, role == "main")


def _pod_settings(pod: Map, subject: Subject, context: Context) -> Iterator[Fact]:
    for key in _HOST_FIELDS:
        if pod.text(key) == "true":
            yield Setting(subject, "security.host", key, context.at(pod, key))
    for key in ("serviceAccountName", "serviceAccount"):
        if account := pod.text(key):
            yield Setting(subject, "security.serviceaccount", context.name(account), context.at(pod, key))
            break
    if grace := pod.text("terminationGracePeriodSeconds"):
        line = context.at(pod, "terminationGracePeriodSeconds")
        yield Setting(subject, "availability.grace", f"{grace}s", line)
    if restart := pod.text("restartPolicy"):
        yield Setting(subject, "availability.restart", restart, context.at(pod, "restartPolicy"))
    for secret in pod.seq("imagePullSecrets").maps() if "imagePullSecrets" in pod else ():
        if name := secret.text("name"):
            value = f"{context.name(name)} (image pull)"
            yield Setting(subject, "security.secret", value, context.at(secret, "name"))


def _spread(pod: Map, subject: Subject, context: Context) -> Iterator[Fact]:
    if "affinity" in pod:
        rules = pod.map("affinity").map("podAntiAffinity")
        terms = rules.seq("requiredDuringSchedulingIgnoredDuringExecution").maps()
        preferred = rules.seq("preferredDuringSchedulingIgnoredDuringExecution").maps()
        terms += [one.map("podAffinityTerm") for one in preferred]
        for term in terms:
            if key := term.text("topologyKey"):
                yield Setting(subject, "availability.spread", key, context.at(term, "topologyKey"))
    if "topologySpreadConstraints" in pod:
        for rule in pod.seq("topologySpreadConstraints").maps():
            if key := rule.text("topologyKey"):
                yield Setting(subject, "availability.spread", key, context.at(rule, "topologyKey"))


def _mounts(pod: Map) -> dict[str, str]:
    """Where each volume is mounted: the first place."""
    places: dict[str, str] = {}
    for key in ("containers", "initContainers"):
        for container in pod.seq(key).maps() if key in pod else ():
            for mount in container.seq("volumeMounts").maps():
                if (name := mount.text("name")) and name not in places:
                    places[name] = mount.text("mountPath")
    return places


def mounted(value: str, at: str) -> str:
    """A volume and its mount path, as Compose writes them."""
    return f"{value}:{at}" if at else value


def _volumes(pod: Map, subject: Subject, context: Context) -> Iterator[Fact]:
    mounts = _mounts(pod)
    for volume in pod.seq("volumes").maps():
        at = mounts.get(volume.text("name"), "")
        for key, source in volume.items():
            if not isinstance(source, Map):
                continue
            if key == "configMap":
                yield from _reads(source, "configmap", "name", subject, context)
            elif key == "secret":
                yield from _reads(source, "secret", "secretName", subject, context)
            elif key == "projected":
                for part in source.seq("sources").maps():
                    yield from _reads(part.map("configMap"), "configmap", "name", subject, context)
                    yield from _reads(part.map("secret"), "secret", "name", subject, context)
            elif key == "persistentVolumeClaim":
                claim = context.name(source.text("claimName"))
                line = context.at(source, "claimName")
                yield Setting(subject, "storage.volume", mounted(claim, at), line)
            elif key == "ephemeral":
                line = context.at(volume, "name")
                yield Setting(subject, "storage.volume", mounted(volume.text("name"), at), line)
            elif key == "hostPath":
                path = source.text("path")
                line = context.at(source, "path")
                yield Setting(subject, "storage.mount", mounted(path, at), line)
                if path.endswith(_SOCKETS):
                    yield Setting(subject, "security.host", path, line)
            elif key in ("nfs", "glusterfs", "cephfs") and (server := source.text("server")):
                line = context.at(source, "server")
                yield Setting(subject, "storage.volume", mounted(volume.text("name"), at), line)
                yield Requires(
                    subject,
                    server.lower(),
                    line,
                    f"{key}.server",
                    scheme=key,
                    path=source.text("path").strip("/"),
                    via="config",
                    purpose="mounts",
                )


def _reads(source: Map, kind: str, key: str, subject: Subject, context: Context) -> Iterator[Fact]:
    name = context.name(source.text(key) or source.text("name"))
    if not name:
        return
    line = context.at(source, key if key in source else "name")
    keys = [item.text("key") for item in source.seq("items").maps()] if "items" in source else [""]
    for one in keys or [""]:
        yield Reads(subject, f"{kind}/{name}", line, one)
    if kind == "secret":
        yield Setting(subject, "security.secret", name, line)
