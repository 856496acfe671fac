"""Chapter "Technology Stack": what the system is made with, by the rows of the template."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archscan.lexicon.categories import CATEGORIES, REQUIRED_ROWS, ROWS, row_of
from archscan.model.elements import Component, Technology
from archscan.model.evidence import Evidence
from archscan.sections.context import Context, chapter_key, merged_evidence, part, written
from archscan.sections.statements import (
    Block,
    ChapterView,
    Claim,
    Inline,
    Items,
    Line,
    Open,
)
from archscan.sections.words import count, listed

HEADING = "Technology Stack"
_BRIEF_ROWS = ("Libraries", "Testing", "Developer tools", "Data access")
"""Rows that only name their technologies: who uses which stands with the components."""
_PRODUCT_ROWS = ("Backend", "Frontend", "Database", "Messaging", "Caching", "Search", "Storage", "Gateway")
"""Rows whose technologies are products: those of others may stand for several libraries."""
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_PLATFORMS = {"compose_service": "Docker Compose", "dockerfile": "", "project": ""}
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
            names = [_brief(one) for one in found]
            proof = merged_evidence(*(proof for one in found for proof in one.evidence))
            claims.append(Claim(listed(names, 24), proof, row))
        elif found:
            claims.append(_row(context, row, found))
        elif row in REQUIRED_ROWS:
            empty.append(row)
    blocks: list[Block] = []
    if claims:
        blocks.append(Items(tuple(claims)))
    blocks += _versions(context, uses)
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
        if item.use == "development" and row in REQUIRED_ROWS and row not in ("Deployment",):
            row = "Developer tools"
        use = found.setdefault((row, item.name), _Use(item.name, row))
        users = use.versions.setdefault(item.version, [])
        if component is not None and component.id not in users:
            users.append(component.id)
        use.evidence.append(item.evidence)

    for component in context.components:
        for item in component.technologies:
            add(item, component)
    for item in (*context.system.technologies, *_platforms(context)):
        add(item, None)
    return sorted(found.values(), key=lambda one: (one.row, one.name.lower(), one.name))


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
        Technology(name, "deployment", "", merged_evidence(*proofs))
        for name, proofs in sorted(found.items())
        if name not in known
    ]


def _brief(use: _Use) -> str:
    versions = [version for version in use.versions if version]
    return f"{use.name} {versions[0]}" if len(versions) == 1 else use.name


def _row(context: Context, row: str, uses: list[_Use]) -> Claim:
    if len(uses) == 1:
        return Claim(_used(context, uses[0]), merged_evidence(*uses[0].evidence), row)
    children = tuple(Claim(_used(context, one), merged_evidence(*one.evidence)) for one in uses)
    return Claim((), label=row, children=children)


def _used(context: Context, use: _Use) -> Line:
    """Name, version and who uses it; versions apart where there are several."""
    versions = sorted(use.versions)
    if len(versions) == 1:
        name = f"{use.name} {versions[0]}" if versions[0] else use.name
        return (name, *_users(context, use.versions[versions[0]]))
    line: list[Inline] = [use.name, ": "]
    for index, version in enumerate(sorted(versions, key=lambda one: (one == "", one))):
        line += [f"{'; ' if index else ''}{version or 'no version stated'}"]
        line += _users(context, use.versions[version])
    return tuple(line)


def _users(context: Context, ids: list[str]) -> Line:
    if not ids:
        return ()
    if len(ids) > 6:
        return (f" ({count(len(ids), 'component')})",)
    return (" (", *listed(context.refs(ids)), ")")


def _versions(context: Context, uses: list[_Use]) -> list[Block]:
    """Products that run in several versions: the first thing that a maintainer wants to know."""
    several = sorted(one.name for one in uses if one.row in _PRODUCT_ROWS and _differ(one))
    if not several or context.groups:
        return []
    names: list[Inline] = list(several)
    return [Claim(("More than one version is in use of ", *listed(names), "."))]


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
