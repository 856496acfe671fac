"""Another state of a repository, read from git's objects: no work tree, no hook, no setting takes part.

A scratch repository of archscan's own borrows objects and references (`objects/info/alternates`, see
https://git-scm.com/docs/gitrepository-layout). Only the format of the references and objects is taken from
the repository's configuration; nothing is fetched where objects are missing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from archscan.errors import UsageError
from archscan.model.problem import Problem
from archscan.walk.files import choose, hidden_patterns
from archscan.walk.ignore import parse_rules
from archscan.walk.listing import find_git, git_environment, printable
from archscan.walk.tracked import is_wanted
from archscan.walk.tree import DEFAULT_LIMITS, Limits, ListedTree, Listing

_TIMEOUT = 60
_LINK, _MODULE = b"120000", b"160000"
_BORROWED = ("refs", "reftable", "packed-refs", "shallow")
_HEADS = ("HEAD", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD")
_ROW = re.compile(rb"(\d{6}) \w+ ([0-9a-f]{40,64})\t(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a revision."""

    object: bytes
    is_link: bool


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit that can be read while its context lasts."""

    commit: str
    """Full id of the commit."""
    program: str
    git_dir: Path
    folder: str
    """The scanned folder inside the repository, "" for the repository's own."""


@contextmanager
def open_revision(root: Path, name: str) -> Iterator[Revision]:
    """A commit of the repository that a folder lies in, under any name that git knows (`main`, `HEAD~1`).

    UsageError if there is no git, no repository, or no such commit.
    """
    base = os.path.realpath(root)
    program = find_git(base)
    if program is None:
        raise UsageError(f"{name}: needs the git program; expected git on the search path")
    found = find_repository(Path(base))
    if found is None:
        raise UsageError(f"{root}: not in a git repository; expected one, to read {name!r} from")
    top, git_dir = found
    if not name or name.startswith("-") or not name.isprintable():
        raise UsageError(f"{name!r}: no name of a commit; expected a branch, tag or commit id")
    with tempfile.TemporaryDirectory(prefix="archscan-") as scratch:
        own = _borrow(program, git_dir, Path(scratch))
        revision = Revision("", program, own, Path(base).relative_to(top).as_posix().removeprefix("."))
        done = _run(revision, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        commit = done.decode("ascii", "replace").strip() if done else ""
        if not re.fullmatch(r"[0-9a-f]{40,64}", commit):
            raise UsageError(f"{name}: no commit of this repository; expected a branch, tag or commit id")
        yield Revision(commit, program, own, revision.folder)


def list_revision(
    revision: Revision,
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Listing, dict[str, Blob]]:
    """What `archscan.walk.walk` would list if the revision were checked out, and each file's blob."""
    rules = parse_rules(os.fsencode(pattern) for pattern in hidden_patterns(exclude))
    blobs: dict[bytes, Blob] = {}
    problems: list[Problem] = []
    for mode, object, name in _rows(revision, limits.files):
        if mode == _MODULE:
            what = "a submodule, which another revision does not hold"
            problems.append(Problem(printable(name), 0, what, "", "note", "submodule"))
        elif is_wanted(name, rules):
            blobs[name] = Blob(object, mode == _LINK)
    listing = choose(sorted(blobs), problems, include, exclude, limits)
    return listing, {path: blobs[path.encode()] for path in listing.paths}


class GitTree(ListedTree):
    """The files of a listed revision; to be used as a context, which ends git's process."""

    def __init__(
        self, revision: Revision, listing: Listing, blobs: dict[str, Blob], limits: Limits = DEFAULT_LIMITS
    ) -> None:
        super().__init__(listing, limits)
        self._revision = revision
        self._blobs = blobs
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> GitTree:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes.values():
            process.kill()
            process.communicate()
        self._processes.clear()

    def _load(self, path: str) -> bytes | None:
        blob = self._blobs[path]
        if blob.is_link:
            self._refuse_link(path)
            return None
        size = self._ask("--batch-check", blob)
        if size is not None and size > self._limit:
            self._refuse_size(path)
            return None
        data = self._read_object(blob) if size is not None else None
        if data is None:
            what = "its object is not in the repository (a shallow or partial clone?)"
            self._report(path, what, "a complete clone", "warning", "unreadable")
        return data

    def _read_object(self, blob: Blob) -> bytes | None:
        size = self._ask("--batch", blob)
        stdout = self._processes["--batch"].stdout
        if size is None or stdout is None:
            return None
        data = stdout.read(size)
        stdout.read(1)
        return data if len(data) == size else None

    def _ask(self, option: str, blob: Blob) -> int | None:
        """The size of an object, as `git cat-file` says it; None if it has no such object."""
        process = self._processes.get(option)
        if process is None:
            process = self._processes[option] = _start(self._revision, "cat-file", option)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(blob.object + b"\n")
            process.stdin.flush()
        except OSError:
            return None
        head = process.stdout.readline().split()
        return int(head[2]) if len(head) == 3 and head[1] == b"blob" and head[2].isdigit() else None


def read_at(revision: Revision, path: str, limit: int) -> bytes | None:
    """One file of the revision, by its path in the scanned folder; None if it is not there or too long."""
    where = f"{revision.folder}/{path}" if revision.folder else path
    row = _run(revision, "ls-tree", "-z", "--full-tree", revision.commit, "--", f":(literal){where}")
    found = _ROW.fullmatch(row.rstrip(b"\0")) if row else None
    if found is None or found[1] == _LINK:
        return None
    size = _run(revision, "cat-file", "-s", found[2].decode()) or b""
    if not size.strip().isdigit() or int(size) > limit:
        return None
    return _run(revision, "cat-file", "blob", found[2].decode())


def _rows(revision: Revision, limit: int) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Mode, object and name of each file; not many more than the limit, whatever trees repeat.

    UsageError if not all folders are there: what cannot be listed must not look as if it were gone.
    """
    where = f"{revision.commit}:{revision.folder}"
    process = _start(revision, "ls-tree", "-r", "-z", "--full-tree", where)
    assert process.stdout is not None
    count, cap = 0, 4 * limit + 100_000
    try:
        for row in _split(process.stdout):
            if found := _ROW.fullmatch(row):
                yield found[1], found[2], found[3]
            count += 1
            if count > cap:
                return
        if process.wait(_TIMEOUT):
            what = "the folder is not in it, or its objects are not all in this clone"
            raise UsageError(f"{revision.commit[:12]}: {what}; expected a commit of a complete clone")
    finally:
        process.kill()
        process.communicate()


def _split(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while part := stream.read(1 << 16):
        *rows, rest = (rest + part).split(b"\0")
        yield from rows


def find_repository(folder: Path) -> tuple[Path, Path] | None:
    """The top of the repository that a folder lies in, and its git directory."""
    for top in (folder, *folder.parents):
        git = top / ".git"
        if git.is_dir() and not git.is_symlink():
            return top, git
        if git.is_file() and not git.is_symlink():
            with git.open("rb") as stream:
                text = stream.read(5000)
            target = top / os.fsdecode(text.removeprefix(b"gitdir:").strip())
            return (top, target) if text.startswith(b"gitdir:") and target.is_dir() else None
    return None


def _borrow(program: str, git_dir: Path, scratch: Path) -> Path:
    """A bare repository in `scratch` with the objects and references of another."""
    own = scratch / "own.git"
    (own / "objects" / "info").mkdir(parents=True)
    common = git_dir
    if (git_dir / "commondir").is_file():
        common = git_dir / (git_dir / "commondir").read_text(encoding="utf-8").strip()
    objects = os.path.realpath(common / "objects")
    quoted = objects.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    (own / "objects" / "info" / "alternates").write_bytes(os.fsencode(f'"{quoted}"\n'))
    for name in _BORROWED:
        source = Path(os.path.realpath(common / name))
        if source.exists():
            _link(source, own / name)
    (own / "refs").mkdir(exist_ok=True)
    for name in _HEADS:
        if (git_dir / name).is_file():
            shutil.copyfile(git_dir / name, own / name)
    (own / "config").write_text(_format(program, common / "config", scratch), encoding="utf-8")
    return own


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source)
    except OSError:  # Windows lets only some people make links
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True)
        else:
            shutil.copyfile(source, target)


def _format(program: str, config: Path, scratch: Path) -> str:
    """Configuration that says how objects and references are stored, and nothing else."""
    lines = ["[core]", "\trepositoryformatversion = 1", "\tbare = true", "[extensions]"]
    for key, allowed in (("objectFormat", ("sha1", "sha256")), ("refStorage", ("files", "reftable"))):
        command = [program, "config", "--file", str(config), "--no-includes", "--get", f"extensions.{key}"]
        try:
            done = subprocess.run(
                command, cwd=scratch, env=git_environment(str(scratch)), stdin=subprocess.DEVNULL,
                capture_output=True, timeout=_TIMEOUT, check=False,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            continue
        value = done.stdout.decode("ascii", "replace").strip().lower()
        if value in allowed:
            lines.append(f"\t{key} = {value}")
    return "\n".join([*lines, ""])


def _command(revision: Revision, *arguments: str) -> list[str]:
    settings = ["-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"]
    return [revision.program, "--no-replace-objects", f"--git-dir={revision.git_dir}", *settings, *arguments]


def _run(revision: Revision, *arguments: str) -> bytes | None:
    """What git prints; None if it fails."""
    try:
        done = subprocess.run(
            _command(revision, *arguments), cwd=revision.git_dir, env=_environment(revision),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return done.stdout if done.returncode == 0 else None


def _start(revision: Revision, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        _command(revision, *arguments), cwd=revision.git_dir, env=_environment(revision),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _environment(revision: Revision) -> dict[str, str]:
    return git_environment(str(revision.git_dir.parent)) | {"GIT_NO_LAZY_FETCH": "1"}
