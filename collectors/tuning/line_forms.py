"""Kinds of configuration files that set something line by line, as data.

HAProxy: https://docs.haproxy.org/3.0/configuration.html; Apache: https://httpd.apache.org/docs/2.4/mod/;
Caddy: https://caddyserver.com/docs/caddyfile; Varnish: https://varnish-cache.org/docs/trunk/reference/vcl.html;
Squid: http://www.squid-cache.org/Doc/config/; Gunicorn: https://docs.gunicorn.org/en/stable/settings.html;
Puma: https://puma.io/puma/Puma/DSL.html; PHP-FPM: https://www.php.net/manual/en/install.fpm.configuration.php;
uWSGI: https://uwsgi-docs.readthedocs.io/en/latest/Options.html; Kafka: https://kafka.apache.org/documentation/#configuration
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A line that sets something."""

    line: re.Pattern[str]
    """With groups `value` and, where it names itself, `key`."""
    topic: str
    name: str = ""
    words: str = ""
    """What is said instead of the value."""
    switch: bool = False
    """Whether nothing is said where the value is off."""
    whole: bool = False
    """Whether it holds for the whole program, whatever section it stands in."""
    more: bool = False
    """Whether the line may set something else as well."""


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file."""

    patterns: tuple[str, ...]
    mark: re.Pattern[bytes]
    """What any file of the kind has."""
    rules: tuple[Rule, ...]
    comments: tuple[str, ...] = ("#",)
    section: re.Pattern[str] | None = None
    """A line that begins a section; its groups are the section's name."""
    opening: bool = True
    """Whether such a line sets nothing itself."""
    skips: re.Pattern[str] | None = None
    """A line that opens a block (of braces) which sets nothing that counts."""


def _rule(line: str, topic: str, name: str = "", **more: object) -> Rule:
    return Rule(re.compile(line), topic, name, **more)  # type: ignore[arg-type]


def _mark(expression: str) -> re.Pattern[bytes]:
    return re.compile(expression.encode(), re.MULTILINE)


_KEEP, _BALANCE, _WORK = "performance.keepalive", "scaling.balancing", "performance.workers"
_LIMIT, _TIME, _RETRY, _PROXY = "failure.rate_limit", "failure.timeout", "failure.retry", "cache.proxy"

