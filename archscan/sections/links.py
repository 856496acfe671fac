"""Sentences about who is connected to whom, as several chapters need them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archscan.model.elements import Component
from archscan.sections.context import Context, merged_evidence
from archscan.sections.statements import Claim, Inline, Line
from archscan.sections.words import KINDS, PASSIVE, listed


def product(component: Component) -> str:
    """What an infrastructure component is, in two words: its product, else its kind."""
    own = [one for one in component.technologies if one.category not in ("language", "client", "library")]
    if not own:
        return KINDS[component.kind][0]
    return f"{own[0].name} {own[0].version}" if own[0].version else own[0].name


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
            sources = context.refs(one.source for one in links if one.kind == kind)
            label = PASSIVE[kind]
            line += [": " if index == 0 else "; ", f"{label[0].lower()}{label[1:]} "]
            line += listed(sources, 8)
        proof = merged_evidence(*(one.evidence for one in links)) or component.evidence
        claims.append(Claim((*line, "."), proof))
    return claims


def using(context: Context, component: Component, names: Sequence[str]) -> Line:
    """A component and what it uses."""
    shown: list[Inline] = list(names)
    return (context.ref(component.id), " uses ", *listed(shown, 6), ".")


def technologies(context: Context, words: Sequence[str], without: str = "") -> list[Claim]:
    """A statement for each component that uses a technology whose id or name has one of these words.

    Components of the kind `without` are left out.
    """
    claims = []
    for component in context.components:
        found = [
            one
            for one in component.technologies
            if one.use != "development"
            and component.kind != without
            and any(word in (one.id or one.name).lower().replace(" ", "-") for word in words)
        ]
        if found:
            names = [f"{one.name} {one.version}" if one.version else one.name for one in found]
            proof = merged_evidence(*(one.evidence for one in found))
            claims.append(Claim(using(context, component, names), proof))
    return claims
