"""Architectures that people have drawn in another notation, read as a documented system.

Mermaid flowcharts and C4 diagrams, C4-PlantUML and plain PlantUML, Structurizr workspaces (JSON and DSL)
and Backstage catalogues. `docs/notations.md` says what each element becomes. Nothing is run or rendered,
and no file outside of the given folder is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from archscan.documented.notations.drawing import Drawing, system_of
from archscan.errors import FormatError, UsageError
from archscan.model.system import System

__all__ = ["read_notation", "system_from_text"]

MAX_SIZE = 2_000_000
"""Bytes of a file; a drawing that people maintain is far smaller."""
_MARKDOWN = frozenset(("md", "markdown", "mdx", "mkd", "qmd", "rmd"))
_PLANTUML = frozenset(("puml", "plantuml", "pu", "iuml", "wsd"))
_PLANTUML_BLOCKS = frozenset(("plantuml", "puml", "uml", "c4plantuml"))
_STRUCTURIZR_BLOCKS = frozenset(("structurizr", "structurizr-dsl", "dsl"))
_EXPECTED = "a Mermaid flowchart or C4 diagram, C4-PlantUML, a Structurizr workspace or a Backstage catalogue"

Reader = Callable[[str], str | None]


def read_notation(path: Path, root: Path | None = None) -> System:
    """The system that a file documents; what was not understood stands in its problems.

    Evidence names files relative to `root` (default: the file's own folder), and only files below it are
    included. Raises UsageError where the file cannot be read, FormatError where it holds no architecture
    or breaks the rules of its notation.
    """
    folder = (root or path.parent).resolve()
    try:
        shown = path.resolve().relative_to(folder).as_posix()
    except ValueError:
        folder, shown = path.parent.resolve(), path.name
    text = _read(path, shown)
    return system_from_text(text, shown, lambda name: _included(folder, name))


def system_from_text(text: str, path: str, read: Reader | None = None) -> System:
    """As `read_notation`, from a text; `read` gives included files by their path relative to the root."""
    drawings = list(_drawings(text, path, read))
    if not any(one.boxes for one in drawings):
        problem = next((one for drawing in drawings for one in drawing.problems), None)
        line, what = (problem.line, problem.what) if problem else (0, "no architecture in it")
        raise FormatError(path, line, what, problem.expected if problem else _EXPECTED, "notation")
    name = path.rpartition("/")[2].partition(".")[0] or path
    return system_of(drawings, path, name)


def _drawings(text: str, path: str, read: Reader | None) -> Iterator[Drawing]:
    suffix = path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path else ""
    start = text.lstrip("\ufeff \t\r\n")
    if suffix in _MARKDOWN:
        yield from _blocks(text, path, read)
    elif suffix == "json" or start.startswith("{"):
        from archscan.documented.notations.structurizr_json import parse_json

        yield parse_json(text, path)
    elif suffix in _PLANTUML or re.search(r"^\s*@startuml\b", text, re.M):
        yield from _plantuml(text, path)
    elif suffix in ("dsl", "structurizr") or re.match(
        r"(?:(?:#|//)[^\n]*\s+|/\*.*?\*/\s*)*workspace\b", start, re.S
    ):
        from archscan.documented.notations.structurizr_dsl import parse_dsl

        yield parse_dsl(text, path, read)
    elif suffix in ("yaml", "yml"):
        from archscan.documented.notations.backstage import is_catalog, parse_catalog

        if not is_catalog(text):
            raise FormatError(path, 0, "no architecture in it", _EXPECTED, "notation")
        yield parse_catalog(text, path, read)
    elif suffix in ("mmd", "mermaid"):
        yield _mermaid(text, path, 1)
    else:
        from archscan.documented.notations.backstage import is_catalog, parse_catalog
        from archscan.documented.notations.mermaid import is_flowchart

        if is_catalog(text):
            yield parse_catalog(text, path, read)
        elif is_flowchart(text) or start.startswith("C4"):
            yield _mermaid(text, path, 1)
        else:
            yield from _blocks(text, path, read)


def _blocks(text: str, path: str, read: Reader | None) -> Iterator[Drawing]:
    """The drawings of a Markdown text, in its order."""
    from archscan.documented.notations.fences import blocks

    for block in blocks(text):
        if block.language == "mermaid":
            yield _mermaid(block.text, path, block.line)
        elif block.language in _PLANTUML_BLOCKS:
            yield from _plantuml(block.text, path, block.line)
        elif block.language in _STRUCTURIZR_BLOCKS and re.search(r"^\s*workspace\b", block.text, re.M):
            from archscan.documented.notations.structurizr_dsl import parse_dsl

            yield parse_dsl("\n" * (block.line - 1) + block.text, path, read)


def _mermaid(text: str, path: str, line: int) -> Drawing:
    """A diagram of Mermaid; one of a kind that shows no architecture is noted."""
    from archscan.documented.notations.mermaid import is_flowchart, kind_of_diagram, parse_flowchart

    if is_flowchart(text):
        return parse_flowchart(text, path, line)
    kind = kind_of_diagram(text)
    if kind.startswith("C4"):
        from archscan.documented.notations.c4_plantuml import parse_c4

        return parse_c4(text, path, line)
    drawing = Drawing(path)
    drawing.note(line, f"`{kind[:40]}` of Mermaid is not read", "a flowchart or a C4 diagram", "left-out")
    return drawing


def _plantuml(text: str, path: str, line: int = 1) -> Iterator[Drawing]:
    """Each diagram between its marks; the whole text where there are none."""
    from archscan.documented.notations.c4_plantuml import parse_c4

    marks = [found.start() for found in re.finditer(r"^[ \t]*@start\w+", text, re.M)]
    for begin, end in zip(marks or [0], [*marks[1:], len(text)], strict=True):
        piece = text[begin:end].partition("@enduml")[0]
        yield parse_c4(piece, path, line + text.count("\n", 0, begin))


def _read(path: Path, shown: str) -> str:
    try:
        if not path.is_file():
            raise UsageError(f"{shown}: no such file; expected {_EXPECTED}")
        if path.stat().st_size > MAX_SIZE:
            raise UsageError(f"{shown}: larger than {MAX_SIZE} bytes; expected a drawing that people made")
        return _decoded(path.read_bytes(), shown)
    except OSError as error:
        raise UsageError(f"{shown}: {error.strerror or 'not readable'}; expected {_EXPECTED}") from None


def _decoded(data: bytes, shown: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(shown, line, "not valid UTF-8", "UTF-8 text", "encoding") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FormatError(shown, line, "a NUL byte", "text, not binary data", "encoding")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _included(folder: Path, name: str) -> str | None:
    """The text of a file below the folder, None for everything else (links out of it as well)."""
    if name.startswith(("/", "~")) or "\\" in name or "\0" in name:
        return None
    try:
        path = (folder / name).resolve(strict=True)
        if not path.is_relative_to(folder) or not path.is_file() or path.stat().st_size > MAX_SIZE:
            return None
        return _decoded(path.read_bytes(), name)
    except (OSError, RuntimeError, ValueError):
        return None
    except FormatError:
        return None
