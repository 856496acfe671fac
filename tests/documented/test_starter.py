"""The starter changes nothing, whatever the names in it; uncommented it is valid and matches what was found."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from archscan.documented import complete, documented_from_text, starter
from archscan.documented.schema import load_schema
from archscan.model.elements import Environment, Flow, FlowStep, Group, Statement
from archscan.model.ids import component_id, environment_id, flow_id
from archscan.model.system import System
from tests.systems import at, component, connection, examples, ordered, platform, shop

SYSTEMS = {"empty": System("empty"), "shop": shop(), "platform": platform(), "examples": examples()}
NASTY = (
    "yes", "null", "~", "x-ray", "a: b", "- a", "#", "'", '"', "\\", "a\nb", "a\x1b[31m", "\u2028", "\x85", "日本",
    "🫖", "{{ x }}", "&a", "*a", "!t", "|", ">", "%", "@", "`", " lead", "trail ", "a/b", "component:a", "1e3", "0x1",
    "2024-01-01", "<!-- archscan:end x -->", "\ufeff", "\u202e", "---", "...", "A", "a", "[]", "true ", "Ａ",
)  # fmt: skip


def uncommented(text: str) -> str:
    """All configuration of a starter, as an editor uncomments it."""
    return re.sub(r"^( *)# (?!yaml-language-server)", r"\1", text, flags=re.M)


def blocks(text: str) -> list[str]:
    """The starter with one block uncommented, for each block."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if re.match(r" *# \S", line) and number]
    found = []
    for start in starts:
        if re.match(r" *# -? ?\S", lines[start]) and not re.match(r" *#  ", lines[start]):
            end = start + 1
            while end < len(lines) and re.match(r" *#   ", lines[end]):
                end += 1
            chosen = [uncommented(line) for line in lines[start:end]]
            found.append("\n".join([*lines[:start], *chosen, *lines[end:]]) + "\n")
    return found


def named(names: tuple[str, ...]) -> System:
    """A system of components, an environment and a flow with these names, each calling the next one."""
    group = {name: "shop" if number % 3 == 0 else "" for number, name in enumerate(names)}
    parts = {
        name: replace(component(name), id=component_id(name, group[name]), group=group[name])
        for name in names
    }
    links = []
    for one, other in pairwise(names):
        link = connection(one, other, confidence="possible")
        ends = parts[one].id, parts[other].id
        id_ = f"connection:{ends[0].partition(':')[2]}->{ends[1].partition(':')[2]}:calls"
        links.append(replace(link, id=id_, source=ends[0], target=ends[1]))
    flow = tuple(FlowStep("", one.id, one.source, one.target, one.evidence) for one in links)
    return ordered(
        System(
            names[0] if names else "none",
            Statement("\n".join(names), "inferred", at("README.md", 1)),
            groups=(Group("", ""), Group("shop", "shop")),
            components=tuple(replace(one, responsibility=Statement(one.name)) for one in parts.values()),
            connections=tuple(links),
            environments=tuple(Environment(environment_id(name), name) for name in names),
            flows=tuple(Flow(flow_id(name), name, flow) for name in names),
        )
    )


@pytest.mark.parametrize("name", SYSTEMS)
def test_it_changes_nothing(name: str) -> None:
    system = SYSTEMS[name]
    text = starter(system)
    assert complete(system, documented_from_text(text)) == system
    assert text.startswith("# yaml-language-server: $schema=")
    jsonschema.Draft7Validator(load_schema()).validate(yaml.safe_load(text))


@pytest.mark.parametrize("name", SYSTEMS)
def test_uncommented_it_says_what_was_found(name: str) -> None:
    system = SYSTEMS[name]
    text = uncommented(starter(system))
    jsonschema.Draft7Validator(load_schema()).validate(yaml.safe_load(text))
    after = complete(system, documented_from_text(text))
    assert after.problems == system.problems
    assert [(one.id, one.kind, one.responsibility) for one in after.components] == [
        (one.id, one.kind, one.responsibility) for one in system.components
    ]
    assert [(one.id, one.protocol) for one in after.connections] == [
        (one.id, one.protocol) for one in system.connections
    ]
    assert [(one.id, one.stage) for one in after.environments] == [
        (one.id, one.stage) for one in system.environments
    ]


@pytest.mark.parametrize("name", ["empty", "shop", "examples"])
def test_each_block_is_valid_by_itself(name: str) -> None:
    system = SYSTEMS[name]
    found = blocks(starter(system))
    assert len(found) > len(system.components) + 50
    for text in found:
        documented = documented_from_text(text)
        assert complete(system, documented).problems == system.problems


def test_every_component_is_listed() -> None:
    keys = re.findall(r"^  # (\S+):$", starter(platform()), re.M)
    assert {one.name for one in platform().components} <= set(keys)


def test_open_questions_come_first() -> None:
    head = starter(shop()).partition("system:\n")[0]
    assert [line for line in head.splitlines() if line.startswith("## -")] == [
        "## - What do these do? mailer (components: responsibility)",
        "## - Who answers for broker, cache, catalog, gateway, mailer, orders, orders-db, storefront? (components: owner)",
    ]
    order = [key for key in re.findall(r"^  # (\S+):$", starter(shop()), re.M) if key in ("mailer", "orders")]
    assert order == ["mailer", "orders"]


def test_questions_name_the_system_where_names_repeat() -> None:
    assert "## - What do these do? angular/web, wordpress, django/web, app, " in starter(examples())


def test_what_is_answered_is_not_asked() -> None:
    system = merged_all()
    assert "## Open questions:\n## - none\n" in starter(system)


def merged_all() -> System:
    """A shop of which everything is known."""
    owned = "\n".join(f"  {one.name}: {{owner: us}}" for one in shop().components)
    return complete(
        shop(),
        documented_from_text(
            f"components:\n{owned.replace('mailer: {', 'mailer: {responsibility: mails, ')}\n"
        ),
    )


@pytest.mark.parametrize("name", NASTY)
def test_a_name_cannot_break_out(name: str) -> None:
    check_names((name, "web"))


def test_all_nasty_names_together() -> None:
    check_names(NASTY)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8), max_size=5, unique=True
    )
)
def test_no_name_breaks_out(names: list[str]) -> None:
    check_names(tuple(names))


def check_names(names: tuple[str, ...]) -> None:
    system = named(names)
    text = starter(system)
    assert all(line.isprintable() for line in text.split("\n"))
    assert complete(system, documented_from_text(text)) == system
    after = complete(system, documented_from_text(uncommented(text)))
    assert after.problems == ()
    assert [one.id for one in after.components] == [one.id for one in system.components]
    assert [one.id for one in after.connections] == [one.id for one in system.connections]


def test_half_a_character_is_no_crash() -> None:
    text = starter(named(("a\ud800", "b")))
    assert documented_from_text(text.encode()).components == ()
