"""Constants of other files: `Topics.ORDERS` stands in a class of the same package or of an import.

Only files below the same source root are looked at, those whose path the package names.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from archscan.code.grammar import Grammar, parse
from archscan.code.program import Binding, Call, Choice, Expression, Join, Name, Program, Table, Text
from archscan.code.values import Values
from archscan.lexicon.address_values import HOLE
from archscan.source import Tree

from .modules import source_root
from .reading import READINGS

_MOST_FILES = 20
_MAX_DEPTH = 12
_GRAMMARS: dict[str, Grammar] = {}


def add_constants(program: Program, package: str, suffix: str, grammar: Grammar, tree: Tree | None) -> None:
    """Add the constants of other files that calls and annotations name, as if they stood on the line
    that uses them. A text with the address itself is what the evidence's line means, not its name."""
    if tree is None:
        return
    folder = program.path.rpartition("/")[0]
    root = source_root(folder, package)
    own = {one.name for one in program.types}
    asked: dict[tuple[str, str], int] = {}
    for name in _names(program):
        owner, dot, constant = name.path.rpartition(".")
        if dot and owner[:1].isupper() and "." not in owner and owner not in own and constant[:1].isupper():
            asked.setdefault((owner, constant), name.line)
        elif not dot and constant.isupper() and constant in program.imports:
            full = program.imports[constant]
            asked.setdefault((f"={full.rpartition('.')[0]}", constant), name.line)
    read: dict[str, dict[str, str]] = {}
    for (owner, constant), line in asked.items():
        if owner not in read:
            if len(read) == _MOST_FILES:
                break
            read[owner] = _constants_of(owner, folder, root, suffix, program, grammar, tree)
        text = read[owner].get(constant)
        if text is not None:
            type_ = "" if owner.startswith("=") else owner
            program.bindings.append(Binding(constant, Text(text, line), line, "", type_))


def _constants_of(
    owner: str, folder: str, root: str | None, suffix: str, program: Program, grammar: Grammar, tree: Tree
) -> dict[str, str]:
    full = owner[1:] if owner.startswith("=") else program.imports.get(owner, "")
    if full and root is not None:
        path = f"{root}/{full.replace('.', '/')}{suffix}".removeprefix("/")
    elif full:
        return {}
    else:
        path = f"{folder}/{owner}{suffix}".removeprefix("/")
    file = tree.read(path)
    if file is None or len(file.data) > 200_000:
        return {}
    _GRAMMARS.setdefault(grammar.language, grammar)
    return dict(_texts(file.data, path, grammar.language))


@lru_cache(maxsize=512)
def _texts(data: bytes, path: str, language: str) -> tuple[tuple[str, str], ...]:
    program = parse(data, _GRAMMARS[language], path)
    values = Values(program, READINGS)
    found: dict[str, str] = {}
    for binding in program.bindings:
        if not binding.function and binding.name[:1].isupper():
            texts = [one.text for one in values.of(binding.value) if HOLE not in one.text]
            if len(texts) == 1 and len(texts[0]) <= 500:
                found.setdefault(binding.name, texts[0])
    return tuple(found.items())


def _names(program: Program) -> Iterator[Name]:
    for mark in program.marks:
        for one in (*mark.arguments, *(value for _, value in mark.keywords)):
            yield from _within(one, 0)
    for call in program.calls:
        for one in (*call.arguments, *(value for _, value in call.keywords)):
            yield from _within(one, 0)
    for binding in program.bindings:
        yield from _within(binding.value, 0)


def _within(expression: Expression, depth: int) -> Iterator[Name]:
    if depth > _MAX_DEPTH:
        return
    match expression:
        case Name():
            yield expression
        case Join(parts) | Choice(parts):
            for one in parts:
                yield from _within(one, depth + 1)
        case Table(items):
            for _, one in items:
                yield from _within(one, depth + 1)
        case Call(arguments=arguments):
            for one in arguments:
                yield from _within(one, depth + 1)
