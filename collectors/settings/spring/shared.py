"""Facts from files that a configuration server hands out: each configures the application it is named for.

Such files lie in a folder below a server's resources, or in a folder of their own outside all modules, beside
each other: `orders.yml` is for the application `orders`, `application.yml` for all that ask. Which names are
applications, only the whole repository tells: the subject is the file's whole stem (`orders-prod`).
Format: https://docs.spring.io/spring-cloud-config/reference/server/environment-repository.html
"""

from __future__ import annotations

from collections.abc import Iterable

from archscan.model.facts import Fact, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from . import find_facts
from .application import Application
from .entries import read_documents
from .settings import join_settings, read_all
from .sharing import PATTERNS, is_for_all, is_foreign, is_handed_out, may_be_springs, neighbours, stem_of

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

NAME = "spring_shared"


def wants(data: bytes) -> bool:
    """Whether a key that Spring knows is there."""
    return may_be_springs(data)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield what each document says of the application that the file is named for."""
    if not is_handed_out(file, tree):
        return
    documents, problems = read_documents(file)
    stem = stem_of(file.path)
    every = neighbours(file, tree)
    wider = [path for path in every if is_for_all(path)]
    wider += [path for path in every if stem.startswith(f"{stem_of(path)}-")]
    settings = join_settings(read_all(dict.fromkeys((file.path, *wider)), tree))
    subject = Subject(Scope("source", file.folder), "*" if is_for_all(file.path) else stem)
    application = Application(subject, settings, NAME)
    yield from find_facts(application, [one for one in documents if not is_foreign(one)])
    yield from problems
