"""The published JSON form of the model: `archscan.model/1`.

The document is an object with `schema`, `system` and one list for each sort of element, in the
order of the model, so that equal models are equal bytes. A field that equals its default is left
out, but for those in `ALWAYS`, on which readers may rely. There is no clock, absolute path or tool
version in it. Reading it back gives an equal model.
"""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Hashable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from typing import Any

from archscan.model.evidence import Evidence
from archscan.model.system import System

SCHEMA = "archscan.model/1"
ALWAYS = frozenset(
    {"aliases", "technologies", "origin", "confidence", "evidence", "data", "protocol", "kind"}
)
INVISIBLE = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Characters that turn the writing direction, hide or command a terminal: names of others may hold them."""
_HEAD = ("name", "summary", "targets")


def to_data(system: System) -> dict[str, Any]:
    """The model as plain data."""
    whole = _encode(system)
    head = {key: whole.pop(key) for key in _HEAD if key in whole}
    lists = {field.name: whole.get(field.name, []) for field in fields(System) if field.name not in _HEAD}
    return {"schema": SCHEMA, "system": head, **lists}


def to_json(system: System) -> str:
    """The model as JSON text with a final newline; characters that nobody sees stand as escapes in it."""
    return INVISIBLE.sub(lambda found: json.dumps(found[0])[1:-1], "".join(_pieces(to_data(system))))


def _pieces(data: dict[str, Any]) -> Iterator[str]:
    """The document, a line for each field of each element: a change touches the lines it is about."""
    write = json.JSONEncoder(ensure_ascii=False).encode
    yield "{\n"
    for number, (name, value) in enumerate(data.items()):
        yield f"{',' + chr(10) if number else ''} {write(name)}: "
        if not isinstance(value, list) or not value:
            yield write(value)
            continue
        elements = (
            "  {" + ",\n   ".join(f"{write(key)}: {write(item)}" for key, item in element.items()) + "}"
            for element in value
        )
        yield "[\n" + ",\n".join(elements) + "\n ]"
    yield "\n}\n"


def from_data(data: Any) -> System:
    """The model from plain data; ValueError, with a path, if it is not of the schema."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ValueError(f"not a model of schema {SCHEMA}")
    head = data.get("system")
    if not isinstance(head, dict):
        raise ValueError("system: an object is expected")
    whole = {key: value for key, value in data.items() if key not in ("schema", "system")}
    result = _decode(System, {**head, **whole}, "model")
    assert isinstance(result, System)
    return result


def from_json(text: str) -> System:
    """The model from JSON text; ValueError if it is not JSON or not of the schema."""
    return from_data(json.loads(text))


def _encode(value: Any) -> Any:
    kind = type(value)
    if kind is str or value is None or kind is int or kind is bool:
        return value
    if kind is tuple:
        return [_encode(item) for item in value]
    if kind is Evidence:  # by far the most frequent
        return {"path": value.path, "line": value.line, "collector": value.collector}
    if isinstance(value, str):
        return str(value)
    return {
        name: _encode(item)
        for name, always, default in _shape(kind)  # type: ignore[arg-type]
        if (item := getattr(value, name)) != default or always
    }


@lru_cache(maxsize=64)
def _shape(kind: Hashable) -> tuple[tuple[str, bool, Any], ...]:
    """Fields of a model's class: name, whether it is always written, default."""
    return tuple(
        (
            field.name,
            field.name in ALWAYS or (field.default is MISSING and field.default_factory is MISSING),
            field.default if field.default is not MISSING else (),
        )
        for field in fields(kind)  # type: ignore[arg-type]
    )


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _decode(kind: Any, value: Any, where: str) -> Any:
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _decode_tuple(typing.get_args(kind), value, where)
    if origin in (typing.Union, types.UnionType):
        if value is None and type(None) in typing.get_args(kind):
            return None
        inner = [one for one in typing.get_args(kind) if one is not type(None)]
        return _decode(inner[0], value, where)
    if origin is typing.Literal:
        if value not in typing.get_args(kind):
            raise ValueError(f"{where}: {value!r} is none of {', '.join(map(str, typing.get_args(kind)))}")
        return value
    if is_dataclass(kind):
        return _decode_object(kind, value, where)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"{where}: {kind.__name__} expected")
    return value


def _decode_tuple(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{where}: a list is expected")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_decode(kinds[0], item, f"{where}[{number}]") for number, item in enumerate(value))
    if len(kinds) != len(value):
        raise ValueError(f"{where}: {len(kinds)} items expected")
    return tuple(
        _decode(one, item, f"{where}[{number}]")
        for number, (one, item) in enumerate(zip(kinds, value, strict=True))
    )


def _decode_object(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{where}: an object is expected")
    hints = _hints(kind)
    unknown = sorted(set(value) - set(hints))
    if unknown:
        raise ValueError(f"{where}.{unknown[0]}: unknown field")
    try:
        return kind(**{name: _decode(hints[name], item, f"{where}.{name}") for name, item in value.items()})
    except TypeError as error:
        raise ValueError(f"{where}: {error}") from None
