"""Canonical form: the long form of everything in a service, so that no later phase meets a short one.

Relative paths become paths of the scanned tree here, since each belongs to the file that wrote it.
Specification: https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from archscan.formats.node import Map, Node, Place, Seq
from archscan.source import resolve

from .report import Report

MAX_RANGE = 256
"""Ports that one range may stand for."""

_PORT = re.compile(
    r"(?:(?P<ip>\[[0-9a-fA-F:.]+\]|[\d.]+|\$\{\w+\}):)?"
    r"(?:(?P<published>[\d]+(?:-\d+)?|(?:\$\{\w+\})+|):)?"
    r"(?P<target>\d+(?:-\d+)?)"
    r"(?:/(?P<protocol>[A-Za-z]+))?\Z"
)
_UNRESOLVED = re.compile(r"\$\{\w+\}")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_URL = re.compile(r"[\w.+-]+://|[\w.-]+@[\w.-]+:|github\.com/|git@")


@dataclass(frozen=True, slots=True)
class At:
    """Where in a project a value stands."""

    label: str
    """Dotted path of the value (`services.web.ports`)."""
    folder: str
    """Folder that relative paths start from."""
    report: Report

    def below(self, key: str) -> At:
        """The same for a key below."""
        return At(f"{self.label}.{key}", self.folder, self.report)

    def reject(self, place: Place, what: str, expected: str) -> None:
        """Report a value of the wrong shape."""
        self.report.warn(place, f"{self.label}: {what}", expected, "compose-shape")


def canonical_service(raw: Map, at: At) -> Map:
    """The long form of a service. What has the wrong shape is reported and left out."""
    service = Map(raw.path, raw.line)
    for key, value in raw.items():
        if key.startswith("x-"):
            continue
        place = raw.place(key)
        tag = raw.tags.get(key, "") if raw.tags else ""
        if value is not None and tag != "!reset" and (canonical := _CANONICAL.get(key)):
            value = canonical(value, place, at.below(key))
            if value is None:
                continue
        service.put(key, value, place)
        if tag:
            mark(service, key, tag)
    return service


def mark(node: Map, key: str, tag: str) -> None:
    """Give a value of a mapping a tag."""
    if node.tags is None:
        node.tags = {}
    node.tags[key] = tag


def describe(value: Node) -> str:
    """A short, quoted form of a value for a message; only for values that cannot be secret."""
    if isinstance(value, Map):
        return "a mapping"
    if isinstance(value, Seq):
        return "a list"
    return f'"{value[:60]}"' if value is not None else "nothing"


def _items(value: Node, place: Place, at: At) -> list[tuple[Node, Place]]:
    """The items of a list; a lone scalar or mapping counts as one, and is reported."""
    if isinstance(value, Seq):
        return [(item, value.place(index)) for index, item in enumerate(value) if item is not None]
    at.reject(place, f"{'a mapping' if isinstance(value, Map) else 'one value'} stands here", "a list")
    return [] if isinstance(value, Map) else [(value, place)]


def _sequence(value: Node, place: Place, at: At) -> Node:
    """A list of scalars."""
    result = Seq(*place)
    pairs = [(value, place)] if isinstance(value, str) else _items(value, place, at)
    for item, where in pairs:
        if isinstance(item, str):
            result.add(item, where)
        else:
            at.reject(where, f"{describe(item)} stands in a list of words", "a word")
    return result


def _mapping(value: Node, place: Place, at: At) -> Node:
    """`NAME=value` lists and mappings of scalars as a mapping; a bare name has no value (None)."""
    result = Map(*place)
    if isinstance(value, Map):
        result.line = value.line
        for key, item in value.items():
            if item is not None and not isinstance(item, str):
                at.reject(value.place(key), f"{key} is {describe(item)}", "one value")
                continue
            result.put(key, item, value.place(key))
            if value.tags and key in value.tags:
                mark(result, key, value.tags[key])
        return result
    for item, where in _items(value, place, at):
        if not isinstance(item, str):
            at.reject(where, f"{describe(item)} stands in the list", "NAME=value")
            continue
        name, equals, text = item.partition("=")
        if not name.strip():
            at.reject(where, "an entry has no name", "NAME=value")
            continue
        result.put(name.strip(), _part(item, text) if equals else None, where)
    return result


def _part(whole: str, text: str) -> str:
    """A part of a text that remembers where the whole was filled from."""
    from .interpolation import Filled

    if not isinstance(whole, Filled):
        return text
    part = Filled(text)
    part.places, part.example = whole.places, whole.example
    part.safe = whole.safe.partition("=")[2]
    return part


def _ports(value: Node, place: Place, at: At) -> Node:
    result = Seq(*place)
    for item, where in _items(value, place, at):
        if isinstance(item, Map):
            target = item.text("target")
            if target.isascii() and target.isdigit():
                _port(item, result, where, at)
            elif not _UNRESOLVED.search(target):
                at.reject(where, "a port mapping has no container port", "target: PORT")
            continue
        text = str(item).strip()
        found = _PORT.match(text)
        if found is None:
            if not _UNRESOLVED.search(text):
                at.reject(where, f"{describe(item)} is not a port mapping", "[HOST:]CONTAINER")
            continue
        targets = _range(found["target"])
        published = _range(found["published"] or "")
        if targets is None or published is None or (len(published) > 1 and len(published) < len(targets)):
            at.reject(where, f"{describe(item)} is not a port range", f"at most {MAX_RANGE} ports, in order")
            continue
        for index, number in enumerate(targets):
            port = Map(*where)
            port.put("target", number, where)
            if len(published) == len(targets):
                port.put("published", published[index], where)
            elif published:  # any one out of the range
                port.put("published", f"{published[0]}-{published[-1]}", where)
            if found["ip"]:
                port.put("host_ip", found["ip"].strip("[]"), where)
            port.put("protocol", (found["protocol"] or "tcp").lower(), where)
            if found["published"] is not None and not published:
                port.put("published", "", where)
            result.add(port, where)
    return result


def _port(item: Map, result: Seq, where: Place, at: At) -> None:
    """A port in long form; its published end may be a range."""
    port = Map(item.path, item.line)
    for key in ("target", "published", "host_ip", "protocol", "name", "app_protocol", "mode"):
        if item.text(key):
            port.put(key, item.text(key), item.place(key))
    if not _valid(port.text("target")):
        at.reject(where, f"{port.text('target')[:20]} is not a port", "a number up to 65535")
        return
    if "protocol" not in port:
        port.put("protocol", "tcp", where)
    result.add(port, where)


def _valid(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) <= 65535


def _range(text: str) -> list[str] | None:
    """The ports of `N` or `N-M`; empty for a text without a number, None where it is no range."""
    if not text or not text[0].isdigit():
        return []
    first, _, last = text.partition("-")
    if not _valid(first) or (last and not _valid(last)):
        return None
    count = int(last or first) - int(first) + 1
    if not 1 <= count <= MAX_RANGE:
        return None
    return [str(int(first) + index) for index in range(count)]


def _volumes(value: Node, place: Place, at: At) -> Node:
    result = Seq(*place)
    for item, where in _items(value, place, at):
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
    path = None if _UNRESOLVED.match(text) or not text else resolve(at.folder, text)
    return text if path is None else path or "."


def _depends_on(value: Node, place: Place, at: At) -> Node:
    result = Map(*place)
    if isinstance(value, Map):
        for key, item in value.items():
            dependency = item if isinstance(item, Map) else Map(*value.place(key))
            if item is not None and not isinstance(item, Map):
                at.reject(value.place(key), f"{key} is {describe(item)}", "a mapping with a condition")
            result.put(key, dependency, value.place(key))
        return result
    for item, where in _items(value, place, at):
        if isinstance(item, str):
            result.put(item, Map(*where), where)
        else:
            at.reject(where, f"{describe(item)} is no service", "the name of a service")
    return result


def _networks(value: Node, place: Place, at: At) -> Node:
    result = Map(*place)
    if isinstance(value, Map):
        for key, item in value.items():
            network = Map(*value.place(key))
            if isinstance(item, Map):
                network = Map(item.path, item.line)
                for name in item:
                    if name == "aliases":
                        aliases = _sequence(item[name], item.place(name), at.below(f"{key}.aliases"))
                        network.put(name, aliases, item.place(name))
                    else:
                        network.put(name, item[name], item.place(name))
            elif item is not None:
                at.reject(value.place(key), f"{key} is {describe(item)}", "a mapping or nothing")
            result.put(key, network, value.place(key))
        return result
    for item, where in _items(value, place, at):
        if isinstance(item, str):
            result.put(item, Map(*where), where)
        else:
            at.reject(where, f"{describe(item)} is no network", "the name of a network")
    return result


def _grants(value: Node, place: Place, at: At) -> Node:
    """Configs and secrets that a service is given."""
    result = Seq(*place)
    for item, where in _items(value, place, at):
        grant = Map(*where)
        source = item.text("source") if isinstance(item, Map) else item
        if not isinstance(source, str) or not source:
            at.reject(where, f"{describe(item)} names nothing", "NAME, or a mapping with source: NAME")
            continue
        grant.put("source", source, where)
        if isinstance(item, Map) and item.text("target"):
            grant.put("target", item.text("target"), where)
        result.add(grant, where)
    return result


def _env_files(value: Node, place: Place, at: At) -> Node:
    result = Seq(*place)
    pairs = [(value, place)] if isinstance(value, str | Map) else _items(value, place, at)
    for item, where in pairs:
        text = item.text("path") if isinstance(item, Map) else item
        if not isinstance(text, str) or not text:
            at.reject(where, f"{describe(item)} names no file", "the path of a file")
            continue
        if _UNRESOLVED.search(text):
            continue
        path = resolve(at.folder, text)
        if path is None:
            what = f"{at.label}: {describe(text)} lies outside the scanned folder"
            at.report.warn(where, what, "a path within it", "outside", "note")
            continue
        entry = Map(*where)
        entry.put("path", path, where)
        if isinstance(item, Map):
            for key in ("required", "format"):
                if item.text(key):
                    entry.put(key, item.text(key), item.place(key))
        result.add(entry, where)
    return result


def _build(value: Node, place: Place, at: At) -> Node:
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
    if _UNRESOLVED.search(text):
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


def _only_map(value: Node, place: Place, at: At) -> Node:
    if isinstance(value, Map):
        return value
    at.reject(place, f"{'a list' if isinstance(value, Seq) else 'one value'} stands here", "a mapping")
    return None


def _only_text(value: Node, place: Place, at: At) -> Node:
    if isinstance(value, str):
        return value
    at.reject(place, f"{describe(value)} stands here", "one value")
    return None


def _words(value: Node, place: Place, at: At) -> Node:
    """A command: one line for a shell, or a list of words."""
    return value if isinstance(value, str) else _sequence(value, place, at)


def _models(value: Node, place: Place, at: At) -> Node:
    return _depends_on(value, place, at) if isinstance(value, Seq) else _only_map(value, place, at)


_CANONICAL: dict[str, Callable[[Node, Place, At], Node]] = {
    "annotations": _mapping,
    "build": _build,
    "cap_add": _sequence,
    "cap_drop": _sequence,
    "command": _words,
    "configs": _grants,
    "container_name": _only_text,
    "depends_on": _depends_on,
    "deploy": _only_map,
    "develop": _only_map,
    "devices": lambda value, place, at: value if isinstance(value, Seq) else None,
    "dns": _sequence,
    "domainname": _only_text,
    "entrypoint": _words,
    "env_file": _env_files,
    "environment": _mapping,
    "expose": _sequence,
    "external_links": _sequence,
    "healthcheck": _only_map,
    "hostname": _only_text,
    "image": _only_text,
    "labels": _mapping,
    "links": _sequence,
    "logging": _only_map,
    "models": _models,
    "network_mode": _only_text,
    "networks": _networks,
    "pid": _only_text,
    "ports": _ports,
    "profiles": _sequence,
    "restart": _only_text,
    "secrets": _grants,
    "security_opt": _sequence,
    "tmpfs": _sequence,
    "user": _only_text,
    "volumes": _volumes,
    "volumes_from": _sequence,
}
