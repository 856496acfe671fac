"""What a workload's variables set: timeouts, retries, pools, workers, caches, limits; no collector.

Only variables whose names say it by their last words, and those that well-known programs read, and only
where the value is an amount. Called by the collectors of deployments for each workload.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.lexicon.addresses import Variable
from archscan.lexicon.secrets import is_secret_name
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

from .commands import find_options
from .heaps import find_heap_variable
from .names import meaning_of
from .topics import find_created_topics
from .values import is_amount, is_on, setting, shown

_KNOWN: dict[str, str] = {
    "WEB_CONCURRENCY": "performance.workers", "UVICORN_WORKERS": "performance.workers",
    "UV_THREADPOOL_SIZE": "performance.workers", "GOMAXPROCS": "performance.workers",
    "RAILS_MAX_THREADS": "performance.workers", "RAILS_MIN_THREADS": "performance.workers",
    "PUMA_WORKERS": "performance.workers", "PUMA_MAX_THREADS": "performance.workers",
    "SIDEKIQ_CONCURRENCY": "performance.workers", "CELERYD_CONCURRENCY": "performance.workers",
    "CELERY_WORKER_CONCURRENCY": "performance.workers", "PHP_FPM_PM_MAX_CHILDREN": "performance.workers",
    "TOKIO_WORKER_THREADS": "performance.workers", "OMP_NUM_THREADS": "performance.workers",
    "DOTNET_THREADPOOL_FORCEMINWORKERTHREADS": "performance.workers",
    "NGINX_WORKER_PROCESSES": "performance.workers", "NGINX_WORKER_CONNECTIONS": "performance.workers",
    "DB_POOL": "performance.pool", "RAILS_DB_POOL": "performance.pool", "DATABASE_POOL": "performance.pool",
    "POOL_MODE": "performance.pool", "DEFAULT_POOL_SIZE": "performance.pool",
    "MAX_CLIENT_CONN": "performance.pool",
    "PGBOUNCER_POOL_MODE": "performance.pool", "PGBOUNCER_DEFAULT_POOL_SIZE": "performance.pool",
    "PGBOUNCER_MAX_CLIENT_CONN": "performance.pool", "MIN_POOL_SIZE": "performance.pool",
    "PGBOUNCER_MIN_POOL_SIZE": "performance.pool", "PGBOUNCER_MAX_DB_CONNECTIONS": "performance.pool",
    "MAX_DB_CONNECTIONS": "performance.pool", "RESERVE_POOL_SIZE": "performance.pool",
    "POSTGRESQL_MAX_CONNECTIONS": "performance.pool", "MYSQL_MAX_CONNECTIONS": "performance.pool",
    "KAFKA_NUM_PARTITIONS": "scaling.sharding", "KAFKA_CFG_NUM_PARTITIONS": "scaling.sharding",
    "KAFKA_DEFAULT_REPLICATION_FACTOR": "availability.failover",
    "KAFKA_CFG_DEFAULT_REPLICATION_FACTOR": "availability.failover",
    "MEMCACHED_CACHE_SIZE": "cache.size", "MEMCACHED_MEMORY_LIMIT": "cache.size",
    "REDIS_MAXMEMORY": "cache.size",
    "REDIS_MAXMEMORY_POLICY": "cache.eviction", "REDIS_MAX_MEMORY": "cache.size",
    "VARNISH_SIZE": "cache.size",
    "REDIS_EVICTION_POLICY": "cache.eviction",
    "MYSQL_INNODB_BUFFER_POOL_SIZE": "performance.query",
    "MARIADB_INNODB_BUFFER_POOL_SIZE": "performance.query",
}  # fmt: skip
"""Variables that programs and images read, whose value is shown as it is."""
_WORDS = frozenset({"POOL_MODE", "PGBOUNCER_POOL_MODE", "REDIS_MAXMEMORY_POLICY", "REDIS_EVICTION_POLICY"})
"""Those whose value is a word."""
_ARGUMENTS = {
    "GUNICORN_CMD_ARGS": "gunicorn", "REDIS_ARGS": "redis-server", "REDIS_EXTRA_FLAGS": "redis-server",
    "VALKEY_EXTRA_FLAGS": "redis-server", "POSTGRES_INITDB_ARGS": "", "MYSQL_EXTRA_FLAGS": "mysqld",
    "MARIADB_EXTRA_FLAGS": "mysqld", "MEMCACHED_EXTRA_FLAGS": "memcached",
}  # fmt: skip
"""Variables that hold arguments of a program."""
_SWITCHES = {"NGINX_GZIP": "performance.compression", "ENABLE_GZIP": "performance.compression"}
_ENV_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*\Z")


def find_variable_settings(subject: Subject, variables: Iterable[Variable]) -> Iterator[Setting]:
    """The settings among the variables of a workload, named for their variable."""
    for one in variables:
        if one.value:
            yield from find_heap_variable(subject, one.name, one.value, one.evidence)
            yield from _settings(subject, one.name, one.value, one.evidence)


def _settings(subject: Subject, name: str, value: str, line: Evidence) -> Iterator[Setting]:
    upper = name.upper()
    if program := _ARGUMENTS.get(upper):
        yield from find_options(subject, program, value.split(), line)
        return
    if upper == "KAFKA_CREATE_TOPICS":
        yield from find_created_topics(subject, value, line)
        return
    if upper in _SWITCHES:
        if is_on(value):
            yield Setting(subject, _SWITCHES[upper], "enabled", line, name=name)
        return
    topic = _KNOWN.get(upper)
    if topic is None and upper != name.lower():
        topic = meaning_of(name)
    text = shown(value)
    if not topic or not text or is_secret_name(name):
        return
    amount = text.partition(" (default of ")[0]
    fits = _ENV_WORD.match(amount) if upper in _WORDS else is_amount(amount) and amount != "0"
    if fits:
        one = setting(subject, topic, value, line, name)
        if one is not None:
            yield one
