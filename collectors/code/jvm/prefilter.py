"""Which files are worth a parse, by their bytes: most classes of a program talk to nobody.

What a file may use shows in its imports, so that one look at those tells nearly everything. What needs none,
or is inherited, is looked for by a few plain words; an address in a text counts by itself.
"""

from __future__ import annotations

import re

from archscan.code.manners import tells_manners

_SPRING = (
    r"web\.(?:client|bind\.annotation|reactive\.(?:function|socket)|servlet\.function|service|socket|util\.Uri)",
    r"boot\.(?:\*|SpringApplication|runApplication|builder|web\.client|jdbc|r2dbc)",
    r"boot\.autoconfigure\.(?:\*|SpringBootApplication|EnableAutoConfiguration|security\.oauth2\.)",
    r"boot\.admin|boot\.restclient|http\.client|grpc|ai|vault|pulsar|ws\.client|mail\.javamail|amqp|jms",
    r"kafka\.(?:annotation|core|requestreply|listener)|messaging|graphql\.(?:client|data)|jdbc\.datasource",
    r"cloud\.(?!context|function)|security\.(?:oauth2|config\.annotation\.web\.configuration\.EnableOAuth2)",
    r"data\.(?:redis|mongodb|neo4j|cassandra|elasticsearch|couchbase|solr)\.(?:config|core|connection|listener"
    r"|repository\.config|client|[A-Z*])",
    r"session\.data|integration\.(?:kafka|amqp|jms|mqtt|http)",
)
_PACKAGES = (
    rf"org\.springframework\.(?:{'|'.join(_SPRING)})",
    r"de\.codecentric|com\.netflix\.(?:discovery|appinfo|hystrix\.contrib|loadbalancer|graphql|ribbon|zuul)",
    r"(?:javax|jakarta)\.(?:ws\.rs|jms|websocket|mail|servlet\.annotation|sql\.DataSource)|java\.(?:net\.(?:http|URL|Http|\*)|sql\.(?:\*|Driver))",
    r"org\.eclipse\.microprofile\.(?:rest|reactive)|io\.(?:quarkus\.(?:grpc|runtime|rest|redis|websockets)|smallrye\.(?:reactive\.messaging|graphql\.client))",
    r"io\.micronaut\.(?:http|configuration|rabbitmq|nats|websocket|runtime|discovery|context\.annotation\.[VP*])",
    r"io\.(?:javalin|vertx\.(?:ext|redis|pgclient|kafka|core)|helidon|jooby|undertow|dropwizard|ktor"
    r"|grpc|lettuce|nats|minio|sentry|temporal|camunda|searchbox|etcd|qdrant|milvus|socket|getunleash|awspring"
    r"|opentelemetry\.exporter|confluent|r2dbc|github\.crackthecodeabhi|zipkin)",
    r"spark\.|ratpack|org\.http4k|com\.sun\.(?:net\.httpserver|jersey)|org\.eclipse\.jetty",
    r"okhttp3|com\.squareup\.okhttp|retrofit2|feign|kong\.unirest|com\.mashape|khttp|cn\.hutool\.http|org\.jsoup",
    r"org\.asynchttpclient|com\.github\.(?:kittinunf|kevinsawicki|lianjiatech)|com\.apollographql",
    r"org\.apache\.(?:camel|http|hc|kafka|pulsar|rocketmq|activemq|qpid|curator|zookeeper|solr|dubbo|commons\.(?:mail|dbcp)"
    r"|tomcat\.jdbc)",
    r"com\.(?:zaxxer|mongodb|rabbitmq|datastax|couchbase|influxdb|ecwid|alibaba\.(?:nacos|druid|cloud)|hazelcast"
    r"|mchange|mysql|ctrip\.framework\.apollo\.spring|bettercloud|amazonaws|azure|google\.(?:cloud|firebase|maps|api\.client\.http)|cloudinary"
    r"|stripe|paypal|braintreegateway|razorpay|twilio|sendgrid|mailgun|slack|pengrad|openai|theokanning|aallam"
    r"|anthropic|algolia|auth0|launchdarkly|timgroup|hivemq)",
    r"redis\.clients|org\.(?:redisson|elasticsearch|opensearch|neo4j|influxdb|jdbi|sql2o|flywaydb|litote|postgresql"
    r"|jetbrains\.exposed|keycloak\.admin|web3j|telegram|eclipse\.paho|java_websocket)|co\.elastic|dev\.langchain4j",
    r"net\.(?:devh|spy|rubyeye)|software\.amazon|aws\.sdk|dev\.openfeature|zipkin2",
    r"[\w.]+Grpc(?:Kt)?\b",
)
_IMPORTS = re.compile(rf"import (?:static )?(?:{'|'.join(_PACKAGES)})".encode())
_ADDRESS = re.compile(
    rb"""["'][A-Za-z][\w+.:-]{0,30}://"""
    rb"(?!www\.apache\.org|www\.w3\.org|java\.sun\.com|xmlns\.jcp\.org|schemas\.)"
)
_INJECTED = re.compile(
    rb"@Value\(\s*\"\$\{[^}\":]*(?:host|addr|server|ur[il]|endpoint)[^}\":]*:", re.IGNORECASE
)
_WORDS = (b"estTemplate", b"ebClient", b"getenv(", b"ImplBase", b"openConnection", b"ServerSocket")


def tells(data: bytes) -> bool:
    """Whether a file may talk to anybody or offer anything, judged by its words."""
    return (
        _IMPORTS.search(data) is not None
        or (b"://" in data and _ADDRESS.search(data) is not None)
        or (b"@Value(" in data and _INJECTED.search(data) is not None)
        or any(word in data for word in _WORDS)
        or tells_manners(data[: data.rfind(b"\nimport ") + 120], "java", "kotlin")
    )
