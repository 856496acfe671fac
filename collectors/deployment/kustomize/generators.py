"""ConfigMaps that a kustomization makes from literals and files; of Secrets only that they exist.

https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configmapgenerator/
"""

from __future__ import annotations

from collections.abc import Callable

from archscan.formats.node import Map, Place
from archscan.source import SourceFile

from ..kustomization import texts

Read = Callable[[str, Place], SourceFile | None]
"""Reads a file that a kustomization names at a place; None (and a problem) if there is none."""
_MAX_FILE = 500_000


def generated(root: Map, read: Read) -> list[tuple[Map, str]]:
    """The objects that `configMapGenerator` and `secretGenerator` make, each with its behaviour."""
    made = []
    for entry in root.seq("configMapGenerator").maps():
        made.append((_holder(entry, "ConfigMap", _data(entry, read)), entry.text("behavior", "create")))
    for entry in root.seq("secretGenerator").maps():
        made.append((_holder(entry, "Secret", None), entry.text("behavior", "create")))
    return [(one, behaviour) for one, behaviour in made if one is not None]


def _holder(entry: Map, kind: str, data: Map | None) -> Map | None:
    name = entry.text("name")
    if not name:
        return None
    place = entry.place("name")
    metadata = Map(*place)
    metadata.put("name", name, place)
    if namespace := entry.text("namespace"):
        metadata.put("namespace", namespace, entry.place("namespace"))
    one = Map(*place)
    one.put("apiVersion", "v1", place)
    one.put("kind", kind, place)
    one.put("metadata", metadata, place)
    if data is not None:
        one.put("data", data, data.place())
    return one


def _data(entry: Map, read: Read) -> Map:
    data = Map(*entry.place("name"))
    literals = entry.seq("literals")
    for index, text in enumerate(literals):
        if isinstance(text, str) and "=" in text:
            key, _, value = text.partition("=")
            data.put(key.strip(), value.strip("\"'"), literals.place(index))
    for key in ("envs", "env"):
        written = entry.get(key)
        for text in [written] if isinstance(written, str) else texts(entry, key):
            if (file := read(text, entry.place(key))) is not None:
                _add_variables(data, file)
    files = entry.seq("files")
    for index, text in enumerate(files):
        if not isinstance(text, str):
            continue
        key, sign, path = text.partition("=")
        path = path if sign else text
        if (file := read(path, files.place(index))) is not None and len(file.data) <= _MAX_FILE:
            data.put(key if sign else file.name, file.text, Place(file.path, 0))
    return data


def _add_variables(data: Map, file: SourceFile) -> None:
    """Lines `KEY=VALUE`, without quoting, as kustomize reads them."""
    for number, line in enumerate(file.text.splitlines(), start=1):
        key, sign, value = line.strip().partition("=")
        if sign and key and not key.startswith("#"):
            data.put(key, value, Place(file.path, number))
