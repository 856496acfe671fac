"""Reading a YAML file whose shape, not its name, says whose it is."""

from __future__ import annotations

import re
from functools import lru_cache

from archscan.formats.node import Map, Node
from archscan.formats.yaml import load_all
from archscan.model.problem import Problem
from archscan.source import SourceFile

_TEMPLATE = re.compile(rb"\{\{|\{%|<%")


@lru_cache(maxsize=128)
def root_keys(names: str) -> re.Pattern[bytes]:
    """An expression that finds any of the keys at the root of a YAML document."""
    choices = "|".join(re.escape(name) for name in names.split())
    return re.compile(rf"^[\"']?(?:{choices})[\"']?[ \t]*:".encode(), re.MULTILINE)


def first_document(file: SourceFile, problems: list[Problem]) -> Node:
    """The first document with anything in it, None if there is none or if it is a Kubernetes object.

    What is wrong with the file is added to `problems`, for the one who takes the document to report; of a
    template that is no YAML, which others read, nothing is wrong.
    """
    for root in load_all(file.data, file.path, problems):
        if root is not None:
            is_object = isinstance(root, Map) and "kind" in root and "apiVersion" in root
            return None if is_object else root
    if _TEMPLATE.search(file.data):
        problems.clear()
    return None


def first_mapping(file: SourceFile, problems: list[Problem]) -> Map:
    """The first document, an empty mapping where that is none."""
    root = first_document(file, problems)
    return root if isinstance(root, Map) else Map(file.path)
