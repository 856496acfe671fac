"""Names and texts of a repository that want to be more than text: they come out as text."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.e2e.program import POSIX, Result, archscan, files_of, here, write

Capture = pytest.CaptureFixture[bytes]

HOSTILE: dict[str, str] = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "pipe": "a | b | c",
    "backticks": "`a` ``b``` c",
    "newline": "a\nb\n\n# c",
    "dot": 'x"]; evil [label="y',
    "dot backslash": "end\\",
    "dot html": "<<b>x</b>>",
    "rtl": "a\u202egnp.exe\u2066",
    "ansi": "a\x1b[31mred\x1b]0;title\x07",
    "link": "[click](javascript:alert(1))",
    "reference": "![x](https://tracker.evil/x.png)",
    "autolink": "https://tracker.evil/a",
    "jinja": "{{ 7 * 191 }}{% raw %}",
    "marker": "<!-- archscan:end overview -->",
    "comment": "--> <b>x</b> <!--",
    "mermaid": "a]:::b click x callback",
    "mermaid line": 'end"\n  click x href "javascript:alert(1)"',
    "yaml": "a: b # c\n- d",
    "controls": "a\x00\x08\x7f\x85b",
    "zero width": "a\u200b\ufeffb",
    "table": "|---|\n|x|",
    "html entity": "&lt;b&gt;&#60;script&#62;",
    "path": "../../etc/passwd",
    "long": "n" * 3000,
    "percent": "%s%n{0}$(id)`id`",
    "formula": "=cmd|'/C calc'!A0",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467 caf\xe9",
}


def quoted(text: str) -> str:
    """A YAML scalar in which every character is spelled out that might not stand for itself."""
    escaped = "".join(one if one.isalnum() and one.isascii() else f"\\U{ord(one):08x}" for one in text)
    return f'"{escaped}"'


def compose(text: str) -> str:
    """The text wherever a Compose file has room for one."""
    one = quoted(text)
    return f"""
name: {one}
services:
  ? {one}
  :
    image: {one}
    container_name: {one}
    hostname: {one}
    command: [{one}, {one}]
    environment: {{? {one} : "http://api:80", B: {one}, URL: "http://api:8000"}}
    labels: {{org.opencontainers.image.description: {one}, ? {one} : {one}}}
    healthcheck: {{test: {one}}}
    ports: [{one}]
    volumes: [{one}]
    networks: [{one}]
    profiles: [{one}]
    restart: {one}
    user: {one}
    depends_on: [{one}, api]
    env_file: [{one}]
    build: {one}
    secrets: [{one}]
    deploy: {{replicas: {one}, placement: {{constraints: [{one}]}}}}
  api:
    image: nginx:1
    environment: {{NEXT: {one}, HOST_URL: "http://db:5432"}}
  db: {{image: "postgres:16"}}
networks: {{? {one} : {{name: {one}}}}}
secrets: {{? {one} : {{file: {one}}}}}
"""


def manifest(text: str) -> str:
    one = quoted(text)
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {one}
  namespace: {one}
  annotations: {{description: {one}}}
spec:
  replicas: {one}
  template:
    metadata: {{labels: {{app: {one}}}}}
    spec:
      serviceAccountName: {one}
      containers:
        - name: {one}
          image: {one}
          command: [{one}]
          env: [{{name: {one}, value: {one}}}, {{name: API, value: "http://api:80"}}]
          ports: [{{containerPort: 80, name: {one}}}]
          livenessProbe: {{exec: {{command: [{one}]}}}}
---
apiVersion: {one}
kind: {one}
metadata: {{name: {one}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {one}}}
spec:
  rules: [{{host: {one}, http: {{paths: [{{path: {one}, backend: {{service: {{name: {one}, port: {{number: 80}}}}}}}}]}}}}]
"""


