"""One change of a Liquibase change set as steps of a schema.

Reference: https://docs.liquibase.com/change-types/home.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from archscan.formats.xml import Element
from archscan.model.facts import Holds
from archscan.model.tables import Column, Index, Key

from ..origin import Origin

Fill = Callable[[str], str]
_REFERENCE = re.compile(r"\s*([\w.\"`]+)\s*\(([^)]*)\)")


def read_change(change: Element, origin: Origin, fill: Fill) -> Iterator[Holds]:
    """Yield what a change does; nothing for changes of data and for kinds that make no schema.

    `fill` puts in the changelog's parameters; a table whose name still has one is left out.
    """
    for one in _steps(change, origin, fill):
        if not any("${" in name for name in (one.table, one.to)):
            yield one


def _steps(change: Element, origin: Origin, fill: Fill) -> Iterator[Holds]:
    def said(key: str) -> str:
        return fill(change.attributes.get(key, "")).strip()

    def names(key: str) -> tuple[str, ...]:
        return tuple(part.strip().partition(" ")[0] for part in said(key).split(",") if part.strip())

    def spaced(key: str, space: str = "schemaName") -> str:
        name, prefix = said(key), said(space)
        return f"{prefix}.{name}" if prefix and "${" not in prefix and name else name

    line = change.line
    cited = (origin.at(line),)
    table = spaced("tableName")
    tag = change.tag
    if tag == "createTable" and table:
        columns, keys = _columns(change, origin, fill)
        yield origin.holds("table", table, line, columns=columns, keys=keys)
    elif tag == "addColumn" and table:
        for child in _column_elements(change):
            columns, keys = _columns(Element("", line, {}, children=[child]), origin, fill)
            yield origin.holds("column", table, child.line, columns=columns, keys=keys)
    elif tag == "dropTable" and table:
        yield origin.holds("drop_table", table, line)
    elif tag in ("renameTable", "renameView"):
        kind = "Table" if tag == "renameTable" else "View"
        yield origin.holds("rename_table", spaced(f"old{kind}Name"), line, to=said(f"new{kind}Name"))
    elif tag == "dropColumn" and table:
        gone = [said("columnName")] if said("columnName") else []
        gone += [fill(child.attributes.get("name", "")) for child in _column_elements(change)]
        for name in gone:
            yield origin.holds("drop_column", table, line, name=name)
    elif tag == "renameColumn" and table:
        yield origin.holds("rename_column", table, line, name=said("oldColumnName"), to=said("newColumnName"))
    elif tag == "modifyDataType" and table:
        column = Column(said("columnName"), said("newDataType"), None, cited)
        yield origin.holds("change_column", table, line, columns=(column,))
    elif tag in ("addNotNullConstraint", "dropNotNullConstraint") and table:
        column = Column(said("columnName"), said("columnDataType"), tag.startswith("drop"), cited)
        yield origin.holds("change_column", table, line, columns=(column,))
    elif tag in ("addPrimaryKey", "addUniqueConstraint") and table:
        kind_of_key: Key = Key(
            "primary" if tag == "addPrimaryKey" else "unique",
            names("columnNames"),
            said("constraintName"),
            evidence=cited,
        )
        yield origin.holds("key", table, line, keys=(kind_of_key,))
    elif tag == "dropPrimaryKey" and table:
        yield origin.holds("drop_key", table, line, keys=(Key("primary", ()),))
    elif tag == "dropUniqueConstraint" and table:
        yield origin.holds("drop_key", table, line, name=said("constraintName"))
    elif tag == "addForeignKeyConstraint":
        other = spaced("referencedTableName", "referencedTableSchemaName")
        key = Key(
            "foreign",
            names("baseColumnNames"),
            said("constraintName"),
            other,
            names("referencedColumnNames"),
            cited,
        )
        yield origin.holds("key", spaced("baseTableName", "baseTableSchemaName"), line, keys=(key,))
    elif tag == "dropForeignKeyConstraint":
        base = spaced("baseTableName", "baseTableSchemaName")
        yield origin.holds("drop_key", base, line, name=said("constraintName"))
    elif tag == "createIndex" and table:
        parts = tuple(fill(child.attributes.get("name", "")) for child in _column_elements(change))
        plain = tuple(re.sub(r"(?i)\s+(?:asc|desc)\Z", "", part.strip()) for part in parts)
        index = Index(plain, said("indexName"), said("unique").lower() == "true", evidence=cited)
        yield origin.holds("index", table, line, indexes=(index,))
    elif tag == "dropIndex":
        yield origin.holds("drop_index", table, line, name=said("indexName"))
    elif tag == "createView" and said("viewName"):
        yield origin.holds("table", spaced("viewName"), line, form="view")
    elif tag == "dropView":
        yield replace(origin.holds("drop_table", spaced("viewName"), line), form="view", optional=True)


def _column_elements(change: Element) -> list[Element]:
    return [child for child in change.children if child.tag == "column"]


def _columns(change: Element, origin: Origin, fill: Fill) -> tuple[tuple[Column, ...], tuple[Key, ...]]:
    """Columns with what their constraints say."""
    columns: list[Column] = []
    keys: list[Key] = []
    primary: list[str] = []
    primary_name, primary_line = "", change.line
    for child in _column_elements(change):
        name = fill(child.attributes.get("name", "")).strip()
        if not name:
            continue
        cited = (origin.at(child.line),)
        nullable: bool | None = None
        for constraint in child.children:
            if constraint.tag != "constraints":
                continue
            said = {key: fill(value).strip() for key, value in constraint.attributes.items()}
            if said.get("nullable", "").lower() in ("true", "false"):
                nullable = said["nullable"].lower() == "true"
            if said.get("primaryKey", "").lower() == "true":
                primary.append(name)
                primary_name = primary_name or said.get("primaryKeyName", "")
                primary_line = child.line if len(primary) == 1 else primary_line
            if said.get("unique", "").lower() == "true":
                keys.append(Key("unique", (name,), said.get("uniqueConstraintName", ""), evidence=cited))
            target, targets = said.get("referencedTableName", ""), said.get("referencedColumnNames", "")
            if found := _REFERENCE.match(said.get("references", "")):
                target, targets = found[1], found[2]
            if target:
                listed = tuple(one.strip() for one in targets.split(",") if one.strip())
                keys.append(Key("foreign", (name,), said.get("foreignKeyName", ""), target, listed, cited))
        kind = fill(child.attributes.get("type", "")).strip()
        columns.append(Column(name, kind, nullable, cited))
    if primary:
        keys.insert(0, Key("primary", tuple(primary), primary_name, evidence=(origin.at(primary_line),)))
    return tuple(columns), tuple(keys)
