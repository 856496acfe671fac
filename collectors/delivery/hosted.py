"""Pipelines of Travis, Bitbucket, Buildkite, Drone, Woodpecker, Cloud Build, CodeBuild and Tekton.

https://docs.travis-ci.com/user/customizing-the-build/, https://support.atlassian.com/bitbucket-cloud/docs/,
https://buildkite.com/docs/pipelines/configure/step-types, https://docs.drone.io/pipeline/overview/,
https://woodpecker-ci.org/docs/usage/workflow-syntax, https://cloud.google.com/build/docs/build-config-file-schema,
https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html, https://tekton.dev/docs/pipelines/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archscan.formats.node import Map, Node, Seq
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import read_maps
from .jobs import Job, Note, pipeline_settings
from .scripts import lines_of, script_tasks, some, texts_of
from .tasks import Task, find_tasks, kind_of_name, shown

NAME = "hosted_pipelines"
PATTERNS = (
    ".travis.yml", "bitbucket-pipelines.yml", ".buildkite/*.y*ml", ".drone.yml", ".woodpecker.y*ml",
    ".woodpecker/*.y*ml", "cloudbuild*.y*ml", "buildspec*.y*ml", ".tekton/*.y*ml",
)  # fmt: skip
_MAX_DEPTH = 5
_BUILDERS = (
    "docker",
    "kubectl",
    "gcloud",
    "npm",
    "yarn",
    "mvn",
    "gradle",
    "go",
    "helm",
    "terraform",
    "skaffold",
)
_SHELLS = frozenset({"bash", "sh", "/bin/bash", "/bin/sh"})
_PIPES = {
    "aws-ecs-deploy": "deploy", "aws-eks-kubectl-run": "deploy", "aws-s3-deploy": "deploy",
    "kubectl-run": "deploy",
    "aws-elasticbeanstalk-deploy": "deploy", "aws-lambda-deploy": "deploy", "ssh-run": "deploy",
    "scp-deploy": "deploy",
    "rsync-deploy": "deploy", "heroku-deploy": "deploy", "azure-web-apps-deploy": "deploy",
    "azure-aks-deploy": "deploy",
    "google-app-engine-deploy": "deploy", "google-gke-kubectl-run": "deploy",
    "google-cloud-storage-deploy": "deploy",
    "aws-ecr-push-image": "publish", "git-secrets-scan": "scan", "snyk-scan": "scan",
    "sonarcloud-scan": "scan",
    "sonarqube-scan": "scan",
}  # fmt: skip
_PIPE_SCANNERS = {
    "git-secrets-scan": "git-secrets", "snyk-scan": "Snyk", "sonarcloud-scan": "SonarCloud",
    "sonarqube-scan": "SonarQube",
}  # fmt: skip


@dataclass(slots=True)
class _Found:
    """What a file says. Filled while it is read."""

    triggers: list[Note]
    jobs: list[Job]


def wants(data: bytes) -> bool:
    """Whether anything stands in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the settings of the pipeline."""
    read = _reader(file)
    if read is None:
        return
    found = _Found([], [])
    lines = lines_of(file)
    problems: list[Problem] = []
    for root in read_maps(file, problems):
        read(root, lines, found)
    unique = list({note.text: note for note in reversed(found.triggers)}.values())[::-1]
    yield from pipeline_settings(file, NAME, file.path, unique, found.jobs)
    yield from problems


def _reader(file: SourceFile) -> Callable[[Map, Sequence[str], _Found], None] | None:
    """Who reads the file; services look for most of these at the root only."""
    name = file.name.lower()
    if name.startswith("cloudbuild"):
        return _cloud_build
    if name.startswith("buildspec"):
        return _code_build
    if file.folder in (".buildkite", ".woodpecker", ".tekton"):
        return {".buildkite": _buildkite, ".woodpecker": _drone, ".tekton": _tekton}[file.folder]
    if file.folder:
        return None
    return {
        ".travis.yml": _travis, "bitbucket-pipelines.yml": _bitbucket, ".drone.yml": _drone,
        ".woodpecker.yml": _drone,
        ".woodpecker.yaml": _drone,
    }.get(name)  # fmt: skip


def _environment(node: Map, key: str) -> tuple[Note, ...]:
    return (Note(shown(node.text(key)), node.place(key).line),) if node.text(key) else ()


# --- Travis -------------------------------------------------------------------------------------


def _travis(root: Map, lines: Sequence[str], found: _Found) -> None:
    branches = texts_of(root.map("branches").get("only"))
    if branches:
        found.triggers.append(Note(f"push to {some(branches)}", root.map("branches").place("only").line))
    jobs = root.map("jobs") or root.map("matrix")
    for node, name in [
        (root, ""),
        *((one, one.text("name") or one.text("stage")) for one in jobs.seq("include").maps()),
    ]:
        keys = ("before_script", "script", "after_success", "before_deploy", "after_deploy")
        tasks = [task for key in keys for task in script_tasks(node, key, lines)]
        deploy = node.get("deploy")
        entries = deploy.maps() if isinstance(deploy, Seq) else [deploy] if isinstance(deploy, Map) else []
        for one in entries:
            provider, line = one.text("provider"), one.place("provider").line
            if provider == "script":
                tasks += find_tasks(one.text("script"), one.place("script").line, written=False)
                if one.text("script") and not tasks:
                    tasks.append(Task("deploy", shown(one.text("script")), one.place("script").line))
            elif provider in ("npm", "pypi", "rubygems", "releases", "cargo", "bintray"):
                tasks.append(Task("publish", provider, line))
            elif provider:
                tasks.append(Task("deploy", f"provider {provider}", line))
        found.jobs.append(Job(name, tuple(tasks)))


# --- Bitbucket ----------------------------------------------------------------------------------


def _bitbucket(root: Map, lines: Sequence[str], found: _Found) -> None:
    pipelines = root.map("pipelines")
    words = {
        "default": "push",
        "branches": "push to",
        "pull-requests": "pull request",
        "tags": "push of tag",
        "custom": "manual start",
    }
    for key, word in words.items():
        value = pipelines.get(key)
        if isinstance(value, Seq):
            found.triggers.append(Note(word, pipelines.place(key).line))
            _bitbucket_items(value, "", root, lines, found, 0)
        elif isinstance(value, Map):
            for name, items in value.items():
                told = {"branches": f"{word} {name}", "tags": f"{word} {name}", "custom": f"{word} of {name}"}
                text = told.get(key, word if name == "**" else f"{word} from {name}")
                found.triggers.append(Note(text, value.place(name).line))
                if isinstance(items, Seq):
                    _bitbucket_items(items, name, root, lines, found, 0)


def _bitbucket_items(
    items: Seq, label: str, root: Map, lines: Sequence[str], found: _Found, depth: int
) -> None:
    for item in items.maps():
        inner = item.get("parallel")
        if isinstance(inner, Map):
            inner = inner.get("steps")
        if "stage" in item and isinstance(item.get("stage"), Map):
            stage = item.map("stage")
            found.jobs.append(
                Job(stage.text("name") or label, (), _environment(stage, "deployment"), _by_hand(stage))
            )
            inner = stage.get("steps")
        if isinstance(inner, Seq) and depth < _MAX_DEPTH:
            _bitbucket_items(inner, label, root, lines, found, depth + 1)
        step = item.map("step")
        if not step:
            continue
        name = " / ".join(part for part in (label, step.text("name")) if part)
        tasks = [*script_tasks(step, "script", lines), *_pipes(step.seq("script"))]
        found.jobs.append(Job(name, tuple(tasks), _environment(step, "deployment"), _by_hand(step)))


def _by_hand(node: Map) -> tuple[Note, ...]:
    if node.text("trigger") == "manual":
        return (Note("started by hand (trigger: manual)", node.place("trigger").line),)
    return ()


def _pipes(script: Seq) -> Iterator[Task]:
    for one in script.maps():
        pipe = one.text("pipe").partition(":")[0]
        name, line = pipe.rpartition("/")[2], one.place("pipe").line
        if _PIPES.get(name) == "scan":
            yield Task("scan", _PIPE_SCANNERS[name], line)
        elif name in _PIPES:
            yield Task(_PIPES[name], f"pipe {pipe}", line)  # type: ignore[arg-type]


# --- Buildkite ----------------------------------------------------------------------------------


def _buildkite(root: Map, lines: Sequence[str], found: _Found) -> None:
    _buildkite_steps(root.seq("steps"), lines, found, 0)


def _buildkite_steps(steps: Seq, lines: Sequence[str], found: _Found, depth: int) -> None:
    held: list[Note] = []
    for step in steps.maps():
        if "steps" in step and depth < _MAX_DEPTH:
            _buildkite_steps(step.seq("steps"), lines, found, depth + 1)
            continue
        name = step.text("label") or step.text("name") or step.text("key")
        for key in ("block", "input"):
            if step.text(key):
                held.append(Note(f"{key} step: {shown(step.text(key))}", step.place(key).line))
        tasks = [task for key in ("command", "commands") for task in script_tasks(step, key, lines)]
        if step.text("trigger"):
            tasks.append(Task("call", f"pipeline {step.text('trigger')}", step.place("trigger").line))
        if tasks:
            deploys = any(task.kind == "deploy" for task in tasks)
            found.jobs.append(Job(name, tuple(tasks), (), tuple(held) if deploys else ()))


# --- Drone and Woodpecker -----------------------------------------------------------------------


def _drone(root: Map, lines: Sequence[str], found: _Found) -> None:
    if root.text("kind") not in ("", "pipeline"):
        return
    title = root.text("name")
    for holder in (root.map("trigger"), root.map("when"), *root.seq("when").maps()):
        _drone_events(holder, found)
    steps = root.get("steps", root.get("pipeline"))
    entries: list[tuple[str, Map]] = []
    if isinstance(steps, Seq):
        entries = [(one.text("name"), one) for one in steps.maps()]
    elif isinstance(steps, Map):
        entries = [(name, one) for name, one in steps.items() if isinstance(one, Map)]
    for name, step in entries:
        tasks = list(script_tasks(step, "commands", lines))
        tasks += _plugin(step)
        label = " / ".join(part for part in (title, name) if part)
        when = step.map("when")
        targets = texts_of(when.get("target")) or texts_of(root.map("trigger").get("target"))
        line = (when if "target" in when else root.map("trigger")).place("target").line
        found.jobs.append(Job(label, tuple(tasks), tuple(Note(shown(one), line) for one in targets)))


def _drone_events(holder: Map, found: _Found) -> None:
    words = {"pull_request": "pull request", "tag": "push of a tag", "cron": "schedule",
    "promote": "promotion by hand",
             "deployment": "deployment", "manual": "manual start", "custom": "manual start"}  # fmt: skip
    branches = texts_of(holder.get("branch")) or texts_of(holder.map("branch").get("include"))
    events = texts_of(holder.get("event")) or texts_of(holder.map("event").get("include"))
    for event in events:
        text = words.get(event, event)
        where = f" to {some(branches)}" if branches and event in ("push", "pull_request") else ""
        found.triggers.append(Note(text + where, holder.place("event").line))
    if branches and not events:
        found.triggers.append(Note(f"push to {some(branches)}", holder.place("branch").line))


def _plugin(step: Map) -> Iterator[Task]:
    """What a plugin does that is known by its image."""
    image = step.text("image").partition(":")[0]
    name, line = image.rpartition("/")[2], step.place("image").line
    settings = step.map("settings") or step
    if not image or "commands" in step:
        return
    if (
        name in ("docker", "docker-buildx", "plugin-docker-buildx", "kaniko", "ecr", "gcr", "acr")
        and "/" in image
    ):
        text = (
            shown(f"image {some(texts_of(settings.get('repo')), 1)}") if settings.get("repo") else "an image"
        )
        yield Task("build", text, line)
        if settings.text("dry_run") != "true":
            yield Task("publish", text, line)
    elif name in (
        "drone-ssh",
        "drone-helm",
        "drone-helm3",
        "drone-kubectl",
        "drone-scp",
        "drone-rsync",
        "ansible",
    ):
        yield Task("deploy", f"plugin {image}", line)


# --- builders of clouds -------------------------------------------------------------------------


def _cloud_build(root: Map, lines: Sequence[str], found: _Found) -> None:
    for step in root.seq("steps").maps():
        line, args = step.place("args").line, texts_of(step.get("args"))
        tasks = list(script_tasks(step, "script", lines))
        builder = step.text("name").partition(":")[0].rpartition("/")[2].removesuffix("-builder")
        program = step.text("entrypoint") or next((one for one in _BUILDERS if one == builder), "")
        if builder == "gke-deploy":
            tasks.append(Task("deploy", shown(f"gke-deploy {' '.join(args)}"), line))
        elif builder in ("cloud-sdk", "gcloud") and not step.text("entrypoint"):
            program = "gcloud"
        elif builder == "executor":
            program = "executor"
        if program in _SHELLS:
            for index, text in enumerate(args):
                place = step.seq("args").place(index).line if "args" in step else line
                if not text.startswith("-"):
                    literal = (
                        lines[place - 1].rstrip().endswith(("|", "|-", "|+"))
                        if 0 < place <= len(lines)
                        else False
                    )
                    tasks += find_tasks(text, place + literal, written=literal)
        elif program and args:
            tasks += find_tasks(" ".join([program, *(_quoted(one) for one in args)]), line, written=False)
        found.jobs.append(Job(step.text("id"), tuple(tasks)))
    images = texts_of(root.get("images"))
    if images:
        line = root.place("images").line
        found.jobs.append(Job("", tuple(Task("publish", shown(f"image {one}"), line) for one in images)))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "") + "'" if set(text) & set(' \t\n;|&<>"') else text


def _code_build(root: Map, lines: Sequence[str], found: _Found) -> None:
    for name, phase in root.map("phases").items():
        if isinstance(phase, Map):
            tasks = [task for key in ("commands", "finally") for task in script_tasks(phase, key, lines)]
            found.jobs.append(Job(name, tuple(tasks)))


def _tekton(root: Map, lines: Sequence[str], found: _Found) -> None:
    if not root.text("apiVersion").startswith("tekton.dev/"):
        return
    spec = root.map("spec")
    pipeline = spec.map("pipelineSpec") or spec
    title = root.map("metadata").text("name")
    for step in pipeline.seq("steps").maps():
        found.jobs.append(Job(f"{title} / {step.text('name')}", tuple(script_tasks(step, "script", lines))))
    for task in pipeline.seq("tasks").maps():
        inner = task.map("taskSpec").seq("steps").maps()
        tasks = [one for step in inner for one in script_tasks(step, "script", lines)]
        used = task.map("taskRef").text("name")
        if used and (kind := kind_of_name(used)) is not None:
            tasks.append(Task(kind, f"task {used}", task.map("taskRef").place("name").line))
        found.jobs.append(Job(f"{title} / {task.text('name')}", tuple(tasks)))
    annotations: Mapping[str, Node] = root.map("metadata").map("annotations")
    event, branch = (
        annotations.get("pipelinesascode.tekton.dev/on-event"),
        annotations.get("pipelinesascode.tekton.dev/on-target-branch"),
    )
    if isinstance(event, str) and isinstance(annotations, Map):
        told = event.strip("[] ").replace("_", " ")
        where = f" to {branch.strip('[] ')}" if isinstance(branch, str) else ""
        place = annotations.place("pipelinesascode.tekton.dev/on-event")
        found.triggers.append(Note(told + where, place.line))
