"""Facts: what a collector may claim about one file.

Facts are the object code of the architecture: each names its subject in a scope, says one thing
about it and carries the line that says so. They depend on nothing but their file and the siblings
that it names. The linker joins them. No fact ever holds a secret value: collectors pass addresses
through `archscan.lexicon.addresses`, which keeps scheme, host, port and database only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from archscan.model.evidence import Evidence
from archscan.model.tables import Column, Index, Key

Labels: TypeAlias = tuple[tuple[str, str], ...]
"""Sorted key/value pairs."""

ScopeKind: TypeAlias = Literal[
    "compose", "kubernetes", "aspire", "terraform", "cloudformation", "serverless", "nomad", "ansible",
    "platform", "source",
]  # fmt: skip
"""`platform`: the application file of a hosting platform (Render, Fly.io, Heroku, App Engine)."""


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """Where names mean the same thing: a Compose project, a namespace, a stack, a source folder."""

    kind: ScopeKind
    path: str
    """Folder of the Compose project, the manifests or the source, relative to the scan; "" is its root."""
    name: str = ""
    """Compose project name or Kubernetes namespace, where stated."""
    environment: str = ""
    """What the layer or overlay calls itself (`prod`, `staging`); "" for the base."""


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What a fact speaks of: a name within a scope. The name may be "" when `selects` picks instead.

    In a source folder "" is whatever is made from the folder; a name is the application that a shared
    file configures (a configuration server's `orders.yml`), `*` all that ask that server.
    """

    scope: Scope
    name: str


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a workload, beside or before its main one."""

    name: str
    image: str
    role: Literal["main", "init", "sidecar"]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Workload:
    """Something that runs, is deployed, or is built."""

    subject: Subject
    kind: str
    """`compose_service`; `aspire_resource`; a Kubernetes kind (`Deployment`, `CronJob`, `Ingress`, a custom
    resource's kind); `dockerfile`, `project` or `application` (a project that runs by itself: a Spring Boot
    application, a program with a main function that listens) for what only source speaks of;
    `image_build` where a file says which folder an image of that name is built from; `managed_service` for
    what a cloud runs by itself; `function`, `container_service` or another word for other deployments."""
    evidence: Evidence
    image: str = ""
    """Image reference as deployed, variables resolved; "" when it is built and not named."""
    build: str | None = None
    """Folder the image is built from (the build context), relative to the scan; None if not built."""
    dockerfile: str = ""
    """Path of the Dockerfile, relative to the scan; "" for the default of the context."""
    target: str = ""
    """Build stage."""
    labels: Labels = ()
    """For Kubernetes the labels of its pods: what Services and policies select by."""
    containers: tuple[Container, ...] = ()
    """All containers of a Kubernetes workload, main one first; empty for others."""


@dataclass(frozen=True, slots=True, order=True)
class Port:
    """A port that a workload or service listens on."""

    number: int
    target: int | None = None
    """The port behind it, where it differs."""
    protocol: str = "tcp"
    name: str = ""
    published: bool = False
    """Reachable from outside the scope: a host port, a NodePort, a LoadBalancer."""


@dataclass(frozen=True, slots=True)
class Provides:
    """A name that a workload answers to, with its ports."""

    subject: Subject
    name: str
    """Host name within the scope: service name, network alias, container name, Service name."""
    evidence: Evidence
    ports: tuple[Port, ...] = ()
    selects: Labels = ()
    """Where set, the providers are the workloads of the scope that carry these labels (a Kubernetes
    Service), and `subject` is the Service's own name."""
    alias_of: str = ""
    """Another host that this name stands for (an ExternalName Service, `external_links`)."""


@dataclass(frozen=True, slots=True)
class Requires:
    """A mention of an address."""

    subject: Subject
    host: str
    """Host name as mentioned, lower case, without port; an IP address likewise."""
    evidence: Evidence
    key: str = ""
    """The variable, key or option that it stands in; "" for a bare list entry."""
    port: int | None = None
    scheme: str = ""
    """URL or DSN scheme, lower case and whole (`jdbc:postgresql`, `amqps`); "" if none was written."""
    path: str = ""
    """Database, virtual host or first path segments; never a query string."""
    via: Literal[
        "environment",
        "command",
        "config",
        "links",
        "ingress",
        "depends_on",
        "volumes_from",
        "label",
        "code",
        "mention",
    ] = "environment"
    """Sort of place. `config`: a file that configures the program, read by a collector that knows its
    format. `code`: source code that calls it. `mention`: a value of a file whose format means nothing to
    us; it counts only if a component of the system answers to the host, and never as certain."""
    purpose: str = ""
    """Connection kind where the place says it (`proxies`, `scrapes`); else the linker decides."""
    bare: bool = False
    """A lone word without scheme and port, or a name out of a list: an address only if somebody
    in scope provides it; never an external system."""
    also: tuple[Evidence, ...] = ()
    """Further lines that took part: the `.env` line that a variable was filled from, the port's line."""


