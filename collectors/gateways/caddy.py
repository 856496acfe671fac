"""Where Caddy passes requests on, whom it asks for permission, and where it writes its log.

Reads Caddyfiles (snippets where they are imported, with their arguments, and files of the tree that are
imported) and the JSON that they are translated to. Addresses that a placeholder or the environment fills
in are left out. Format: https://caddyserver.com/docs/caddyfile, https://caddyserver.com/docs/json/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from archscan.collect import matches
from archscan.errors import FormatError
from archscan.formats.caddyfile import load
from archscan.formats.directives import Directive
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree, resolve

from ..reading.structured import line_of, maps_within, read_maps
from ..reading.targets import mentions, port_of, program_of

NAME = "caddy"
PATTERNS = (
    "caddyfile*", "*.caddyfile", "*.caddy", "*caddyfile", "caddy*.json", "*caddy.json", "caddy/*.json",
)  # fmt: skip
_WANTED = re.compile(rb"reverse_proxy|php_fastcgi|forward_auth|fastcgi|proxy|output\s+net|\bask\b")
_DIRECTIVES = {
    "reverse_proxy": ("proxies", ""),
    "php_fastcgi": ("proxies", "fastcgi"),
    "forward_auth": ("authenticates", ""),
    "proxy": ("proxies", ""),  # of version 1, and of the layer-4 app
    "fastcgi": ("proxies", "fastcgi"),  # of version 1
}
_ARGUMENT = re.compile(r"\{args(?:\[(\d+)\]|\.(\d+))\}")
_PLACEHOLDER = re.compile(r"(?<!\$)\{[^{}]*\}")
_NETWORK = re.compile(r"\A(?:tcp|udp)[46]?/")
_RANGE = re.compile(r"(:\d+)-\d+\Z")
_MAX_STATEMENTS = 50_000
_MAX_FILES = 60
_MAX_DEPTH = 40


def wants(data: bytes) -> bool:
    """Whether anything is passed on, asked or logged elsewhere."""
    return _WANTED.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each upstream."""
    if file.name.lower().endswith(".json"):
        problems: list[Problem] = []
        for root in read_maps(file, problems):
            yield from _json_mentions(root, file)
        yield from problems
        return
    read = load(file.text, file.path)
    walk = _Walk(file, tree)
    walk.learn(read.statements, file)
    for placed in walk.statements(read.statements, file.path, 0):
        yield from _mentions(placed, file)
    if read.cut and b"{{" not in file.data:
        yield Problem(
            file.path, read.cut, "a block that nothing closes", "`}` on a line", "warning", "caddyfile-syntax"
        )


@dataclass(frozen=True, slots=True)
class _Placed:
    """A directive with the file it stands in, and the line of the import that an argument comes from."""

    directive: Directive
    path: str
    importing: int = 0


@dataclass(slots=True)
class _Walk:
    """The statements of a file with what it imports put in; one use."""

    file: SourceFile
    tree: Tree
    snippets: dict[str, tuple[tuple[Directive, ...], str]] = field(default_factory=dict)
    count: int = 0
    files: int = 0

    def learn(self, statements: tuple[Directive, ...], file: SourceFile) -> None:
        """Note the snippets of a file, and those of the files that it imports at its top."""
        for one in statements:
            if one.block is not None and one.name.startswith("(") and one.name.endswith(")"):
                self.snippets.setdefault(one.name[1:-1], (one.block, file.path))
        for one in statements:
            if one.name == "import" and one.arguments and one.arguments[0] not in self.snippets:
                for other in self._imported(one.arguments[0], file.path):
                    self.learn(_load(other), other)

    def statements(self, statements: tuple[Directive, ...], path: str, depth: int) -> Iterator[_Placed]:
        """Every directive at any depth that is in force; snippets only where they are imported."""
        for one in statements:
            self.count += 1
            if self.count > _MAX_STATEMENTS or depth > _MAX_DEPTH:
                return
            if one.name.startswith("(") and one.name.endswith(")"):
                continue
            if one.name == "import" and one.arguments:
                yield from self._import(one, path, depth)
                continue
            yield _Placed(one, path)
            if one.block:
                yield from self.statements(one.block, path, depth + 1)

    def _import(self, one: Directive, path: str, depth: int) -> Iterator[_Placed]:
        snippet = self.snippets.get(one.arguments[0])
        if snippet is not None:
            for placed in self.statements(snippet[0], snippet[1], depth + 1):
                yield _filled(placed, one.arguments[1:], one.line, path)
            return
        for other in self._imported(one.arguments[0], path):
            if not (matches(PATTERNS, other.path) and wants(other.data)):  # else it speaks for itself
                yield from self.statements(_load(other), other.path, depth + 1)

    def _imported(self, pattern: str, path: str) -> Iterator[SourceFile]:
        """The files of the tree that an import names; a path in the container is taken by its end."""
        folder = path.rpartition("/")[0]
        written = "/".join(pattern.strip("/").split("/")[-2:]) if pattern.startswith("/") else pattern
        for candidate in dict.fromkeys((written, written.rpartition("/")[2])):
            target = resolve(folder, candidate)
            if target is None:
                continue
            inside, _, name = target.rpartition("/")
            for each in self.tree.names(inside) if "*" not in inside else ():
                other = f"{inside}/{each}".lstrip("/")
                if not fnmatchcase(each, name) or other == path or (self.files >= _MAX_FILES):
                    continue
                self.files += 1
                found = self.tree.read(other)
                if found is not None:
                    yield found
            if pattern.startswith("/"):
                continue
            return


