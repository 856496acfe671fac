from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.settings import elixir_config
from archscan.model.facts import Requires
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("elixir_config"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(elixir_config, case, update_golden)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param('config :a, A.Repo, hostname: "b"', ["b"], id="literal"),
        pytest.param('config :a, A.Repo, hostname: System.get_env("DB_HOST", "b")', ["b"], id="default"),
        pytest.param('config :a, A.Repo, hostname: System.get_env("DB_HOST") || "b"', ["b"], id="otherwise"),
        pytest.param('config :a, A.Repo, hostname: System.get_env("DB_HOST")', [], id="variable-alone"),
        pytest.param('config :a, A.Repo, password: "b"', [], id="secret"),
        pytest.param('# config :a, A.Repo, hostname: "b"', [], id="comment"),
        pytest.param('config :a, AWeb.Endpoint, url: [host: "b"]', [], id="own"),
    ],
)
def test_lines(line: str, expected: list[str]) -> None:
    facts = collected(elixir_config, text_tree({"config/prod.exs": line}))
    assert [fact.host for fact in facts if isinstance(fact, Requires)] == expected
