"""What archscan writes is what it promises: every chapter, links that lead somewhere, valid files."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from archscan.model.serial import from_json, to_json
from tests.e2e.planted import TEXTS, plant
from tests.e2e.program import TEASHOP, copy_of, files_of, here, write

Capture = pytest.CaptureFixture[bytes]

TEMPLATE = """
## Overview
## Core Components
## Data Flow
## Technology Stack
## Non-Functional Requirements
### Performance
### Availability
### Scalability
### Security
## Design Patterns Used
## Database Design
### Schema Overview
### Indexing Strategy
### Partitioning Strategy
## API Design
### REST API
### WebSocket API (if applicable)
## Caching Strategy
### Cache Layers
## Monitoring and Observability
### Metrics
### Logging
### Tracing
## Deployment Architecture
### Development Environment
### Staging Environment
### Production Environment
## Failure Handling
### Error Scenarios
### Circuit Breaker Pattern
### Graceful Degradation
## Security Implementation
### Authentication
### Authorization
### Data Protection
## Performance Optimization
### Database Optimization
### Caching Optimization
### Network Optimization
## Scalability Patterns
### Horizontal Scaling
### Database Scaling
## Future Considerations
### Short-term Improvements
### Long-term Evolution
## Trade-offs
## Coverage
"""
"""The headings that every document has, in their order."""

SEVERAL = {
    "one/compose.yaml": "services: {web: {image: nginx, environment: {A: 'http://api:80'}}, api: {build: gone}}\n",
    "two (b)/compose.yaml": "services: {web: {image: caddy, environment: {A: 'redis://cache'}}, cache: {image: redis}}\n",
    "two (b)/docs #1/README.md": "# x\n",
    "three & é/k8s.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec: {replicas: 2, selector: {}, "
    "template: {metadata: {labels: {app: w}}, spec: {containers: [{name: w, image: 'a/w:1'}]}}}\n",
}  # fmt: skip


def teashop(folder: Path) -> Path:
    return copy_of(TEASHOP, folder / "teashop")


def vault(folder: Path) -> Path:
    return write(folder / "vault", plant(TEXTS)[0])


def several(folder: Path) -> Path:
    return write(folder / "several", SEVERAL)


def empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


SYSTEMS: dict[str, Callable[[Path], Path]] = {
    "teashop": teashop,
    "vault": vault,
    "several": several,
    "empty": empty,
}


@pytest.fixture(scope="module", params=SYSTEMS.values(), ids=SYSTEMS)
def drafted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with its document in the usual place."""
    from archscan.cli import run

    root: Path = request.param(tmp_path_factory.mktemp("drafted"))
    assert run(["draft", str(root), "-q"]) == 0
    return root


def document_of(root: Path) -> Path:
    return root / "docs" / "architecture" / "ARCHITECTURE.md"


