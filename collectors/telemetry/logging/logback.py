"""Where Java programs write logs to: appenders of Logback and Log4j that loggers use.

Properties of the file fill its variables, defaults stand for others; fragments for inclusion count whole.
Files of tests are left out. Formats: https://logback.qos.ch/manual/configuration.html and
https://logging.apache.org/log4j/2.x/manual/configuration.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Place
from archscan.formats.properties import load as load_properties
from archscan.formats.xml import Element, load
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..places import reading
from .appenders import Appender, appender_facts, put_setting

NAME = "logback"
PATTERNS = ("logback*.xml", "log4j*.xml", "log4j*.properties", "*-appender.xml", "*logback*.xml")
_MARK = re.compile(rb"appender", re.IGNORECASE)
_TEST = re.compile(r"(?:^|/)src/(?:\w*[tT]est|it)/|[-_.]test\.")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*>")
_VARIABLE = re.compile(r"\$\{([\w.-]+)(?::-[^${}]*)?\}")
_REFERENCE = frozenset(("appender-ref", "appenderref"))


def wants(data: bytes) -> bool:
    """Whether an appender stands in it."""
    return _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each server that an appender in use writes to."""
    if _TEST.search(file.path):
        return
    base = reading(file, NAME, local=True)
    if file.name.lower().endswith(".properties"):
        found = _from_properties(load_properties(file.text, file.path))
    else:
        data = _DOCTYPE.sub(lambda declared: b"\n" * declared[0].count(b"\n"), file.data)
        root = load(data, file.path)
        sections = {section.tag.lower() for section in root.children}
        found = (_from_log4j if "appenders" in sections else _from_logback)(root, file)
    yield from appender_facts(*found, base)


def _from_logback(root: Element, file: SourceFile) -> tuple[list[Appender], list[str]]:
    variables: dict[str, str] = {}
    appenders: list[Appender] = []
    roots: list[str] = []
    for element in root.walk():
        tag = element.tag.lower()
        if tag in ("property", "variable"):
            if "name" in element.attributes and "value" in element.attributes:
                variables.setdefault(element.attributes["name"], element.attributes["value"])
        elif tag == "springproperty":
            source = element.attributes.get("source", "")
            default = element.attributes.get("defaultValue", "")
            filled = f"${{{source}:-{default}}}" if default else f"${{{source}}}"
            variables.setdefault(element.attributes.get("name", ""), filled)
        elif tag == "appender":
            one = Appender(
                element.attributes.get("name", ""), element.attributes.get("class", ""), Map(file.path)
            )
            _settings(element, one.settings, file.path, variables)
            one.refers += [ref for each in element.walk() if each is not element for ref in _refs(each)]
            appenders.append(one)
        elif tag in ("root", "logger", "category", "asynclogger"):
            roots += [ref for each in element.walk() for ref in _refs(each)]
    if root.tag == "included":
        roots += [one.name for one in appenders]
    return appenders, roots


def _refs(element: Element) -> Iterator[str]:
    if element.tag.lower() in _REFERENCE and (name := element.attributes.get("ref")):
        yield name


def _settings(element: Element, settings: Map, path: str, variables: dict[str, str]) -> None:
    """Settings of an element and of those below it that hold some: attributes, texts, named parameters."""
    stack: list[tuple[Element, Map]] = [(element, settings)]
    while stack:
        one, into = stack.pop()
        for key, value in one.attributes.items():
            if key not in ("class", "name", "ref", "value"):
                put_setting(into, key, _filled(value, variables), Place(path, one.line))
        for child in one.children:
            place = Place(path, child.line)
            name = child.attributes.get("name", "")
            value = child.attributes.get("value", child.text)
            if child.tag.lower() in ("param", "property") and name:
                put_setting(into, name, _filled(value, variables), place)
            elif child.children or (not child.text and child.attributes):
                below = Map(path, child.line)
                into.put(f"{child.tag}#{child.line}", below, place)
                stack.append((child, below))
            elif child.text:
                put_setting(into, child.tag, _filled(child.text, variables), place)


def _filled(text: str, variables: dict[str, str]) -> str:
    """A text with the file's own variables filled in, some levels deep."""
    for _ in range(4):
        filled = _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), text[:10_000])
        if filled == text:
            break
        text = filled
    return text


def _from_log4j(root: Element, file: SourceFile) -> tuple[list[Appender], list[str]]:
    variables = {
        each.attributes["name"]: each.attributes.get("value", each.text)
        for section in root.children
        if section.tag.lower() == "properties"
        for each in section.children
        if "name" in each.attributes
    }
    appenders: list[Appender] = []
    roots: list[str] = []
    for section in root.children:
        if section.tag.lower() == "appenders":
            for element in section.children:
                kind = element.attributes.get("type", element.tag)
                one = Appender(element.attributes.get("name", ""), kind, Map(file.path))
                _settings(element, one.settings, file.path, variables)
                one.refers += [ref for each in element.walk() for ref in _refs(each)]
                appenders.append(one)
        elif section.tag.lower() == "loggers":
            roots += [ref for each in section.walk() for ref in _refs(each)]
    return appenders, roots


def _from_properties(entries: Map) -> tuple[list[Appender], list[str]]:
    """Both generations: `log4j.appender.X=CLASS` and `appender.x.type=KIND` with `appender.x.name`."""
    kinds: dict[str, str] = {}
    names: dict[str, str] = {}
    settings: dict[str, Map] = {}
    roots: list[str] = []
    variables = {key.removeprefix("property."): value for key, value in entries.items()}
    for key, value in entries.items():
        parts = key.removeprefix("log4j.").split(".")
        if parts[0] == "appender" and len(parts) > 1:
            if len(parts) == 2 or parts[2] == "type":
                kinds[parts[1]] = value
            elif parts[2] == "name":
                names[parts[1]] = value
            else:
                into = settings.setdefault(parts[1], Map(entries.path, entries.lines[key]))
                put_setting(into, parts[-1], _filled(value, variables), entries.place(key))
        elif key.endswith(".ref") and "appenderRef" in key:
            roots.append(value)
        elif parts[0] in ("rootLogger", "rootCategory", "logger", "category"):
            roots += [part.strip() for part in value.split(",")[1:]]
    appenders = [
        Appender(names.get(label, label), kind, settings.get(label, Map(entries.path)))
        for label, kind in kinds.items()
    ]
    return appenders, roots
