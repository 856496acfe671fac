"""Log levels and formats that a logging library's own file sets: Logback, Log4j, java.util.logging, NLog,
log4net, and Python's `logging` (dictionaries in YAML or JSON, and ini files).

Where logs go is read beside this, with the addresses. Files of tests are left out. Formats:
https://logback.qos.ch/manual/configuration.html, https://logging.apache.org/log4j/2.x/manual/configuration.html,
https://github.com/NLog/NLog/wiki/Configuration-file,
https://docs.python.org/3/library/logging.config.html#configuration-dictionary-schema
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.formats.properties import load as load_properties
from archscan.formats.xml import Element, load
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ...reading.structured import read_maps
from ..places import expand
from ..sections import load_sections
from ..spare import is_spare_telemetry
from ..variables import LEVELS

NAME = "log-settings"
PATTERNS = (
    "logback*.xml", "log4j*.xml", "log4j*.properties", "logging.properties", "nlog*.config",
    "log4net*.config", "log*.yml", "log*.yaml", "log*.json", "log*.ini", "logging*.conf",
)  # fmt: skip
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*>")
_XML = re.compile(rb"<(?:\w+:)?(?:root|logger|Loggers|category)\b", re.IGNORECASE)
_PROPERTIES = re.compile(rb"(?i)rootLogger|^[ \t]*\.level|\.level\s*=", re.MULTILINE)
_PYTHON = re.compile(
    rb"disable_existing_loggers|[\"']?(?:formatters|handlers)[\"']?\s*:|^\[(?:loggers|logger_root)\]",
    re.MULTILINE,
)
_JSON_WORDS = re.compile(r"(?i)json|logstash|ecs|gelf")
_JSON_LAYOUT = re.compile(
    r"(?i)\w*(?:logstash|json|ecs|gelf)\w*(?:encoder|layout|formatter)\w*|jsontemplatelayout"
)
_HANDLER = re.compile(r"Handler\.")
_TURN = re.compile(r"(?i)additivity|monitorInterval")
_MAX_LOGGERS = 60


def wants(data: bytes) -> bool:
    """Whether loggers stand in it, in any of the forms."""
    return any(one.search(data) is not None for one in (_XML, _PROPERTIES, _PYTHON))


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the level of each logger, and the format of each appender."""
    if is_spare_telemetry(file.path):
        return
    subject = Subject(Scope("source", file.folder), "")
    count = 0
    for topic, value, name, line in _said(file):
        count += topic == "observability.level"
        value = expand(value).strip()
        if (
            count <= _MAX_LOGGERS
            and value
            and "${" not in value
            and (topic != "observability.level" or _is_level(value))
        ):
            shown = value if len(value) <= 300 else f"{value[:299]}…"
            yield Setting(subject, topic, shown, Evidence(file.path, line, NAME), name=name)


def _is_level(value: str) -> bool:
    return value.lower() in LEVELS


def _said(file: SourceFile) -> Iterator[tuple[str, str, str, int]]:
    """Topic, value, name and line of what a file says."""
    name = file.name.lower()
    if name.endswith((".xml", ".config")):
        data = _DOCTYPE.sub(lambda declared: b"\n" * declared[0].count(b"\n"), file.data)
        yield from _from_xml(load(data, file.path))
    elif name.endswith(".properties"):
        yield from _from_properties(load_properties(file.text, file.path))
    elif name.endswith((".ini", ".conf")):
        yield from _from_sections(load_sections(file.text, file.path))
    else:
        for root in read_maps(file, None):
            yield from _from_dictionary(root)


def _from_xml(root: Element) -> Iterator[tuple[str, str, str, int]]:
    variables: dict[str, str] = {}
    for one in root.walk():
        tag = one.tag.lower()
        given = {key.rpartition(":")[2].lower(): value for key, value in one.attributes.items()}
        if tag in ("property", "variable", "springproperty") and "name" in given:
            default = given.get("value", given.get("defaultvalue", one.text))
            variables.setdefault(given["name"], default)
            continue
        if tag in ("root", "logger", "category", "asynclogger", "asyncroot"):
            level = given.get("level") or given.get("minlevel") or _below(one)
            name = "root" if "root" in tag else given.get("name", "")
            if level and name:
                yield "observability.level", _filled(level, variables), name, one.line
        elif tag == "pattern" and one.text:
            yield "observability.format", f"pattern {' '.join(one.text.split())}", "", one.line
        elif "conversionpattern" in (tag, given.get("name", "").lower()) and given.get("value"):
            yield "observability.format", f"pattern {given['value']}", "", one.line
        elif tag.endswith("layout") and given.get("pattern"):
            yield "observability.format", f"pattern {given['pattern']}", "", one.line
        elif kind := _structured(one, given):
            yield (
                "observability.format",
                f"JSON ({kind})" if "json" not in kind.lower() else kind,
                "",
                one.line,
            )


