"""Chapters: what is stated about which model, and what is left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from archscan.model.elements import (
    Chapter,
    ComponentKind,
    Environment,
    Group,
    Instance,
    Interface,
    Property,
    Statement,
    Technology,
)
from archscan.model.evidence import Evidence
from archscan.model.system import System
from archscan.sections.context import make_context
from archscan.sections.coverage import coverage
from archscan.sections.document import build_chapters, find_chapter
from archscan.sections.non_functional_requirements import part_of_target
from archscan.sections.statements import ChapterView, Open, Part, Prose, Ref, Table
from archscan.view import views
from tests import systems
from tests.systems import at, component, connection, ordered


def part(chapters: tuple[ChapterView, ...], id: str) -> Part:
    """The part with this region."""
    return next(one for chapter in chapters for one in chapter.parts if one.id == id)


def text(value: object) -> str:
    """All texts of a part, joined: what a reader sees, without markup."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "".join(text(one) for one in value)
    if isinstance(value, Table):
        rows = "\n".join(" | ".join(text(cell) for cell in row.cells) for row in value.rows)
        return f"{' | '.join(value.columns)}\n{rows}\n"
    if isinstance(value, Part):
        return "\n".join(text(block) for block in value.blocks)
    if isinstance(value, Open):
        return f"OPEN {value.missing} {value.key}\n"
    shown = [getattr(value, name, "") for name in ("label", "line", "text", "claims", "children", "lines")]
    return " ".join(filter(None, (text(one) for one in shown))) + ("\n" if hasattr(value, "line") else "")


def said(system: System, id: str) -> str:
    """What a part of the document says about a system."""
    return text(part(build_chapters(system, views(system)), id))


def headings_of(template: Path) -> list[str]:
    """The fixed headings of the template: those without a placeholder, in order."""
    lines = template.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith(("## ", "### ")) and "[" not in line]


def test_every_heading_of_the_template_in_its_order(fixtures: Path) -> None:
    found = []
    for chapter in build_chapters(System("empty")):
        found.append(f"## {chapter.heading}")
        found += [f"### {one.heading}" for one in chapter.parts if one.heading]
    expected = headings_of(fixtures / "documents" / "TEMPLATE.md")
    assert found[: len(expected)] == expected
    assert found[len(expected) :] == ["## Coverage", "### Not Read or Not Understood"]


@pytest.mark.parametrize("make", [systems.shop, systems.platform, systems.examples])
def test_regions_have_ids_of_their_own(make: object) -> None:
    assert callable(make)
    system = make()
    ids = [one.id for chapter in build_chapters(system, views(system)) for one in chapter.parts]
    assert len(ids) == len(set(ids))


def test_an_empty_system_leaves_everything_open() -> None:
    counts = coverage(build_chapters(System("empty"))[:-1])
    assert not any(one.inferred or one.documented for one in counts)
    assert all(one.open for one in counts)


def test_hand_written_chapters_come_first_and_close_what_is_open() -> None:
    system = replace(
        systems.shop(),
        chapters=(
            Chapter("API Design/REST API", "All *JSON*.", at("archscan.yaml", 4)),
            Chapter("future considerations/short-term improvements", "Less."),
        ),
    )
    chapters = build_chapters(system)
    assert part(chapters, "api-design/rest-api").blocks[0] == Prose("All *JSON*.", at("archscan.yaml", 4))
    found = part(chapters, "future-considerations/short-term-improvements").blocks
    assert found[0] == Prose("Less.")
    assert not any(isinstance(block, Open) for block in found)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("throughput", "Performance"),
        ("concurrent users", "Performance"),
        ("Uptime", "Availability"),
        ("RTO", "Availability"),
        ("auto-scaling", "Scalability"),
        ("encryption", "Security"),
        ("anything else", "Performance"),
    ],
)
def test_targets_find_their_part(name: str, expected: str) -> None:
    assert part_of_target(name) == expected


