"""C4 diagrams of C4-PlantUML and of Mermaid to a drawing, by their macros.

Macros and their parameters: https://github.com/plantuml-stdlib/C4-PlantUML and
https://mermaid.js.org/syntax/c4.html. `!include` is not followed and no preprocessor runs: what a macro
of the file's own would draw is reported. Lines that are no macro are `plantuml`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.documented.notations.drawing import MAX_DEPTH, Drawing, quoted
from archscan.documented.notations.labels import plain
from archscan.documented.notations.macros import Call, parse_call
from archscan.documented.notations.plantuml import read_line
from archscan.documented.notations.words import kind_of_word
from archscan.errors import FormatError
from archscan.model.elements import ComponentKind

_ELEMENT = re.compile(r"(Person|System|Container|Component)(Db|Queue)?(_Ext)?")
_BOUNDARY = re.compile(r"(?:(Enterprise|System|Container)_)?Boundary|(?:Deployment_)?Node(?:_[LR])?")
_RELATION = re.compile(
    r"(Bi)?Rel(Index)?(_Back)?(?:_(?:Neighbor|Up|Down|Left|Right|U|D|L|R))?(_Indirect)?", re.I
)
_LEFT_OUT = re.compile(
    r"(?:Lay_\w+|LAYOUT_\w+|Layout_\w+|SHOW_\w+|HIDE_\w+|SET_\w+|Add\w+Tag|Update\w+|Add(?:Property|Legend)\w*|"
    r"SetPropertyHeader|WithoutPropertyHeader|SetDefaultLegendEntries|Increment|SetIndex|setIndex|increment|"
    r"sprite|Index|LastIndex|SetIndex)"
)
_SKIPPED = re.compile(
    r"(?:!|@start|@end|skinparam\b|hide\b|show\b|remove\b|restore\b|scale\b|left to right|top to bottom|"
    r"caption\b|header\b|footer\b|center\b|page\b|allow_?mixing|set\b|sprite\b|sep\b|mainframe\b|newpage\b|rotate\b|"
    r"autonumber|accTitle|accDescr|UpdateLayoutConfig|title$|\?|--|==)",
    re.I,
)
_BLOCKS = (
    (re.compile(r"/'"), re.compile(r"'/")),
    (re.compile(r"(?:legend\b|header$|footer$|title$)", re.I),
     re.compile(r"end ?(?:legend|header|footer|title)", re.I)),
    (re.compile(r"(?:skinparam\b|sprite\b|style\b)[^{]*\{\s*$", re.I), re.compile(r"\}")),
    (re.compile(r"<style>", re.I), re.compile(r"</style>", re.I)),
    (re.compile(r"!(?:unquoted\s+|final\s+)*(?:procedure|function|definelong)\b", re.I),
     re.compile(r"!end(?:procedure|function|definelong)", re.I)),
    (re.compile(r"(?:floating\s+)?[rh]?note\b(?![^\n]*\s:)(?!\s*\"[^\"]*\"\s+as\b)", re.I),
     re.compile(r"end ?[rh]?note", re.I)),
)  # fmt: skip


def parse_c4(text: str, path: str, line: int = 1) -> Drawing:
    """The drawing that a PlantUML text, or a C4 diagram of Mermaid, shows.

    Raises FormatError where its frames do not close.
    """
    drawing = Drawing(path)
    frames: list[tuple[str, int]] = []
    for number, statement in _statements(text, line, drawing):
        if statement.startswith("}"):
            if not frames:
                raise FormatError(
                    path, number, "`}` without a frame", "a boundary before it", "plantuml-syntax"
                )
            frames.pop()
            statement = statement[1:].strip()
            if not statement:
                continue
        if statement == "{":
            continue
        if len(frames) >= MAX_DEPTH:
            raise FormatError(
                path, number, "frames nested too deeply", f"at most {MAX_DEPTH}", "plantuml-syntax"
            )
        frame = frames[-1][0] if frames else ""
        call = parse_call(statement, number)
        opened = _draw(drawing, call, frame) if call is not None else None
        if opened is None:
            opened = read_line(drawing, statement, number, frame)
        if opened:
            frames.append((opened, number))
    if frames:
        what = f"the frame `{quoted(frames[-1][0])}` does not end"
        raise FormatError(path, frames[-1][1], what, "`}`", "plantuml-syntax")
    _lift(drawing)
    return drawing


def _statements(text: str, first: int, drawing: Drawing) -> Iterator[tuple[int, str]]:
    """The lines that draw, each with its number; continued ones as one."""
    until: re.Pattern[str] | None = None
    pending, begun = "", 0
    for number, line in enumerate(text.split("\n"), start=first):
        said = line.strip()
        if until is not None:
            until = None if until.search(said) else until
            continue
        if pending:
            said, pending = f"{pending} {said}", ""
        else:
            begun = number
        if not said or said.startswith(("'", "%%")):
            continue
        if said.endswith("\\") and len(said) < 10_000:
            pending = said[:-1].rstrip()
            continue
        if (found := _open_call(said)) and len(said) < 10_000:
            pending = found
            continue
        block = next((end for begin, end in _BLOCKS if begin.match(said)), None)
        if block is not None:
            if said.startswith("!"):
                what = f"`{quoted(said)}`: a macro of the file's own"
                drawing.note(begun, what, "the macros of C4-PlantUML", "left-out")
            until = None if block.search(said[2:]) else block
            continue
        if said.lower().startswith("title "):
            drawing.name = drawing.name or plain(said[6:].strip().strip('"')).replace("\n", " ")
        elif re.match(r"C4\w+$", said) or _SKIPPED.match(said):
            if said.startswith("!include") and "C4" not in said and "<" not in said:
                drawing.note(
                    begun, f"`{quoted(said)}` is not followed", "all elements in this file", "left-out"
                )
        else:
            yield begun, re.sub(r"\s+'[^'\"]*\Z", "", said)
    if pending:
        yield begun, pending


def _open_call(said: str) -> str:
    """The text where it is a macro call whose arguments go on in the next line, else ""."""
    if not re.match(r"\w+\s*\(", said) or said.startswith("("):
        return ""
    bare = re.sub(r'"[^"]*"', "", said)
    return said if '"' not in bare and bare.count("(") > bare.count(")") and bare.endswith((",", "(")) else ""


def _draw(drawing: Drawing, call: Call, frame: str) -> str | None:
    """Draw what a macro draws. The key of the frame that it opens, "" for none, None for no known macro."""
    if found := _ELEMENT.fullmatch(call.name):
        return _element(drawing, call, frame, found)
    if found := _BOUNDARY.fullmatch(call.name):
        said = call.arguments("alias", "label", "type", "tags" if found[1] is None else "descr")
        key = said["alias"] or f"frame {call.line}"
        name = plain(said["label"] or key).replace("\n", " ")
        system = found[1] == "System" or said["type"].lower() in ("system", "software system")
        drawing.frame(key, name, frame, call.line, system=system)
        if found[1] == "Container" or said["type"].lower() == "container":
            box = drawing.box(key, call.line)
            box.name, box.frame = name, frame
        return key if call.opens else ""
    if found := _RELATION.fullmatch(call.name):
        names = ("from", "to", "label", "techn", "descr", "sprite", "tags", "link")
        said = call.arguments("e_index", *names) if found[2] else call.arguments(*names)
        source, target = said["from"], said["to"]
        if not source or not target:
            drawing.note(call.line, f"`{call.name}` without both ends", "`Rel(from, to, label)`")
            return ""
        if found[3]:
            source, target = target, source
        label, technology = plain(said["label"]).replace("\n", " "), plain(said["techn"]).replace("\n", " ")
        drawing.arrow(source, target, call.line, label, technology)
        if found[1]:
            drawing.arrow(target, source, call.line, label, technology)
        return ""
    if _LEFT_OUT.fullmatch(call.name):
        return ""
    return None


def _element(drawing: Drawing, call: Call, frame: str, found: re.Match[str]) -> str:
    level, shape, external = found.groups()
    if level in ("Person", "System"):
        said = call.arguments("alias", "label", "descr", "sprite", "tags", "link", "type") | {"techn": ""}
    else:
        said = call.arguments("alias", "label", "techn", "descr", "sprite", "tags", "link")
    key = said["alias"] or said["label"]
    if not key:
        drawing.note(call.line, f"`{call.name}` without a name", f"`{call.name}(alias, label)`")
        return ""
    box = drawing.box(key, call.line)
    box.name = plain(said["label"]).replace("\n", " ") or box.name
    box.technology = plain(said["techn"]).replace("\n", ", ") or box.technology
    box.description = plain(said["descr"]).replace("\n", " ") or box.description
    box.frame = box.frame or frame
    box.kind = _kind(level, shape, external, said["tags"]) or box.kind
    box.store = shape == "Db"
    if level == "Component" and frame in drawing.boxes:
        box.part_of = frame
    if call.opens:
        drawing.frame(key, box.name, frame, call.line, system=level == "System")
        return key
    return ""


def _kind(level: str, shape: str | None, external: str | None, tags: str) -> ComponentKind | None:
    if level == "Person":
        return "person"
    if external:
        return "external"
    if shape == "Queue":
        return "broker"
    named = (kind_of_word(one) for one in tags.split("+"))
    return next((one for one in named if one), None) if shape is None else None


def _lift(drawing: Drawing) -> None:
    """Give the arrows of what lies inside a container to the container."""
    inside = {key: box.part_of for key, box in drawing.boxes.items() if box.part_of}
    drawing.boxes = {key: box for key, box in drawing.boxes.items() if not box.part_of}
    arrows, drawing.arrows = drawing.arrows, []
    for one in arrows:
        source, target = inside.get(one.source, one.source), inside.get(one.target, one.target)
        if source != target:
            drawing.arrow(source, target, one.line, one.label, one.technology, one.path)
