"""What a kustomization file names, and which manifests speak only through one.

A patch is a fragment of a manifest; a resource of an overlay exists in that environment only; the
resources of a kustomization that changes them are to be read with the changes. Those files are claimed:
the collector of kustomizations reads them, the one of manifests does not.
Format: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from archscan.errors import FormatError
from archscan.formats.node import Map, Seq
from archscan.formats.yaml import load
from archscan.lexicon.environments import stage_of
from archscan.source import SourceFile, Tree, resolve

FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_OVERLAY_FOLDERS = frozenset(
    ("overlays", "overlay", "environments", "environment", "envs", "env", "clusters", "stages", "variants")
)
_CHANGES = (
    "patches", "patchesStrategicMerge", "patchesJson6902", "images", "replicas", "namespace", "namePrefix",
    "nameSuffix", "components", "commonLabels",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class References:
    """The files and folders that a kustomization names, relative to the scan."""

    component: bool
    changes: bool
    """Whether it changes its resources, beyond listing them."""
    resources: frozenset[str]
    fragments: frozenset[str]
    """Patches, and files that become data."""
    outside: bool
    """Whether it takes resources from outside its own folder."""


def is_kustomization(name: str) -> bool:
    """Whether kustomize would read a file of this name."""
    return name in FILE_NAMES


def find_kustomization(folder: str, tree: Tree) -> SourceFile | None:
    """The kustomization of a folder, if it has one."""
    prefix = f"{folder}/" if folder else ""
    for name in FILE_NAMES:
        if (file := tree.read(prefix + name)) is not None:
            return file
    return None


@lru_cache(maxsize=512)
def references_of(path: str, data: bytes) -> References | None:
    """What the file names; None if it cannot be read or is something else."""
    try:
        root = load(data, path)
    except FormatError:
        return None
    if not isinstance(root, Map):
        return None
    folder = path.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    written = [*texts(root, "resources"), *texts(root, "bases")]
    resources = {found for text in written if (found := local(folder, text)) is not None}
    return References(
        root.text("kind") == "Component",
        any(root.get(key) for key in _CHANGES)
        or any(one.text("includeSelectors") == "true" for one in root.seq("labels").maps()),
        frozenset(resources),
        frozenset(found for text in _fragments(root) if (found := local(folder, text)) is not None),
        any(not found.startswith(prefix) for found in resources),
    )


def _fragments(root: Map) -> list[str]:
    paths = [text for text in texts(root, "patchesStrategicMerge") if "\n" not in text]
    for key in ("patches", "patchesJson6902", "replacements"):
        paths += [one.text("path") for one in root.seq(key).maps()]
    for one in root.seq("configMapGenerator").maps():
        paths += [text.rpartition("=")[2] for text in texts(one, "files")]
    for key in ("configurations", "transformers", "generators", "crds"):
        paths += [text for text in texts(root, key) if "\n" not in text]
    return [path for path in paths if path]


def texts(node: Map, key: str) -> list[str]:
    """The strings of a list."""
    value = node.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, Seq) else []


def is_remote(text: str) -> bool:
    """Whether a resource lies in another repository.

    >>> is_remote("github.com/acme/base?ref=v1"), is_remote("../base"), is_remote("https://x.test/a.yaml")
    (True, False, True)
    """
    head = text.partition("/")[0]
    return (
        "://" in text
        or "?ref=" in text
        or text.startswith(("git@", "git::", "github.com"))
        or (head.endswith((".com", ".org", ".io")) and "/" in text)
    )


def local(folder: str, text: str) -> str | None:
    """A path written in a kustomization of `folder`; None if it is remote or leaves the tree."""
    return None if not text or is_remote(text) else resolve(folder, text)


def environment_of(folder: str, references: References) -> str:
    """The environment that a kustomization stands for, "" if for none.

    It is named by the folder below `overlays` (or the like); without such a folder a kustomization
    that takes its resources from elsewhere is an overlay if it changes them or a folder is named by an
    environment's word; what lies in a folder of tests stands for tests.
    """
    if references.component or not folder:
        return ""
    parts = folder.split("/")
    for marker, name in pairwise(parts):
        if marker.lower() in _OVERLAY_FOLDERS:
            return name
    if not references.outside:
        return ""
    if stage_of(parts[-1]):
        return parts[-1]
    word = next((part for part in reversed(parts) if stage_of(part) not in (None, "test")), "")
    if not word and any(stage_of(part) == "test" for part in parts):
        return "test"
    return word or (parts[-1] if references.changes else "")


def home_of(folder: str, tree: Tree) -> str:
    """The folder whose scope an overlay without a base joins: `base` beside the overlays, else above them."""
    parts = folder.split("/")
    above = parts[:-1]
    for index, part in enumerate(parts):
        if part.lower() in _OVERLAY_FOLDERS:
            above = parts[:index]
            break
    base = "/".join([*above, "base"])
    return base if tree.has_folder(base) else "/".join(above)


def is_claimed(path: str, tree: Tree) -> bool:
    """Whether a manifest (or the folder of a kustomization) is read through a kustomization above it."""
    targets = {path}
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        file = find_kustomization(folder, tree)
        references = references_of(file.path, file.data) if file is not None else None
        if references is None:
            continue
        if path in references.fragments:
            return True
        if targets.isdisjoint(references.resources):
            continue
        if references.component:
            continue
        if environment_of(folder, references):
            if path in references.resources:
                return True
        elif references.changes:
            return True
        else:
            targets.add(folder)
    return False
