"""A kustomization with everything it includes, as objects with the places their values come from.

What is read: resources, bases, components, patches in all three forms, generators, images, replicas,
labels, prefix, suffix and namespace. What is not is reported: remote resources, charts, plugins,
replacements. No program is run.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from archscan.errors import FormatError
from archscan.formats.node import Map, Place, Seq
from archscan.formats.yaml import load, load_all
from archscan.model.problem import Problem, Severity
from archscan.source import SourceFile, Tree, resolve

from ..kubernetes.context import group_of, name_of, namespace_of
from ..kubernetes.objects import flatten
from ..kustomization import environment_of, find_kustomization, is_remote, references_of
from .edit import copy_map
from .generators import generated
from .patches import Budget, apply_json, merge
from .resources import Resource, is_same, is_target
from .transforms import apply_transforms

MAX_DEPTH = 20
MAX_VISITS = 500
MAX_OBJECTS = 20_000
_UNREAD = {
    "replacements": "unsupported-kustomize",
    "vars": "unsupported-kustomize",
    "transformers": "unsupported-kustomize",
    "generators": "unsupported-kustomize",
    "helmCharts": "helm-chart",
    "helmChartInflationGenerator": "helm-chart",
}
_PLAIN_GROUPS = frozenset(("", "apps", "batch", "extensions", "policy", "autoscaling"))


@dataclass(slots=True)
class Build:
    """The state of one build: what it may read, how much is left, and what went wrong where."""

    tree: Tree
    visits: int = 0
    objects: int = 0
    budget: Budget = field(default_factory=Budget)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    """Each with the kustomization that was being read."""
    complete: bool = True
    """Whether everything that was named could be read."""
    files: dict[str, set[str]] = field(default_factory=dict)
    """Files that each kustomization names itself."""


def build(state: Build, file: SourceFile, root: Map, under: tuple[str, ...] = ()) -> list[Resource]:
    """The resources of a kustomization, changed as it says."""
    return _apply(state, file, root, [], (*under, file.path))


def _apply(
    state: Build, file: SourceFile, root: Map, resources: list[Resource], stack: tuple[str, ...]
) -> list[Resource]:
    owner = file.path
    state.visits += 1
    references = references_of(file.path, file.data)
    environment = environment_of(file.folder, references) if references is not None else ""
    for key in ("resources", "bases"):
        items = root.seq(key)
        for index, text in enumerate(items):
            place = items.place(index)
            if isinstance(text, str) and text:
                resources += _resources(state, file, text, place, bool(environment), stack)
            elif text:
                _report(state, owner, place, f"an item of {key} is no path", "warning", "shape")
    items = root.seq("components")
    for index, text in enumerate(items):
        if isinstance(text, str) and text:
            resources = _component(state, file, text, items.place(index), resources, stack)
    _generate(state, file, root, resources, bool(environment))
    resources = _patch_all(state, file, root, resources)
    apply_transforms(root, resources, namespaced=not environment)
    for key, rule in _UNREAD.items():
        if root.get(key):
            place = root.place(key)
            names = ", ".join(one.text("name") for one in root.seq(key).maps() if one.text("name"))
            what = f"{key} of a kustomization {'are' if key.endswith('s') else 'is'} not applied"
            what += f": {names}" if rule == "helm-chart" and names else ""
            _report(state, owner, place, what, "note", rule)
    return resources


def _report(state: Build, owner: str, place: Place, what: str, severity: Severity, rule: str) -> None:
    state.problems.append((owner, Problem(place.path, place.line, what, "", severity, rule)))


def _enter(state: Build, file: SourceFile, place: Place, stack: tuple[str, ...]) -> Map | None:
    """The root of another kustomization, None (and a problem) if it must not be entered."""
    if file.path in stack:
        _report(state, stack[0], place, f"{file.path} includes itself", "warning", "kustomize-cycle")
        return None
    if len(stack) >= MAX_DEPTH or state.visits >= MAX_VISITS:
        _report(state, stack[0], place, "too many kustomizations below this one", "warning", "too-deep")
        return None
    try:
        root = load(file.data, file.path)
    except FormatError as error:
        problem = Problem(error.path, error.line, error.what, error.expected, "error", error.rule)
        state.problems.append((file.path, problem))
        return None
    return root if isinstance(root, Map) else None


def _resources(
    state: Build, file: SourceFile, text: str, place: Place, own: bool, stack: tuple[str, ...]
) -> list[Resource]:
    found = _locate(state, file, text, place)
    if found is None:
        return []
    if isinstance(found, str):
        inner = find_kustomization(found, state.tree)
        if inner is None:
            what = f"{text} has no kustomization"
            _report(state, file.path, place, what, "warning", "missing-file")
            return []
        root = _enter(state, inner, place, stack)
        return [] if root is None else build(state, inner, root, stack)
    problems: list[Problem] = []
    made = []
    for one in flatten(load_all(found.data, found.path, problems)):
        state.objects += 1
        if state.objects > MAX_OBJECTS:
            _report(state, file.path, place, "too many objects", "warning", "too-many-objects")
            break
        made.append(Resource(one, found.folder, own))
    state.problems += [(file.path, problem) for problem in problems]
    return made


def _locate(
    state: Build, file: SourceFile, text: str, place: Place, severity: Severity = "warning"
) -> SourceFile | str | None:
    """The file that a path names, or the folder; None (and a problem) for neither."""
    complete, state.complete = state.complete, False
    if is_remote(text):
        what = f"{text.partition('?')[0].rpartition('@')[2]} is remote and not read"
        _report(state, file.path, place, what, "note", "remote-resource")
        return None
    path = resolve(file.folder, text)
    if path is None:
        _report(state, file.path, place, f"{text} lies outside the scanned tree", "warning", "outside-tree")
        return None
    found = state.tree.read(path) if path else None
    if found is not None:
        state.files.setdefault(file.path, set()).add(path)
        state.complete = complete
        return found
    if state.tree.has_folder(path):
        state.complete = complete
        return path
    _report(state, file.path, place, f"{text} is not in the scanned tree", severity, "missing-file")
    return None


def _component(
    state: Build, file: SourceFile, text: str, place: Place, resources: list[Resource], stack: tuple[str, ...]
) -> list[Resource]:
    found = _locate(state, file, text, place)
    inner = find_kustomization(found, state.tree) if isinstance(found, str) else None
    if inner is None:
        if isinstance(found, str):
            _report(state, file.path, place, f"{text} has no kustomization", "warning", "missing-file")
        return resources
    root = _enter(state, inner, place, stack)
    if root is None:
        return resources
    return _apply(state, inner, root, resources, (*stack, inner.path))


def _generate(state: Build, file: SourceFile, root: Map, resources: list[Resource], own: bool) -> None:
    def read(text: str, place: Place) -> SourceFile | None:
        found = _locate(state, file, text, place, "note")  # often left out of the repository on purpose
        return found if isinstance(found, SourceFile) else None

    for one, behaviour in generated(root, read):
        known = [resource for resource in resources if is_same(resource, one)]
        if behaviour == "merge" and known:
            for resource in known:
                resource.object = merge(resource.object, one, state.budget)
        elif behaviour == "replace" and known:
            for resource in known:
                resource.object = one
        else:
            resources.append(Resource(one, file.folder, own))


def _patch_all(state: Build, file: SourceFile, root: Map, resources: list[Resource]) -> list[Resource]:
    items = root.seq("patchesStrategicMerge")
    for index, text in enumerate(items):
        if isinstance(text, str):
            resources = _patch(state, file, text, "\n" in text, None, items.place(index), resources)
    for key in ("patches", "patchesJson6902"):
        items = root.seq(key)
        for index, entry in enumerate(items):
            if isinstance(entry, str):  # an old form: the path alone
                resources = _patch(state, file, entry, False, None, items.place(index), resources)
            elif isinstance(entry, Map):
                target = entry.map("target") or None
                inline = "patch" in entry
                name = "patch" if inline else "path"
                place = entry.place(name)
                resources = _patch(state, file, entry.text(name), inline, target, place, resources)
    return resources


def _patch(
    state: Build,
    file: SourceFile,
    text: str,
    inline: bool,
    target: Map | None,
    place: Place,
    resources: list[Resource],
) -> list[Resource]:
    if not text:
        return resources
    try:
        if inline:
            # The text begins on the line after its key; a patch in one line stands on the key's own.
            before = place.line if "\n" in text.strip() else place.line - 1
            roots = list(load_all("\n" * max(before, 0) + text, place.path))
        else:
            found = _locate(state, file, text, place)
            if not isinstance(found, SourceFile):
                return resources
            roots = list(load_all(found.data, found.path))
        for patch in roots:
            if isinstance(patch, Seq):
                resources = _apply_json(state, file, patch, target, place, resources)
            elif isinstance(patch, Map):
                resources = _apply_merge(state, file, patch, target, place, resources)
    except FormatError as error:
        problem = Problem(error.path, error.line, error.what, error.expected, "warning", error.rule)
        state.problems.append((file.path, problem))
    return resources


def _apply_json(
    state: Build, file: SourceFile, patch: Seq, target: Map | None, place: Place, resources: list[Resource]
) -> list[Resource]:
    chosen = [one for one in resources if target is not None and is_target(one, target)]
    if not chosen and state.complete:
        _report(state, file.path, place, "the patch's target is no resource", "note", "patch-target")
    for one in chosen:
        one.object = apply_json(one.object, patch)
    return resources


def _apply_merge(
    state: Build, file: SourceFile, patch: Map, target: Map | None, place: Place, resources: list[Resource]
) -> list[Resource]:
    if target is not None:
        chosen = [one for one in resources if is_target(one, target)]
    else:
        chosen = [one for one in resources if is_same(one, patch)]
    if not chosen:
        name = f"{patch.text('kind')} {name_of(patch)}".strip()
        what = f"the patch's target {name} is no resource" if name else "the patch's target is no resource"
        if state.complete:  # else it may be among what could not be read
            _report(state, file.path, place, what, "note", "patch-target")
        return resources
    if patch.text("$patch") == "delete":
        gone = {id(one) for one in chosen}
        return [one for one in resources if id(one) not in gone]
    for one in chosen:
        name, namespace = name_of(one.object), namespace_of(one.object)
        merged = merge(one.object, patch, state.budget, group_of(one.object) in _PLAIN_GROUPS)
        metadata = one.object.map("metadata")
        if target is not None and "kind" in one.object:
            merged.put("kind", one.object.get("kind"), one.object.place("kind"))  # the target says of whom
        if name_of(merged) != name or namespace_of(merged) != namespace:
            changed = copy_map(merged.map("metadata"))
            changed.put("name", name, metadata.place("name"))
            if namespace:
                changed.put("namespace", namespace, metadata.place("namespace"))
            else:
                changed.drop("namespace")
            merged.put("metadata", changed, merged.place("metadata"))
        one.object = merged
    return resources