def designs(one: str, quote: str) -> dict[str, str]:
    """The text, in one line, in contracts, schemas, pipelines, rules, decisions and plans; `quote` is it as
    it stands between double quotes."""
    scalar = quoted(one)
    return {
        "docs/adr/0001-first.md": f"# {one}\n\n## Status\n\n{one}\n\n## Context\n\n{one}\n\n## Decision\n\n{one}\n",
        "ROADMAP.md": f"# Roadmap\n\n## {one}\n\n- [ ] {one}\n- {one}\n",
        "CODEOWNERS": f"* @a/b\n/api/ {one}\n[{one}] @c/d\n/x @a/{one}\n",
        "web/nginx.conf": f"# TODO {one}\n# FIXME: {one}\nserver {{\n  listen 80;\n  auth_basic '{one}';\n  proxy_read_timeout 30s;\n}}\n",
        "api/openapi.yaml": f"openapi: 3.0.3\ninfo: {{title: {scalar}, version: {scalar}}}\nservers: [{{url: {scalar}}}]\npaths:\n  ? {scalar}\n"
        f"  : get: {{operationId: {scalar}, responses: {{'200': {{description: {scalar}}}}}}}\n  /a: {{get: {{tags: [{scalar}], responses: {{'500': {{description: {scalar}}}}}}}}}\n"
        f"components: {{securitySchemes: {{? {scalar} : {{type: apiKey, in: header, name: {scalar}}}}}}}\n",
        "api/migrations/V1__a.sql": f'CREATE TABLE "{quote}" (id int PRIMARY KEY, "{quote}" varchar(9) REFERENCES other (id));\nCREATE TABLE other (id int PRIMARY KEY);\nCREATE INDEX "{quote}" ON other (id) WHERE id > 1;\n',
        "db2/changelog.yaml": f"databaseChangeLog:\n- changeSet: {{id: {scalar}, author: {scalar}, changes: [{{createTable: {{tableName: {scalar}, columns: [{{column: {{name: {scalar}, type: {scalar}}}}}]}}}}]}}\n",
        ".github/workflows/ci.yml": f"name: {scalar}\non: {{push: {{branches: [{scalar}]}}}}\njobs:\n  ? {scalar}\n  : name: {scalar}\n    runs-on: x\n    environment: {{name: {scalar}, url: {scalar}}}\n    steps: [{{name: {scalar}, run: {scalar}}}, {{run: kubectl apply -f x}}]\n",
        ".gitlab-ci.yml": f"stages: [{scalar}]\n? {scalar}\n: {{stage: {scalar}, environment: {scalar}, script: [helm upgrade a b, {scalar}]}}\n",
        "Jenkinsfile": f"pipeline {{ stages {{ stage('{one}') {{ steps {{ sh 'kubectl apply -f x' }} }} }} }}\n",
        "Makefile": f"start: ## {one}\n\tdocker compose up {one}\ntest:\n\tpytest {one}\n",
        "prometheus/rules.yml": f"groups:\n- name: {scalar}\n  rules:\n  - {{alert: {scalar}, expr: {scalar}, for: {scalar}, labels: {{severity: {scalar}}}, annotations: {{summary: {scalar}, runbook_url: {scalar}}}}}\n",
        "grafana/a.json": f'{{"title": "{quote}", "uid": "a", "schemaVersion": 1, "panels": [{{"title": "{quote}", "type": "graph", "targets": [{{"expr": "up"}}]}}]}}\n',
        "slo/a.yaml": f"apiVersion: openslo/v1\nkind: SLO\nmetadata: {{name: a, displayName: {scalar}}}\nspec: {{service: {scalar}, timeWindow: [{{duration: 28d}}], objectives: [{{displayName: {scalar}, target: 0.9}}]}}\n",
        "catalog-info.yaml": f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: api, description: {scalar}}}\nspec: {{type: service, lifecycle: {scalar}, owner: {scalar}}}\n",
        "policy/realm.json": f'{{"realm": "{quote}", "enabled": true, "clients": [{{"clientId": "{quote}"}}], "roles": {{"realm": [{{"name": "{quote}"}}]}}, "accessTokenLifespan": 300}}\n',
        "start/README.md": f"# Start\n\n## Getting started\n\n```sh\nmake {one}\nnpm test {one}\n```\n",
    }


