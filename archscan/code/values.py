"""What an expression comes to, followed through assignments and helpers of the same file.

Nothing is run: names are looked up, texts joined, known readers of the environment taken for their
defaults. What is not known becomes a hole (`archscan.lexicon.address_values.HOLE`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from archscan.code.program import (
    Binding,
    Call,
    Choice,
    Expression,
    Function,
    Join,
    Name,
    Program,
    Table,
    Text,
    Unknown,
    items_of,
)
from archscan.lexicon.address_keys import role_of
from archscan.lexicon.address_values import HOLE
from archscan.lexicon.secrets import is_secret_name

_MAX_VALUES = 8
"""Values that one expression may have."""
_MAX_BINDINGS = 50
"""Bindings of one name that are looked at."""
_MAX_STEPS = 400
"""Expressions that are looked at for one."""
_MAX_ALL = 150_000
"""Expressions that are looked at in one file: what refers to itself over and over takes no longer."""
_MAX_DEPTH = 24
_FORMAT = re.compile(r"%(?:\((?P<word>\w+)\)|\d+\$)?[-+0 #]*\d*(?:\.\d+)?[sdvqif]|\{(?P<inside>[^{}]*)\}")
_FIELD = re.compile(r"\w*")
_CONSTRUCTORS = frozenset({"__init__", "constructor", "initialize", "__construct"})
_SELF = ("self.", "this.", "@", "$this->", "$this.", "cls.", "static.", "self::", "static::")


@dataclass(frozen=True, slots=True)
class Value:
    """One text that an expression may come to."""

    text: str
    lines: tuple[int, ...] = ()
    """Lines of the literals in it, the one with most of the text first."""
    variable: str = ""
    """Environment variable or configuration key whose default this is, or whose value fills the hole."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The calls of a language that give a value which can be known, by their full names."""

    environment: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Readers of variables or keys: positions of the name and of the default, -1 for none."""
    prefixes: tuple[str, ...] = ()
    """What a name begins with that is a variable: `process.env.`."""
    formats: frozenset[str] = frozenset()
    """Formatting calls: their first argument is a pattern for the others."""
    passing: frozenset[str] = frozenset()
    """Calls that give their first argument back as far as an address is concerned: `URI.create`."""
    methods: frozenset[str] = frozenset()
    """Methods that give what they are called on: `trim`, `toString`."""
    pairs: frozenset[str] = frozenset()
    """Calls whose first two arguments are a host and a port: `InetSocketAddress`."""
    lists: frozenset[str] = frozenset()
    """Calls that make a list of their arguments: `Arrays.asList`."""
    known: Mapping[str, str] = field(default_factory=dict)
    """Names whose value is known where the program runs: a page's own machine."""


