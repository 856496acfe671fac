"""What host names say by themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archscan.lexicon.hosts import (
    external_name,
    is_documentation,
    is_external_name,
    is_local,
    kubernetes_parts,
)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("shop.localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("0.0.0.0", True),
        ("::", True),
        ("*", True),
        ("", True),
        ("169.254.169.254", True),
        ("host.docker.internal", True),
        ("10.0.0.1", False),
        ("db", False),
        ("localhost.acme.io", False),
        ("db.internal", False),
        ("fd00::1", False),
    ],
)
def test_is_local(host: str, expected: bool) -> None:
    assert is_local(host) is expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("example.com", True),
        ("api.example.org", True),
        ("shop.test", True),
        ("shop.invalid", True),
        ("192.0.2.7", True),
        ("2001:db8::1", True),
        ("www.w3.org", True),
        ("your-domain.com", True),
        ("mydomain.com", True),
        ("api.your-company.com", True),
        ("foo.com", True),
        ("api.stripe.com", False),
        ("myexample.com", False),
        ("test", False),
        ("github.com", False),
        ("10.0.0.1", False),
    ],
)
def test_is_documentation(host: str, expected: bool) -> None:
    assert is_documentation(host) is expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("api.stripe.com", True),
        ("shop.acme.co.uk", True),
        ("db.abc123.eu-west-1.rds.amazonaws.com", True),
        ("billing.corp.acme.internal", True),
        ("acme.io", True),
        ("xn--bcher-kva.xn--p1ai", True),
        ("api.acme.shop", True),
        ("www.gov.py", True),
        ("db", False),
        ("orders.shop", False),
        ("orders.shop.svc", False),
        ("orders.shop.svc.cluster.local", False),
        ("printer.local", False),
        ("app.py", False),
        ("main.js", False),
        ("values.yaml", False),
        ("nginx.default.conf", False),
        ("com.acme.shop", False),
        ("org.springframework.boot", False),
        ("api.example.com", False),
        ("10.0.0.1", False),
        ("1.2.3", False),
        ("localhost.localdomain", False),
        ("a..com", False),
        ("-a.com", False),
        ("a b.com", False),
    ],
)
def test_is_external_name(host: str, expected: bool) -> None:
    assert is_external_name(host) is expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("orders", ("orders", None)),
        ("orders.shop", ("orders", "shop")),
        ("orders.shop.svc", ("orders", "shop")),
        ("orders.shop.svc.cluster.local", ("orders", "shop")),
        ("orders.shop.svc.cluster.local.", ("orders", "shop")),
        ("orders.shop.svc.acme.internal", ("orders", "shop")),
        ("db-0.db.shop.svc.cluster.local", ("db", "shop")),
        ("db-0.db.shop", ("db", "shop")),
        ("db-0.db", ("db", None)),
        ("db-0.db-headless", ("db-headless", None)),
        ("cassandra-0.shop", ("cassandra-0", "shop")),
        ("api.stripe.com", ("api.stripe.com", None)),
        ("svc", ("svc", None)),
    ],
)
def test_kubernetes_parts(host: str, expected: tuple[str, str | None]) -> None:
    assert kubernetes_parts(host) == expected


def test_external_name() -> None:
    assert external_name("www.acme.io") == "acme.io"
    assert external_name("api.stripe.com") == "api.stripe.com"


@given(st.text(max_size=60))
def test_any_text_is_answered(host: str) -> None:
    is_local(host)
    is_documentation(host)
    is_external_name(host)
    kubernetes_parts(host)
