"""What deployment files say about security: shared by two chapters. Only names, never values."""

from __future__ import annotations

from collections.abc import Iterable

from archscan.model.elements import Component, Property
from archscan.sections.context import Context, merged_evidence
from archscan.sections.observed import observed, observed_table
from archscan.sections.properties import code_list, holders, shared_rows, topic_table, values
from archscan.sections.statements import (
    Block,
    Claim,
    Code,
    Inline,
    Note,
    Ref,
    Row,
    Strong,
    Table,
    listed_items,
)
from archscan.sections.words import agree, listed

_MOST_OPEN = 16
_RIGHTS = (
    ("User", ("security.user", "build.user")),
    ("Security context", ("security.context",)),
    ("Raised rights", ("security.privileged",)),
    ("Shared with the host", ("security.host",)),
)
_ACCESS = (
    ("Service account", ("security.serviceaccount",)),
    ("Role allows", ("security.role",)),
    ("Network policy", ("security.policy",)),
)


_SUMMARY = (
    ("Authentication methods", ("security.authentication", "api.security"),
     ("way to log in", "ways to log in")),
    ("Authorization model", ("security.authorization", "security.role"), ("rule or role", "rules and roles")),
    ("Data protection", ("security.encryption", "security.transit", "security.tls", "security.store"),
     ("setting of encryption or secret stores", "settings of encryption and secret stores")),
)  # fmt: skip


def security_blocks(context: Context) -> list[Block]:
    """A summary first, then plain-text credentials, since they want action; then rights, access, secrets."""
    return [
        *_summary(context),
        *plaintext(context),
        *_titled(topic_table(context, "Rights of components", _RIGHTS)),
        *_accounts(context),
        *_titled(topic_table(context, "Access rules", _ACCESS, read=_telling)),
        *_titled(secrets(context)),
        *_titled(
            observed_table(context, "Scanners and signers", ("security.scanner",), ("Where", "Job", "Tool"))
        ),
    ]


def _summary(context: Context) -> list[Block]:
    """How many settings of each sort were found, and where they are listed."""
    claims = []
    for label, topics, nouns in _SUMMARY:
        found = observed(context, *topics)
        said = list(dict.fromkeys((one.name, one.value) for one in found))
        if not said:
            continue
        where = Ref("Security Implementation", "security-implementation")
        noun = nouns[len(said) > 1]
        shown = list(dict.fromkeys(value for _, value in said if 4 < len(value) <= 60))[:3]
        rest = ", …)" if len(said) > len(shown) else ")"
        examples: list[Inline] = [" (", *code_list(shown), rest] if shown else []
        line = (f"{len(said)} {noun}", *examples, ", see ", where, ".")
        claims.append(Claim(line, merged_evidence(*(one.evidence for one in found)), label))
    return listed_items(claims, "Security settings")


def policies(context: Context) -> list[Claim]:
    """Which network policies hold for whom."""
    by_policy: dict[str, list[tuple[str, Property]]] = {}
    for holder in holders(context, ["security.policy"]):
        for said in holder.properties:
            by_policy.setdefault(said.value, []).append((holder.component.id, said))
    if not by_policy:
        return []
    every = [pair for found in by_policy.values() for pair in found]
    refs = context.refs(id for id, _ in every)
    count = len(by_policy)
    line = (
        f"{count} network {'policy holds' if count == 1 else 'policies hold'} for ",
        *listed(refs, 10),
        ".",
    )
    return [Claim(line, merged_evidence(*(said.evidence for _, said in every)))]


def _titled(tables: Iterable[Table]) -> list[Block]:
    """Tables with their titles in front, where they are not folded under them."""
    blocks: list[Block] = []
    for table in tables:
        blocks += [Note((Strong(table.title),))] if len(table.rows) <= table.fold else []
        blocks.append(table)
    return blocks


def _telling(component: Component, said: Property) -> Property | None:
    """Leaves out service accounts that are called like their component."""
    own = said.topic == "security.serviceaccount" and said.value == component.name
    return None if own else said


def _accounts(context: Context) -> list[Block]:
    """Who has a service account of the same name."""
    own = [
        (holder.component.id, said.evidence)
        for holder in holders(context, ["security.serviceaccount"])
        for said in holder.properties
        if said.value == holder.component.name
    ]
    if not own:
        return []
    refs = context.refs(id for id, _ in own)
    text = f" {agree(len(refs), 'has')} a service account of {'its' if len(refs) == 1 else 'their'} own name."
    return [Claim((*listed(refs, 20), text), merged_evidence(*(proof for _, proof in own)))]


def plaintext(context: Context) -> list[Block]:
    """Variables that carry a credential in plain text, by name."""
    table = _named(context, "Credentials in plain text", "Variable", "security.plaintext")
    if not table:
        return []
    text = (
        "The repository holds values for these variables in plain text, and their names say that they are "
        "credentials. Some may be examples."
    )
    return [Claim((text,), merged_evidence(*(row.evidence for row in table.rows))), table]


def secrets(context: Context) -> list[Table]:
    """Secrets that components use, by name."""
    table = _named(context, "Secrets", "Secret", "security.secret")
    return [table] if table else []


def tls(context: Context) -> list[Claim]:
    """Where TLS is on."""
    claims = []
    for holder in holders(context, ["security.tls"]):
        hosts: list[Inline] = [Code(value) for value in values(holder.properties, "security.tls")]
        where = f" in {holder.environment.name}" if holder.environment else ""
        line = ("TLS is on at ", context.ref(holder.component.id), f"{where} for ", *listed(hosts, 6), ".")
        claims.append(Claim(line, merged_evidence(*(one.evidence for one in holder.properties))))
    return claims


def _named(context: Context, title: str, column: str, topic: str) -> Table | None:
    """A table of names under one topic, environments joined: the name is what counts."""
    said: dict[str, list[Property]] = {}
    for holder in holders(context, [topic]):
        said.setdefault(holder.component.id, []).extend(holder.properties)
    rows = []
    for id, found in said.items():
        names: list[Inline] = [Code(value) for value in values(found, topic)]
        proof = merged_evidence(*(one.evidence for one in found))
        rows.append((id, Row((listed(names, 8),), proof)))
    return Table(title, ("Component", column), shared_rows(context, rows), fold=_MOST_OPEN) if rows else None
