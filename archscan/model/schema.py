"""JSON Schema of `model.json`, derived from the model's own types, so that it cannot drift."""

from __future__ import annotations

import inspect
import json
import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from archscan.model.serial import ALWAYS, SCHEMA
from archscan.model.system import System

_HEAD = ("name", "summary", "targets")


def schema_text() -> str:
    """The schema as JSON text."""
    return json.dumps(model_schema(), indent=1) + "\n"


def model_schema() -> dict[str, Any]:
    """The schema as plain data (draft 2020-12)."""
    definitions: dict[str, Any] = {}
    hints = typing.get_type_hints(System)
    head = {name: _schema(hints[name], definitions) for name in _HEAD}
    lists = {
        field.name: _schema(hints[field.name], definitions)
        for field in fields(System)
        if field.name not in _HEAD
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('.', ':').replace('/', ':')}",
        "title": "The architecture model of a repository",
        "type": "object",
        "properties": {
            "schema": {"const": SCHEMA},
            "system": {
                "type": "object",
                "properties": head,
                "required": ["name"],
                "additionalProperties": False,
            },
            **lists,
        },
        "required": ["schema", "system", *lists],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def _schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return {"type": "array", "items": _schema(arguments[0], definitions)}
        return {
            "type": "array",
            "prefixItems": [_schema(one, definitions) for one in arguments],
            "items": False,
        }
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_schema(one, definitions) for one in arguments]}
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if is_dataclass(kind) and isinstance(kind, type):
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = {}
            definitions[kind.__name__] = _object(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    return {"type": {str: "string", int: "integer", bool: "boolean", type(None): "null"}[kind]}


def _object(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    known = fields(kind)
    required = [
        field.name
        for field in known
        if field.name in ALWAYS or (field.default is MISSING and field.default_factory is MISSING)
    ]
    return {
        "description": inspect.getdoc(kind) or "",
        "type": "object",
        "properties": {field.name: _schema(hints[field.name], definitions) for field in known},
        "required": required,
        "additionalProperties": False,
    }
