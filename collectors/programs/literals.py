"""Addresses in string literals of languages that no other collector parses: mentions.

Lua, Perl, Elixir, Erlang, Scala, Groovy, Clojure, Dart, Swift, C, C++, F#, R, PowerShell and Tcl. Only URLs,
DSNs and `host:port` count, each a whole literal; comments, documentation and tests do not. What the code does
with them is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.formats.comments import without_blocks
from archscan.lexicon.address_keys import role_of
from archscan.lexicon.address_values import find_addresses
from archscan.lexicon.hosts import is_documentation, is_external_name, is_local
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.values import is_spare, lenient_text

NAME = "literals"
_HASH = "pl pm ex exs r ps1 psm1 tcl jl cr nim"
_SLASHES = "scala sc groovy dart swift c cc cpp cxx h hpp fs fsx"
_DASHES = "lua hs elm"
_OTHERS = {"erl": "%", "hrl": "%", "clj": ";", "cljs": ";", "cljc": ";", "edn": ";"}
_COMMENTS = {
    **dict.fromkeys(_HASH.split(), "#"),
    **dict.fromkeys(_SLASHES.split(), "//"),
    **dict.fromkeys(_DASHES.split(), "--"),
    **_OTHERS,
}
PATTERNS = tuple(f"*.{ending}" for ending in _COMMENTS)
MAX_SIZE = 300_000
_MAX_MENTIONS = 200
_HINT = re.compile(rb"[\"'][^\"'\n]{0,200}(?:://|[A-Za-z]:\d{2,5})")
_BLOCKS = {
    "//": (("/*", "*/"),),
    "--": (("--[[", "]]"), ("{-", "-}")),
    "#": (("\n=pod", "\n=cut"), ("\n=head", "\n=cut"), ('"""', '"""')),
}
_MAX_LINE = 2_000
_LITERAL = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'")
_NAMED = re.compile(r"([A-Za-z_][\w.]*)[\"'\])]*\s*(?:=>|:=|=|:|,|\|\||\?\?)\s*\(?\s*\Z")


def wants(data: bytes) -> bool:
    """Whether a file of a bearable size has a literal like an address."""
    return len(data) <= MAX_SIZE and _HINT.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield a mention for each address."""
    ending = file.name.lower().rpartition(".")[2]
    if is_spare(file, tree) or file.name.lower().startswith("test") or "_test." in file.name.lower():
        return
    comment = _COMMENTS[ending]
    text = without_blocks(lenient_text(file), _BLOCKS.get(comment, ()))
    subject = Subject(Scope("source", file.folder), "")
    count = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if ":" not in line or len(line) > _MAX_LINE:
            continue
        for mention in _of_line(line, comment, subject, Evidence(file.path, number, NAME)):
            yield mention
            count += 1
            if count == _MAX_MENTIONS:
                return


def _of_line(line: str, comment: str, subject: Subject, evidence: Evidence) -> Iterator[Requires]:
    if line.lstrip().startswith(comment):
        return
    end = 0
    for found in _LITERAL.finditer(line):
        if comment in line[end : found.start()]:
            return
        end = found.end()
        value = found[1] if found[1] is not None else found[2]
        named = _NAMED.search(line[: found.start()])
        key = named[1] if named else ""
        if role_of(key) in ("own", "never", "weak") or " " in value.strip():
            continue
        for address in find_addresses(value):
            outside = is_external_name(address.host) or is_documentation(address.host)
            if not (address.bare or outside or is_local(address.host)):
                yield Requires(
                    subject,
                    address.host,
                    evidence,
                    key=key,
                    port=address.port,
                    scheme=address.scheme,
                    path=address.path,
                    via="mention",
                )
