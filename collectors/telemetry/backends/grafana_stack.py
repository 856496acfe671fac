"""Where Loki, Tempo, Mimir, Cortex, Pyroscope and Thanos keep and find data: stores, caches, rings.

Of several storage back ends in one place only the one that is chosen counts; members of the program's own
cluster are left out. Formats: https://grafana.com/docs/loki/latest/configure/,
https://grafana.com/docs/tempo/latest/configuration/, https://grafana.com/docs/mimir/latest/configure/,
https://thanos.io/tip/thanos/storage.md/
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from archscan.formats.node import Map
from archscan.lexicon.words import vocabulary
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..documents import first_mapping
from ..keyed import Rule, find_keyed
from ..metrics.scraping import find_remotes
from ..places import reading

NAME = "grafana-stack"
PATTERNS = ("*.yml", "*.yaml")
_SECTION = re.compile(
    rb"^(schema_config|storage_config|ingester|distributor|querier|compactor|blocks_storage|frontend_worker"
    rb"|query_frontend|metrics_generator|limits_config|overrides|chunk_store_config|ruler|ruler_storage|common"
    rb"|store_gateway|memberlist|frontend|storage|server|auth_enabled|multitenancy_enabled|table_manager"
    rb"|usage_report|pyroscopedb|alertmanager_storage|limits|query_range)[ \t]*:",
    re.MULTILINE,
)
_TELLING = frozenset(
    b"schema_config storage_config ingester distributor querier blocks_storage frontend_worker pyroscopedb "
    b"metrics_generator ruler_storage compactor".split()
)
_THANOS = re.compile(rb"^type[ \t]*:[ \t]*[\"']?(?:S3|SWIFT|OTLP|JAEGER|REDIS|MEMCACHED)\b", re.MULTILINE)

_ALTERNATIVES = vocabulary(
    "s3 gcs azure swift filesystem local consul etcd memberlist inmemory multi redis memcached bos cos oss "
    "in-memory inmemory-cache fifocache cassandra bigtable dynamodb"
)
_RULES = (
    Rule("**.consul.host", "discovers", "consul"),
    Rule("**.etcd.endpoints", "discovers", "etcd"),
    Rule("**.s3.endpoint", "queries", "s3"),
    Rule("**.s3.s3", "queries", "s3"),
    Rule("**.aws.endpoint", "queries", "s3"),
    Rule("**.aws.s3", "queries", "s3"),
    Rule("**.swift.auth_url", "queries"),
    Rule("**.cassandra.addresses", "queries", "cassandra"),
    Rule("**.redis.endpoint", "queries", "redis"),
    Rule("**.memcached_client.host", "queries", "memcached"),
    Rule("**.memcached_client.addresses", "queries", "memcached"),
    Rule("**.memcached.host", "queries", "memcached"),
    Rule("**.memcached.addresses", "queries", "memcached"),
    Rule("ruler.alertmanager_url", "calls", "http"),
    Rule("ruler.remote_write.client.url", "exports", "http"),
    Rule("ruler.remote_write.clients.*.url", "exports", "http"),
    Rule("metrics_generator.storage.remote_write.url", "exports", "http"),
    Rule("**.kafka.address", "", "kafka"),
    Rule("kafka_config.address", "", "kafka"),
    Rule("frontend_worker.frontend_address", "calls", "grpc"),
    Rule("frontend_worker.scheduler_address", "calls", "grpc"),
    Rule("frontend.scheduler_address", "calls", "grpc"),
    Rule("frontend.downstream_url", "queries", "http"),
    Rule("frontend.tail_proxy_url", "proxies", "http"),
    Rule("common.compactor_address", "calls", "http"),
    Rule("querier.frontend_worker.frontend_address", "calls", "grpc"),
    Rule("query_frontend.search.external_endpoints", "queries", "http"),
    Rule("storage_config.**.server_address", "calls", "grpc"),
    Rule("tracing.otlp.endpoint", "exports", "otlp"),
)
_STORE_TYPES = {
    "s3": ("queries", "s3"), "swift": ("queries", ""), "otlp": ("exports", "otlp"),
    "jaeger": ("exports", "jaeger"), "redis": ("queries", "redis"), "memcached": ("queries", "memcached"),
}  # fmt: skip


def wants(data: bytes) -> bool:
    """Whether sections that only these programs have stand at the root."""
    found = set(_SECTION.findall(data))
    return (len(found) > 1 and not _TELLING.isdisjoint(found)) or _THANOS.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each store, cache, ring and other server."""
    problems: list[Problem] = []
    root = first_mapping(file, problems)
    yield from problems
    if "service" in root or "services" in root:
        return
    base = reading(file, NAME)
    if isinstance(root.get("type"), str):
        config = root.map("config")
        purpose, scheme = _STORE_TYPES.get(root.text("type").lower(), ("", ""))
        if purpose and config:
            for key in ("endpoint", "auth_url", "addr", "addresses"):
                yield from base.entry(config, key, purpose, scheme, name=f"config.{key}")
        return
    yield from find_keyed(root, _RULES, base, unused=_not_chosen)
    yield from find_remotes(root, base)


def _not_chosen(node: Map) -> Container[str]:
    """The back ends beside the one that a mapping chooses."""
    for key in ("backend", "store"):
        chosen = node.text(key).lower()
        if chosen in _ALTERNATIVES:
            return _ALTERNATIVES - {chosen}
    return ()
