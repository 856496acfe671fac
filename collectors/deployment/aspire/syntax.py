"""C# tokens to what a reader of method chains needs: statements, calls, members, lambdas, functions.

No collector. What is of no interest (operators, patterns, initialisers) becomes a `Mixed` of its
operands, so that no mention in it is lost.
Grammar: https://learn.microsoft.com/dotnet/csharp/language-reference/language-specification/expressions
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from archscan.errors import FormatError

from .tokens import Token

MAX_DEPTH = 40
_OPEN = {"(": ")", "[": "]", "{": "}"}
_CLOSE = frozenset(_OPEN.values())
_PREFIXES = frozenset({"await", "ref", "out", "in", "async", "static", "checked", "throw", "typeof"})


@dataclass(frozen=True, slots=True)
class Text:
    """A string; the parts of an interpolated one are texts and expressions."""

    parts: tuple[str | Expression, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Name:
    """A word: a variable, a type, `true`."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call, with its name if it is given by name."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function, or of a method on a target."""

    target: Expression | None
    name: str
    types: tuple[str, ...]
    """Type arguments, as written without blanks."""
    arguments: tuple[Argument, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Member:
    """A property or field of a target."""

    target: Expression
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Element:
    """`target[key]`."""

    target: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Function:
    """An anonymous function."""

    parameters: tuple[str, ...]
    body: tuple[Token, ...]
    block: bool


@dataclass(frozen=True, slots=True)
class Mixed:
    """Operands that are joined by operators, or listed."""

    parts: tuple[Expression, ...]
    operator: str = ""
    """The operator between two operands or before one, `?` of a choice, `new`, `[` of a list."""


Expression: TypeAlias = Text | Name | Call | Member | Element | Function | Mixed


class Cursor:
    """Tokens and a place in them. FormatError for what cannot be C#."""

    def __init__(self, tokens: Sequence[Token], path: str, depth: int = 0) -> None:
        self.tokens = tokens
        self.path = path
        self.at = 0
        self._depth = depth

    def peek(self, ahead: int = 0) -> str:
        """Text of a mark or word ahead; "" at the end, and for strings and numbers."""
        place = self.at + ahead
        if place < len(self.tokens) and self.tokens[place].kind in ("mark", "word"):
            return self.tokens[place].text
        return ""

    @property
    def line(self) -> int:
        """The line of the token ahead, or the last one."""
        return self.tokens[min(self.at, len(self.tokens) - 1)].line if self.tokens else 0

    def group(self) -> Sequence[Token]:
        """What stands in the bracket that opens here; the place moves behind it."""
        end = self.closing(self.at)
        inner = self.tokens[self.at + 1 : end]
        self.at = end + 1
        return inner

    def closing(self, place: int) -> int:
        """Where the bracket that opens at a place closes."""
        stack: list[str] = []
        for position in range(place, len(self.tokens)):
            token = self.tokens[position]
            if token.kind != "mark":
                continue
            if token.text in _OPEN:
                stack.append(_OPEN[token.text])
            elif token.text in _CLOSE:
                if stack.pop() != token.text:
                    break
                if not stack:
                    return position
        opened = self.tokens[place]
        raise FormatError(
            self.path, opened.line, f"{opened.text} is not closed", _OPEN[opened.text], "csharp-syntax"
        )

    def expression(self) -> Expression:
        """All tokens from here on as one expression."""
        if self._depth > MAX_DEPTH:
            raise FormatError(
                self.path, self.line, "code nested too deeply", f"at most {MAX_DEPTH} levels", "csharp-syntax"
            )
        parts: list[Expression] = []
        operators: list[str] = []
        negated = False
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            starts = token.kind != "mark" or token.text in ("(", "[", "{")
            if starts:
                found = self._operand()
                if found is not None:
                    parts.append(Mixed((found,), "!") if negated else found)
                    negated = False
            else:
                if token.text == "!":
                    negated = not negated
                else:
                    operators.append(token.text)
                self.at += 1
        if len(parts) == 1 and not operators:
            return parts[0]
        operator = operators[0] if len(set(operators)) == 1 else ""
        if "?" in operators and ":" in operators:
            operator = "?"
        return Mixed(tuple(parts), operator)

    def _inner(self, tokens: Sequence[Token]) -> Cursor:
        return Cursor(tokens, self.path, self._depth + 1)

    def _operand(self) -> Expression | None:
        token = self.tokens[self.at]
        found: Expression
        if token.kind in ("string", "number"):
            self.at += 1
            found = Text(self._texts(token), token.line)
        elif token.text == "(":
            end = self.closing(self.at)
            if end + 1 < len(self.tokens) and self.tokens[end + 1].text == "=>":
                return self._function(tuple(name_of(one) for one in split(self.group(), self.path)))
            inner = self.group()
            found = self._list(inner, "(")
        elif token.text in ("[", "{"):
            found = self._list(self.group(), "[")
        elif token.text in _PREFIXES:
            self.at += 1
            return None
        elif token.text == "new":
            found = self._creation()
        elif self.peek(1) == "=>":
            self.at += 1
            return self._function((token.text,))
        else:
            found = self._name(None)
        return self._postfix(found)

    def _texts(self, token: Token) -> tuple[str | Expression, ...]:
        if not token.holes:
            return (token.text,)
        parts: list[str | Expression] = []
        for one in token.holes:
            if isinstance(one, str):
                if one:
                    parts.append(one)
            else:
                parts.append(self._inner(one).expression())
        return tuple(parts)

    def _list(self, inner: Sequence[Token], operator: str) -> Expression:
        items = tuple(self._inner(one).expression() for one in split(inner, self.path) if one)
        return items[0] if operator == "(" and len(items) == 1 else Mixed(items, operator)

    def _function(self, parameters: tuple[str, ...]) -> Function:
        self.at += 1
        if self.peek() == "{":
            return Function(parameters, tuple(self.group()), True)
        body = tuple(self.tokens[self.at :])
        self.at = len(self.tokens)
        return Function(parameters, body, False)

    def _creation(self) -> Expression:
        """`new Type(...) { ... }`: its arguments and what it is filled with."""
        self.at += 1
        parts: list[Expression] = []
        name = self.line
        words: list[str] = []
        while self.at < len(self.tokens) and self.peek() not in ("(", "[", "{"):
            if self.peek() in (";", ",", ")"):
                break
            words.append(self.peek())
            self.at += 1
        while self.peek() in ("(", "[", "{"):
            listed = self._list(self.group(), "[")
            parts.extend(listed.parts if isinstance(listed, Mixed) else (listed,))
        return Mixed((Name("".join(words), name), *parts), "new")

    def _name(self, target: Expression | None) -> Expression:
        token = self.tokens[self.at]
        self.at += 1
        types: tuple[str, ...] = ()
        if self.peek() == "<" and (end := self._end_of_types()):
            inner = self.tokens[self.at + 1 : end - 1]
            types = tuple("".join(one.text for one in each) for each in split(inner, self.path))
            self.at = end
        if self.peek() == "(":
            arguments = tuple(self._argument(one) for one in split(self.group(), self.path) if one)
            return Call(target, token.text, types, arguments, token.line)
        return Member(target, token.text, token.line) if target is not None else Name(token.text, token.line)

    def _end_of_types(self) -> int:
        """Behind the type arguments that begin here; 0 if it is a comparison."""
        depth = 0
        for place in range(self.at, min(self.at + 200, len(self.tokens))):
            token = self.tokens[place]
            if token.text == "<":
                depth += 1
            elif token.text == ">":
                depth -= 1
                if depth == 0:
                    after = self.tokens[place + 1].text if place + 1 < len(self.tokens) else ""
                    return place + 1 if after in ("(", ")", "{", ".", ",", ";", "") else 0
            elif token.kind != "word" and token.text not in (",", ".", "?", "[", "]", "(", ")", "::"):
                return 0
        return 0

    def _argument(self, tokens: Sequence[Token]) -> Argument:
        name = ""
        if len(tokens) > 2 and tokens[0].kind == "word" and tokens[1].text == ":":
            name, tokens = tokens[0].text, tokens[2:]
        return Argument(name, self._inner(tokens).expression())

    def _postfix(self, found: Expression) -> Expression:
        while self.at < len(self.tokens):
            mark = self.peek()
            if mark in (".", "?.", "::") and self.at + 1 < len(self.tokens):
                self.at += 1
                if self.tokens[self.at].kind != "word":
                    continue
                found = self._name(found)
            elif mark == "[":
                found = Element(found, self._list(self.group(), "("))
            elif mark == "!" and self.peek(1) in (".", "[", ")", ",", ";", ""):
                self.at += 1
            elif mark in ("with", "switch") and self.peek(1) == "{":
                self.at += 1
                found = Mixed((found, self._list(self.group(), "[")), "?")
            elif mark == "(":  # the call of a function that an expression gives
                arguments = tuple(self._argument(one) for one in split(self.group(), self.path) if one)
                found = Call(found, "Invoke", (), arguments, self.line)
            else:
                break
        return found