@dataclass(frozen=True, slots=True)
class Reads:
    """A workload takes its configuration from a named holder: a ConfigMap, a Secret, a Compose config."""

    subject: Subject
    holder: str
    """`configmap/NAME`, `secret/NAME`, `config/NAME`: the name of a subject in the same scope, whose
    `Requires` become those of the reader."""
    evidence: Evidence
    key: str = ""
    """Key within the holder; "" for all of them."""
    variable: str = ""
    """Variable that it becomes; "" for a mounted file or for all."""


@dataclass(frozen=True, slots=True)
class Permits:
    """A NetworkPolicy lets pods with `source` labels talk to pods with `target` labels."""

    scope: Scope
    source: Labels
    target: Labels
    evidence: Evidence
    ports: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Uses:
    """A technology or dependency."""

    subject: Subject
    ecosystem: str
    """Where the name comes from: `image`, `base_image`, `language`, `npm`, `pypi`, `maven`, `go`,
    `gem`, `composer`, `cargo`, `nuget`, `hex`, `pub`, `file`, `tool`; `technology` for a key of the lexicon,
    where the place itself says what it is (a managed database's type)."""
    name: str
    """Package as its ecosystem writes it (`org.postgresql:postgresql`, `@nestjs/core`)."""
    evidence: Evidence
    version: str = ""
    """As locked, else as required (`^4.18`, `>=3.11`); "" if not stated."""
    use: Literal["runtime", "development", "build"] = "runtime"


Mechanism: TypeAlias = Literal[
    "config",
    "discovery",
    "tracing",
    "admin",
    "circuit_metrics",
    "authorization",
    "login",
    "bus",
    "logging",
    "gateway",
]


@dataclass(frozen=True, slots=True)
class Plays:
    """A program takes a side in a mechanism whose other side is not named in the same place: what an
    annotation, a starter or a middleware switches on (`@EnableEurekaClient`, `AddConsul`)."""

    subject: Subject
    mechanism: Mechanism
    """`config`: a configuration server; `discovery`: a registry; `tracing`; `admin`: a server that watches
    applications; `circuit_metrics`: circuit breaker streams, dashboards and what aggregates them;
    `authorization`: tokens and who checks them; `login`: browsers are sent to the authorization server to log
    in (client side only); `bus`: configuration events over a broker; `logging`;
    `gateway`: an edge server that routes to others (server side only)."""
    side: Literal["server", "client"]
    evidence: Evidence
    technology: str = ""
    """The software's key in the lexicon (`eureka`, `consul`, `zipkin`), "" where the place does not say."""


@dataclass(frozen=True, slots=True)
class Opens:
    """A program makes a client of a technology; the address stands elsewhere or nowhere."""

    subject: Subject
    technology: str
    """The software's or the service's key in the lexicon (`postgresql`, `redis`, `stripe`); `http` for a call
    of whoever a variable names, `grpc` for a stub."""
    evidence: Evidence
    key: str = ""
    """Variable or configuration key that the address is taken from; "" if the place names none."""
    always: bool = False
    """Whether the client is made whenever the program starts, as a starter in its build file does; code
    may be one choice of several."""


@dataclass(frozen=True, slots=True)
class Exchanges:
    """A program publishes to, or consumes from, a channel of a broker."""

    subject: Subject
    direction: Literal["publish", "consume"]
    evidence: Evidence
    channel: str = ""
    """Topic, queue, exchange, subject or stream as written; "" where it is not a literal."""
    technology: str = ""
    """The broker's key in the lexicon (`kafka`, `rabbitmq`, `nats`); "" where the place does not say."""
    also: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Offers:
    """An interface that a workload offers."""

    subject: Subject
    kind: Literal["port", "route", "http", "grpc", "topic", "websocket", "graphql"]
    """`port` for a listening port, `route` for an address under which it is reached from outside
    (an Ingress rule); the others are interfaces of the program."""
    name: str
    evidence: Evidence
    port: int | None = None
    protocol: str = ""
    public: bool = False
    """Reachable from outside the deployment."""
    by: Literal["deployment", "code", "contract"] = "code"
    """Who says so; a contract is an API description (OpenAPI, AsyncAPI, GraphQL SDL, `.proto`)."""
    contract: str = ""
    """Title and version of that description (`Shop API 1.2.0`); "" for others."""
    request: str = ""
    """What it takes, in a few words: media type and schema (`application/json NewOrder`)."""
    response: str = ""
    """What it gives: statuses, media types and schemas (`200 Order, 404 Problem`)."""
    deprecated: bool = False
    router: str = ""
    """Name of the router in its file that it is declared on, as `Mounts` speaks of it; "" for none."""


INTERFACE = "interface "
"""What stands before the name of an interface where that is the router: its routes are those of the classes
that implement it, of which each is a `Mounts`; `target` is then the end of the path of the interface's file,
without its ending."""


