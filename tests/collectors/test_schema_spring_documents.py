from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas.jvm import spring_documents
from tests.collectors.schema_steps import shown
from tests.goldens import cases, check_case

HEAD = "package a;\nimport org.springframework.data.mongodb.core.mapping.*;\n"

CLASSES = {
    "a name by default": (
        "@Document class OrderLine { @Id String id; int count; }",
        ["table orderLine", "  _id String not null", "  count int", "  primary(_id)"],
    ),
    "indexes": (
        '@Document(collection = "lines")\n@CompoundIndex(name = "ab", def = "{\'a\': 1, \'b\': -1}", unique = true)\nclass L { @Indexed(unique = true) @Field("aa") String a; @TextIndexed String b; }',
        [
            "table lines", "  aa String", "  b String", "  unique index(aa)", "  index(b) text",
            "  unique index(a,b) ab",
        ],
    ),
    "what is not stored": (
        "@Document(\"x\") class L { static int n; @Transient String t; String k; }",
        ["table x", "  k String"],
    ),
    "an expression": ('@Document(collection = "#{@tenant.name()}") class L { String a; }', []),
    "no document": ("class L { String a; } // @Document", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CLASSES.values(), ids=CLASSES)
def test_classes(text: str, expected: list[str]) -> None:
    assert shown(spring_documents, HEAD + text, "src/main/java/a/L.java") == expected


def test_tests_say_nothing() -> None:
    assert shown(spring_documents, HEAD + "@Document class L { String a; }", "src/test/java/a/L.java") == []


@pytest.mark.parametrize("case", cases("spring_documents"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(spring_documents, case, update_golden)
