#!/usr/bin/env python3
"""Contributor words: `python3 dev.py setup|check|test|golden`. Needs Python 3.11+ and nothing else.

setup   a virtual environment in .venv with archscan (editable) and the development tools
check   format, lint, types, direction of imports, docs, the Markdown of documents
test    the tests; further arguments go to pytest
golden  write all goldens anew; read the diff before you commit
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / "archscan-setup"


def run(*command: str) -> None:
    """Run a command in the checkout; leave with its exit code if it fails."""
    print("+", " ".join(command), flush=True)
    code = subprocess.run(command, cwd=ROOT).returncode
    if code:
        raise SystemExit(code)


def python(*arguments: str) -> None:
    """Run the virtual environment's Python."""
    run(str(BIN / "python"), *arguments)


def setup() -> None:
    """Make the virtual environment, unless it is newer than pyproject.toml."""
    wanted = (ROOT / "pyproject.toml").read_bytes()
    if STAMP.is_file() and STAMP.read_bytes() == wanted:
        return
    run(sys.executable, "-m", "venv", str(VENV))
    python("-m", "pip", "install", "--quiet", "-e", ".[dev]")
    STAMP.write_bytes(wanted)


def check() -> None:
    """Format, lint, types, direction of imports, docs."""
    setup()
    python("-m", "ruff", "format", "--check", ".")
    python("-m", "ruff", "check", ".")
    python("-m", "mypy")
    python("-m", "pymarkdown", "scan", "fixtures/documents/*.md", "-e", "fixtures/documents/TEMPLATE.md")
    python("-m", "pytest", "tests/test_layers.py", "tests/test_docs.py")


def test(arguments: list[str]) -> None:
    """All tests."""
    setup()
    python("-m", "pytest", *arguments)


def main() -> None:
    """Do what the first argument says."""
    word, arguments = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if word == "setup":
        STAMP.unlink(missing_ok=True)
        setup()
    elif word == "check":
        check()
    elif word == "test":
        test(arguments)
    elif word == "golden":
        test(["--update-golden", *arguments])
    else:
        print(__doc__)
        raise SystemExit(2)


if __name__ == "__main__":
    main()
