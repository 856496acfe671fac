"""Commands that developers type: targets of make, just and Task, scripts of package.json, tools they start.

Only those at the root of the repository (one folder deeper where the root has no such file), and only those
whose name speaks of starting, building, testing or deploying. https://www.gnu.org/software/make/manual/make.html,
https://just.systems/man/en/, https://taskfile.dev/docs/reference/schema
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.json import load as load_json
from archscan.formats.node import Map, Seq
from archscan.formats.yaml import load as load_yaml
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.targets import program_of
from .tasks import shown

NAME = "dev_commands"
PATTERNS = (
    "makefile", "gnumakefile", "justfile", ".justfile", "taskfile.y*ml", "taskfile.dist.y*ml",
    "package.json",
    "composer.json", "procfile.dev", "tiltfile", "vagrantfile", "skaffold.yaml", "devspace.yaml",
    "mprocs.yaml",
    "process-compose.y*ml", "deno.json",
)  # fmt: skip
_WORDS = frozenset(
    {"up", "run", "start", "dev", "develop", "setup", "install", "bootstrap", "init", "build", "test",
    "lint", "deploy",
     "serve", "migrate", "seed", "down", "stop", "watch", "local", "compose", "e2e"}
)  # fmt: skip
_ORDER = ("setup", "install", "bootstrap", "init", "up", "start", "run", "dev", "serve", "watch", "build",
"migrate",
          "seed", "test", "lint", "deploy", "down", "stop")  # fmt: skip
_TARGET = re.compile(r"([A-Za-z][\w.-]*)(?:\s+[\w.-]+)*\s*:(?![=:])(?P<rest>[^#=]*)(?:##?\s*(?P<help>.*))?\Z")
_JUST = re.compile(r"@?([A-Za-z][\w-]*)(?:\s+[^:=]+)?:(?!=)(?P<rest>.*)\Z")
_VARIABLE = re.compile(r"^([A-Za-z_]\w*)\s*[:?]?=\s*([^#\n]*?)\s*(?:#.*)?$", re.MULTILINE)
_USED = re.compile(r"\$[({](\w+)[)}]")
_QUIET = (
    "#", "echo ", "printf ", "set ", "ifeq", "ifdef", "ifndef", "else", "endif", "$(info",
    "[ ", "test ",
)  # fmt: skip
"""Lines of a recipe that only tell, ask or prepare."""
_BRANCHES = ("if ", "for ", "while ", "case ", "(")
_STORES = re.compile(r"\w+=(?:\$+\(.*|\S*;?\s*)\Z")
_ENDS = frozenset({"fi", "done", "esac", ")", "}", "then", "do"})
"""What only closes a branch or a loop."""
_MOST_LINES = 60
_MAX_LINE = 1_000
_MAX_LINES = 20_000
_MOST = 8
_TOOLS = {
    "tiltfile": ("tilt up", "Tiltfile"), "vagrantfile": ("vagrant up", "Vagrantfile"),
    "devspace.yaml": ("devspace dev", "DevSpace"), "mprocs.yaml": ("mprocs", "mprocs"),
}  # fmt: skip
_BOX = re.compile(r"^[ \t]*\w+\.vm\.box\s*=\s*[\"']([\w./:-]+)[\"']", re.MULTILINE)


def wants(data: bytes) -> bool:
    """Whether there is anything."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the commands of a file, those that start things first."""
    name = file.name.lower()
    if file.folder and ("/" in file.folder or any(one.lower() == name for one in tree.names(""))):
        return
    found = list(_found(file, name))
    ranked = sorted(enumerate(found), key=lambda one: (_rank(one[1][0]), one[0]))
    for _, (command, value, line) in ranked[:_MOST]:
        label = f"cd {file.folder} && {command}" if file.folder else command
        yield Setting(
            program_of(file),
            "delivery.setup",
            shown(value),
            Evidence(file.path, line, NAME),
            name=shown(label),
        )


def _found(file: SourceFile, name: str) -> Iterator[tuple[str, str, int]]:
    if name in ("makefile", "gnumakefile"):
        yield from _make(file.text)
    elif name in ("justfile", ".justfile"):
        yield from _just(file.text)
    elif name.startswith("taskfile"):
        yield from _task(load_yaml(file.data, file.path))
    elif name in ("package.json", "composer.json", "deno.json"):
        yield from _scripts(load_json(file.data, file.path), name, file)
    elif name == "procfile.dev":
        for number, row in enumerate(file.text.splitlines(), 1):
            process, colon, command = row.partition(":")
            if colon and command.strip() and not row.startswith("#"):
                yield f"Procfile.dev {process.strip()}", command, number
    elif name == "skaffold.yaml":
        if b"skaffold/" in file.data:
            yield "skaffold dev", "Skaffold", 1
    elif name.startswith("process-compose"):
        yield from _keys(load_yaml(file.data, file.path), "processes")
    elif name in _TOOLS:
        command, what = _TOOLS[name]
        box = _BOX.search(file.text) if name == "vagrantfile" else None
        line = file.text.count("\n", 0, box.start(1)) + 1 if box is not None else 1
        yield command, f"{what} with box {box[1]}" if box is not None else what, line


def _lines(text: str) -> list[str]:
    """The lines; very long ones are data, and left empty."""
    return [line if len(line) <= _MAX_LINE else "" for line in text.splitlines()[:_MAX_LINES]]


def _speaks(name: str) -> bool:
    return not _WORDS.isdisjoint(re.split(r"[^a-z0-9]+", name.lower()))


