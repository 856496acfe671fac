"""Rules of the collectors of Python projects that a table says best."""

from __future__ import annotations

import pytest

from archscan.collect import matches
from archscan.collectors.packages import python_project, requirements, setuptools
from tests.collectors.project_cases import facts_of, problems_of, uses_of, workloads_of

PYPROJECT = '[project]\nname = "shop"\n'


@pytest.mark.parametrize(
    ("path", "picked"),
    [
        ("requirements.txt", True),
        ("a/Requirements.TXT", True),
        ("requirements-dev.txt", True),
        ("requirements.prod.txt", True),
        ("dev-requirements.txt", True),
        ("test_requirements.txt", True),
        ("requirements/base.txt", True),
        ("requirements.in", True),
        ("notes.txt", False),
        ("requirements.md", False),
        ("myrequirements.txt", False),
        ("requirements/README.md", False),
    ],
    ids=lambda value: str(value),
)
def test_requirements_files(path: str, picked: bool) -> None:
    assert matches(requirements.PATTERNS, path) is picked


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a/requirements.txt": "flask"}, [("", "a")]),
        ({"a/requirements/base.txt": "flask", "a/requirements/prod.txt": "gunicorn"}, [("", "a")]),
        ({"a/requirements.txt": "-r requirements/base.txt", "a/requirements/base.txt": "x"}, [("", "a")]),
        ({"a/requirements.in": "flask", "a/requirements.txt": "flask==1"}, [("", "a")]),
        ({"a/requirements-dev.txt": "pytest"}, []),
        ({"docs/requirements.txt": "sphinx"}, []),
        ({"a/requirements.txt": "flask", "a/pyproject.toml": PYPROJECT}, []),
        ({"a/requirements.txt": "flask", "a/pyproject.toml": "[tool.black]"}, [("", "a")]),
        ({"a/requirements.txt": "flask", "a/setup.cfg": "[flake8]"}, [("", "a")]),
    ],
    ids=["plain", "folder", "both", "compiled", "development", "docs", "described", "tools", "flake8"],
)
def test_one_project_for_all_requirements(files: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert workloads_of(requirements, files) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a==1\n    # via b\nb==2\n", [("b", "2")]),
        ("a==1\n    # via\n    #   -r other.in\n    #   b\n", [("a", "1")]),
        ("a==1  # via b (pyproject.toml)\n", [("a", "1")]),
        ("a==1  # via b, c\n", []),
        ("a==1\n    # flask\n", [("a", "1")]),
        ("a==1 \\\n    --hash=sha256:0\n    # via b\n", []),
        ("a==1\n# via b\n", [("a", "1")]),
    ],
    ids=["transitive", "asked-for", "inline-project", "inline-others", "remark", "hashes", "own-comment"],
)
def test_what_others_asked_for_is_left_out(text: str, expected: list[tuple[str, str]]) -> None:
    found = uses_of(requirements, {"requirements.txt": text}, "pypi")
    assert [(name, version) for name, version, _ in found] == expected


def test_includes_that_lead_in_circles_end() -> None:
    files = {f"{n}/list.txt": f"-r ../{(n + 1) % 50}/list.txt\np{n}\n" for n in range(50)}
    files["requirements.txt"] = "-r 0/list.txt\n-r requirements.txt\n"
    assert len(uses_of(requirements, files, "pypi")) == 29
    assert problems_of(requirements, files) == [
        "28/list.txt:1: too many requirements files; expected at most 30"
    ]


def test_a_broken_include_costs_only_itself() -> None:
    files = {"requirements.txt": "-r base.txt\nflask\n", "base.txt": "a\0b"}
    assert uses_of(requirements, files, "pypi") == [("flask", "", "requirements.txt:2")]
    assert problems_of(requirements, files) == ["base.txt:1: a NUL byte; expected text, not binary data"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[tool.black]\nline-length = 1\n", []),
        ("[tool.poetry.group.dev.dependencies]\npytest = '*'\n", ["pytest"]),
        ("[dependency-groups]\ndev = ['ruff', {include-group = 'x'}]\n", ["ruff"]),
        ("[tool.pdm.dev-dependencies]\ntest = ['pytest']\n", ["pytest"]),
        ("[build-system]\nrequires = ['hatchling']\n", []),
        ("[project]\nname = 'x'\noptional-dependencies.a = ['b']\n", ["b"]),
    ],
    ids=["tools", "poetry-group", "groups", "pdm", "only-build", "dotted"],
)
def test_pyproject(text: str, expected: list[str]) -> None:
    found = uses_of(python_project, {"pyproject.toml": text}, "pypi")
    assert [name for name, _, _ in found] == expected


def test_versions_of_a_workspace_come_from_its_root() -> None:
    lock = '[[package]]\nname = "flask"\nversion = "3.0.3"\n'
    member = '[project]\nname = "a"\ndependencies = ["flask>=2"]\n'
    files = {"uv.lock": lock, "apps/a/pyproject.toml": member}
    assert uses_of(python_project, files, "pypi") == [("flask", "3.0.3", "apps/a/pyproject.toml:3")]


def test_setup_py_is_not_run() -> None:
    text = "import sys\nsys.exit(3)\nsetup(name=name(), install_requires=['a', *more()])\n"
    found = facts_of(setuptools, {"setup.py": text})
    assert [type(fact).__name__ for fact in found] == ["Workload", "Uses", "Uses"]
    assert found[0].subject.name == ""


def test_lines_are_bounded() -> None:
    files = {"requirements.txt": "flask\n" * 30_000 + "django\n"}
    assert [name for name, _, _ in uses_of(requirements, files, "pypi")] == ["flask"]
    assert problems_of(requirements, files) == [
        "requirements.txt:20001: more than 20000 lines; the rest is left out; expected a smaller file"
    ]
