"""Patterns of the ground that services stand on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from archscan.model.elements import Property
from archscan.sections.context import Context, merged_evidence
from archscan.sections.links import proof_of
from archscan.sections.patterns.settings import told
from archscan.sections.properties import holders, values
from archscan.sections.statements import Claim, Code, Inline
from archscan.sections.words import listed


def _hub(kind: str, verbs: tuple[str, ...], text: str) -> Callable[[Context], Iterable[Claim]]:
    def find(context: Context) -> Iterable[Claim]:
        for hub in context.of_kind(kind):
            links = [one for one in context.answered[hub.id] if one.kind in verbs]
            if links:
                sources = context.refs(one.source for one in links)
                yield Claim((context.ref(hub.id), f" {text} ", *listed(sources, 8), "."), proof_of(links))

    return find


registries = _hub("discovery", ("registers", "discovers"), "is the registry of")
"""Registries with who registers or asks there."""
_served = _hub("config", ("loads_config",), "gives configuration to")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_+[A-Z0-9]+)+")
_FEWEST = 2


def configuration(context: Context) -> Iterable[Claim]:
    """Servers of configuration with whom they serve; who takes addresses from environment variables."""
    yield from _served(context)
    found = [
        (one, [name for name in one.via if _VARIABLE.fullmatch(name)])
        for links in context.opened.values()
        for one in links
    ]
    told = [one for one, names in found if names]
    refs = context.refs(one.source for one in told)
    if len(refs) >= _FEWEST:
        names: list[Inline] = [Code(name) for name in sorted({name for _, some in found for name in some})]
        line = (*listed(refs, 8), " take addresses from environment variables: ", *listed(names, 8), ".")
        yield Claim(line, proof_of(told))


def sidecars(context: Context) -> Iterable[Claim]:
    """Containers beside the main one of a workload, wherever they run."""
    beside: dict[str, list[Property]] = {}
    for holder in holders(context, ["workload.sidecar"]):
        beside.setdefault(holder.component.id, []).extend(holder.properties)
    for id, said in beside.items():
        names: list[Inline] = [Code(value) for value in values(said, "workload.sidecar")]
        line = (context.ref(id), " runs beside ", *listed(names, 4), ".")
        yield Claim(line, merged_evidence(*(one.evidence for one in said)))


def strangler(context: Context) -> Iterable[Claim]:
    """Old and new side by side, where a place says so."""
    return told(context, "pattern.strangler")
