"""What the tests of build-file collectors share: facts from a few texts, in short."""

from __future__ import annotations

from typing import Any

from archscan.model.facts import Uses, Workload
from archscan.model.problem import Problem
from archscan.source import Collector
from tests.goldens import collected, text_tree


def facts_of(collector: Collector, files: dict[str, str]) -> list[Any]:
    """Everything that the collector yields for these files."""
    return collected(collector, text_tree(files))


def uses_of(collector: Collector, files: dict[str, str], ecosystem: str) -> list[tuple[str, str, str]]:
    """Name, version and place of each use in an ecosystem."""
    return [
        (fact.name, fact.version, str(fact.evidence))
        for fact in facts_of(collector, files)
        if isinstance(fact, Uses) and fact.ecosystem == ecosystem
    ]


def workloads_of(collector: Collector, files: dict[str, str]) -> list[tuple[str, str | None]]:
    """Name and folder of each project."""
    found = facts_of(collector, files)
    return [(fact.subject.name, fact.build) for fact in found if isinstance(fact, Workload)]


def problems_of(collector: Collector, files: dict[str, str]) -> list[str]:
    """The problems, as people read them."""
    return [str(fact) for fact in facts_of(collector, files) if isinstance(fact, Problem)]
