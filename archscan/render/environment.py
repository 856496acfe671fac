"""The Jinja environment of the document's templates: sandboxed, escaping, without clock or machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from archscan.regions import render_region
from archscan.render.escape import markdown_code
from archscan.render.markdown import Links, evidence_links, finish, prose
from archscan.sections.statements import Claim, Items, Note, Open, Picture, Prose, Remarks, Strong, Table
from archscan.sections.words import count

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

_BLOCKS: dict[str, type] = {
    "claim": Claim, "open": Open, "prose": Prose, "note": Note, "table": Table, "items": Items,
    "picture": Picture, "remarks": Remarks,
}  # fmt: skip


def make_environment(
    links: Links, draw: Callable[[str], str], templates: Path | None = None
) -> SandboxedEnvironment:
    """The environment for one document.

    `draw` gives the Mermaid text of a view, "" if its picture is a file; `templates` is a folder that is
    searched before archscan's own. It must not lie in the scanned repository.
    """
    from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined
    from jinja2.loaders import BaseLoader
    from jinja2.sandbox import SandboxedEnvironment

    own: list[BaseLoader] = [FileSystemLoader(templates)] if templates else []
    environment = SandboxedEnvironment(
        loader=ChoiceLoader([*own, PackageLoader("archscan", "templates")]),
        # Autoescaping keeps what macros return from being escaped twice; `finish` does the escaping.
        autoescape=True,
        finalize=lambda value: finish(value, links),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.globals.clear()
    environment.globals["region"] = _region
    environment.globals["diagram"] = lambda view: Markup(links.diagrams.get(view, ""))
    environment.globals["mermaid"] = lambda view: Markup(draw(view))
    environment.filters["code"] = lambda text: Markup(markdown_code(str(text)))
    environment.filters["evidence"] = lambda found: evidence_links(found, links)
    environment.filters["prose"] = prose
    environment.filters["counted"] = count
    environment.filters["anchor"] = lambda heading: Markup(anchor(str(heading)))
    for name, block in _BLOCKS.items():
        environment.tests[f"{name}_block"] = _is(block)
    environment.tests["title_line"] = lambda line: len(line) == 1 and isinstance(line[0], Strong)
    return environment


def _is(block: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, block)


def _region(id: str, caller: Callable[[], str]) -> Markup:
    """A generated region around what a template's call block writes."""
    lines = (line.rstrip() for line in str(caller()).strip("\n").split("\n"))
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return Markup(render_region(id, "\n".join(kept)))


def anchor(heading: str) -> str:
    """The name that code hosts give to a heading.

    >>> anchor("Trade-offs"), anchor("Monitoring and Observability")
    ('trade-offs', 'monitoring-and-observability')
    """
    return "".join("-" if one == " " else one for one in heading.lower() if one.isalnum() or one in " -_")
