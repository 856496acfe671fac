"""Evaluates parsed templates over values, within bounds, and tells where each line came from.

What a template asks for and cannot have (a value that is missing, a function that is unknown, the cluster)
is nothing, and the rest goes on: Helm would stop. Nothing of Python's own can be reached from a template:
fields are keys of mappings, functions come out of a table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from archscan.errors import FormatError
from archscan.formats.gotemplate import parse
from archscan.formats.gotemplate_nodes import (
    Action,
    Branch,
    Call,
    Constant,
    Field,
    Function,
    Jump,
    Nested,
    Nodes,
    Operand,
    Pipe,
    Text,
    Variable,
)
from archscan.formats.node import Map, Place, Seq

from .frames import Frame, Held, Method, Object
from .functions import FUNCTIONS, integer, is_true
from .notation import text as text_of
from .output import MAX_PLACES, Trace, Traced, Writer, carried
from .standins import stand_in

MAX_DEPTH = 130
"""Blocks, calls and parentheses that are open at once."""
MAX_STEPS = 600_000
"""Work for all templates of a chart; a large chart needs a tenth of it."""
MAX_OUTPUT = 4_000_000
"""Characters that all templates of a chart may put out."""

_MISTAKES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
NOWHERE = Place("", 0)


class Exhausted(Exception):
    """A chart that asks for more work than it may have."""


class _Break(Exception):
    """Leaves a range, or goes on with its next item."""

    def __init__(self, leaves: bool) -> None:
        self.leaves = leaves


@dataclass(slots=True)
class Machine:
    """All templates of a chart and its subcharts, and what is left of the work they may do."""

    defined: dict[str, tuple[Nodes, str]] = field(default_factory=dict)
    """Named templates, each with the file it stands in."""
    steps: int = MAX_STEPS
    output: int = MAX_OUTPUT
    depth: int = 0
    unknown: dict[str, Place] = field(default_factory=dict)
    """Functions that are not known, with the first place that calls them."""
    failed: dict[str, Place] = field(default_factory=dict)
    """Functions that could not use what they were given, likewise."""
    touched: list[Place] = field(default_factory=list)
    """Places of the values that the action at hand has looked at."""
    here: Place = NOWHERE

    def run(self, nodes: Nodes, path: str, root: Map) -> Traced:
        """What a template puts out for a root object. Raises Exhausted."""
        writer = Writer()
        frame = Frame(Held(root), path)
        frame.variables[""] = frame.dot
        self._nodes(nodes, frame, writer)
        return writer.traced()

    def spend(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise Exhausted("too much work")

    def _enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Exhausted("templates that call each other too deeply")

    def _nodes(self, nodes: Nodes, frame: Frame, writer: Writer) -> None:
        self._enter()
        for node in nodes:
            before = writer.size
            if isinstance(node, Text):
                writer.static(node.text, frame.path, node.line)
                self.spend(1 + len(node.text) // 64)
            elif isinstance(node, Action):
                self._action(node, frame, writer)
            elif isinstance(node, Branch):
                self._branch(node, frame, writer)
            elif isinstance(node, Call):
                self.here = Place(frame.path, node.line)
                self.touched.clear()
                held = self._pipe(node.pipe, frame) if node.pipe else Held(None)
                trace = self._trace(frame, node.line)
                writer.value(self._call(node.name, held), trace)
            elif isinstance(node, Jump):
                self.depth -= 1
                raise _Break(node.kind == "break")
            if not isinstance(node, Branch):
                self.output -= writer.size - before
                if self.output < 0:
                    raise Exhausted("too much output")
        self.depth -= 1

    def _trace(self, frame: Frame, line: int) -> Trace:
        here = (Place(frame.path, line),) if frame.path else ()
        return (*here, *dict.fromkeys(place for place in self.touched if place.path))[:MAX_PLACES]

    def _action(self, node: Action, frame: Frame, writer: Writer) -> None:
        self.here = Place(frame.path, node.line)
        self.touched.clear()
        held = self._pipe(node.pipe, frame)
        if not node.pipe.variables and held.value is not None:
            shown = self._text(held.value)
            if shown:
                writer.value(shown, self._trace(frame, node.line))

    def _text(self, value: Any) -> str:
        try:
            return text_of(value, self.spend)
        except _MISTAKES:
            return ""

    def _branch(self, node: Branch, frame: Frame, writer: Writer) -> None:
        self.here = Place(frame.path, node.line)
        self.touched.clear()
        inner = Frame(frame.dot, frame.path, frame)
        if node.kind == "range":
            self._range(node, inner, writer)
            return
        held = self._pipe(node.pipe, inner)
        if is_true(held.value):
            if node.kind == "with":
                inner.dot = held
            self._nodes(node.body, inner, writer)
        else:
            self._nodes(node.otherwise, inner, writer)

    def _range(self, node: Branch, frame: Frame, writer: Writer) -> None:
        pipe = node.pipe
        value = self._pipe(Pipe(pipe.commands), frame).value
        items: list[tuple[Held, Held]] = []
        if isinstance(value, Map):
            for key in sorted(value):
                place = value.place(key)
                items.append((Held(key, place), Held(value[key], place)))
        elif isinstance(value, Seq):
            items = [(Held(index), Held(item, value.place(index))) for index, item in enumerate(value)]
        elif isinstance(value, int) and not isinstance(value, bool):
            self.spend(max(value, 0))
            items = [(Held(index), Held(index)) for index in range(value)]
        if not items:
            self._nodes(node.otherwise, frame, writer)
            return
        self.spend(len(items))
        depth = self.depth
        for key_held, held in items:
            inner = Frame(held, frame.path, frame)
            names = pipe.variables
            for name, one in zip(names, (held,) if len(names) == 1 else (key_held, held), strict=False):
                if pipe.assigns:
                    frame.assign(name, one)
                else:
                    inner.variables[name] = one
            try:
                self._nodes(node.body, inner, writer)
            except _Break as jump:
                self.depth = depth
                if jump.leaves:
                    break

    def _call(self, name: str, held: Held, told: bool = True) -> Traced:
        """What a named template puts out; a name that is made of values is not told if it is missing."""
        found = self.defined.get(name)
        if found is None:
            nodes = stand_in(name)
            if nodes is None:
                shown = f'template "{name}"' if told else "a template whose name is made of values"
                self.unknown.setdefault(shown, self.here)
            return self._inner(nodes or (), "", held)
        return self._inner(*found, held)

    def _inner(self, nodes: Nodes, path: str, held: Held) -> Traced:
        """Run nodes apart, and remember what values they looked at beside those of the action at hand."""
        outer, here, depth = list(self.touched), self.here, self.depth
        writer = Writer()
        frame = Frame(held, path)
        frame.variables[""] = held
        try:
            self._nodes(nodes, frame, writer)
        except _Break:
            self.depth = depth
        self.touched, self.here = outer, here
        made = writer.traced()
        seen = dict.fromkeys(place for trace in made.lines for place in trace)
        self._touch(*list(seen)[: MAX_PLACES * 2])
        return made

    def _touch(self, *places: Place) -> None:
        if len(self.touched) < MAX_PLACES * 4:
            self.touched.extend(places)

    def _pipe(self, pipe: Pipe, frame: Frame) -> Held:
        self._enter()
        self.spend(1)
        held = Held(None)
        for index, command in enumerate(pipe.commands):
            held = self._command(command, frame, held if index else None)
        for name in pipe.variables:
            if pipe.assigns:
                frame.assign(name, held)
            else:
                frame.variables[name] = held
        self.depth -= 1
        return held

    def _command(self, command: tuple[Operand, ...], frame: Frame, piped: Held | None) -> Held:
        first, others = command[0], command[1:]
        if isinstance(first, Function):
            return self._function(first.name, others, frame, piped)
        held = self._operand(first, frame)
        if isinstance(held.value, Method):
            arguments = [self._operand(one, frame).value for one in others]
            if piped is not None:
                arguments.append(piped.value)
            return Held(self._apply("method", lambda spend, *given: held.value.call(*given), arguments))
        return held

    def _operand(self, operand: Operand, frame: Frame) -> Held:
        self.spend(1)
        if isinstance(operand, Constant):
            return Held(operand.value)
        if isinstance(operand, Field):
            return self._fields(frame.dot, operand.path)
        if isinstance(operand, Variable):
            return self._fields(frame.find(operand.name) or Held(None), operand.path)
        if isinstance(operand, Nested):
            return self._fields(self._pipe(operand.pipe, frame), operand.path)
        return self._function(operand.name, (), frame, None)

    def _fields(self, held: Held, path: tuple[str, ...]) -> Held:
        value, place = held.value, held.place
        for name in path:
            if isinstance(value, Method):
                value = self._apply("method", lambda spend, method=value: method.call(), [])
            if isinstance(value, Object) and name in value.methods:
                value, place = value.methods[name], None
                continue
            if not isinstance(value, Map):
                return Held(None)
            place = value.place(name) if name in value else None
            value = value.get(name)
        if place is not None and place.path and not isinstance(value, Map | Seq):
            self._touch(place)
        return Held(value, place)

    def _function(self, name: str, operands: tuple[Operand, ...], frame: Frame, piped: Held | None) -> Held:
        if name in ("and", "or"):
            return self._shortcut(name, operands, frame, piped)
        given = [self._operand(one, frame) for one in operands]
        if piped is not None:
            given.append(piped)
        arguments = [one.value for one in given]
        if name in ("include", "tpl", "required", "fail", "lookup"):
            return self._special(name, given, bool(operands) and isinstance(operands[0], Constant))
        function = FUNCTIONS.get(name) or FUNCTIONS.get(
            name[4:5].lower() + name[5:] if name[:4] == "must" else ""
        )
        if function is None:
            self.unknown.setdefault(name, self.here)
            return Held(None)
        result = self._apply(name, function, arguments)
        if isinstance(result, str) and arguments and isinstance(arguments[-1], Traced):
            result = carried(arguments[-1], result)
        # What is handed through unchanged is still where it stood.
        place = next((one.place for one in given if one.value is result), None)
        if place is None and name in ("index", "get") and len(given) == 2:
            place = _entry(arguments, result)
        if place is not None and place.path and not isinstance(result, Map | Seq):
            self._touch(place)
        return Held(result, place)

    def _shortcut(self, name: str, operands: tuple[Operand, ...], frame: Frame, piped: Held | None) -> Held:
        held = Held(None)
        for operand in operands:
            held = self._operand(operand, frame)
            if is_true(held.value) == (name == "or"):
                return held
        return held if piped is None else piped

    def _special(self, name: str, given: list[Held], told: bool) -> Held:
        arguments = [one.value for one in given]
        if name == "include" and arguments and isinstance(arguments[0], str):
            return Held(self._call(arguments[0], given[1] if len(given) > 1 else Held(None), told))
        if name == "tpl" and arguments and isinstance(arguments[0], str):
            return Held(self._template(arguments[0], given[1] if len(given) > 1 else Held(None)))
        if name == "required" and len(given) > 1:
            return given[1]
        return Held(Map() if name == "lookup" else "" if name == "fail" else None)

    def _template(self, text: str, held: Held) -> str:
        if "{{" not in text:
            return text
        self.spend(20 + len(text) // 8)
        try:
            template = parse(text, "")
        except FormatError:
            self.failed.setdefault("tpl", self.here)
            return text
        for name, nodes in template.defined:
            self.defined.setdefault(name, (nodes, ""))
        made = self._inner(template.nodes, "", held)
        if isinstance(text, Traced) and len(text.lines) == len(made.lines):
            return Traced(made, tuple((*one, *two) for one, two in zip(made.lines, text.lines, strict=True)))
        return made

    def _apply(self, name: str, function: Callable[..., Any], arguments: list[Any]) -> Any:
        for one in arguments:
            if isinstance(one, str | Map | Seq):
                self.spend(len(one) // 64)
        try:
            result = function(self.spend, *arguments)
        except (*_MISTAKES, FormatError):
            self.failed.setdefault(name, self.here)
            return None
        if isinstance(result, str):
            self.spend(1 + len(result) // 64)
        return result


def _entry(arguments: list[Any], result: Any) -> Place | None:
    """Where the entry of a container stands that `index` or `get` took out of it."""
    container, key = arguments
    if isinstance(container, Map) and isinstance(key, str) and key in container:
        return container.place(key)
    if isinstance(container, Seq) and not isinstance(key, str):
        at = integer(key)
        if 0 <= at < len(container) and container[at] is result:
            return container.place(at)
    return None
