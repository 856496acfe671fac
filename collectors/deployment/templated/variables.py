"""Where the values of a template come from: defaults of roles, group variables, Cookiecutter's answers.

https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html#understanding-variable-precedence
"""

from __future__ import annotations

from archscan.errors import FormatError
from archscan.formats import json
from archscan.formats.node import Map, Node
from archscan.formats.yaml import load_all
from archscan.source import Tree

_NEAR = (
    "defaults/main.yml", "defaults/main.yaml", "vars/main.yml", "vars/main.yaml", "vars.yml", "vars.yaml",
    "variables.yml", "vars/all.yml", "vars/default.yml", "vars/defaults.yml",
)  # fmt: skip
_GROUPS = (
    "group_vars/all.yml",
    "group_vars/all.yaml",
    "inventory/group_vars/all.yml",
    "inventories/group_vars/all.yml",
)
_FOLDERS = ("group_vars/all", "inventory/group_vars/all")
_MAX_ABOVE = 8


def variables_for(folder: str, tree: Tree) -> dict[str, Node]:
    """The variables that a template of a folder is filled from, the nearest file first; secrets stay away."""
    found: dict[str, Node] = {}
    for above in _ancestors(folder):
        prefix = f"{above}/" if above else ""
        paths = [prefix + name for name in (*_NEAR, *_GROUPS)]
        for inner in _FOLDERS:
            paths += [
                f"{prefix}{inner}/{name}"
                for name in tree.names(prefix + inner)
                if name.endswith((".yml", ".yaml"))
            ]
        for path in paths:
            for key, value in _read(path, tree).items():
                found.setdefault(key, value)
        answers = tree.read(f"{prefix}cookiecutter.json")
        if answers is not None:
            found.setdefault("cookiecutter", _json(answers.data, answers.path))
    return found


def _ancestors(folder: str) -> list[str]:
    found = [folder]
    while folder and len(found) < _MAX_ABOVE:
        folder = folder.rpartition("/")[0]
        found.append(folder)
    return found


def _read(path: str, tree: Tree) -> Map:
    file = tree.read(path)
    if file is None or file.data.startswith(b"$ANSIBLE_VAULT"):
        return Map()
    try:
        root = next(iter(load_all(file.data, file.path, [])), None)
    except FormatError:
        return Map()
    return root if isinstance(root, Map) else Map()


def _json(data: bytes, path: str) -> Node:
    try:
        return json.load(data, path, [])
    except FormatError:
        return None
