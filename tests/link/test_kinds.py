"""What connections are for, what they speak, and which lines state them."""

from __future__ import annotations

import pytest

from archscan.model.elements import Connection
from tests.link.models import edges, model

NGINX = "services:\n  web:\n    image: nginx\n    environment: {FLAGS_HOST: flags}\n  flags:\n    image: %s\n"


def only(files: dict[str, str]) -> Connection:
    (found,) = model(files).connections
    return found


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("ghcr.io/open-feature/flagd", ["web -> flags proxies"]),
        ("consul", ["web -> flags discovers"]),
        ("hashicorp/vault", ["web -> flags proxies"]),
    ],
    ids=["flags", "registry", "secrets"],
)
def test_a_proxy_passes_on_to_what_keeps_settings(image: str, expected: list[str]) -> None:
    assert edges(model({"compose.yaml": NGINX % image})) == expected


def test_members_of_a_registrys_cluster_are_no_clients_of_each_other() -> None:
    text = "services:\n  one: {image: consul}\n  two: {image: consul, links: [one]}\n"
    assert edges(model({"compose.yaml": text})) == ["two -> one uses"]


def test_a_proxy_of_the_teams_own_image_passes_on_too() -> None:
    text = (NGINX % "ghcr.io/open-feature/flagd").replace(
        "web:\n    image: nginx", "edge-proxy:\n    build: edge"
    )
    files = {"compose.yaml": text, "edge/Dockerfile": "FROM envoyproxy/envoy:v1.34\n"}
    assert edges(model(files)) == ["edge-proxy -> flags proxies"]


ENVOY = """static_resources:
  listeners:
  - filter_chains:
    - filters:
      - typed_config:
          route_config:
            virtual_hosts:
            - routes:
              - {match: {prefix: "/"}, route: {cluster: api}}
  clusters:
  - name: api
    load_assignment:
      endpoints:
      - lb_endpoints:
        - endpoint: {address: {socket_address: {address: api, port_value: 80}}}
"""


def test_a_file_is_not_that_of_other_software_in_its_folder() -> None:
    files = {
        "compose.yaml": "services:\n  traces:\n    build: {context: edge, dockerfile: ../traces/Dockerfile}\n"
        "  front: {image: envoyproxy/envoy}\n  api: {image: acme/api}\n",
        "traces/Dockerfile": "FROM jaegertracing/all-in-one\n",
        "edge/envoy.yaml": ENVOY,
    }
    assert edges(model(files)) == ["front -> api proxies (likely)"]


def test_a_service_loads_its_flags() -> None:
    text = (NGINX % "ghcr.io/open-feature/flagd").replace("image: nginx", "build: web")
    assert edges(model({"compose.yaml": text, "web/Dockerfile": "FROM node\n"})) == [
        "web -> flags loads_config"
    ]


@pytest.mark.parametrize(
    ("value", "protocol"),
    [("flags", "gRPC"), ("http://flags:8016", "HTTP"), ("grpc://flags:8013", "gRPC")],
    ids=["as its software speaks", "as written", "as written too"],
)
def test_a_written_scheme_goes_before_what_software_speaks(value: str, protocol: str) -> None:
    text = (NGINX % "ghcr.io/open-feature/flagd").replace("FLAGS_HOST: flags", f"FLAGS_HOST: '{value}'")
    assert only({"compose.yaml": text}).protocol == protocol


@pytest.mark.parametrize(
    ("base", "protocol"), [("mongo:5", "MongoDB"), ("node:20", "")], ids=["a store", "none"]
)
def test_a_store_of_the_teams_own_image_speaks_as_its_base(base: str, protocol: str) -> None:
    files = {
        "compose.yaml": "services:\n  api: {build: api, environment: {DB_HOST: db}}\n  db: {build: db}\n",
        "api/Dockerfile": "FROM golang\n",
        "db/Dockerfile": f"FROM {base}\n",
    }
    assert only(files).protocol == protocol


def test_code_that_makes_an_exporter_sends_telemetry() -> None:
    files = {
        "compose.yaml": "services:\n  api: {build: api}\n  hub: {image: otel/opentelemetry-collector}\n",
        "api/Dockerfile": "FROM python:3.12\n",
        "api/main.py": "from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter\n"
        "exporter = OTLPSpanExporter()\n",
    }
    assert edges(model(files)) == ["api -> hub exports (likely)"]


LOCAL = "spring:\n  data:\n    mongodb:\n      uri: mongodb://localhost:27017/shop\n"
DEPLOYED = (
    "---\nspring:\n  config.activate.on-profile: prod\n  data:\n    mongodb:\n      uri: mongodb://db/shop\n"
)


@pytest.mark.parametrize(
    ("text", "line"),
    [(LOCAL, 4), (LOCAL + DEPLOYED, 10)],
    ids=["nothing else", "the deployment too"],
)
def test_the_developers_machine_says_what_nothing_else_does(text: str, line: int) -> None:
    files = {
        "compose.yaml": "services:\n  api: {build: api}\n  db: {image: mongo, ports: ['27017:27017']}\n",
        "api/Dockerfile": "FROM eclipse-temurin:21\n",
        "api/src/main/resources/application.yml": text,
    }
    assert [one.line for one in only(files).evidence] == [line]