def _rank(command: str) -> tuple[int, int]:
    """Commands whose name is one of the words first, in the order of use."""
    target = command.rpartition(" ")[2].lower()
    words = re.split(r"[^a-z0-9]+", target)
    places = [_ORDER.index(word) for word in words if word in _ORDER]
    return len(words) - 1, min(places, default=len(_ORDER))


def _make(text: str) -> Iterator[tuple[str, str, int]]:
    lines = _lines(text)
    assigned = dict(_VARIABLE.findall("\n".join(lines)))
    comment = ""
    seen = set()
    for index, line in enumerate(lines):
        found = _TARGET.match(line)
        if found is None or not _speaks(found[1]) or found[1] in seen:
            comment = line.removeprefix("##").strip() if line.startswith("## ") else ""
            continue
        seen.add(found[1])
        helped = (found["help"] or comment).strip() if "##" in line or comment else ""
        comment = ""
        body = index + 1
        while body < len(lines) and lines[body - 1].endswith("\\"):
            helped = helped or lines[body].rpartition("##")[2].strip(" \t\\") * ("##" in lines[body])
            body += 1
        command = _recipe(lines, body, assigned)
        rest = " ".join(found["rest"].split()) if body == index + 1 else ""
        if not command and rest and "$" not in rest:
            command = f"{rest} (targets)"
        if command or helped:
            yield (
                f"make {found[1]}",
                f"{helped}: {command}" if helped and command else helped or command,
                index + 1,
            )


def _recipe(lines: list[str], start: int, assigned: dict[str, str]) -> str:
    """The first command of a recipe that does something, and how many follow."""
    for place, line in enumerate(lines[start : start + 12], start + 1):
        if line and not line.startswith(("\t", "  ", "#")):
            break
        command = line.strip().lstrip("@-+ ").rstrip("\\ ")
        if command.startswith(_BRANCHES):
            break  # no single line says what it does
        if command and not command.startswith(_QUIET) and not _STORES.match(command):
            for _ in range(2):
                command = _USED.sub(lambda found: assigned.get(found[1], found[0]), command)
            more = _following(lines, place)
            return f"{command} (and {more} more {'commands' if more > 1 else 'command'})" if more else command
    return ""


def _following(lines: list[str], start: int) -> int:
    """How many more commands a recipe has behind the line before `start`."""
    number = 0
    for place in range(start, min(len(lines), start + _MOST_LINES)):
        line = lines[place]
        if line and not line.startswith(("\t", "  ", "#")):
            break
        command = line.strip().lstrip("@-+ ")
        continued = lines[place - 1].endswith("\\")
        if command and not continued and not command.startswith(_QUIET):
            number += command.split()[0].rstrip(";") not in _ENDS and not _STORES.match(command)
    return number


def _just(text: str) -> Iterator[tuple[str, str, int]]:
    assigned = dict(re.findall(r"(?m)^(\w+)\s*:=\s*[\"']([^\"'\n]*)[\"']", text))
    lines = _lines(text)
    for index, line in enumerate(lines):
        found = _JUST.match(line)
        if found is None or not _speaks(found[1]) or line.startswith(("set ", "alias ", "export ")):
            continue
        above = lines[index - 1] if index else ""
        helped = above.lstrip("# ").strip() if above.startswith("#") and not above.startswith("#!") else ""
        command = _recipe(lines, index + 1, {})
        command = re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda one: assigned.get(one[1], one[0]), command)
        if command.startswith("#!"):
            command = ""
        if command or helped:
            yield (
                f"just {found[1]}",
                f"{helped}: {command}" if helped and command else helped or command,
                index + 1,
            )


def _task(root: object) -> Iterator[tuple[str, str, int]]:
    tasks = root.map("tasks") if isinstance(root, Map) else Map()
    for name, task in tasks.items():
        if not _speaks(name):
            continue
        commands = task.get("cmds") if isinstance(task, Map) else task
        first = commands[0] if isinstance(commands, Seq) and commands else commands
        command = first if isinstance(first, str) else first.text("cmd") if isinstance(first, Map) else ""
        helped = (task.text("desc") or task.text("summary")) if isinstance(task, Map) else ""
        command = next(iter(command.strip().splitlines()), "")
        if command or helped:
            value = f"{helped}: {command}" if helped and command else helped or command
            yield f"task {name}", value, tasks.place(name).line


def _scripts(root: object, name: str, file: SourceFile) -> Iterator[tuple[str, str, int]]:
    scripts = root.map("tasks" if name == "deno.json" else "scripts") if isinstance(root, Map) else Map()
    runner = {"composer.json": "composer run", "deno.json": "deno task"}.get(name, "npm run")
    if name == "package.json" and isinstance(root, Map):
        manager = root.text("packageManager").partition("@")[0]
        runner = f"{manager} run" if manager in ("yarn", "pnpm", "bun") else runner
    for key, command in scripts.items():
        if (
            isinstance(command, str)
            and command
            and _speaks(key)
            and not key.startswith(("pre", "post"))
            and "no test specified" not in command
        ):
            yield f"{runner} {key}", command, scripts.place(key).line


def _keys(root: object, key: str) -> Iterator[tuple[str, str, int]]:
    processes = root.map(key) if isinstance(root, Map) else Map()
    for name, one in processes.items():
        if isinstance(one, Map) and one.text("command"):
            yield f"process-compose {name}", one.text("command"), processes.place(name).line
