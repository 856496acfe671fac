"""Jobs of pipelines and the facts that they become; no collector.

A job in which a cluster is made that is gone at its end deploys nowhere: what it installs there is a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archscan.lexicon.secrets import mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject
from archscan.source import SourceFile

from ..reading.targets import program_of
from .tasks import Task

MAX_TASKS = 12
"""Tasks of one kind that are told of a job."""
_NAME = 80


@dataclass(frozen=True, slots=True)
class Note:
    """A short text with its line: a trigger, an environment, an approval."""

    text: str
    line: int
    path: str = ""
    """"" for the pipeline's own file."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job, a stage or a step with a name of its own."""

    name: str
    tasks: tuple[Task, ...]
    environments: tuple[Note, ...] = ()
    approvals: tuple[Note, ...] = ()
    condition: Note | None = None
    """Under which it runs, as written."""


def pipeline_settings(
    file: SourceFile, collector: str, name: str, triggers: Iterable[Note], jobs: Sequence[Job]
) -> Iterator[Setting]:
    """The facts of a pipeline: nothing if none of its jobs does anything that is known."""
    if not any(job.tasks or job.environments or job.approvals for job in jobs):
        return
    path = file.path
    subject = program_of(file)
    name = short(name)
    for note in triggers:
        yield Setting(subject, "delivery.trigger", mask(note.text), _at(path, note, collector), name=name)
    for job in jobs:
        label = f"{name} / {short(job.name)}" if job.name else name
        yield from _job_settings(subject, path, collector, label, job)


def _job_settings(subject: Subject, path: str, collector: str, label: str, job: Job) -> Iterator[Setting]:
    for note in job.environments:
        value = f"environment {mask(note.text)}"
        yield Setting(subject, "delivery.deploys", value, _at(path, note, collector), name=label)
    for note in job.approvals:
        yield Setting(subject, "delivery.approval", mask(note.text), _at(path, note, collector), name=label)
    if job.condition is not None and (job.environments or any(task.kind == "deploy" for task in job.tasks)):
        value = f"only if {mask(job.condition.text)}"
        yield Setting(subject, "delivery.deploys", value, _at(path, job.condition, collector), name=label)
    throwaway = any(task.kind == "cluster" for task in job.tasks)
    told: dict[str, int] = {}
    for task in dict.fromkeys(job.tasks):
        kind = "test" if throwaway and task.kind in ("deploy", "rollback") else task.kind
        told[kind] = told.get(kind, 0) + 1
        if kind == "cluster" or told[kind] > MAX_TASKS:
            continue
        evidence = Evidence(task.path or path, task.line, collector)
        if kind == "scan":
            yield Setting(subject, "security.scanner", task.text, evidence, name=label)
        elif kind == "deploy":
            yield Setting(subject, "delivery.deploys", task.text, evidence, name=label)
            if _takes_back(task.text):
                yield Setting(subject, "delivery.rollback", task.text, evidence, name=label)
        elif kind == "rollback":
            yield Setting(subject, "delivery.rollback", task.text, evidence, name=label)
        else:
            yield Setting(subject, "delivery.step", f"{kind}: {task.text}", evidence, name=label)


def _takes_back(text: str) -> bool:
    """Whether a deployment takes itself back when it fails (`helm upgrade --atomic`)."""
    words = text.split()
    return "helm" in words[:2] and bool({"--atomic", "--rollback-on-failure"} & set(words))


def _at(path: str, note: Note, collector: str) -> Evidence:
    return Evidence(note.path or path, note.line, collector)


def short(text: str) -> str:
    """A name on one line, not too long."""
    text = " ".join(mask(text).split())
    return text if len(text) <= _NAME else text[: _NAME - 1] + "…"
