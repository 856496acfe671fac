"""Tools of a repository, by the names of their files."""

from __future__ import annotations

import pytest

from archscan.collectors.deployment import tool_files
from archscan.lexicon.technology import load_lexicon
from archscan.link.linker import link
from archscan.model.evidence import Evidence
from archscan.model.facts import Scope, Subject, Uses, Workload
from tests.goldens import collected, text_tree


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param(["charts/shop/Chart.yaml"], ["helm charts/shop/Chart.yaml"], id="chart"),
        pytest.param(["infra/b.tf", "infra/a.tf"], ["terraform infra/a.tf"], id="one a folder"),
        pytest.param(["infra/a.tf", "main.tf"], ["terraform infra/a.tf", "terraform main.tf"], id="folders"),
        pytest.param(
            [".github/workflows/ci.yml"], ["github-actions .github/workflows/ci.yml"], id="workflow"
        ),
        pytest.param(["lib/.github/workflows/ci.yml"], [], id="workflow of a copied project"),
        pytest.param(["Jenkinsfile"], ["jenkins Jenkinsfile"], id="root"),
        pytest.param(
            ["docs/charts/Chart.yaml", "examples/main.tf", "test/skaffold.yaml"], [], id="elsewhere"
        ),
        pytest.param(["Chart.yaml.orig", "terraform.md", "ci.yml"], [], id="other files"),
    ],
)
def test_files_tell_their_tools(paths: list[str], expected: list[str]) -> None:
    found = collected(tool_files, text_tree(dict.fromkeys(paths, "x: 1\n")))
    assert sorted(f"{one.name} {one.evidence.path}" for one in found) == sorted(expected)


def test_an_empty_file_tells_nothing() -> None:
    assert not collected(tool_files, text_tree({"Chart.yaml": " \n", "Jenkinsfile": ""}))


def test_every_tool_is_known() -> None:
    lexicon = load_lexicon()
    assert [tool for tool in tool_files.TOOLS if lexicon.match("technology", tool) is None] == []


def test_tools_belong_to_the_repository() -> None:
    line = Evidence("Dockerfile", 1, "dockerfile")
    root = Subject(Scope("source", ""), "")
    tool = Uses(
        Subject(Scope("platform", ""), ""), "technology", "skaffold", Evidence("skaffold.yaml", 1, "x")
    )
    system = link([Workload(root, "dockerfile", line, build=""), tool], [], "shop")
    assert [one.name for one in system.technologies] == ["Skaffold"]
    assert all(one.name != "Skaffold" for part in system.components for one in part.technologies)
