"""Clients that a program has made for it by a package of its own repository: `redis.NewClient(cfg)` of a
shared `pkg/redis`.

A package that several programs import is nobody's own; who calls its function opens what that function opens.
Packages are found by `go.mod`, its `replace` lines included. https://go.dev/ref/mod
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from archscan.code.clients import clients_in
from archscan.code.findings import client_of, facts_of
from archscan.code.grammar import parse
from archscan.code.places import is_beside
from archscan.code.program import Program
from archscan.code.values import Values
from archscan.model.evidence import Evidence
from archscan.model.facts import Opens, Scope, Subject
from archscan.source import Tree, resolve

from .go_grammar import GRAMMAR
from .go_names import plain_path
from .go_readings import READINGS
from .go_services import find_services

_MODULE = re.compile(rb"^module\s+(\S+)", re.MULTILINE)
_REPLACE = re.compile(rb"^[ \t]*(?:replace\s+)?(\S+)(?:\s+v\S+)?\s+=>\s+(\.\S*)", re.MULTILINE)
_MAKES = re.compile(
    r"(?:Must)?(?:New|Connect|Open|Init|Dial|Set[Uu]p|Create|Make|Provide|Build|Start|Get\w*(?:Client|Conn|DB|Db))\w*\Z"
)
"""Names of functions that may make a client."""
_MAX_FILES = 30
"""Files of one package that are looked at."""


def find_shared(
    program: Program, tree: Tree | None, subject: Subject, collector: str, wants: Callable[[bytes], bool]
) -> Iterator[Opens]:
    """What the called functions of the repository's other packages open; `wants` tells which of their files
    may hold a client."""
    if tree is None:
        return
    modules = modules_around(subject.scope.path, tree)
    seen: set[str] = set()
    for call in program.calls:
        local, dot, function = call.callee.partition(".")
        full = program.imports.get(local, "")
        if not dot or call.makes or call.callee in seen or not _MAKES.match(function):
            continue
        seen.add(call.callee)
        folder = folder_of(full, modules)
        if folder is None or folder == subject.scope.path or is_beside(f"{folder}/"):
            continue
        for technology, key in _opened(folder, function, tree, wants):
            yield Opens(subject, technology, Evidence(program.path, call.line, collector), key)


def modules_around(folder: str, tree: Tree) -> list[tuple[str, str]]:
    """The modules that lie in the repository, by path and folder: that around a folder, what it replaces."""
    place = folder
    while "go.mod" not in tree.names(place):
        if not place:
            return []
        place = place.rpartition("/")[0]
    file = tree.read(f"{place}/go.mod" if place else "go.mod")
    if file is None:
        return []
    data = file.data[:200_000]
    found = [(one.decode("utf-8", "replace"), place) for one in _MODULE.findall(data)[:1]]
    for name, target in _REPLACE.findall(data)[:50]:
        if (inside := resolve(place, target.decode("utf-8", "replace"))) is not None:
            found.append((name.decode("utf-8", "replace"), inside))
    return [(plain_path(name), inside) for name, inside in found]


def folder_of(full: str, modules: list[tuple[str, str]]) -> str | None:
    """The folder of a package, by its import path; None if it lies in none of the modules."""
    for module, folder in modules:
        if full == module:
            return folder
        if full.startswith(f"{module}/"):
            rest = full[len(module) + 1 :]
            return f"{folder}/{rest}" if folder else rest
    return None


def _opened(folder: str, function: str, tree: Tree, wants: Callable[[bytes], bool]) -> list[tuple[str, str]]:
    """Technologies and keys that a package's function opens, itself or through its package's functions."""
    opened: dict[str, list[tuple[str, str]]] = {}
    calls: dict[str, list[str]] = {}
    names = [one for one in tree.names(folder) if one.endswith(".go") and not one.endswith("_test.go")]
    for name in names[:_MAX_FILES]:
        file = tree.read(f"{folder}/{name}" if folder else name)
        if file is None or is_beside(file.path) or not wants(file.data):
            continue
        for inside, technology, key in _of_file(file.path, file.data):
            opened.setdefault(inside, []).append((technology, key))
        for inside, called in _calls_of(file.path, file.data):
            calls.setdefault(inside, []).append(called)
    found: dict[tuple[str, str], None] = {}
    reached, waiting = {function}, [function]
    while waiting and len(reached) < 50:
        one = waiting.pop(0)
        found.update(dict.fromkeys(opened.get(one, ())))
        for called in calls.get(one, ()):
            if called not in reached:
                reached.add(called)
                waiting.append(called)
    return list(found)


@lru_cache(maxsize=4)
def _read(path: str, data: bytes) -> Program:
    return parse(data, GRAMMAR, path)


@lru_cache(maxsize=4096)
def _of_file(path: str, data: bytes) -> tuple[tuple[str, str, str], ...]:
    """Function, technology and key of each client that a file makes."""
    program = _read(path, data)
    values = Values(program, READINGS)
    subject = Subject(Scope("source", path.rpartition("/")[0]), "")
    clients = clients_in(program)
    found: dict[tuple[str, str, str], None] = {}
    lines = {call.line: call.function for call in program.calls}
    for call in program.calls:
        client = client_of(call, program, values, clients)
        if client is not None and client.does == "opens":
            for fact in facts_of(call, client, program, values, subject, ""):
                if isinstance(fact, Opens):
                    found[call.function, fact.technology, fact.key] = None
    for fact in find_services(program, values, subject, ""):
        if isinstance(fact, Opens):
            found[lines.get(fact.evidence.line, ""), fact.technology, fact.key] = None
    return tuple(found)


@lru_cache(maxsize=4096)
def _calls_of(path: str, data: bytes) -> tuple[tuple[str, str], ...]:
    """Which functions of its own package each function of a file calls."""
    program = _read(path, data)
    found = {(call.function, call.callee.removeprefix("self.")): None for call in program.calls}
    return tuple(one for one in found if "." not in one[1])
