"""Which kinds of Kubernetes objects set which figure: paths below their specification; no collector.

Paths are the keys joined by dots, indices left out. The kinds' own references are named beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A path, and what it sets."""

    path: re.Pattern[str]
    """A group `what` is the parameter that is shown; without it the whole path."""
    topic: str


def _rules(*pairs: tuple[str, str]) -> tuple[Rule, ...]:
    return tuple(Rule(re.compile(path), topic) for path, topic in pairs)


_TRAFFIC = r"(?:subsets\.)?trafficPolicy\.(?:portLevelSettings\.)?"
_DESTINATION_RULE = _rules(
    (
        rf"{_TRAFFIC}(?P<what>connectionPool\.tcp\.(?:connectTimeout|idleTimeout|maxConnectionDuration))",
        "failure.timeout",
    ),
    (rf"{_TRAFFIC}(?P<what>connectionPool\.http\.idleTimeout)", "failure.timeout"),
    (rf"{_TRAFFIC}(?P<what>connectionPool\.http\.maxRetries)", "failure.retry"),
    (rf"{_TRAFFIC}(?P<what>connectionPool\.tcp\.tcpKeepalive\.\w+)", "performance.keepalive"),
    (
        rf"{_TRAFFIC}(?P<what>connectionPool\.http\.(?:h2UpgradePolicy|maxRequestsPerConnection))",
        "performance.keepalive",
    ),
    (rf"{_TRAFFIC}(?P<what>connectionPool\..+)", "failure.breaker"),
    (rf"{_TRAFFIC}outlierDetection\.(?P<what>.+)", "failure.ejection"),
    (rf"{_TRAFFIC}loadBalancer\.(?P<what>simple|warmup\.\w+|warmupDurationSecs)", "scaling.balancing"),
    (rf"{_TRAFFIC}loadBalancer\.(?P<what>consistentHash\..+)", "scaling.affinity"),
    (
        rf"{_TRAFFIC}loadBalancer\.(?P<what>localityLbSetting\.(?:enabled|failover\.\w+))",
        "availability.failover",
    ),
)
_VIRTUAL_SERVICE = _rules(
    (r"http\.(?P<what>timeout)", "failure.timeout"),
    (
        r"http\.retries\.(?P<what>attempts|perTryTimeout|retryOn|retryRemoteLocalities|backoff)",
        "failure.retry",
    ),
)
_SERVICE_PROFILE = _rules(
    (r"routes\.(?P<what>timeout)", "failure.timeout"),
    (r"routes\.(?P<what>isRetryable)", "failure.retry"),
    (r"(?P<what>retryBudget\.\w+)", "failure.retry"),
)
_HTTP_ROUTE = _rules(
    (r"rules\.timeouts\.(?P<what>request|backendRequest)", "failure.timeout"),
    (r"rules\.retry\.(?P<what>attempts|backoff|codes)", "failure.retry"),
    (r"rules\.sessionPersistence\.(?P<what>type|sessionName|absoluteTimeout)", "scaling.affinity"),
)
_ENVOY_GATEWAY = _rules(
    (r"(?P<what>circuitBreaker\.\w+)", "failure.breaker"),
    (r"retry\.(?P<what>.+)", "failure.retry"),
    (r"timeout\.(?P<what>.+)", "failure.timeout"),
    (r"healthCheck\.passive\.(?P<what>\w+)", "failure.ejection"),
    (r"rateLimit\.(?:global|local)\.rules\.limit\.(?P<what>requests|unit)", "failure.rate_limit"),
    (r"loadBalancer\.(?P<what>type|slowStart\.window)", "scaling.balancing"),
    (r"loadBalancer\.(?P<what>consistentHash\..+)", "scaling.affinity"),
    (r"(?P<what>tcpKeepalive\.\w+)", "performance.keepalive"),
    (r"compression\.(?P<what>type)", "performance.compression"),
)
_CONTOUR = _rules(
    (r"routes\.timeoutPolicy\.(?P<what>response|idle|idleConnection)", "failure.timeout"),
    (r"routes\.retryPolicy\.(?P<what>\w+)", "failure.retry"),
    (r"(?:routes|virtualhost)\.rateLimitPolicy\.local\.(?P<what>\w+)", "failure.rate_limit"),
    (r"routes\.loadBalancerPolicy\.(?P<what>strategy)", "scaling.balancing"),
)
_MAPPING = _rules(
    (r"(?P<what>timeout_ms|connect_timeout_ms|idle_timeout_ms)", "failure.timeout"),
    (r"retry_policy\.(?P<what>\w+)", "failure.retry"),
    (r"circuit_breakers\.(?P<what>\w+)", "failure.breaker"),
    (r"load_balancer\.(?P<what>policy)", "scaling.balancing"),
    (r"load_balancer\.(?P<what>cookie\.\w+|header|source_ip)", "scaling.affinity"),
)
_NGINX_SERVER = _rules(
    (r"upstreams\.(?P<what>(?:connect|read|send)-timeout)", "failure.timeout"),
    (r"upstreams\.(?P<what>next-upstream(?:-timeout|-tries)?)", "failure.retry"),
    (r"upstreams\.(?P<what>lb-method)", "scaling.balancing"),
    (r"upstreams\.(?P<what>keepalive)", "performance.keepalive"),
    (r"upstreams\.(?P<what>max-conns|queue\.\w+)", "performance.pool"),
    (r"upstreams\.(?P<what>max-fails|fail-timeout)", "failure.ejection"),
    (r"upstreams\.sessionCookie\.(?P<what>name)", "scaling.affinity"),
)
_DAPR = _rules(
    (r"policies\.timeouts\.(?P<what>\w+)", "failure.timeout"),
    (r"policies\.retries\.[^.]+\.(?P<what>.+)", "failure.retry"),
    (r"policies\.circuitBreakers\.[^.]+\.(?P<what>.+)", "failure.breaker"),
)
_BACKEND_CONFIG = _rules(
    (r"(?P<what>timeoutSec)", "failure.timeout"),
    (r"(?P<what>connectionDraining\.drainingTimeoutSec)", "failure.shutdown"),
    (r"sessionAffinity\.(?P<what>affinityType|affinityCookieTtlSec)", "scaling.affinity"),
    (r"cdn\.(?P<what>enabled)", "performance.cdn"),
    (r"cdn\.(?P<what>cacheMode|defaultTtl|maxTtl|clientTtl)", "cache.proxy"),
)
_TOPIC = _rules(
    (r"(?P<what>partitions|replicas|config\.(?:retention\.\w+|cleanup\.policy|min\.insync\.replicas))",
     "scaling.sharding"),
)  # fmt: skip
_QUEUE = _rules(
    (r"(?:definition|arguments)\.(?P<what>(?:x-)?dead-letter-\w+(?:-\w+)?)", "failure.dead_letter"),
    (r"(?:definition|arguments)\.(?P<what>(?:x-)?(?:message-ttl|expires))", "failure.timeout"),
    (r"(?:definition|arguments)\.(?P<what>(?:x-)?delivery-limit)", "failure.retry"),
)
_KNATIVE = _rules(
    (r"template\.spec\.(?P<what>timeoutSeconds|responseStartTimeoutSeconds)", "failure.timeout"),
    (r"template\.spec\.(?P<what>containerConcurrency)", "failure.bulkhead"),
)
_EVENTING = _rules(
    (r"delivery\.(?P<what>retry|backoffPolicy|backoffDelay)", "failure.retry"),
    (r"delivery\.(?P<what>deadLetterSink\.(?:uri|ref\.name))", "failure.dead_letter"),
    (r"delivery\.(?P<what>timeout)", "failure.timeout"),
)
_JOB = _rules(
    (r"(?:jobTemplate\.spec\.)?(?P<what>backoffLimit)", "failure.retry"),
    (r"(?:jobTemplate\.spec\.)?(?P<what>activeDeadlineSeconds)", "failure.timeout"),
)
_SERVICE = _rules((r"(?P<what>sessionAffinity)", "scaling.affinity"))
_SCHEDULE = _rules((r"(?P<what>schedule|template\.ttl|backup\.schedule|retain)", "availability.backup"))
_CNPG = _rules(
    (r"backup\.(?P<what>retentionPolicy|barmanObjectStore\.destinationPath|target)", "availability.backup"),
    (r"(?P<what>minSyncReplicas|maxSyncReplicas|failoverDelay)", "availability.failover"),
    (r"postgresql\.parameters\.(?P<what>max_connections)", "performance.pool"),
    (r"postgresql\.parameters\.(?P<what>shared_buffers|work_mem|statement_timeout|log_min_duration_statement)",
     "performance.query"),
)  # fmt: skip
_POOLER = _rules((r"pgbouncer\.(?P<what>poolMode|parameters\.\w+)", "performance.pool"))
_KONG = _rules(
    (r"(?P<what>proxy\.(?:connect|read|write)_timeout)", "failure.timeout"),
    (r"(?P<what>proxy\.retries)", "failure.retry"),
    (r"(?P<what>(?:upstream\.)?algorithm)", "scaling.balancing"),
    (r"(?P<what>(?:upstream\.)?hash_?[oO]n\w*(?:\.\w+)?)", "scaling.affinity"),
    (r"(?:upstream\.)?healthchecks\.passive\.(?P<what>.+)", "failure.ejection"),
)

