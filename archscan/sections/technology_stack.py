"""Chapter "Technology Stack": what the system is made with, by the rows of the template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archscan.lexicon.categories import CATEGORIES, REQUIRED_ROWS, ROWS, row_of
from archscan.lexicon.lifecycle import as_of
from archscan.model.elements import Component, Technology
from archscan.model.evidence import Evidence
from archscan.sections.context import Context, chapter_key, merged_evidence, part, written
from archscan.sections.products import INFRASTRUCTURE, MADE_WITH, NOTATIONS, is_base, made_with, version_of
from archscan.sections.releases import releases
from archscan.sections.statements import (
    Block,
    ChapterView,
    Claim,
    Inline,
    Items,
    Line,
    Note,
    Open,
    Row,
    Table,
)
from archscan.sections.words import count, listed

HEADING = "Technology Stack"
_BRIEF_ROWS = ("Libraries", "Testing", "Developer tools", "Data access")
"""Rows that only name their technologies: who uses which stands with the components."""
_TOOLS = "Developer tools"
_DEVELOPED = ("Deployment", "Frontend", "Libraries", "Testing")
"""Rows that what only developers need stands in, too: a page is built, its libraries are not installed."""
_PRODUCT_ROWS = (
    "Backend", "Frontend", "Database", "Messaging", "Caching", "Search", "Storage", "Gateway", "Monitoring",
    "Discovery and configuration",
)  # fmt: skip
"""Rows whose technologies are products: those of others may stand for several libraries."""
_MOST_TOLD, _MOST_NAMES, _MOST_USERS, _MOST_VERSIONS = 10, 24, 6, 3
_RANKS = {category: rank for rank, category in enumerate((*MADE_WITH, *CATEGORIES))}
_SERVED = frozenset({
    "database", "messaging", "cache", "search", "storage", "gateway", "discovery", "security",
    "observability", "cloud", "external", "data", "ai", "application", "workflow",
})  # fmt: skip
"""Categories of products that run for themselves: what a package says is not their version."""
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_PLATFORMS = {
    "compose_service": "Docker Compose",
    "aspire_resource": ".NET Aspire",
    "dockerfile": "",
    "project": "",
}
"""What runs a kind of workload; the kinds that are not named here are of Kubernetes."""
_KIND_ROWS = {
    "database": "Database", "cache": "Caching", "broker": "Messaging", "search": "Search",
    "storage": "Storage", "gateway": "Gateway", "proxy": "Gateway", "auth": "Security",
    "observability": "Monitoring", "frontend": "Frontend", "service": "Backend", "worker": "Backend",
    "job": "Backend", "discovery": "Discovery and configuration", "config": "Discovery and configuration",
}  # fmt: skip


@dataclass(slots=True)
class _Use:
    """A technology as several components use it, by version. Filled while the model is read."""

    name: str
    row: str
    rank: int
    """Place of its category: languages before frameworks."""
    base: bool
    """Whether it is what images are based on."""
    product: bool
    """Whether its versions are those of one product: clients and libraries may be several."""
    versions: dict[str, list[str]] = field(default_factory=dict)
    """Ids of the components by version, "" where none is stated."""
    evidence: list[tuple[Evidence, ...]] = field(default_factory=list)


def build(context: Context) -> ChapterView:
    """One list item a row; rows of the template are shown empty, too."""
    uses = _uses(context)
    claims: list[Claim | Open] = []
    empty: list[str] = []
    for row in ROWS:
        found = [one for one in uses if one.row == row]
        if found and row in _BRIEF_ROWS:
            claims.append(_names(found, row))
        elif found:
            claims.append(_row(context, row, found))
        elif row in REQUIRED_ROWS:
            empty.append(row)
    blocks: list[Block] = []
    if claims:
        blocks.append(Items(tuple(claims)))
    blocks += [*_versions(context, uses), *_releases(context)]
    if empty and not written(context, HEADING):
        names = [f"{row.lower()}" for row in empty]
        text = "".join(str(piece) for piece in listed(names, word="or"))
        blocks.append(Open(f"No {text} technology was recognised.", chapter_key(HEADING)))
    return ChapterView("technology-stack", HEADING, (part(context, HEADING, "", blocks),))


def _uses(context: Context) -> list[_Use]:
    """All technologies, each once per row, by name; development-only ones stand under Testing or tools."""
    found: dict[tuple[str, str], _Use] = {}

    def add(item: Technology, component: Component | None) -> None:
        row = row_of(item.category)
        if item.category not in CATEGORIES and component is not None:
            row = _KIND_ROWS.get(component.kind, row)
        if item.use == "development" and row not in _DEVELOPED:
            row = _TOOLS
        notation = item.id in NOTATIONS
        rank = len(_RANKS) if notation else _RANKS.get(item.category, len(_RANKS))
        product = (item.category in ("language", "runtime") and not notation) or (
            component is not None and _is(item, component)
        )
        use = found.setdefault((row, item.name), _Use(item.name, row, rank, is_base(item), False))
        use.product = use.product or product
        version = "" if item.category in _SERVED and not product else version_of(item)
        users = use.versions.setdefault(version, [])
        if component is not None and component.id not in users:
            users.append(component.id)
        use.evidence.append(item.evidence)

    for component in context.components:
        for item in component.technologies:
            add(item, component)
    for item in (*context.system.technologies, *_platforms(context)):
        add(item, None)
    told = {name for row, name in found if row != _TOOLS}
    kept = [one for one in found.values() if one.row != _TOOLS or one.name not in told]
    return sorted(kept, key=lambda one: (one.rank, -_count(one), one.name.lower(), one.name))


def _is(item: Technology, component: Component) -> bool:
    """Whether a technology is what an infrastructure component runs."""
    return component.kind in INFRASTRUCTURE and item in made_with(component)


def _count(use: _Use) -> int:
    return sum(len(ids) for ids in use.versions.values())


def _platforms(context: Context) -> list[Technology]:
    """What runs the workloads, as far as their kinds say it."""
    found: dict[str, list[tuple[Evidence, ...]]] = {}
    for place in context.system.environments:
        for instance in place.instances:
            name = _PLATFORMS.get(instance.workload, "Kubernetes")
            if name:
                found.setdefault(name, []).append(instance.evidence)
    known = {one.name for one in context.system.technologies}
    return [
        Technology(name, "deployment", "", _by_file(merged_evidence(*proofs)))
        for name, proofs in sorted(found.items())
        if name not in known
    ]


def _by_file(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The first line of each file."""
    found: dict[str, Evidence] = {}
    for one in evidence:
        found.setdefault(one.path, one)
    return tuple(found.values())


