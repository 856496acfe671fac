"""How Go writes values: as text, as YAML, as JSON, and by `printf`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from archscan.formats.node import Map, Place, Seq

from .output import Trace, Traced
from .values import as_scalar

Spend: TypeAlias = Callable[[int], None]
"""Called with the work that was done; raises when there was too much."""

_MAX_DEPTH = 80
_AMBIGUOUS = re.compile(
    r"""[-?:,\[\]{}#&*!|>'"%@`\s]|.*(?::\s|\s\#|:\Z|[\x00-\x1f])|.*\s\Z|(?:~|null|Null|NULL|=|<<)\Z""",
    re.DOTALL,
)
_VERB = re.compile(r"%([-+# 0]*)(\d{1,3})?(?:\.(\d{1,2}))?([A-Za-z%])")
_STRICT_JSON = re.compile(r"[<>&]")


def text(value: Any, spend: Spend, depth: int = 0) -> str:
    """A value as `{{ }}` puts it out; nothing for nil."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, int):
        return str(value)
    spend(1 + len(value) if isinstance(value, Map | Seq) else 1)
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(value, Map):
        return f"map[{' '.join(f'{key}:{text(value[key], spend, depth + 1)}' for key in sorted(value))}]"
    if isinstance(value, Seq):
        return f"[{' '.join(text(item, spend, depth + 1) for item in value)}]"
    return ""


def _float(value: float) -> str:
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    return repr(value)


def quoted(value: str) -> str:
    """A text in double quotes, as YAML and Go read them."""
    return json.dumps(value, ensure_ascii=False)


def to_yaml(value: Any, spend: Spend) -> str:
    """A value as block YAML, keys sorted, with the place of each line."""
    lines: list[tuple[str, Trace]] = []
    if isinstance(value, Map | Seq) and value:
        _yaml(value, "", lines, spend, 0)
        return Traced("\n".join(line for line, _ in lines), tuple(trace for _, trace in lines))
    if isinstance(value, str) and "\n" in value:
        return "|-\n" + "\n".join(f"  {line}" for line in value.split("\n"))
    return _scalar(value, spend)


def _yaml(node: Any, indent: str, lines: list[tuple[str, Trace]], spend: Spend, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    spend(1 + len(node))
    if isinstance(node, Map):
        for key in sorted(node):
            head = key if _is_plain(key) else quoted(key)
            _entry(f"{indent}{head}:", node[key], node.place(key), indent, lines, spend, depth)
    else:
        for index, item in enumerate(node):
            if isinstance(item, Map | Seq) and item:
                start = len(lines)
                _yaml(item, f"{indent}  ", lines, spend, depth + 1)
                first, trace = lines[start]
                lines[start] = (f"{indent}- {first[len(indent) + 2 :]}", trace)
            else:
                _entry(f"{indent}-", item, node.place(index), indent, lines, spend, depth)


def _entry(
    head: str,
    value: Any,
    place: Place,
    indent: str,
    lines: list[tuple[str, Trace]],
    spend: Spend,
    depth: int,
) -> None:
    trace: Trace = (place,) if place.path else ()
    if isinstance(value, Map | Seq) and value:
        lines.append((head, trace))
        _yaml(value, f"{indent}  " if isinstance(value, Map) else indent, lines, spend, depth + 1)
    elif isinstance(value, str) and "\n" in value.strip("\n") and value[:1] not in (" ", "\n", "\t"):
        spend(len(value) // 16)
        lines.append((f"{head} |{'' if value.endswith(chr(10)) else '-'}", trace))
        for offset, line in enumerate(value.removesuffix("\n").split("\n"), start=1):
            of = (Place(place.path, place.line + offset), *trace) if place.path else ()
            lines.append((f"{indent}  {line}" if line else "", of))
    else:
        lines.append((f"{head} {_scalar(value, spend)}", trace))


def _is_plain(value: str) -> bool:
    return bool(value) and not _AMBIGUOUS.match(value) and isinstance(as_scalar(value), str)


def _scalar(value: Any, spend: Spend) -> str:
    if isinstance(value, str):
        return value if _is_plain(value) else quoted(value)
    if isinstance(value, Map | Seq):
        return "{}" if isinstance(value, Map) else "[]"
    return "null" if value is None else text(value, spend)


def to_json(value: Any, spend: Spend, pretty: bool = False, raw: bool = False) -> str:
    """A value as JSON, keys sorted; `raw` leaves `<`, `>` and `&` as they are."""
    found = json.dumps(_plain(value, spend, 0), ensure_ascii=False, sort_keys=True,
                       indent=2 if pretty else None, separators=(",", ": " if pretty else ":"))  # fmt: skip
    return found if raw else _STRICT_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", found)


def _plain(value: Any, spend: Spend, depth: int) -> Any:
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(value, Map | Seq):
        spend(1 + len(value))
        if isinstance(value, Map):
            return {key: _plain(item, spend, depth + 1) for key, item in value.items()}
        return [_plain(item, spend, depth + 1) for item in value]
    if isinstance(value, float) and value == int(value):
        return int(value)
    return value if isinstance(value, str | int | float) or value is None else None


def from_plain(value: Any, place: Place) -> Any:
    """JSON data as a value, all of it from one place."""
    if isinstance(value, dict):
        made = Map(*place)
        for key, item in value.items():
            made.put(str(key), from_plain(item, place), place)
        return made
    if isinstance(value, list):
        items = Seq(*place)
        for item in value:
            items.add(from_plain(item, place), place)
        return items
    return value


def printf(form: str, values: list[Any], spend: Spend) -> str:
    """What Go's `printf` makes of a format; values that are missing or of another sort leave nothing."""
    rest = iter(values)

    def write(match: re.Match[str]) -> str:
        flags, width, precision, verb = match.groups()
        if verb == "%":
            return "%"
        value = next(rest, None)
        shown = text(value, spend)
        if verb in "dox" and isinstance(value, int | float):
            shown = format(int(value), "d" if verb == "d" else verb)
        elif verb in "feg" and isinstance(value, int | float):
            shown = format(float(value), f".{precision or 6}{verb}")
        elif verb == "q":
            shown = quoted(shown)
        elif verb == "T":
            shown = kind_of(value)
        elif precision and verb in "sv":
            shown = shown[: int(precision)]
        if width:
            number = int(width)
            shown = (
                shown.ljust(number)
                if "-" in flags
                else shown.rjust(number, "0" if "0" in flags and verb != "s" else " ")
            )
        return shown

    spend(len(form) // 16)
    return _VERB.sub(write, form)


def kind_of(value: Any) -> str:
    """The Go kind of a value; numbers are what Helm makes of those in values files."""
    if value is None:
        return "invalid"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "float64"
    if isinstance(value, str):
        return "string"
    return "slice" if isinstance(value, Seq) else "map"
