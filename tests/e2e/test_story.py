"""A repository's life with a guarded document: drafted, changed in every way, reported, refreshed."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.program import TEASHOP, archscan, copy_of, files_of, here, write

Capture = pytest.CaptureFixture[bytes]
FORMATS = ("text", "json", "markdown", "sarif", "github")
PROSE = "\nWritten by hand: the broker is older than the shop.\n"
COMPOSE = """
name: shop
services:
  web:
    image: shop/web:1
    ports: ["8080:8080"]
    environment: {ORDERS: "http://orders:8000", MAIL: "http://mail:8025"}
  orders:
    image: shop/orders:1
    environment: {DB: "postgres://db:5432/shop", CACHE: "redis://sessions:6379/0"}
  mail: {image: shop/mail:1}
  sessions: {image: "redis:7.2"}
  db: {image: "postgres:16"}
"""
CHANGED = """
name: shop
services:
  web:
    image: shop/web:1
    ports: ["8080:8080"]
    environment: {ORDERS: "http://orders:8000"}
  orders:
    image: shop/orders:1
    environment: {DB: "postgres://db:5432/shop", CACHE: "redis://sessionstore:6379/0"}
  mail: {image: shop/mail:1}
  sessionstore: {image: "redis:7.2"}
  db: {image: "postgres:17"}
  search:
    image: shop/search:1
    environment: {DB: "postgres://db:5432/shop"}
