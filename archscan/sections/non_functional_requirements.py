"""Chapter "Non-Functional Requirements": stated targets, and what the deployment files set."""

from __future__ import annotations

from dataclasses import replace

from archscan.model.elements import Component
from archscan.sections.context import Context, merged_evidence, part, unseen
from archscan.sections.objectives import figures, load_tests, objectives, workers
from archscan.sections.observed import Observed, observed, observed_table
from archscan.sections.properties import holders, topic_table
from archscan.sections.security_settings import security_blocks
from archscan.sections.statements import Block, ChapterView, Claim, Hint, Inline, Items, Open, Ref
from archscan.sections.words import count, listed

HEADING = "Non-Functional Requirements"

_TARGET_WORDS: dict[str, tuple[str, ...]] = {
    "Availability": ("uptime", "availab", "rto", "rpo", "recover", "failover", "sla", "backup", "mttr"),
    "Scalability": ("scal", "replica", "growth", "instances"),
    "Security": ("secur", "auth", "encrypt", "complian", "privacy", "gdpr"),
}
"""Words in the name of a target, by the part that it stands in; all others are about performance."""

_RESOURCES = (
    ("CPU requested", ("resources.request.cpu",)),
    ("CPU limit", ("resources.limit.cpu",)),
    ("Memory requested", ("resources.request.memory",)),
    ("Memory limit", ("resources.limit.memory",)),
)
_NAMES = {
    "resources.request.cpu": "CPU requests",
    "resources.limit.cpu": "CPU limits",
    "resources.request.memory": "memory requests",
    "resources.limit.memory": "memory limits",
}
_LASTING = frozenset({
    "compose_service", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Pod",
    "DeploymentConfig", "Rollout",
})  # fmt: skip
"""Workloads that run until somebody stops them, and whose file is the place to declare a health check: the
resources of .NET Aspire get theirs from the packages that they are added with."""
_RUNNING = _LASTING | {"aspire_resource", "Job", "CronJob"}
_AVAILABILITY = (
    ("Replicas", ("availability.replicas",)),
    ("Liveness", ("availability.liveness",)),
    ("Readiness", ("availability.readiness",)),
    ("Startup", ("availability.startup",)),
    ("Restart", ("availability.restart",)),
    ("Disruption budget", ("availability.disruption",)),
    ("Spread over", ("availability.spread",)),
    ("Graceful stop", ("availability.grace",)),
)
_SCALING = (
    ("Autoscaler", ("scaling.autoscaler",)),
    ("Replicas", ("availability.replicas",)),
    ("Mode", ("deploy.mode",)),
)
_FOLD = 12
_PROBES = ("availability.liveness", "availability.readiness", "availability.startup")


def build(context: Context) -> ChapterView:
    """Performance, availability, scalability and security."""
    parts = (
        part(context, HEADING, "", ()),
        part(context, HEADING, "Performance", _performance(context)),
        part(context, HEADING, "Availability", _availability(context)),
        part(context, HEADING, "Scalability", _scalability(context)),
        part(
            context, HEADING, "Security", [*_targets(context, "Security"), *security_blocks(context)],
            unseen("security settings"),
        ),
    )  # fmt: skip
    return ChapterView("non-functional-requirements", HEADING, parts)


def part_of_target(name: str) -> str:
    """The part of the chapter that a target stands in.

    >>> part_of_target("p95 latency"), part_of_target("Uptime")
    ('Performance', 'Availability')
    """
    for heading, words in _TARGET_WORDS.items():
        if any(word in name.lower() for word in words):
            return heading
    return "Performance"


def _targets(context: Context, heading: str) -> list[Block]:
    claims = tuple(
        Claim((value, " ", Hint("documented")), label=_title(name), origin="documented")
        for name, value in context.system.targets
        if part_of_target(name) == heading
    )
    return [Items(claims)] if claims else []


