"""`archscan model`: the model on standard output."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archscan.commands.output import STDOUT, write_file, write_stdout
from archscan.commands.scan import ScanRequest, Target, report, scan_target
from archscan.errors import UsageError
from archscan.model.serial import INVISIBLE, to_data, to_json
from archscan.model.system import System
from archscan.render.text import to_text


def model(path: Target, format: str, output: Path | None, request: ScanRequest) -> int:
    """Print or write the model of a folder; the exit code."""
    renderers = {"json": to_json, "yaml": to_yaml, "text": to_text}
    if format not in renderers:
        raise UsageError(f"--format {format}: unknown format; expected {', '.join(renderers)}")
    system = scan_target(path, request)
    text = renderers[format](system)
    if output is None or output == STDOUT:
        write_stdout(text)
    else:
        write_file(output, text)
    return report(system, request)


def to_yaml(system: System) -> str:
    """The model as YAML: the same data as its JSON, all in ASCII if any of it could deceive a reader."""
    import yaml

    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    data = to_data(system)
    text: str = yaml.dump(data, Dumper=dumper, sort_keys=False, allow_unicode=True, width=110)
    if INVISIBLE.search(text):
        text = yaml.dump(data, Dumper=dumper, sort_keys=False, allow_unicode=False, width=110)
    return text
