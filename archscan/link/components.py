"""From parts to components: technologies, interfaces, properties and prose of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from archscan.lexicon.technology import Lexicon, TechnologyEntry
from archscan.link.classify import component_kind
from archscan.link.directory import Directory
from archscan.link.facts import FactIndex
from archscan.link.images import Images
from archscan.link.ownership import SourceFacts
from archscan.link.parts import SOURCE_KINDS, Part
from archscan.link.shared import Sides
from archscan.link.stack import technologies_of
from archscan.link.units import unit_of
from archscan.model.elements import Component, Interface, Property, Statement, Technology
from archscan.model.evidence import Evidence, joined
from archscan.model.facts import Prose, Scope, Setting, Subject
from archscan.model.ids import component_id

_PROSE_ORDER = {"label": 0, "readme": 1, "description": 2, "title": 9}


def make_components(
    index: FactIndex,
    parts: Sequence[Part],
    directory: Directory,
    lexicon: Lexicon,
    images: Images,
    source: SourceFacts,
    settings: Mapping[int, Sequence[Setting]],
    group_names: Mapping[str, str],
    sides: Sides,
    routing: Collection[int],
) -> dict[int, Component]:
    """The component of each part, by the part's `id()`.

    `routing` are the `id()`s of parts that are known to pass requests on: a gateway's library alone makes
    none.
    """
    offers = _service_offers(index, directory)
    made: dict[int, Component] = {}
    taken: set[str] = set()
    for part in parts:
        entries: list[TechnologyEntry] = []
        technologies = _technologies(index, part, source, lexicon, entries)
        image_entry = images.running(part.workloads, index.uses)
        interfaces = _interfaces(index, part, source, offers.get(id(part), ()))
        ports = [one.port for one in interfaces if one.port is not None]
        group = group_names.get(part.group, part.group)
        id_ = component_id(part.name, group)
        number = 2
        while id_ in taken:
            id_, number = component_id(f"{part.name}-{number}", group), number + 1
        taken.add(id_)
        made[id(part)] = Component(
            id=id_,
            name=part.name,
            kind=component_kind(
                part,
                image_entry,
                base_of(index, part, source, lexicon),
                [one for one in entries if one.makes != "gateway" or id(part) in routing],
                ports,
                _command(index, part, source),
                sides.kind_of(part),
            ),
            group=group,
            aliases=tuple(sorted(part.aliases - {part.name})),
            technologies=technologies,
            responsibility=_responsibility(index, part, source),
            source=part.source,
            interfaces=interfaces,
            properties=_properties(part, settings),
            evidence=_evidence(part, source),
        )
    return made


def base_of(index: FactIndex, part: Part, source: SourceFacts, lexicon: Lexicon) -> TechnologyEntry | None:
    """The software that a part's own image is made from."""
    for subject in source.subjects[id(part)]:
        for fact in index.uses.get(subject, ()):
            if fact.ecosystem == "base_image" and fact.use == "runtime" and subject.scope.path == part.source:
                return lexicon.match("base_image", fact.name)
    for workload in part.workloads:  # a Dockerfile that lies outside of its context
        path = workload.dockerfile.rpartition("/")[0]
        folder = Subject(Scope("source", path), path.rpartition("/")[2])
        for fact in index.uses.get(folder, ()) if workload.dockerfile else ():
            if fact.ecosystem == "base_image" and fact.evidence.path == workload.dockerfile:
                return lexicon.match("base_image", fact.name)
    return None


def _command(index: FactIndex, part: Part, source: SourceFacts) -> str:
    """What a part starts: as its workloads say, else as its folder's Dockerfile or package says."""
    subjects = [workload.subject for workload in part.workloads]
    if source.is_alone(part):
        subjects += source.subjects[id(part)]
    for subject in subjects:
        for setting in index.settings.get(subject, ()):
            if setting.topic == "build.command":
                return setting.value
    return ""


