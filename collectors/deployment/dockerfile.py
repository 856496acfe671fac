"""Facts from Dockerfiles: base images, ports, command, user, health check, what goes into the image.

The last stage is what is shipped; the others count as build tools. What a stage inherits from an
earlier one belongs to it. Leaves out RUN lines and build arguments given from outside.
Format: https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Literal

from archscan.errors import FormatError
from archscan.formats.dockerfile import (
    Instruction,
    Stage,
    find_stage,
    pairs_of,
    parse_instructions,
    stages_of,
    substitute,
)
from archscan.lexicon.addresses import Variable, find_arguments, find_mentions, unresolved_variables
from archscan.lexicon.images import parse_image
from archscan.lexicon.secrets import is_secret_name, mask
from archscan.lexicon.weaknesses import find_weakness
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Prose, Scope, Setting, Subject, Uses, Workload
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..tuning.commands import find_command_settings
from ..tuning.environment import find_variable_settings

NAME = "dockerfile"
PATTERNS = (
    "Dockerfile",
    "Dockerfile.*",
    "*.Dockerfile",
    "Containerfile",
    "Containerfile.*",
    "*.Containerfile",
)

_OTHER_FILES = (
    ".dockerignore", ".md", ".txt", ".rst", ".yml", ".yaml", ".json", ".toml", ".sh", ".py", ".swp", ".orig",
    ".bak", ".rej", ".lock", ".html", ".svg", ".png",
)  # fmt: skip
_TEMPLATES = (
    ".j2", ".jinja", ".jinja2", ".erb", ".tmpl", ".tpl", ".template", ".in", ".mustache", ".gotmpl", ".ejs",
)  # fmt: skip
_DESCRIPTIONS = ("org.opencontainers.image.description", "org.label-schema.description", "io.k8s.description")
_MAX_COMMAND = 300
_MAX_COPIES = 200


def wants(data: bytes) -> bool:
    """Every file of these names is worth a look: one without FROM is reported."""
    return True


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the facts of one Dockerfile; those before a broken line survive it."""
    name = file.name.lower()
    if name.endswith(_OTHER_FILES):
        return
    if name.endswith(_TEMPLATES):
        yield Problem(file.path, 0, "a template, not read", "a plain Dockerfile", "note", "templated")
        return
    instructions: list[Instruction] = []
    broken: FormatError | None = None
    try:
        for instruction in parse_instructions(file.text, file.path):
            instructions.append(instruction)
    except FormatError as error:
        broken = error
    stages = stages_of(instructions, file.path)
    if stages:
        yield from _facts(file, stages)
    elif broken is None:
        yield Problem(file.path, 0, "no FROM instruction", "FROM IMAGE", "warning", "dockerfile")
    if broken is not None:
        raise broken


def _facts(file: SourceFile, stages: list[Stage]) -> Iterator[Fact | Problem]:
    subject = Subject(Scope("source", file.folder), file.folder.rpartition("/")[2])
    final = stages[-1]
    yield Workload(
        subject, "dockerfile", Evidence(file.path, final.line, NAME), build=file.folder, dockerfile=file.path
    )
    yield from _bases(file, subject, stages)
    yield from _ports(file, subject, final)
    yield from _start(file, subject, final)
    yield from _copies(file, subject, stages)
    yield from _labels(file, subject, final)
    yield from _environment(file, subject, final)


def _bases(file: SourceFile, subject: Subject, stages: list[Stage]) -> Iterator[Fact | Problem]:
    """One `Uses` for each image that is built upon or copied from; stages and `scratch` are none."""
    final = stages[-1].chain()[0]
    for stage in stages:
        if stage.parent is None:
            yield from _image(file, subject, stage.base, stage.line, "runtime" if stage is final else "build")
    for stage in stages:
        for instruction in stage.instructions:
            origin = substitute(instruction.flag("from"), stage.variables)
            if instruction.name in ("COPY", "ADD") and origin and find_stage(stages, origin) is None:
                yield from _image(file, subject, origin, instruction.line, "build")


