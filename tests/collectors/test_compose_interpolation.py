"""Variables: every operator, `.env`, defaults, and what nothing sets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archscan.collectors.deployment.compose.interpolation import Filled, Known, expand
from archscan.formats.node import Place
from archscan.model.facts import Requires, Setting
from tests.collectors.composing import collect, collect_files, mentions, of, problems, workloads

VARIABLES = {"A": Known("1"), "B": Known("2"), "EMPTY": Known("")}


@pytest.mark.parametrize(
    ("text", "expected", "unset"),
    [
        ("plain", "plain", ()),
        ("$A", "1", ()),
        ("${A}", "1", ()),
        ("$A-$B", "1-2", ()),
        ("$$A", "$A", ()),
        ("$$$A", "$1", ()),
        ("$${A}", "${A}", ()),
        ("${X}", "${X}", ("X",)),
        ("$X/$X", "${X}/${X}", ("X",)),
        ("${A:-d}", "1", ()),
        ("${X:-d}", "d", ()),
        ("${X-d}", "d", ()),
        ("${EMPTY:-d}", "d", ()),
        ("${EMPTY-d}", "", ()),
        ("${X:-}", "", ()),
        ("${X-}", "", ()),
        ("${A:?no}", "1", ()),
        ("${X:?no}", "${X}", ("X",)),
        ("${X?no}", "${X}", ("X",)),
        ("${EMPTY:?no}", "${EMPTY}", ("EMPTY",)),
        ("${EMPTY?no}", "", ()),
        ("${A:+y}", "y", ()),
        ("${X:+y}", "", ()),
        ("${EMPTY:+y}", "", ()),
        ("${EMPTY+y}", "y", ()),
        ("${X:-${Y:-z}}", "z", ()),
        ("${X:-${A}}/b", "1/b", ()),
        ("${X:-${Y}}", "${Y}", ("Y",)),
        ("${A:+${B}}", "2", ()),
        ("${X:-http://$A:80/?x={y}}", "http://1:80/?x={y}", ()),
        ("${X:-a:b-c}", "a:b-c", ()),
        ("${A}${B}", "12", ()),
    ],
)
def test_operators(text: str, expected: str, unset: tuple[str, ...]) -> None:
    result = expand(text, VARIABLES)
    assert result.text == expected
    assert result.unset == unset


@pytest.mark.parametrize("text", ["$", "a$", "${", "${}", "${1}", "${A", "${A!x}", "$(date)", "${A:x}"])
def test_what_is_no_variable_stays_and_is_told(text: str) -> None:
    result = expand(text, VARIABLES)
    assert str(result.text) == text
    assert result.broken


def test_values_that_double_each_other_are_bounded() -> None:
    lines = ["A0=xxxxxxxx"] + [f"A{i}=${{A{i - 1}}}${{A{i - 1}}}" for i in range(1, 60)]
    found = collect_files(
        {".env": "\n".join(lines), "compose.yaml": "services:\n  a:\n    image: x\n    hostname: $A59\n"}
    )
    assert max(len(str(one)) for one in found) < 200_000


@given(st.text(alphabet="${}AB:-+?x \n", max_size=60))
def test_no_text_is_refused(text: str) -> None:
    result = expand(text, VARIABLES)
    assert "$" in text or result.text == text


def test_deep_nesting_is_bounded() -> None:
    expand("${X:-" * 5000 + "}" * 5000, {})


def test_a_secret_is_filled_in_but_not_shown() -> None:
    variables = {"DB_PASSWORD": Known("hunter2", (Place(".env", 3),)), "HOST": Known("db")}
    text = expand("pg://u:${DB_PASSWORD}@${HOST} ${TOKEN:-abc}", variables).text
    assert isinstance(text, Filled)
    assert text == "pg://u:hunter2@db abc"
    assert text.safe == "pg://u:${DB_PASSWORD}@db ${TOKEN}"
    assert text.places == (Place(".env", 3),)


def test_env_file_of_the_project_fills_and_is_cited() -> None:
    found = collect_files(
        {
            ".env": "TAG=1.2\nHOST=db\nPORT=5432\nURL=postgres://${HOST}:${PORT}/shop\n",
            "compose.yaml": """
                services:
                  web:
                    image: shop/web:${TAG}
                    environment:
                      - URL
                      - CACHE_URL=redis://${CACHE:-cache}:6379
                """,
        }
    )
    assert workloads(found)["web"].image == "shop/web:1.2"
    assert mentions(found) == ["web -> db:5432", "web -> cache:6379"]
    first = of(Requires, found)[0]
    assert str(first.evidence) == "compose.yaml:6"
    assert [str(line) for line in first.also] == [".env:4", ".env:2", ".env:3"]
    assert problems(found) == []


def test_unset_variables_make_no_address_and_are_noted_once() -> None:
    found = collect(
        """
        services:
          web:
            image: web
            environment:
              A_URL: http://${HOST}:80
              B_URL: http://${HOST}:81
        """
    )
    assert mentions(found) == []
    assert problems(found) == [
        "compose.yaml:6: the variable HOST is set nowhere; expected a value in .env or a default"
    ]


def test_an_example_stands_in_for_a_missing_env_file() -> None:
    compose = "services:\n  web:\n    image: web\n    environment: ['DB_HOST=${DB_HOST}', DB_PASSWORD]\n"
    found = collect_files({".env.example": "DB_HOST=db\nDB_PASSWORD=change-it\n", "compose.yaml": compose})
    assert [one.host for one in of(Requires, found)] == ["db"]
    assert [one for one in of(Setting, found) if one.topic == "security.plaintext"] == []
    both = {".env": "DB_HOST=other\n", ".env.example": "DB_HOST=db\n", "compose.yaml": compose}
    assert [one.host for one in of(Requires, collect_files(both))] == ["other"]


def test_values_of_env_files_are_filled_and_cited() -> None:
    found = collect_files(
        {
            ".env": "DB=db\n",
            "web.env": "DB_HOST=${DB}\nLITERAL_HOST='${DB}'\nCACHE_HOST=cache\n",
            "raw.env": "RAW_URL=http://${DB}\n",
            "compose.yaml": """
                services:
                  web:
                    image: web
                    env_file:
                      - web.env
                      - {path: raw.env, format: raw}
                      - {path: missing.env, required: false}
                      - gone.env
                    environment:
                      CACHE_HOST: redis
                """,
        }
    )
    assert [(one.host, str(one.evidence)) for one in of(Requires, found)] == [
        ("db", "web.env:1"),
        ("redis", "compose.yaml:11"),
    ]
    assert problems(found) == [
        "compose.yaml:9: services.web.env_file: gone.env is not in the repository;"
        " expected the file or an example of it"
    ]
