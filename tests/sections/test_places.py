"""What holds everywhere and what only one way of deployment says."""

from __future__ import annotations

import re

from archscan.sections.context import make_context
from archscan.sections.properties import holders
from archscan.view import views
from tests.link.models import model
from tests.link.test_resolution import workload
from tests.sections.test_chapters import said

BOTH = """services:
  api:
    image: acme/api
    restart: always
    healthcheck: {test: curl -f http://localhost}
    deploy: {replicas: 2}
  db:
    image: postgres:16
    volumes: ["data:/var/lib/postgresql/data"]
    environment: {POSTGRES_PASSWORD: abc}
volumes: {data: {}}
"""


def test_what_one_way_of_deployment_says_is_not_said_of_the_other() -> None:
    system = model({"compose.yaml": BOTH, "k8s/api.yaml": workload("api"), "k8s/db.yaml": workload("db")})
    shown = said(system, "non-functional-requirements/availability")
    assert "curl -f http://localhost in compose" in shown
    assert "always in compose" in shown
    assert "Data of db in compose is kept in data:/var/lib/postgresql/data." in said(
        system, "database-design"
    )
    assert "Missing probe" not in said(system, "future-considerations/short-term-improvements")


def test_what_both_say_holds_everywhere() -> None:
    system = model({"compose.yaml": BOTH})
    context = make_context(system, views(system))
    assert [one.environment for one in holders(context, ["availability.restart"])] == [None]


def test_findings_are_counted_as_they_are_listed() -> None:
    cache = "  store:\n    image: postgres:16\n    environment: {POSTGRES_PASSWORD: abc}\nvolumes: {data"
    system = model({"compose.yaml": BOTH.replace("volumes: {data", cache)})
    assert "1 finding to look at" in said(system, "future-considerations/short-term-improvements")


def test_workers_are_listed_where_they_are_counted() -> None:
    files = {
        "compose.yaml": "services:\n  vote:\n    build: vote\n",
        "vote/Dockerfile": 'FROM python:3.12\nCMD ["gunicorn", "app:app", "--workers", "4"]\n',
    }
    shown = said(model(files), "non-functional-requirements/performance")
    assert "vote | gunicorn --workers | 4" in shown
    assert "Settings were found" not in shown


def test_a_store_says_how_sure_its_users_are() -> None:
    policy = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: store}
spec:
  podSelector: {matchLabels: {app: store}}
  ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]
"""
    store = re.sub(r"image: *[^\s,}]+", "image: redis:7", workload("store"))
    system = model({"k8s/api.yaml": workload("api"), "k8s/store.yaml": store, "k8s/policy.yaml": policy})
    shown = said(system, "components/store")
    assert "In-memory store for api likely." in shown
    assert "Queried by api likely" in shown
    assert "queried by api likely." in said(system, "caching-strategy/cache-layers")
