"""Where JavaScript programs mount the routers of other modules: `app.use("/api", require("./routes"))`.

Express, Koa, Fastify's `register` and Hono's `route`; of NestJS the prefix for all controllers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from archscan.code.program import Call, Expression, Name, Program, Text, items_of
from archscan.code.values import Values
from archscan.model.evidence import Evidence
from archscan.model.facts import Mounts, Subject
from archscan.source import Tree, resolve

from .routes import chains_of, is_router, root_of

_PUTS_IN = frozenset({"use", "register", "route"})
_ENDINGS = (".ts", ".js", ".mjs", ".cjs", ".tsx", ".mts", "/index.ts", "/index.js", "/index.mjs")
_ALIAS = re.compile(r"[@~]/")


def find_mounts(
    program: Program,
    values: Values,
    prefixes: Mapping[str, str],
    tree: Tree,
    subject: Subject,
    collector: str,
) -> Iterator[Mounts]:
    """The routers that the file puts into others; `prefixes` are those that its own routes have already."""
    chains = chains_of(program)
    for call in program.calls:
        evidence = Evidence(program.path, call.line, collector)
        if call.method == "setGlobalPrefix" and call.arguments:
            for one in values.of(call.arguments[0], call.function)[:1]:
                prefix = f"/{one.text.strip('/')}"
                folder = program.path.rpartition("/")[0]
                yield Mounts(subject, f"{folder}/" if folder else "", prefix, evidence)
        if call.method not in _PUTS_IN or not call.arguments or "." not in call.callee:
            continue
        if not is_router(call.callee.rpartition(".")[0], call, program, values):
            continue
        within = chains.get(id(call), "") or _named(root_of(call))
        path, routers = _arguments(call, values)
        if path is None:
            continue
        for router in routers:
            yield from _mounted(router, path, within, program, prefixes, tree, subject, evidence)


def _arguments(call: Call, values: Values) -> tuple[str | None, list[Expression]]:
    """The path that routers are mounted at, None if it is not known, and what may be a router."""
    given = list(call.arguments)
    path: str | None = ""
    if call.method == "register":
        options = dict(items_of(given[1])) if len(given) > 1 else {}
        if "prefix" in options:
            path = _path(options["prefix"], call, values)
        return path, given[:1]
    if len(given) > 1 and not isinstance(given[0], Call):
        stated = _path(given[0], call, values)
        if stated is not None:
            return stated, given[1:]
        if isinstance(given[0], Text):
            return None, []
    return ("" if call.method == "use" else None), given


def _path(stated: Expression, call: Call, values: Values) -> str | None:
    for one in values.of(stated, call.function)[:1]:
        if one.text.startswith("/"):
            return one.text.rstrip("/")
        if isinstance(stated, Text) and one.text and "/" not in one.text:
            return f"/{one.text}"
    return None


def _mounted(
    router: Expression,
    path: str,
    within: str,
    program: Program,
    prefixes: Mapping[str, str],
    tree: Tree,
    subject: Subject,
    evidence: Evidence,
) -> Iterator[Mounts]:
    name = router.path if isinstance(router, Name) else ""
    full = program.full(name) if name else ""
    if isinstance(router, Call) and router.method in ("routes", "middleware", "callback"):
        name = router.callee.rpartition(".")[0]
        full = program.full(name)
    for tail in (".routes", ".middleware", ".default"):
        name, full = name.removesuffix(tail), full.removesuffix(tail)
    if not full:
        return
    if any(one.name == name for one in program.bindings):
        local = "" if name in prefixes else path
        if name != within:
            yield Mounts(subject, program.path, local, evidence, name, within)
        return
    found = resolve_module(full, program.path, tree)
    if found is not None:
        before = prefixes.get(within, "")
        yield Mounts(subject, found[0], f"{before}{path}", evidence, found[1], within)


def _named(root: str) -> str:
    """The name of a router that is one: a chain may begin with what makes it (`express`)."""
    return root.removeprefix("this.")


def resolve_module(module: str, path: str, tree: Tree) -> tuple[str, str] | None:
    """The file of a module and the name that is taken out of it, "" for what it exports by itself; None if
    it is not in the tree. `@/` and `~/` stand for the `src` of the folders around, as is usual."""
    for name, word in ((module, ""), (module.rpartition(".")[0], module.rpartition(".")[2])):
        if not name or name in (".", ".."):
            continue
        for base in _bases(name, path):
            for ending in ("", *_ENDINGS):
                candidate = f"{base}{ending}" if base else ending.lstrip("/")
                if ending == "" and not candidate.endswith((".ts", ".js", ".mjs", ".cjs", ".tsx")):
                    continue
                source = re.sub(r"\.js\Z", ".ts", candidate)
                for one in dict.fromkeys((candidate, source)):
                    if one and tree.read(one) is not None:
                        return one, word
    return None


def _bases(module: str, path: str) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    if module.startswith("."):
        base = resolve(folder, module)
        if base is not None:
            yield base
    elif _ALIAS.match(module):
        while folder:
            yield f"{folder}/{module[2:]}" if folder.endswith("src") else f"{folder}/src/{module[2:]}"
            folder = folder.rpartition("/")[0]
        yield f"src/{module[2:]}"
