"""Plain PlantUML component and deployment diagrams, line by line.

Elements and arrows as in https://plantuml.com/component-diagram and https://plantuml.com/deployment-diagram.
"""

from __future__ import annotations

import re

from archscan.documented.notations.drawing import Box, Drawing, quoted
from archscan.documented.notations.labels import parts, plain
from archscan.documented.notations.words import kind_of_word
from archscan.model.elements import ComponentKind

_SHAPES: dict[str, ComponentKind | None] = {
    "actor": "person", "person": "person", "database": "database", "queue": "broker", "cloud": None,
    "component": None, "rectangle": None, "node": None, "package": None, "folder": None, "frame": None,
    "agent": None, "artifact": None, "boundary": None, "card": None, "circle": None, "collections": None,
    "container": None, "control": None, "entity": None, "file": None, "hexagon": None, "interface": None,
    "label": None, "process": None, "stack": None, "storage": "storage", "usecase": None, "participant": None,
    "together": None,
}  # fmt: skip
_FRAMES = frozenset(["package", "node", "folder", "frame", "cloud", "rectangle", "together"])
_DECLARED = re.compile(
    rf"(?P<shape>{'|'.join(_SHAPES)})\b\s*(?P<rest>.*?)\s*(?P<open>\{{)?\s*(?P<close>\}})?\s*\Z", re.I
)
_NAME = (
    r"\[[^\]\n]{1,400}\]|\"[^\"\n]{0,400}\"|:[^:\n]{1,200}:|\(\)\s*(?:\"[^\"\n]{1,200}\"|[\w.]+)|"
    r"\([^()\n]{1,200}\)|[\w.@/-]*\w"
)
_DECLARATION = re.compile(rf"(?P<name>{_NAME})?\s*(?:as\s+(?P<alias>{_NAME}))?(?P<tail>.*)\Z", re.I)
_LINE = (
    r"(?P<left><\|?|[*o+x#^(}])?"
    r"[-.=~]+(?:\[[^\]\n]{0,100}\])?(?:left|right|up|down|le|ri|do|l|r|u|d)?(?:\[[^\]\n]{0,100}\])?"
    r"[-.=~]*(?:0\)|\(0)?[-.=~]*"
    r"(?P<right>\|?>+|[*o+x#^){])?"
)
_ARROW = re.compile(
    rf"(?P<source>{_NAME})\s*(?:\"[^\"\n]*\"\s*)?(?<![\w-]){_LINE}\s*(?:\"[^\"\n]*\"\s*)?"
    rf"(?P<target>{_NAME})\s*(?::\s*(?P<label>.*))?\Z",
    re.I,
)
_STEREOTYPE = re.compile(r"<<\s*([^<>\n]{1,80}?)\s*>>")
_NOTE = re.compile(r"(?:floating\s+)?[rh]?note\b|end\s?note\b", re.I)


def read_line(drawing: Drawing, text: str, line: int, frame: str) -> str:
    """Draw what a line says; the key of the frame that it opens, "" for none. What it does not
    understand is reported."""
    if len(text) > 2_000:
        drawing.note(line, "a line of more than 2,000 characters", "shorter lines")
        return ""
    text = " ".join(text.split())
    if _NOTE.match(text):
        return ""
    declared = _DECLARED.match(text)
    if declared and (opened := _declare(drawing, declared, line, frame)) is not None:
        return opened
    if found := _ARROW.match(text):
        _arrow(drawing, found, line, frame)
        return ""
    element = _DECLARATION.match(text)
    if element and element["name"] and text[0] in "[:(" and not element["tail"].strip(" #").startswith("-"):
        _element(drawing, element["name"], element["alias"], element["tail"], line, frame)
        return ""
    drawing.note(line, f"`{quoted(text)}`", "an element, an arrow or a macro of C4-PlantUML")
    return f"frame {line}" if text.endswith("{") and _unknown_frame(drawing, line, frame) else ""


def _unknown_frame(drawing: Drawing, line: int, frame: str) -> bool:
    """Whatever this opens, its end must find it."""
    drawing.frame(f"frame {line}", "", frame, line)
    return True


def _declare(drawing: Drawing, found: re.Match[str], line: int, frame: str) -> str | None:
    shape = found["shape"].lower()
    rest = found["rest"]
    said = _DECLARATION.match(rest)
    if said is None or (not said["name"] and rest):
        return None
    if re.match(r"\s*[-.=<*o]+[-.=>\[\w]", said["tail"]) and "<<" not in said["tail"]:
        return None
    if found["open"]:
        if found["close"]:
            return ""
        name = _bare(said["name"] or "")
        key = _bare(said["alias"] or said["name"] or f"frame {line}")
        if shape == "together" or not name:
            drawing.frame(f"frame {line}", drawing.frames[frame].name if frame else "", frame, line)
            return f"frame {line}"
        if shape in _FRAMES or _SHAPES[shape] is None:
            drawing.frame(key, plain(name).replace("\n", " "), frame, line)
            return key
        _element(drawing, said["name"], said["alias"], said["tail"], line, frame, shape)
        drawing.frame(key, plain(name).replace("\n", " "), frame, line)
        return key
    if not said["name"]:
        return None
    _element(drawing, said["name"], said["alias"], said["tail"], line, frame, shape)
    return ""


def _element(
    drawing: Drawing, name: str, alias: str | None, tail: str, line: int, frame: str, shape: str = ""
) -> Box:
    # Either may come first: `"Orders" as o`, `o as "Orders"`.
    if alias and alias[0] in '"[:(' and name[0] not in '"[:(':
        name, alias = alias, name
    box = drawing.box(_bare(alias or name), line)
    if alias or not box.name:
        said, technology, rest = parts(plain(_bare(name)))
        box.name, box.technology = said, technology or box.technology
        box.description = box.known = rest
    box.frame = box.frame or frame
    if shape == "database":
        box.store = True
    elif shape:
        box.kind = _SHAPES[shape] or box.kind
    elif name[0] == ":":
        box.kind = "person"
    for stereotype in _STEREOTYPE.findall(tail):
        if kind := kind_of_word(stereotype):
            box.kind = box.kind or kind
        else:
            box.known = f"{box.known}, {stereotype}" if box.known else stereotype
    return box


def _arrow(drawing: Drawing, found: re.Match[str], line: int, frame: str) -> None:
    keys = []
    for name in (found["source"], found["target"]):
        key = _bare(name)
        if key in drawing.boxes or key in drawing.frames:
            keys.append(key)
        else:
            keys.append(_element(drawing, name, None, "", line, frame).key)
    label = plain(found["label"] or "").replace("\n", " ")
    left, right = found["left"] or "", found["right"] or ""
    if "<" in left:
        drawing.arrow(keys[1], keys[0], line, label)
    if ">" in right or "<" not in left:
        drawing.arrow(keys[0], keys[1], line, label)


def _bare(name: str) -> str:
    stripped = name.strip()
    if stripped.startswith("()"):
        stripped = stripped[2:].strip()
    if len(stripped) > 1 and stripped[0] + stripped[-1] in ('""', "[]", "::", "()"):
        stripped = stripped[1:-1].strip()
    return stripped.strip('"') or name
