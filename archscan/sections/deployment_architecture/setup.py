"""How a developer starts: what the README says, the dev container, the commands of the repository."""

from __future__ import annotations

from archscan.model.elements import Property
from archscan.model.system import System
from archscan.sections.context import merged_evidence
from archscan.sections.properties import code_list
from archscan.sections.statements import Block, Claim, Code, Inline, Items, Note, Row, Strong, Table

_OPEN_COMMANDS = 10
_MOST_COMMANDS = 6
_CONTAINER = "dev container"


def local_setup(system: System) -> list[Block]:
    """A claim for each section of a document and each dev container, and a table of commands."""
    found = [one for one in system.properties if one.topic == "delivery.setup"]
    told: dict[str, list[Property]] = {}
    for one in found:
        told.setdefault(one.name, []).append(one)
    claims: list[Claim] = []
    rows: list[tuple[tuple[str, int], Row]] = []
    for name, said in told.items():
        said = sorted(said, key=lambda one: (one.evidence[0].path, one.evidence[0].line))
        proof = merged_evidence(*(one.evidence for one in said))
        texts = [one.value for one in said]
        document, colon, heading = name.partition(": ")
        if name.startswith(_CONTAINER):
            claims.append(Claim((*_container(name), ": ", *code_list(texts, 8), "."), proof))
        elif colon and said[0].evidence[0].path == document:
            line: tuple[Inline, ...] = (f"{document}, “{heading}”: ", *code_list(texts, _MOST_COMMANDS), ".")
            claims.append(Claim(line, proof))
        else:
            first = said[0].evidence[0]
            cells = ((Code(name),), code_list(texts))
            rows.append(((first.path, len(rows)), Row(cells, proof)))
    claims.sort(key=lambda one: (one.evidence[0].path, one.evidence[0].line))
    blocks: list[Block] = []
    if claims or rows:
        blocks.append(Note((Strong("Local setup"),)))
    if claims:
        blocks.append(Items(tuple(claims), "ways to start"))
    if rows:
        ranked = sorted(rows, key=lambda one: (one[0][0], one[1].evidence[0].line))
        title = "Commands of the repository"
        table = tuple(row for _, row in ranked)
        blocks.append(Table(title, ("Command", "What it is or runs"), table, fold=_OPEN_COMMANDS))
    return blocks


def _container(name: str) -> tuple[Inline, ...]:
    own = name.removeprefix(_CONTAINER).strip()
    return ("Dev container ", Code(own)) if own else ("Dev container",)
