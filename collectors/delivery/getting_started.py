"""Commands below the headings of a README that tell how to start: as they are written, at most six.

Only the README of the root, in Markdown. Blocks of code in other languages than a shell's are no commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.lexicon.secrets import mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.targets import program_of
from .tasks import shown

NAME = "getting_started"
PATTERNS = ("readme.md", "readme.markdown", "readme", "contributing.md", "development.md")
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*\Z")
_STARTING = re.compile(
    r"\b(?:getting started|get started|quick ?-?start|(?:local )?(?:development|installation|install|setup"
    r"|set up)\b"
    r"|(?:how to )?(?:run|start|build|launch)(?:ning|ing)?\b|usage|try it|local(?:ly)?\b|docker[ -]compose)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:production|clean ?up|uninstall|stop|test(?:s|ing)?|deploy|contribut|licen[sc]e|troubleshoot|upgrad"
    r"|windows|architecture"
    r"|issues?|problems?|errors?|prerequisites?|faq|restore|export|backup|hooks?\b|load generat|benchmark)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})\s*([\w+-]*)")
_SHELLS = frozenset(
    {
        "",
        "sh",
        "bash",
        "shell",
        "console",
        "zsh",
        "terminal",
        "shell-session",
        "shellsession",
        "cmd",
        "powershell",
    }
)
_PROGRAM = re.compile(
    r"(?:[A-Z_]+=\S+ )*(?:sudo )?"
    r"(?:\./[\w./-]+|docker|docker-compose|podman|make|just|task|npm|npx|yarn|pnpm|bun|git|cd|cp"
    r"|kubectl|helm|minikube|kind|k3d|skaffold|tilt|vagrant|mvn|gradle|go|cargo|dotnet|python3?|pip3?|poetry|uv|pipenv|bundle"
    r"|rails|rake|mix|php|composer|terraform|azd|az|aws|gcloud|curl|source|export|brew|apt(?:-get)?|bash|sh|mkdir"
    r"|flutter|deno|devspace|okteto|dapr|aspire)\b"
)
_ENDS = re.compile(r"\s(?:down|stop|delete|destroy|uninstall|prune|rm|kill|logs)\b")
"""Commands that start nothing."""
_MAX_LINE = 500
_MAX_LINES = 20_000
_MOST = 6


def wants(data: bytes) -> bool:
    """Whether there is any block of code."""
    return b"```" in data or b"~~~" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the first commands of the sections that tell how to start."""
    if file.folder:
        return
    if not file.name.lower().startswith("readme") and _has_commands(tree):
        return
    subject, left = program_of(file), _MOST
    for heading, command, line in _commands(file.text):
        if not left:
            return
        left -= 1
        yield Setting(
            subject,
            "delivery.setup",
            shown(command),
            Evidence(file.path, line, NAME),
            name=f"{file.name}: {heading}",
        )


def _has_commands(tree: Tree) -> bool:
    """Whether the README itself tells how to start; then no other document is asked."""
    for name in tree.names(""):
        if name.lower() in ("readme.md", "readme.markdown", "readme"):
            file = tree.read(name)
            return (
                file is not None and next(_commands(file.data.decode("utf-8", "replace")), None) is not None
            )
    return False


def _commands(text: str) -> Iterator[tuple[str, str, int]]:
    """Heading, command and line of each command in a section about starting."""
    heading, level, telling = "", 0, False
    fence, shell, going = "", False, False
    prompted = cloned = before = False
    held, begun = "", 0
    for number, whole in enumerate(text.splitlines()[:_MAX_LINES], 1):
        line = whole[:_MAX_LINE]
        opened = _FENCE.match(line)
        if opened is not None:
            if not fence:
                fence, shell, going = opened[1], opened[2].lower() in _SHELLS, False
                prompted = False
            elif opened[1].startswith(fence) and not opened[2]:
                fence = ""
            continue
        if fence:
            if not telling or not shell:
                continue
            command = line.strip()
            prompt = re.match(r"(?:\$|>|❯|PS>)\s+(?=\S)", command)
            prompted = prompted or prompt is not None
            command = command[prompt.end() :] if prompt is not None else command
            if going:
                held += " " + command.rstrip("\\ ")
                going = command.endswith("\\")
                if not going:
                    yield heading, _clean(held), begun
            elif (
                _PROGRAM.match(command)
                and _ENDS.search(command) is None
                and (prompt is not None or not prompted)
            ):
                cloned, before = command.startswith("git clone"), cloned
                if cloned or (before and command.startswith("cd ")):
                    continue  # whoever reads this has the repository
                held, begun = command.rstrip("\\ "), number
                going = command.endswith("\\")
                if not going:
                    yield heading, _clean(held), begun
            continue
        found = _HEADING.match(line)
        if found is not None:
            told, depth = _plain(found[2]), len(found[1])
            own = _STARTING.search(told) is not None and _OTHER.search(told) is None
            # A section below one that tells how to start belongs to it, unless it is about something else.
            telling = own or (telling and depth > level and _OTHER.search(told) is None)
            if own or depth <= level:
                level = depth
            heading = told


def _clean(command: str) -> str:
    """A command without credentials and without the comment behind it."""
    return mask(command).partition(" #")[0].rstrip()


def _plain(text: str) -> str:
    """A heading without links, code marks and pictures."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(re.sub(r"[`*_]|<[^>]*>|:[a-z_]+:", "", text).split())[:60]
