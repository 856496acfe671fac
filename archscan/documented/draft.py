"""The commented archscan.yaml that `archscan init` writes from what was inferred.

Lines that begin with `##` explain. Lines that begin with `# ` are configuration: without that sign each
block is valid, says what archscan found, and leaves empty what it did not.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from archscan.documented.matching import Names, is_plain
from archscan.documented.schema import load_schema
from archscan.model.elements import Component, Connection, Environment, Flow
from archscan.model.system import System

_OWN = frozenset({"service", "frontend", "worker", "job", "other"})
"""Kinds of components that somebody wrote, and of which only people can say what they are for."""
_NAMED = 8
_MOST_CONNECTIONS = 50
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_RESERVED = frozenset(["true", "false", "yes", "no", "on", "off", "null", "y", "n"])


def starter(system: System) -> str:
    """The text of a file that changes nothing until something in it is uncommented."""
    names = Names(system.components)
    lines = [
        "# yaml-language-server: $schema=archscan.schema.json",
        f"## What people know about {_comment(system.name)} and no file says.",
        "## Take the `# ` away from what should count; an empty value says nothing.",
        "## With `archscan schema > archscan.schema.json` editors complete and check this file.",
        "##",
        "## Open questions:",
        *(list(_questions(system, names)) or ["## - none"]),
        "",
        *_system(system),
        "",
        "## By name; in a repository of several systems `system/name`. Also: name (renames it),",
        "## description, technologies, aliases, source, merge: [others], ignore: the reason,",
        "## add: true for one that no file shows.",
        "components:",
        *_components(system.components, names),
        "",
        "## Also: protocol, port, data, ignore: the reason, add: true for one that no file shows.",
        "connections:",
        *_connections(system.connections, system.components, names),
        "",
        "## Also: name (renames it), paths: [files or folders that belong to it], ignore, add: true.",
        "environments:",
        *_environments(system.environments),
        "",
        "## Steps replace those that were found; a step is a sentence, or names two components.",
        "flows:",
        *_flows(system.flows, system.components, names),
        "",
        "## What the system has to achieve; further keys are free.",
        "targets:",
        *_block(f'{key}: ""' for key in _keys("targets")),
        "",
        "## Markdown for a heading of the document; longer texts as a block behind `|`.",
        "chapters:",
        *_block(f'{_yaml(key)}: ""' for key in _keys("chapters")),
        "",
        "decisions:",
        *_block(["- title: A decision", '  chosen: ""', '  alternative: ""', '  reasoning: ""']),
        "",
        "## Which files are looked at, in the syntax of .gitignore: `include:` and `exclude:`, both lists.",
    ]
    return "\n".join(lines) + "\n"


def _questions(system: System, names: Names) -> Iterator[str]:
    """What is still open, the most telling first."""
    silent = [names.key(one) for one in system.components if _unexplained(one)]
    if system.summary is None:
        yield "## - What is the system for? system: summary"
    if silent:
        yield f"## - What do these do? {_some(silent)} (components: responsibility)"
    unowned = [names.key(one) for one in system.components if not one.external and not one.owner]
    if unowned:
        whom = "any component" if len(unowned) > _NAMED else _some(unowned)
        yield f"## - Who answers for {whom}? (components: owner)"
    possible = [one for one in system.connections if _doubtful(one)]
    if possible:
        yield f"## - Do these connections exist? {len(possible)} are only possible (connections)"
    if any(one.stage == "other" for one in system.environments):
        vague = [one.name for one in system.environments if one.stage == "other"]
        yield f"## - Which stage is {_some(vague)}? (environments: stage)"
    if not system.targets:
        yield "## - How much, how fast, how reliably? (targets)"
    if not system.decisions:
        yield "## - What was decided, and why? (decisions)"


def _system(system: System) -> Iterator[str]:
    yield "system:"
    yield from _block([f"name: {_yaml(system.name)}"])
    if system.summary is not None:
        yield f"  ## found: {_comment(system.summary.text)}"
    yield from _block(['summary: ""'])


def _components(components: Sequence[Component], names: Names) -> Iterator[str]:
    """A block for each component: those that need an explanation first, others' systems last."""
    ordered = sorted(components, key=lambda one: (one.external, not _unexplained(one), one.id))
    for one in ordered:
        place = f", {_comment(str(one.evidence[0]))}" if one.evidence else ""
        yield f"  ## {_comment(one.name)}: {one.kind}{place}"
        if one.responsibility is not None:
            yield f"  ## found: {_comment(one.responsibility.text)}"
        lines = [f"{_yaml(names.key(one))}:", f"  kind: {one.kind}", '  responsibility: ""']
        yield from _block(lines if one.external else [*lines, '  owner: ""'])


def _connections(
    connections: Sequence[Connection], components: Sequence[Component], names: Names
) -> Iterator[str]:
    """A block for each connection that is in doubt, else for the first one as an example."""
    by_id = {one.id: one for one in components}
    known = [one for one in connections if one.source in by_id and one.target in by_id]
    doubtful = [one for one in known if _doubtful(one)]
    for one in doubtful[:_MOST_CONNECTIONS] or [one for one in known if one.kind != "starts_after"][:1]:
        place = f", {_comment(str(one.evidence[0]))}" if one.evidence else ""
        yield f"  ## {one.confidence}{place}"
        yield from _block(
            [
                f"- from: {_yaml(names.key(by_id[one.source]))}",
                f"  to: {_yaml(names.key(by_id[one.target]))}",
                f"  kind: {one.kind}",
                '  description: ""',
            ]
        )


def _environments(environments: Sequence[Environment]) -> Iterator[str]:
    for one in environments:
        key = one.name if is_plain(one.name) and not one.name.startswith("environment:") else one.id
        yield from _block([f"{_yaml(key)}:", f"  stage: {one.stage}", '  description: ""'])


def _flows(flows: Sequence[Flow], components: Sequence[Component], names: Names) -> Iterator[str]:
    by_id = {one.id: one for one in components}
    named = Counter(flow.name for flow in flows)
    for flow in flows:
        unique = named[flow.name] == 1 and not flow.name.startswith("flow:")
        name = flow.name if unique and is_plain(flow.name) else flow.id
        steps = [
            [
                f"    - from: {_yaml(names.key(by_id[step.source]))}",
                f"      to: {_yaml(names.key(by_id[step.target]))}",
                '      text: ""',
            ]
            for step in flow.steps
            if step.source in by_id and step.target in by_id
        ]
        head = [f"- name: {_yaml(name)}"]
        yield from _block([*head, "  steps:", *(line for step in steps for line in step)] if steps else head)


def _unexplained(component: Component) -> bool:
    return component.responsibility is None and component.kind in _OWN


def _doubtful(connection: Connection) -> bool:
    return connection.confidence == "possible" and connection.kind != "starts_after"


def _keys(section: str) -> list[str]:
    return list(load_schema()["properties"][section]["properties"])


def _block(lines: Iterable[str]) -> list[str]:
    return [f"  # {line}" for line in lines]


def _some(names: Sequence[str]) -> str:
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(_comment(one) for one in names[:_NAMED]) + rest


def _comment(text: str) -> str:
    """A text within a comment: one line, short, and only what can be seen."""
    plain = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return plain if len(plain) <= 90 else f"{plain[:89]}…"


def _yaml(text: str) -> str:
    r"""A scalar: plain where that is safe, else in double quotes with escapes.

    >>> _yaml("web-1"), _yaml("no"), _yaml("a: \x85b")
    ('web-1', '"no"', '"a: \\x85b"')
    """
    if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else _escaped(one) for one in quoted)


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"  # half a pair: no text can hold it
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