RULES: dict[tuple[str, str], tuple[Rule, ...]] = {
    ("networking.istio.io", "DestinationRule"): _DESTINATION_RULE,
    ("networking.istio.io", "VirtualService"): _VIRTUAL_SERVICE,
    ("linkerd.io", "ServiceProfile"): _SERVICE_PROFILE,
    ("gateway.networking.k8s.io", "HTTPRoute"): _HTTP_ROUTE,
    ("gateway.networking.k8s.io", "GRPCRoute"): _HTTP_ROUTE,
    ("policy.linkerd.io", "HTTPRoute"): _HTTP_ROUTE,
    ("gateway.envoyproxy.io", "BackendTrafficPolicy"): _ENVOY_GATEWAY,
    ("gateway.envoyproxy.io", "ClientTrafficPolicy"): _ENVOY_GATEWAY,
    ("projectcontour.io", "HTTPProxy"): _CONTOUR,
    ("getambassador.io", "Mapping"): _MAPPING,
    ("k8s.nginx.org", "VirtualServer"): _NGINX_SERVER,
    ("k8s.nginx.org", "VirtualServerRoute"): _NGINX_SERVER,
    ("dapr.io", "Resiliency"): _DAPR,
    ("cloud.google.com", "BackendConfig"): _BACKEND_CONFIG,
    ("networking.gke.io", "GCPBackendPolicy"): _BACKEND_CONFIG,
    ("kafka.strimzi.io", "KafkaTopic"): _TOPIC,
    ("rabbitmq.com", "Queue"): _QUEUE,
    ("rabbitmq.com", "Policy"): _QUEUE,
    ("serving.knative.dev", "Service"): _KNATIVE,
    ("eventing.knative.dev", "Trigger"): _EVENTING,
    ("eventing.knative.dev", "Broker"): _EVENTING,
    ("messaging.knative.dev", "Subscription"): _EVENTING,
    ("batch", "Job"): _JOB,
    ("batch", "CronJob"): _JOB,
    ("", "Service"): _SERVICE,
    ("velero.io", "Schedule"): _SCHEDULE,
    ("postgresql.cnpg.io", "ScheduledBackup"): _SCHEDULE,
    ("k8up.io", "Schedule"): _SCHEDULE,
    ("longhorn.io", "RecurringJob"): _rules((r"(?P<what>cron|retain|task)", "availability.backup")),
    ("stash.appscode.com", "BackupConfiguration"): _SCHEDULE,
    ("ps.percona.com", "PerconaServerMongoDBBackup"): _SCHEDULE,
    ("postgresql.cnpg.io", "Cluster"): _CNPG,
    ("postgresql.cnpg.io", "Pooler"): _POOLER,
    ("configuration.konghq.com", "KongIngress"): _KONG,
    ("configuration.konghq.com", "KongUpstreamPolicy"): _KONG,
}

