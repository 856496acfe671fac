"""Pipelines of Azure DevOps: triggers, jobs with their tasks, deployments with environment and approval.

Templates of other files are not followed. https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archscan.formats.node import Map, Seq
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import line_of, read_maps
from ..reading.targets import program_of
from .jobs import Job, Note, pipeline_settings
from .scripts import lines_of, script_tasks, some, texts_of
from .tasks import Task, shown

NAME = "azure_pipelines"
PATTERNS = (
    "azure-pipelines*.y*ml", "azure-pipeline*.y*ml", ".azure-pipelines/*.y*ml", "azure-pipelines/*.y*ml",
    ".azuredevops/*.y*ml", ".ado/*.y*ml", ".azdo/pipelines/*.y*ml",
)  # fmt: skip
_SCRIPTS = ("script", "bash", "pwsh", "powershell")
_TASKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "docker": ("", ("repository", "Dockerfile")),
    "kubernetesmanifest": ("", ("action", "namespace", "manifests")),
    "kubernetes": ("", ("command", "namespace", "arguments")),
    "helmdeploy": ("", ("command", "releaseName", "namespace", "chartPath")),
    "azurewebapp": ("deploy", ("appName", "slotName")),
    "azurewebappcontainer": ("deploy", ("appName", "imageName")),
    "azurermwebappdeployment": ("deploy", ("WebAppName", "slotName")),
    "azurefunctionapp": ("deploy", ("appName",)),
    "azurefunctionappcontainer": ("deploy", ("appName",)),
    "azurecontainerapps": ("deploy", ("containerAppName", "resourceGroup")),
    "azureresourcemanagertemplatedeployment": ("deploy", ("resourceGroupName", "csmFile")),
    "azureappservicemanage": ("deploy", ("Action", "WebAppName")),
    "azurestaticwebapp": ("deploy", ("app_location",)),
    "azurespringcloud": ("deploy", ("AppName", "Action")),
    "awscli": ("", ()), "cloudformationcreateorupdatestack": ("deploy", ("stackName",)),
    "ecrpushimage": ("publish", ("repositoryName",)),
    "terraformtaskv4": ("", ("command",)), "terraformtask": ("", ("command",)),
    "terraformcli": ("", ("command",)), "terraform": ("", ("command",)),
    "copyfilesoverssh": ("deploy", ("targetFolder",)), "ssh": ("deploy", ("commands",)),
    "sqlazuredacpacdeployment": ("deploy", ("DatabaseName",)),
    "vstest": ("test", ()), "dotnetcorecli": ("", ("command", "projects")), "maven": ("", ("goals",)),
    "gradle": ("", ("tasks",)),
    "npm": ("", ("command", "customCommand")), "publishtestresults": ("", ()),
    "azureloadtest": ("test", ("loadTestConfigFile",)),
    "sonarqubeanalyze": ("scan", ("SonarQube",)), "sonarcloudanalyze": ("scan", ("SonarCloud",)),
    "trivy": ("scan", ("Trivy",)),
    "credscan": ("scan", ("CredScan",)), "advancedsecurity-codeql-analyze": ("scan", ("CodeQL",)),
    "snyksecurityscan": ("scan", ("Snyk",)),
    "microsoftsecuritydevops": ("scan", ("Microsoft Security DevOps",)),
    "whitesource": ("scan", ("Mend",)),
    "componentgovernancecomponentdetection": ("scan", ("Component Governance",)),
    "dependency-check-build-task": ("scan", ("OWASP Dependency-Check",)),
    "advancedsecurity-dependency-scanning": ("scan", ("Dependency Scanning",)),
}  # fmt: skip
"""Tasks by name without version: the kind, "" where an input says, and the inputs that are shown."""
_BY_INPUT = {
    "buildandpush": "publish", "push": "publish", "build": "build", "deploy": "deploy", "apply": "deploy",
    "upgrade": "deploy",
    "install": "deploy", "set": "deploy", "patch": "deploy", "promote": "deploy", "reject": "rollback",
    "rollback": "rollback",
    "test": "test", "verify": "test", "package": "build", "publish": "build", "plan": "check",
    "validate": "check", "restore": "",
}  # fmt: skip
_STRATEGIES = {"runOnce": "", "rolling": "rolling deployment", "canary": "canary deployment"}
_MAX_DEPTH = 6


def wants(data: bytes) -> bool:
    """Whether it has steps, jobs or stages."""
    return any(word in data for word in (b"steps:", b"jobs:", b"stages:"))


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the settings of a pipeline, or of a template with steps."""
    problems: list[Problem] = []
    for root in read_maps(file, problems):
        if root.text("apiVersion"):
            continue
        name = file.path
        jobs = list(_stages(root, lines_of(file)))
        yield from pipeline_settings(file, NAME, name, _triggers(root), jobs)
        if any(job.tasks or job.environments for job in jobs):
            yield from _rollouts(root, file, name)
    yield from problems


