"""Schemas from Prisma: the models of `schema.prisma`, or of all files of a schema folder.

Names are those of the database (`@map`, `@@map`, `@@schema`). Fields that lead to another model are no
columns; two lists that lead to each other are the table between them. The migrations are read as SQL.
Reference: https://www.prisma.io/docs/orm/reference/prisma-schema-reference
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree

from .origin import Origin
from .sql.files import speaks_for_schema

NAME = "prisma"
PATTERNS = ("*.prisma",)
MAX_JOINED = 60
"""Lines that one field or attribute may take."""
_BLOCK = re.compile(r"\s*(model|view|type|enum|datasource|generator)\s+(\w+)\s*\{")
_FIELD = re.compile(r"\s*(\w+)\s+(Unsupported\(\"[^\"]*\"\)|\w+)(\[\])?(\?)?\s*(.*)")
_PROVIDER = re.compile(r"(?m)^[ \t]*provider\s*=\s*\"(\w+)\"")
_DATASOURCE = re.compile(r"(?ms)^[ \t]*datasource\s+\w+\s*\{(.{0,3000}?)^[ \t]*\}")
_MAP = re.compile(r"@map\(\s*(?:name:\s*)?\"([^\"]+)\"")
_NATIVE = re.compile(r"@db\.(\w+(?:\([^)]*\))?)")
_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*)\"")
_DIALECTS = {
    "postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "sqlite": "sqlite",
    "sqlserver": "sqlserver", "mongodb": "mongodb", "cockroachdb": "cockroachdb",
}  # fmt: skip


@dataclass(slots=True)
class _Field:
    name: str
    type: str
    many: bool
    optional: bool
    rest: str
    line: int

    @property
    def column(self) -> str:
        found = _MAP.search(self.rest)
        return found[1] if found else self.name


@dataclass(slots=True)
class _Model:
    kind: str
    name: str
    path: str
    line: int
    fields: list[_Field] = field(default_factory=list)
    attributes: list[tuple[str, int]] = field(default_factory=list)

    def first(self, attribute: str) -> str:
        """The argument of `@@map` or `@@schema`."""
        for text, _ in self.attributes:
            if text.startswith(f"{attribute}(") and (found := _STRING.search(text)):
                return found[1]
        return ""

    @property
    def table(self) -> str:
        space = self.first("@@schema")
        name = self.first("@@map") or self.name
        return f"{space}.{name}" if space else name

    def column(self, name: str) -> str:
        """The database's name of a field."""
        name = name.strip()
        return next((one.column for one in self.fields if one.name == name), name)


