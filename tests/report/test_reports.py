"""Reports in every form: they agree, are escaped for where they are read, and stay inside its limits."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest

from archscan.diff.changes import Change, Finding
from archscan.model.elements import Component, Connection
from archscan.model.evidence import Evidence
from archscan.model.ids import component_id, connection_id
from archscan.model.system import System
from archscan.report.diagram import to_dot, to_mermaid, to_svg
from archscan.report.elements import Report, exit_code, name_of
from archscan.report.github import to_github
from archscan.report.json_report import to_json
from archscan.report.markdown import MARKER, MAX_BYTES, to_markdown
from archscan.report.picture import picture
from archscan.report.sarif import to_sarif
from archscan.report.text import to_text
from tests.report.sarif_schema import SCHEMA

WEB, API, DB, OLD = (component_id(name) for name in ("web", "api", "db", "old"))
CALLS = connection_id(WEB, API, "calls")
QUERIES = connection_id(API, DB, "queries")
USED = connection_id(WEB, OLD, "calls")
PLACE = (Evidence("deploy/a b.yaml", 7, "compose"), Evidence("x.yaml", 0, "compose"))
EVIL = "a|b\n::error::x <!-- archscan:begin x --> `c` \x1b[31m%0A, end \u202e"


def system(*components: str, links: tuple[tuple[str, str, str], ...] = ()) -> System:
    return System(
        "Shop",
        components=tuple(Component(component_id(one), one, "service") for one in components),
        connections=tuple(
            Connection(connection_id(a, b, kind), a, b, kind, "HTTP", 80)  # type: ignore[arg-type]
            for a, b, kind in links
        ),
    )


BEFORE = system("web", "api", "old", links=((WEB, API, "calls"), (WEB, OLD, "calls")))
AFTER = system("web", "api", "db", links=((WEB, API, "calls"), (API, DB, "queries")))
CHANGES = (
    Change("component", "added", DB, evidence=PLACE),
    Change("component", "removed", OLD),
    Change("component", "changed", API, "technologies", "Python 3.11", "Python 3.12", PLACE),
    Change("connection", "added", QUERIES, evidence=PLACE),
    Change("connection", "removed", USED),
)
FINDINGS = (
    Finding("ARC101", DB, "db is not documented", "warning", PLACE, CHANGES[0], "add it to archscan.yaml"),
    Finding("ARC001", "docs/architecture/model.json", "stale", "error"),
    Finding("ARC142", "x", "found no more", "note"),
)
DIFF = Report("diff", "Shop", "main", "work tree", CHANGES, (), BEFORE, AFTER)
CHECK = Report(
    "check", "Shop", "committed", "repository", (), FINDINGS, None, AFTER,
    (("docs/architecture/model.json", ("@@ -1 +1 @@", "-a", "+\x1b[2Jb", "+```")),),
)  # fmt: skip
CLEAN = Report("check", "Shop", "committed", "repository")


def hostile() -> Report:
    bad = System(EVIL, components=(Component(component_id(EVIL), EVIL, "service"),))
    change = Change("component", "added", component_id(EVIL), EVIL, EVIL, EVIL, (Evidence(EVIL, 3, "x"),))
    finding = Finding("ARC101", component_id(EVIL), EVIL, "error", change.evidence, change, EVIL)
    return Report("check", EVIL, EVIL, EVIL, (change,), (finding,), None, bad, ((EVIL, (EVIL,)),))


def large(number: int = 500) -> Report:
    names = [f"service-with-a-long-name-{index:04}-漢字" for index in range(number // 2)]
    web = component_id("web")
    links = tuple((web, component_id(name), "calls") for name in names)
    changes = [
        Change(
            "component",
            "added",
            component_id(name),
            evidence=(Evidence(f"deploy/{name}/base.yaml", 12, "k"),),
        )
        for name in names
    ]
    changes += [
        Change("connection", "added", connection_id(*link), evidence=(Evidence("compose.yaml", 12, "k"),))
        for link in links
    ]
    after = system("web", *names, links=links)
    findings = tuple(
        Finding("ARC101", one.subject, one.subject, "error", one.evidence, one) for one in changes
    )
    return Report("diff", "Shop", "a", "b", tuple(changes), findings, system("web"), after)


REPORTS = {"diff": DIFF, "check": CHECK, "clean": CLEAN, "hostile": hostile(), "large": large()}


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_sarif_is_of_its_schema(report: Report) -> None:
    log = json.loads(to_sarif(report, "sub/", "docs/a.md"))
    jsonschema.Draft7Validator(SCHEMA).validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    assert len(run["results"]) == len(report.findings) + len(report.changes)
    marks = [(one["ruleId"], one["partialFingerprints"]["archscan/v1"]) for one in run["results"]]
    assert len(set(marks)) == len(marks)


def test_the_schema_of_the_test_refuses() -> None:
    log = json.loads(to_sarif(CHECK))
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(SCHEMA).validate(log)
    log = json.loads(to_sarif(CHECK, "/root/"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(SCHEMA).validate(log)


def test_sarif_places_and_fingerprints() -> None:
    results = {one["ruleId"]: one for one in json.loads(to_sarif(CHECK, "sub/"))["runs"][0]["results"]}
    place = results["ARC101"]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "sub/deploy/a%20b.yaml"
    assert place["region"] == {"startLine": 7}
    assert results["ARC101"]["relatedLocations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert results["ARC001"]["locations"] == []
    moved = Finding("ARC101", DB, "other words", "warning", (Evidence("y.yaml", 99, "z"),), CHANGES[0])
    again = json.loads(to_sarif(Report("check", "Shop", "", "", (), (moved,))))["runs"][0]["results"][0]
    assert again["partialFingerprints"] == results["ARC101"]["partialFingerprints"]


@pytest.mark.parametrize(
    ("report", "plain", "zero", "detailed"),
    [
        (CLEAN, 0, 0, 0),
        (CHECK, 1, 0, 2),
        (DIFF, 1, 0, 2),
        (Report("check", "Shop", "", "", (), FINDINGS[2:]), 0, 0, 0),
    ],
    ids=["clean", "findings", "changes", "notes only"],
)
def test_exit_codes_and_every_form_agree(report: Report, plain: int, zero: int, detailed: int) -> None:
    assert exit_code(report) == plain
    assert exit_code(report, exit_zero=True) == zero
    assert exit_code(report, detailed=True) == detailed
    assert json.loads(to_json(report))["clean"] == (plain == 0)
    levels = {one["level"] for one in json.loads(to_sarif(report))["runs"][0]["results"]}
    assert bool(levels) == bool(report.changes or report.findings)
    for finding in report.findings:
        for text in (
            to_text(report),
            to_json(report),
            to_markdown(report),
            to_sarif(report),
            to_github(report),
        ):
            assert finding.rule in text
    lines = to_github(report).splitlines()
    assert len(lines) == len(report.findings) + len(report.changes) + 1


def test_text() -> None:
    assert to_text(CLEAN) == "Shop: committed against repository: clean\n"
    assert to_text(DIFF).splitlines() == [
        "+ component db added (deploy/a b.yaml:7)",
        "- component old removed",
        "~ component api: technologies Python 3.11 -> Python 3.12 (deploy/a b.yaml:7)",
        "+ connection api -> db added (deploy/a b.yaml:7)",
        "- connection web -> old removed",
        "Shop: main against work tree: 5 changes",
    ]
    assert to_text(CHECK).splitlines() == [
        "error ARC001 stale-document: stale",
        "    @@ -1 +1 @@",
        "    -a",
        "    +b",
        "    +```",
        "deploy/a b.yaml:7: warning ARC101 undocumented-component: db is not documented",
        "    see x.yaml",
        "    mend: add it to archscan.yaml",
        "note ARC142 fixed-baseline-entry: found no more",
        "Shop: committed against repository: 1 error, 1 warning, 1 note",
    ]


def test_github_annotations() -> None:
    assert to_github(CHECK, "sub/").splitlines()[:2] == [
        "::error title=ARC001 stale-document::stale",
        "::warning file=sub/deploy/a b.yaml,line=7,title=ARC101 undocumented-component"
        "::db is not documented. add it to archscan.yaml",
    ]


def test_hostile_text_is_escaped_everywhere() -> None:
    report = hostile()
    for line in to_github(report).splitlines():
        assert re.match(r"::(error|notice) ", line)
        head = line.split("::")[1]
        assert head.count(":") == 0
    assert "\x1b" not in to_text(report)
    assert "\u202e" not in to_text(report) + to_json(report) + to_sarif(report)
    text = to_markdown(report)
    outside = re.sub(r"(?s)`{12}diff\n.*?\n`{12}", "", text)
    assert outside.count("<!--") == 1
    assert all(
        line.count("|") - line.count("\\|") == 5 for line in outside.splitlines() if line.startswith("| ")
    )
    assert to_mermaid(picture(report)) is not None
    assert json.loads(to_json(report))["changes"][0]["old"] == EVIL


def test_markdown_of_a_pull_request() -> None:
    text = to_markdown(DIFF)
    assert text.startswith(f"{MARKER}\n")
    for part in (
        "### Added (2)",
        "### Removed (2)",
        "### Changed (1)",
        "```mermaid\n",
        "- component **db** (`deploy/a b.yaml:7`",
    ):
        assert part in text
    assert "`Python 3.11` → `Python 3.12`" in text
    assert "```mermaid" not in to_markdown(CLEAN)


@pytest.mark.parametrize("number", [500, 5000])
def test_markdown_stays_inside_the_limits(number: int) -> None:
    text = to_markdown(large(number))
    assert len(text.encode()) <= MAX_BYTES + 2000 < 60_000 + 1
    assert "| component | added |" in text
    assert "```mermaid" not in text
    assert text.count("<details") == text.count("</details>")
    assert " more;" in text


def test_mermaid_is_limited() -> None:
    for number in (10, 40, 500):
        text = to_mermaid(picture(large(number)))
        assert (text is None) == (number > 60)
        assert text is None or (len(text) < 50_000 and text.count("-->") + text.count("==>") <= 500)


def test_the_picture_shows_state_by_more_than_colour() -> None:
    shown = picture(DIFF)
    assert {box.name: box.state for box in shown.boxes} == {
        "api": "changed", "db": "added", "old": "removed", "web": "same",
    }  # fmt: skip
    assert {(line.source, line.target): line.state for line in shown.lines} == {
        (API, DB): "added", (WEB, API): "same", (WEB, OLD): "removed",
    }  # fmt: skip
    dot = to_dot(DIFF, shown)
    assert re.search(r'"old" \[label="old\\nremoved: service".*style="filled,dashed"', dot)
    assert re.search(r'"db" \[label="db\\nadded: service".*penwidth=2.4', dot)
    assert re.search(r'"web" -> "old" \[label="removed: HTTP :80".*style=dashed', dot)
    text = to_mermaid(shown) or ""
    assert "-.->" in text
    assert "==>" in text


def test_renamed_components_are_one_box() -> None:
    after = system("web", "api", "new", links=((WEB, API, "calls"), (WEB, component_id("new"), "calls")))
    change = Change("component", "renamed", component_id("new"), "name", "old", "new")
    before = system("web", "old", links=((WEB, OLD, "calls"), (OLD, WEB, "calls")))
    shown = picture(Report("diff", "Shop", "a", "b", (change,), (), before, after))
    assert [box.name for box in shown.boxes] == ["new", "web"]
    assert shown.boxes[0].remarks == ("was old",)
    new = component_id("new")
    assert [(line.source, line.target) for line in shown.lines] == [(new, WEB), (WEB, new)]


def test_svg_is_drawn() -> None:
    from archscan.render.graphviz import find_program

    program = find_program()
    assert program is not None
    svg = to_svg(DIFF, picture(DIFF), program)
    assert "<svg" in svg
    assert "removed: service" in svg


NAMED = {
    DB: "db", QUERIES: "api -> db", USED: "web -> old", "component:gone": "gone",
    "connection:a->b:calls": "a -> b", "docs/x.md": "docs/x.md",
}  # fmt: skip


@pytest.mark.parametrize(("subject", "name"), NAMED.items(), ids=NAMED)
def test_names_of_subjects(subject: str, name: str) -> None:
    assert name_of(DIFF, subject) == name
