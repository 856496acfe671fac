"""Live Docker against a real engine: the model is right, and exactly what differs from the files is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program import archscan
from tests.live import engine
from tests.live.engine import IMAGE, PLANTED, PROJECT

SOURCE = f"docker://{PROJECT}"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    if reason := engine.no_engine():
        pytest.skip(reason)
    yield from engine.shop()


def compose(port: int) -> str:
    """The file that declares the shop as it runs."""
    return f"""\
name: {PROJECT}
services:
  web:
    image: {IMAGE}/web:1
    networks: [front]
    ports: ["{port}:80", "127.0.0.1:{port + 1}:81"]
    restart: unless-stopped
    environment:
      API_URL: http://api:8080
  api:
    image: {IMAGE}/api:1
    networks:
      front: {{}}
      back:
        aliases: [backend]
    cpus: 0.5
    environment:
      - DATABASE_URL=postgresql://app:${{DB_PASSWORD}}@db:5432/shop
      - REDIS_URL=redis://cache:6379/0
      - API_TOKEN=${{API_TOKEN:-changeme}}
      - DEBUG=1
  worker:
    image: {IMAGE}/worker:1
    networks: [back]
    deploy:
      replicas: 2
    environment:
      REDIS_URL: redis://cache:6379/0
  db:
    image: {IMAGE}/db:1
    networks: [back]
    mem_limit: 128m
    volumes: ["db-data:/data"]
    environment:
      DB_PASSWORD: ${{DB_PASSWORD}}
  cache:
    image: {IMAGE}/cache:1
    networks: [back]
    healthcheck:
      test: "false"
      interval: 1s
  migrate:
    image: {IMAGE}/migrate:1
    networks: [back]
    command: ["sh", "-c", "exit 0"]
  report:
    image: {IMAGE}/report:1
    networks: [back]
  mail:
    image: {IMAGE}/mail:1
    networks: [back]
  debug:
    image: {IMAGE}/debug:1
    networks: [back]
  test:
    image: {IMAGE}/test:1
    profiles: [test]
networks:
  front: {{}}
  back: {{}}
volumes:
  db-data: {{}}
