"""Load tests of JMeter: thread groups with their numbers, the paths sampled, and limits of duration.

What is switched off is left out; of a property with a default (`${__P(users,10)}`) the default is told.
Format: https://jmeter.apache.org/usermanual/component_reference.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.xml import Element, load
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .load import called_path, load_test, threshold

NAME = "jmeter"
PATTERNS = ("*.jmx",)
_GROUPS = re.compile(r"(?:[\w.]*\.)?(?:\w*ThreadGroup\w*)")
_PROPERTY = re.compile(r"\$\{__(?:P|property)\(([^,()]*),?([^()]*)\)\}")


def wants(data: bytes) -> bool:
    """Whether a test plan stands in it."""
    return b"<jmeterTestPlan" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one setting for each thread group, and its limits of duration."""
    stack = [load(file.data, file.path)]
    while stack:
        parent = stack.pop()
        groups = []
        for index, one in enumerate(parent.children):
            if one.attributes.get("enabled") == "false":
                continue
            after = parent.children[index + 1] if index + 1 < len(parent.children) else None
            below = after if after is not None and after.tag == "hashTree" else None
            if _GROUPS.fullmatch(one.tag) and one.attributes.get("testname"):
                yield from _group(file, one, below)
            elif below is not None:
                groups.append(below)
            elif one.tag == "hashTree" and parent.tag != "hashTree":
                groups.append(one)
        stack.extend(reversed(groups))


def _group(file: SourceFile, group: Element, below: Element | None) -> Iterator[Fact]:
    name = group.attributes["testname"]
    threads = _value(group, "ThreadGroup.num_threads") or _value(group, "TargetLevel")
    ramp = _value(group, "ThreadGroup.ramp_time") or _value(group, "RampUp")
    length = _value(group, "ThreadGroup.duration") if _value(group, "ThreadGroup.scheduler") == "true" else ""
    loops = _value(group, "LoopController.loops")
    words = [
        f"{threads} thread{'' if threads == '1' else 's'}" if threads else "",
        f"ramp-up {ramp} s" if ramp and ramp != "0" else "",
        f"for {length} s" if length else "",
        f"{loops} loops" if loops and loops not in ("-1", "1") and not length else "",
    ]
    samplers = list(_enabled(below)) if below is not None else []
    calls = [
        f"{_value(one, 'HTTPSampler.method') or 'GET'} {path}"
        for one in samplers
        if one.tag.startswith("HTTPSampler") and (path := _path(one))
    ]
    yield from load_test(file, NAME, group.line, name, "JMeter", ", ".join(filter(None, words)), calls)
    for one in samplers:
        if one.tag == "DurationAssertion" and (limit := _value(one, "DurationAssertion.duration")):
            yield threshold(file, NAME, one.line, name, f"response within {limit} ms")


def _path(sampler: Element) -> str:
    path = _value(sampler, "HTTPSampler.path")
    return called_path(path if "://" in path or path.startswith(("/", "$")) else f"/{path}")


def _enabled(tree: Element) -> Iterator[Element]:
    """The elements of a tree that are switched on, those below a switched-off one left out."""
    stack = [tree]
    while stack:
        node = stack.pop()
        skipped = False
        for one in node.children:
            if one.tag == "hashTree":
                if not skipped:
                    stack.append(one)
                skipped = False
                continue
            skipped = one.attributes.get("enabled") == "false"
            if not skipped:
                yield one


def _value(element: Element, name: str) -> str:
    """The text of a property at any depth, with the default of a property that stands for it."""
    for one in element.walk():
        if one.attributes.get("name") == name and not one.children:
            found = _PROPERTY.fullmatch(one.text)
            return (found[2] or f"${{{found[1]}}}") if found else one.text
    return ""