_NGINX = "nginx.ingress.kubernetes.io/"
ANNOTATIONS: dict[str, str] = {
    **{f"{_NGINX}{key}": "failure.timeout" for key in
       ("proxy-connect-timeout", "proxy-read-timeout", "proxy-send-timeout", "grpc-read-timeout")},
    **{f"{_NGINX}{key}": "failure.retry" for key in
       ("proxy-next-upstream", "proxy-next-upstream-tries", "proxy-next-upstream-timeout")},
    **{f"{_NGINX}{key}": "failure.rate_limit" for key in
       ("limit-rps", "limit-rpm", "limit-connections", "limit-rate", "limit-burst-multiplier",
       "limit-whitelist")},
    **{f"{_NGINX}{key}": "scaling.affinity" for key in
       ("affinity", "affinity-mode", "session-cookie-name", "session-cookie-max-age", "upstream-hash-by")},
    f"{_NGINX}load-balance": "scaling.balancing",
    f"{_NGINX}default-backend": "failure.fallback",
    f"{_NGINX}custom-http-errors": "failure.error_handler",
    f"{_NGINX}upstream-keepalive-timeout": "performance.keepalive",
    "alb.ingress.kubernetes.io/target-group-attributes": "scaling.balancing",
    "haproxy.org/load-balance": "scaling.balancing", "haproxy.org/cookie-persistence": "scaling.affinity",
    "haproxy.org/timeout-server": "failure.timeout", "haproxy.org/timeout-connect": "failure.timeout",
    "haproxy.org/rate-limit-requests": "failure.rate_limit",
    "traefik.ingress.kubernetes.io/service.sticky.cookie": "scaling.affinity",
    "traefik.ingress.kubernetes.io/service.sticky.cookie.name": "scaling.affinity",
    "konghq.com/retries": "failure.retry", "konghq.com/read-timeout": "failure.timeout",
    "konghq.com/connect-timeout": "failure.timeout", "konghq.com/write-timeout": "failure.timeout",
    "retry.linkerd.io/http": "failure.retry", "retry.linkerd.io/limit": "failure.retry",
    "retry.linkerd.io/timeout": "failure.retry", "timeout.linkerd.io/request": "failure.timeout",
    "timeout.linkerd.io/response": "failure.timeout", "timeout.linkerd.io/idle": "failure.timeout",
    "balancer.linkerd.io/failure-accrual": "failure.breaker",
    "balancer.linkerd.io/failure-accrual-consecutive-max-failures": "failure.breaker",
    "service.beta.kubernetes.io/aws-load-balancer-connection-idle-timeout": "failure.timeout",
    "service.beta.kubernetes.io/aws-load-balancer-connection-draining-timeout": "failure.shutdown",
}  # fmt: skip
"""Annotations of Ingresses and Services, in the words of their controllers."""
