"""`archscan model`: the model on standard output."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archscan.commands.output import STDOUT, write_file, write_stdout
from archscan.commands.scan import ScanRequest, count, report, scan_folder
from archscan.errors import UsageError
from archscan.model.serial import to_data, to_json
from archscan.model.system import System
from archscan.render.escape import terminal


def model(path: Path, format: str, output: Path | None, request: ScanRequest) -> int:
    """Print or write the model of a folder; the exit code."""
    renderers = {"json": to_json, "yaml": to_yaml, "text": to_text}
    if format not in renderers:
        raise UsageError(f"--format {format}: unknown format; expected {', '.join(renderers)}")
    system = scan_folder(path, request)
    text = renderers[format](system)
    if output is None or output == STDOUT:
        write_stdout(text)
    else:
        write_file(output, text)
    return report(system, request)


def to_yaml(system: System) -> str:
    """The model as YAML: the same data as its JSON."""
    import yaml

    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(to_data(system), Dumper=dumper, sort_keys=False, allow_unicode=True, width=110)
    return text


def to_text(system: System) -> str:
    """The model for a terminal: one line a component, one a connection."""
    names = {component.id: component.name for component in system.components}
    lines = [f"{terminal(system.name)}: {count(len(system.components), 'component')}"]
    for component in system.components:
        made = ", ".join(f"{one.name} {one.version}".strip() for one in component.technologies[:4])
        place = str(component.evidence[0]) if component.evidence else "documented"
        group = f"{component.group}/" if component.group else ""
        lines.append(terminal(f"  {group}{component.name} [{component.kind}] {made}  ({place})"))
    lines.append(count(len(system.connections), "connection"))
    for one in system.connections:
        protocol = f" {one.protocol}" if one.protocol else ""
        port = f":{one.port}" if one.port else ""
        place = str(one.evidence[0]) if one.evidence else "documented"
        sure = "" if one.confidence == "certain" else f" {one.confidence}"
        ends = f"{names.get(one.source, one.source)} -> {names.get(one.target, one.target)}"
        lines.append(terminal(f"  {ends} [{one.kind}{protocol}{port}{sure}]  ({place})"))
    return "\n".join(lines) + "\n"
