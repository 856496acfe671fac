"""Functions on lists and mappings, with the place of each entry kept.

https://masterminds.github.io/sprig/lists.html, https://masterminds.github.io/sprig/dicts.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from archscan.formats.node import Map, Place, Seq

from .notation import Spend
from .notation import text as text_of
from .values import MAX_DEPTH, copied

MAX_ITEMS = 10_000
"""Items of a list that a function makes."""
_NOWHERE = Place("", 0)


def seq_of(values: Iterable[Any], places: Iterable[Place] | None = None) -> Seq:
    """A list of values."""
    made = Seq()
    if places is None:
        for value in values:
            made.add(value, _NOWHERE)
    else:
        for value, place in zip(values, places, strict=True):
            made.add(value, place)
    return made


def _part(items: Seq, indexes: Iterable[int]) -> Seq:
    chosen = list(indexes)
    return seq_of((items[index] for index in chosen), (items.place(index) for index in chosen))


def _chosen(holds: Callable[[Any, Any], bool]) -> Callable[..., Seq]:
    def choose(spend: Spend, items: Seq, *others: Any) -> Seq:
        spend(len(items) * (len(others) + 1))
        return _part(items, [index for index, item in enumerate(items) if holds(item, others)])

    return choose


def _key(value: Any) -> object:
    return id(value) if isinstance(value, Map | Seq) else (value.__class__ is str, value)


def _uniq(spend: Spend, items: Seq) -> Seq:
    spend(len(items))
    first: dict[object, int] = {}
    for index, item in enumerate(items):
        first.setdefault(_key(item), index)
    return _part(items, first.values())


def _has(spend: Spend, wanted: Any, items: Any) -> bool:
    if not isinstance(items, Seq):
        return False
    spend(len(items))
    key = _key(wanted)
    return any(_key(item) == key for item in items)


def _concat(spend: Spend, *lists: Any) -> Seq:
    made = Seq()
    for items in lists:
        if isinstance(items, Seq):
            spend(len(items))
            for index, item in enumerate(items):
                made.add(item, items.place(index))
    return made


def _append(spend: Spend, items: Any, item: Any) -> Seq:
    made = _concat(spend, items)
    made.add(item, _NOWHERE)
    return made


def _prepend(spend: Spend, items: Any, item: Any) -> Seq:
    return _concat(spend, seq_of([item]), items)


def _sorted(spend: Spend, items: Any) -> Seq:
    spend(len(items) * 2)
    return seq_of(sorted(text_of(item, spend) for item in items))


def _slice(spend: Spend, items: Any, start: Any = 0, end: Any = None) -> Any:
    last = len(items) if end is None else int(end)
    if isinstance(items, str):
        return items[int(start) : last]
    return _part(items, range(len(items))[int(start) : last])


def _chunk(spend: Spend, size: Any, items: Seq) -> Seq:
    spend(len(items))
    width = max(1, int(size))
    return seq_of(
        _part(items, range(start, min(start + width, len(items)))) for start in range(0, len(items), width)
    )


def _range(start: Any, end: Any, step: Any) -> Seq:
    numbers = range(int(start), int(end), int(step) or 1)
    if len(numbers) > MAX_ITEMS:
        raise ValueError("a list that is too long")
    return seq_of(numbers)


def _until(spend: Spend, count: Any) -> Seq:
    return _range(0, count, 1 if int(count) >= 0 else -1)


def _seq(spend: Spend, *arguments: Any) -> str:
    numbers = [int(one) for one in arguments]
    start, step = (1, None) if len(numbers) == 1 else (numbers[0], None if len(numbers) == 2 else numbers[1])
    end = numbers[-1]
    step = step or (1 if end >= start else -1)
    return " ".join(str(one) for one in _range(start, end + (1 if step > 0 else -1), step))


def _index(spend: Spend, value: Any, *keys: Any) -> Any:
    for key in keys:
        if isinstance(value, Map):
            value = value.get(text_of(key, spend))
        elif isinstance(value, Seq | str) and not isinstance(key, str):
            at = int(key)
            value = value[at] if 0 <= at < len(value) else None
        else:
            return None
    return value


def _dict(spend: Spend, *pairs: Any) -> Map:
    made = Map()
    for index in range(0, len(pairs), 2):
        made.put(text_of(pairs[index], spend), pairs[index + 1] if index + 1 < len(pairs) else "", _NOWHERE)
    return made


def _get(spend: Spend, values: Map, key: str) -> Any:
    return values.get(key, "")


def _set(spend: Spend, values: Map, key: str, value: Any) -> Map:
    values.put(key, value, values.place(key) if key in values else _NOWHERE)
    return values


def _unset(spend: Spend, values: Map, key: str) -> Map:
    values.drop(key)
    return values


def _keys(spend: Spend, *maps: Any) -> Seq:
    return seq_of(key for values in maps if isinstance(values, Map) for key in sorted(values))


def _values(spend: Spend, values: Map) -> Seq:
    keys = sorted(values)
    return seq_of((values[key] for key in keys), (values.place(key) for key in keys))


def _narrowed(keep: bool) -> Callable[..., Map]:
    def narrow(spend: Spend, values: Map, *keys: Any) -> Map:
        names = [name for key in keys for name in (key if isinstance(key, Seq) else (key,))]
        made = Map(values.path, values.line)
        for key, value in values.items():
            if (key in names) == keep:
                made.put(key, value, values.place(key))
        return made

    return narrow


def _pluck(spend: Spend, key: str, *maps: Any) -> Seq:
    return seq_of(values[key] for values in maps if isinstance(values, Map) and key in values)


def _dig(spend: Spend, *arguments: Any) -> Any:
    *keys, default, values = arguments
    for key in keys:
        if not isinstance(values, Map) or key not in values:
            return default
        values = values[key]
    return values


def _is_empty(value: Any) -> bool:
    return not value if isinstance(value, Map | Seq) else value in (None, "", 0, False)


def _merge_into(base: Map, over: Map, overwrite: bool, spend: Spend, depth: int) -> None:
    spend(1 + len(over))
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    for key, value in list(over.items()):
        below = base.get(key)
        if isinstance(below, Map) and isinstance(value, Map):
            if below is not value:
                _merge_into(below, value, overwrite, spend, depth + 1)
        elif key not in base or (not _is_empty(value) if overwrite else _is_empty(below)):
            base.put(key, value, over.place(key))


def _merged(overwrite: bool) -> Callable[..., Map]:
    def merge(spend: Spend, base: Map, *others: Any) -> Map:
        for other in others:
            if isinstance(other, Map):
                # What is merged in must not change with the result.
                _merge_into(base, _deep_copy(spend, other), overwrite, spend, 0)
        return base

    return merge


def _deep_copy(spend: Spend, value: Any) -> Any:
    budget = [100_000]
    try:
        return copied(value, budget)
    finally:
        spend((100_000 - budget[0]) // 4)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "list": lambda spend, *items: seq_of(items),
    "tuple": lambda spend, *items: seq_of(items),
    "first": lambda spend, items: items[0] if items else None,
    "last": lambda spend, items: items[-1] if items else None,
    "rest": lambda spend, items: _part(items, range(1, len(items))),
    "initial": lambda spend, items: _part(items, range(len(items) - 1)),
    "append": _append,
    "push": _append,
    "prepend": _prepend,
    "concat": _concat,
    "reverse": lambda spend, items: _part(items, reversed(range(len(items)))),
    "uniq": _uniq,
    "without": _chosen(lambda item, others: all(_key(item) != _key(other) for other in others)),
    "compact": _chosen(lambda item, others: not _is_empty(item)),
    "has": _has,
    "slice": _slice,
    "chunk": _chunk,
    "sortAlpha": _sorted,
    "toStrings": lambda spend, items: seq_of(text_of(item, spend) for item in items),
    "until": _until,
    "untilStep": lambda spend, start, end, step: _range(start, end, step),
    "seq": _seq,
    "index": _index,
    "dict": _dict,
    "get": _get,
    "set": _set,
    "unset": _unset,
    "hasKey": lambda spend, values, key: isinstance(values, Map) and key in values,
    "keys": _keys,
    "values": _values,
    "pick": _narrowed(True),
    "omit": _narrowed(False),
    "pluck": _pluck,
    "dig": _dig,
    "merge": _merged(False),
    "mergeOverwrite": _merged(True),
    "deepCopy": _deep_copy,
}
"""By the name that templates call them."""
