"""Findings of the comparison with what runs: each difference as a rule and one sentence.

Where a documented model is at hand, each says what that states too: three ways at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from archscan.diff.changes import Change, Finding
from archscan.diff.matching import choose, pair
from archscan.diff.renames import name_of
from archscan.diff.rules import BY_ID
from archscan.diff.running import compare_running, shown, value_of
from archscan.diff.side import Side
from archscan.model.system import System

_RULES = {
    "image": "ARC303",
    "replicas": "ARC304",
    "ports": "ARC305",
    "variables": "ARC306",
    "resources.limit.cpu": "ARC307",
    "resources.limit.memory": "ARC307",
    "health": "ARC308",
}
_STATES = frozenset(("runtime.state", "runtime.health", "runtime.restarts", "runtime.image"))
_WORDS = {
    "image": "image",
    "replicas": "number of replicas",
    "resources.limit.cpu": "CPU limit",
    "resources.limit.memory": "memory limit",
}


def find_differences(
    declared: System, running: System, documented: System | None = None
) -> tuple[Finding, ...]:
    """What differs between files and what runs, as findings, in the order of their rules."""
    known = choose(documented, running).declared if documented is not None else None
    found = [_finding(one, declared, running, known) for one in compare_running(declared, running)]
    return tuple(sorted(found, key=lambda one: (one.rule, one.subject, one.message)))


def with_states(declared: System, running: System) -> System:
    """The declared model with what only a running system says, at the instances that run."""
    compared = choose(declared, running)
    said = {
        id(one.instance): tuple(each for each in now.instance.properties if each.topic in _STATES)
        for one, now in pair(compared.declared, compared.running).values()
        if one is not None and now is not None
    }
    environments = tuple(
        replace(
            place,
            instances=tuple(
                replace(one, properties=(*one.properties, *said[id(one)])) if id(one) in said else one
                for one in place.instances
            ),
        )
        for place in declared.environments
    )
    return replace(declared, environments=environments)


def _finding(
    change: Change, declared: System, running: System, documented: Mapping[str, Side] | None
) -> Finding:
    id_ = change.subject if change.element == "component" else change.subject.partition("/")[2]
    component = declared.component(id_) or running.component(id_)
    name = name_of(id_) if component is None else component.name
    if component is not None and component.group:
        name = f"{component.group}/{name}"
    rule, message = _said(change, name)
    if documented is not None:
        message += f"; {_documented(change, documented.get(id_))}"
    return Finding(rule, id_, message, BY_ID[rule].severity, change.evidence, change)


def _said(change: Change, name: str) -> tuple[str, str]:
    """Rule and sentence."""
    if change.verb == "removed":
        return "ARC301", f"{name} is declared, and does not run" + (f" ({change.new})" if change.new else "")
    if change.verb == "added":
        return "ARC302", f"{name} runs ({change.new}), and no file declares it"
    rule = _RULES[change.field]
    if change.field == "health":
        return rule, f"{name} is {change.new}"
    if change.field in ("ports", "variables"):
        verbs = ("publishes", "does not publish") if change.field == "ports" else ("has", "has not")
        word = "port" if change.field == "ports" else "variable"
        parts = []
        if change.new:
            parts.append(f"{verbs[0]} {_counted(change.new, word)}, which no file declares")
        if change.old:
            parts.append(f"{verbs[1]} {_counted(change.old, word)}, which is declared")
        return rule, f"{name} {', and '.join(parts)}"
    word = _WORDS[change.field]
    return rule, f"{name}: {word} is {change.new or 'none'}, declared {change.old or 'none'}"


def _counted(names: str, word: str) -> str:
    return f"the {word}{'s' if ', ' in names else ''} {names}"


def _documented(change: Change, side: Side | None) -> str:
    """What the documented model says of the same."""
    if side is None:
        return "not documented"
    if change.verb != "changed":
        return f"documented as {shown(side)}"
    if change.field in ("health", "variables"):
        return "documented"
    return f"documented: {value_of(side, change.field) or 'none'}"
