"""`archscan explain`: why archscan believes in a component or a connection."""

from __future__ import annotations

from archscan.commands.output import write_stdout
from archscan.commands.scan import ScanRequest, Target, report, scan_target
from archscan.errors import UsageError
from archscan.model.elements import Component
from archscan.model.system import System

FORMATS = ("text", "json")


def explain(path: Target, subject: str, format: str, request: ScanRequest) -> int:
    """Print the reasons for an element: an id, a name, or `A->B`; the exit code."""
    from archscan.report.explain import (
        explain_component,
        explain_connections,
        explain_schema,
        to_data,
        to_text,
    )
    from archscan.report.json_report import dump

    if format not in FORMATS:
        raise UsageError(f"--format {format}: unknown format; expected {', '.join(FORMATS)}")
    system = scan_target(path, request)
    schema = next((one for one in system.schemas if one.id == subject), None)
    if schema is not None:
        shown = explain_schema(system, schema)
        write_stdout(to_text(shown) if format == "text" else dump(to_data([shown])))
        return report(system, request)
    if subject.startswith("connection:"):
        link = next((one for one in system.connections if one.id == subject), None)
        if link is None:
            raise UsageError(f"{subject}: no such connection; expected an id of model.json, or A->B")
        ends = [_component(system, link.source), _component(system, link.target)]
    else:
        ends = [_component(system, part.strip()) for part in subject.split("->", 1)]
    made = explain_component(system, ends[0]) if len(ends) == 1 else explain_connections(system, *ends)
    write_stdout(to_text(made) if format == "text" else dump(to_data([made])))
    return report(system, request)


def _component(system: System, name: str) -> Component:
    """The component of an id, a name (`GROUP/NAME` where there are several systems) or an alias."""
    found = [
        one
        for one in system.components
        if name in (one.id, one.id.partition(":")[2], one.name, f"{one.group}/{one.name}")
    ] or [one for one in system.components if name in one.aliases]
    found = [one for one in found if one.id == name] or found
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{name}: several components; expected one of {', '.join(one.id for one in found)}")
    from difflib import get_close_matches

    near = get_close_matches(name, [text for one in system.components for text in (one.name, one.id)], 1)
    raise UsageError(f"{name}: no such component; expected {f'{near[0]}?' if near else 'a name or id'}")
