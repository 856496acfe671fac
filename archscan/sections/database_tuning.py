"""What is set to make databases fast or large: pools, limits of queries, replicas, shards.

The topics for pools and partitions are also used by HTTP clients, gateways and brokers: those stand under
other headings.
"""

from __future__ import annotations

import re

from archscan.sections.context import Context
from archscan.sections.database_design.partitions import partitioned
from archscan.sections.database_design.topics import of_topic
from archscan.sections.observed import Observed
from archscan.sections.statements import Block
from archscan.sections.tuned import tuned_table

_NOT_OF_DATABASES = re.compile(
    r"http|feign|zuul|gateway|upstream|proxy|rabbit|amqp|kafka|thread|worker|undertow|grpc|ribbon|nginx|envoy"
    r"|max[_-]?conns\b|destinationrule|trafficpolicy|elastic|smtp|mail|socket|consumer|producer",
    re.IGNORECASE,
)


def database_optimization(context: Context) -> list[Block]:
    """Pools of connections to databases, what is set of queries, and where reads go apart from writes."""
    return [
        *tuned_table(
            context, "settings of connection pools", ["performance.pool"], "Connection pool",
            keep=of_database,
        ),
        *tuned_table(context, "settings of queries", ["performance.query"], "Queries"),
        *tuned_table(context, "read replicas", ["scaling.split"], "Reads and writes"),
    ]  # fmt: skip


def client_pools(context: Context) -> list[Block]:
    """Pools of connections to others than databases."""
    return [
        *tuned_table(
            context, "pools of client connections", ["performance.pool"], "Connection pool",
            keep=lambda one: not of_database(one),
        )
    ]  # fmt: skip


def database_scaling(context: Context) -> list[Block]:
    """Shards, partitioned tables, and reads that are sent elsewhere than writes."""
    return [
        *partitioned(context),
        *tuned_table(
            context, "shards of databases", ["scaling.sharding"], "Sharding",
            keep=lambda one: not of_topic(one),
        ),
        *tuned_table(context, "read replicas", ["scaling.split"], "Reads and writes"),
    ]  # fmt: skip


def topic_partitions(context: Context) -> list[Block]:
    """Partitions of topics: how many consumers can share a topic's load."""
    return [
        *tuned_table(context, "partitions of topics", ["scaling.sharding"], "Topic partitions", keep=of_topic)
    ]


def of_database(one: Observed) -> bool:
    """Whether a pool is one of connections to a database or cache: gateways and HTTP clients have others."""
    if one.component is not None and one.component.kind in ("gateway", "proxy", "broker"):
        return False
    return not _NOT_OF_DATABASES.search(f"{one.name} {one.value}")
