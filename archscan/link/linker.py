"""The link step, end to end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from archscan.lexicon.hosts import organisation_of
from archscan.lexicon.technology import Lexicon, TechnologyEntry, load_lexicon
from archscan.link.applications import add_applications, application_names
from archscan.link.channels import join_channels
from archscan.link.classify import connection_protocol, runs_once
from archscan.link.clients import join_clients, join_stubs
from archscan.link.components import base_of, make_components
from archscan.link.connections import Resolver, is_shared_file
from archscan.link.contracts import allot_contracts
from archscan.link.copies import Copies
from archscan.link.decisions import find_decisions
from archscan.link.directory import Directory
from archscan.link.environments import find_environments
from archscan.link.facts import FactIndex, index_facts
from archscan.link.flows import find_flows
from archscan.link.images import Images
from archscan.link.implied import imply_opened, imply_servers
from archscan.link.interfaces import repository_interfaces
from archscan.link.links import External, Link, Links
from archscan.link.listeners import Listeners
from archscan.link.mechanisms import join_dashboards, join_default_routes, join_mechanisms
from archscan.link.ownership import SourceFacts
from archscan.link.parts import SOURCE_KINDS, Part, identify, source_parts
from archscan.link.persons import add_users
from archscan.link.purpose import End, connection_kind
from archscan.link.schemas import find_schemas
from archscan.link.settings import properties_of, sort_settings
from archscan.link.shared import Bearers, Clients, Sides, find_bearers
from archscan.link.sockets import join_sockets
from archscan.link.sources import SourceFolders
from archscan.link.stack import technologies_of
from archscan.link.units import Unit, group_units, without_documentation
from archscan.model.elements import (
    DATA_DIRECTION,
    STORES,
    Component,
    Connection,
    Group,
    Statement,
)
from archscan.model.evidence import Evidence, joined
from archscan.model.facts import Fact, Prose, Scope, Subject, Uses, Workload
from archscan.model.ids import component_id, connection_id
from archscan.model.problem import Problem
from archscan.model.system import System

_LONGEST_TITLE = 60
_DEPLOYS = {"compose": "docker-compose"}
"""The lexicon's name for the tool behind a scope, where it differs."""


def link(facts: Iterable[Fact], problems: Iterable[Problem], name: str) -> System:
    """The model that the facts of a repository make; `name` is what it is called if no file says."""
    index = index_facts(facts)
    lexicon = load_lexicon()
    sources = [one for one in index.workloads if one.kind in SOURCE_KINDS]
    deployed = without_documentation([one for one in index.workloads if one.kind not in SOURCE_KINDS])
    folders = SourceFolders(sources)
    images = Images(lexicon, folders.knows, folders.builds, folders.states)
    groups = group_units(index, deployed, images.own)
    applications = [one for one in sources if one.kind == "application"]
    called = application_names(index)
    parts = (
        add_applications(
            identify(deployed, groups, images.own, folders, images.software), applications, called
        )
        if deployed
        else source_parts(sources, name)
    )
    directory = Directory(parts, index.provides, groups)
    source = SourceFacts(index, parts, sources)
    directory.add_applications(index.provides, source.builders)
    software = _software(index, parts, images, source, lexicon)
    bearers = find_bearers(directory, source)
    sides = Sides(index, bearers)
    links, found_problems = _links(index, parts, directory, groups, source, software, sides, bearers, lexicon)
    settings = sort_settings(index, parts, directory, bearers)
    group_names = _group_names({part.group for part in parts})

    routing = {id(one) for one in sides.of("gateway", "server")}
    routing.update(id(one) for one in parts if any("proxies" in link.purposes for link in links.of(one)))
    contracts = allot_contracts(index, parts, source)
    made = make_components(
        index,
        parts,
        directory,
        lexicon,
        images,
        source,
        settings,
        group_names,
        sides,
        routing,
        contracts.of_part,
    )
    externals = _external_components(links.externals, group_names)
    connections = _connections(links, made, externals, index, images, parts, source, lexicon)
    reached = {connection.target for connection in connections}
    outside = [one for one in externals.values() if one.id in reached]
    by_code = {made[id(part)].id for part in parts if sides.kind_of(part) == "gateway"}
    components, connections = add_users(
        [*made.values(), *outside],
        connections,
        by_code,
        {made[id(part)].id for part in parts if part.routing},
        _logins(links, sides, made),
    )
    summaries = _summaries(index)
    ids = {key: component.id for key, component in made.items()}
    called_system = _title(index) or name
    schemas, unfit = find_schemas(
        index.holds,
        lambda fact: [ids[id(part)] for part in bearers(fact)],
        components,
        connections,
        lexicon,
        called_system,
    )
    own_entries: list[TechnologyEntry] = []
    rest = [fact for subject in source.unowned for fact in index.uses.get(subject, ())]
    return System(
        name=called_system,
        summary=summaries.get(""),
        groups=_groups(summaries, group_names),
        components=components,
        connections=connections,
        environments=find_environments(parts, ids, settings),
        flows=find_flows(components, connections),
        technologies=technologies_of([*rest, *_deployment(deployed), *_tools(index)], lexicon, own_entries),
        decisions=find_decisions(index.decides),
        properties=properties_of(settings.of_system),
        interfaces=repository_interfaces(index, source, parts, contracts.rest),
        schemas=schemas,
        problems=tuple(sorted({*problems, *found_problems, *unfit})),
    )