def _image(
    file: SourceFile, subject: Subject, text: str, line: int, use: Literal["runtime", "build"]
) -> Iterator[Fact | Problem]:
    image = parse_image(text)
    if not image.repository:
        missing = ", ".join(unresolved_variables(text)) or text[:60]
        yield Problem(
            file.path, line, f"base image unknown: {missing} has no default", "ARG NAME=IMAGE", "note",
            "unresolved-variable",
        )  # fmt: skip
    elif image.name != "scratch":
        yield Uses(subject, "base_image", image.name, Evidence(file.path, line, NAME), image.tag, use)


_EXPOSED = re.compile(r"(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?(?:/(?P<protocol>[a-zA-Z]+))?\Z")


def _ports(file: SourceFile, subject: Subject, final: Stage) -> Iterator[Fact | Problem]:
    seen: set[str] = set()
    for stage in final.chain():
        for instruction in stage.instructions:
            if instruction.name != "EXPOSE":
                continue
            for word in substitute(instruction.value, stage.variables).split():
                line = instruction.line
                word = word.strip("\"'")
                if unresolved_variables(word):
                    continue  # an argument without default: the deployment says which port it is
                found = _EXPOSED.match(word)
                first = int(found["first"]) if found else 0
                last = int(found["last"] or first) if found else 0
                if found is None or not 0 < first <= last < 65536:
                    expected = "PORT[-PORT][/tcp|udp]"
                    yield Problem(file.path, line, f"EXPOSE {word[:40]}: not a port", expected, rule="port")
                    continue
                protocol = (found["protocol"] or "tcp").lower()
                name = word.partition("/")[0] + ("" if protocol == "tcp" else f"/{protocol}")
                if name not in seen:
                    seen.add(name)
                    port = first if first == last else None
                    yield Offers(subject, "port", name, Evidence(file.path, line, NAME), port)


def _words(instruction: Instruction, stage: Stage) -> list[str]:
    """The words of a command; those of the shell form unsplit."""
    form = instruction.form
    return list(form) if form is not None else [substitute(instruction.value, stage.variables)]


def _line(words: list[str]) -> str:
    text = (
        words[0]
        if len(words) == 1
        else " ".join(shlex.quote(word) if " " in word else word for word in words)
    )
    text = mask(" ".join(text.split()))
    return text if len(text) <= _MAX_COMMAND else text[: _MAX_COMMAND - 3] + "..."


def _start(file: SourceFile, subject: Subject, final: Stage) -> Iterator[Fact]:
    """What is started, by whom, and how its health is asked."""
    entry: tuple[Instruction, Stage] | None = None
    command: tuple[Instruction, Stage] | None = None
    user: tuple[str, int] | None = None
    health: Instruction | None = None
    for stage in final.chain():
        for instruction in stage.instructions:
            if instruction.name == "ENTRYPOINT":
                entry = instruction, stage
            elif instruction.name == "CMD":
                command = instruction, stage
            elif instruction.name == "USER":
                user = substitute(instruction.value, stage.variables), instruction.line
            elif instruction.name == "HEALTHCHECK":
                health = instruction
    started = [part for part in (entry, command) if part is not None]
    words = [(word, part[0].line) for part in started for word in _words(*part) if word]
    if words:
        line = Evidence(file.path, started[0][0].line, NAME)
        yield Setting(subject, "build.command", _line([word for word, _ in words]), line)
        started_with = [(word, Evidence(file.path, number, NAME)) for word, number in words]
        yield from find_command_settings(subject, final.base, started_with)
        yield from find_arguments(subject, [(word, Evidence(file.path, at, NAME)) for word, at in words])
    if user is not None and user[0]:
        yield Setting(subject, "build.user", user[0][:100], Evidence(file.path, user[1], NAME))
    if health is not None and health.value.upper().startswith("CMD"):
        asked = Instruction("CMD", health.value[3:].strip(), health.line)
        line = Evidence(file.path, health.line, NAME)
        yield Setting(subject, "availability.liveness", _line(_words(asked, final)), line)


