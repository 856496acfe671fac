"""Load tests of JMeter: thread groups with their numbers, the paths sampled, and limits of duration.

What is switched off is left out, and so are the groups that set up and tear down. A variable that the plan
defines stands for its value, a property (`${__P(users,10)}`) for its default. Read are JMeter's own groups
and those of the usual plugins. Formats: https://jmeter.apache.org/usermanual/component_reference.html,
https://jmeter-plugins.org/wiki/ConcurrencyThreadGroup/, https://jmeter-plugins.org/wiki/UltimateThreadGroup/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from archscan.formats.xml import Element, load
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .jmeter_groups import group_words
from .load import called_path, load_test, threshold

NAME = "jmeter"
PATTERNS = ("*.jmx",)
_GROUPS = re.compile(r"(?:[\w.]*\.)?\w*ThreadGroup")
_AROUND = ("SetupThreadGroup", "PostThreadGroup")
_PROPERTY = re.compile(r"\$\{__(?:P|property)\(([^,()]*),?((?:[^()]|\([^()]*\))*)\)\}")
_VARIABLE = re.compile(r"\$\{(\w[\w.-]*)\}")


def wants(data: bytes) -> bool:
    """Whether a test plan stands in it."""
    return b"<jmeterTestPlan" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one setting for each thread group, and its limits of duration."""
    root = load(file.data, file.path)
    variables = _variables(root)
    stack = [root]
    while stack:
        parent = stack.pop()
        inner = []
        for one, below in _pairs(parent):
            if _GROUPS.fullmatch(one.tag):
                if one.tag not in _AROUND:
                    yield from _group(file, one, below, variables)
            elif one.tag == "DurationAssertion":
                yield from _limit(file, one, file.name.rpartition(".")[0], variables)
            elif below is not None:
                inner.append(below)
            elif one.tag == "hashTree" and parent.tag != "hashTree":
                inner.append(one)
        stack.extend(reversed(inner))


def _pairs(parent: Element) -> Iterator[tuple[Element, Element | None]]:
    """The elements of a tree that are switched on, each with the tree that follows and belongs to it."""
    for index, one in enumerate(parent.children):
        after = parent.children[index + 1] if index + 1 < len(parent.children) else None
        if one.attributes.get("enabled") != "false" and (one.tag != "hashTree" or parent.tag != "hashTree"):
            yield one, after if after is not None and after.tag == "hashTree" else None


def _group(
    file: SourceFile, group: Element, below: Element | None, variables: Mapping[str, str]
) -> Iterator[Fact]:
    name = group.attributes.get("testname") or "thread group"
    words = group_words(group, lambda key: _value(group, key, variables))
    samplers = list(_enabled(below)) if below is not None else []
    calls = [
        f"{_value(one, 'HTTPSampler.method', variables) or 'GET'} {path}"
        for one in samplers
        if one.tag.startswith("HTTPSampler") and (path := _path(one))
    ]
    yield from load_test(file, NAME, group.line, name, "JMeter", ", ".join(words), calls)
    for one in samplers:
        if one.tag == "DurationAssertion":
            yield from _limit(file, one, name, variables)


def _limit(file: SourceFile, one: Element, name: str, variables: Mapping[str, str]) -> Iterator[Fact]:
    limit = _value(one, "DurationAssertion.duration", variables)
    if limit and limit != "0":
        yield threshold(file, NAME, one.line, name, f"response within {limit} ms")


def _path(sampler: Element) -> str:
    path = _value(sampler, "HTTPSampler.path", {})
    return called_path(path if "://" in path or path.startswith(("/", "$")) else f"/{path}")


def _enabled(tree: Element) -> Iterator[Element]:
    """The elements below a tree that are switched on, in the plan's order; not what hangs on others."""
    stack: list[tuple[Element, Element | None]] = list(reversed(list(_pairs(tree))))
    while stack:
        one, below = stack.pop()
        yield one
        if below is not None:
            stack.extend(reversed(list(_pairs(below))))


def _variables(root: Element) -> dict[str, str]:
    """The variables that the plan defines for all groups."""
    found: dict[str, str] = {}
    for one in root.walk():
        if one.attributes.get("elementType") == "Argument":
            name = _text(one, "Argument.name") or one.attributes.get("name", "")
            found.setdefault(name, _default(_text(one, "Argument.value")))
    return found


def _value(element: Element, name: str, variables: Mapping[str, str]) -> str:
    """The text of a property at any depth, with the values of the variables and properties in it."""
    text = _default(_text(element, name))
    return _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), text)


def _text(element: Element, name: str) -> str:
    for one in element.walk():
        if one.attributes.get("name") == name and not one.children:
            return one.text[:1_000]
    return ""


def _default(text: str) -> str:
    """A text with the defaults of properties.

    >>> _default("${__P(users,10)}"), _default("${__P(users)}"), _default("5")
    ('10', '${users}', '5')
    """
    return _PROPERTY.sub(lambda found: found[2] or f"${{{found[1]}}}", text)
