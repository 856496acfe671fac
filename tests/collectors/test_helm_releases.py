"""What installs charts: goldens, and how charts in the tree are rendered for their releases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archscan.collectors.deployment import helm, helm_releases
from archscan.model.facts import Provides, Requires, Workload
from tests.goldens import cases, check_case, collected, text_tree

CHART = {
    "charts/generic/Chart.yaml": "name: generic\nversion: 1.0.0\n",
    "charts/generic/values.yaml": "image: nobody/none:0\nport: 80\nenv: {}\n",
    "charts/generic/templates/all.yaml": """apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-{{ .Chart.Name }}
spec:
  template:
    metadata:
      labels: {app: {{ .Release.Name }}}
    spec:
      containers:
        - name: main
          image: {{ .Values.image }}
          env:
            {{- range $key, $value := .Values.env }}
            - name: {{ $key }}
              value: {{ $value }}
            {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}-{{ .Chart.Name }}
spec:
  selector: {app: {{ .Release.Name }}}
  ports: [{port: {{ .Values.port }}}]
""",
}


@pytest.mark.parametrize("case", cases("helm_releases"), ids=lambda path: path.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(helm_releases, case, update_golden)


def workloads(files: dict[str, str]) -> list[tuple[str, str, str]]:
    """Environment, name and image of what the chart makes."""
    found = collected(helm, text_tree({**CHART, **files}))
    return [
        (one.subject.scope.environment, one.subject.name, one.image)
        for one in found
        if isinstance(one, Workload)
    ]


def argo(name: str, values: str = "", path: str = "charts/generic") -> str:
    return (
        f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: {name}\n"
        f"spec:\n  source:\n    path: {path}\n    helm: {{{values}}}\n"
    )


HELMFILE = """releases:
  - name: cart
    chart: ./charts/generic
    values: [{image: "acme/cart:1"}, values/cart.yaml]
  - name: orders
    chart: ./charts/generic
    set:
      - name: image
        value: acme/orders:2
"""
FLUX = """apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cart}
spec:
  chart: {spec: {chart: ./charts/generic, sourceRef: {kind: GitRepository, name: shop}}}
  values: {image: "acme/cart:3"}
"""
KUSTOMIZE = """helmCharts:
  - name: generic
    releaseName: cart
    valuesInline: {image: "acme/cart:4"}
  - name: generic
    releaseName: orders
"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [("", "generic", "nobody/none:0")], id="no release"),
        pytest.param(
            {"helmfile.yaml": HELMFILE},
            [("", "cart", "acme/cart:1"), ("", "orders", "acme/orders:2")],
            id="helmfile",
        ),
        pytest.param(
            {"helmfile.yaml": HELMFILE, "values/cart.yaml": "image: acme/cart:9\n"},
            [("", "cart", "acme/cart:9"), ("", "orders", "acme/orders:2")],
            id="a file of values",
        ),
        pytest.param({"a.yaml": FLUX}, [("", "generic", "acme/cart:3")], id="one release is the chart itself"),
        pytest.param(
            {"kustomization.yaml": KUSTOMIZE},
            [("", "cart", "acme/cart:4"), ("", "orders", "nobody/none:0")],
            id="kustomize",
        ),
        pytest.param(
            {"a.yaml": argo("cart", "valuesObject: {image: 'a:1'}"), "b.yaml": argo("orders", "values: 'image: b:2'")},
            [("", "cart", "a:1"), ("", "orders", "b:2")],
            id="argo",
        ),
        pytest.param(
            {"a.yaml": argo("cart-prod", "parameters: [{name: image, value: 'a:7'}]"), "b.yaml": argo("cart-staging")},
            [("", "generic", "nobody/none:0"), ("prod", "generic", "a:7"), ("staging", "generic", "nobody/none:0")],
            id="environments in names",
        ),
        pytest.param(
            {"production/a.yaml": argo("cart", "valuesObject: {image: 'a:7'}"), "staging/a.yaml": argo("cart")},
            [("", "generic", "nobody/none:0"), ("production", "generic", "a:7"), ("staging", "generic", "nobody/none:0")],
            id="environments in folders",
        ),
        pytest.param({"a.yaml": argo("cart", path="../charts/generic")}, [("", "generic", "nobody/none:0")], id="outside"),
        pytest.param({"a.yaml": argo("cart").replace("kind: App", "# kind: App")}, [("", "generic", "nobody/none:0")], id="comment"),
    ],
)  # fmt: skip
def test_charts_are_rendered_for_their_releases(
    files: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    assert workloads(files) == expected


def of(found: list[Any], kind: type) -> list[Any]:
    return [one for one in found if isinstance(one, kind)]


def test_a_release_answers_to_its_whole_name() -> None:
    text = HELMFILE.replace("values/cart.yaml", "{env: {URL: 'http://orders-generic:80'}}")
    found = collected(helm, text_tree({**CHART, "helmfile.yaml": text}))
    names = {(one.subject.name, one.name) for one in of(found, Provides)}
    assert {("orders", "orders"), ("cart", "cart")} <= names
    assert ("orders", "orders-generic") in names
    (mention,) = of(found, Requires)
    assert (mention.subject.name, mention.host, str(mention.evidence)) == (
        "cart",
        "orders-generic",
        "helmfile.yaml:4",
    )


def test_evidence_of_a_release_is_where_it_is_named() -> None:
    found = of(collected(helm, text_tree({**CHART, "helmfile.yaml": HELMFILE})), Workload)
    assert [str(one.evidence) for one in found] == ["helmfile.yaml:2", "helmfile.yaml:5"]