_HAPROXY = Form(
    ("*.cfg", "*.cfg.*", "haproxy*", "haproxy/*", "*haproxy*.conf", "*.haproxy"),
    _mark(r"^[ \t]*(?:backend|listen|frontend)[ \t]+[\w{$<.\"-]"),
    (
        _rule(r"(?P<key>timeout (?!check)[a-z-]+)\s+(?P<value>\S+)", _TIME),
        _rule(r"(?P<key>retries)\s+(?P<value>\d+)", _RETRY),
        _rule(r"(?P<key>retry-on)\s+(?P<value>.+)", _RETRY),
        _rule(r"option (?P<key>redispatch)\b", _RETRY, words="a retry may go to another server"),
        _rule(r"(?P<key>balance)\s+(?P<value>.+)", _BALANCE),
        _rule(r"(?P<key>cookie)\s+(?P<value>\S+ .*)", "scaling.affinity"),
        _rule(r"(?P<key>stick (?:on|match))\s+(?P<value>\S+)", "scaling.affinity"),
        _rule(r"(?P<key>stick-table)\s+(?P<value>.*(?:_rate\(|conn_cur).*)", _LIMIT),
        _rule(r"(?P<key>maxconn)\s+(?P<value>\d+)", "performance.pool"),
        _rule(r"(?P<key>fullconn)\s+(?P<value>\d+)", "performance.pool"),
        _rule(r"option (?P<key>http-keep-alive)\b", _KEEP, words="on"),
        _rule(r"(?P<key>http-reuse)\s+(?P<value>\w+)", _KEEP),
        _rule(r"(?P<key>compression (?:algo|type))\s+(?P<value>.+)", "performance.compression"),
        _rule(r"(?P<key>nbthread|nbproc)\s+(?P<value>\d+)", _WORK, whole=True),
        _rule(r"(?P<key>hard-stop-after)\s+(?P<value>\S+)", "failure.shutdown", whole=True),
        _rule(r"(?P<key>http-request cache-use)\s+(?P<value>\S+)", _PROXY),
        _rule(r"(?P<key>total-max-size|max-age|max-object-size)\s+(?P<value>\d+)", _PROXY),
        _rule(r"(?P<key>errorfile \d+)\s+(?P<value>\S+)", "failure.error_handler"),
        _rule(r"bind\s.*\b(?P<value>alpn\s+\S*h2\S*)", _KEEP, "bind"),
        _rule(r"server\s+(?P<value>\S+)\s.*\sbackup\b", "availability.failover", "backup server", more=True),
        _rule(r"server\s+(?P<key>\S+)\s.*\bobserve\s+layer\d\s+(?P<value>.*)", "failure.ejection"),
    ),
    section=re.compile(r"(global|defaults|frontend|backend|listen|cache|peers)\b(?:\s+(\S+))?"),
)
_HTTPD = Form(
    ("httpd*.conf", "apache*.conf", "*.conf", ".htaccess", "apache2/*", "sites-available/*", "httpd/*"),
    _mark(
        r"^[ \t]*(?:<VirtualHost|<IfModule|<Directory|<Location|LoadModule|ProxyPass|RewriteEngine"
        r"|ExpiresActive)\b"
    ),
    (
        _rule(r"(?P<key>Timeout|ProxyTimeout|RequestReadTimeout)\s+(?P<value>\S.*)", _TIME),
        _rule(r"(?P<key>KeepAlive)\s+(?P<value>\w+)", _KEEP, switch=True),
        _rule(r"(?P<key>KeepAliveTimeout|MaxKeepAliveRequests)\s+(?P<value>\d+)", _KEEP),
        _rule(
            r"(?P<key>MaxRequestWorkers|MaxClients|ThreadsPerChild|ServerLimit|StartServers|ThreadLimit"
            r"|MinSpareThreads|MaxSpareThreads|MinSpareServers|MaxSpareServers|MaxConnectionsPerChild)"
            r"\s+(?P<value>\d+)", _WORK, whole=True),
        _rule(r"(?P<key>AddOutputFilterByType (?:DEFLATE|BROTLI_COMPRESS))\s+(?P<value>.+)",
              "performance.compression", whole=True),
        _rule(r"(?P<key>SetOutputFilter)\s+(?P<value>DEFLATE|BROTLI_COMPRESS)", "performance.compression"),
        _rule(r"(?P<key>ExpiresByType \S+|ExpiresDefault)\s+(?P<value>.+)", _PROXY, whole=True),
        _rule(r"Header\s+(?:always\s+)?(?:set|append|merge|add)\s+[\"']?(?P<key>(?i:Cache-Control))[\"']?\s+"
              r"(?P<value>.+)", _PROXY),
        _rule(r"(?P<key>CacheEnable|CacheDefaultExpire|CacheMaxExpire|CacheMaxFileSize)\s+(?P<value>.+)",
        _PROXY),
        _rule(r"ProxySet\s+.*?(?P<value>lbmethod=\S+)", _BALANCE, "ProxySet", more=True),
        _rule(r"ProxySet\s+.*?(?P<value>stickysession=\S+)", "scaling.affinity", "ProxySet"),
        _rule(r"ProxyPass\s+(?P<key>\S+)\s+\S+.*?(?P<value>\btimeout=\d+\S*)", _TIME, more=True),
        _rule(r"ProxyPass\s+(?P<key>\S+)\s+\S+.*?(?P<value>\bretry=\d+\S*)", _RETRY, more=True),
        _rule(r"ProxyPass\s+(?P<key>\S+)\s+\S+.*?(?P<value>\bstickysession=\S+)", "scaling.affinity"),
        _rule(r"BalancerMember\s+(?P<value>\S+)\s.*status=\+H", "availability.failover", "hot standby"),
        _rule(r"(?P<key>Protocols)\s+(?P<value>.*\bh2c?\b.*)", _KEEP),
        _rule(r"(?P<key>ErrorDocument \d+)\s+(?P<value>/\S+)", "failure.error_handler"),
    ),
    section=re.compile(r"<(VirtualHost|Proxy|Location|LocationMatch)\s+([^>]+)>"),
)  # fmt: skip
_CADDY = Form(
    ("Caddyfile", "Caddyfile.*", "*.caddy", "*.Caddyfile", "caddy/*"),
    _mark(r"\{"),
    (
        _rule(r"(?P<key>encode)\s+(?P<value>[a-z].*?)\s*\{?$", "performance.compression"),
        _rule(r"(?P<key>lb_policy)\s+(?P<value>(?:cookie|ip_hash|client_ip_hash|header|uri_hash|query)\b.*)",
              "scaling.affinity"),
        _rule(r"(?P<key>lb_policy)\s+(?P<value>\S.*)", _BALANCE),
        _rule(r"(?P<key>lb_retries|lb_try_duration|lb_try_interval)\s+(?P<value>\S+)", _RETRY),
        _rule(r"(?P<key>fail_duration|max_fails|unhealthy_status|unhealthy_latency|unhealthy_request_count)"
              r"\s+(?P<value>\S+)", "failure.ejection"),
        _rule(r"(?P<key>dial_timeout|read_timeout|write_timeout|response_header_timeout|read_body|read_header"
              r"|dial_fallback_delay)\s+(?P<value>\S+)", _TIME),
        _rule(r"(?P<key>keepalive|keepalive_idle_conns|keepalive_interval)\s+(?P<value>\S+)", _KEEP),
        _rule(r"(?P<key>max_conns_per_host)\s+(?P<value>\d+)", "performance.pool"),
        _rule(r"(?P<key>grace_period|shutdown_delay)\s+(?P<value>\S+)", "failure.shutdown"),
        _rule(r"header\s+(?:\S+\s+)?[+?>]?(?P<key>(?i:Cache-Control))\s+(?P<value>\S.*)", _PROXY),
        _rule(r"[+?>]?(?P<key>Cache-Control)\s+(?P<value>\S.*)", _PROXY),
        _rule(r"(?P<key>handle_errors)\b", "failure.error_handler", words="own error pages"),
        _rule(r"(?P<key>events|window)\s+(?P<value>\S+)$", _LIMIT),
    ),
)  # fmt: skip
_VARNISH = Form(
    ("*.vcl", "*.vcl.*"),
    _mark(r"^[ \t]*(?:vcl\s+\d|sub\s+vcl_|backend\s+\w+)"),
    (
        _rule(r"set\s+(?P<key>beresp\.(?:ttl|grace|keep))\s*=\s*(?P<value>[^;]+)", "cache.ttl"),
        _rule(r"set\s+beresp\.http\.(?P<key>(?i:Cache-Control))\s*=\s*\"(?P<value>[^\"]+)", _PROXY),
        _rule(r"set\s+resp\.http\.(?P<key>(?i:Cache-Control))\s*=\s*\"(?P<value>[^\"]+)", _PROXY),
        _rule(r"\.(?P<key>connect_timeout|first_byte_timeout|between_bytes_timeout)\s*=\s*(?P<value>[^;]+)",
        _TIME),
        _rule(r"\.(?P<key>max_connections)\s*=\s*(?P<value>\d+)", "performance.pool"),
        _rule(r"set\s+(?P<key>beresp\.do_gzip)\s*=\s*(?P<value>true)", "performance.compression"),
        _rule(r"new\s+(?P<key>\w+)\s*=\s*directors\.(?P<value>\w+)", _BALANCE),
        _rule(r"(?:return\s*\(\s*)(?P<value>purge|synth\(200, \"?(?:Purged|Banned)[^)]*)",
        "cache.invalidation",
              "purge", words="purge requests"),
        _rule(r"(?:std\.)?ban\(", "cache.invalidation", "ban", words="bans"),
    ),
    comments=("#", "//", "*", "/*"),
    section=re.compile(r"(backend|sub)\s+(\w+)\s*\{"),
    skips=re.compile(r"^\.?probe\b.*\{"),
)  # fmt: skip
_SQUID = Form(
    ("squid*.conf", "squid*.conf.*", "squid/*.conf", "squid/conf.d/*"),
    _mark(r"^[ \t]*(?:http_port|cache_peer|http_access|acl)\s"),
    (
        _rule(r"(?P<key>cache_mem|maximum_object_size(?:_in_memory)?)\s+(?P<value>.+)", "cache.size"),
        _rule(r"(?P<key>cache_dir)\s+(?P<value>.+)", "cache.size"),
        _rule(
            r"(?P<key>cache_replacement_policy|memory_replacement_policy)\s+(?P<value>.+)", "cache.eviction"
        ),
        _rule(r"(?P<key>refresh_pattern)\s+(?P<value>.+)", "cache.ttl"),
        _rule(r"(?P<key>(?:connect|read|request|client_lifetime|forward)_timeout)\s+(?P<value>.+)", _TIME),
        _rule(r"(?P<key>shutdown_lifetime)\s+(?P<value>.+)", "failure.shutdown"),
    ),
)
_FPM = Form(
    ("www.conf", "php-fpm*.conf", "*fpm*.conf", "php-fpm.d/*.conf", "pool.d/*.conf"),
    _mark(r"^[ \t]*(?:pm|pm\.max_children|listen)\s*="),
    (
        _rule(r"(?P<key>pm|pm\.(?:max_children|start_servers|min_spare_servers|max_spare_servers|max_requests))"
              r"\s*=\s*(?P<value>\S+)", _WORK),
        _rule(r"(?P<key>request_terminate_timeout)\s*=\s*(?P<value>[1-9]\S*)", _TIME),
        _rule(r"(?P<key>process_control_timeout)\s*=\s*(?P<value>[1-9]\S*)", "failure.shutdown"),
    ),
    comments=(";", "#"),
    section=re.compile(r"\[([\w.-]+)\]"),
)  # fmt: skip
_PHP = Form(
    ("php*.ini", "php/*.ini", "conf.d/*.ini", "opcache*.ini"),
    _mark(
        r"^[ \t]*(?:opcache\.|max_execution_time|memory_limit|default_socket_timeout|session\.save_handler)"
    ),
    (
        _rule(r"(?P<key>opcache\.enable)\s*=\s*(?P<value>\w+)", "cache.layer", words="OPcache", switch=True),
        _rule(
            r"(?P<key>opcache\.(?:memory_consumption|max_accelerated_files))\s*=\s*(?P<value>\d+)",
            "cache.size",
        ),
        _rule(
            r"(?P<key>max_execution_time|default_socket_timeout|max_input_time)\s*=\s*(?P<value>\d+)", _TIME
        ),
        _rule(r"(?P<key>session\.save_handler)\s*=\s*(?P<value>\w+)", "scaling.state"),
        _rule(
            r"(?P<key>zlib\.output_compression)\s*=\s*(?P<value>\w+)", "performance.compression", switch=True
        ),
    ),
    comments=(";", "#"),
)
_GUNICORN = Form(
    ("gunicorn*.py", "gunicorn/*.py", "*gunicorn*.conf"),
    _mark(r"^(?:workers|bind|worker_class|timeout|threads)\s*="),
    (
        _rule(r"(?P<key>workers|threads|worker_class|worker_connections|max_requests)\s*=\s*"
              r"(?P<value>\d+|\"[\w.]+\"|'[\w.]+')\s*(?:#.*)?$", _WORK),
        _rule(r"(?P<key>workers)\s*=\s*(?P<value>[\w. ()]*cpu_count\(\)[\w *+()]*)$", _WORK),
        _rule(r"(?P<key>timeout)\s*=\s*(?P<value>\d+)\s*(?:#.*)?$", _TIME),
        _rule(r"(?P<key>graceful_timeout)\s*=\s*(?P<value>\d+)\s*(?:#.*)?$", "failure.shutdown"),
        _rule(r"(?P<key>keepalive)\s*=\s*(?P<value>\d+)\s*(?:#.*)?$", _KEEP),
    ),
)  # fmt: skip
_RUBY_VALUE = (
    r"(?:Integer\(\s*)?ENV(?:\.fetch\(|\[)\s*[\"'](?P<variable>\w+)[\"']\s*"
    r"(?:,\s*|\)\s*\{\s*|\]\s*\|\|\s*)[\"']?(?P<value>\d+)"
)
_PUMA = Form(
    ("config/puma.rb", "puma*.rb", "puma/*.rb"),
    _mark(r"^[ \t]*(?:threads|workers|port|bind|plugin|max_threads_count|preload_app)"),
    (
        _rule(r"(?P<key>threads|workers|worker_timeout|max_threads_count|min_threads_count)\s*=?\s*\(?\s*"
              r"(?P<value>\d+(?:\s*,\s*\d+)?)\)?\s*(?:#.*)?$", _WORK),
        _rule(rf"(?P<key>threads_count|workers|(?:max|min)_threads_count)\s*=?\s*\(?\s*{_RUBY_VALUE}", _WORK),
        _rule(r"(?P<key>worker_shutdown_timeout|force_shutdown_after)\s*\(?\s*(?P<value>\d+)",
        "failure.shutdown"),
        _rule(r"(?P<key>persistent_timeout|first_data_timeout)\s*\(?\s*(?P<value>\d+)", _KEEP),
    ),
)  # fmt: skip
_UNICORN = Form(
    ("unicorn*.rb", "config/unicorn*.rb", "config/unicorn/*.rb"),
    _mark(r"^[ \t]*(?:worker_processes|listen|timeout)\b"),
    (
        _rule(r"(?P<key>worker_processes)\s*\(?\s*(?P<value>\d+)", _WORK),
        _rule(rf"(?P<key>worker_processes)\s*\(?\s*{_RUBY_VALUE}", _WORK),
        _rule(r"(?P<key>timeout)\s*\(?\s*(?P<value>\d+)", _TIME),
    ),
)
_SIDEKIQ = Form(
    ("config/sidekiq*.yml", "sidekiq*.yml"),
    _mark(r"^[ \t]*:?concurrency:|^[ \t]*:?queues:"),
    (
        _rule(r":?(?P<key>concurrency):\s*(?P<value>\d+)", _WORK),
        _rule(r":?(?P<key>timeout):\s*(?P<value>\d+)", "failure.shutdown"),
        _rule(r":?(?P<key>max_retries):\s*(?P<value>\d+)", _RETRY),
    ),
    section=re.compile(r":?(production|development|staging|test):\s*$"),
)
_UWSGI = Form(
    ("uwsgi*.ini", "uwsgi/*.ini", "*uwsgi*.ini"),
    _mark(r"^\[uwsgi\]"),
    (
        _rule(
            r"(?P<key>processes|workers|threads|cheaper|max-requests|listen|gevent|async)\s*=\s*(?P<value>\d+)",
            _WORK,
        ),
        _rule(r"(?P<key>harakiri|http-timeout|socket-timeout)\s*=\s*(?P<value>\d+)", _TIME),
        _rule(r"(?P<key>http-keepalive|so-keepalive)\s*=\s*(?P<value>\w+)", _KEEP, switch=True),
        _rule(r"(?P<key>worker-reload-mercy|reload-mercy)\s*=\s*(?P<value>\d+)", "failure.shutdown"),
    ),
    comments=("#", ";"),
)
_KAFKA = Form(
    ("server*.properties", "broker*.properties", "kafka*.properties", "kraft/*.properties",
    "kafka/*.properties"),
    _mark(r"^[ \t]*(?:broker\.id|node\.id|num\.partitions|log\.dirs)\s*="),
    (
        _rule(r"(?P<key>num\.partitions)\s*=\s*(?P<value>\d+)", "scaling.sharding"),
        _rule(r"(?P<key>default\.replication\.factor|min\.insync\.replicas|offsets\.topic\.replication\.factor"
              r"|unclean\.leader\.election\.enable)\s*=\s*(?P<value>\w+)", "availability.failover"),
        _rule(r"(?P<key>num\.(?:network|io|replica\.fetcher)\.threads|num\.recovery\.threads\.per\.data\.dir)"
              r"\s*=\s*(?P<value>\d+)", _WORK),
    ),
)  # fmt: skip
_RABBITMQ = Form(
    ("rabbitmq*.conf", "rabbitmq/*.conf", "rabbitmq/conf.d/*.conf"),
    _mark(r"^[ \t]*(?:listeners|vm_memory|default_user|cluster_|heartbeat|consumer_timeout|disk_free"
          r"|loopback_users"
          r"|management|channel_max)"),
    (
        _rule(r"(?P<key>consumer_timeout|heartbeat|handshake_timeout)\s*=\s*(?P<value>\S+)", _TIME),
        _rule(r"(?P<key>channel_max|connection_max)\s*=\s*(?P<value>\d+)", "performance.pool"),
        _rule(r"(?P<key>cluster_partition_handling)\s*=\s*(?P<value>\S+)", "availability.failover"),
    ),
)  # fmt: skip

FORMS: tuple[Form, ...] = (
    _FPM, _SQUID, _VARNISH, _CADDY, _GUNICORN, _PUMA, _UNICORN, _SIDEKIQ, _UWSGI, _KAFKA, _RABBITMQ, _PHP,
    _HAPROXY,
    _HTTPD,
)  # fmt: skip
"""In the order in which a file is tried: the first whose names and mark fit reads it."""