def _below(one: Element) -> str:
    """The level as an element of its own (log4net, Log4j 1)."""
    found = next((child for child in one.children if child.tag.lower() in ("level", "priority")), None)
    return found.attributes.get("value", "") if found is not None else ""


def _structured(one: Element, given: dict[str, str]) -> str:
    """The encoder or layout that writes structured lines, by its class or its element."""
    kind = given.get("class", given.get("type", one.tag)).partition(",")[0].rpartition(".")[2]
    return kind if _JSON_LAYOUT.fullmatch(kind) else ""


def _filled(text: str, variables: dict[str, str]) -> str:
    for _ in range(3):
        text = re.sub(r"\$\{([\w.-]+)\}", lambda found: variables.get(found[1], found[0]), text[:500])
    return text


def _from_properties(entries: Map) -> Iterator[tuple[str, str, str, int]]:
    """`log4j.logger.X=LEVEL, appender`, `logger.x.level=LEVEL` with its name, `X.level=LEVEL`."""
    for key, value in entries.items():
        if not isinstance(value, str) or _TURN.search(key):
            continue
        line = entries.lines[key]
        first = value.split(",")[0].strip()
        bare = key.removeprefix("log4j.")
        parts = bare.split(".")
        if parts[0] in ("rootLogger", "rootCategory") and parts[-1] in (parts[0], "level"):
            yield "observability.level", first, "root", line
        elif parts[0] == "logger" and parts[-1] == "level" and len(parts) == 3:
            yield "observability.level", first, entries.text(f"logger.{parts[1]}.name") or parts[1], line
        elif parts[0] in ("logger", "category") and bare is not key:
            yield "observability.level", first, ".".join(parts[1:]), line
        elif parts[-1] == "level" and parts[0] not in ("appender", "filter") and not _HANDLER.search(key):
            yield "observability.level", first, ".".join(parts[:-1]) or "root", line
        elif parts[-1].lower() == "conversionpattern" or key.endswith(
            (".layout.pattern", "SimpleFormatter.format")
        ):
            yield "observability.format", f"pattern {value.strip()}", "", line
        elif parts[-1] == "layout" or key.endswith(".layout.type"):
            kind = value.strip().rpartition(".")[2]
            if _JSON_LAYOUT.fullmatch(kind):
                yield "observability.format", kind if "json" in kind.lower() else f"JSON ({kind})", "", line


def _from_dictionary(root: Map) -> Iterator[tuple[str, str, str, int]]:
    """Python's dictionary: known by its version and its handlers or formatters."""
    if root.text("version") != "1" or not ({"handlers", "formatters"} & set(root)):
        return
    formatters = root.map("formatters")
    for name, one in formatters.items():
        if not isinstance(one, Map):
            continue
        kind = (one.text("()") or one.text("class")).rpartition(".")[2]
        if _JSON_WORDS.search(kind):
            yield "observability.format", f"JSON ({kind})", name, formatters.place(name).line
        elif one.text("format"):
            yield "observability.format", f"pattern {one.text('format')}", name, one.place("format").line
    loggers = root.map("loggers")
    for name, one in loggers.items():
        if isinstance(one, Map) and one.text("level"):
            yield "observability.level", one.text("level"), name or "root", one.place("level").line
    if level := root.map("root").text("level"):
        yield "observability.level", level, "root", root.map("root").place("level").line


def _from_sections(root: Map) -> Iterator[tuple[str, str, str, int]]:
    """Python's ini form: `[logger_NAME]` and `[formatter_NAME]`."""
    for section, node in root.items():
        if not isinstance(node, Map):
            continue
        kind, _, name = section.partition("_")
        if kind == "logger" and node.text("level"):
            name = node.text("qualname") or name
            yield "observability.level", node.text("level"), name, node.place("level").line
        elif kind == "formatter" and _JSON_WORDS.search(made := node.text("class").rpartition(".")[2]):
            yield "observability.format", f"JSON ({made})", name, node.place("class").line
        elif kind == "formatter" and node.text("format"):
            yield "observability.format", f"pattern {node.text('format')}", name, node.place("format").line
