"""A text of archscan.yaml merged over a system built by hand."""

from __future__ import annotations

from textwrap import dedent

from archscan.documented import complete, documented_from_text
from archscan.model.problem import Problem
from archscan.model.system import System
from tests.systems import shop


def merged(text: str, system: System | None = None) -> System:
    """The system (by default the shop) with what the text says."""
    return complete(system or shop(), documented_from_text(dedent(text)))


def new_problems(text: str, system: System | None = None) -> list[str]:
    """What the merge reports, as lines with severity and rule."""
    system = system or shop()
    found: tuple[Problem, ...] = merged(text, system).problems
    return [f"{one} ({one.severity} {one.rule})" for one in found if one not in system.problems]