def split(tokens: Sequence[Token], path: str, mark: str = ",") -> list[Sequence[Token]]:
    """The tokens between marks outside all brackets and type arguments; nothing of no tokens."""
    if not tokens:
        return []
    found: list[Sequence[Token]] = []
    begin = place = 0
    cursor = Cursor(tokens, path)
    while place < len(tokens):
        token = tokens[place]
        if token.kind == "mark" and token.text in _OPEN:
            place = cursor.closing(place)
        elif token.kind == "mark" and token.text == "<" and place and tokens[place - 1].kind == "word":
            cursor.at = place
            if end := cursor._end_of_types():
                place = end - 1
            elif (stop := _type_before_name(tokens, place)) is not None:
                place = stop
        elif token.kind == "mark" and token.text == mark:
            found.append(tokens[begin:place])
            begin = place + 1
        place += 1
    found.append(tokens[begin:])
    return found


def _type_before_name(tokens: Sequence[Token], place: int) -> int | None:
    """Where the type arguments of a parameter's type end (`Dictionary<string, int> name`)."""
    depth = 0
    for position in range(place, min(place + 60, len(tokens))):
        token = tokens[position]
        if token.text == "<":
            depth += 1
        elif token.text == ">":
            depth -= 1
            if not depth:
                after = tokens[position + 1] if position + 1 < len(tokens) else None
                return position if after and (after.kind == "word" or after.text == "?") else None
        elif token.kind != "word" and token.text not in (",", ".", "?", "[", "]"):
            return None
    return None


def name_of(tokens: Sequence[Token]) -> str:
    """The name that a parameter or declaration gives: its last word before a default."""
    name = ""
    for token in tokens:
        if token.text == "=" and token.kind == "mark":
            break
        if token.kind == "word":
            name = token.text
    return name
