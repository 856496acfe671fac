"""From parts to components: technologies, interfaces, properties and prose of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from archscan.lexicon.technology import Lexicon, TechnologyEntry
from archscan.link.classify import component_kind
from archscan.link.directory import Directory
from archscan.link.facts import FactIndex
from archscan.link.images import Images
from archscan.link.interfaces import part_interfaces, service_interfaces
from archscan.link.owners import Owners
from archscan.link.ownership import SourceFacts
from archscan.link.parts import SOURCE_KINDS, Part
from archscan.link.settings import Settings, properties_of
from archscan.link.shared import Sides
from archscan.link.stack import technologies_of
from archscan.link.units import unit_of
from archscan.model.elements import Component, Property, Statement, Technology
from archscan.model.evidence import Evidence, joined
from archscan.model.facts import Offers, Prose, Scope, Subject
from archscan.model.ids import component_id

_PROSE_ORDER = {"label": 0, "readme": 1, "description": 2, "docstring": 3, "title": 9}


def make_components(
    index: FactIndex,
    parts: Sequence[Part],
    directory: Directory,
    lexicon: Lexicon,
    images: Images,
    source: SourceFacts,
    settings: Settings,
    group_names: Mapping[str, str],
    sides: Sides,
    routing: Collection[int],
    contracts: Mapping[int, Sequence[Offers]],
) -> dict[int, Component]:
    """The component of each part, by the part's `id()`.

    `routing` are the `id()`s of parts that are known to pass requests on: a gateway's library alone makes
    none; `contracts` are the offers of API descriptions by the part's `id()`.
    """
    offers = service_interfaces(index, directory)
    owners = Owners(index.owns)
    made: dict[int, Component] = {}
    taken: set[str] = set()
    for part in parts:
        entries: list[TechnologyEntry] = []
        technologies = _technologies(index, part, source, lexicon, entries)
        image_entry = images.running(part.workloads, index.uses)
        described = contracts.get(id(part), ())
        bases = {one.value for one in settings.of_part.get(id(part), ()) if one.topic == "api.base_path"}
        base = bases.pop() if len(bases) == 1 else ""
        interfaces = part_interfaces(index, part, source, offers.get(id(part), ()), described, base)
        ports = [one.port for one in interfaces if one.port is not None]
        group = group_names.get(part.group, part.group)
        id_ = component_id(part.name, group)
        number = 2
        while id_ in taken:
            id_, number = component_id(f"{part.name}-{number}", group), number + 1
        taken.add(id_)
        owner, owner_evidence = owners.of(part)
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
            alias_evidence=joined(line for one, line in part.named_by.items() if one != part.name),
            technologies=technologies,
            responsibility=_responsibility(index, part, source),
            owner=owner,
            owner_evidence=owner_evidence,
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


def _properties(part: Part, settings: Settings) -> tuple[Property, ...]:
    """What holds wherever it runs: the base's settings, all if there is no base, and what its code says."""
    base = [one for one in part.workloads if not unit_of(one.subject.scope)[1]] or part.workloads
    deployed = [setting for workload in base for setting in settings.of_workload.get(id(workload), ())]
    return properties_of([*deployed, *settings.of_part.get(id(part), ())])


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
