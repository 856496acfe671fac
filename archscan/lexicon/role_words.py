"""Words at the end of a component's name, and what kind of component each makes it."""

from __future__ import annotations

from archscan.lexicon.words import vocabulary
from archscan.model.elements import ComponentKind

GENERIC = vocabulary(
    "service services svc server srv microservice ms deployment deploy container pod "
    "instance node app application svr main primary secondary master slave replica "
    "cluster sts statefulset dev local prod stage staging test"
)
"""Last words that say nothing of what a thing is."""

_LAST_WORDS: tuple[tuple[ComponentKind, frozenset[str]], ...] = (
    (
        "database",
        vocabulary(
            "db database postgres postgresql pg pgsql mysql mysqldb mariadb mongo mongodb mssql "
            "sqlserver sqldata oracledb cassandra cockroachdb couchdb couchbase dynamodb neo4j "
            "clickhouse timescaledb influxdb sqldb documentdb rethinkdb scylla arangodb spanner "
            "alloydb postgis datastore sql"
        ),
    ),
    ("cache", vocabulary("redis cache memcached memcache valkey keydb dragonfly hazelcast memorystore")),
    (
        "broker",
        vocabulary(
            "rabbitmq rabbit kafka nats activemq artemis pulsar mq broker eventbus mosquitto mqtt "
            "redpanda nsqd messagebus messagebroker servicebus emqx queue"
        ),
    ),
    (
        "search",
        vocabulary("elasticsearch elastic opensearch solr meilisearch typesense qdrant weaviate milvus"),
    ),
    (
        "storage",
        vocabulary("minio s3 seaweedfs azurite blobstore objectstore blobstorage objectstorage nfs ceph"),
    ),
    (
        "worker",
        vocabulary(
            "worker workers consumer consumers processor processors subscriber listener sidekiq "
            "celery resque horizon queuemaster crawler scraper poller indexer daemon runner "
            "ingester ingestor projector beat celerybeat scheduler dispatcher executor relay etl "
            "watcher"
        ),
    ),
    (
        "job",
        vocabulary(
            "migrator migrate migration migrations seed seeder seeding init initializer cron "
            "cronjob job jobs backup dbinit initdb bootstrap provision provisioner setup "
            "createbuckets createbucket mc cleanup fixtures makemigrations collectstatic "
            "dbmigrate dbmigrator dbmigrations loader dataloader installer"
        ),
    ),
    ("gateway", vocabulary("gateway gw apigateway apigw ingress bff edge edgerouter zuul apim kong traefik")),
    (
        "proxy",
        vocabulary(
            "proxy reverseproxy nginx haproxy envoy caddy httpd apache loadbalancer lb balancer "
            "varnish squid router pgbouncer webserver"
        ),
    ),
    (
        "auth",
        vocabulary(
            "auth authn authz authentication authorization authorizer authenticator identity idp "
            "sso oauth oauth2 oidc keycloak iam login signin identityserver authserver uaa ldap "
            "openldap"
        ),
    ),
    (
        "config",
        vocabulary("config configserver configuration configs vault flagd unleash flagsmith configmanager"),
    ),
    ("discovery", vocabulary("eureka registry discovery consul zookeeper nacos etcd")),
    (
        "observability",
        vocabulary(
            "monitoring exporter prometheus grafana jaeger zipkin kibana logstash fluentd "
            "fluentbit filebeat metricbeat loki tempo promtail alertmanager collector otel "
            "otelcol tracing telemetry logging turbine hystrix cadvisor metrics mimir statsd "
            "graphite heapster flower signoz apm sentry dozzle"
        ),
    ),
    (
        "frontend",
        vocabulary(
            "frontend webapp webui website webclient webfrontend spa ui gui www storefront "
            "webshop clientapp webpage uiapp mobileapp landing"
        ),
    ),
    (
        "other",
        vocabulary(
            "loadgenerator loadgen loadtest loadtester loadtests locust k6 jmeter gatling "
            "simulator sim trafficgen benchmark stresstest mailhog mailpit mailcatcher adminer "
            "pgadmin phpmyadmin localstack"
        ),
    ),
)
"""What a component whose name ends so is."""