"""


PLANTS = (
    ("    image: {image}/web:1\n", "    image: {image}/web:2\n"),
    ('"{port}:80", ', '"{other}:80", '),
    ("      - DEBUG=1\n", "      - FEATURE_BASKET=1\n"),
    ("    cpus: 0.5\n", '    cpus: "0.25"\n'),
    ("      replicas: 2\n", "      replicas: 3\n"),
    ("    mem_limit: 128m\n", "    mem_limit: 256m\n"),
    ("  debug:\n    image: {image}/debug:1\n    networks: [back]\n", ""),
    ("  mail:\n", "  search:\n    image: {image}/search:1\n    networks: [back]\n  mail:\n"),
)
"""What is changed in the file; a stopped container and a failing health check make it ten."""
BY_THEMSELVES = {("ARC301", "component:report"), ("ARC308", "component:cache")}
PLANTED_FINDINGS = BY_THEMSELVES | {
    ("ARC301", "component:search"),
    ("ARC302", "component:debug"),
    ("ARC303", "component:web"),
    ("ARC304", "component:worker"),
    ("ARC305", "component:web"),
    ("ARC306", "component:api"),
    ("ARC307", "component:api"),
    ("ARC307", "component:db"),
}


def planted(port: int) -> str:
    text = compose(port)
    words = {"image": IMAGE, "port": str(port), "other": str(port + 7)}
    for old, new in PLANTS:
        assert text.count(old.format(**words)) == 1, old
        text = text.replace(old.format(**words), new.format(**words))
    return text


@pytest.fixture
def repo(tmp_path: Path, port: int) -> Path:
    (tmp_path / "compose.yaml").write_text(compose(port), encoding="utf-8")
    return tmp_path


def model_of(source: str | Path) -> dict[str, object]:
    done = archscan("model", source, "--quiet")
    assert done.code == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found


def findings(repo: Path, *words: str) -> list[dict[str, object]]:
    done = archscan("diff", repo, *words, "--format", "json", "--quiet")
    assert done.code == 1, done.err
    found: list[dict[str, object]] = json.loads(done.out)["findings"]
    return found


def test_the_model_is_right(port: int) -> None:
    model = model_of(SOURCE)
    components = {one["id"]: one for one in model["components"]}  # type: ignore[attr-defined]
    assert set(components) == {
        f"component:{name}"
        for name in ["web", "api", "worker", "db", "cache", "migrate", "report", "mail", "debug"]
    }
    assert model["system"]["name"] == PROJECT  # type: ignore[index]
    assert "backend" in components["component:api"]["aliases"]
    links = {(one["source"], one["target"]) for one in model["connections"]}  # type: ignore[attr-defined]
    assert links == {
        ("component:web", "component:api"),
        ("component:api", "component:db"),
        ("component:api", "component:cache"),
        ("component:worker", "component:cache"),
    }

    def said(name: str) -> set[tuple[str, str]]:
        return {(one["topic"], one["value"]) for one in components[f"component:{name}"]["properties"]}

    assert said("web") >= {("availability.restart", "unless-stopped"), ("network.name", "front"),
                           ("runtime.state", "running"), ("runtime.variables", "API_URL")}  # fmt: skip
    assert said("api") >= {("network.name", "front"), ("network.name", "back"), ("resources.limit.cpu", "0.5"),
                           ("runtime.variables", "API_TOKEN, DATABASE_URL, DEBUG, REDIS_URL")}  # fmt: skip
    assert said("db") >= {("storage.volume", "db-data:/data"), ("resources.limit.memory", "128M")}
    assert said("cache") >= {("runtime.health", "unhealthy")}
    assert said("worker") >= {("availability.replicas", "2")}
    assert said("report") >= {("runtime.state", "exited with code 3")}
    assert said("migrate") >= {("runtime.state", "exited with code 0")}
    ports = {(one["name"], one.get("public", False)) for one in components["component:web"]["interfaces"]}
    assert ports == {(f"{port}:80", True), (f"{port + 1}:81", False), ("9000", False)}
    paths = {one["path"] for each in components.values() for one in each["evidence"]}
    assert f"{SOURCE}/container/{PROJECT}-web-1" in paths
    assert all(path.startswith(f"{SOURCE}/container/") for path in paths)


def test_files_and_engine_have_the_same_ids(repo: Path) -> None:
    declared, running = model_of(repo), model_of(SOURCE)

    def ids(model: dict[str, object], part: str) -> set[str]:
        return {one["id"] for one in model[part]} - {"component:test"}  # type: ignore[attr-defined]

    assert ids(declared, "components") == ids(running, "components")
    assert ids(declared, "connections") == ids(running, "connections")


def test_twice_the_same(port: int) -> None:
    assert archscan("model", SOURCE).out == archscan("model", SOURCE).out


def test_what_is_as_declared_is_no_difference(repo: Path) -> None:
    found = {(one["rule"], one["subject"]) for one in findings(repo, "--against", SOURCE)}
    assert found == BY_THEMSELVES


def test_ten_planted_differences_are_exactly_these_ten(repo: Path, port: int) -> None:
    (repo / "compose.yaml").write_text(planted(port), encoding="utf-8")
    found = findings(repo, "--against", SOURCE)
    assert len(found) == 10
    assert {(one["rule"], one["subject"]) for one in found} == PLANTED_FINDINGS
    said = {one["rule"] + str(one["subject"]): one["message"] for one in found}
    assert said["ARC301component:report"] == "report is declared, and does not run (exited with code 3)"
    assert said["ARC304component:worker"] == "worker: number of replicas is 2, declared 3"
    assert said["ARC306component:api"] == (
        "api has the variable DEBUG, which no file declares, and has not the variable FEATURE_BASKET, "
        "which is declared"
    )


def test_three_ways(repo: Path, port: int) -> None:
    assert archscan("draft", repo, "--quiet").code == 0
    (repo / "compose.yaml").write_text(planted(port), encoding="utf-8")
    done = archscan("diff", repo, "--live", SOURCE, "--format", "json", "--quiet")
    report = json.loads(done.out)
    assert {(one["rule"], one["subject"]) for one in report["findings"]} == PLANTED_FINDINGS
    said = {one["rule"] + one["subject"]: one["message"] for one in report["findings"]}
    assert said["ARC303component:web"].endswith(f"; documented: {IMAGE}/web:1")
    assert said["ARC301component:search"].endswith("; not documented")
    added = {one["subject"] for one in report["changes"] if one["verb"] == "added"}
    assert "component:search" in added


def test_no_secret_gets_out(repo: Path, tmp_path: Path) -> None:
    outputs = [
        archscan("model", SOURCE),
        archscan("model", SOURCE, "--format", "yaml"),
        archscan("diagram", SOURCE, "--format", "dot"),
        archscan("draft", SOURCE, "-o", "-"),
        archscan("explain", SOURCE, "api"),
        archscan("diff", repo, "--against", SOURCE),
        archscan("diff", repo, "--against", SOURCE, "--format", "json"),
    ]
    for one in outputs:
        assert one.code in (0, 1), one.err
        assert len(one.out) > 100
        assert PLANTED.encode() not in one.out
        assert PLANTED not in str(one.err)


def test_a_drafted_document_links_to_no_file(port: int, tmp_path: Path) -> None:
    done = archscan("draft", SOURCE, "--output", tmp_path / "out", "--quiet")
    assert done.code == 0, done.err
    text = (tmp_path / "out" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert f"container/{PROJECT}-web-1" in text
    assert "](docker" not in text
    assert "docker%3A" not in text


def test_an_unknown_project_is_named_with_those_there_are(port: int) -> None:
    done = archscan("model", "docker://nosuchproject")
    assert done.code == 2
    assert PROJECT in str(done.err)


def test_the_document_of_files_tells_what_runs_otherwise(repo: Path, port: int) -> None:
    (repo / "compose.yaml").write_text(planted(port), encoding="utf-8")
    done = archscan("draft", repo, "--live", SOURCE, "-o", "-", "--quiet")
    assert done.code == 0, done.err
    chapter = done.text.partition("### Running System")[2].partition("\n## ")[0]
    assert "| [cache](#component-cache) | running | unhealthy |" in chapter
    assert "| [worker](#component-worker) | 2 running |" in chapter
    assert chapter.count("\n- ") == 10
    assert "- cache is unhealthy. (container/" in chapter
    assert PLANTED not in done.text
