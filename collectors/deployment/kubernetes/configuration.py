"""Facts from ConfigMaps: the addresses in their values. Values of Secrets are never looked at.

A value of one line is a variable; a longer one is a file, of which lines `key = value` and `key: value`
are variables (nested keys joined by dots) and the URLs of all other lines count. Files whose format a
collector knows are read by that collector.
https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/config-map-v1/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from archscan.formats.node import Map
from archscan.lexicon.addresses import Variable, find_mentions
from archscan.lexicon.secrets import is_secret_name, is_secret_value
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires, Setting
from archscan.model.problem import Problem

from ...telemetry.embedded import find_embedded
from .context import Context, name_of

_MAX_TEXT = 200_000
_LINE = re.compile(r"(\s*)(?:-\s+)?[\"']?([A-Za-z_][\w./-]{0,120})[\"']?\s*(?:=(?!=)|:(?=\s|$))\s*(.*)")
_ITEM = re.compile(r"(\s*)-\s+(.*)")
_URL = re.compile(r"[A-Za-z][\w+.:-]{0,40}://[^\s\"'`<>;,()\[\]{}|\\]{1,500}")
_DASHBOARD = re.compile(r"\"(?:panels|schemaVersion)\"\s*:")
_COMMENTS = ("#", "//", ";", "!", "--", "<!--")
_PROSE = (".md", ".sh", ".lua", ".js", ".py", ".html", ".css", ".sql", ".crt", ".pem", ".txt")
"""Files whose lines are no settings: only their URLs count."""
_REWRITES = frozenset(("replacement", "regex"))
"""Keys of Prometheus whose values make addresses and are none."""


def config_map_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """Addresses in a ConfigMap's data, under `configmap/NAME`: those of its readers."""
    subject = context.subject(one, "configmap")
    yield from context.shape(one, "data", "a mapping of names to texts")
    data = one.get("data")
    if not isinstance(data, Map):
        return
    variables: list[Variable] = []
    for key, value in data.items():
        if not isinstance(value, str) or not value:
            continue
        line = context.at(data, key)
        stripped = value.strip()
        if len(stripped.split(None, 1)) < 2 or "\n" not in value:
            if "\n" in value:
                line = _line_within(value, line, context)
            variables.append(Variable(key, stripped, line))
            if is_secret_name(key) or (len(stripped) >= 16 and is_secret_value(stripped)):
                yield Setting(subject, "security.plaintext", key, line)
        else:
            if key.endswith(".json") and _DASHBOARD.search(value):
                yield from find_embedded(key, value, subject, block_place(value, line, context)) or ()
                continue  # its links are for people
            text = value[:_MAX_TEXT]
            known = find_embedded(key, text, subject, block_place(text, line, context))
            if known is not None:
                yield from known
                continue
            found = file_variables(key, text, line, context)
            for mention in find_mentions(subject, found, "config"):
                yield _scraped(mention)
    yield from find_mentions(subject, variables, "config")


def _line_within(value: str, line: Evidence, context: Context) -> Evidence:
    """The line of the only words in a block."""
    lines = value.split("\n")
    offset = block_offset(lines, line, context)
    index = next((index for index, each in enumerate(lines) if each.strip()), 0)
    return line if offset is None else Evidence(line.path, line.line + offset + index, line.collector)


def _scraped(mention: Requires) -> Requires:
    """A target of Prometheus is scraped, unless it receives alerts."""
    if mention.key.endswith("static_configs.targets") and not mention.key.startswith("alerting"):
        return replace(mention, purpose="scrapes")
    return mention


def file_variables(name: str, text: str, line: Evidence, context: Context) -> list[Variable]:
    """The variables in a file that stands as a block under a key, each with its own line if it has one."""
    lines = text.split("\n")
    offset = block_offset(lines, line, context)
    prose = name.lower().endswith(_PROSE)
    variables: list[Variable] = []
    path: list[tuple[int, str]] = []  # keys that a nested block hangs on, with their indentation
    for index, written in enumerate(lines):
        stripped = written.strip()
        if not stripped or stripped.startswith(_COMMENTS):
            continue
        at = line if offset is None else Evidence(line.path, line.line + offset + index, line.collector)
        found = None if prose else _LINE.match(written)
        if found is None:
            item = None if prose else _ITEM.match(written)
            if item is not None and path:
                variables.append(Variable(".".join(key for _, key in path), _plain(item[2]), at))
            elif "://" in stripped:
                first = stripped.split(None, 1)[0]
                key = first if first.isidentifier() else name
                variables += [Variable(key, url[0], at) for url in _URL.finditer(stripped)]
            continue
        indent, key, value = len(found[1]), found[2], _plain(found[3])
        while path and path[-1][0] >= indent:
            path.pop()
        if key in _REWRITES:
            continue
        if value in ("", "|", ">", "|-", ">-", "{", "["):
            path.append((indent, key))
            continue
        variables.append(Variable(".".join([*(part for _, part in path), key]), value, at))
    return variables


def _plain(value: str) -> str:
    """A value without quotes, list brackets and what follows it in JSON or YAML."""
    value = value.strip()
    if value[:1] in ("'", '"'):
        end = value.find(value[0], 1)
        return value[1:end] if end > 0 else value[1:]
    value = value.partition(" #")[0].rstrip().rstrip(",;").rstrip()
    if value[:1] == "[" and value[-1:] == "]":
        return ",".join(part.strip().strip("\"'") for part in value[1:-1].split(","))
    return value


def block_offset(lines: list[str], line: Evidence, context: Context) -> int | None:
    """How far the first line of a block lies below its key; None if the lines are not to be told.

    A file that a generator reads has its key on line 0; what runs has no lines at all. Else the text of the
    file is asked, since a quoted or folded text has its lines elsewhere.
    """
    if line.live:
        return None
    if line.line == 0:
        return 1
    source = context.origin.lines(line.path)
    index = next((index for index, each in enumerate(lines) if each.strip()), 0)
    last = next((index for index in range(len(lines) - 1, -1, -1) if lines[index].strip()), 0)
    for position in (index, last):
        at = line.line + position  # 0-based place of the line after the key's, plus the position
        if at >= len(source) or source[at].strip() != lines[position].strip():
            return None
    return 1


def block_place(text: str, line: Evidence, context: Context) -> Callable[[int], Evidence]:
    """The evidence for each line (1-based) of a text that stands as a block under a key."""
    offset = block_offset(text.split("\n"), line, context)
    if offset is None:
        return lambda number: line
    return lambda number: Evidence(line.path, line.line + offset + max(number, 1) - 1, line.collector)


def external_secret_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A SealedSecret, ExternalSecret or the like: the secret that it becomes, and from where."""
    spec = one.map("spec")
    target = spec.map("target").text("name") or spec.map("template").map("metadata").text("name")
    name = context.name(target or name_of(one))
    store = spec.map("secretStoreRef").text("name")
    value = f"{name} ({one.text('kind')}{f' from {store}' if store else ''})"
    subject = context.subject(one, "secret")
    subject = type(subject)(subject.scope, f"secret/{name}")
    yield Setting(subject, "security.secret", value, context.named(one))
