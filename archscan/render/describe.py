"""A view in one paragraph, for those who cannot see the picture."""

from __future__ import annotations

from archscan.view.elements import View
from archscan.view.names import counted, listed


def describe(view: View) -> str:
    """Boxes and lines of a view in words, cut where it gets long."""
    names = {one.id: one.name for one in view.nodes}
    lines = [f"{names[one.source]} to {names[one.target]}" for one in view.edges]
    text = f"{view.title} with {listed(list(names.values()), 60)}."
    return f"{text} {counted(len(lines), 'line')}: {listed(lines, 60)}." if lines else text
