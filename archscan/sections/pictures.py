"""Diagrams in the document: the picture, what it left out, and the parts that show more."""

from __future__ import annotations

from archscan.sections.context import Context
from archscan.sections.statements import Away, Block, Note, Picture, Remarks
from archscan.sections.words import listed
from archscan.view.elements import View
from archscan.view.names import view_id


def picture(context: Context, kind: str, *names: str) -> list[Block]:
    """The blocks of a view; none if there is no such view, or nothing in it.

    What the overview says it leaves out is not said again below the pictures that follow it.
    """
    view = context.views.get(view_id(kind, *names))
    if view is None or not view.nodes:
        return []
    blocks: list[Block] = [Picture(view.id, view.title)]
    if links := more(context, view):
        blocks.append(Note(("In detail: ", *listed(links), ".")))
    whole = context.views.get(view_id("overview", *names)) if kind == "data-flow" else None
    said = whole.notes if whole is not None else ()
    if kind == "environment" and (whole := context.views.get(view_id("overview"))):
        said = whole.notes
    notes = tuple((note,) for note in view.notes if note not in said)
    return [*blocks, Remarks(notes)] if notes else blocks


def more(context: Context, view: View) -> list[Away]:
    """Links to the views that show more than this one."""
    return [Away(link.title, view=link.view) for link in view.links if link.view in context.views]


def link(context: Context, kind: str, *names: str) -> tuple[Away, ...]:
    """A link to a view with more than one box; empty if there is none."""
    view = context.views.get(view_id(kind, *names))
    return (
        (Away("the component and its neighbours", view=view.id),)
        if view is not None and len(view.nodes) > 1
        else ()
    )
