"""Addresses in the configuration files of daemons: mail, names, logins, telephony, interpreters, and others.

Which files, and what is peculiar to them, stands in `table`. What a daemon listens on, whom it lets in and
sockets in the file system are left out; so are files that maps name and the repository does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from archscan.model.facts import Fact, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ...reading.values import is_spare
from .reading import daemon_for, daemon_of, find_daemon_mentions
from .table import DAEMONS

__all__ = ["NAME", "PATTERNS", "collect", "daemon_for", "daemon_of", "find_daemon_mentions", "wants"]

NAME = "daemons"
PATTERNS = tuple(
    dict.fromkeys(
        form
        for one in DAEMONS
        for pattern in one.patterns
        for form in ((pattern,) if pattern.endswith("*") else (pattern, f"{pattern}.*"))
    )
)
MAX_SIZE = 1_000_000
_HINT = re.compile(
    rb"://|:\d\d|inet6?:|host|server|addr|url|uri|dsn|connect|forward|remote|relay|smtp|pool|peer|target|@|\[[a-z]|seeds",
    re.IGNORECASE,
)


def wants(data: bytes) -> bool:
    """Whether anything looks like an address, or a key of one."""
    return len(data) <= MAX_SIZE and _HINT.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield a mention for each address of another program."""
    if not daemon_of(file.path) or is_spare(file, tree):
        return
    text = file.text
    daemon = daemon_for(file.path, text)
    if daemon is not None:
        subject = Subject(Scope("source", file.folder), "")
        yield from find_daemon_mentions(daemon, text, file.path, file.name, subject, NAME)
