from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.code import kotlin
from archscan.model.facts import Requires
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("code_kotlin"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(kotlin, case, update_golden)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param('val t = RestTemplate(); fun f() = t.getForObject("http://b/x", X)', ["b"], id="made"),
        pytest.param(
            'val h = "b"; fun f(t: RestTemplate) = t.getForObject("http://$h:81/x", X)', ["b:81"], id="name"
        ),
        pytest.param(
            'fun u(s: String) = "http://${s}/x"; fun f(t: RestTemplate) { t.delete(u("b")) }',
            ["b"],
            id="helper",
        ),
        pytest.param(
            'fun f(t: RestTemplate, x: Boolean) { val u = if (x) "http://b" else "http://c"; t.delete(u) }',
            ["b", "c"],
            id="either",
        ),
        pytest.param(
            'val u = """http://b/x"""; fun f(t: RestTemplate) { t.delete(u) }', ["b"], id="raw string"
        ),
        pytest.param(
            'fun f(t: RestTemplate, u: String = "http://b:1") { t.delete(u) }',
            ["b:1"],
            id="default of a parameter",
        ),
        pytest.param('fun f(t: RestTemplate) { t.delete("\\${not.a.name}") }', [], id="escaped dollar"),
        pytest.param('fun f(t: RestTemplate) { return; t.delete("http://b") }', [], id="behind return"),
        pytest.param('fun f(t: RestTemplate) { /* t.delete("http://b") */ }', [], id="comment"),
        pytest.param('val price = "$5"; val topic = "orders"', [], id="words"),
    ],
)
def test_whom_code_calls(body: str, expected: list[str]) -> None:
    source = f"import org.springframework.web.client.RestTemplate\n\nclass A {{\n{body}\n}}\n"
    facts = [one for one in collected(kotlin, text_tree({"a/A.kt": source})) if isinstance(one, Requires)]
    assert [f"{one.host}:{one.port}" if one.port else one.host for one in facts if not one.bare] == expected


def test_scripts_and_tests_are_left_out() -> None:
    source = 'val t = org.springframework.web.client.RestTemplate(); val x = t.getForObject("http://b", X)'
    paths = ("build.gradle.kts", "src/test/kotlin/A.kt", "a/ATest.kt", ".idea/A.kt")
    assert collected(kotlin, text_tree(dict.fromkeys(paths, source))) == []
