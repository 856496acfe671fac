"""The addresses that a workload's variables and arguments mention.

One value is read by `find_addresses`; here the key joins in: it says whether a lone word is a host,
whether an address is somebody else's at all, and which port belongs to which host. What is found
comes back as `Requires`, without credentials and query strings. Local addresses (`localhost`,
`0.0.0.0`) and what a workload listens on are left out; examples and unknown hosts are not, they are
the linker's to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from archscan.lexicon.address_keys import (
    SHORT_HOST,
    Role,
    holds_arguments,
    host_stem,
    is_own_host,
    port_stem,
    port_stems,
    role_of,
)
from archscan.lexicon.address_values import Address, find_addresses, unresolved_variables
from archscan.lexicon.hosts import is_external_name, is_local
from archscan.lexicon.secrets import is_secret_name, is_secret_value
from archscan.lexicon.words import vocabulary, words
from archscan.model.evidence import Evidence
from archscan.model.facts import Requires, Subject

__all__ = ["Address", "Variable", "find_addresses", "find_arguments", "find_mentions", "unresolved_variables"]

Via: TypeAlias = Literal["environment", "command", "config", "label", "code", "mention"]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a workload, its value resolved as far as the files allow."""

    name: str
    value: str
    evidence: Evidence
    also: tuple[Evidence, ...] = ()
    """Further lines that took part, as the `.env` line that it was filled from."""


_GENERIC = vocabulary("service svc app api server name host the prod dev test local")
_CODE_HOSTS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "www.github.com"})
_CLUSTER = re.compile(r"\.svc(?:\.|$)")
_LINE = re.compile(
    r"\s*(?:-\s+|export\s+)?[\"']?(?P<key>[A-Za-z_][\w.\[\]/-]{0,100})[\"']?\s*[:=]\s*(?P<value>.+)"
)
_COMMENT = re.compile(r"\s*(?:#|//|;|--\s|\*|<!--)")
_MAX_LINES = 5_000


def find_mentions(
    subject: Subject, variables: Sequence[Variable], via: Via = "environment", local: bool = False
) -> Iterator[Requires]:
    """The addresses in all variables of one workload, in their order.

    URLs, DSNs and `host:port` count under every key that does not name the workload's own address.
    A lone word counts under keys that speak of an address (`DB_HOST`, `spring.redis.host`), and
    under keys that say nothing only if it shares a word with the key (`REDIS=redis-0`) or is
    a cluster name: `MODE=web` must not become an edge. `X_HOST` and `X_PORT` make one mention.
    Values of several lines are read as the lines of a configuration file, all under their evidence.
    `local` keeps URLs, DSNs and `host:port` of the machine itself: for files that configure a program
    wherever it runs, where `localhost:8761` is the registry on the developer's machine.
    """
    expanded = list(_expand(variables))
    ports: list[tuple[Variable, int]] = []
    stems: set[tuple[str, ...]] = set()
    for variable in expanded:
        if (number := _number(variable.value)) is not None:
            ports.append((variable, number))
        elif stem := _stem(variable):
            stems.add(stem)
    paired = _Ports(ports, stems)
    for variable in expanded:
        if holds_arguments(variable.name) and re.search(r"(?:^|\s)-|=", variable.value):
            yield from find_arguments(subject, [(variable.value, variable.evidence)], via, variable.also)
        else:
            yield from _mentions(subject, variable, paired, via, local)


def _expand(variables: Iterable[Variable]) -> Iterator[Variable]:
    """Values of several lines as one variable a line."""
    for variable in variables:
        if "\n" not in variable.value.strip():
            yield variable
            continue
        if "-----BEGIN " in variable.value:
            continue
        for line in variable.value.splitlines()[:_MAX_LINES]:
            if not line.strip() or _COMMENT.match(line):
                continue
            found = _LINE.fullmatch(line)
            if found and not found["value"].startswith("//"):
                yield Variable(found["key"], found["value"].rstrip(" ,;"), variable.evidence, variable.also)
            else:
                yield Variable(variable.name, line.strip(), variable.evidence, variable.also)


