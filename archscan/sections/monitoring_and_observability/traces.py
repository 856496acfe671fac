"""Tracing: what is instrumented, how much is kept, and how the context travels."""

from __future__ import annotations

from archscan.sections.context import Context, merged_evidence
from archscan.sections.monitoring_and_observability.tools import by_value
from archscan.sections.observed import Observed, observed
from archscan.sections.statements import Block, Claim, Inline, Items
from archscan.sections.words import listed

_FOLD = 8
_MOST = 8


def instrumented(context: Context) -> list[Block]:
    """Agents and automatic instrumentation, and the exporters that variables choose: holders of which the
    same is said share a statement."""
    held: dict[tuple[str, str], list[Observed]] = {}
    for one in observed(context, "observability.instrumentation"):
        held.setdefault((one.component.id if one.component else "", one.environment), []).append(one)
    same: dict[tuple[tuple[str, ...], str], list[Observed]] = {}
    for (_, environment), found in held.items():
        values = tuple(dict.fromkeys(one.value for one in found))
        same.setdefault((values, environment), []).extend(found)
    claims = tuple(
        _instrumented(context, values, environment, found) for (values, environment), found in same.items()
    )
    return [Items(claims, "instrumentation", fold=_FOLD)] if claims else []


def _instrumented(
    context: Context, values: tuple[str, ...], environment: str, found: list[Observed]
) -> Claim:
    refs = context.refs(one.component.id for one in found if one.component is not None)
    line: list[Inline] = [*listed(values, _MOST), " for ", *(listed(refs, _MOST) or ("the repository",))]
    if environment:
        line.append(f" in {environment}")
    proof = merged_evidence(*(one.evidence for one in found))
    return Claim((*line, "."), proof, "Distributed tracing implementation")


def sampled(context: Context) -> list[Block]:
    """Samplers, by what they are set to."""
    claims = by_value(context, observed(context, "observability.sampling"), "", "Sampling set to ")
    return [Items(tuple(claims), "samplers", fold=_FOLD)] if claims else []


def propagated(context: Context) -> list[Block]:
    """The formats in which trace context travels."""
    claims = by_value(context, observed(context, "observability.propagation"), "Trace context propagation")
    return [Items(tuple(claims), "propagators", fold=_FOLD)] if claims else []
