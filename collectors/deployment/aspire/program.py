"""Runs over an AppHost's statements, without a compiler: which resources they add, who is told of whom.

No collector. Branches that a constant switches off are left out, others are all taken; loops run over
what is known, else once. Nothing is executed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from archscan.errors import FormatError

from .syntax import Call, Cursor, Element, Expression, Function, Member, Mixed, Name, Text, name_of, split
from .tokens import Token
from .values import (
    UNKNOWN,
    Builder,
    Closure,
    Literal,
    Names,
    Procedure,
    Ref,
    Value,
    joined,
    text_of,
    truth_of,
)

MAX_STEPS = 30_000
"""Statements and expressions of one AppHost."""
MAX_CALLS = 16
MAX_DEPTH = 100
"""Statements and expressions within each other."""
_MAX_ROUNDS = 40
_LONGEST = 2_000
"""Characters of a text that is put together; a longer one is unknown."""
_CONTROL = frozenset({"if", "for", "foreach", "while", "switch", "using", "lock", "fixed", "catch", "when"})
_TYPES = frozenset({"class", "struct", "record", "interface", "enum", "namespace", "delegate"})
_NO_TYPE = frozenset(
    {"new", "return", "await", "else", "in", "throw", "is", "as", "not", "and", "or", "case"}
)

Method = Callable[["Program", Call, Value, list[tuple[str, Value]], str], Value]
"""What a method of a library does: program, call, target, named arguments, file."""


def find_procedures(tokens: Sequence[Token], path: str) -> Iterator[Procedure]:
    """The functions and methods that a file declares, nested ones too."""
    cursor = Cursor(tokens, path)
    for place in range(1, len(tokens) - 2):
        token, before = tokens[place], tokens[place - 1]
        if token.kind != "word" or tokens[place + 1].text not in ("(", "<") or token.text in _CONTROL:
            continue
        typed = (before.kind == "word" and before.text not in _NO_TYPE) or before.text in (">", "]", "?")
        if not typed:
            continue
        cursor.at = place + 1
        if cursor.peek() == "<":
            end = cursor._end_of_types()
            if not end:
                continue
            cursor.at = end
        if cursor.peek() != "(":
            continue
        parameters = cursor.group()
        while cursor.at < len(tokens) and cursor.peek() == "where":
            while cursor.at < len(tokens) and cursor.peek() not in ("{", "=>", ";"):
                cursor.at += 1
        block = cursor.peek() == "{"
        if block:
            body = tuple(cursor.group())
        elif cursor.peek() == "=>":
            body = tuple(tokens[cursor.at + 1 : _end(tokens, cursor.at, path)])
        else:
            continue
        listed = tuple(tuple(one) for one in split(parameters, path) if one)
        extends = bool(listed) and listed[0][0].text == "this"
        yield Procedure(token.text, listed, extends, body, block, path)


def _end(tokens: Sequence[Token], place: int, path: str) -> int:
    """Where a statement's semicolon stands, else the end."""
    cursor = Cursor(tokens, path)
    while place < len(tokens):
        text = tokens[place].text if tokens[place].kind == "mark" else ""
        if text in ("(", "[", "{"):
            place = cursor.closing(place)
        elif text == ";":
            return place
        place += 1
    return place


