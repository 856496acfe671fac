"""Connections whose other end is named in another place: mechanisms, clients, channels, local ports."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from archscan.link import link
from archscan.model.evidence import Evidence
from archscan.model.facts import (
    Exchanges,
    Fact,
    Offers,
    Opens,
    Plays,
    Port,
    Provides,
    Requires,
    Scope,
    Subject,
    Uses,
    Workload,
)
from archscan.model.system import System
from tests.link.models import edges, names

SHOP = Scope("compose", "", "shop")


def at(path: str, line: int = 1) -> Evidence:
    return Evidence(path, line, "test")


def service(name: str, image: str = "", published: int | None = None) -> list[Fact]:
    """A Compose service, built from the folder of its name unless it runs an image."""
    subject = Subject(SHOP, name)
    ports = (Port(published, published=True),) if published else ()
    build = None if image else name
    facts: list[Fact] = [
        Workload(subject, "compose_service", at("compose.yaml"), image=image, build=build),
        Provides(subject, name, at("compose.yaml"), ports),
    ]
    if image:
        facts.append(Uses(subject, "image", image.partition(":")[0], at("compose.yaml")))
    if published:
        facts.append(Offers(subject, "port", str(published), at("compose.yaml"), published, public=True))
    return facts


def program(folder: str) -> list[Fact]:
    """A program that only its code shows."""
    return [Workload(Subject(Scope("source", folder), ""), "application", at(f"{folder}/Main.java"))]


def source(folder: str) -> Subject:
    return Subject(Scope("source", folder), "")


def linked(*facts: Fact | Sequence[Fact]) -> System:
    flat: list[Fact] = []
    for one in facts:
        flat.extend(one if isinstance(one, list | tuple) else [one])  # type: ignore[list-item]
    return link(flat, (), "repository")


def plays(folder: str, mechanism: str, side: str, technology: str = "", line: int = 5) -> Plays:
    return Plays(source(folder), mechanism, side, at(f"{folder}/Main.java", line), technology)  # type: ignore[arg-type]


def test_a_client_of_a_mechanism_is_joined_to_its_one_server() -> None:
    system = linked(
        program("registry"),
        program("orders"),
        plays("registry", "discovery", "server", "eureka"),
        plays("orders", "discovery", "client", "eureka"),
    )
    assert names(system) == ["orders service", "registry discovery"]
    assert edges(system) == ["orders -> registry registers (likely)"]
    assert [str(one) for one in system.connections[0].evidence] == [
        "orders/Main.java:5",
        "registry/Main.java:5",
    ]


def test_of_two_servers_nobody_knows_which() -> None:
    system = linked(
        *(program(one) for one in ("east", "west", "orders")),
        plays("east", "discovery", "server"),
        plays("west", "discovery", "server"),
        plays("orders", "discovery", "client"),
    )
    assert edges(system) == []


def test_a_server_may_be_software_without_code() -> None:
    system = linked(
        service("consul", "consul:1.9"), service("orders"), plays("orders", "discovery", "client", "consul")
    )
    assert edges(system) == ["orders -> consul discovers (likely)"]


def test_a_gateway_asks_the_registry() -> None:
    system = linked(
        program("registry"),
        program("edge"),
        plays("registry", "discovery", "server"),
        plays("edge", "gateway", "server"),
        plays("edge", "discovery", "client"),
    )
    assert "edge gateway" in names(system)
    assert edges(system) == ["edge -> registry discovers (likely)"]


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ([("publish", "kafka")], ["orders -> kafka publishes (likely)"]),
        ([("consume", "kafka")], ["orders -> kafka consumes (likely)"]),
        (
            [("publish", "kafka"), ("consume", "kafka")],
            ["orders -> kafka consumes (likely)", "orders -> kafka publishes (likely)"],
        ),
        ([("publish", "")], ["orders -> kafka publishes (likely)"]),
        ([("publish", "rabbitmq")], []),
    ],
    ids=["publish", "consume", "both", "broker not said", "another broker"],
)
def test_channels_join_the_broker_of_the_system(uses: list[tuple[str, str]], expected: list[str]) -> None:
    system = linked(
        service("kafka", "apache/kafka:3.7"),
        service("orders"),
        *(
            Exchanges(source("orders"), direction, at("orders/app.py", number), "orders", technology)  # type: ignore[arg-type]
            for number, (direction, technology) in enumerate(uses, 1)
        ),
    )
    assert edges(system) == expected


def test_a_client_without_address_is_joined_to_the_one_store_of_its_software() -> None:
    opened = Opens(source("orders"), "redis", at("orders/app.py", 3), "CACHE_URL")
    one = linked(service("orders"), service("cache", "redis:7"), opened)
    assert edges(one) == ["orders -> cache queries (likely)"]
    two = linked(service("orders"), service("cache", "redis:7"), service("sessions", "redis:7"), opened)
    assert edges(two) == []


def test_a_client_of_somebodys_service_makes_an_external_system() -> None:
    system = linked(service("orders"), Opens(source("orders"), "stripe", at("orders/pay.py", 2)))
    assert names(system) == ["Stripe external", "orders service"]
    assert edges(system) == ["orders -> Stripe calls (likely)"]


def test_a_stub_is_joined_to_the_one_that_serves() -> None:
    system = linked(
        service("web"),
        service("orders"),
        Opens(source("web"), "grpc", at("web/main.go", 7), "OrderService"),
        Offers(source("orders"), "grpc", "shop.OrderService", at("orders/main.go", 9)),
    )
    assert edges(system) == ["web -> orders calls (likely)"]
    assert system.connections[0].protocol == "gRPC"


def requires(folder: str, host: str, port: int | None = None, **more: object) -> Requires:
    return Requires(source(folder), host, at(f"{folder}/settings.yml", 4), port=port, via="config", **more)  # type: ignore[arg-type]


def test_an_address_of_the_machine_is_whoever_listens_there() -> None:
    system = linked(
        program("orders"),
        program("registry"),
        Offers(source("registry"), "port", "8761", at("registry/application.yml", 2), 8761),
        requires("orders", "localhost", 8761, scheme="http", purpose="registers"),
    )
    assert edges(system) == ["orders -> registry registers (likely)"]


def test_nobody_listens_at_an_address_of_the_machine() -> None:
    assert edges(linked(program("orders"), requires("orders", "localhost", 9999, scheme="http"))) == []


def test_a_store_of_the_machine_is_implied() -> None:
    system = linked(program("orders"), requires("orders", "localhost", 3306, scheme="jdbc:mysql"))
    assert names(system) == ["MySQL database", "orders service"]
    assert edges(system) == ["orders -> MySQL queries (likely)"]
    assert "orders-database" in system.components[0].aliases


def test_a_driver_implies_its_store_where_the_system_has_none_of_the_kind() -> None:
    opened = Opens(source("orders"), "mongodb", at("orders/pom.xml", 38), always=True)
    assert edges(linked(program("orders"), opened)) == ["orders -> MongoDB queries (likely)"]
    assert edges(linked(program("orders"), service("db", "postgres:16"), opened)) == []


def test_zuul_routes_to_whatever_registers() -> None:
    facts = [
        *program("registry"), *program("edge"), *program("orders"),
        plays("registry", "discovery", "server"),
        plays("edge", "gateway", "server", "zuul"),
        plays("edge", "discovery", "client"),
        plays("orders", "discovery", "client"),
    ]  # fmt: skip
    assert "edge -> orders proxies (likely)" in edges(linked(facts))
    routed = Requires(
        source("edge"), "registry", at("edge/a.yml"), scheme="http", via="config", purpose="proxies"
    )
    assert "edge -> orders proxies (likely)" not in edges(linked([*facts, routed]))


def test_where_many_switch_zuul_on_none_is_the_edge() -> None:
    facts = [*program("orders"), plays("orders", "discovery", "client")]
    for name in ("edge", "films", "users"):
        facts += [
            *program(name), plays(name, "gateway", "server", "zuul"), plays(name, "discovery", "client")
        ]  # fmt: skip
    assert edges(linked(facts)) == []


def test_a_dashboard_shows_what_one_aggregator_collects() -> None:
    system = linked(
        program("dashboard"),
        program("streams"),
        plays("dashboard", "circuit_metrics", "server", "hystrix-dashboard"),
        plays("streams", "circuit_metrics", "server", "turbine"),
    )
    assert edges(system) == ["dashboard -> streams scrapes (likely)"]


def test_the_output_folder_of_a_build_is_the_project() -> None:
    subject = Subject(SHOP, "orders")
    system = linked(
        Workload(subject, "compose_service", at("compose.yaml"), build="orders/target"),
        Workload(Subject(Scope("source", "orders"), "orders"), "project", at("orders/pom.xml")),
    )
    assert system.components[0].source == "orders"


def test_a_store_of_the_machine_is_not_implied_where_another_is_stated() -> None:
    system = linked(
        service("orders"),
        service("db", "mysql:8"),
        requires("orders", "localhost", 3306, scheme="jdbc:mysql"),
        Requires(Subject(SHOP, "orders"), "db", at("compose.yaml", 9), "DB_URL", scheme="jdbc:mysql"),
    )
    assert edges(system) == ["orders -> db queries"]


def test_the_deployment_overrides_a_default() -> None:
    default = Requires(
        source("web"), "legacy", at("web/app.py", 3), "ORDERS_URL", scheme="http", via="code", bare=True
    )
    services = (service("web"), service("orders"), service("legacy"))
    assert edges(linked(*services, default)) == ["web -> legacy calls (likely)"]
    stated = Requires(Subject(SHOP, "web"), "orders", at("compose.yaml", 5), "ORDERS_URL", scheme="http")
    assert edges(linked(*services, default, stated)) == ["web -> orders calls"]


def test_a_name_that_a_program_gives_itself() -> None:
    system = linked(
        service("web"),
        service("orders"),
        Provides(source("orders"), "order-service", at("orders/application.yml", 3)),
        Requires(source("web"), "order-service", at("web/Client.java", 8), scheme="http", via="code"),
    )
    assert edges(system) == ["web -> orders calls"]
    assert "order-service" in next(one for one in system.components if one.name == "orders").aliases


def test_a_mention_counts_inside_the_system_only() -> None:
    system = linked(
        service("web"),
        service("orders"),
        Requires(source("web"), "orders", at("web/x.json", 1), scheme="http", via="mention"),
        Requires(source("web"), "api.stripe.com", at("web/x.json", 2), scheme="https", via="mention"),
    )
    assert edges(system) == ["web -> orders calls (likely)"]
    assert names(system) == ["orders service", "web frontend"]


def test_a_shared_file_speaks_to_the_applications_that_it_is_meant_for() -> None:
    folder = "config/src/main/resources/shared"
    system = linked(
        service("config"),
        service("orders"),
        service("users"),
        service("broker", "rabbitmq:3"),
        plays("config", "config", "server"),
        plays("orders", "config", "client"),
        plays("users", "config", "client"),
        Uses(
            source("orders"),
            "maven",
            "org.springframework.boot:spring-boot-starter-amqp",
            at("orders/pom.xml"),
        ),
        Requires(
            Subject(Scope("source", folder), "users"),
            "orders",
            at(f"{folder}/users.yml"),
            via="config",
            scheme="http",
        ),
        Requires(
            Subject(Scope("source", folder), "*"),
            "broker",
            at(f"{folder}/application.yml"),
            "spring.rabbitmq.host",
            via="config",
        ),
    )
    assert edges(system) == [
        "orders -> broker uses (likely)",
        "orders -> config loads_config (likely)",
        "users -> config loads_config (likely)",
        "users -> orders calls",
    ]


@pytest.mark.parametrize(
    ("name", "gateway"),
    [("entry", "entry"), ("entry-docker", "entry"), ("*", ""), ("unknown", "")],
    ids=["by name", "with a profile", "for all", "of nobody"],
)
def test_a_shared_file_makes_no_gateway_of_who_hands_it_out(name: str, gateway: str) -> None:
    folder = "config/src/main/resources/shared"
    system = linked(
        program("config"),
        program("entry"),
        plays("config", "config", "server"),
        Plays(
            Subject(Scope("source", folder), name), "gateway", "server", at(f"{folder}/{name}.yml"), "zuul"
        ),
    )
    kinds = {one.name: one.kind for one in system.components}
    assert kinds["config"] == "config"
    assert [one for one, kind in kinds.items() if kind == "gateway"] == ([gateway] if gateway else [])


def test_a_user_stands_before_a_published_gateway_that_nothing_calls() -> None:
    def system(published: int | None, caller: bool) -> list[str]:
        facts = [*service("gateway", published=published), *service("orders"), *service("web")]
        facts.append(Requires(Subject(SHOP, "gateway"), "orders", at("compose.yaml", 3), scheme="http"))
        if caller:
            facts.append(Requires(Subject(SHOP, "web"), "gateway", at("compose.yaml", 4), scheme="http"))
        return [one for one in edges(linked(facts)) if one.startswith("User")]

    assert system(80, caller=False) == ["User -> gateway calls (likely)"]
    assert system(None, caller=False) == []
    assert system(80, caller=True) == []


def test_most_are_deployed_then_the_rest_is_no_part() -> None:
    demo = program("playground")
    system = linked(service("orders"), service("users"), program("orders"), program("users"), demo)
    assert names(system) == ["orders service", "users service"]


def test_people_log_in_where_a_gateway_sends_their_browsers() -> None:
    system = linked(
        program("auth"),
        program("edge"),
        plays("auth", "authorization", "server"),
        plays("edge", "authorization", "client"),
        plays("edge", "login", "client", line=9),
    )
    assert edges(system) == ["User -> auth calls (likely)", "edge -> auth authenticates (likely)"]
    assert str(system.connections[0].evidence[0]) == "edge/Main.java:9"


def test_what_code_calls_is_kept_apart_from_what_it_asks_of_the_infrastructure() -> None:
    system = linked(
        program("auth"),
        program("orders"),
        plays("auth", "authorization", "server"),
        plays("orders", "authorization", "client"),
        Requires(source("orders"), "auth", at("orders/Client.java", 9), scheme="http", via="code", bare=True),
    )
    assert edges(system) == ["orders -> auth authenticates (likely)", "orders -> auth calls (likely)"]


def test_a_program_without_container_is_the_deployed_one_of_its_stem() -> None:
    system = linked(service("config", "acme/config"), service("web"), program("config-server"))
    assert [name.split()[0] for name in names(system)] == ["config", "web"]
    assert next(one for one in system.components if one.name == "config").source == "config-server"


def test_a_gateways_library_alone_makes_no_gateway() -> None:
    gateway = "org.springframework.cloud:spring-cloud-starter-gateway"
    facts = [*service("shop"), *service("orders"), Uses(source("shop"), "maven", gateway, at("shop/pom.xml"))]
    assert "shop service" in names(linked(facts))
    routed = Requires(
        source("shop"), "orders", at("shop/a.yml"), scheme="http", via="config", purpose="proxies"
    )
    assert "shop gateway" in names(linked([*facts, routed]))
