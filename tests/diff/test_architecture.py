"""Rules of archscan.yaml on the shop: what breaks them, and what does not."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest

from archscan.diff.architecture import MOST, check_rules
from archscan.documented import documented_from_text
from archscan.model.elements import Component, Environment, Instance, Property
from archscan.model.system import System
from tests.diff.test_compare import on_component
from tests.systems import component, connection, examples, large, ordered, shop


def check(rule: str, system: System | None = None, more: str = "") -> list[str]:
    documented = documented_from_text(f"rules: [{rule}]\n{dedent(more)}")
    return [
        f"{one.rule} {one.severity} {one.subject}: {one.message}"
        for one in check_rules(system or shop(), documented)
    ]


RULES: list[tuple[str, str, list[str]]] = [
    ("kept", "{forbidden: {from: storefront, to: orders-db}}", []),
    ("broken", "{name: No cache, forbidden: {from: catalog, to: cache}}",
     ["ARC201 error connection:catalog->cache:queries: rule No cache: catalog must not reach cache: "
      "catalog -> cache (queries)"]),
    ("by kind", "{severity: note, forbidden: {from: 'kind:service', to: [database]}}",
     ["ARC201 note connection:catalog->orders-db:queries: rule forbidden: catalog must not reach orders-db: "
      "catalog -> orders-db (queries)",
      "ARC201 note connection:orders->orders-db:queries: rule forbidden: orders must not reach orders-db: "
      "orders -> orders-db (queries)"]),
    ("a name before a kind", "{forbidden: {from: gateway, to: cache}}", []),
    ("a kind that is a name, said to be a kind", "{forbidden: {from: catalog, to: 'kind:cache'}}",
     ["ARC201 error connection:catalog->cache:queries: rule forbidden: catalog must not reach cache: "
      "catalog -> cache (queries)"]),
    ("only possible, and start order", "{forbidden: {from: mailer, to: orders}}", []),
    ("the other way is free", "{forbidden: {from: cache, to: catalog}}", []),
    ("pattern", "{forbidden: {from: 'CATA*', to: '*che'}}",
     ["ARC201 error connection:catalog->cache:queries: rule forbidden: catalog must not reach cache: "
      "catalog -> cache (queries)"]),
    ("technology", "{forbidden: {from: 'technology:FastAPI', to: 'technology:redis'}}",
     ["ARC201 error connection:catalog->cache:queries: rule forbidden: catalog must not reach cache: "
      "catalog -> cache (queries)"]),
    ("through others", "{forbidden: {from: storefront, to: orders-db, transitive: true}}",
     ["ARC201 error connection:storefront->orders-db: rule forbidden: storefront must not reach orders-db: "
      "storefront -> gateway -> catalog -> orders-db"]),
    ("through others to several", "{forbidden: {from: storefront, to: [cache, broker], transitive: true}}",
     ["ARC201 error connection:storefront->broker: rule forbidden: storefront must not reach broker: "
      "storefront -> gateway -> orders -> broker",
      "ARC201 error connection:storefront->cache: rule forbidden: storefront must not reach cache: "
      "storefront -> gateway -> catalog -> cache"]),
    ("the nearest source is to blame", "{forbidden: {from: [storefront, catalog], to: cache, transitive: true}}",
     ["ARC201 error connection:catalog->cache:queries: rule forbidden: catalog must not reach cache: "
      "catalog -> cache (queries)"]),
    ("layers kept", "{layers: [[frontend], [gateway], [service, worker], [database, 'kind:cache', 'kind:broker']]}", []),
    ("layers broken", "{layers: [database, [service]]}",
     ["ARC202 error connection:catalog->orders-db:queries: rule layers: catalog (layer 2) must not reach "
      "orders-db (layer 1): catalog -> orders-db (queries)",
      "ARC202 error connection:orders->orders-db:queries: rule layers: orders (layer 2) must not reach "
      "orders-db (layer 1): orders -> orders-db (queries)"]),
    ("through kept", "{only-through: {to: [orders, catalog], through: gateway}}", []),
    ("through broken", "{only-through: {to: orders-db, through: orders}}",
     ["ARC203 error connection:catalog->orders-db:queries: rule only-through: orders-db is to be reached only "
      "through orders: catalog -> orders-db (queries)"]),
    ("through broken by one for whom it does not hold",
     "{only-through: {to: orders-db, through: orders, from: 'kind:frontend'}}", []),
    ("replicas", "{replicas: {environment: production}}",
     ["ARC204 warning environment:production/component:mailer: rule replicas: mailer runs as 1 replica in "
      "production; expected 2"]),
    ("replicas of some", "{replicas: {environment: production, of: 'kind:service'}}", []),
    ("the autoscaler's minimum counts", "{replicas: {environment: PROD*, at-least: 4, of: orders}}",
     ["ARC204 warning environment:production/component:orders: rule replicas: orders runs as 3 replicas in "
      "production; expected 4"]),
    ("owners", "{owner: {of: [orders, cata*]}}",
     ["ARC205 warning component:catalog: rule owner: catalog has no owner",
      "ARC205 warning component:orders: rule owner: orders has no owner"]),
    ("nobody is called so", "{name: a, forbidden: {from: [orders, ordres], to: kind:search}}",
     ["ARC131 warning archscan.yaml: rule a: from: `ordres` is no component; expected one of the model",
      "ARC131 warning archscan.yaml: rule a: to: `kind:search` is no component; expected one of the model"]),
    ("no such environment", "{replicas: {environment: moon}}",
     ["ARC131 warning archscan.yaml: rule replicas: `moon` is no environment; expected one of the model"]),
    ("no such layer", "{layers: [web-apps, [database]]}",
     ["ARC131 warning archscan.yaml: rule layers: layer 1: `web-apps` is no component; expected one of the model"]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "expected"), [pytest.param(*rest, id=name) for name, *rest in RULES])
def test_a_rule(rule: str, expected: list[str]) -> None:
    assert check(rule) == expected


def test_every_service_has_an_owner() -> None:
    assert [line.partition(": ")[0].rpartition(":")[2] for line in check("{owner: required}")] == [
        "catalog", "gateway", "mailer", "orders", "storefront",
    ]  # fmt: skip
    owned = replace(shop(), components=tuple(replace(one, owner="a") for one in shop().components))
    assert check("{owner: required}", owned) == []


def test_severities() -> None:
    rule = "{replicas: {environment: production}}"
    assert [line[:12] for line in check(rule, more="severity: {ARC204: error}")] == ["ARC204 error"]
    assert check(rule, more='severity: {ARC204: "off"}') == []
    own = "{severity: note, replicas: {environment: production}}"
    assert [line[:11] for line in check(own, more="severity: {ARC204: error}")] == ["ARC204 note"]


def test_the_rule_and_every_step_are_evidence() -> None:
    documented = documented_from_text(
        "\nrules:\n- forbidden: {from: storefront, to: orders-db, transitive: true}\n"
    )
    (one,) = check_rules(shop(), documented)
    assert [str(each) for each in one.evidence] == ["compose.yaml:20", "archscan.yaml:3"]


def one_instance(replicas: str, workload: str = "Deployment", *properties: tuple[str, str]) -> System:
    component: Component = on_component("mailer", properties=())(shop()).component("component:mailer")  # type: ignore[assignment]
    instance = Instance(component.id, workload, "x:1", replicas, tuple(Property(*one) for one in properties))
    return System(
        "s",
        components=(component,),
        environments=(Environment("environment:p", "p", "production", (instance,)),),
    )


@pytest.mark.parametrize(
    ("system", "broken"),
    [
        pytest.param(one_instance("1"), True, id="one"),
        pytest.param(one_instance("2"), False, id="two"),
        pytest.param(one_instance("0"), True, id="none"),
        pytest.param(one_instance(""), True, id="not stated"),
        pytest.param(one_instance("{{ .Values.n }}"), False, id="unknown"),
        pytest.param(one_instance("", "DaemonSet"), False, id="one a node"),
        pytest.param(one_instance("", "compose_service", ("deploy.mode", "global")), False, id="global"),
        pytest.param(one_instance("1", "Deployment", ("scaling.autoscaler", "2-5 at 80% CPU")), False, id="scaled"),
        pytest.param(one_instance("3", "Deployment", ("scaling.autoscaler", "1-5")), True, id="scaled to one"),
    ],
)  # fmt: skip
def test_copies(system: System, broken: bool) -> None:
    assert bool(check("{replicas: {environment: production}}", system)) is broken


def test_groups() -> None:
    rule = "{forbidden: {from: 'group:blog', to: blog/db}}"
    assert [line.partition(": ")[0] for line in check(rule, examples())] == [
        "ARC201 error connection:blog/wordpress->blog/db:queries"
    ]


def test_whole_systems_are_searched_in_no_time() -> None:
    rule = "{forbidden: {from: 'kind:service', to: 'kind:database', transitive: true}}"
    assert len(check(rule, large(600))) > 100


def test_a_rule_that_everything_breaks_says_so_once() -> None:
    hub = [
        component("hub"),
        *(component(f"a{n}") for n in range(60)),
        *(component(f"b{n}") for n in range(60)),
    ]
    links = [connection(f"a{n}", "hub") for n in range(60)] + [connection("hub", f"b{n}") for n in range(60)]
    system = ordered(System("s", components=tuple(hub), connections=tuple(links)))
    found = check("{forbidden: {from: 'a*', to: 'b*', transitive: true}}", system)
    assert len(found) == MOST + 1
    assert found[0].endswith("is broken in more than 1000 places")
