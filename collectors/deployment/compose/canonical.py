"""Canonical form: the long form of everything in a service, so that no later phase meets a short one.

Relative paths become paths of the scanned tree here, since each belongs to the file that wrote it.
Specification: https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

from collections.abc import Callable

from archscan.formats.node import Map, Node, Place, Seq
from archscan.source import resolve

from .interpolation import Filled
from .paths import canonical_build, canonical_volumes
from .ports import canonical_ports
from .shape import UNRESOLVED, At, describe, items, mark


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


def _sequence(value: Node, place: Place, at: At) -> Node:
    """A list of scalars."""
    result = Seq(*place)
    pairs = [(value, place)] if isinstance(value, str) else items(value, place, at)
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
    for item, where in items(value, place, at):
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
    if not isinstance(whole, Filled):
        return text
    part = Filled(text)
    part.places, part.example = whole.places, whole.example
    part.safe = whole.safe.partition("=")[2]
    return part


def _depends_on(value: Node, place: Place, at: At) -> Node:
    result = Map(*place)
    if isinstance(value, Map):
        for key, item in value.items():
            dependency = item if isinstance(item, Map) else Map(*value.place(key))
            if item is not None and not isinstance(item, Map):
                at.reject(value.place(key), f"{key} is {describe(item)}", "a mapping with a condition")
            result.put(key, dependency, value.place(key))
        return result
    for item, where in items(value, place, at):
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
    for item, where in items(value, place, at):
        if isinstance(item, str):
            result.put(item, Map(*where), where)
        else:
            at.reject(where, f"{describe(item)} is no network", "the name of a network")
    return result


def _grants(value: Node, place: Place, at: At) -> Node:
    """Configs and secrets that a service is given."""
    result = Seq(*place)
    for item, where in items(value, place, at):
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
    pairs = [(value, place)] if isinstance(value, str | Map) else items(value, place, at)
    for item, where in pairs:
        text = item.text("path") if isinstance(item, Map) else item
        if not isinstance(text, str) or not text:
            at.reject(where, f"{describe(item)} names no file", "the path of a file")
            continue
        if UNRESOLVED.search(text):
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
    "build": canonical_build,
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
    "ports": canonical_ports,
    "profiles": _sequence,
    "restart": _only_text,
    "secrets": _grants,
    "security_opt": _sequence,
    "tmpfs": _sequence,
    "user": _only_text,
    "volumes": canonical_volumes,
    "volumes_from": _sequence,
}
