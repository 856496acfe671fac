"""Namespaces as places of their own, where they hold what is not the same under the same names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from archscan.model.facts import Fact, Permits, Scope, Workload


def set_apart(facts: Iterable[Fact], root: str) -> tuple[Fact, ...]:
    """The facts of a cluster, with each namespace a folder if two of them have workloads of one name.

    Else all namespaces are one place, as a folder of manifests for several namespaces is. What is only named
    by an object of another namespace lies in that one's folder. `root` is what paths of evidence begin with.
    """
    facts = tuple(facts)
    by_name: dict[str, set[str]] = defaultdict(set)
    for one in facts:
        if isinstance(one, Workload):
            by_name[one.subject.name].add(_holder(one.evidence.path, root))
    if all(len(spaces) == 1 for spaces in by_name.values()):
        return facts
    spaces = {_holder(one.evidence.path, root) for one in facts}
    return tuple(_moved(one, spaces, _holder(one.evidence.path, root)) for one in facts)


def _holder(path: str, root: str) -> str:
    """The namespace of the object at an address; "" for one of the whole cluster."""
    parts = path.removeprefix(root).split("/")
    return parts[1] if len(parts) == 4 else ""


def _moved(fact: Fact, spaces: set[str], holder: str) -> Fact:
    def folder(scope: Scope) -> Scope:
        if scope.kind != "kubernetes":
            return scope
        return replace(scope, path=scope.name if scope.name in spaces else holder)

    if isinstance(fact, Permits):
        return replace(fact, scope=folder(fact.scope))
    return replace(fact, subject=replace(fact.subject, scope=folder(fact.subject.scope)))
