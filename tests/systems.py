"""Systems built by hand, for tests of views, renderers and chapters.

`shop()` is small, `platform()` has 35 components with telemetry hubs and five environments, and
`examples()` is a repository of several unrelated systems. `large(n)` makes one of any size.
"""

from __future__ import annotations

from collections.abc import Iterable

from archscan.model.elements import (
    DATA_DIRECTION,
    Component,
    ComponentKind,
    Confidence,
    Connection,
    ConnectionKind,
    DataDirection,
    Decision,
    Environment,
    Flow,
    FlowStep,
    Group,
    Instance,
    Interface,
    Property,
    Statement,
    Technology,
)
from archscan.model.evidence import Evidence
from archscan.model.ids import component_id, connection_id, environment_id, flow_id
from archscan.model.problem import Problem
from archscan.model.system import System


def at(path: str, line: int, collector: str = "compose") -> tuple[Evidence, ...]:
    """One line of evidence."""
    return (Evidence(path, line, collector),)


def component(
    name: str,
    kind: ComponentKind = "service",
    technology: str = "",
    version: str = "",
    *,
    group: str = "",
    public: str = "",
    port: int | None = None,
    says: str = "",
    source: str = "",
    confidence: Confidence = "certain",
    properties: Iterable[tuple[str, str]] = (),
    place: tuple[Evidence, ...] = (),
) -> Component:
    """A component; `public` is an address under which it is reached from outside."""
    place = place or at("compose.yaml", 3)
    interfaces = []
    if port:
        interfaces.append(Interface("port", str(port), port, "HTTP", evidence=place))
    if public:
        interfaces.append(Interface("route", public, None, "HTTP", True, place))
    return Component(
        component_id(name, group),
        name,
        kind,
        group,
        technologies=(
            (Technology(technology, kind, version, place, technology.lower()),) if technology else ()
        ),
        responsibility=Statement(says, "inferred", place) if says else None,
        source=source,
        interfaces=tuple(interfaces),
        properties=tuple(Property(topic, value, place) for topic, value in sorted(properties)),
        confidence=confidence,
        evidence=place,
    )


def connection(
    source: str,
    target: str,
    kind: ConnectionKind = "calls",
    protocol: str = "",
    port: int | None = None,
    *,
    group: str = "",
    data: DataDirection | None = None,
    via: str = "",
    confidence: Confidence = "certain",
    description: str = "",
    line: int = 20,
) -> Connection:
    """A connection between two components of a group, by their names."""
    ends = component_id(source, group), component_id(target, group)
    return Connection(
        connection_id(*ends, kind),
        *ends,
        kind,
        protocol,
        port,
        data or DATA_DIRECTION[kind],
        description,
        (via,) if via else (),
        confidence=confidence,
        evidence=at("compose.yaml", line),
    )


def instance(name: str, workload: str, image: str = "", replicas: str = "", **properties: str) -> Instance:
    """A component in an environment; keyword `resources__limit__cpu` is the topic `resources.limit.cpu`."""
    place = at(f"deploy/{name}.yaml", 1, "kubernetes")
    return Instance(
        component_id(name),
        workload,
        image,
        replicas,
        tuple(
            Property(topic.replace("__", "."), value, place) for topic, value in sorted(properties.items())
        ),
        place,
    )


def ordered(system: System) -> System:
    """The system with its elements in the order that a model promises."""
    from dataclasses import replace

    return replace(
        system,
        components=tuple(sorted(system.components, key=lambda one: one.id)),
        connections=tuple(sorted(system.connections, key=lambda one: one.id)),
        environments=tuple(sorted(system.environments, key=lambda one: one.id)),
    )


