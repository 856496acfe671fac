"""What the name of a variable or key says about the amount behind it; no collector.

Only names that end in words with one meaning count (`ORDERS_TIMEOUT_MS`, `DB_POOL_SIZE`, `CACHE_TTL`).
"""

from __future__ import annotations

from functools import lru_cache

from archscan.lexicon.words import vocabulary, words

_UNITS = vocabulary(
    "ms msec millis milliseconds millisecond s sec secs second seconds in min mins minutes minute m hours "
    "hour h days day value default duration"
)
_NOT = vocabulary(
    "health healthcheck probe liveness readiness startup test tests testing e2e mock wait token jwt otp "
    "login session cookie password auth lease lock leader debug build install deploy deployment helm ci npm "
    "yarn pip gradle maven selenium cypress puppeteer browser jest example demo animation toast modal ui "
    "notification popup invite invitation signup verification verify reset signed presigned upload url link "
    "webhook"
)
"""Words of names that speak of something else: checks, sessions, tests, screens."""
_POOLS = vocabulary("hikari pool hikaricp dbcp pgbouncer")
_STATEMENTS = vocabulary("stmt stmts statement statements prepared query")
_TOPICS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("circuit", "breaker", "timeout"), "failure.breaker"),
    (("circuit", "breaker", "threshold"), "failure.breaker"),
    (("failure", "threshold"), "failure.breaker"),
    (("error", "threshold", "percentage"), "failure.breaker"),
    (("shutdown", "timeout"), "failure.shutdown"),
    (("graceful", "timeout"), "failure.shutdown"),
    (("shutdown", "delay"), "failure.shutdown"),
    (("grace", "period"), "failure.shutdown"),
    (("drain", "timeout"), "failure.shutdown"),
    (("pool", "timeout"), "performance.pool"),
    (("keepalive", "timeout"), "performance.keepalive"),
    (("keep", "alive", "timeout"), "performance.keepalive"),
    (("keepalive", "requests"), "performance.keepalive"),
    (("statement", "timeout"), "performance.query"),
    (("query", "timeout"), "performance.query"),
    (("cache", "timeout"), "cache.ttl"),
    (("cache", "ttl"), "cache.ttl"),
    (("cache", "expiry"), "cache.ttl"),
    (("cache", "expiration"), "cache.ttl"),
    (("cache", "expire"), "cache.ttl"),
    (("cache", "lifetime"), "cache.ttl"),
    (("cache", "duration"), "cache.ttl"),
    (("cache", "max", "age"), "cache.ttl"),
    (("cache", "time"), "cache.ttl"),
    (("cache", "size"), "cache.size"),
    (("cache", "max", "size"), "cache.size"),
    (("cache", "max", "entries"), "cache.size"),
    (("cache", "capacity"), "cache.size"),
    (("timeout",), "failure.timeout"),
    (("retries",), "failure.retry"),
    (("retry", "count"), "failure.retry"),
    (("retry", "attempts"), "failure.retry"),
    (("retry", "max"), "failure.retry"),
    (("max", "retry"), "failure.retry"),
    (("retry", "limit"), "failure.retry"),
    (("max", "attempts"), "failure.retry"),
    (("retry", "delay"), "failure.retry"),
    (("retry", "interval"), "failure.retry"),
    (("retry", "backoff"), "failure.retry"),
    (("backoff",), "failure.retry"),
    (("pool", "size"), "performance.pool"),
    (("pool", "max"), "performance.pool"),
    (("pool", "min"), "performance.pool"),
    (("max", "pool"), "performance.pool"),
    (("max", "overflow"), "performance.pool"),
    (("max", "connections"), "performance.pool"),
    (("max", "open", "conns"), "performance.pool"),
    (("max", "idle", "conns"), "performance.pool"),
    (("max", "conns"), "performance.pool"),
    (("conn", "max", "lifetime"), "performance.pool"),
    (("conn", "max", "age"), "performance.pool"),
    (("rate", "limit"), "failure.rate_limit"),
    (("ratelimit",), "failure.rate_limit"),
    (("rate", "limit", "max"), "failure.rate_limit"),
    (("rate", "limit", "window"), "failure.rate_limit"),
    (("rate", "limit", "requests"), "failure.rate_limit"),
    (("rate", "limit", "rps"), "failure.rate_limit"),
    (("rate", "limit", "rpm"), "failure.rate_limit"),
    (("rate", "limit", "burst"), "failure.rate_limit"),
    (("requests", "per", "minute"), "failure.rate_limit"),
    (("requests", "per", "second"), "failure.rate_limit"),
    (("throttle", "limit"), "failure.rate_limit"),
    (("workers",), "performance.workers"),
    (("worker", "count"), "performance.workers"),
    (("worker", "processes"), "performance.workers"),
    (("num", "workers"), "performance.workers"),
    (("worker", "concurrency"), "performance.workers"),
    (("concurrency",), "performance.workers"),
    (("max", "threads"), "performance.workers"),
    (("min", "threads"), "performance.workers"),
    (("threads",), "performance.workers"),
    (("prefetch", "count"), "performance.workers"),
    (("prefetch",), "performance.workers"),
    (("threadpool", "size"), "performance.workers"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def meaning_of(name: str) -> str:
    """The topic of what a variable or key of this name sets, "" if it does not say.

    >>> meaning_of("ORDERS_TIMEOUT_MS"), meaning_of("redis.cacheTtl"), meaning_of("DB_MAX_OPEN_CONNS")
    ('failure.timeout', 'cache.ttl', 'performance.pool')
    >>> meaning_of("HEALTHCHECK_TIMEOUT"), meaning_of("SESSION_TTL"), meaning_of("TIMEOUT_MESSAGE")
    ('', '', '')
    """
    parts = list(words(name))
    if not parts or not _NOT.isdisjoint(parts):
        return ""
    plain = _plain(parts)
    if plain[-2:] == ["rate", "limit"] and "rate" in parts and "per" in parts:
        return "failure.rate_limit"
    for ending, topic in _TOPICS:
        if tuple(plain[-len(ending) :]) == ending:
            return _of_databases(topic, parts)
    return ""


def _of_databases(topic: str, parts: list[str]) -> str:
    """The topic, or that of a pool or of statements where the name speaks of them."""
    if topic == "failure.timeout" and not _POOLS.isdisjoint(parts):
        return "performance.pool"
    return "performance.query" if topic.startswith("cache.") and not _STATEMENTS.isdisjoint(parts) else topic


def _plain(parts: list[str]) -> list[str]:
    """The words without the unit behind them."""
    kept = list(parts)
    while len(kept) > 1 and kept[-1] in _UNITS:
        kept.pop()
    if kept[-1] == "per" and len(kept) > 1:  # RATE_LIMIT_PER_MINUTE, REQUESTS_PER_SECOND
        return kept[:-1] if "limit" in kept else [*kept, *parts[len(kept) : len(kept) + 1]]
    return kept
