"""Whose data sources are that a job posts to Grafana: not the job's, which only mounts their files."""

from __future__ import annotations

from tests.link.models import edges, model

COMPOSE = (
    "services:\n  {dashboards}: {{image: grafana/grafana}}\n  metrics: {{image: prom/prometheus}}\n"
    "  importer: {{image: acme/curl, volumes: ['./sources:/sources']}}\n"
)
SOURCE = '{"name": "p", "type": "prometheus", "url": "http://metrics:9090", "access": "proxy"}\n'
MANIFEST = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: sources}
data:
  metrics-datasource.json: |
    {"name": "p", "type": "prometheus", "url": "http://metrics:9090", "access": "proxy"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: metrics}
spec:
  selector: {matchLabels: {app: metrics}}
  template:
    metadata: {labels: {app: metrics}}
    spec: {containers: [{name: metrics, image: prom/prometheus}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: importer}
spec:
  template:
    spec:
      containers: [{name: importer, image: acme/curl, volumeMounts: [{name: s, mountPath: /sources}]}]
      volumes: [{name: s, configMap: {name: sources}}]
"""


def test_what_is_posted_is_grafanas() -> None:
    files = {"compose.yaml": COMPOSE.format(dashboards="grafana"), "sources/p-datasource.json": SOURCE}
    assert edges(model(files)) == ["grafana -> metrics queries"]


def test_what_is_posted_to_something_of_another_name_is_nobodys() -> None:
    files = {"compose.yaml": COMPOSE.format(dashboards="boards"), "sources/p-datasource.json": SOURCE}
    assert edges(model(files)) == []


def test_what_a_job_posts_from_a_config_map_is_not_the_jobs() -> None:
    assert edges(model({"k8s/all.yaml": MANIFEST})) == []
