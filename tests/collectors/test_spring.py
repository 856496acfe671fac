"""Spring's configuration: names, addresses, routes, channels, and what switches them off."""

from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collect import matches
from archscan.collectors.settings import spring
from archscan.collectors.settings.spring.entries import MAX_ENTRIES
from archscan.model.facts import Exchanges, Offers, Opens, Plays, Provides, Requires
from archscan.model.problem import Problem
from tests.goldens import cases, check_case, collected, text_tree

RESOURCES = "orders/src/main/resources"


def found_in(text: str, name: str = "application.yml", others: dict[str, str] | None = None) -> list[object]:
    files = {f"{RESOURCES}/{name}": text, **(others or {})}
    facts = collected(spring, text_tree(files))
    return [
        one for one in facts if getattr(one, "evidence", None) is None or one.evidence.path.endswith(name)
    ]


def shown(facts: list[object]) -> list[str]:
    """Each fact in a word or two."""
    words = []
    for one in facts:
        match one:
            case Requires():
                port = f":{one.port}" if one.port else ""
                words.append(f"{one.purpose or '-'} {one.host}{port}")
            case Provides():
                words.append(f"provides {one.name} {[port.number for port in one.ports]}")
            case Offers():
                words.append(f"offers {one.port}")
            case Plays():
                words.append(f"plays {one.mechanism} {one.side} {one.technology}")
            case Opens():
                words.append(f"opens {one.technology} {one.key}")
            case Exchanges():
                words.append(f"{one.direction} {one.channel or '?'} {one.technology}")
            case Problem():
                words.append(f"problem {one.rule}")
    return words


