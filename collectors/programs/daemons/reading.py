"""From a daemon's file to mentions; also used for the files that scripts write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from archscan.collect import matches
from archscan.lexicon.address_keys import role_of
from archscan.lexicon.address_values import HOLE, Address
from archscan.lexicon.addresses import Variable, find_arguments, find_mentions
from archscan.lexicon.hosts import is_external_name, is_local
from archscan.lexicon.secrets import is_secret_name
from archscan.lexicon.words import vocabulary, words
from archscan.model.facts import Requires, Subject

from ...reading.values import plain_path, read_values
from .calls import find_calls
from .table import DAEMONS, SKIPPED_FOLDERS, Daemon

_OPTION = re.compile(r"-o\s+\{?\s*(?P<key>[\w-]+)\s*=\s*(?P<value>[^}]*)")
_EXPRESSION = re.compile(
    r"(?:\{\{|<%=?)(?:[^{}%]{0,200}?(?:\bor\b|\bdefault\s*\(?|\|\||,)\s*['\"](?P<default>[^'\"{}]*)['\"])?[^{}%]{0,200}(?:\}\}|%>)"
)
_ASSIGNED = re.compile(r"[\"']?(?P<key>[A-Za-z_]\w*)\s*=\s*(?P<value>.+)")
_VARIABLES = frozenset({"env", "environment", "setenv", "set-env", "set_env"})
_COMMANDS = frozenset({"sendmail_path", "mail.sendmail_path", "attach-daemon", "command", "exec"})
_LISTENER = re.compile(r"listener|\[?listen\]?|\bremote \d", re.IGNORECASE)
_FEEDS = vocabulary(
    "map maps mirror mirrors update updates feed feeds rules hints download downloads signature"
)
_PROSE = vocabulary("description comment comments message messages help title summary label notice banner")
_WEAK_ENDS = vocabulary(
    "backend backends service services svc source sources target targets master primary slave replica leader "
    "hub connect registry discovery gateway collector receiver destination"
)
"""Words that end a key and as often say what kind of thing is meant as where it is."""


def says_host(key: str) -> bool:
    """Whether the last part of a dotted key says that a lone word is a host.

    >>> says_host("redis.host"), says_host("cache.backend"), says_host("hosts.symbol")
    (True, False, False)
    """
    last = key.rpartition(".")[2]
    ends = words(last)
    return bool(ends) and role_of(last) == "address" and ends[-1] not in _WEAK_ENDS


@lru_cache(maxsize=512)
def daemon_of(path: str) -> tuple[Daemon, ...]:
    """The daemons that a file may belong to by its path; the text decides where a shape is asked for."""
    plain = plain_path(path)
    if SKIPPED_FOLDERS.search(plain):
        return ()
    return tuple(one for one in DAEMONS if matches(one.patterns, plain))


def daemon_for(path: str, text: str) -> Daemon | None:
    """The daemon that a file configures, or None."""
    for one in daemon_of(path):
        if not one.shape or re.search(one.shape, text):
            return one
    return None


def find_daemon_mentions(
    daemon: Daemon, text: str, path: str, name: str, subject: Subject, collector: str, first: int = 1
) -> Iterator[Requires]:
    """Yield the addresses of others in a daemon's configuration; `name` tells its format, `path` its place.

    `first` is the line of the file in which the text begins. Raises FormatError if it is not its format.
    """
    if daemon.name in ("syslog-ng", "rsyslog"):
        yield from find_calls(text, path, subject, collector, first)
        return
    for variables in read_values(name, text, path, collector, daemon.dialect, first):
        rest: list[Variable] = []
        for variable in map(_assigned, variables):
            key = variable.name.rpartition(".")[2].lower()
            if _LISTENER.search(variable.name):
                continue
            if key in _COMMANDS:
                yield from find_arguments(subject, [(variable.value, variable.evidence)], "config")
            elif form := next((form for rule, form in daemon.rules if re.fullmatch(rule, key)), None):
                yield from _requires(subject, variable, form(variable.value))
            elif not daemon.strict or variable.name.isupper():
                rest.append(variable)
        yield from kept(find_mentions(subject, rest, "config"))


def _filled(text: str) -> str:
    """The value with defaults for a template's expressions, and holes for those that have none.

    >>> _filled("{{ CACHE or 'redis' }}:6379"), _filled("{{ host | default('db') }}"), len(_filled("{{ X }}"))
    ('redis:6379', 'db', 1)
    """
    if "{{" not in text and "<%" not in text:
        return text
    return _EXPRESSION.sub(lambda found: found["default"] or HOLE, text)


def _assigned(variable: Variable) -> Variable:
    """An entry that sets another: `-o key=value` of Postfix, `env = KEY=value`."""
    variable = Variable(variable.name, _filled(variable.value), variable.evidence, variable.also)
    if option := _OPTION.match(variable.value):
        return Variable(option["key"], option["value"].strip(), variable.evidence)
    key = variable.name.rpartition(".")[2].lower()
    if key in _VARIABLES and (found := _ASSIGNED.match(variable.value)):
        return Variable(found["key"], found["value"].strip("\"'"), variable.evidence)
    return variable


def _requires(subject: Subject, variable: Variable, addresses: list[Address]) -> Iterator[Requires]:
    if is_secret_name(variable.name):
        return
    for address in addresses:
        if not is_local(address.host):
            yield Requires(
                subject,
                address.host,
                variable.evidence,
                key=variable.name,
                port=address.port,
                scheme=address.scheme,
                path=address.path if not address.scheme.startswith("http") else "",
                via="config",
                bare=address.bare and not is_external_name(address.host),
            )


def kept(mentions: Iterator[Requires]) -> Iterator[Requires]:
    """The mentions without lone words under keys that may mean a kind of thing, and without public lists."""
    for one in mentions:
        last = words(one.key.rpartition(".")[2])
        if one.bare and one.port is None and not says_host(one.key):
            continue
        if not _PROSE.isdisjoint(last) or (is_external_name(one.host) and not _FEEDS.isdisjoint(last)):
            continue
        yield one
