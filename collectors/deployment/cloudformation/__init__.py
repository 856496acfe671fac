"""Facts from CloudFormation and SAM templates: functions, containers, managed services, what wires them.

Read statically: parameters by their defaults, conditions by those. A template that another one nests speaks
through it; what one stack exports and another imports meets by name. Left out: rights, networks, alarms,
custom resources.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import NamedTuple

from archscan.errors import FormatError
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact, Scope
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..cloud.facts import stack_facts
from ..cloud.names import kebab
from ..cloud.stack import make_stack
from .resources import Session, find_resources, load_template, nested_paths
from .template import Template

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

NAME = "cloudformation"
PATTERNS = ("*.yaml", "*.yml", "*.json", "*.template", "*.cfn")
_RESOURCES = re.compile(rb"(?m)^[ \t]*\"?Resources\"?\s*:")
_TYPE = re.compile(rb"Type\"?\s*:\s*[\"']?AWS::\w+::\w+")
_NESTS = (b"AWS::CloudFormation::Stack", b"AWS::Serverless::Application")


def wants(data: bytes) -> bool:
    """Whether there are resources of AWS."""
    return b"AWS::" in data and _TYPE.search(data) is not None and _RESOURCES.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what a template says that no other one nests."""
    problems: list[Problem] = []
    root = load_template(file, problems)
    if root is None:
        yield from problems
        return
    found = _templates(tree)
    if file.path in found.nested:
        return
    session = Session(tree, problems, chain=(file.path,))
    resources = list(find_resources(Template(file.path, root), session))
    stem = file.name.partition(".")[0]
    stacks = sorted(found.all - found.nested)
    beside = sum(path.rpartition("/")[0] == file.folder for path in stacks) > 1
    title = ""
    if len(stacks) > 1:
        title = kebab(stem) if beside else _title(file.folder)
    scope = Scope("cloudformation", file.folder, stem if beside else "")
    yield from stack_facts(make_stack(scope, NAME, resources, title))
    yield from dict.fromkeys(problems)


_PLACES = vocabulary(
    "infra infrastructure deploy deployment cloudformation cfn sam templates template stacks stack aws iac "
    "ci src backend services packages apps lib cdk resources environments"
)


def _title(folder: str) -> str:
    """What the stack of a folder is called: the innermost folder that is no word for a place of stacks."""
    for part in reversed(folder.split("/")):
        if part and part.lower() not in _PLACES:
            return kebab(part)
    return ""


class Templates(NamedTuple):
    """The templates of a tree, and those that others nest."""

    all: frozenset[str]
    nested: frozenset[str]


def _templates(tree: Tree) -> Templates:
    return _find(tree) if isinstance(tree, Hashable) else _find.__wrapped__(tree)


@lru_cache(maxsize=1)
def _find(tree: Tree) -> Templates:
    """All templates of a tree, told by their bytes; those that nest others are read."""
    found: set[str] = set()
    nested: set[str] = set()
    for path in tree.below(""):
        if not path.lower().endswith((".yaml", ".yml", ".json", ".template", ".cfn")):
            continue
        file = tree.read(path)
        if file is None or not wants(file.data):
            continue
        found.add(path)
        if not any(word in file.data for word in _NESTS):
            continue
        try:
            root = load_template(file, [])
        except FormatError:
            continue
        if root is not None:
            nested.update(one for one in nested_paths(root, file.folder) if one != path)
    return Templates(frozenset(found), frozenset(nested))
