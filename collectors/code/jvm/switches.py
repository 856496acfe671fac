"""Annotations that switch on a side of a mechanism: `@EnableEurekaClient`, `@EnableConfigServer`.

Sources: the reference of Spring Cloud and of its retired projects (Netflix, Security, Sleuth).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from archscan.code.program import Program
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Mechanism, Opens, Plays, Subject

_SWITCHES: dict[str, tuple[tuple[Mechanism, Literal["server", "client"], str], ...]] = {
    "EnableEurekaServer": (("discovery", "server", "eureka"),),
    "EnableEurekaClient": (("discovery", "client", "eureka"),),
    "EnableDiscoveryClient": (("discovery", "client", ""),),
    "SpringCloudApplication": (("discovery", "client", ""), ("circuit_metrics", "client", "hystrix")),
    "EnableSidecar": (("discovery", "client", "eureka"), ("gateway", "server", "zuul")),
    "EnableConfigServer": (("config", "server", "spring-cloud-config"),),
    "EnableZuulProxy": (("gateway", "server", "zuul"),),
    "EnableZuulServer": (("gateway", "server", "zuul"),),
    "EnableAdminServer": (("admin", "server", "spring-boot-admin"),),
    "EnableHystrixDashboard": (("circuit_metrics", "server", "hystrix-dashboard"),),
    "EnableTurbine": (("circuit_metrics", "server", "turbine"),),
    "EnableTurbineStream": (("circuit_metrics", "server", "turbine"),),
    "EnableTurbineAmqp": (("circuit_metrics", "server", "turbine"),),
    "EnableHystrix": (("circuit_metrics", "client", "hystrix"),),
    "EnableCircuitBreaker": (("circuit_metrics", "client", "hystrix"),),
    "HystrixCommand": (("circuit_metrics", "client", "hystrix"),),
    "EnableZipkinServer": (("tracing", "server", "zipkin"),),
    "EnableZipkinStreamServer": (("tracing", "server", "zipkin"),),
    "EnableAuthorizationServer": (("authorization", "server", ""),),
    "EnableResourceServer": (("authorization", "client", ""),),
    "EnableOAuth2Resource": (("authorization", "client", ""),),
    "EnableOAuth2Sso": (("authorization", "client", ""), ("login", "client", "")),
    "EnableOAuth2Client": (("authorization", "client", ""),),
    "EnableNacosDiscovery": (("discovery", "client", "nacos"),),
    "EnableNacosConfig": (("config", "client", "nacos"),),
    "EnableApolloConfig": (("config", "client", "apollo-config"),),
}
_REPOSITORIES = {
    "EnableMongoRepositories": "mongodb", "EnableReactiveMongoRepositories": "mongodb",
    "EnableNeo4jRepositories": "neo4j", "EnableReactiveNeo4jRepositories": "neo4j",
    "EnableCassandraRepositories": "cassandra", "EnableReactiveCassandraRepositories": "cassandra",
    "EnableRedisRepositories": "redis", "EnableRedisHttpSession": "redis", "EnableRedisWebSession": "redis",
    "EnableElasticsearchRepositories": "elasticsearch",
    "EnableReactiveElasticsearchRepositories": "elasticsearch",
    "EnableCouchbaseRepositories": "couchbase", "EnableSolrRepositories": "solr",
    "EnableDynamoDBRepositories": "dynamodb", "EnableCosmosRepositories": "cosmosdb",
}  # fmt: skip
"""Repositories of Spring Data, by the store that keeps them."""


def find_switches(program: Program, subject: Subject, collector: str) -> Iterator[Fact]:
    """The sides that annotations switch on, and the stores of repositories, each once."""
    found: set[object] = set()
    for mark in program.marks:
        name = mark.name.rpartition(".")[2]
        evidence = Evidence(program.path, mark.line, collector)
        for side in _SWITCHES.get(name, ()):
            if side not in found:
                found.add(side)
                mechanism, which, technology = side
                yield Plays(subject, mechanism, which, evidence, technology)
        store = _REPOSITORIES.get(name)
        if store is not None and store not in found:
            found.add(store)
            yield Opens(subject, store, evidence)
