"""What Spring's, Quarkus' and Micronaut's own settings say of telemetry: exposed endpoints and metrics,
sampling and propagation of traces, log levels and formats.

Reads the files that an application reads about itself, each for its own; defaults stand for placeholders.
https://docs.spring.io/spring-boot/appendix/application-properties/index.html,
https://quarkus.io/guides/logging, https://docs.micronaut.io/latest/guide/#logging
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..settings.spring.entries import Document, Entry, read_documents
from ..settings.spring.places import OWN_FILES, configures_itself, module_of
from .places import expand
from .variables import LEVELS

NAME = "spring-telemetry"
PATTERNS = OWN_FILES
_MARK = re.compile(rb"management|logging|sleuth|quarkus|logger|micrometer|metrics", re.IGNORECASE)
_SAMPLING = frozenset({
    "management.tracing.sampling.probability", "spring.sleuth.sampler.probability",
    "spring.sleuth.sampler.rate", "spring.sleuth.sampler.percentage", "quarkus.otel.traces.sampler.arg",
    "tracing.zipkin.sampler.probability",
    "quarkus.otel.traces.sampler", "tracing.jaeger.sampler.probability", "otel.traces.sampler",
    "otel.traces.sampler.arg",
})  # fmt: skip
_PROPAGATION = frozenset({
    "management.tracing.propagation.type", "management.tracing.propagation.produce",
    "management.tracing.propagation.consume", "spring.sleuth.propagation.type", "quarkus.otel.propagators",
    "otel.propagators",
})  # fmt: skip
_EXPOSED = "management.endpoints.web.exposure.include"
_LEVEL = re.compile(
    r"(?:logging\.level|quarkus\.log\.category|logger\.levels)\.(?P<name>.+?)(?:\.level)?\Z|quarkus\.log\.level\Z"
)
_EXPORT = re.compile(
    r"management\.(?:metrics\.export\.(?P<old>\w+)|(?P<new>\w+)\.metrics\.export)\.enabled"
    r"|quarkus\.micrometer\.export\.(?P<quarkus>\w+)\.enabled|micronaut\.metrics\.export\.(?P<micronaut>\w+)\.enabled"
)
_STRUCTURED = re.compile(r"logging\.structured\.format\.(?:console|file)")
_PATTERN = re.compile(r"logging\.pattern\.(?:console|file)|quarkus\.log\.(?:console|file)\.format")
_JSON = re.compile(r"quarkus\.log\.(?:console|file)\.json(?:\.enabled)?")
_ITEM = re.compile(r"\.\d+\Z")
_MAX_LEVELS = 60


def wants(data: bytes) -> bool:
    """Whether a word of such a key occurs; templates of other tools are left alone."""
    return b"{{" not in data and _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what each document of the file says of telemetry."""
    if not configures_itself(file.folder):
        return
    subject = Subject(Scope("source", module_of(file.folder, tree)), "")
    documents, _ = read_documents(file)  # what could not be read is told by those who read the addresses
    for document in documents:
        yield from _document(subject, document)


def _document(subject: Subject, document: Document) -> Iterator[Setting]:
    profile = f" (profile {document.profile})" if document.profile else ""
    lists: dict[str, list[Entry]] = {}
    levels = 0
    for entry in document.entries:
        plain = _ITEM.sub("", entry.key)
        if plain in _PROPAGATION or plain == _EXPOSED:
            lists.setdefault(plain, []).append(entry)
            continue
        value = expand(entry.value).strip()
        if not value or "${" in value or len(value) > 400:
            continue
        for topic, text, name in _said(entry, value):
            levels += topic == "observability.level"
            if levels <= _MAX_LEVELS:
                yield Setting(subject, topic, f"{text}{profile}", _line(entry), name=name)
    for key, entries in lists.items():
        values = [value for one in entries if (value := expand(one.value).strip()) and "${" not in value]
        if values and key == _EXPOSED:
            shown = "all" if values == ["*"] else ", ".join(values)
            text = f"actuator endpoints exposed over HTTP: {shown}{profile}"
            yield Setting(subject, "observability.metrics", text, _line(entries[0]), name=_key(entries[0]))
        elif values:
            text = f"{', '.join(values)}{profile}"
            yield Setting(
                subject, "observability.propagation", text, _line(entries[0]), name=_key(entries[0])
            )


def _said(entry: Entry, value: str) -> Iterator[tuple[str, str, str]]:
    """Topic, value and name of what an entry says."""
    key = entry.key
    if key in _SAMPLING:
        yield "observability.sampling", value, _key(entry)
    elif (found := _LEVEL.match(key)) is not None and value.lower() in LEVELS:
        yield "observability.level", value, _logger(entry) if found["name"] else "root"
    elif (found := _EXPORT.fullmatch(key)) is not None and value.lower() == "true":
        system = next(group for group in found.groups() if group)
        if system != "defaults":
            yield "observability.metrics", f"export of metrics to {system}", _key(entry)
    elif _STRUCTURED.fullmatch(key):
        yield "observability.format", f"structured: {value}", _key(entry)
    elif _PATTERN.fullmatch(key):
        yield "observability.format", f"pattern {value}", _key(entry)
    elif _JSON.fullmatch(key) and value.lower() == "true":
        yield "observability.format", "JSON", _key(entry)


def _logger(entry: Entry) -> str:
    """The logger that a level is for: `logging.level.NAME`, `quarkus.log.category."NAME".level`."""
    quarkus = entry.key.startswith("quarkus.")
    name = ".".join(entry.parts[3:] if quarkus else entry.parts[2:])
    return (name.removesuffix(".level") if quarkus else name).strip("\"'")


def _key(entry: Entry) -> str:
    return ".".join(one for one in entry.parts if not one.isdigit())


def _line(entry: Entry) -> Evidence:
    return Evidence(entry.place.path, entry.place.line, NAME)
