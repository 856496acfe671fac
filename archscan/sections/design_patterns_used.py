"""Chapter "Design Patterns Used": patterns that the model shows, each with who takes part."""

from __future__ import annotations

from collections.abc import Callable

from archscan.model.elements import Connection
from archscan.model.evidence import Evidence
from archscan.sections.context import (
    Context,
    chapter_key,
    merged_evidence,
    part,
    region_id,
    slug,
    written,
)
from archscan.sections.properties import holders, values
from archscan.sections.statements import Block, ChapterView, Claim, Code, Inline, Line, Open, Part
from archscan.sections.words import agree, count, listed

HEADING = "Design Patterns Used"


def build(context: Context) -> ChapterView:
    """One part for each pattern that is found; hand-written ones stand in the chapter's own text."""
    found: list[Part] = []
    for name, find in _PATTERNS:
        claims = tuple(find(context))
        if claims:
            found.append(Part(region_id("patterns", slug(name)), name, claims, 3, False))
    lead: list[Block] = []
    if not found and not written(context, HEADING):
        text = "No pattern was recognised in the components and connections."
        lead.append(Open(text, chapter_key(HEADING)))
    return ChapterView("design-patterns-used", HEADING, (part(context, HEADING, "", lead), *found))


def _evidence(links: list[Connection]) -> tuple[Evidence, ...]:
    return merged_evidence(*(one.evidence for one in links))


def _gateways(context: Context) -> list[Claim]:
    claims = []
    for gate in context.of_kind("gateway"):
        links = [one for one in context.opened[gate.id] if one.kind in ("proxies", "calls")]
        targets = [one.target for one in links if context.by_id[one.target].kind not in ("auth", "discovery")]
        if len(set(targets)) > 1:
            line = (context.ref(gate.id), " stands in front of ", *listed(context.refs(targets), 8), ".")
            claims.append(Claim(line, _evidence(links)))
    return claims


def _messaging(context: Context) -> list[Claim]:
    claims = []
    for broker in context.of_kind("broker", "cache"):
        links = context.answered[broker.id]
        senders = [one for one in links if one.kind == "publishes"]
        takers = [one for one in links if one.kind == "consumes"]
        if senders and takers:
            line: Line = (
                *listed(context.refs(one.source for one in senders), 6),
                f" {'publishes' if len({one.source for one in senders}) == 1 else 'publish'} to ",
                context.ref(broker.id),
                "; ",
                *listed(context.refs(one.source for one in takers), 6),
                f" {'consumes' if len({one.source for one in takers}) == 1 else 'consume'} from it.",
            )
            claims.append(Claim(line, _evidence([*senders, *takers])))
    return claims


def _own_databases(context: Context) -> list[Claim]:
    """Stores with exactly one client, if that is so for at least two and for most of them."""
    if context.groups:
        return []
    clients = {
        store.id: {one.source for one in context.answered[store.id] if one.kind == "queries"}
        for store in context.of_kind("database")
    }
    used = {id: sources for id, sources in clients.items() if sources}
    owned = {id: next(iter(sources)) for id, sources in used.items() if len(sources) == 1}
    if len(owned) < 2 or len(set(owned.values())) < 2 or len(owned) * 4 < len(used) * 3:
        return []
    links = [one for id in owned for one in context.answered[id] if one.kind == "queries"]
    pairs: list[Inline] = []
    for store in context.of_kind("database"):
        if store.id in owned:
            pairs += [", " if pairs else "", context.ref(store.id), " of ", context.ref(owned[store.id])]
    head = f"{count(len(owned), 'database')} of {len(used)} {agree(len(owned), 'is')} used by one component: "
    return [Claim((head, *pairs, "."), _evidence(links))]


def _sidecars(context: Context) -> list[Claim]:
    claims = []
    for holder in holders(context, ["workload.sidecar"]):
        if holder.environment is not None and any(
            one.topic == "workload.sidecar" for one in holder.component.properties
        ):
            continue
        names: list[Inline] = [Code(value) for value in values(holder.properties, "workload.sidecar")]
        line = (context.ref(holder.component.id), " runs beside ", *listed(names, 4), ".")
        claims.append(Claim(line, merged_evidence(*(one.evidence for one in holder.properties))))
    return claims


def _hub(kind: str, verbs: tuple[str, ...], text: str) -> Callable[[Context], list[Claim]]:
    def find(context: Context) -> list[Claim]:
        claims = []
        for hub in context.of_kind(kind):
            links = [one for one in context.answered[hub.id] if one.kind in verbs]
            if links:
                sources = context.refs(one.source for one in links)
                line = (context.ref(hub.id), f" {text} ", *listed(sources, 8), ".")
                claims.append(Claim(line, _evidence(links)))
        return claims

    return find


_PATTERNS: tuple[tuple[str, Callable[[Context], list[Claim]]], ...] = (
    ("API Gateway", _gateways),
    ("Asynchronous Messaging", _messaging),
    ("Database per Service", _own_databases),
    ("Service Registry", _hub("discovery", ("registers", "discovers"), "is the registry of")),
    ("External Configuration", _hub("config", ("loads_config",), "gives configuration to")),
    ("Sidecar", _sidecars),
)