def test_what_is_said_of_several_components_is_about_what_they_share() -> None:
    parts = (
        component("api", says="Keeps all."),
        component("worker", says="Keeps all."),
        component("x", says="X."),
    )
    system = System("x", components=parts)
    assert "Described together with worker: Keeps all." in said(system, "components/api")
    assert "together" not in said(system, "components/x")


def test_the_words_of_a_generator_say_nothing() -> None:
    shown = said(
        System("x", components=(component("api", says="Demo project for Spring Boot"),)), "components/api"
    )
    assert "OPEN No README, description or label says" in shown


def test_infrastructure_of_nobody_is_open() -> None:
    shown = said(System("x", components=(component("db", "database"),)), "components/db")
    assert "OPEN Database; no file that was read says for whom." in shown


def test_calls_of_one_sort_share_a_line_and_are_listed_one_by_one() -> None:
    names = ("a", "b", "c")
    links = [connection("api", name, "calls", "gRPC", 1, via=f"{name.upper()}_ADDR") for name in names]
    links.append(connection("api", "d", "calls", "HTTP", 80, via="D_URL"))
    parts = tuple(component(name) for name in ("api", *names, "d"))
    found = part(
        build_chapters(ordered(System("x", components=parts, connections=tuple(links)))), "components/api"
    )
    assert "Calls a, b and c (gRPC)" in text(found)
    assert "Calls d (HTTP, port 80; D_URL)" in text(found)
    table = found.blocks[-1]
    assert isinstance(table, Table)
    assert text(table) == (
        "Connection | Protocol | Through\nCalls a | gRPC, port 1 | A_ADDR\n"
        "Calls b | gRPC, port 1 | B_ADDR\nCalls c | gRPC, port 1 | C_ADDR\n"
    )


@pytest.mark.parametrize(
    ("name", "port", "listed", "entry"),
    [
        pytest.param("8081:80", 80, "Published on 8081 (80 inside)", "port 8081", id="mapped"),
        pytest.param("127.0.0.1:8081:80/tcp", 80, "Published on 8081 (80 inside)", "port 8081", id="address"),
        pytest.param("80:80", 80, "Published on 80", "port 80", id="the same number"),
        pytest.param("80", 80, "Published on 80", "port 80", id="one number"),
        pytest.param("web:8080", 8080, "Published on 8080", "port 8080", id="of a Kubernetes Service"),
        pytest.param("3000-3005:3000-3005", 3000, "Published on 3000-3005", "port 3000-3005", id="range"),
    ],
)
def test_published_ports_are_those_that_callers_use(name: str, port: int, listed: str, entry: str) -> None:
    way = Interface("port", name, port, public=True)
    system = System("x", components=(replace(component("web"), interfaces=(way,)),))
    assert f"{listed}\n" in said(system, "components/web")
    assert f"web | {entry}\n" in said(system, "overview")


@pytest.mark.parametrize(
    ("topics", "shown"),
    [
        pytest.param(("Paid", "Shipped"), "Consumes from bus (Paid and Shipped)", id="topics alone"),
        pytest.param((), "Consumes from bus (BUS_URL, Paid and Shipped)", id="no topic known"),
    ],
)
def test_variables_are_not_counted_among_topics(topics: tuple[str, ...], shown: str) -> None:
    link = replace(connection("web", "bus", "consumes"), via=("BUS_URL", "Paid", "Shipped"), resources=topics)
    system = System("x", components=(component("web"), component("bus", "broker")), connections=(link,))
    assert shown in said(ordered(system), "components/web")


def test_names_of_ports_are_no_protocols() -> None:
    ways = (Interface("port", "x", 80, "http"), Interface("port", "y", 81, "web-service"))
    one = replace(component("web"), interfaces=ways)
    assert "Listens on 80 (http) and 81" in said(System("x", components=(one,)), "components/web")


