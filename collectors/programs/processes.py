"""Commands that process managers run: Procfiles, systemd units, supervisord programs and crontabs.

Each command is read as one of a container is: whom its arguments and its environment name. Of a systemd unit,
what it is ordered after or wants is start order. Procfile process types become `build.command` settings.
Formats: https://devcenter.heroku.com/articles/procfile,
https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html,
http://supervisord.org/configuration.html, https://man7.org/linux/man-pages/man5/crontab.5.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.formats.entries import Dialect, Entry, read
from archscan.formats.shell import expand, parse
from archscan.lexicon.addresses import Variable, find_mentions
from archscan.lexicon.secrets import mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires, Scope, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.values import is_spare, plain_path
from ..tuning.commands import find_command_settings
from .daemons.reading import kept
from .shell_commands import find_command_mentions

NAME = "processes"
PATTERNS = (
    "Procfile", "Procfile.*", "*.service", "*.service.j2", "*.service.tmpl", "*.service.template",
    "supervisord*.conf", "supervisord*.conf.*", "supervisor*.conf", "supervisor*.conf.*", "supervisor/*.conf",
    "supervisor/conf.d/*.conf", "supervisord.d/*", "supervisor.d/*", "crontab", "crontab.txt", "crontab.tmpl",
    "crontab.*", "*.crontab", "*.cron", "cron.d/*", "crontabs/*",
)  # fmt: skip
MAX_SIZE = 300_000
_PROCESS = re.compile(r"(?P<name>[A-Za-z0-9_-]+)\s*:\s*(?P<command>\S.*)\Z")
_SCHEDULE = re.compile(r"(?:@\w+|(?:[\d*/,A-Za-z-]+\s+){5})\s*(?P<command>\S.*)\Z")
_CRON_VARIABLE = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>.*)\Z")
_ENVIRONMENT = re.compile(r"(?<!\w)(?P<name>[A-Za-z_]\w*)=(?P<value>\"[^\"]*\"|'[^']*'|[^\s,\"']*)")
_UNIT = Dialect(comments=("#", ";"), inline=False, blocks=False)
_PROGRAM = Dialect(comments=("#", ";"), blocks=False)
_ORDER = frozenset({"after", "requires", "wants", "bindsto", "requisite"})
_SYSTEM_UNITS = re.compile(
    r"(?:network|docker|containerd|syslog|systemd|dbus|local-fs|remote-fs|time|nss)[\w.@-]*\Z"
)
_CODE = re.compile(
    r"\.(?:py|rb|js|mjs|ts|tsx|go|java|php|rs|cs|md|ya?ml|json|toml|xml|sh|html?)\Z", re.IGNORECASE
)
_USER = re.compile(
    r"(?:root|www-data|nobody|app|node|nginx|apache|git|postgres|mysql|deploy|ubuntu)\s+(?=\S)"
)
_LONGEST_COMMAND = 200


def wants(data: bytes) -> bool:
    """Whether a file of a bearable size holds anything."""
    return 0 < len(data) <= MAX_SIZE and b"\0" not in data[:1000]


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the commands and their environments name."""
    if is_spare(file, tree) or _CODE.search(file.name):
        return
    plain = plain_path(file.path).lower()
    name = plain.rpartition("/")[2]
    subject = Subject(Scope("source", file.folder), "")
    if name == "procfile" or name.startswith("procfile."):
        yield from _procfile(file, subject)
    elif name.endswith(".service"):
        if "[Service]" in file.text:
            yield from _unit(file, subject)
    elif "supervisor" in plain:
        yield from _supervisord(file, subject)
    else:
        yield from _crontab(file, subject)


def _procfile(file: SourceFile, subject: Subject) -> Iterator[Fact]:
    for number, line in enumerate(file.text.split("\n"), start=1):
        found = None if line.lstrip().startswith("#") else _PROCESS.match(line.strip())
        if found is not None:
            evidence = Evidence(file.path, number, NAME)
            command = mask(found["command"])[:_LONGEST_COMMAND]
            yield Setting(subject, "build.command", f"{found['name']}: {command}", evidence)
            yield from find_commands(subject, found["command"], evidence)


def _unit(file: SourceFile, subject: Subject) -> Iterator[Fact]:
    for entry in read(file.text, _UNIT):
        evidence = Evidence(file.path, entry.line, NAME)
        key = entry.key.lower()
        if key.startswith("exec"):
            yield from find_commands(subject, entry.value.lstrip("@-:+!|"), evidence)
        elif key == "environment":
            yield from _variables(subject, entry, evidence)
        elif key in _ORDER:
            for unit in entry.value.split():
                name, _, kind = unit.rpartition(".")
                if (
                    kind == "service"
                    and not _SYSTEM_UNITS.match(name)
                    and name.lower() != file.name[:-8].lower()
                ):
                    host = name.partition("@")[0].lower()
                    yield Requires(subject, host, evidence, key=entry.key, via="depends_on", bare=True)


def _supervisord(file: SourceFile, subject: Subject) -> Iterator[Fact]:
    entries = list(read(file.text, _PROGRAM))
    off = {
        one.path
        for one in entries
        if one.key == "autostart" and one.value.strip().lower() in ("false", "0", "no")
    }
    for entry in entries:
        section = entry.path[0] if entry.path else ""
        if (
            not section.startswith(("program:", "eventlistener:", "fcgi-program:", "supervisord"))
            or entry.path in off
        ):
            continue
        evidence = Evidence(file.path, entry.line, NAME)
        if entry.key == "command":
            yield from find_commands(subject, entry.value, evidence)
        elif entry.key == "environment":
            yield from _variables(subject, entry, evidence)


def _crontab(file: SourceFile, subject: Subject) -> Iterator[Fact]:
    for number, line in enumerate(file.text.split("\n"), start=1):
        bare = line.strip()
        evidence = Evidence(file.path, number, NAME)
        if not bare or bare.startswith("#"):
            continue
        if found := _CRON_VARIABLE.match(bare):
            variable = Variable(found["name"], found["value"].strip("\"'"), evidence)
            yield from kept(find_mentions(subject, [variable]))
        elif found := _SCHEDULE.match(bare):
            yield from find_commands(subject, _USER.sub("", found["command"], count=1), evidence)


def _variables(subject: Subject, entry: Entry, evidence: Evidence) -> Iterator[Requires]:
    variables = [
        Variable(found["name"], found["value"].strip("\"'"), evidence)
        for found in _ENVIRONMENT.finditer(entry.value)
    ]
    yield from kept(find_mentions(subject, variables))


def find_commands(subject: Subject, text: str, evidence: Evidence) -> Iterator[Requires | Setting]:
    """Whom the simple commands of one command line talk to and what they set, all under the same evidence."""
    yield from find_command_settings(subject, "", [(text.replace("\n", " "), evidence)])
    script = parse(expand(text, {}))
    seen = set()
    for command in script.commands:
        for mention in find_command_mentions(subject, command.words, evidence):
            if mention not in seen:
                seen.add(mention)
                yield mention
    variables = [Variable(one.name, one.value, evidence) for one in script.assignments]
    yield from kept(find_mentions(subject, variables))