def _links(
    index: FactIndex,
    parts: Sequence[Part],
    directory: Directory,
    groups: dict[Unit, str],
    source: SourceFacts,
    software: Mapping[int, tuple[str, str]],
    sides: Sides,
    bearers: Bearers,
    lexicon: Lexicon,
) -> tuple[Links, list[Problem]]:
    """All links: addresses first, then what mechanisms, clients and channels say beyond them."""
    clients = Clients(
        directory, source.owners, sides, lambda part: source.technologies(index, part, lexicon), lexicon
    )
    listeners = Listeners(index, parts, directory, source.builders, sides)
    copies = Copies(index, parts, [one for one in index.workloads if one.kind in SOURCE_KINDS])
    resolver = Resolver(index, parts, directory, groups, source, listeners, clients, software, copies)
    problems = resolver.resolve()
    links = resolver.links
    imply_servers(links, resolver.unanswered, software, lexicon)
    join_mechanisms(links, parts, sides, software)
    join_dashboards(links, sides)
    join_default_routes(links, sides, sides.of("discovery", "client"))
    join_sockets(links, index, parts, software)
    join_clients(links, index.opens, bearers, parts, software, lexicon)
    imply_opened(links, index.opens, bearers, parts, software, lexicon)
    join_stubs(links, index.opens, index.offers, bearers)
    join_channels(links, index.exchanges, bearers, parts, software)
    return links, problems


def _logins(links: Links, sides: Sides, made: Mapping[int, Component]) -> dict[str, tuple[Evidence, ...]]:
    """The authorization servers that browsers are sent to, each with the lines that send them."""
    found: dict[str, tuple[Evidence, ...]] = {}
    for part, plays in sides.of("login", "client").items():
        for link in links.of(part):
            if "authenticates" in link.purposes and not isinstance(link.target, External):
                lines = tuple(one.evidence for one in plays)
                found[made[id(link.target)].id] = (*found.get(made[id(link.target)].id, ()), *lines)
    return found


def _software(
    index: FactIndex, parts: Sequence[Part], images: Images, source: SourceFacts, lexicon: Lexicon
) -> dict[int, tuple[str, str]]:
    """Key and kind of the software that a part runs as it is, by the part's `id()`."""
    found: dict[int, tuple[str, str]] = {}
    for part in parts:
        if runs_once(part):
            continue  # it has a server's image for the clients in it
        entry = images.running(part.workloads, index.uses) or base_of(index, part, source, lexicon)
        if entry is not None and entry.kind:
            found[id(part)] = (entry.id, entry.kind)
    return found


def _title(index: FactIndex) -> str:
    """What the repository calls itself: its README's title, else its Compose project, else its package.

    The folder's name is the last resort: it differs from clone to clone.
    """
    root = Scope("source", "")
    titles = [
        prose.text
        for prose in index.prose.get(Subject(root, ""), ())
        if prose.kind == "title" and len(prose.text) <= _LONGEST_TITLE
    ]
    projects = [
        workload.subject.scope.name
        for workload in index.workloads
        if workload.subject.scope.kind == "compose" and not workload.subject.scope.path
    ]
    packages = [
        workload.subject.name
        for workload in index.workloads
        if workload.kind == "project" and workload.subject.scope == root
    ]
    return next((one for one in (*titles, *projects, *packages) if one), "")


def _deployment(deployed: Sequence[Workload]) -> list[Uses]:
    """What the system is deployed with, by the first line of each file that deploys something."""
    first: dict[tuple[str, str], Uses] = {}
    for workload in deployed:
        scope, evidence = workload.subject.scope, workload.evidence
        used = Uses(workload.subject, "tool", _DEPLOYS.get(scope.kind, scope.kind), evidence)
        first.setdefault((scope.kind, evidence.path), used)
    return list(first.values())


def _tools(index: FactIndex) -> list[Uses]:
    """The tools that build, deploy and provision, by their files: those of the repository as a whole."""
    return [
        fact
        for subject, facts in index.uses.items()
        if subject.scope.kind == "platform" and not subject.name
        for fact in facts
    ]


def _group_names(homes: Iterable[str]) -> dict[str, str]:
    """Short names of systems: "" for the one at the root or the only one, else the folder's last part."""
    known = sorted(set(homes))
    if len(known) == 1:
        return {known[0]: ""}
    last: dict[str, int] = defaultdict(int)
    for home in known:
        last[home.rpartition("/")[2]] += 1
    return {home: home if last[home.rpartition("/")[2]] > 1 else home.rpartition("/")[2] for home in known}


