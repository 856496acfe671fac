"""Ports that one file publishes and another only opens inside a cluster."""

from __future__ import annotations

import pytest

from tests.link.models import model

COMPOSE = """\
services:
  db:
    image: postgres:18
    ports:
      - PORTS
"""
SERVICE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: db
spec:
  template:
    metadata:
      labels: {app: db}
    spec:
      containers:
        - {name: db, image: "postgres:18"}
---
apiVersion: v1
kind: Service
metadata:
  name: db
spec:
  selector: {app: db}
  ports:
    - port: 5432
"""


@pytest.mark.parametrize(
    ("files", "public", "shown"),
    [
        pytest.param(
            {"compose.yaml": COMPOSE.replace("PORTS", "'5432:5432'"), "k8s/db.yaml": SERVICE},
            True,
            ["compose.yaml:5"],
            id="both",
        ),
        pytest.param({"k8s/db.yaml": SERVICE}, False, ["k8s/db.yaml:16"], id="inside the cluster alone"),
    ],
)
def test_a_published_port_is_shown_by_what_publishes_it(
    files: dict[str, str], public: bool, shown: list[str]
) -> None:
    (one,) = (each for each in model(files).components if each.name == "db")
    (port,) = (way for way in one.interfaces if way.port == 5432)
    assert port.public is public
    assert [f"{proof.path}:{proof.line}" for proof in port.evidence] == shown
