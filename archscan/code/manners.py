"""How a program behaves by its own words: what calls, annotations, base classes and assignments that a
library gives a meaning say about time limits, retries, caches, access and measurement.

The tables stand in `archscan.lexicon.manners`, one a language. An entry names what is looked for, what
the file has to import for it, the topic, and a template of the value: `{0}` is an argument by its position,
`{timeout}` one by name, `{a|b}` the first that is there, `{backoff.delay}` one of what it is made of,
`{timeout:ms}` with the unit of a bare number, `{Roles:word}` a name as it stands, `{=}` the value that is
assigned, `{@target}` what an annotation stands on, `{@type}`
the class around. What stands in `[...]` is left out where one of its holes
stays empty; with any other hole empty nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from archscan.code.cache_aside import find_cache_aside
from archscan.code.clients import imports_any, spelled
from archscan.code.findings import names_of
from archscan.code.program import Binding, Call, Expression, Name, Program, Text, Unknown, items_of
from archscan.code.values import Values
from archscan.code.wording import is_number, parts_of, wording
from archscan.lexicon.manners import read_manners
from archscan.lexicon.secrets import is_secret_name
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

_MAX_SETTINGS = 60
"""Settings of one file: what says more is a list of something."""
_MAX_VALUE = 200
_PIECE = re.compile(r"\[([^\[\]]*)\]|\{([^{}]*)\}")
_HOLE = re.compile(r"\{([^{}]*)\}")
_CONSTANT = re.compile(r"(?:[A-Z]\w*\.)+\w+\Z")
_LEVEL = re.compile(r"(?i)(?:trace|debug|information|info|warning|warn|error|critical|fatal)\Z")
_UNIT_BEHIND = re.compile(r"( \(default of [^()]{1,100}\)) (ns|µs|ms|s|min|h|d)\b")
_WORD = re.compile(r"[A-Za-z_][\w.]*\Z")


@dataclass(frozen=True, slots=True)
class Manner:
    """One entry of a table."""

    topic: str
    value: str
    name: str = ""
    imports: tuple[str, ...] = ()
    """Modules one of which the file has to import, itself or something of it."""
    where: Mapping[str, str] = field(default_factory=dict)
    """Patterns that wordings of arguments have to match in full, by their place; `!` before a pattern turns
    it round; of an argument that is not there the wording is ""."""
    path: str = ""
    """Pattern that the path of the file has to hold: settings of a framework have files of their own."""


@dataclass(frozen=True, slots=True)
class Manners:
    """The entries of a language, by what they are looked for by."""

    calls: Mapping[str, tuple[Manner, ...]]
    marks: Mapping[str, tuple[Manner, ...]]
    bases: Mapping[str, tuple[Manner, ...]]
    sets: Mapping[str, tuple[Manner, ...]]
    lasts: frozenset[str]
    """Last words of what the calls are named: what tells quickly that a call is none."""
    telling: tuple[bytes, ...]
    """What a file holds that may match an entry, if that alone is worth a parse."""


@lru_cache(maxsize=16)
def manners_of(*languages: str) -> Manners:
    """The entries of a language, and of others whose libraries it shares."""
    found: dict[str, dict[str, list[Manner]]] = {"calls": {}, "marks": {}, "bases": {}, "sets": {}}
    words: list[str] = []
    for language in languages:
        table = read_manners(language)
        words.extend(table.get("telling", ()))
        for entry in table.get("manner", ()):
            made = _manner(entry)
            for kind, names in found.items():
                for name in (one for written in entry.get(kind, ()) for one in spelled(written)):
                    names.setdefault(name, []).append(made)
    telling = tuple(dict.fromkeys(one.encode() for one in words))
    calls, marks, bases, sets = ({name: tuple(one) for name, one in each.items()} for each in found.values())
    return Manners(calls, marks, bases, sets, frozenset(name.rpartition(".")[2] for name in calls), telling)


def _manner(entry: dict[str, Any]) -> Manner:
    return Manner(
        entry["topic"],
        entry["value"],
        entry.get("name", ""),
        tuple(entry.get("imports", ())),
        dict(entry.get("where", {})),
        entry.get("path", ""),
    )


def tells_manners(data: bytes, *languages: str) -> bool:
    """Whether a file names a library by which a program's manners are told: worth a parse for that alone."""
    return any(word in data for word in manners_of(*languages).telling)  # much faster than all together


