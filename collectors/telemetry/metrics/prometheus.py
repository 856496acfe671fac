"""Whom Prometheus asks and where it sends: its configuration, also as vmagent and agents read it.

Read are files with scrape jobs, Alertmanagers or remote storage at their root, whatever they are called,
and the files of targets that they name. `otlp` and rules hold no address; what discovery finds at run
time is left out. Format: https://prometheus.io/docs/prometheus/latest/configuration/configuration/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..documents import first_mapping
from ..places import reading
from .jobs import job_facts
from .scraping import find_scrapes

NAME = "prometheus"
PATTERNS = ("*.yml", "*.yaml")
_MARK = re.compile(rb"^(?:scrape_configs|remote_write|alerting)[ \t]*:", re.MULTILINE)
_OTHERS = ("server", "clients", "ingester", "schema_config", "logs", "metrics", "receivers")
"""Root keys of programs that have a key in common with Prometheus."""


def wants(data: bytes) -> bool:
    """Whether a key of Prometheus stands at the root."""
    return _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each address that is scraped, alerted or written to, and each job in words."""
    problems: list[Problem] = []
    root = first_mapping(file, problems)
    yield from problems
    if not any(key in root for key in _OTHERS):
        yield from find_scrapes(root, reading(file, NAME), tree)
        yield from job_facts(root, reading(file, NAME))
