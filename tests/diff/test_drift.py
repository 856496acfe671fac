"""What is documented against what the files say: each difference, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest

from archscan.diff.drift import drift, is_drawing
from archscan.documented import complete, documented_from_text
from archscan.model.elements import Component, ComponentKind, Connection, ConnectionKind, Technology
from archscan.model.evidence import Evidence
from archscan.model.ids import component_id, connection_id
from archscan.model.system import System
from tests.diff.test_compare import both, moved_lines, on_component, renamed, without
from tests.systems import examples, large, ordered, platform, shop


def from_file(text: str, system: System | None = None) -> list[str]:
    documented = documented_from_text(dedent(text))
    return [
        f"{one.rule} {one.severity} {one.subject}: {one.message}"
        for one in drift(complete(system or shop(), documented), documented)
    ]


SMALL = replace(
    shop(),
    components=tuple(one for one in shop().components if one.name in ("orders", "cache", "orders-db")),
    connections=tuple(one for one in shop().connections if one.source == "component:orders"
                      and one.target == "component:orders-db"),
    environments=(), flows=(),
)  # fmt: skip
FILES: list[tuple[str, str, list[str]]] = [
    ("nothing declared complete", "components: {orders: {owner: a}}\n", []),
    ("all components named", "components: {orders: , cache: , orders-db: }\ncomplete: {components: true}\n", []),
    ("one component missing", "components: {orders: , orders-db: }\ncomplete: {components: true}\n",
     ["ARC101 error component:cache: component `cache` is in the files and not in archscan.yaml"]),
    ("one ignored", "components: {orders: , orders-db: , cache: {ignore: test}}\ncomplete: {components: true}\n", []),
    ("connection missing", "complete: {connections: true}\n",
     ["ARC102 error connection:orders->orders-db:queries: connection orders -> orders-db (queries) is in the "
      "files and not in archscan.yaml"]),
    ("connection there", "connections: [{from: orders, to: orders-db}]\ncomplete: {connections: true}\n", []),
    ("dead entry", "components: {ordres: {owner: a}}\n",
     ["ARC131 warning archscan.yaml: components: no component is called `ordres`; "
      "expected `orders`, or `add: true` to add it"]),
    ("added by hand", "components: {fax: {add: true}}\n", []),
    ("another port", "connections: [{from: orders, to: orders-db, port: 5433}]\n",
     ["ARC121 error connection:orders->orders-db:queries: orders->orders-db:queries: port is `5433` here and "
      "`5432` by compose.yaml:20"]),
    ("another version", "components: {orders-db: {technologies: [{name: PostgreSQL, version: '15'}]}}\n",
     ["ARC121 error component:orders-db: orders-db: version of PostgreSQL is `15` here and `16` by compose.yaml:3"]),
    ("a judgement corrected is a note", "components: {orders: {kind: worker}}\n",
     ["ARC121 note component:orders: orders: kind is `worker` here and `service` by compose.yaml:3"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*rest, id=name) for name, *rest in FILES])
def test_archscan_yaml(text: str, expected: list[str]) -> None:
    assert from_file(text, SMALL) == expected


def test_dead_entries_and_contradictions_have_fingerprints_of_their_own() -> None:
    text = "components: {aaa: , bbb: , orders: {kind: worker, owner: a}}\n"
    documented = documented_from_text(text)
    findings = drift(complete(on_component("orders", owner="b")(SMALL), documented), documented)
    assert len({one.fingerprint for one in findings}) == len(findings) == 4


def against_model(new: System, last: System) -> list[str]:
    return [f"{one.rule} {one.subject}" for one in drift(new, last)]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        pytest.param(shop(), [], id="the same"),
        pytest.param(moved_lines(shop()), [], id="moved"),
        pytest.param(without("cache")(shop()),
                     ["ARC111 component:cache", "ARC112 connection:catalog->cache:queries"], id="gone"),
        pytest.param(on_component("cache", kind="database")(shop()), ["ARC121 component:cache"], id="kind"),
        pytest.param(both(renamed("cache", "kv"), on_component("kv", owner="a"))(shop()),
                     ["ARC101 component:kv", "ARC102 connection:catalog->kv:queries", "ARC111 component:cache",
                      "ARC112 connection:catalog->cache:queries"], id="too little to call it renamed"),
        pytest.param(renamed("mailer", "mails")(shop()),
                     ["ARC121 component:mails", "ARC121 environment:development/component:mails",
                      "ARC121 environment:production/component:mails"], id="renamed"),
    ],
)  # fmt: skip
def test_model_of_the_last_refresh(new: System, expected: list[str]) -> None:
    assert against_model(new, shop()) == expected


def test_the_other_way_round_is_added() -> None:
    assert against_model(shop(), without("cache")(shop())) == [
        "ARC101 component:cache",
        "ARC102 connection:catalog->cache:queries",
    ]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({"compose.yaml": 200, "deploy/kustomization.yaml": 1}, []),
        ({"compose.yaml": 200}, ["environment:production: `production` is said to stand in "
                                 "deploy/kustomization.yaml:1, but there is no such file"]),
        ({"compose.yaml": 19, "deploy/kustomization.yaml": 1},
         ["is said to stand in compose.yaml:20, but the file has 19 lines"] * len(shop().connections)),
    ],
    ids=["all there", "file gone", "line gone"],
)  # fmt: skip
def test_stale_evidence(sizes: dict[str, int], expected: list[str]) -> None:
    found = [one for one in drift(shop(), shop(), lines=sizes.get) if one.rule == "ARC132"]
    shown = [f"{one.subject}: {one.message}" for one in found]
    assert len(shown) == len(expected)
    assert all(end in line for end, line in zip(expected, shown, strict=True))


def test_archscan_yaml_may_lie_elsewhere() -> None:
    said = (Evidence("elsewhere.yaml", 3, "archscan.yaml"),)
    last = System("s", components=(replace(drawn("a"), origin="both", evidence=said),))
    assert drift(last, last, lines=lambda path: None) == ()


# drawings


def drawn(name: str, kind: ComponentKind = "service", *technologies: str) -> Component:
    at = (Evidence("docs/system.md", 3, "mermaid"),)
    made = tuple(Technology(one.partition(" ")[0], "", one.partition(" ")[2], at) for one in technologies)
    return Component(component_id(name), name, kind, technologies=made, origin="documented", evidence=at)


def arrow(source: str, target: str, kind: ConnectionKind = "calls", protocol: str = "") -> Connection:
    ends = component_id(source), component_id(target)
    at = (Evidence("docs/system.md", 9, "mermaid"),)
    return Connection(connection_id(*ends, kind), *ends, kind, protocol, origin="documented", evidence=at)


PARTS = (
    drawn("Storefront", "frontend", "React"), drawn("Gateway"), drawn("Order Service", "service", "Java"),
    drawn("Catalog"), drawn("Mailer"), drawn("Orders DB", "database", "Postgres"), drawn("Redis", "database"),
    drawn("RabbitMQ", "broker"), drawn("Stripe", "external"),
)  # fmt: skip
ARROWS = (
    arrow("Storefront", "Gateway"), arrow("Gateway", "Order Service", "calls", "REST"),
    arrow("Gateway", "Catalog"), arrow("Order Service", "Orders DB", "calls", "JDBC"),
    arrow("Order Service", "RabbitMQ", "publishes"), arrow("Order Service", "Stripe"),
    arrow("Catalog", "Redis"), arrow("Catalog", "Orders DB"), arrow("RabbitMQ", "Mailer"),
)  # fmt: skip
DRAWING = ordered(System("drawing", components=PARTS, connections=ARROWS))


def swap(old: Component, new: Component) -> System:
    """The drawing with one box another one, arrows and all."""

    def end(id_: str) -> str:
        return new.id if id_ == old.id else id_

    return System(
        "drawing",
        components=tuple(new if one == old else one for one in PARTS),
        connections=tuple(replace(one, source=end(one.source), target=end(one.target),
                                  id=connection_id(end(one.source), end(one.target), one.kind)) for one in ARROWS),
    )  # fmt: skip


def lacks(name: str) -> System:
    return without(name)(DRAWING)


def arrows(*more: Connection, but: tuple[str, str] = ("", "")) -> System:
    gone = component_id(but[0]), component_id(but[1])
    kept = tuple(one for one in ARROWS if (one.source, one.target) != gone)
    return replace(DRAWING, connections=(*kept, *more))


DRAWINGS: list[tuple[str, System, list[str]]] = [
    ("right", DRAWING, []),
    ("phantom", replace(DRAWING, components=(*PARTS, drawn("Fraud")), connections=(*ARROWS, arrow("Catalog", "Fraud"))),
     ["ARC111 error component:Fraud"]),
    ("a person and another's system are notes",
     replace(DRAWING, components=(*PARTS, drawn("Customer", "person"), drawn("SAP", "external"))),
     ["ARC111 note component:Customer", "ARC111 note component:SAP"]),
    ("a service is missing", lacks("Catalog"), ["ARC101 warning component:catalog"]),
    ("stores may be missing", lacks("Redis"), []),
    ("an undrawn broker between two", replace(lacks("RabbitMQ"), connections=(
        *lacks("RabbitMQ").connections, arrow("Order Service", "Mailer"))), ["ARC101 warning component:broker"]),
    ("phantom arrow", arrows(arrow("Mailer", "Orders DB")), ["ARC112 error connection:mailer->orders-db:calls"]),
    ("arrow missing", arrows(but=("Gateway", "Catalog")), ["ARC102 warning connection:gateway->catalog:proxies"]),
    ("wrong direction", arrows(arrow("Gateway", "Storefront"), but=("Storefront", "Gateway")),
     ["ARC121 error connection:storefront->gateway:calls direction"]),
    ("both directions where there is one", arrows(arrow("Gateway", "Storefront")),
     ["ARC112 error connection:gateway->storefront:calls"]),
    ("consumer as consumer", arrows(arrow("Mailer", "RabbitMQ", "consumes"), but=("RabbitMQ", "Mailer")), []),
    ("consumer as publisher", arrows(arrow("Mailer", "RabbitMQ", "publishes"), but=("RabbitMQ", "Mailer")),
     ["ARC121 error connection:mailer->broker:consumes kind"]),
    ("only possible in the files", arrows(arrow("Mailer", "Order Service")), []),
    ("wrong store", swap(PARTS[5], drawn("Orders DB", "database", "MySQL")),
     ["ARC121 error component:orders-db technologies"]),
    ("wrong version", swap(PARTS[5], drawn("Orders DB", "database", "PostgreSQL 15")),
     ["ARC121 error component:orders-db technologies"]),
    ("shorter version", swap(PARTS[5], drawn("Orders DB", "database", "PostgreSQL 16.2-alpine")), []),
    ("wrong framework", swap(PARTS[3], drawn("Catalog", "service", "Django")),
     ["ARC121 error component:catalog technologies"]),
    ("a technology that rules nothing out", swap(PARTS[3], drawn("Catalog", "service", "Docker", "Pandas")), []),
    ("wrong kind", swap(PARTS[3], drawn("Catalog", "database")), ["ARC121 error component:catalog kind"]),
    ("wrong protocol", arrows(arrow("Gateway", "Catalog", "calls", "gRPC"), but=("Gateway", "Catalog")),
     ["ARC121 error connection:gateway->catalog:proxies protocol"]),
    ("renamed", swap(PARTS[2], drawn("Shopping")), ["ARC121 error component:orders name"]),
    ("its host name", swap(PARTS[8], drawn("api.stripe.com", "external")), []),
    ("the product for the name", swap(PARTS[5], drawn("Postgres", "database")), []),
]  # fmt: skip


@pytest.mark.parametrize(("drawing", "expected"), [pytest.param(*rest, id=name) for name, *rest in DRAWINGS])
def test_a_drawing(drawing: System, expected: list[str]) -> None:
    assert is_drawing(drawing)
    found = [
        f"{one.rule} {one.severity} {one.subject}"
        + (f" {one.change.field}" if one.change and one.change.field else "")
        for one in drift(shop(), drawing)
    ]
    assert found == expected


def test_a_drawing_that_should_be_complete() -> None:
    found = drift(shop(), lacks("Redis"), complete=("components",))
    assert [(one.rule, one.severity, one.subject) for one in found] == [
        ("ARC101", "error", "component:cache")
    ]


def test_a_contradiction_shows_both_lines() -> None:
    (one,) = drift(shop(), swap(PARTS[5], drawn("Orders DB", "database", "MySQL")))
    assert [str(each) for each in one.evidence] == ["docs/system.md:3", "compose.yaml:3"]
    assert one.message == (
        "component `orders-db`: technology is drawn as `MySQL`, and is `PostgreSQL 16` in the files"
    )


def test_drawings_of_one_of_several_systems_say_nothing_of_the_others() -> None:
    drawing = System(
        "d", components=(drawn("vote", "frontend"), drawn("result", "frontend"), drawn("worker", "worker"))
    )
    assert [(one.rule, one.subject) for one in drift(examples(), replace(drawing))] == []


@pytest.mark.parametrize("system", [shop(), platform(), examples(), large(200)], ids=lambda one: one.name)
def test_a_drawing_of_all_that_is_found_has_no_findings(system: System) -> None:
    drawing = replace(
        system,
        components=tuple(replace(one, origin="documented") for one in system.components),
        connections=tuple(
            replace(one, origin="documented") for one in system.connections if one.confidence != "possible"
        ),
    )
    assert is_drawing(drawing)
    assert drift(system, drawing, complete=("components", "connections")) == ()
