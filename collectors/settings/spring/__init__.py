"""Facts from the configuration of Spring Boot applications: `application` and `bootstrap` files.

Reads YAML and properties files below a module's resources or in a `config` folder, every profile in them:
the application's names and ports, whom it is told to call, to ask and to tell, its gateway routes and message
channels. Placeholders are filled from all files of the module. What is switched off is left out.
Quarkus and Micronaut have files of the same names and form; their keys are in the same table.
`shared` reads what a configuration server hands out, `starters` what a build file switches on.
Format: https://docs.spring.io/spring-boot/reference/features/external-config.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archscan.model.facts import Fact, Requires, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ...tuning.spring import find_tuning
from .application import NAME, Application
from .channels import find_channels
from .entries import Document, read_documents
from .filtering import filter_of
from .mentions import find_requirements
from .names import find_names
from .places import OWN_FILES, below_resources, configures_itself, module_of, own_files
from .routes import find_routes, is_routed_by_zuul
from .settings import join_settings, read_all
from .sharing import is_handed_out, may_be_springs

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

PATTERNS = OWN_FILES


def wants(data: bytes) -> bool:
    """Whether the file holds anything; templates of other tools are left alone."""
    return bool(data.strip()) and b"{{" not in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield what each document of the file says, in its order."""
    if not configures_itself(file.folder) or (
        below_resources(file.folder) is None and may_be_springs(file.data) and is_handed_out(file, tree)
    ):
        return
    documents, problems = read_documents(file)
    module = module_of(file.folder, tree)
    paths = own_files(module, file.folder, tree)
    settings = join_settings(read_all(paths, tree), filter_of(module, tree))
    application = Application(Subject(Scope("source", module), ""), settings)
    yield from find_facts(application, documents)
    yield from problems


def find_facts(application: Application, documents: Iterable[Document]) -> Iterator[Fact]:
    """What documents say of the application that they configure."""
    for document in documents:
        yield from find_names(application, document)
        yield from find_routes(application, document)
        for fact in find_requirements(application, document):
            route = fact.key.partition(".")[0] if isinstance(fact, Requires) else ""
            if (
                isinstance(fact, Requires)
                and ".ribbon." in fact.key
                and is_routed_by_zuul(application, route)
            ):
                fact = replace(fact, purpose="proxies")
            yield fact
        yield from find_channels(application, document)
        yield from find_tuning(application, document)
