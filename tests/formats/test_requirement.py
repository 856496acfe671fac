"""Requirements in Python's notation: names, versions, and what is none."""

from __future__ import annotations

import pytest

from archscan.formats.requirement import parse_requirement


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flask", ("flask", "")),
        ("Flask_SQLAlchemy == 3.1.1", ("flask-sqlalchemy", "3.1.1")),
        ("redis<6,>=5", ("redis", ">=5,<6")),
        ("psycopg[binary,pool]~=3.1", ("psycopg", "~=3.1")),
        ("celery==5.*", ("celery", "==5.*")),
        ("x===1.0", ("x", "1.0")),
        ('boto3>=1 ; python_version < "4"', ("boto3", ">=1")),
        ("requests (>=2.0)", ("requests", ">=2.0")),
        ("pytz>=2018.*", ("pytz", ">=2018.*")),
        ("six==dev", ("six", "dev")),
        ("a @ https://user:word@example.org/a.zip", ("a", "")),
        ("a[x] @ git+ssh://git@example.org/a.git@v1", ("a", "")),
        ("git+https://user:word@example.org/a.git#egg=acme.tool&subdirectory=x", ("acme-tool", "")),
        ("https://example.org/a/my_pkg-1.2.3-py3-none-any.whl", ("my-pkg", "1.2.3")),
        ("./dist/my_pkg-1.2.3-cp311-cp311-linux_x86_64.whl", ("my-pkg", "1.2.3")),
        ("https://user:word@example.org/unknown", None),
        ("./local", None),
        ("two words", None),
        ("<<<<<<< HEAD", None),
        ("", None),
        ("a" * 3000, None),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_requirement(text: str, expected: tuple[str, str] | None) -> None:
    assert parse_requirement(text) == expected
