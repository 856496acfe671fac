"""Writing: to standard output or to files, whole or not at all, and only where asked."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from archscan.errors import UsageError

STDOUT = Path("-")


def write_stdout(content: str | bytes) -> None:
    """Write a result to standard output, as UTF-8 on every platform. UsageError if there is no room."""
    data = content.encode() if isinstance(content, str) else content
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _discard_stdout()  # whoever read it has seen enough
    except OSError as error:
        _discard_stdout()
        raise UsageError(f"standard output: cannot be written: {error.strerror or error}") from None


def write_file(path: Path, content: str | bytes) -> bool:
    """Write a file by renaming a finished one into place; whether its content changed.

    A link at the path itself is replaced, never written through. What is no file (`/dev/null`, a named pipe)
    is written to as it is. UsageError if it cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        if _is_device(path):
            path.write_bytes(data)
            return True
        if not path.is_symlink() and path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.is_file() and not path.is_symlink() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(prefix=".archscan-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(name, mode)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from None
    return True


def _is_device(path: Path) -> bool:
    """Whether a path is a device or a pipe; a link is one only in the folder of the devices themselves."""
    if path.is_symlink() and path.absolute().parts[:2] != ("/", "dev"):
        return False
    return path.exists() and not path.is_file() and not path.is_dir()


def refuse_links(root: Path, folder: Path) -> None:
    """UsageError if a folder below `root` is reached through a link: a repository must not say where
    archscan writes."""
    try:
        parts = folder.absolute().relative_to(root.absolute()).parts
    except ValueError:
        return
    current = root.absolute()
    for part in parts:
        current = current / part
        if current.is_symlink():
            raise UsageError(f"{current}: is a link; expected a folder (use --output to write elsewhere)")


def _discard_stdout() -> None:
    """Let what could not be written go, so that Python does not try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