def _number(value: str) -> int | None:
    value = value.strip()
    return int(value) if value.isdigit() and value.isascii() and 0 < int(value[:6]) < 65536 else None


def _stem(variable: Variable) -> tuple[str, ...] | None:
    return host_stem(variable.name) if role_of(variable.name) == "address" else None


def _mentions(
    subject: Subject,
    variable: Variable,
    ports: _Ports,
    via: Via,
    local: bool,
) -> Iterator[Requires]:
    role = role_of(variable.name)
    if role == "own":
        return
    for address in find_addresses(variable.value):
        if is_local(address.host) and (not local or (address.bare and role != "address")):
            continue
        if not _counts(address, variable, role):
            continue
        port, also = address.port, variable.also
        if port is None and not address.scheme:
            partner = ports.partner(variable)
            if partner is not None:
                port, also = partner[1], (*also, partner[0].evidence, *partner[0].also)
        bare = role == "weak" or _is_source_link(address)
        if address.bare and port is None:
            named = role == "address" and not is_own_host(variable.name) and is_external_name(address.host)
            bare = bare or not named
        yield Requires(
            subject,
            address.host,
            variable.evidence,
            key=variable.name,
            port=port,
            scheme=address.scheme,
            path=address.path,
            via=via,
            bare=bare,
            also=tuple(line for line in dict.fromkeys(also) if line != variable.evidence) if also else (),
        )


def _counts(address: Address, variable: Variable, role: Role) -> bool:
    if is_secret_name(variable.name):
        return False  # a password may look like a URL
    if not address.bare:
        return bool(address.scheme) or role != "never"
    if is_secret_value(variable.value):
        return False
    if role == "address":
        return True
    if role != "neutral" or "auth" in words(variable.name):
        return False
    if "." in address.host:
        return _CLUSTER.search(address.host) is not None
    shared = {word for word in words(variable.name) if len(word) > 2} - _GENERIC
    return not shared.isdisjoint(words(address.host))


def _is_source_link(address: Address) -> bool:
    return address.host in _CODE_HOSTS and "/" in address.path and not address.path.startswith("login/")


class _Ports:
    """The variables that hold nothing but a port, by the stems of the hosts that they may belong to."""

    __slots__ = ("_exact", "_loose")

    def __init__(self, ports: Iterable[tuple[Variable, int]], stems: set[tuple[str, ...]]) -> None:
        """`stems` are those of the hosts, which a port of their own does not leave for another."""
        self._exact: dict[tuple[str, ...], list[tuple[Variable, int]]] = {}
        self._loose: dict[tuple[str, ...], list[tuple[Variable, int]]] = {}
        for port in ports:
            stem = port_stem(port[0].name)
            if stem is not None:
                self._exact.setdefault(stem, []).append(port)
            if stem not in stems:
                for wider in port_stems(port[0].name):
                    self._loose.setdefault(wider, []).append(port)

    def partner(self, variable: Variable) -> tuple[Variable, int] | None:
        """The port for this one's host: that of the same stem, else the only one that begins so."""
        stem = host_stem(variable.name)
        if stem is None:
            return None
        for port in self._exact.get(stem, ()):
            if _near(variable, port[0]):
                return port
        loose = self._loose.get(stem, ())
        return loose[0] if len(loose) == 1 else None


def _near(variable: Variable, other: Variable) -> bool:
    """Whether two variables may be a pair: a lone `host` and `port` must stand in the same file."""
    return bool(host_stem(variable.name)) or variable.evidence.path == other.evidence.path


# --- commands and arguments ---------------------------------------------------------------------

