"""What a component is by its name, its libraries and its command."""

from __future__ import annotations

import pytest

from archscan.lexicon.role_words import KIND_OF_LAST_WORD, KIND_OF_PORT, PAIRS
from archscan.lexicon.roles import guess_kind, split_name
from archscan.lexicon.technology import KINDS, TechnologyEntry, load_lexicon

LEXICON = load_lexicon()


def _entries(*ids: str) -> list[TechnologyEntry]:
    found = [LEXICON.get(id) for id in ids]
    assert None not in found
    return [entry for entry in found if entry]


def _kind(*args: object, **options: str) -> str:
    guessed = guess_kind(*args, **options)  # type: ignore[arg-type]
    return guessed[0] if guessed else ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("frontend", "frontend"), ("front-end", "frontend"), ("shop-frontend", "frontend"), ("web", "frontend"),
        ("webapp", "frontend"), ("web-app", "frontend"), ("store-front", "frontend"), ("storefront", "frontend"),
        ("shop-admin", "frontend"), ("admin", "frontend"), ("ui", "frontend"), ("flags-ui", "frontend"),
        ("customer-portal", "frontend"), ("acme-ui-dashboard", "frontend"), ("spa", "frontend"),
        ("frontend-service", "frontend"), ("ClientApp", "frontend"), ("mobile-app", "frontend"),
        ("adminPanel", "frontend"),
        ("worker", "worker"), ("order-worker", "worker"), ("orderWorker", "worker"), ("email-consumer", "worker"),
        ("payment-processor", "worker"), ("OrderProcessor", "worker"), ("queue-master", "worker"),
        ("celery", "worker"), ("sidekiq", "worker"), ("beat-worker", "worker"), ("worker-2", "worker"),
        ("indexer", "worker"), ("worker-service", "worker"),
        ("migrator", "job"), ("db-migrate", "job"), ("migrations", "job"), ("seed", "job"), ("db-init", "job"),
        ("init-db", "job"), ("report-cron", "job"), ("nightly-cron-job", "job"), ("backup", "job"),
        ("gateway", "gateway"), ("api-gateway", "gateway"), ("apigateway", "gateway"), ("ApiGateway", "gateway"),
        ("gateway-service", "gateway"), ("app-bff", "gateway"), ("edge-router", "gateway"), ("zuul", "gateway"),
        ("ingress", "gateway"),
        ("proxy", "proxy"), ("frontend-proxy", "proxy"), ("nginx", "proxy"), ("reverse-proxy", "proxy"),
        ("haproxy", "proxy"), ("loadbalancer", "proxy"), ("pgbouncer", "proxy"),
        ("loadgenerator", "other"), ("load-generator", "other"), ("load-test", "other"), ("shopper-sim", "other"),
        ("locust", "other"),
        ("auth", "auth"), ("auth-service", "auth"), ("authservice", "auth"), ("identity-api", "auth"),
        ("acme-auth-service", "auth"), ("sso", "auth"), ("oauth2", "auth"), ("identity-server", "auth"),
        ("config", "config"), ("config-server", "config"), ("configserver", "config"),
        ("feature-flags", "config"),
        ("eureka", "discovery"), ("registry", "discovery"), ("service-registry", "discovery"),
        ("discovery-service", "discovery"), ("consul2", "discovery"), ("registry-service", "discovery"),
        ("monitoring", "observability"), ("node-exporter", "observability"), ("zipkin-server", "observability"),
        ("hystrix-dashboard", "observability"), ("otel-collector", "observability"), ("fluentd-es", "observability"), ("prometheus", "observability"),
        ("orders-db", "database"), ("db", "database"), ("mongodb", "database"), ("neo4j", "database"),
        ("users_mongo", "database"), ("mysql-primary", "database"), ("postgres-0", "database"), ("sqldata", "database"),
        ("session-cache", "cache"), ("redis-sessions", "cache"), ("redis-master", "cache"),
        ("rabbitmq", "broker"), ("rabbit-mq", "broker"), ("event-bus", "broker"), ("eventbus", "broker"),
        ("kafka-0", "broker"), ("message-queue", "broker"),
        ("elasticsearch", "search"), ("blob-storage", "storage"), ("minio", "storage"),
        # what tells nothing, or tells a service
        ("", ""), ("orders", ""), ("cart-service", ""), ("emailservice", ""), ("ballot", ""), ("outcome", ""),
        ("api", ""), ("backend", ""), ("server", ""), ("app", ""), ("1", ""), ("user_webservices", ""),
        ("admin-service", ""), ("shop-admin-user-service", ""), ("shop-config-service", ""), ("web-service", ""),
        ("job-service", ""), ("client-service", ""), ("dashboard-service", ""), ("portal-service", ""),
        ("payment-gateway", ""), ("sms-gateway", ""), ("kafka-order-service", ""), ("redis-service-orders", ""),
        ("order-router", ""), ("search-service", ""), ("dashboards", ""), ("webhooks", ""), ("database-api", ""),
        ("authors", ""), ("configurator", ""), ("catalog", ""), ("worker-api", ""), ("gateway-metrics-api", ""),
    ],
)  # fmt: skip
def test_kind_by_name(name: str, expected: str) -> None:
    assert _kind(name) == expected