@pytest.mark.parametrize("case", cases("spring"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(spring, case, update_golden)


@pytest.mark.parametrize(
    ("path", "picked"),
    [
        ("a/src/main/resources/application.yml", True),
        ("a/src/main/resources/application-prod.properties", True),
        ("a/src/main/resources/bootstrap-docker.yaml", True),
        ("a/src/main/resources/static/css/bootstrap.min.css", False),
        ("a/src/main/resources/messages.properties", False),
        ("a/application.conf", False),
    ],
)
def test_files_picked(path: str, picked: bool) -> None:
    assert matches(spring.PATTERNS, path) == picked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("spring.application.name=Orders\nserver.port=8081", ["provides orders [8081]", "offers 8081"]),
        ("spring.application.name=Order Desk", ["provides order-desk []"]),
        ("spring.application.name=${NAME}", []),
        ("server.port=0", []),
        ("server.port=${PORT:9000}", ["offers 9000"]),
        ("dubbo.application.name=stock", ["provides stock []"]),
        ("eureka.instance.hostname=localhost", []),
    ],
)
def test_names_and_ports(text: str, expected: list[str]) -> None:
    assert shown(found_in(text, "application.properties")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("spring.cloud.config.uri=http://u:pw@config:8888", ["loads_config config:8888"]),
        ("spring.cloud.config.uri=http://localhost:8888",
         ["loads_config localhost:8888", "plays config client spring-cloud-config"]),
        ("spring.config.import=optional:configserver:http://config:8888", ["loads_config config:8888"]),
        ("spring.config.import=optional:configserver:", ["plays config client spring-cloud-config"]),
        ("spring.config.import=classpath:more.yml,consul:", ["plays config client consul"]),
        ("spring.config.import=file:./secret.properties", []),
        ("spring.cloud.config.discovery.service-id=CONFIG", ["loads_config config"]),
        ("eureka.client.serviceUrl.defaultZone=http://r1:8761/eureka/,http://r2:8761/eureka/",
         ["registers r1:8761", "registers r2:8761"]),
        ("eureka.client.service-url.default-zone=http://registry:8761/eureka", ["registers registry:8761"]),
        ("EUREKA_CLIENT_SERVICEURL_DEFAULTZONE=http://registry:8761/eureka", ["registers registry:8761"]),
        ("eureka.client.serviceUrl.defaultZone=http://r:8761/\neureka.client.registerWithEureka=false",
         ["discovers r:8761"]),
        ("eureka.client.serviceUrl.defaultZone=http://r:8761/\neureka.client.register-with-eureka=false\n"
         "eureka.client.fetch-registry=false", []),
        ("server.port=8761\neureka.client.serviceUrl.defaultZone=http://localhost:${server.port}/eureka/",
         ["offers 8761"]),
        ("spring.cloud.consul.host=consul\nspring.cloud.consul.port=8501", ["registers consul:8501"]),
        ("spring.cloud.consul.host=consul\nspring.cloud.consul.discovery.enabled=false",
         ["loads_config consul"]),
        ("spring.cloud.nacos.discovery.server-addr=nacos:8848", ["registers nacos:8848"]),
        ("spring.cloud.nacos.config.server-addr=nacos:8848", ["loads_config nacos:8848"]),
        ("spring.cloud.nacos.config.server-addr=localhost:8848", ["loads_config localhost:8848", "plays config client nacos"]),
        ("spring.boot.admin.client.url=http://localhost:9090", ["registers localhost:9090", "plays admin client spring-boot-admin"]),
        ("spring.cloud.zookeeper.connect-string=zk1:2181,zk2:2181", ["registers zk1:2181", "registers zk2:2181"]),
        ("dubbo.registry.address=zookeeper://zk1:2181?backup=zk2:2181",
         ["registers zk1:2181", "registers zk2:2181"]),
        ("spring.zipkin.base-url=http://zipkin:9411/", ["exports zipkin:9411"]),
        ("management.zipkin.tracing.endpoint=http://zipkin:9411/api/v2/spans", ["exports zipkin:9411"]),
        ("management.otlp.tracing.endpoint=http://collector:4318/v1/traces", ["exports collector:4318"]),
        ("spring.boot.admin.client.url=http://admin:9090", ["registers admin:9090"]),
        ("spring.boot.admin.client.instance.service-url=http://me:9090", []),
        ("security.oauth2.resource.user-info-uri=http://auth:5000/uaa/users/current", ["authenticates auth:5000"]),
        ("security.oauth2.client.accessTokenUri=http://auth:5000/oauth/token", ["authenticates auth:5000"]),
        ("spring.security.oauth2.resourceserver.jwt.issuer-uri=http://keycloak:8080/realms/a",
         ["authenticates keycloak:8080"]),
        ("spring.security.oauth2.client.provider.x.token-uri=http://auth/token", ["authenticates auth"]),
        ("spring.security.oauth2.client.registration.x.redirect-uri=http://shop.io/login", []),
        ("spring.datasource.url=jdbc:mysql://db:3306/shop?useSSL=false", ["queries db:3306"]),
        ("spring.datasource.url=jdbc:h2:mem:shop", []),
        ("spring.datasource.url=jdbc:postgresql://localhost/shop", ["queries localhost:5432", "opens postgresql spring.datasource.url"]),
        ("spring.datasource.url=jdbc:postgresql://${DB_HOST}:5432/shop", ["opens postgresql DB_HOST"]),
        ("spring.data.mongodb.uri=mongodb://m1,m2:27018/shop", ["queries m1", "queries m2:27018"]),
        ("spring.data.mongodb.host=orders-db\nspring.data.mongodb.port=27017", ["queries orders-db:27017"]),
        ("spring.redis.host=cache", ["queries cache"]),
        ("spring.redis.sentinel.master=mymaster\nspring.redis.sentinel.nodes=s1:26379", ["queries s1:26379"]),
        ("spring.data.cassandra.contact-points=c1,c2", ["queries c1", "queries c2"]),
        ("spring.elasticsearch.uris=http://search:9200", ["queries search:9200"]),
        ("spring.rabbitmq.host=rabbit", ["- rabbit"]),
        ("spring.kafka.bootstrap-servers=k1:9092,k2:9092", ["- k1:9092", "- k2:9092"]),
        ("spring.activemq.broker-url=failover:(tcp://mq:61616)", ["- mq:61616"]),
        ("spring.activemq.broker-url=vm://embedded", []),
        ("spring.mail.host=smtp.mailer.io\nspring.mail.port=587", ["calls smtp.mailer.io:587"]),
        ("grpc.client.stock.address=static://stock:9090", ["calls stock:9090"]),
        ("grpc.client.stock.address=discovery:///stock", ["calls stock"]),
        ("stock.ribbon.listOfServers=stock:8080", ["calls stock:8080"]),
        ("rates.url=https://api.rates.io", ["- api.rates.io"]),
        ("logging.level.org.springframework=DEBUG\ninfo.url=http://orders:1", []),
        ("app.frontend-url=http://localhost:4200", []),
        ("app.cors.allowed-origins=http://web:4200", []),
        ("# stock.url=http://stock:8080", []),
    ],
)  # fmt: skip
def test_addresses(text: str, expected: list[str]) -> None:
    assert shown(found_in(text, "application.properties")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("spring.zipkin.enabled=false\nspring.zipkin.base-url=http://zipkin:9411", []),
        ("eureka.client.enabled: false\neureka.client.serviceUrl.defaultZone: http://r:8761", []),
        ("spring.cloud.config.enabled=false\nspring.cloud.config.uri=http://config:8888", []),
        ("app.export.enabled=false\napp.export.url=http://warehouse:80", []),
        ("app.export.enabled=true\napp.export.url=http://warehouse:8080", ["- warehouse:8080"]),
    ],
)
def test_what_is_switched_off_is_no_connection(text: str, expected: list[str]) -> None:
    assert shown(found_in(text, "application.properties")) == expected


