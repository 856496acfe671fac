"""TODO and FIXME in the comments of deployment files, pipelines and build files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.lexicon.secrets import mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

NAME = "remarks"
PATTERNS = (
    "Dockerfile*", "*.dockerfile", "Containerfile*", "*compose*.y*ml", "*.tf", "*.hcl", "*.nomad",
    "nginx*.conf", "haproxy*.cfg", "Caddyfile*", "Jenkinsfile*", "Makefile", "skaffold*.y*ml", "Tiltfile",
    ".gitlab-ci.y*ml", ".github/workflows/*.y*ml", "azure-pipelines*.y*ml", "values*.y*ml",
    "templates/*.y*ml", "templates/*.tpl", "k8s/*.y*ml", "kubernetes/*.y*ml", "manifests/*.y*ml",
    "deploy/*.y*ml", "base/*.y*ml", "overlays/*/*.y*ml", "kubernetes-manifests/*.y*ml", "serverless.y*ml",
    "Procfile", "fly.toml", "Vagrantfile",
)  # fmt: skip

MAX_REMARKS = 40
"""A file with more is a list of its own."""
_MAX_TEXT = 240
_MAX_LINE = 2_000
_REMARK = re.compile(r"\b(TODO|FIXME)\b(?:\([^)\n]*\))?[\s:\-]*([^\n]*)")
_COMMENT = re.compile(r"(?:^|\s)(?:#|//|/\*|\{\{-?\s*/\*|<!--|;)")
_CLOSING = re.compile(r"\s*(?:\*/(?:\s*-?\}\})?|-->)\s*\Z")
_MARK = re.compile(rb"TODO|FIXME")


def wants(data: bytes) -> bool:
    """Whether one of the marks is there."""
    return _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield each remark with its own words; a mark without any says nothing."""
    subject = Subject(Scope("source", file.folder), "")
    found = 0
    for number, line in enumerate(file.text.splitlines(), start=1):
        match = _REMARK.search(line[:_MAX_LINE])
        if match is None or not _COMMENT.search(line[: match.start()]):
            continue
        text = " ".join(_CLOSING.sub("", match[2]).split())
        if len(re.sub(r"\W", "", text)) < 4:
            continue
        text = text if len(text) <= _MAX_TEXT else f"{text[: _MAX_TEXT - 1]}…"
        yield Setting(subject, "outlook.todo", mask(text), Evidence(file.path, number, NAME), name=match[1])
        found += 1
        if found == MAX_REMARKS:
            return
