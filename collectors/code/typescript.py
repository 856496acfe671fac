"""Whom TypeScript code talks to, and what it offers.

Everything but the grammar is shared with JavaScript, see `ecmascript`. Declarations (`*.d.ts`) are left out.
Grammar: tree-sitter-typescript.
"""

from __future__ import annotations

from collections.abc import Iterable

from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .ecmascript.facts import collect_file
from .ecmascript.grammar import TSX, TYPESCRIPT
from .ecmascript.prefilter import tells

NAME = "typescript"
PATTERNS = ("*.ts", "*.mts", "*.cts", "*.tsx")


def wants(data: bytes) -> bool:
    """Whether the file may talk to anybody, or listen."""
    return tells(data)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the code talks to, what it offers, and the program that it is."""
    return collect_file(file, tree, TSX if file.name.lower().endswith(".tsx") else TYPESCRIPT, NAME)
