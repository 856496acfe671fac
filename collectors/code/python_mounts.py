"""Where Python programs mount the routers of other modules (`include_router`, `register_blueprint`).

A prefix that stands in the settings of another module (`settings.API_PREFIX`) is looked up there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from archscan.code.program import Call, Expression, Join, Name, Program, Table, Text
from archscan.code.values import Values
from archscan.model.evidence import Evidence
from archscan.model.facts import Mounts, Subject
from archscan.source import Tree

from .python_paths import clean_path

_PUTS_IN = ("include_router", "register_blueprint", "blueprint", "add_router")
_PREFIXES = ("prefix", "url_prefix")
_DJANGO = ("django.urls.path", "django.urls.re_path", "django.conf.urls.url", "django.urls.url")
_MAX_PARTS = 12


def find_mounts(
    program: Program,
    values: Values,
    prefixes: Mapping[str, str],
    tree: Tree,
    subject: Subject,
    collector: str,
) -> Iterator[Mounts]:
    """The routers that the file puts into others; `prefixes` are those that its own routes have already."""
    for call in program.calls:
        evidence = Evidence(program.path, call.line, collector)
        if call.method in _PUTS_IN and "." in call.callee:
            yield from _included(call, program, values, prefixes, tree, subject, evidence)
        elif len(call.arguments) > 1 and values.qualified(call.callee, call.function) in _DJANGO:
            yield from _django(call, program, values, tree, subject, evidence)
    for local, full in program.imports.items():
        if full.endswith(".urlpatterns") and local != full:
            target = resolve_module(full.rpartition(".")[0], program.path, tree)
            if target and target != program.path:
                line = program.import_lines.get(full, 0)
                yield Mounts(subject, target, "", Evidence(program.path, line, collector))


def _included(
    call: Call,
    program: Program,
    values: Values,
    prefixes: Mapping[str, str],
    tree: Tree,
    subject: Subject,
    evidence: Evidence,
) -> Iterator[Mounts]:
    named = dict(call.keywords)
    given = call.arguments[-1 if call.method == "add_router" else 0] if call.arguments else None
    router = given or named.get("router", named.get("blueprint"))
    if isinstance(router, Text) and call.method == "add_router":
        router = call.arguments[0]
    if not isinstance(router, Name):
        return
    owner = call.callee.rpartition(".")[0]
    stated = next((named[word] for word in _PREFIXES if word in named), None)
    if stated is None and call.method == "add_router" and len(call.arguments) > 1:
        stated = call.arguments[0]
    full = full_name(router.path, program)
    if router.path.partition(".")[0] not in program.imports:
        within = "" if owner == router.path else owner
        yield Mounts(subject, program.path, "", evidence, router.path, within)
        return
    prefix = _prefix(stated, call, program, values, tree)
    place = _place(full, program.path, tree)
    if prefix is None or place is None:
        return
    target, name = place
    before = prefixes.get(owner, "")
    yield Mounts(subject, target, f"{before}{prefix}".rstrip("/"), evidence, name, owner)


def _django(
    call: Call, program: Program, values: Values, tree: Tree, subject: Subject, evidence: Evidence
) -> Iterator[Mounts]:
    """`path("api/", include("shop.urls"))`, `path("", include(router.urls))`."""
    view, stated = call.arguments[1], call.arguments[0]
    if not isinstance(view, Call) or view.method != "include" or not view.arguments:
        return
    texts = (
        [stated.value] if isinstance(stated, Text) else [one.text for one in values.of(stated, call.function)]
    )
    if not texts:
        return
    prefix = clean_path("/" + texts[0].lstrip("^/").rstrip("$")).rstrip("/")
    what: Expression = view.arguments[0]
    if isinstance(what, Table) and what.items:
        what = what.items[0][1]
    if isinstance(what, Text):
        target = resolve_module(what.value, program.path, tree)
        if target:
            yield Mounts(subject, target, prefix, evidence)
    elif isinstance(what, Name):
        owner, _, last = what.path.rpartition(".")
        full = full_name(what.path, program)
        if last == "urls" and owner and owner.partition(".")[0] not in program.imports:
            yield Mounts(subject, program.path, prefix, evidence, owner)
        elif what.path.partition(".")[0] in program.imports:
            place = _place(full, program.path, tree)
            if place:
                yield Mounts(
                    subject, place[0], prefix, evidence, "" if place[1] == "urlpatterns" else place[1]
                )


def _prefix(
    stated: Expression | None, call: Call, program: Program, values: Values, tree: Tree
) -> str | None:
    """The prefix; "" if there is none, None if it is not known."""
    if stated is None:
        return ""
    if isinstance(stated, Join):
        parts = [_prefix(one, call, program, values, tree) for one in stated.parts]
        return None if None in parts else "".join(part or "" for part in parts)
    if isinstance(stated, Text):
        return stated.value.rstrip("/")
    for one in values.of(stated, call.function):
        if one.text.startswith("/"):
            return one.text.rstrip("/")
    if isinstance(stated, Name):
        return _constant(stated.path, program, tree)
    return None


def _constant(name: str, program: Program, tree: Tree) -> str | None:
    """A path that another module of the tree gives a name to: a constant, or a field of its settings."""
    full = full_name(name, program)
    module, _, last = full.rpartition(".")
    for _ in range(2):
        target = resolve_module(module, program.path, tree)
        file = tree.read(target) if target else None
        if file is not None:
            found = re.search(
                rf"^[ \t]*{re.escape(last)}\s*(?::[^=\n]+)?=\s*(?:Field\(\s*(?:default\s*=\s*)?)?"
                r"[\"'](/[^\"'\n]*)[\"']",
                file.data.decode("utf-8", "replace"),
                re.MULTILINE,
            )
            if found:
                return found[1].rstrip("/")
        module = module.rpartition(".")[0]
    return None


def full_name(name: str, program: Program) -> str:
    """A name with the module that it comes from. What `from . import x` brings in is noted as `..x`."""
    first, dot, rest = name.partition(".")
    module = program.imports.get(first, first)
    if module.startswith("..") and "." not in module.lstrip("."):
        module = module[1:]
    return f"{module}{dot}{rest}"


def _place(full: str, path: str, tree: Tree) -> tuple[str, str] | None:
    """The file and the name in it that a dotted name leads to."""
    module, _, name = full.rpartition(".")
    if target := resolve_module(module, path, tree) if module.strip(".") or module else None:
        return target, name
    return None


def resolve_module(module: str, path: str, tree: Tree) -> str:
    """The file of a module, seen from a file of the same tree; "" if it is not in it.

    Where packages begin is not known: the nearest folder around the file in which the module lies counts.
    """
    dots = len(module) - len(module.lstrip("."))
    parts = [part for part in module.split(".") if part]
    if len(parts) > _MAX_PARTS or any(not part.isidentifier() for part in parts):
        return ""
    folder = path.rpartition("/")[0]
    for _ in range(dots - 1):
        folder = folder.rpartition("/")[0]
    while True:
        base = "/".join([*([folder] if folder else []), *parts])
        names = (f"{base}.py", f"{base}/__init__.py" if base else "__init__.py")
        for name in names if parts else names[1:]:
            if tree.read(name) is not None:
                return name
        if dots or not folder:
            return ""
        folder = folder.rpartition("/")[0]
