"""Texts of a program that open no connection, though they may look like an address.

What a local variable holds that nothing reads; whom the program lets in or sends on (CORS origins,
redirects); what it prints and logs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from archscan.code.program import Binding, Call, Choice, Expression, Join, Program, Table, Text
from archscan.lexicon.address_keys import role_of
from archscan.lexicon.words import vocabulary

_SAYING = vocabulary(
    "print println printf eprintln eprint puts echo log debug info warn warning error fatal trace critical "
    "exception panic logf infof debugf warnf errorf fatalf panicf fprintf fprintln loginformation logerror "
    "logwarning logdebug writeline redirect redirect_to redirectresponse httpresponseredirect startswith "
    "endswith withorigins hasprefix starts_with ends_with includes contains replace split match"
)
"""Methods, in lower case, whose arguments are shown, compared, or where a browser is sent."""
_WORD = re.compile(rb"[\w$]+")
_MAX_WALK = 2_000


def silent(program: Program) -> frozenset[int]:
    """The `id` of every expression of a program that names no connection."""
    found: set[int] = set()
    local = [
        one
        for one in program.bindings
        if one.function
        and isinstance(one.value, Text | Join | Choice | Table)
        and one.name.lstrip("$").isidentifier()
    ]
    counts = Counter(_WORD.findall(program.source)) if local else Counter()
    bound = Counter(binding.name for binding in program.bindings)
    dead = {id(one) for one in local if _is_unread(one, counts, bound)}
    for binding in program.bindings:
        unread = id(binding) in dead
        if unread or _is_unsaid(binding.name):
            found.update(map(id, _parts(binding.value)))
        elif isinstance(binding.value, Table):
            found.update(_of_table(binding.value))
    for call in program.calls:
        if call.method.lower() in _SAYING:
            found.update(id(part) for one in call.arguments for part in _parts(one))
        for name, value in call.keywords:
            if _is_unsaid(name):
                found.update(map(id, _parts(value)))
        for one in call.arguments:
            if isinstance(one, Table):
                found.update(_of_table(one))
    return frozenset(found)


def _is_unread(binding: Binding, counts: Counter[bytes], bound: Counter[str]) -> bool:
    """Whether a local variable's name stands nowhere in the file but where it gets its values, and in the
    text that is its value."""
    name = binding.name.encode()
    elsewhere = counts[name] - bound[binding.name]
    if elsewhere <= 0:
        return True
    texts = (part.value for part in _parts(binding.value) if isinstance(part, Text))
    return elsewhere <= sum(_WORD.findall(text.encode()).count(name) for text in texts)


def _of_table(table: Table) -> Iterator[int]:
    for part in _parts(table):
        if isinstance(part, Table):
            for key, value in part.items:
                if key and _is_unsaid(key) and key.lower() != "hostname":  # of a server among its settings
                    yield from map(id, _parts(value))


def _is_unsaid(name: str) -> bool:
    return role_of(name.rpartition(".")[2]) in ("own", "weak")


def _parts(expression: Expression) -> Iterator[Expression]:
    """An expression and what it is made of, as far as nothing is called."""
    stack, count = [expression], 0
    while stack and count < _MAX_WALK:
        one = stack.pop()
        count += 1
        yield one
        parts: Iterable[Expression] = ()
        match one:
            case Join(inside) | Choice(inside):
                parts = inside
            case Table(items):
                parts = [value for _, value in items]
            case Call() | Text():
                pass
        stack.extend(parts)
