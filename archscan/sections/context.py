"""What all chapters share: names, order and links of components, properties by environment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from archscan.model.elements import (
    Component,
    Connection,
    Environment,
    Group,
)
from archscan.model.evidence import Evidence
from archscan.model.system import System
from archscan.sections.statements import (
    Block,
    Inline,
    Open,
    Part,
    Prose,
    Ref,
)
from archscan.sections.words import KINDS
from archscan.view.elements import View

DRAWN = ("certain", "likely")
"""Confidences that make a statement; what is only possible is listed as such."""


@dataclass(frozen=True, slots=True)
class Context:
    """The model with what chapters look up again and again. Made by `make_context`."""

    system: System
    views: dict[str, View]
    """By id."""
    components: tuple[Component, ...]
    """Those that run, in the order of the document: by system, then kind, then name."""
    externals: tuple[Component, ...]
    """External systems and people, by name."""
    by_id: dict[str, Component]
    anchors: dict[str, str]
    opened: dict[str, tuple[Connection, ...]]
    """By component: the connections that it opens, start order and mere possibilities left out."""
    answered: dict[str, tuple[Connection, ...]]
    possible: tuple[Connection, ...]
    """Connections that may exist, start order left out."""
    described: dict[str, tuple[Component, ...]]
    """Components by what is said of them, where it is said of several."""
    ranks: dict[str, int]
    """Place of each component in the order of the document, those outside behind the others."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """Numbers that components have in an earlier document, by the id of their region."""
    groups: tuple[Group, ...] = field(default=())
    """The systems of the repository, where it holds several; else empty."""
    group_anchors: dict[str, str] = field(default_factory=dict)
    """By the name of such a system."""

    def ref(self, id: str) -> Inline:
        """A component as a link; with its system in front where there are several."""
        component = self.by_id.get(id)
        if component is None:
            return Ref(id.partition(":")[2] or id, "")
        shown = component.name
        if self.groups and component.group:
            shown = f"{component.group} / {component.name}"
        return Ref(shown, self.anchors.get(id, ""))

    def title(self, group: str) -> str:
        """What a system is called; the main one bears the name of the whole."""
        return group or self.system.name

    def near(self, id: str, group: str) -> Inline:
        """The same, seen from inside of a system: its own components without its name."""
        component = self.by_id.get(id)
        if component is not None and component.group == group:
            return Ref(component.name, self.anchors.get(id, ""))
        return self.ref(id)

    def refs(self, ids: Iterable[str]) -> list[Inline]:
        """Several components as links, each once, in the order of the document."""
        return [self.ref(id) for id in self.in_order(ids)]

    def in_order(self, ids: Iterable[str]) -> list[str]:
        """Ids of components, each once, in the order of the document."""
        last = len(self.ranks)
        return sorted(set(ids), key=lambda id: (self.ranks.get(id, last), id))

    def of_kind(self, *kinds: str) -> tuple[Component, ...]:
        """The components of some kinds."""
        return tuple(one for one in self.components if one.kind in kinds)


def make_context(
    system: System, views: Sequence[View] = (), numbers: Mapping[str, int] | None = None
) -> Context:
    """Prepare a model for its chapters."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    groups = _groups(system)
    places = {group.name: place for place, group in enumerate(groups)}
    inside = sorted(
        (one for one in system.components if not one.external),
        key=lambda one: (places.get(one.group, len(places)), order[one.kind], one.name, one.id),
    )
    outside = sorted((one for one in system.components if one.external), key=lambda one: (one.name, one.id))
    real = [one for one in system.connections if one.kind != "starts_after"]
    sure = [one for one in real if one.confidence in DRAWN]
    ids = [one.id for one in system.components]
    return Context(
        system,
        {view.id: view for view in views},
        tuple(inside),
        tuple(outside),
        {one.id: one for one in system.components},
        _distinct("component", ((one.id, one.id.partition(":")[2]) for one in [*inside, *outside])),
        _by(ids, sure, lambda one: one.source),
        _by(ids, sure, lambda one: one.target),
        tuple(one for one in real if one.confidence not in DRAWN),
        _described(inside),
        {one.id: rank for rank, one in enumerate([*inside, *outside])},
        numbers or {},
        groups,
        _distinct("system", ((group.name, group.name or system.name) for group in groups)),
    )


