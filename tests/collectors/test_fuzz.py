"""Text made up at random: the readers of texts say something or a FormatError, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archscan.collect import collect
from archscan.collectors.registry import COLLECTORS
from tests.goldens import text_tree

STARTS: dict[str, tuple[str, str, str]] = {
    "decisions": ("docs/adr/0001-a.md", "# 1. A\n\n## Status\n\n", "# |- |* |> |```|---|[|](|![|## Decision|\t"),
    "roadmap": ("ROADMAP.md", "# Roadmap\n", "- [ ] |## |* |\n\n|    |1. |~~|<!--|-->"),
    "owners": ("CODEOWNERS", "* @a/b\n", "@|* |/|#|\\|[|]|^|a@b.c |**"),
    "sql": ("schema.sql", "CREATE TABLE a (id int);\n", "(|)|,|;|'|\"|$$|--|/*|ALTER TABLE |ADD |KEY |CHECK (|int "),
    "protobuf": ("a.proto", 'syntax = "proto3";\n', "service A {|rpc A (|)|}|returns (|stream |;|/*|//|\"|option "),
    "make": ("Makefile", "run:\n\tgo run .\n", ":|\t|$(|)|\\\n|;|&&|=|#|'|\"|docker compose up "),
    "jenkins": ("Jenkinsfile", "pipeline {\n", "stage('a') {|}|(|sh '|\"\"\"|'''|\\|input |when {|//|/*"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "start", "parts"), STARTS.values(), ids=STARTS)
def test_nothing_fails(path: str, start: str, parts: str) -> None:
    pieces = st.sampled_from([*parts.split("|"), "\n", "\r\n", " ", "a", "0", "²", "\x0b", "\u2028"])

    @settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(pieces | st.text(max_size=8), max_size=40).map("".join))
    def run(text: str) -> None:
        text = (start + text).encode("utf-8", "replace").decode()
        found = collect(text_tree({path: text}), [path], COLLECTORS)
        assert [problem for problem in found.problems if problem.rule == "collector-failed"] == []

    run()