"""
EXPECTED = {
    ("added", "component:search", ""),
    ("added", "connection:search->db:queries", ""),
    ("removed", "connection:web->mail:calls", ""),
    ("renamed", "component:sessionstore", "name"),
    ("changed", "component:db", "technologies"),
    ("changed", "environment:compose/component:db", "image"),
}
"""What was done between the two; nothing else may be reported."""


def git(root: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=root, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def commit(root: Path, message: str) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", message)


@pytest.fixture
def shop(tmp_path: Path, capfdbinary: Capture) -> Path:
    root = write(tmp_path / "shop", {"compose.yaml": COMPOSE})
    git(root, "init", "-q", "-b", "main")
    assert here(capfdbinary, "draft", root, "-q").code == 0
    commit(root, "draft")
    return root


def changes_of(root: Path, capfdbinary: Capture, *arguments: str) -> set[tuple[str, str, str]]:
    result = here(capfdbinary, "diff", root, "-f", "json", *arguments)
    report = json.loads(result.text)
    assert (result.code == 1) == bool(report["changes"])
    return {(one["verb"], one["subject"], one["field"]) for one in report["changes"]}


def test_the_story(shop: Path, capfdbinary: Capture) -> None:
    clean = here(capfdbinary, "check", shop)
    assert (clean.code, clean.err) == (0, ""), clean.text
    assert changes_of(shop, capfdbinary) == set()
    assert changes_of(shop, capfdbinary, "--base", "HEAD") == set()

    document = shop / "docs" / "architecture" / "ARCHITECTURE.md"
    text = document.read_text(encoding="utf-8")
    place = re.search(r"<!-- archscan:end [^>]*-->\n", text)
    assert place
    document.write_text(text[: place.end()] + PROSE + text[place.end() :], encoding="utf-8")
    assert here(capfdbinary, "check", shop).code == 0, "prose by hand is no finding"

    write(shop, {"compose.yaml": CHANGED})
    before = files_of(shop)
    assert changes_of(shop, capfdbinary) == EXPECTED
    assert changes_of(shop, capfdbinary, "--base", "HEAD") == EXPECTED
    assert changes_of(shop, capfdbinary, "--base", "main") == EXPECTED
    checked = json.loads(here(capfdbinary, "check", shop, "-f", "json").text)
    drifted = {
        (one["change"]["verb"], one["change"]["subject"], one["change"]["field"])
        for one in checked["findings"]
        if not one["rule"].startswith("ARC00")
    }
    assert drifted == EXPECTED
    stale = {one["subject"] for one in checked["findings"] if one["rule"].startswith("ARC00")}
    assert {
        f"docs/architecture/{name}" for name in ("ARCHITECTURE.md", "model.json", "diagrams/overview.dot")
    } <= stale
    assert "docs/architecture/diagrams/component-search.svg" in stale
    assert {one["remedy"] for one in checked["findings"] if one["subject"] in stale} == {
        f"archscan draft {shop}"
    }
    for name in FORMATS:
        for arguments in (("check", shop), ("diff", shop), ("diff", shop, "--base", "HEAD")):
            result = here(capfdbinary, *arguments, "--format", name)
            assert (result.code, result.err) == (1, "")
            for word in ("search", "sessionstore", "db"):
                assert word in result.text, (name, arguments)
            assert here(capfdbinary, *arguments, "-f", name, "--exit-zero").code == 0
            assert here(capfdbinary, *arguments, "-f", name, "--detailed-exitcode").code == 2
    assert files_of(shop) == before, "nothing is written"

    assert here(capfdbinary, "draft", shop, "-q").code == 0
    assert here(capfdbinary, "check", shop).code == 0
    assert here(capfdbinary, "check", shop, "--detailed-exitcode").code == 0
    assert PROSE in document.read_text(encoding="utf-8")
    commit(shop, "refresh")
    assert changes_of(shop, capfdbinary, "--base", "HEAD") == set()
    assert changes_of(shop, capfdbinary, "--base", "HEAD~1") == EXPECTED


def test_two_models(shop: Path, tmp_path: Path, capfdbinary: Capture) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    assert here(capfdbinary, "model", shop, "-o", old).code == 0
    write(shop, {"compose.yaml": CHANGED})
    assert here(capfdbinary, "model", shop, "-o", new).code == 0
    result = here(capfdbinary, "diff", old, new, "-f", "json")
    found = {(one["verb"], one["subject"], one["field"]) for one in json.loads(result.text)["changes"]}
    assert (result.code, found) == (1, EXPECTED)
    assert here(capfdbinary, "diff", old, old).code == 0
    picture = tmp_path / "changes.svg"
    assert here(capfdbinary, "diff", old, new, "--diagram", picture, "--exit-zero").code == 0
    assert "removed" in picture.read_text(encoding="utf-8")


def test_line_ends_and_layouts_are_no_drift(shop: Path, capfdbinary: Capture) -> None:
    folder = shop / "docs" / "architecture"
    for path in (*folder.glob("*.md"), *folder.glob("*.json"), *folder.rglob("*.dot")):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for path in folder.rglob("*.svg"):
        path.write_text("<svg>another version of the renderer</svg>", encoding="utf-8")
    result = here(capfdbinary, "check", shop)
    assert result.code == 0, result.text


EDITS = {
    "region edited by hand": ("ARCHITECTURE.md", "orders", "ordres", "ARC001"),
    "model edited": ("model.json", '"orders"', '"ordres"', "ARC001"),
    "picture edited": ("diagrams/overview.dot", "orders", "ordres", "ARC001"),
    "picture missing": ("diagrams/overview.svg", "", "", "ARC002"),
    "DOT missing": ("diagrams/overview.dot", "", "", "ARC002"),
    "model missing": ("model.json", "", "", "ARC002"),
    "document missing": ("ARCHITECTURE.md", "", "", "ARC002"),
}


@pytest.mark.parametrize(("name", "old", "new", "rule"), EDITS.values(), ids=EDITS)
def test_each_file_is_guarded(
    shop: Path, name: str, old: str, new: str, rule: str, capfdbinary: Capture
) -> None:
    path = shop / "docs" / "architecture" / name
    if old:
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    else:
        path.unlink()
    result = here(capfdbinary, "check", shop, "-f", "json")
    assert result.code == 1
    found = [
        (one["rule"], one["subject"]) for one in json.loads(result.text)["findings"] if one["rule"] < "ARC1"
    ]
    assert found == [(rule, f"docs/architecture/{name}")]


def test_a_view_that_is_gone_is_found(shop: Path, capfdbinary: Capture) -> None:
    folder = shop / "docs" / "architecture" / "diagrams"
    (folder / "component-gone.dot").write_bytes((folder / "overview.dot").read_bytes())
    (folder / "own.dot").write_text("digraph {}", encoding="utf-8")
    text = here(capfdbinary, "check", shop).text
    assert "component-gone.dot" in text
    assert "own.dot" not in text


def test_the_remedy_is_a_command_that_mends(tmp_path: Path, capfdbinary: Capture) -> None:
    import shlex

    root = copy_of(TEASHOP, tmp_path / "tea shop")
    result = here(capfdbinary, "check", root, "-o", root / "doc", "--mermaid", "-f", "json")
    (finding,) = json.loads(result.text)["findings"]
    assert finding["rule"] == "ARC002"
    words = shlex.split(finding["remedy"])
    assert words[:2] == ["archscan", "draft"]
    assert here(capfdbinary, *words[1:], "-q").code == 0
    assert here(capfdbinary, "check", root, "-o", root / "doc", "--mermaid").code == 0


WRONG = {
    "no folder": ["check", "nowhere"],
    "format": ["check", ".", "-f", "xml"],
    "output": ["check", ".", "-o", "-"],
    "no notation": ["check", ".", "--against", "nowhere.md"],
    "no model": ["diff", "."],
    "no commit": ["diff", ".", "--base", "nowhere"],
    "option as commit": ["diff", ".", "--base=--upload-pack=x"],
    "no second model": ["diff", "compose.yaml", "nowhere.json"],
    "no model in the file": ["diff", "compose.yaml", "compose.yaml"],
    "picture": ["diff", ".", "--base", "HEAD", "--diagram", "x.gif"],
    "no component": ["explain", ".", "wbe"],
    "no connection": ["explain", ".", "connection:a->b:calls"],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_wrong_use(
    tmp_path: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capfdbinary: Capture
) -> None:
    root = write(tmp_path / "shop", {"compose.yaml": COMPOSE})
    git(root, "init", "-q", "-b", "main")
    commit(root, "one")
    monkeypatch.chdir(root)
    result = here(capfdbinary, *arguments)
    assert (result.code, result.out) == (2, b"")
    assert re.match(r"archscan: .+(: |; expected ).+", result.lines[0]), result.err
    if arguments[0] != "explain":
        assert here(capfdbinary, *arguments, "--detailed-exitcode").code == 1


@pytest.mark.parametrize(
    "subject", ["orders", "component:orders", "web -> orders", "connection:web->orders:calls"]
)
def test_explain(shop: Path, subject: str, capfdbinary: Capture) -> None:
    result = here(capfdbinary, "explain", shop, subject)
    assert (result.code, result.err) == (0, "")
    assert "compose.yaml:7 (compose)" in result.text
    assert "ORDERS" in result.text
    data = json.loads(here(capfdbinary, "explain", shop, subject, "-f", "json").text)
    assert data["schema"] == "archscan.explanation/1"


def test_explain_tells_what_was_rejected_and_no_secret(tmp_path: Path, capfdbinary: Capture) -> None:
    services = (
        "services:\n  web:\n    image: a/web\n    depends_on: [api]\n"
        "    environment: {X: 'http://nobody:80', DB: 'postgres://u:hunter2@db/shop'}\n"
        "  api: {image: a/api}\n  db: {image: 'postgres:16'}\n"
    )
    root = write(tmp_path / "shop", {"compose.yaml": services})
    text = here(capfdbinary, "explain", root, "web").text
    assert "Considered and not believed" in text
    assert "nobody" in text
    assert "hunter2" not in text
    assert "No connection" in here(capfdbinary, "explain", root, "db->web").text


def test_no_form_tells_a_secret(shop: Path, capfdbinary: Capture) -> None:
    secret = CHANGED.replace("postgres://db", "postgres://shop:hunter2@db")
    write(shop, {"compose.yaml": secret})
    for name in FORMATS:
        for arguments in (("check", shop), ("diff", shop), ("diff", shop, "--base", "HEAD")):
            assert "hunter2" not in here(capfdbinary, *arguments, "-f", name).text


def test_commands_run_apart_from_the_work_tree(shop: Path) -> None:
    write(shop, {"compose.yaml": CHANGED})
    before = files_of(shop)
    result = archscan("diff", ".", "--base", "HEAD", cwd=shop)
    assert (result.code, result.err) == (1, "")
    assert files_of(shop) == before
