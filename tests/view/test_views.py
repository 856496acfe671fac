"""Views of whole systems: what they promise for every system, and what they show of particular ones."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest

from archscan.model.elements import Environment, Instance
from archscan.model.system import System
from archscan.view import BUDGET, Budget, View, component_view, data_flow, environment_view, overview, views
from archscan.view.hubs import crowded
from tests.systems import component, connection, examples, large, ordered, platform, shop

SYSTEMS = {
    "shop": shop(),
    "platform": platform(),
    "examples": examples(),
    "large": large(60),
    "larger": large(150),
    "empty": System("empty"),
    "one": System("one", components=(component("api"),)),
}


@pytest.fixture(params=SYSTEMS.values(), ids=SYSTEMS.keys())
def system(request: pytest.FixtureRequest) -> System:
    found: System = request.param
    return found


def test_views_are_well_formed(system: System) -> None:
    found = views(system)
    ids = [one.id for one in found]
    assert len(set(ids)) == len(ids)
    for view in found:
        assert re.fullmatch(r"[a-z0-9][a-z0-9._~-]*", view.id), view.id
        nodes = [one.id for one in view.nodes]
        assert nodes == sorted(set(nodes))
        assert [one.id for one in view.edges] == sorted({one.id for one in view.edges})
        assert {end for one in view.edges for end in (one.source, one.target)} <= set(nodes)
        clusters = {one.id for one in view.clusters}
        assert {one.cluster for one in view.nodes} <= clusters | {""}
        assert {one.parent for one in view.clusters} <= clusters | {""}
        assert {one.view for one in view.links} <= set(ids), view.id


def test_every_component_is_drawn_or_told(system: System) -> None:
    """In the overviews; nothing is dropped silently."""
    found = [one for one in views(system) if one.kind == "overview"]
    drawn = {node.id for view in found for node in view.nodes}
    lone = {one.id for one in system.components if one.group == "angular"}
    assert drawn >= {one.id for one in system.components} - lone


def test_every_connection_is_drawn_or_told(system: System) -> None:
    names = {one.id: one.name for one in system.components}
    for kind in ("overview", "data-flow"):
        found = [one for one in views(system) if one.kind == kind]
        drawn = {(edge.source, edge.target) for view in found for edge in view.edges}
        notes = " ".join(note for view in found for note in view.notes)
        told = [note for view in found for note in view.notes if "not drawn as lines" in note]
        for one in system.connections:
            if one.kind == "starts_after":
                assert "order of start" in notes
            elif (one.source, one.target) not in drawn and not _between_parts(one.source, one.target, found):
                assert any(names[one.source] in note and names[one.target] in note for note in told), one.id


def _between_parts(source: str, target: str, found: list[View]) -> bool:
    """Whether a line leads from one of the two to a box that stands for several others."""
    return any(
        {source, target} & {edge.source, edge.target} and "part:" in edge.source + edge.target
        for view in found
        for edge in view.edges
    )


def test_pictures_keep_their_budget(system: System) -> None:
    for view in views(system):
        assert not crowded(view, BUDGET) or view.title.endswith("more"), (view.id, len(view.nodes))
        assert len(view.nodes) <= BUDGET.nodes + 24


def test_an_overview_points_at_the_one_who_answers() -> None:
    (view,) = overview(shop())
    arrows = {one.id: one.arrow for one in view.edges}
    assert set(arrows.values()) == {"forward"}
    assert "component:mailer->component:broker" in arrows
    assert "component:mailer->component:orders" not in arrows


def test_a_data_flow_points_where_data_goes() -> None:
    (view,) = data_flow(shop())
    arrows = {one.id.replace("component:", ""): one.arrow for one in view.edges}
    assert arrows["mailer->broker"] == "backward"
    assert arrows["orders->broker"] == "forward"
    assert arrows["orders->orders-db"] == "both"
    assert arrows["catalog->cache"] == "backward"


def test_likely_connections_are_marked_and_start_order_is_told() -> None:
    (view,) = overview(shop())
    assert [one.id.replace("component:", "") for one in view.edges if one.likely] == ["catalog->orders-db"]
    assert view.notes == ("Not drawn: 1 connection known only from the order of start.",)


def test_possible_connections_are_told() -> None:
    extra = connection("mailer", "cache", "queries", confidence="possible")
    system = shop()
    system = ordered(replace(system, connections=(*system.connections, extra)))
    (view,) = overview(system)
    assert all(one.target != "component:cache" or one.source != "component:mailer" for one in view.edges)
    assert "Possible, but not certain enough to be drawn: mailer to cache." in view.notes


def test_external_systems_stay_outside_of_the_frame() -> None:
    (view,) = overview(shop())
    assert {one.name: one.cluster for one in view.nodes if not one.cluster} == {"api.stripe.com": ""}
    assert [one.title for one in view.clusters] == ["shop"]


def test_lines_into_a_hub_become_a_remark_and_a_note() -> None:
    (view,) = overview(platform())
    hub = view.node("component:otel-collector")
    assert hub is not None
    assert hub.remarks == ("18 components export to it",)
    (note,) = (one for one in view.notes if "otel-collector" in one)
    assert note.startswith("18 components export to otel-collector, not drawn as lines: accounts, billing,")
    assert note.endswith("shipping, web.")
    # Lines within observability stay: they are few and say something.
    assert any(one.id.endswith("otel-collector->component:jaeger") for one in view.edges)


@pytest.mark.parametrize(
    ("exporters", "others", "folded"),
    [
        pytest.param(5, 20, False, id="few exporters"),
        pytest.param(6, 20, True, id="enough exporters"),
        pytest.param(6, 5, False, id="hardly anything else to draw"),
    ],
)
def test_a_hub_is_folded_where_it_hides_the_rest(exporters: int, others: int, folded: bool) -> None:
    names = [f"svc-{number:02}" for number in range(others + 1)]
    system = ordered(
        System(
            "x",
            components=(component("hub", "observability"), *(component(name) for name in names)),
            connections=(
                *(connection(name, "hub", "exports") for name in names[:exporters]),
                *(connection(a, b) for a, b in pairwise(names)),
            ),
        )
    )
    (view,) = overview(system)
    hub = view.node("component:hub")
    assert hub is not None
    assert bool(hub.remarks) is folded
    assert any(one.target == "component:hub" for one in view.edges) is not folded


def test_a_crowded_view_becomes_parts_that_know_each_other() -> None:
    top, *parts = overview(large(60))
    assert len(parts) >= 3
    assert {one.view for one in top.links} == {one.id for one in parts}
    for part in parts:
        assert any(link.view == top.id for link in part.links)
        assert sum(one.role == "member" for one in part.nodes) <= BUDGET.nodes
    members = [one.id for part in parts for one in part.nodes if one.role == "member"]
    alone = [one.id for one in top.nodes if one.kind != "part"]
    assert sorted(members + alone) == sorted(one.id for one in large(60).components)


def test_many_lines_alone_are_reason_to_split() -> None:
    assert len(overview(platform(), None, Budget(nodes=60, edges=20))) > 1


def test_several_systems_have_an_index_and_an_overview_each() -> None:
    found = views(examples())
    assert found[0].id == "index"
    assert [one.name for one in found[0].nodes] == [
        "angular", "blog", "django", "elk", "monitoring", "nextcloud", "voting",
    ]  # fmt: skip
    voting = next(one for one in found if one.id == "overview-voting")
    assert len(voting.nodes) == 5
    assert voting.title == "voting: system overview"
    # A lone box is no picture, though a box of the index.
    assert not any(one.id.endswith("-angular") for one in found)
    assert "overview-angular" not in [one.view for one in found[0].links]
    assert found[0].nodes[0].link == ""


def test_a_component_of_another_system_is_a_neighbour() -> None:
    system = examples()
    line = replace(
        connection("web", "db", "queries"), source="component:django/web", target="component:blog/db",
        id="connection:django/web->blog/db:queries",
    )  # fmt: skip
    system = ordered(replace(system, connections=(*system.connections, line)))
    (view,) = overview(system, "django")
    assert {one.id for one in view.nodes if one.role == "neighbour"} == {"component:blog/db"}
    index = views(system)[0]
    assert [one.id for one in index.edges] == ["group:django->group:blog"]


def test_an_environment_shows_what_runs_there() -> None:
    system = shop()
    production = next(one for one in system.environments if one.name == "production")
    (view,) = environment_view(system, production)
    orders = view.node("component:orders")
    assert orders is not None
    assert (orders.detail, orders.remarks) == ("orders:1.9.2", ("Deployment × 3",))
    assert view.node("component:cache") is None
    assert "Not in this environment: cache." in view.notes
    assert not any("cache" in one.id for one in view.edges)


def test_an_environment_of_many_systems_is_a_box_for_each() -> None:
    system = examples()
    environment = Environment(
        "environment:compose", "compose",
        instances=tuple(Instance(one.id, "compose_service", "x:1") for one in system.components),
    )  # fmt: skip
    top, *parts = environment_view(system, environment, Budget(nodes=12))
    assert [one.kind for one in top.nodes] == ["group"] * 7
    assert [one.id for one in parts] == [one.view for one in top.links]
    assert parts[-1].id == "environment-compose--voting"
    assert [len(one.nodes) for one in parts] == [2, 3, 3, 2, 4, 5]
    (whole,) = environment_view(system, environment)
    assert len(whole.nodes) == len(system.components)


def test_a_component_stands_among_its_neighbours() -> None:
    view = component_view(shop(), "component:orders")
    assert [one.name for one in view.nodes if one.role == "focus"] == ["orders"]
    assert {one.name for one in view.nodes} == {"orders", "gateway", "orders-db", "broker", "api.stripe.com"}
    assert all("component:orders" in (one.source, one.target) for one in view.edges)


def test_too_many_neighbours_of_a_kind_become_one_box() -> None:
    view = component_view(platform(), "component:otel-collector")
    assert len(view.nodes) <= BUDGET.neighbours + 1
    box = next(one for one in view.nodes if one.kind == "part")
    assert box.name == "14 services"
    assert any(one.startswith("14 services as one box: accounts,") for one in view.notes)


def test_an_unknown_component_has_no_view() -> None:
    with pytest.raises(KeyError):
        component_view(shop(), "component:nobody")


def test_one_more_component_moves_little() -> None:
    system = shop()
    more = ordered(
        replace(
            system,
            components=(*system.components, component("invoices", technology="Go")),
            connections=(*system.connections, connection("invoices", "orders-db", "queries", "PostgreSQL")),
        )
    )
    (before,), (after,) = overview(system), overview(more)
    assert [one for one in after.nodes if one.name != "invoices"] == list(before.nodes)
    assert [one for one in after.edges if "invoices" not in one.id] == list(before.edges)


def test_the_same_system_gives_the_same_views_in_every_process() -> None:
    script = (
        "from tests.systems import large, platform; from archscan.view import views;"
        "print(repr(views(platform())), repr(views(large(60))))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, check=True, text=True,
        ).stdout
        for seed in ("0", "1")
    }  # fmt: skip
    assert len(printed) == 1