@dataclass(frozen=True, slots=True)
class Mounts:
    """A program puts the routes of a router, or all of another file, below a prefix."""

    subject: Subject
    target: str
    """Path of the file whose routes are meant; of a folder with `/` behind it, all files below it."""
    prefix: str
    """Begins with `/`, ends without; "" if they are put in as they are."""
    evidence: Evidence
    router: str = ""
    """Name of the router in that file; "" for whatever routes it has; with `()` behind it a function of
    the folder, for the routes that it declares on its parameter."""
    within: str = ""
    """The router that they are put into, which may be mounted itself; "" for the program."""


@dataclass(frozen=True, slots=True)
class Setting:
    """An observed property, under a topic of `archscan.model.topics`.

    In a source scope it speaks of the component that is built from the folder or mounts the file; where
    there is none or there are several, of the repository as a whole.
    """

    subject: Subject
    topic: str
    value: str
    evidence: Evidence
    selects: Labels = ()
    """Where set, it holds for the workloads of the scope with these labels (a PodDisruptionBudget)."""
    name: str = ""
    """Which one, where a component can have several: the circuit breaker, alert, cache or route, or the
    key that the value stands under (`spring.datasource.hikari.maximum-pool-size`)."""


Operation: TypeAlias = Literal[
    "table", "rename_table", "drop_table", "column", "change_column", "rename_column", "drop_column",
    "key", "drop_key", "index", "rename_index", "drop_index", "partition", "nothing",
]  # fmt: skip
"""What a file does to a schema. `table` makes one with all that `Holds` lists; `column`, `key` and `index`
add to one; `change_column` replaces what is stated of a column; `nothing` is a step that only others are
ordered by (a migration of data), `table` being "" then."""


@dataclass(frozen=True, slots=True)
class Holds:
    """One step in the making of a schema: a statement of a migration or of a dump, or a class of a program.

    The linker replays the steps of each history in their order and takes what comes out.
    """

    subject: Subject
    operation: Operation
    table: str
    """Without quotes, with its namespace where one is written."""
    evidence: Evidence
    history: str
    """Folder or file whose steps follow each other: all of its files state the same."""
    kind: Literal["migration", "dump", "model"] = "migration"
    """`dump`: the file states the whole schema (schema.rb, structure.sql, schema.prisma); `model`: it is
    a program's classes."""
    tool: str = ""
    """What applies it (`flyway`, `liquibase`, `alembic`, `django`, `prisma`, `jpa`); "" for plain SQL."""
    step: str = ""
    """The migration's name within the history (`V2.1`, `0003_auto`, a revision id)."""
    after: tuple[str, ...] = ()
    """Steps that this one names as its predecessors; empty: the natural order of names counts."""
    columns: tuple[Column, ...] = ()
    keys: tuple[Key, ...] = ()
    indexes: tuple[Index, ...] = ()
    name: str = ""
    """The column, key or index that is renamed or dropped."""
    to: str = ""
    """The new name."""
    partition: str = ""
    """For `table` and `partition`: as `Table.partition`."""
    form: Literal["table", "view", "collection"] = "table"
    dialect: str = ""
    """The database's key in the lexicon, "" if the file does not say."""
    database: str = ""
    """The database's own name, where the file states it (`USE shop`)."""
    optional: bool = False
    """`IF NOT EXISTS` or `IF EXISTS`: an existing table stays as it is, a missing one is no mistake."""


@dataclass(frozen=True, slots=True)
class Decides:
    """A decision record (ADR): what was decided, and why."""

    subject: Subject
    """The folder of the records, as a source scope; the name is the record's own (`0007-use-kafka`)."""
    title: str
    evidence: Evidence
    """The title's line."""
    status: str = ""
    """In lower case, as written (`accepted`, `superseded by 0009`); "" if not stated."""
    date: str = ""
    chosen: str = ""
    """Plain text, as all that follows; at most 600 characters each."""
    alternatives: tuple[str, ...] = ()
    reasoning: str = ""
    supersedes: tuple[str, ...] = ()
    """Names or numbers of records that this one replaces."""
    superseded_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owns:
    """Who answers for a part of the repository (CODEOWNERS, a catalog's `spec.owner`)."""

    subject: Subject
    """The folder that the pattern is relative to; for a catalog entry its folder and the entity's name."""
    owner: str
    """Team or person as written, several separated by a comma and a space; never a mail address."""
    evidence: Evidence
    pattern: str = ""
    """Pattern of CODEOWNERS, of which the last that fits counts; "" for a catalog entry."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A sentence that a person wrote about a component, or about the system (`subject.name` "")."""

    subject: Subject
    text: str
    """Plain text, one paragraph, no markup; at most 600 characters."""
    kind: Literal["readme", "description", "docstring", "label", "title"]
    evidence: Evidence


Fact: TypeAlias = (
    Workload
    | Provides
    | Requires
    | Reads
    | Permits
    | Uses
    | Plays
    | Opens
    | Exchanges
    | Offers
    | Mounts
    | Setting
    | Holds
    | Decides
    | Owns
    | Prose
)