def test_what_only_a_program_defines_is_said_to_be_missing() -> None:
    aspire = Technology(".NET Aspire", "framework", "13.1", at("AppHost.csproj", 1), "aspire")
    shown = said(System("x", components=(component("api"),), technologies=(aspire,)), "overview")
    assert "defined in program code (.NET Aspire), which archscan does not read" in shown
    assert "program code" not in said(System("x", components=(component("api"),)), "overview")
    place = Environment("environment:aspire", "aspire", instances=(Instance("api", "aspire_resource"),))
    read = System("x", components=(component("api"),), technologies=(aspire,), environments=(place,))
    assert "program code" not in said(read, "overview")


def test_the_version_of_a_package_is_not_that_of_the_server() -> None:
    package = Technology("PostgreSQL", "database", "13.1", at("AppHost.csproj", 2), "postgresql")
    shown = said(System("x", technologies=(package,)), "technology-stack")
    assert "PostgreSQL" in shown
    assert "13.1" not in shown


def test_many_components_are_listed_by_kind() -> None:
    parts = tuple(component(f"s{number:02}") for number in range(30))
    shown = said(System("x", components=(*parts, component("db", "database"))), "core-components")
    assert "30 services | s00, s01" in shown
    assert "database | db" in shown


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        pytest.param({"web": "frontend", "api": "service", "db": "database"}, "web", id="made to be reached"),
        pytest.param({"api": "service", "db": "database"}, "api", id="a service where there is no front"),
        pytest.param({"db": "database"}, "db", id="whoever there is"),
    ],
)
def test_entry_points(kinds: dict[str, ComponentKind], expected: str) -> None:
    port = Interface("port", "5000:80", 5000, public=True)
    parts = tuple(replace(component(name, kind), interfaces=(port,)) for name, kind in kinds.items())
    shown = said(System("x", components=parts), "overview")
    others = [name for name in kinds if name != expected]
    assert f"Entry point | Reached at\n{expected} | port 5000\n" in shown
    assert ("Published besides are ports of" in shown) is bool(others)


def test_responsibility_of_infrastructure_follows_from_its_connections() -> None:
    assert "Database for catalog and orders." in said(systems.shop(), "components/orders-db")
    assert "Gateway in front of catalog and orders." in said(systems.shop(), "components/gateway")
    collector = said(systems.platform(), "components/otel-collector")
    assert "receives telemetry from 18 components; sends telemetry to jaeger." in collector


def test_responsibility_of_own_code_is_what_somebody_says_else_what_it_offers_and_calls() -> None:
    assert "What customers see." in said(systems.shop(), "components/storefront")
    assert "Responsibility Worker: consumes from broker." in said(systems.shop(), "components/mailer")
    alone = said(System("x", components=(component("mailer", "worker"),)), "components/mailer")
    assert "OPEN No README, description or label says what this worker does." in alone
    assert "components: mailer: responsibility" in alone
    endpoint = Interface("http", "GET /x", evidence=at("a.py", 3))
    offering = replace(component("api"), interfaces=(endpoint, replace(endpoint, name="GET /y")))
    assert "Service: offers 2 HTTP endpoints." in said(System("x", components=(offering,)), "components/api")


@pytest.mark.parametrize(
    ("data", "verb"),
    [("backward", "Queries db"), ("both", "Reads from and writes to db"), ("forward", "Writes to db")],
)
def test_a_query_claims_no_more_than_its_direction(data: str, verb: str) -> None:
    link = connection("api", "db", "queries", "PostgreSQL", 5432, via="DB_URL", data=data)  # type: ignore[arg-type]
    system = ordered(
        System("x", components=(component("api"), component("db", "database")), connections=(link,))
    )
    assert f"{verb} (PostgreSQL, port 5432; DB_URL)" in said(system, "components/api")


def test_likely_is_said_and_possible_is_kept_apart() -> None:
    links = (
        connection("api", "db", "queries", confidence="likely"),
        connection("api", "mail", "calls", confidence="possible", via="MAIL"),
        connection("api", "slow", "starts_after", confidence="possible"),
    )
    parts = tuple(component(name) for name in ("api", "db", "mail", "slow"))
    system = ordered(System("x", components=parts, connections=links))
    api = said(system, "components/api")
    assert "db likely" in api
    assert "mail" not in api
    assert "slow" not in api
    assert "calls mail | MAIL" in said(system, "core-components/possible-connections")
    assert "1 connection (likely, none certain), 1 more possible" in said(system, "overview")


