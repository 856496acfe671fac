"""Which names the lexicon recognises, and which it must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archscan.lexicon.technologies.images import plain_names, split_image, unmirrored
from archscan.lexicon.technologies.names import Beginnings
from archscan.lexicon.technology import load_lexicon

LEXICON = load_lexicon()


def _match(ecosystem: str, name: str) -> str:
    found = LEXICON.match(ecosystem, name)
    return f"{found.id} {found.kind}".strip() if found else ""


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        # the same software under its many names
        ("postgres", "postgresql database"),
        ("postgres:16-alpine", "postgresql database"),
        ("docker.io/library/postgres", "postgresql database"),
        ("docker.io/library/postgres@sha256:0123", "postgresql database"),
        ("localhost:5000/postgres:16", "postgresql database"),
        ("bitnami/postgresql", "postgresql database"),
        ("public.ecr.aws/docker/library/postgres", "postgresql database"),
        ("public.ecr.aws/bitnami/postgresql", "postgresql database"),
        ("cgr.dev/chainguard/postgres", "postgresql database"),
        ("registry.corp.example/mirror/postgres", "postgresql database"),
        ("${REGISTRY}/library/postgres", "postgresql database"),
        ("BITNAMI/PostgreSQL", "postgresql database"),
        ("ghcr.io/acme/postgres-ha", "postgresql database"),
        ("rancher/mirrored-library-postgres", "postgresql database"),
        ("rancher/mirrored-grafana-grafana", "grafana observability"),
        ("registry.corp.example/hub/grafana/loki", "loki observability"),
        ("arm64v8/redis", "redis cache"),
        ("postgis/postgis", "postgis database"),
        ("timescale/timescaledb", "timescaledb database"),
        ("mcr.microsoft.com/mssql/server", "sqlserver database"),
        ("mongo", "mongodb database"),
        ("clickhouse/clickhouse-server", "clickhouse database"),
        ("bitnami/redis-sentinel", "redis cache"),
        ("redis/redis-stack-server", "redis cache"),
        ("valkey/valkey", "valkey cache"),
        ("confluentinc/cp-kafka", "kafka broker"),
        ("quay.io/strimzi/kafka", "kafka broker"),
        ("rabbitmq", "rabbitmq broker"),
        ("eclipse-mosquitto", "mosquitto broker"),
        ("quay.io/keycloak/keycloak", "keycloak auth"),
        ("osixia/openldap", "openldap auth"),
        ("nginxinc/nginx-unprivileged", "nginx proxy"),
        ("traefik", "traefik gateway"),
        ("minio/minio", "minio storage"),
        ("docker.elastic.co/elasticsearch/elasticsearch", "elasticsearch search"),
        ("semitechnologies/weaviate", "weaviate search"),
        ("wordpress", "wordpress service"),
        ("hashicorp/vault", "vault config"),
        ("quay.io/coreos/etcd", "etcd discovery"),
        # what stands beside a product is not the product
        ("rediscommander/redis-commander", "redis-commander other"),
        ("dpage/pgadmin4", "pgadmin other"),
        ("phpmyadmin", "phpmyadmin other"),
        ("mongo-express", "mongo-express other"),
        ("oliver006/redis_exporter", "prometheus-exporter observability"),
        ("prom/mysqld-exporter", "prometheus-exporter observability"),
        ("quay.io/prometheuscommunity/postgres-exporter", "prometheus-exporter observability"),
        ("nginx/nginx-prometheus-exporter", "prometheus-exporter observability"),
        ("nginx/nginx-ingress", "ingress-nginx gateway"),
        ("confluentinc/cp-schema-registry", "schema-registry config"),
        ("confluentinc/cp-zookeeper", "zookeeper discovery"),
        ("confluentinc/cp-kafka-connect", "kafka-connect worker"),
        ("provectuslabs/kafka-ui", "kafka-ui-app other"),
        ("minio/mc", "minio-mc job"),
        ("grafana/promtail", "promtail observability"),
        ("fluent/fluent-bit", "fluent-bit observability"),
        ("bitnami/pgbouncer", "pgbouncer proxy"),
        ("flyway/flyway", "flyway job"),
        ("mcr.microsoft.com/dotnet/aspnet", "aspnet-core"),
        ("node", "nodejs"),
        ("busybox", "busybox"),
        ("istio/proxyv2", "istio proxy"),
        ("cnbs/sample-builder", "buildpacks"),
    ],
)
def test_known_image(image: str, expected: str) -> None:
    assert _match("image", image) == expected


@pytest.mark.parametrize(
    "image",
    [
        "", " ", "/", ":", "@", "${IMAGE}", "web", "api", "frontend", "gateway", "app", "db", "worker",
        "myorg/frontend", "acme/api", "acme/gateway", "acme/registry", "acme/vault", "acme/flower",
        "acme/node", "acme/python", "acme/ghost", "acme/storm", "acme/swarm", "acme/docker",
        "acme/orders-redis-exporter", "acme/orders-redis", "acme/redis-consumer", "acme/kafka-consumer",
        "acme/postgres-operator", "acme/postgres-to-csv", "acme/my-postgres", "acme/nginx-logs",
        "acme/mysql-loader", "acme/mongodb-backup", "acme/rabbitmq-publisher", "acme/prometheus-rules",
        "acme/keycloak-theme", "acme/config-server", "acme/discovery-server", "acme/docker-tools",
        "gcr.io/acme-samples/shop-demo/emailservice", "acmedemos/orders-db",
        "ghcr.io/acme/temporal-worker", "registry.corp.example/temporalio/own-tool",
        "registry.corp.example/supabase/web", "acme/grafana-dashboards", "acme/server", "acme/proxy-1",
        "10.0.0.1:5000/team/orders-service", "localhost:5000/frontend",
        "istio/examples-bookinfo-ratings-v1", "docker.io/istio/examples-bookinfo-reviews-v2:1.20",
        "ghcr.io/dapr/samples/pubsub-node", "buoyantio/emojivoto-web:v11", "hashicorp/demo-frontend",
    ],
)  # fmt: skip
def test_own_images_and_look_alikes_are_not_known(image: str) -> None:
    assert _match("image", image) == ""
    assert _match("base_image", image) == ""


@pytest.mark.parametrize(
    ("ecosystem", "name", "expected"),
    [
        ("base_image", "eclipse-temurin", "java"),
        ("base_image", "gcr.io/distroless/java21-debian12", "java"),
        ("base_image", "gcr.io/distroless/static-debian12", "distroless"),
        ("base_image", "docker.io/library/nginx", "nginx proxy"),
        ("base_image", "scratch", ""),
        ("base_image", "builder", ""),
        ("npm", "pg", "node-postgres"),
        ("npm", "PG", "node-postgres"),
        ("npm", "@nestjs/core", "nestjs"),
        ("npm", "@nestjs/graphql", "graphql"),
        ("npm", "@aws-sdk/client-s3", "s3 storage"),
        ("npm", "@aws-sdk/client-anything-else", "aws"),
        ("npm", "@acme/redis", ""),
        ("npm", "express-anything", ""),
        ("pypi", "psycopg2_binary", "psycopg"),
        ("pypi", "uvicorn[standard]", "uvicorn"),
        ("pypi", "Flask_SQLAlchemy", "sqlalchemy"),
        ("pypi", "google-cloud-storage", "gcs storage"),
        ("pypi", "google-cloud-kms", "google-cloud"),
        ("pypi", "redis-of-ours", ""),
        ("maven", "org.postgresql:postgresql", "postgresql-jdbc"),
        ("maven", "org.springframework.boot:spring-boot-starter-web", "spring-boot"),
        ("maven", "org.springframework.boot:spring-boot-starter-data-redis", "lettuce"),
        ("maven", "org.springframework.boot:spring-boot-starter-data-jpa", "jpa"),
        ("maven", "org.springframework.cloud:spring-cloud-config-server", "spring-cloud-config config"),
        ("maven", "org.springframework.cloud:spring-cloud-starter-config", "config-client"),
        ("maven", "com.typesafe.akka:akka-actor_2.13", "akka"),
        ("maven", "com.acme:postgresql", ""),
        ("maven", "org.springframework", ""),
        ("go", "github.com/jackc/pgx/v5", "pgx"),
        ("go", "github.com/jackc/pgx/v5/pgxpool", "pgx"),
        ("go", "gopkg.in/yaml.v3", "serialisation"),
        ("go", "github.com/Shopify/sarama", "kafka-go"),
        ("go", "github.com/aws/aws-sdk-go-v2/service/sqs", "sqs broker"),
        ("go", "github.com/aws/aws-sdk-go-v2/service/other", "aws"),
        ("go", "github.com/acme/pgx", ""),
        ("gem", "sidekiq", "sidekiq"),
        ("composer", "laravel/framework", "laravel"),
        ("cargo", "tokio_postgres", "rust-postgres"),
        ("nuget", "Npgsql.EntityFrameworkCore.PostgreSQL", "npgsql"),
        ("nuget", "StackExchange.Redis", "stackexchange-redis"),
        ("nuget", "Acme.Redis", ""),
        ("hex", "phoenix", "phoenix"),
        ("pub", "flutter", "flutter"),
        ("language", "python", "python"),
        ("language", "Go", "go"),
        ("file", "next.config.js", "nextjs"),
        ("file", "apps/web/next.config.mjs", "nextjs"),
        ("file", "Procfile", "heroku"),
        ("file", ".github/workflows/ci.yml", "github-actions other"),
        ("file", "a/b/c/.github/workflows/ci.yml", "github-actions other"),
        ("file", "src/Shop/Shop.csproj", "msbuild"),
        ("file", "workflows/ci.yml", ""),
        ("file", "notes.txt", ""),
        ("port", "5432", "postgresql database"),
        ("port", "6379", "redis cache"),
        ("port", "8080", ""),
        ("port", "http", ""),
        ("prefix", "POSTGRES_PASSWORD", "postgresql database"),
        ("prefix", "KEYCLOAK_ADMIN", "keycloak auth"),
        ("prefix", "kafka_brokers", "kafka broker"),
        ("prefix", "OTEL_EXPORTER_OTLP_ENDPOINT", "opentelemetry-collector observability"),
        ("prefix", "OTEL_SERVICE_NAME", "opentelemetry observability"),
        ("prefix", "MY_POSTGRES_HOST", ""),
        ("prefix", "PORT", ""),
        ("scheme", "postgresql+asyncpg", "postgresql database"),
        ("scheme", "jdbc:postgresql", "postgresql database"),
        ("scheme", "r2dbc:mysql", "mysql database"),
        ("scheme", "jdbc:oracle:thin", "oracle database"),
        ("scheme", "mongodb+srv", "mongodb database"),
        ("scheme", "amqps", "rabbitmq broker"),
        ("scheme", "https", ""),
        ("unheard-of", "postgres", ""),
        ("nuget", "microsoft.net.test.sdk", ""),  # every test project needs it, whatever its framework
        ("nuget", "mstest.testframework", "mstest"),
        ("pypi", "faker", "python-test-helpers"),
        ("file", "tox.ini", "tox"),
    ],
)
def test_other_names(ecosystem: str, name: str, expected: str) -> None:
    assert _match(ecosystem, name) == expected


@pytest.mark.parametrize(
    ("driver", "server"),
    [
        ("psycopg", "postgresql"),
        ("mongoose", "mongodb"),
        ("ioredis", "redis"),
        ("kafkajs", "kafka"),
        ("eureka-client", "eureka"),
        ("django", "django"),
    ],
)
def test_a_driver_names_its_server(driver: str, server: str) -> None:
    entry = LEXICON.get(driver)
    assert entry
    assert LEXICON.served_by(entry).id == server


@pytest.mark.parametrize(
    ("id", "connection", "protocol", "port"),
    [
        ("postgresql", "queries", "PostgreSQL", 5432),
        ("redis", "queries", "Redis", 6379),
        ("rabbitmq", "publishes", "AMQP", 5672),
        ("keycloak", "authenticates", "HTTP", 8080),
        ("spring-cloud-config", "loads_config", "HTTP", 8888),
        ("eureka", "registers", "HTTP", 8761),
        ("jaeger", "exports", "OTLP", 16686),
        ("prometheus", "queries", "HTTP", 9090),
        ("prometheus-exporter", "scrapes", "HTTP", 9100),
        ("nginx", "calls", "HTTP", 80),
    ],
)
def test_how_it_is_spoken_to(id: str, connection: str, protocol: str, port: int) -> None:
    entry = LEXICON.get(id)
    assert entry
    assert (entry.connection, entry.protocol, entry.ports[0]) == (connection, protocol, port)


def test_unknown_id() -> None:
    assert LEXICON.get("no-such-thing") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("postgres", ("", ["postgres"])),
        ("ghcr.io/Acme/web:1.2", ("ghcr.io", ["acme", "web"])),
        ("localhost:5000/web@sha256:abc", ("localhost:5000", ["web"])),
        ("localhost/web", ("localhost", ["web"])),
        ("$REG/web", ("$reg", ["web"])),
        ("acme//web", ("", ["acme", "web"])),
        ("", ("", [])),
    ],
)
def test_split_image(name: str, expected: tuple[str, list[str]]) -> None:
    assert split_image(name) == expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("etcd-20-centos7", "etcd"),
        ("docker-elasticsearch-kubernetes", "elasticsearch"),
        ("redis", "redis"),
        ("alpine", "alpine"),
        ("redis-exporter", "redis-exporter"),
        ("-", "-"),
    ],
)
def test_plain_names_end_with(last: str, expected: str) -> None:
    assert list(plain_names(last))[-1] == expected


def test_unmirrored_keeps_the_name_itself_first() -> None:
    assert unmirrored(["a", "library", "redis"]) == [["a", "library", "redis"], ["redis"]]
    assert unmirrored(["mirrored-x"]) == [["mirrored-x"], ["x"]]
    assert unmirrored(["library", "library"]) == [["library", "library"], ["library"]]


@given(
    st.lists(st.text("ab", max_size=4), max_size=8, unique=True),
    st.text("ab", max_size=6),
)
def test_longest_beginning(texts: list[str], name: str) -> None:
    expected = max((text for text in texts if name.startswith(text)), key=len, default="")
    assert Beginnings(texts).longest(name) == expected


def test_a_name_that_is_too_long_is_none() -> None:
    assert _match("image", "redis" + "-alpine" * 60) == "redis cache"
    assert _match("image", "redis" + "-alpine" * 100_000) == ""
