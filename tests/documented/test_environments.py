"""Environments: told apart by their files, renamed, made one, described, left out."""

from __future__ import annotations

import pytest

from archscan.documented.globs import matches
from archscan.errors import UsageError
from archscan.model.elements import Environment
from tests.documented.merging import merged, new_problems
from tests.patience import coming_to_an_end
from tests.systems import shop


def places(text: str) -> dict[str, Environment]:
    return {one.name: one for one in merged(text).environments}


def running(place: Environment) -> list[str]:
    return [one.component.partition(":")[2] for one in place.instances]


def test_it_is_described() -> None:
    one = places("environments: {Production: {stage: staging, description: Two regions}}")["production"]
    assert (one.stage, one.description, one.origin) == ("staging", "Two regions", "both")
    assert [str(line) for line in one.evidence] == ["deploy/kustomization.yaml:1", "archscan.yaml:1"]
    assert new_problems("environments: {production: {stage: staging}}") == [
        "archscan.yaml:1: production: stage is `staging` here and `production` by deploy/kustomization.yaml:1; "
        "expected the same in both, or nothing here (note contradiction)"
    ]


def test_a_new_name_changes_the_id() -> None:
    one = places("environments: {production: {name: live one}}")["live one"]
    assert (one.id, one.stage, len(one.instances)) == ("environment:live%20one", "production", 7)


def test_the_name_of_another_makes_both_one() -> None:
    found = places("environments: {development: {name: production}}")
    assert list(found) == ["production"]
    assert len(found["production"].instances) == 8 + 7
    assert found["production"].stage == "production"


def test_it_is_ignored() -> None:
    assert list(places("environments: {development: {ignore: only on my machine}}")) == ["production"]


def test_it_is_added() -> None:
    one = places("environments: {qa: {add: true}}")["qa"]
    assert (one.id, one.stage, one.origin, one.instances) == ("environment:qa", "test", "documented", ())


def test_paths_take_workloads_along() -> None:
    text = "environments: {europe: {stage: production, paths: [deploy/orders.yaml, 'deploy/**/cat*.yaml']}}"
    found = places(text)
    assert running(found["europe"]) == ["catalog", "orders"]
    assert running(found["production"]) == ["storefront", "gateway", "mailer", "orders-db", "broker"]
    assert found["europe"].stage == "production"
    assert [str(line) for line in found["europe"].evidence] == [
        "deploy/catalog.yaml:1",
        "deploy/orders.yaml:1",
        "archscan.yaml:1",
    ]
    assert new_problems(text) == []


def test_an_environment_without_its_workloads_is_gone() -> None:
    found = places("environments: {laptop: {paths: [compose.yaml]}}")
    assert sorted(found) == ["laptop", "production"]
    assert len(found["laptop"].instances) == 8


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("environments: {prodution: {stage: production}}",
                     "archscan.yaml:1: environments: none is called `prodution`; expected `production`, `paths` that belong to it, or `add: true`", id="typing mistake"),
        pytest.param("environments: {qa: {ignore: true}}",
                     "archscan.yaml:1: environments: none is called `qa`; expected an environment of the model, `paths` that belong to it, or `add: true`", id="ignores nothing"),
        pytest.param("environments:\n  production:\n    paths:\n      - gone/",
                     "archscan.yaml:4: environments.production.paths: `gone/` covers no workload; expected a file or folder with workloads", id="no such path"),
    ],
)  # fmt: skip
def test_a_dead_entry_is_a_finding(text: str, line: str) -> None:
    assert new_problems(text) == [f"{line} (warning dead-entry)"]
    assert [one.instances for one in merged(text).environments] == [
        one.instances for one in shop().environments
    ]


def test_too_many_patterns_are_a_mistake() -> None:
    with pytest.raises(
        UsageError, match=r"archscan.yaml:1: paths: more than 200 in the file; expected fewer"
    ):
        merged(f"environments: {{a: {{paths: [{', '.join(f'p{number}' for number in range(201))}]}}}}")


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("compose.yaml", "compose.yaml", True),
        ("compose.yaml", "a/compose.yaml", False),
        ("**/compose.yaml", "a/b/compose.yaml", True),
        ("**/compose.yaml", "compose.yaml", True),
        ("deploy", "deploy/a/b.yaml", True),
        ("deploy/", "deploy/a/b.yaml", True),
        ("./deploy", "deploy/a", True),
        ("deploy", "deploys/a", False),
        ("deploy/*/prod", "deploy/web/prod/a.yaml", True),
        ("deploy/*/prod", "deploy/web/eu/prod/a.yaml", False),
        ("deploy/**/prod", "deploy/web/eu/prod/a.yaml", True),
        ("deploy/**/prod", "deploy/prod", True),
        ("*.y?ml", "a.yaml", True),
        ("*.y?ml", "a.json", False),
        ("a*b*c", "aXbXXc", True),
        ("a*b*c", "aXbXX", False),
        ("", "a", False),
        ("/", "a", False),
        ("**", "a/b", True),
    ],
)
def test_patterns(pattern: str, path: str, covered: bool) -> None:
    assert matches(pattern, path) is covered


def test_every_pattern_comes_to_an_end() -> None:
    """Such a pattern costs a matcher that tries every way more than the age of the universe."""
    with coming_to_an_end():
        assert not matches("*a" * 200 + "b", "a" * 400)
        assert not matches("**/a/" * 100 + "b", "a/" * 400 + "c")
