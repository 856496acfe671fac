"""Pipelines of CircleCI: workflows with their jobs, branches, schedules and approvals.

What orbs do is told by the names of their jobs and commands only.
https://circleci.com/docs/configuration-reference/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

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
_PARAMETER = re.compile(r"<<\s*parameters\.([\w-]+)\s*>>")
_MAX_DEPTH = 4
_MAX_STEPS = 1_000


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
            holds = _holds(flow.seq("jobs"))
            starts = list(_schedules(flow))
            pushes: list[Note] = []
            for index, item in enumerate(flow.seq("jobs")):
                line = flow.seq("jobs").place(index).line
                jobs.append(_entry(item, line, root, lines, holds))
                if "requires" not in _given(item):  # the others come after one of these
                    pushes += list(_branches(item)) or [Note("push", line)]
            if not starts:
                # Any push starts what one of the first jobs takes from any branch.
                starts = [note for note in pushes if note.text == "push"][:1] or pushes
            unique = list({note.text: note for note in reversed(starts)}.values())[::-1]
            yield from pipeline_settings(file, NAME, name, unique, jobs)
        if not flows:
            jobs = [
                Job(name, tuple(_tasks(job, root, lines, Map(), [_MAX_STEPS], 0)))
                for name, job in root.map("jobs").items()
                if isinstance(job, Map)
            ]
            yield from pipeline_settings(file, NAME, file.path, [], jobs)
    yield from problems


def _holds(items: Seq) -> dict[str, tuple[Note, ...]]:
    """The approvals that each job waits for, directly or through the jobs that it requires."""
    needs: dict[str, list[str]] = {}
    notes: dict[str, Note] = {}
    for item in items.maps():
        name, given = _given(item).text("name") or next(iter(item), ""), _given(item)
        needs[name] = texts_of(given.get("requires"))
        if given.text("type") == "approval":
            text = f"approval by hand in {shown(name)} (type: approval)"
            notes[name] = Note(text, given.place("type").line)
    found: dict[str, tuple[Note, ...]] = {}
    for name in needs:
        seen, queue = {name}, list(needs[name])
        while queue:
            one = queue.pop()
            if one not in seen:
                seen.add(one)
                queue += needs.get(one, ())
        found[name] = tuple(note for holder, note in notes.items() if holder in seen and holder != name)
    return found


def _entry(
    item: Node, line: int, root: Map, lines: Sequence[str], holds: Mapping[str, tuple[Note, ...]]
) -> Job:
    """A job as a workflow lists it: its name, or a mapping of the name and what is given."""
    key = item if isinstance(item, str) else next(iter(item), "") if isinstance(item, Map) else ""
    given = _given(item)
    name = given.text("name") or key
    if given.text("type") == "approval":
        return Job(name, ())
    job = root.map("jobs").get(key)
    tasks = (
        list(_tasks(job, root, lines, given, [_MAX_STEPS], 0))
        if isinstance(job, Map)
        else list(_orb(key, line))
    )
    environments = [
        Note(shown(given.text(one)), given.place(one).line)
        for one in ("environment", "env", "stage") if given.text(one) and "<<" not in given.text(one)
    ]  # fmt: skip
    deploys = bool(environments) or any(task.kind == "deploy" for task in tasks)
    return Job(name, tuple(tasks), tuple(environments), holds.get(name, ()) if deploys else ())


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


def _given(item: Node) -> Map:
    """What a workflow gives to a job."""
    if isinstance(item, Map):
        return next((value for value in item.values() if isinstance(value, Map)), Map())
    return Map()


def _tasks(
    holder: Map, root: Map, lines: Sequence[str], given: Map, left: list[int], depth: int
) -> Iterator[Task]:
    """The tasks of the steps of a job or command, for the parameters given; at most `left` steps."""
    known = {
        key: one.text("default") for key, one in holder.map("parameters").items() if isinstance(one, Map)
    }
    known |= {key: value for key, value in given.items() if isinstance(value, str)}

    def fill(text: str) -> str:
        return _PARAMETER.sub(lambda found: known.get(found[1]) or found[1], text)

    steps = holder.seq("steps")
    for index, step in enumerate(steps):
        left[0] -= 1
        if left[0] < 0:
            return
        line = steps.place(index).line
        key = step if isinstance(step, str) else next(iter(step), "") if isinstance(step, Map) else ""
        if key == "run" and isinstance(step, Map):
            run = step.get("run")
            if isinstance(run, Map):
                yield from script_tasks(run, "command", lines, fill)
            else:
                yield from script_tasks(step, "run", lines, fill)
        elif key in ("when", "unless") and isinstance(step, Map) and depth < _MAX_DEPTH:
            yield from _tasks(step.map(key), root, lines, given, left, depth + 1)
        elif isinstance(root.map("commands").get(key), Map) and depth < _MAX_DEPTH:
            told = Map()
            for name, value in _given(step).items():
                told[name] = fill(value) if isinstance(value, str) else value
            yield from _tasks(root.map("commands").map(key), root, lines, told, left, depth + 1)
        else:
            yield from _orb(key, line)


def _schedules(flow: Map) -> Iterator[Note]:
    for one in flow.seq("triggers").maps():
        schedule = one.map("schedule")
        if schedule.text("cron"):
            yield Note(f"schedule {schedule.text('cron')}", schedule.place("cron").line)


def _branches(item: Node) -> Iterator[Note]:
    filters = _given(item).map("filters")
    for key, word in (("branches", "push to"), ("tags", "push of tag")):
        holder = filters.map(key)
        only = holder.get("only")
        if texts := texts_of(only):
            place = only.place(0) if isinstance(only, Seq) else holder.place("only")
            yield Note(f"{word} {some(texts)}", place.line)
        elif key == "branches" and (texts := texts_of(holder.get("ignore"))):
            yield Note(f"{word} any branch but {some(texts)}", holder.place("ignore").line)
