"""Programs whose options set figures, as data.

Gunicorn: https://docs.gunicorn.org/en/stable/settings.html; Uvicorn: https://www.uvicorn.org/settings/;
Celery: https://docs.celeryq.dev/en/stable/reference/cli.html; Puma: https://github.com/puma/puma;
Memcached: https://docs.memcached.org/serverguide/configuring/
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a program."""

    title: str = ""
    topics: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By option: topic, and the name that is shown ("" for the option itself)."""
    prefix: str = ""
    """What stands before any key of its configuration file (`--maxmemory`)."""
    assigns: tuple[str, ...] = ()
    """Options that are followed by `key=value`."""


_W, _T, _K, _S = "performance.workers", "failure.timeout", "performance.keepalive", "failure.shutdown"
_GUNICORN = Options("gunicorn", {
    "-w": (_W, "--workers"), "--workers": (_W, ""), "--threads": (_W, ""), "-k": (_W, "--worker-class"),
    "--worker-class": (_W, ""), "--worker-connections": (_W, ""), "-t": (_T, "--timeout"), "--timeout": (_T,
    ""),
    "--keep-alive": (_K, ""), "--graceful-timeout": (_S, ""), "--max-requests": (_W, ""),
})  # fmt: skip
_UVICORN = Options("uvicorn", {
    "--workers": (_W, ""), "--timeout-keep-alive": (_K, ""), "--limit-concurrency": ("failure.rate_limit",
    ""),
    "--backlog": (_W, ""), "--timeout-graceful-shutdown": (_S, ""), "--limit-max-requests": (_W, ""),
})  # fmt: skip
_HYPERCORN = Options("hypercorn", {
    "-w": (_W, "--workers"), "--workers": (_W, ""), "-k": (_W, "--worker-class"), "--worker-class": (_W, ""),
    "--graceful-timeout": (_S, ""), "--keep-alive": (_K, ""),
})  # fmt: skip
_CELERY = Options("celery", {
    "-c": (_W, "--concurrency"), "--concurrency": (_W, ""), "--autoscale": (_W, ""), "-P": (_W, "--pool"),
    "--pool": (_W, ""), "--prefetch-multiplier": (_W, ""), "--time-limit": (_T, ""),
    "--soft-time-limit": (_T, ""),
    "--max-tasks-per-child": (_W, ""),
})  # fmt: skip
_PUMA = Options(
    "puma", {"-t": (_W, "--threads"), "--threads": (_W, ""), "-w": (_W, "--workers"), "--workers": (_W, "")}
)
_SIDEKIQ = Options(
    "sidekiq", {"-c": (_W, "--concurrency"), "--concurrency": (_W, ""), "-t": (_S, "--timeout")}
)
_UWSGI = Options("uwsgi", {
    "--processes": (_W, ""), "-p": (_W, "--processes"), "--workers": (_W, ""), "--threads": (_W, ""),
    "--harakiri": (_T, ""), "--http-timeout": (_T, ""), "--socket-timeout": (_T, ""),
})  # fmt: skip
_WAITRESS = Options("waitress", {"--threads": (_W, ""), "--channel-timeout": (_T, "")})
_DRAMATIQ = Options("dramatiq", {
    "--processes": (_W, ""), "-p": (_W, "--processes"), "--threads": (_W, ""), "-t": (_W, "--threads"),
})  # fmt: skip
_PM2 = Options("pm2", {"-i": (_W, "instances"), "--instances": (_W, "")})
_MEMCACHED = Options("memcached", {
    "-m": ("cache.size", "-m (MB)"), "--memory-limit": ("cache.size", "--memory-limit (MB)"),
    "-c": ("performance.pool", "-c (connections)"), "--conn-limit": ("performance.pool", ""),
    "-t": (_W, "-t (threads)"), "--threads": (_W, ""), "-I": ("cache.size", "-I (largest item)"),
})  # fmt: skip
_VARNISH = Options(
    "varnishd", {"-s": ("cache.size", "-s (storage)"), "-t": ("cache.ttl", "-t (default time to live)")}
)
_REDIS = Options("redis-server", prefix="--")
_POSTGRES = Options("postgres", assigns=("-c", "--config"), prefix="--")
_MYSQL = Options("mysqld", prefix="--")

OPTIONS: dict[str, Options] = {
    "gunicorn": _GUNICORN, "uvicorn": _UVICORN, "hypercorn": _HYPERCORN, "celery": _CELERY, "puma": _PUMA,
    "sidekiq": _SIDEKIQ, "uwsgi": _UWSGI, "waitress-serve": _WAITRESS, "dramatiq": _DRAMATIQ,
    "pm2-runtime": _PM2,
    "memcached": _MEMCACHED, "varnishd": _VARNISH, "redis-server": _REDIS, "valkey-server": _REDIS,
    "keydb-server": _REDIS, "postgres": _POSTGRES, "mysqld": _MYSQL, "mariadbd": _MYSQL,
    "mysqld_safe": _MYSQL,
    "docker-entrypoint.sh": Options(),
}  # fmt: skip
SETTINGS: dict[str, str] = {
    "redis-server": "redis", "valkey-server": "redis", "keydb-server": "redis", "postgres": "postgresql",
    "mysqld": "mysql", "mariadbd": "mysql", "mysqld_safe": "mysql",
}  # fmt: skip
"""Programs whose options are the keys of their configuration file, with the name of its table."""
BY_IMAGE: dict[str, str] = {
    "redis": "redis-server", "valkey": "valkey-server", "keydb": "keydb-server",
    "redis-stack-server": "redis-server",
    "redis-stack": "redis-server", "postgres": "postgres", "postgresql": "postgres", "postgis": "postgres",
    "timescaledb": "postgres", "pgvector": "postgres", "mysql": "mysqld", "mysql-server": "mysqld",
    "mariadb": "mysqld",
    "percona": "mysqld", "memcached": "memcached", "varnish": "varnishd", "celery": "celery",
}  # fmt: skip
"""Programs that images start when only arguments are given."""
