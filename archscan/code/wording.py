"""What an expression says in a few words of its source: numbers, flags, lengths of time, names of things.

Nothing is run and nothing is guessed: what is not a literal, a unit of time, or a name of the same file
that stands for one has no wording. Values of secrets never have any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod

from archscan.code.program import Call, Choice, Expression, Join, Name, Table, Text, Unknown, items_of
from archscan.code.values import Values
from archscan.lexicon.address_values import HOLE
from archscan.lexicon.secrets import is_secret_name, is_secret_value

_MAX_TEXT = 100
_MAX_ITEMS = 12
_MAX_DEPTH = 5
_MAX_CALLEE = 120
_SECONDS, _MILLISECONDS, _MINUTES, _HOURS, _DAYS = "s", "ms", "min", "h", "d"
_UNITS = {
    "nanosecond": "ns", "nanoseconds": "ns", "nanos": "ns", "microsecond": "µs", "microseconds": "µs",
    "micros": "µs", "millisecond": _MILLISECONDS, "milliseconds": _MILLISECONDS, "millis": _MILLISECONDS,
    "second": _SECONDS, "seconds": _SECONDS, "secs": _SECONDS, "secs_f32": _SECONDS, "secs_f64": _SECONDS,
    "minute": _MINUTES, "minutes": _MINUTES, "mins": _MINUTES, "hour": _HOURS, "hours": _HOURS,
    "day": _DAYS, "days": _DAYS, "week": "weeks", "weeks": "weeks", "month": "months", "months": "months",
    "year": "years", "years": "years",
}  # fmt: skip
"""Words for lengths of time in the libraries of all the languages, without `of`, `from_`, `add`."""
_SPAN = re.compile(
    r"(?:.*\.)?(?:(?i:duration|timespan|timedelta|now|ttl|CarbonInterval)\b.*\.)(?:of|from_?|From|add|in)?_?(\w+)\Z"
)
_NUMBER = re.compile(r"-?\d[\d_]*(?:\.\d+)?(?:[eE]\d+)?[lLfFdDmMuU]?\Z")
_PRODUCT = re.compile(r"\d[\d_]{0,11}[lL]?(?:\s*\*\s*\d[\d_]{0,11}[lL]?){1,5}\Z")
_FLAG = re.compile(r"(?:true|false|True|False)\Z")
_GO_SPAN = re.compile(r"(?:([\d_]+(?:\s*\*\s*[\d_]+)*)\s*\*\s*)?time\.(\w+)\Z|time\.(\w+)\s*\*\s*([\d_]+)\Z")
_RUBY_SPAN = re.compile(r"([\d_]+)\.(\w+)\Z")
_CREDENTIALS = re.compile(r"://[^/\s]*@")
_CONVERTING = frozenset(
    {"Duration", "time.Duration", "uint", "uint32", "uint64", "int", "int32", "int64", "float64", "Int32"}
)


def is_number(text: str) -> bool:
    """Whether a wording is a bare number, to which a unit may be added."""
    return _NUMBER.match(text) is not None


def wording(expression: Expression | None, values: Values, function: str = "", depth: int = 0) -> str:
    """A few words, "" if there are none: `5 s`, `true`, `3`, `orders, users`; of a variable's default the
    default, and which variable may say something else."""
    if expression is None or depth > _MAX_DEPTH:
        return ""
    match expression:
        case Text(value):
            return value.replace("_", "") if _NUMBER.match(value) else _plain(value)
        case Unknown(text=text):
            return _constant(text)
        case Name(path):
            return _name(path, values, function, depth)
        case Table(items):
            return _listed([one for _, one in items], values, function, depth)
        case Call():
            return _called(expression, values, function, depth) or _followed(expression, values, function)
        case Join() | Choice():
            return _followed(expression, values, function)


def _plain(value: str) -> str:
    text = " ".join(value.split())
    if not text or len(text) > _MAX_TEXT or _CREDENTIALS.search(text) or is_secret_value(text):
        return ""
    return text


def _constant(text: str) -> str:
    """A fraction, a flag, a product of numbers or a length of time, from the source as it is."""
    text = " ".join(text.split())
    if _FLAG.match(text):
        return text.lower()
    if _NUMBER.match(text):
        return text.replace("_", "")
    if _PRODUCT.match(text):
        return str(prod(int(one.strip().rstrip("lL").replace("_", "")) for one in text.split("*")))
    if span := _GO_SPAN.match(text):
        amount, unit = _constant(span[1] or span[4] or "1"), _UNITS.get((span[2] or span[3]).lower(), "")
        return f"{amount} {unit}" if unit else ""
    if span := _RUBY_SPAN.match(text):
        unit = _UNITS.get(span[2], "")
        return f"{span[1]} {unit}" if unit else ""
    return ""


def _name(path: str, values: Values, function: str, depth: int) -> str:
    """A unit of time, a class, or what a name of the file stands for."""
    last = path.rpartition(".")[2]
    if path.endswith(".class"):
        return path.removesuffix(".class").rpartition(".")[2]
    if _FLAG.match(path):
        return path.lower()
    if (last.isupper() or path.startswith(("TimeUnit.", "ChronoUnit."))) and last.lower() in _UNITS:
        return _UNITS[last.lower()]
    if found := _constant(path):
        return found
    binding = values.binding(path, function)
    known = binding is not None and not is_secret_name(last)
    if (
        known
        and binding is not None
        and (said := wording(binding.value, values, binding.function, depth + 1))
    ):
        return said
    return _followed(Name(path, 0), values, function)


def _followed(expression: Expression, values: Values, function: str) -> str:
    """The one text that an expression may come to, with the variable that it is the default of."""
    found = [one for one in values.of(expression, function) if one.text]
    if len({one.text for one in found}) != 1:
        return ""
    text, variable = found[0].text, found[0].variable
    if HOLE in text or (variable and is_secret_name(variable)):
        return ""
    plain = _plain(text)
    return f"{plain} (default of {variable})" if plain and variable else plain


def _listed(items: list[Expression], values: Values, function: str, depth: int) -> str:
    nested = depth + _MAX_DEPTH - 2  # a list of lists at most
    said = [wording(one, values, function, nested) for one in items[: _MAX_ITEMS + 1]]
    if not said or not all(said):
        return ""
    more = len(items) - _MAX_ITEMS
    text = ", ".join(dict.fromkeys(said[:_MAX_ITEMS])) + (f" and {more} more" if more > 0 else "")
    return text if len(text) <= 2 * _MAX_TEXT else ""


def _called(call: Call, values: Values, function: str, depth: int) -> str:
    """A length of time that a call makes; what a conversion is given."""
    if call.callee in _CONVERTING and len(call.arguments) == 1:
        return wording(call.arguments[0], values, function, depth + 1)
    if call.method == "timedelta":
        said = [
            f"{amount} {_UNITS[word]}"
            for word, value in call.keywords
            if word in _UNITS and (amount := wording(value, values, function, depth + 1))
        ]
        return " ".join(said) if len(said) == len(call.keywords) else ""
    if isinstance(call.receiver, Text) and not call.arguments:  # 5.minutes
        unit = _UNITS.get(call.method, "")
        return f"{call.receiver.value} {unit}" if unit and _NUMBER.match(call.receiver.value) else ""
    span = _SPAN.match(call.callee[-_MAX_CALLEE:])
    unit = _UNITS.get(span[1].lower(), "") if span is not None and "." in call.callee else ""
    if unit and len(call.arguments) == 1:
        amount = wording(call.arguments[0], values, function, depth + 1)
        return f"{amount} {unit}" if is_number(amount) else ""
    return ""


def parts_of(expression: Expression | None) -> Iterator[tuple[str, Expression]]:
    """What an expression is made of, by name, or by position from 0: a table's items, a call's arguments."""
    if expression is None:
        return
    if isinstance(expression, Call):
        yield from ((str(position), one) for position, one in enumerate(expression.arguments))
        for one in expression.arguments:
            yield from ((key, value) for key, value in items_of(one) if key)
        yield from expression.keywords
    elif isinstance(expression, Table):
        yield from ((key or str(place), one) for place, (key, one) in enumerate(expression.items))
