"""Keys of databases' and caches' configuration that set memory, eviction, durability, connections and limits.

The same keys stand in configuration files and on command lines; no collector.
Redis: https://redis.io/docs/latest/operate/oss_and_stack/management/config/;
PostgreSQL: https://www.postgresql.org/docs/current/runtime-config.html;
MySQL: https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html;
PgBouncer: https://www.pgbouncer.org/config.html
"""

from __future__ import annotations

from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

from .values import setting, shown

_POOL, _QUERY, _TIME = "performance.pool", "performance.query", "failure.timeout"
KEYS: dict[str, dict[str, str]] = {
    "redis": {
        "maxmemory": "cache.size", "maxmemory-policy": "cache.eviction",
        "maxmemory-samples": "cache.eviction",
        "appendonly": "cache.persistence", "appendfsync": "cache.persistence",
        "save": "cache.persistence",
        "maxclients": _POOL, "timeout": _TIME, "tcp-keepalive": "performance.keepalive",
        "io-threads": "performance.workers", "slowlog-log-slower-than": _QUERY,
        "min-replicas-to-write": "availability.failover", "cluster-enabled": "scaling.sharding",
        "lazyfree-lazy-eviction": "cache.eviction",
    },
    "sentinel": {
        "down-after-milliseconds": "availability.failover", "failover-timeout": "availability.failover",
        "parallel-syncs": "availability.failover", "monitor": "availability.failover",
    },
    "postgresql": {
        "max_connections": _POOL, "superuser_reserved_connections": _POOL, "shared_buffers": _QUERY,
        "effective_cache_size": _QUERY, "work_mem": _QUERY, "maintenance_work_mem": _QUERY,
        "statement_timeout": _QUERY,
        "lock_timeout": _TIME, "idle_in_transaction_session_timeout": _TIME, "idle_session_timeout": _TIME,
        "log_min_duration_statement": _QUERY, "random_page_cost": _QUERY, "effective_io_concurrency": _QUERY,
        "max_worker_processes": "performance.workers", "max_parallel_workers": "performance.workers",
        "max_parallel_workers_per_gather": "performance.workers", "auto_explain.log_min_duration": _QUERY,
        "shared_preload_libraries": _QUERY, "archive_command": "availability.backup",
        "hot_standby": "availability.failover", "jit": _QUERY,
        "synchronous_standby_names": "availability.failover",
        "archive_mode": "availability.backup", "huge_pages": _QUERY, "wal_buffers": _QUERY,
        "autovacuum": _QUERY,
        "checkpoint_completion_target": _QUERY, "max_wal_size": _QUERY,
    },
    "mysql": {
        "max_connections": _POOL, "innodb_buffer_pool_size": _QUERY, "innodb_buffer_pool_instances": _QUERY,
        "innodb_log_file_size": _QUERY, "slow_query_log": _QUERY, "long_query_time": _QUERY,
        "log_queries_not_using_indexes": _QUERY, "query_cache_size": "cache.size",
        "query_cache_type": "cache.layer",
        "query_cache_limit": "cache.size", "wait_timeout": _TIME, "interactive_timeout": _TIME,
        "connect_timeout": _TIME, "net_read_timeout": _TIME, "net_write_timeout": _TIME,
        "innodb_lock_wait_timeout": _TIME, "max_execution_time": _QUERY,
        "thread_cache_size": "performance.workers",
        "table_open_cache": _QUERY, "tmp_table_size": _QUERY, "sort_buffer_size": _QUERY,
        "innodb_flush_log_at_trx_commit": _QUERY, "thread_pool_size": "performance.workers",
        "innodb_thread_concurrency": "performance.workers",
    },
    "pgbouncer": {
        "pool_mode": _POOL, "max_client_conn": _POOL, "default_pool_size": _POOL, "min_pool_size": _POOL,
        "reserve_pool_size": _POOL, "reserve_pool_timeout": _POOL, "max_db_connections": _POOL,
        "max_user_connections": _POOL, "server_idle_timeout": _POOL, "server_lifetime": _POOL,
        "query_timeout": _TIME,
        "server_connect_timeout": _TIME, "query_wait_timeout": _TIME, "client_idle_timeout": _TIME,
        "max_prepared_statements": _QUERY,
    },
}  # fmt: skip
_NOTHING = {"maxmemory": "0", "timeout": "0", "statement_timeout": "0", "log_min_duration_statement": "-1",
"save": "",
            "appendonly": "no", "query_cache_type": "0", "query_cache_size": "0", "slow_query_log": "0",
            "archive_mode": "off", "cluster-enabled": "no", "lock_timeout": "0", "autovacuum": "",
            "idle_in_transaction_session_timeout": "0", "shared_preload_libraries": "",
            "idle_session_timeout": "0"}  # fmt: skip
"""Values that switch the thing off: nothing is said then."""


def stored(table: str, subject: Subject, key: str, text: str, line: Evidence) -> Setting | None:
    """What a key sets, named for it; None for keys without a topic and for what is switched off."""
    name = key.strip().lower()
    if table == "mysql":
        name = name.replace("-", "_")
        name = name.removeprefix("loose_").removeprefix("global_")
    topic = KEYS[table].get(name)
    value = shown(text.strip().strip("'\""))
    if topic is None or not value or _NOTHING.get(name) == value.lower():
        return None
    if name == "archive_command":
        value = "set"
    return setting(subject, topic, value, line, name)
