"""Components: who is meant, who wins, what follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from archscan.documented import complete, documented_from_text
from archscan.errors import UsageError
from archscan.model.elements import Component
from archscan.model.system import System
from tests.documented.merging import merged, new_problems
from tests.systems import component, connection, examples, ordered, shop


def get(system: System, id_: str) -> Component:
    found = system.component(f"component:{id_}")
    assert found is not None, [one.id for one in system.components]
    return found


def two(**changes: Any) -> System:
    """`web` calls `api`, which has an alias."""
    api = replace(component("api", "other", "Go", "1.22"), aliases=("backend",), **changes)
    return ordered(System("two", components=(component("web"), api), connections=(connection("web", "api"),)))


def test_nothing_said_changes_nothing() -> None:
    for text in ("", "components:\nconnections: []\nenvironments: {}\nflows:\n"):
        assert merged(text) == shop()
        assert merged(text, examples()) == examples()


@pytest.mark.parametrize(
    ("key", "found"),
    [
        pytest.param("api", "api", id="name"),
        pytest.param("component:api", "api", id="id"),
        pytest.param("backend", "api", id="alias"),
        pytest.param("API", "api", id="name in another case"),
        pytest.param("Backend", "api", id="alias in another case"),
        pytest.param("apis", None, id="nothing"),
        pytest.param("ap", None, id="a beginning"),
    ],
)
def test_who_is_meant(key: str, found: str | None) -> None:
    owners = {
        one.name: one.owner for one in merged(f"components: {{{key}: {{owner: us}}}}", two()).components
    }
    assert owners == {"web": "", "api": "us" if found else ""}


@pytest.mark.parametrize(
    ("key", "id_"),
    [
        ("blog/db", "blog/db"),
        ("component:blog/db", "blog/db"),
        ("wordpress", "blog/wordpress"),
        ("Blog/DB", "blog/db"),
    ],
)
def test_who_is_meant_among_several_systems(key: str, id_: str) -> None:
    assert get(merged(f"components: {{'{key}': {{owner: us}}}}", examples()), id_).owner == "us"


def test_an_ambiguous_name_is_a_mistake_with_candidates() -> None:
    with pytest.raises(UsageError) as error:
        merged(
            "components:\n  db: {owner: us}\nconnections:\n  - {from: blog/wordpress, to: db}\n", examples()
        )
    line, *rest = str(error.value).splitlines()
    assert line.startswith("archscan.yaml:2: `db` is the name of ")
    assert "expected one of `blog/db`, `django/db`" in line
    assert rest == []


def test_fields_of_the_file_win_and_say_so() -> None:
    text = """
        components:
          orders:
            kind: worker
            responsibility: Keeps orders
            description: For ten years.
            owner: team-a
            source: ./src/orders/
            aliases: [bestellungen]
            technologies: [PostgreSQL, {name: House Ledger, version: 4}]
    """
    one = get(merged(text), "orders")
    assert (one.kind, one.owner, one.source, one.origin) == ("worker", "team-a", "src/orders", "both")
    assert one.responsibility is not None
    assert (one.responsibility.text, one.responsibility.origin) == (
        "Keeps orders. For ten years.",
        "documented",
    )
    assert [str(line) for line in one.responsibility.evidence] == ["archscan.yaml:5", "archscan.yaml:6"]
    assert one.aliases == ("bestellungen",)
    assert [(tech.name, tech.category, tech.version) for tech in one.technologies] == [
        ("House Ledger", "library", "4"),
        ("PostgreSQL", "database", ""),
        ("Spring Boot", "service", "3.3"),
    ]
    assert [str(line) for line in one.evidence] == ["compose.yaml:3", "archscan.yaml:3"]
    assert new_problems(text) == [
        "archscan.yaml:3: orders: kind is `worker` here and `service` by compose.yaml:3; "
        "expected the same in both, or nothing here (note contradiction)",
        "archscan.yaml:3: orders: source is `src/orders` here and `services/orders` by compose.yaml:3; "
        "expected the same in both, or nothing here (note contradiction)",
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("components: {orders: {kind: service, source: services/orders}}", id="the same"),
        pytest.param("components: {orders: {owner: us}}", id="nobody said anything"),
        pytest.param("components: {orders: }", id="only named"),
        pytest.param(
            "components: {orders: {technologies: [{name: Go, version: '1'}]}}", id="another technology"
        ),
        pytest.param("components: {orders: {responsibility: Sells.}}", id="a better sentence"),
    ],
)
def test_what_is_no_contradiction(text: str) -> None:
    assert new_problems(text) == []


def test_an_unknown_kind_contradicts_nothing() -> None:
    assert new_problems("components: {api: {kind: service}}", two()) == []


def test_another_version_is_a_contradiction() -> None:
    system = System("s", components=(component("web", "service", "Django", "5.0"),))
    text = "components: {web: {technologies: [{name: django, version: '4.2'}]}}"
    assert [one.version for one in get(merged(text, system), "web").technologies] == ["4.2"]
    assert new_problems(text, system) == [
        "archscan.yaml:1: web: version of Django is `4.2` here and `5.0` by compose.yaml:3; "
        "expected the same in both, or nothing here (note contradiction)"
    ]


def test_a_new_name_goes_everywhere() -> None:
    before, after = shop(), merged("components: {orders: {name: Order Service}}")
    one = get(after, "Order%20Service")
    assert (one.name, one.aliases) == ("Order Service", ("orders",))
    assert len(after.connections) == len(before.connections)
    ids = {one.id for one in after.components}
    assert {end for one in after.connections for end in (one.source, one.target)} <= ids
    assert {each.component for place in after.environments for each in place.instances} <= ids
    assert "connection:Order%20Service->orders-db:queries" in {one.id for one in after.connections}
    links = {one.id for one in after.connections}
    assert {step.connection for flow in after.flows for step in flow.steps if step.connection} <= links
    assert [one.id for one in after.components] == sorted(one.id for one in after.components)
    assert [one.id for one in after.connections] == sorted(one.id for one in after.connections)


def test_old_and_new_name_both_find_it() -> None:
    text = """
        components: {orders: {name: sales}}
        connections:
          - {from: sales, to: orders-db, description: a}
          - {from: orders, to: broker, description: b}
    """
    said = {one.id: one.description for one in merged(text).connections if one.description}
    assert said == {"connection:sales->orders-db:queries": "a", "connection:sales->broker:publishes": "b"}


def test_merging_joins_all_of_both() -> None:
    system = shop()
    after = merged("components: {catalog: {merge: [orders]}}")
    one = get(after, "catalog")
    assert after.component("component:orders") is None
    assert one.aliases == ("orders",)
    assert [tech.name for tech in one.technologies] == ["FastAPI", "Spring Boot"]
    assert [way.port for way in one.interfaces] == [8081, 8082]
    assert [prop.topic for prop in one.properties] == [
        prop.topic for prop in get(system, "orders").properties
    ]
    assert one.responsibility is not None
    assert one.responsibility.text == "Products and prices."
    links = {each.id: each for each in after.connections}
    assert "connection:gateway->orders:proxies" not in links
    stored = links["connection:catalog->orders-db:queries"]
    assert (stored.confidence, stored.protocol, stored.via) == (
        "certain",
        "PostgreSQL",
        ("SPRING_DATASOURCE_URL",),
    )
    production = next(place for place in after.environments if place.name == "production")
    images = [each.image for each in production.instances if each.component == one.id]
    assert images == ["registry.example.com/shop/catalog:2.0.1", "registry.example.com/shop/orders:1.9.2"]


def test_merging_drops_what_lies_between() -> None:
    after = merged("components: {web: {merge: [api]}}", two())
    assert [one.id for one in after.components] == ["component:web"]
    assert after.connections == ()


def test_start_order_says_nothing_between_those_that_talk() -> None:
    links = (connection("web", "db", "queries"), connection("job", "db", "starts_after"))
    system = ordered(
        System("s", components=tuple(component(name) for name in ("web", "job", "db")), connections=links)
    )
    after = merged("components: {web: {merge: [job]}}", system)
    assert [one.id for one in after.connections] == ["connection:web->db:queries"]


def test_an_ignored_component_takes_its_connections_and_instances_along() -> None:
    after = merged("components: {orders-db: {ignore: a copy}, api.stripe.com: {ignore: true}}")
    gone = {"component:orders-db", "component:api.stripe.com"}
    assert gone.isdisjoint(one.id for one in after.components)
    assert not [one for one in after.connections if {one.source, one.target} & gone]
    assert not [each for place in after.environments for each in place.instances if each.component in gone]
    assert new_problems("components: {orders-db: {ignore: a copy}}") == []


@pytest.mark.parametrize("value", ["false", "no", "", "''"])
def test_what_does_not_ignore(value: str) -> None:
    assert len(merged(f"components: {{cache: {{ignore: {value}}}}}").components) == len(shop().components)


@pytest.mark.parametrize(
    ("key", "id_", "group"),
    [
        ("ledger", "ledger", ""),
        ("blog/ledger", "blog/ledger", "blog"),
        ("nowhere/ledger", "nowhere%2Fledger", ""),
    ],
)
def test_an_addition(key: str, id_: str, group: str) -> None:
    text = f"components:\n  {key}:\n    add: true\n    kind: service\n    owner: us\n"
    one = get(merged(text, examples()), id_)
    assert (one.group, one.kind, one.owner) == (group, "service", "us")
    assert (one.origin, one.confidence, [str(line) for line in one.evidence]) == (
        "documented",
        "certain",
        ["archscan.yaml:2"],
    )
    assert new_problems(text, examples()) == []


def test_an_addition_that_is_found_by_now_is_no_second_one() -> None:
    after = merged("components: {orders: {add: true, owner: us}}")
    assert len(after.components) == len(shop().components)
    assert get(after, "orders").origin == "both"


def test_an_addition_may_take_others_in() -> None:
    after = merged("components: {platform: {add: true, kind: service, merge: [orders, catalog]}}")
    assert get(after, "platform").aliases == ("catalog", "orders")
    assert "connection:gateway->platform:proxies" in {one.id for one in after.connections}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("components: {ordres: {owner: us}}",
                     "archscan.yaml:1: components: no component is called `ordres`; expected `orders`, or `add: true` to add it (warning dead-entry)", id="typing mistake"),
        pytest.param("components:\n  zzz: {ignore: old}",
                     "archscan.yaml:2: components: no component is called `zzz`; expected a component of the model, or `add: true` to add it (warning dead-entry)", id="ignores nothing"),
        pytest.param("components:\n  orders:\n    merge:\n      - gone",
                     "archscan.yaml:4: components.orders.merge: no component is called `gone`; expected a component of the model, or no such entry (warning dead-entry)", id="merges nothing"),
        pytest.param("components: {orders: {merge: [orders]}}",
                     "archscan.yaml:1: components.orders.merge: `orders` is already this component; expected another component, or no such entry (warning dead-entry)", id="merges itself"),
    ],
)  # fmt: skip
def test_a_dead_entry_is_a_finding(text: str, line: str) -> None:
    assert new_problems(text) == [line]
    assert merged(text).components[0] == shop().components[0]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("components:\n  orders: {}\n  Orders: {}",
                     "archscan.yaml:3: `Orders` is `orders` once more; expected one entry for a component", id="two entries"),
        pytest.param("components: {orders: {name: catalog}}",
                     "archscan.yaml:1: two components would be called `catalog`; expected another name, or `merge`", id="name of an earlier one"),
        pytest.param("components: {catalog: {name: orders}}",
                     "archscan.yaml:1: two components would be called `orders`; expected another name, or `merge`", id="name of a later one"),
        pytest.param("components:\n  orders: {merge: [catalog]}\n  catalog: {owner: us}",
                     "archscan.yaml:2: components.orders.merge: `catalog` has an entry of its own; expected each component in one entry only", id="merged and described"),
        pytest.param("components:\n  orders: {merge: [catalog]}\n  cache: {merge: [catalog]}",
                     "archscan.yaml:3: components.cache.merge: `catalog` is merged a second time; expected each component in one entry only", id="merged twice"),
    ],
)  # fmt: skip
def test_entries_that_cannot_hold_together(text: str, line: str) -> None:
    with pytest.raises(UsageError) as error:
        merged(text)
    assert str(error.value) == line


def test_swapped_names_are_fine() -> None:
    after = merged("components: {web: {name: api}, api: {name: web}}", two())
    assert [(one.source, one.target) for one in after.connections] == [("component:api", "component:web")]


def test_a_group_without_components_is_gone() -> None:
    after = merged("components: {angular/web: {ignore: unused}}", examples())
    assert "angular" not in {group.name for group in after.groups}
    assert "blog" in {group.name for group in after.groups}


def test_the_rest_of_the_file_arrives() -> None:
    text = """
        system: {name: Corner Shop, summary: Sells things.}
        targets: {uptime: 99.99 %, cost: low}
        chapters:
          Overview: |
            First.

            Second.
        decisions: [{title: Broker, chosen: RabbitMQ}]
    """
    after = merged(text)
    assert after.name == "Corner Shop"
    assert after.summary is not None
    assert (after.summary.text, after.summary.origin) == ("Sells things.", "documented")
    assert after.targets == (("uptime", "99.99 %"), ("cost", "low"))
    assert [(one.heading, one.text, str(one.evidence[0])) for one in after.chapters] == [
        ("Overview", "First.\n\nSecond.", "archscan.yaml:5")
    ]
    assert [(one.title, one.origin) for one in after.decisions] == [
        ("Queue", "documented"),
        ("Broker", "documented"),
    ]


def test_the_model_is_complete_only_once() -> None:
    """Merging the same file twice reports nothing new and adds nothing."""
    text = "components: {ledger: {add: true}, orders: {owner: us}}"
    once = merged(text)
    assert complete(once, documented_from_text(text)).components == once.components
