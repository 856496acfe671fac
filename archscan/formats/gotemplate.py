"""Go templates to a tree of nodes, each with its line; nothing is evaluated here.

All of `text/template` is read: actions with trimmed spaces, pipelines, variables, `if`, `with`, `range`,
`define`, `block`, `template`, `break` and `continue`. Format: https://pkg.go.dev/text/template
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from archscan.errors import FormatError
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
    Template,
    Text,
    Variable,
)

MAX_DEPTH = 100
"""Nesting of blocks, and of parentheses in one action."""


class _Token(NamedTuple):
    kind: str
    text: str
    close: bool
    """Whether it follows the one before without a space."""


_TOKEN = re.compile(
    r"""\s*+(?:(?P<string>"(?:[^"\\\n]|\\.)*")
    |(?P<raw>`[^`]*`)
    |(?P<char>'(?:[^'\\\n]|\\.)+')
    |(?P<number>[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?
        |\.\d+(?:[eE][+-]?\d+)?))
    |(?P<variable>\$\w*(?:\.[^\W\d]\w*)*)
    |(?P<field>(?:\.[^\W\d]\w*)+|\.)
    |(?P<word>[^\W\d]\w*)
    |(?P<sign>:=|=|\||\(|\)|,)
    |(?P<end>-?\}\}))""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"(-\s+)?/\*.*?\*/(?:\s+-)?\}\}", re.DOTALL)
_BLANK = " \t\r\n"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))", re.DOTALL)
_OPENERS = frozenset(("if", "with", "range", "define", "block"))


def parse(text: str, path: str) -> Template:
    """The tree of a template. Raises FormatError at the line of what cannot be read."""
    reader = _Reader(path, _pieces(text, path))
    nodes, stop = reader.nodes(0)
    if stop is not None:
        raise FormatError(path, stop.line, f"`{stop.words[0].text}` without its beginning", "a block")
    return Template(path, nodes, tuple(reader.defined))


class _Piece(NamedTuple):
    """A stretch of text, or an action as its tokens."""

    line: int
    text: str
    words: tuple[_Token, ...]


def _pieces(text: str, path: str) -> list[_Piece]:
    """Cut a template into text and actions; spaces are trimmed as the dashes say."""
    pieces: list[_Piece] = []
    position, line, trim = 0, 1, False
    while True:
        start = text.find("{{", position)
        part = text[position:] if start < 0 else text[position:start]
        at = line
        if trim:
            kept = part.lstrip(_BLANK)
            at += part.count("\n", 0, len(part) - len(kept))
        else:
            kept = part
        line += part.count("\n")
        inside = start + 2
        if start >= 0 and text[inside : inside + 1] == "-" and text[inside + 1 : inside + 2] in tuple(_BLANK):
            kept = kept.rstrip(_BLANK)
        if kept:
            pieces.append(_Piece(at, kept, ()))
        if start < 0:
            return pieces
        words: list[_Token] = []
        opened = line
        if comment := _COMMENT.match(text, inside):
            position = comment.end()
            trim = text[position - 3] == "-"
        else:
            if text[inside : inside + 1] == "-" and text[inside + 1 : inside + 2] in tuple(_BLANK):
                inside += 1
            position, trim = _tokens(text, inside, words, path, opened)
            pieces.append(_Piece(opened, "", tuple(words)))
        line += text.count("\n", start, position)


def _tokens(text: str, position: int, words: list[_Token], path: str, line: int) -> tuple[int, bool]:
    """Read one action's tokens; where it ends, and whether the text behind it is trimmed."""
    while True:
        match = _TOKEN.match(text, position)
        if match is None:
            what = (
                "an action without its end"
                if not text[position:].strip()
                else "a character that no action has"
            )
            raise FormatError(path, line, what, "`}}`")
        kind = match.lastgroup or ""
        word = match[kind]
        close = match.start(kind) == position
        position = match.end()
        if kind == "end":
            return position, word != "}}"
        words.append(_Token(kind, word, close))


class _Reader:
    """Goes through the pieces once; `defined` gathers the named templates."""

    __slots__ = ("defined", "path", "pieces", "position")

    def __init__(self, path: str, pieces: list[_Piece]) -> None:
        self.path = path
        self.pieces = pieces
        self.position = 0
        self.defined: list[tuple[str, Nodes]] = []

    def nodes(self, depth: int) -> tuple[Nodes, _Piece | None]:
        """Nodes up to an `end` or `else`, which comes back too; None at the end of the file."""
        found: list[Text | Action | Branch | Call | Jump] = []
        while self.position < len(self.pieces):
            piece = self.pieces[self.position]
            self.position += 1
            if not piece.words:
                if piece.text:
                    found.append(Text(piece.text, piece.line))
                continue
            first = piece.words[0]
            word = first.text if first.kind == "word" else ""
            if word in ("end", "else"):
                return tuple(found), piece
            if word in _OPENERS and depth >= MAX_DEPTH:
                raise FormatError(self.path, piece.line, "nested too deeply", f"at most {MAX_DEPTH} blocks")
            if word in ("if", "with", "range"):
                found.append(self._branch(word, piece, piece.words[1:], depth))
            elif word in ("define", "block"):
                name, rest = self._name(piece)
                self.defined.append((name, self._body(piece, depth)))
                if word == "block":
                    found.append(Call(name, self._pipe(rest, piece.line), piece.line))
            elif word == "template":
                name, rest = self._name(piece)
                found.append(Call(name, self._pipe(rest, piece.line) if rest else None, piece.line))
            elif word in ("break", "continue") and len(piece.words) == 1:
                found.append(Jump("break" if word == "break" else "continue", piece.line))
            else:
                found.append(Action(self._pipe(piece.words, piece.line), piece.line))
        return tuple(found), None

    def _branch(self, kind: str, piece: _Piece, words: tuple[_Token, ...], depth: int) -> Branch:
        pipe = self._pipe(words, piece.line)
        body, stop = self.nodes(depth + 1)
        otherwise: Nodes = ()
        if stop is not None and stop.words[0].text == "else":
            following = stop.words[1].text if len(stop.words) > 1 else ""
            if following in ("if", "with"):
                if depth >= MAX_DEPTH:
                    raise FormatError(
                        self.path, stop.line, "nested too deeply", f"at most {MAX_DEPTH} blocks"
                    )
                otherwise = (self._branch(following, stop, stop.words[2:], depth + 1),)
                return Branch(_kind(kind), pipe, body, otherwise, piece.line)
            otherwise, stop = self.nodes(depth + 1)
        if stop is None or stop.words[0].text != "end":
            raise FormatError(self.path, piece.line, f"`{kind}` without its end", "`{{ end }}`")
        return Branch(_kind(kind), pipe, body, otherwise, piece.line)

    def _body(self, piece: _Piece, depth: int) -> Nodes:
        body, stop = self.nodes(depth + 1)
        if stop is None or stop.words[0].text != "end":
            raise FormatError(self.path, piece.line, "a definition without its end", "`{{ end }}`")
        return body

    def _name(self, piece: _Piece) -> tuple[str, tuple[_Token, ...]]:
        if len(piece.words) < 2 or piece.words[1].kind not in ("string", "raw"):
            raise FormatError(
                self.path, piece.line, f"`{piece.words[0].text}` without a name", "a quoted name"
            )
        return _unquoted(piece.words[1].text), piece.words[2:]

    def _pipe(self, words: tuple[_Token, ...], line: int) -> Pipe:
        pipe, rest = _pipe(words, 0, 0, self.path, line)
        if rest != len(words):
            raise FormatError(self.path, line, f"`{words[rest].text}` without its beginning", "a pipeline")
        return pipe


def _kind(word: str) -> Literal["if", "with", "range"]:
    return "range" if word == "range" else "with" if word == "with" else "if"


def _pipe(words: tuple[_Token, ...], position: int, depth: int, path: str, line: int) -> tuple[Pipe, int]:
    """The pipeline from a token on, up to a closing parenthesis or the end, and where that is."""
    if depth > MAX_DEPTH:
        raise FormatError(path, line, "nested too deeply", f"at most {MAX_DEPTH} parentheses")
    variables, assigns, position = _declaration(words, position)
    commands: list[tuple[Operand, ...]] = []
    operands: list[Operand] = []
    while position < len(words):
        token = words[position]
        if token.text == ")" and token.kind == "sign":
            break
        position += 1
        if token.text == "|" and token.kind == "sign":
            if not operands:
                raise FormatError(path, line, "an empty command", "a value or a function before `|`")
            commands.append(tuple(operands))
            operands = []
        elif token.text == "(" and token.kind == "sign":
            pipe, position = _pipe(words, position, depth + 1, path, line)
            if position >= len(words):
                raise FormatError(path, line, "a parenthesis without its end", "`)`")
            position += 1
            fields: tuple[str, ...] = ()
            if position < len(words) and words[position].kind == "field" and words[position].close:
                fields = _path(words[position].text)
                position += 1
            operands.append(Nested(pipe, fields))
        else:
            operands.append(_operand(token, path, line))
    if not operands:
        raise FormatError(path, line, "an empty command", "a value or a function")
    commands.append(tuple(operands))
    return Pipe(tuple(commands), variables, assigns), position


def _declaration(words: tuple[_Token, ...], position: int) -> tuple[tuple[str, ...], bool, int]:
    """Variables that are declared or set, and where the pipeline itself begins."""
    names: list[str] = []
    at = position
    while at < len(words) and words[at].kind == "variable" and "." not in words[at].text and len(names) < 2:
        names.append(words[at].text[1:])
        at += 1
        if at >= len(words) or words[at].kind != "sign":
            break
        if words[at].text == ",":
            at += 1
        elif words[at].text in (":=", "="):
            return tuple(names), words[at].text == "=", at + 1
        else:
            break
    return (), False, position


def _operand(token: _Token, path: str, line: int) -> Operand:
    if token.kind == "field":
        return Field(_path(token.text))
    if token.kind == "variable":
        name, _, rest = token.text[1:].partition(".")
        return Variable(name, tuple(rest.split(".")) if rest else ())
    if token.kind == "word":
        if token.text in ("true", "false"):
            return Constant(token.text == "true")
        return Constant(None) if token.text == "nil" else Function(token.text)
    if token.kind in ("string", "raw"):
        return Constant(_unquoted(token.text))
    if token.kind == "char":
        return Constant(ord(_unescaped(token.text[1:-1])[:1] or "\0"))
    if token.kind == "number":
        return Constant(_number(token.text))
    raise FormatError(path, line, f"`{token.text}` where a value is due", "a value or a function")


def _path(text: str) -> tuple[str, ...]:
    return tuple(text[1:].split(".")) if len(text) > 1 else ()


def _number(text: str) -> int | float:
    written = text.replace("_", "")
    try:
        digits = written.lstrip("+-")
        if len(digits) > 1 and digits[0] == "0" and digits.isdigit():
            return int(written, 8)
        return int(written, 0)
    except ValueError:
        try:
            return float(written)
        except ValueError:
            return 0


def _unquoted(text: str) -> str:
    return text[1:-1] if text[0] == "`" else _unescaped(text[1:-1])


def _unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        two, four, eight, octal, other = match.groups()
        if code := two or four or eight:
            number = int(code, 16)
            return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
        return chr(int(octal, 8)) if octal else _ESCAPES.get(other, other)

    return _ESCAPE.sub(character, text) if "\\" in text else text
