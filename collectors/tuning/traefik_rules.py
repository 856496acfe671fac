"""What Traefik's middlewares, services and entry points set, in whatever form; no collector.

Middlewares: https://doc.traefik.io/traefik/middlewares/http/overview/
"""

from __future__ import annotations

import re

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), topic)
    for pattern, topic in (
        (r"retry\.(?:attempts|initialinterval|timeout|status.*)", "failure.retry"),
        (
            r"circuitbreaker\.(?:expression|checkperiod|fallbackduration|recoveryduration|responsecode)",
            "failure.breaker",
        ),
        (r"ratelimit\.(?:average|burst|period)", "failure.rate_limit"),
        (r"inflight(?:req|conn)\.amount", "failure.rate_limit"),
        (r"buffering\.retryexpression", "failure.retry"),
        (r"compress\.(?:minresponsebodybytes|encodings.*|defaultencoding)", "performance.compression"),
        (r"loadbalancer\.sticky\.cookie\.(?:name|maxage|path)", "scaling.affinity"),
        (r"loadbalancer\.strategy", "scaling.balancing"),
        (r"weighted\.sticky\.cookie\.name", "scaling.affinity"),
        (r"failover\.fallback", "failure.fallback"),
        (r"(?:forwardingtimeouts|respondingtimeouts)\.\w+", "failure.timeout"),
        (r"maxidleconnsperhost", "performance.pool"),
        (r"lifecycle\.\w+", "failure.shutdown"),
    )
)
_SWITCHES = {
    "compress": "performance.compression", "loadbalancer.sticky.cookie": "scaling.affinity",
    "loadbalancer.sticky": "scaling.affinity", "http3": "performance.keepalive",
}  # fmt: skip


def rule_of(path: str) -> str:
    """The topic of an option below a middleware, a service or a transport; "" if it has none.

    >>> rule_of("retry.attempts"), rule_of("basicauth.users"), rule_of("ratelimit.average")
    ('failure.retry', '', 'failure.rate_limit')
    """
    return next((topic for pattern, topic in _RULES if pattern.fullmatch(path)), "")


def switch_of(path: str) -> str:
    """The topic of what is on once it is named, as `compress`; "" if it is none.

    >>> switch_of("compress"), switch_of("stripprefix")
    ('performance.compression', '')
    """
    return _SWITCHES.get(path, "")
