"""Configuration that is handed to many programs whole: who is meant by which of its lines."""

from __future__ import annotations

from tests.link.models import edges, model

WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
        - name: main
          image: {image}
          envFrom: [{{configMapRef: {{name: {holder}}}}}]
---
apiVersion: v1
kind: Service
metadata: {{name: {name}}}
spec:
  selector: {{app: {name}}}
  ports: [{{port: 80}}]
---
"""
HOLDER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: shared}}\ndata:\n{data}---\n"


def manifests(readers: list[str], hosts: list[str], others: dict[str, str]) -> dict[str, str]:
    """Readers of one ConfigMap that holds these hosts, beside others that read none."""
    data = "".join(f"  {host.replace('-', '_').upper()}_ADDR: {host}:80\n" for host in hosts)
    texts = [HOLDER.format(data=data)]
    texts += [WORKLOAD.format(name=one, image=f"acme/{one}", holder="shared") for one in readers]
    texts += [WORKLOAD.format(name=one, image=image, holder="none") for one, image in others.items()]
    return {"k8s/all.yaml": "".join(texts)}


def drawn(files: dict[str, str]) -> list[str]:
    return [one for one in edges(model(files)) if "(possible)" not in one]


def test_what_one_reader_is_handed_is_meant_for_it() -> None:
    found = drawn(manifests(["web"], ["orders", "users"], {"orders": "acme/orders", "users": "acme/users"}))
    assert found == ["web -> orders calls", "web -> users calls"]


def test_what_names_no_reader_is_meant_for_all() -> None:
    found = drawn(manifests(["web", "api"], ["pay"], {"pay": "acme/pay"}))
    assert found == ["api -> pay calls", "web -> pay calls"]


def test_what_names_its_readers_says_not_who_calls_whom() -> None:
    found = drawn(
        manifests(
            ["web", "orders", "users"],
            ["orders", "users", "orders-db", "jaeger"],
            {"orders-db": "postgres:16", "jaeger": "jaegertracing/all-in-one:1"},
        )
    )
    assert [one for one in found if "jaeger" not in one] == ["orders -> orders-db queries (likely)"]
    assert [one.split(" ")[0] for one in found if "-> jaeger" in one] == ["orders", "users", "web"]
    assert all("(likely)" in one for one in found)


def test_of_many_stores_each_is_somebodys_own() -> None:
    readers = ["geo", "rate", "user"]
    stores = {f"mongodb-{one}": "mongo:7" for one in readers}
    assert drawn(manifests(readers, list(stores), stores)) == [
        f"{one} -> mongodb-{one} queries (likely)" for one in readers
    ]


def test_what_the_code_asks_for_by_its_key_is_meant_for_it() -> None:
    files = manifests(["portal", "orders"], ["orders", "users"], {"users": "acme/users"})
    code = 'import os\nimport requests\n\nrequests.get("http://" + os.environ["ORDERS_ADDR"] + "/x")\n'
    found = drawn({**files, "portal/Dockerfile": "FROM python:3.12\n", "portal/main.py": code})
    assert found == ["portal -> orders calls"]