def _technologies(
    index: FactIndex, part: Part, source: SourceFacts, lexicon: Lexicon, entries: list[TechnologyEntry]
) -> tuple[Technology, ...]:
    uses = [fact for workload in part.workloads for fact in index.uses.get(workload.subject, ())]
    uses += [fact for subject in source.subjects[id(part)] for fact in index.uses.get(subject, ())]
    return technologies_of(dict.fromkeys(uses), lexicon, entries)


def _service_offers(index: FactIndex, directory: Directory) -> dict[int, list[Interface]]:
    """Interfaces that stand on a Kubernetes Service, by the part behind it."""
    found: dict[int, list[Interface]] = defaultdict(list)
    for provides in index.provides:
        if not provides.selects:
            continue
        public = {offer.port for offer in index.offers.get(provides.subject, ()) if offer.public}
        for part in directory.selected(provides.subject.scope, provides.selects):
            for port in provides.ports:
                found[id(part)].append(
                    Interface(
                        "port",
                        str(port.number),
                        port.number,
                        port.name or port.protocol,
                        port.published or port.number in public,
                        (provides.evidence,),
                    )
                )
    return found


def _interfaces(
    index: FactIndex, part: Part, source: SourceFacts, services: Iterable[Interface]
) -> tuple[Interface, ...]:
    alike: dict[tuple[str, str, int | None], list[Interface]] = defaultdict(list)
    own = [
        Interface(offer.kind, offer.name, offer.port, offer.protocol, offer.public, (offer.evidence,))
        for workload in part.workloads
        for offer in index.offers.get(workload.subject, ())
    ]
    if source.is_alone(part):
        listens = any(one.kind == "port" for one in own)  # as deployed; the code's own port is a default
        own += [
            Interface(offer.kind, offer.name, offer.port, offer.protocol, offer.public, (offer.evidence,))
            for subject in source.subjects[id(part)]
            for offer in index.offers.get(subject, ())
            if not (listens and offer.kind == "port")
        ]
    for interface in [*services, *own]:
        alike[interface.kind, interface.name, interface.port].append(interface)
    merged = [
        Interface(
            kind,
            name,
            port,
            next((one.protocol for one in found if one.protocol), ""),
            any(one.public for one in found),
            joined(*(one.evidence for one in found)),
        )
        for (kind, name, port), found in alike.items()
    ]
    return tuple(sorted(merged, key=lambda one: (one.kind, one.port or 0, one.name)))


def _properties(part: Part, settings: Mapping[int, Sequence[Setting]]) -> tuple[Property, ...]:
    base = [one for one in part.workloads if not unit_of(one.subject.scope)[1]] or part.workloads
    found: dict[tuple[str, str], set[Evidence]] = defaultdict(set)
    for workload in base:
        for setting in settings.get(id(workload), ()):
            found[setting.topic, setting.value].add(setting.evidence)
    return tuple(
        Property(topic, value, joined(evidence)) for (topic, value), evidence in sorted(found.items())
    )


def _responsibility(index: FactIndex, part: Part, source: SourceFacts) -> Statement | None:
    own = [prose for workload in part.workloads for prose in index.prose.get(workload.subject, ())]
    near = [
        prose
        for subject in source.subjects[id(part)]
        if subject.scope.path == part.source and source.is_alone(part)
        for prose in index.prose.get(subject, ())
    ]
    best = min((*own, *near), key=_rank, default=None)
    if best is None or best.kind == "title":
        return None
    return Statement(best.text, "inferred", (best.evidence,))


def _rank(prose: Prose) -> tuple[int, str, int]:
    return _PROSE_ORDER[prose.kind], prose.evidence.path, prose.evidence.line


def _evidence(part: Part, source: SourceFacts) -> tuple[Evidence, ...]:
    found = {workload.evidence for workload in part.workloads}
    for workload in source.workloads[id(part)]:
        if workload.subject.scope.path == part.source and workload.kind in SOURCE_KINDS:
            found.add(workload.evidence)
    return joined(found)