def find_manners(
    program: Program, values: Values, subject: Subject, collector: str, manners: Manners
) -> Iterator[Setting]:
    """What a source file says of how the program behaves, each statement once, by its first line."""
    seen: set[tuple[str, str, str]] = set()
    found = [
        *_found(program, values, subject, collector, manners),
        *find_cache_aside(program, values, subject, collector),
    ]
    for setting in sorted(found, key=_order):
        key = (setting.topic, setting.name, setting.value)
        if key not in seen and len(seen) < _MAX_SETTINGS:
            seen.add(key)
            yield setting


def _order(setting: Setting) -> tuple[int, str, str, str]:
    return setting.evidence.line, setting.topic, setting.name, setting.value


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry was found: its arguments by name and position, and words about it."""

    given: Mapping[str, Expression]
    words: Mapping[str, str]
    line: int
    function: str = ""
    guarded: bool = False
    """Whether it is a setting of a module that holds in one branch only."""


def _found(
    program: Program, values: Values, subject: Subject, collector: str, manners: Manners
) -> Iterator[Setting]:
    for place, entries in _places(program, values, manners):
        for entry in entries:
            if entry.imports and not imports_any(program, entry.imports):
                continue
            if entry.path and not re.search(entry.path, program.path):
                continue
            if not all(_holds(want, where, place, values) for where, want in entry.where.items()):
                continue
            value, name = _filled(entry.value, place, values), _filled(entry.name, place, values)
            if value and (name or not entry.name):
                value += " (under a condition)" if place.guarded else ""
                evidence = Evidence(program.path, _line_of(entry.value, place), collector)
                yield Setting(subject, entry.topic, value[:_MAX_VALUE], evidence, name=(name or "")[:100])


def _line_of(template: str, place: _Place) -> int:
    """The line of the item that a value of a larger table is taken from; else that of the whole."""
    for hole in _HOLE.findall(template):
        where = hole.partition(":")[0]
        if where.startswith("=.") and (found := _found_at(where, place)) is not None and found.line:
            return found.line
    return place.line


def _places(
    program: Program, values: Values, manners: Manners
) -> Iterator[tuple[_Place, tuple[Manner, ...]]]:
    if manners.calls:
        then = {id(one.receiver): one.method for one in program.calls if isinstance(one.receiver, Call)}
        for call in program.calls:
            if call.method in manners.lasts or program.full(call.callee).rpartition(".")[2] in manners.lasts:
                entries = _entries(names_of(call, program, values), manners.calls)
                if entries:
                    words = {
                        "@function": call.function,
                        "@type": call.type,
                        "@call": call.method,
                        "@then": then.get(id(call), ""),
                        "@on": call.callee.rpartition(".")[0],
                    }
                    yield _Place(dict(_arguments(call)), words, call.line, call.function), entries
    for mark in program.marks:
        full = program.full(mark.name)
        entries = _entries((full, mark.name, f"*.{mark.name.rpartition('.')[2]}"), manners.marks)
        if entries:
            words = {"@target": mark.target, "@type": mark.type, "@mark": mark.name.rpartition(".")[2]}
            words["@at"] = mark.target if mark.type in ("", mark.target) else f"{mark.type}.{mark.target}"
            made = Call(mark.name, mark.arguments, mark.line, mark.keywords)
            yield _Place(dict(_arguments(made)), words, mark.line), entries
    for type_ in program.types if manners.bases else ():
        for base in (one.partition("<")[0] for one in type_.bases):
            entries = _entries((program.full(base), base), manners.bases)
            if entries:
                yield _Place({}, {"@type": type_.name, "@base": base.rpartition(".")[2]}, type_.line), entries
    for binding in program.bindings if manners.sets else ():
        last = binding.name.rpartition(".")[2]
        owner = binding.name.rpartition(".")[0]
        typed = values.type_of(owner, binding.function).rpartition(".")[2] if owner else ""
        entries = _entries(
            (f"{typed}.{last}" if typed else binding.name, binding.name, f"*.{last}" if owner else last),
            manners.sets,
        )
        if entries:
            given = {"=": binding.value, **dict(parts_of(binding.value))}
            words = {"@key": last, "@type": binding.type, "@on": owner}
            guarded = _is_guarded(binding, program)
            yield _Place(given, words, binding.line, binding.function, guarded), entries


def _is_guarded(binding: Binding, program: Program) -> bool:
    """Whether a name of a Python module is assigned within an `if`: it is indented, and in no function."""
    if program.language != "python" or binding.function or binding.type:
        return False
    lines = program.source.split(b"\n")
    return 0 < binding.line <= len(lines) and lines[binding.line - 1][:1] in (b" ", b"\t")


def _entries(names: Iterable[str], table: Mapping[str, tuple[Manner, ...]]) -> tuple[Manner, ...]:
    """All entries of the first names that have any, each once."""
    found = [entry for name in dict.fromkeys(names) for entry in table.get(name, ())]
    return tuple(one for position, one in enumerate(found) if one not in found[:position])


def _arguments(call: Call) -> Iterator[tuple[str, Expression]]:
    """Arguments by position and name; a later option of the same name counts less."""
    named = list(parts_of(call))
    yield from reversed(named)
    if call.receiver is not None:
        yield "@", call.receiver
    elif "." in call.callee:
        yield "@", Name(call.callee.rpartition(".")[0], call.line)


def _holds(want: str, where: str, place: _Place, values: Values) -> bool:
    text = _hole(where, place, values)
    if want.startswith("!"):
        return re.fullmatch(want[1:], text) is None
    return re.fullmatch(want, text) is not None


def _filled(template: str, place: _Place, values: Values) -> str:
    """A template with its holes filled, "" if one of them stays empty."""
    if not template:
        return ""
    lost = False

    def fill(found: re.Match[str]) -> str:
        nonlocal lost
        if found[1] is not None:
            holes = [_hole(one, place, values) for one in _HOLE.findall(found[1])]
            given = iter(holes)
            return _HOLE.sub(lambda _: next(given), found[1]) if all(holes) else ""
        text = _hole(found[2], place, values)
        lost = lost or not text
        return text

    text = _PIECE.sub(fill, template).strip().removeprefix(", ").strip()
    text = _UNIT_BEHIND.sub(r" \2\1", text)
    return "" if lost else text


def _hole(hole: str, place: _Place, values: Values) -> str:
    last = hole.rpartition("|")[2].partition(":")[2]
    for written in hole.split("|"):
        one, _, own = written.partition(":")
        kind = own or last
        if one.startswith("@") and len(one) > 1:
            if place.words.get(one):
                return place.words[one]
            continue
        if one == "*" and place.given:
            said = [_said(value, kind, values, place) for key, value in _positional(place)]
            if said and all(said):
                return ", ".join(said)
            continue
        text = _said(_found_at(one, place), kind, values, place)
        if text and (not is_secret_name(one) or text in ("true", "false")):
            return text
    return ""


def _positional(place: _Place) -> list[tuple[str, Expression]]:
    return sorted(
        ((key, one) for key, one in place.given.items() if key.isdigit()), key=lambda one: int(one[0])
    )


def _found_at(where: str, place: _Place) -> Expression | None:
    parts = where.split(".")
    found = place.given.get(where) or place.given.get(parts[0])
    if where in place.given:
        return found
    for part in parts[1:]:
        found = dict(reversed(list(parts_of(found)))).get(part)
    return found


def _said(expression: Expression | None, kind: str, values: Values, place: _Place) -> str:
    if expression is None:
        return ""
    if kind == "word" and isinstance(expression, Name):
        return expression.path.removesuffix(".class") if _WORD.match(expression.path) else ""
    if kind == "there":
        return "yes"
    if kind == "words":
        said = [
            one.path.rpartition(".")[2] if isinstance(one, Name) else "" for _, one in items_of(expression)
        ]
        return ", ".join(said) if said and all(said) else ""
    if kind == "level":
        word = (
            expression.path
            if isinstance(expression, Name)
            else expression.value
            if isinstance(expression, Text)
            else ""
        )
        return found[0] if (found := _LEVEL.search(word)) else ""
    if kind == "raw":
        return expression.text if isinstance(expression, Unknown) else ""
    if kind == "call":
        return _as_call(expression, values, place)
    text = wording(expression, values, place.function)
    if kind == "text":
        return text if isinstance(expression, Text) else ""
    number, sign, default = text.partition(" (")  # 60 (default of MINUTES)
    if kind and kind != "word" and is_number(number):
        return f"{number} {kind}{sign}{default}"
    return text


def _as_call(expression: Expression, values: Values, place: _Place) -> str:
    """A call in the words of the source, with what is known of its arguments: `stop_after_attempt(3)`."""
    if isinstance(expression, Name):
        return expression.path.rpartition(".")[2]
    if not isinstance(expression, Call):
        return wording(expression, values, place.function)
    said = [_worded(one, values, place) for one in expression.arguments]
    said += [
        f"{key}={_worded(one, values, place)}" for key, one in expression.keywords if not is_secret_name(key)
    ]
    return f"{expression.method}({', '.join(said)})"


def _worded(expression: Expression, values: Values, place: _Place) -> str:
    """What is known of an argument: its words, or the name of a constant of a type (`HttpMethod.GET`)."""
    constant = isinstance(expression, Name) and _CONSTANT.match(expression.path)
    last = expression.path.rpartition(".")[2] if isinstance(expression, Name) else ""
    return wording(expression, values, place.function) or (last if constant else "…")
