"""The document in the sites that people publish it on: MkDocs and Backstage TechDocs, built for real."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

pytest.importorskip("mkdocs", reason="mkdocs-techdocs-core is not installed")

CONFIGURATIONS = {
    "mkdocs": "markdown_extensions: [md_in_html, mdx_truly_sane_lists]\n",
    "techdocs": "plugins: [techdocs-core]\n",
}


@pytest.fixture(scope="module", params=CONFIGURATIONS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of a site with all goldens, by their names, without their surroundings."""
    root = tmp_path_factory.mktemp(request.param)
    documents = Path(__file__).parents[2] / "fixtures" / "documents"
    (root / "docs").mkdir()
    names = ("shop", "platform", "examples")
    for name in names:
        text = (documents / f"{name}.md").read_text(encoding="utf-8")
        (root / "docs" / f"{name}.md").write_text(text, encoding="utf-8")
    (root / "mkdocs.yml").write_text(f"site_name: x\n{CONFIGURATIONS[request.param]}", encoding="utf-8")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "-d", "site"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    return {name: (root / "site" / name / "index.html").read_text(encoding="utf-8") for name in names}


def source(name: str) -> str:
    path = Path(__file__).parents[2] / "fixtures" / "documents" / f"{name}.md"
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["shop", "platform", "examples"])
def test_tables_lists_and_links_are_what_they_are_on_a_code_host(site: dict[str, str], name: str) -> None:
    host = MarkdownIt("commonmark").enable("table").render(source(name))
    page = site[name]
    page = page[page.index("<h1") : page.index("archscan:regions")]
    assert page.count("<table") == host.count("<table")
    assert page.count("<details") == host.count("<details")
    assert not re.search(r"\|\s*---", page), "a table is shown as text"
    assert not re.search(r"\]\((?:\.\./|https?://|#)", page), "a link is shown as text"
    assert not re.search(r"(?m)^\s+- ", page), "a list is shown as text"


@pytest.mark.parametrize("name", ["shop", "platform", "examples"])
def test_links_within_the_document_lead_somewhere(site: dict[str, str], name: str) -> None:
    wanted = set(re.findall(r"\]\(#([^)]+)\)", source(name)))
    there = set(re.findall(r'id="([^"]+)"', site[name]))
    assert wanted
    assert wanted - there == set()
