"""What is plainly wrong about a system's security: the fact and the place, never the value."""

from __future__ import annotations

from collections.abc import Iterator

from archscan.lexicon.weaknesses import RULES
from archscan.model.elements import Property
from archscan.model.evidence import Evidence
from archscan.sections.context import Context, merged_evidence
from archscan.sections.properties import code_list, holders
from archscan.sections.statements import Block, Inline, Note, Row, Strong, Table
from archscan.sections.words import listed

_TOPICS = (
    "security.finding", "security.privileged", "security.host", "security.user", "security.context",
    "security.plaintext", "storage.mount",
)  # fmt: skip
_STRONG_CAPABILITIES = ("ALL", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE")
_FOLD = 14


def findings(context: Context) -> list[Block]:
    """One row for each rule: who breaks it, with what; the most severe first. Empty if nobody does."""
    found: dict[str, list[tuple[str, str, str, tuple[Evidence, ...]]]] = {}
    for holder in holders(context, _TOPICS):
        place = holder.environment.name if holder.environment else ""
        for said in holder.properties:
            for rule, value in _judged(said):
                found.setdefault(rule, []).append((holder.component.id, place, value, said.evidence))
    for said in context.system.properties:
        if said.topic == "security.finding":
            found.setdefault(said.name, []).append(("", "", said.value, said.evidence))
    order = list(RULES)
    rows = [
        _row(context, rule, found[rule])
        for rule in sorted(found, key=lambda one: (order.index(one) if one in RULES else len(order), one))
    ]
    if not rows:
        return []
    table = Table("Findings", ("Finding", "Where", "What says so"), tuple(rows), fold=_FOLD)
    return [Note((Strong("What stands out"),)), table]


def _row(context: Context, rule: str, found: list[tuple[str, str, str, tuple[Evidence, ...]]]) -> Row:
    refs: list[Inline] = context.refs(id for id, _, _, _ in found if id)
    if any(not id for id, _, _, _ in found):
        refs.append("the repository")
    values = list(dict.fromkeys(value for _, _, value, _ in found))
    proof = merged_evidence(*(evidence for _, _, _, evidence in found))
    return Row(((RULES.get(rule, rule),), listed(refs, 8), code_list(values, 4)), proof)


def _judged(said: Property) -> Iterator[tuple[str, str]]:
    """The rules that a property breaks, each with what says so."""
    value = said.value
    if said.topic == "security.finding":
        yield said.name, value
    elif said.topic == "security.plaintext":
        yield "plaintext-credentials", value
    elif said.topic == "security.privileged":
        if value.startswith("privileged"):
            yield "privileged", value
        elif value.removeprefix("capability ").removeprefix("CAP_").split(" ")[0] in _STRONG_CAPABILITIES:
            yield "added-capability", value
    elif said.topic == "security.host":
        if value.endswith(".sock"):
            yield "host-socket", value
        elif not value.startswith("device"):
            yield "host-namespace", value
    elif said.topic == "security.user" and value.split(":")[0] in ("0", "root"):
        yield "runs-as-root", f"user {value}"
    elif said.topic == "security.context" and value == "allowPrivilegeEscalation: true":
        yield "privilege-escalation", value
    elif said.topic == "storage.mount" and (value == "/" or value.startswith("/:")):
        yield "host-root", value
