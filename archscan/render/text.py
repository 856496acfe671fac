"""The model as lines for a terminal."""

from __future__ import annotations

from archscan.model.system import System
from archscan.render.escape import terminal


def to_text(system: System) -> str:
    """The model for a terminal: one line a component, one a connection."""
    names = {component.id: component.name for component in system.components}
    lines = [f"{terminal(system.name)}: {len(system.components)} components"]
    for component in system.components:
        made = ", ".join(f"{one.name} {one.version}".strip() for one in component.technologies[:4])
        place = str(component.evidence[0]) if component.evidence else "documented"
        group = f"{component.group}/" if component.group else ""
        lines.append(terminal(f"  {group}{component.name} [{component.kind}] {made}  ({place})"))
    lines.append(f"{len(system.connections)} connections")
    for one in system.connections:
        protocol = f" {one.protocol}" if one.protocol else ""
        port = f":{one.port}" if one.port else ""
        place = str(one.evidence[0]) if one.evidence else "documented"
        sure = "" if one.confidence == "certain" else f" {one.confidence}"
        ends = f"{names.get(one.source, one.source)} -> {names.get(one.target, one.target)}"
        lines.append(terminal(f"  {ends} [{one.kind}{protocol}{port}{sure}]  ({place})"))
    return "\n".join(lines) + "\n"
