"""Where nginx passes requests on: `proxy_pass` and its relatives, and the servers of an `upstream`.

Reads single files; `include` and what Lua or njs does are left out. An address that stands in a
variable counts if the file sets it; a server of an upstream counts once however often it is used.
Format: https://nginx.org/en/docs/ngx_core_module.html, with the placeholders of its image's templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.lexicon.addresses import find_addresses
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

NAME = "nginx"
PATTERNS = (
    "nginx*.conf", "nginx*.conf.*", "nginx/*.conf", "nginx/*.conf.*", "nginx/*/*.conf", "nginx/*/*.conf.*",
    "conf.d/*.conf", "conf.d/*.conf.*", "sites-available/*", "sites-enabled/*", "*.nginx", "*.nginx.conf",
    "default.conf", "default.conf.template",
)  # fmt: skip
_COMMENT = re.compile(r"(?m)(?:^|(?<=\s))#.*$")
_STATEMENT = re.compile(r"((?:\$\{\w+\}|[^;{}])*+)([;{}]|\Z)")
_WORD = re.compile(
    r"(?<![\w$./-])(proxy_pass|grpc_pass|fastcgi_pass|uwsgi_pass|scgi_pass|upstream|server|set)(?![\w-])"
)
_PASSES = frozenset({"proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass"})
_SCHEMES = {"fastcgi_pass": "fastcgi", "uwsgi_pass": "uwsgi", "scgi_pass": "scgi", "grpc_pass": "grpc"}


def wants(data: bytes) -> bool:
    """Whether anything is passed on."""
    return b"_pass" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each place that a request is passed to."""
    subject = Subject(Scope("source", file.folder), "")
    upstreams: dict[str, list[tuple[str, int]]] = {}
    variables: dict[str, str] = {}
    passes: list[tuple[str, str, int]] = []
    current = ""
    for word, value, opens, line in _directives(file):
        if word == "upstream" and opens:
            current = value
            upstreams[current] = []
        elif word == "server" and current and not opens:
            upstreams[current].append((value.partition(" ")[0], line))
        elif word == "}":
            current = ""
        elif word == "set":
            name, _, content = value.partition(" ")
            variables[name] = content.strip().strip("\"'")
        elif word in _PASSES:
            passes.append((word, value, line))
    for word, value, line in passes:
        target = re.sub(r"\$\w+", lambda found: variables.get(found[0], found[0]), value)
        host = re.sub(r"^\w+://", "", target).split("/")[0]
        for address, place in upstreams.get(host) or [(target, line)]:
            yield from _requires(
                subject, word, address, Evidence(file.path, place, NAME), Evidence(file.path, line, NAME)
            )


def _directives(file: SourceFile) -> Iterator[tuple[str, str, bool, int]]:
    """Directive, its arguments, whether it opens a block, and its line; `}` for the end of one."""
    text = _COMMENT.sub("", file.text)
    line, position = 1, 0
    for statement in _STATEMENT.finditer(text):
        end = statement[2]
        word = _WORD.search(statement[1]) if end in (";", "{") else None
        start = statement.start(2) if word is None else statement.start() + word.start()
        line += text.count("\n", position, start)
        position = start
        if end == "}":
            yield "}", "", False, line
        elif word is not None:
            yield word[1], " ".join(statement[1][word.end() :].split()), end == "{", line


def _requires(
    subject: Subject, word: str, text: str, evidence: Evidence, used: Evidence
) -> Iterator[Requires]:
    """The mention of one target: a lone name is an address here, since nothing else can stand here."""
    for address in find_addresses(text):
        yield Requires(
            subject,
            address.host,
            evidence,
            key=word,
            port=address.port,
            scheme=address.scheme or _SCHEMES.get(word, ""),
            via="config",
            purpose="proxies",
            bare=address.bare,
            also=() if used == evidence else (used,),
        )
