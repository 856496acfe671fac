"""Spring Data's documents in MongoDB: the collections of classes with `@Document`.

A collection is named as stated, else as the class with a small first letter; a name that is an expression is
left out. Fields of a parent class are taken along where its source is found.
Reference: https://docs.spring.io/spring-data/mongodb/reference/mongodb/mapping/mapping.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree

from ..origin import Origin, project_of, speaks
from ..syntax import Invoke, Items, Ref, Value, text_in, truth_of
from .jvm_classes import Class, Member, Source, read_source

NAME = "spring_documents"
PATTERNS = ("*.java", "*.kt")

_INDEXED = {"Indexed": "", "TextIndexed": "text", "GeoSpatialIndexed": "2dsphere", "HashIndexed": "hashed"}
_MAX_DEPTH = 5


def wants(data: bytes) -> bool:
    """Whether the file has a document of MongoDB's."""
    return b"@Document" in data and b"data.mongodb" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield the collection of each document class of the file."""
    if not speaks(file.path):
        return
    source = read_source(file)
    origin = Origin(file.path, NAME, project_of(file, tree), "spring-data", "model", dialect="mongodb")
    for one in source.classes.values():
        if "Document" in one.marks:
            yield from _document(one, source, tree, origin)


def _text(value: Value | None, source: Source) -> str:
    if isinstance(value, Ref):
        return source.constants.get(value.path.rpartition(".")[2], "")
    return text_in(value)


def _document(one: Class, source: Source, tree: Tree, origin: Origin) -> Iterator[Holds]:
    mark = one.marks["Document"]
    stated = mark.argument(0, "collection", "value")
    name = _text(stated, source) if stated is not None else one.name[:1].lower() + one.name[1:]
    if not name or "{" in name:
        return
    columns: list[Column] = []
    keys: list[Key] = []
    indexes: list[Index] = []
    for member, path in _members(one, source, tree):
        at = (Evidence(path, member.line, NAME),)
        if "Id" in member.marks or member.name == "id":
            columns.insert(0, Column("_id", member.type, False, at))
            keys.append(Key("primary", ("_id",), evidence=at))
            continue
        given = member.marks.get("Field")
        field = (
            _text(given.argument(0, "name", "value"), source) if given is not None else ""
        ) or member.name
        columns.append(Column(field, member.type[:60], None, at))
        for word, method in _INDEXED.items():
            if word in member.marks:
                found = member.marks[word]
                unique = truth_of(found.argument(-1, "unique")) is True
                indexes.append(Index((field,), text_in(found.argument(-1, "name")), unique, method, "", at))
    for found in _compound(one):
        fields = _definition(text_in(found.argument(0, "def")))
        if fields:
            at = (origin.at(found.line),)
            unique = truth_of(found.argument(-1, "unique")) is True
            indexes.append(Index(fields, text_in(found.argument(-1, "name")), unique, evidence=at))
    if columns:
        yield origin.holds(
            "table",
            name,
            one.line,
            columns=tuple(columns),
            keys=tuple(keys),
            indexes=tuple(indexes),
            form="collection",
        )


def _members(one: Class, source: Source, tree: Tree, depth: int = 0) -> Iterator[tuple[Member, str]]:
    """The stored fields of a class with the files that they stand in, those of its parents first."""
    parent = source.find(one.parent, tree) if one.parent and depth < _MAX_DEPTH else None
    if parent is not None:
        yield from _members(*parent, tree, depth + 1)
    for member in one.members:
        if member.stored and not member.method and "Transient" not in member.marks:
            yield member, source.file.path


def _compound(one: Class) -> Iterator[Invoke]:
    """The compound indexes of a class."""
    if "CompoundIndex" in one.marks:
        yield one.marks["CompoundIndex"]
    listed = one.marks.get("CompoundIndexes")
    for value in listed.arguments if listed is not None else ():
        for each in value.values if isinstance(value, Items) else (value,):
            if isinstance(each, Invoke):
                yield each


def _definition(text: str) -> tuple[str, ...]:
    """The fields of an index's definition.

    >>> _definition("{'a': 1, 'b.c' : -1}")
    ('a', 'b.c')
    """
    parts = text.replace("\\\\", "").strip().strip("{}").split(",")
    return tuple(filter(None, (part.partition(":")[0].strip().strip("'\"") for part in parts)))