def repository(text: str) -> dict[str, str]:
    one = "".join(char for char in text if char >= " " and char != "\x7f")
    escaped = one.replace("\\", "\\\\").replace('"', '\\"')
    return {
        "compose.yaml": compose(text),
        "k8s/all.yaml": manifest(text),
        "README.md": f"# {one}\n\n{one} is {one}.\n",
        ".env": f'A="{escaped}"\n{one}=x\n',
        "web/package.json": f'{{"name": "{escaped}", "description": "{escaped}", "dependencies": {{"{escaped}": "{escaped}"}}}}',
        "web/Dockerfile": f'FROM {one}\nLABEL description="{escaped}"\nCMD {one}\n',
        "api/requirements.txt": f"{one}\nredis=={one}\n",
        "api/pyproject.toml": f'[project]\nname = "{escaped}"\ndescription = "{escaped}"\ndependencies = ["{escaped}"]\n',
        **designs(one, escaped),
    }


def bad_characters(text: str) -> list[str]:
    """Characters that could deceive whoever looks at the text."""
    found = {
        char
        for char in text
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") and char not in "\n\u200d\u200c"
    }
    return sorted(f"U+{ord(char):04X}" for char in found)


def check_document(text: str) -> None:
    """It renders to the HTML that archscan means, and nothing else."""
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    without = re.sub(r"<!-- archscan:[^>]*-->", "", html)
    tags = {tag.lower() for tag in re.findall(r"</?([A-Za-z!][\w-]*)", without)}
    assert tags <= {
        "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "a", "img", "table", "thead", "tbody", "tr", "th", "td",
        "code", "pre", "em", "strong", "br", "details", "summary", "hr",
    }, tags  # fmt: skip
    links = re.findall(r'(?:href|src)="([^"]*)"', without)
    assert [link for link in links if not re.fullmatch(r"[^\s<>\"`\\\[\]{}|^\x00-\x1f]*", link)] == []
    assert [link for link in links if ":" in link.partition("/")[0]] == []
    tags_only = re.sub(r'"[^"<>]*"', '""', re.sub(r">[^<]*<", "><", without))  # an `alt` may say anything
    assert not re.search(r"\son\w+=", tags_only)


def check_pictures(written: dict[str, bytes]) -> None:
    for name, data in written.items():
        if name.endswith(".svg"):
            root = ElementTree.fromstring(data)
            for element in root.iter():
                tag = str(element.tag).rpartition("}")[2]
                assert tag in {
                    "svg", "g", "title", "desc", "polygon", "path", "text", "ellipse", "polyline", "rect", "style",
                    "defs", "tspan", "line", "circle", "linearGradient", "stop", "marker", "use", "clipPath",
                }, (name, tag)  # fmt: skip
                for key, value in element.attrib.items():
                    assert not key.lower().startswith("on"), (name, key)
                    assert "href" not in key, (name, key)
                    assert "javascript:" not in value.lower(), (name, value)
                    assert "url(" not in value.replace("url(#", ""), (name, value)


def check_talk(result: Result) -> None:
    assert all(not bad_characters(line) for line in result.lines)
    assert "Traceback" not in result.err


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_comes_out_as_text(tmp_path: Path, text: str, capfdbinary: Capture) -> None:
    root = write(tmp_path / "root", repository(text))
    result = here(capfdbinary, "draft", root, "-o", tmp_path / "out")
    assert result.code == 0, result.err
    check_talk(result)
    written = files_of(tmp_path / "out")
    for name, data in written.items():
        assert bad_characters(data.decode("utf-8")) == [] or name == "model.json", name
        assert Path(name).parts[0] in ("ARCHITECTURE.md", "model.json", "diagrams"), name
        assert re.fullmatch(r"[\w./-]{1,160}", name), name
    assert files_of(tmp_path).keys() == {f"root/{one}" for one in files_of(root)} | {
        f"out/{one}" for one in written
    }
    document = written["ARCHITECTURE.md"].decode()
    check_document(document)
    assert "1337" not in document
    assert "api" in document
    assert "db" in document
    check_pictures(written)
    if "archscan:" in text or "\n" in text:  # it might be taken for a marker in what was written
        again = here(capfdbinary, "draft", root, "-o", tmp_path / "out")
        assert again.code == 0, again.err
        assert files_of(tmp_path / "out") == written
    printed = here(capfdbinary, "draft", root, "-o", "-")
    assert printed.code == 0
    check_document(re.sub(r"```mermaid\n.*?\n```", "", printed.text, flags=re.DOTALL))
    for fenced in re.findall(r"```mermaid\n(.*?)\n```", printed.text, flags=re.DOTALL):
        assert "javascript:" not in fenced or not re.search(r"^\s*click ", fenced, flags=re.MULTILINE)


