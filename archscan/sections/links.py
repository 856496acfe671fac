"""Sentences about who is connected to whom, as several chapters need them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from archscan.model.elements import Component, Connection, Technology
from archscan.model.evidence import Evidence
from archscan.sections.context import Context, merged_evidence
from archscan.sections.interfaces import unsure
from archscan.sections.products import product
from archscan.sections.statements import Claim, Inline
from archscan.sections.words import PASSIVE, listed

_MOST_FOLDERS = 2


def served(
    context: Context, components: Iterable[Component], kinds: Sequence[str] = (), quiet: bool = False
) -> list[Claim]:
    """One statement for each component: what it is, and who connects to it.

    `kinds` are the connections to speak of, all by default; `quiet` leaves out components without any.
    """
    claims = []
    for component in components:
        links = [one for one in context.answered[component.id] if not kinds or one.kind in kinds]
        if quiet and not links:
            continue
        line: list[Inline] = [context.ref(component.id), f" ({product(component)})"]
        for index, kind in enumerate(dict.fromkeys(one.kind for one in links)):
            own = [one for one in links if one.kind == kind]
            sources = context.refs(one.source for one in own)
            label = PASSIVE[kind]
            line += [": " if index == 0 else "; ", f"{label[0].lower()}{label[1:]} "]
            line += [*listed(sources, 8), *unsure(own)]
        if not links:
            line.append(": no connection to it was found")
        proof = merged_evidence(*(one.evidence for one in links)) or component.evidence
        claims.append(Claim((*line, "."), proof))
    return claims


def proof_of(links: Iterable[Connection]) -> tuple[Evidence, ...]:
    """The lines of several connections, each once."""
    return merged_evidence(*(one.evidence for one in links))


def technologies_of_ids(context: Context, ids: Collection[str]) -> list[Claim]:
    """A statement for each of these technologies that components use: by whom. `ids` are the lexicon's."""
    return _used(context, lambda component, item: item.id in ids)


def shared_code(items: Iterable[Technology]) -> list[Inline]:
    """Where technologies are asked for that no single component owns: the folders that say so, as one user.

    Empty for no technologies.
    """
    folders = {line.path.rpartition("/")[0] for item in items for line in item.evidence}
    if not folders:
        return []
    names = ", ".join(sorted(folder or "the root folder" for folder in folders)[:_MOST_FOLDERS])
    more = f" and {len(folders) - _MOST_FOLDERS} more" if len(folders) > _MOST_FOLDERS else ""
    return [f"other code of the repository ({names}{more})"]


def technologies(context: Context, words: Sequence[str], without: str = "") -> list[Claim]:
    """A statement for each technology whose id or name has one of these words: who uses it.

    Components of the kind `without` are left out, and tools that only developers use.
    """

    def wanted(component: Component | None, item: Technology) -> bool:
        key = (item.id or item.name).lower().replace(" ", "-")
        outside = component is None or component.kind != without
        return outside and any(word in key for word in words)

    return _used(context, wanted)


def _used(context: Context, wanted: Callable[[Component | None, Technology], bool]) -> list[Claim]:
    users: dict[str, list[tuple[str, Technology]]] = {}
    for component in context.components:
        for item in component.technologies:
            if item.use != "development" and wanted(component, item):
                users.setdefault(item.name, []).append((component.id, item))
    for item in context.system.technologies:
        if item.use != "development" and wanted(None, item):
            users.setdefault(item.name, []).append(("", item))
    claims = []
    for name, found in sorted(users.items(), key=lambda one: (-len(one[1]), one[0].lower(), one[0])):
        refs = [
            *context.refs(id for id, _ in found if id),
            *shared_code(item for id, item in found if not id),
        ]
        proof = merged_evidence(*(item.evidence for _, item in found))
        claims.append(Claim((f"{name} is used by ", *listed(refs, 8), "."), proof))
    return claims
