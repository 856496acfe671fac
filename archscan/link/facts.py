"""All facts, sorted by kind and by subject: the linker's input, indexed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from archscan.link.mounts import place_routes
from archscan.model.facts import (
    Decides,
    Exchanges,
    Fact,
    Holds,
    Mounts,
    Offers,
    Opens,
    Owns,
    Permits,
    Plays,
    Prose,
    Provides,
    Reads,
    Requires,
    Setting,
    Subject,
    Uses,
    Workload,
)


@dataclass(slots=True)
class FactIndex:
    """Facts by kind; those about one subject can be looked up by it."""

    workloads: list[Workload] = field(default_factory=list)
    provides: list[Provides] = field(default_factory=list)
    requires: list[Requires] = field(default_factory=list)
    permits: list[Permits] = field(default_factory=list)
    reads: list[Reads] = field(default_factory=list)
    uses: defaultdict[Subject, list[Uses]] = field(default_factory=lambda: defaultdict(list))
    offers: defaultdict[Subject, list[Offers]] = field(default_factory=lambda: defaultdict(list))
    settings: defaultdict[Subject, list[Setting]] = field(default_factory=lambda: defaultdict(list))
    prose: defaultdict[Subject, list[Prose]] = field(default_factory=lambda: defaultdict(list))
    requires_of: defaultdict[Subject, list[Requires]] = field(default_factory=lambda: defaultdict(list))
    plays: list[Plays] = field(default_factory=list)
    opens: list[Opens] = field(default_factory=list)
    exchanges: list[Exchanges] = field(default_factory=list)
    holds: list[Holds] = field(default_factory=list)
    decides: list[Decides] = field(default_factory=list)
    owns: list[Owns] = field(default_factory=list)
    mounts: list[Mounts] = field(default_factory=list)
    selecting: list[Setting] = field(default_factory=list)
    """Settings that pick their workloads by labels."""


def index_facts(facts: Iterable[Fact]) -> FactIndex:
    """Sort facts into an index, their order kept; routes of mounted routers with their prefixes."""
    index = FactIndex()
    for fact in facts:
        match fact:
            case Requires():
                index.requires.append(fact)
                index.requires_of[fact.subject].append(fact)
            case Setting():
                if fact.selects:
                    index.selecting.append(fact)
                else:
                    index.settings[fact.subject].append(fact)
            case Uses():
                index.uses[fact.subject].append(fact)
            case Offers():
                index.offers[fact.subject].append(fact)
            case Mounts():
                index.mounts.append(fact)
            case Workload():
                index.workloads.append(fact)
            case Provides():
                index.provides.append(fact)
            case Reads():
                index.reads.append(fact)
            case Permits():
                index.permits.append(fact)
            case Plays():
                index.plays.append(fact)
            case Opens():
                index.opens.append(fact)
            case Exchanges():
                index.exchanges.append(fact)
            case Holds():
                index.holds.append(fact)
            case Decides():
                index.decides.append(fact)
            case Owns():
                index.owns.append(fact)
            case Prose():
                index.prose[fact.subject].append(fact)
    place_routes(index.offers, index.mounts)
    return index