def headings(text: str) -> list[str]:
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [
        f"{token.markup} {tokens[index + 1].content}"
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def test_every_chapter_in_its_order(drafted: Path) -> None:
    found = headings(document_of(drafted).read_text(encoding="utf-8"))
    assert found[0].lower().replace(" ", "") == f"#{drafted.name}-architecturedocumentation"
    wanted = TEMPLATE.strip().splitlines()
    assert [heading for heading in found if heading in wanted] == wanted


def test_every_chapter_says_something(drafted: Path) -> None:
    text = re.sub(r"<!--.*?-->", "", document_of(drafted).read_text(encoding="utf-8"))
    for chapter in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = chapter.partition("\n")
        assert re.sub(r"^#+ .*$", "", body, flags=re.MULTILINE).strip(), title


def links_of(text: str) -> list[str]:
    """Targets of all links and pictures."""
    found: list[str] = []
    for block in MarkdownIt("commonmark").enable("table").parse(text):
        for token in block.children or ():
            for name in ("href", "src"):
                if value := token.attrGet(name):
                    found.append(str(value))
    return found


def test_every_link_leads_to_what_is_there(drafted: Path) -> None:
    document = document_of(drafted)
    text = document.read_text(encoding="utf-8")
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', text))
    for heading in headings(text):
        words = heading.lstrip("# ").lower()
        anchors.add("".join("-" if one == " " else one for one in words if one.isalnum() or one in " -_"))
    lost: list[str] = []
    links = links_of(text)
    for link in dict.fromkeys(links):
        path, _, fragment = link.partition("#")
        path = unquote(path.partition("?")[0])
        if re.match(r"[a-z]+:", link):
            lost.append(link)
            continue
        target = document.parent / path if path else document
        if not target.exists():
            lost.append(link)
        elif path and (line := re.fullmatch(r"L(\d+)", fragment)):
            if not 1 <= int(line[1]) <= len(target.read_bytes().splitlines()):
                lost.append(link)
        elif fragment and unquote(fragment) not in anchors:
            lost.append(link)
    assert lost == []
    assert len(links) > 10
    pictures = {path.name for path in (document.parent / "diagrams").glob("*.svg")}
    assert {Path(link).name for link in links if link.endswith(".svg")} <= pictures


def test_every_picture_is_self_contained(drafted: Path) -> None:
    folder = document_of(drafted).parent / "diagrams"
    for path in folder.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        root = ElementTree.fromstring(text)
        assert root.tag.endswith("svg")
        for element in root.iter():
            name = str(element.tag).rpartition("}")[2]
            assert name not in ("script", "foreignObject", "image", "iframe", "use", "a", "animate", "set"), (
                path
            )
            for key, value in element.attrib.items():
                assert "href" not in key, path
                assert not key.startswith("on"), path
                assert "url(" not in value.replace("url(#", ""), path
        assert "<!DOCTYPE" not in text
        assert "<!ENTITY" not in text
        assert "@import" not in text
        assert path.with_suffix(".dot").is_file()
        titles = [element.text for element in root if str(element.tag).endswith("}title")]
        assert titles
        assert titles[0]


def test_the_model_is_of_its_schema_and_reads_back_equal(drafted: Path, capfdbinary: Capture) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(here(capfdbinary, "schema", "model").text)
    text = (document_of(drafted).parent / "model.json").read_text(encoding="utf-8")
    data = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = [error.json_path for error in jsonschema.Draft202012Validator(schema).iter_errors(data)]
    assert errors == []
    system = from_json(text)
    assert to_json(system) == text
    assert from_json(to_json(system)) == system


def test_the_schema_refuses_what_is_no_model(capfdbinary: Capture) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(here(capfdbinary, "schema", "model").text))
    good: dict[str, Any] = json.loads(here(capfdbinary, "model", TEASHOP).text)
    assert validator.is_valid(good)
    wrong: list[dict[str, Any]] = [
        {**good, "schema": "archscan.model/2"},
        {**good, "more": 1},
        {key: value for key, value in good.items() if key != "components"},
        {**good, "components": [{**good["components"][0], "kind": "thing"}]},
        {**good, "connections": [{**good["connections"][0], "port": "80"}]},
    ]
    assert [validator.is_valid(one) for one in wrong] == [False] * len(wrong)


def test_the_starter_is_of_its_schema(tmp_path: Path, capfdbinary: Capture) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    import yaml

    schema = json.loads(here(capfdbinary, "schema", "config").text)
    jsonschema.Draft202012Validator.check_schema(schema)
    text = here(capfdbinary, "init", TEASHOP, "-o", "-").text
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(yaml.safe_load(text) or {})
    uncommented = re.sub(r"^( *)# ", r"\1", text, flags=re.MULTILINE)
    assert "components:" in uncommented
    assert not validator.is_valid({"compnents": {}})


def test_every_format_of_a_picture(tmp_path: Path, capfdbinary: Capture) -> None:
    names = [
        line.partition("\t")[0] for line in here(capfdbinary, "diagram", TEASHOP, "--list").text.splitlines()
    ]
    assert {"overview", "data-flow", "environment-production"} <= set(names)
    begins = {
        "svg": (b"<?xml", b"<svg"),
        "dot": (b"digraph",),
        "mermaid": (b"flowchart", b"%%"),
        "png": (b"\x89PNG",),
    }
    for format, begin in begins.items():
        target = tmp_path / f"x.{format}"
        result = here(capfdbinary, "diagram", TEASHOP, "--view", "overview", "-f", format, "-o", target)
        assert result.code == 0, result.err
        assert target.read_bytes().startswith(begin)
        assert here(capfdbinary, "diagram", TEASHOP, "-f", format).out == target.read_bytes()


def test_mermaid_in_place_of_pictures(tmp_path: Path, capfdbinary: Capture) -> None:
    root = teashop(tmp_path)
    assert here(capfdbinary, "draft", root, "--mermaid", "-q").code == 0
    text = document_of(root).read_text(encoding="utf-8")
    assert text.count("```mermaid\n") >= 2
    assert [link for link in links_of(text) if link.endswith(".svg")] == []


