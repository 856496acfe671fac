"""What a command of a pipeline does: build, test, check, scan, publish, deploy, take back; no collector.

Only commands whose purpose is certain by their name and sub-command are told; the rest is silence. What is
shown of a command are its own words, credentials masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from archscan.formats.shell import Command, parse
from archscan.lexicon.secrets import mask

from .programs import BY_PROGRAM, BY_SUBCOMMAND, CLUSTERS, SCANNERS, SCRIPT_WORDS, Rule

Doing: TypeAlias = Literal[
    "build", "test", "check", "scan", "publish", "deploy", "rollback", "cluster", "call", "update"
]
MAX_TEXT = 140
"""Characters of a command that are shown."""
_MAX_SCRIPT = 60_000
_RUNNERS = frozenset(
    [
        "npx",
        "bunx",
        "pnpx",
        "sudo",
        "env",
        "time",
        "retry",
        "xvfb-run",
        "cross-env",
        "dotenv",
        "doppler",
        "chamber",
    ]
)
_RUNNING = frozenset(
    [
        "poetry run",
        "uv run",
        "pipenv run",
        "pdm run",
        "hatch run",
        "rye run",
        "bundle exec",
        "pnpm exec",
        "pnpm dlx",
        "yarn dlx",
        "yarn exec",
        "npm exec",
        "python -m",
        "python3 -m",
        "mise exec",
        "devbox run",
    ]
)
_INTERPRETERS = frozenset({"python", "python3", "php", "ruby", "node"})
_TOOLS = frozenset({"manage.py", "artisan", "rails", "rake", "phpunit"})
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=")
_EXPRESSION = re.compile(r"\$\{\{\s*([^{}]{0,400}?)\s*\}\}")
_NAME = re.compile(r"[\w.-]+\Z")
_SCRIPT = re.compile(r"(?:\./|\.\\)?[\w./-]*?([\w.-]+)\.(?:sh|bash|ps1|py|js|ts|rb)\Z")
_RESULT = re.compile(r"--dry-run(?!=none)|--help\b|--version\b")
_RUNS_SCRIPTS = frozenset(
    [
        "npm",
        "yarn",
        "pnpm",
        "bun",
        "deno",
        "lerna",
        "nx",
        "turbo",
        "composer",
        "make",
        "just",
        "task",
        "mage",
        "rake",
        "invoke",
        "inv",
        "gmake",
        "pdm",
        "moon",
        "earthly",
        "dagger",
    ]
)
_SET = re.compile(r"\s--set(?:-string|-file|-json)?(?:=|\s+)(?:\"[^\"]*\"|'[^']*'|\S+)")
"""Single values of a chart: many, and sometimes credentials."""
_MAKES = frozenset({"make", "gmake", "just", "task"})
"""Those that take several targets."""
_AGAINST = frozenset(
    {"delete", "destroy", "remove", "undeploy", "teardown", "clean", "cleanup", "wait", "notify", "get",
     "version", "print", "list", "show", "install", "prepare"}
)  # fmt: skip
"""Words of names that say that nothing is built or brought."""
_INFRASTRUCTURE = frozenset(
    {"terraform", "tf", "tofu", "infra", "k8s", "kubernetes", "helm", "helmfile", "kustomize"}
)
_SHELLS = frozenset({"bash", "sh", "zsh", "pwsh", "powershell", "source", "."})
_REMOTE = re.compile(
    r"\b(?:docker(?:[ -]compose)?|podman|kubectl|helm|systemctl|service|pm2|supervisorctl|nomad)\s+\S"
    r"|\bgit\s+pull\b|deploy",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that a job does."""

    kind: Doing
    text: str
    """In the words of the file; for a scan the scanner's name."""
    line: int
    path: str = ""
    """"" for the pipeline's own file."""


def find_tasks(script: str, first: int, written: bool = True) -> Iterator[Task]:
    """The tasks of a shell script that begins in line `first`; all in that line unless `written` so."""
    text = _EXPRESSION.sub(_expression, script[:_MAX_SCRIPT])
    for command in parse(text).commands:
        line = first + command.line - 1 if written else first
        yield from _tasks(command, line)


def _expression(found: re.Match[str]) -> str:
    """An expression of a workflow as one word of the shell.

    Conditions and calls within it say nothing that could be shown in short.
    """
    return "${{" + found[1] + "}}" if _NAME.match(found[1]) else "${{...}}"


def shown(text: str) -> str:
    """A command as it may be shown: on one line, masked, shortened."""
    text = " ".join(mask(" ".join(text.split())).split())
    text = re.sub(r"\$\{\{([\w.-]+)\}\}", r"${{ \1 }}", text)
    if len(text) <= MAX_TEXT:
        return text
    return text[: MAX_TEXT - 1].rpartition(" ")[0] + " …"