def test_a_profile_switches_only_itself_off() -> None:
    text = """
spring.data.mongodb.uri: mongodb://db/shop
---
spring.profiles: default
spring.cloud.consul.enabled: false
---
spring.config.activate.on-profile: docker
spring.cloud.consul.host: consul
"""
    assert shown(found_in(text)) == ["queries db", "registers consul"]


def test_placeholders_are_filled_from_the_files_of_the_module() -> None:
    others = {
        f"{RESOURCES}/application.yml": "hosts:\n  stock: stock\n  port: ${STOCK_PORT:8080}\n",
        f"{RESOURCES}/application-docker.yml": "hosts.stock: stock-docker\n",
    }
    text = "stock.url=http://${hosts.stock}:${hosts.port}/${missing}/\nother.url=http://${missing}:1\n"
    found = found_in(text, "bootstrap.properties", others)
    assert shown(found) == ["- stock:8080"]
    assert [str(line) for one in found for line in one.also] == [  # type: ignore[attr-defined]
        f"{RESOURCES}/application.yml:2",
        f"{RESOURCES}/application.yml:3",
    ]


def test_an_address_that_is_put_in_elsewhere_is_read_there() -> None:
    found = found_in("stock.host: stock\nstock.url: http://${stock.host}:80\n")
    assert [(one.key, one.host) for one in found if isinstance(one, Requires)] == [("stock.url", "stock")]


def test_a_profile_fills_its_own_placeholders() -> None:
    others = {
        f"{RESOURCES}/application.yml": "db.host: db\nspring.datasource.url: jdbc:mysql://${db.host}/shop"
    }
    found = found_in(
        "db.host: db2\nspring.flyway.url: jdbc:mysql://${db.host}/shop\n", "application-x.yml", others
    )
    assert [one.host for one in found if isinstance(one, Requires) and one.purpose] == ["db2"]


def test_the_build_fills_its_own_placeholders() -> None:
    pom = "<project><artifactId>orders</artifactId></project>"
    found = found_in(
        "spring.application.name=@project.artifactId@", "application.properties", {"orders/pom.xml": pom}
    )
    assert shown(found) == ["provides orders []"]


