"""What templates of configuration files fall back to."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collect import matches
from archscan.collectors.settings import template_defaults
from archscan.model.facts import Requires
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("template_defaults"), ids=lambda case: case.name)
def test_golden(case: Path, update_golden: bool) -> None:
    check_case(template_defaults, case, update_golden)


@pytest.mark.parametrize(
    ("path", "text", "hosts"),
    [
        pytest.param("a.conf", '{{ .Env.API_URL | default "http://api:80" }}', ["api"], id="go"),
        pytest.param("a.yml", "url: {{ API_URL | default('http://api:80') }}", ["api"], id="jinja"),
        pytest.param("a.erb", "<%= ENV['API_URL'] || 'http://api:80' %>", ["api"], id="erb"),
        pytest.param("a.conf", '# {{ .Env.API_URL | default "http://api:80" }}', [], id="comment"),
        pytest.param("a.conf", '.Env.API_URL | default "http://api:80"', [], id="no-template"),
        pytest.param("a.conf", '{{ .Env.API_URL | default "" }}', [], id="nothing-to-fall-back-to"),
        pytest.param("a.conf", '{{ .Env.MODE | default "api" }}', [], id="no-address"),
        pytest.param("roles/a.yml", "u: {{ API_URL | default('http://api:80') }}", [], id="playbook"),
        pytest.param("tests/a.conf", '{{ .Env.API_URL | default "http://api:80" }}', [], id="test"),
    ],
)
def test_fallbacks(path: str, text: str, hosts: list[str]) -> None:
    found = collected(template_defaults, text_tree({path: text + "\n"}))
    assert [one.host for one in found if isinstance(one, Requires)] == hosts
    assert matches(template_defaults.PATTERNS, path)
