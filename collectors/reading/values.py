"""The values of a configuration file, whatever its format, as variables with dotted keys and lines.

Parts that say of themselves that they are switched off (`enabled: false`) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from archscan.errors import FormatError
from archscan.formats import entries, json, toml, xml
from archscan.formats.entries import Dialect, Entry
from archscan.formats.node import Map, Seq
from archscan.formats.properties import load as load_properties
from archscan.formats.yaml import load_all
from archscan.lexicon.addresses import Variable
from archscan.model.evidence import Evidence
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

MAX_VALUES = 5_000
"""Values of one file that are looked at; a file that has more is data."""
_MAX_DEPTH = 40
_OFF = frozenset({"false", "no", "off", "0", "never"})
_ON = frozenset({"true", "yes", "on", "1"})
_SWITCH = frozenset({"enabled", "enable", "active", "isenabled"})
_DISABLED = frozenset({"disabled", "disable"})
_TEMPLATE = re.compile(
    r"\.(?:template|tmpl|tpl|dist|sample|example|default|in|inc|j2|jinja2?|erb)\Z", re.IGNORECASE
)
_HOCON = Dialect(comments=("#", "//"))
_ANY = Dialect(comments=("#", ";", "//"))


def ending_of(name: str) -> str:
    """The ending that tells a file's format, in lower case, without those of templates.

    >>> ending_of("app.conf.template"), ending_of("Config.YML"), ending_of("odoo")
    ('conf', 'yml', '')
    """
    return _TEMPLATE.sub("", name).lower().rpartition(".")[2] if "." in _TEMPLATE.sub("", name) else ""


def read_values(
    name: str, text: str, path: str, collector: str, dialect: Dialect | None = None, first: int = 1
) -> Iterator[list[Variable]]:
    """Yield the variables of each document of a text; `name` tells the format where no dialect does.

    `first` is the line of the file that the text begins in. Raises FormatError for what is not its format.
    """
    ending = ending_of(name) if dialect is None else ""
    if ending in ("yml", "yaml"):
        problems: list[Problem] = []
        for document in load_all(text, path, problems):
            yield _nodes(document, path, collector, first)
    elif ending in ("json", "json5", "jsonc"):
        yield _nodes(json.load(text, path), path, collector, first)
    elif ending == "toml":
        yield _nodes(toml.load(text, path), path, collector, first)
    elif ending == "properties":
        yield _nodes(load_properties(text, path), path, collector, first)
    elif ending in ("xml", "config"):
        yield list(_elements(xml.load(text.encode(), path), path, collector))[:MAX_VALUES]
    else:
        found = list(entries.read(text, dialect or (_HOCON if ending == "hocon" else _ANY)))
        yield [
            Variable(one.dotted, one.value, Evidence(path, one.line + first - 1, collector))
            for one in _switched_on(found)
        ][:MAX_VALUES]


def _switched_on(found: list[Entry]) -> Iterator[Entry]:
    """The entries outside the blocks that are switched off."""
    off = {one.path for one in found if _is_off(one.key, one.value)}
    for one in found:
        if not off or not any(one.path[:depth] in off for depth in range(len(one.path) + 1)):
            yield one


def _is_off(key: str, value: str) -> bool:
    key, value = key.lower(), value.strip("\"' ").lower()
    return (key in _SWITCH and value in _OFF) or (key in _DISABLED and value in _ON)


def _nodes(root: Any, path: str, collector: str, first: int) -> list[Variable]:
    """The scalars of a tree, at most `MAX_VALUES`, in document order."""
    found: list[Variable] = []
    stack: list[Iterator[tuple[str, Any, int]]] = [iter(_items(root, ""))]
    while stack and len(found) < MAX_VALUES:
        item = next(stack[-1], None)
        if item is None:
            stack.pop()
            continue
        key, value, line = item
        if isinstance(value, str):
            found.append(Variable(key, value, Evidence(path, line + first - 1, collector)))
        elif isinstance(value, Map | Seq) and len(stack) < _MAX_DEPTH:
            stack.append(iter(_items(value, key)))
    return found


def _items(node: Any, key: str) -> Iterable[tuple[str, Any, int]]:
    if isinstance(node, Map):
        if any(isinstance(value, str) and _is_off(name, value) for name, value in node.items()):
            return ()
        prefix = f"{key}." if key else ""
        return [(f"{prefix}{name}", value, node.place(name).line) for name, value in node.items()]
    if isinstance(node, Seq):
        # Numbered only where the items have keys of their own, whose hosts and ports belong together.
        return [
            (f"{key}.{number}" if isinstance(value, Map) else key, value, node.place(number).line)
            for number, value in enumerate(node)
        ]
    return ()


_NAMES = ("name", "key", "id")


def _elements(root: xml.Element, path: str, collector: str) -> Iterator[Variable]:
    """Texts and attributes of elements; `<add key= value=>`, `<property><name/><value/>` by their names."""
    for element in root.walk():
        evidence = Evidence(path, element.line, collector)
        attributes = {name.rpartition(":")[2].lower(): value for name, value in element.attributes.items()}
        name = next((attributes[one] for one in _NAMES if one in attributes), "")
        if element.text and not element.children and element.tag != "value":
            yield Variable(name or element.tag, element.text, evidence)
        for attribute, value in attributes.items():
            if not attribute.startswith("xmlns") and attribute not in ("schemalocation", *_NAMES):
                is_value = attribute in ("value", "connectionstring") and bool(name)
                yield Variable(name if is_value else f"{element.tag}.{attribute}", value, evidence)
        named, value_of = element.find("name"), element.find("value")
        if value_of is not None and value_of.text:
            given = named.text if named is not None else name or element.tag
            yield Variable(given, value_of.text, Evidence(path, value_of.line, collector))


_EXAMPLE = re.compile(r"[.-](?:dist|sample|example|default|orig|bak|old)(?=[.-]|\Z)", re.IGNORECASE)


def plain_path(path: str) -> str:
    """The path without the endings that templates and examples add.

    >>> plain_path("a/main.cf.tmpl"), plain_path("sentry/config.example.yml"), plain_path("default.conf")
    ('a/main.cf', 'sentry/config.yml', 'default.conf')
    """
    folder, slash, name = path.rpartition("/")
    return folder + slash + _EXAMPLE.sub("", _TEMPLATE.sub("", name))


def lenient_text(file: SourceFile) -> str:
    """The text, with signs of another encoding replaced: an address is ASCII in all of them."""
    try:
        return file.text
    except FormatError:
        return file.data.decode("utf-8", "replace").replace("\0", " ")


def is_spare(file: SourceFile, tree: Tree) -> bool:
    """Whether a file is an example of one that the repository holds, a copy, or lies among tests or pages."""
    if _ASIDE.search(f"/{file.path}"):
        return True
    plain = _EXAMPLE.sub("", file.name)
    return plain != file.name and plain in tree.names(file.folder)


_ASIDE = re.compile(
    r"/(?:__?tests?__?|tests?|testing|spec|specs|e2e|fixtures?|testdata|test-data|mocks?|__mocks__|docs?|documentation|"
    r"examples?|samples?|demos?|locales?|i18n|l10n|lang|translations?|languages|\.github|\.gitlab|\.circleci|"
    r"\.vscode|\.idea|\.devcontainer|benchmarks?|cypress|playwright|storybook|\.storybook|snapshots?|"
    r"__snapshots__|node_modules|src/test|bak|backup|archive|deprecated|legacy)/",
    re.IGNORECASE,
)
"""Folders of files that configure nothing that runs."""
