"""Facts from HOCON settings of JVM applications: Play, Lagom, Akka, Pekko, Ktor (`application.conf`).

Reads databases, brokers, named services and what else an application's own keys say. The addresses by which
the members of a cluster know each other are the application's own. Overrides by variables (`${?X}`) leave the
default above them. Format: https://github.com/lightbend/config/blob/main/HOCON.md
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from archscan.formats.entries import Dialect, Entry, read
from archscan.lexicon.addresses import Variable
from archscan.model.elements import ConnectionKind
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Provides, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.leaves import find_plain_mentions, is_for_tests, with_purposes
from ..tuning.environment import find_variable_settings

NAME = "hocon"
PATTERNS = ("application.conf", "application-*.conf", "application.*.conf", "*.hocon")

_DIALECT = Dialect(comments=("#", "//"))
_BUILD_FILES = ("build.sbt", "pom.xml", "build.gradle", "build.gradle.kts", "build.sc")
_MODULE = re.compile(r"(?:(?P<module>.*)/)?(?:src/main/resources|src/universal/conf|conf)\Z")
_OWN = re.compile(
    r"(?:akka|pekko)\.(?:remote|cluster|management|actor|http|io|loggers?|loglevel|extensions|coordinated)(?:\.|\Z)"
    r"|play\.(?:http|filters|server|i18n|modules|evolutions|crypto|akka|pekko)\.|ktor\.(?:deployment|application)\."
    r"|logger\.|lagom\.(?:cluster|circuit|defaults)\.|include\Z|.*\.(?:driver|profile|datasourceclass|executor|dispatcher)\Z"
)
_PURPOSES: tuple[tuple[str, ConnectionKind], ...] = (
    (r"(?:.*\.)?db\.(?:.*\.)?(?:url|jdbcurl|servername)", "queries"),
    (r"(?:slick|quill|doobie|hikari|datasource|database|cassandra|datastax-java-driver|mongodb|mongo)\..*"
     r"(?:url|uri|jdbcurl|servername|hosts?|contact-?points?(?:\.\d+)?)", "queries"),
    (r"(?:akka|pekko)\.persistence\..*contact-points", "queries"),
    (r"lagom\.services\..*", "calls"),
    (r"(?:akka|pekko)\.grpc\.client\..*host", "calls"),
    (r"play\.mailer\.host", "calls"),
    (r"(?:kamon|otel|opentelemetry)\..*(?:host|hostname|endpoint|url)", "exports"),
)  # fmt: skip
_PORTS = re.compile(r"(?:play\.server\.http\.port|ktor\.deployment\.port|http\.port|server\.port)\Z")
_MOST = 5_000


def wants(data: bytes) -> bool:
    """Whether there is any entry."""
    return b"=" in data or b":" in data or b"{" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield the ports and the name of the application, then whom its settings name."""
    if is_for_tests(file.folder):
        return
    subject = Subject(Scope("source", _module(file.folder, tree)), "")
    entries = [
        one for one in read(file.text, _DIALECT) if one.value.strip() and not one.value.startswith("${")
    ]
    off = {
        one.path
        for one in entries
        if one.key.lower() == "enabled" and one.value.lower() in ("false", "off", "no")
    }
    off.discard(())
    variables: list[Variable] = []
    purposes: dict[str, ConnectionKind] = {}
    for entry in entries[:_MOST]:
        key = entry.dotted.replace('"', "")
        line = Evidence(file.path, entry.line, NAME)
        if _PORTS.match(key):
            if entry.value.isdigit() and 0 < int(entry.value[:6]) < 65536:
                yield Offers(subject, "port", "http", line, int(entry.value), "HTTP")
        elif key in ("spring.application.name", "lagom.discovery.service-name", "application.name"):
            if re.fullmatch(r"[\w.-]{1,100}", entry.value):
                yield Provides(subject, entry.value.lower(), line)
        elif not _OWN.match(key) and not any(
            entry.path[:depth] in off for depth in range(1, len(entry.path) + 1)
        ):
            variables.append(Variable(key, _plain(entry), line))
            if (purpose := _purpose(key.lower())) is not None:
                purposes[key] = purpose
    yield from with_purposes(find_plain_mentions(subject, variables), purposes)
    yield from find_variable_settings(subject, variables)


def _plain(entry: Entry) -> str:
    """The value; of a list or object in one line the text between its brackets."""
    return entry.value.strip("[]{} ")


def _purpose(key: str) -> ConnectionKind | None:
    return next((purpose for pattern, purpose in _PURPOSES if re.fullmatch(pattern, key)), None)


def _module(folder: str, tree: Tree) -> str:
    """The module that the settings belong to: the folder around `conf` or the resources."""
    found = _MODULE.match(folder)
    module = (found["module"] or "") if found else folder
    if (
        found
        and folder.rpartition("/")[2] == "conf"
        and not any(one in tree.names(module) for one in _BUILD_FILES)
    ):
        return module if tree.has_folder(f"{module}/app" if module else "app") else folder
    return module
