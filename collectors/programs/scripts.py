"""Shell scripts that images copy and containers run: whom their commands talk to, and what they configure.

Calls (`curl http://api`, `redis-cli -h cache`) and exported variables are mentions; probes and the conditions
of waiting loops (`until nc -z db 5432`) are start order; files that the script writes are read as what they
are. Scripts of builds, tests and releases are left out, and so are hosts outside: scripts mostly download.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from archscan.collect import matches
from archscan.errors import FormatError
from archscan.formats.shell import Assignment, Command, Script, parse
from archscan.lexicon.address_keys import holds_arguments
from archscan.lexicon.addresses import Variable, find_mentions
from archscan.lexicon.hosts import is_documentation, is_external_name, is_local
from archscan.lexicon.words import vocabulary, words
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.values import is_spare
from .daemons.reading import daemon_for, find_daemon_mentions, says_host
from .mentions import PATTERNS as CONFIGURATION
from .mentions import find_values
from .shell_commands import find_command_mentions, is_probe

NAME = "scripts"
PATTERNS = (
    "*.sh", "*.bash", "*.ash", "*.sh.tmpl", "*.sh.template", "*.sh.j2", "docker-entrypoint*", "entrypoint*",
    "bin/docker-*", "start", "run", "init", "wait-for*", "healthcheck", "cont-init.d/*", "services.d/*/run",
    "s6-rc.d/*/*", "s6-overlay/*/*/run", "my_init.d/*", "entrypoint.d/*", "docker-entrypoint.d/*",
)  # fmt: skip
MAX_SIZE = 300_000
_SHEBANG = re.compile(rb"#!.*\b(?:sh|bash|ash|dash|ksh|zsh|with-contenv|execlineb)\b")
_HINT = re.compile(
    rb"://|[\w}]:\d\d|\b(?:nc|ncat|ping|telnet)\s|-[hHSbs]\b|host|HOST|server|URL|/dev/tcp|<<|inet:"
)
_NOT_RUN = vocabulary(
    "test tests testing ci build builds deploy deployment release publish lint format bump push changelog "
    "coverage benchmark bench install installer uninstall update upgrade docs teardown clean cleanup version "
    "package download provision lib"
)
_NOT_FOLDERS = re.compile(
    r"/(?:ci|\.ci|build|hack|tools|scripts/ci|dev-?tools|release|packaging|install)/", re.I
)
_CONTINUED = 20
"""Lines that a command may go on for behind backslashes: they leave no trace in its words."""
_VARIABLE = re.compile(r"\$\{?\w+")
_PATTERN_WORDS = vocabulary("regex regexp pattern match expr")
_OTHERS = re.compile(r"\.(?:py|rb|js|ts|go|java|md|txt|ya?ml|json|php|pl|dockerfile)\Z", re.IGNORECASE)


def wants(data: bytes) -> bool:
    """Whether a script of a bearable size may talk to anybody."""
    return len(data) <= MAX_SIZE and _HINT.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield a mention for each address in commands, variables and written files."""
    if not _is_run(file) or is_spare(file, tree):
        return
    script = parse(file.text)
    subject = Subject(Scope("source", file.folder), "")
    seen: set[tuple[str, int | None, str, int]] = set()
    for mention in (
        *_of_assignments(script, file.path, subject),
        *_of_commands(script, file, subject),
        *_of_documents(script, file, subject),
    ):
        key = (mention.host, mention.port, mention.via, mention.evidence.line)
        if key not in seen:
            seen.add(key)
            yield mention


def _is_run(file: SourceFile) -> bool:
    """Whether it is a shell script that may run beside a program rather than before one is built."""
    name = file.name.lower()
    if _OTHERS.search(name):
        return False
    if not re.search(r"\.(?:sh|bash|ash)(?:\.\w+)?\Z", name) and not _SHEBANG.match(file.data):
        return False
    return _NOT_RUN.isdisjoint(words(name)) and not _NOT_FOLDERS.search(f"/{file.path}")


def _of_assignments(script: Script, path: str, subject: Subject) -> Iterator[Requires]:
    variables = [
        Variable(one.name, one.value, Evidence(path, one.line, NAME))
        for one in script.assignments
        if "$(" not in one.value and "`" not in one.value and _PATTERN_WORDS.isdisjoint(words(one.name))
        if not holds_arguments(one.name)
    ]
    for mention in find_mentions(subject, variables):
        if _is_inside(mention.host) and (not mention.bare or mention.port or says_host(mention.key)):
            yield mention


def _of_commands(script: Script, file: SourceFile, subject: Subject) -> Iterator[Requires]:
    lines = file.text.lower().split("\n")
    assigned: dict[str, Assignment] = {}
    for one in script.assignments:
        for word in re.findall(r"[A-Za-z0-9_][\w.-]*", one.value[:500]):
            assigned.setdefault(word.lower(), one)
    for command in script.commands:
        evidence = Evidence(file.path, command.line, NAME)
        waits = command.waits or is_probe(command.words[0])
        for mention in find_command_mentions(subject, command.words, evidence):
            if not _is_inside(mention.host):
                continue
            if waits:
                mention = replace(mention, via="depends_on", bare=True, purpose="")
            yield _placed(mention, command, assigned, lines)


def _placed(
    mention: Requires, command: Command, assigned: dict[str, Assignment], lines: Sequence[str]
) -> Requires:
    """With the line that carries the address, where that is the one of a variable, or not the first one of a
    command of several lines."""
    one = assigned.get(mention.host)
    written = _VARIABLE.sub("", command.written).lower()
    first = line = mention.evidence.line
    if mention.host in written:
        own = range(first, min(first + written.count("\n") + _CONTINUED, len(lines)) + 1)
        line = next((each for each in own if mention.host in lines[each - 1]), first)
    elif one is not None:
        line = one.line
    if line == first:
        return mention
    return replace(mention, evidence=replace(mention.evidence, line=line), also=(mention.evidence,))


def _of_documents(script: Script, file: SourceFile, subject: Subject) -> Iterator[Requires]:
    for document in script.documents:
        name = document.target.rpartition("/")[2]
        daemon = daemon_for(document.target.lstrip("/"), document.text)
        if daemon is not None:
            found = find_daemon_mentions(daemon, document.text, file.path, name, subject, NAME, document.line)
        elif matches(CONFIGURATION, name):
            found = find_values(file.path, name, document.text, NAME, document.line)
        else:
            continue
        try:
            yield from (mention for mention in found if _is_inside(mention.host))
        except FormatError:
            continue  # what the shell fills in may be what the format needs


def _is_inside(host: str) -> bool:
    return not (is_local(host) or is_documentation(host) or is_external_name(host))
