"""Canonical form of what names paths: volumes and builds. Paths become those of the scanned tree.

Specification: https://docs.docker.com/reference/compose-file/services/#volumes and
https://docs.docker.com/reference/compose-file/build/
"""

from __future__ import annotations

import re

from archscan.formats.node import Map, Node, Place, Seq
from archscan.source import resolve

from .shape import UNRESOLVED, At, describe, items, mark

_DRIVE = re.compile(r"[A-Za-z]:(?:\\|/[^:]*:[/A-Z])")
_URL = re.compile(r"[\w.+-]+://|[\w.-]+@[\w.-]+:|github\.com/|git@")


def canonical_volumes(value: Node, place: Place, at: At) -> Node:
    result = Seq(*place)
    for item, where in items(value, place, at):
        if isinstance(item, Map):
            volume = Map(item.path, item.line)
            for key in ("type", "source", "target", "read_only"):
                if item.text(key):
                    volume.put(key, item.text(key), item.place(key))
            if not volume.text("target"):
                at.reject(where, "a volume has no target", "target: PATH")
                continue
            if volume.text("type") == "bind":
                volume["source"] = _tree_path(volume.text("source"), at)
        elif isinstance(item, str):
            volume = _short_volume(item, where, at)
        else:
            at.reject(where, f"{describe(item)} is not a volume", "[SOURCE:]TARGET[:MODE]")
            continue
        result.add(volume, where)
    return result


def _short_volume(text: str, where: Place, at: At) -> Map:
    volume = Map(*where)
    drive = _DRIVE.match(text)
    head, rest = (text[:2], text[2:]) if drive else ("", text)
    source, colon, target = rest.partition(":")
    source = head + source
    if not colon:
        volume.put("type", "volume", where)
        volume.put("target", source, where)
        return volume
    if _DRIVE.match(target):
        path, mode = target[:2] + target[2:].partition(":")[0], target[2:].partition(":")[2]
    else:
        path, _, mode = target.partition(":")
    bind = source.startswith(("/", "./", "../", "~", "\\", "${")) or source in (".", "..") or bool(drive)
    volume.put("type", "bind" if bind or "/" in source else "volume", where)
    volume.put("source", _tree_path(source, at) if volume["type"] == "bind" else source, where)
    volume.put("target", path, where)
    if "ro" in mode.split(","):
        volume.put("read_only", "true", where)
    return volume


def _tree_path(text: str, at: At) -> str:
    """A path of the scanned tree where it is one (`.` for its root), else as written."""
    path = None if UNRESOLVED.match(text) or not text else resolve(at.folder, text)
    return text if path is None else path or "."


def canonical_build(value: Node, place: Place, at: At) -> Node:
    if isinstance(value, Seq):
        at.reject(place, "a list stands here", "a path or a mapping with a context")
        return None
    build = Map(*place)
    if isinstance(value, Map):
        build.line = value.line
        for key, item in value.items():
            build.put(key, item, value.place(key))
            if value.tags and key in value.tags:
                mark(build, key, value.tags[key])
        text, where = value.text("context", "." if "context" not in value else ""), value.place("context")
    else:
        text, where = value or "", place
    if isinstance(value, str) or "context" in build or _inline(build):
        build.put("context", _context(text, where, at), where)
    return build


def _inline(build: Map) -> bool:
    """Whether a build without a context is complete: it has its own Dockerfile."""
    return "dockerfile_inline" in build


def _context(text: str, where: Place, at: At) -> str | None:
    """The build context as a folder of the scanned tree ("" is its root); None where it is none."""
    if UNRESOLVED.search(text):
        return None
    if _URL.match(text):
        at.report.warn(
            where, f"{at.label}: the build context is remote", "a folder of the repository", "remote", "note"
        )
        return None
    path = resolve(at.folder, text)
    if path is None:
        what = f"{at.label}: the build context {describe(text)} lies outside the scanned folder"
        at.report.warn(where, what, "a folder within it", "outside", "note")
    return path
