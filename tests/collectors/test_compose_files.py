"""Which files make a project: bases, overrides, layers, environments, parts of others; and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from archscan.collect import matches
from archscan.collectors.deployment import compose
from archscan.collectors.deployment.compose.files import environment_of
from archscan.model.facts import Setting, Workload
from archscan.model.problem import Problem
from tests.collectors.composing import collect_files, mentions, of, problems, settings


def scopes(files: dict[str, str]) -> list[str]:
    """`folder|project|environment|service` of every workload, in order."""
    return [
        "|".join(
            (one.subject.scope.path, one.subject.scope.name, one.subject.scope.environment, one.subject.name)
        )
        for one in of(Workload, collect_files(files))
    ]


def a(*names: str) -> str:
    """A project with these services."""
    return "services:\n" + "".join(f"  {name}: {{image: {name}}}\n" for name in names)


@pytest.mark.parametrize(
    ("path", "picked"),
    [
        ("compose.yaml", True),
        ("docker-compose.yml", True),
        ("a/b/Docker-Compose.YML", True),
        ("docker-compose.prod.yaml", True),
        ("docker-compose-dev.yml", True),
        ("compose.override.yml", True),
        ("quickstart-docker-compose.yml", True),
        ("docker-stack.yml", True),
        ("composer.json", False),
        ("compose.md", False),
        ("decomposed.yaml", False),
        ("deployment.yaml", False),
    ],
)
def test_which_names_say_what_a_file_is(path: str, picked: bool) -> None:
    assert matches(compose.NAMED, path) is picked


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        pytest.param("local.yml", a("web", "db"), ["||local|web", "||local|db"], id="other-name"),
        pytest.param("production.yaml", "name: x\n" + a("web"), ["|x|production|web"], id="stated-project"),
        pytest.param("ops/logs.yml", "services:\n  loki: {build: .}\nx-a: 1\n", ["ops|||loki"], id="build"),
        pytest.param("ci/local.yml", a("web"), [], id="pipeline"),
        pytest.param("tests/rig/local.yml", a("web"), [], id="test"),
        pytest.param("drone.yml", "kind: pipeline\n" + a("db"), [], id="other-keys"),
        pytest.param("services.yaml", "services:\n  App\\Mailer: {class: App}\n", [], id="container"),
        pytest.param("travis.yml", "services:\n  - docker\n", [], id="list"),
        pytest.param("local.yml", "services:\n  web: {image: a\n", [], id="corrupt"),
        pytest.param("values.yaml", "a: {services: {web: {image: a}}}\n", [], id="nested"),
    ],
)
def test_other_names_count_where_the_content_is_plain(path: str, text: str, found: list[str]) -> None:
    assert scopes({path: text}) == found
    assert not problems(collect_files({path: text}))


def test_a_file_of_another_name_is_a_layer_of_the_base_beside_it() -> None:
    layer = "services:\n  loki: {image: loki, environment: {WEB_URL: http://web:80}}\n"
    files = {"compose.yaml": a("web"), "logs.yml": layer}
    assert scopes(files) == ["|||web", "|||loki"]
    assert len(mentions(collect_files(files))) == 1


def test_a_template_that_passes_for_yaml_is_told_as_one() -> None:
    found = collect_files({"compose.yaml": "{{/* made by a tool */}}\nservices:\n  web:\n    image: a\n"})
    assert [one.rule for one in of(Problem, found)] == ["templated"]


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("docker-compose.yml", ""),
        ("compose.override.yaml", ""),
        ("docker-compose.prod.yml", "prod"),
        ("docker-compose-local.yml", "local"),
        ("docker-compose.prod-eu.yml", "prod"),
        ("compose.ci.yaml", "ci"),
        ("compose.full.yaml", ""),
        ("docker-compose.mysql.yml", ""),
        ("dev.compose.yml", "dev"),
        ("docker-stack.staging.yml", "staging"),
    ],
)
def test_environments_in_names(name: str, environment: str) -> None:
    assert environment_of(name) == environment


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"x/compose.yaml": a("a", "b")}, ["x|||a", "x|||b"], id="one-file"),
        pytest.param({"compose.yaml": "name: shop\n" + a("a")}, ["|shop||a"], id="name"),
        pytest.param(
            {"compose.yaml": "name: ${N}\n" + a("a"), ".env": "N=shop\n"},
            ["|shop||a"],
            id="name-from-variable",
        ),
        pytest.param(
            {"compose.yaml": a("a"), ".env": "COMPOSE_PROJECT_NAME=shop\n"}, ["|shop||a"], id="name-from-env"
        ),
        pytest.param(
            {"a/compose.yaml": a("x"), "b/compose.yaml": a("x")}, ["a|||x", "b|||x"], id="two-folders"
        ),
        pytest.param(
            {"compose.yaml": a("a"), "docker-compose.yml": a("b")}, ["|||a"], id="the-first-base-counts"
        ),
        pytest.param(
            {"compose.yaml": a("a"), "compose.override.yaml": a("b")}, ["|||a", "|||b"], id="override"
        ),
        pytest.param(
            {"compose.yaml": a("a"), "compose.prod.yaml": a("b")}, ["||prod|b", "|||a"], id="layer-alone"
        ),
        pytest.param(
            {"compose.yaml": a("a", "b"), "compose.prod.yaml": "services: {a: {restart: always}}"},
            ["||prod|a", "||prod|b", "|||a", "|||b"],
            id="layer-over-the-base",
        ),
        pytest.param(
            {"compose.yaml": a("a"), "compose.prod.yaml": "services: {b: {image: b, depends_on: [a]}}"},
            ["||prod|a", "||prod|b", "|||a"],
            id="layer-that-needs-the-base",
        ),
        pytest.param(
            {"compose.yaml": a("a"), "compose.full.yaml": "services: {a: {restart: always}, b: {image: b}}"},
            ["|||b", "|||a"],
            id="layer-without-environment-adds",
        ),
        pytest.param(
            {"docker-compose.dev.yml": a("a"), "docker-compose.prod.yml": a("a")},
            ["||dev|a", "||prod|a"],
            id="layers-without-base",
        ),
        pytest.param({"docker-compose-mysql.yml": a("a")}, ["|||a"], id="a-lone-layer"),
        pytest.param(
            {
                ".env": "COMPOSE_FILE=one-compose.yml:compose.two.yml\n",
                "one-compose.yml": a("a"),
                "compose.two.yml": a("b"),
            },
            ["|||a", "|||b"],
            id="stated-layers",
        ),
        pytest.param(
            {
                ".env": "COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE=compose.yaml,compose.dev.yaml\n",
                "compose.yaml": a("a"),
                "compose.dev.yaml": "services: {a: {restart: always}}",
            },
            ["|||a"],
            id="stated-layers-with-separator",
        ),
        pytest.param(
            {"compose.yaml": "include: [db/compose.yaml]\n", "db/compose.yaml": a("db")},
            ["|||db"],
            id="included",
        ),
        pytest.param(
            {"compose.yaml": "include: [./db]\n" + a("a"), "db/compose.yaml": a("db")},
            ["|||db", "|||a"],
            id="included-folder",
        ),
        pytest.param(
            {
                "compose.yaml": "services: {a: {extends: {file: compose.common.yaml, service: base}}}",
                "compose.common.yaml": a("base"),
            },
            ["|||a"],
            id="extended-sibling",
        ),
        pytest.param(
            {
                "compose.yaml": a("a"),
                "compose.prod.yaml": "services: {a: {extends: {file: compose.yaml, service: a}}}",
            },
            ["||prod|a", "|||a"],
            id="layer-that-extends-the-base",
        ),
        pytest.param(
            {
                "compose.x.yaml": "services: {a: {extends: {file: compose.y.yaml, service: b}}}",
                "compose.y.yaml": "services: {b: {image: b},"
                " c: {extends: {file: compose.x.yaml, service: a}}}",
            },
            ["|||a", "|||b", "|||c"],
            id="two-that-extend-each-other",
        ),
        pytest.param(
            {
                "compose.prod.yaml": a("a"),
                "compose.eu.yaml": "services: {b: {extends: {file: compose.prod.yaml, service: a}}}",
            },
            ["||prod|a", "|||b"],
            id="an-environment-that-others-extend-stays",
        ),
    ],
)
def test_projects(files: dict[str, str], expected: list[str]) -> None:
    assert sorted(scopes(files)) == sorted(expected)


def test_a_second_base_is_noted() -> None:
    found = collect_files({"compose.yaml": a("a"), "docker-compose.yml": a("b")})
    assert problems(found) == [
        "docker-compose.yml: not read, since compose.yaml comes first in this folder;"
        " expected one base file in a folder"
    ]


def test_a_layer_without_environment_repeats_nothing() -> None:
    found = collect_files(
        {
            "compose.yaml": "services: {a: {image: a, restart: always, environment: {X_HOST: db}}}",
            "compose.full.yaml": "services: {a: {environment: {Y_HOST: mq}}}",
        }
    )
    assert sorted(mentions(found)) == ["a -> db", "a -> mq"]
    assert settings(found, "availability.restart") == ["always"]


def test_a_layer_reports_its_own_problems_only() -> None:
    found = collect_files(
        {
            "compose.yaml": "services: {a: {image: a, hostname: '${UNSET}'}}",
            "compose.prod.yaml": "services: {a: {ports: [x]}}",
        }
    )
    assert sorted((one.path, one.rule) for one in of(Problem, found)) == [
        ("compose.prod.yaml", "compose-shape"),
        ("compose.yaml", "unresolved-variable"),
    ]


def test_a_service_that_nothing_defines_is_noted() -> None:
    found = collect_files({"compose.extra.yaml": "services: {a: {restart: always}}"})
    assert of(Workload, found) == []
    assert problems(found) == [
        "compose.extra.yaml:1: services.a says neither what to run nor what to build;"
        " expected an image or a build"
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "compose.yaml",
            "a: 1\nb: [2]\n",
            "compose.yaml:1: not a Compose file; expected a mapping with `services`",
        ),
        ("compose.yaml", "- a\n", "not a Compose file"),
        ("compose.yaml", "just text\n", "not a Compose file"),
        ("compose.yaml", "services: [a]\n", "compose.yaml:1: services: a list stands here"),
        ("compose.yaml", "services: {a: 1}\n", "services.a: one value stands here"),
        ("compose.yaml", "services:\n  a:\n\timage: x\n", "compose.yaml:3:"),
        ("compose.yaml", "services: {a: {image: [}\n", "compose.yaml:1:"),
        ("compose.yaml", "a: \x00\x01", "compose.yaml:1: a NUL byte"),
        ("compose.yaml", "{% if x %}\nservices:\n", "a template, which only its own tool can read"),
        ("docker-compose.yml", "apiVersion: v1\nkind: Service\nservices: {}\n", "not a Compose file"),
    ],
)
def test_what_is_no_compose_file_costs_one_line(name: str, text: str, message: str) -> None:
    found = collect_files({name: text})
    assert of(Workload, found) == []
    assert len(problems(found)) == 1
    assert message in problems(found)[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("compose.yaml", "# nothing yet\n"),
        ("compose.yaml", ""),
        ("compose.yaml", "services:\n"),
        ("compose.yaml", "networks: {a: }\n"),
        ("my-compose.yaml", "a: 1\n"),
        ("stack.yml", "a: 1\n"),
        ("composition.yaml", "a: 1\n"),
    ],
)
def test_what_is_nothing_is_no_problem(name: str, text: str) -> None:
    assert collect_files({name: text}) == []


def test_the_bytes_of_an_alias_bomb_cost_one_line() -> None:
    text = "x0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"x{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
    )
    found = collect_files({"compose.yaml": text + "services: {a: {image: a}}\n"})
    assert len(problems(found)) == 1
    assert of(Setting, found) == []


_VALUES = st.recursive(
    st.none() | st.sampled_from(["", "a", "80:80", "${X:-y}", "./a:/b", "a=b", "1-3", "service:b", "$"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["image", "target", "source", "path", "condition", "a", "limits", "file", "service", "test"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
_KEYS = st.sampled_from(
    [
        "image",
        "build",
        "command",
        "entrypoint",
        "environment",
        "env_file",
        "ports",
        "expose",
        "volumes",
        "tmpfs",
        "networks",
        "depends_on",
        "links",
        "external_links",
        "configs",
        "secrets",
        "deploy",
        "develop",
        "healthcheck",
        "logging",
        "labels",
        "extends",
        "profiles",
        "volumes_from",
        "network_mode",
        "pid",
        "user",
        "cap_add",
        "restart",
        "container_name",
        "hostname",
        "models",
        "provider",
        "read_only",
    ]
)


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.dictionaries(_KEYS, _VALUES, max_size=5), st.dictionaries(_KEYS, _VALUES, max_size=3))
def test_no_shape_is_fatal(base: dict[str, object], over: dict[str, object]) -> None:
    import json

    files = {
        "compose.yaml": json.dumps({"services": {"a": base, "b": {"image": "b"}}}),
        "compose.override.yaml": json.dumps(
            {"services": {"a": over}, "configs": {"a": base}, "include": [over]}
        ),
    }
    assert any(isinstance(one, Workload) and one.subject.name == "b" for one in collect_files(files))
