from __future__ import annotations

import pytest

from archscan.errors import FormatError
from tests.documented.notations.drawn import arrows, kinds, made_with, system, told


def entity(kind: str, name: str, spec: str = "", metadata: str = "") -> str:
    return f"apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}{metadata}}}\nspec: {{{spec}}}\n"


def catalog(*entities: str) -> str:
    return "---\n".join(entities)


RELATIONS = {
    "depends": ([entity("Component", "a", "dependsOn: [component:b]"), entity("Component", "b")], ["a -> b calls"]),
    "resource": ([entity("Component", "a", "dependsOn: ['resource:default/db']"), entity("Resource", "db", "type: database")], ["a -> db queries"]),
    "no kind": ([entity("Component", "a", "dependsOn: [db]"), entity("Resource", "db", "type: database")], ["a -> db queries"]),
    "dependency of": ([entity("Resource", "db", "type: database, dependencyOf: [component:a]"), entity("Component", "a")], ["a -> db queries"]),
    "api": ([entity("Component", "a", "consumesApis: [x]"), entity("Component", "b", "providesApis: [x]"), entity("API", "x", "type: grpc")], ["a -> b calls gRPC"]),
    "somebody's api": ([entity("Component", "a", "consumesApis: [x]")], ["a -> x calls"]),
    "case": ([entity("Component", "a", "dependsOn: ['Component:Default/B']"), entity("Component", "b")], ["a -> b calls"]),
    "namespace": ([entity("Component", "a", "dependsOn: ['component:team/b']"), entity("Component", "b", "", ", namespace: team")], ["a -> b calls"]),
    "queue": ([entity("Component", "a", "dependsOn: ['resource:q']"), entity("Resource", "q", "type: queue")], ["a -> q uses"]),
    "library": ([entity("Component", "a", "dependsOn: ['component:lib']"), entity("Component", "lib", "type: library")], []),
}  # fmt: skip


@pytest.mark.parametrize(("entities", "expected"), RELATIONS.values(), ids=RELATIONS)
def test_relations(entities: list[str], expected: list[str]) -> None:
    assert arrows(system(catalog(*entities), "yaml")) == expected


def test_elements() -> None:
    found = system(
        catalog(
            entity("System", "shop", "owner: team-a", ', title: "The shop", description: Sells tea.'),
            entity("Component", "orders", "type: service, owner: 'group:default/team-a', system: shop, providesApis: [orders-api]", ", description: Takes orders., tags: [python, fastapi, core]"),
            entity("Component", "web", "type: website, owner: team-b, system: shop"),
            entity("Resource", "db", "type: database, system: shop", ", tags: [postgresql]"),
            entity("Resource", "files", "type: s3-bucket"),
            entity("API", "orders-api", "type: openapi"),
            entity("Group", "team-a"),
            entity("User", "somebody"),
            entity("Domain", "tea"),
        ),
        "yaml",
    )  # fmt: skip
    assert kinds(found) == {"db": "database", "files": "storage", "orders": "other", "web": "frontend"}
    assert made_with(found) == {"db": ["PostgreSQL"], "orders": ["FastAPI", "Python"]}
    assert {one.name: one.owner for one in found.components if one.owner} == {
        "orders": "team-a",
        "web": "team-b",
    }
    assert [one.name for each in found.components for one in each.interfaces] == ["orders-api"]
    assert (found.name, found.summary and found.summary.text) == ("The shop", "Sells tea.")
    assert told(found) == []


def test_locations_are_followed_inside() -> None:
    text = entity("Location", "all", "targets: ['./b.yaml', '../out.yaml', 'https://example.com/c.yaml']")
    found = system(text, "yaml", b_yaml=entity("Component", "b"))
    assert [str(one.evidence[0]) for one in found.components] == ["b.yaml:3"]
    assert [one.partition(": ")[2].partition(";")[0] for one in told(found)] == [
        "`../out.yaml` is not followed",
        "`https://example.com/c.yaml` is not followed",
    ]


def test_what_is_not_understood_is_told() -> None:
    text = catalog(
        entity("Component", "a", "dependsOn: [component:gone]"), entity("Component", "a"), entity("Whatever", "b"),
        "name: x\n", "apiVersion: backstage.io/v1alpha1\nkind: Component\n",
    )  # fmt: skip
    assert [one.partition("; expected")[0] for one in told(system(text, "yaml"))] == [
        "drawn.yaml:4: `component:gone` is in no file that was read",
        "drawn.yaml:8: `a` stands here again",
        "drawn.yaml:12: `kind: whatever`",
        "drawn.yaml:16: no entity",
        "drawn.yaml:18: an entity without a kind or a name",
    ]


@pytest.mark.parametrize(
    "text", ["a: 1\n", entity("User", "x"), "[", ""], ids=["other", "people", "broken", "empty"]
)
def test_no_catalogue(text: str) -> None:
    with pytest.raises(FormatError):
        system(text, "yaml")
