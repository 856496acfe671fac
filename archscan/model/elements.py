"""The elements of an architecture: what facts become once they are linked.

The words are C4's and OpenTelemetry's: a component here is C4's container (something that runs),
an external one a C4 software system. All are frozen; `dataclasses.replace` makes a changed copy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from archscan.model.evidence import Evidence

ComponentKind: TypeAlias = Literal[
    "service", "frontend", "gateway", "worker", "job", "database", "cache", "broker", "storage",
    "search", "auth", "config", "discovery", "observability", "proxy", "person", "external", "other",
]  # fmt: skip
ConnectionKind: TypeAlias = Literal[
    "calls", "proxies", "queries", "publishes", "consumes", "registers", "discovers", "loads_config",
    "authenticates", "exports", "scrapes", "logs", "replicates", "mounts", "starts_after", "uses",
]  # fmt: skip
Origin: TypeAlias = Literal["inferred", "documented", "both"]
Confidence: TypeAlias = Literal["certain", "likely", "possible"]
DataDirection: TypeAlias = Literal["forward", "backward", "both"]

STORES: frozenset[str] = frozenset({"database", "cache", "storage", "search"})
"""Component kinds in which data rests."""

DATA_DIRECTION: dict[ConnectionKind, DataDirection] = {
    "calls": "forward", "proxies": "forward", "queries": "backward", "publishes": "forward",
    "consumes": "backward", "registers": "forward", "discovers": "backward", "loads_config": "backward",
    "authenticates": "backward", "exports": "forward", "scrapes": "backward", "logs": "forward",
    "replicates": "backward", "mounts": "both", "starts_after": "forward", "uses": "forward",
}  # fmt: skip
"""Where data flows, seen from the one who opens the connection: a reader's data flow against the
arrow. It says which way the payload that the connection exists for travels, not single bytes."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of text with its origin: what a person wrote, and where."""

    text: str
    origin: Origin = "inferred"
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Technology:
    """What a component is made with."""

    name: str
    """Name for people (`PostgreSQL`)."""
    category: str
    """Row of the technology stack: a category of `archscan.lexicon` (`database`, `framework`...)."""
    version: str = ""
    evidence: tuple[Evidence, ...] = ()
    id: str = ""
    """Key in the lexicon (`postgresql`), "" if the lexicon does not know it."""
    use: str = "runtime"


@dataclass(frozen=True, slots=True)
class Interface:
    """Something that a component offers to others."""

    kind: str
    """As `Offers.kind`."""
    name: str
    port: int | None = None
    protocol: str = ""
    public: bool = False
    evidence: tuple[Evidence, ...] = ()
    by: tuple[str, ...] = ()
    """Who says so, as `Offers.by`; several where code and contract agree."""
    contract: str = ""
    request: str = ""
    response: str = ""
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """An observed setting, under a topic of `archscan.model.topics`."""

    topic: str
    value: str
    evidence: tuple[Evidence, ...] = ()
    name: str = ""
    """Which one, where there can be several: as `Setting.name`."""


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the system that runs, stores or is called."""

    id: str
    name: str
    kind: ComponentKind
    group: str = ""
    """The system it belongs to, where a repository holds several; "" for the main one."""
    aliases: tuple[str, ...] = ()
    technologies: tuple[Technology, ...] = ()
    responsibility: Statement | None = None
    owner: str = ""
    owner_evidence: tuple[Evidence, ...] = ()
    """Where a file says so; empty for what a person wrote in archscan.yaml."""
    source: str = ""
    """Folder of its code, relative to the scan; "" if it is not in the repository."""
    interfaces: tuple[Interface, ...] = ()
    properties: tuple[Property, ...] = ()
    """What holds in every environment, or where no environment is named."""
    origin: Origin = "inferred"
    confidence: Confidence = "certain"
    evidence: tuple[Evidence, ...] = ()
    alias_evidence: tuple[Evidence, ...] = ()
    """Lines that give it other names, where they are not those that deploy it."""

    @property
    def external(self) -> bool:
        """Whether it lies outside the system: nothing in the repository deploys it."""
        return self.kind in ("external", "person")


@dataclass(frozen=True, slots=True)
class Connection:
    """`source` opens it, `target` answers."""

    id: str
    source: str
    target: str
    kind: ConnectionKind
    protocol: str = ""
    """Application protocol (`HTTP`, `gRPC`, `PostgreSQL`, `AMQP`); "" if no file says."""
    port: int | None = None
    data: DataDirection = "forward"
    description: str = ""
    via: tuple[str, ...] = ()
    """How archscan knows: the names of the variables, keys or rules that carry it."""
    origin: Origin = "inferred"
    confidence: Confidence = "certain"
    evidence: tuple[Evidence, ...] = ()
    resources: tuple[str, ...] = ()
    """What it is about at the target, where a file says so: databases, topics, queues, buckets."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A component in an environment."""

    component: str
    workload: str
    """Kind of the workload there (`compose_service`, `Deployment`)."""
    image: str = ""
    replicas: str = ""
    properties: tuple[Property, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """Where the system runs: development, staging, production or another name."""

    id: str
    name: str
    stage: Literal["development", "staging", "production", "test", "other"] = "other"
    instances: tuple[Instance, ...] = ()
    origin: Origin = "inferred"
    description: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step of a flow: a connection, or a sentence where a person wrote one."""

    text: str = ""
    connection: str = ""
    source: str = ""
    target: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Numbered steps from an entry point to the stores and brokers behind it."""

    id: str
    name: str
    steps: tuple[FlowStep, ...] = ()
    origin: Origin = "inferred"


@dataclass(frozen=True, slots=True)
class Decision:
    """A trade-off that people made."""

    title: str
    chosen: str = ""
    alternative: str = ""
    """Several separated by semicolons."""
    reasoning: str = ""
    status: str = ""
    date: str = ""
    superseded_by: str = ""
    """Title of the decision that replaces it, where there is one."""
    origin: Origin = "documented"
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """One of several systems in a repository."""

    name: str
    path: str
    """Folder it stands in."""
    summary: Statement | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """Prose that a person wrote for a heading of the document."""

    heading: str
    """Heading of the template, sub-headings after a slash (`API Design/REST API`)."""
    text: str
    evidence: tuple[Evidence, ...] = field(default=())