_SHELL_WORD = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([^\s;|&()\"']+)|([;|&()\n]+)")
_OPTION = re.compile(r"(?P<dashes>-{0,2})(?P<name>[A-Za-z_][\w.:-]*)=(?P<value>.*)", re.DOTALL)
_FLAG = re.compile(r"--?[A-Za-z][\w.-]*\Z")
_CONNECTORS = vocabulary("nc ncat netcat telnet")
_SHELL_KEYWORDS = vocabulary("until while if then do else elif exec time sudo env eval ! sh bash ash dash")
_OWNERSHIP = vocabulary("chown chgrp chmod useradd adduser usermod gosu su-exec install docker podman")
_REPLICATION = vocabulary("--replicaof --slaveof replicaof slaveof")
_SKIPPED = frozenset({"-u", "-p", "-a", "-P", "-t", "-v", "-w"})
"""Short options whose values are users, passwords, ports, volumes."""
_WORD = re.compile(r"[A-Za-z0-9][\w.-]*\Z")


def find_arguments(
    subject: Subject,
    arguments: Sequence[tuple[str, Evidence]],
    via: Via = "command",
    also: tuple[Evidence, ...] = (),
) -> Iterator[Requires]:
    """The addresses in the words of a command and its arguments; options first, then the other words.

    An argument with spaces is read as a shell line. Lone words count as values of options that
    speak of an address, and where a known program wants a host (`nc -z db 5432`).
    """
    options: list[Variable] = []
    others: list[tuple[str, int | None, Evidence, str]] = []
    items = list(_shell_words(arguments, 0))
    command = ""
    index = 0
    while index < len(items):
        word, evidence = items[index]
        following = items[index + 1][0] if index + 1 < len(items) else ""
        third = items[index + 2][0] if index + 2 < len(items) else ""
        index += 1
        if not word:
            command = ""
        elif word in _REPLICATION and _number(third) and _WORD.match(following):
            others.append((following, _number(third), evidence, "replicates"))
            index += 2
        elif found := _OPTION.fullmatch(word):
            name = (
                found["name"].removeprefix("D") if found["dashes"] == "-" and "." in word else found["name"]
            )
            options.append(
                Variable(found["dashes"] * (name == found["name"]) + name, found["value"], evidence, also)
            )
        elif _FLAG.match(word):
            if following and not following.startswith("-"):
                if word in SHORT_HOST:
                    options.append(Variable(word, following, evidence, also))
                    index += 1
                elif following.startswith("http") and role_of(word) in ("neutral", "other"):
                    continue  # a switch; the URL behind it is an argument of its own
                elif word not in _SKIPPED and len(word) > 2:
                    options.append(Variable(word, following, evidence, also))
                    index += _takes_value(word, following)
                elif word in _SKIPPED and command not in _CONNECTORS:
                    index += 1
        elif command in _CONNECTORS and _number(following) and _WORD.match(word):
            others.append((word, _number(following), evidence, ""))
            index += 1
        elif command not in _OWNERSHIP:
            if not command and word not in _SHELL_KEYWORDS:
                command = word.rpartition("/")[2]
            others.append((word, None, evidence, ""))
    yield from find_mentions(subject, options, via) if options else ()
    yield from _positional(subject, others, via, also)


def _takes_value(option: str, following: str) -> int:
    """1 if the word behind an option is surely its value, and not to be looked at again."""
    if role_of(option) in ("address", "never", "own", "weak"):
        return 1
    return int(any(not address.bare for address in find_addresses(following)))


def _shell_words(arguments: Iterable[tuple[str, Evidence]], depth: int) -> Iterator[tuple[str, Evidence]]:
    """Single words, an empty one at each end of a command. Lines in quotes are taken apart, too."""
    for text, evidence in arguments:
        if not re.search(r"[\s;|&]", text) or depth > 3:
            yield text, evidence
            continue
        yield "", evidence
        for found in _SHELL_WORD.finditer(text[:20_000]):
            double, single, plain, end = found.groups()
            if end is not None:
                yield "", evidence
            elif plain is not None:
                yield plain, evidence
            else:
                yield from _shell_words([(double if double is not None else single, evidence)], depth + 1)


def _positional(
    subject: Subject,
    others: Iterable[tuple[str, int | None, Evidence, str]],
    via: Via,
    also: tuple[Evidence, ...],
) -> Iterator[Requires]:
    for word, port, evidence, purpose in others:
        addresses = [Address(word.lower(), port)] if port else find_addresses(word)
        for address in addresses:
            if address.bare or is_local(address.host):
                continue
            yield Requires(
                subject,
                address.host,
                evidence,
                port=address.port,
                scheme=address.scheme,
                path=address.path,
                via=via,
                purpose=purpose,
                bare=_is_source_link(address),
                also=also,
            )
