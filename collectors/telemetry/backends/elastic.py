"""What Kibana, Elasticsearch, OpenSearch, their dashboards and the tools beside them connect to.

A node's own address and the names of the nodes that it starts with are left out. Formats:
https://www.elastic.co/docs/reference/kibana/configuration-reference and
https://www.elastic.co/docs/reference/elasticsearch/configuration-reference
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..documents import first_mapping
from ..keyed import Rule, find_keyed
from ..places import reading

NAME = "elastic"
PATTERNS = (
    "kibana*.yml", "kibana*.yaml", "kibana/*.yml", "kibana/config/*.yml", "opensearch*.yml",
    "opensearch*.yaml", "elasticsearch*.yml", "elasticsearch*.yaml", "elasticsearch/*.yml",
    "elasticsearch/config/*.yml", "logstash*.yml", "logstash/config/*.yml", "enterprise-search*.yml",
    "elastalert*.yml", "elastalert*.yaml", "elastalert/*.yaml", "curator*.yml", "curator/*.yml",
    "jaeger*.yml", "jaeger*.yaml",
)  # fmt: skip
_MARK = re.compile(
    rb"^(?:elasticsearch|opensearch|discovery|xpack|cluster|monitoring|es_host|client|es|reindex)\b",
    re.MULTILINE,
)
_RULES = (
    Rule("elasticsearch.hosts", "queries", "http"),
    Rule("elasticsearch.url", "queries", "http"),
    Rule("elasticsearch.host", "queries", "http"),
    Rule("opensearch.hosts", "queries", "http"),
    Rule("opensearch.url", "queries", "http"),
    Rule("monitoring.ui.elasticsearch.hosts", "queries", "http"),
    Rule("enterprisesearch.host", "calls", "http"),
    Rule("kibana.host", "calls", "http"),
    Rule("discovery.seed_hosts", "replicates"),
    Rule("discovery.zen.ping.unicast.hosts", "replicates"),
    Rule("cluster.remote.*.seeds", "replicates"),
    Rule("cluster.remote.*.proxy_address", "replicates"),
    Rule("xpack.monitoring.exporters.*.host", "exports", "http"),
    Rule("xpack.monitoring.elasticsearch.hosts", "exports", "http"),
    Rule("monitoring.elasticsearch.hosts", "exports", "http"),
    Rule("xpack.management.elasticsearch.hosts", "loads_config", "http"),
    Rule("xpack.security.authc.realms.**.op.token_endpoint", "authenticates"),
    Rule("xpack.security.authc.realms.**.url", "authenticates", "ldap"),
    Rule("es_host", "queries", "http", "es_port"),
    Rule("es_hosts", "queries", "http", "es_port"),
    Rule("client.hosts", "queries", "http", "port"),
    Rule("elasticsearch.client.hosts", "queries", "http"),
    Rule("es.server-urls", "queries", "http"),
)


def wants(data: bytes) -> bool:
    """Whether a key that may hold an address stands in it."""
    return _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each server that a setting names."""
    problems: list[Problem] = []
    root = first_mapping(file, problems)
    yield from problems
    if "services" not in root:
        yield from find_keyed(root, _RULES, reading(file, NAME))
