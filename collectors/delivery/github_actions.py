"""Workflows of GitHub Actions: what starts them, what their jobs do, which environments they use.

Read are the files of `.github/workflows` at the root, which is where GitHub looks, and the composite actions
of the repository that they use. Whether an environment asks for an approval stands in the settings of the
repository and in no file. https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.lexicon.secrets import is_secret_name, is_secret_value
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree, resolve

from ..reading.structured import read_maps
from .actions import COMMANDS, DEPLOYS, OTHERS, SCANS
from .github_triggers import triggers
from .jobs import Job, Note, pipeline_settings
from .scripts import lines_of, script_tasks, texts_of
from .tasks import Task, find_tasks, kind_of_name, shown

NAME = "github_actions"
PATTERNS = (".github/workflows/*.y*ml",)
_FOLDER = ".github/workflows"
_MATRIX = re.compile(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}\Z")
_INPUT = re.compile(r"\$\{\{\s*(?:inputs|github\.event\.inputs)\.([\w-]+)\s*\}\}\Z")
_CHOICE = re.compile(r"(?:&&|\|\|)\s*'([\w .-]+)'")
_VARIABLE = re.compile(r"\$\{\{\s*(?:env\.(\w+)|(inputs\.[\w-]+))\s*\}\}")
_WRAPPED = re.compile(r"\A\$\{\{\s*([^{}]*?)\s*\}\}\Z")
_OUTPUT = re.compile(r"\$\{\{\s*steps\.([\w-]+)\.outputs\.")
_COMMIT = re.compile(r"[0-9a-f]{40}\Z")
_OFF = frozenset({"false", "${{ false }}", "${{false}}"})
_GIVEN = (
    "environment",
    "environment_name",
    "environment-name",
    "env",
    "stage",
    "deploy_env",
    "target_environment",
)
_MAX_STEPS = 300
_MAX_CONDITION = 1_000


def wants(data: bytes) -> bool:
    """Whether it has jobs."""
    return b"jobs:" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the settings of each workflow."""
    if file.folder != _FOLDER:
        return
    problems: list[Problem] = []
    for root in read_maps(file, problems):
        if "jobs" in root:
            jobs = [
                one for name, job in root.map("jobs").items() if isinstance(job, Map)
                if (one := _job(name, job, root, file, tree)) is not None
            ]  # fmt: skip
            title = root.text("name") or file.name
            if "${{" in title:
                title = file.name
            yield from pipeline_settings(file, NAME, title, triggers(root), jobs)
    yield from problems


def _job(name: str, job: Map, root: Map, file: SourceFile, tree: Tree) -> Job | None:
    if job.text("if") in _OFF:
        return None
    known = _variables(job, _variables(root, {}))
    environments = list(_environments(job, root))
    condition = None
    if job.text("if"):
        text = _WRAPPED.sub(r"\1", job.text("if").strip()[:_MAX_CONDITION])
        condition = Note(shown(text), job.place("if").line)
    if called := job.text("uses"):
        given = job.map("with")
        for key in _GIVEN:
            if isinstance(given.get(key), str):
                environments += _named(given.text(key), given.place(key).line, job, root)
        return Job(name, _called(called, job.place("uses").line), tuple(environments), (), condition)
    lines = lines_of(file)
    steps = job.seq("steps").maps()[:_MAX_STEPS]
    tasks = [task for step in steps for task in _step(step, steps, known, lines, tree)]
    return Job(name, tuple(tasks), tuple(environments), (), condition)


def _called(workflow: str, line: int) -> tuple[Task, ...]:
    action = workflow.partition("@")[0].lower()
    if (scanner := _looked_up(SCANS, action)) is not None:
        return (Task("scan", scanner, line),)
    path, _, version = workflow.partition("@")
    told = path if _COMMIT.match(version) else workflow
    if path.startswith("./"):
        return (Task("call", told, line),)
    # One of another repository: only its name tells what it does.
    kind = kind_of_name(path.rpartition("/")[2].partition(".")[0])
    return (Task(kind, told, line),) if kind is not None else ()


def _variables(holder: Map, outer: Mapping[str, str]) -> dict[str, str]:
    return {**outer, **_open_values("", holder.map("env"))}


def _open_values(prefix: str, given: Map) -> dict[str, str]:
    """The values that may be shown."""
    return {
        prefix + key: value
        for key, value in given.items()
        if isinstance(value, str) and not is_secret_name(key) and not is_secret_value(value)
    }


def _filled(text: str, known: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: known.get(found[1] or found[2], found[0]), text)


# --- environments -------------------------------------------------------------------------------


def _environments(job: Map, root: Map) -> Iterator[Note]:
    value = job.get("environment")
    if isinstance(value, Map) and value.text("name"):
        yield from _named(value.text("name"), value.place("name").line, job, root)
    elif isinstance(value, str) and value:
        yield from _named(value, job.place("environment").line, job, root)


