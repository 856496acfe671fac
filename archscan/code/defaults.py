"""Which variable or key an address in a text is the default of."""

from __future__ import annotations

from collections.abc import Iterator

from archscan.code.program import Call, Choice, Expression, Join, Program, Table, Text
from archscan.code.values import Values
from archscan.lexicon.addresses import find_addresses

_MAX_WALK = 400
_MAX_CALLS = 4_000


def variables_of(program: Program, values: Values) -> dict[tuple[int, str], str]:
    """The variable behind each address that is a default, by the line and the host of the address."""
    found: dict[tuple[int, str], str] = {}
    if not any(_has_address(text.expression) for text in program.texts):
        return found
    for expression, function in _stated(program):
        if isinstance(expression, Text | Join) or not _has_address(expression):
            continue
        for value in values.of(expression, function):
            if value.variable and "://" in value.text:
                for address in find_addresses(value.text):
                    for line in value.lines:
                        found.setdefault((line, address.host), value.variable)
    return found


def _stated(program: Program) -> Iterator[tuple[Expression, str]]:
    """Expressions that may be a default, with the function around them; tables by their items."""
    for binding in program.bindings:
        for part in _items(binding.value):
            yield part, binding.function
    for function in program.functions:
        for returned in function.returns:
            yield returned, function.name
    for call in program.calls[:_MAX_CALLS]:
        for one in (call, *call.arguments, *(value for _, value in call.keywords)):
            for part in _items(one):
                yield part, call.function


def _items(expression: Expression) -> Iterator[Expression]:
    stack, count = [expression], 0
    while stack and count < _MAX_WALK:
        one = stack.pop()
        count += 1
        if isinstance(one, Table):
            stack.extend(value for _, value in one.items)
        else:
            yield one


def _has_address(expression: Expression) -> bool:
    """Whether a text with a scheme is part of it."""
    stack, count = [expression], 0
    while stack and count < _MAX_WALK:
        one = stack.pop()
        count += 1
        match one:
            case Text(value):
                if "://" in value:
                    return True
            case Join(parts) | Choice(parts):
                stack.extend(parts)
            case Table(items):
                stack.extend(value for _, value in items)
            case Call():
                stack.extend(one.arguments)
                stack.extend(value for _, value in one.keywords)
                if one.receiver is not None:
                    stack.append(one.receiver)
    return False