def _described(components: Iterable[Component]) -> dict[str, tuple[Component, ...]]:
    found: dict[str, list[Component]] = {}
    for one in components:
        if one.responsibility is not None:
            found.setdefault(one.responsibility.text, []).append(one)
    return {text: tuple(owners) for text, owners in found.items() if len(owners) > 1}


def _by(
    ids: Iterable[str], connections: Iterable[Connection], end: Callable[[Connection], str]
) -> dict[str, tuple[Connection, ...]]:
    """The connections of each component at one of their ends."""
    found: dict[str, list[Connection]] = {id: [] for id in ids}
    for one in connections:
        found.setdefault(end(one), []).append(one)
    return {id: tuple(links) for id, links in found.items()}


def _groups(system: System) -> tuple[Group, ...]:
    """The systems of a repository that holds several, the main one first, if it has components."""
    if len(system.groups) < 2:
        return ()
    names = {group.name for group in system.groups}
    alone = "" not in names and any(one.group == "" and not one.external for one in system.components)
    main = (Group("", ""),) if alone else ()
    return (*main, *sorted(system.groups, key=lambda one: one.name))


def _distinct(kind: str, names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names of places in the document, by key: each fit for a link, and each different."""
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for key, name in names:
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80] or "x"
        anchor = base = f"{kind}-{plain}"
        number = 1
        while anchor in taken:
            number += 1
            anchor = f"{base}-{number}"
        taken.add(anchor)
        anchors[key] = anchor
    return anchors


def by_stage(environments: Iterable[Environment]) -> list[Environment]:
    """Environments in the order in which a change travels through them, others last."""
    order = {stage: place for place, stage in enumerate(("development", "test", "staging", "production"))}
    return sorted(environments, key=lambda one: (order.get(one.stage, len(order)), one.name))


def region_id(family: str, name: str) -> str:
    """Id of the region of a thing, safe in a comment.

    >>> region_id("components", "shop/a b--c"), region_id("flows", "é")
    ('components/shop/a%20b-%2Dc', 'flows/%C3%A9')
    """
    encoded = quote(name.encode("utf-8", "surrogatepass"), safe="/%")
    return f"{family}/{encoded.replace('--', '-%2D')}"


def written(context: Context, heading: str) -> tuple[Block, ...]:
    """What a person wrote for a heading (`API Design/REST API`), in any case."""
    return tuple(
        Prose(chapter.text, chapter.evidence)
        for chapter in context.system.chapters
        if chapter.heading.casefold() == heading.casefold()
    )


def part(
    context: Context, chapter: str, heading: str, found: Sequence[Block], missing: str = "", key: str = ""
) -> Part:
    """A fixed part of a chapter: hand-written text first, then what was found, else what is open.

    `missing` is what was not found, a whole sentence; `key` the key that fills it, by default the
    chapter's text.
    """
    place = f"{chapter}/{heading}" if heading else chapter
    prose = written(context, place)
    blocks = (*prose, *found)
    if not blocks and missing:
        blocks = (Open(missing, key or chapter_key(place)),)
    return Part(slug(place), heading, blocks)


def unseen(what: str) -> str:
    """The sentence about something that no file said: it may exist all the same.

    >>> unseen("a cache")
    'Not visible in the files that were read: a cache.'
    """
    return f"Not visible in the files that were read: {what}."


def chapter_key(place: str) -> str:
    """The key of archscan.yaml for the text of a heading.

    >>> chapter_key("API Design/REST API")
    'chapters: "API Design/REST API"'
    """
    return f'chapters: "{place}"'


def slug(heading: str) -> str:
    """A heading as part of an id, and as the name of its template.

    >>> slug("API Design/WebSocket API (if applicable)")
    'api-design/websocket-api-if-applicable'
    """
    return "/".join(re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") for part in heading.split("/"))


def merged_evidence(*sources: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence of several things, each line once: the first of each thing, then the others, sorted.

    The first line of a connection is the one that names its target.
    """
    groups = [tuple(source) for source in sources]
    firsts = {group[0] for group in groups if group}
    others = {one for group in groups for one in group} - firsts
    return (*sorted(firsts), *sorted(others))
