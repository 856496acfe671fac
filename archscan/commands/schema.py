"""`archscan schema`: the JSON Schemas that archscan publishes."""

from __future__ import annotations

from archscan.commands.output import write_stdout
from archscan.errors import UsageError


def schema(which: str) -> int:
    """Print a schema; the exit code."""
    if which == "config":
        from archscan.documented import schema_text

        write_stdout(schema_text())
    elif which == "model":
        from archscan.model.schema import schema_text as model_schema_text

        write_stdout(model_schema_text())
    else:
        raise UsageError(f"{which}: unknown schema; expected config or model")
    return 0