def wants(data: bytes) -> bool:
    """Whether the file has a model."""
    return re.search(rb"(?m)^[ \t]*(?:model|view)\s+\w+\s*\{", data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield a table for each model of the file."""
    if not speaks_for_schema(file.path):
        return
    folder = file.folder
    others = [name for name in tree.names(folder) if name.endswith(".prisma") and name != file.name]
    datasource = _dialect_of(file)
    history = file.path
    problems: list[Problem] = []
    models = {model.name: model for model in _models(file, problems)}
    yield from problems
    known = dict(models)
    if datasource is None or any(_is_part(tree, folder, name) for name in others):
        history = folder or file.path  # a schema of several files: one of them has the datasource
        for name in others:
            other = tree.read(f"{folder}/{name}" if folder else name)
            if other is not None:
                datasource = datasource or _dialect_of(other)
                known |= {model.name: model for model in _models(other, [])}
    if datasource is None and folder:
        for name in tree.names(folder.rpartition("/")[0]):
            if name.endswith(".prisma"):
                parent = folder.rpartition("/")[0]
                above = tree.read(f"{parent}/{name}" if parent else name)
                datasource = datasource or (_dialect_of(above) if above else None)
    origin = Origin(file.path, NAME, history, "prisma", "dump", "", (), datasource or "")
    for model in models.values():
        if model.kind in ("model", "view"):
            yield from _table(model, known, origin)


def _is_part(tree: Tree, folder: str, name: str) -> bool:
    """Whether a file beside this one has models and no datasource of its own."""
    other = tree.read(f"{folder}/{name}" if folder else name)
    return other is not None and wants(other.data) and b"datasource " not in other.data


def _dialect_of(file: SourceFile) -> str | None:
    found = _DATASOURCE.search(file.text)
    provider = _PROVIDER.search(found[1]) if found else None
    if found is None:
        return None
    return _DIALECTS.get(provider[1], "") if provider else ""


def _models(file: SourceFile, problems: list[Problem]) -> Iterator[_Model]:
    """The blocks of a file with their fields; one that is not closed goes to `problems`."""
    model: _Model | None = None
    for line, text in _joined(file.text):
        if model is None:
            if found := _BLOCK.match(text):
                model = _Model(found[1], found[2], file.path, line)
                if text.rstrip().endswith("}"):
                    model = None
        elif text.strip() == "}":
            yield model
            model = None
        elif text.strip().startswith("@@"):
            model.attributes.append((text.strip(), line))
        elif model.kind in ("model", "view", "type") and (found := _FIELD.match(text)):
            model.fields.append(_Field(found[1], found[2], bool(found[3]), bool(found[4]), found[5], line))
    if model is not None:
        what = f"the block {model.name} is not closed"
        problems.append(Problem(file.path, model.line, what, "}", "warning", "prisma-syntax"))


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments; those that a parenthesis holds together are one."""
    waiting, start, count = "", 0, 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = _without_comment(raw)
        if not line.strip():
            continue
        waiting = f"{waiting} {line.strip()}" if waiting else line
        start = start or number
        count += 1
        bare = _STRING.sub("", waiting) if len(waiting) < 20_000 else ""
        unclosed = bare.count("(") > bare.count(")") or bare.count("[") > bare.count("]")
        if not unclosed or count >= MAX_JOINED:
            yield start, waiting
            waiting, start, count = "", 0, 0
    if waiting:
        yield start, waiting


def _without_comment(line: str) -> str:
    if "//" not in line:
        return line
    blank = _STRING.sub(lambda found: "x" * len(found[0]), line)
    at = blank.find("//")
    return line if at < 0 else line[:at]


def _table(model: _Model, known: dict[str, _Model], origin: Origin) -> Iterator[Fact]:
    columns: list[Column] = []
    keys: list[Key] = []
    for one in model.fields:
        cited = (origin.at(one.line),)
        target = known.get(one.type)
        if target is not None and target.kind in ("model", "view"):
            key = _reference(model, target, one)
            if key is not None:
                keys.append(Key("foreign", key[0], key[2], target.table, key[1], cited))
            continue
        native = _NATIVE.search(one.rest)
        kind = (native[1] if native else one.type) + ("[]" if one.many else "")
        nullable = None if one.many else one.optional
        columns.append(Column(one.column, kind, nullable, cited))
        if re.search(r"@id\b", one.rest):
            keys.append(Key("primary", (one.column,), evidence=cited))
        if re.search(r"(?<!@)@unique\b", one.rest):
            keys.append(Key("unique", (one.column,), evidence=cited))
    indexes: list[Index] = []
    for text, line in model.attributes:
        cited = (origin.at(line),)
        word = re.match(r"@@(\w+)", text)
        listing = _list_of(text, "fields")
        names = tuple(model.column(name) for name in listing)
        if word is None or not names:
            continue
        name = _named(text)
        if word[1] == "id":
            keys.append(Key("primary", names, name, evidence=cited))
        elif word[1] == "unique":
            keys.append(Key("unique", names, name, evidence=cited))
        elif word[1] in ("index", "fulltext"):
            method = re.search(r"\btype:\s*(\w+)", text)
            sort = method[1].lower() if method else ("fulltext" if word[1] == "fulltext" else "")
            indexes.append(Index(names, name, False, sort, "", cited))
    form = "view" if model.kind == "view" else "collection" if origin.dialect == "mongodb" else "table"
    yield origin.holds(
        "table",
        model.table,
        model.line,
        columns=tuple(columns),
        keys=tuple(keys),
        indexes=tuple(indexes),
        form=form,  # type: ignore[arg-type]
    )
    if form == "table":
        yield from _between(model, known, origin)


def _list_of(text: str, argument: str) -> list[str]:
    """The names in `[a, b(sort: Desc)]`, the first list or the one of an argument."""
    found = re.search(rf"{argument}:\s*\[", text) or re.search(r"\(\s*\[", text)
    if found is None:
        return []
    depth, names, current = 0, [], ""
    for char in text[found.end() :]:
        if char == "]" and not depth:
            break
        depth += (char == "(") - (char == ")")
        if char == "," and not depth:
            names.append(current)
            current = ""
        else:
            current += char
    names.append(current)
    return [name.partition("(")[0].strip() for name in names if name.strip()]


def _named(text: str) -> str:
    """The database's name of a key or an index."""
    found = re.search(r"\bmap:\s*\"([^\"]+)\"", text)
    return found[1] if found else ""


def _reference(
    model: _Model, target: _Model, one: _Field
) -> tuple[tuple[str, ...], tuple[str, ...], str] | None:
    """Columns, their targets and the name of a foreign key; None at the relation's other side."""
    found = re.search(r"@relation\(.*\)", one.rest)
    if found is None or "fields:" not in found[0]:
        return None
    columns = tuple(model.column(name) for name in _list_of(found[0], "fields"))
    targets = tuple(target.column(name) for name in _list_of(found[0], "references"))
    return (columns, targets, _named(found[0])) if columns else None


def _relation(one: _Field) -> str:
    """The name of a relation, "" if it has none."""
    found = re.search(r"@relation\(\s*(?:name:\s*)?\"([^\"]+)\"", one.rest)
    return found[1] if found else ""


def _between(model: _Model, known: dict[str, _Model], origin: Origin) -> Iterator[Fact]:
    """The tables that Prisma makes for two lists that lead to each other."""
    leading: dict[str, dict[str, list[_Field]]] = {}
    for one in model.fields:
        other = known.get(one.type)
        if not one.many or other is None or other.kind != "model" or other.name < model.name:
            continue
        if other.name not in leading:
            relations = leading[other.name] = {}
            for each in other.fields:
                if each.type == model.name:
                    relations.setdefault(_relation(each), []).append(each)
        name = _relation(one)
        back = leading[other.name].get(name, [])
        if other is model:
            if len(back) != 2 or back[0] is not one or not all(each.many for each in back):
                continue
        elif len(back) != 1 or not back[0].many:
            continue
        table = f"_{name}" if name else f"_{model.name}To{other.name}"
        cited = (origin.at(one.line),)
        ids = [_id_of(model), _id_of(other)]
        yield origin.holds(
            "table",
            table,
            one.line,
            columns=tuple(
                Column(letter, kind, False, cited) for letter, (_, kind) in zip("AB", ids, strict=True)
            ),
            keys=(
                Key("primary", ("A", "B"), f"{table}_AB_pkey", evidence=cited),
                Key("foreign", ("A",), "", model.table, (ids[0][0],), cited),
                Key("foreign", ("B",), "", other.table, (ids[1][0],), cited),
            ),
            indexes=(Index(("B",), f"{table}_B_index", evidence=cited),),
        )


def _id_of(model: _Model) -> tuple[str, str]:
    """Column and type of a model's id."""
    for one in model.fields:
        if re.search(r"@id\b", one.rest):
            native = _NATIVE.search(one.rest)
            return one.column, native[1] if native else one.type
    return "id", ""
