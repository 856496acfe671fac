"""One environment: where it is defined, what follows changes of source, what runs in it, its picture."""

from __future__ import annotations

from collections.abc import Sequence

from archscan.model.elements import Environment
from archscan.model.evidence import LIVE
from archscan.sections.context import Context, merged_evidence
from archscan.sections.deployment_architecture.instances import Seen, instance_table
from archscan.sections.pictures import picture
from archscan.sections.properties import code_list, values
from archscan.sections.statements import Away, Block, Claim, Code, Inline, Items, Line, Note, Prose, Strong
from archscan.sections.words import count, listed

_MOST_FILES = 4


def environment_blocks(context: Context, place: Environment, named: bool, seen: Seen) -> list[Block]:
    blocks: list[Block] = []
    if named:
        blocks.append(Note((Strong(place.name),)))
    if place.description:
        blocks.append(Prose(place.description, place.evidence))
    if source := _defined(place):
        blocks.append(source)
    blocks += _watch(context, place)
    blocks += instance_table(context, place, seen)
    return [*blocks, *picture(context, "environment", place.name)]


def _defined(place: Environment) -> Note | None:
    """In how many of which files it is written down; it links them, and the rows below say the rest."""
    paths = dict.fromkeys(
        proof.path
        for proof in (*place.evidence, *(p for one in place.instances for p in one.evidence))
        if proof.collector != "archscan.yaml"  # it describes and deploys nothing
    )
    if not paths:
        return None
    what = count(len({one.component for one in place.instances}), "component")
    where = list(dict.fromkeys("/".join(path.split("/")[:3]) for path in paths if path.startswith(LIVE)))
    if where:
        return Note((f"{what}, found in ", *listed([Code(one) for one in sorted(where)]), "."))
    return Note((f"{what}, defined in ", *_files(sorted(paths)), "."))


def _files(paths: Sequence[str]) -> Line:
    """A few files by name, many by their folders."""
    if len(paths) <= _MOST_FILES:
        return listed([Away(path, path=path) for path in paths])
    folders: dict[str, int] = {}
    for path in paths:
        folder = path.rpartition("/")[0]
        folders[folder] = folders.get(folder, 0) + 1
    shown: list[Inline] = []
    for folder, number in list(folders.items())[:_MOST_FILES]:
        shown += [
            ", " if shown else "",
            f"{count(number, 'file')} in ",
            Away(folder or "the root folder", path=folder or "."),
        ]
    if len(folders) > _MOST_FILES:
        shown.append(f" and {count(len(folders) - _MOST_FILES, 'more folder')}")
    return tuple(shown)


def _watch(context: Context, place: Environment) -> list[Block]:
    """Development watch rules: what follows a change of source."""
    claims = []
    for instance in place.instances:
        rules = values(instance.properties, "deploy.watch")
        if rules:
            line = (context.ref(instance.component), " follows changes of its source: ", *code_list(rules))
            proof = [one.evidence for one in instance.properties if one.topic == "deploy.watch"]
            claims.append(Claim((*line, "."), merged_evidence(*proof)))
    return [Items(tuple(claims), "watch rules")] if claims else []
