"""`--helm`: the real program where it is there, and programs that do not what helm does."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from archscan.collectors.deployment import helm
from archscan.collectors.deployment.helm import program
from archscan.collectors.deployment.helm.program import WithHelm
from archscan.model.facts import Workload
from archscan.model.problem import Problem
from tests.e2e.program import POSIX, ROOT, archscan
from tests.goldens import collected, plain, text_tree, tree_of

REAL = pytest.mark.skipif(shutil.which("helm") is None, reason="needs helm, which .ci/run fetches")
POD = """apiVersion: v1
kind: Pod
metadata:
  name: {{ .Values.name }}
spec:
  containers: [{name: a, image: "a:1"}]
"""
FILES = {
    "c/Chart.yaml": "name: shop\nversion: 1.0.0\n",
    "c/values.yaml": "name: cart\n",
    "c/templates/a.yaml": POD,
    "c/files/note": "of the chart",
    "secret.txt": "beside the chart",
}


@REAL
@pytest.mark.parametrize("case", ["service", "umbrella"])
def test_helm_makes_what_was_evaluated(case: str) -> None:
    tree = tree_of(ROOT / "fixtures" / "helm" / case / "input")
    found = collected(WithHelm(), tree)
    assert not [one for one in found if isinstance(one, Problem) and one.rule == "helm-failed"]
    assert sorted(map(repr, found)) == sorted(map(repr, collected(helm, tree)))


@REAL
def test_helm_is_right_where_the_evaluation_is_not() -> None:
    files = {**FILES, "c/templates/a.yaml": POD.replace(".Values.name", 'sha256sum "a" | trunc 8')}
    (workload,) = [one for one in collected(WithHelm(), text_tree(files)) if isinstance(one, Workload)]
    assert (workload.subject.name, str(workload.evidence)) == ("ca978112", "c/templates/a.yaml:4")


@REAL
def test_the_model_is_the_same(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures" / "helm" / "umbrella" / "input", tmp_path / "shop")
    plainly = archscan("model", tmp_path / "shop", "--format", "json")
    rendered = archscan("model", tmp_path / "shop", "--format", "json", "--helm")
    assert plainly.code == rendered.code == 0
    assert plainly.out == rendered.out


def fake(folder: Path, script: str) -> WithHelm:
    """A program that is called as helm is."""
    path = folder / "fake-helm"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return WithHelm(str(path))


def problems(found: list[object]) -> list[Problem]:
    return [one for one in found if isinstance(one, Problem)]


@POSIX
def test_output_is_read_with_the_lines_of_templates(tmp_path: Path) -> None:
    script = (
        'printf -- "---\\n# Source: shop/templates/a.yaml\\napiVersion: v1\\nkind: Pod\\nmetadata:\\n'
        '  name: rendered\\nspec:\\n  containers: [{name: a, image: \\"a:2\\"}]\\n"'
    )
    found = collected(fake(tmp_path, script), text_tree(FILES))
    (workload,) = [one for one in found if isinstance(one, Workload)]
    assert (workload.subject.name, workload.image) == ("rendered", "a:2")
    assert str(workload.evidence).startswith("c/templates/a.yaml:")


@POSIX
@pytest.mark.parametrize(
    ("script", "what"),
    [
        pytest.param("echo 'Error: password hunter2' >&2; exit 1", "it stopped", id="fails"),
        pytest.param(
            "echo 'Error: template: shop/templates/a.yaml:4:9: hunter2' >&2; exit 1",
            "it stopped at shop/templates/a.yaml:4",
            id="fails somewhere",
        ),
        pytest.param("exec sleep 60", "it took longer than 1 seconds", id="hangs"),
    ],
)
def test_failures_are_told_and_templates_read(
    tmp_path: Path, script: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "TIMEOUT", 1)
    found = collected(fake(tmp_path, script), text_tree(FILES))
    (problem,) = problems(found)
    assert (problem.path, problem.rule, problem.severity) == ("c/Chart.yaml", "helm-failed", "warning")
    assert problem.what.endswith(f": {what}")
    assert "hunter2" not in repr(found)
    assert [plain(one) for one in found if one is not problem] == [
        plain(one) for one in collected(helm, text_tree(FILES))
    ]


def test_a_helm_that_is_missing_is_told() -> None:
    (problem,) = problems(collected(WithHelm("no-such-helm"), text_tree(FILES)))
    assert problem.what.endswith("no-such-helm is not installed")


@POSIX
def test_helm_sees_the_chart_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN_OF_SOMEBODY", "hunter2")
    script = f'env >"{tmp_path}/env"; pwd >"{tmp_path}/pwd"; find "$3" . -type f >"{tmp_path}/files"'
    collected(fake(tmp_path, script), text_tree(FILES))
    variables = (tmp_path / "env").read_text()
    assert "hunter2" not in variables
    assert os.environ.get("HOME", "?") + "\n" not in variables
    assert "HTTPS_PROXY=http://127.0.0.1:9" in variables
    files = (tmp_path / "files").read_text()
    assert "chart/files/note" in files
    assert "secret.txt" not in files
    assert not Path((tmp_path / "pwd").read_text().strip()).exists()


def test_dependencies_that_are_missing_do_not_stop_helm(tmp_path: Path) -> None:
    files = dict(FILES)
    files["c/Chart.yaml"] += (
        "dependencies:\n- {name: redis, version: 1.0.0, repository: 'https://example.com'}\n"
    )
    found = collected(WithHelm("helm" if shutil.which("helm") else "no-such-helm"), text_tree(files))
    kinds = [(one.kind, one.subject.name) for one in found if isinstance(one, Workload)]
    assert kinds == [("Pod", "cart"), ("HelmDependency", "redis")]


def test_helm_is_not_run_unless_asked(tmp_path: Path) -> None:
    (tmp_path / "tree" / "c" / "templates").mkdir(parents=True)
    for path, text in FILES.items():
        if "/files/" not in path:
            (tmp_path / "tree" / path).write_text(text)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "helm").write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n")
    (tmp_path / "bin" / "helm").chmod(0o755)
    path = f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}"
    result = archscan("model", tmp_path / "tree", "--format", "json", PATH=path)
    assert result.code == 0
    assert b'"cart"' in result.out
    assert not (tmp_path / "ran").exists()
    archscan("model", tmp_path / "tree", "--format", "json", "--helm", PATH=path)
    assert (tmp_path / "ran").exists() or os.name == "nt"
