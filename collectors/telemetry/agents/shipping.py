"""What an agent ships, in one line: from which sources, to which outputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archscan.formats.node import Place
from archscan.model.facts import Setting

from ..places import Reading, expand

_MOST = 6
_LOCAL = frozenset({"stdout", "null", "console", "blackhole", "debug", "file"})
"""Outputs that leave the logs where they are."""


def shipping_facts(
    base: Reading, agent: str, sources: Iterable[str], outputs: Iterable[tuple[str, Place]]
) -> Iterator[Setting]:
    """One setting for the agent: `tail /var/log/*.log → es, loki`; only the outputs where the sources stand
    in other files, nothing where nothing leaves it."""
    listed = list(outputs)
    away = [one for one in listed if one[0] not in _LOCAL]
    names = list(dict.fromkeys(name for name, _ in listed if name))
    origins = list(dict.fromkeys(expand(text.strip())[:80] for text in sources if text.strip()))
    if not away:
        return
    value = f"{_some(origins)} → {_some(names)}" if origins else f"outputs {_some(names)}"
    yield Setting(base.subject, "observability.shipping", value, base.at(away[0][1]), name=agent)


def _some(texts: list[str]) -> str:
    more = f" and {len(texts) - _MOST} more" if len(texts) > _MOST else ""
    return ", ".join(texts[:_MOST]) + more
