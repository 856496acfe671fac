"""Pipelines of CircleCI: workflows with their jobs, branches, schedules and approvals.

What orbs do is told by the names of their jobs and commands only.
https://circleci.com/docs/configuration-reference/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archscan.formats.node import Map, Node, Seq
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import read_maps
from .jobs import Job, Note, pipeline_settings
from .scripts import lines_of, script_tasks, some, texts_of
from .tasks import Task, kind_of_name, shown

NAME = "circleci"
PATTERNS = (".circleci/config.y*ml", ".circleci/continue*.y*ml")
_ORBS = {
    "snyk": "Snyk",
    "trivy": "Trivy",
    "sonarcloud": "SonarCloud",
    "anchore": "Grype",
    "gitleaks": "Gitleaks",
}
_MAX_DEPTH = 4


def wants(data: bytes) -> bool:
    """Whether it has jobs."""
    return b"jobs:" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the settings of each workflow; of the jobs alone where there is none."""
    if file.folder != ".circleci":
        return
    lines = lines_of(file)
    problems: list[Problem] = []
    for root in read_maps(file, problems):
        flows = {name: flow for name, flow in root.map("workflows").items() if isinstance(flow, Map)}
        for name, flow in flows.items():
            if flow.text("when") in ("false", "never"):
                continue
            jobs: list[Job] = []
            starts = list(_schedules(flow))
            for index, item in enumerate(flow.seq("jobs")):
                line = flow.seq("jobs").place(index).line
                jobs.append(_entry(item, line, root, lines))
                starts += _branches(item)
            unique = list({note.text: note for note in reversed(starts)}.values())[::-1]
            yield from pipeline_settings(file, NAME, name, unique or [Note("push", flow.line)], jobs)
        if not flows:
            jobs = [
                Job(name, tuple(_tasks(job, root, lines, 0)))
                for name, job in root.map("jobs").items()
                if isinstance(job, Map)
            ]
            yield from pipeline_settings(file, NAME, file.path, [], jobs)
    yield from problems


def _entry(item: Node, line: int, root: Map, lines: Sequence[str]) -> Job:
    """A job as a workflow lists it: its name, or a mapping of the name and what is given."""
    key = item if isinstance(item, str) else next(iter(item), "") if isinstance(item, Map) else ""
    given = item.map(key) if isinstance(item, Map) else Map()
    name = given.text("name") or key
    if given.text("type") == "approval":
        return Job(name, (), (), (Note("approval by hand (type: approval)", given.place("type").line),))
    job = root.map("jobs").get(key)
    tasks = list(_tasks(job, root, lines, 0)) if isinstance(job, Map) else list(_orb(key, line))
    environments = [
        Note(shown(given.text(one)), given.place(one).line)
        for one in ("environment", "env", "stage") if given.text(one) and "<<" not in given.text(one)
    ]  # fmt: skip
    return Job(name, tuple(tasks), tuple(environments))


def _orb(name: str, line: int) -> Iterator[Task]:
    """What a job or command of an orb does, as far as its name says."""
    orb, slash, what = name.partition("/")
    if not slash:
        return
    if orb in _ORBS:
        yield Task("scan", _ORBS[orb], line)
    elif "push" in what and "image" in what:
        yield Task("publish", name, line)
    elif what not in ("install", "setup") and (kind := kind_of_name(what)) is not None:
        yield Task(kind, name, line)


def _tasks(holder: Map, root: Map, lines: Sequence[str], depth: int) -> Iterator[Task]:
    steps = holder.seq("steps")
    for index, step in enumerate(steps):
        line = steps.place(index).line
        key = step if isinstance(step, str) else next(iter(step), "") if isinstance(step, Map) else ""
        if key == "run" and isinstance(step, Map):
            run = step.get("run")
            yield from (
                script_tasks(run, "command", lines)
                if isinstance(run, Map)
                else script_tasks(step, "run", lines)
            )
        elif key in ("when", "unless") and isinstance(step, Map) and depth < _MAX_DEPTH:
            yield from _tasks(step.map(key), root, lines, depth + 1)
        elif isinstance(root.map("commands").get(key), Map) and depth < _MAX_DEPTH:
            yield from _tasks(root.map("commands").map(key), root, lines, depth + 1)
        else:
            yield from _orb(key, line)


def _schedules(flow: Map) -> Iterator[Note]:
    for one in flow.seq("triggers").maps():
        schedule = one.map("schedule")
        if schedule.text("cron"):
            yield Note(f"schedule {schedule.text('cron')}", schedule.place("cron").line)


def _branches(item: Node) -> Iterator[Note]:
    given = (
        next((value for value in item.values() if isinstance(value, Map)), Map())
        if isinstance(item, Map)
        else Map()
    )
    filters = given.map("filters")
    for key, word in (("branches", "push to"), ("tags", "push of tag")):
        only = filters.map(key).get("only")
        if texts := texts_of(only):
            place = only.place(0) if isinstance(only, Seq) else filters.map(key).place("only")
            yield Note(f"{word} {some(texts)}", place.line)
