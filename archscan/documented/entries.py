"""What archscan.yaml says, entry by entry, each with its line.

Texts are as written, without outer white space. "" and None mean that nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from archscan.model.elements import (
    Chapter,
    ComponentKind,
    ConnectionKind,
    DataDirection,
    Decision,
    Statement,
    Technology,
)
from archscan.model.evidence import Evidence
from archscan.model.problem import Problem, Severity

COLLECTOR = "archscan.yaml"
"""The collector that stands in the evidence of what a person wrote."""

Stage: TypeAlias = Literal["development", "staging", "production", "test", "other"]


@dataclass(frozen=True, slots=True)
class Reference:
    """Another element as the file names it, and where."""

    name: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ComponentEntry:
    """What is said about a component."""

    key: Reference
    name: str = ""
    """The name that it gets."""
    kind: ComponentKind | None = None
    responsibility: Statement | None = None
    owner: str = ""
    source: str = ""
    technologies: tuple[Technology, ...] = ()
    """`category` and `id` are filled from the lexicon where the file does not say them."""
    aliases: tuple[str, ...] = ()
    merge: tuple[Reference, ...] = ()
    """Other components that are this one."""
    ignore: bool = False
    add: bool = False


@dataclass(frozen=True, slots=True)
class ConnectionEntry:
    """What is said about the connections from one component to another."""

    source: Reference
    target: Reference
    evidence: Evidence
    kind: ConnectionKind | None = None
    protocol: str = ""
    port: int | None = None
    data: DataDirection | None = None
    description: str = ""
    ignore: bool = False
    add: bool = False


@dataclass(frozen=True, slots=True)
class EnvironmentEntry:
    """What is said about an environment."""

    key: Reference
    name: str = ""
    """The name that it gets."""
    stage: Stage | None = None
    description: str = ""
    paths: tuple[Reference, ...] = ()
    """Patterns of files: what they deploy belongs to this environment."""
    ignore: bool = False
    add: bool = False


@dataclass(frozen=True, slots=True)
class StepEntry:
    """A step of a flow: a sentence, and who talks to whom."""

    text: str
    evidence: Evidence
    source: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class FlowEntry:
    """A flow, or what becomes of an inferred one."""

    key: Reference
    name: str = ""
    """The name that it gets."""
    steps: tuple[StepEntry, ...] = ()
    ignore: bool = False


RuleKind: TypeAlias = Literal["forbidden", "layers", "only-through", "replicas", "owner"]
RULE_KINDS: tuple[RuleKind, ...] = get_args(RuleKind)
Selector: TypeAlias = tuple[Reference, ...]
"""Names, patterns, and words behind `kind:` and the like: components for which any of them holds."""


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule that the architecture has to keep."""

    kind: RuleKind
    evidence: Evidence
    name: str = ""
    severity: Severity | None = None
    source: Selector = ()
    """From whom: `forbidden`, `only-through`; empty for all."""
    target: Selector = ()
    through: Selector = ()
    layers: tuple[Selector, ...] = ()
    """From the highest to the lowest."""
    of: Selector = ()
    """For whom: `replicas`, `owner`; empty for the usual kinds."""
    environment: Reference | None = None
    at_least: int = 2
    transitive: bool = False


@dataclass(frozen=True, slots=True)
class IgnoreEntry:
    """Findings that are let pass."""

    rule: str
    reason: str
    evidence: Evidence
    id: str = ""
    """Id or name of what they are about, or a pattern; "" for everything."""
    expires: date | None = None
    """The last day on which they are let pass."""


@dataclass(frozen=True, slots=True)
class SeverityEntry:
    """How serious the findings of a rule are."""

    rule: str
    severity: Severity | Literal["off"]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Documented:
    """All of archscan.yaml."""

    path: str
    """As it stands in evidence."""
    name: str = ""
    summary: Statement | None = None
    components: tuple[ComponentEntry, ...] = ()
    connections: tuple[ConnectionEntry, ...] = ()
    environments: tuple[EnvironmentEntry, ...] = ()
    flows: tuple[FlowEntry, ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    chapters: tuple[Chapter, ...] = ()
    decisions: tuple[Decision, ...] = ()
    include: tuple[str, ...] = ()
    """Patterns for the walk, in the syntax of .gitignore."""
    exclude: tuple[str, ...] = ()
    complete: tuple[str, ...] = ()
    """Lists that are declared complete: `components`, `connections`."""
    rules: tuple[RuleEntry, ...] = ()
    severity: tuple[SeverityEntry, ...] = ()
    ignore: tuple[IgnoreEntry, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What was masked in it."""