@pytest.mark.parametrize("format", ["text", "yaml", "json"])
def test_no_model_has_raw_control_characters(tmp_path: Path, format: str, capfdbinary: Capture) -> None:
    for name in ("ansi", "rtl", "controls", "newline"):
        root = write(tmp_path / name, repository(HOSTILE[name]))
        result = here(capfdbinary, "model", root, "-f", format)
        assert result.code == 0
        assert bad_characters(result.text) == []
        check_talk(result)


NAMES = [
    "a|b", "`a`", "[a](b)", "<b>", 'a"b', "a'b", "a b", "a#b", "a?b", "a%20b", "é", "a&b", "-rf", "$(id)", "a\\b",
    "{{a}}", "(a)", "CON",
]  # fmt: skip


@POSIX
@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_of_folders(tmp_path: Path, name: str, capfdbinary: Capture) -> None:
    root = write(
        tmp_path / "root",
        {
            f"{name}/compose.yaml": "services: {web: {image: nginx, environment: {A: 'http://db:1'}}, db: {image: x}}\n"
        },
    )
    result = here(capfdbinary, "draft", root)
    assert result.code == 0, result.err
    written = files_of(root / "docs" / "architecture")
    check_document(written["ARCHITECTURE.md"].decode())
    check_pictures(written)


@POSIX
def test_names_that_are_no_text_are_left_out_and_said(tmp_path: Path, capfdbinary: Capture) -> None:
    root = write(tmp_path / "root", {"compose.yaml": "services: {web: {image: nginx}}\n"})
    for name in (b"a\nb", b"\xff", b"\x1b[2J"):
        folder = bytes(root) + b"/" + name
        Path(folder.decode("utf-8", "surrogateescape")).mkdir()
        Path((folder + b"/compose.yaml").decode("utf-8", "surrogateescape")).write_text(
            "services: {x: {image: y}}"
        )
    result = here(capfdbinary, "model", root)
    assert result.code == 0
    assert len(result.lines) == 3
    assert all("a name that is not plain text" in line for line in result.lines)
    check_talk(result)
    assert '"name": "x"' not in result.text


ENCODINGS: dict[str, dict[str, str]] = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "ascii strict": {"PYTHONIOENCODING": "ascii:strict", "PYTHONUTF8": "0"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
}


@pytest.mark.parametrize("variables", ENCODINGS.values(), ids=ENCODINGS)
def test_no_encoding_of_the_terminal_breaks_it(tmp_path: Path, variables: dict[str, str]) -> None:
    root = write(
        tmp_path / "\u00fcber",
        {
            "compose.yaml": "services: {caf\u00e9-\u6f22: {image: nginx, ports: ['\u00fc:\u00e9']}}\n",
            "\u6f22/compose.yaml": "services: [\n",
        },
    )
    for command in (
        ["model", root, "-f", "text"],
        ["draft", root],
    ):
        result = archscan(*command, **variables)
        assert result.code == 0, result.err
        assert "Traceback" not in result.err
        result.out.decode("utf-8")
    missing = archscan("model", tmp_path / "\u6f22 is not there", **variables)
    assert missing.code == 2
    assert "Traceback" not in missing.err
