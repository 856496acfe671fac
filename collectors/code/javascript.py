"""Whom JavaScript code talks to, and what it offers; also the scripts of Vue's and Svelte's components.

Clients and message channels stand in `archscan.lexicon.calls`; the rest is read by `ecmascript`, which
TypeScript shares. Tests, tools of development, bundles and packed files are left out. Grammar:
tree-sitter-javascript.
"""

from __future__ import annotations

from collections.abc import Iterable

from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .ecmascript.components import script_of
from .ecmascript.facts import collect_file
from .ecmascript.grammar import JAVASCRIPT, TYPESCRIPT
from .ecmascript.prefilter import tells

NAME = "javascript"
PATTERNS = ("*.js", "*.mjs", "*.cjs", "*.jsx", "*.vue", "*.svelte")


def wants(data: bytes) -> bool:
    """Whether the file may talk to anybody, or listen."""
    return tells(data)


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the code talks to, what it offers, and the program that it is."""
    if file.name.lower().endswith((".vue", ".svelte")):
        text, typed = script_of(file.data)
        return collect_file(SourceFile(file.path, text), tree, TYPESCRIPT if typed else JAVASCRIPT, NAME)
    return collect_file(file, tree, JAVASCRIPT, NAME)
