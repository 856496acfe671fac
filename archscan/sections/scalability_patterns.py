"""Chapter "Scalability Patterns": who spreads load over several instances, and who keeps state."""

from __future__ import annotations

from collections.abc import Sequence

from archscan.model.elements import Component, Property
from archscan.sections.context import Context, merged_evidence, part, unseen
from archscan.sections.database_tuning import database_scaling, topic_partitions
from archscan.sections.links import served
from archscan.sections.properties import holders, values
from archscan.sections.statements import Block, ChapterView, Claim, Inline, listed_items
from archscan.sections.tuned import tuned_table
from archscan.sections.words import listed

HEADING = "Scalability Patterns"


def build(context: Context) -> ChapterView:
    """Who spreads load over several instances, and who keeps state."""
    copies = listed_items(_replicas(context), "replicated components")
    databases = [
        one
        for one in context.of_kind("database")
        if any(_replication(context, one, way) for way in ("to", ""))
    ]
    return ChapterView(
        "scalability-patterns",
        HEADING,
        (
            part(context, HEADING, "", ()),
            part(
                context, HEADING, "Horizontal Scaling", [*copies, *_spread(context), *_state(context)],
                unseen("components with more than one instance, load balancing, session affinity"),
            ),
            part(
                context, HEADING, "Database Scaling",
                [
                    *listed_items(served(context, databases, ("replicates",)), "replicated databases"),
                    *database_scaling(context),
                ],
                unseen("replication, sharding, read/write splitting"),
            ),
        ),
    )  # fmt: skip


def _replication(context: Context, component: Component, way: str) -> bool:
    links = context.answered[component.id] if way else context.opened[component.id]
    return any(one.kind == "replicates" for one in links)


def _replicas(context: Context) -> list[Claim]:
    """Components that run more than once, by environment and number."""
    claims = []
    found = holders(context, ["availability.replicas", "scaling.autoscaler"])
    places = dict.fromkeys(one.environment.name if one.environment else "" for one in found)
    for place in places:
        by_number: dict[str, list[str]] = {}
        proofs = []
        for holder in found:
            here = (holder.environment.name if holder.environment else "") == place
            if here and (number := _copies(holder.properties)):
                by_number.setdefault(number, []).append(holder.component.id)
                proofs += [one.evidence for one in holder.properties]
        line: list[Inline] = []
        for number, ids in sorted(by_number.items()):
            line += ["; " if line else "", f"{number} of ", *listed(context.refs(ids), 6)]
        if line:
            where = f"Instances in {place}: " if place else "Instances by default: "
            claims.append(Claim((where, *line, "."), merged_evidence(*proofs)))
    return claims


def _copies(properties: Sequence[Property]) -> str:
    """How many instances of a component run, "" if it is one or not stated."""
    scaled = values(properties, "scaling.autoscaler")
    if scaled:
        return scaled[0]
    copies = values(properties, "availability.replicas")
    return next((one for one in copies if one.isdigit() and int(one) > 1), "")


def _spread(context: Context) -> list[Block]:
    """How load is spread, what keeps a caller at one instance, and where state is kept instead."""
    return [
        *tuned_table(context, "load balancing rules", ["scaling.balancing"], "Load balancing"),
        *tuned_table(context, "session affinity rules", ["scaling.affinity"], "Session affinity"),
        *tuned_table(context, "places of state", ["scaling.state"], "State is kept in"),
        *topic_partitions(context),
    ]


def _state(context: Context) -> list[Block]:
    """Components of our own that keep state in a volume: they cannot simply be multiplied."""
    ids, proofs = [], []
    for holder in holders(context, ["storage.volume", "storage.claim"]):
        if holder.component.kind in ("service", "frontend", "gateway", "worker", "auth"):
            ids.append(holder.component.id)
            proofs += [one.evidence for one in holder.properties]
    if not ids:
        return []
    refs = context.refs(ids)
    line = (*listed(refs, 10), f" {'keeps' if len(refs) == 1 else 'keep'} state in a volume.")
    return [Claim(line, merged_evidence(*proofs))]
