"""Pipelines: what starts them, what their jobs do, and what they deploy where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from archscan.lexicon.environments import find_environment, stage_of
from archscan.model.elements import Property
from archscan.model.evidence import Evidence
from archscan.model.system import System
from archscan.sections.context import merged_evidence
from archscan.sections.properties import code_list
from archscan.sections.statements import Block, Claim, Code, Inline, Items, Line, Note, Strong
from archscan.sections.words import listed

_OPEN = 10
_MOST_SHOWN = 3
_MOST_TRIGGERS = 3
_STAGES = ("development", "staging", "production")
_REVIEW = ("pull request", "merge request", "merge queue")
_LIMITED = re.compile(r", (?:not )?for changes of .*")
_TOLD = re.compile(
    r"(?:--?(?:namespace|n|env|e|environment|stage|context|config|var-file|f|values|k|slot-name|app"
    r"|cluster)[ =]"
    r"|namespace |environment |path |slot-name |EnvironmentName |service |app-name )([\w./${}-]+)"
)
"""What stands behind an option that says where to."""
_CONTROLLERS = ("Argo CD", "Flux")
"""Pipelines whose jobs say what is deployed, not with which command."""
_BRINGS = re.compile(r"deploy|release|promot|ship|rollout|\bcd\b", re.IGNORECASE)
_KINDS = (
    ("check", "checks with "), ("test", "tests with "), ("build", "builds with "), ("publish",
    "publishes with "),
    ("update", "updates "), ("call", "runs "),
)  # fmt: skip
_MADE = {"build": "builds ", "publish": "publishes "}
"""Kinds of steps that may name an image, or what it is built of, where others name a command."""
_IMAGE = "image "
_IMAGE_OF = "image of "
_AN_IMAGE = "an image"


@dataclass(slots=True)
class Job:
    """What is said of one job. Filled while the model is read."""

    name: str
    environments: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    """How it deploys, in the words of the file."""
    conditions: list[str] = field(default_factory=list)
    approvals: list[str] = field(default_factory=list)
    steps: dict[str, list[str]] = field(default_factory=dict)
    scanners: list[str] = field(default_factory=list)
    evidence: list[tuple[Evidence, ...]] = field(default_factory=list)

    @property
    def deploys(self) -> bool:
        """Whether it brings anything anywhere."""
        return bool(self.environments or self.ways)


@dataclass(slots=True)
class Pipeline:
    """What is said of a pipeline and its jobs. Filled while the model is read."""

    name: str
    triggers: list[str] = field(default_factory=list)
    jobs: dict[str, Job] = field(default_factory=dict)
    evidence: list[tuple[Evidence, ...]] = field(default_factory=list)


def read_pipelines(system: System) -> list[Pipeline]:
    """All pipelines by name, in the order of their files."""
    found: dict[str, Pipeline] = {}
    everything = [*system.properties, *(said for one in system.components for said in one.properties)]
    said = [one for one in everything if one.topic.startswith("delivery.") or one.topic == "security.scanner"]
    said.sort(key=lambda one: one.evidence[:1])  # as written
    for one in said:
        if one.topic == "delivery.trigger":
            pipeline = found.setdefault(one.name, Pipeline(one.name))
            pipeline.triggers.append(one.value)
            pipeline.evidence.append(one.evidence)
    for one in said:
        if one.topic in ("delivery.step", "delivery.deploys", "delivery.approval", "security.scanner"):
            _add(found, one)
    return sorted(
        (one for one in found.values() if one.jobs),
        key=lambda one: (min(proof for proofs in _proofs(one) for proof in proofs), one.name),
    )


def _proofs(pipeline: Pipeline) -> list[tuple[Evidence, ...]]:
    return [*pipeline.evidence, *(proof for job in pipeline.jobs.values() for proof in job.evidence)]


def _add(found: dict[str, Pipeline], said: Property) -> None:
    """Give a property to its job; the pipeline is the longest known name that it begins with."""
    name, job_name = said.name, ""
    while name not in found and " / " in name:
        name, _, last = name.rpartition(" / ")
        job_name = f"{last} / {job_name}" if job_name else last
    if name not in found:
        name, _, job_name = said.name.partition(" / ")
    pipeline = found.setdefault(name, Pipeline(name))
    job = pipeline.jobs.setdefault(job_name, Job(job_name))
    job.evidence.append(said.evidence)
    if said.topic == "security.scanner":
        job.scanners.append(said.value)
    elif said.topic == "delivery.approval":
        job.approvals.append(said.value)
    elif said.topic == "delivery.step":
        kind, _, text = said.value.partition(": ")
        job.steps.setdefault(kind, []).append(text)
    elif said.value.startswith("only if "):
        job.conditions.append(said.value.removeprefix("only if "))
    elif said.value.startswith("environment "):
        job.environments.append(said.value.removeprefix("environment "))
    else:
        job.ways.append(said.value)


# --- what is started for a change ---------------------------------------------------------------


def workflow(pipelines: Sequence[Pipeline]) -> list[Block]:
    """What runs for a change before it is merged: pipelines that pull requests start."""
    claims = [_claim(one) for one in pipelines if _for_changes(one) and _does(one)]
    if not claims:
        return []
    return [
        Note((Strong("Development workflow"),)),
        Items(tuple(claims), "pipelines for changes", fold=_OPEN),
    ]


def other_pipelines(pipelines: Sequence[Pipeline]) -> list[Block]:
    """The other pipelines that build, test, scan or publish, and deployments of which no stage is known."""
    claims = [_claim(one) for one in pipelines if not _for_changes(one) and _does(one)]
    found = [
        (pipeline, job)
        for pipeline in pipelines
        for job in pipeline.jobs.values()
        if job.deploys and not set(stages_of(pipeline, job)) & set(_STAGES)
    ]
    claims += [_deployment(pipeline, job) for pipeline, job in found if _tells(pipeline, job)]
    claims += _users([(pipeline, job) for pipeline, job in found if not _tells(pipeline, job)])
    return [Items(tuple(claims), "pipelines", fold=_OPEN)] if claims else []


def _for_changes(pipeline: Pipeline) -> bool:
    return any(one.startswith(_REVIEW) for one in pipeline.triggers)


def _does(pipeline: Pipeline) -> bool:
    return any(job.steps or job.scanners for job in pipeline.jobs.values())


def _claim(pipeline: Pipeline) -> Claim:
    """Name, triggers, and what all jobs together do."""
    line: list[Inline] = [Code(pipeline.name), *_started(pipeline), " "]
    pieces: list[Line] = []
    for kind, words in _KINDS:
        texts = list(
            dict.fromkeys(text for job in pipeline.jobs.values() for text in job.steps.get(kind, ()))
        )
        if texts:
            pieces += _done(kind, words, texts)
    scanners = list(dict.fromkeys(text for job in pipeline.jobs.values() for text in job.scanners))
    if scanners:
        pieces.append(("runs ", *listed(scanners, 6)))
    for index, piece in enumerate(pieces):
        line += ["; " if index else "", *piece]
    shown = [job for job in pipeline.jobs.values() if job.steps or job.scanners]
    proof = merged_evidence(*pipeline.evidence, *(one for job in shown for one in job.evidence))
    return Claim((*line, "."), proof)


def _done(kind: str, words: str, texts: Sequence[str]) -> list[Line]:
    """What steps of a kind do: images are what they make, commands and tools what they do it with."""
    made: dict[str, list[str]] = {}
    for text in texts:
        start = next((one for one in (_IMAGE_OF, _IMAGE) if kind in _MADE and text.startswith(one)), "")
        made.setdefault(start, []).append(text.removeprefix(start))
    done: list[Line] = []
    if images := made.get(_IMAGE):
        done.append((_MADE[kind], "images " if images[1:] else _IMAGE, *code_list(images, _MOST_SHOWN)))
    if sources := made.get(_IMAGE_OF):
        noun = "images of " if sources[1:] else f"an {_IMAGE_OF}"
        done.append((_MADE[kind], noun, *code_list(sources, _MOST_SHOWN)))
    others = made.get("", [])
    if kind in _MADE and _AN_IMAGE in others:
        done.append((_MADE[kind], _AN_IMAGE))
        others = [text for text in others if text != _AN_IMAGE]
    if others:
        done.append((words, *code_list(others, _MOST_SHOWN)))
    return done


def _started(pipeline: Pipeline) -> Line:
    """What starts it, without the paths that limit it."""
    shown = [_LIMITED.sub(" (some paths only)", one) for one in pipeline.triggers]
    shown = sorted(dict.fromkeys(shown), key=lambda one: not one.startswith(_REVIEW))
    if not shown:
        return ()
    more = f" and {len(shown) - _MOST_TRIGGERS} more" if len(shown) > _MOST_TRIGGERS else ""
    return (f" (started by: {'; '.join(shown[:_MOST_TRIGGERS])}{more})",)


# --- what is deployed where ---------------------------------------------------------------------


def deployments(pipelines: Sequence[Pipeline], stage: str) -> list[Block]:
    """The jobs that deploy to a stage, each with its environment, its way and what it waits for."""
    found = [
        (pipeline, job)
        for pipeline in pipelines
        for job in pipeline.jobs.values()
        if job.deploys and stage in stages_of(pipeline, job)
    ]
    claims = [_deployment(pipeline, job) for pipeline, job in found if _tells(pipeline, job)]
    claims += _users([(pipeline, job) for pipeline, job in found if not _tells(pipeline, job)], stage)
    if not claims:
        return []
    return [Note((Strong("Deployment process"),)), Items(tuple(claims), "deployments", fold=_OPEN)]


def _tells(pipeline: Pipeline, job: Job) -> bool:
    """Whether a job is known to bring something: by its way, what it calls, or a name that says so."""
    return bool(
        job.ways or job.approvals or "call" in job.steps or _BRINGS.search(f"{pipeline.name} {job.name}")
    )


def _users(found: Sequence[tuple[Pipeline, Job]], stage: str = "") -> list[Claim]:
    """Jobs of which only the environment is known, in one claim for each environment of the stage."""
    users: dict[str, list[tuple[Pipeline, Job]]] = {}
    for pipeline, job in found:
        for environment in dict.fromkeys(job.environments):
            if stage and stage_of(find_environment(environment)) not in (stage, None):
                continue
            users.setdefault(environment, []).append((pipeline, job))
    claims = []
    for environment, jobs in users.items():
        names: list[Inline] = [
            Code(f"{one.name} / {job.name}" if job.name else one.name) for one, job in jobs
        ]
        proof = merged_evidence(*(one for _, job in jobs for one in job.evidence))
        claims.append(
            Claim(("Environment ", Code(environment), " is used by ", *listed(names, 8), "."), proof)
        )
    return claims


def stages_of(pipeline: Pipeline, job: Job) -> list[str]:
    """The stages that a job's environments name; else its options, its own name, the pipeline's."""
    sources = (
        job.environments,
        [found for way in job.ways for found in _TOLD.findall(way)],
        ["prod" for way in job.ways if re.search(r"--prod(?:uction)?\b", way)],
        [job.name],
        [pipeline.name],
    )
    for texts in sources:
        stages = [stage_of(find_environment(text)) for text in texts]
        known = [stage for stage in dict.fromkeys(stages) if stage in _STAGES]
        if known:
            return [stage for stage in known if stage is not None]
        if texts is job.environments and texts:
            return []  # an environment of another name is none of the stages, whatever the job is called
    return []


def _deployment(pipeline: Pipeline, job: Job) -> Claim:
    who: Line = (Code(pipeline.name),)
    if job.name:
        who = ("Job ", Code(job.name), " of ", Code(pipeline.name))
    line: list[Inline] = [*who, *_started(pipeline)]
    pieces: list[Line] = []
    if job.environments:
        word = "environment" if len(set(job.environments)) == 1 else "environments"
        pieces.append((f"uses the {word} ", *code_list(list(dict.fromkeys(job.environments)), 6)))
    if job.ways:
        word = "deploys " if pipeline.name.startswith(_CONTROLLERS) else "deploys with "
        pieces.append((word, *code_list(list(dict.fromkeys(job.ways)), _MOST_SHOWN)))
    if job.conditions:
        pieces.append(("runs only if ", *code_list(list(dict.fromkeys(job.conditions)), _MOST_SHOWN)))
    if job.approvals:
        pieces.append(("waits for ", *code_list(list(dict.fromkeys(job.approvals)), _MOST_SHOWN)))
    gates = [one for one in pipeline.jobs.values() if _holds_up(one, job)]
    for gate in gates:
        pieces.append(
            ("the pipeline waits for ", *code_list(gate.approvals, _MOST_SHOWN), " in ", Code(gate.name))
        )
    for index, piece in enumerate(pieces):
        line += [" " if index == 0 else "; ", *piece]
    proof = (*pipeline.evidence, *job.evidence, *(one for gate in gates for one in gate.evidence))
    return Claim((*line, "."), merged_evidence(*proof))


def _holds_up(gate: Job, job: Job) -> bool:
    """Whether a job is nothing but an approval of the same stage (`Production / wait`)."""
    if not gate.approvals or gate.deploys or gate.steps or gate.scanners:
        return False
    stage, slash, _ = gate.name.partition(" / ")
    return bool(slash) and job.name.partition(" / ")[0] == stage
