"""Patterns of how requests come in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archscan.model.elements import Component, Connection
from archscan.sections.context import Context
from archscan.sections.links import proof_of
from archscan.sections.statements import Claim, Line
from archscan.sections.words import listed

_BFF = re.compile(
    r"(?:^|[-_.\s])bff(?:$|[-_.\s])|backend[-_ ]for[-_ ]frontend|backends[-_ ]for[-_ ]frontends", re.I
)


def gateways(context: Context) -> Iterable[Claim]:
    """Gateways that stand in front of several components."""
    for gate in context.of_kind("gateway"):
        links = _passed_on(context, gate)
        targets = {one.target for one in links}
        if len(targets) > 1:
            line = (context.ref(gate.id), " stands in front of ", *listed(context.refs(targets), 8), ".")
            yield Claim(line, proof_of(links))


def _passed_on(context: Context, gate: Component) -> list[Connection]:
    return [
        one
        for one in context.opened[gate.id]
        if one.kind in ("proxies", "calls") and context.by_id[one.target].kind not in ("auth", "discovery")
    ]


def backends_for_frontends(context: Context) -> Iterable[Claim]:
    """Components that are called so, and gateways that serve one frontend each."""
    named = [
        one
        for one in context.components
        if any(_BFF.search(name) for name in (one.name, *one.aliases, one.source.rpartition("/")[2]))
    ]
    for one in named:
        links = [*context.answered[one.id], *context.opened[one.id]]
        callers = context.refs(link.source for link in context.answered[one.id])
        served: Line = (" and serves ", *listed(callers, 6)) if callers else ()
        line = (context.ref(one.id), " is a backend for a frontend by its name", *served, ".")
        yield Claim(line, proof_of(links) or one.evidence)
    pairs = _own_gateways(context)
    if not named and len(pairs) > 1 and len({frontend for frontend, _ in pairs}) == len(pairs):
        for frontend, link in pairs:
            line = (context.ref(link.target), " serves ", context.ref(frontend), " only.")
            yield Claim(line, link.evidence)


def _own_gateways(context: Context) -> list[tuple[str, Connection]]:
    """Gateways that one frontend alone calls, each with the connection."""
    found = []
    for gate in context.of_kind("gateway"):
        links = [one for one in context.answered[gate.id] if context.by_id[one.source].kind == "frontend"]
        if len({one.source for one in links}) == 1 and _passed_on(context, gate):
            found.append((links[0].source, links[0]))
    return found
