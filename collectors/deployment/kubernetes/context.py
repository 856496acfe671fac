"""What the functions of this package share: where an object comes from, and who stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from archscan.formats.node import Map, Seq
from archscan.model.evidence import Evidence
from archscan.model.facts import Labels, Scope, Subject
from archscan.model.problem import Problem

_MAX_SELECTED = 500


def _no_lines(path: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a set of objects comes from, and how its names are to be understood."""

    folder: str
    """Folder of the scope: that of the manifest; for an overlay that of its base."""
    environment: str = ""
    collector: str = "kubernetes"
    prefix: str = ""
    """What a kustomization puts before the names on the cluster; the facts keep the names without it."""
    suffix: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names that must differ from those written, because two copies of one base meet in an environment."""
    lines: Callable[[str], Sequence[str]] = _no_lines
    """Lines of a file that evidence names, none where there is no file (a live cluster): they tell where
    the lines of a block stand."""


class Neighbours:
    """The objects that were read together: they resolve named ports, `$(VARIABLES)` and roles."""

    __slots__ = ("_by_label", "_by_name", "by_kind")

    def __init__(self, objects: Sequence[Map]) -> None:
        self.by_kind: dict[str, list[Map]] = {}
        for one in objects:
            self.by_kind.setdefault(one.text("kind"), []).append(one)
        self._by_name: dict[tuple[str, str, str], Map] | None = None
        self._by_label: dict[tuple[str, str], list[tuple[frozenset[tuple[str, str]], Map]]] | None = None

    def find(self, kind: str, name: str, namespace: str) -> Map | None:
        """The object of that kind and name; an unstated namespace matches only an unstated one."""
        if kind not in self.by_kind:
            return None
        if self._by_name is None:
            self._by_name = {
                (kind, name_of(one), namespace_of(one)): one
                for kind, objects in self.by_kind.items()
                for one in objects
            }
        return self._by_name.get((kind, name, namespace))

    def selected(self, selector: Labels) -> Iterator[Map]:
        """Pod templates (or Pods) whose labels carry all of the selector's; so many that it stays cheap."""
        if not selector:
            return
        if self._by_label is None:
            self._by_label = {}
            for objects in self.by_kind.values():
                for one in objects:
                    template = template_of(one)
                    if template is not None:
                        labels = frozenset(labels_of(template.map("metadata"), "labels"))
                        for label in labels:
                            self._by_label.setdefault(label, []).append((labels, template))
        rarest = min((self._by_label.get(label, []) for label in selector), key=len)
        wanted = set(selector)
        for labels, template in rarest[:_MAX_SELECTED]:
            if wanted <= labels:
                yield template


@dataclass(frozen=True, slots=True)
class Context:
    """One object's surroundings, handed to the function that reads its kind."""

    origin: Origin
    neighbours: Neighbours

    def scope(self, namespace: str) -> Scope:
        """The scope of a namespace among these objects."""
        return Scope("kubernetes", self.origin.folder, namespace, self.origin.environment)

    def name(self, written: str) -> str:
        """A name as facts give it."""
        return self.origin.names.get(written, written)

    def subject(self, one: Map, kind: str = "") -> Subject:
        """The subject of an object; `kind` sets it apart from a workload of the same name."""
        name = self.name(name_of(one))
        return Subject(self.scope(namespace_of(one)), f"{kind}/{name}" if kind else name)

    def at(self, node: Map, key: str | None = None) -> Evidence:
        """The line of a key, or where the mapping begins."""
        return Evidence(*node.place(key), self.origin.collector)

    def item(self, node: Seq, index: int) -> Evidence:
        """The line of a list item."""
        return Evidence(*node.place(index), self.origin.collector)

    def named(self, one: Map) -> Evidence:
        """The line on which an object says its name."""
        metadata = one.map("metadata")
        return self.at(metadata, "name" if "name" in metadata else "generateName")

    def shape(self, node: Map, key: str, expected: str) -> Iterator[Problem]:
        """A problem if the value under `key` is a scalar or a container of the wrong sort."""
        value = node.get(key)
        if value is None or isinstance(value, Seq if expected.startswith("a list") else Map):
            return
        place = node.place(key)
        shape = "a list" if isinstance(value, Seq) else "a mapping" if isinstance(value, Map) else "a text"
        yield Problem(place.path, place.line, f"{key} is {shape}", expected, "warning", "shape")


def name_of(one: Map) -> str:
    """The object's name; for one that the cluster names, the stem of that name."""
    metadata = one.map("metadata")
    return metadata.text("name") or metadata.text("generateName").rstrip("-")


def namespace_of(one: Map) -> str:
    """The namespace, "" where none is stated."""
    return one.map("metadata").text("namespace")


def group_of(one: Map) -> str:
    """The API group; "" for the core."""
    group, slash, _ = one.text("apiVersion").partition("/")
    return group if slash else ""


def labels_of(node: Map, key: str) -> Labels:
    """A string-to-string mapping, sorted; other values are left out."""
    pairs = node.get(key)
    if not pairs or not isinstance(pairs, Map):
        return ()
    return tuple(sorted((name, value) for name, value in pairs.items() if isinstance(value, str)))


def template_of(one: Map) -> Map | None:
    """The pod template of an object (a Pod is its own), None if it has none."""
    spec = one.get("spec")
    if not isinstance(spec, Map):
        return None
    if "containers" in spec and one.text("kind") == "Pod":
        return one
    if isinstance(job := spec.get("jobTemplate"), Map):
        spec = job.map("spec")
    template = spec.get("template")
    if isinstance(template, Map) and isinstance(template.get("spec"), Map):
        return template
    return None


def number(text: object) -> int | None:
    """A port number written in decimal, None for anything else.

    >>> number("8080"), number("http"), number("99999999")
    (8080, None, None)
    """
    if isinstance(text, str) and len(text) <= 5 and text.isascii() and text.isdigit():
        return int(text)
    return None
