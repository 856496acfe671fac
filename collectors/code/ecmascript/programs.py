"""Where JavaScript programs listen, and which files are programs that run by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.program import Call, Expression, Program, items_of
from archscan.code.values import Values
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Offers, Scope, Subject, Workload
from archscan.source import Tree

from .frameworks import CONSUMERS, LISTENERS, SERVERS

_NAMES = vocabulary(
    "app server httpServer httpsServer fastify api http https expressServer apiServer instance"
)
_BESIDE = vocabulary(
    "scripts script tools tool hack dev ci build demo demos util utils bin-dev mock-server dev-server "
    "mocks mock"
)

_BUILD = frozenset({"package.json", "deno.json", "deno.jsonc", "Dockerfile", "bunfig.toml"})
_STARTING = re.compile(r"(?i)main|serve|run|start|bootstrap|init|launch|listen|app|boot|setup")


def find_ports(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers]:
    """The ports that the program listens on, where they are numbers or the defaults of variables."""
    for call in program.calls:
        for stated in _listens(call, program, values):
            for value in values.of(stated, call.function):
                text = value.text.rpartition(":")[2]
                if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
                    evidence = Evidence(program.path, value.lines[0] if value.lines else call.line, collector)
                    yield Offers(subject, "port", str(int(text)), evidence, port=int(text))
                    break


def _listens(call: Call, program: Program, values: Values) -> Iterator[Expression]:
    """Where a call states the port that it listens on."""
    full = program.full(call.callee)
    places = LISTENERS.get(full, LISTENERS.get(f"*.{call.method}") if "." in call.callee else None)
    if places is None and call.method == "listen" and _is_server(call, program, values):
        places = (0, "port")
    named = {key: value for one in call.arguments for key, value in items_of(one)}
    for place in places or ():
        if isinstance(place, str) and place in named:
            yield named[place]
        elif isinstance(place, str) and "listen" in named:
            yield from (value for key, value in items_of(named["listen"]) if key == place)
        elif isinstance(place, int) and place < len(call.arguments) and not items_of(call.arguments[place]):
            yield call.arguments[place]


def _is_server(call: Call, program: Program, values: Values) -> bool:
    owner = call.callee.rpartition(".")[0]
    if not owner:
        return False
    one = call.receiver
    for _ in range(100):
        if not isinstance(one, Call):
            break
        if program.full(one.callee) in SERVERS:
            return True
        one = one.receiver
    type_ = values.type_of(owner, call.function)
    if type_:
        return type_ in SERVERS
    return owner.removeprefix("this.") in _NAMES


def find_program(
    program: Program, values: Values, tree: Tree, subject: Subject, collector: str
) -> Iterator[Workload]:
    """The program that the file is, of the nearest folder upward that holds a build file."""
    if _BESIDE.intersection(subject.scope.path.lower().split("/")):
        return
    for call in program.calls:
        if call.function and not _STARTING.search(call.function):
            continue
        full = program.full(call.callee)
        listens = full in LISTENERS or (call.method == "listen" and _is_server(call, program, values))
        takes = full in CONSUMERS or values.qualified(call.callee, call.function) in CONSUMERS
        if listens or takes or (call.method == "bindAsync" and "." in call.callee):
            evidence = Evidence(program.path, call.line, collector)
            yield Workload(
                Subject(Scope("source", _module(subject.scope.path, tree)), ""), "application", evidence
            )
            return


def _module(folder: str, tree: Tree) -> str:
    """The nearest folder upward that holds a build file; the folder itself if none does."""
    place = folder
    while True:
        if not _BUILD.isdisjoint(tree.names(place)):
            return place
        if not place:
            return folder
        place = place.rpartition("/")[0]
