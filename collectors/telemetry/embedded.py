"""Configuration files that stand as a text in another file: the data of a ConfigMap, the `config` of a
custom resource.

The collectors of such files read them as if they lay in the tree; their facts are then told of the one
whose text it is, with the lines of the outer file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from archscan.collect import matches
from archscan.errors import FormatError
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Opens, Requires, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import Collector, MemoryTree, SourceFile

from ..middleware import kafka, servers
from .agents import alloy, beats, fluent_bit, fluentd, logstash, otel_collector, promtail, telegraf, vector
from .backends import dashboards, elastic, grafana, grafana_stack
from .logging import logback
from .metrics import alert_rules, alertmanager, prometheus

_READERS: tuple[Collector, ...] = (
    alert_rules,
    alertmanager,
    alloy,
    beats,
    dashboards,
    elastic,
    fluent_bit,
    fluentd,
    grafana,
    grafana_stack,
    kafka,
    logback,
    logstash,
    otel_collector,
    prometheus,
    promtail,
    servers,
    telegraf,
    vector,
)
_TELLING = frozenset({
    alert_rules.NAME, dashboards.NAME, alertmanager.NAME, alloy.NAME, fluent_bit.NAME, fluentd.NAME,
    logstash.NAME, otel_collector.NAME,
    prometheus.NAME, telegraf.NAME,
})  # fmt: skip
"""Collectors whose first look at the bytes is enough to know whose the file is: what they leave out is no
connection."""
_ENDINGS = (
    ".yml",
    ".yaml",
    ".json",
    ".toml",
    ".conf",
    ".xml",
    ".properties",
    ".ini",
    ".alloy",
    ".river",
    ".hcl",
    ".rules",
)


def find_embedded(
    name: str, text: str, subject: Subject, place: Callable[[int], Evidence]
) -> Sequence[Requires | Opens | Exchanges | Setting] | None:
    """What a text that goes by a file's name connects `subject` to; None if nobody knows the format.

    `place` gives the evidence for a line (1-based) of the text. A name without an ending is tried as YAML. Of
    a text that cannot be read nobody knows the format: its lines may still hold addresses.
    """
    path = name if name.lower().endswith(_ENDINGS) else f"{name}.yaml"
    file = SourceFile(path, text.encode())
    found: list[Requires | Opens | Exchanges | Setting] = []
    known = False
    for reader in _READERS:
        if not matches(reader.PATTERNS, path) or not reader.wants(file.data):
            continue
        try:
            facts = list(reader.collect(file, MemoryTree(())))
        except FormatError:
            continue
        if any(isinstance(fact, Problem) and fact.severity == "error" for fact in facts):
            continue
        known = known or reader.NAME in _TELLING
        for fact in facts:
            if isinstance(fact, Requires | Opens | Exchanges | Setting):
                found.append(_told_of(fact, subject, place))
    return found if found or known else None


def _told_of(
    fact: Requires | Opens | Exchanges | Setting, subject: Subject, place: Callable[[int], Evidence]
) -> Requires | Opens | Exchanges | Setting:
    other = fact.subject.name
    owner = Subject(subject.scope, other) if other else subject
    fact = replace(fact, subject=owner, evidence=place(fact.evidence.line))
    if isinstance(fact, Opens | Setting):
        return fact
    return replace(fact, also=tuple(place(one.line) for one in fact.also))
