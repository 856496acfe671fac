"""The commented archscan.yaml that `archscan init` writes."""

from __future__ import annotations

from archscan.model.system import System


def starter(system: System) -> str:
    """The text of a file that changes nothing until something in it is uncommented."""
    return "# yaml-language-server: $schema=archscan.schema.json\n"
