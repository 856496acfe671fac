"""Hosts in Elixir's settings: `config/*.exs`.

Settings are read line by line, nothing is run: `key: "value"`, `key: System.get_env("NAME", "default")` and
`key: System.get_env("NAME") || "default"` below the `config` that they belong to. Where a Phoenix endpoint is
reached is no connection. Format: https://hexdocs.pm/elixir/Config.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.lexicon.addresses import Variable, find_mentions
from archscan.lexicon.secrets import is_secret_name
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.values import lenient_text

NAME = "elixir_config"
PATTERNS = ("config/*.exs",)
MAX_SIZE = 300_000
_MAX_LINE = 2_000
_FOR_TESTS = ("test.exs", "test.secret.exs")
_BLOCK = re.compile(r"^\s*config\s*\(?\s*:(?P<app>\w+)\s*,?\s*(?P<module>:?[A-Za-z][\w.]*(?!\w*:))?")
_SETTING = re.compile(
    r"(?<![\w:])(?P<key>[a-z]\w*):\s*(?:"
    r"System\.(?:get_env|fetch_env!)\(\s*\"(?P<variable>\w+)\"(?:\s*,\s*\"(?P<default>[^\"]*)\")?\s*\)"
    r"(?:\s*\|\|\s*\"(?P<otherwise>[^\"]*)\")?"
    r"|~c\"(?P<characters>[^\"]*)\"|[\"'](?P<text>[^\"'#]*)[\"']"
    r"|(?P<number>\d+)\b)"
)


def wants(data: bytes) -> bool:
    """Whether settings of a bearable size are read or written."""
    return len(data) <= MAX_SIZE and b"config" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield the hosts that the settings name."""
    if file.name in _FOR_TESTS:
        return
    subject = Subject(Scope("source", file.folder), "")
    yield from find_mentions(subject, list(_variables(file)), "config")


def _variables(file: SourceFile) -> Iterator[Variable]:
    """The settings by the name of their block and their own, or by the variable that may replace them."""
    block, is_own = "", False
    for number, line in enumerate(lenient_text(file).split("\n"), start=1):
        if len(line) > _MAX_LINE or line.lstrip().startswith("#"):
            continue
        if (found := _BLOCK.match(line)) is not None:
            module = (found["module"] or "").strip(":")
            block = f"{found['app']}.{module}" if module else found["app"]
            is_own = module.endswith("Endpoint")
        if is_own:
            continue
        for setting in _SETTING.finditer(line):
            values = (setting[name] for name in ("text", "default", "otherwise", "characters", "number"))
            value = next((one for one in values if one), "")
            key = setting["variable"] or f"{block}.{setting['key']}"
            if value and not is_secret_name(setting["key"]) and not is_secret_name(key):
                yield Variable(key, value, Evidence(file.path, number, NAME))
