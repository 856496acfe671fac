"""Against a real API server, which `tests/live/real_cluster.sh` starts: left out where there is none."""

from __future__ import annotations

import base64
import copy
import os
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

if "ARCHSCAN_REAL_CLUSTER" not in os.environ:
    pytest.skip("no real cluster: tests/live/real_cluster.sh starts one", allow_module_level=True)

from kubernetes import dynamic

from archscan.collectors.registry import all_collectors
from archscan.diff.live import find_differences
from archscan.link import link
from archscan.live import declared_kubernetes, kubernetes, kubernetes_listing
from archscan.live.kubernetes_client import connect, get
from archscan.live.source import parse_live
from archscan.live.terms import LiveFacts, LiveOptions
from archscan.model.facts import Workload
from archscan.model.serial import to_json
from archscan.model.system import System
from archscan.pipeline import Options, scan

from .cluster_manifests import add_generated, api, apply, documents, run_pods

ROOT = Path(__file__).parents[2]
CLUSTER = ROOT / "fixtures" / "cluster"
TEASHOP = ROOT / "fixtures" / "systems" / "teashop" / "deploy" / "base"
Document = dict[str, Any]


@pytest.fixture(scope="module")
def kube() -> dynamic.DynamicClient:
    config = Path(os.environ["KUBECONFIG"])
    apply(api(config, "admin"), documents([CLUSTER / "definitions.yaml"]), "shop")
    for _ in range(50):
        time.sleep(0.2)
        found = api(config, "admin")
        try:
            for kind in ("Cluster", "ServiceMonitor", "HTTPRoute", "Widget"):
                found.resources.get(kind=kind)
        except dynamic.exceptions.ResourceNotFoundError:
            continue
        time.sleep(1)
        return found
    raise AssertionError("the API server does not serve the custom kinds")


@pytest.fixture(scope="module")
def shop(kube: dynamic.DynamicClient) -> str:
    apply(kube, _documents(CLUSTER / "manifests"), "shop")
    run_pods(kube, "shop")
    add_generated(kube, "shop")
    return "shop"


def _documents(folder: Path) -> list[Document]:
    return [one for one in documents(sorted(folder.glob("*.yaml"))) if one.get("kind") != "Kustomization"]


def read(source: str) -> LiveFacts:
    return kubernetes.read(parse_live(source), LiveOptions())


def running(source: str) -> System:
    found = read(source)
    return link(found.facts, list(found.problems), "shop")


def declared(folder: Path) -> System:
    return scan(folder, (*all_collectors(), *declared_kubernetes.COLLECTORS), Options())


def differences(folder: Path, source: str) -> list[tuple[str, str, str, str]]:
    """What differs: component, field or verb, declared, running."""
    found = [one.change for one in find_differences(declared(folder), running(source))]
    return sorted(
        (one.subject.rpartition(":")[2], one.field or one.verb, one.old, one.new)
        for one in found
        if one is not None
    )


def test_no_differences(shop: str) -> None:
    assert differences(CLUSTER / "manifests", "kube://admin/shop") == []


def test_the_same_ids(shop: str) -> None:
    files, cluster = declared(CLUSTER / "manifests"), running("kube://admin/shop")
    assert [one.id for one in files.components] == [one.id for one in cluster.components]
    assert [one.id for one in files.connections] == [one.id for one in cluster.connections]


def test_no_differences_of_the_bundled_example(kube: dynamic.DynamicClient) -> None:
    apply(kube, _documents(TEASHOP), "teashop")
    run_pods(kube, "teashop")
    assert differences(TEASHOP, "kube://admin/teashop") == []


def _named(objects: list[Document], kind: str, name: str) -> Document:
    return next(one for one in objects if one["kind"] == kind and one["metadata"]["name"] == name)


def _container(objects: list[Document], name: str, kind: str = "Deployment") -> Document:
    container: Document = _named(objects, kind, name)["spec"]["template"]["spec"]["containers"][0]
    return container


def _set(
    holder: Callable[[list[Document]], Document], key: str, value: object
) -> Callable[[list[Document]], None]:
    return lambda objects: holder(objects).update({key: value})


def _extra(objects: list[Document]) -> None:
    other = copy.deepcopy(_named(objects, "Deployment", "mailer"))
    other["metadata"]["name"] = "debug"
    other["spec"]["selector"]["matchLabels"] = other["spec"]["template"]["metadata"]["labels"] = {
        "app": "debug"
    }
    other["spec"]["template"]["spec"]["containers"][0] |= {
        "name": "debug",
        "image": "busybox:1.36",
        "env": [],
    }
    objects.append(other)


def _variables(objects: list[Document]) -> None:
    _container(objects, "web")["env"].append({"name": "DEBUG", "value": "1"})


