"""Facts from policy files: Open Policy Agent's Rego, Casbin's models and rules, Cedar, OpenFGA and SpiceDB.

Says which rules a package has and which types and relations a schema has, by their names; conditions are not
evaluated. Tests of policies say nothing.
Formats: https://www.openpolicyagent.org/docs/policy-language, https://casbin.org/docs/syntax-for-models,
https://docs.cedarpolicy.com/policies/syntax-policy.html, https://openfga.dev/docs/configuration-language,
https://authzed.com/docs/spicedb/concepts/schema
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.targets import program_of
from .claims import is_aside, say

NAME = "protection-policies"
PATTERNS = (
    "*.rego", "*.cedar", "*.fga", "*.zed", "*model*.conf", "*rbac*.conf", "*casbin*.conf", "*abac*.conf",
    "*policy*.csv", "*casbin*.csv",
)  # fmt: skip
_WANTED = re.compile(
    rb"(?m)^[ \t]*package\s+[\w.\[\]\"]+|^[ \t]*(?:@id|permit|forbid)\b|^[ \t]*type\s+\w+"
    rb"|^[ \t]*definition\s+[\w/]+\s*\{"
    rb"|\[request_definition\]|^[ \t]*[pg]\d?\s*,"
)
_PACKAGE = re.compile(r"\s*package\s+([\w.]+)")
_RULE = re.compile(r"(?:default\s+)?(\w+)(?:\s*(?:\[|\(|contains\b|if\b|:?=|\{))")
_WORDS = frozenset({"package", "import", "else", "not", "some", "every", "with", "as", "default"})
_CEDAR = re.compile(r"\s*(permit|forbid)\s*\(")
_TYPE = re.compile(r"\s*(?:type|definition)\s+([\w/]+)")
_RELATION = re.compile(r"\s*(?:define|relation|permission)\s+(\w+)")
_CASBIN = re.compile(r"\s*([rpgem]\d?)\s*=\s*(.+)")
_RULE_LINE = re.compile(r"\s*([pg]\d?)\s*,\s*(.+)")
_MAX_NAMES = 12
_MAX_RULES = 40


def wants(data: bytes) -> bool:
    """Whether it begins as one of these languages does."""
    return _WANTED.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one rule for each package, statement or type."""
    name = file.name.lower()
    if is_aside(file, tree) or name.endswith(("_test.rego", ".fga.yaml")):
        return
    subject, lines = program_of(file), file.text.splitlines()[:20_000]
    if name.endswith(".rego"):
        yield from _rego(file, subject, lines)
    elif name.endswith(".cedar"):
        yield from _cedar(file, subject, lines)
    elif name.endswith((".fga", ".zed")):
        yield from _schema(file, subject, lines)
    elif name.endswith(".conf"):
        if "[request_definition]" in file.text:
            yield from _model(file, subject, lines)
    elif name.endswith(".csv"):
        yield from _rules(file, subject, lines)


def _line(file: SourceFile, number: int) -> Evidence:
    return Evidence(file.path, number, NAME)


def _some(names: list[str]) -> str:
    shown = list(dict.fromkeys(names))
    more = f" and {len(shown) - _MAX_NAMES} more" if len(shown) > _MAX_NAMES else ""
    return ", ".join(shown[:_MAX_NAMES]) + more


def _rego(file: SourceFile, subject: Subject, lines: list[str]) -> Iterator[Setting]:
    package, at, names = "", 0, []
    for number, line in enumerate(lines, start=1):
        if not package and (found := _PACKAGE.match(line)) is not None:
            package, at = found[1], number
        elif package and (rule := _RULE.match(line)) is not None and rule[1] not in _WORDS:
            names.append(rule[1])  # a rule begins in the first column
    if package and names:
        value = f"Open Policy Agent rules {_some(names)}"
        yield say(subject, "security.authorization", value, _line(file, at), f"package {package}")


def _cedar(file: SourceFile, subject: Subject, lines: list[str]) -> Iterator[Setting]:
    effects = [(found[1], number) for number, line in enumerate(lines, start=1)
               if (found := _CEDAR.match(line)) is not None]  # fmt: skip
    if effects:
        permits = sum(effect == "permit" for effect, _ in effects)
        parts = [f"{permits} permit"] if permits else []
        parts += [f"{len(effects) - permits} forbid"] if len(effects) > permits else []
        value = f"Cedar policies: {', '.join(parts)}"
        yield say(subject, "security.authorization", value, _line(file, effects[0][1]), file.name)


def _schema(file: SourceFile, subject: Subject, lines: list[str]) -> Iterator[Setting]:
    engine = "OpenFGA" if file.name.lower().endswith(".fga") else "SpiceDB"
    kind, at = "", 0
    relations: list[str] = []
    for number, line in enumerate([*lines, "type "], start=1):
        found = _TYPE.match(line)
        if found is not None or number > len(lines):
            if kind and relations:
                value = f"{engine} relations {_some(relations)}"
                yield say(subject, "security.authorization", value, _line(file, at), f"type {kind}")
            kind, at, relations = found[1] if found is not None else "", number, []
        elif (relation := _RELATION.match(line)) is not None:
            relations.append(relation[1])


def _model(file: SourceFile, subject: Subject, lines: list[str]) -> Iterator[Setting]:
    for number, line in enumerate(lines, start=1):
        found = _CASBIN.match(line)
        if found is not None and found[1][0] in "rpm":
            title = {"r": "request", "p": "policy", "m": "matcher"}[found[1][0]]
            value = f"Casbin {title}: {found[2].strip()}"
            yield say(subject, "security.authorization", value, _line(file, number), file.name)


def _rules(file: SourceFile, subject: Subject, lines: list[str]) -> Iterator[Setting]:
    found = [(rule[1], number) for number, line in enumerate(lines, start=1)
             if (rule := _RULE_LINE.match(line)) is not None]  # fmt: skip
    if found and len(found) >= len([line for line in lines if line.strip()]) // 2:
        policies = sum(kind.startswith("p") for kind, _ in found)
        value = f"Casbin: policy rules {policies}, role assignments {len(found) - policies}"
        yield say(subject, "security.authorization", value, _line(file, found[0][1]), file.name)