def shop() -> System:
    """Eight components and an external payment service, two environments and a flow."""
    components = (
        component("storefront", "frontend", "React", "18.2", public=":8080", says="What customers see.",
                  source="web", port=80),
        component("gateway", "gateway", "Traefik", "3.1", public="shop.example.com", port=8080),
        component("orders", "service", "Spring Boot", "3.3", says="Takes orders.", source="services/orders",
                  port=8081, properties=[("availability.replicas", "2"),
                                         ("availability.liveness", "GET /health"),
                                         ("security.user", "1000")]),
        component("catalog", "service", "FastAPI", "0.115", says="Products and prices.",
                  source="services/catalog", port=8082),
        component("mailer", "worker", "Celery", "5.4", source="services/mailer"),
        component("orders-db", "database", "PostgreSQL", "16",
                  properties=[("storage.volume", "orders-data at /var/lib/postgresql/data")]),
        component("cache", "cache", "Redis", "7"),
        component("broker", "broker", "RabbitMQ", "3.13"),
        component("api.stripe.com", "external"),
    )  # fmt: skip
    connections = (
        connection("storefront", "gateway", "calls", "HTTP", 8080, via="API_URL"),
        connection("gateway", "orders", "proxies", "HTTP", 8081, via="ORDERS_ADDR"),
        connection("gateway", "catalog", "proxies", "HTTP", 8082, via="CATALOG_ADDR"),
        connection("orders", "orders-db", "queries", "PostgreSQL", 5432, via="SPRING_DATASOURCE_URL",
                   data="both"),
        connection("orders", "broker", "publishes", "AMQP", 5672, via="RABBITMQ_HOST"),
        connection("orders", "api.stripe.com", "calls", "HTTPS", 443, via="STRIPE_URL"),
        connection("catalog", "cache", "queries", "Redis", 6379, via="REDIS_URL"),
        connection("catalog", "orders-db", "queries", confidence="likely"),
        connection("mailer", "broker", "consumes", "AMQP", 5672, via="BROKER_URL"),
        connection("mailer", "orders", "starts_after", confidence="possible"),
    )  # fmt: skip
    environments = (
        Environment(
            environment_id("development"), "development", "development",
            tuple(
                Instance(one.id, "compose_service", f"shop/{one.name}:dev", evidence=one.evidence)
                for one in components
                if not one.external
            ),
            evidence=at("compose.yaml", 1),
        ),
        Environment(
            environment_id("production"), "production", "production",
            (
                instance("storefront", "Deployment", "registry.example.com/shop/storefront:1.4.0", "2"),
                instance("gateway", "Deployment", "traefik:v3.1", "2"),
                instance("orders", "Deployment", "registry.example.com/shop/orders:1.9.2", "3",
                         resources__limit__memory="512Mi", scaling__autoscaler="3-10 at 80% CPU"),
                instance("catalog", "Deployment", "registry.example.com/shop/catalog:2.0.1", "2"),
                instance("mailer", "Deployment", "registry.example.com/shop/mailer:0.7.0", "1"),
                instance("orders-db", "StatefulSet", "postgres:16", "1"),
                instance("broker", "StatefulSet", "rabbitmq:3.13-management", "3"),
            ),
            evidence=at("deploy/kustomization.yaml", 1, "kustomize"),
        ),
    )  # fmt: skip
    steps = (
        FlowStep(connection="connection:storefront->gateway:calls"),
        FlowStep(connection="connection:gateway->orders:proxies"),
        FlowStep(connection="connection:orders->orders-db:queries"),
        FlowStep(connection="connection:orders->broker:publishes"),
        FlowStep("The customer gets a mail.", source="component:mailer", target="component:mailer"),
    )
    return ordered(
        System(
            "shop",
            Statement("A small shop.", "inferred", at("README.md", 3, "readme")),
            components=components,
            connections=connections,
            environments=environments,
            flows=(Flow(flow_id("storefront"), "A request to storefront", steps),),
            decisions=(
                Decision("Queue", "RabbitMQ", "Kafka", "Small team.", evidence=at("archscan.yaml", 9)),
            ),
            targets=(("uptime", "99.9 %"),),
            technologies=(Technology("Docker Compose", "deployment", "", at("compose.yaml", 1)),),
            problems=(
                Problem("charts/x.yaml", 4, "a Helm template", "plain YAML", "note", "templated"),
                Problem("compose.yaml", 31, 'ports: "80:eighty" is not a port', "[HOST:]CONTAINER"),
            ),
        )
    )