class Values:
    """The values of one file's expressions."""

    def __init__(self, program: Program, readings: Readings) -> None:
        self._program = program
        self._readings = readings
        self._bindings: defaultdict[str, list[Binding]] = defaultdict(list)
        self._functions: dict[str, Function] = {}
        self._named: defaultdict[str, list[Function]] = defaultdict(list)
        self._calls: defaultdict[str, list[Call]] = defaultdict(list)
        for binding in program.bindings:
            self._bindings[_own(binding.name)].append(binding)
        for function in program.functions:
            self._functions.setdefault(function.name, function)
            self._named[function.name].append(function)
        for call in program.calls:
            self._calls[call.method].append(call)
        self._looked_up: dict[tuple[str, str], list[Binding]] = {}
        self._handed: dict[tuple[str, str], list[Value]] = {}
        self._steps = self._all = 0

    def of(self, expression: Expression | None, function: str = "") -> list[Value]:
        """The texts that an expression in a function may come to; none if nothing of it is known."""
        if expression is None:
            return []
        self._steps = 0
        found = self._of(expression, function, {}, 0)
        return [one for one in dict.fromkeys(found) if one.text.strip(HOLE) or one.variable]

    def binding(self, name: str, function: str = "") -> Binding | None:
        """The binding that a name refers to, the nearest one."""
        found = self._lookup(name, function)
        return found[0] if found else None

    def type_of(self, name: str, function: str = "") -> str:
        """The type of what a name holds, in full: as declared, else as made; "" if unknown. Of what a method
        makes the type is that method behind its owner's: `pika.BlockingConnection.channel`."""
        return self._type_of(name, function, 0)

    def qualified(self, callee: str, function: str = "") -> str:
        """A called name with what it begins with replaced by its import, or by the type of what it holds:
        `pika.BlockingConnection.channel.basic_publish` for `self.channel.basic_publish`."""
        return self._qualified(callee, function, 0)

    def _type_of(self, name: str, function: str, depth: int) -> str:
        for binding in self._lookup(name, function)[:3]:
            if binding.declared and binding.declared not in ("var", "val", "auto", "const", "let"):
                return self._program.full(binding.declared)
            found = self._type(binding.value, binding.function, depth)
            if found:
                return found
        return ""

    def _type(self, value: Expression, function: str, depth: int) -> str:
        if depth > 6:
            return ""
        match value:
            case Call():
                helper = self._functions.get(value.callee)
                if helper is not None and len(helper.returns) == 1:
                    return self._type(helper.returns[0], helper.name, depth + 1)
                return self._qualified(value.callee, function, depth + 1)
            case Name():
                return self._type_of(value.path, function, depth + 1)
            case Choice(options):
                return next((found for one in options if (found := self._type(one, function, depth + 1))), "")
        return ""

    def _qualified(self, callee: str, function: str, depth: int) -> str:
        full = self._program.full(callee)
        if full != callee or depth > 6:
            return full
        parts = callee.split(".")
        for end in range(len(parts) - 1, 0, -1):
            owner = ".".join(parts[:end])
            found = "" if owner + "." in _SELF else self._type_of(owner, function, depth + 1)
            helper = self._functions.get(owner)
            if not found and helper is not None and len(helper.returns) == 1:
                found = self._type(helper.returns[0], helper.name, depth + 1)  # make_client().get()
            if found:
                return f"{found}.{'.'.join(parts[end:])}"
        return full

    def _lookup(self, name: str, function: str) -> list[Binding]:
        known = self._looked_up.get((name, function))
        if known is None:
            found = self._bindings.get(_own(name), [])
            near = [] if _is_own(name) else [one for one in found if one.function == function]
            known = (near or [one for one in found if _is_field(one)])[:_MAX_BINDINGS]
            self._looked_up[name, function] = known
        return known

    def _of(
        self, expression: Expression, function: str, given: Mapping[str, list[Value]], depth: int
    ) -> list[Value]:
        self._steps += 1
        self._all += 1
        if depth > _MAX_DEPTH or self._steps > _MAX_STEPS or self._all > _MAX_ALL:
            return [Value(HOLE)]
        match expression:
            case Text(value, line):
                return [Value(value, (line,))]
            case Join(parts):
                return self._joined([self._of(one, function, given, depth + 1) for one in parts])
            case Choice(options):
                return self._choice([self._of(one, function, given, depth + 1) for one in options])
            case Name():
                return self._name(expression, function, given, depth)
            case Call():
                return self._call(expression, function, given, depth)
            case Table(items):
                kept = [one for key, one in items if not key or not is_secret_name(key)]
                found = [self._of(one, function, given, depth + 1) for one in kept[:_MAX_VALUES]]
                return [value for values in found for value in values][:_MAX_VALUES]
            case _:
                return [Value(HOLE)]

    def _joined(self, parts: list[list[Value]]) -> list[Value]:
        found = []
        for chosen in product(*(_distinct(one)[:_MAX_VALUES] or [Value(HOLE)] for one in parts)):
            lines = [one.lines for one in sorted(chosen, key=lambda one: -len(one.text.strip(HOLE)))]
            variable = _variable(chosen)
            found.append(
                Value(
                    "".join(one.text for one in chosen)[:2_000],
                    tuple(dict.fromkeys(line for each in lines for line in each)),
                    variable,
                )
            )
            if len(found) == _MAX_VALUES:
                break
        return found

    def _choice(self, options: list[list[Value]]) -> list[Value]:
        """All options; a variable without a known value lends its name to the defaults behind it."""
        variable = next((one.variable for one in options[0] if one.variable), "") if options else ""
        found: list[Value] = []
        for values in options:
            for one in values:
                if one.text != HOLE:
                    found.append(
                        one if one.variable or not variable else Value(one.text, one.lines, variable)
                    )
        return found[:_MAX_VALUES] or [Value(HOLE, (), variable)]

    def _name(self, name: Name, function: str, given: Mapping[str, list[Value]], depth: int) -> list[Value]:
        if name.path in given:
            return given[name.path]
        known = self._readings.known.get(name.path)
        if known is not None:
            return [Value(known, (name.line,))]
        for prefix in self._readings.prefixes:
            if name.path.startswith(prefix):
                return [Value(HOLE, (), name.path[len(prefix) :])]
        found = [one for one in self._lookup(name.path, function) if not isinstance(one.value, Unknown)]
        if not found and "." in name.path:
            found = self._member(name.path, function)
        values = [
            value
            for one in found[:_MAX_VALUES]
            if one.value is not name
            for value in self._of(
                one.value, one.function, given if one.function == function else {}, depth + 1
            )
        ]
        handed = self._parameter(name.path, function, depth)
        if handed and (not found or any(one.function == function for one in found)):
            values = [*handed, *values]  # the binding is the parameter's default
        return values[:_MAX_VALUES] or [Value(HOLE)]

    def _member(self, path: str, function: str = "") -> list[Binding]:
        """A constant of a type of the file (`Urls.ORDERS`), of an object of such a type, or a key of
        a table (`config.host`)."""
        owner, _, last = path.rpartition(".")
        fields = [one for one in self._bindings.get(last, ()) if one.type and _is_field(one)]
        found = [one for one in fields if one.type == owner.rpartition(".")[2]]
        if not found and fields and (made := self._type_of(owner, function, 0)):
            found = [one for one in fields if one.type == made.rpartition(".")[2]]
        if found:
            return found
        holders = self._lookup(owner, function)
        if not holders and 0 < owner.count(".") < 6:
            holders = self._member(owner, function)
        for binding in holders:
            for key, value in items_of(binding.value):
                if key == last:
                    found.append(Binding(path, value, binding.line, binding.function, binding.type))
        return found

    def _parameter(self, name: str, function: str, depth: int) -> list[Value]:
        """What the callers in this file hand over for a parameter; nothing if it is none or nobody does."""
        known = self._handed.get((name, function))
        if known is not None:
            return known
        self._handed[name, function] = []  # a function that hands its own parameter to itself
        found: list[Value] = []
        for helper in self._named.get(function, ())[:_MAX_VALUES]:
            if name not in helper.parameters:
                continue
            position = helper.parameters.index(name)
            calls = self._calls.get(helper.name, ())[:20]
            if helper.name in _CONSTRUCTORS or helper.name == helper.type:
                calls = [*calls, *self._calls.get(helper.type, ())[:20]]
            for call in calls:
                argument = dict(call.keywords).get(name)
                if argument is None and position < len(call.arguments):
                    argument = call.arguments[position]
                if argument is not None and call.function != function:
                    found.extend(self._of(argument, call.function, {}, depth + 1))
        self._handed[name, function] = found = found[:_MAX_VALUES]
        if self._steps > _MAX_STEPS:
            del self._handed[name, function]  # not all of it was looked at
        return found

    def _call(self, call: Call, function: str, given: Mapping[str, list[Value]], depth: int) -> list[Value]:
        readings = self._readings
        full = self._program.full(call.callee)
        for callee in (full, call.callee):
            if callee in readings.environment:
                return self._environment(call, *readings.environment[callee], function, given, depth)
            if callee in readings.formats and call.arguments:
                return self._formatted(
                    call.arguments[0], call.arguments[1:], call.keywords, function, given, depth
                )
            if callee in readings.pairs and len(call.arguments) > 1:
                host, port = call.arguments[:2]
                address = Join((host, Text(":", call.line), port), call.line)
                return self._of(address, function, given, depth + 1)
            if callee in readings.passing and call.arguments:
                return self._of(call.arguments[0], function, given, depth + 1)
            if callee in readings.lists:
                listed = Table(tuple(("", one) for one in call.arguments), call.line)
                return self._of(listed, function, given, depth + 1)
        if call.method in ("format", "formatted") and "." in call.callee:
            pattern = call.receiver or Name(call.callee.rpartition(".")[0], call.line)
            return self._formatted(pattern, call.arguments, call.keywords, function, given, depth)
        if call.method in readings.methods and "." in call.callee:
            owner = call.receiver or Name(call.callee.rpartition(".")[0], call.line)
            return self._of(owner, function, given, depth + 1)
        helper = self._functions.get(call.method)
        if (
            helper is not None
            and helper.returns
            and call.callee in (call.method, *(f"{s}{call.method}" for s in _SELF))
        ):
            handed = {
                parameter: self._of(argument, function, given, depth + 1)
                for parameter, argument in zip(helper.parameters, call.arguments, strict=False)
            }
            found = [v for one in helper.returns[:4] for v in self._of(one, helper.name, handed, depth + 1)]
            return found[:_MAX_VALUES] or [Value(HOLE)]
        return [Value(HOLE)]

    def _environment(
        self, call: Call, key: int, default: int, function: str, given: Mapping[str, list[Value]], depth: int
    ) -> list[Value]:
        names = self._of(call.arguments[key], function, given, depth + 1) if key < len(call.arguments) else []
        variable = names[0].text if names and HOLE not in names[0].text else ""
        fallback: Expression | None = None
        if 0 <= default < len(call.arguments):
            fallback = call.arguments[default]
        else:
            fallback = next((value for word, value in call.keywords if word == "default"), None)
        values = self._of(fallback, function, given, depth + 1) if fallback is not None else []
        return [Value(one.text, one.lines, variable) for one in values] or [Value(HOLE, (), variable)]

    def _formatted(
        self,
        pattern: Expression,
        arguments: Iterable[Expression],
        keywords: Iterable[tuple[str, Expression]],
        function: str,
        given: Mapping[str, list[Value]],
        depth: int,
    ) -> list[Value]:
        """A pattern with its holes filled: by position, by number (`{0}`) or by name (`{host}`)."""
        found: list[Value] = []
        handed: dict[str, list[Value]] = {}
        for count, argument in enumerate(arguments):
            if isinstance(argument, Table) and any(key for key, _ in argument.items):
                keywords = [*keywords, *argument.items]
            handed[str(count)] = self._of(argument, function, given, depth + 1)[:1]
        for word, value in keywords:
            handed[word] = self._of(value, function, given, depth + 1)[:1]
        for pattern_value in self._of(pattern, function, given, depth + 1)[:_MAX_VALUES]:
            parts: list[list[Value]] = []
            position = count = 0
            for hole in _FORMAT.finditer(pattern_value.text):
                parts.append([Value(pattern_value.text[position : hole.start()], pattern_value.lines)])
                word = hole["word"] or (_FIELD.match(hole["inside"] or "") or [""])[0]
                if not word:
                    word, count = str(count), count + 1
                parts.append(handed.get(word) or [Value(HOLE)])
                position = hole.end()
            parts.append([Value(pattern_value.text[position:], pattern_value.lines)])
            found.extend(self._joined(parts))
        return found[:_MAX_VALUES] or [Value(HOLE)]


