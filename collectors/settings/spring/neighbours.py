"""Keys of Quarkus and Micronaut, whose applications are configured by files of the same names.

Sources: https://quarkus.io/guides/all-config, https://docs.micronaut.io/latest/guide/configurationreference.html
"""

from __future__ import annotations

from .meaning import Meaning

_CHANNEL = r"(?:mp\.messaging\.(?:incoming|outgoing|connector)\.[^.]+\.)"
NEIGHBOURS: tuple[tuple[str, Meaning], ...] = (
    # Quarkus and MicroProfile
    (r"quarkus\.mongodb\.(?:[^.]+\.)?(?:connectionstring|hosts(?:\.\d+)?)",
     Meaning("queries", "mongodb", 27017)),
    (r"quarkus\.redis\.(?:[^.]+\.)?hosts(?:\.\d+)?", Meaning("queries", "redis", 6379)),
    (r"quarkus\.neo4j\.uri", Meaning("queries", "neo4j", 7687)),
    (r"quarkus\.(?:elasticsearch|hibernatesearchorm\.elasticsearch)\.hosts(?:\.\d+)?",
     Meaning("queries", "elasticsearch", 9200)),
    (r"quarkus\.cassandra\.contactpoints(?:\.\d+)?", Meaning("queries", "cassandra", 9042)),
    (r"quarkus\.infinispanclient\.(?:hosts|serverlist)", Meaning("queries", "infinispan", 11222)),
    (_CHANNEL + r"bootstrap\.?servers", Meaning(None, "kafka", 9092)),
    (_CHANNEL + r"?amqphost", Meaning(None, "", 5672)),
    (_CHANNEL + r"?rabbitmqhost", Meaning(None, "rabbitmq", 5672)),
    (_CHANNEL + r"(?:host|serviceurl)", Meaning()),
    (_CHANNEL + r"(?:schema|apicurio)\.registry\.url", Meaning("calls", "", 8080)),
    (r"quarkus\.restclient\..+\.(?:url|uri)", Meaning("calls")),
    (r".+/mprest/(?:url|uri)", Meaning("calls")),
    (r"quarkus\.grpc\.clients\.[^.]+\.host", Meaning("calls")),
    (r"quarkus\.stork\.[^.]+\.servicediscovery\.addresslist", Meaning("calls")),
    (r"quarkus\.stork\.[^.]+\.servicediscovery\.(?:consul|eureka)host", Meaning("discovers")),
    (r"quarkus\.smallryegraphqlclient\.[^.]+\.url", Meaning("calls")),
    (r"quarkus\.oidc(?:client)?\.(?:[^.]+\.)?(?:authserverurl|tokenpath|jwkspath)", Meaning("authenticates")),
    (r"mp\.jwt\.verify\.publickey\.location", Meaning("authenticates")),
    (r"quarkus\.(?:otel|opentelemetry)\..*endpoint", Meaning("exports")),
    (r"quarkus\.jaeger\.endpoint", Meaning("exports", "jaeger")),
    (r"quarkus\.micrometer\.export\..*(?:uri|url|host)", Meaning("exports")),
    (r"quarkus\.log\.(?:handler\.gelf\.host|syslog\.endpoint|socket\.endpoint)", Meaning("logs")),
    (r"quarkus\.mailer\.host", Meaning("calls", "", 25)),
    (r"quarkus\.(?:vault|springcloudconfig)\.url", Meaning("loads_config")),
    (r"quarkus\.consulconfig\.agent\.hostport", Meaning("loads_config", "consul", 8500)),
    # Micronaut
    (r"micronaut\.http\.services\.[^.]+\.urls?(?:\.\d+)?", Meaning("calls")),
    (r"grpc\.channels\.[^.]+\.(?:target|address)", Meaning("calls")),
    (r"rabbitmq\.(?:servers\.[^.]+\.)?(?:uri|host|addresses(?:\.\d+)?)", Meaning(None, "rabbitmq", 5672)),
    (r"nats\.(?:default\.)?addresses(?:\.\d+)?", Meaning(None, "nats", 4222)),
    (r"redis\.(?:servers\.[^.]+\.)?(?:uri|host)", Meaning("queries", "redis", 6379)),
    (r"mongodb\.(?:servers\.[^.]+\.)?uri", Meaning("queries", "mongodb", 27017)),
    (r"neo4j\.uri", Meaning("queries", "neo4j", 7687)),
    (r"cassandra\.(?:[^.]+\.)?(?:basic\.)?contactpoints?(?:\.\d+)?", Meaning("queries", "cassandra", 9042)),
    (r"elasticsearch\.(?:httphosts|hosts)(?:\.\d+)?", Meaning("queries", "elasticsearch", 9200)),
    (r"eureka\.client\.(?:registration\.)?defaultzone(?:\.\d+)?", Meaning("registers", "eureka", 8761)),
    (r"tracing\.zipkin\.(?:http\.)?url", Meaning("exports", "zipkin", 9411)),
    (r"tracing\.jaeger\.sender\.(?:agenthost|endpoint)", Meaning("exports", "jaeger")),
    (r"micronaut\.security\.oauth2\.clients\.[^.]+\.(?:openid\.issuer|token\.url|authorization\.url)",
     Meaning("authenticates")),
    (r"micronaut\.security\.token\.jwt\.signatures\.jwks\.[^.]+\.url", Meaning("authenticates")),
)  # fmt: skip