def _copies(file: SourceFile, subject: Subject, stages: list[Stage]) -> Iterator[Fact]:
    """Sources of COPY and ADD in the last stage, what it builds on, and what it copies from."""
    seen: set[str] = set()
    for stage in sorted(_reached(stages), key=lambda stage: stage.index):
        for instruction in stage.instructions:
            for source in _sources(instruction, stage):
                if source not in seen and len(seen) < _MAX_COPIES:
                    seen.add(source)
                    yield Setting(
                        subject, "build.copies", source, Evidence(file.path, instruction.line, NAME)
                    )


def _reached(stages: list[Stage]) -> list[Stage]:
    reached: list[Stage] = []
    waiting = [stages[-1]]
    while waiting:
        stage = waiting.pop()
        if stage in reached:
            continue
        reached.append(stage)
        if stage.parent is not None:
            waiting.append(stage.parent)
        for instruction in stage.instructions:
            for origin in (instruction.flag("from"), _mount(instruction).get("from", "")):
                if origin and (
                    other := find_stage(stages[: stage.index], substitute(origin, stage.variables))
                ):
                    waiting.append(other)
    return reached


def _mount(instruction: Instruction) -> dict[str, str]:
    fields = (field.partition("=") for field in instruction.flag("mount").split(","))
    return {key: value for key, _, value in fields}


def _sources(instruction: Instruction, stage: Stage) -> Iterator[str]:
    """Paths within the build context, relative, without globs; the whole context is none."""
    if instruction.name == "RUN":
        mount = _mount(instruction)
        bound = mount.get("type", "bind") == "bind" and "from" not in mount
        words = [mount.get("source", mount.get("src", ""))] if bound else []
    elif instruction.name in ("COPY", "ADD") and not instruction.flag("from"):
        form = instruction.form
        words = list((form if form is not None else instruction.value.split())[:-1])
    else:
        return
    for word in words:
        source = substitute(word.strip("\"'"), stage.variables)
        if not source or source.startswith(("<<", "git@")) or "://" in source or "$" in source:
            continue
        folder = re.split(r"[*?\[]", source, maxsplit=1)[0]
        if folder != source:
            folder = folder.rpartition("/")[0]
        parts = [part for part in folder.split("/") if part not in ("", ".")]
        if parts and ".." not in parts:
            yield "/".join(parts)


def _labels(file: SourceFile, subject: Subject, final: Stage) -> Iterator[Fact]:
    found: dict[str, tuple[str, int]] = {}
    for stage in final.chain():
        for instruction in stage.instructions:
            if instruction.name == "LABEL":
                for name, value, line in pairs_of(instruction):
                    found[name.lower()] = substitute(value, stage.variables), line
    for name in _DESCRIPTIONS:
        if name in found:
            value, line = found[name]
            text = " ".join(value.split())
            if text and not unresolved_variables(text):
                yield Prose(subject, mask(text)[:600], "label", Evidence(file.path, line, NAME))
            return


def _environment(file: SourceFile, subject: Subject, final: Stage) -> Iterator[Fact]:
    variables: dict[str, Variable] = {}
    for stage in final.chain():
        for name, value, line in stage.environment:
            variables[name] = Variable(name, value, Evidence(file.path, line, NAME))
    yield from find_mentions(subject, list(variables.values()))
    yield from find_variable_settings(subject, variables.values())
    for variable in variables.values():
        if (weakness := find_weakness(variable.name, variable.value)) is not None:
            told = (weakness.text, variable.evidence)
            yield Setting(subject, "security.finding", *told, name=weakness.rule)
        elif variable.value and is_secret_name(variable.name) and not unresolved_variables(variable.value):
            yield Setting(subject, "security.plaintext", variable.name, variable.evidence)
