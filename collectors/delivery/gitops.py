"""What a controller in the cluster deploys from a repository: Argo CD, Flux, and pipelines of Cloud Deploy.

Values of charts and generators of other repositories are not followed; what is suspended is no deployment.
https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/,
https://fluxcd.io/flux/components/, https://cloud.google.com/deploy/docs/config-files
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.errors import FormatError
from archscan.formats.node import Map, Seq
from archscan.lexicon.environments import find_environment
from archscan.lexicon.secrets import mask
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import line_of, maps_within, read_maps
from ..reading.targets import program_of
from .jobs import short
from .scripts import some, texts_of

NAME = "gitops"
PATTERNS = ("*.yaml", "*.yml")
_WANTED = re.compile(
    rb"kind:\s*[\"']?(?:Application|ApplicationSet|Kustomization|HelmRelease|DeliveryPipeline|Target"
    rb"|ImageUpdateAutomation)[\"']?\s*(?:#.*)?$",
    re.MULTILINE,
)
_GROUPS = (b"argoproj.io/", b"toolkit.fluxcd.io/", b"deploy.cloud.google.com/")
_ASIDE = re.compile(r"(?:^|/)(?:tests?|testdata|e2e|examples?|samples?|docs?)/")


def wants(data: bytes) -> bool:
    """Whether it has an object of one of these."""
    return any(group in data for group in _GROUPS) and _WANTED.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what each object deploys, from where to where."""
    if _ASIDE.search(file.path):
        return
    try:
        roots = read_maps(file, None)
    except FormatError:
        return  # the collector of manifests reports it
    for root in roots:
        group, kind = root.text("apiVersion").partition("/")[0], root.text("kind")
        spec = root.map("spec")
        if group == "argoproj.io" and kind == "Application":
            yield from _application(file, f"Argo CD / {_name(root)}", spec)
        elif group == "argoproj.io" and kind == "ApplicationSet":
            yield from _application_set(file, root, spec)
        elif group == "kustomize.toolkit.fluxcd.io" and spec.text("suspend") != "true":
            yield from _flux_kustomization(file, root, spec)
        elif group == "helm.toolkit.fluxcd.io" and spec.text("suspend") != "true":
            yield from _flux_release(file, root, spec)
        elif group == "image.toolkit.fluxcd.io" and kind == "ImageUpdateAutomation":
            yield from _flux_images(file, root, spec)
        elif group == "deploy.cloud.google.com":
            yield from _cloud_deploy(file, root, kind)


def _name(root: Map) -> str:
    """The object's name; with the folder where that names an environment, as others have one of that name."""
    name, folder = root.map("metadata").text("name"), root.path.rpartition("/")[0]
    return f"{name} ({folder})" if find_environment(folder) and not find_environment(name) else name


def _setting(file: SourceFile, topic: str, value: str, node: Map, key: str | None, name: str) -> Setting:
    text = short_value(value)
    return Setting(program_of(file), topic, text, line_of(node, key, NAME), name=short(name))


def short_value(text: str) -> str:
    """A value on one line, masked."""
    return " ".join(mask(text).split())[:300]


# --- Argo CD ------------------------------------------------------------------------------------


def _application(file: SourceFile, name: str, spec: Map) -> Iterator[Setting]:
    sources = [spec.map("source")] if "source" in spec else spec.seq("sources").maps()
    destination = spec.map("destination")
    target = [part for part in (_server(destination), _namespace(destination.text("namespace"))) if part]
    to = f" to {', '.join(target)}" if target else ""
    for source in sources:
        if "path" not in source and "chart" not in source:
            continue
        key = "path" if "path" in source else "chart"
        what = f"path {source.text('path') or '.'}" if key == "path" else f"chart {source.text('chart')}"
        files = [one for one in texts_of(source.map("helm").get("valueFiles")) if "values" in one]
        given = f" with {some(files)}" if files else ""
        revision = source.text("targetRevision")
        where = f" of {source.text('repoURL')}" + (f" at {revision}" if revision else "")
        yield _setting(file, "delivery.deploys", f"{what}{given}{where}{to}", source, key, name)
    policy = spec.map("syncPolicy")
    automated = policy.get("automated")
    if "automated" in policy and not (isinstance(automated, Map) and automated.text("enabled") == "false"):
        told = automated if isinstance(automated, Map) else Map()
        more = [word for word in ("prune", "selfHeal") if told.text(word) == "true"]
        value = f"automated sync{f' with {some(more)}' if more else ''}"
        yield _setting(file, "delivery.trigger", value, policy, "automated", name)
    elif sources:
        yield _setting(file, "delivery.trigger", "manual sync (no automated policy)", spec, None, name)


