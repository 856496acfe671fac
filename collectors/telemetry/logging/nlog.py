"""Where .NET programs write logs to: targets of NLog that a rule uses, and appenders of log4net.

Variables of the file are filled in. Files of tests are left out. Formats:
https://github.com/NLog/NLog/wiki/Configuration-file and
https://logging.apache.org/log4net/manual/configuration.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Place
from archscan.formats.xml import Element, load
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..places import reading
from .appenders import Appender, appender_facts, put_setting

NAME = "nlog"
PATTERNS = ("nlog*.config", "log4net*.config", "log4net*.xml")
_MARK = re.compile(rb"<(?:\w+:)?(?:target|appender)\b", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{(?:var:)?(\w+)\}")
_RENDERED = re.compile(r"\$\{environment:(?:variable=)?(\w+)(?::whenEmpty=([^}]+))?\}")


def wants(data: bytes) -> bool:
    """Whether a target or an appender stands in it."""
    return _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each server that a target in use writes to."""
    root = load(file.data, file.path)
    variables: dict[str, str] = {}
    targets: list[Appender] = []
    used: list[str] = []
    for element in root.walk():
        tag = element.tag.lower()
        named = {key.rpartition(":")[2].lower(): value for key, value in element.attributes.items()}
        if tag == "variable":
            variables.setdefault(named.get("name", ""), named.get("value", ""))
        elif tag in ("target", "appender") and "name" in named:
            one = Appender(named["name"], named.get("type", ""), Map(file.path, element.line))
            _settings(element, one.settings, file.path, variables)
            one.refers += [
                each.attributes["name"]
                for each in element.walk()
                if each is not element and each.tag == "target" and "name" in each.attributes
            ]
            targets.append(one)
        elif tag == "logger" and named.get("enabled", "").lower() != "false":
            used += [name.strip() for name in named.get("writeto", "").split(",") if name]
        elif tag == "appender-ref" and "ref" in named:
            used.append(named["ref"])
    yield from appender_facts(targets, used, reading(file, NAME, local=True))


def _settings(element: Element, settings: Map, path: str, variables: dict[str, str]) -> None:
    """Attributes of a target, and the values of the elements below it, which are no targets themselves."""
    for one in (element, *element.children):
        if one is not element and one.tag.lower() in ("target", "appender"):
            continue
        place = Place(path, one.line)
        if one is not element and "value" in one.attributes:
            put_setting(settings, one.tag, _filled(one.attributes["value"], variables), place)
        elif one is element:
            for key, value in one.attributes.items():
                name = key.rpartition(":")[2]
                if name not in ("name", "type"):
                    put_setting(settings, name, _filled(value, variables), place)


def _filled(text: str, variables: dict[str, str]) -> str:
    for _ in range(4):
        filled = _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), text[:10_000])
        if filled == text:
            break
        text = filled
    return _RENDERED.sub(lambda found: (found[2] or f"${{{found[1]}}}").replace("\\:", ":"), text)
