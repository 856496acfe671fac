"""The rules of archscan.yaml, checked on a model as import-linter checks imports on modules."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from archscan.diff.changes import Change, Finding, Severity
from archscan.diff.compare import real
from archscan.diff.renames import name_of
from archscan.diff.rules import BY_ID
from archscan.diff.selection import matches_name, select
from archscan.documented.entries import Documented, Reference, RuleEntry, RuleKind, Selector
from archscan.model.elements import Component, Connection, Instance
from archscan.model.evidence import Evidence
from archscan.model.system import System

MOST = 1000
"""Findings of one rule; that there are more is the last of them."""
_SERVING = frozenset({"service", "frontend", "gateway", "worker"})
_OWNED = _SERVING | {"job"}
_RULE_OF: dict[RuleKind, str] = {
    "forbidden": "ARC201", "layers": "ARC202", "only-through": "ARC203", "replicas": "ARC204",
    "owner": "ARC205",
}  # fmt: skip
_EVERYWHERE = frozenset({"DaemonSet", "Job", "CronJob"})
"""Workloads for which a number of copies says nothing."""


def check_rules(system: System, documented: Documented) -> tuple[Finding, ...]:
    """What breaks the rules, and where a rule speaks of nothing (`ARC131`); sorted.

    Connections that are only possible, and start order, break nothing.
    """
    severities = {one.rule: one.severity for one in documented.severity}
    links = tuple(one for one in real(system) if one.kind != "starts_after" and one.source != one.target)
    found: list[Finding] = []
    for entry in documented.rules:
        id_ = _RULE_OF[entry.kind]
        severity = entry.severity or severities.get(id_) or BY_ID[id_].severity
        if severity != "off":
            check = _Check(system, links, entry, severity, documented.path)
            broken = list(islice(_CHECKS[entry.kind](check), MOST + 1))
            if len(broken) > MOST:
                broken[-1] = check.finding(documented.path, f"is broken in more than {MOST} places", ())
            found += broken
            found += check.dead
    ordered = sorted(found, key=lambda one: (one.rule, one.subject, one.message, one.evidence))
    return tuple(dict.fromkeys(ordered))


class _Check:
    """One rule on one model, and what of it turns out to mean nothing."""

    __slots__ = ("components", "dead", "entry", "links", "path", "severity", "system")

    def __init__(
        self, system: System, links: tuple[Connection, ...], entry: RuleEntry, severity: Severity, path: str
    ) -> None:
        self.system = system
        self.components = {one.id: one for one in system.components}
        self.links = links
        self.entry = entry
        self.severity: Severity = severity
        self.path = path
        self.dead: list[Finding] = []

    def select(self, selector: Selector, key: str) -> dict[str, Component]:
        """The components that are meant; words that mean none are noted."""
        found, dead = select(selector, self.system.components)
        for reference in dead:
            self.say_dead(reference, f"{key}: `{_plain(reference.name)}` is no component")
        return found

    def say_dead(self, reference: Reference, what: str) -> None:
        """Note a part of the rule that matches nothing."""
        message = f"{self.title}: {what}; expected one of the model"
        change = Change("document", "removed", self.path, f"{self.title}: {what}")
        remedy = f"correct the rule in {self.path}, or remove it"
        self.dead.append(
            Finding(
                "ARC131", self.path, message, BY_ID["ARC131"].severity, (reference.evidence,), change, remedy
            )
        )

    @property
    def title(self) -> str:
        """What the rule is called."""
        return f"rule {_plain(self.entry.name) or self.entry.kind}"

    def finding(self, subject: str, message: str, evidence: Iterable[Evidence], remedy: str = "") -> Finding:
        """What breaks the rule; its own line stands last."""
        cited = tuple(dict.fromkeys((*evidence, self.entry.evidence)))
        text = f"{self.title}: {message}"
        return Finding(_RULE_OF[self.entry.kind], subject, text, self.severity, cited, None, remedy)


def _forbidden(check: _Check) -> Iterator[Finding]:
    sources = check.select(check.entry.source, "from")
    targets = check.select(check.entry.target, "to")
    if not check.entry.transitive:
        for one in check.links:
            if one.source in sources and one.target in targets:
                ends = f"{name_of(one.source)} must not reach {name_of(one.target)}"
                yield check.finding(one.id, f"{ends}: {_path([one])}", one.evidence)
        return
    out: dict[str, list[Connection]] = {}
    for one in check.links:
        out.setdefault(one.source, []).append(one)
    for source in sources:
        for way in _ways(source, sources, targets, out):
            first, last = way[0].source, way[-1].target
            message = f"{name_of(first)} must not reach {name_of(last)}: {_path(way)}"
            subject = way[0].id if len(way) == 1 else f"connection:{name_of(first)}->{name_of(last)}"
            yield check.finding(subject, message, (each for one in way for each in one.evidence[:1]))


def _ways(
    source: str,
    sources: Mapping[str, Component],
    targets: Mapping[str, Component],
    out: Mapping[str, list[Connection]],
) -> Iterator[list[Connection]]:
    """The shortest way to each target that leads past no other source or target."""
    back: dict[str, Connection | None] = {source: None}
    queue = deque([source])
    while queue:
        for one in out.get(queue.popleft(), ()):
            if one.target in back:
                continue
            back[one.target] = one
            if one.target in targets:
                way = []
                step: Connection | None = one
                while step is not None:
                    way.append(step)
                    step = back[step.source]
                yield way[::-1]
            elif one.target not in sources:
                queue.append(one.target)


def _layers(check: _Check) -> Iterator[Finding]:
    rank: dict[str, int] = {}
    for number, layer in enumerate(check.entry.layers):
        for id_ in check.select(layer, f"layer {number + 1}"):
            rank.setdefault(id_, number)
    for one in check.links:
        lower, higher = rank.get(one.source), rank.get(one.target)
        if lower is not None and higher is not None and lower > higher:
            where = f"{name_of(one.source)} (layer {lower + 1}) must not reach {name_of(one.target)}"
            yield check.finding(one.id, f"{where} (layer {higher + 1}): {_path([one])}", one.evidence)


def _only_through(check: _Check) -> Iterator[Finding]:
    targets = check.select(check.entry.target, "to")
    through = check.select(check.entry.through, "through")
    sources = check.select(check.entry.source, "from") if check.entry.source else None
    for one in check.links:
        allowed = one.source in through or one.source in targets
        if one.target in targets and not allowed and (sources is None or one.source in sources):
            names = ", ".join(name_of(id_) for id_ in through) or "nothing"
            message = f"{name_of(one.target)} is to be reached only through {names}: {_path([one])}"
            yield check.finding(one.id, message, one.evidence)


def _replicas(check: _Check) -> Iterator[Finding]:
    wanted, least = check.entry.environment, check.entry.at_least
    if wanted is None:
        return
    here = [
        one for one in check.system.environments if matches_name(wanted.name, (one.id, one.name, one.stage))
    ]
    if not here:
        check.say_dead(wanted, f"`{_plain(wanted.name)}` is no environment")
    chosen = _chosen(check, _SERVING)
    for environment in here:
        for one in environment.instances:
            component = chosen.get(one.component)
            number = _copies(one, component) if component else None
            if component is None or number is None or number >= least:
                continue
            count = f"{number} replica" + ("" if number == 1 else "s")
            stated = "" if one.replicas else ", as no file says another number"
            message = (
                f"{name_of(component.id)} runs as {count} in {environment.name}{stated}; expected {least}"
            )
            evidence = one.evidence or component.evidence
            yield check.finding(f"{environment.id}/{component.id}", message, evidence, "more replicas")


def _copies(one: Instance, component: Component) -> int | None:
    """How many copies are sure to run; None where that cannot be said."""
    values: dict[str, str] = {}
    for each in (*component.properties, *one.properties):
        values[each.topic] = each.value
    if one.workload in _EVERYWHERE or values.get("deploy.mode", "").startswith("global"):
        return None
    scaled = re.match(r"\d{1,6}", values.get("scaling.autoscaler", ""))
    if scaled:
        return int(scaled[0])
    text = one.replicas or values.get("availability.replicas", "") or "1"
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def _owner(check: _Check) -> Iterator[Finding]:
    for one in _chosen(check, _OWNED).values():
        if not one.owner and not one.external:
            remedy = f"components: {{{_plain(name_of(one.id))}: {{owner: ...}}}} in {check.path}"
            yield check.finding(one.id, f"{name_of(one.id)} has no owner", one.evidence[:3], remedy)


def _chosen(check: _Check, usual: frozenset[str]) -> dict[str, Component]:
    """The components that `of` names, or those of the usual kinds."""
    if check.entry.of:
        return check.select(check.entry.of, "of")
    return {id_: one for id_, one in check.components.items() if one.kind in usual}


def _path(way: list[Connection]) -> str:
    """A way through components, as people write it.

    The kind of a single step is told, too.
    """
    names = " -> ".join([name_of(way[0].source), *(name_of(one.target) for one in way)])
    return f"{names} ({way[0].kind})" if len(way) == 1 else names


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)[:80]


_CHECKS: dict[RuleKind, Callable[[_Check], Iterator[Finding]]] = {
    "forbidden": _forbidden,
    "layers": _layers,
    "only-through": _only_through,
    "replicas": _replicas,
    "owner": _owner,
}