def _named(name: str, line: int, job: Map, root: Map) -> Iterator[Note]:
    """The environments that a name stands for, where the workflow lists the choices."""
    names = [name]
    if (found := _MATRIX.match(name)) is not None:
        names = _matrix(job, found[1]) or names
    elif (found := _INPUT.match(name)) is not None:
        started = root.map("on").map("workflow_dispatch").map("inputs").map(found[1])
        names = texts_of(started.get("options")) or names
    elif "${{" in name and (choices := _CHOICE.findall(name)):
        names = choices
    for one in dict.fromkeys(names):
        yield Note(shown(one), line)


def _matrix(job: Map, key: str) -> list[str]:
    matrix = job.map("strategy").map("matrix")
    values = texts_of(matrix.get(key))
    return values or [one.text(key) for one in matrix.seq("include").maps() if one.text(key)]


# --- steps --------------------------------------------------------------------------------------


def _step(
    step: Map, steps: Sequence[Map], known: Mapping[str, str], lines: Sequence[str], tree: Tree | None
) -> Iterator[Task]:
    if step.text("if") in _OFF:
        return
    if step.text("run"):
        yield from script_tasks(step, "run", lines, lambda text: _filled(text, known))
    elif uses := step.text("uses"):
        if uses.startswith("./"):
            yield from _local(uses, step.map("with"), tree) if tree is not None else ()
        else:
            yield from _action(uses.partition("@")[0].lower(), step, steps, known, lines)


def _local(uses: str, given: Map, tree: Tree) -> Iterator[Task]:
    """The steps of a composite action of the repository, for what it is given."""
    known = _open_values("inputs.", given)
    folder = resolve("", uses)
    for name in ("action.yml", "action.yaml"):
        file = tree.read(f"{folder}/{name}") if folder else None
        if file is None:
            continue
        try:
            roots = read_maps(file, None)
        except FormatError:
            return
        lines = lines_of(file)
        for root in roots:
            steps = root.map("runs").seq("steps").maps()[:_MAX_STEPS]
            for step in steps:
                for task in _step(step, steps, known, lines, None):
                    yield Task(task.kind, task.text, task.line, file.path)
        return


def _action(
    action: str, step: Map, steps: Sequence[Map], known: Mapping[str, str], lines: Sequence[str]
) -> Iterator[Task]:
    given, line = step.map("with"), step.place("uses").line
    name = step.text("uses").partition("@")[0]
    if action == "docker/build-push-action" or action == "docker/bake-action":
        text = _image(step, steps, known)
        yield Task("build", text, line)
        if given.text("push", "false") not in _OFF or "push=true" in given.text("outputs"):
            yield Task("publish", text, given.place("push").line or line)
    elif (scanner := _looked_up(SCANS, action)) is not None:
        yield Task("scan", scanner, line)
    elif action in COMMANDS:
        program, key = COMMANDS[action]
        if program and given.text(key):
            yield from find_tasks(f"{program} {given.text(key)}", given.place(key).line, written=False)
        elif action == "appleboy/ssh-action":
            if given.text(key):
                yield Task("deploy", f"{name} ({_first(given.text(key))})", given.place(key).line)
        else:
            yield from script_tasks(given, key, lines)
    elif action in DEPLOYS:
        told = [f"{key} {_filled(given.text(key), known)}" for key in DEPLOYS[action] if given.text(key)]
        yield Task("deploy", shown(f"{name} ({', '.join(told)})" if told else name), line)
    elif action in OTHERS:
        yield Task(OTHERS[action], name, line)  # type: ignore[arg-type]


def _first(script: str) -> str:
    """The first command of a script that deploys, else its first line."""
    tasks = [task.text for task in find_tasks(script, 1) if task.kind == "deploy"]
    rows = [row.strip() for row in script.splitlines() if row.strip() and not row.strip().startswith("#")]
    compose = next(
        (row for row in rows if re.search(r"\bdocker[ -]compose\b|\bsystemctl\b|\bpm2\b", row)), ""
    )
    return shown((tasks or [compose or (rows[0] if rows else "")])[0])


def _image(step: Map, steps: Sequence[Map], known: Mapping[str, str]) -> str:
    """The image that is built, as far as the workflow names it."""
    given = step.map("with")
    tags = [
        tag.strip() for text in texts_of(given.get("tags")) for tag in re.split(r"[,\n]", text) if tag.strip()
    ]
    if tags and (found := _OUTPUT.match(tags[0])) is not None:
        maker = next((one for one in steps if one.text("id") == found[1]), Map())
        images = maker.map("with").get("images")
        named = [row.strip() for text in texts_of(images) for row in re.split(r"[,\n]", text) if row.strip()]
        tags = [row.removeprefix("name=") for row in named]
    if tags and "steps." not in tags[0]:
        return shown(f"image {_filled(tags[0], known)}")
    place = given.text("file") or given.text("context")
    return shown(f"image of {_filled(place, known)}") if place and "steps." not in place else "an image"


def _looked_up(table: Mapping[str, str], action: str) -> str | None:
    """The entry of an action, or of one above it (`snyk/actions/node`)."""
    while "/" in action:
        if action in table:
            return table[action]
        action = action.rpartition("/")[0]
    return None
