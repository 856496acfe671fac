"""Chapter "Design Patterns Used": patterns that the model shows, who takes part, and what says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from archscan.sections.context import Context, chapter_key, part, region_id, slug, written
from archscan.sections.patterns import data, messages, platform, resilience, traffic
from archscan.sections.statements import Block, ChapterView, Claim, Note, Open, Part

HEADING = "Design Patterns Used"

_PATTERNS: tuple[tuple[str, Callable[[Context], Iterable[Claim]]], ...] = (
    ("API Gateway", traffic.gateways),
    ("Backend for Frontend", traffic.backends_for_frontends),
    ("Publish/Subscribe", messages.publish_subscribe),
    ("Work Queue", messages.work_queues),
    ("Asynchronous Messaging", messages.other_messaging),
    ("Database per Service", data.own_databases),
    ("Shared Database", data.shared_databases),
    ("Cache-Aside", data.cache_aside),
    ("CQRS and Read Replicas", data.separate_reads),
    ("Transactional Outbox", data.outbox),
    ("Saga", data.saga),
    ("Event Sourcing", data.event_sourcing),
    ("Circuit Breaker", resilience.breakers),
    ("Retry", resilience.retries),
    ("Bulkhead", resilience.bulkheads),
    ("Service Registry", platform.registries),
    ("External Configuration", platform.configuration),
    ("Sidecar", platform.sidecars),
    ("Strangler Fig", platform.strangler),
)
"""Each pattern with what finds it: statements on who takes part, none if nothing shows it."""
_WHY: dict[str, str] = {
    "API Gateway": "Said of a gateway that passes requests on to two or more components.",
    "Backend for Frontend": "Said of a component that calls itself so, or of gateways that serve one "
    "frontend each.",
    "Publish/Subscribe": "Said of channels that several components consume, and of brokers whose subscribers "
    "each get every message.",
    "Work Queue": "Said of task libraries, and of brokers whose consumers are workers.",
    "Asynchronous Messaging": "Said of a broker with publishers and consumers; how its messages are shared "
    "out is not known.",
    "Database per Service": "Said where most databases are used by one component only.",
    "Shared Database": "A warning: a change of such a schema concerns several components.",
    "Cache-Aside": "Said of code that reads a cache and fills it, and of annotations that do.",
}
"""Why archscan says so, where the statements do not tell it."""


def build(context: Context) -> ChapterView:
    """One part for each pattern that is found; hand-written ones stand in the chapter's own text."""
    found: list[Part] = []
    for name, find in _PATTERNS:
        claims = tuple(find(context))
        if claims:
            why = (Note((_WHY[name],)),) if name in _WHY else ()
            found.append(Part(region_id("patterns", slug(name)), name, (*why, *claims), 3, False))
    lead: list[Block] = []
    if not found and not written(context, HEADING):
        text = "No pattern was recognised in the components and connections."
        lead.append(Open(text, chapter_key(HEADING)))
    return ChapterView("design-patterns-used", HEADING, (part(context, HEADING, "", lead), *found))