def test_localhost_and_every_document_of_a_properties_file() -> None:
    text = (
        "spring.redis.host=localhost\n#---\nspring.config.activate.on-profile=prod\nspring.redis.host=cache\n"
    )
    found = found_in(text, "application.properties")
    assert shown(found) == ["queries localhost:6379", "opens redis spring.redis.host", "queries cache"]
    assert [one.evidence.line for one in found] == [1, 1, 4]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zuul.routes.users: /users/**", ["plays gateway server zuul", "proxies users"]),
        ("zuul:\n  routes:\n    a:\n      path: /a/**\n      serviceId: Users", ["plays gateway server zuul", "proxies users"]),
        ("zuul:\n  routes:\n    a:\n      path: /a/**\n      url: http://users:8080",
         ["plays gateway server zuul", "proxies users:8080"]),
        ("zuul:\n  routes:\n    users:\n      path: /a/**\n      stripPrefix: false",
         ["plays gateway server zuul", "proxies users"]),
        ("zuul:\n  routes:\n    legacy:\n      path: /old/**\n      url: forward:/new", ["plays gateway server zuul"]),
        ("zuul:\n  routes:\n    users:\n      path: /a/**\nusers.ribbon.listOfServers: u1:80,u2:81",
         ["plays gateway server zuul", "proxies u1:80", "proxies u2:81"]),
        ("zuul.ignoredServices: '*'", []),
        ("spring.cloud.gateway.routes:\n- id: a\n  uri: lb://USERS\n  predicates:\n  - Path=/a\n- id: b\n  uri: http://b:80",
         ["plays gateway server spring-cloud-gateway", "proxies users", "proxies b:80"]),
        ("spring.cloud.gateway.server.webflux.routes[0].uri: lb:ws://users",
         ["plays gateway server spring-cloud-gateway", "proxies users"]),
        ("spring.cloud.gateway.mvc.routes[0].uri: no://op", ["plays gateway server spring-cloud-gateway"]),
        ("spring.cloud.gateway.discovery.locator.enabled: true", ["plays gateway server spring-cloud-gateway"]),
        ("spring.cloud.gateway.discovery.locator.enabled: false", []),
        ("turbine:\n  aggregator.clusterConfig: ORDER\n  appConfig: order, stock", ["scrapes order", "scrapes stock"]),
        ("turbine.aggregator.clusterConfig: default", []),
    ],
)  # fmt: skip
def test_routes(text: str, expected: list[str]) -> None:
    assert shown(found_in(text)) == expected


@pytest.mark.parametrize(
    ("text", "schemes"),
    [
        ("zuul.routes.a.serviceId: users", ["http"]),
        ("spring.cloud.gateway.routes[0].uri: lb://users", ["lb"]),
        ("turbine.appConfig: users", ["http"]),
    ],
    ids=["zuul", "balanced", "turbine"],
)
def test_named_services_are_reached_over_http(text: str, schemes: list[str]) -> None:
    assert [one.scheme for one in found_in(text) if isinstance(one, Requires)] == schemes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://github.com/acme/settings", ["plays config server spring-cloud-config", "loads_config github.com"]),
        ("git@gitlab.acme.io:team/settings.git",
         ["plays config server spring-cloud-config", "loads_config gitlab.acme.io"]),
        ("file://${user.home}/settings", ["plays config server spring-cloud-config"]),
        ("${HOME}/settings", ["plays config server spring-cloud-config"]),
    ],
)  # fmt: skip
def test_a_configuration_server_and_its_repository(text: str, expected: list[str]) -> None:
    found = found_in(f"spring.cloud.config.server.git.uri: {text}")
    assert shown(found) == expected
    assert not any(one.bare for one in found if isinstance(one, Requires))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("spring.cloud.stream.bindings.pay-out-0.destination=payments\nspring.cloud.stream.kafka.binder.brokers=k:9092",
         ["- k:9092", "publish payments kafka"]),
        ("spring.cloud.stream.bindings.pay-in-0.destination=payments\nspring.cloud.stream.bindings.pay-in-0.binder=rabbit",
         ["consume payments rabbitmq"]),
        ("spring.cloud.stream.bindings.input.destination=payments", ["consume payments "]),
        ("spring.cloud.stream.bindings.orders.destination=payments\nspring.cloud.stream.bindings.orders.group=a",
         ["consume payments "]),
        ("spring.cloud.stream.bindings.orders.destination=payments", []),
        ("spring.kafka.consumer.group-id=a\nspring.kafka.consumer.x=1", ["consume ? kafka"]),
        ("spring.kafka.template.default-topic=paid", ["publish paid kafka"]),
        ("spring.zipkin.sender.type=rabbit", ["publish zipkin rabbitmq"]),
        ("spring.zipkin.sender.type=web", []),
    ],
)  # fmt: skip
def test_channels(text: str, expected: list[str]) -> None:
    assert shown(found_in(text, "application.properties")) == expected


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("src/main/resources/application.yml", ""),
        ("a/b/src/main/resources/config/application.yml", "a/b"),
        ("a/application.yml", "a"),
        ("a/config/application.yml", "a/config"),
        ("built/config/application.yml", "built"),
        ("a/src/test/resources/application.yml", None),
        ("a/src/integrationTest/resources/application.yml", None),
        ("a/target/classes/application.yml", None),
        ("a/src/main/resources/shared/application.yml", None),
    ],
)
def test_whom_a_file_configures(path: str, module: str | None) -> None:
    tree = text_tree({path: "stock.url: http://stock:8080", "built/pom.xml": "<project/>"})
    assert [one.subject.scope.path for one in collected(spring, tree)] == ([] if module is None else [module])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("quarkus.http.port=8083\n%test.quarkus.http.port=0\n%dev.quarkus.http.port=9083", ["offers 8083", "offers 9083"]),
        ("quarkus.datasource.jdbc.url=jdbc:postgresql://heroes-db:5432/heroes", ["queries heroes-db:5432"]),
        ("quarkus.datasource.reactive.url=vertx-reactive:postgresql://heroes-db:5432/heroes", ["queries heroes-db:5432"]),
        ("quarkus.datasource.db-kind=postgresql", ["opens postgresql quarkus.datasource.db-kind"]),
        ("quarkus.datasource.db-kind=pg\nquarkus.datasource.jdbc.url=jdbc:postgresql://db/a", ["queries db"]),
        ("quarkus.datasource.db-kind=h2", []),
        ("quarkus.rest-client.heroes.url=http://heroes:8083", ["calls heroes:8083"]),
        ("quarkus.rest-client.heroes.url=stork://heroes\nquarkus.stork.heroes.service-discovery.address-list=heroes:8083",
         ["calls heroes:8083"]),
        ("org.acme.Heroes/mp-rest/url=http://heroes:8083", ["calls heroes:8083"]),
        ("quarkus.oidc.auth-server-url=http://keycloak:8080/realms/a", ["authenticates keycloak:8080"]),
        ("mp.messaging.outgoing.fights.connector=smallrye-kafka\nmp.messaging.outgoing.fights.topic=fought",
         ["publish fought kafka"]),
        ("mp.messaging.incoming.fights.connector=smallrye-kafka", ["consume fights kafka"]),
        ("kafka.bootstrap.servers=kafka:9092", ["- kafka:9092"]),
        ("%test.stock.url=http://stock:80", []),
        ("quarkus.container-image.registry=registry.acme.io", []),
        ("micronaut.http.services.stock.url=http://stock:8080", ["calls stock:8080"]),
        ("micronaut.application.name=stock\nmicronaut.server.port=8082", ["provides stock [8082]", "offers 8082"]),
    ],
)  # fmt: skip
def test_other_frameworks_with_the_same_files(text: str, expected: list[str]) -> None:
    assert shown(found_in(text, "application.properties")) == expected


def test_no_credential_leaves_the_file() -> None:
    text = (
        "spring.datasource.url=jdbc:mysql://root:hunter22@db/shop\nspring.datasource.password=hunter22\n"
        "spring.rabbitmq.addresses=amqp://guest:hunter22@rabbit:5672\napp.api-key=hunter22\n"
        "spring.cloud.config.server.git.uri=https://ci:hunter22@github.com/acme/x\nstock.password=hunter22\n"
        "app.url=http://me:${stock.password}@stock:80/${stock.password}\n"
    )
    found = found_in(text, "application.properties")
    assert "hunter22" not in repr(found)
    assert len(found) == 5


@pytest.mark.parametrize(
    "text",
    [
        "a: ${a}${a}${a}\nx.url: http://${a}:80",
        "\n".join(f"k{n}: ${{k{n + 1}}}${{k{n + 1}}}" for n in range(100)) + "\nx.url: http://${k0}",
        "x: " + "${" * 100_000,
        "x: " + "${a:" * 50_000 + "}" * 50_000,
    ],
    ids=["itself", "doubling", "open", "nested"],
)
def test_hostile_placeholders_are_bounded(text: str) -> None:
    collected(spring, text_tree({"application.yml": text}))


def test_too_many_settings_are_reported() -> None:
    text = "".join(f"a{n}: b\n" for n in range(MAX_ENTRIES + 1))
    assert shown(found_in(text)) == ["problem too-large"]