def test_systems_are_told_apart() -> None:
    chapters = build_chapters(systems.examples())
    ids = [one.id for one in chapters[1].parts]
    assert ids[:5] == [
        "core-components", "components/angular/", "components/angular/web", "components/blog/",
        "components/blog/wordpress",
    ]  # fmt: skip
    assert "blog | wordpress and db | 1" in text(part(chapters, "overview"))


def test_the_main_system_bears_the_name_of_the_whole() -> None:
    groups = (Group("", ""), Group("demo", "demo"), Group("extra", "extra"))
    parts = (component("api"), component("api", group="demo"))
    for named in (groups, groups[1:]):
        chapters = build_chapters(System("shop", groups=named, components=parts))
        assert part(chapters, "components//").heading == "shop"
        assert "shop | api | 0" in text(part(chapters, "overview"))


def test_values_that_differ_by_environment_share_a_row() -> None:
    def place(name: str, stage: str, replicas: str) -> Environment:
        inside = (Instance("component:api", "Deployment", "api:1", replicas, (), at(f"{name}.yaml", 2)),)
        return Environment(f"environment:{name}", name, stage, inside)  # type: ignore[arg-type]

    system = System(
        "x",
        components=(component("api", properties=[("availability.liveness", "GET /")]),),
        environments=(place("prod", "production", "3"), place("dev", "development", "1")),
    )
    shown = said(system, "non-functional-requirements/availability")
    assert "api | 1 in dev; 3 in prod | GET /" in shown
    matrix = said(system, "deployment-architecture")
    assert "Component | dev | prod\napi | api:1 | api:1 ×3" in matrix


def test_a_value_of_one_environment_is_not_said_of_all() -> None:
    inside = Instance("component:api", "Deployment", properties=(Property("availability.restart", "always"),))
    other = Instance("component:api", "Deployment")
    system = System(
        "x",
        components=(component("api"),),
        environments=(
            Environment("environment:a", "a", "production", (replace(inside, replicas="2"),)),
            Environment("environment:b", "b", "staging", (other,)),
        ),
    )
    assert "api | 2 in a" in said(system, "non-functional-requirements/availability")


def placed(name: str, place: str, image: str = "") -> Instance:
    return Instance(f"component:{name}", "Deployment", image, evidence=at(f"{place}.yaml", 1))


def test_an_environment_tells_only_what_differs() -> None:
    names = ("a", "b", "c", "d")
    first = tuple(placed(name, "dev", f"{name}:1") for name in names)
    second = (*(placed(name, "prod", f"{name}:1") for name in names[:3]), placed("d", "prod", "d:2"))
    system = System(
        "x",
        components=tuple(component(name) for name in names),
        environments=(
            Environment("environment:dev", "dev", "development", first),
            Environment("environment:prod", "prod", "production", second),
        ),
    )
    assert "a | Deployment | a:1\nb" in said(system, "deployment-architecture/development-environment")
    shown = said(system, "deployment-architecture/production-environment")
    assert "As in dev: a, b and c." in shown
    assert "Component | Runs as | Image\nd | Deployment | d:2\n" in shown


def test_what_one_file_says_does_not_hold_where_another_file_deploys() -> None:
    one = replace(component("a"), properties=(Property("resources.limit.cpu", "1", at("k8s.yaml", 9)),))
    system = System(
        "x",
        components=(one,),
        environments=(
            Environment("environment:c", "c", "other", (placed("a", "compose"),)),
            Environment("environment:k", "k", "other", (placed("a", "k8s"),)),
        ),
    )
    assert "limit 1" not in said(system, "environments/c")
    assert "limit 1" in said(system, "environments/k")


