"""Every example of docs/archscan-yaml.md is read, is valid by the published schema, and matches the shop."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from archscan.documented import documented_from_text
from archscan.documented.schema import load_schema
from tests.documented.merging import new_problems

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "archscan-yaml.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.S | re.M)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.partition(":")[0])
def test_examples_say_something_and_are_valid(example: str) -> None:
    assert documented_from_text(example) != documented_from_text("")
    jsonschema.Draft7Validator(load_schema()).validate(yaml.safe_load(example))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.partition(":")[0])
def test_examples_match_the_shop(example: str) -> None:
    assert [line for line in new_problems(example) if "dead-entry" in line and "orders-*" not in line] == []


def keys(schema: Any) -> set[str]:
    """Every property name in a schema, headings of chapters left out."""
    found: set[str] = set()
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "properties" and "Overview" not in value:
                found |= value.keys()
            found |= keys(value)
    elif isinstance(schema, list):
        for value in schema:
            found |= keys(value)
    return found


def test_every_key_has_an_example() -> None:
    examples = "\n".join(EXAMPLES)
    assert [key for key in sorted(keys(load_schema())) if not re.search(rf"\b{key}:", examples)] == []


def test_every_chapter_is_listed() -> None:
    chapters = [key for key in load_schema()["properties"]["chapters"]["properties"] if "/" not in key]
    assert [key for key in chapters if f"`{key}`" not in TEXT] == []
