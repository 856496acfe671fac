"""Chapter "Future Considerations": what the evidence itself suggests, and what people plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from archscan.lexicon.deprecations import Withdrawn, withdrawn_image, withdrawn_technology
from archscan.lexicon.images import parse_image
from archscan.lexicon.lifecycle import as_of
from archscan.model.elements import Instance
from archscan.model.evidence import Evidence
from archscan.sections.context import Context, merged_evidence, part, unseen
from archscan.sections.observed import observed
from archscan.sections.properties import everywhere
from archscan.sections.releases import Release, releases
from archscan.sections.security_findings import findings
from archscan.sections.statements import (
    Block,
    ChapterView,
    Claim,
    Code,
    Inline,
    Items,
    Line,
    Ref,
    Row,
    Table,
    listed_items,
)
from archscan.sections.words import agree, count, listed

HEADING = "Future Considerations"
_MOST_NAMED = 8
_MOST_OPEN = 12
_CLUSTERED = frozenset({"Deployment", "StatefulSet", "Rollout", "DeploymentConfig"})
_OWN = ("service", "frontend", "gateway", "worker", "auth", "proxy")
"""Kinds that several instances make sense of."""
_PROBES = ("availability.liveness", "availability.readiness", "availability.startup")
_LIMITS = ("resources.limit.cpu", "resources.limit.memory")


def build(context: Context) -> ChapterView:
    """Short-term: what is out of date or missing. Long-term: what will be, and what people plan."""
    short: list[Claim] = [
        *_ended(context),
        *_withdrawn(context),
        *_moving_tags(context),
        *_alone(context),
        *_without(context, _PROBES, "Missing probe", "no health check"),
        *_without(context, _LIMITS, "Missing limit", "no limit of CPU or memory"),
        *_findings(context),
    ]
    found: list[Block] = [*listed_items(short, "improvements"), *_remarks(context)]
    later: list[Block] = [
        *listed_items([*_ending(context), *_proposed(context)], "outlook"),
        *_plans(context),
    ]
    return ChapterView(
        "future-considerations",
        HEADING,
        (
            part(context, HEADING, "", ()),
            part(
                context, HEADING, "Short-term Improvements", found,
                unseen("ended releases, moving tags, single replicas, missing probes or limits, TODOs"),
            ),
            part(
                context, HEADING, "Long-term Evolution", later,
                unseen("releases that end soon, open decisions, a roadmap"),
            ),
        ),
    )  # fmt: skip


def _ended(context: Context) -> Iterable[Claim]:
    for one in releases(context):
        if one.lifecycle.ended:
            text = (
                f": its maker's maintenance ended on {one.lifecycle.ends.isoformat()} (table of {as_of()})."
            )
            yield _release(context, one, text)


def _ending(context: Context) -> Iterable[Claim]:
    for one in releases(context):
        if one.soon:
            date = one.lifecycle.ends.isoformat()
            yield _release(context, one, f": its maker's maintenance ends on {date} (table of {as_of()}).")


def _release(context: Context, one: Release, text: str) -> Claim:
    users = listed(context.refs(one.users), _MOST_NAMED)
    lead: Line = (f"{one.name} {one.lifecycle.cycle}", " (", *users, ")", text)
    return Claim(lead, merged_evidence(*one.evidence), "Release")


def _withdrawn(context: Context) -> Iterable[Claim]:
    """API versions, images and software that their makers gave up."""
    for value, proofs in _by_value(context, "outlook.deprecated").items():
        yield Claim((value, "."), merged_evidence(*proofs), "Withdrawn")
    images: dict[str, tuple[Withdrawn, list[str], list[tuple[Evidence, ...]]]] = {}
    for instance in _instances(context):
        name = parse_image(instance.image).name if instance.image else ""
        gone = withdrawn_image(name) if name else None
        if gone is not None:
            _, users, proofs = images.setdefault(name, (gone, [], []))
            users.append(instance.component)
            proofs.append(instance.evidence)
    for name, (gone, users, proofs) in sorted(images.items()):
        who = listed(context.refs(users), _MOST_NAMED)
        line = ("The image ", Code(name), " (", *who, f") {gone.what}; its makers point to {gone.instead}.")
        yield Claim(line, merged_evidence(*proofs), "Withdrawn")
    software: dict[str, tuple[Withdrawn, str, list[str], list[tuple[Evidence, ...]]]] = {}
    for component in context.components:
        for item in component.technologies:
            note = withdrawn_technology(item.id) if item.id and item.use != "development" else None
            if note is not None:
                _, _, users, proofs = software.setdefault(item.id, (note, item.name, [], []))
                users.append(component.id)
                proofs.append(item.evidence)
    for _, (note, name, users, proofs) in sorted(software.items()):
        who = listed(context.refs(users), _MOST_NAMED)
        yield Claim(
            (f"{name} (", *who, f") {note.what}, say its makers."), merged_evidence(*proofs), "Maintenance"
        )


def _by_value(context: Context, topic: str) -> dict[str, list[tuple[Evidence, ...]]]:
    found: dict[str, list[tuple[Evidence, ...]]] = {}
    for one in observed(context, topic):
        found.setdefault(one.value, []).append(one.evidence)
    return found


def _instances(context: Context) -> list[Instance]:
    return [one for place in context.system.environments for one in place.instances]


def _moving_tags(context: Context) -> Iterable[Claim]:
    """Images whose tag does not say which version runs: none, or one that moves."""

    def moves(instance: Instance) -> bool:
        if not instance.image or any(mark in instance.image for mark in "${<"):
            return False
        image = parse_image(instance.image)
        own = context.by_id.get(instance.component)
        built = own is not None and bool(own.source)
        # The packages of Aspire fix the version of an image that the program names without a tag.
        fixed = instance.workload == "aspire_resource" and not image.tag
        return bool(image.repository) and not (image.digest or image.version or built or fixed)

    yield from _about(
        context,
        [one for one in _instances(context) if moves(one)],
        lambda number: (
            f"{'runs an image' if number == 1 else 'run images'} without a fixed version, so what "
            "runs can change without a change of the files."
        ),
        "Moving tag",
    )


def _alone(context: Context) -> Iterable[Claim]:
    """Own components of which production, or the only environment, asks for exactly one instance."""
    places = [one for one in context.system.environments if one.stage == "production"]
    places = places or (list(context.system.environments) if len(context.system.environments) == 1 else [])
    found = [
        one
        for place in places
        for one in place.instances
        if one.workload in _CLUSTERED
        and one.replicas == "1"
        and (holder := context.by_id.get(one.component)) is not None
        and holder.kind in _OWN
        and not any(said.topic == "scaling.autoscaler" for said in (*one.properties, *holder.properties))
    ]
    yield from _about(
        context, found,
        lambda number: f"{agree(number, 'is')} asked for with one replica: no other instance takes over "
        "when it stops.",
        "Single replica",
    )  # fmt: skip


def _without(context: Context, topics: Sequence[str], label: str, what: str) -> Iterable[Claim]:
    """Cluster workloads that lack what others of the system state."""
    clustered = [one for one in _instances(context) if one.workload in _CLUSTERED]
    missing = [one for one in clustered if not _says(context, one, topics)]
    if len(missing) == len(clustered):
        return
    yield from _about(
        context, missing,
        lambda number: f"{'states' if number == 1 else 'state'} {what}, while others do.",
        label,
    )  # fmt: skip


def _says(context: Context, instance: Instance, topics: Sequence[str]) -> bool:
    holder = context.by_id.get(instance.component)
    places = [one for one in _instances(context) if one.component == instance.component]
    own = everywhere(holder, places) if holder is not None else ()
    return any(said.topic in topics for said in (*instance.properties, *own))


def _about(
    context: Context, found: Sequence[Instance], text: Callable[[int], str], label: str
) -> Iterable[Claim]:
    """One statement on several components, with the lines of their workloads."""
    refs = context.refs(one.component for one in found)
    if refs:
        line = (*listed(refs, _MOST_NAMED), f" {text(len(refs))}")
        yield Claim(line, merged_evidence(*(one.evidence for one in found)), label)


def _findings(context: Context) -> Iterable[Claim]:
    """How many sorts of weaknesses the chapter on security lists."""
    rows = [row for table in findings(context) if isinstance(table, Table) for row in table.rows]
    if rows:
        where = Ref("Security Implementation", "security-implementation")
        line = (f"{count(len(rows), 'finding')} to look at, see ", where, ".")
        yield Claim(line, merged_evidence(*(row.evidence for row in rows)), "Security")


def _remarks(context: Context) -> list[Block]:
    """TODO and FIXME in deployment and build files."""
    rows = [
        Row(((Code(one.name), " ", one.value),), one.evidence) for one in observed(context, "outlook.todo")
    ]
    return (
        [Table("Remarks in deployment and build files", ("Remark",), tuple(rows), fold=_MOST_OPEN)]
        if rows
        else []
    )


def _proposed(context: Context) -> Iterable[Claim]:
    """Decisions that are not taken yet."""
    for one in context.system.decisions:
        if one.status.startswith(("proposed", "draft", "pending", "in review")) and not one.superseded_by:
            status: Inline = Code(one.status)
            yield Claim((one.title, " (", status, ")."), one.evidence, "Open decision")


def _plans(context: Context) -> list[Block]:
    """Items of roadmap files, by their headings."""
    claims = tuple(
        Claim(((f"{one.name}: " if one.name else ""), one.value), one.evidence)
        for one in observed(context, "outlook.plan")
    )
    return [Items(claims, "planned", fold=_MOST_OPEN)] if claims else []