_PLATFORM: tuple[tuple[str, ComponentKind, str, str], ...] = (
    ("web", "frontend", "Next.js", "14.2"), ("admin", "frontend", "Angular", "17"),
    ("mobile-bff", "gateway", "Express", "4.19"), ("edge", "gateway", "Envoy", "1.30"),
    ("accounts", "service", "Spring Boot", "3.3"), ("billing", "service", "Spring Boot", "3.3"),
    ("cart", "service", ".NET", "8.0"), ("checkout", "service", "Go", "1.22"),
    ("currency", "service", "C++", ""), ("inventory", "service", "Go", "1.22"),
    ("orders", "service", "Kotlin", "2.0"), ("payment", "service", "Node.js", "20"),
    ("pricing", "service", "Rust", ""), ("product-catalog", "service", "Go", "1.22"),
    ("recommendation", "service", "Python", "3.12"), ("reviews", "service", "Ruby on Rails", "7.1"),
    ("search-api", "service", "FastAPI", "0.115"), ("shipping", "service", "Rust", ""),
    ("fraud-detection", "worker", "Kotlin", "2.0"), ("mail-sender", "worker", "Python", "3.12"),
    ("nightly-report", "job", "Python", "3.12"), ("keycloak", "auth", "Keycloak", "25"),
    ("accounts-db", "database", "PostgreSQL", "16"), ("billing-db", "database", "PostgreSQL", "16"),
    ("orders-db", "database", "PostgreSQL", "16"), ("reviews-db", "database", "MySQL", "8.4"),
    ("cart-cache", "cache", "Valkey", "7.2"), ("search-index", "search", "OpenSearch", "2.15"),
    ("kafka", "broker", "Apache Kafka", "3.7"), ("media", "storage", "MinIO", ""),
    ("otel-collector", "observability", "OpenTelemetry Collector", "0.104"),
    ("jaeger", "observability", "Jaeger", "1.58"), ("prometheus", "observability", "Prometheus", "2.53"),
    ("grafana", "observability", "Grafana", "11"), ("api.adyen.com", "external", "", ""),
)  # fmt: skip
_CALLS = """
web edge HTTP 8080, admin edge HTTP 8080, edge mobile-bff HTTP 3000, edge accounts HTTP 8080,
edge cart gRPC 7070, edge checkout gRPC 5050, edge product-catalog gRPC 3550, edge search-api HTTP 8000,
edge reviews HTTP 3000,
mobile-bff product-catalog gRPC 3550, mobile-bff cart gRPC 7070, mobile-bff recommendation gRPC 8081,
checkout cart gRPC 7070, checkout currency gRPC 7000, checkout payment gRPC 50051,
checkout shipping gRPC 50050, checkout product-catalog gRPC 3550, checkout orders HTTP 8080,
recommendation product-catalog gRPC 3550,
pricing currency gRPC 7000, product-catalog pricing HTTP 9000, orders billing HTTP 8080,
orders inventory gRPC 6000, payment api.adyen.com HTTPS 443
"""
_STORES = """
accounts accounts-db PostgreSQL 5432, billing billing-db PostgreSQL 5432, orders orders-db PostgreSQL 5432,
nightly-report orders-db PostgreSQL 5432, reviews reviews-db MySQL 3306, cart cart-cache Redis 6379,
search-api search-index HTTP 9200, product-catalog media S3 9000, keycloak accounts-db PostgreSQL 5432
"""
_EXPORTERS = (
    "accounts", "billing", "cart", "checkout", "currency", "edge", "fraud-detection", "inventory",
    "mail-sender", "orders", "payment", "pricing", "product-catalog", "recommendation", "reviews",
    "search-api", "shipping", "web",
)  # fmt: skip


def _rows(table: str) -> list[tuple[str, str, str, int]]:
    rows = [row.split() for row in table.replace("\n", " ").split(",")]
    return [(source, target, protocol, int(port)) for source, target, protocol, port in rows]


def platform() -> System:
    """35 components, 18 of them exporting to one collector, five environments."""
    public = {"edge": "platform.example.com", "grafana": "grafana.example.com"}
    components = [
        component(name, kind, technology, version, public=public.get(name, ""), port=8080,
                  source=f"src/{name}" if kind in ("frontend", "service", "worker", "job") else "",
                  place=at("compose.yaml", 10 * number))
        for number, (name, kind, technology, version) in enumerate(_PLATFORM, start=1)
    ]  # fmt: skip
    connections = [
        *(connection(source, target, "calls", protocol, port)
          for source, target, protocol, port in _rows(_CALLS)),
        *(connection(source, target, "queries", protocol, port, data="both")
          for source, target, protocol, port in _rows(_STORES)),
        *(connection(name, "kafka", "publishes", "Kafka", 9092)
          for name in ("checkout", "orders", "reviews")),
        *(connection(name, "kafka", "consumes", "Kafka", 9092)
          for name in ("fraud-detection", "mail-sender", "billing", "search-api")),
        *(connection(name, "keycloak", "authenticates", "HTTP", 8080) for name in ("edge", "admin")),
        *(connection(name, "otel-collector", "exports", "OTLP", 4317) for name in _EXPORTERS),
        connection("otel-collector", "jaeger", "exports", "OTLP", 4317),
        connection("prometheus", "otel-collector", "scrapes", "HTTP", 8889),
        connection("grafana", "prometheus", "queries", "HTTP", 9090),
        connection("grafana", "jaeger", "queries", "HTTP", 16686, confidence="likely"),
    ]  # fmt: skip
    names = [one.name for one in components if not one.external]
    stages = (
        ("development", "development", "compose_service", names, ""),
        ("test", "test", "Deployment", names[:20], "1"),
        ("staging", "staging", "Deployment", names, "1"),
        ("production", "production", "Deployment", names, "3"),
        ("production-eu", "production", "Deployment", names[:30], "2"),
    )
    environments = tuple(
        Environment(
            environment_id(name), name, stage,  # type: ignore[arg-type]
            tuple(instance(one, workload, f"registry.example.com/{one}:2.4", count) for one in sorted(here)),
            evidence=at(f"deploy/{name}/kustomization.yaml", 1, "kustomize"),
        )
        for name, stage, workload, here, count in stages
    )  # fmt: skip
    return ordered(
        System(
            "platform",
            components=tuple(components),
            connections=tuple(connections),
            environments=environments,
        )
    )


