"""Facts from Kubernetes manifests: YAML or JSON, several documents, `List`s.

Each file is read on its own. Left to others or reported, not read: kustomizations and the files that
they patch or change (see `kustomize`), charts (see `helm`), templates (see `templated`), definitions of
custom resources.
Format: https://kubernetes.io/docs/reference/kubernetes-api/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import pairwise

from archscan.formats.node import Map
from archscan.formats.yaml import load_all
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..kustomization import is_claimed, is_kustomization
from .context import Origin, template_of
from .objects import Finder, facts_of, flatten, templated_note

__all__ = ["NAME", "PATTERNS", "collect", "read_manifests", "wants"]

NAME = "kubernetes"
_TEMPLATE_ENDINGS = (".j2", ".jinja", ".jinja2", ".erb", ".tpl", ".tmpl", ".gotmpl", ".mustache")
PATTERNS = (
    "*.yaml",
    "*.yml",
    "*.json",
    *(f"*.{kind}{ending}" for kind in ("yaml", "yml") for ending in _TEMPLATE_ENDINGS),
)

_NOT_MANIFESTS = frozenset(
    ("chart.yaml", "chart.yml", "values.yaml", "values.yml", "skaffold.yaml", "kptfile", "package.json")
)
_MARKS = re.compile(rb"\{\{|<%|\{%")
_DOCUMENT = re.compile(rb"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_DEFINITION = re.compile(rb"^kind:\s*[\"']?CustomResourceDefinition\b", re.MULTILINE)


def wants(data: bytes) -> bool:
    """Whether both keys that every object has occur."""
    return b"apiVersion" in data and b"kind" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what the objects of a file say."""
    return read_manifests(file, tree, facts_of)


def read_manifests(file: SourceFile, tree: Tree, find: Finder) -> Iterator[Fact | Problem]:
    """What `find` makes of the objects of a file, with what is wrong with them."""
    name = file.name.lower()
    if name in _NOT_MANIFESTS or is_kustomization(file.name) or is_claimed(file.path, tree):
        return
    if _in_chart(file.folder, tree):
        return
    problems: list[Problem] = []
    objects: list[Map] = []
    if line := _read(file, objects, problems):
        yield templated_note(file.path, line)
        return
    yield from problems
    yield from find(objects, Origin(file.folder, lines=partial(_lines, file)), None)


def is_template(file: SourceFile) -> bool:
    """Whether a file of manifests has gaps that another tool fills."""
    return _read(file, [], []) > 0


def _read(file: SourceFile, objects: list[Map], problems: list[Problem]) -> int:
    """Fill in the objects of a file and what is wrong with it; the line where a template shows, else 0."""
    data = file.data
    marked = _MARKS.search(data)
    line = data.count(b"\n", 0, marked.start()) + 1 if marked else 0
    if marked and file.name.lower().endswith(_TEMPLATE_ENDINGS):
        return line
    objects += flatten(load_all(_without_definitions(data), file.path, problems))
    broken = [one for one in problems if one.severity == "error" or one.rule == "yaml-key"]
    return line if marked and (broken or any(_is_templated(one) for one in objects)) else 0


def _lines(file: SourceFile, path: str) -> Sequence[str]:
    return _split(file) if path == file.path else ()


@lru_cache(maxsize=1)
def _split(file: SourceFile) -> Sequence[str]:
    return file.text.split("\n")


def _in_chart(folder: str, tree: Tree) -> bool:
    """Whether a folder lies in the `templates` of a Helm chart."""
    parts = folder.split("/")
    for index, part in enumerate(parts):
        if part == "templates":
            chart = "/".join([*parts[:index], "Chart.yaml"])
            if tree.read(chart) is not None:
                return True
    return False


def _is_templated(one: Map) -> bool:
    """Whether a template's gap stands where a manifest says what it runs."""
    template = template_of(one)
    texts = []
    if template is not None:
        texts = [container.text("image") for container in template.map("spec").seq("containers").maps()]
    return any("{{" in text or "<%" in text for text in texts)


def _without_definitions(data: bytes) -> bytes:
    """The stream with documents that define custom resources emptied, line for line: they are long."""
    if b"CustomResourceDefinition" not in data:
        return data
    cuts = [0, *(found.start() for found in _DOCUMENT.finditer(data)), len(data)]
    kept = []
    for start, end in pairwise(cuts):
        document = data[start:end]
        if _DEFINITION.search(document):
            head = b"---" if document.startswith(b"---") else b""
            document = head + b"\n" * document.count(b"\n")
        kept.append(document)
    return b"".join(kept)
