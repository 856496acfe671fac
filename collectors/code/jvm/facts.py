"""All that is found in one source file of the JVM, whatever its language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.clients import Client
from archscan.code.findings import find_facts
from archscan.code.grammar import Grammar, parse
from archscan.code.manners import find_manners, manners_of
from archscan.code.places import is_beside
from archscan.code.program import Program
from archscan.code.values import Values
from archscan.lexicon.words import vocabulary, words
from archscan.model.facts import Fact, Opens, Plays, Requires, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .applications import find_application
from .calls import find_calls
from .constants import add_constants
from .declared import find_declared
from .listeners import find_channels
from .modules import module_of
from .placeholders import Placeholders, inject, settle
from .reading import READINGS, prepare
from .routes import find_offers
from .switches import find_switches

_PACKAGE = re.compile(rb"^[ \t]*package\s+([\w.]+)", re.MULTILINE)


def collect_file(
    file: SourceFile, tree: Tree | None, grammar: Grammar, clients: dict[str, Client], collector: str
) -> Iterator[Fact | Problem]:
    """Yield what a file says: whom it talks to, what it offers, which sides of mechanisms it takes."""
    if is_beside(file.path):
        return
    program = _read(file, grammar)
    if program.broken and not (program.calls or program.types or program.marks):
        what = "nothing of this source could be read"
        yield Problem(file.path, program.broken, what, f"valid {grammar.language}", "note", "syntax")
        return
    module = module_of(file.folder, tree)
    subject = Subject(Scope("source", file.folder), "")
    package = _PACKAGE.search(file.data)
    suffix = f".{file.name.rpartition('.')[2]}"
    add_constants(program, package[1].decode() if package else "", suffix, grammar, tree)
    prepare(program)
    placeholders = Placeholders(module, tree)
    inject(program, placeholders)
    values = Values(program, READINGS)
    yield from find_application(program, module, collector)
    yield from find_switches(program, subject, collector)
    found: dict[object, Fact] = {}
    for fact in (
        *find_declared(program, values, placeholders, subject, collector),
        *find_calls(program, values, subject, collector),
        *find_channels(program, values, placeholders, subject, collector),
        *find_facts(program, values, clients, subject, collector),
    ):
        if not _says_nothing(fact):
            found.setdefault(_key(fact), fact)
    yield from settle(found.values(), placeholders)
    yield from find_offers(program, values, subject, collector)
    languages = ("java", "kotlin") if grammar.language == "kotlin" else ("java",)
    yield from find_manners(program, values, subject, collector, manners_of(*languages))


_MOST_TRIES = 3


def _read(file: SourceFile, grammar: Grammar) -> Program:
    """The program of a file; of a broken one the most that can be had, as the grammar may lose all that
    stands behind a mistake: the line of the mistake is left out and the rest read once more."""
    best = program = parse(file.data, grammar, file.path)
    lines = file.data.split(b"\n")
    for _ in range(_MOST_TRIES):
        if not program.broken or len(lines) > 20_000:
            break
        lines[program.broken - 1] = b""
        program = parse(b"\n".join(lines), grammar, file.path)
        if _size(program) > _size(best):
            best = program
    return best


def _size(program: Program) -> int:
    return len(program.calls) + len(program.marks) + len(program.types)


_HOSTS = vocabulary("host hosts hostname hostnames addr address addresses server servers broker brokers ip")


def _says_nothing(fact: Fact) -> bool:
    """Whether a fact is a lone word of a constant, which Java calls after what it holds
    (`ORDERS_TOPIC = "orders"`), under a name that does not speak of a host."""
    if not isinstance(fact, Requires) or not fact.bare or fact.scheme or fact.port or "." in fact.host:
        return False
    parts = words(fact.key)
    return bool(parts) and parts[-1] not in _HOSTS


def _key(fact: Fact) -> object:
    if isinstance(fact, Requires):
        return fact.host, fact.port, fact.evidence.line
    if isinstance(fact, Opens):
        return fact.technology, fact.key
    return fact if not isinstance(fact, Plays) else (fact.mechanism, fact.side)
