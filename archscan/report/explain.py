"""Why archscan believes in a component or a connection: evidence, rules, and what was rejected.

Everything comes from the model. Lines are named, never quoted: a line may hold a secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archscan.model.elements import Component, Connection, Technology
from archscan.model.evidence import Evidence
from archscan.model.system import System
from archscan.model.tables import Schema

_SURE = {
    "certain": "certain: the address names a provider of the same scope, or a person wrote it",
    "likely": "likely: the address may be shared by several, or its provider stands in another scope",
    "possible": "possible: only a start order, or nothing but a name; not drawn",
}
_ORIGINS = {
    "inferred": "inferred: from the files below",
    "documented": "documented: a person wrote it, and no file shows it",
    "both": "both: the files show it, and a person wrote of it",
}
_TELLING = {
    "database": ("database",), "cache": ("cache", "database"), "broker": ("messaging",),
    "search": ("search",), "storage": ("storage",), "gateway": ("gateway",), "proxy": ("gateway",),
    "observability": ("observability",), "auth": ("security",), "config": ("discovery",),
    "discovery": ("discovery",), "frontend": ("frontend", "framework"), "external": ("external", "cloud"),
}  # fmt: skip
"""Categories of technologies that decide a kind."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is believed, with the lines that say so."""

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Reasons under headings."""

    subject: str
    """Id of the element."""
    title: str
    parts: tuple[tuple[str, tuple[Reason, ...]], ...]


def explain_component(system: System, one: Component) -> Explanation:
    """Why a component is there, is one, and has its kind; and what was not believed of it."""
    parts = [
        (
            "It is there",
            [Reason(_ORIGINS[one.origin]), Reason(_SURE_COMPONENT[one.confidence], one.evidence)],
        ),
        ("It is one component", list(_identity(system, one))),
        (f"Its kind is {one.kind}", list(_kind(one))),
        ("It is made with", [Reason(_made(made), made.evidence) for made in one.technologies]),
        ("It opens", [_reason(system, link) for link in system.from_(one.id) if _drawn(link)]),
        ("It answers", [_reason(system, link) for link in system.to(one.id) if _drawn(link)]),
        ("Considered and not believed", list(_rejected(system, one))),
    ]
    return Explanation(one.id, f"{one.name} [{one.kind}]", _kept(parts))


_SURE_COMPONENT = {
    "certain": "certain: something runs or deploys it, or a person wrote it",
    "likely": "likely: no file deploys it, others only speak of it",
    "possible": "possible: no file deploys it",
}


def explain_schema(system: System, one: Schema) -> Explanation:
    """What a schema was read from, whose it is, and which lines make its tables."""
    names = {each.id: each.name for each in system.components}
    whose = (
        [Reason(f"of {names.get(one.owner, one.owner)}: its files are that component's")] if one.owner else []
    )
    if one.store:
        whose.append(Reason(f"kept in {names.get(one.store, one.store)}: the only database that fits"))
    source = f"{one.kind} {one.tool}".strip()
    parts = [
        ("It was read from", [Reason(f"{source} in {one.path or 'the root'}", one.evidence)]),
        ("It belongs", whose),
        ("Its tables", [Reason(f"{each.kind} {each.name}", each.evidence) for each in one.tables]),
    ]
    return Explanation(one.id, f"{one.name} [schema]", _kept(parts))


def explain_connections(system: System, source: Component, target: Component) -> Explanation:
    """Why one component is said to reach another, or why not."""
    links = [one for one in system.connections if (one.source, one.target) == (source.id, target.id)]
    parts: list[tuple[str, list[Reason]]] = []
    for one in links:
        reasons = [
            Reason(_ORIGINS[one.origin]),
            Reason(_SURE[one.confidence], one.evidence),
            *(Reason(text) for text in _rules(system, one)),
        ]
        parts.append((_spoken(one), reasons))
    back = [one for one in system.connections if (one.source, one.target) == (target.id, source.id)]
    parts.append(("The other way round", [_reason(system, one) for one in back]))
    if not links:
        parts.insert(0, ("No connection", [Reason("no line of evidence names one from the other")]))
        parts.append(("Considered and not believed", list(_rejected(system, source))))
    return Explanation(
        ", ".join(one.id for one in links) or f"{source.id} -> {target.id}",
        f"{source.name} -> {target.name}",
        _kept(parts),
    )


def _kept(parts: Iterable[tuple[str, list[Reason]]]) -> tuple[tuple[str, tuple[Reason, ...]], ...]:
    return tuple((title, tuple(reasons)) for title, reasons in parts if reasons)


def _identity(system: System, one: Component) -> Iterator[Reason]:
    if one.group:
        yield Reason(f"it belongs to the system {one.group}, one of several in the repository")
    if one.aliases:
        yield Reason(f"it answers to the names {', '.join((one.name, *one.aliases))}, which were joined")
    if one.source:
        yield Reason(f"its code is in the folder {one.source}")
    for environment in system.environments:
        for instance in environment.instances:
            if instance.component == one.id:
                image = f" of image {instance.image}" if instance.image else ""
                yield Reason(f"{instance.workload} in {environment.name}{image}", instance.evidence)


def _kind(one: Component) -> Iterator[Reason]:
    telling = [made for made in one.technologies if made.category in _TELLING.get(one.kind, ())]
    for made in telling:
        yield Reason(f"{made.name} is a {made.category} technology", made.evidence)
    if one.origin != "inferred":
        yield Reason("a person may have said so in archscan.yaml", _written(one.evidence))
    for offered in one.interfaces:
        public = ", reachable from outside" if offered.public else ""
        yield Reason(f"it offers {offered.kind} {offered.name}{public}", offered.evidence)
    if not telling and one.source:
        yield Reason(f"it is built from sources of the repository ({one.source})")
    elif not telling and not one.interfaces:
        yield Reason("its name and image; no technology decides")


def _written(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(one for one in evidence if one.collector == "archscan.yaml")


def _made(made: Technology) -> str:
    return " ".join(filter(None, (made.name, made.version, f"({made.category})")))


def _drawn(one: Connection) -> bool:
    return one.confidence != "possible" and one.kind != "starts_after"


def _spoken(one: Connection) -> str:
    port = f":{one.port}" if one.port else ""
    return " ".join(filter(None, (one.kind, one.protocol, port)))


def _reason(system: System, one: Connection) -> Reason:
    names = " -> ".join(_name(system, id) for id in (one.source, one.target))
    how = f", by {', '.join(one.via)}" if one.via else ""
    return Reason(f"{names}: {_spoken(one)} ({one.confidence}{how})", one.evidence)


def _name(system: System, id: str) -> str:
    component = system.component(id)
    return component.name if component else id


def _rules(system: System, one: Connection) -> Iterator[str]:
    target = system.component(one.target)
    names = ", ".join((target.name, *target.aliases)) if target else one.target
    for via in one.via:
        if via == "NetworkPolicy":
            yield "rule: a NetworkPolicy lets the pods of one reach those of the other"
        else:
            yield f"rule: {via} holds an address that one of these names provides: {names}"
    if one.kind == "starts_after":
        yield "rule: one is started after the other; that is an order, not traffic"
    elif not one.via and one.origin == "inferred":
        yield f"rule: a line of it names an address that one of these names provides: {names}"
    if target is not None:
        yield f"kind {one.kind}: the one who answers is a {target.kind}, and data flows {one.data}"
    if one.port:
        yield f"port {one.port}: the address says it, or the one who answers has no other"


def _rejected(system: System, one: Component) -> Iterator[Reason]:
    for link in (*system.from_(one.id), *system.to(one.id)):
        if not _drawn(link):
            why = "start order, no traffic" if link.kind == "starts_after" else "possible, not more"
            reason = _reason(system, link)
            yield Reason(f"{reason.text}: {why}", reason.evidence)
    paths = _places(one)
    for problem in system.problems:
        own = problem.what.startswith((f"{one.name}: ", *(f"{alias}: " for alias in one.aliases)))
        at = (problem.path, problem.line) in paths
        if problem.rule in ("unresolved-address", "dead-selector") and (own or at):
            yield Reason(problem.what, (Evidence(problem.path, problem.line, problem.rule),))


def _places(one: Component) -> frozenset[tuple[str, int]]:
    return frozenset((place.path, place.line) for place in one.evidence)


def to_text(explanation: Explanation) -> str:
    """The explanation as lines for a terminal."""
    from archscan.render.escape import terminal

    lines = [terminal(f"{explanation.title}  {explanation.subject}")]
    for title, reasons in explanation.parts:
        lines.append(terminal(title))
        for reason in reasons:
            lines.append(f"  {terminal(reason.text)}")
            lines.extend(f"    {terminal(f'{place} ({place.collector})')}" for place in reason.evidence)
    return "\n".join(lines) + "\n"


def to_data(explanations: Sequence[Explanation]) -> dict[str, object]:
    """The explanations as plain data, under the schema `archscan.explanation/1`."""
    return {
        "schema": "archscan.explanation/1",
        "explanations": [
            {
                "subject": one.subject,
                "title": one.title,
                "parts": [
                    {
                        "title": title,
                        "reasons": [
                            {
                                "text": reason.text,
                                "evidence": [
                                    {"path": place.path, "line": place.line, "collector": place.collector}
                                    for place in reason.evidence
                                ],
                            }
                            for reason in reasons
                        ],
                    }
                    for title, reasons in one.parts
                ],
            }
            for one in explanations
        ],
    }
