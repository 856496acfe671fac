"""The names of the variables that the main container of each workload is given, for a comparison with what
runs: models of files alone leave them out, they are many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archscan.formats.node import Map
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem

from .context import Context, Neighbours, Origin, name_of, template_of
from .roles import containers_of


def find_variables(
    objects: Sequence[Map], origin: Origin, among: Sequence[Map] | None = None
) -> Iterator[Fact | Problem]:
    """One setting for each workload, as `facts_of` gives the other facts; the value is "" where there are no
    variables. Those of whole ConfigMaps and Secrets (`envFrom`) are not counted.
    """
    context = Context(origin, Neighbours(()))
    for one in objects:
        template = template_of(one)
        if template is None or not name_of(one):
            continue
        roles = containers_of(template.map("spec"), name_of(one), template.map("metadata").map("annotations"))
        if not roles or roles[0][1] != "main":
            continue
        main = roles[0][0]
        names = sorted({name for entry in main.seq("env").maps() if (name := entry.text("name"))})
        line = context.at(main, "env" if "env" in main else "name")
        yield Setting(context.subject(one), "runtime.variables", ", ".join(names), line)
