"""Facts from the application files of hosting platforms: ECS, Copilot, App Engine, Render, Fly.io, Heroku.

Each says what runs, with which variables, beside which managed services. They are read as small stacks of
the common vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from archscan.collect import matches
from archscan.model.facts import Fact, Scope
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..cloud.facts import stack_facts
from ..cloud.stack import Resource, make_stack
from ..compose.files import find_base
from .amazon import copilot_resources, task_resources
from .hosting import app_engine_resources, fly_resources, heroku_resources, render_resources

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

NAME = "platforms"
_READERS: tuple[tuple[tuple[str, ...], Callable[[SourceFile, list[Problem]], Iterator[Resource]]], ...] = (
    (("copilot/*/manifest.yml", "copilot/*/manifest.yaml"), copilot_resources),
    (("*task*def*.json", "ecs*.json"), task_resources),
    (("app.yaml", "app.yml", "app-*.yaml", "app.*.yaml"), app_engine_resources),
    (("render.yaml", "render.yml"), render_resources),
    (("fly.toml", "fly.*.toml"), fly_resources),
    (("app.json",), heroku_resources),
)
_BUTTONS = (app_engine_resources, render_resources, fly_resources, heroku_resources)
"""Beside a Compose file they put the same programs elsewhere, often under another name."""
PATTERNS = tuple(pattern for patterns, _ in _READERS for pattern in patterns)


def wants(data: bytes) -> bool:
    """Whether there is anything."""
    return bool(data.strip()) and len(data) < 1_000_000


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what the application file says; nothing for a file that is only called like one."""
    problems: list[Problem] = []
    for patterns, reader in _READERS:
        if matches(patterns, file.path):
            resources = list(reader(file, problems))
            if resources and reader in _BUTTONS and (base := find_base(file.folder, tree)):
                what = f"not read: {base.rpartition('/')[2]} beside it says what runs"
                yield Problem(file.path, 0, what, "", "note", "shadowed-file")
                return
            if resources:
                yield from stack_facts(make_stack(Scope("platform", _home(file)), NAME, resources))
            if resources or "app.yaml" not in patterns:
                yield from problems
            return


def _home(file: SourceFile) -> str:
    """The folder of the scope: Copilot keeps a folder for each service of one system."""
    parts = file.folder.split("/")
    return "/".join(parts[:-2]) if len(parts) > 1 and parts[-2] == "copilot" else file.folder
