"""Pipelines of GitLab: what starts their jobs, what these do, and which wait for a person.

Read are `.gitlab-ci.yml` of the root and the parts of it in other files; `include:` of other repositories is
not followed. Jobs take what they `extends:`. https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import read_maps
from .jobs import Job, Note, pipeline_settings
from .scripts import lines_of, script_tasks, some, texts_of
from .tasks import Task, shown

NAME = "gitlab_ci"
PATTERNS = (".gitlab-ci.y*ml", "*.gitlab-ci.y*ml", ".gitlab/ci/*.y*ml", ".gitlab-ci/*.y*ml")
_KEYWORDS = frozenset(
    {"default", "include", "stages", "variables", "workflow", "image", "services", "before_script",
    "after_script",
     "cache", "spec", "types"}
)  # fmt: skip
_TEMPLATES = {
    "sast": "GitLab SAST", "secret-detection": "GitLab Secret Detection",
    "container-scanning": "GitLab Container Scanning",
    "dependency-scanning": "GitLab Dependency Scanning", "dast": "GitLab DAST",
    "sast-iac": "GitLab IaC Scanning",
    "license-scanning": "GitLab License Scanning", "coverage-fuzzing": "GitLab Coverage Fuzzing",
    "api-security": "GitLab API Security",
}  # fmt: skip
_EVENTS = {
    "merge_request_event": "merge request", "push": "push", "schedule": "schedule", "web": "manual start",
    "tag": "tag", "trigger": "trigger of another pipeline", "pipeline": "trigger of another pipeline",
    "api": "API",
}  # fmt: skip
_SOURCE = re.compile(r"\$CI_PIPELINE_SOURCE\s*==\s*[\"'](\w+)[\"']")
_BRANCH = re.compile(r"\$CI_COMMIT_(?:BRANCH|REF_NAME)\s*==\s*[\"']([^\"']+)[\"']")
_DEFAULT = re.compile(r"\$CI_COMMIT_(?:BRANCH|REF_NAME)\s*==\s*\$CI_DEFAULT_BRANCH")
_TAG = re.compile(r"\A\s*\$CI_COMMIT_TAG\s*(?:=~\s*\S+\s*)?\Z")
_MAX_PARENTS = 8


def wants(data: bytes) -> bool:
    """Whether there are commands or templates."""
    return b"script:" in data or b"template:" in data or b"trigger:" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the settings of all jobs."""
    if file.folder and not file.path.startswith((".gitlab/", ".gitlab-ci/", "ci/")):
        return
    problems: list[Problem] = []
    roots = [root for root in read_maps(file, problems) if "spec" not in root or len(root) > 1]
    lines = lines_of(file)
    every: dict[str, Map] = {}
    for root in roots:
        every |= {name: job for name, job in root.items() if isinstance(job, Map) and name not in _KEYWORDS}
    jobs: list[Job] = []
    known: dict[int, Map] = {}
    starts: list[Note] = []
    for root in roots:
        starts += _rules(root.map("workflow").seq("rules"))
        jobs += _scans(root)
    for name, job in every.items():
        if name.startswith("."):
            continue
        whole = _extended(job, every, known, 0)
        if whole.text("when") == "never":
            continue
        starts += [*_rules(whole.seq("rules")), *_only(whole)]
        made = _job(name, whole, lines)
        jobs.append(made)
    unique = list({note.text: note for note in reversed(starts)}.values())[::-1]
    yield from pipeline_settings(file, NAME, file.name if not file.folder else file.path, unique, jobs)
    yield from problems


def _extended(job: Map, every: dict[str, Map], known: dict[int, Map], depth: int) -> Map:
    """A job with what it takes from those that it extends; its own keys count first.

    `known` holds what was put together already, and for a circle the job itself.
    """
    if id(job) in known:
        return known[id(job)]
    known[id(job)] = job
    parents = texts_of(job.get("extends"))
    if not parents or depth >= _MAX_PARENTS:
        return job
    whole = Map(job.path, job.line)
    for name in dict.fromkeys(parents):
        if name in every and every[name] is not job:
            parent = _extended(every[name], every, known, depth + 1)
            for key, value in parent.items():
                whole.put(key, value, parent.place(key))
    for key, value in job.items():
        whole.put(key, value, job.place(key))
    known[id(job)] = whole
    return whole


def _job(name: str, job: Map, lines: list[str]) -> Job:
    tasks = [
        task for key in ("before_script", "script", "after_script") for task in script_tasks(job, key, lines)
    ]
    release, trigger = job.get("release"), job.get("trigger")
    if isinstance(release, Map):
        tasks.append(
            Task("publish", f"release {shown(release.text('tag_name'))}".rstrip(), job.place("release").line)
        )
    if "pages" in (name, job.get("pages")):
        tasks.append(Task("deploy", "GitLab Pages", job.line))
    if trigger is not None:
        into = trigger if isinstance(trigger, str) else trigger.text("project") or trigger.text("include")
        if into:
            tasks.append(Task("call", shown(into), job.place("trigger").line))
    environments: list[Note] = []
    value = job.get("environment")
    if isinstance(value, str):
        environments.append(Note(shown(value), job.place("environment").line))
    elif isinstance(value, Map) and value.text("name"):
        if value.text("action") in ("stop", "prepare", "verify", "access"):
            tasks = [task for task in tasks if task.kind != "deploy"]
        else:
            environments.append(Note(shown(value.text("name")), value.place("name").line))
    return Job(name, tuple(tasks), tuple(environments), tuple(_manual(job)))


def _manual(job: Map) -> Iterator[Note]:
    """Where the job waits for a person."""
    if job.text("when") == "manual":
        yield Note("started by hand (when: manual)", job.place("when").line)
    else:
        for rule in job.seq("rules").maps():
            if rule.text("when") == "manual":
                where = shown(rule.text("if"))
                yield Note(
                    f"started by hand{f' if {where}' if where else ''} (when: manual)",
                    rule.place("when").line,
                )
                return


def _rules(rules: Seq) -> Iterator[Note]:
    for rule in rules.maps():
        condition, line = rule.text("if"), rule.place("if").line
        if rule.text("when") == "never" or not condition:
            continue
        for event in _SOURCE.findall(condition):
            if event in _EVENTS:
                yield Note(_EVENTS[event], line)
        for branch in _BRANCH.findall(condition):
            yield Note(f"push to {branch}", line)
        if _DEFAULT.search(condition):
            yield Note("push to the default branch", line)
        if _TAG.match(condition):
            yield Note("push of a tag", line)


def _only(job: Map) -> Iterator[Note]:
    value = job.get("only")
    line = job.place("only").line
    if isinstance(value, Map):
        line = value.place("refs").line
        value = value.get("refs")
    words = {
        "merge_requests": "merge request",
        "tags": "push of a tag",
        "schedules": "schedule",
        "web": "manual start",
    }
    branches = []
    for text in texts_of(value):
        if text in words:
            yield Note(words[text], line)
        elif text not in ("branches", "pushes", "api", "triggers", "pipelines", "external"):
            branches.append(text)
    if branches:
        yield Note(f"push to {some(branches)}", line)


def _scans(root: Map) -> Iterator[Job]:
    """Scanners that GitLab's own templates switch on."""
    include = root.get("include")
    found = include.maps() if isinstance(include, Seq) else [include] if isinstance(include, Map) else []
    for one in found:
        name = one.text("template").rpartition("/")[2].removesuffix(".yml").removesuffix(".gitlab-ci").lower()
        if (scanner := _TEMPLATES.get(name.removesuffix(".latest"))) is not None:
            yield Job("", (Task("scan", scanner, one.place("template").line),))
