"""What Kubernetes objects and resources of clouds set for traffic and failure."""

from __future__ import annotations

import pytest

from archscan.collectors.deployment import kubernetes, terraform
from archscan.model.facts import Setting
from archscan.source import Collector
from tests.goldens import collected, text_tree

TOPICS = ("failure.", "cache.", "performance.", "scaling.", "availability.backup", "availability.failover")


def said(collector: Collector, path: str, text: str) -> list[tuple[str, str, str, str]]:
    found = collected(collector, text_tree({path: text}))
    return [
        (one.subject.name, one.topic, one.name, one.value)
        for one in found
        if isinstance(one, Setting) and one.topic.startswith(TOPICS)
    ]


def manifest(version: str, kind: str, body: str) -> str:
    return f"apiVersion: {version}\nkind: {kind}\n{body}"


RULE = """
metadata: {name: stock}
spec:
  host: stock.shop.svc.cluster.local
  trafficPolicy:
    connectionPool: {tcp: {maxConnections: 10, connectTimeout: 30ms}}
    outlierDetection: {consecutive5xxErrors: 5}
    loadBalancer: {consistentHash: {httpHeaderName: x-user}}
"""
SERVICE = """
metadata: {name: stock}
spec:
  hosts: [stock]
  http:
  - name: all
    timeout: 2s
    retries: {attempts: 3, perTryTimeout: 1s}
    route: [{destination: {host: stock}}]
"""
INGRESS = """
metadata:
  name: edge
  annotations:
    nginx.ingress.kubernetes.io/limit-rps: "20"
    nginx.ingress.kubernetes.io/affinity: cookie
    example.org/timeout: "3"
spec: {rules: []}
"""
POD = """
metadata: {name: api}
spec:
  template:
    spec:
      containers:
      - name: api
        image: shop/api:1
        lifecycle: {preStop: {exec: {command: [sleep, "10"]}}}
        livenessProbe: {httpGet: {path: /, port: 80}, timeoutSeconds: 3}
        env: [{name: STOCK_TIMEOUT, value: 3s}, {name: PROBE_TIMEOUT, value: 3s}]
"""
ROUTE = """
metadata: {name: shop}
spec:
  rules:
  - matches: [{path: {value: /cart}}]
    timeouts: {request: 10s}
    backendRefs: [{name: cart, port: 80}]
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (manifest("networking.istio.io/v1", "DestinationRule", RULE), [
            ("stock.shop.svc.cluster.local", "failure.breaker", "DestinationRule stock.shop.svc.cluster.local",
             "connectionPool.tcp.maxConnections: 10"),
            ("stock.shop.svc.cluster.local", "failure.timeout", "DestinationRule stock.shop.svc.cluster.local",
             "connectionPool.tcp.connectTimeout: 30ms"),
            ("stock.shop.svc.cluster.local", "failure.ejection", "DestinationRule stock.shop.svc.cluster.local",
             "consecutive5xxErrors: 5"),
            ("stock.shop.svc.cluster.local", "scaling.affinity", "DestinationRule stock.shop.svc.cluster.local",
             "consistentHash.httpHeaderName: x-user"),
        ]),
        (manifest("networking.istio.io/v1", "VirtualService", SERVICE), [
            ("stock", "failure.timeout", "VirtualService stock all", "timeout: 2s"),
            ("stock", "failure.retry", "VirtualService stock all", "attempts: 3"),
            ("stock", "failure.retry", "VirtualService stock all", "perTryTimeout: 1s"),
        ]),
        (manifest("networking.k8s.io/v1", "Ingress", INGRESS), [
            ("ingress/edge", "failure.rate_limit", "nginx.ingress.kubernetes.io/limit-rps", "20"),
            ("ingress/edge", "scaling.affinity", "nginx.ingress.kubernetes.io/affinity", "cookie"),
        ]),
        (manifest("apps/v1", "Deployment", POD), [
            ("api", "failure.timeout", "STOCK_TIMEOUT", "3s"),
            ("api", "failure.shutdown", "preStop", "exec sleep 10"),
        ]),
        (manifest("gateway.networking.k8s.io/v1", "HTTPRoute", ROUTE), [
            ("cart", "failure.timeout", "HTTPRoute shop /cart", "request: 10s"),
        ]),
        (manifest("v1", "Service", "metadata: {name: web}\nspec: {sessionAffinity: ClientIP}"), [
            ("web", "scaling.affinity", "Service web", "sessionAffinity: ClientIP"),
        ]),
        (manifest("velero.io/v1", "Schedule", "metadata: {name: daily}\nspec: {schedule: 0 3 * * *}"), [
            ("daily", "availability.backup", "Schedule daily", "schedule: 0 3 * * *"),
        ]),
        (manifest("v1", "Service", "metadata: {name: web}\nspec: {sessionAffinity: None}"), []),
        (manifest("networking.istio.io/v1", "DestinationRule", "metadata: {name: x}\nspec: [1]"), []),
        (manifest("example.org/v1", "VirtualService", SERVICE), []),
    ],
    ids=["destination-rule", "virtual-service", "ingress", "pod", "route", "affinity", "backup", "no-affinity",
         "corrupt", "another-group"],
)  # fmt: skip
def test_objects(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert said(kubernetes, "k8s/all.yaml", text) == expected


STACK = """
resource "aws_sqs_queue" "dead" { name = "dead-orders" }
resource "aws_sqs_queue" "orders" {
  name = "orders"
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount = 5
  })
}
resource "aws_lambda_function" "worker" {
  function_name = "worker"
  timeout = 30
  reserved_concurrent_executions = 10
  environment { variables = { QUEUE = aws_sqs_queue.orders.url } }
}
resource "aws_db_instance" "main" {
  identifier = "shop"
  engine = "postgres"
  multi_az = true
  backup_retention_period = 0
}
resource "aws_lb_target_group" "web" {
  deregistration_delay = var.delay
  stickiness {
    type = "lb_cookie"
  }
}
"""


def test_resources_of_clouds() -> None:
    assert said(terraform, "main.tf", STACK) == [
        ("orders-queue", "failure.dead_letter", "queue orders", "to dead-orders-queue after 5 receives"),
        ("worker", "failure.timeout", "timeout", "30"),
        ("worker", "failure.bulkhead", "reserved_concurrent_executions", "10"),
        ("shop-db", "availability.failover", "multi_az", "true"),
        ("", "scaling.affinity", "stickiness.type (web)", "lb_cookie"),
    ]


CONFIGURED = """
apiVersion: v1
kind: ConfigMap
metadata: {name: edge}
data:
  plain: "1"
  nginx.conf: |
    http {
      keepalive_timeout 65;
    }
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: proxy}
spec:
  template:
    spec:
      containers: [{name: nginx, image: nginx}]
      volumes: [{name: conf, configMap: {name: edge}}]
"""


def test_a_file_in_a_config_map_speaks_of_the_one_that_mounts_it() -> None:
    (one,) = (
        fact
        for fact in collected(kubernetes, text_tree({"k8s/all.yaml": CONFIGURED}))
        if isinstance(fact, Setting) and fact.topic == "performance.keepalive"
    )
    assert (one.subject.name, one.name, one.value, one.evidence.line) == (
        "proxy",
        "keepalive_timeout",
        "65",
        9,
    )
    alone = CONFIGURED.partition("---")[0]
    assert said(kubernetes, "k8s/all.yaml", alone)[0][0] == "configmap/edge"
