"""The published JSON Schema of archscan.yaml."""

from __future__ import annotations

from importlib.resources import files


def schema_text() -> str:
    """The schema as JSON text."""
    return files("archscan.documented").joinpath("archscan.schema.json").read_text(encoding="utf-8")