@pytest.mark.parametrize(
    ("collector", "limit"),
    [
        pytest.param("helm", "", id="manifest"),
        pytest.param("kubernetes", "", id="plain manifest"),
        pytest.param("compose", "limit 1", id="compose file"),
    ],
)
def test_compose_has_no_limits_of_manifests(collector: str, limit: str) -> None:
    said_elsewhere = Property("resources.limit.cpu", "1", (Evidence("chart/api.yaml", 9, collector),))
    inside = (
        Instance("component:api", "compose_service", "api:1", evidence=at("compose.yaml", 1)),
        Instance("component:db", "compose_service", "db:1", evidence=at("compose.yaml", 9)),
    )
    one = replace(component("api"), properties=(said_elsewhere,))
    place = Environment("environment:compose", "compose", "other", inside)
    shown = said(
        System("x", components=(one, component("db")), environments=(place,)), "environments/compose"
    )
    assert (limit in shown) if limit else ("limit" not in shown)


@pytest.mark.parametrize(
    ("workload", "image", "moves"),
    [
        pytest.param("aspire_resource", "redis", False, id="version of the Aspire package"),
        pytest.param("aspire_resource", "redis:latest", True, id="moving tag in an AppHost"),
        pytest.param("Deployment", "redis", True, id="no tag"),
        pytest.param("Deployment", "redis:8.2", False, id="version"),
    ],
)
def test_moving_tags(workload: str, image: str, moves: bool) -> None:
    inside = (Instance("component:cache", workload, image, evidence=at("x.cs", 1)),)
    place = Environment("environment:k", "k", "other", inside)
    system = System("x", components=(component("cache", "cache"),), environments=(place,))
    shown = said(system, "future-considerations/short-term-improvements")
    assert ("without a fixed version" in shown) is moves


def test_the_registry_of_most_images_is_said_once() -> None:
    path = "registry.example.com/team/project"
    inside = tuple(placed(name, "k", f"{path}/{name}:1@sha256:{'a' * 64}") for name in ("a", "b", "c"))
    system = System(
        "x",
        components=tuple(component(name) for name in ("a", "b", "c", "d")),
        environments=(
            Environment("environment:k", "k", "other", (*inside, placed("d", "k", "postgres:18"))),
        ),
    )
    shown = said(system, "environments/k")
    assert f"In names of images …/ stands for {path}/." in shown
    assert "a | Deployment | …/a:1\n" in shown
    assert "d | Deployment | postgres:18\n" in shown


def test_environments_of_other_stages_get_a_heading() -> None:
    one = Environment(
        "environment:demo", "demo", "other", (Instance("component:api", "compose_service", "api:1"),)
    )
    chapters = build_chapters(System("x", components=(component("api"),), environments=(one,)))
    found = part(chapters, "environments/demo")
    assert (found.heading, found.fixed) == ("Environment: demo", False)
    assert "api | Compose service | api:1" in text(found)


def test_a_store_is_not_there_for_who_watches_it_or_passes_on_to_it() -> None:
    parts = (component("db", "database"), component("web"), component("edge", "proxy"), component("watch"))
    links = (
        connection("web", "db", "queries"),
        connection("watch", "db", "scrapes"),
        connection("edge", "db", "proxies"),
    )
    assert "Database for web." in said(System("x", components=parts, connections=links), "components/db")


def test_several_versions_are_pointed_out() -> None:
    parts = (
        component("a", "database", "PostgreSQL", "14"),
        component("b", "database", "PostgreSQL", "16"),
        component("c", "database", "PostgreSQL", ""),
    )
    shown = said(System("x", components=parts), "technology-stack")
    assert "PostgreSQL: 14 (a); 16 (b); no version stated (c)" in shown
    assert "More than one version is in use of PostgreSQL." in shown


@pytest.mark.parametrize(
    ("users", "expected"),
    [
        pytest.param(2, "Logstash: 8.2 (logs); no version stated (c0 and c1)", id="a few"),
        pytest.param(9, "Logstash (10 components)", id="many"),
    ],
)
def test_the_version_of_a_tool_is_not_that_of_its_clients(users: int, expected: str) -> None:
    tool = component("logs", "observability", "Logstash", "8.2")
    client = Technology("Logstash", "observability", "7.1", at("pom.xml", 3), id="logstash")
    using = tuple(replace(component(f"c{n}"), technologies=(client,)) for n in range(users))
    assert expected in said(System("x", components=(*using, tool)), "technology-stack")


