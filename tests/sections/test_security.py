"""The chapter on security: what stands out first, and each point of the template found or open."""

from __future__ import annotations

import pytest

from archscan.model.elements import Component, Property
from archscan.model.evidence import Evidence
from archscan.model.system import System
from archscan.sections import security_implementation
from archscan.sections.context import make_context
from archscan.sections.security_findings import findings
from archscan.sections.security_settings import security_blocks
from archscan.sections.statements import Open, Table

LINE = (Evidence("a.yaml", 3, "compose"),)


def _system(properties: list[tuple[str, str, str]], general: list[tuple[str, str, str]] = []) -> System:  # noqa: B006
    def made(said: list[tuple[str, str, str]]) -> tuple[Property, ...]:
        return tuple(Property(topic, value, LINE, name) for topic, value, name in said)

    component = Component("component:web", "web", "service", properties=made(properties), evidence=LINE)
    return System("shop", components=(component,), properties=made(general))


@pytest.mark.parametrize(
    ("topic", "value", "title"),
    [
        ("security.privileged", "privileged", "Full rights on the host"),
        ("security.privileged", "capability NET_BIND_SERVICE", ""),
        ("security.privileged", "capability SYS_ADMIN", "Capability close to full rights"),
        ("security.privileged", "ALL", "Capability close to full rights"),
        ("security.host", "/var/run/docker.sock", "Socket of the container runtime is mounted"),
        ("security.host", "hostNetwork", "Namespace shared with the host"),
        ("security.host", "device: /dev/dri", ""),
        ("security.user", "0:0", "Told to run as root"),
        ("security.user", "1000", ""),
        ("security.context", "allowPrivilegeEscalation: true", "Privilege escalation is allowed"),
        ("security.context", "allowPrivilegeEscalation: false", ""),
        ("storage.mount", "/:/host:ro", "Root folder of the host is mounted"),
        ("storage.mount", "/data:/data", ""),
        ("security.plaintext", "DB_PASSWORD", "Credentials in plain text"),
    ],
)
def test_findings(topic: str, value: str, title: str) -> None:
    blocks = findings(make_context(_system([(topic, value, "")])))
    rows = [row for block in blocks if isinstance(block, Table) for row in block.rows]
    assert [row.cells[0][0] for row in rows] == ([title] if title else [])
    assert all(row.evidence == LINE for row in rows)


def test_most_severe_come_first_and_places_are_joined() -> None:
    system = _system(
        [("security.user", "root", ""), ("security.finding", "X=0", "tls-verification-off")],
        [
            ("security.finding", "RSA PRIVATE KEY", "private-key"),
            ("security.finding", "Y=0", "tls-verification-off"),
        ],
    )
    table = next(block for block in findings(make_context(system)) if isinstance(block, Table))
    assert [row.cells[0][0] for row in table.rows] == [
        "Private key in the repository", "Certificates are not checked", "Told to run as root",
    ]  # fmt: skip
    assert table.rows[1].cells[1][-1] == "the repository"


def test_points_are_found_or_open() -> None:
    system = _system([("security.token", "audience web", "Jwt.Audience")])
    chapter = security_implementation.build(make_context(system))
    parts = {part.heading: part.blocks for part in chapter.parts}
    opened = [block.label for block in parts["Authentication"] if isinstance(block, Open)]
    assert opened == ["Authentication flow", "Session handling"]
    assert [type(block) for block in parts["Authorization"]] == [Open]
    assert not parts[""]


def test_nothing_is_said_of_nothing() -> None:
    assert security_blocks(make_context(System("shop"))) == []
