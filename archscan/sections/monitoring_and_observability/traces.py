"""Tracing: what is instrumented, how much is kept, and how the context travels."""

from __future__ import annotations

from archscan.sections.context import Context
from archscan.sections.monitoring_and_observability.tools import by_value
from archscan.sections.observed import observed
from archscan.sections.statements import Block, Items

_FOLD = 8


def instrumented(context: Context) -> list[Block]:
    """Agents and automatic instrumentation, and the exporters that variables choose."""
    claims = by_value(
        context,
        observed(context, "observability.instrumentation"),
        "Distributed tracing implementation",
        own=True,
    )
    return [Items(tuple(claims), "instrumentation", fold=_FOLD)] if claims else []


def sampled(context: Context) -> list[Block]:
    """Samplers, by what they are set to."""
    claims = by_value(context, observed(context, "observability.sampling"), "", "Sampling set to ")
    return [Items(tuple(claims), "samplers", fold=_FOLD)] if claims else []


def propagated(context: Context) -> list[Block]:
    """The formats in which trace context travels."""
    claims = by_value(context, observed(context, "observability.propagation"), "Trace context propagation")
    return [Items(tuple(claims), "propagators", fold=_FOLD)] if claims else []
