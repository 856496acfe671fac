"""Facts from a container's environment and command line.

`$(NAME)` is expanded as the kubelet does: from variables that the list defines before, from ConfigMaps
read together with the object, and from the `X_SERVICE_HOST` variables that every pod is given.
https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.lexicon.addresses import Variable, find_arguments, find_mentions
from archscan.lexicon.secrets import is_secret_name, is_secret_value, is_stand_in, mask
from archscan.lexicon.weaknesses import find_weak_arguments, find_weakness
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Reads, Setting, Subject
from archscan.model.problem import Problem

from ...telemetry.variables import variable_facts
from ...tuning.commands import find_command_settings
from ...tuning.environment import find_variable_settings
from .context import Context

_REFERENCE = re.compile(r"\$\$|\$\(([A-Za-z_][\w.-]{0,200})\)")
_SHELL_REFERENCE = re.compile(r"\$\$|\$[({]([A-Za-z_]\w{0,200})[)}]|\$([A-Za-z_]\w{0,200})")
_SERVICE_PORT = re.compile(r":\$\([A-Z0-9_]+_SERVICE_PORT(?:_[A-Z0-9_]+)?\)")
_SHELLS = frozenset(("sh", "bash", "ash", "dash"))
_MAX_VALUE = 20_000
_MAX_VARIABLES = 2_000

Known = dict[str, tuple[str, Evidence]]
"""Values of the variables of one container that are literals, with their lines."""


def environment_facts(
    container: Map, subject: Subject, context: Context, namespace: str, known: Known
) -> Iterator[Fact | Problem]:
    """Addresses, references and plain-text credentials in `env` and `envFrom`; fills `known`."""
    if "env" in container:
        yield from context.shape(container, "env", "a list of name and value")
    variables: list[Variable] = []
    for entry in container.seq("envFrom").maps():
        yield from _whole(entry, subject, context, namespace, known)
    for entry in container.seq("env").maps()[:_MAX_VARIABLES]:
        name = entry.text("name")
        if isinstance(source := entry.get("valueFrom"), Map):
            yield from _reference(name, source, subject, context, namespace, known)
            continue
        written = entry.get("value")
        if not name or not isinstance(written, str) or not written:
            continue
        evidence = context.at(entry, "value")
        value, also = expand(written[:_MAX_VALUE], known)
        known[name] = (value, evidence)
        variables.append(Variable(name, value, evidence, also))
        if _is_credential(name, written):
            yield Setting(subject, "security.plaintext", name, evidence)
    if variables:
        yield from find_mentions(subject, variables, "environment")
    every = [Variable(name, *value) for name, value in known.items()]
    yield from find_variable_settings(subject, every)
    yield from variable_facts(subject, [Variable(name, *value) for name, value in known.items()])
    for variable in variables:
        if (weakness := find_weakness(variable.name, variable.value)) is not None:
            yield Setting(subject, "security.finding", weakness.text, variable.evidence, name=weakness.rule)


def _is_credential(name: str, value: str) -> bool:
    if (value.startswith("$(") and value.endswith(")")) or is_stand_in(value):
        return False
    return is_secret_name(name) or (len(value) >= 16 and is_secret_value(value))


def _whole(
    entry: Map, subject: Subject, context: Context, namespace: str, known: Known
) -> Iterator[Fact | Problem]:
    for key, kind in (("configMapRef", "configmap"), ("secretRef", "secret")):
        if name := entry.map(key).text("name"):
            evidence = context.at(entry.map(key), "name")
            name = context.name(name)
            yield Reads(subject, f"{kind}/{name}", evidence)
            if kind == "secret":
                yield Setting(subject, "security.secret", name, evidence)
            elif (found := context.neighbours.find("ConfigMap", name, namespace)) is not None:
                data = found.map("data")
                for variable, value in data.items():
                    if isinstance(value, str) and "\n" not in value:
                        known[entry.text("prefix") + variable] = (value, context.at(data, variable))


def _reference(
    variable: str, source: Map, subject: Subject, context: Context, namespace: str, known: Known
) -> Iterator[Fact]:
    if isinstance(chosen := source.get("configMapKeyRef"), Map):
        kind = "configmap"
    elif isinstance(chosen := source.get("secretKeyRef"), Map):
        kind = "secret"
    else:
        return  # fieldRef and resourceFieldRef speak of the pod itself
    name, key = context.name(chosen.text("name")), chosen.text("key")
    if not name:
        return
    evidence = context.at(chosen, "name")
    yield Reads(subject, f"{kind}/{name}", evidence, key, variable)
    if kind == "secret":
        yield Setting(subject, "security.secret", name, evidence)
    elif (found := context.neighbours.find("ConfigMap", name, namespace)) is not None:
        value = found.map("data").text(key)
        if value and "\n" not in value:
            known[variable] = (value, context.at(found.map("data"), key))


def expand(text: str, known: Known, shell: bool = False) -> tuple[str, tuple[Evidence, ...]]:
    """A value with its references replaced, and the lines that took part; unknown ones stay as they are."""
    if "$" not in text:
        return text, ()
    also: list[Evidence] = []
    left = _MAX_VALUE

    def replace(found: re.Match[str]) -> str:
        nonlocal left
        name = next((group for group in found.groups() if group), None)
        if name is None:
            return found[0]
        if name in known:
            value, evidence = known[name]
            left -= len(value)
            if left < 0:
                return ""
            if evidence not in also:
                also.append(evidence)
            return value
        if name.endswith("_SERVICE_HOST"):
            return name.removesuffix("_SERVICE_HOST").lower().replace("_", "-")
        return found[0]

    if "_SERVICE_PORT" in text:
        text = _SERVICE_PORT.sub(lambda found: found[0] if found[0][3:-1] in known else "", text)
    value = (_SHELL_REFERENCE if shell else _REFERENCE).sub(replace, text)
    return value[:_MAX_VALUE], tuple(also)


def words_of(container: Map, context: Context, known: Known) -> list[tuple[str, Evidence]]:
    """The words of `command` and `args`, expanded, each with its line."""
    words: list[tuple[str, Evidence]] = []
    for key in ("command", "args"):
        value = container.get(key)
        if isinstance(value, str):
            words.append((value[:_MAX_VALUE], context.at(container, key)))
        elif isinstance(value, Seq):
            words += [
                (word[:_MAX_VALUE], context.item(value, index))
                for index, word in enumerate(value)
                if isinstance(word, str)
            ]
    if not words:
        return words
    shell = words[0][0].rpartition("/")[2] in _SHELLS
    return [(expand(word, known, shell)[0] if "$" in word else word, line) for word, line in words]


def command_facts(
    container: Map, subject: Subject, context: Context, known: Known, main: bool
) -> Iterator[Fact]:
    """Addresses in the command line, and the command of a main container without its secrets.

    The command is shown as it is written: what a variable holds may be secret.
    """
    words = words_of(container, context, known)
    if not words:
        return
    if main and "command" in container:
        line = mask(" ".join(" ".join(word for word, _ in words_of(container, context, {})).split()))
        yield Setting(
            subject,
            "build.command",
            line if len(line) <= 200 else f"{line[:199]}…",
            context.at(container, "command"),
        )
    yield from find_arguments(subject, words)
    yield from find_command_settings(subject, container.text("image"), words)
    for index, weakness in find_weak_arguments([word for word, _ in words]):
        yield Setting(subject, "security.finding", weakness.text, words[index][1], name=weakness.rule)
