"""Places in the document that links lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from archscan.sections.context import slug
from archscan.sections.statements import ChapterView, Named, Part, Ref

_Any = TypeVar("_Any")


def without_dead_links(chapters: tuple[ChapterView, ...]) -> tuple[ChapterView, ...]:
    """The chapters with links only to places that are among them; the others keep their words."""
    there = frozenset(_places(chapters)) | {slug(one.heading) for one in chapters}
    return _alive(chapters, there)


def _places(value: Any) -> Iterator[str]:
    if isinstance(value, tuple):
        for one in value:
            yield from _places(one)
    elif isinstance(value, Named | Part):
        yield value.anchor
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _places(getattr(value, field.name))


def _alive(value: _Any, there: frozenset[str]) -> _Any:
    if isinstance(value, Ref):
        return value if value.anchor in there else replace(value, anchor="")
    if isinstance(value, tuple):
        return tuple(_alive(one, there) for one in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: _alive(getattr(value, field.name), there) for field in fields(value)}
        return replace(value, **changed)
    return value