def _names(uses: Sequence[_Use], label: str = "", lead: str = "") -> Claim:
    """Technologies by name only, those that most components use first."""
    proof = merged_evidence(*(proof for one in uses for proof in one.evidence))
    return Claim((lead, *listed([_brief(one) for one in uses], _MOST_NAMES)), proof, label)


def _brief(use: _Use) -> str:
    versions = {version for version in use.versions if version}
    return f"{use.name} {versions.pop()}" if len(versions) == 1 else use.name


def _row(context: Context, row: str, uses: list[_Use]) -> Claim:
    """The technologies of a row: what most is made with one by one, the rest by name."""
    bases = [one for one in uses if one.base]
    told = [one for one in uses if not one.base]
    if len(uses) == 1:
        return Claim(_used(context, uses[0]), merged_evidence(*uses[0].evidence), row)
    most = len(told) if len(told) <= _MOST_TOLD + 1 else _MOST_TOLD
    children = [Claim(_used(context, one), merged_evidence(*one.evidence)) for one in told[:most]]
    if told[most:]:
        children.append(_names(told[most:], lead="also "))
    if bases:
        children.append(_names(bases, lead="Images based on "))
    return Claim((), label=row, children=tuple(children))


def _used(context: Context, use: _Use) -> Line:
    """Name, version and who uses it; a few versions apart, many only mentioned."""
    stated = [version for version in use.versions if version]
    everybody = list(dict.fromkeys(id for ids in use.versions.values() for id in ids))
    if len(use.versions) == 1:
        return (f"{use.name} {stated[0]}" if stated else use.name, *_users(context, everybody))
    apart = use.row in _PRODUCT_ROWS and use.product and len(use.versions) <= _MOST_VERSIONS
    if not apart or len(everybody) > _MOST_USERS:
        text = f"{use.name}, {len(stated)} versions" if use.product and len(stated) > 1 else use.name
        return (text, *_users(context, everybody))
    line: list[Inline] = [use.name, ": "]
    for index, version in enumerate(sorted(use.versions, key=lambda one: (one == "", one))):
        line += [f"{'; ' if index else ''}{version or 'no version stated'}"]
        line += _users(context, use.versions[version])
    return tuple(line)


def _users(context: Context, ids: list[str]) -> Line:
    if not ids:
        return ()
    if len(ids) > (2 if context.groups else _MOST_USERS):
        return (f" ({count(len(ids), 'component')})",)
    return (" (", *listed(context.refs(ids)), ")")


def _versions(context: Context, uses: list[_Use]) -> list[Block]:
    """Products that run in several versions: the first thing that a maintainer wants to know."""
    several = [one for one in uses if one.product and not one.base and _differ(one)]
    if not several or context.groups:
        return []
    names: list[Inline] = [*sorted(one.name for one in several)]
    proof = merged_evidence(*(proof for one in several for proof in one.evidence))
    return [Claim(("More than one version is in use of ", *listed(names), "."), proof)]


def _releases(context: Context) -> list[Block]:
    """Releases that the table of lifecycles knows, with the end of their maintenance."""
    rows = tuple(
        Row(
            (
                (f"{one.name} {one.lifecycle.cycle}",),
                listed(context.refs(one.users), _MOST_USERS),
                (f"{'ended on ' if one.lifecycle.ended else ''}{one.lifecycle.ends.isoformat()}",),
            ),
            merged_evidence(*one.evidence),
        )
        for one in releases(context)
    )
    if not rows:
        return []
    columns = ("Release", "Used by", "Maintained until")
    note = Note((f"Ends of free maintenance as their makers announced them, table of {as_of()}:",))
    return [note, Table("Releases and their maintenance", columns, rows, fold=_MOST_TOLD)]


def _differ(use: _Use) -> bool:
    """Whether two of its components have versions of which neither is the other, written more exactly."""
    numbers = [
        tuple(found[0].split("."))
        for version, users in use.versions.items()
        if users and (found := _NUMBER.match(version.removeprefix("v")))
    ]
    return any(
        one[: len(other)] != other[: len(one)]
        for index, one in enumerate(numbers)
        for other in numbers[:index]
    )
