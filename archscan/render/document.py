"""The document: all chapters through their templates, with the text of people around them kept elsewhere.

`render_document` makes a fresh document; `archscan.regions.merge_regions` puts it into an existing one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from archscan.errors import UsageError
from archscan.model.system import System
from archscan.regions import render_known, split_regions
from archscan.render.environment import make_environment
from archscan.render.markdown import Links
from archscan.sections.document import build_chapters
from archscan.view.elements import View

_EMBEDDED = ("index", "overview", "data-flow", "environment", "schema", "sequence")
"""Kinds of views that stand in the text; those of single components are linked, as pictures only."""


def render_document(
    system: System,
    views: Sequence[View],
    *,
    link_base: str = "../../",
    diagrams: Mapping[str, str] | None = None,
    mermaid: bool = False,
    templates: Path | None = None,
    numbers: Mapping[str, int] | None = None,
    chapters: Collection[str] = (),
) -> str:
    """The document as Markdown.

    `link_base` is where the scanned folder lies, seen from the document, with a final slash. `diagrams`
    maps ids of views to their pictures, seen from the document; None for `diagrams/ID.svg` of every
    view. A view without a picture, or with `mermaid` every one, stands in the text as Mermaid; views that
    are too large for it, and those of single components, are then left out. Templates in the folder
    `templates` replace archscan's own; UsageError if one of them is broken. `numbers` are those that
    components have in the document that this one replaces (`archscan.regions.numbers_of`).
    `chapters` are the headings of those to write, all by default.
    """
    from jinja2 import TemplateError

    if mermaid:
        diagrams = {}
    paths = {view.id: f"diagrams/{view.id}.svg" for view in views} if diagrams is None else diagrams
    texts = _mermaid_texts(views, paths)
    shown = [view for view in views if view.id in paths or view.id in texts]
    built = build_chapters(system, shown, numbers, chapters)
    environment = make_environment(Links(link_base, paths), lambda view: texts.get(view, ""), templates)
    try:
        template = environment.get_template("document.jinja")
        text = template.render(system=system, chapters=built)
    except TemplateError as error:
        name = getattr(error, "name", None) or "document template"
        line = getattr(error, "lineno", None)
        place = f"{name}:{line}" if line else name
        raise UsageError(f"{place}: {error.message or type(error).__name__}; expected a template") from None
    text = re.sub(r"\n{3,}", "\n\n", text).strip("\n")
    ids = [region.id for region in split_regions(text, "document").regions]
    return f"{text}\n\n{render_known(ids)}\n"


def _mermaid_texts(views: Sequence[View], paths: Mapping[str, str]) -> dict[str, str]:
    """Mermaid for each view that stands in the text and has no picture; too large ones are left out."""
    from archscan.render.mermaid import flowchart

    found: dict[str, str] = {}
    for view in views:
        if view.kind in _EMBEDDED and view.id not in paths:
            text = flowchart(view)
            if text:
                found[view.id] = text.strip("\n")
    return found
