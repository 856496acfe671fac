"""What the keys of Spring's configuration mean: a table, in the compared form of the keys.

Sources: https://docs.spring.io/spring-boot/appendix/application-properties/index.html and the appendices of
Spring Cloud, with the older names that the same settings had.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .meaning import Meaning
from .neighbours import NEIGHBOURS

_OAUTH = r"(?:spring\.)?(?:security\.)?oauth2?\.(?:client|resource|sso|resourceserver|authorization)\..*"
_MEANINGS: tuple[tuple[str, Meaning], ...] = (
    # configuration
    (r"spring\.cloud\.config\.uri(?:\.\d+)?", Meaning("loads_config", "spring-cloud-config", 8888)),
    (r"spring\.cloud\.config\.server\..*\b(?:uri|url)", Meaning("loads_config")),
    (r"spring\.cloud\.config\.server\.vault\.host", Meaning("loads_config", "vault", 8200)),
    (r"spring\.cloud\.vault\.(?:uri|host)", Meaning("loads_config", "vault", 8200)),
    (r"spring\.cloud\.nacos\.config\.serveraddr", Meaning("loads_config", "nacos", 8848)),
    (r"nacos\.config\.serveraddr", Meaning("loads_config", "nacos", 8848)),
    (r"apollo\.meta", Meaning("loads_config", "apollo-config")),
    # discovery
    (r"eureka\.(?:client\.)?serviceurl(?:\..*)?", Meaning("registers", "eureka", 8761)),
    (r"spring\.cloud\.consul\.host", Meaning("registers", "consul", 8500)),
    (r"consul\.(?:client\.(?:registration\.)?)?(?:host|defaultzone)", Meaning("registers", "consul", 8500)),
    (r"spring\.cloud\.zookeeper\.connectstring", Meaning("registers", "zookeeper", 2181)),
    (r"spring\.cloud\.nacos\.(?:discovery\.)?serveraddr", Meaning("registers", "nacos", 8848)),
    (r"spring\.cloud\.(?:servicecomb|polaris|sofa)\..*address(?:es)?", Meaning("registers")),
    (r"dubbo\.(?:registry|registries\.[^.]+)\.address", Meaning("registers")),
    (r"spring\.cloud\.etcd\.uris", Meaning("registers", "etcd", 2379)),
    (r"spring\.boot\.admin\.(?:client\.)?url(?:\.\d+)?", Meaning("registers", "spring-boot-admin")),
    # telemetry
    (r"spring\.zipkin\.baseurl", Meaning("exports", "zipkin", 9411)),
    (r"management\.(?:tracing\.export\.)?zipkin\.(?:tracing\.)?(?:export\.)?endpoint",
     Meaning("exports", "zipkin", 9411)),
    (r"zipkin\.(?:http\.endpoint|baseurl|url|host)", Meaning("exports", "zipkin", 9411)),
    (r"management\..*otlp\..*(?:endpoint|url)", Meaning("exports")),
    (r"(?:otel|opentelemetry)\..*endpoint", Meaning("exports")),
    (r"spring\.sleuth\.otel\.exporter\..*endpoint", Meaning("exports")),
    (r"(?:opentracing\.)?jaeger\.(?:udpsender\.host|httpsender\.url|endpoint)", Meaning("exports", "jaeger")),
    (r"management\.(?:metrics\.export\.)?wavefront\..*uri", Meaning("exports")),
    (r"management\.(?:metrics\.export\.[^.]+|[^.]+\.metrics\.export)\.(?:.*\.)?(?:uri|url|host|baseurl|address)",
     Meaning("exports")),
    (r"elastic\.apm\.serverurls?", Meaning("exports", "", 8200)),
    # tokens and users
    (_OAUTH + r"(?:ur[il])", Meaning("authenticates")),
    (r"spring\.security\.oauth2?\..*\b(?:issuer|[a-z]*ur[il])", Meaning("authenticates")),
    (r"security\.oauth2\..*ur[il]", Meaning("authenticates")),
    (r"spring\.security\.saml2?\..*uri", Meaning("authenticates")),
    (r"spring\.ldap\.urls(?:\.\d+)?", Meaning("authenticates", "", 389)),
    (r"keycloak\.(?:authserverurl|.*issuer|.*url)", Meaning("authenticates", "keycloak")),
    (r"(?:.*\.)?jwt\.(?:issueruri|jwkseturi|jwksuri)", Meaning("authenticates")),
    # stores
    (r"(?:.*\.)?datasources?\.(?:.*\.)?(?:jdbc)?ur[il]", Meaning("queries")),
    (r"(?:.*\.)?r2dbc\.(?:.*\.)?ur[il]", Meaning("queries")),
    (r"spring\.(?:flyway|liquibase)\.url", Meaning("queries")),
    (r"spring\.(?:data\.)?mongodb\.(?:uri|host)", Meaning("queries", "mongodb", 27017)),
    (r"spring\.(?:data\.)?redis\.(?:url|host|cluster\.nodes(?:\.\d+)?|sentinel\.nodes(?:\.\d+)?)",
     Meaning("queries", "redis", 6379)),
    (r"spring\.(?:data\.)?neo4j\.uri", Meaning("queries", "neo4j", 7687)),
    (r"spring\.(?:data\.)?cassandra\.contactpoints(?:\.\d+)?", Meaning("queries", "cassandra", 9042)),
    (r"spring\.(?:data\.)?elasticsearch\.(?:uris|clusternodes|rest\.uris|client\.reactive\.endpoints)(?:\.\d+)?",
     Meaning("queries", "elasticsearch", 9200)),
    (r"spring\.opensearch\.uris(?:\.\d+)?", Meaning("queries", "opensearch", 9200)),
    (r"spring\.couchbase\.(?:connectionstring|bootstraphosts(?:\.\d+)?)", Meaning("queries", "couchbase")),
    (r"spring\.(?:data\.)?solr\.(?:host|zkhost)", Meaning("queries", "solr", 8983)),
    (r"spring\.influx\.url", Meaning("queries", "influxdb", 8086)),
    (r"spring\.hazelcast\..*address(?:es)?", Meaning("queries", "hazelcast", 5701)),
    # brokers
    (r"spring\.(?:cloud\.stream\.binders\.[^.]+\.environment\.spring\.)?(?:multirabbitmq\.[^.]+\.)?"
     r"rabbitmq\.(?:host|addresses)(?:\.\d+)?",
     Meaning(None, "rabbitmq", 5672)),
    (r"spring\.cloud\.stream\.rabbit\.binder\.addresses(?:\.\d+)?", Meaning(None, "rabbitmq", 5672)),
    (r"(?:.*\.)?kafka\.(?:.*\.)?bootstrap\.?servers(?:\.\d+)?", Meaning(None, "kafka", 9092)),
    (r"spring\.cloud\.stream\.kafka\.(?:streams\.)?binder\.brokers(?:\.\d+)?", Meaning(None, "kafka", 9092)),
    (r"spring\.cloud\.stream\.kafka\.binder\.zknodes(?:\.\d+)?", Meaning("uses", "zookeeper", 2181)),
    (r"(?:.*\.)?schema\.?registry\.url", Meaning("calls", "schema-registry", 8081)),
    (r"spring\.activemq\.brokerurl", Meaning(None, "activemq", 61616)),
    (r"spring\.artemis\.(?:brokerurl|host)", Meaning(None, "activemq", 61616)),
    (r"spring\.pulsar\.client\.serviceurl", Meaning(None, "pulsar", 6650)),
    (r"(?:spring\.cloud\.stream\.rocketmq\.binder|rocketmq)\.nameserver", Meaning(None, "rocketmq", 9876)),
    (r"ibm\.mq\.connname", Meaning(None, "", 1414)),
    # calls
    (r"spring\.mail\.host", Meaning("calls", "", 25)),
    (r"(?:feign|spring\.cloud\.openfeign)\.client\.config\.[^.]+\.url", Meaning("calls")),
    (r"spring\.http\.(?:service)?client\.(?:service\.)?(?:group\.)?[^.]+\.baseurl", Meaning("calls")),
    (r"spring\.cloud\.discovery\.client\.simple\.instances\.[^.]+\.\d+\.uri", Meaning("calls")),
    (r"[^.]+\.ribbon\.listofservers(?:\.\d+)?", Meaning("calls")),
    (r"(?:grpc\.client|spring\.grpc\.client\.channels)\.[^.]+\.address", Meaning("calls")),
    (r"spring\.ai\.[^.]+\.baseurl", Meaning("calls")),
    (r"spring\.webservices\..*uri", Meaning("calls")),
)  # fmt: skip

_OWN = re.compile(
    r"(?:eureka\.(?:instance|dashboard|server)|logging|info|server|springdoc|springfox|swagger|knife4j"
    r"|management\.(?:endpoints?|server|endpoint|health|info)|debug|trace|archaius|mybatis|mybatisplus"
    r"|spring\.(?:application|profiles|main|banner|mvc|web|resources|thymeleaf|freemarker|messages|jackson|servlet|webflux"
    r"|output|devtools|task|quartz|batch|autoconfigure|security\.oauth2\.authorizationserver)"
    r"|spring\.boot\.admin\.(?:ui|client\.instance|contextpath|instance)"
    r"|spring\.cloud\.(?:gateway|bus|stream\.(?:bindings|function|default)|function|consul\.discovery|loadbalancer|refresh"
    r"|client|inetutils|zookeeper\.discovery|nacos\.discovery\.ip|kubernetes)"
    r"|quarkus\.(?:http|log\.(?:category|level|console|file)|swaggerui|smallryeopenapi|application|profile|native"
    r"|package|containerimage|devservices|kubernetes|openshift|knative|config|livereload|analytics)"
    r"|mp\.(?:messaging\.(?:in|out)going\.[^.]+\.(?!.*(?:servers|host|url))|openapi|jwt\.verify\.issuer)"
    r"|micronaut\.(?:application|server|router|views)"
    r"|zuul|turbine|.*\.sentinel\.master|.*redirect[a-z]*|.*allowedorigins?(?:patterns)?|.*\.cors\..*)(?:\.|\Z)"
)
_SPRING = re.compile(
    r"(?:quarkus|micronaut|mp|spring|management|eureka|ribbon|feign|hystrix|resilience4j|endpoints|security|jhipster)\."
)
_DRIVERS = {
    "mysql": ("mysql", 3306), "mariadb": ("mariadb", 3306), "postgresql": ("postgresql", 5432),
    "sqlserver": ("sqlserver", 1433), "mssql": ("sqlserver", 1433), "oracle": ("oracle", 1521),
    "db2": ("db2", 50000), "clickhouse": ("clickhouse", 8123), "redshift": ("redshift", 5439),
    "postgres": ("postgresql", 5432),
}  # fmt: skip
_DRIVER = re.compile(r"(?:jdbc|r2dbc)(?::(?:p6spy|pool|aws-wrapper|otel|tracing))*:([a-z0-9]+)")


@lru_cache(maxsize=4096)
def meaning_of(key: str) -> Meaning | None:
    """What the address under a key, in its compared form, is for; None where the table does not know."""
    for pattern, meaning in (*NEIGHBOURS, *_MEANINGS):
        if re.fullmatch(pattern, key):
            return meaning
    return None


@lru_cache(maxsize=4096)
def is_own(key: str) -> bool:
    """Whether the key says something about the application itself, or is read for its structure elsewhere."""
    return _OWN.match(key) is not None


def is_springs(key: str) -> bool:
    """Whether the key is the framework's: a lone word under it is no address unless the table says so."""
    return _SPRING.match(key) is not None


def driver_of(url: str) -> tuple[str, int | None]:
    """Technology and usual port of a JDBC or R2DBC address; empty where it is no such address.

    >>> driver_of("jdbc:mysql://db/shop"), driver_of("jdbc:h2:mem:x")
    (('mysql', 3306), ('', None))
    """
    found = _DRIVER.match(url.strip().lower())
    return _DRIVERS.get(found[1], ("", None)) if found else ("", None)
