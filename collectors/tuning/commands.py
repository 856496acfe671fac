"""What command lines set: the options of servers, stores and workers, what backs up; no collector.

Called by the collectors of deployments and of Dockerfiles for the words that a container starts with. A
word may be a whole shell line. Options are those of the programs' own manuals.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from archscan.lexicon.images import parse_image
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

from .backups import find_backup
from .heaps import find_heaps
from .options import BY_IMAGE, OPTIONS, SETTINGS, Options
from .store_keys import stored
from .topics import find_command_topic
from .values import setting

_MAX_WORDS = 2_000
_BREAKS = frozenset({"&&", "||", ";", "|", "&", "then", "do", "else", "(", ")", "{", "}"})
_PREFIXES = frozenset(
    {"exec", "sudo", "time", "nohup", "tini", "dumb-init", "gosu", "su-exec", "poetry", "pipenv", "run",
    "bundle", "--",
     "uv", "python", "python3", "-m", "nice", "env", "ddtrace-run", "newrelic-admin", "run-program",
     "newrelic",
     "opentelemetry-instrument", "bin/rails", "rails", "docker-entrypoint.sh", "/entrypoint.sh",
     "/usr/bin/tini"}
)  # fmt: skip
"""Words that may stand before the program itself."""
_SCRIPT = re.compile(r"[\s;&|]")
_SCRIPT_OPTION = re.compile(r"-[a-z]*c\Z")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})

Word = tuple[str, Evidence]


def find_command_settings(subject: Subject, image: str, words: Sequence[Word]) -> Iterator[Setting]:
    """The settings of a container's command line; `image` tells the program where only arguments stand."""
    found = list(dict.fromkeys(_every(subject, image, words)))
    yield from found
    for line in dict.fromkeys(line for _, line in words):
        yield from find_heaps(subject, " ".join(word for word, at in words if at == line), line)


def _every(subject: Subject, image: str, words: Sequence[Word]) -> Iterator[Setting]:
    for index, command in enumerate(_commands(words)):
        program, rest = _program(command)
        if index == 0 and command and (not program or program.startswith("-")):
            name = parse_image(image).name.rpartition("/")[2] if image else ""
            program, rest = BY_IMAGE.get(name, ""), list(command)
        if not program:
            continue
        yield from _known(subject, program, rest)
        yield from find_backup(subject, program, [word for word, _ in rest], command[0][1])
        if program in ("kafka-topics", "kafka-topics.sh"):
            where = next((line for word, line in rest if word.startswith("--partitions")), command[0][1])
            yield from find_command_topic(subject, [word for word, _ in rest], where)


def find_options(subject: Subject, program: str, words: Sequence[str], line: Evidence) -> Iterator[Setting]:
    """The settings among the arguments of a known program that stand in one line."""
    yield from _known(subject, program, [(word, line) for word in words])


def _commands(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The simple commands of a command line, shell lines among its words taken apart."""
    command: list[Word] = []
    left = _MAX_WORDS
    for word, line in words:
        shell = _SCRIPT.search(word) is not None
        pieces = _split(_bare(word)) if shell else [word]
        if shell and not pieces:
            continue
        for piece in pieces:
            left -= 1
            if left < 0:
                break
            if shell and (piece in _BREAKS or piece.endswith(";")):
                if piece not in _BREAKS:
                    command.append((piece.rstrip(";"), line))
                if command:
                    yield command
                command = []
            else:
                command.append((piece, line))
    if command:
        yield command


def _bare(word: str) -> str:
    """A word without the quotes around all of it, as a command line keeps them."""
    quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "'\"" and word[0] not in word[1:-1]
    return word[1:-1] if quoted else word


def _split(text: str, depth: int = 0) -> list[str]:
    """The words of a shell line; comments and what cannot be read are left out."""
    whole = text[:20_000].replace("\\\n", " ")
    lines = [line.strip() for line in whole.split("\n") if not line.lstrip().startswith("#")]
    found: list[str] = []
    for line in lines:
        try:
            words = shlex.split(line)
        except ValueError:
            words = line.split()
        for index, word in enumerate(words):
            inner = depth < 2 and index and _SCRIPT_OPTION.match(words[index - 1]) and _SCRIPT.search(word)
            found += _split(word, depth + 1) if inner else [word]
        found.append(";")
    return found


def _program(command: Sequence[Word]) -> tuple[str, list[Word]]:
    """The program's name without its folder, and its arguments."""
    index = 0
    while index < len(command):
        word = command[index][0]
        name = word.rpartition("/")[2].lower()
        if word in _PREFIXES or name in _SHELLS or _ASSIGNMENT.match(word) or (
            index and word in ("-c", "-e", "-ec", "-lc", "-euc", "-x", "-ex", "-g") and name not in OPTIONS
        ):  # fmt: skip
            index += 1
            continue
        if index and command[index - 1][0] in ("gosu", "su-exec", "-g"):
            index += 1
            continue
        return name, list(command[index + 1 :])
    return "", []


def _known(subject: Subject, program: str, rest: Sequence[Word]) -> Iterator[Setting]:
    options = OPTIONS.get(program)
    if options is None:
        return
    for name, value, line in _pairs(options, rest):
        if program in SETTINGS:
            said = stored(SETTINGS[program], subject, name, value, line)
            if said is not None:
                yield said
            continue
        topic, shown_as = options.topics[name]
        said = setting(subject, topic, value, line, f"{options.title} {shown_as or name}".strip())
        if said is not None:
            yield said


def _pairs(options: Options, rest: Sequence[Word]) -> Iterator[tuple[str, str, Evidence]]:
    """Known options with their values: `--name value`, `--name=value`, `-n value`, `-n5`, `-c name=value`."""
    words = [word for word, _ in rest]
    index = 0
    while index < len(words):
        word, line = rest[index]
        following = words[index + 1] if index + 1 < len(words) else ""
        index += 1
        name, equals, value = word.partition("=")
        if options.assigns and name in options.assigns and not equals:
            key, sign, value = following.partition("=")
            if sign:
                yield key.strip(), value.strip("'\" "), rest[index][1]
                index += 1
        elif options.prefix and word.startswith(options.prefix) and len(name) > len(options.prefix):
            key = name.removeprefix(options.prefix)
            if equals:
                yield key, value.strip("'\" "), line
            elif following and not following.startswith(options.prefix):
                many = [following]
                index += 1
                while key == "save" and index < len(words) and words[index].isdigit():
                    many.append(words[index])
                    index += 1
                yield key, " ".join(many), rest[index - 1][1]
        elif name in options.topics:
            if equals:
                yield name, value, line
            elif following and not following.startswith("-"):
                yield name, following, rest[index][1]
                index += 1
        elif (
            len(word) > 2
            and word[:2] in options.topics
            and word[0] == "-"
            and word[1] != "-"
            and word[2:].isdigit()
        ):
            yield word[:2], word[2:], line
