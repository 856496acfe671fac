"""What CI runs, as far as a machine without those services can: the action's scripts, the hook, the recipe."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.e2e.program import POSIX, ROOT, files_of, here, write
from tests.e2e.test_story import CHANGED, COMPOSE, commit, git
from tests.report.sarif_schema import SCHEMA

Capture = pytest.CaptureFixture[bytes]
pytestmark = POSIX
GH = """#!{python}
import json, os, sys
with open({log!r}, "a") as log:
    body = next((word[6:] for word in sys.argv if word.startswith("body=@")), "")
    log.write(json.dumps([sys.argv[1:], open(body).read() if body else ""]) + "\\n")
if {code} and "--method" in sys.argv:
    sys.exit({code})
if "--jq" in sys.argv:
    print({ids!r}, end="")
"""


@pytest.fixture
def shop(tmp_path: Path, capfdbinary: Capture) -> Path:
    root = write(tmp_path / "shop", {"compose.yaml": COMPOSE})
    git(root, "init", "-q", "-b", "main")
    assert here(capfdbinary, "draft", root, "-q").code == 0
    commit(root, "draft")
    return root


def script(name: str, cwd: Path, tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the action with `archscan` on the path, and nothing of this machine's settings."""
    programs = tmp_path / "bin"
    programs.mkdir(exist_ok=True)
    if not (programs / "archscan").exists():
        (programs / "archscan").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m archscan "$@"\n')
        (programs / "archscan").chmod(0o755)
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path),
        "ARCHSCAN_REPORTS": str(tmp_path / "reports"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_REPOSITORY": "o/r", **variables,
    }  # fmt: skip
    return subprocess.run(
        ["bash", str(ROOT / "action" / name)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_check_of_the_action(shop: Path, tmp_path: Path) -> None:
    clean = script("check.sh", shop, tmp_path, ARCHSCAN_BASE="HEAD")
    assert (clean.returncode, clean.stderr) == (0, "")
    assert "exit-code=0\n" in (tmp_path / "output").read_text()
    write(shop, {"compose.yaml": CHANGED})
    before = files_of(shop)
    sarif = tmp_path / "a.sarif"
    found = script("check.sh", shop, tmp_path, ARCHSCAN_BASE="HEAD", ARCHSCAN_SARIF=str(sarif))
    assert (found.returncode, found.stderr) == (0, "")
    assert "::error file=docs/architecture/model.json,line=" in found.stdout
    assert (tmp_path / "output").read_text().count("exit-code=1\n") == 1
    text = (tmp_path / "reports" / "comment.md").read_text()
    assert text.startswith("<!-- archscan -->\n")
    assert text.count("<!-- archscan -->") == 1
    assert "### Renamed (1)" in text
    assert text in (tmp_path / "summary.md").read_text()
    assert len(text.encode()) < 65_536
    jsonschema.Draft7Validator(SCHEMA).validate(json.loads(sarif.read_text()))
    assert files_of(shop) == before


def test_a_base_that_is_not_fetched_is_a_warning(shop: Path, tmp_path: Path) -> None:
    done = script("check.sh", shop, tmp_path, ARCHSCAN_BASE="0" * 40)
    assert done.returncode == 0
    assert "::warning title=archscan::the base" in done.stdout


def test_wrong_use_fails_the_action(shop: Path, tmp_path: Path) -> None:
    assert script("check.sh", shop, tmp_path, ARCHSCAN_PATH="nowhere").returncode == 2
    hostile = "$(touch owned); `touch owned`"
    assert script("check.sh", shop, tmp_path, ARCHSCAN_PATH=hostile, ARCHSCAN_BASE=hostile).returncode == 2
    assert not (shop / "owned").exists()


COMMENTS = {
    "none yet": ("", 0, ["POST", "repos/o/r/issues/7/comments"]),
    "there already": ("12\n13\n", 0, ["PATCH", "repos/o/r/issues/comments/12"]),
    "read only": ("", 1, ["POST", "repos/o/r/issues/7/comments"]),
}


@pytest.mark.parametrize(("ids", "code", "call"), COMMENTS.values(), ids=COMMENTS)
def test_one_sticky_comment(shop: Path, tmp_path: Path, ids: str, code: int, call: list[str]) -> None:
    log = tmp_path / "log"
    program = (
        write(tmp_path, {"bin/gh": GH.format(python=sys.executable, log=str(log), code=code, ids=ids)})
        / "bin/gh"
    )
    program.chmod(0o755)
    (tmp_path / "c.md").write_text("<!-- archscan -->\nhello @all\n")
    done = script(
        "comment.sh", shop, tmp_path, ARCHSCAN_COMMENT=str(tmp_path / "c.md"), ARCHSCAN_PULL_REQUEST="7"
    )
    assert done.returncode == 0
    assert ("no right to comment" in done.stdout) == bool(code)
    words, body = json.loads(log.read_text().splitlines()[-1])
    assert words[:4] == ["api", "--method", *call]
    assert body == "<!-- archscan -->\nhello @all\n"


def test_no_comment_without_a_pull_request(shop: Path, tmp_path: Path) -> None:
    for number in ("", "7; touch owned"):
        done = script("comment.sh", shop, tmp_path, ARCHSCAN_COMMENT="x", ARCHSCAN_PULL_REQUEST=number)
        assert (done.returncode, done.stdout) == (0, "no pull request, no comment\n")


def test_no_text_of_others_becomes_a_script() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    for name in ("check.sh", "comment.sh"):
        assert "${{" not in (ROOT / "action" / name).read_text()


def test_the_hooks_name_commands_that_exist(shop: Path, capfdbinary: Capture) -> None:
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        program, *arguments = hook["entry"].split()
        assert program == "archscan"
        assert hook["pass_filenames"] is False
        assert here(capfdbinary, *[str(shop) if word == "." else word for word in arguments]).code == 0


PRE_COMMIT = shutil.which("pre-commit", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(PRE_COMMIT is None, reason="pre-commit is not installed")
def test_pre_commit_runs_the_hook(shop: Path, tmp_path: Path) -> None:
    """The hook as pre-commit runs it; with archscan of this checkout, for it is not published."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    entry = f"{sys.executable} -m {hooks[0]['entry']}"
    local = [{**hooks[0], "language": "system", "entry": entry}]
    write(shop, {".pre-commit-config.yaml": yaml.safe_dump({"repos": [{"repo": "local", "hooks": local}]})})
    git(shop, "add", "-A")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PRE_COMMIT_HOME": str(tmp_path / "home")}
    line = [str(PRE_COMMIT), "run", "--all-files"]
    done = subprocess.run(line, cwd=shop, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    write(shop, {"compose.yaml": CHANGED})
    git(shop, "add", "-A")
    done = subprocess.run(line, cwd=shop, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "ARC001" in done.stdout
