"""Patterns against failures: by their settings, else by the libraries that are there for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archscan.sections.context import Context
from archscan.sections.links import technologies_of_ids
from archscan.sections.observed import observed
from archscan.sections.patterns.settings import told
from archscan.sections.statements import Claim

_BREAKERS = ("resilience4j", "hystrix", "polly", "sentinel", "gobreaker", "opossum", "pybreaker", "failsafe")
_RETRIES = ("spring-retry", "tenacity", "backoff", "p-retry", "async-retry", "guava-retrying")


def breakers(context: Context) -> Iterable[Claim]:
    """Circuit breakers and the ejection of instances that fail."""
    return _settings_or_libraries(context, ("failure.breaker", "failure.ejection"), _BREAKERS)


def retries(context: Context) -> Iterable[Claim]:
    """Calls that are tried again."""
    return _settings_or_libraries(context, ("failure.retry",), _RETRIES)


def bulkheads(context: Context) -> Iterable[Claim]:
    """Limits of how many calls run at once."""
    return told(context, "failure.bulkhead")


def _settings_or_libraries(context: Context, topics: Sequence[str], ids: Sequence[str]) -> Iterable[Claim]:
    if observed(context, *topics):
        return told(context, *topics)
    return technologies_of_ids(context, ids)
