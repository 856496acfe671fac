"""Addresses in configuration files that mean nothing to any other collector: mentions.

Reads YAML, JSON, TOML, INI, HOCON, properties, XML and the `key value` files of programs unknown. Any URL,
DSN or `host:port` counts, and a lone word under a key that says host; the linker keeps what a component of
the same system answers to. What is not read, and why, stands in `mention_files`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.errors import FormatError
from archscan.lexicon.addresses import find_mentions
from archscan.lexicon.hosts import is_documentation, is_external_name
from archscan.lexicon.words import vocabulary, words
from archscan.model.facts import Fact, Requires, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.values import is_spare, lenient_text, read_values
from .daemons.reading import daemon_for, says_host
from .mention_files import is_configuration

NAME = "mentions"
_ENDINGS = ("yml", "yaml", "json", "json5", "jsonc", "toml", "ini", "conf", "cfg", "cnf", "hocon",
            "properties", "xml", "config")  # fmt: skip
_TEMPLATES = ("template", "tmpl", "tpl", "dist", "sample", "example", "default", "in")
PATTERNS = tuple(
    f"*.{ending}{template}" for ending in _ENDINGS for template in ("", *(f".{one}" for one in _TEMPLATES))
)
MAX_SIZE = 512_000
_MAX_MENTIONS = 500
_HINT = re.compile(rb"://|[\w.-]:\d\d|(?i:host|server|addr|url|uri|endpoint|broker|dsn)")
_PROSE = vocabulary(
    "description comment comments message messages help title summary label notice banner text example "
    "examples schema ref image images icon logo version homepage license documentation docs link links "
    "author repository"
)


def wants(data: bytes) -> bool:
    """Whether a file of a bearable size has anything like an address."""
    return len(data) <= MAX_SIZE and b"\0" not in data[:1000] and _HINT.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield a mention for each address; files that cannot be read are left to those who know them."""
    if is_spare(file, tree):
        return
    text = lenient_text(file)
    if not is_configuration(file.path, text) or daemon_for(file.path, text) is not None:
        return
    yield from find_values(file.path, file.name, text, NAME)


def find_values(path: str, name: str, text: str, collector: str, first: int = 1) -> Iterator[Requires]:
    """The mentions in a text whose format its name tells; none if it is not of that format.

    `path` is where it stands, `first` the line that it begins in.
    """
    subject = Subject(Scope("source", path.rpartition("/")[0]), "")
    count = 0
    try:
        for variables in read_values(name, text, path, collector, first=first):
            for mention in find_mentions(subject, variables, "mention"):
                if _counts(mention):
                    yield mention
                    count += 1
                    if count == _MAX_MENTIONS:
                        return
    except FormatError:
        return  # a template, or an ending that means something else: a guess at the format is no promise


def _counts(mention: Requires) -> bool:
    last = words(mention.key.rpartition(".")[2])
    if not _PROSE.isdisjoint(last[-1:]) or is_documentation(mention.host):
        return False
    if is_external_name(mention.host) and mention.host.rpartition(".")[2] not in ("internal", "local"):
        return False  # nobody in the repository is called so
    return not (mention.bare and mention.port is None) or says_host(mention.key)