class Program:
    """One AppHost in the reading; `method` says what a library's methods do."""

    def __init__(self, procedures: Sequence[Procedure], constants: Names, method: Method) -> None:
        self.order = 0
        self.unsure = 0
        """How many conditions of unknown outcome stand around."""
        self._method = method
        self._constants = constants
        self._steps = 0
        self._calls = 0
        self._depth = 0
        self._top: tuple[str, Names] | None = None
        self._procedures: defaultdict[str, list[Procedure]] = defaultdict(list)
        for one in procedures:
            self._procedures[one.name].append(one)

    def run(self, tokens: Sequence[Token], path: str, names: Names | None = None) -> Value:
        """Run statements; what they return."""
        if names is None:
            names = Names(self._constants)
            self._top = (path, names)
        cursor = Cursor(tokens, path)
        returned: list[Value] = []
        while cursor.at < len(tokens):
            self._statement(cursor, names, returned)
        return joined(*returned)

    def _step(self, path: str, line: int) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise FormatError(
                path, line, "too much code to follow", f"at most {MAX_STEPS} steps", "too-large"
            )

    def _inwards(self, path: str, line: int) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            expected = f"at most {MAX_DEPTH} levels"
            raise FormatError(path, line, "code nested too deeply", expected, "csharp-syntax")

    def _statement(self, cursor: Cursor, names: Names, returned: list[Value]) -> None:
        self._step(cursor.path, cursor.line)
        self._inwards(cursor.path, cursor.line)
        self._one_statement(cursor, names, returned)
        self._depth -= 1

    def _one_statement(self, cursor: Cursor, names: Names, returned: list[Value]) -> None:
        word = cursor.peek()
        if word in (";", "}", ")"):
            cursor.at += 1
        elif word == "{":
            returned.append(self.run(cursor.group(), cursor.path, names))
        elif word == "[":
            cursor.group()
        elif word in ("else", "do", "try", "finally", "unsafe"):
            cursor.at += 1
        elif word == "if" and cursor.peek(1) == "(":
            self._choice(cursor, names, returned)
        elif word in _CONTROL and cursor.peek(1) == "(":
            self._loop(cursor, names, returned)
        elif word == "using":
            cursor.at += 1
        elif (word in ("case", "default") and self._label(cursor)) or self._declaration(cursor):
            pass
        else:
            end = _end(cursor.tokens, cursor.at, cursor.path)
            tokens = cursor.tokens[cursor.at : end]
            cursor.at = end + 1
            if word in ("return", "yield"):
                returned.append(self._value(tokens[1:], cursor.path, names))
            else:
                self._assign(tokens, cursor.path, names)

    def _label(self, cursor: Cursor) -> bool:
        """Move behind the label of a switch."""
        for place in range(cursor.at, min(cursor.at + 60, len(cursor.tokens))):
            text = cursor.tokens[place].text
            if text == ":":
                cursor.at = place + 1
                return True
            if text in (";", "{", "}"):
                break
        return False

    def _choice(self, cursor: Cursor, names: Names, returned: list[Value]) -> None:
        cursor.at += 1
        holds = truth_of(self._value(cursor.group(), cursor.path, names))
        self.unsure += holds is None
        self._branch(cursor, names, returned, holds is not False)
        if cursor.peek() == "else":
            cursor.at += 1
            self._branch(cursor, names, returned, holds is not True)
        self.unsure -= holds is None

    def _branch(self, cursor: Cursor, names: Names, returned: list[Value], taken: bool) -> None:
        """Run the statement ahead, or move behind it."""
        if taken:
            self._statement(cursor, names, returned)
        elif cursor.peek() == "{":
            cursor.group()
        elif cursor.peek() == "if" and cursor.peek(1) == "(":
            self._inwards(cursor.path, cursor.line)
            cursor.at += 1
            cursor.group()
            self._branch(cursor, names, returned, False)
            if cursor.peek() == "else":
                cursor.at += 1
                self._branch(cursor, names, returned, False)
            self._depth -= 1
        else:
            cursor.at = _end(cursor.tokens, cursor.at, cursor.path) + 1

    def _loop(self, cursor: Cursor, names: Names, returned: list[Value]) -> None:
        word = cursor.peek()
        cursor.at += 1
        header = cursor.group()
        inside = next((place for place, one in enumerate(header) if one.text == "in"), None)
        begin = cursor.at
        if word == "foreach" and inside is not None:
            name = name_of(header[:inside])
            found = self._value(header[inside + 1 :], cursor.path, names)[:_MAX_ROUNDS] or (None,)
            for atom in found:
                cursor.at = begin
                inner = Names(names, {name: (atom,) if atom is not None else UNKNOWN})
                self._statement(cursor, inner, returned)
            return
        if word in ("using", "switch", "lock"):
            self._assign(header, cursor.path, names)
        self.unsure += word == "switch"
        self._statement(cursor, names, returned)
        self.unsure -= word == "switch"

    def _declaration(self, cursor: Cursor) -> bool:
        """Move behind a type or function that is declared here."""
        place = cursor.at
        words = 0
        while place < len(cursor.tokens):
            token = cursor.tokens[place]
            if token.kind == "word" and token.text in _TYPES:
                return self._skip_type(cursor, place)
            if token.text == "(" and words > 1:
                end = cursor.closing(place)
                after = cursor.tokens[end + 1].text if end + 1 < len(cursor.tokens) else ""
                if after in ("{", "=>", "where") and cursor.tokens[place - 1].kind in ("word", "mark"):
                    cursor.at = end + 1
                    self._skip_body(cursor)
                    return True
                return False
            if token.kind == "word" and token.text not in _NO_TYPE:
                words += 1
            elif token.text not in ("<", ">", "?", ",", "[", "]", "."):
                return False
            place += 1
        return False

    def _skip_type(self, cursor: Cursor, place: int) -> bool:
        while place < len(cursor.tokens) and cursor.tokens[place].text not in ("{", ";"):
            place += 1
        cursor.at = place
        if cursor.peek() == "{":
            cursor.group()
        else:
            cursor.at += 1
        return True

    def _skip_body(self, cursor: Cursor) -> None:
        while cursor.at < len(cursor.tokens) and cursor.peek() not in ("{", "=>"):
            cursor.at += 1
        if cursor.peek() == "{":
            cursor.group()
        else:
            cursor.at = _end(cursor.tokens, cursor.at, cursor.path) + 1

    def _assign(self, tokens: Sequence[Token], path: str, names: Names) -> None:
        """An expression statement, a declaration, or an assignment."""
        cursor = Cursor(tokens, path)
        place, sign = 0, None
        while place < len(tokens):
            token = tokens[place]
            if token.kind == "mark" and token.text in ("(", "[", "{"):
                place = cursor.closing(place)
            elif token.kind == "mark" and token.text in ("=", "??=", "+=", "=>"):
                sign = place if token.text != "=>" else None
                break
            place += 1
        if sign is None:
            self._value(tokens, path, names)
            return
        left, value = tokens[:sign], self._value(tokens[sign + 1 :], path, names)
        if left and left[-1].kind == "word" and (len(left) == 1 or left[-2].text not in (".", "?.")):
            name = left[-1].text
            known = names.get(name)
            declared = len(left) > 1
            if known and not declared and (self.unsure or tokens[sign].text != "="):
                value = joined(known, value)
            if declared:
                names.values[name] = value
            else:
                names.set(name, value)
        elif left and left[-1].text == "]":
            target = Cursor(left, path).expression()
            if isinstance(target, Element):
                whole, key = self.evaluate(target.target, path, names), self.evaluate(target.key, path, names)
                call = Call(target.target, "[]", (), (), left[-1].line)
                self._method(self, call, whole, [("", key), ("", value)], path)

    def _value(self, tokens: Sequence[Token], path: str, names: Names) -> Value:
        return self.evaluate(Cursor(tokens, path).expression(), path, names) if tokens else UNKNOWN

    def evaluate(self, expression: Expression, path: str, names: Names) -> Value:
        """All that an expression may be; what it calls takes effect."""
        self._inwards(path, getattr(expression, "line", 0))
        value = self._evaluate(expression, path, names)
        self._depth -= 1
        return value

    def _evaluate(self, expression: Expression, path: str, names: Names) -> Value:
        match expression:
            case Text():
                return self._text(expression, path, names)
            case Name(text=text):
                if text in ("true", "false"):
                    return (text == "true",)
                return names.get(text) or UNKNOWN
            case Function():
                return (Closure(expression, names, path),)
            case Member():
                return self._member(expression, path, names)
            case Element():
                self.evaluate(expression.key, path, names)
                return self.evaluate(expression.target, path, names)
            case Call():
                return self._call(expression, path, names)
            case Mixed():
                return self._mixed(expression, path, names)

    def _text(self, text: Text, path: str, names: Names) -> Value:
        """The text, if all of it is known; else the resources that it speaks of."""
        plain: list[str] = []
        seen: list[Value] = []
        known = True
        for part in text.parts:
            if isinstance(part, str):
                plain.append(part)
                continue
            value = self.evaluate(part, path, names)
            found = text_of(value)
            known = known and found is not None
            plain.append(found or "")
            seen.append(tuple(atom for atom in value if isinstance(atom, Ref)))
        whole = "".join(plain)
        return (Literal(whole),) if known and len(whole) <= _LONGEST else joined(*seen)

    def _member(self, member: Member, path: str, names: Names) -> Value:
        target = self.evaluate(member.target, path, names)
        if isinstance(member.target, Name):
            constant = self._constants.get(f"{member.target.text}.{member.name}")
            if not target and constant is not None:
                return constant
        if any(isinstance(atom, Builder) for atom in target):
            return UNKNOWN
        return target

    def _mixed(self, mixed: Mixed, path: str, names: Names) -> Value:
        if mixed.operator == "?" and len(mixed.parts) >= 2:
            holds = truth_of(self.evaluate(mixed.parts[0], path, names))
            if len(mixed.parts) == 3 and holds is not None:
                return self.evaluate(mixed.parts[1 if holds else 2], path, names)
            rest = mixed.parts[1:] if len(mixed.parts) == 3 else mixed.parts
            return joined(*(self.evaluate(part, path, names) for part in rest))
        values = [self.evaluate(part, path, names) for part in mixed.parts]
        if mixed.operator == "!" and len(values) == 1:
            holds = truth_of(values[0])
            return UNKNOWN if holds is None else (not holds,)
        if mixed.operator in ("&&", "||"):
            return _logic(mixed.operator, [truth_of(value) for value in values])
        if mixed.operator == "+":
            texts = [text_of(value) for value in values]
            if all(one is not None for one in texts):
                whole = "".join(one or "" for one in texts)
                return (Literal(whole),) if len(whole) <= _LONGEST else UNKNOWN
            return tuple(atom for value in values for atom in value if isinstance(atom, Ref))
        # What is compared or joined by operators of several kinds is no condition of known outcome.
        return tuple(atom for atom in joined(*values) if not isinstance(atom, bool) or len(values) == 1)

    def _call(self, call: Call, path: str, names: Names) -> Value:
        """A chain of calls, from its beginning on."""
        chain = [call]
        while isinstance(chain[-1].target, Call):
            chain.append(chain[-1].target)
        first = chain[-1].target
        value = self.evaluate(first, path, names) if first is not None else UNKNOWN
        for one in reversed(chain):
            value = self._called(one, value, path, names)
        return value

    def _called(self, call: Call, target: Value, path: str, names: Names) -> Value:
        self._step(path, call.line)
        arguments = [(one.name, self.evaluate(one.value, path, names)) for one in call.arguments]
        if call.name == "nameof" and call.arguments:
            last = call.arguments[0].value
            return (Literal(last.text),) if isinstance(last, Name) else (
                (Literal(last.name),) if isinstance(last, Member) else UNKNOWN)  # fmt: skip
        if call.name == "Invoke" or (call.target is None and names.get(call.name)):
            functions = target if call.name == "Invoke" else names.get(call.name) or UNKNOWN
            for atom in functions:
                if isinstance(atom, Closure):
                    return self.invoke(atom, [value for _, value in arguments])
        for procedure in self._procedures.get(call.name, ()):
            extending = procedure.extends and bool(target)
            given = [("", target), *arguments] if extending else arguments
            if (extending or not target) and _suits(procedure, given):
                return self._procedure(procedure, given)
        return self._method(self, call, target, arguments, path)

    def _procedure(self, procedure: Procedure, given: list[tuple[str, Value]]) -> Value:
        # A local function sees the variables of the statements around it.
        top = self._top
        names = Names(top[1] if top and top[0] == procedure.path else self._constants)
        words = [name_of(one) for one in procedure.parameters]
        for one, word in zip(procedure.parameters, words, strict=True):
            default = next((place for place, token in enumerate(one) if token.text == "="), None)
            names.values[word] = (
                self._value(one[default + 1 :], procedure.path, names) if default is not None else UNKNOWN
            )
        for place, (name, value) in enumerate(given):
            if name in words:
                names.values[name] = value
            elif words:
                names.values[words[min(place, len(words) - 1)]] = value
        return self._enter(procedure.body, procedure.block, procedure.path, names)

    def invoke(self, closure: Closure, given: Sequence[Value]) -> Value:
        """Call an anonymous function; parameters without an argument are unknown."""
        names = Names(closure.names)
        for place, name in enumerate(closure.function.parameters):
            names.values[name] = given[place] if place < len(given) else UNKNOWN
        return self._enter(closure.function.body, closure.function.block, closure.path, names)

    def _enter(self, body: Sequence[Token], block: bool, path: str, names: Names) -> Value:
        if self._calls >= MAX_CALLS:
            return UNKNOWN
        self._calls += 1
        try:
            if block:
                return self.run(body, path, names)
            if any(token.text in ("=", "??=") and token.kind == "mark" for token in body):
                self._assign(body, path, names)
                return UNKNOWN
            return self._value(body, path, names)
        finally:
            self._calls -= 1


def _logic(operator: str, holds: Sequence[bool | None]) -> Value:
    deciding = operator == "||"
    if deciding in holds:
        return (deciding,)
    return UNKNOWN if None in holds else (not deciding,)


def _suits(procedure: Procedure, given: Sequence[object]) -> bool:
    """Whether a function takes that many arguments."""
    needed = sum(all(token.text != "=" for token in one) for one in procedure.parameters)
    many = any(one[0].text == "params" for one in procedure.parameters)
    return needed - many <= len(given) and (many or len(given) <= len(procedure.parameters))
