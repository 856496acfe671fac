"""Which files a configuration server hands out, told by where they lie and what they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.collect import matches
from archscan.errors import FormatError
from archscan.source import SourceFile, Tree

from .entries import Document, read_documents
from .places import BUILD_FILES, below_resources, is_for_tests
from .settings import join_settings, read_all

PATTERNS = ("*.yml", "*.yaml", "*.properties")

_FOR_ALL = re.compile(r"(?:application|bootstrap)(?:-.*)?\Z", re.IGNORECASE)
_SPRINGS = re.compile(
    rb"^[ \t]*(?:spring|eureka|zuul|server|management|security|feign|hystrix|ribbon|turbine|resilience4j)"
    rb"(?:\.[\w.\[\]-]+)?[ \t]*[:=]",
    re.MULTILINE,
)
_SURE = re.compile(
    r"(?:spring\.(?:application|autoconfigure|boot|cassandra|cloud|config|data|datasource|elasticsearch|flyway|jackson"
    r"|jpa|kafka|liquibase|mail|main|mvc|neo4j|profiles|rabbitmq|redis|security|session|sleuth|thymeleaf|zipkin)\."
    r"|eureka\.(?:client|instance)\.|zuul\.|management\.(?:endpoints?|security|server|tracing|metrics|zipkin)\."
    r"|security\.oauth2\.|feign\.|hystrix\.|ribbon\.|turbine\.)"
)
_FOREIGN = ("apiversion", "services.", "swagger", "openapi", "asyncapi")
"""Keys that files of other tools begin with, whatever they hold further down."""
_OTHER_FOLDERS = re.compile(
    r"(?:^|/)(?:META-INF|static|public|templates|i18n|messages|locales?|db|migrations?|mapper|graphql|openapi|k8s"
    r"|kubernetes|helm|charts?|\.github|\.mvn|gradle|node_modules)(?:/|\Z)"
)
_OTHER_FILES = re.compile(
    r"(?:values|docker-?compose|compose|chart|kustomization|skaffold|mkdocs|openapi|swagger|messages|log4j2?|logback"
    r"|logging|ehcache|quartz|build|gradle|gradle-wrapper|maven-wrapper|lombok|pom|git|version|sonar-project"
    r"|validationmessages|hibernate|persistence|jooq|junit-platform|allure)(?:[-_.].*)?\Z",
    re.IGNORECASE,
)
_OF_MODULES = (*BUILD_FILES, "package.json", "Chart.yaml")
_MOST_NEIGHBOURS = 100
_LOCATION = re.compile(
    r"spring\.cloud\.config\.server\.(?:[a-z]+\.)+(?:searchlocations|searchpaths)(?:\.\d+)?\Z"
)


def may_be_springs(data: bytes) -> bool:
    """Whether a key that Spring knows is there; templates of other tools are left alone."""
    return _SPRINGS.search(data) is not None and b"{{" not in data


def is_for_all(path: str) -> bool:
    """Whether a file is for every application, by its name."""
    return _FOR_ALL.match(stem_of(path)) is not None


def is_handed_out(file: SourceFile, tree: Tree) -> bool:
    """Whether the file is one of those that a configuration server hands out: it looks like Spring's and lies
    in a folder below a server's resources, or in one outside all modules, named for another application."""
    stem = stem_of(file.path)
    if is_for_tests(file.folder) or _OTHER_FOLDERS.search(file.folder) or _OTHER_FILES.match(stem):
        return False
    below = below_resources(file.folder)
    if below in ("", "config"):
        return not is_for_all(file.path) and below in _search_locations(file, tree)
    if below is None and any(one in tree.names(file.folder) for one in _OF_MODULES):
        return False
    if below is None and is_for_all(file.path):
        return any(not is_for_all(one.path) and _looks_like_springs(one) for one in _others(file, tree))
    if _looks_like_springs(file):
        return True
    return _states_a_port(file) and any(_looks_like_springs(one) for one in _others(file, tree))


def neighbours(file: SourceFile, tree: Tree) -> list[str]:
    """Paths of the configuration files of the same folder, the file's own among them."""
    prefix = f"{file.folder}/" if file.folder else ""
    names = [name for name in tree.names(file.folder) if matches(PATTERNS, name)]
    return [f"{prefix}{name}" for name in names[:_MOST_NEIGHBOURS]]


def is_foreign(document: Document) -> bool:
    """Whether a document begins as those of another tool do."""
    return any(entry.key.startswith(_FOREIGN) for entry in document.entries[:50])


def stem_of(path: str) -> str:
    """A file's name without its ending."""
    return path.rpartition("/")[2].rpartition(".")[0]


def _search_locations(file: SourceFile, tree: Tree) -> set[str]:
    """Where below its resources a server finds the files that it hands out, as its own files say."""
    folder = file.folder.removesuffix("/config")
    paths = [
        f"{place}/{name}"
        for place in (folder, f"{folder}/config")
        for name in tree.names(place)
        if matches(PATTERNS, name) and is_for_all(name)
    ]
    found: set[str] = set()
    settings = join_settings(read_all(paths[:_MOST_NEIGHBOURS], tree))
    for key, values in settings.by_key.items():
        if _LOCATION.match(key):
            for one in (part.strip() for _, entry in values for part in entry.value.split(",")):
                if one.startswith("classpath:"):
                    found.add(one.removeprefix("classpath:").strip("/"))
    return found


def _others(file: SourceFile, tree: Tree) -> Iterator[SourceFile]:
    for path in neighbours(file, tree):
        if path != file.path and not _OTHER_FILES.match(stem_of(path)):
            other = tree.read(path)
            if other is not None and may_be_springs(other.data):
                yield other


def _looks_like_springs(file: SourceFile) -> bool:
    """Whether a key is there that only Spring has."""
    documents = _documents(file)
    return not any(map(is_foreign, documents)) and any(
        _SURE.match(entry.key) for one in documents for entry in one.entries
    )


def _states_a_port(file: SourceFile) -> bool:
    return any(entry.key == "server.port" for one in _documents(file) for entry in one.entries)


def _documents(file: SourceFile) -> tuple[Document, ...]:
    try:
        return read_documents(file)[0]
    except FormatError:  # reported where that file is collected
        return ()
