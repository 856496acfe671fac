"""Systems from texts, and what they hold in few words, for tables of notations."""

from __future__ import annotations

from archscan.documented.notations import system_from_text
from archscan.model.system import System


def system(text: str, suffix: str = "mmd", **files: str) -> System:
    return system_from_text(text, f"drawn.{suffix}", lambda name: files.get(name.replace(".", "_")))


def arrows(found: System) -> list[str]:
    """`source -> target kind protocol`, in order."""
    names = {one.id: one.name for one in found.components}
    return [
        " ".join(filter(None, (names[one.source], "->", names[one.target], one.kind, one.protocol)))
        for one in found.connections
    ]


def kinds(found: System) -> dict[str, str]:
    return {one.name: one.kind for one in found.components}


def made_with(found: System) -> dict[str, list[str]]:
    return {
        one.name: [f"{each.name} {each.version}".strip() for each in one.technologies]
        for one in found.components
        if one.technologies
    }


def told(found: System) -> list[str]:
    return [str(one) for one in found.problems]
