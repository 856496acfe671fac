"""Compose text in, facts out: what the tests of the Compose collector share."""

from __future__ import annotations

from textwrap import dedent
from typing import Any, TypeVar

from archscan.collectors.deployment import compose
from archscan.model.facts import Offers, Provides, Requires, Setting, Workload
from archscan.model.problem import Problem
from tests.goldens import collected, text_tree

T = TypeVar("T")


def collect(text: str = "", **files: str) -> list[Any]:
    """Facts and problems of a `compose.yaml` with this text, and of other files (`__` is a dot in names)."""
    named = {name.replace("__", "."): dedent(content) for name, content in files.items()}
    if text:
        named["compose.yaml"] = dedent(text)
    return collect_files(named)


def collect_files(files: dict[str, str]) -> list[Any]:
    """Facts and problems of files by path."""
    return collected(compose, text_tree({path: dedent(text) for path, text in files.items()}))


def of(kind: type[T], found: list[Any]) -> list[T]:
    """The facts of one kind."""
    return [one for one in found if isinstance(one, kind)]


def workloads(found: list[Any]) -> dict[str, Workload]:
    """Workloads by name."""
    return {one.subject.name: one for one in of(Workload, found)}


def settings(found: list[Any], topic: str) -> list[str]:
    """Values of one topic."""
    return [one.value for one in of(Setting, found) if one.topic == topic]


def mentions(found: list[Any]) -> list[str]:
    """`service -> host:port` of every address, and the way it is known by if it is not the environment."""
    return [
        f"{one.subject.name} -> {one.host}"
        + (f":{one.port}" if one.port else "")
        + ("" if one.via == "environment" else f" ({one.via})")
        for one in of(Requires, found)
    ]


def names(found: list[Any]) -> list[str]:
    """`service: name` of every name that is provided."""
    return [f"{one.subject.name}: {one.name}" for one in of(Provides, found)]


def offers(found: list[Any]) -> list[tuple[str, int | None, bool]]:
    """Name, port and publicity of every interface."""
    return [(one.name, one.port, one.public) for one in of(Offers, found)]


def problems(found: list[Any]) -> list[str]:
    """Every problem in one line."""
    return [str(one) for one in of(Problem, found)]
