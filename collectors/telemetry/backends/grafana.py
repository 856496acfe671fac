"""What Grafana asks and whom it tells: provisioned data sources, contact points, and `grafana.ini`.

Dashboards hold links for people and no connections; a data source that the browser asks itself
(`access: direct`) is none of Grafana's. Grafana provisions from YAML alone: a data source as JSON is what
somebody posts to its API, so it speaks of the application called `grafana` and not of who mounts it. Formats:
https://grafana.com/docs/grafana/latest/administration/provisioning/,
https://grafana.com/docs/grafana/latest/developers/http_api/data_source/ and
https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from archscan.formats.json import load as load_json
from archscan.formats.node import Map
from archscan.model.facts import Fact, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..documents import first_mapping
from ..keyed import Rule, find_keyed
from ..places import Reading, reading
from ..sections import load_sections

NAME = "grafana"
PATTERNS = ("*.yml", "*.yaml", "*datasource*.json", "grafana*.ini", "grafana/*.ini", "grafana/defaults.ini")
_MARK = re.compile(rb"^(?:datasources|contactPoints|apps)[ \t]*:|\"url\"|^\[[a-z_.]+\]", re.MULTILINE)

_SCHEMES = {
    "postgres": "postgresql", "grafana-postgresql-datasource": "postgresql", "mysql": "mysql",
    "mssql": "sqlserver", "grafana-mongodb-datasource": "mongodb", "redis-datasource": "redis",
    "grafana-clickhouse-datasource": "clickhouse", "vertamedia-clickhouse-datasource": "http",
}  # fmt: skip
"""Types of data sources that speak no HTTP; the others do."""
_SERVICES = {
    "cloudwatch": "cloudwatch",
    "stackdriver": "google-cloud-operations",
    "grafana-azure-monitor-datasource": "application-insights",
    "grafana-x-ray-datasource": "aws-xray",
    "grafana-sentry-datasource": "sentry",
    "grafana-newrelic-datasource": "newrelic",
    "grafana-datadog-datasource": "datadog",
}
"""Types of data sources whose service needs no address; key of the lexicon."""
_CONTACTS = ("url", "endpointUrl", "kafkaRestProxy", "brokerUrl", "apiUrl", "host")
_INI = (
    Rule("database.host", "queries"),
    Rule("database.url", "queries"),
    Rule("remote_cache.connstr", "queries", "redis"),
    Rule("smtp.host", "calls", "smtp"),
    Rule("rendering.server_url", "calls"),
    Rule("tracing.jaeger.address", "exports", "jaeger"),
    Rule("tracing.opentelemetry.*.address", "exports", "otlp"),
    Rule("external_image_storage.s3.endpoint", "calls"),
    Rule("unified_alerting.ha_redis_address", "queries", "redis"),
    Rule("log.frontend.custom_endpoint", "exports"),
    Rule("auth.generic_oauth.token_url", "authenticates"),
    Rule("auth.generic_oauth.api_url", "authenticates"),
    Rule("auth.gitlab.token_url", "authenticates"),
    Rule("auth.jwt.jwk_set_url", "authenticates"),
    Rule("unified_alerting.state_history.loki_remote_url", "queries"),
    Rule("unified_alerting.state_history.loki_remote_write_url", "logs"),
    Rule("metrics.graphite.address", "exports", "graphite"),
)


def wants(data: bytes) -> bool:
    """Whether data sources, contact points or sections may stand in it."""
    return _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each data source, contact point and setting that names a server."""
    base = reading(file, NAME)
    name = file.name.lower()
    if name.endswith(".ini"):
        yield from find_keyed(load_sections(file.text, file.path), _INI, base)
    elif name.endswith(".json"):
        root = load_json(file.data, file.path)
        posted = replace(base, subject=Subject(base.subject.scope, NAME))
        if isinstance(root, Map) and "type" in root and "panels" not in root:
            yield from _source(root, posted)
        elif isinstance(root, list):
            for one in root:
                if isinstance(one, Map) and "type" in one:
                    yield from _source(one, posted)
        elif isinstance(root, Map):
            yield from provisioned(root, base)
    else:
        problems: list[Problem] = []
        root = first_mapping(file, problems)
        yield from problems
        if is_provisioning(root):
            yield from provisioned(root, base)


def is_provisioning(root: Map) -> bool:
    """Whether a document is one of Grafana's provisioning files, by its shape."""
    sources = root.seq("datasources").maps()
    return bool(root.seq("contactPoints").maps()) or any("type" in one or "access" in one for one in sources)


def provisioned(root: Map, base: Reading) -> Iterator[Fact]:
    """What a provisioning file connects Grafana to."""
    for one in root.seq("datasources").maps():
        yield from _source(one, base)
    for point in root.seq("contactPoints").maps():
        for receiver in point.seq("receivers").maps():
            settings = receiver.map("settings")
            for key in _CONTACTS:
                yield from base.entry(settings, key, "calls", name=f"contactPoints.{receiver.text('type')}")


def _source(one: Map, base: Reading) -> Iterator[Fact]:
    kind = one.text("type")
    if one.text("access") == "direct":
        return
    name = f"datasources.{one.text('name') or kind}"
    if kind in _SERVICES:
        yield base.opens(_SERVICES[kind], one.place("type"))
    scheme = _SCHEMES.get(kind, "http")
    yield from base.entry(one, "url", "queries", scheme, name=name)
    data = one.map("jsonData")
    if kind == "alertmanager":
        return
    for key in ("host", "server", "tracingDatasourceUrl", "connection"):
        yield from base.entry(data, key, "queries", scheme, "port", name=name)
