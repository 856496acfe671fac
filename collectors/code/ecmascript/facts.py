"""The facts of one file of JavaScript or TypeScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from archscan.code.clients import clients_in
from archscan.code.findings import find_facts
from archscan.code.grammar import Grammar, parse
from archscan.code.manners import find_manners, manners_of
from archscan.code.places import is_beside
from archscan.code.values import Values
from archscan.model.facts import Fact, Offers, Requires, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .calls import prepare_calls
from .mounts import find_mounts
from .objects import SETTINGS
from .programs import find_ports, find_program
from .readings import READINGS
from .routes import find_offers, local_prefixes
from .rpc import find_remote

_TOOLS = re.compile(
    r"(?i)(?:^|/)(?:(?:vite|vitest|webpack|rollup|rsbuild|rspack|jest|playwright|cypress|karma|protractor|babel|postcss"
    r"|tailwind|eslint|vue|snowpack|svelte|astro|metro|tsup|esbuild|docusaurus|codegen|wdio|stylelint|release|craco|poi"
    r"|prettier|commitlint|lint-staged|quasar|umi|backstop|nightwatch|lighthouserc|capacitor|proxy)[\w.-]*\.?"
    r"(?:conf|config|rc)(?:\.[\w-]+)*\.[cm]?[jt]s|gulpfile[^/]*|gruntfile[^/]*|\.?eslintrc[^/]*|\.umirc[^/]*"
    r"|webpack[\w.-]*\.[cm]?[jt]s|[\w.-]*\.(?:min|bundle|chunk)\.[cm]?js|[\w.-]*-min\.js|[\w.-]*\.stories\.[jt]sx?"
    r"|jquery[\w.-]*\.js|swagger-ui[\w.-]*\.js|service-worker\.js)\Z"
)
"""Tools of development, whose proxies nothing passes when the program runs; and others' code, packed."""
_LONG = 50_000
"""A line of this length was written by a program."""


def collect_file(file: SourceFile, tree: Tree, grammar: Grammar, collector: str) -> Iterator[Fact | Problem]:
    """Yield whom the code talks to, what it offers, and the program that it is."""
    if is_beside(file.path) or _TOOLS.search(file.path) or _is_packed(file.data):
        return
    program = parse(file.data, grammar, file.path)
    if program.broken and not (program.calls or program.bindings or program.imports or program.functions):
        what = "nothing that can be read"
        yield Problem(file.path, program.broken, what, "JavaScript or TypeScript", "warning", "syntax")
        return
    subject = Subject(Scope("source", file.folder), "")
    values = Values(program, READINGS)
    clients = clients_in(program)
    offers: dict[object, Offers] = {}
    for one in find_offers(program, values, subject, collector):
        offers.setdefault((one.kind, one.name, one.router), one)
    for one in find_ports(program, values, subject, collector):
        offers.setdefault((one.kind, one.name), one)
    mounts = list(find_mounts(program, values, local_prefixes(program, values), tree, subject, collector))
    remote = list(find_remote(program, values, subject, collector))
    prepare_calls(program, values, clients)
    for fact in find_facts(program, values, clients, subject, collector):
        if isinstance(fact, Requires) and fact.key.startswith(SETTINGS):
            fact = replace(fact, key=fact.key.removeprefix(SETTINGS).strip("."))
        yield fact
    yield from remote
    yield from offers.values()
    yield from mounts
    yield from find_program(program, values, tree, subject, collector)
    yield from find_manners(program, values, subject, collector, manners_of("javascript"))


def _is_packed(data: bytes) -> bool:
    """Whether a file is a bundle, or packed: its first lines are longer than anybody writes."""
    end = data.find(b"\n", 0, _LONG)
    if len(data) > _LONG and end < 0:
        return True
    return data.count(b"\n") < len(data) // 2_000 or b"__webpack_require__" in data[:20_000]
