"""What migrations in JavaScript and TypeScript have in common: where `up` stands, and the calls within it."""

from __future__ import annotations

from collections.abc import Iterator

from ..syntax import Block, Invoke, Items, Obj, Value, chain_of
from .ecmascript_syntax import Module

_MAX_DEPTH = 12


def up_of(module: Module) -> Block | None:
    """The function `up` of a migration, however it is exported."""
    for name in ("exports.up", "module.exports.up", "up"):
        value = module.names.get(name)
        if isinstance(value, Block):
            return value
    for name in ("module.exports", "default"):
        value = module.names.get(name)
        if isinstance(value, Obj) and isinstance(inner := value.get("up"), Block):
            return inner
    return module.methods.get("up")


def chains_in(value: Value | None, depth: int = 0) -> Iterator[tuple[Value | None, tuple[Invoke, ...]]]:
    """The chains of calls of a function in their order: also those that wait in `then`, in a transaction or
    in a list of promises."""
    if depth > _MAX_DEPTH or value is None:
        return
    if isinstance(value, Block):
        for one in value.body:
            yield from chains_in(one, depth + 1)
    elif isinstance(value, Items):
        for one in value.values:
            yield from chains_in(one, depth + 1)
    elif isinstance(value, Invoke):
        on, calls = chain_of(value)
        yield on, calls
        for call in calls:
            if call.name in ("then", "transaction", "all", "finally", "catch", "allSettled"):
                for argument in call.arguments:
                    yield from chains_in(argument, depth + 1)