def _distinct(values: list[Value]) -> list[Value]:
    """Each text once, and what is not known only where nothing else is, so that the ways to join them
    are not used up by ways that say the same."""
    if len(values) < 2:
        return values
    known = {(one.text, one.variable): one for one in reversed(values) if one.text != HOLE or one.variable}
    return list(reversed(known.values())) or values[:1]


_AUTHORITY_END = re.compile(r"[/?#]")


def _variable(parts: Iterable[Value]) -> str:
    """The variable that the address in a joined text comes from: of a URL the one that holds the host,
    otherwise one whose name speaks of an address, or the first."""
    chosen = list(parts)
    named = [one.variable for one in chosen if one.variable]
    if not named:
        return ""
    text = "".join(one.text for one in chosen)
    start = text.find("://")
    if start < 0:
        return next((one for one in named if role_of(one) == "address"), named[0])
    end = _AUTHORITY_END.search(text, start + 3)
    begin = max(start + 3, text.rfind("@", start, end.start() if end else len(text)) + 1)
    for one in chosen:
        if begin < len(one.text):
            return one.variable
        begin -= len(one.text)
    return ""


def _is_field(binding: Binding) -> bool:
    """Whether a binding is known outside of its function."""
    return not binding.function or _is_own(binding.name)


def _is_own(name: str) -> bool:
    return name.startswith(_SELF)


def _own(name: str) -> str:
    """A field's name without what says that it is one's own."""
    if not name.startswith(_SELF):
        return name
    for prefix in _SELF:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name
