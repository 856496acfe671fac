"""Patterns of who keeps which data."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archscan.model.elements import Connection
from archscan.sections.context import Context
from archscan.sections.links import proof_of
from archscan.sections.observed import observed
from archscan.sections.patterns.settings import told
from archscan.sections.statements import Claim, Code, Inline, Line
from archscan.sections.words import agree, count, listed

_OUTBOX = re.compile(r"(?:^|_)outbox(?:es)?(?:_|$)|Outbox(?:es)?(?![a-z])")
_SAGA = re.compile(r"(?:^|_)sagas?(?:_|$)|Saga(?:s|State|Instance)?(?:[A-Z]|$)")
_PERSISTENT = ("service", "worker", "gateway", "frontend", "auth", "job")


def _queries(context: Context) -> dict[str, list[Connection]]:
    """The connections that query each database."""
    return {
        store.id: links
        for store in context.of_kind("database")
        if (links := [one for one in context.answered[store.id] if one.kind == "queries"])
    }


def own_databases(context: Context) -> Iterable[Claim]:
    """Stores with exactly one client, if that is so for at least two and for most of them."""
    if context.groups:
        return
    used = {id: {one.source for one in links} for id, links in _queries(context).items()}
    owned = {id: next(iter(sources)) for id, sources in used.items() if len(sources) == 1}
    if len(owned) < 2 or len(set(owned.values())) < 2 or len(owned) * 4 < len(used) * 3:
        return
    pairs: list[Inline] = []
    for store in context.of_kind("database"):
        if store.id in owned:
            pairs += [", " if pairs else "", context.ref(store.id), " of ", context.ref(owned[store.id])]
    head = f"{count(len(owned), 'database')} of {len(used)} {agree(len(owned), 'is')} used by one component: "
    links = [one for id in owned for one in context.answered[id] if one.kind == "queries"]
    yield Claim((head, *pairs, "."), proof_of(links))


def shared_databases(context: Context) -> Iterable[Claim]:
    """Databases that several components use by the same name; a server may hold many."""
    for id, links in _queries(context).items():
        by_name: dict[str, list[Connection]] = {}
        for one in links:
            if context.by_id[one.source].kind in _PERSISTENT:
                for name in one.resources:
                    by_name.setdefault(name, []).append(one)
        for name, users in sorted(by_name.items()):
            if len(_codes(context, users)) > 1:
                sources = context.refs(one.source for one in users)
                line = (*listed(sources, 8), " use the database ", Code(name), " of ", context.ref(id), ".")
                yield Claim(line, proof_of(users))


def _codes(context: Context, links: Iterable[Connection]) -> set[str]:
    """Whose code it is: a worker that is built from a service's folder shares nothing new."""
    return {context.by_id[one.source].source or one.source for one in links}


def separate_reads(context: Context) -> Iterable[Claim]:
    """Commands and queries apart, copies that are read from."""
    yield from told(context, *(("pattern.cqrs",) if _has_both_sides(context) else ()), "scaling.split")
    for store in context.of_kind("database"):
        links = [one for one in context.answered[store.id] if one.kind == "replicates"]
        if links:
            copies = context.refs(one.source for one in links)
            line = (
                *listed(copies, 8),
                f" {agree(len(copies), 'replicates', 'replicate')} ",
                context.ref(store.id),
                ".",
            )
            yield Claim(line, proof_of(links))


def _has_both_sides(context: Context) -> bool:
    """Whether code handles commands and queries, each by themselves: commands alone are no CQRS."""
    said = [f"{one.name} {one.value}".lower() for one in observed(context, "pattern.cqrs")]
    return any("command" in one for one in said) and any("quer" in one for one in said)


def cache_aside(context: Context) -> Iterable[Claim]:
    """What code reads from a cache and fills on a miss."""
    return told(context, "pattern.cache_aside")


def outbox(context: Context) -> Iterable[Claim]:
    """Events that are written with the data and sent later: as a place says, or tables that are named so."""
    yield from told(context, "pattern.outbox")
    yield from _tables(context, _OUTBOX)


def saga(context: Context) -> Iterable[Claim]:
    """Steps over several services with what takes them back: as a place says, or tables that are named so."""
    yield from told(context, "pattern.saga")
    yield from _tables(context, _SAGA)


def event_sourcing(context: Context) -> Iterable[Claim]:
    """Events as the record."""
    return told(context, "pattern.event_sourcing")


def _tables(context: Context, word: re.Pattern[str]) -> Iterable[Claim]:
    """Tables whose name has a word, with the schema that they belong to."""
    for schema in context.system.schemas:
        for table in schema.tables:
            if word.search(table.name.rpartition(".")[2]):
                whose: Line = (" of ", context.ref(schema.owner)) if schema.owner else ()
                yield Claim(("The table ", Code(table.name), *whose, " is named so."), table.evidence)
