"""How a new version replaces the old one step by step, and how it is taken back.

Argo Rollouts, Flagger, deployments of Kubernetes, Compose, CloudFormation and SAM, Fly.io, traffic split by
Istio or Knative. Strategies that are a property of one workload stand with it (`deploy.strategy`).
https://argo-rollouts.readthedocs.io/en/stable/features/specification/,
https://docs.flagger.app/usage/how-it-works, https://docs.docker.com/reference/compose-file/deploy/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.errors import FormatError
from archscan.formats.node import Map, Seq
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import line_of, maps_within, read_maps
from ..reading.targets import program_of
from .jobs import short
from .scripts import some, texts_of

NAME = "rollouts"
PATTERNS = ("*.yaml", "*.yml", "template*.json", "*.template.json", "fly*.toml", "*.template")
_WANTED = re.compile(
    rb"flagger\.app/|kind:\s*[\"']?Rollout\b|revisionHistoryLimit|failure_action|rollback_config|DeploymentCircuitBreaker"
    rb"|DeploymentPreference|serving\.knative\.dev/|networking\.istio\.io/|AWS::CodeDeploy|^\[deploy\]",
    re.MULTILINE,
)
_ASIDE = re.compile(r"(?:^|/)(?:tests?|testdata|e2e|examples?|samples?|docs?|node_modules)/")
_MAX_STEPS = 12


def wants(data: bytes) -> bool:
    """Whether one of the words stands in it."""
    return _WANTED.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield rollouts and what takes them back."""
    if _ASIDE.search(file.path):
        return
    try:
        roots = read_maps(file, None)
    except FormatError:
        return  # who deploys from the file reports it
    for root in roots:
        group, kind = root.text("apiVersion").partition("/")[0], root.text("kind")
        spec = root.map("spec")
        if kind == "List":
            continue
        if group == "argoproj.io" and kind == "Rollout":
            yield from _argo(file, root, spec)
        elif group == "flagger.app" and kind == "Canary":
            yield from _flagger(file, root, spec)
        elif group == "apps" and "revisionHistoryLimit" in spec:
            value = f"revisionHistoryLimit {spec.text('revisionHistoryLimit')}"
            yield _setting(
                file, "delivery.rollback", value, spec, "revisionHistoryLimit", f"{kind} {_name(root)}"
            )
        elif group == "serving.knative.dev" and kind == "Service":
            yield from _split(file, spec.seq("traffic").maps(), f"Knative Service {_name(root)}", "percent")
        elif group == "networking.istio.io" and kind == "VirtualService":
            for route in [*spec.seq("http").maps(), *spec.seq("tcp").maps()]:
                yield from _split(file, route.seq("route").maps(), f"VirtualService {_name(root)}", "weight")
        elif not group and "services" in root:
            yield from _compose(file, root.map("services"))
        elif "Resources" in root:
            yield from _cloudformation(file, root.map("Resources"))
        elif file.name.lower().startswith("fly") and root.map("deploy").text("strategy"):
            value = f"strategy {root.map('deploy').text('strategy')}"
            yield _setting(
                file, "delivery.rollout", value, root.map("deploy"), "strategy", root.text("app") or file.path
            )


def _name(root: Map) -> str:
    return root.map("metadata").text("name")


def _setting(file: SourceFile, topic: str, value: str, node: Map, key: str | None, name: str) -> Setting:
    return Setting(
        program_of(file), topic, " ".join(value.split())[:300], line_of(node, key, NAME), name=short(name)
    )


# --- Kubernetes ---------------------------------------------------------------------------------


def _argo(file: SourceFile, root: Map, spec: Map) -> Iterator[Setting]:
    name, strategy = f"Rollout {_name(root)}", spec.map("strategy")
    if "canary" in strategy:
        canary = strategy.map("canary")
        steps = [text for step in canary.seq("steps").maps()[:_MAX_STEPS] if (text := _step(step))]
        routed = next(iter(canary.map("trafficRouting")), "")
        value = (
            "canary"
            + (f": {', '.join(steps)}" if steps else "")
            + (f"; traffic by {routed}" if routed else "")
        )
        yield _setting(file, "delivery.rollout", value, strategy, "canary", name)
        yield from _analysis(file, canary, "analysis", name)
    elif "blueGreen" in strategy:
        given = strategy.map("blueGreen")
        told = [
            f"{key} {given.text(key)}"
            for key in ("activeService", "previewService", "autoPromotionEnabled", "autoPromotionSeconds")
            if given.text(key)
        ]
        value = "blue-green" + (f": {', '.join(told)}" if told else "")
        yield _setting(file, "delivery.rollout", value, strategy, "blueGreen", name)
        for key in ("prePromotionAnalysis", "postPromotionAnalysis"):
            yield from _analysis(file, given, key, name)
    window = spec.map("rollbackWindow")
    if window.text("revisions"):
        value = f"rollbackWindow {window.text('revisions')} revisions"
        yield _setting(file, "delivery.rollback", value, spec, "rollbackWindow", name)
    if spec.text("revisionHistoryLimit"):
        value = f"revisionHistoryLimit {spec.text('revisionHistoryLimit')}"
        yield _setting(file, "delivery.rollback", value, spec, "revisionHistoryLimit", name)


