"""Declarative and scripted pipelines of Jenkins: stages with their commands, inputs and triggers.

Groovy is not run: stages are found by their braces, commands by the steps `sh`, `bat` and `powershell` with
literal text. What shared libraries do stays unknown. https://www.jenkins.io/doc/book/pipeline/syntax/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archscan.formats.comments import without_blocks
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .jobs import Job, Note, pipeline_settings
from .tasks import Task, find_tasks, shown

NAME = "jenkinsfile"
PATTERNS = ("jenkinsfile", "jenkinsfile.*", "*.jenkinsfile", "jenkinsfile-*", "jenkinsfile_*")
_STAGE = re.compile(r"\bstage\s*\(?\s*(?:name\s*:\s*)?([\"'])(?P<name>[^\"'\n]{1,200})\1[^{\n]{0,60}\{")
_SHELL = re.compile(
    r"\b(?:sh|bat|powershell|pwsh)\b\s*\(?\s*(?:\w+\s*:\s*(?:true|false|\"[^\"\n]*\"|'[^'\n]*')\s*,\s*)*(?:script\s*:\s*)?"
    r"(?P<text>\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')",
    re.DOTALL,
)
_INPUT = re.compile(
    r"\binput\s*(?:\(\s*)?(?:\{\s*)?(?:message\s*:?\s*)?([\"'])(?P<text>[^\"'\n]{0,200})\1|\binput\s*[({]"
)
_CRON = re.compile(r"\b(cron|pollSCM)\s*\(?\s*([\"'])([^\"'\n]{1,100})\2")
_BRANCH = re.compile(r"\bbranch\s*\(?\s*(?:pattern\s*:\s*)?([\"'])([^\"'\n]{1,100})\1")
_PUSH = re.compile(r"\b(?:docker\.build\s*\(\s*([\"'])(?P<image>[^\"'\n]*)\1|(?P<name>\w+)\.push\s*\()")
_KUBE = re.compile(
    r"\b(kubernetesDeploy|openshiftDeploy|ansiblePlaybook|s3Upload|cfnUpdate|azureWebAppPublish)\b"
)
_SONAR = re.compile(r"\bwithSonarQubeEnv\b|\bdependencyCheck\b|\bsnykSecurity\b")
_SCANNER = {
    "withSonarQubeEnv": "SonarQube",
    "dependencyCheck": "OWASP Dependency-Check",
    "snykSecurity": "Snyk",
}
_COMMENT = re.compile(r"(?m)^([ \t]*)//[^\n]*")
_MAX_TEXT = 100_000
_MAX_STAGES = 100


@dataclass(frozen=True, slots=True)
class _Stage:
    name: str
    start: int
    end: int


def wants(data: bytes) -> bool:
    """Whether there are stages or nodes."""
    return b"stage" in data or b"node" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the settings of the pipeline."""
    text = _COMMENT.sub(r"\1", without_blocks(file.text[:_MAX_TEXT], (("/*", "*/"),)))
    stages = _stages(text)
    jobs = []
    for stage in stages:
        inner = [one for one in stages if stage.start < one.start and one.end <= stage.end]
        body = _blanked(text, stage, inner)
        tasks = [*_tasks(body), *_plugins(body)]
        jobs.append(
            Job(stage.name, tuple(sorted(tasks, key=lambda task: task.line)), (), tuple(_inputs(body)))
        )
    if not stages:
        jobs.append(Job("", tuple(_tasks(text)), (), tuple(_inputs(text))))
    yield from pipeline_settings(file, NAME, file.path, _triggers(text), jobs)


def _stages(text: str) -> list[_Stage]:
    found: list[_Stage] = []
    for match in _STAGE.finditer(text):
        if len(found) >= _MAX_STAGES:
            break
        found.append(_Stage(match["name"], match.start(), _closing(text, match.end())))
    return found


def _closing(text: str, at: int) -> int:
    """Where the brace that was opened before `at` is closed, strings skipped; the end if nowhere."""
    depth, quote = 1, ""
    for found in re.compile(r"\\.|\"\"\"|'''|[\"'{}]|\n", re.DOTALL).finditer(text, at):
        sign = found[0]
        if quote:
            if sign == quote or (sign == "\n" and len(quote) == 1):
                quote = ""
        elif sign[0] in "\"'":
            quote = sign
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if not depth:
                return found.start()
    return len(text)


def _blanked(text: str, stage: _Stage, inner: list[_Stage]) -> str:
    """The text with everything but the stage's own part blank: lines stay where they are."""
    parts = ["\n" * text.count("\n", 0, stage.start)]
    at = stage.start
    for one in inner:
        if one.start >= at:
            parts += [text[at : one.start], "\n" * text.count("\n", one.start, one.end)]
            at = one.end
    parts.append(text[at : stage.end])
    return "".join(parts)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _tasks(text: str) -> Iterator[Task]:
    for found in _SHELL.finditer(text):
        quoted = found["text"]
        cut = 3 if quoted[:3] in ('"""', "'''") else 1
        yield from find_tasks(quoted[cut:-cut], _line(text, found.start("text")))


def _plugins(text: str) -> Iterator[Task]:
    for found in _PUSH.finditer(text):
        line = _line(text, found.start())
        if found["image"] is not None:
            yield Task("build", shown(f"image {found['image']}"), line)
        else:
            yield Task("publish", "the image", line)
    for found in _KUBE.finditer(text):
        yield Task("deploy", found[1], _line(text, found.start()))
    for found in _SONAR.finditer(text):
        yield Task("scan", _SCANNER[found[0]], _line(text, found.start()))


def _inputs(text: str) -> Iterator[Note]:
    for found in _INPUT.finditer(text):
        asked = " ".join((found["text"] or "").split())
        yield Note(shown(f"input: {asked}" if asked else "input"), _line(text, found.start()))


def _triggers(text: str) -> Iterator[Note]:
    seen = set()
    for found in _CRON.finditer(text):
        word = "schedule" if found[1] == "cron" else "poll of the repository"
        yield Note(f"{word} {found[3]}", _line(text, found.start()))
    for found in _BRANCH.finditer(text):
        if found[2] not in seen:
            seen.add(found[2])
            yield Note(f"change of branch {found[2]} (some stages)", _line(text, found.start()))