def _load(file: SourceFile) -> tuple[Directive, ...]:
    try:
        return load(file.text, file.path).statements
    except FormatError:  # its own collection tells
        return ()


def _filled(placed: _Placed, arguments: tuple[str, ...], line: int, path: str) -> _Placed:
    """A directive of a snippet with the arguments of its import, which then carry the address."""

    def value(found: re.Match[str]) -> str:
        index = int((found[1] or found[2])[:4])
        return arguments[index] if index < len(arguments) else found[0]

    words = tuple(_ARGUMENT.sub(value, word)[:2_000] for word in placed.directive.arguments)
    block = placed.directive.block
    if block:  # its `to`s are asked for with it
        block = tuple(
            replace(each, arguments=tuple(_ARGUMENT.sub(value, word)[:2_000] for word in each.arguments))
            for each in block
        )
    if words == placed.directive.arguments and block == placed.directive.block:
        return placed
    importing = 0 if path != placed.path else line
    return _Placed(replace(placed.directive, arguments=words, block=block), placed.path, importing)


def _mentions(placed: _Placed, file: SourceFile) -> Iterator[Requires]:
    one = placed.directive
    if one.name in _DIRECTIVES:
        purpose, scheme = _DIRECTIVES[one.name]
        arguments = list(one.arguments)
        if arguments and (arguments[0].startswith(("/", "@")) or arguments[0] == "*"):
            arguments.pop(0)
        if one.name == "fastcgi":
            arguments = arguments[:1]
        words = [(word, one.line) for word in arguments]
        for each in one.block or ():
            if each.name in ("to", "upstream"):
                words += [(word, each.line) for word in each.arguments]
            elif each.name == "dynamic":
                words += [(address, each.line) for address in _dynamic(each)]
        for word, line in words:
            yield from _target(word, placed, line, file, purpose, scheme)
    elif one.name == "output" and one.arguments[:1] == ("net",) and one.arguments[1:]:
        yield from _target(one.arguments[1], placed, one.line, file, "logs", "")
    elif one.name == "ask" and one.arguments:
        yield from _target(one.arguments[0], placed, one.line, file, "", "")


def _target(
    word: str, placed: _Placed, line: int, file: SourceFile, purpose: str, scheme: str
) -> Iterator[Requires]:
    also: tuple[Evidence, ...] = ()
    evidence = Evidence(placed.path, line, NAME)
    if placed.importing:
        also, evidence = (evidence,), Evidence(placed.path, placed.importing, NAME)
    yield from mentions(
        program_of(file), plain(word), evidence, placed.directive.name, purpose, scheme=scheme, also=also
    )


def plain(address: str) -> str:
    """An upstream's address without network and range of ports, variable parts marked; "" for a socket.

    >>> plain("tcp/app:80"), plain("app:8001-8004"), plain("unix//run/app.sock"), plain("{host}:80")
    ('app:80', 'app:8001', '', '${placeholder}:80')
    """
    if address.startswith(("unix/", "unix+", "fd/")):
        return ""
    address = _RANGE.sub(r"\1", _NETWORK.sub("", address.removeprefix("srv+")))
    return _PLACEHOLDER.sub("${placeholder}", address)


def _dynamic(one: Directive) -> Iterator[str]:
    """The name that upstreams are looked up by: `dynamic a NAME PORT`, `dynamic srv FULL_NAME`."""
    words = list(one.arguments)
    kind = words.pop(0) if words else ""
    options = {each.name: each.arguments[0] for each in one.block or () if each.arguments}
    name = words[0] if words else options.get("name", "")
    port = words[1] if len(words) > 1 else options.get("port", "")
    if kind == "a" and name:
        yield f"{name}:{port}" if port else name
    elif kind == "srv" and name:
        yield re.sub(r"\A(?:_[\w-]+\.)+", "", name)


def _json_mentions(root: object, file: SourceFile) -> Iterator[Requires]:
    """The upstreams in Caddy's own JSON, the layer-4 app's too."""
    subject = program_of(file)
    for node, keys in maps_within(root):
        handler = node.text("handler")
        if handler in ("reverse_proxy", "proxy"):
            fastcgi = node.map("transport").text("protocol") == "fastcgi"
            for upstream in node.seq("upstreams").maps():
                dial = upstream.get("dial")
                for word in [dial] if isinstance(dial, str) else dial or ():
                    if isinstance(word, str):
                        yield from mentions(
                            subject, plain(word), line_of(upstream, "dial", NAME), handler, "proxies",
                            scheme="fastcgi" if fastcgi else "",
                        )  # fmt: skip
            dynamic = node.map("dynamic_upstreams")
            if name := dynamic.text("name"):
                yield from mentions(
                    subject, plain(name), line_of(dynamic, "name", NAME), handler, "proxies",
                    port=port_of(dynamic.text("port")),
                )  # fmt: skip
        elif node.text("output") == "net" and "writer" in keys:
            address = plain(node.text("address"))
            yield from mentions(subject, address, line_of(node, "address", NAME), "output", "logs")
