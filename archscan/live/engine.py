"""What a Docker Engine said: plain data of its API, held together.

API: https://docs.docker.com/reference/api/engine/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from archscan.formats.node import Map, Seq
from archscan.model.problem import Problem

Data: TypeAlias = Mapping[str, Any]
"""An object of the API as its JSON has it. Fields may be missing or None in any of them."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Everything that was asked of an engine; what could not be had is empty and stands in `problems`."""

    containers: tuple[Data, ...] = ()
    """As `GET /containers/ID/json` gives each."""
    images: Mapping[str, Data] = field(default_factory=dict)
    """As `GET /images/ID/json`, by the image's id."""
    networks: tuple[Data, ...] = ()
    volumes: tuple[Data, ...] = ()
    services: tuple[Data, ...] = ()
    """Of a swarm, as its tasks and nodes."""
    tasks: tuple[Data, ...] = ()
    nodes: tuple[Data, ...] = ()
    logging: str = ""
    """The engine's usual logging driver."""
    problems: tuple[Problem, ...] = ()


def sub(data: Data | None, *keys: str) -> Data:
    """The object below some keys; an empty one where there is none."""
    for key in keys:
        value = data.get(key) if data is not None else None
        data = value if isinstance(value, Mapping) else None
    return data if data is not None else {}


def text(data: Data, key: str) -> str:
    """The text of a field; "" where there is none."""
    value = data.get(key)
    return value if isinstance(value, str) else ""


def texts(data: Data, key: str) -> list[str]:
    """The texts of a list; none where it is missing or None."""
    value = data.get(key)
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []


def objects(data: Data, key: str) -> list[Data]:
    """The objects of a list; none where it is missing or None."""
    value = data.get(key)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def number(data: Data, key: str) -> int:
    """The number of a field; 0 where there is none."""
    value = data.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def labels_of(data: Data) -> dict[str, str]:
    """The labels of an object."""
    return {key: value for key, value in sub(data, "Labels").items() if isinstance(value, str)}


def as_node(value: object, path: str) -> Any:
    """Plain data in the form in which files are read, all of it at one place; a field that is None is
    left out."""
    if isinstance(value, Mapping):
        made = Map(path)
        for key, one in value.items():
            if one is not None:
                made[str(key)] = as_node(one, path)
                made.lines[str(key)] = 0
        return made
    if isinstance(value, list | tuple):
        items = Seq(path)
        for one in value:
            items.append(as_node(one, path))
            items.lines.append(0)
        return items
    return str(value)
