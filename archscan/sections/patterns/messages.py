"""Patterns of messages over brokers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archscan.model.elements import Component, Connection
from archscan.sections.context import Context, merged_evidence
from archscan.sections.links import proof_of
from archscan.sections.observed import Observed, observed
from archscan.sections.statements import Claim, Code, Line
from archscan.sections.words import agree, listed

_LOGS = frozenset({
    "kafka", "redpanda", "pulsar", "nats", "mqtt", "mosquitto", "emqx", "google-pubsub", "azure-event-hubs",
    "azure-event-grid", "kinesis", "sns", "eventbridge", "redis-streams",
})  # fmt: skip
"""Brokers whose channels every subscriber reads for itself, by the ids of the lexicon."""
_MOST_CHANNELS = 8
_MOST_JOBS = 6


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A broker with who publishes to it and who consumes from it."""

    broker: Component
    senders: tuple[Connection, ...]
    takers: tuple[Connection, ...]

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels that are both published to and consumed."""
        sent = {name for one in self.senders for name in one.resources}
        return tuple(sorted(sent & {name for one in self.takers for name in one.resources}))

    @property
    def is_log(self) -> bool:
        """Whether every subscriber gets every message."""
        return any(item.id in _LOGS for item in self.broker.technologies)

    def takers_of(self, channel: str) -> set[str]:
        """Ids of those who consume a channel."""
        return {one.source for one in self.takers if channel in one.resources}


def _exchanges(context: Context) -> list[_Exchange]:
    found = []
    for broker in (*context.of_kind("broker", "cache"), *context.externals):
        links = context.answered[broker.id]
        senders = tuple(one for one in links if one.kind == "publishes")
        takers = tuple(one for one in links if one.kind == "consumes")
        if senders and takers:
            found.append(_Exchange(broker, senders, takers))
    return found


def _is_shared_out(one: _Exchange) -> bool:
    return one.is_log or any(len(one.takers_of(channel)) > 1 for channel in one.channels)


def _is_worked_off(context: Context, one: _Exchange) -> bool:
    """Whether all who consume are workers or jobs."""
    return all(context.by_id[link.source].kind in ("worker", "job") for link in one.takers)


def publish_subscribe(context: Context) -> Iterable[Claim]:
    """Brokers whose messages go to every subscriber."""
    for one in _exchanges(context):
        if _is_shared_out(one):
            yield from _claims(context, one)


def work_queues(context: Context) -> Iterable[Claim]:
    """Brokers that hand work to workers, and task libraries."""
    for one in _exchanges(context):
        if not _is_shared_out(one) and _is_worked_off(context, one):
            yield from _claims(context, one)
    jobs: dict[tuple[str, str], list[Observed]] = {}
    for said in observed(context, "pattern.work_queue"):
        jobs.setdefault((said.component.id if said.component else "", said.name), []).append(said)
    for (_, library), group in jobs.items():
        who = _holder(context, group[0].component) or ("The repository: ",)
        which: Line = (Code(library), ": ") if library else ()
        what = listed([Code(one.value) for one in group], _MOST_JOBS)
        yield Claim((*who, *which, *what, "."), merged_evidence(*(one.evidence for one in group)))


def other_messaging(context: Context) -> Iterable[Claim]:
    """Brokers of which no file says how their messages are shared out."""
    for one in _exchanges(context):
        if not _is_shared_out(one) and not _is_worked_off(context, one):
            yield from _claims(context, one)


def _holder(context: Context, component: Component | None) -> Line:
    return (context.ref(component.id), ": ") if component is not None else ()


def _claims(context: Context, one: _Exchange) -> Iterable[Claim]:
    """Who publishes and who consumes: channel by channel where they are known at both ends."""
    if not one.channels:
        yield _claim(context, one.broker, one.senders, one.takers, ())
    for channel in one.channels[:_MOST_CHANNELS]:
        senders = [link for link in one.senders if channel in link.resources]
        takers = [link for link in one.takers if channel in link.resources]
        yield _claim(context, one.broker, senders, takers, (" ", Code(channel)))
    if len(one.channels) > _MOST_CHANNELS:
        text = f"{len(one.channels) - _MOST_CHANNELS} more channels likewise."
        yield Claim((text,), merged_evidence(proof_of(one.senders), proof_of(one.takers)))


def _claim(
    context: Context,
    broker: Component,
    senders: Sequence[Connection],
    takers: Sequence[Connection],
    channel: Line,
) -> Claim:
    sources, sinks = (context.refs(link.source for link in links) for links in (senders, takers))
    line: Line = (
        *listed(sources, 6),
        f" {agree(len(sources), 'publishes', 'publish')}",
        *channel,
        " to ",
        context.ref(broker.id),
        "; ",
        *listed(sinks, 6),
        f" {agree(len(sinks), 'consumes', 'consume')} {'it' if channel else 'from it'}.",
    )
    return Claim(line, merged_evidence(proof_of(senders), proof_of(takers)))