def test_links_to_a_base(tmp_path: Path, capfdbinary: Capture) -> None:
    base = "https://code.example.org/shop/blob/main/"
    assert here(capfdbinary, "draft", TEASHOP, "-o", tmp_path, "--link-base", base, "-q").code == 0
    links = links_of((tmp_path / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    assert f"{base}compose.yaml#L7" in links
    assert [one for one in links if not one.startswith((base, "#", "diagrams/"))] == []


def test_templates_of_the_user(tmp_path: Path, capfdbinary: Capture) -> None:
    templates = write(tmp_path / "mine", {"trade_offs.jinja": "Own words on {{ 6 * 7 }}.\n"})
    result = here(capfdbinary, "draft", TEASHOP, "-o", "-", "--templates", templates)
    assert result.code == 0, result.err
    assert "Own words on 42." in result.text
    broken = write(tmp_path / "broken", {"trade_offs.jinja": "one\n{% if %}\n"})
    result = here(capfdbinary, "draft", TEASHOP, "-o", tmp_path / "out", "--templates", broken)
    assert result.code == 2
    assert re.fullmatch(r"archscan: .*trade_offs\.jinja:2: .+", result.lines[0]), result.err
    assert not (tmp_path / "out").exists()


def test_what_people_wrote_is_merged(tmp_path: Path, capfdbinary: Capture) -> None:
    root = teashop(tmp_path)
    write(
        root,
        {
            "archscan.yaml": "system: {name: Tea House}\ncomponents:\n  db: {responsibility: Keeps all tea., owner: Storage}\n"
            "  nobody: {owner: X}\ntargets: {uptime: '99.9 %'}\n"
            "decisions:\n  - {title: One database, chosen: PostgreSQL, alternative: Files, reasoning: It is there.}\n"
        },
    )
    result = here(capfdbinary, "draft", root)
    assert result.code == 0, result.err
    text = document_of(root).read_text(encoding="utf-8")
    assert text.startswith("# Tea House - Architecture Documentation\n")
    for part in ("Keeps all tea.", "Storage", "99.9 %", "One database", "It is there."):
        assert part in text
    assert any(line.startswith("archscan.yaml:4: ") and "nobody" in line for line in result.lines), result.err


def test_the_output_folder_is_left_out_of_the_listing(tmp_path: Path, capfdbinary: Capture) -> None:
    """What lies among earlier output says nothing about the system."""
    root = teashop(tmp_path)
    write(root, {"docs/architecture/compose.yaml": "services: {ghost: {image: ghost}}\n"})
    assert here(capfdbinary, "draft", root, "-q").code == 0
    assert b"ghost" not in files_of(root / "docs" / "architecture")["model.json"]
    write(root, {"notes/compose.yaml": "services: {spirit: {image: ghost}}\n"})
    assert here(capfdbinary, "draft", root, "-q", "--exclude", "notes/").code == 0
    assert b"spirit" not in files_of(root / "docs" / "architecture")["model.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of POSIX")
def test_what_is_no_file_is_written_to_and_never_replaced(tmp_path: Path, capfdbinary: Capture) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert here(capfdbinary, "model", TEASHOP, "--format", "json", "-o", pipe).code == 0
    reader.join(timeout=30)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert json.loads(read[0])["schema"] == "archscan.model/1"
    assert here(capfdbinary, "model", TEASHOP, "--format", "json", "-o", os.devnull).code == 0
    assert not Path(os.devnull).is_file()


def test_selected_chapters_are_written_and_checked(tmp_path: Path, capfdbinary: Capture) -> None:
    root = copy_of(TEASHOP, tmp_path / "shop")
    few = ("--chapters", "overview,API Design", "--chapters", "17", "-q")
    assert here(capfdbinary, "draft", root, *few).code == 0
    text = (root / "docs/architecture/ARCHITECTURE.md").read_text()
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Overview", "API Design", "Trade-offs", "Coverage"]
    assert here(capfdbinary, "check", root, *few).code == 0
    stale = here(capfdbinary, "check", root, "-q")
    assert stale.code == 1
    assert here(capfdbinary, "draft", root, "--chapters", "prices").code == 2


def test_a_template_of_ones_own_replaces_a_chapter(tmp_path: Path, capfdbinary: Capture) -> None:
    root = copy_of(TEASHOP, tmp_path / "shop")
    own = write(
        tmp_path / "own", {"overview.jinja": "## {{ chapter.heading }} in short\n\n{{ chapter.id }}\n"}
    )
    written = here(capfdbinary, "draft", root, "--templates", own / "", "-o", "-", "-q")
    assert written.code == 0
    text = written.out.decode()
    assert "## Overview in short\n\noverview\n" in text
    assert "## Core Components\n" in text