def _groups(summaries: Mapping[str, Statement], names: Mapping[str, str]) -> tuple[Group, ...]:
    return tuple(
        sorted(
            (Group(name, home, summaries.get(home) if home else None) for home, name in names.items()),
            key=lambda group: group.name,
        )
    )


def _summaries(index: FactIndex) -> dict[str, Statement]:
    """What a person wrote of each source folder: its README's first paragraph, else a description."""
    best: dict[str, Prose] = {}
    order = {"readme": 0, "description": 1}
    for subject, proses in index.prose.items():
        if subject.scope.kind == "source":
            for prose in proses:
                known = best.get(subject.scope.path)
                if prose.kind in order and (known is None or _key(prose, order) < _key(known, order)):
                    best[subject.scope.path] = prose
    return {path: Statement(prose.text, "inferred", (prose.evidence,)) for path, prose in best.items()}


def _key(prose: Prose, order: Mapping[str, int]) -> tuple[int, Evidence]:
    return order[prose.kind], prose.evidence


def _external_components(
    externals: Sequence[External], group_names: Mapping[str, str]
) -> dict[int, Component]:
    made = {}
    for external in externals:
        group = group_names.get(external.group, external.group)
        made[id(external)] = Component(
            id=component_id(external.name, group),
            name=external.name,
            kind=external.kind,
            group=group,
            aliases=tuple(sorted({*external.hosts, organisation_of(external.name)} - {external.name, ""})),
            evidence=joined(external.evidence),
        )
    return made


def _connections(
    links: Links,
    made: Mapping[int, Component],
    externals: Mapping[int, Component],
    index: FactIndex,
    images: Images,
    parts: Sequence[Part],
    source: SourceFacts,
    lexicon: Lexicon,
) -> tuple[Connection, ...]:
    technology: dict[int, TechnologyEntry | None] = {}
    for part in parts:
        technology[id(part)] = images.running(part.workloads, index.uses)
        if technology[id(part)] is None and (_is_backing(made[id(part)]) or made[id(part)].kind == "proxy"):
            technology[id(part)] = base_of(index, part, source, lexicon)  # an image of the team's own
    merged = links.merged()
    configured = {
        id(one.source)
        for one in merged
        if one.ways != {"depends_on"}
        and not isinstance(one.target, External)
        and _is_backing(made[id(one.target)])
    }
    found: dict[str, Connection] = {}
    for one in merged:
        opener = made[id(one.source)]
        if _is_backing(opener) and one.evidence and all(is_shared_file(each.path) for each in one.evidence):
            continue  # a store that is handed the whole system's variables does not call what they name
        target = externals[id(one.target)] if isinstance(one.target, External) else made[id(one.target)]
        ends = (
            End(opener.kind, technology.get(id(one.source))),
            End(target.kind, technology.get(id(one.target))),
        )
        connection = _connection(one, opener, target, ends, id(one.source) in configured)
        found[connection.id] = connection
    return tuple(found[id_] for id_ in sorted(found))


def _is_backing(component: Component) -> bool:
    return component.kind in STORES or component.kind == "broker"


def _connection(
    one: Link, source: Component, target: Component, ends: tuple[End, End], configured: bool
) -> Connection:
    confidence = one.confidence
    start_order = one.ways == {"depends_on"}
    if confidence == "possible" and "depends_on" in one.ways and one.evidence and not start_order:
        confidence = "likely"  # a shared file names the address, and this very part waits for it
    kind = connection_kind(one, *ends)
    if start_order:
        # Start order is not traffic. Towards a store or broker, of a workload that states no address
        # of any, it is the only trace of a client whose address stands in code.
        if _is_backing(target) and not configured and source.kind not in ("gateway", "proxy"):
            confidence = "likely"
        else:
            kind = "starts_after"
    return Connection(
        id=connection_id(source.id, target.id, kind),
        source=source.id,
        target=target.id,
        kind=kind,
        protocol="" if kind == "starts_after" else connection_protocol(one, ends[1].software),
        port=next(iter(one.ports)) if len(one.ports) == 1 else None,
        data="both" if kind == "uses" else DATA_DIRECTION[kind],
        resources=tuple(sorted(one.resources - {""})),
        via=tuple(sorted(one.via)) or (("depends_on",) if start_order else ()),
        confidence=confidence,
        evidence=_ordered(one),
    )


def _ordered(one: Link) -> tuple[Evidence, ...]:
    """Lines that state the connection first, then those that took part."""
    stated = one.evidence or one.started
    first = joined(stated)
    lines = {(evidence.path, evidence.line) for evidence in first}
    return (*first, *(each for each in joined(one.further) if (each.path, each.line) not in lines))
