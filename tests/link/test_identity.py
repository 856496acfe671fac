"""Which facts speak of the same thing: one component or two, one system or many."""

from __future__ import annotations

import pytest

from archscan.link.names import canonical
from tests.link.models import model, names
from tests.link.test_resolution import workload


def test_compose_kubernetes_and_source_folder_are_one_component() -> None:
    system = model(
        {
            "compose.yaml": "services:\n  orders:\n    build: ./services/orders\n",
            "k8s/orders.yaml": workload("orders"),
            "services/orders/Dockerfile": "FROM python:3.12-slim\nEXPOSE 8000\n",
            "services/orders/requirements.txt": "fastapi==0.111.0\n",
            "services/orders/README.md": "# orders\n\nTakes orders and keeps them.\n",
        }
    )
    (orders,) = system.components
    assert (orders.id, orders.source) == ("component:orders", "services/orders")
    assert {one.name for one in orders.technologies} >= {"Python", "FastAPI"}
    assert orders.responsibility is not None
    assert orders.responsibility.text == "Takes orders and keeps them."
    assert {one.path for one in orders.evidence} >= {"compose.yaml", "k8s/orders.yaml"}
    assert {one.name for one in system.environments} == {"compose", "kubernetes"}


def example(service: str) -> str:
    return f"services:\n  {service}:\n    build: backend\n  db:\n    image: postgres\n"


def test_a_folder_of_examples_is_many_systems() -> None:
    system = model({f"{name}/compose.yaml": example("backend") for name in ("django", "flask", "rails")})
    assert [one.name for one in system.groups] == ["django", "flask", "rails"]
    assert len(system.components) == 6
    assert "component:flask/db" in {one.id for one in system.components}


def test_a_service_of_its_own_compose_file_belongs_to_the_whole() -> None:
    system = model(
        {
            "compose.yaml": "services:\n  orders:\n    build: src/orders\n  db:\n    image: postgres\n",
            "src/orders/compose.yaml": "services:\n  orders:\n    build: .\n  db:\n    image: postgres\n",
        }
    )
    assert names(system) == ["db database", "orders service"]
    assert [one.name for one in system.environments] == ["compose"]


@pytest.mark.parametrize("folder", ["k8s/monitoring", "deploy/kubernetes/manifests-monitoring", "infra/prod"])
def test_folders_of_deployment_hold_one_system(folder: str) -> None:
    system = model(
        {"compose.yaml": "services:\n  a:\n    image: acme/a\n", f"{folder}/b.yaml": workload("b")}
    )
    assert [one.name for one in system.groups] == [""]


def test_units_that_name_each_others_services_are_one_system() -> None:
    env = '[{name: LEDGER_URL, value: "http://ledger:80"}]'
    apart = {
        "bank/a.yaml": workload("teller", namespace="a"),
        "books/b.yaml": workload("ledger", namespace="b"),
    }
    assert len(model(apart).groups) == 2
    together = {**apart, "bank/a.yaml": workload("teller", namespace="a", env=env)}
    assert len(model(together).groups) == 1


def test_one_shared_sample_image_joins_nothing() -> None:
    def pods(*names: str) -> str:
        return "---\n".join(
            f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: c, image: acme/{name}}}]}}\n"
            for name in names
        )

    system = model({"nfs/pods.yaml": pods("probe", "nfs-one"), "iscsi/pods.yaml": pods("probe", "iscsi-one")})
    assert [one.name for one in system.groups] == ["iscsi", "nfs"]


def test_what_only_tests_deploy_is_no_component() -> None:
    system = model(
        {
            "compose.yaml": "services:\n  api:\n    build: api\n",
            "compose.test.yaml": "services:\n  sut:\n    image: acme/sut\n    depends_on: [api]\n",
        }
    )
    assert names(system) == ["api service"]


def test_an_ingress_is_not_the_service_of_its_name() -> None:
    ingress = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop}\n"
        "spec: {rules: [{http: {paths: [{path: /, backend: {service: {name: web, port: {number: 80}}}}]}}]}\n"
    )
    system = model({"k8s/web.yaml": workload("web"), "k8s/ingress.yaml": ingress})
    assert [one.partition(" ")[0] for one in names(system)] == ["web", "web-ingress"]


def test_overlays_are_environments_of_one_component() -> None:
    kustomization = "resources: [web.yaml]\n"
    system = model(
        {
            "k8s/base/kustomization.yaml": kustomization,
            "k8s/base/web.yaml": workload("web"),
            "k8s/overlays/prod/kustomization.yaml": "resources: [../../base]\nreplicas: [{name: web, count: 3}]\n",
        }
    )
    assert [one.id for one in system.components] == ["component:web"]
    production = next(one for one in system.environments if one.stage == "production")
    assert [(one.component, one.replicas) for one in production.instances] == [("component:web", "3")]


