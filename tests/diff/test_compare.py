"""Old and new models, and exactly the changes between them; many rows expect nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from archscan.diff.compare import compare
from archscan.model.elements import (
    Component,
    Connection,
    Environment,
    Flow,
    FlowStep,
    Instance,
    Property,
    Statement,
    Technology,
)
from archscan.model.evidence import Evidence
from archscan.model.ids import component_id, connection_id
from archscan.model.system import System
from tests.systems import at, component, connection, ordered, platform, shop

Edit = Callable[[System], System]


def on_component(name: str, **fields: object) -> Edit:
    def edit(system: System) -> System:
        id_ = component_id(name)
        assert any(one.id == id_ for one in system.components)
        changed = (replace(one, **fields) if one.id == id_ else one for one in system.components)  # type: ignore[arg-type]
        return replace(system, components=tuple(changed))

    return edit


def on_connection(source: str, target: str, /, **fields: object) -> Edit:
    def edit(system: System) -> System:
        ends = component_id(source), component_id(target)
        new: list[Connection] = []
        moved: dict[str, str] = {}
        for one in system.connections:
            old = one.id
            if (one.source, one.target) == ends:
                one = replace(one, **fields)  # type: ignore[arg-type]
                one = replace(one, id=connection_id(one.source, one.target, one.kind))
            moved[old] = one.id
            new.append(one)
        assert tuple(new) != system.connections
        flows = tuple(
            replace(one, steps=tuple(
                replace(step, connection=moved.get(step.connection, "")) for step in one.steps))
            for one in system.flows
        )  # fmt: skip
        return ordered(replace(system, connections=tuple(new), flows=flows))

    return edit


def on_instance(environment: str, name: str, **fields: object) -> Edit:
    def change(one: Environment) -> Environment:
        instances = (
            replace(each, **fields) if each.component == component_id(name) else each  # type: ignore[arg-type]
            for each in one.instances
        )
        return replace(one, instances=tuple(instances)) if one.name == environment else one

    return lambda system: replace(system, environments=tuple(change(one) for one in system.environments))


def without(name: str) -> Edit:
    """Without a component and all that hangs on it."""

    def edit(system: System) -> System:
        id_ = component_id(name)
        return replace(
            system,
            components=tuple(one for one in system.components if one.id != id_),
            connections=tuple(one for one in system.connections if id_ not in (one.source, one.target)),
            environments=tuple(
                replace(one, instances=tuple(each for each in one.instances if each.component != id_))
                for one in system.environments
            ),
        )

    return edit


def added(*components: Component, connections: tuple[Connection, ...] = ()) -> Edit:
    return lambda system: ordered(
        replace(
            system,
            components=(*system.components, *components),
            connections=(*system.connections, *connections),
        )
    )


def renamed(old: str, new: str, **fields: object) -> Edit:
    """The component under another name, wherever the model names it."""

    def edit(system: System) -> System:
        ids = {component_id(old): component_id(new)}

        def end(id_: str) -> str:
            return ids.get(id_, id_)

        connections = tuple(
            replace(one, source=end(one.source), target=end(one.target),
                    id=connection_id(end(one.source), end(one.target), one.kind))
            for one in system.connections
        )  # fmt: skip
        moved = dict(
            zip((one.id for one in system.connections), (one.id for one in connections), strict=True)
        )
        return ordered(
            replace(
                system,
                components=tuple(
                    replace(one, id=component_id(new), name=new, **fields)  # type: ignore[arg-type]
                    if one.id in ids
                    else one
                    for one in system.components
                ),
                connections=connections,
                environments=tuple(
                    replace(one, instances=tuple(
                        replace(each, component=end(each.component),
                                image=each.image.replace(f"/{old}:", f"/{new}:"))
                        for each in one.instances))
                    for one in system.environments
                ),
                flows=tuple(
                    replace(one, steps=tuple(
                        replace(step, connection=moved.get(step.connection, step.connection),
                                source=end(step.source), target=end(step.target))
                        for step in one.steps))
                    for one in system.flows
                ),
            )
        )  # fmt: skip

    return edit


def both(*edits: Edit) -> Edit:
    def edit(system: System) -> System:
        for each in edits:
            system = each(system)
        return system

    return edit


def moved_lines(system: System) -> System:
    """Every line one further down, in another file."""

    def move(value: object) -> object:
        if isinstance(value, Evidence):
            return replace(value, path=f"moved/{value.path}", line=value.line + 1)
        if isinstance(value, tuple):
            return tuple(move(each) for each in value)
        if hasattr(value, "__dataclass_fields__"):
            names = value.__dataclass_fields__
            return replace(value, **{name: move(getattr(value, name)) for name in names})  # type: ignore[type-var]
        return value

    result = move(system)
    assert isinstance(result, System)
    return result


def flow(system: System, *, steps: tuple[FlowStep, ...], origin: str = "inferred") -> System:
    first = replace(system.flows[0], steps=steps, origin=origin)  # type: ignore[arg-type]
    return replace(system, flows=(first,))


PG = Technology("PostgreSQL", "database", "17", at("compose.yaml", 3), "postgresql")
PRICING = component("pricing", "service", "Go", "1.23")
NOTHING: list[tuple[str, Edit]] = [
    ("the same", lambda system: system),
    ("lines move", moved_lines),
    ("a surer connection", on_connection("catalog", "orders-db", confidence="certain")),
    ("a possible connection goes",
     lambda system: replace(system, connections=tuple(one for one in system.connections
                                                      if one.confidence != "possible"))),
    ("a possible connection comes",
     added(connections=(connection("mailer", "cache", confidence="possible"),))),
    ("another variable", on_connection("orders", "broker", via=("AMQP_HOST",))),
    ("a likely component", on_component("mailer", confidence="likely")),
    ("another alias", on_component("mailer", aliases=("post",))),
    ("problems", lambda system: replace(system, problems=())),
    ("a probe", on_component("orders", properties=(Property("availability.replicas", "2"),))),
    ("order", lambda system: replace(system, components=system.components[::-1])),
    ("a name spelled otherwise",
     on_component("cache", technologies=(Technology("redis", "cache", "7", (), "redis"),))),
]  # fmt: skip
CHANGED: list[tuple[str, Edit, list[str]]] = [
    ("kind", on_component("mailer", kind="job"), ["component changed component:mailer kind worker>job"]),
    ("another product", on_component("orders-db", technologies=(replace(PG, name="MySQL", id="mysql"),)),
     ["component changed component:orders-db technologies >MySQL 17",
      "component changed component:orders-db technologies PostgreSQL 16>"]),
    ("major version", on_component("orders-db", technologies=(PG,)),
     ["component changed component:orders-db technologies PostgreSQL 16>PostgreSQL 17"]),
    ("version without an id", on_component("orders-db", technologies=(replace(PG, id=""),)),
     ["component changed component:orders-db technologies PostgreSQL 16>PostgreSQL 17"]),
    ("owner", on_component("cache", owner="team-a"), ["component changed component:cache owner >team-a"]),
    ("responsibility", on_component("catalog", responsibility=Statement("Prices.")),
     ["component changed component:catalog responsibility Products and prices.>Prices."]),
    ("source", on_component("catalog", source="apps/catalog"),
     ["component changed component:catalog source services/catalog>apps/catalog"]),
    ("only possible", on_component("cache", confidence="possible"),
     ["component changed component:cache confidence certain>possible"]),
    ("replicas of all", on_component("orders", properties=(Property("availability.replicas", "4"),)),
     ["component changed component:orders availability.replicas 2>4"]),
    ("protocol", on_connection("gateway", "orders", protocol="gRPC"),
     ["connection changed connection:gateway->orders:proxies protocol HTTP>gRPC"]),
    ("port", on_connection("gateway", "orders", port=9000),
     ["connection changed connection:gateway->orders:proxies port 8081>9000"]),
    ("port unknown", on_connection("gateway", "orders", port=None),
     ["connection changed connection:gateway->orders:proxies port 8081>"]),
    ("data", on_connection("catalog", "cache", data="both"),
     ["connection changed connection:catalog->cache:queries data backward>both"]),
    ("kind of a connection", on_connection("gateway", "orders", kind="calls"),
     ["connection changed connection:gateway->orders:calls kind proxies>calls"]),
    ("a connection becomes possible", on_connection("catalog", "cache", confidence="possible"),
     ["connection removed connection:catalog->cache:queries"]),
    ("a possible one becomes certain", on_connection("mailer", "orders", confidence="likely"),
     ["connection added connection:mailer->orders:starts_after"]),
    ("the other way round",
     on_connection("orders", "broker", source="component:broker", target="component:orders"),
     ["connection added connection:broker->orders:publishes",
      "connection removed connection:orders->broker:publishes"]),
    ("a component with a connection", added(PRICING, connections=(connection("catalog", "pricing"),)),
     ["component added component:pricing", "connection added connection:catalog->pricing:calls"]),
    ("a component goes", without("cache"),
     ["component removed component:cache", "connection removed connection:catalog->cache:queries"]),
    ("image", on_instance("production", "orders-db", image="postgres:17"),
     ["instance changed environment:production/component:orders-db image postgres:16>postgres:17"]),
    ("replicas", on_instance("production", "mailer", replicas="2"),
     ["instance changed environment:production/component:mailer replicas 1>2"]),
    ("workload", on_instance("production", "mailer", workload="Job"),
     ["instance changed environment:production/component:mailer workload Deployment>Job"]),
    ("resources", on_instance("production", "orders", properties=(
        Property("resources.limit.memory", "1Gi"), Property("scaling.autoscaler", "3-10 at 80% CPU"))),
     ["instance changed environment:production/component:orders resources.limit.memory 512Mi>1Gi"]),
    ("an environment goes", lambda system: replace(system, environments=system.environments[:1]),
     ["environment removed environment:production"]),
    ("stage", lambda system: replace(system, environments=(
        system.environments[0], replace(system.environments[1], stage="staging"))),
     ["environment changed environment:production stage production>staging"]),
    ("an instance goes", lambda system: replace(system, environments=(
        system.environments[0],
        replace(system.environments[1], instances=system.environments[1].instances[1:]))),
     ["instance removed environment:production/component:storefront  Deployment "
      "registry.example.com/shop/storefront:1.4.0>"]),
    ("a flow goes", lambda system: replace(system, flows=()), ["flow removed flow:storefront"]),
    ("a sentence of a flow",
     lambda system: flow(system, steps=(*system.flows[0].steps[:-1], FlowStep("A letter."))),
     ["flow changed flow:storefront steps storefront->gateway; gateway->orders; orders->orders-db; "
      "orders->broker; mailer -> mailer: The customer gets a mail."
      ">storefront->gateway; gateway->orders; orders->orders-db; orders->broker; A letter."]),
    ("name of the system", lambda system: replace(system, name="store"), ["system changed store name shop>store"]),
    ("renamed, same source", renamed("orders", "order-service"),
     ["component renamed component:order-service name orders>order-service",
      "instance changed environment:development/component:order-service image "
      "shop/orders:dev>shop/order-service:dev",
      "instance changed environment:production/component:order-service image "
      "registry.example.com/shop/orders:1.9.2>registry.example.com/shop/order-service:1.9.2"]),
    ("renamed, and one thing more", both(renamed("orders-db", "orders-database"),
                                         on_component("orders-database", owner="team-b")),
     ["component changed component:orders-database owner >team-b",
      "component renamed component:orders-database name orders-db>orders-database",
      "instance changed environment:development/component:orders-database image "
      "shop/orders-db:dev>shop/orders-database:dev"]),
]  # fmt: skip


def lines(old: System, new: System) -> list[str]:
    return [
        f"{one.element} {one.verb} {one.subject}" + (f" {one.field} {one.old}>{one.new}" if one.old or one.new else "")
        for one in compare(old, new)
    ]  # fmt: skip


@pytest.mark.parametrize("edit", [pytest.param(edit, id=name) for name, edit in NOTHING])
def test_no_change(edit: Edit) -> None:
    assert lines(shop(), edit(shop())) == []
    assert lines(edit(shop()), shop()) == []


@pytest.mark.parametrize(("edit", "expected"), [pytest.param(*rest, id=name) for name, *rest in CHANGED])
def test_exactly_these_changes(edit: Edit, expected: list[str]) -> None:
    assert lines(shop(), edit(shop())) == expected


@pytest.mark.parametrize(("edit", "expected"), [pytest.param(*rest, id=name) for name, *rest in CHANGED])
def test_as_many_back(edit: Edit, expected: list[str]) -> None:
    assert len(lines(edit(shop()), shop())) == len(expected)


def test_a_dropped_link_leaves_the_inferred_flow_alone() -> None:
    old = shop()
    gone = "connection:orders->broker:publishes"
    new = replace(
        old,
        connections=tuple(one for one in old.connections if one.id != gone),
        flows=(replace(old.flows[0], steps=tuple(s for s in old.flows[0].steps if s.connection != gone)),),
    )
    assert lines(old, new) == [f"connection removed {gone}"]


def test_a_documented_flow_is_compared_as_written() -> None:
    old = flow(shop(), steps=shop().flows[0].steps, origin="documented")
    new = flow(shop(), steps=shop().flows[0].steps[1:], origin="documented")
    assert [one.partition(" steps ")[0] for one in lines(old, new)] == ["flow changed flow:storefront"]
    other = replace(new, flows=(Flow("flow:x", "x", shop().flows[0].steps, "documented"),))
    assert lines(old, other) == ["flow renamed flow:x name A request to storefront>x"]


def test_evidence_is_of_the_new_side_and_of_the_old_where_it_is_gone() -> None:
    old, new = shop(), moved_lines(without("cache")(on_component("mailer", owner="a")(shop())))
    assert {(one.verb, one.evidence[0].path) for one in compare(old, new)} == {
        ("changed", "moved/compose.yaml"),
        ("removed", "compose.yaml"),
    }


def test_instances_of_one_component_are_paired_by_workload() -> None:
    def system(*instances: Instance) -> System:
        environment = Environment("environment:a", "a", instances=instances)
        return System("s", components=(component("web"),), environments=(environment,))

    blue, green = (Instance("component:web", kind, "web:1") for kind in ("Deployment", "CronJob"))
    assert lines(system(blue, green), system(replace(green, image="web:2"), blue)) == [
        "instance changed environment:a/component:web image web:1>web:2"
    ]
    assert lines(system(blue), system(blue, green)) == [
        "instance added environment:a/component:web  >CronJob web:1"
    ]


def test_from_nothing_everything_is_added() -> None:
    changes = compare(System("platform"), platform())
    assert {(one.element, one.verb) for one in changes} == {
        ("component", "added"), ("connection", "added"), ("environment", "added"),
    }  # fmt: skip
    assert len(changes) == len(platform().components) + len(platform().environments) + sum(
        one.confidence != "possible" for one in platform().connections
    )


def test_changes_are_sorted_and_whatever_the_order_the_same() -> None:
    old, new = shop(), platform()
    changes = compare(old, new)
    assert all(one <= next_ for one, next_ in pairwise(changes))
    turned = replace(new, components=new.components[::-1], connections=new.connections[::-1])
    assert compare(replace(old, components=old.components[::-1]), turned) == changes