def _triggers(root: Map) -> Iterator[Note]:
    for key, word in (("trigger", "push"), ("pr", "pull request")):
        value, line = root.get(key), root.place(key).line
        branches = texts_of(value)
        if isinstance(value, Map):
            branches = texts_of(value.map("branches").get("include"))
            tags, paths = (
                texts_of(value.map("tags").get("include")),
                texts_of(value.map("paths").get("include")),
            )
            if tags:
                yield Note(f"push of tag {some(tags)}", line)
            if branches or not tags:
                limit = f", for changes of {some(paths)}" if paths else ""
                yield Note((f"{word} to {some(branches)}" if branches else word) + limit, line)
        elif branches and branches != ["none"]:
            yield Note(f"{word} to {some(branches)}", line)
    for index, one in enumerate(root.seq("schedules").maps()):
        yield Note(f"schedule {one.text('cron')}", root.seq("schedules").place(index).line)


def _stages(root: Map, lines: Sequence[str]) -> Iterator[Job]:
    if "stages" in root:
        for stage in root.seq("stages").maps():
            yield from _jobs(stage, stage.text("stage"), lines)
    else:
        yield from _jobs(root, "", lines)


def _jobs(holder: Map, stage: str, lines: Sequence[str]) -> Iterator[Job]:
    for job in holder.seq("jobs").maps():
        name = job.text("deployment") or job.text("job")
        label = " / ".join(part for part in (stage, name) if part)
        if job.text("condition") == "false" or job.text("enabled") == "false":
            continue
        steps = list(_steps(job, 0))
        value = job.get("environment")
        environments = []
        if isinstance(value, str):
            environments = [Note(shown(value.partition(".")[0]), job.place("environment").line)]
        elif isinstance(value, Map) and value.text("name"):
            environments = [Note(shown(value.text("name").partition(".")[0]), value.place("name").line)]
        tasks = [task for step in steps for task in _step(step, lines)]
        told = job if job.text("condition") else holder
        text = shown(told.text("condition"))
        condition = Note(text, told.place("condition").line) if text and text != "succeeded()" else None
        yield Job(label, tuple(tasks), tuple(environments), tuple(_approvals(steps)), condition)
    if "steps" in holder:
        steps = holder.seq("steps").maps()
        yield Job(
            stage, tuple(task for step in steps for task in _step(step, lines)), (), tuple(_approvals(steps))
        )


def _steps(node: Map, depth: int) -> Iterator[Map]:
    """All steps of a job, those of the hooks of its deployment strategy among them."""
    for key, value in node.items():
        if key == "steps" and isinstance(value, Seq):
            yield from value.maps()
        elif isinstance(value, Map) and depth < _MAX_DEPTH and key not in ("variables", "pool", "inputs"):
            yield from _steps(value, depth + 1)


def _approvals(steps: Sequence[Map]) -> Iterator[Note]:
    for step in steps:
        if step.text("task").partition("@")[0].lower() == "manualvalidation":
            yield Note("manual validation", step.place("task").line)


def _step(step: Map, lines: Sequence[str]) -> Iterator[Task]:
    if step.text("enabled") == "false" or step.text("condition") == "false":
        return
    for key in _SCRIPTS:
        if step.text(key):
            yield from script_tasks(step, key, lines)
    name, line = step.text("task").partition("@")[0], step.place("task").line
    given = step.map("inputs")
    if not name:
        return
    for key in ("inlineScript", "script"):
        if given.text(key):
            yield from script_tasks(given, key, lines)
    kind, keys = _TASKS.get(name.lower(), (None, ()))
    if kind is None:
        return
    if kind == "scan":
        yield Task("scan", keys[0], line)
        return
    told = [given.text(key) for key in keys if given.text(key)]
    if not kind:
        words = re.split(r"[\s:]+", " ".join(told[:1]).lower() or "")
        default = "publish" if name.lower() == "docker" and not given.text("command") else ""
        command = given.text("command").lower() or given.text("action").lower()
        kind = _BY_INPUT.get(command, "") or next((_BY_INPUT[w] for w in words if _BY_INPUT.get(w)), default)
    if kind:
        yield Task(kind, shown(f"{name} ({', '.join(told)})" if told else name), line)  # type: ignore[arg-type]


def _rollouts(root: Map, file: SourceFile, name: str) -> Iterator[Setting]:
    """Deployment strategies that the pipeline itself follows, step by step."""
    holders = root.seq("stages").maps() if "stages" in root else [root]
    for holder in holders:
        for job in holder.seq("jobs").maps():
            strategy = job.map("strategy")
            for key, word in _STRATEGIES.items():
                given = strategy.map(key)
                subject, label = program_of(file), f"{name} / {job.text('deployment')}"
                if word and key in strategy and "deployment" in job:
                    steps = texts_of(given.get("increments")) or texts_of(given.get("maxParallel"))
                    value = f"{word} ({some(steps)})" if steps else word
                    yield Setting(
                        subject, "delivery.rollout", value, line_of(strategy, key, NAME), name=label
                    )
                failed = given.map("on").map("failure")
                if "failure" in given.map("on") and failed:
                    evidence = line_of(given.map("on"), "failure", NAME)
                    yield Setting(subject, "delivery.rollback", "steps on failure", evidence, name=label)