def examples() -> System:
    """A repository of seven systems that have nothing to do with each other."""
    shapes: dict[str, tuple[tuple[str, ComponentKind, str], ...]] = {
        "angular": (("web", "frontend", "Angular"),),
        "blog": (("wordpress", "service", "WordPress"), ("db", "database", "MariaDB")),
        "django": (("web", "service", "Django"), ("db", "database", "PostgreSQL"),
                   ("proxy", "proxy", "nginx")),
        "elk": (("elasticsearch", "search", "Elasticsearch"), ("logstash", "observability", "Logstash"),
                ("kibana", "observability", "Kibana")),
        "monitoring": (("prometheus", "observability", "Prometheus"),
                       ("grafana", "observability", "Grafana")),
        "nextcloud": (("app", "service", "Nextcloud"), ("db", "database", "PostgreSQL"),
                      ("redis", "cache", "Redis"), ("cron", "job", "Nextcloud")),
        "voting": (("vote", "frontend", "Flask"), ("redis", "cache", "Redis"), ("worker", "worker", ".NET"),
                   ("db", "database", "PostgreSQL"), ("result", "frontend", "Express")),
    }  # fmt: skip
    links: dict[str, tuple[tuple[str, str, ConnectionKind, str], ...]] = {
        "blog": (("wordpress", "db", "queries", "MySQL"),),
        "django": (("proxy", "web", "proxies", "HTTP"), ("web", "db", "queries", "PostgreSQL")),
        "elk": (("logstash", "elasticsearch", "publishes", "HTTP"),
                ("kibana", "elasticsearch", "queries", "HTTP")),
        "monitoring": (("grafana", "prometheus", "queries", "HTTP"),),
        "nextcloud": (("app", "db", "queries", "PostgreSQL"), ("app", "redis", "queries", "Redis"),
                      ("cron", "db", "queries", "PostgreSQL")),
        "voting": (("vote", "redis", "publishes", "Redis"), ("worker", "redis", "consumes", "Redis"),
                   ("worker", "db", "queries", "PostgreSQL"), ("result", "db", "queries", "PostgreSQL")),
    }  # fmt: skip
    entries = {"wordpress": ":80", "proxy": ":80", "web": ":4200", "vote": ":5000", "result": ":5001"}
    return ordered(
        System(
            "examples",
            groups=tuple(Group(name, name) for name in shapes),
            components=tuple(
                component(name, kind, technology, group=group, public=entries.get(name, ""),
                          place=at(f"{group}/compose.yaml", 3))
                for group, parts in shapes.items()
                for name, kind, technology in parts
            ),
            connections=tuple(
                connection(source, target, kind, protocol, group=group)
                for group, parts in links.items()
                for source, target, kind, protocol in parts
            ),
        )
    )  # fmt: skip


def large(count: int, hubs: int = 3) -> System:
    """A system of `count` services with stores, a broker and telemetry hubs, connected by a fixed rule."""
    kinds: tuple[ComponentKind, ...] = ("service", "service", "worker", "service", "database", "cache")
    names = [f"svc-{number:03}" for number in range(count)]
    components = [
        component("ingress", "gateway", "nginx", public="big.example.com"),
        component("events", "broker", "Kafka"),
        *(component(f"telemetry-{number}", "observability", "Collector") for number in range(hubs)),
        *(component(name, kinds[number % 6], "Go") for number, name in enumerate(names)),
    ]
    connections = [
        connection("ingress", names[number], "proxies", "HTTP", 80) for number in range(0, count, 12)
    ]
    for number, name in enumerate(names):
        if kinds[number % 6] in ("database", "cache"):
            continue
        for step in (1, 4, 5):
            target = number + step
            if target < count and number // 12 == target // 12:
                kind: ConnectionKind = "queries" if kinds[target % 6] in ("database", "cache") else "calls"
                connections.append(connection(name, names[target], kind, "HTTP", 8080))
        if number % 10 == 0 and number + 13 < count:
            connections.append(connection(name, names[number + 13], "calls", "gRPC", 9000))
        if number % 7 == 0:
            connections.append(connection(name, "events", "publishes", "Kafka", 9092))
        connections.extend(
            connection(name, f"telemetry-{hub}", "exports", "OTLP", 4317) for hub in range(hubs)
        )
    return ordered(System("large", components=tuple(components), connections=tuple(connections)))
