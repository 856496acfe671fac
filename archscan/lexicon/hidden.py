"""Facts without what must not be shown: the last guard, behind the care that each collector takes.

Titles of files, names of steps, expressions of alerts, conditions of indexes: what people write as free
text holds a credential now and then. Only those fields are looked at; names of workloads, hosts and
variables are the collectors' own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from archscan.lexicon.secrets import MASK, is_secret_value, mask
from archscan.model.facts import Decides, Fact, Holds, Offers, Prose, Requires, Setting
from archscan.model.tables import Column, Index

_Part = TypeVar("_Part", Setting, Offers, Decides, Holds, Prose, Requires, Column, Index)
_PLACES = ("storage.",)
"""Topics whose values are paths, in which `keys:/keys` is no credential."""


def without_secrets(fact: Fact) -> Fact:
    """The fact with `***` for every credential in its free texts; mostly the very same.

    Not masked are the parts of a route before its query that merely speak of one (`/tokens:revoke`).
    """
    if isinstance(fact, Setting):
        return fact if fact.topic.startswith(_PLACES) else _masked(fact, mask, "value", "name")
    if isinstance(fact, Offers):
        return _masked(_masked(fact, _route, "name"), mask, "contract", "request", "response")
    if isinstance(fact, Requires):
        return _masked(fact, mask, "key") if "=" in fact.key else fact
    if isinstance(fact, Prose):
        return _masked(fact, mask, "text")
    if isinstance(fact, Decides):
        shown = _masked(fact, mask, "title", "status", "chosen", "reasoning")
        others = tuple(map(mask, fact.alternatives))
        return shown if others == fact.alternatives else replace(shown, alternatives=others)
    if isinstance(fact, Holds):
        return _held(fact)
    return fact


def _held(fact: Holds) -> Holds:
    fact = _masked(fact, mask, "step", "partition")
    columns = tuple(_masked(column, mask, "type") for column in fact.columns)
    indexes = tuple(_masked(index, mask, "where") for index in fact.indexes)
    if columns == fact.columns and indexes == fact.indexes:
        return fact
    return replace(fact, columns=columns, indexes=indexes)


def _masked(part: _Part, hide: Callable[[str], str], *names: str) -> _Part:
    changed: dict[str, Any] = {
        name: shown for name in names if (shown := hide(text := getattr(part, name))) != text
    }
    return replace(part, **changed) if changed else part


_SEGMENT = re.compile(r"[^/\s]{20,}")


def _route(name: str) -> str:
    """A route without credentials in its query, and without opaque parts of its path.

    >>> _route("GET /orders?token=abc"), _route("POST /tokens:revoke")
    ('GET /orders?token=***', 'POST /tokens:revoke')
    """
    path, asked, query = name.partition("?")
    path = _SEGMENT.sub(lambda found: MASK if is_secret_value(found[0]) else found[0], path)
    return path + asked + mask(query)