def test_a_public_image_is_not_built_from_a_folder_of_its_name() -> None:
    system = model(
        {
            "compose.yaml": "services:\n  redis:\n    image: redis:7\n",
            "redis/Dockerfile": "FROM alpine:3.8\n",
        }
    )
    (redis,) = system.components
    assert (redis.source, [one.name for one in redis.technologies]) == ("", ["Redis"])


def test_a_repository_that_deploys_nothing_has_its_dockerfiles() -> None:
    system = model({"Dockerfile": "FROM golang:1.22\n", "go.mod": "module acme.io/tool\n\ngo 1.22\n"})
    assert [one.name for one in system.components] == ["repository"]
    assert model({}).components == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("orders-deployment", "orders", True),
        ("Order_Service", "order-service", True),
        ("order", "orders", False),
        ("deployment", "deploy", False),
    ],
)
def test_names(one: str, other: str, same: bool) -> None:
    assert (canonical(one) == canonical(other)) == same


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (
            {
                "README.md": "# Tea Shop\n\nSells tea.\n",
                "compose.yaml": "name: tea\nservices: {a: {image: acme/a}}\n",
            },
            "Tea Shop",
        ),
        ({"compose.yaml": "name: tea\nservices: {a: {image: acme/a}}\n"}, "tea"),
        ({"package.json": '{"name": "tea-web", "dependencies": {"express": "4"}}'}, "tea-web"),
        ({"compose.yaml": "services: {a: {image: acme/a}}\n"}, "repository"),
        ({"README.md": f"# {'Long ' * 20}\n"}, "repository"),
    ],
    ids=["title", "project", "package", "folder", "too long"],
)
def test_what_the_system_is_called(files: dict[str, str], name: str) -> None:
    assert model(files).name == name


def test_the_one_store_of_a_system_may_have_two_names() -> None:
    manifest = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  template:\n    spec:\n      containers: [{{name: c, image: {image}}}]\n"
    k8s = "---\n".join(
        manifest.format(name=name, image=image)
        for name, image in (("web", "acme/web"), ("orders", "acme/orders"), ("mysql", "mysql:8"))
    )
    compose = "services:\n  web: {image: acme/web}\n  orders: {image: acme/orders}\n  db: {image: mysql:8}\n"
    system = model({"compose.yaml": compose, "k8s/all.yaml": k8s})
    assert [name.split()[0] for name in names(system)] in (
        ["db", "orders", "web"],
        ["mysql", "orders", "web"],
    )
    two = compose + "  archive: {image: mysql:8}\n"
    system = model({"compose.yaml": two, "k8s/all.yaml": k8s})
    assert [name.split()[0] for name in names(system)] == ["archive", "db", "mysql", "orders", "web"]


def deployment(name: str, labels: str) -> str:
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  template:\n"
        f"    metadata: {{labels: {{{labels}}}}}\n"
        f"    spec: {{containers: [{{name: main, image: acme/{name}}}]}}\n"
    )


@pytest.mark.parametrize(
    ("labels", "suffixes", "expected"),
    [
        ("app: reviews, version: %s", ("v1", "v2"), ["reviews service"]),
        ("app: reviews, version: 1.%s", ("v1", "v2"), ["reviews service"]),
        ("app: reviews, version: %s", ("east", "west"), ["reviews service"]),
        ("app: reviews", ("stable", "canary"), ["reviews service"]),
        ("app: reviews", ("east", "west"), ["reviews-east service", "reviews-west service"]),
        ("app: ratings, version: %s", ("v1", "v2"), ["reviews-v1 service", "reviews-v2 service"]),
        ("version: %s", ("v1", "v2"), ["reviews-v1 service", "reviews-v2 service"]),
    ],
    ids=["by label", "another number", "any word", "by name", "no versions", "another's", "nobody's"],
)
def test_versions_of_an_application_are_one_component(
    labels: str, suffixes: tuple[str, str], expected: list[str]
) -> None:
    text = "---\n".join(deployment(f"reviews-{one}", labels.replace("%s", one)) for one in suffixes)
    assert names(model({"k8s/reviews.yaml": text})) == expected


def test_names_that_a_foreign_chart_may_have_are_not_told() -> None:
    pod = "kind: Pod\nmetadata:\n  name: cart\nspec:\n  containers:\n  - name: cart\n    image: acme/cart\n"
    env = "    env:\n    - name: REDIS_HOST\n      value: redis-master\n"
    chart = "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n"
    asked = "- name: redis\n  version: 1.x\n  repository: https://charts.bitnami.com/bitnami\n"
    system = model(
        {"c/Chart.yaml": f"{chart}{asked}", "c/templates/cart.yaml": f"apiVersion: v1\n{pod}{env}"}
    )
    (redis,) = [one for one in system.components if one.kind == "cache"]
    assert redis.aliases == ()
    assert [(one.target, one.kind) for one in system.connections] == [(redis.id, "queries")]
