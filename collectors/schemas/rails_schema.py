"""Schemas from Rails: the `schema.rb` that Rails dumps, one of each database.

The file is generated, a statement a line, so lines are read as such.
Reference: https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree

from .origin import Origin
from .sql.files import speaks_for_schema

NAME = "rails_schema"
PATTERNS = ("*schema.rb",)
_STRING = r"(?:\"((?:[^\"\\]|\\.)*)\"|:(\w+))"
_CREATE = re.compile(rf"create_table\s*\(?\s*{_STRING}(.*)")
_COLUMN = re.compile(rf"t\.(\w+)\s*\(?\s*{_STRING}(.*)")
_LISTED = re.compile(r"t\.(index|unique_constraint|unique_key|exclusion_constraint)\s*\(?\s*(.*)")
_ADD_INDEX = re.compile(rf"add_index\s*\(?\s*{_STRING}\s*,\s*(.*)")
_FOREIGN_KEY = re.compile(rf"add_foreign_key\s*\(?\s*{_STRING}\s*,\s*{_STRING}(.*)")
_VIEW = re.compile(rf"create_view\s*\(?\s*{_STRING}")
_TEXT = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|:(\w+)")
_NO_COLUMN = vocabulary("index check_constraint foreign_key timestamps primary_key")
_PASSED = re.compile(r"t\.(?:index|check_constraint|foreign_key|timestamps|primary_key)\b")
_POSTGRES = vocabulary(
    "jsonb hstore inet cidr tsvector uuid citext timestamptz int4range xml enum virtual vector"
)


@dataclass(slots=True)
class _Draft:
    name: str
    line: int
    columns: list[Column] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    partition: str = ""


def wants(data: bytes) -> bool:
    """Whether the file is a dump of Rails's."""
    return b"ActiveRecord::Schema" in data and b"create_table" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield each table, then what leads from one to another."""
    if not speaks_for_schema(file.path):
        return
    lines = file.text.splitlines()
    origin = Origin(file.path, NAME, file.path, "rails", "dump", "", (), _dialect(file.text))
    draft: _Draft | None = None
    columns: dict[str, list[str]] = {}
    for number, raw in enumerate(lines, start=1):
        text = raw.strip()
        if text.startswith("#") or not text:
            continue
        if found := _CREATE.match(text):
            draft = _Draft(found[1] or found[2], number)
            _identify(draft, found[3], origin)
            if " do " not in f"{found[3]} ":
                yield _made(draft, origin, columns)
                draft = None
        elif draft is not None and text == "end":
            yield _made(draft, origin, columns)
            draft = None
        elif draft is not None:
            if not _read_line(draft, text, number, origin):
                what = f"a line of table {draft.name} that is not understood"
                yield Problem(file.path, number, what, 't.type "name"', "note", "schema-syntax")
        elif found := _ADD_INDEX.match(text):
            index = _index(found[3], number, origin)
            yield origin.holds("index", found[1] or found[2], number, indexes=(index,))
        elif found := _FOREIGN_KEY.match(text):
            yield _foreign(found, number, origin, columns)
        elif found := _VIEW.match(text):
            yield origin.holds("table", found[1] or found[2], number, form="view")
    if draft is not None:
        yield Problem(
            file.path, draft.line, f"table {draft.name} is not closed", "end", "warning", "schema-syntax"
        )


def _made(draft: _Draft, origin: Origin, columns: dict[str, list[str]]) -> Fact:
    columns[draft.name] = [column.name for column in draft.columns]
    return origin.holds(
        "table",
        draft.name,
        draft.line,
        columns=tuple(draft.columns),
        keys=tuple(draft.keys),
        indexes=tuple(draft.indexes),
        partition=draft.partition,
    )


def _dialect(text: str) -> str:
    if 'enable_extension "' in text:
        return "postgresql"
    if re.search(r"charset: \"utf8|ENGINE=|collation: \"utf8", text):
        return "mysql"
    used = set(re.findall(r"\bt\.(\w+) ", text))
    return "postgresql" if not used.isdisjoint(_POSTGRES - {"virtual", "enum", "xml"}) else ""


def _identify(draft: _Draft, options: str, origin: Origin) -> None:
    """The key that `create_table` makes by itself."""
    cited = (origin.at(draft.line),)
    if found := re.search(r"\bpartition_key: :?\"?(\w+)", options):
        draft.partition = found[1]
    if found := re.search(r"\boptions: \"PARTITION BY ([^\"]+)\"", options):
        draft.partition = found[1]
    composite = re.search(r"\bprimary_key: \[([^\]]*)\]", options)
    if composite:
        draft.keys.append(Key("primary", _texts(composite[1]), evidence=cited))
        return
    kind = re.search(r"\bid: (?::(\w+)|\{\s*type: :(\w+)|(false))", options)
    if kind and kind[3]:
        return
    named = re.search(r"\bprimary_key: \"(\w+)\"", options)
    name = named[1] if named else "id"
    draft.columns.append(Column(name, (kind[1] or kind[2]) if kind else "bigint", False, cited))
    draft.keys.append(Key("primary", (name,), evidence=cited))


def _read_line(draft: _Draft, text: str, number: int, origin: Origin) -> bool:
    """Add a column, an index or a constraint; False for a line that is none of them."""
    cited = (origin.at(number),)
    if found := _LISTED.match(text):
        if found[1] == "index":
            draft.indexes.append(_index(found[2], number, origin))
        elif found[1].startswith("unique"):
            name = _option(found[2], "name")
            draft.keys.append(Key("unique", _columns(found[2]), name, evidence=cited))
        return True
    found = _COLUMN.match(text)
    if found is None or found[1] in _NO_COLUMN:
        return _PASSED.match(text) is not None
    kind = _option(found[4], "type") if found[1] in ("virtual", "column") else ""
    if found[1] == "column":
        second = _TEXT.match(found[4].lstrip(", "))
        kind = (second[1] or second[2]) if second else kind
    kind = kind or (_option(found[4], "enum_type") if found[1] == "enum" else "") or found[1]
    limit = re.search(r"\blimit: (\d+)", found[4])
    precision = re.search(r"\bprecision: (\d+)(?:, scale: (\d+))?", found[4])
    if limit:
        kind = f"{kind}({limit[1]})"
    elif precision and kind in ("decimal", "numeric"):
        kind = f"{kind}({precision[1]}, {precision[2]})" if precision[2] else f"{kind}({precision[1]})"
    if re.search(r"\barray: true", found[4]):
        kind = f"{kind}[]"
    nullable = False if re.search(r"\bnull: false", found[4]) else None
    draft.columns.append(Column(found[2] or found[3], kind, nullable, cited))
    return True


def _option(text: str, key: str) -> str:
    found = re.search(rf"\b{key}: (?:\"((?:[^\"\\]|\\.)*)\"|:\"?(\w+))", text)
    return (found[1] or found[2] or "") if found else ""


def _texts(text: str) -> tuple[str, ...]:
    return tuple(one[1] or one[2] for one in _TEXT.finditer(text))


def _columns(text: str) -> tuple[str, ...]:
    """The columns or the expression that a statement begins with."""
    if text.startswith("["):
        return _texts(text[1:].partition("]")[0])
    found = _TEXT.match(text)
    return ((found[1] or found[2]).replace('\\"', '"'),) if found else ()


def _index(text: str, number: int, origin: Origin) -> Index:
    unique = re.search(r"\bunique: true", text) is not None
    method = _option(text, "using") or _option(text, "type")
    where = _option(text, "where").replace('\\"', '"')
    return Index(_columns(text), _option(text, "name"), unique, method, where, (origin.at(number),))


def _foreign(found: re.Match[str], number: int, origin: Origin, columns: dict[str, list[str]]) -> Fact:
    """`add_foreign_key`: the column is named after the other table where it is not stated."""
    table, other = found[1] or found[2], found[3] or found[4]
    column = _option(found[5], "column")
    several = re.search(r"\bcolumn: \[([^\]]*)\]", found[5])
    names = _texts(several[1]) if several else (column or _guessed(other, columns.get(table, [])),)
    target = _option(found[5], "primary_key")
    key = Key(
        "foreign",
        names,
        _option(found[5], "name"),
        other,
        (target,) if target else (),
        (origin.at(number),),
    )
    return origin.holds("key", table, number, keys=(key,))


def _guessed(table: str, columns: list[str]) -> str:
    """The column that leads to a table by Rails's convention.

    >>> _guessed("categories", ["category_id"]), _guessed("shop.boxes", ["box_id"]), _guessed("news", [])
    ('category_id', 'box_id', 'new_id')
    """
    name = table.rpartition(".")[2]
    found = list(_singular(name))
    return next((f"{one}_id" for one in found if f"{one}_id" in columns), f"{found[0]}_id")


def _singular(name: str) -> Iterator[str]:
    if name.endswith("ies"):
        yield f"{name[:-3]}y"
    if name.endswith("people"):
        yield f"{name[:-6]}person"
    if re.search(r"(?:s|x|z|ch|sh)es\Z", name):
        yield name[:-2]
    if name.endswith("s"):
        yield name[:-1]
    if name.endswith("ves"):
        yield f"{name[:-3]}f"
    yield name
