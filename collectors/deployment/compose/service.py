"""Typed services: what a canonical service says, each item with the line that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archscan.formats.node import Map, Node, Place, Seq
from archscan.lexicon.addresses import Variable
from archscan.lexicon.secrets import MASK, is_secret_name, mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Labels
from archscan.source import resolve

from .interpolation import Filled, Known, expand

NAME = "compose"


@dataclass(frozen=True, slots=True)
class Item:
    """A text that may be shown, with its line."""

    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Port:
    """A container port, and where the host publishes it."""

    target: int
    evidence: Evidence
    published: str | None = None
    """Host port or range, `${NAME}` for one that an unknown variable chooses; "" if the engine chooses any
    free one; None if not published."""
    host_ip: str = ""
    protocol: str = "tcp"
    name: str = ""

    @property
    def public(self) -> bool:
        """Whether others than the host itself reach it, at a port that they can know."""
        return bool(self.published) and not self.host_ip.startswith(("127.", "::1", "localhost"))


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume, a folder or a file in the container."""

    kind: str
    """`bind`, `volume`, `tmpfs`..."""
    source: str
    target: str
    read_only: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Build:
    """How the image is built; paths are those of the scanned tree."""

    context: str | None
    dockerfile: str
    target: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Grant:
    """A config or secret that the service is given."""

    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a project, every file merged."""

    name: str
    evidence: Evidence
    node: Map
    """Its canonical form, for the many attributes that are read by path."""
    image: Item | None
    build: Build | None
    labels: Labels
    variables: tuple[Variable, ...]
    plaintext: tuple[Item, ...]
    """Names of the variables that hold a credential in plain text."""
    credentials: tuple[str, ...] = field(repr=False)
    """Their values, to be struck out of command lines; they never enter a fact."""
    command: tuple[Item, ...]
    """Entry point and command, variables of the service filled in, secret ones not."""
    ports: tuple[Port, ...]
    mounts: tuple[Mount, ...]
    configs: tuple[Grant, ...]
    secrets: tuple[Grant, ...]


def evidence_of(place: Place) -> Evidence:
    """A place as evidence of this collector."""
    return Evidence(place.path, place.line, NAME)


def shown(text: str) -> str:
    """A text as it may be shown: secret variables unfilled, credentials masked, in one line."""
    safe = text.safe if isinstance(text, Filled) else text
    return mask(" ".join(safe.split()))


def items_of(node: Map, key: str) -> tuple[Item, ...]:
    """The texts under a key: one, or a list."""
    value = node.get(key)
    if isinstance(value, str):
        return (Item(shown(value), evidence_of(node.place(key))),)
    if not isinstance(value, Seq):
        return ()
    return tuple(
        Item(shown(item), evidence_of(value.place(index)))
        for index, item in enumerate(value)
        if isinstance(item, str)
    )


def read_service(
    name: str,
    node: Map,
    place: Place,
    variables: tuple[Variable, ...],
    plaintext: tuple[Item, ...],
    credentials: tuple[str, ...],
) -> Service:
    """The typed form of a merged canonical service; what is in its environment is read beforehand."""
    image = node.text("image")
    return Service(
        name=name,
        evidence=evidence_of(place),
        node=node,
        image=Item(image.safe if isinstance(image, Filled) else image, evidence_of(node.place("image")))
        if image
        else None,
        build=_build(node),
        labels=_labels(node.map("labels")),
        variables=variables,
        plaintext=plaintext,
        credentials=credentials,
        command=_command(node, variables),
        ports=_ports(node),
        mounts=_mounts(node),
        configs=_grants(node.seq("configs")),
        secrets=_grants(node.seq("secrets")),
    )


def _build(node: Map) -> Build | None:
    if not isinstance(node.get("build"), Map):
        return None
    build = node.map("build")
    context = build.get("context")
    context = context if isinstance(context, str) else None
    written = build.text("dockerfile") or node.text("dockerfile")  # the latter in version 1
    dockerfile = ""
    if written and context is not None and "${" not in written:
        dockerfile = resolve(context, written) or ""
    return Build(context, dockerfile, build.text("target"), evidence_of(node.place("build")))


def _labels(labels: Map) -> Labels:
    return tuple(
        sorted((key, MASK if value and _hidden(key) else shown(value or "")) for key, value in labels.items())
    )


def _hidden(label: str) -> bool:
    """Whether a label of this name holds a credential (Traefik's lists of users do, too)."""
    lower = label.lower()
    return is_secret_name(label) or lower.endswith(("auth.users", ".users")) or "basicauth.users" in lower


def _command(node: Map, variables: tuple[Variable, ...]) -> tuple[Item, ...]:
    """The words of entry point and command; `$NAME` that the shell of the container would fill is filled."""
    known: Mapping[str, Known] = {
        variable.name: Known(variable.value) for variable in variables if not is_secret_name(variable.name)
    }
    words: list[Item] = []
    for key in ("entrypoint", "command"):
        value = node.get(key)
        pairs: list[tuple[Node, Place]] = []
        if isinstance(value, str):
            pairs = [(value, node.place(key))]
        elif isinstance(value, Seq):
            pairs = [(item, value.place(index)) for index, item in enumerate(value)]
        for text, place in pairs:
            if isinstance(text, str):
                safe = text.safe if isinstance(text, Filled) else text
                filled = expand(safe, known).text
                words.append(Item(filled.safe if isinstance(filled, Filled) else filled, evidence_of(place)))
    return tuple(words)


def _ports(node: Map) -> tuple[Port, ...]:
    ports = node.seq("ports")
    found: list[Port] = []
    for index, item in enumerate(ports):
        if not isinstance(item, Map) or not item.text("target").isdigit():
            continue
        published = item.text("published")
        found.append(
            Port(
                int(item.text("target")),
                evidence_of(ports.place(index)),
                published,
                item.text("host_ip"),
                item.text("protocol", "tcp"),
                item.text("app_protocol") or item.text("name"),
            )
        )
    expose = node.seq("expose")
    for index, item in enumerate(expose):
        first, _, protocol = str(item).partition("/")
        low, _, high = first.partition("-")
        if not (low.isdigit() and (not high or high.isdigit())):
            continue
        for number in range(int(low), min(int(high or low), int(low) + 255) + 1):
            if 0 < number < 65536 and all(port.target != number for port in found):
                found.append(
                    Port(number, evidence_of(expose.place(index)), protocol=protocol.lower() or "tcp")
                )
    return tuple(found)


def _mounts(node: Map) -> tuple[Mount, ...]:
    volumes = node.seq("volumes")
    mounts = [
        Mount(
            item.text("type", "volume"),
            item.text("source"),
            item.text("target"),
            item.text("read_only").lower() in ("true", "yes", "on"),
            evidence_of(volumes.place(index)),
        )
        for index, item in enumerate(volumes)
        if isinstance(item, Map) and item.text("target")
    ]
    tmpfs = node.seq("tmpfs")
    for index, item in enumerate(tmpfs):
        path = str(item).partition(":")[0]
        mounts.append(Mount("tmpfs", "", path, False, evidence_of(tmpfs.place(index))))
    return tuple(mounts)


def _grants(grants: Seq) -> tuple[Grant, ...]:
    return tuple(
        Grant(item.text("source"), evidence_of(grants.place(index)))
        for index, item in enumerate(grants)
        if isinstance(item, Map)
    )