def _server(destination: Map) -> str:
    name = destination.text("name") or destination.text("server")
    if name in ("https://kubernetes.default.svc", "in-cluster"):
        return "the cluster of Argo CD"
    return f"cluster {name}" if name else ""


def _namespace(name: str) -> str:
    return f"namespace {name}" if name else ""


def _application_set(file: SourceFile, root: Map, spec: Map) -> Iterator[Setting]:
    name = f"Argo CD / {_name(root)}"
    yield from _application(file, name, spec.map("template").map("spec"))
    for node, _ in maps_within(spec.get("generators")):
        if "list" in node:
            for element in node.map("list").seq("elements").maps():
                for key in ("env", "environment", "stage", "cluster"):
                    if element.text(key):
                        value = f"environment {element.text(key)}"
                        yield _setting(file, "delivery.deploys", value, element, key, name)
                        break


# --- Flux ---------------------------------------------------------------------------------------


def _flux_kustomization(file: SourceFile, root: Map, spec: Map) -> Iterator[Setting]:
    source = spec.map("sourceRef")
    if not source.text("name") and "path" not in spec:
        return
    name = f"Flux / {_name(root)}"
    where = f" of {source.text('kind') or 'source'} {source.text('name')}" if source.text("name") else ""
    to = f" to namespace {spec.text('targetNamespace')}" if spec.text("targetNamespace") else ""
    value = f"path {spec.text('path') or './'}{where}{to}"
    yield _setting(file, "delivery.deploys", value, spec, "path" if "path" in spec else None, name)
    if spec.text("interval"):
        pruned = ", prune" if spec.text("prune") == "true" else ""
        value = f"reconciliation every {spec.text('interval')}{pruned}"
        yield _setting(file, "delivery.trigger", value, spec, "interval", name)


def _flux_release(file: SourceFile, root: Map, spec: Map) -> Iterator[Setting]:
    name = f"Flux / {_name(root)}"
    chart, reference = spec.map("chart").map("spec"), spec.map("chartRef")
    what = f"chart {chart.text('chart')} {chart.text('version')}".rstrip()
    if not chart.text("chart"):
        what = f"{reference.text('kind')} {reference.text('name')}"
    if not what.strip() or what == "chart":
        return
    to = f" to namespace {spec.text('targetNamespace')}" if spec.text("targetNamespace") else ""
    key = "chart" if "chart" in spec else "chartRef"
    yield _setting(file, "delivery.deploys", f"{what}{to}", spec, key, name)
    if spec.text("interval"):
        yield _setting(
            file, "delivery.trigger", f"reconciliation every {spec.text('interval')}", spec, "interval", name
        )
    upgrade = spec.map("upgrade")
    remediation = upgrade.map("remediation")
    if remediation:
        told = [
            f"{key} {remediation.text(key)}"
            for key in ("strategy", "retries", "remediateLastFailure")
            if remediation.text(key)
        ]
        if told:
            value = f"upgrade remediation: {some(told)}"
            yield _setting(file, "delivery.rollback", value, upgrade, "remediation", name)


def _flux_images(file: SourceFile, root: Map, spec: Map) -> Iterator[Setting]:
    branch = spec.map("git").map("push").text("branch") or spec.map("git").map("checkout").map("ref").text(
        "branch"
    )
    if spec.text("suspend") != "true":
        value = f"new image tags committed{f' to {branch}' if branch else ''}"
        yield _setting(file, "delivery.step", f"update: {value}", spec, None, f"Flux / {_name(root)}")


# --- Cloud Deploy -------------------------------------------------------------------------------


def _cloud_deploy(file: SourceFile, root: Map, kind: str) -> Iterator[Setting]:
    name = f"Cloud Deploy / {_name(root)}"
    if kind == "Target":
        if root.text("requireApproval") == "true":
            yield _setting(file, "delivery.approval", "requireApproval", root, "requireApproval", name)
        for key in ("gke", "run", "anthosCluster"):
            place = next((one for one in root.map(key).values() if isinstance(one, str)), "")
            if place:
                yield _setting(file, "delivery.deploys", f"{key} {place}", root, key, name)
    stages = root.map("serialPipeline").get("stages")
    for stage in stages.maps() if isinstance(stages, Seq) else ():
        value = f"environment {stage.text('targetId')}"
        yield _setting(file, "delivery.deploys", value, stage, "targetId", name)
        for node, _ in maps_within(stage.map("strategy").map("canary")):
            percents = texts_of(node.get("percentages"))
            if percents:
                value = f"canary: {some(percents, 8)} percent"
                label = f"{name} / {stage.text('targetId')}"
                yield _setting(file, "delivery.rollout", value, node, "percentages", label)