PLANTED: dict[str, tuple[Callable[[list[Document]], None], tuple[str, str, str, str]]] = {
    "another tag": (
        _set(lambda all_: _container(all_, "web"), "image", "registry.test/shop/web:1.5.0"),
        ("web", "image", "registry.test/shop/web:1.4.0", "registry.test/shop/web:1.5.0"),
    ),
    "another repository": (
        _set(lambda all_: _container(all_, "cache", "StatefulSet"), "image", "valkey/valkey:7.2"),
        ("cache", "image", "redis:7.2", "valkey/valkey:7.2"),
    ),
    "replicas": (
        _set(lambda all_: _named(all_, "Deployment", "orders")["spec"], "replicas", 4),
        ("orders", "replicas", "2", "4"),
    ),
    "replicas beyond the autoscaler": (
        _set(lambda all_: _named(all_, "Deployment", "web")["spec"], "replicas", 9),
        ("web", "replicas", "3", "9"),
    ),
    "memory limit": (
        _set(lambda all_: _container(all_, "orders"), "resources", {"limits": {"memory": "256Mi"}}),
        ("orders", "resources.limit.memory", "512Mi", "256Mi"),
    ),
    "CPU limit": (
        _set(lambda all_: _container(all_, "web")["resources"]["limits"], "cpu", "1500m"),
        ("web", "resources.limit.cpu", "1", "1500m"),
    ),
    "variable": (_variables, ("web", "variables", "", "DEBUG")),
    "published port": (
        _set(lambda all_: _named(all_, "Service", "web")["spec"]["ports"][0], "port", 8080),
        ("web", "ports", "80:80", "8080:8080"),
    ),
    "not declared": (_extra, ("debug", "added", "", "Deployment busybox:1.36")),
    "not running": (
        lambda all_: all_.remove(_named(all_, "DaemonSet", "log-shipper")),
        ("log-shipper", "removed", "DaemonSet fluent/fluent-bit:3.0", ""),
    ),
}  # fmt: skip


def test_exactly_the_ten_planted_differences(kube: dynamic.DynamicClient) -> None:
    objects = _documents(CLUSTER / "manifests")
    for plant, _ in PLANTED.values():
        plant(objects)
    apply(kube, objects, "drifted")
    run_pods(kube, "drifted")
    found = differences(CLUSTER / "manifests", "kube://admin/drifted")
    assert found == sorted(difference for _, difference in PLANTED.values())


def test_pages(shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read("kube://admin/shop")
    monkeypatch.setattr(kubernetes_listing, "PAGE", 1)
    assert read("kube://admin/shop") == whole


def test_the_shipped_role_suffices(kube: dynamic.DynamicClient, shop: str) -> None:
    before = read("kube://admin/shop")
    spaces = kube.resources.get(api_version="v1", kind="Namespace")
    spaces.create(body={"metadata": {"name": "archscan"}})
    role = [one for one in documents([ROOT / "docs" / "rbac.yaml"]) if one["kind"] != "Namespace"]
    apply(kube, role, "archscan")
    after = read("kube://reader/shop")
    left_out = {one.what.split()[0] for one in after.problems if one.rule == "forbidden"}
    assert left_out == {
        "secrets", "clusters.postgresql.cnpg.io", "servicemonitors.monitoring.coreos.com", "widgets.shop.test",
    }  # fmt: skip
    workloads, known = (
        {one.subject.name for one in found.facts if isinstance(one, Workload)} for found in (before, after)
    )
    assert workloads - known == {"orders-db"}


def test_planted_secrets_are_in_no_output(shop: str) -> None:
    found = read("kube://admin/shop")
    shown = to_json(link(found.facts, list(found.problems), "shop")) + repr(found)
    encoded = base64.b64encode(b"planted-in-secret").decode()
    assert "planted" not in shown
    assert encoded not in shown


def test_a_listing_that_expires_in_the_middle(shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store forgets the past between two pages, as it does by itself after five minutes."""
    whole = read("kube://admin/shop")
    monkeypatch.setattr(kubernetes_listing, "PAGE", 2)
    expired: list[str] = []

    def forgetful(cluster: Any, path: str, query: Any = (), accept: str = "") -> Any:
        if path.endswith("/pods") and not expired and any(key == "continue" for key, _ in query):
            expired.append(path)
            _forget()
        return get(cluster, path, query, accept) if accept else get(cluster, path, query)

    monkeypatch.setattr(kubernetes_listing, "get", forgetful)
    assert read("kube://admin/shop") == whole
    assert expired


def _forget() -> None:
    """Write something and compact the store up to it."""
    admin = connect(parse_live("kube://admin"), 10)
    config = api(Path(os.environ["KUBECONFIG"]), "admin")
    maps = config.resources.get(api_version="v1", kind="ConfigMap")
    made = maps.create(namespace="kube-system", body={"metadata": {"generateName": "forget-"}, "data": {}})
    assert get(admin, "/version")
    revision = made.metadata.resourceVersion
    body = f'{{"revision": "{revision}", "physical": true}}'.encode()
    request = urllib.request.Request(f"{os.environ['ARCHSCAN_ETCD']}/v3/kv/compaction", body, method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200
