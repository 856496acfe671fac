"""Methods of gRPC services in `.proto` files, and the HTTP routes that their annotations map them to.

Files that come with protocols of others (`google.api`, `grpc.health.v1`) describe nothing of the system.
Format: https://protobuf.dev/reference/protobuf/proto3-spec/, `google.api.http`:
https://github.com/googleapis/googleapis/blob/master/google/api/http.proto
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from archscan.errors import FormatError
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Scope, Subject
from archscan.source import SourceFile, Tree

from .documents import is_aside

NAME = "protobuf"
PATTERNS = ("*.proto",)
MAX_TOKENS = 2_000_000
_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)|(?P<word>[.\w]+)|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<sign>\S)""",
    re.DOTALL,
)
_STANDARD = re.compile(
    r"(?:google|grpc|envoy|opentelemetry\.proto|validate|buf|gogoproto|io\.prometheus)(?:\.|\Z)"
)
_VERBS = frozenset({"get", "put", "post", "delete", "patch"})


class Token(NamedTuple):
    """A word, text or sign with its line."""

    text: str
    line: int
    quoted: bool = False


def wants(data: bytes) -> bool:
    """Whether a service is defined in it."""
    return re.search(rb"\bservice\s+\w+\s*\{", data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact]:
    """Yield an interface for each method, and one for each HTTP route that a method is mapped to."""
    if is_aside(file.path):
        return
    tokens = _Tokens(_tokens(file), file.path)
    package = ""
    while (token := tokens.next()) is not None:
        if token.text == "package" and not token.quoted:
            package = tokens.expect().text
            if _STANDARD.match(package):
                return
        elif token.text == "service" and not token.quoted:
            yield from _service(tokens, package, file)
        elif token.text == "{":
            tokens.skip()


def _service(tokens: _Tokens, package: str, file: SourceFile) -> Iterator[Fact]:
    subject = Subject(Scope("source", file.folder), "")
    name = tokens.expect().text
    full = f"{package}.{name}" if package else name
    tokens.expect("{")
    while (token := tokens.expect()).text != "}":
        if token.text == "rpc":
            method = tokens.expect()
            request = _message(tokens)
            tokens.expect("returns")
            response = _message(tokens)
            routes, deprecated = _options(tokens)
            yield Offers(
                subject,
                "grpc",
                f"{full}/{method.text}",
                Evidence(file.path, token.line, NAME),
                protocol="gRPC",
                by="contract",
                contract=package or file.path,
                request=request,
                response=response,
                deprecated=deprecated,
            )
            for verb, path, line in routes:
                yield Offers(
                    subject,
                    "http",
                    f"{verb.upper()} {path}",
                    Evidence(file.path, line, NAME),
                    by="contract",
                    contract=package or file.path,
                    request=request,
                    response=response,
                    deprecated=deprecated,
                )
        elif token.text == "{":
            tokens.skip()


def _message(tokens: _Tokens) -> str:
    """`(stream shop.Order)` as `stream Order`."""
    tokens.expect("(")
    words = []
    while (token := tokens.expect()).text != ")":
        words.append(token.text.rpartition(".")[2])
    return " ".join(words)[:120]


def _options(tokens: _Tokens) -> tuple[list[tuple[str, str, int]], bool]:
    """The HTTP routes in the options of a method, and whether it is deprecated; reads to its end."""
    routes: list[tuple[str, str, int]] = []
    deprecated = False
    depth = 0
    words: list[Token] = []
    while True:
        token = tokens.expect()
        if depth == 0 and token.text == ";":
            break
        if token.text == "{" and not token.quoted:
            depth += 1
        elif token.text == "}" and not token.quoted:
            depth -= 1
            if depth == 0:
                follows = tokens.peek()
                if follows is not None and follows.text == ";":
                    tokens.next()
                break
        words.append(token)
    http = any(one.text == "google.api.http" for one in words)
    for before, sign, value in zip(words, words[1:], words[2:], strict=False):
        key = before.text.rpartition(".")[2]
        stated = http and sign.text in (":", "=") and key in _VERBS and value.quoted
        if stated and value.text.startswith("/"):
            routes.append((key, _path(value.text), value.line))
        deprecated |= (before.text, sign.text, value.text) == ("deprecated", "=", "true")
    return routes, deprecated


def _path(text: str) -> str:
    return re.sub(r"\{(\w[\w.]*)=[^{}]*\}", r"{\1}", text)[:300]


class _Tokens:
    """The tokens of a file, read forward; FormatError where it ends too early or is no such file."""

    def __init__(self, tokens: list[Token], path: str) -> None:
        self._tokens = tokens
        self._path = path
        self._at = 0

    def next(self) -> Token | None:
        """The next token, None at the end."""
        token = self.peek()
        self._at += token is not None
        return token

    def peek(self) -> Token | None:
        """The next token, left where it is."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def expect(self, text: str = "") -> Token:
        """The next token, which must be there, and this one if a text is given."""
        token = self.next()
        if token is None:
            line = self._tokens[-1].line if self._tokens else 0
            raise FormatError(
                self._path, line, "the file ends in a definition", text or "`}`", "proto-syntax"
            )
        if text and token.text != text:
            what = f"`{token.text[:40]}` in a definition"
            raise FormatError(self._path, token.line, what, f"`{text}`", "proto-syntax")
        return token

    def skip(self) -> None:
        """Go behind the end of the block that has just begun."""
        depth = 1
        while depth:
            token = self.expect()
            if not token.quoted:
                depth += (token.text == "{") - (token.text == "}")


def _tokens(file: SourceFile) -> list[Token]:
    text = file.text
    found: list[Token] = []
    line, at = 1, 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup is None:
            continue
        line += text.count("\n", at, match.start())
        at = match.start()
        if match.lastgroup == "text":
            found.append(Token(match[0][1:-1], line, True))
        else:
            found.append(Token(match[0], line))
        if len(found) > MAX_TOKENS:
            raise FormatError(file.path, line, "too many tokens", "a smaller file", "too-large")
    return found
