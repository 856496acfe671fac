"""Where Python programs listen, and which files are programs that run by themselves.

A file is one where it makes a web application or starts to listen or to take work, and nothing says that
somebody else has to import it first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.findings import names_of
from archscan.code.program import Call, Program
from archscan.code.values import Values
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Offers, Scope, Subject, Workload
from archscan.source import Tree

from .python_frameworks import APPLICATIONS, CONSUMERS, SERVERS

_MAIN = re.compile(rb"^if\s+__name__\s*==\s*[\"']__main__[\"']", re.MULTILINE)
_STARTING = re.compile(r"(?i)main|serve|run|start|cli|launch|app")
_FACTORY = re.compile(
    r"(?i)(?:create|make|build|get|init|setup)_?(?:web_?)?(?:app|application|server|api)\b|main\Z"
)
_LASTS = frozenset({"run", "run_server", *(name.rpartition(".")[2] for name in SERVERS)})
_TAKING = frozenset(name.rpartition(".")[2] for name in CONSUMERS)
_BESIDE = vocabulary("scripts script tools tool hack dev ci notebooks tutorials tutorial demos utils util")
_BUILD = re.compile(
    r"(?i)pyproject\.toml|setup\.(?:py|cfg)|requirements[^/]*\.txt|Pipfile|Dockerfile|environment\.ya?ml"
)


def find_program(
    program: Program, values: Values, tree: Tree, subject: Subject, collector: str
) -> Iterator[Workload]:
    """The program that the file is, of the nearest folder upward that holds a build file."""
    line = _runs(program, values)
    if line and not _BESIDE.intersection(subject.scope.path.lower().split("/")):
        folder = _module(subject.scope.path, tree)
        evidence = Evidence(program.path, line, collector)
        yield Workload(Subject(Scope("source", folder), ""), "application", evidence)


def find_ports(
    call: Call, program: Program, values: Values, subject: Subject, collector: str
) -> Iterator[Offers]:
    """The port that a call listens on, where it is a number or the default of a variable."""
    if _last(call, program) not in _LASTS:
        return
    places = _server(call, program, values)
    named = dict(call.keywords)
    for place in places:
        stated = named.get(place) if isinstance(place, str) else None
        if isinstance(place, int) and place < len(call.arguments):
            stated = call.arguments[place]
        for value in values.of(stated, call.function):
            text = value.text.rpartition(":")[2]
            if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
                line = value.lines[0] if value.lines else call.line
                yield Offers(
                    subject, "port", str(int(text)), Evidence(program.path, line, collector), port=int(text)
                )
                return


def _last(call: Call, program: Program) -> str:
    """The last word of what is called, whatever it was imported as."""
    return program.full(call.callee).rpartition(".")[2]


def _server(call: Call, program: Program, values: Values) -> tuple[int | str, ...]:
    """Where the port stands in a call that starts a server; nothing if it starts none."""
    for one in names_of(call, program, values):
        if one in SERVERS:
            return SERVERS[one]
    if call.method in ("run", "run_server") and "." in call.callee:
        names = {name for name, _ in call.keywords}
        if {"port", "host"} <= names or {"port", "debug"} <= names:
            return ("port",)
    return ()


def _runs(program: Program, values: Values) -> int:
    """The line that makes the file a program of its own which listens or takes work; 0 if none does."""
    main = _MAIN.search(program.source) is not None
    for binding in program.bindings:
        value = binding.value
        made = isinstance(value, Call) and program.full(value.callee) in APPLICATIONS
        if made and (main or not binding.function or _FACTORY.search(binding.function)):
            return value.line
    for call in program.calls:
        last = _last(call, program)
        if last not in _LASTS and last not in _TAKING:
            continue
        if main or not call.function:
            if values.qualified(call.callee, call.function) in CONSUMERS:
                return call.line
        elif not _STARTING.search(call.function):
            continue
        if "prometheus" not in program.full(call.callee) and _server(call, program, values):
            return call.line
    return 0


def _module(folder: str, tree: Tree) -> str:
    """The nearest folder upward that holds a build file; the folder itself if none does."""
    place = folder
    while True:
        if any(_BUILD.fullmatch(name) for name in tree.names(place)):
            return place
        if not place:
            return folder
        place = place.rpartition("/")[0]
