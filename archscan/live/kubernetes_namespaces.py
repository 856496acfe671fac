"""Namespaces as places of their own, where they hold what is not the same under the same names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from archscan.model.facts import Fact, Permits, Scope, Workload


def set_apart(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts of a cluster, with each namespace a folder if two of them have workloads of one name.

    Else all namespaces are one place, as a folder of manifests for several namespaces is.
    """
    facts = tuple(facts)
    by_name: dict[str, set[str]] = defaultdict(set)
    for one in facts:
        if isinstance(one, Workload):
            by_name[one.subject.name].add(one.subject.scope.name)
    if all(len(spaces) == 1 for spaces in by_name.values()):
        return facts
    return tuple(_moved(one) for one in facts)


def _moved(fact: Fact) -> Fact:
    if isinstance(fact, Permits):
        return replace(fact, scope=_folder(fact.scope))
    return replace(fact, subject=replace(fact.subject, scope=_folder(fact.subject.scope)))


def _folder(scope: Scope) -> Scope:
    return replace(scope, path=scope.name) if scope.kind == "kubernetes" else scope
