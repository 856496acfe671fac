"""Two ways to list the files that no .gitignore leaves out: git's, and one without git; both say the same.

Only ignore files inside the folder count; whoever runs archscan, and the settings of the machine, do not.
Names are bytes relative to the folder, sorted; links are listed and not followed.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from archscan.model.problem import Problem
from archscan.walk.ignore import Rules, parse_rules

_TIMEOUT = 120
"""Seconds for git: far beyond any tree within the limits; then the other way is taken."""
_IGNORE_SIZE = 200_000
_UNREADABLE = re.compile(rb"^warning: could not open directory '(.*)/': (.*)$", re.MULTILINE)


_Above: TypeAlias = "tuple[tuple[bytes, Rules], ...]"
"""Ignore rules of a folder and of those above it, the nearest first, each with the folder's path."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a folder holds."""

    names: list[bytes]
    problems: list[Problem]
    repositories: list[bytes]
    """Folders below it that are repositories of their own."""


def find_git(root: str) -> str | None:
    """The git program; None if there is none, or only one that lies in the scanned folder."""
    program = shutil.which("git")
    if program is None or not os.path.isabs(program):
        return None
    return None if Path(program).resolve().is_relative_to(root) else program


def list_with_git(
    program: str, root: str, patterns: Sequence[str], limit: int, ignores: bool = True
) -> Found | None:
    """The files according to `git ls-files`, at most `limit` and one more; None if git fails.

    An empty repository stands in for the folder's own: its index, hooks and settings (`core.fsmonitor`
    names a program to run) take no part. So files that are tracked although ignored are left out, see
    `archscan.tracked`; and of nested repositories only the folder is found.
    """
    with tempfile.TemporaryDirectory(prefix="archscan-") as scratch:
        git_dir = Path(scratch, "empty.git")
        for name in ("objects", "refs"):
            (git_dir / name).mkdir(parents=True)
        (git_dir / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
        (git_dir / "config").write_text("[core]\n\trepositoryformatversion = 0\n", encoding="utf-8")
        command = [program, f"--git-dir={git_dir}", f"--work-tree={root}", "-c", "core.fsmonitor=false"]
        command += ["-c", "core.untrackedCache=false", "-c", "core.ignoreCase=false"]
        command += ["ls-files", "--others", "-z"]
        command += ["--exclude-per-directory=.gitignore"] if ignores else []
        command += [f"--exclude={pattern}" for pattern in patterns]
        try:
            done = subprocess.run(
                command,
                cwd=root,
                env=git_environment(scratch),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.SubprocessError, ValueError):
            return None
    if done.returncode != 0:
        return None
    problems = [unreadable(folder, reason) for folder, reason in _UNREADABLE.findall(done.stderr)]
    names = done.stdout.split(b"\0", limit + 1)
    if names and (not names[-1] or len(names) > limit + 1):
        names.pop()
    nested = [name[:-1] for name in names if name.endswith(b"/")]
    return Found([name for name in names if name[-1:] != b"/"] if nested else names, problems, nested)


def git_environment(home: str) -> dict[str, str]:
    """What git may know of the machine: nothing but where its own parts lie."""
    kept = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {
        "HOME": home,
        "XDG_CONFIG_HOME": home,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def list_with_scandir(
    root: str, patterns: Sequence[str], limit: int, start: bytes = b"", ignores: bool = True
) -> Found:
    """The same without git; from `start` on, a nested repository's folder: no rule from above holds there.

    Where `ignores` is false, ignore files hold in nested repositories only.
    Walks in the order of whole paths, so it can stop after `limit` and one more.
    """
    top = parse_rules(os.fsencode(pattern) for pattern in patterns)
    found: list[bytes] = []
    problems: list[Problem] = []
    repositories: list[bytes] = []
    base = os.fsencode(root)
    pending: list[tuple[bytes, bool, _Above | None]] = [(start, True, () if ignores else None)]
    while pending and len(found) <= limit:
        path, is_folder, above = pending.pop()
        if not is_folder:
            found.append(path)
            continue
        full = os.path.join(base, path) if path else base
        prefix = path + b"/" if path else b""
        try:
            with os.scandir(full) as entries:
                children = [(entry.name, *_kind(entry)) for entry in entries]
        except OSError as error:
            problems.append(unreadable(path, os.fsencode(error.strerror or "error")))
            continue
        if path != start and _is_repository(full, children):
            above = ()
            repositories.append(path)
        if above is not None and any(name == b".gitignore" and is_file for name, _, is_file in children):
            rules = _read_rules(os.path.join(full, b".gitignore"), prefix + b".gitignore", problems)
            if rules is not None:
                above = ((prefix, rules), *above)
        kept: list[tuple[bytes, bool, _Above | None]] = []
        for name, folder, file in children:
            if name == b".git" or not (folder or file):
                continue
            child = prefix + name
            verdict = top.decide(child, name, folder) if top else None
            for below, rules in (above or ()) if verdict is None else ():
                verdict = rules.decide(child[len(below) :], name, folder)
                if verdict is not None:
                    break
            if not verdict:
                kept.append((child, folder, above))
        kept.sort(key=lambda item: item[0] + b"/" if item[1] else item[0], reverse=True)
        pending += kept
    return Found(found, problems, repositories)


def _kind(entry: os.DirEntry[bytes]) -> tuple[bool, bool]:
    """Whether it is a folder, and whether a file or a link (git lists links as what they are)."""
    try:
        if entry.is_symlink():
            return False, True
        return entry.is_dir(follow_symlinks=False), entry.is_file(follow_symlinks=False)
    except OSError:
        return False, False


def _is_repository(full: bytes, children: Sequence[tuple[bytes, bool, bool]]) -> bool:
    """Whether a folder is a repository of its own, to which git applies no rules from above."""
    git = os.path.join(full, b".git")
    for name, folder, file in children:
        if name == b".git" and file:
            try:
                with open(git, "rb") as stream:
                    text = stream.read(5000)
            except OSError:
                return True
            if not text.startswith(b"gitdir: "):
                return False
            git = os.path.join(full, text[8:].rstrip(b"\r\n"))
        elif name != b".git" or not folder:
            continue
        parts = (
            (b"HEAD", b"objects", b"refs")
            if not os.path.exists(os.path.join(git, b"commondir"))
            else (b"HEAD",)
        )
        return all(os.path.exists(os.path.join(git, part)) for part in parts)
    return False


def _read_rules(full: bytes, path: bytes, problems: list[Problem]) -> Rules | None:
    try:
        descriptor = os.open(full, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb", buffering=0) as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            data = stream.read(_IGNORE_SIZE + 1)
    except OSError:
        return None
    if len(data) > _IGNORE_SIZE:
        shown = printable(path)
        what = "an ignore file of unusual length; only its beginning counts"
        problems.append(Problem(shown, 0, what, f"at most {_IGNORE_SIZE // 1000} kB", "warning", "too-large"))
        data = data[:_IGNORE_SIZE].rpartition(b"\n")[0]
    return parse_rules(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"))


def unreadable(folder: bytes, reason: bytes) -> Problem:
    """What is said about a folder that could not be listed."""
    what = f"cannot be listed ({reason.decode('ascii', 'replace').lower()})"
    return Problem(printable(folder) or ".", 0, what, "a readable folder", "warning", "unreadable")


def printable(name: bytes) -> str:
    """A name with everything escaped that is not printable text.

    >>> printable(b"a\\nb\\xff")
    'a\\\\nb\\\\xff'
    """
    text = name.decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