@pytest.mark.parametrize(
    ("name", "ids", "expected"),
    [
        pytest.param("shop", ["react", "vite", "typescript"], "frontend", id="front-end framework alone"),
        pytest.param("shop", ["vue", "nginx"], "frontend", id="front end in a web server's image"),
        pytest.param("shop", ["react", "express"], "", id="server framework beside it"),
        pytest.param("shop", ["tailwind", "charts"], "", id="front-end helpers only"),
        pytest.param("web", ["django"], "", id="weak name with a server framework"),
        pytest.param("admin", ["fastapi", "react"], "", id="admin interface rendered by a server"),
        pytest.param("front-end", ["express"], "frontend", id="strong name with a server framework"),
        pytest.param("conf", ["spring-cloud-config", "spring-boot"], "config", id="configuration server"),
        pytest.param("conf", ["config-client", "spring-boot"], "", id="client of a configuration server"),
        pytest.param("x", ["eureka", "spring-boot"], "discovery", id="registry"),
        pytest.param("x", ["spring-cloud-gateway"], "gateway", id="gateway library"),
        pytest.param("x", ["zuul", "eureka-client"], "gateway", id="zuul"),
        pytest.param("x", ["yarp", "aspnet-core"], "gateway", id="yarp"),
        pytest.param("x", ["identityserver"], "auth", id="identity server"),
        pytest.param("x", ["turbine"], "observability", id="turbine"),
        pytest.param("x", ["locust"], "other", id="load generator"),
        pytest.param("x", ["s3", "psycopg", "flask"], "", id="clients of stores make no store"),
        pytest.param("redis-sessions", ["flask"], "", id="leading store name, but own code"),
    ],
)
def test_kind_by_technologies(name: str, ids: list[str], expected: str) -> None:
    assert _kind(name, _entries(*ids)) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("celery -A shop worker -l info", "worker"),
        ("celery -A shop beat", "worker"),
        ("bundle exec sidekiq", "worker"),
        ("php artisan queue:work", "worker"),
        ("python manage.py migrate", "job"),
        ("alembic upgrade head", "job"),
        ("bin/rails db:migrate", "job"),
        ("npx prisma migrate deploy", "job"),
        ("python manage.py runserver 0.0.0.0:8000", ""),
        ("gunicorn shop.wsgi", ""),
        ("celery" * 10_000, ""),
    ],
    ids=lambda value: value[:40],
)
def test_kind_by_command(command: str, expected: str) -> None:
    assert _kind("shop", command=command) == expected


@pytest.mark.parametrize(
    ("ports", "ids", "expected"),
    [
        ((5432,), [], "database"), ((8080, 6379), [], "cache"), ((5672, 15672), [], "broker"), ((8080,), [], ""),
        ((5432,), ["flask"], ""), ((), [], ""),
    ],
)  # fmt: skip
def test_kind_by_port(ports: tuple[int, ...], ids: list[str], expected: str) -> None:
    assert _kind("data-layer", _entries(*ids), ports) == expected


@pytest.mark.parametrize(
    ("name", "workload", "expected"),
    [("report", "CronJob", "job"), ("frontend", "Job", "job"), ("frontend", "Deployment", "frontend")],
)
def test_kind_by_workload(name: str, workload: str, expected: str) -> None:
    assert _kind(name, workload=workload) == expected


def test_the_reason_is_told() -> None:
    assert guess_kind("shop-ui") == ("frontend", 'its name says "ui"')
    assert guess_kind("shop", _entries("react")) == ("frontend", "built with React and no server's framework")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ordersDb-2", ("orders", "db", "2")),
        ("APIGateway", ("api", "gateway")),
        ("ts_auth.service", ("ts", "auth", "service")),
        ("emailservice", ("email", "service")),
        ("service", ("service",)),
        ("--", ()),
    ],
)
def test_split_name(name: str, words: tuple[str, ...]) -> None:
    assert split_name(name) == words


def test_tables_hold_kinds() -> None:
    assert {*KIND_OF_LAST_WORD.values(), *PAIRS.values(), *KIND_OF_PORT.values()} <= KINDS
