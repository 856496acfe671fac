"""Addresses that templates of configuration files fall back to where the environment states none.

`{{ .Env.XMPP_SERVER | default "xmpp.meet" }}` names the host that a container talks to unless it is told
otherwise. Read are the words of Go templates as dockerize, gomplate, frep and confd have them, of Jinja
(`{{ HOST | default('db') }}`, `env.get`) and of ERB (`ENV.fetch`). Charts and playbooks are left out, and so
is the rest of the file: other collectors read it as what it becomes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from archscan.lexicon.addresses import Variable, find_mentions
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.values import is_spare

NAME = "template-defaults"
PATTERNS = (
    "*.conf", "*.cnf", "*.cfg", "*.cf", "*.ini", "*.properties", "*.lua", "*.xml", "*.json", "*.yml",
    "*.yaml", "*.toml", "*.hcl", "*.js", "*.env", "*.service", "*.tmpl", "*.tpl", "*.template", "*.gotmpl",
    "*.ctmpl", "*.j2", "*.jinja", "*.jinja2", "*.erb", "*.nginx", "*.in",
)  # fmt: skip
_MAX_SIZE = 500_000
_MARKS = re.compile(rb"\.Env\.|\bgetenv\b|\bgetv\b|\benv(?:iron)?\b|\bENV\b|default\(")
_TEXT = r"(?P<{}>\"[^\"\n]{{1,300}}\"|'[^'\n]{{1,300}}')"
_FORMS = re.compile(
    "|".join(
        (
            rf"\.Env\.(?P<a>\w+)\s*\|\s*default\s+{_TEXT.format('av')}",
            rf"\bdefault\s+\.Env\.(?P<b>\w+)\s+{_TEXT.format('bv')}",
            rf"\bdefault\s+{_TEXT.format('cv')}\s+\.Env\.(?P<c>\w+)",
            rf"\b(?:getenv|env\.Getenv|envOrDefault|getv)\s+\"(?P<d>[\w/.-]+)\"\s+{_TEXT.format('dv')}",
            rf"\benv\s+\"(?P<e>\w+)\"\s*\|\s*default\s+{_TEXT.format('ev')}",
            rf"\b(?P<f>\w+)\s*\|\s*default\(\s*{_TEXT.format('fv')}",
            rf"\b(?:env|environ)\.get\(\s*[\"'](?P<g>\w+)[\"']\s*,\s*{_TEXT.format('gv')}",
            rf"\bENV\.fetch\(\s*[\"'](?P<h>\w+)[\"']\s*,\s*{_TEXT.format('hv')}",
            rf"\bENV\[[\"'](?P<i>\w+)[\"']\]\s*\|\|\s*{_TEXT.format('iv')}",
        )
    )
)
_OPEN = re.compile(r"\{\{|<%")
_COMMENT = re.compile(r"\s*(?:#|//|;|--|\{\{-?\s*/\*|\{#|<!--)")
_OTHERS = re.compile(
    r"/(?:templates/.*\.ya?ml|charts?/|helm/|roles/|playbooks/|group_vars/|host_vars/|\.github/|src/)",
    re.IGNORECASE,
)
"""Charts and playbooks have collectors of their own; what lies in `src` is code."""


def wants(data: bytes) -> bool:
    """Whether there are gaps with something to fall back to."""
    return len(data) <= _MAX_SIZE and (b"{{" in data or b"<%" in data) and _MARKS.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield a mention for each address that a variable of a template falls back to."""
    if is_spare(file, tree) or _OTHERS.search(f"/{file.path}"):
        return
    text = file.text
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    variables: list[Variable] = []
    for found in _FORMS.finditer(text):
        line = bisect_right(starts, found.start())
        before = text[starts[line - 1] : found.start()]
        if _COMMENT.match(before) or not _OPEN.search(before):
            continue
        key = next(name for name, value in found.groupdict().items() if value and len(name) == 1)
        name = found[key].strip("/").replace("/", "_")
        variables.append(Variable(name, found[f"{key}v"][1:-1], Evidence(file.path, line, NAME)))
    yield from find_mentions(Subject(Scope("source", file.folder), ""), variables, via="config")