def _title(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _performance(context: Context) -> list[Block]:
    goals = [
        *_targets(context, "Performance"),
        *objectives(context, "target.latency", "target.throughput"),
    ]
    blocks: list[Block] = [*goals]
    if not goals:
        blocks.append(
            Open("No target for throughput, latency or concurrent users is stated.", "targets: throughput")
        )
    settings = [*workers(context), *figures(context)]
    return [*blocks, *load_tests(context), *settings, *_resources(context)]


def _resources(context: Context) -> list[Block]:
    """Who asks for CPU and memory. How much stands with the environments; here only where there are none."""
    topics = list(_NAMES)
    found = holders(context, topics)
    deployed = _deployed(context, _RUNNING)
    if not found:
        text = unseen("requests for and limits of CPU and memory")
        return [Open(text, _key("Performance"))]
    if not {one.component.id for one in found} <= deployed:
        return list(topic_table(context, "CPU and memory of components", _RESOURCES))
    by_number: dict[int, list[str]] = {}
    for topic, name in _NAMES.items():
        holding = {one.component.id for one in found if any(said.topic == topic for said in one.properties)}
        if holding:
            by_number.setdefault(len(holding), []).append(name)
    line: list[Inline] = []
    for number, names in by_number.items():
        line += ["; " if line else "Stated are ", *listed(names), f" of {number}"]
    proof = merged_evidence(*(said.evidence for one in found for said in one.properties))
    where = Ref("the environments", "deployment-architecture")
    text = f" of {count(len(deployed), 'deployed component')}: see "
    blocks: list[Block] = [Claim((*line, text, where, "."), proof)]
    free = context.in_order(deployed - {held.component.id for held in found})
    if free and not context.groups:
        named: tuple[Inline, ...] = ("Without any of them: ", *listed(context.refs(free), 10), ".")
        blocks.append(Claim(named, merged_evidence(*(context.by_id[id].evidence for id in free))))
    return blocks


def _deployed(context: Context, kinds: frozenset[str]) -> set[str]:
    """The components that run as one of these kinds of workloads."""
    return {
        one.component
        for place in context.system.environments
        for one in place.instances
        if one.workload in kinds
    }


def _availability(context: Context) -> list[Block]:
    goals = [
        *_targets(context, "Availability"),
        *objectives(context, "target.availability", "target.recovery"),
    ]
    blocks: list[Block] = [*goals]
    if not goals:
        blocks.append(Open("No target for uptime or recovery is stated.", "targets: uptime"))
    told = [topic for _, topics in _AVAILABILITY for topic in topics if topic != "availability.restart"]
    table = topic_table(context, "Availability settings", _AVAILABILITY, needed=told)
    blocks += [replace(one, fold=_FOLD) for one in table]
    if table:
        blocks += _unprobed(context)
    kept = [
        *observed_table(context, "Failover", ("availability.failover",), ("Component", "Key", "Failover"), 8),
        *observed_table(context, "Backups", ("availability.backup",), ("Component", "Name", "Backup"), 8),
    ]
    blocks += kept
    if not table and not kept:
        text = unseen("numbers of replicas, health checks, disruption budgets")
        blocks.append(Open(text, _key("Availability")))
    return blocks


def _unprobed(context: Context) -> list[Block]:
    """Who has no health check, where others have one: a gap that somebody may want to close."""
    deployed = _deployed(context, _LASTING)
    probed = {one.id for one in context.components if _has(one, _PROBES)} | {
        one.component
        for place in context.system.environments
        for one in place.instances
        if any(said.topic in _PROBES for said in one.properties)
    }
    missing = [one for one in context.components if one.id in deployed and one.id not in probed]
    if not probed or not missing or context.groups:
        return []
    refs = context.refs(one.id for one in missing)
    total = count(len(deployed), "deployed component")
    text = f"The files that were read declare no health check for {len(missing)} of {total}: "
    return [Claim((text, *listed(refs, 10), "."), merged_evidence(*(one.evidence for one in missing)))]


def _has(component: Component, topics: tuple[str, ...]) -> bool:
    return any(one.topic in topics for one in component.properties)


def _scalability(context: Context) -> list[Block]:
    goals = _targets(context, "Scalability")
    table = topic_table(context, "Autoscalers", _SCALING, needed=("scaling.autoscaler",))
    copies = _copies(context)
    blocks: list[Block] = [*goals, *(replace(one, fold=_FOLD) for one in table), *copies]
    if not table:
        blocks.append(Open(unseen("an autoscaler"), _key("Scalability")))
    return blocks


def _copies(context: Context) -> list[Block]:
    """Who is asked for in more than one instance, by number; how load is spread stands in its own chapter."""
    by_number: dict[str, list[Observed]] = {}
    for one in observed(context, "availability.replicas"):
        if one.component is not None and one.value.isdigit() and int(one.value) > 1:
            by_number.setdefault(one.value, []).append(one)
    claims = []
    for number, found in sorted(by_number.items(), key=lambda one: -int(one[0])):
        refs = context.refs(one.component.id for one in found if one.component is not None)
        proof = merged_evidence(*(one.evidence for one in found))
        claims.append(Claim((f"{number} instances are asked for of ", *listed(refs, 10), "."), proof))
    return [Items(tuple(claims), "numbers of instances")] if claims else []


def _key(heading: str) -> str:
    return f'chapters: "{HEADING}/{heading}"'
