"""Documents and reports of what runs: no link leads to a file that is none."""

from __future__ import annotations

import json

import pytest

from archscan.diff.live import find_differences
from archscan.model.evidence import Evidence
from archscan.model.serial import from_json, to_json
from archscan.model.system import System
from archscan.render.document import render_document
from archscan.render.markdown import Links, evidence_link
from archscan.report.elements import Report
from archscan.report.github import to_github
from archscan.report.markdown import to_markdown
from archscan.report.picture import picture
from archscan.report.sarif import to_sarif
from archscan.view import views
from tests.live.plain import container, engine, files, running

LIVE = engine(
    container("web", Health={"Status": "unhealthy"}, Env=["API_URL=http://api:80"], RestartCount=12),
    container("api", number=1, Image="nginx:1.27"),
    container("api", number=2, Image="nginx:1.27"),
    container("api", number=3, Status="exited", ExitCode=1, RestartCount=3),
)


@pytest.fixture
def system() -> System:
    return running(LIVE, "shop")


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        ("docker://shop/container/shop-web-1", 0, "container/shop-web-1"),
        ("kube://prod/shop/deployment/web", 0, "deployment/web"),
        ("compose.yaml", 3, "[compose.yaml:3](../compose.yaml#L3)"),
        ("docker/compose.yaml", 0, "[docker/compose.yaml](../docker/compose.yaml)"),
    ],
)
def test_only_files_are_linked(path: str, line: int, expected: str) -> None:
    assert evidence_link(Evidence(path, line, "x"), Links("../", {})) == expected


def test_the_document_tells_what_runs(system: System) -> None:
    text = render_document(
        system, views(system), link_base="", diagrams=None, mermaid=True, templates=None, numbers=None
    )
    part = text.partition("### Running System")[2].partition("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| [")]
    assert sorted(rows, reverse=True) == [
        "| [web](#component-web) | running | unhealthy | 12 | `nginx@sha256:dddddddddddd` |"
        " container/shop-web-1 |",
        "| [api](#component-api) | 1 exited with code 1, 2 running |  | 3 | `nginx@sha256:dddddddddddd` |"
        " container/shop-api-1, container/shop-api-2, +1 |",
    ]
    assert "2 components, found in `docker://shop`." in text
    assert "docker%3A" not in text
    assert "](docker" not in text


def test_a_model_of_files_has_no_such_part() -> None:
    system = files(compose="services: {web: {image: 'nginx:1'}}\n")
    text = render_document(
        system, views(system), link_base="", diagrams=None, mermaid=True, templates=None, numbers=None
    )
    assert "Running System" not in text


def test_the_model_is_read_back_equal(system: System) -> None:
    assert from_json(to_json(system)) == system


def test_reports_point_at_no_file_that_is_none(system: System) -> None:
    declared = files(compose="services: {web: {image: 'nginx:1.28'}, db: {image: 'postgres:1'}}\n")
    findings = find_differences(declared, system)
    report = Report("diff", "shop", "declared", "docker://shop", (), findings, declared, system)
    github = to_github(report, "")
    assert "file=docker" not in github
    assert "::error file=compose.yaml,line=1,title=ARC301" in github
    assert "](docker" not in to_markdown(report)
    assert "## Architecture: 5 findings\n" in to_markdown(report)
    shown = {one.name: one.state for one in picture(report).boxes}
    assert shown == {"api": "added", "db": "removed", "web": "changed"}
    results = json.loads(to_sarif(report, "", ""))["runs"][0]["results"]
    places = {one["ruleId"]: one["locations"][0] for one in results}
    assert places["ARC301"]["physicalLocation"]["artifactLocation"]["uri"] == "compose.yaml"
    assert places["ARC303"] == {
        "logicalLocations": [{"fullyQualifiedName": "docker://shop/container/shop-web-1"}]
    }
