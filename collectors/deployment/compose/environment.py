"""What variables stand for: `.env` beside a project, and the files that `env_file` names.

Repositories rarely hold the `.env` that is in use, but often an example of it: where the file itself is
missing, `.env.example` and its like stand in for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from archscan.errors import FormatError
from archscan.formats.dotenv import parse_dotenv
from archscan.formats.node import Place
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .interpolation import Filled, Known, expand
from .report import Report

EXAMPLES = ("example", "sample", "template", "tmpl", "dist", "defaults", "default")


def find_env_file(path: str, tree: Tree) -> tuple[SourceFile, bool] | None:
    """The dotenv file at `path`, and whether an example stands in for it; None if there is neither."""
    file = tree.read(path)
    if file is not None:
        return file, False
    folder, slash, name = path.rpartition("/")
    candidates = [f"{name}.{word}" for word in EXAMPLES]
    if name == ".env":
        candidates += [f"{word}.env" for word in EXAMPLES] + ["env.example", "env.sample", ".env-example"]
    elif name.endswith(".env"):
        candidates += [f"{name[:-4]}.{word}.env" for word in EXAMPLES] + [f"{name[:-4]}.example"]
    listed = frozenset(tree.names(folder))
    for candidate in candidates:
        if candidate in listed and (file := tree.read(f"{folder}{slash}{candidate}")) is not None:
            return file, True
    return None


def read_variables(
    path: str, tree: Tree, report: Report, outer: Mapping[str, Known] | None = None, raw: bool = False
) -> dict[str, Known]:
    """The variables of a dotenv file (or its example), filled from each other and from `outer`.

    Empty if there is no such file. `raw` leaves `$` as it is. Names without a value take it from `outer`.
    """
    outer = outer or {}
    found: dict[str, Known] = {}
    source = find_env_file(path, tree)
    if source is None:
        return found
    file, example = source
    try:
        text = file.text
    except FormatError as error:
        report.fail(error)
        return found
    problems: list[Problem] = []
    known = dict(outer)
    for entry in parse_dotenv(text, file.path, problems):
        place = Place(file.path, entry.line)
        if entry.value is None:
            if entry.name in outer:
                inherited = outer[entry.name]
                value = Known(inherited.value, (place, *inherited.places), inherited.safe, example)
            else:
                continue
        elif raw or entry.literal:
            value = Known(entry.value, (place,), None, example)
        else:
            expansion = expand(entry.value, known)
            report.unset(place, expansion.unset)
            result = expansion.text
            places = result.places if isinstance(result, Filled) else ()
            safe = result.safe if isinstance(result, Filled) else None
            value = Known(str(result), (place, *places), safe, example)
        found[entry.name] = known[entry.name] = value
    report.add(problems)
    return found
