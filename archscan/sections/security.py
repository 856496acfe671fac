"""What deployment files say about security: shared by two chapters. Only names, never values."""

from __future__ import annotations

from archscan.sections.context import Context, holders, merged_evidence, topic_table, values
from archscan.sections.statements import Block, Claim, Code, Inline, Row, Table
from archscan.sections.words import listed

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


def security_blocks(context: Context) -> list[Block]:
    """Plain-text credentials first, since they want action; then rights, access and secrets."""
    return [
        *plaintext(context),
        *topic_table(context, "Rights of components", _RIGHTS),
        *topic_table(context, "Access rules", _ACCESS),
        *secrets(context),
    ]


def plaintext(context: Context) -> list[Block]:
    """Variables that carry a credential in plain text, by name."""
    table = _named(context, "Credentials in plain text", "Variable", "security.plaintext")
    if not table:
        return []
    text = "These variables carry a credential that stands in plain text in the repository."
    return [Claim((text,)), table]


def secrets(context: Context) -> list[Block]:
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
    rows = []
    for component in context.components:
        found = [one for one in component.properties if one.topic == topic]
        for place in context.system.environments:
            for instance in place.instances:
                if instance.component == component.id:
                    found += [one for one in instance.properties if one.topic == topic]
        if found:
            names: list[Inline] = [Code(value) for value in values(found, topic)]
            proof = merged_evidence(*(one.evidence for one in found))
            rows.append(Row(((context.ref(component.id),), listed(names, 8)), proof))
    return Table(title, ("Component", column), tuple(rows)) if rows else None
