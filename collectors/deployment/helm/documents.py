"""From what templates put out to facts, their evidence where it was written.

The objects are read by the very functions that read manifests; the lines of the output are then replaced
by those of templates and values: the first of a line's places whose text has the word that the fact is
about, else the template's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from archscan.errors import FormatError
from archscan.formats.node import Map, Place
from archscan.formats.yaml import load_all
from archscan.lexicon.images import parse_image
from archscan.model.evidence import Evidence
from archscan.model.facts import (
    Exchanges,
    Fact,
    Offers,
    Provides,
    Reads,
    Requires,
    Setting,
    Uses,
    Workload,
)
from archscan.model.problem import Problem
from archscan.source import Tree

from ..kubernetes.context import Origin, template_of
from ..kubernetes.objects import facts_of, flatten
from .files import shown_place
from .names import NAME
from .output import Trace
from .render import NAMESPACE, RELEASE, Rendered, Rendering

MAX_REPAIRS = 12
"""Lines of one document that may be left out because of what could not be filled in."""
_MAX_ALSO = 2
_DOCUMENT = re.compile(r"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_NAMESPACED = re.compile(
    rf"\.{NAMESPACE}\.svc\.(?:cluster\.local|\{{?[\w.]*\}}?)(?![\w-])|\.{NAMESPACE}(?:\.svc)?(?![\w-])",
    re.IGNORECASE,
)
_NAMESPACE = re.compile(NAMESPACE, re.IGNORECASE)
_PREFIX = re.compile(rf"{RELEASE}[-_.](?=\w)|(?<=\w)[-_]{RELEASE}(?!\w)", re.IGNORECASE)
_RELEASE = re.compile(RELEASE, re.IGNORECASE)
_TESTS = frozenset(("test", "test-success", "test-failure"))


@dataclass(slots=True)
class Documents:
    """All objects of a rendering, and how to find out where their lines were written."""

    objects: list[Map] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    traces: dict[str, tuple[Rendered, Sequence[Trace]]] = field(default_factory=dict)
    """By the name that the output of a template has as a file."""
    texts: dict[str, Sequence[str]] = field(default_factory=dict)

    def lines(self, path: str) -> Sequence[str]:
        """Lines of an output."""
        return self.texts.get(path, ())


def named(text: str, release: str) -> str:
    """A text with the names that people use: those without the release's.

    >>> named(f"{RELEASE}-redis.{NAMESPACE}.svc.cluster.local:6379", "shop"), named(RELEASE, "shop")
    ('redis:6379', 'shop')
    """
    if RELEASE not in text.lower() and NAMESPACE not in text.lower():
        return text
    text = _NAMESPACE.sub("", _NAMESPACED.sub("", text))
    return _RELEASE.sub(release, _PREFIX.sub("", text))


def read_documents(rendering: Rendering, release: str) -> Documents:
    """The objects in what was rendered; lines that are no YAML are left out and reported."""
    found = Documents()
    for number, output in enumerate(rendering.outputs):
        if not output.text.strip():
            continue
        path = f"{number}\n{output.path}"
        text = named(output.text, release)
        found.traces[path] = (output, output.text.lines)
        found.texts[path] = text.split("\n")
        for one in flatten(_roots(text, path, found)):
            if not _is_test(one):
                _tidy(one)
                found.objects.append(one)
    return found


def _roots(text: str, path: str, found: Documents) -> Iterator[object]:
    cuts = [0, *(match.start() for match in _DOCUMENT.finditer(text) if match.start()), len(text)]
    for start, end in pairwise(cuts):
        part = text[start:end]
        if "kind:" not in part:
            continue
        lines = part.split("\n")
        before = "\n" * text.count("\n", 0, start)
        last = -1
        for _ in range(MAX_REPAIRS):
            try:
                yield from list(load_all(before + "\n".join(lines), path))
                break
            except FormatError as error:
                last = _drop(lines, error.line - before.count("\n") - 1, last)
                what = "the output of this line is not YAML without the values that are missing; left out"
                if last < 0:
                    break
                line = before.count("\n") + last + 1
                found.problems.append(Problem(path, line, what, "", "note", "helm-template"))


def _drop(lines: list[str], at: int, before: int) -> int:
    """Empty the line that a parser stumbled over, or one before it that is not empty; -1 for none."""
    at = min(at, len(lines) - 1)
    if at == before:
        at -= 1
    while at >= 0 and not lines[at].strip():
        at -= 1
    if at >= 0:
        lines[at] = ""
    return at


def _is_test(one: Map) -> bool:
    """Whether an object only runs when the release is tested."""
    hooks = one.map("metadata").map("annotations").text("helm.sh/hook")
    words = {word.strip() for word in hooks.split(",")}
    return bool(hooks) and words <= _TESTS


def _tidy(one: Map) -> None:
    """Take from images and names what a missing registry, tag or date leaves of them."""
    metadata, template = one.map("metadata"), template_of(one)
    if metadata.text("name").endswith("-"):
        metadata["name"] = metadata.text("name").rstrip("-")
    if template is None:
        return
    for key in ("containers", "initContainers"):
        for container in template.map("spec").seq(key).maps():
            if image := container.text("image"):
                container["image"] = image.strip().lstrip("/").rstrip(":@").removesuffix("@sha256")


def facts(
    found: Documents, folder: str, environment: str, tree: Tree, names: Mapping[str, str]
) -> Iterator[Fact | Problem]:
    """Yield what the objects say, with evidence in templates and values; `names` replace those of objects."""
    origin = Origin(folder, environment, NAME, names=names, lines=found.lines)
    sources = _Sources(found, _lines(tree))
    for item in facts_of(found.objects, origin):
        yield sources.problem(item) if isinstance(item, Problem) else sources.fact(item)
    for problem in found.problems:
        yield sources.problem(problem)


def _lines(tree: Tree) -> Callable[[str], Sequence[str]]:
    @lru_cache(maxsize=256)
    def lines(path: str) -> Sequence[str]:
        file = tree.read(path)
        try:
            return file.text.lower().split("\n") if file is not None else ()
        except FormatError:
            return ()

    return lines


@dataclass(frozen=True, slots=True)
class _Sources:
    """Replaces lines of output by those of the tree."""

    found: Documents
    lines: Callable[[str], Sequence[str]]

    def fact(self, fact: Fact) -> Fact:
        words = _words(fact)
        evidence = self.best(fact.evidence, words)
        if isinstance(fact, Requires):
            also = [self.best(one, words) for one in fact.also]
            also += self.others(fact.evidence, evidence, words)
            known = tuple(dict.fromkeys(one for one in also if one != evidence))
            return replace(fact, evidence=evidence, also=known)
        if isinstance(fact, Workload):
            containers = tuple(
                replace(one, evidence=self.best(one.evidence, _image_words(one.image) or (one.name,)))
                for one in fact.containers
            )
            return replace(fact, evidence=evidence, containers=containers)
        return replace(fact, evidence=evidence)

    def problem(self, problem: Problem) -> Problem:
        place = self.best(Evidence(problem.path, problem.line, NAME), ())
        return replace(problem, path=place.path, line=place.line)

    def candidates(self, evidence: Evidence) -> tuple[Place, list[Place]]:
        """The place that stands for a line of output, and all that took part."""
        if evidence.path not in self.found.traces:
            return Place(evidence.path, evidence.line), []
        output, traces = self.found.traces[evidence.path]
        trace = traces[evidence.line - 1] if 0 < evidence.line <= len(traces) else ()
        places = [shown_place(place) for place in trace]
        own = [place for place in places if place.path.startswith(output.chart.files.root)]
        home = shown_place(Place(output.path, 0))
        return next(iter(own or places), home), places

    def best(self, evidence: Evidence, words: Sequence[str]) -> Evidence:
        first, places = self.candidates(evidence)
        for word in words:
            for place in places:
                if self.has(place, word):
                    return Evidence(place.path, place.line, NAME)
        return Evidence(first.path, first.line, NAME)

    def has(self, place: Place, word: str) -> bool:
        lines = self.lines(place.path)
        return bool(word) and 0 < place.line <= len(lines) and word.lower() in lines[place.line - 1]

    def others(self, line: Evidence, chosen: Evidence, words: Sequence[str]) -> list[Evidence]:
        """Further places of a line: the template's, and values that hold a part of the address."""
        first, places = self.candidates(line)
        others = [first, *(place for place in places if any(self.has(place, word) for word in words))]
        kept = [Evidence(place.path, place.line, NAME) for place in dict.fromkeys(others)]
        return [one for one in kept if one != chosen][:_MAX_ALSO]


def _image_words(image: str) -> tuple[str, ...]:
    name = parse_image(image).name if image else ""
    return tuple(word for word in (name, name.rpartition("/")[2]) if word)


def _words(fact: Fact) -> tuple[str, ...]:
    """The words of a fact that its line should have, the best first."""
    if isinstance(fact, Requires):
        return (fact.host, fact.host.partition(".")[0], fact.key, str(fact.port or ""))
    if isinstance(fact, Workload):
        return (fact.subject.name,)
    if isinstance(fact, Provides):
        return (fact.name,)
    if isinstance(fact, Uses):
        return (fact.name, fact.name.rpartition("/")[2])
    if isinstance(fact, Setting):
        return (fact.value,)
    if isinstance(fact, Offers):
        return (str(fact.port or ""), fact.name)
    if isinstance(fact, Reads):
        return (fact.holder.partition("/")[2], fact.variable)
    if isinstance(fact, Exchanges):
        return (fact.channel,)
    return ()
