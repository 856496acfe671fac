"""Chapter "Failure Handling": what is done when something fails, as configuration and code say it."""

from __future__ import annotations

from collections.abc import Iterable

from archscan.model.evidence import Evidence
from archscan.sections.context import Context, merged_evidence, part, unseen
from archscan.sections.links import technologies
from archscan.sections.properties import holders, shared_rows, values
from archscan.sections.statements import Block, ChapterView, Claim, Code, Inline, Items, Line, Row, Table
from archscan.sections.tuned import tuned_table
from archscan.sections.words import agree, listed

HEADING = "Failure Handling"
_MOST_OPEN = 12
_BREAKERS = ("resilience4j", "hystrix", "polly", "sentinel", "gobreaker", "opossum", "circuitbreaker",
             "pybreaker", "failsafe")  # fmt: skip


def build(context: Context) -> ChapterView:
    """Error scenarios with retries and timeouts; circuit breakers; what stands in for a failed part."""
    return ChapterView(
        "failure-handling",
        HEADING,
        (
            part(context, HEADING, "", ()),
            part(
                context, HEADING, "Error Scenarios", _scenarios(context),
                unseen("error handlers, retries, timeouts, dead-letter queues, restarts, start order"),
            ),
            part(
                context, HEADING, "Circuit Breaker Pattern", _breakers(context),
                unseen("a circuit-breaker library, breakers or outlier detection in configuration"),
            ),
            part(
                context, HEADING, "Graceful Degradation", _degradation(context),
                unseen("fallbacks, rate limits"),
            ),
        ),
    )  # fmt: skip


def _scenarios(context: Context) -> list[Block]:
    """What is done on errors, from the single call to the whole component."""
    return [
        *tuned_table(context, "error handlers", ["failure.error_handler"], "Error handler", "How"),
        *tuned_table(context, "retry settings", ["failure.retry"], "Retries"),
        *tuned_table(context, "timeouts", ["failure.timeout"], "Timeout"),
        *tuned_table(context, "dead-letter queues", ["failure.dead_letter"], "Dead-letter queue"),
        *tuned_table(
            context, "shutdown settings", ["failure.shutdown", "availability.grace"], "Graceful shutdown"
        ),
        *_restarts(context),
        *_order(context),
    ]


def _breakers(context: Context) -> list[Block]:
    """The libraries, then what breaks, limits and takes out, with its parameters."""
    libraries = technologies(context, _BREAKERS)
    return [
        *([Items(tuple(libraries), "circuit breakers")] if libraries else ()),
        *tuned_table(context, "circuit breakers", ["failure.breaker"], "Circuit breaker", "Parameters"),
        *tuned_table(context, "bulkheads", ["failure.bulkhead"], "Bulkhead", "Parameters"),
        *tuned_table(
            context, "rules of outlier detection", ["failure.ejection"], "Outlier detection", "Parameters"
        ),
    ]


def _degradation(context: Context) -> list[Block]:
    return [
        *tuned_table(context, "fallbacks", ["failure.fallback"], "Fallback"),
        *tuned_table(context, "rate limits", ["failure.rate_limit"], "Rate limit"),
    ]


def _restarts(context: Context) -> list[Block]:
    """Components by restart policy, and those whose health check restarts them."""
    claims = []
    found = holders(context, ["availability.restart"])
    policies = dict.fromkeys(v for one in found for v in values(one.properties, "availability.restart"))
    for policy in sorted(policies):
        members = [one for one in found if policy in values(one.properties, "availability.restart")]
        proof = merged_evidence(
            *(said.evidence for one in members for said in one.properties if said.value == policy)
        )
        claims.append(_restart(context, policy, {one.component.id for one in members}, proof))
    return [Items(tuple(claims), "restart policies")] if claims else []


def _restart(context: Context, policy: str, ids: Iterable[str], proof: tuple[Evidence, ...]) -> Claim:
    refs = context.refs(ids)
    line: tuple[Inline, ...] = (
        *listed(refs, 8),
        f" {agree(len(refs), 'has')} the restart policy ",
        Code(policy),
    )
    return Claim((*line, "."), proof)


def _order(context: Context) -> list[Block]:
    """Who waits for whom at the start; it is no traffic."""
    rows: list[tuple[str, Row]] = []
    found = holders(context, ["deploy.after"])
    named = any(holder.environment for holder in found)
    columns = ("Component", "In", "Starts after") if named else ("Component", "Starts after")
    for holder in found:
        waits: list[Inline] = [Code(value) for value in values(holder.properties, "deploy.after")]
        proof = merged_evidence(*(one.evidence for one in holder.properties))
        place: Line = (holder.environment.name if holder.environment else "",)
        cells = (place, listed(waits, 8)) if named else (listed(waits, 8),)
        rows.append((holder.component.id, Row(cells, proof)))
    if not rows:
        return []
    return [Table("Start order", columns, shared_rows(context, rows), fold=_MOST_OPEN)]
