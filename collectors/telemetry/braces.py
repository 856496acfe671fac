"""Configuration in braces, read tolerantly: River (Alloy), Logstash, NATS, HCL of Consul and Vault.

Blocks and assignments become nested mappings: `a "b" { c = 1 }` is `a.b.c`, `x => y` and `x: y` are
assignments, and so is `x y` on a line. A key that stands several times has a list. Calls give their
text if it is clear: `env("X")` is `${X}`, `coalesce(env("X"), "y")` is `${X:-y}`. What else the languages
have is read over.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from archscan.errors import FormatError
from archscan.formats.node import Map, Node, Place, Seq

MAX_DEPTH = 60
MAX_TOKENS = 100_000
_TOKEN = re.compile(
    r"(?P<space>[ \t\r]+|#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)|[=!]~\s*/(?:[^/\\\n]|\\.)*/)"
    r"|(?P<line>\n)"
    r"|(?P<string>\"(?:[^\"\\]|\\.)*+(?:\"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z)|`[^`]*+(?:`|\Z))"
    r"|(?P<here><<-?\"?(?P<tag>\w+)\"?\n.{0,4000}?\n[ \t]*(?P=tag)\b)"
    r"|(?P<sign>=>|==|!=|=~|!~|<=|>=|&&|\|\||[{}\[\](),;=+<>!])"
    r"|(?P<word>(?:\$\{[^}\n]{0,300}\}|[^\s{}\[\](),;=\"'`])+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_GAP = "${_}"


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def load_braces(text: str, path: str) -> Map:
    """The tree of a text; FormatError where blocks nest too deeply, a brace is never closed, or there
    are too many words."""
    return _Reader(_tokens(text, path), path).read()


def _tokens(text: str, path: str) -> list[_Token]:
    tokens: list[_Token] = []
    line, counted = 1, 0
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "other"
        if kind == "tag":
            kind = "here"
        if kind in ("space", "other"):
            continue
        if kind == "line" and tokens and tokens[-1].kind == "line":
            continue  # one is as good as many
        if len(tokens) >= MAX_TOKENS:
            raise FormatError(path, line, f"more than {MAX_TOKENS} words", "a smaller file", "too-large")
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        value = found[0]
        if kind == "string":
            value = value[1:-1] if value[0] == "`" else _ESCAPE.sub(r"\1", value[1:-1])
        if kind == "word" and value.endswith(":") and len(value) > 1:
            tokens += (_Token("word", value[:-1], line), _Token("sign", ":", line))
        elif kind == "word" and value in (":", "?"):
            tokens.append(_Token("sign", value, line))
        else:
            tokens.append(_Token(kind, value, line))
    return tokens


class _Reader:
    """Walks over the tokens once."""

    def __init__(self, tokens: list[_Token], path: str) -> None:
        self.tokens = tokens
        self.path = path
        self.at = 0
        self.depth = 0

    def read(self) -> Map:
        root = self.body(1)
        while self.at < len(self.tokens):  # a brace too many: whatever follows is read all the same
            self.at += 1
            for key, value in self.body(1).items():
                root.put(key, value, root.place(key))
        return root

    def peek(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def next(self) -> _Token:
        token = self.peek()
        self.at += 1
        return token

    def enter(self, line: int) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormatError(self.path, line, "nested too deeply", f"at most {MAX_DEPTH} levels", "too-deep")

    def body(self, line: int) -> Map:
        """Entries up to a closing brace, which is left to the caller, or to the end."""
        self.enter(line)
        node = Map(self.path, line)
        words: list[_Token] = []
        while (token := self.peek()).text != "}" or token.kind != "sign":
            if token is _END:
                break
            self.at += 1
            if token.kind in ("word", "string"):
                words.append(token)
            elif token.kind == "line" or token.text in (",", ";"):
                if self._opens_below() and words:
                    continue
                if len(words) == 2:
                    self.put(node, words[:1], words[1].text)
                words = []
            elif token.text in ("=", "=>", ":"):
                if words:
                    self.put(node, words[-1:], self.value())
                words = []
            elif token.text == "{":
                self.put(node, words, self.block(token.line))
                words = []
            elif token.text in ("[", "("):
                self.balanced(token)
        if len(words) == 2:
            self.put(node, words[:1], words[1].text)
        self.depth -= 1
        return node

    def _opens_below(self) -> bool:
        at = self.at
        while at < len(self.tokens) and self.tokens[at].kind == "line":
            at += 1
        return at < len(self.tokens) and self.tokens[at].kind == "sign" and self.tokens[at].text == "{"

    def block(self, line: int) -> Map:
        inner = self.body(line)
        if self.next() is _END:
            raise FormatError(self.path, line, "a block that is not closed", "`}`", "block-syntax")
        return inner

    def put(self, node: Map, words: list[_Token], value: Node) -> None:
        """Set a value under a key; further words are keys below it, and a key that is there has a list."""
        if not words:
            return
        for word in words[:-1][:6]:
            below = node.get(word.text)
            if not isinstance(below, Map):
                below = Map(self.path, word.line)
                self.add(node, word, below)
            node = below
        self.add(node, words[-1], value)

    def add(self, node: Map, word: _Token, value: Node) -> None:
        place = Place(self.path, word.line)
        before = node.get(word.text)
        if isinstance(before, Seq):
            before.add(value, place)
        elif before is not None:
            several = Seq(self.path, node.lines[word.text])
            several.add(before, node.place(word.text))
            several.add(value, place)
            node.put(word.text, several, node.place(word.text))
        else:
            node.put(word.text, value, place)

    def value(self) -> Node:
        """What stands behind a sign of assignment."""
        while self.peek().kind == "line":
            self.at += 1
        parts = [self.operand()]
        while self.peek().text == "+" and self.peek().kind == "sign":
            self.at += 1
            while self.peek().kind == "line":
                self.at += 1
            parts.append(self.operand())
        if len(parts) == 1:
            return parts[0]
        return "".join(part if isinstance(part, str) else _GAP for part in parts)

    def operand(self) -> Node:
        token = self.peek()
        if token.kind == "sign" and token.text in ("}", "]", ")", ","):
            return None
        self.at += 1
        if token.kind == "string":
            return token.text
        if token.kind == "here":
            return "\n".join(token.text.split("\n")[1:-1])
        if token.text == "{":
            return self.block(token.line)
        if token.text == "[":
            return self.items(token.line)
        if token.kind == "word":
            if self.peek().text == "(" and self.peek().kind == "sign":
                return self.call(token)
            return token.text
        return None

    def items(self, line: int) -> Seq:
        self.enter(line)
        items = Seq(self.path, line)
        while (token := self.peek()) is not _END:
            if token.kind == "line" or token.text == ",":
                self.at += 1
            elif token.kind == "sign" and token.text == "]":
                self.at += 1
                break
            elif token.kind == "sign" and token.text in ("}", ")"):
                break
            else:
                items.add(self.value(), Place(self.path, token.line))
        self.depth -= 1
        return items

    def call(self, name: _Token) -> str:
        """The text of a call: a variable, with the last text beside it for its default."""
        inside = self.balanced(self.next())
        texts = [token.text for token in inside if token.kind == "string"]
        if name.text in ("env", "sys.env") and texts:
            return f"${{{texts[0]}}}"
        if name.text == "coalesce" and len(texts) > 1:
            return f"${{{texts[0]}:-{texts[-1]}}}"
        if len(texts) == 1 and name.text in (
            "nonsensitive",
            "convert.nonsensitive",
            "string",
            "upper",
            "lower",
        ):
            return texts[0]
        return _GAP

    def balanced(self, opening: _Token) -> list[_Token]:
        """The tokens up to the bracket that closes this one."""
        depth, start = 1, self.at
        while depth and (token := self.peek()) is not _END:
            self.at += 1
            if token.kind == "sign":
                depth += token.text in ("(", "[", "{")
                depth -= token.text in (")", "]", "}")
        return self.tokens[start : self.at]


_END = _Token("end", "", 0)
