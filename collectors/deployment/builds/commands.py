"""`docker build` and its like in scripts, makefiles and steps of CI."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from archscan.source import SourceFile

from .build import Build

_COMMAND = re.compile(
    r"\b(?:(?:docker|podman|nerdctl)(?:\s+buildx|\s+image)?\s+build|buildah\s+(?:bud|build))\s+(?P<rest>[^\n]*)"
)
_TILT = re.compile(
    r"\bdocker_build(?:_with_restart)?\(\s*['\"]([^'\"\n]+)['\"]\s*,\s*(?:context\s*=\s*)?['\"]([^'\"\n]+)['\"]([^)]*)\)"
)
_TILT_FILE = re.compile(r"dockerfile\s*=\s*['\"]([^'\"\n]+)['\"]")
_WORD = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([^\s\"';|&)]+)|([;|&)])")
_ASSIGNED = re.compile(
    r"(?m)^[ \t]*(?:export\s+)?([A-Za-z_]\w*)\s*(?::|\?|::)?=[ \t]*[\"']?([\w./:-]+)[\"']?[ \t]*$"
)
_USED = re.compile(r"\$(?:\{(\w+)(?::-([^{}]*))?\}|\((\w+)\)|(\w+))")
_VALUED = re.compile(
    r"--(?:build-arg|label|platform|cache-from|cache-to|output|secret|ssh|network|progress|add-host|builder|"
    r"iidfile|metadata-file|build-context|memory|cpus|isolation|squash|ulimit|format|layers|annotation|arch)\Z|-[om]\Z"
)
_MAX_BUILDS = 200


def command_builds(file: SourceFile) -> Iterator[Build]:
    """The builds that commands in a text state, variables filled in where the file itself assigns them."""
    text = file.text.replace("\\\r\n", "  ").replace("`\n", "  \n")
    lines = text.split("\n")
    assigned: dict[str, str] = dict(_ASSIGNED.findall(text))
    count = 0
    for number, line in _joined(lines):
        if line.lstrip().startswith(("#", "//", "REM ")) or count >= _MAX_BUILDS:
            continue
        for found in _COMMAND.finditer(line):
            count += 1
            yield from _command(_filled(found["rest"], assigned), number)
    if file.name.lower() == "tiltfile":
        for found in _TILT.finditer(text):
            start = text.rfind("\n", 0, found.start()) + 1
            if "#" in text[start : found.start()]:
                continue
            dockerfile = _TILT_FILE.search(found[3])
            line_number = text.count("\n", 0, found.start()) + 1
            yield Build(
                found[1], found[2], line_number, dockerfile[1] if dockerfile else "", base=file.folder
            )


def _joined(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, those that a backslash continues made one."""
    index = 0
    while index < len(lines):
        number, line = index + 1, lines[index]
        while line.rstrip().endswith("\\") and index + 1 < len(lines) and len(line) < 5_000:
            index += 1
            line = line.rstrip()[:-1] + " " + lines[index].strip()
        index += 1
        yield number, line


def _filled(text: str, assigned: Mapping[str, str]) -> str:
    def fill(found: re.Match[str]) -> str:
        name = found[1] or found[3] or found[4]
        return assigned.get(name) or found[2] or found[0]

    return _USED.sub(fill, text)


def _command(rest: str, line: int) -> Iterator[Build]:
    images: list[str] = []
    dockerfile = target = context = ""
    words: list[str] = []
    for found in _WORD.finditer(rest[:4_000]):
        if found[4]:
            break
        words.append(next(part for part in found.groups()[:3] if part is not None))
    index = 0
    while index < len(words):
        word = words[index]
        option, equals, value = word.partition("=")
        if option in ("-t", "--tag", "-f", "--file", "--target") and not equals:
            value = words[index + 1] if index + 1 < len(words) else ""
            index += 1
        if option in ("-t", "--tag"):
            images.append(value)
        elif option in ("-f", "--file"):
            dockerfile = value
        elif option == "--target":
            target = value
        elif _VALUED.match(word):
            index += 1
        elif not word.startswith("-") and not context and word != "}":
            context = word
        index += 1
    for image in images:
        if context and context != "-":
            yield Build(image, context, line, dockerfile, target)
