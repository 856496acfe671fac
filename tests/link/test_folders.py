"""Which folders of manifests belong to one system, and what a job in them is."""

from __future__ import annotations

from tests.link.models import edges, model, names

WORKLOAD = """\
apiVersion: apps/v1
kind: {kind}
metadata: {{name: {name}}}
spec:
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: main, image: "{image}", env: {env}}}]}}
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{selector: {{app: {name}}}, ports: [{{port: 80}}]}}\n"
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: edge}
spec: {rules: [{http: {paths: [{path: /, backend: {service: {name: frontend, port: {number: 80}}}}]}}]}
"""


def workload(name: str, image: str, kind: str = "Deployment", env: str = "[]") -> str:
    return "---\n".join(
        (WORKLOAD.format(kind=kind, name=name, image=image, env=env), SERVICE.format(name=name))
    )


SHOP = "---\n".join((workload("frontend", "acme/frontend"), workload("orders", "acme/orders")))


def test_a_folder_of_routes_belongs_to_the_one_system_that_they_lead_to() -> None:
    system = model({"k8s/shop.yaml": SHOP, "extras/edge/ingress.yaml": INGRESS})
    assert edges(system) == ["edge -> frontend proxies"]
    assert {one.group for one in system.components} == {""}


def test_a_service_before_nothing_stands_before_what_another_folder_runs() -> None:
    front = "---\n".join((INGRESS, SERVICE.format(name="frontend")))
    system = model({"k8s/shop.yaml": SHOP, "extras/edge/ingress.yaml": front})
    assert edges(system) == ["edge -> frontend proxies"]
    assert {one.group for one in system.components} == {""}


def test_routes_to_a_name_of_several_systems_belong_to_none() -> None:
    files = {"a/app.yaml": SHOP, "b/app.yaml": workload("frontend", "other/frontend"), "c/in.yaml": INGRESS}
    assert edges(model(files)) == []


def test_a_job_with_the_image_of_a_database_is_its_client() -> None:
    env = "[{name: PGHOST, value: db}]"
    text = "---\n".join(
        (workload("db", "postgres:16", "StatefulSet"), workload("fill-db", "postgres:16", "Job", env))
    )
    system = model({"k8s/all.yaml": text})
    assert names(system) == ["db database", "fill-db job"]
    assert edges(system) == ["fill-db -> db queries"]
