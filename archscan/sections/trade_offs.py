"""Chapter "Trade-offs": the decisions that people recorded."""

from __future__ import annotations

from archscan.model.elements import Decision
from archscan.sections.context import Context, part, region_id, unseen
from archscan.sections.statements import Block, ChapterView, Claim, Items, Open, Part, stated

HEADING = "Trade-offs"


def build(context: Context) -> ChapterView:
    """One part for each decision."""
    found = context.system.decisions
    missing = "" if found else unseen("decision records")
    parts = [part(context, HEADING, "", (), missing, "decisions")]
    taken: set[str] = set()
    for decision in found:
        id = decision.title
        while id in taken:
            id += "+"
        taken.add(id)
        parts.append(_decision(decision, id))
    return ChapterView("trade-offs", HEADING, tuple(parts))


def _decision(decision: Decision, id: str) -> Part:
    """Chosen, alternative and reasoning, as the record or a person has them; what replaced it comes first."""
    key = f"decisions: {decision.title}"
    origin = stated(decision.origin)
    claims: list[Claim | Open] = []
    if decision.superseded_by:
        claims.append(Claim((decision.superseded_by,), decision.evidence, "Superseded by", origin))
    state = ", ".join(one for one in (decision.status, decision.date) if one)
    if state:
        claims.append(Claim((state,), decision.evidence, "Status", origin))
    texts = (
        ("Chosen Approach", decision.chosen, "chosen"),
        ("Alternative", decision.alternative, "alternative"),
        ("Reasoning", decision.reasoning, "reasoning"),
    )
    for label, text, field in texts:
        if text:
            claims.append(Claim((text,), decision.evidence, label, origin))
        else:
            claims.append(Open("Not stated.", f"{key}: {field}", label))
    title = f"{decision.title} (superseded)" if decision.superseded_by else decision.title
    blocks: tuple[Block, ...] = (Items(tuple(claims)),)
    return Part(region_id("decisions", id), title, blocks, 3, False)
