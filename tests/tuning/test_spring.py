"""What the configuration of Spring applications sets."""

from __future__ import annotations

import pytest

from archscan.collectors.settings import spring
from archscan.model.facts import Setting
from tests.goldens import collected, text_tree


def said(
    text: str, name: str = "application.yml", folder: str = "src/main/resources"
) -> list[tuple[str, str, str]]:
    tree = text_tree({f"orders/{folder}/{name}": text, "orders/pom.xml": "<project/>"})
    found = collected(spring, tree)
    return [(one.topic, one.name, one.value) for one in found if isinstance(one, Setting)]


BREAKER = """
resilience4j:
  circuitbreaker:
    instances:
      stockClient:
        failure-rate-threshold: 50
        register-health-indicator: true
  retry.instances.stockClient:
    maxAttempts: 3
"""
FILTERS = """
spring.cloud.gateway:
  default-filters:
    - Retry=3
  routes:
    - id: orders
      uri: lb://orders
      filters:
        - StripPrefix=1
        - name: CircuitBreaker
          args:
            name: ordersBreaker
            fallbackUri: forward:/sorry
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BREAKER, [
            ("failure.breaker", "stockClient", "failure-rate-threshold: 50"),
            ("failure.retry", "stockClient", "maxAttempts: 3"),
        ]),
        (FILTERS, [
            ("failure.retry", "all routes", "Retry: 3"),
            ("failure.breaker", "route orders", "name: ordersBreaker"),
            ("failure.fallback", "route orders", "fallbackUri: forward:/sorry"),
        ]),
        ("feign.client.config.default.readTimeout: 5000",
         [("failure.timeout", "feign default", "readTimeout: 5000")]),
        ("stock.ribbon.ReadTimeout: 3000", [("failure.timeout", "stock", "ReadTimeout: 3000")]),
        ("hystrix.command.default.execution.isolation.thread.timeoutInMilliseconds: 9000",
         [("failure.timeout", "hystrix default", "execution.isolation.thread.timeoutInMilliseconds: 9000")]),
        ("spring.datasource.hikari.maximum-pool-size: ${POOL:20}",
         [("performance.pool", "spring.datasource.hikari.maximum-pool-size", "20 (default of POOL)")]),
        ("spring.cache.type: redis\nspring.cache.redis.time-to-live: 10m",
         [("cache.layer", "spring.cache.type", "redis"), ("cache.ttl", "spring.cache.redis.time-to-live", "10m")]),
        ("spring.cache.caffeine.spec: maximumSize=500,expireAfterWrite=600s", [
            ("cache.size", "spring.cache.caffeine.spec", "maximumSize: 500"),
            ("cache.ttl", "spring.cache.caffeine.spec", "expireAfterWrite: 600s"),
        ]),
        ("server.shutdown: graceful", [("failure.shutdown", "server.shutdown", "graceful")]),
        ("server.compression.enabled: true",
         [("performance.compression", "server.compression.enabled", "enabled")]),
        ("shop.client.timeout-ms: 300", [("failure.timeout", "shop.client.timeout-ms", "300")]),
        ("spring.config.activate.on-profile: prod\nserver.tomcat.threads.max: 400",
         [("performance.workers", "server.tomcat.threads.max", "400 (profile prod)")]),
        ("spring.profiles: test\nserver.tomcat.threads.max: 4", []),
        ("server.shutdown: immediate", []),
        ("server.compression.enabled: false", []),
        ("spring.cache.type: none", []),
        ("spring.datasource.hikari.maximum-pool-size: ${POOL}", []),
        ("management.health.timeout: 3s\neureka.client.timeout: 3s", []),
        ("resilience4j.circuitbreaker: broken", []),
    ],
    ids=range(19),
)  # fmt: skip
def test_documents(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text) == expected


def test_what_is_for_tests_says_nothing() -> None:
    assert said("server.shutdown: graceful", folder="src/test/resources") == []
    assert said("server.shutdown: graceful", name="application-test.yml") == []


def test_properties_say_the_same() -> None:
    assert said("hystrix.threadpool.stock.coreSize=10\n", "application.properties") == [
        ("failure.bulkhead", "stock", "coreSize: 10")
    ]