def _tasks(command: Command, line: int) -> Iterator[Task]:
    words = _bare(command.words)
    if not words:
        return
    path = command.written.partition(" ")[0]
    if "/" in path and not path.startswith(("/", "$")) and path.rpartition("/")[2] == words[0]:
        # A program of the repository is known by its name alone.
        own = kind_of_name(words[0].partition(".")[0])
        if own is not None and words[0] not in BY_SUBCOMMAND and words[0] not in BY_PROGRAM:
            yield Task(own, shown(" ".join((path, *words[1:]))), line)
            return
    # The command's own words: the text that the parser keeps of a substitution is the whole of it.
    text = shown(_SET.sub("", " ".join(words)))
    if _RESULT.search(" ".join(words)):
        return
    if (scanner := _scanner(words)) is not None:
        yield Task("scan", scanner, line)
        return
    if words[0] in ("ssh", "sshpass") and len(words) > 2:
        if _REMOTE.search(" ".join(words[1:])):
            yield Task("deploy", text, line)
        return
    if words[0] in ("rsync", "scp") and re.search(r"\S:[\w/~.$-]", words[-1]) and "://" not in words[-1]:
        yield Task("deploy", text, line)
        return
    if (kind := _kind(words)) is not None and not _downloads(words):
        if (
            kind == "publish"
            and words[0] in ("docker", "podman", "nerdctl", "buildah")
            and words[1:2] != ("push",)
        ):
            yield Task("build", text, line)
        yield Task(kind, text, line)


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    """The words without assignments and programs that only run others."""
    rest = tuple(words)
    for _ in range(8):
        if not rest:
            return ()
        name = rest[0].rpartition("/")[2]
        if _ASSIGNED.match(rest[0]) or (name in _RUNNERS and len(rest) > 1) or rest[0] == "--":
            rest = rest[1:]
        elif name == "timeout" and len(rest) > 2:
            rest = rest[2:]
        elif name in _INTERPRETERS and len(rest) > 1 and rest[1].rpartition("/")[2] in _TOOLS:
            rest = rest[1:]
        elif len(rest) > 2 and f"{name} {rest[1]}" in _RUNNING:
            rest = rest[2:]
        else:
            return (name if rest[0].startswith("/") else rest[0].removeprefix("./"), *rest[1:])
        while rest and rest[0].startswith("-") and name in _RUNNERS:
            rest = rest[1:]
    return rest


def _scanner(words: Sequence[str]) -> str | None:
    program = words[0].rpartition("/")[2].lower().removesuffix(".sh")
    rest = [word for word in words[1:] if not word.startswith("-")]
    if program in ("docker", "podman") and rest[:1] == ["run"]:
        for word in rest[1:]:
            name = word.partition("@")[0].rpartition("/")[2].partition(":")[0].lower()
            if "/" in word and name in SCANNERS and not word.startswith(("/", ".", "$")):
                return SCANNERS[name]
        return None
    pair = f"{program} {rest[0]}" if rest else program
    if pair in SCANNERS:
        return SCANNERS[pair]
    found = SCANNERS.get(program)
    if found is None or (rest and rest[0] in ("version", "install", "login", "plugin", "config", "auth")):
        return None
    return found if program not in ("cosign", "notation") else None


def _downloads(words: Sequence[str]) -> bool:
    """Whether a copy between a bucket and this machine goes the other way."""
    copies = words[0] == "gsutil" or tuple(words[:3]) == ("aws", "s3", "sync")
    places = [word for word in words[1:] if "://" in word or word.startswith(("$", ".", "/"))]
    return copies and (not places or (len(places) > 1 and "://" in places[0] and "://" not in places[1]))


def _kind(words: Sequence[str]) -> Doing | None:
    program = words[0].rpartition("/")[2].lower().removesuffix(".exe")
    rest = [word for word in words[1:] if not word.startswith("-")]
    for rule in BY_SUBCOMMAND.get(program, ()):
        if _fits(rule, words[1:]):
            return rule.kind if rule.kind != "none" else None  # type: ignore[return-value]
    if program in CLUSTERS:
        return "cluster" if set(rest) & CLUSTERS[program] else None
    if program in BY_PROGRAM:
        return BY_PROGRAM[program]  # type: ignore[return-value]
    if program in _RUNS_SCRIPTS:
        names = [
            word for word in _without_values(words[1:]) if word not in ("run", "run-script", "workspace")
        ]
        several = program in _MAKES
        kinds = [kind_of_name(name) for name in names[: 4 if several else 1]]
        # The environment may stand among the targets (`make test deploy`).
        return "deploy" if "deploy" in kinds else next((kind for kind in kinds if kind is not None), None)
    scripts = (
        rest[:1] if program in _SHELLS or program in ("python", "python3", "node", "ruby") else [words[0]]
    )
    if scripts and (found := _SCRIPT.match(scripts[0])) is not None:
        return kind_of_name(found[1])
    return None


def _fits(rule: Rule, words: Sequence[str]) -> bool:
    """Whether the sub-command of a rule stands in the words, in order, and all that it needs besides."""
    rest = [word for word in words if not word.startswith("-")]
    if rule.anywhere:
        if not any(word.rpartition(":")[2] in rule.words or word in rule.words for word in rest):
            return False
    else:
        # The value of an option may stand between (`kubectl -n shop apply`).
        size = len(rule.words)
        if rule.words not in (tuple(rest[:size]), tuple(_without_values(words)[:size])):
            return False
    options = [word.partition("=")[0] for word in words]
    return (not rule.option or any(one in options for one in rule.option)) and not any(
        one in options for one in rule.without
    )


def _without_values(words: Sequence[str]) -> list[str]:
    """The words that are neither options nor follow one that has no value of its own yet."""
    return [
        word
        for before, word in zip(("", *words), words, strict=False)
        if not word.startswith("-") and (not before.startswith("-") or "=" in before)
    ]


def kind_of_name(name: str) -> Doing | None:
    """What the name of a script, target or task says.

    >>> kind_of_name("test:e2e"), kind_of_name("deploy-prod"), kind_of_name("start")
    ('test', 'deploy', None)
    """
    words = re.split(r"[^A-Za-z0-9]+", name.lower())
    if not _AGAINST.isdisjoint(words):
        return None
    if "apply" in words and not _INFRASTRUCTURE.isdisjoint(words):
        return "deploy"
    for word in words:
        if word in SCRIPT_WORDS:
            return SCRIPT_WORDS[word]  # type: ignore[return-value]
    return None
