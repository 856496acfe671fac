"""Where HAProxy passes connections on, logs to, and which peers it keeps in step with.

Reads `server` and `server-template` of the backends that a frontend uses, `listen`, `log`, `peers` and
`mailers`. Left out: resolvers, servers that are `disabled`, backends that nothing in the file uses, and
addresses that the environment fills in. Format: https://docs.haproxy.org/3.0/configuration.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.targets import mentions, program_of

NAME = "haproxy"
PATTERNS = (
    "*.cfg", "*.cfg.*", "haproxy*", "haproxy/*", "haproxy/*/*", "*haproxy*.conf", "*haproxy*.tmpl",
    "*haproxy*.j2", "*.haproxy",
)  # fmt: skip
_OTHERS = re.compile(
    r"dockerfile.*|makefile|.*\.(?:md|rst|ya?ml|json|toml|sh|py|go|rb|rs|js|ts|java|lua|pem|crt|http|html?|log)",
    re.IGNORECASE,
)
_WANTED = re.compile(rb"(?m)^[ \t]*(?:backend|listen|frontend)[ \t]+[\w{$<.\"-]")
_SECTIONS = frozenset(
    {
        "global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "mailers", "userlist",
        "cache", "ring", "log-forward", "program", "http-errors", "fcgi-app", "crt-store", "traces", "acme",
        "log-profile",
    }
)  # fmt: skip
_WORD = re.compile(
    r"\"((?:[^\"\\]|\\.)*+)\"|'([^']*+)'|(#.*)|((?:\{\{[^{}]*+\}\}|\\.|[^\s\"'#\\]|(?<=\S)#)++)"
)
_FAMILY = re.compile(r"(?:ipv4|ipv6|tcp4?|tcp6|udp4?|udp6|quic4?|quic6|rhttp)@")
_NO_NETWORK = re.compile(r"(?:unix|abnst?|uxst|uxdg|fd|sockpair|ring)@|/")
_LABELS = re.compile(r"\A(?:_[\w-]+\.)+")
_TEMPLATE = re.compile(r"\s*(?:\{%.*%\}|\{\{.*\}\}|<%.*%>)\s*")
_MAX_SERVERS = 5_000


@dataclass(slots=True)
class _Line:
    words: tuple[str, ...]
    number: int


@dataclass(slots=True)
class _Section:
    kind: str
    name: str
    number: int
    lines: list[_Line] = field(default_factory=list)

    def mode(self, default: str) -> str:
        """What it speaks: `http` or `tcp`."""
        return next((one.words[1] for one in self.lines if one.words[0] == "mode" and one.words[1:]), default)


def wants(data: bytes) -> bool:
    """Whether a section begins that passes anything on."""
    return _WANTED.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each server, log target and peer."""
    if _OTHERS.fullmatch(file.name):
        return
    problems: list[Problem] = []
    sections = list(_sections(file, problems))
    used, every = _used(sections)
    mode = "tcp"
    for section in sections:
        if section.kind == "defaults":
            mode = section.mode("tcp")
        yield from _logs(section, file)
        if section.kind == "backend" and not every and section.name not in used:
            continue
        if section.kind in ("backend", "listen"):
            also = tuple(Evidence(file.path, number, NAME) for number in used.get(section.name, ()))
            yield from _servers(section, file, section.mode(mode), also)
        elif section.kind in ("peers", "mailers", "ring"):
            yield from _others(section, file)
    yield from problems


def _sections(file: SourceFile, problems: list[Problem]) -> Iterator[_Section]:
    section: _Section | None = None
    for number, text in enumerate(file.text.split("\n"), start=1):
        if not text.strip() or _TEMPLATE.fullmatch(text):
            continue
        words = _words(text)
        if not words:
            continue
        if words[0] in _SECTIONS:
            if section is not None:
                yield section
            section = _Section(words[0], words[1] if words[1:] else "", number)
        elif section is not None:
            section.lines.append(_Line(words, number))
        elif not problems and not words[0].startswith("."):
            what = "a line before the first section"
            expected = "a section (global, defaults, frontend, backend...)"
            problems.append(Problem(file.path, number, what, expected, "warning", "haproxy-syntax"))
    if section is not None:
        yield section