def _step(step: Map) -> str:
    if step.text("setWeight"):
        return f"{step.text('setWeight')} %"
    if "pause" in step:
        duration = step.map("pause").text("duration")
        return f"pause {duration}" if duration else "pause until it is promoted"
    if "analysis" in step:
        return "analysis"
    if "setCanaryScale" in step:
        return "scale of the canary"
    return ""


def _analysis(file: SourceFile, holder: Map, key: str, name: str) -> Iterator[Setting]:
    templates = [
        one.text("templateName")
        for one in holder.map(key).seq("templates").maps()
        if one.text("templateName")
    ]
    if templates:
        yield _setting(file, "delivery.rollout", f"{key}: {some(templates)}", holder, key, name)


def _flagger(file: SourceFile, root: Map, spec: Map) -> Iterator[Setting]:
    name = f"Canary {spec.map('targetRef').text('name') or _name(root)}"
    given = spec.map("analysis") if "analysis" in spec else spec.map("canaryAnalysis")
    if spec.text("skipAnalysis") == "true" or not given:
        return
    told = [
        f"{key} {given.text(key)}"
        for key in ("interval", "stepWeight", "maxWeight", "iterations")
        if given.text(key)
    ]
    weights = texts_of(given.get("stepWeights"))
    if weights:
        told.append(f"stepWeights {some(weights, 8)}")
    metrics = [one.text("name") for one in given.seq("metrics").maps() if one.text("name")]
    if metrics:
        told.append(f"metrics {some(metrics)}")
    progressive = given.text("stepWeight") or given.text("maxWeight") or weights
    word = "canary" if progressive else "A/B test" if "match" in given else "blue-green"
    key = "analysis" if "analysis" in spec else "canaryAnalysis"
    yield _setting(file, "delivery.rollout", f"{word}: {', '.join(told)}" if told else word, spec, key, name)
    if given.text("threshold"):
        value = f"taken back after {given.text('threshold')} failed checks (threshold)"
        yield _setting(file, "delivery.rollback", value, given, "threshold", name)


def _split(file: SourceFile, routes: list[Map], name: str, key: str) -> Iterator[Setting]:
    """Traffic that goes to several versions by share."""
    shares = []
    for route in routes:
        target = route.map("destination")
        version = (
            target.text("subset") or target.text("host") or route.text("revisionName") or route.text("tag")
        )
        if route.text("latestRevision") == "true":
            version = "latest revision"
        if route.text(key) and version:
            shares.append(f"{version} {route.text(key)} %")
    if len(shares) > 1:
        yield _setting(file, "delivery.rollout", f"traffic split: {some(shares, 6)}", routes[0], key, name)


# --- other platforms ----------------------------------------------------------------------------


def _compose(file: SourceFile, services: Map) -> Iterator[Setting]:
    for name, service in services.items():
        deploy = service.map("deploy") if isinstance(service, Map) else Map()
        update, back = deploy.map("update_config"), deploy.map("rollback_config")
        if update.text("failure_action") == "rollback":
            value = "update_config failure_action rollback"
            yield _setting(file, "delivery.rollback", value, update, "failure_action", f"service {name}")
        if back:
            told = [f"{key} {value}" for key, value in back.items() if isinstance(value, str)]
            yield _setting(
                file,
                "delivery.rollback",
                f"rollback_config {some(told)}",
                deploy,
                "rollback_config",
                f"service {name}",
            )


def _cloudformation(file: SourceFile, resources: Map) -> Iterator[Setting]:
    for name, resource in resources.items():
        if not isinstance(resource, Map):
            continue
        kind = resource.text("Type").removeprefix("AWS::")
        for node, _ in maps_within(resource.map("Properties")):
            breaker = node.get("DeploymentCircuitBreaker")
            if isinstance(breaker, Map) and breaker.text("Enable").lower() == "true":
                back = breaker.text("Rollback").lower() == "true"
                value = "deployment circuit breaker" + (" with rollback" if back else "")
                topic = "delivery.rollback" if back else "delivery.rollout"
                yield _setting(file, topic, value, node, "DeploymentCircuitBreaker", f"{kind} {name}")
            preference = node.get("DeploymentPreference")
            if isinstance(preference, Map) and preference.text("Type"):
                value = f"CodeDeploy {preference.text('Type')}"
                yield _setting(file, "delivery.rollout", value, preference, "Type", f"{kind} {name}")
                if preference.seq("Alarms"):
                    value = "taken back on alarms of the deployment preference"
                    yield _setting(file, "delivery.rollback", value, preference, "Alarms", f"{kind} {name}")
            config = node.text("DeploymentConfigName")
            if config and kind == "CodeDeploy::DeploymentGroup":
                yield _setting(
                    file, "delivery.rollout", f"CodeDeploy {config}", node, "DeploymentConfigName", name
                )
            events = node.map("AutoRollbackConfiguration")
            if events.text("Enabled").lower() == "true":
                listed = some(texts_of(events.get("Events"))) if isinstance(events.get("Events"), Seq) else ""
                value = f"automatic rollback{f' on {listed}' if listed else ''}"
                yield _setting(file, "delivery.rollback", value, node, "AutoRollbackConfiguration", name)
