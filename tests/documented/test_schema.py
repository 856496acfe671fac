"""The schema is valid, knows what archscan knows, and every key of it has an effect."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import get_args, get_type_hints

import jsonschema
import pytest

from archscan.documented import documented_from_text, schema_text
from archscan.documented.entries import RULE_KINDS
from archscan.documented.schema import load_schema
from archscan.errors import UsageError
from archscan.lexicon.categories import CATEGORIES
from archscan.model.elements import ComponentKind, ConnectionKind, DataDirection, Environment
from archscan.model.system import System
from archscan.sections.document import build_chapters

SCHEMA = load_schema()
DEFINITIONS = SCHEMA["definitions"]


def words(definition: str, key: str) -> list[str]:
    return [one for one in DEFINITIONS[definition]["properties"][key]["enum"] if one]


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(json.loads(schema_text()))


def test_its_words_are_those_of_the_model() -> None:
    technology = DEFINITIONS["component"]["properties"]["technologies"]["items"]["anyOf"][1]
    assert words("component", "kind") == list(get_args(ComponentKind))
    assert words("connection", "kind") == list(get_args(ConnectionKind))
    assert words("connection", "data") == list(get_args(DataDirection))
    assert words("environment", "stage") == list(get_args(get_type_hints(Environment)["stage"]))
    assert technology["properties"]["category"]["enum"] == [*CATEGORIES, None]


def test_its_headings_are_those_of_the_document() -> None:
    headings = list(SCHEMA["properties"]["chapters"]["properties"])
    chapters = build_chapters(System("empty"))[:-1]  # the last one counts statements
    fixed = {chapter.heading for chapter in chapters if chapter.heading in headings}
    parts = {
        f"{c.heading}/{part.heading}" for c in chapters for part in c.parts if part.heading and part.fixed
    }
    assert fixed | parts == set(headings)


HOSTS: dict[str, str] = {
    "": "{}",
    "system": "system: {{{}}}",
    "complete": "complete: {{{}}}",
    "component": "components: {{web: {{{}}}}}",
    "technology": "components: {{web: {{technologies: [{{name: Go, {}}}]}}}}",
    "connection": "connections: [{{from: a, to: b, {}}}]",
    "environment": "environments: {{prod: {{{}}}}}",
    "flow": "flows: [{{name: f, {}}}]",
    "step": "flows: [{{name: f, steps: [{{{}}}]}}]",
    "decision": "decisions: [{{title: t, {}}}]",
    "rule": "rules: [{{{}}}]",
    "forbidden": "rules: [{{forbidden: {{from: a, to: b, {}}}}}]",
    "only-through": "rules: [{{only-through: {{to: b, through: c, {}}}}}]",
    "replicas": "rules: [{{replicas: {{environment: e, {}}}}}]",
    "owner": "rules: [{{owner: {{of: a, {}}}}}]",
    "ignored": "ignore: [{{rule: ARC101, reason: r, {}}}]",
}
"""Where the keys of each part of the schema stand."""
VALUES: dict[str, dict[str, str]] = {
    "": {
        "system": "{name: shop}", "components": "{web: }", "connections": "[{from: a, to: b}]",
        "environments": "{prod: }", "flows": "[{name: f}]", "targets": "{uptime: 99 %}",
        "chapters": "{Overview: text}", "decisions": "[{title: t}]", "include": "[src/]", "exclude": "[src/]",
        "complete": "{components: true}", "rules": "[{owner: required}]", "severity": "{ARC101: note}",
        "ignore": "[{rule: ARC101, reason: text}]",
    },
    "system": {"name": "shop", "summary": "text"},
    "complete": {"components": "true", "connections": "true"},
    "component": {
        "name": "front", "kind": "job", "responsibility": "text", "description": "text", "owner": "team",
        "source": "src", "technologies": "[Go]", "aliases": "[www]", "merge": "[api]", "ignore": "true",
        "add": "true",
    },
    "technology": {"name": "Rust", "version": "'1'", "category": "build"},
    "connection": {
        "from": "c", "to": "c", "kind": "calls", "protocol": "HTTP", "port": "80", "data": "both",
        "description": "text", "ignore": "true", "add": "true",
    },
    "environment": {
        "name": "live", "stage": "test", "description": "text", "paths": "[deploy]", "ignore": "true",
        "add": "true",
    },
    "flow": {"name": "g", "rename": "g", "steps": "[text]", "ignore": "true"},
    "step": {"from": "a", "to": "b", "text": "text"},
    "decision": {"title": "u", "chosen": "a", "alternative": "b", "reasoning": "c"},
    "rule": {
        "name": "n, owner: required", "severity": "note, owner: required", "forbidden": "{from: a, to: b}",
        "layers": "[a, [b, c]]", "only-through": "{to: a, through: b}", "replicas": "{environment: e}",
        "owner": "{of: a}",
    },
    "forbidden": {"from": "[c]", "to": "[c]", "transitive": "true"},
    "only-through": {"to": "c", "through": "d", "from": "e"},
    "replicas": {"environment": "f", "at-least": "3", "of": "a"},
    "owner": {"of": "b"},
    "ignored": {"rule": "ARC102", "id": "a", "reason": "text", "expires": "2030-01-31"},
}  # fmt: skip


GIVEN = (
    "name: Go, ", "from: a, ", "to: b, ", "name: f, ", "title: t, ", "through: c, ", "environment: e, ",
    "of: a, ", "rule: ARC101, ", "reason: r, ",
)  # fmt: skip
"""What the hosts say where a key is required; it makes way for another value of the key."""


def properties(part: str) -> set[str]:
    if part == "":
        return set(SCHEMA["properties"])
    if part in ("system", "complete"):
        return set(SCHEMA["properties"][part]["properties"])
    if part in RULE_KINDS and part != "layers":
        definition = DEFINITIONS["rule"]["properties"][part]
        return set((definition if part != "owner" else definition["anyOf"][1])["properties"])
    if part == "technology":
        return set(DEFINITIONS["component"]["properties"]["technologies"]["items"]["anyOf"][1]["properties"])
    if part == "step":
        return set(DEFINITIONS["flow"]["properties"]["steps"]["items"]["anyOf"][1]["properties"])
    return set(DEFINITIONS[part]["properties"])


@pytest.mark.parametrize("part", HOSTS)
def test_every_key_is_tried(part: str) -> None:
    assert set(VALUES[part]) == properties(part)


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [(part, key, value) for part, all_ in VALUES.items() for key, value in all_.items()],
)
def test_every_key_is_read(part: str, key: str, value: str) -> None:
    """The reader makes something of each key: without it the result is another one."""
    host = HOSTS[part]
    text = host.format(f"{key}: {value}")
    for given in GIVEN:
        if given.startswith(f"{key}:") and part not in ("system", "component", "environment", "rule"):
            text = text.replace(given, "", 1)
    assert documented_from_text(text) != documented_from_text(
        host.format("owner: required" if part == "rule" else "")
    )


MISTAKES = [
    ("unknown key", "component:\n  web:\n", "1: component: unknown key; expected `components`"),
    ("no key near", "zzz: 1\n", "1: zzz: unknown key; expected one of system, components, connections, environments, "
     "flows, targets, chapters, decisions, include, exclude, complete, rules, severity, ignore"),
    ("nested key", "components:\n  web:\n    ownr: a\n", "3: components.web.ownr: unknown key; expected `owner`"),
    ("case", "System: {}\n", "1: System: unknown key; expected `system`"),
    ("kind", "components:\n  web:\n    kind: databse\n", "3: components.web.kind: `databse`; expected `database`"),
    ("list for a mapping", "components:\n  - web\n", "1: components: a list; expected a mapping"),
    ("text for a mapping", "components:\n  web: a\n", "2: components.web: `a`; expected a mapping"),
    ("mapping for a text", "system:\n  name: {a: b}\n", "2: system.name: a mapping; expected a text or true or false"),
    ("text for a list", "components:\n  web:\n    merge: api\n", "3: components.web.merge: `api`; expected a list"),
    ("port", "connections:\n  - from: a\n    to: b\n    port: http\n",
     "4: connections[1].port: `http`; expected a whole number"),
    ("port too high", "connections:\n  - {from: a, to: b, port: 70000}\n",
     "2: connections[1].port: `70000`; expected 1 to 65535"),
    ("flag", "components:\n  web: {add: perhaps}\n", "2: components.web.add: `perhaps`; expected true or false"),
    ("missing", "connections:\n\n  - from: a\n", "3: connections[1]: `to` is missing; expected the component that answers"),
    ("empty", "connections:\n  - from: a\n    to: ''\n", "3: connections[1].to: empty; expected the component that answers"),
    ("chapter", "chapters:\n  Overveiw: text\n", "2: chapters.Overveiw: unknown key; expected `Overview`"),
    ("part", "chapters:\n  API Design/Rest API: text\n",
     "2: chapters.API Design/Rest API: unknown key; expected `API Design/REST API`"),
    ("folder", "components:\n  web: {source: ../other}\n",
     "2: source: `../other`; expected a path relative to the repository and inside of it"),
    ("twice", "system: {name: a}\nsystem: {name: b}\n",
     "2: the key `system` stands here again (first in line 1); the last one counts; expected each key once"),
    ("no mapping", "- web\n", "1: a list; expected a mapping"),
    ("only text", "web\n", "1: `web`; expected a mapping"),
    ("two documents", "system: {}\n---\nsystem: {}\n", "1: more than one YAML document; expected a file without `---` in it"),
    ("hostile key", '"a\\x1b[31m\\u2028b": 1\n', "1: a?[31m?b: unknown key; expected one of system, components, connections, "
     "environments, flows, targets, chapters, decisions, include, exclude, complete, rules, severity, ignore"),
    ("rule of no sort", "rules:\n  - name: a\n",
     "2: a rule of no sort; expected one of forbidden, layers, only-through, replicas, owner"),
    ("rule of two sorts", "rules:\n  - owner: required\n    layers: [a, b]\n",
     "2: a rule with `layers` and `owner`; expected one of forbidden, layers, only-through, replicas, owner"),
    ("rule, mistyped", "rules:\n  - forbiden: {from: a, to: b}\n", "2: rules[1].forbiden: unknown key; expected `forbidden`"),
    ("rule, half", "rules:\n  - forbidden:\n      from: a\n",
     "3: rules[1].forbidden: `to` is missing; expected the components that must not be reached"),
    ("rule, empty", "rules:\n  - forbidden:\n      from: a\n      to: []\n",
     "4: to: empty; expected a name, a pattern, or `kind:` with a kind"),
    ("one layer", "rules:\n  - layers: [[a]]\n", "2: layers: fewer than two; expected two layers or more, the highest first"),
    ("copies", "rules:\n  - replicas: {environment: prod, at-least: many}\n",
     "2: rules[1].replicas.at-least: `many`; expected a whole number"),
    ("owner", "rules:\n  - owner: yes please\n", "2: rules[1].owner: `yes please`; expected `required`"),
    ("severity", "severity:\n  ARC101: fatal\n",
     "2: severity.ARC101: `fatal`; expected one of error, warning, note, off"),
    ("rule's id", "severity:\n  arc-1: error\n", "2: severity.arc-1: unknown key; expected the id of a rule (`ARC204`)"),
    ("no reason", "ignore:\n  - rule: ARC204\n", "2: ignore[1]: `reason` is missing; expected why it is let pass"),
    ("no date", "ignore:\n  - {rule: ARC204, reason: r, expires: soon}\n",
     "2: expires: `soon`; expected a day as YYYY-MM-DD"),
    ("no such day", "ignore:\n  - rule: ARC204\n    reason: r\n    expires: 2030-02-30\n",
     "4: expires: `2030-02-30`; expected a day as YYYY-MM-DD"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line"), [pytest.param(*rest, id=name) for name, *rest in MISTAKES])
def test_a_mistake_has_its_line(text: str, line: str) -> None:
    with pytest.raises(UsageError) as error:
        documented_from_text(text)
    assert str(error.value) == f"archscan.yaml:{line}"


def test_all_mistakes_are_named_at_once() -> None:
    text = """
        components:
          web: {kid: job, kind: jop}
        targts: {}
        connections:
          - {from: a}
    """
    with pytest.raises(UsageError) as error:
        documented_from_text(dedent(text))
    assert [line.partition(";")[0] for line in str(error.value).splitlines()] == [
        "archscan.yaml:3: components.web.kid: unknown key",
        "archscan.yaml:3: components.web.kind: `jop`",
        "archscan.yaml:4: targts: unknown key",
        "archscan.yaml:6: connections[1]: `to` is missing",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "", "# nothing\n", "system:\n", "components:\n  web:\n", "x-a: {b: [c]}\n", "targets: {x-a: {}}\n",
        "components: {web: {x-a: 1, kind: }}\n", "components: {x-web: [1]}\n", "flows: [{name: f, steps: }]\n",
        "connections: [{from: a, to: b, port: '8080'}]\n", "system: {name: 2024}\n",
        "components: {web: {owner: }}\n", "connections: []\n",
    ],
)  # fmt: skip
def test_what_is_allowed(text: str) -> None:
    assert documented_from_text(text).path == "archscan.yaml"


def test_mistakes_without_end_are_cut() -> None:
    with pytest.raises(UsageError) as error:
        documented_from_text("".join(f"key{number}: 1\n" for number in range(30_000)))
    assert len(str(error.value).splitlines()) == 50
