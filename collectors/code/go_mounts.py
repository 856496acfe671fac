"""Where Go programs hand a router or a group of one to a function that declares routes on it.

`users.Register(v1.Group("/users"))` puts what `Register` declares on its parameter below that group. The
function is looked for in the package that the call names, within the module and what it replaces.
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.code.program import Call, Expression, Name, Program
from archscan.code.values import Values
from archscan.model.evidence import Evidence
from archscan.model.facts import Mounts, Subject
from archscan.source import Tree

from .go_packages import folder_of, modules_around
from .go_web import ROUTERS, Routes

_GROUPS = frozenset({"Group", "Party", "Namespace", "NewGroup"})


def find_mounts(
    program: Program, values: Values, tree: Tree, subject: Subject, collector: str
) -> Iterator[Mounts]:
    """The calls of the repository's functions that are given a router."""
    routes = Routes(program, values)
    modules: list[tuple[str, str]] | None = None
    for call in program.calls:
        router = next((one for one in call.arguments[:6] if _is_router(one, call, values)), None)
        if router is None or call.makes:
            continue
        full = values.qualified(call.callee, call.function)
        package, function = _parts(full)
        folder: str | None = subject.scope.path
        if package:
            if modules is None:
                modules = modules_around(subject.scope.path, tree)
            folder = folder_of(package, modules)
        if folder is None:
            continue
        prefix, root = routes.place(router, call)
        target = f"{folder}/" if folder else "/"
        evidence = Evidence(program.path, call.line, collector)
        yield Mounts(subject, target, prefix, evidence, f"{function}()", root)


def _is_router(one: Expression, call: Call, values: Values) -> bool:
    if isinstance(one, Call):
        owner, _, method = one.callee.rpartition(".")
        return method in _GROUPS and values.type_of(owner, call.function).startswith(ROUTERS)
    return isinstance(one, Name) and values.type_of(one.path, call.function).startswith(ROUTERS)


def _parts(full: str) -> tuple[str, str]:
    """Package and function of a name: `example.com/app/users.New.Register` is `Register` of `users`."""
    folder, slash, last = full.rpartition("/")
    package, dot, rest = last.partition(".")
    if not slash:
        return "", full.rpartition(".")[2]
    return f"{folder}/{package}", rest.rpartition(".")[2] if dot else ""
