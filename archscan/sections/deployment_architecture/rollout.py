"""How a new version replaces the old one, and how it is taken back.

What no file ties to an environment stands with production.
"""

from __future__ import annotations

from archscan.lexicon.environments import find_environment, stage_of
from archscan.model.elements import Property
from archscan.model.system import System
from archscan.sections.context import merged_evidence
from archscan.sections.statements import Block, Claim, Code, Inline, Items, Note, Strong
from archscan.sections.words import listed

_MOST = 8
_OPEN = 8
_STAGES = ("development", "staging", "production")


def rollouts(system: System, stage: str) -> list[Block]:
    """Strategies with their steps."""
    return _blocks(system, "delivery.rollout", stage, "Deployment strategy")


def rollbacks(system: System, stage: str) -> list[Block]:
    """What takes a version back, or keeps what is needed for it."""
    return _blocks(system, "delivery.rollback", stage, "Rollback")


def _blocks(system: System, topic: str, stage: str, title: str) -> list[Block]:
    groups: dict[str, list[Property]] = {}
    for one in system.properties:
        if one.topic == topic and _stage(one) == stage:
            groups.setdefault(one.value, []).append(one)
    claims = []
    for value, said in groups.items():
        names: list[Inline] = [Code(name) for name in dict.fromkeys(one.name for one in said) if name]
        line = (*listed(names, _MOST), ": ", Code(value), ".") if names else (Code(value), ".")
        claims.append(Claim(line, merged_evidence(*(one.evidence for one in said))))
    if not claims:
        return []
    return [Note((Strong(title),)), Items(tuple(claims), title.lower(), fold=_OPEN)]


def _stage(said: Property) -> str:
    """The stage that a name or path tells; production where none does."""
    for text in (said.name, *(proof.path for proof in said.evidence)):
        # A canary here is the way in which a version is rolled out, wherever that is.
        stage = stage_of(find_environment(text.lower().replace("canary", "")))
        if stage in _STAGES:
            return stage
    return "production"