def test_rows_of_the_template_without_technology_are_named() -> None:
    shown = said(System("x", components=(component("a", "database", "MySQL"),)), "technology-stack")
    assert "OPEN No backend, messaging, caching, monitoring or deployment technology" in shown


def test_platforms_follow_from_the_workloads() -> None:
    shown = said(systems.shop(), "technology-stack")
    assert "Docker Compose" in shown
    assert "Kubernetes" in shown


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("14", "16", True),
        ("v1.2", "1.3-alpine", True),
        ("22-alpine", "22.18.0", False),
        ("22-alpine", ">=22.1", False),
        ("latest", "stable", False),
    ],
)
def test_only_versions_that_exclude_each_other_differ(first: str, second: str, expected: bool) -> None:
    parts = (component("a", "database", "MySQL", first), component("b", "database", "MySQL", second))
    shown = said(System("x", components=parts), "technology-stack")
    assert ("More than one version" in shown) is expected


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        pytest.param({"a-db": "a", "b-db": "b"}, True, id="one client each"),
        pytest.param({"a-db": "a"}, False, id="a single database is no pattern"),
        pytest.param({"a-db": "a", "b-db": "a"}, False, id="one client of all"),
    ],
)
def test_database_per_service(owners: dict[str, str], expected: bool) -> None:
    parts = [component(name) for name in ("a", "b")] + [component(name, "database") for name in owners]
    links = tuple(connection(client, store, "queries") for store, client in owners.items())
    context = make_context(ordered(System("x", components=tuple(parts), connections=links)))
    ids = [one.id for chapter in build_chapters(context.system) for one in chapter.parts]
    assert ("patterns/database-per-service" in ids) is expected


def test_components_of_which_the_same_is_said_share_a_row() -> None:
    same = [("security.user", "1000")]
    parts = (
        component("a", properties=same),
        component("b", properties=same),
        component("c", properties=[("security.user", "0")]),
    )
    shown = said(System("x", components=parts), "non-functional-requirements/security")
    assert "a and b | 1000\nc | 0\n" in shown


def test_service_accounts_called_like_their_component_are_one_sentence() -> None:
    parts = (
        component("a", properties=[("security.serviceaccount", "a")]),
        component("b", properties=[("security.serviceaccount", "shared")]),
    )
    shown = said(System("x", components=parts), "non-functional-requirements/security")
    assert "a has a service account of its own name." in shown
    assert "Component | Service account\nb | shared\n" in shown


def test_gateway_objects_need_no_health_check() -> None:
    inside = (
        placed("api", "k"), Instance("component:in", "Ingress"), Instance("component:job", "Job"), placed("db", "k"),
    )  # fmt: skip
    parts = (
        component("api", properties=[("availability.liveness", "GET /")]),
        component("db", "database"), component("in", "gateway"), component("job", "job"),
    )  # fmt: skip
    system = System("x", components=parts, environments=(Environment("environment:k", "k", "other", inside),))
    shown = said(system, "non-functional-requirements/availability")
    assert "declare no health check for 1 of 2 deployed components: db." in shown


def test_resources_of_aspire_declare_health_checks_elsewhere() -> None:
    inside = (Instance("component:api", "aspire_resource"), Instance("component:db", "aspire_resource"))
    parts = (component("api", properties=[("availability.readiness", "GET /")]), component("db", "database"))
    place = Environment("environment:aspire", "aspire", "other", inside)
    shown = said(
        System("x", components=parts, environments=(place,)), "non-functional-requirements/availability"
    )
    assert "GET /" in shown
    assert "no health check" not in shown


