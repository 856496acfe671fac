"""Where Varnish and Squid fetch from: backends, parent caches, content inspection.

Format: https://varnish-cache.org/docs/trunk/reference/vcl-backend.html,
http://www.squid-cache.org/Doc/config/cache_peer/
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice

from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.targets import mentions, port_of, program_of

NAME = "web_caches"
PATTERNS = ("*.vcl", "*.vcl.*", "squid*.conf", "squid*.conf.*", "squid/*.conf", "squid/conf.d/*")
_WANTED = re.compile(rb"\bbackend\b|\.dns_backend\(|(?m:^[ \t]*(?:cache_peer|icap_service)\s)")
_COMMENT = re.compile(
    r"(\"[^\"\n]*+\"?|\{\"(?:[^\"]|\"(?!\}))*+(?:\"\}|\Z))|/\*.*?(?:\*/|\Z)|//[^\n]*+|\#[^\n]*+", re.DOTALL
)
_BREAK = re.compile(r"\n")
_BRACE = re.compile(r"[{}]")
_VISIBLE = re.compile(r"[^\n]")
_BACKEND = re.compile(r"\bbackend\s+([\w.-]+)\s*\{")
_FIELD = re.compile(r"\.(host|port)\s*=\s*\"([^\"\n]*)\"")
_MADE = re.compile(r"\.(?:dns_)?backend\(\s*\"([^\"\n]+)\"(?:\s*,\s*\"?(\d+)\"?)?")
_NUMBER = re.compile(r"\d{1,5}\Z")
_MAX_BLOCK = 5_000
_MAX_BACKENDS = 2_000


def wants(data: bytes) -> bool:
    """Whether anything is fetched from somewhere."""
    return _WANTED.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each backend, parent or inspecting service."""
    if ".vcl" in file.name.lower():
        yield from _varnish(file)
    else:
        yield from _squid(file)


def _varnish(file: SourceFile) -> Iterator[Requires | Problem]:
    text = _COMMENT.sub(lambda found: found[0] if found[1] else _VISIBLE.sub(" ", found[0]), file.text)
    breaks = [found.start() for found in _BREAK.finditer(text)]

    def line_of(found: re.Match[str]) -> Evidence:
        return Evidence(file.path, bisect_left(breaks, found.start()) + 1, NAME)

    for start in islice(_BACKEND.finditer(text), _MAX_BACKENDS):
        end = _end_of(text, start.end())
        if end < 0:
            what = f"the backend {start[1]} is not closed"
            yield Problem(file.path, line_of(start).line, what, "`}`", "warning", "vcl-syntax")
            continue
        fields = {found[1]: found for found in _FIELD.finditer(text, start.end(), end)}
        if "host" in fields:
            port = fields.get("port")
            yield from mentions(
                program_of(file), fields["host"][2], line_of(fields["host"]), start[1],
                port=port_of(port[2]) if port else None, scheme="http", also=(line_of(port),) if port else (),
            )  # fmt: skip
    for made in islice(_MADE.finditer(text), _MAX_BACKENDS):  # of the modules `dynamic` and `goto`
        yield from mentions(
            program_of(file), made[1], line_of(made), "backend", port=port_of(made[2]), scheme="http"
        )


def _end_of(text: str, at: int) -> int:
    """The brace that closes a block; -1 if there is none within reach."""
    depth = 1
    for found in _BRACE.finditer(text, at, at + _MAX_BLOCK):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.start()
    return -1


def _squid(file: SourceFile) -> Iterator[Requires | Problem]:
    for number, line in enumerate(file.text.split("\n"), start=1):
        words = (
            line.split("#")[0].split() if line.lstrip().startswith(("cache_peer ", "cache_peer\t")) else []
        )
        evidence = Evidence(file.path, number, NAME)
        if words:
            if len(words) < 4 or not _NUMBER.match(words[3]):
                what = "a cache_peer without host, type and port"
                expected = "cache_peer HOST TYPE HTTP_PORT ICP_PORT"
                yield Problem(file.path, number, what, expected, "warning", "squid-syntax")
            else:
                yield from mentions(
                    program_of(file), words[1], evidence, "cache_peer", port=port_of(words[3]), scheme="http"
                )
        elif line.lstrip().startswith("icap_service"):
            for word in line.split()[1:]:
                if word.startswith(("icap://", "icaps://")):
                    yield from mentions(program_of(file), word, evidence, "icap_service", "calls")