KIND_OF_LAST_WORD: dict[str, ComponentKind] = {
    word: kind for kind, words in reversed(_LAST_WORDS) for word in words
}
STORES = vocabulary(
    "postgres postgresql mysql mariadb mongo mongodb redis valkey memcached rabbitmq elasticsearch"
)
"""First words that name a server (`redis-cart`), where nothing is known of the component's own code."""

WEAK_FRONTEND = vocabulary("web admin portal dashboard client site front panel console backoffice cms mobile")
"""Last words that make a front end, unless a server's framework says otherwise."""

PAIRS: dict[tuple[str, str], ComponentKind] = {
    ("front", "end"): "frontend", ("store", "front"): "frontend", ("shop", "front"): "frontend",
    ("web", "app"): "frontend", ("web", "client"): "frontend", ("web", "site"): "frontend",
    ("web", "application"): "frontend", ("client", "app"): "frontend", ("native", "app"): "frontend",
    ("mobile", "app"): "frontend", ("single", "page"): "frontend",
    ("queue", "master"): "worker", ("queue", "worker"): "worker", ("cron", "job"): "job",
    ("edge", "router"): "gateway", ("api", "gateway"): "gateway", ("api", "gw"): "gateway",
    ("load", "generator"): "other", ("load", "gen"): "other", ("load", "test"): "other",
    ("load", "tester"): "other", ("traffic", "generator"): "other", ("user", "simulator"): "other",
    ("load", "balancer"): "proxy", ("reverse", "proxy"): "proxy", ("web", "server"): "proxy",
    ("config", "server"): "config", ("configuration", "server"): "config", ("feature", "flags"): "config",
    ("schema", "registry"): "config", ("service", "registry"): "discovery",
    ("service", "discovery"): "discovery",
    ("discovery", "server"): "discovery", ("eureka", "server"): "discovery",
    ("identity", "server"): "auth", ("auth", "server"): "auth", ("authorization", "server"): "auth",
    ("identity", "provider"): "auth", ("identity", "api"): "auth", ("auth", "api"): "auth",
    ("zipkin", "server"): "observability", ("admin", "server"): "observability",
    ("fluentd", "es"): "observability", ("fluentd", "elasticsearch"): "observability",
    ("fluentbit", "es"): "observability", ("filebeat", "es"): "observability",
    ("log", "server"): "observability", ("metrics", "server"): "observability",
    ("hystrix", "dashboard"): "observability", ("aspire", "dashboard"): "observability",
    ("monitoring", "dashboard"): "observability", ("monitor", "dashboard"): "observability",
    ("metrics", "dashboard"): "observability", ("status", "page"): "observability",
    ("event", "bus"): "broker", ("message", "bus"): "broker", ("service", "bus"): "broker",
    ("message", "queue"): "broker", ("message", "broker"): "broker", ("redis", "queue"): "broker",
    ("object", "store"): "storage", ("object", "storage"): "storage", ("blob", "storage"): "storage",
    ("blob", "store"): "storage", ("file", "storage"): "storage",
    ("search", "engine"): "search", ("vector", "store"): "search",
    ("data", "store"): "database", ("session", "store"): "cache", ("key", "value"): "cache",
}  # fmt: skip
"""Two last words that mean something together; they go before the last word alone."""

NOT_A_GATEWAY = vocabulary(
    "payment payments sms email mail push notification notifications bank banking card fax"
)
"""`payment-gateway` is a service that speaks to a provider, no entry point of the system."""
NOT_A_ROUTER = vocabulary("order orders payment payments call message messages")
NOT_BEFORE_SERVICE = vocabulary(
    "web admin portal client site front config job jobs init setup backup queue beat "
    "metrics edge login loader relay console mobile panel cms sql runner scheduler "
    "dispatcher executor router registry landing seed apache dashboard indexer listener "
    "processor logging cleanup"
)
"""Words that say nothing any more once `service` follows: an `admin-service` is a service."""

KIND_OF_PORT: dict[int, ComponentKind] = {
    5432: "database",
    3306: "database",
    1433: "database",
    1521: "database",
    27017: "database",
    9042: "database",
    26257: "database",
    7687: "database",
    8123: "database",
    6379: "cache",
    11211: "cache",
    5672: "broker",
    9092: "broker",
    4222: "broker",
    1883: "broker",
    61616: "broker",
    9200: "search",
    8983: "search",
}
"""Ports on which nothing but one protocol of stores and brokers is usually offered."""
