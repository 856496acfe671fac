"""Files that are made to cost time, or that are no files of their format at all."""

from __future__ import annotations

import pytest

from archscan.collectors.delivery import (
    circleci,
    dev_commands,
    getting_started,
    github_actions,
    gitlab_ci,
    jenkinsfile,
    variants,
)
from archscan.source import Collector
from tests.goldens import collected, text_tree
from tests.patience import coming_to_an_end

WORKFLOW = ".github/workflows/a.yml"
FILES: list[tuple[str, Collector, str, str]] = [
    ("open expressions", github_actions, WORKFLOW, "jobs:\n  a:\n    steps:\n      - run: " + "${{" * 30_000),
    ("long condition", github_actions, WORKFLOW, "jobs:\n  a:\n    if: x" + " " * 50_000 + "y\n    environment: b\n"),
    ("job is a text", github_actions, WORKFLOW, "jobs:\n  a: text\n  b: [1]\n  c:\n    steps: x\n"),
    ("events are numbers", github_actions, WORKFLOW, "on: {push: 1, schedule: x}\njobs: {a: {environment: [x]}}\n"),
    ("extends itself", gitlab_ci, ".gitlab-ci.yml", "a:\n  extends: b\n  script: x\nb:\n  extends: [a, b]\n"),
    ("requires itself", circleci, ".circleci/config.yml",
     "jobs: {a: {steps: [run: {command: x}]}}\nworkflows: {w: {jobs: [a: {requires: [a]}, {}, 3]}}\n"),
    ("command calls itself", circleci, ".circleci/config.yml",
     "commands: {a: {steps: [a, a]}}\njobs: {b: {steps: [a]}}\n"),
    ("all commands call all", circleci, ".circleci/config.yml", "commands:\n" + "".join(
        f"  c{one}: {{steps: [{', '.join(f'c{two}' for two in range(60))}]}}\n" for one in range(60)
    ) + "jobs: {b: {steps: [c1]}}\n"),
    ("all jobs extend all", gitlab_ci, ".gitlab-ci.yml", "".join(
        f"j{one}: {{script: x, extends: [{', '.join(f'j{two}' for two in range(40))}]}}\n" for one in range(40)
    )),
    ("many open stages", jenkinsfile, "Jenkinsfile", "stage('a') {" * 20_000),
    ("many open texts", jenkinsfile, "Jenkinsfile", "stage('a') { sh \'\'\'" * 20_000),
    ("wide target", dev_commands, "Makefile", "up" + " " * 200_000 + "\n" + "a " * 100_000),
    ("wide recipe", dev_commands, "justfile", "up" + " " * 200_000 + "\n"),
    ("wide heading", getting_started, "README.md", "# a" + " #" * 100_000 + "\n```\n" + "make " * 100_000),
    ("scalar values", variants, "appsettings.Production.json", "3"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("collector", "path", "text"), [row[1:] for row in FILES], ids=[row[0] for row in FILES]
)
def test_comes_to_an_end_and_raises_nothing(collector: Collector, path: str, text: str) -> None:
    with coming_to_an_end():
        collected(collector, text_tree({path: text}))
