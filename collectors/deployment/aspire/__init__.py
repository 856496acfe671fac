"""Facts from .NET Aspire AppHosts: resources, their images and projects, and which is told of which.

Reads the C# of an AppHost without compiling it: `tokens` and `syntax` take it apart, `program` follows its
statements, `methods` knows the hosting library, `facts` makes the claims. Left out: names that are computed
at run time, branches that a constant switches off, and what other packages' methods do inside.
Documentation: https://learn.microsoft.com/dotnet/aspire/fundamentals/app-host-overview
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archscan.errors import FormatError
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .facts import NAME, find_facts
from .files import add_constants, find_code, find_references, read_project, tokens_of
from .methods import Host
from .program import Program, find_procedures
from .tokens import Token
from .values import Names, Procedure

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

PATTERNS = ("Program.cs", "AppHost.cs", "*AppHost/*.cs")
_ENTRY = b"DistributedApplication.CreateBuilder"


def wants(data: bytes) -> bool:
    """Whether the file creates the application."""
    return _ENTRY in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the facts of the AppHost that begins in this file."""
    own = tokens_of(file)
    references = find_references(file, tree)
    constants = Names()
    add_constants(own, file.path, constants)
    procedures: list[Procedure] = list(find_procedures(own, file.path))
    for other in find_code(file, references, tree):
        if wants(other.data):
            continue
        try:
            tokens = tokens_of(other)
            add_constants(tokens, other.path, constants)
            procedures.extend(find_procedures(tokens, other.path))
        except FormatError as error:
            yield Problem(error.path, error.line, error.what, error.expected, "warning", error.rule)
    projects = {one.word: read_project(one, tree) for one in references if one.resource}
    host = Host(file.folder, projects, tree)
    failure: FormatError | None = None
    try:
        _run(own, procedures, constants, host, file.path)
    except FormatError as error:  # what was added before it stays
        failure = error
    yield from find_facts(host.resources, file.folder)
    yield from host.problems
    if failure is not None:
        raise failure


def _run(
    own: Sequence[Token], procedures: Sequence[Procedure], constants: Names, host: Host, path: str
) -> None:
    """The statements of the file, or the function of it that creates the application."""
    program = Program(procedures, constants, host.method)
    program.run(own, path)
    if not host.resources:
        for procedure in procedures:
            words = {token.text for token in procedure.body}
            if procedure.path == path and {"DistributedApplication", "CreateBuilder"} <= words:
                program.run(procedure.body, path)
