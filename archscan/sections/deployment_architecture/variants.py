"""Files that hold the settings of one environment."""

from __future__ import annotations

from archscan.lexicon.environments import find_environment, stage_of
from archscan.model.elements import Property
from archscan.model.system import System
from archscan.sections.context import merged_evidence
from archscan.sections.statements import Away, Block, Claim, Code, Inline, Items
from archscan.sections.words import count, listed

_MOST_FILES = 4


def variants(system: System, stage: str) -> list[Block]:
    """A claim for each environment of the stage and each kind of file."""
    groups: dict[tuple[str, str], list[Property]] = {}
    for one in system.properties:
        if one.topic == "delivery.environment" and stage_of(find_environment(one.name)) == stage:
            groups.setdefault((one.name, one.value.partition(": ")[0]), []).append(one)
    claims = [_claim(name, kind, said) for (name, kind), said in groups.items()]
    return [Items(tuple(claims), "files of settings")] if claims else []


def _claim(name: str, kind: str, said: list[Property]) -> Claim:
    paths = sorted({proof.path for one in said for proof in one.evidence})
    line: list[Inline] = ["Settings of ", Code(name), f" ({kind}): "]
    if len(paths) == 1:
        line += [Away(paths[0], path=paths[0]), " ", said[0].value.partition(": ")[2]]
    elif len(paths) <= _MOST_FILES:
        line += listed([Away(path, path=path) for path in paths])
    else:
        line += [f"{count(len(paths), 'file')}, among them ", Away(paths[0], path=paths[0])]
    return Claim((*line, "."), merged_evidence(*(one.evidence for one in said)))