def test_credentials_in_plain_text_are_named_without_value() -> None:
    one = component("api", properties=[("security.plaintext", "DB_PASSWORD")])
    shown = said(System("x", components=(one,)), "non-functional-requirements/security")
    assert "holds values for these variables in plain text" in shown
    assert "api | DB_PASSWORD" in shown


def test_restart_policies_agree_in_number() -> None:
    one = [("availability.restart", "always")]
    alone = System("x", components=(component("a", properties=one),))
    both = System("x", components=(component("a", properties=one), component("b", properties=one)))
    assert "a has the restart policy always." in said(alone, "failure-handling/error-scenarios")
    assert "a and b have the restart policy always." in said(both, "failure-handling/error-scenarios")


def test_summary_of_a_person_counts_as_documented() -> None:
    system = System("x", Statement("a shop", "documented", at("archscan.yaml", 2)))
    counts = coverage(build_chapters(system)[:1])
    assert (counts[0].inferred, counts[0].documented) == (0, 1)


def test_numbers_of_an_earlier_document_are_kept() -> None:
    system = systems.shop()
    first = numbers_in(build_chapters(system))
    assert list(first.values()) == list(range(1, len(first) + 1))
    old = {key: value for key, value in first.items() if key != "components/mailer"}
    again = numbers_in(build_chapters(system, (), old))
    assert {key: again[key] for key in old} == old
    assert again["components/mailer"] == max(old.values()) + 1
    assert list(again.values()) == sorted(again.values())


def numbers_in(chapters: Sequence[ChapterView]) -> dict[str, int]:
    return {part.id: part.number for chapter in chapters for part in chapter.parts if part.number}


def anchors(value: object) -> set[str]:
    """The places that links in a value lead to."""
    if isinstance(value, Ref):
        return {value.anchor} - {""}
    if isinstance(value, tuple):
        return {anchor for one in value for anchor in anchors(one)}
    if is_dataclass(value):
        return {anchor for field in fields(value) for anchor in anchors(getattr(value, field.name))}
    return set()


def test_selected_chapters_link_into_no_other() -> None:
    system = systems.platform()
    whole = build_chapters(system, views(system))
    assert anchors(next(one for one in whole if one.heading == "Technology Stack"))
    few = build_chapters(system, views(system), selected=("Technology Stack", "Data Flow"))
    assert [one.heading for one in few] == ["Data Flow", "Technology Stack", "Coverage"]
    assert anchors(few) == set()
    both = build_chapters(system, views(system), selected=("Core Components", "Technology Stack"))
    assert anchors(both[1]) == anchors(next(one for one in whole if one.heading == "Technology Stack"))


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("api-design", "API Design"),
        ("API design", "API Design"),
        ("17", "Trade-offs"),
        ("0", None),
        ("api", None),
        ("", None),
    ],
)
def test_names_of_chapters(name: str, heading: str | None) -> None:
    assert find_chapter(name) == heading


@pytest.mark.parametrize(
    ("said_in", "shown_in"),
    [
        ("deploy/kubernetes/all.yaml", ["kubernetes"]),
        ("deploy/kubernetes/apps/api.yaml", ["kubernetes"]),
        ("deploy/compose/compose.yaml", ["compose"]),
        ("limits.yaml", ["compose", "kubernetes"]),
    ],
    ids=["another-file-of-the-folder", "the-file", "the-other-file", "neither-nearer"],
)
def test_what_a_file_says_holds_where_the_nearest_files_deploy(said_in: str, shown_in: list[str]) -> None:
    limit = Property("resources.limit.memory", "1Gi", at(said_in, 9))
    places = tuple(
        Environment(
            f"environment:{name}",
            name,
            instances=(Instance("component:api", "x", evidence=at(f"deploy/{path}", 1)),),
        )
        for name, path in (("compose", "compose/compose.yaml"), ("kubernetes", "kubernetes/apps/api.yaml"))
    )
    system = System("x", components=(replace(component("api"), properties=(limit,)),), environments=places)
    assert [one.name for one in places if "1Gi" in said(system, f"environments/{one.name}")] == shown_in
