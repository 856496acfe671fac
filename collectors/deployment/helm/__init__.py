"""Facts from Helm charts, read tolerantly: templates are evaluated over the chart's own values.

No program is run and nothing is fetched. What templates make is read as manifests are; names are those
that people use, without the name of a release. Charts within a chart and those it names by a path are
read with it; a dependency that is not in the tree is a workload of which only the name is known. Values
files that name an environment are layers of their own. Tests of releases are left out.
Format: https://helm.sh/docs/topics/charts/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .names import CHART_FILES, NAME

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

PATTERNS = CHART_FILES


def wants(data: bytes) -> bool:
    """Whether there is a mapping that may be a chart."""
    return b"name" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what a chart's objects say; nothing for one that is read with another."""
    from .collecting import collect_chart

    yield from collect_chart(file, tree)
