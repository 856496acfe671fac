"""Connections over sockets in shared folders."""

from __future__ import annotations

import pytest

from tests.link.models import edges, model

DB = "  db: {image: mariadb, volumes: ['sock:/var/run/mysqld/:z', 'data:/var/lib/mysql']}\n"


@pytest.mark.parametrize(
    ("services", "found"),
    [
        pytest.param(
            DB + "  web: {image: acme/web, volumes: ['sock:/var/run/mysqld']}\n",
            ["web -> db queries (likely)"],
            id="volume",
        ),
        pytest.param(
            DB + "  web: {image: acme/web, volumes: ['sock:/run/mysqld:ro']}\n",
            ["web -> db queries (likely)"],
            id="the-folder-under-its-other-name",
        ),
        pytest.param(
            DB + "  web: {image: acme/web, volumes: ['data:/var/lib/mysql']}\n", [], id="data-alone"
        ),
        pytest.param(
            DB + "  web: {image: acme/web, volumes: ['other:/var/run/mysqld']}\n", [], id="other-volume"
        ),
        pytest.param(
            "  web: {image: acme/web, volumes: ['sock:/var/run/mysqld']}\n"
            "  api: {image: acme/api, volumes: ['sock:/var/run/mysqld']}\n",
            [],
            id="no-server",
        ),
        pytest.param(
            DB + "  more: {image: mysql, volumes: ['sock:/var/run/mysqld']}\n"
            "  web: {image: acme/web, volumes: ['sock:/var/run/mysqld']}\n",
            [],
            id="two-servers",
        ),
    ],
)
def test_a_socket_in_a_shared_volume(services: str, found: list[str]) -> None:
    volumes = "volumes: {sock: {}, data: {}, other: {}}\n"
    assert edges(model({"compose.yaml": f"services:\n{services}{volumes}"})) == found