def _words(text: str) -> tuple[str, ...]:
    """The words of a line, up to a comment."""
    words: list[str] = []
    joined = -1
    for found in _WORD.finditer(text):
        if found[3] is not None:
            break
        word = next(part for part in (found[1], found[2], found[4]) if part is not None)
        if found.start() == joined:
            words[-1] += word
        else:
            words.append(word)
        joined = found.end()
    return tuple(words)


def _used(sections: list[_Section]) -> tuple[dict[str, list[int]], bool]:
    """The backends that are named, with the lines; whether any other may be used just as well."""
    named: dict[str, list[int]] = {}
    every = not any(section.kind in ("frontend", "listen") for section in sections)
    for section in sections:
        for line in section.lines:
            if line.words[0] in ("use_backend", "default_backend") and line.words[1:]:
                name = line.words[1]
                every = every or "%[" in name or "{{" in name or "$" in name
                lines = named.setdefault(name, [])
                if len(lines) < 10:
                    lines.append(line.number)
            elif line.words[:2] == ("filter", "spoe"):
                every = True  # whose own file names a backend
    return named, every


def _servers(
    section: _Section, file: SourceFile, mode: str, also: tuple[Evidence, ...]
) -> Iterator[Requires]:
    count = 0
    for line in section.lines:
        words = line.words
        if words[0] == "server" and words[2:]:
            address = words[2]
        elif words[0] == "server-template" and words[3:]:
            address = words[3]
        else:
            continue
        if "disabled" in words[3:] or (count := count + 1) > _MAX_SERVERS:
            continue
        evidence = Evidence(file.path, line.number, NAME)
        scheme = mode if mode == "http" else ""
        if scheme and "ssl" in words[3:]:
            scheme = "https"
        if "proto" in words and words[words.index("proto") + 1 :][:1] == ("fcgi",):
            scheme = "fcgi"
        yield from mentions(
            program_of(file), plain(address), evidence, words[0], "proxies", scheme=scheme, also=also
        )


def plain(address: str) -> str:
    """An address without its family, labels of SRV records and ranges of ports; "" for a local socket.

    >>> plain("ipv4@db:3306"), plain("_http._tcp.web.service.consul"), plain("unix@/run/x")
    ('db:3306', 'web.service.consul', '')
    """
    if _NO_NETWORK.match(address):
        return ""
    address = _LABELS.sub("", _FAMILY.sub("", address))
    host, colon, port = address.rpartition(":")
    return host if colon and port.startswith(("+", "-")) and ":" not in host else address


def _logs(section: _Section, file: SourceFile) -> Iterator[Requires]:
    for line in section.lines:
        words = line.words
        if words[0] != "log" or not words[2:] or words[1] in ("global", "stdout", "stderr"):
            continue  # `log global` alone repeats what the global section says
        evidence = Evidence(file.path, line.number, NAME)
        yield from mentions(
            program_of(file), plain(words[1]), evidence, "log", "logs", port=514, scheme="syslog"
        )


def _others(section: _Section, file: SourceFile) -> Iterator[Requires]:
    """Other instances, mail servers, and what a ring buffer is sent to."""
    names = {"peers": "peer", "mailers": "mailer", "ring": "server"}
    purposes = {"peers": "replicates", "mailers": "", "ring": "logs"}
    schemes = {"peers": "", "mailers": "smtp", "ring": "syslog"}
    for line in section.lines:
        if line.words[0] == names[section.kind] and line.words[2:]:
            evidence = Evidence(file.path, line.number, NAME)
            yield from mentions(
                program_of(file), plain(line.words[2]), evidence, names[section.kind],
                purposes[section.kind], scheme=schemes[section.kind],
            )  # fmt: skip
