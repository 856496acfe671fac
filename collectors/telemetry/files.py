"""Files that are read by a table: whose they are, how to tell, how to load, and where addresses stand.

A row's `marks` are keys of which one stands at the root of its file (for YAML and JSON), or words of its
text (for the others); its `needs` are words that all stand in it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from .keyed import Rule

Form: TypeAlias = Literal["yaml", "json", "toml", "properties", "sections", "braces"]


class Kind(NamedTuple):
    """A kind of file."""

    software: str
    """Key of the lexicon, for the reader of the table."""
    form: Form
    patterns: tuple[str, ...]
    marks: tuple[str, ...]
    rules: tuple[Rule, ...]
    needs: tuple[str, ...] = ()


_KAFKA_CLIENTS = (
    Rule("**.bootstrap.servers", "", "kafka"),
    Rule("**.bootstrapservers", "", "kafka"),
    Rule("**.schema-registry.url", "calls", "http"),
    Rule("**.schemaregistry", "calls", "http"),
    Rule("**.schemaregistry.urls", "calls", "http"),
    Rule("**.ksqldbserver", "calls", "http"),
    Rule("**.zookeeper", "", "zookeeper"),
    Rule("**.connect.url", "calls", "http"),
    Rule("**.ksqldb.url", "calls", "http"),
    Rule("**.kafkaconnect.address", "calls", "http"),
)
_YAML = ("*.yml", "*.yaml")
_CONSUL_KEYS = ("retry_join", "start_join", "checks", "check", "service", "services", "telemetry")
_CONSUL = (
    Rule("retry_join", "replicates"),
    Rule("retry_join_wan", "replicates"),
    Rule("start_join", "replicates"),
    Rule("**.http", "scrapes", "http"),
    Rule("**.check.tcp", "scrapes"),
    Rule("**.checks.tcp", "scrapes"),
    Rule("telemetry.statsd_address", "exports", "statsd"),
    Rule("telemetry.dogstatsd_addr", "exports", "statsd"),
    Rule("telemetry.statsd_address", "exports", "statsd"),
)
_VAULT_KEYS = ("storage", "backend", "seal", "listener")
_VAULT = (
    Rule("storage.consul.address", "queries", "http"),
    Rule("backend.consul.address", "queries", "http"),
    Rule("storage.postgresql.connection_url", "queries", "postgresql"),
    Rule("storage.mysql.address", "queries", "mysql"),
    Rule("storage.etcd.address", "queries", "etcd"),
    Rule("storage.zookeeper.address", "queries", "zookeeper"),
    Rule("storage.cassandra.hosts", "queries", "cassandra"),
    Rule("storage.s3.endpoint", "queries", "s3"),
    Rule("storage.raft.retry_join.leader_api_addr", "replicates", "http"),
    Rule("seal.transit.address", "calls", "http"),
    Rule("service_registration.consul.address", "registers", "http"),
    Rule("telemetry.statsd_address", "exports", "statsd"),
)

_BENTHOS = (
    *(
        Rule(f"{side}.**.{name}", purpose, scheme)
        for side, purpose in (("input", "consumes"), ("output", "publishes"))
        for name, scheme in (
            ("kafka.addresses", "kafka"),
            ("kafka_franz.seed_brokers", "kafka"),
            ("redpanda.seed_brokers", "kafka"),
            ("nats.urls", "nats"),
            ("nats_jetstream.urls", "nats"),
            ("amqp_0_9.urls", "amqp"),
            ("amqp_1.urls", "amqp"),
            ("mqtt.urls", "mqtt"),
            ("pulsar.url", "pulsar"),
            ("nsq.nsqd_tcp_address", ""),
            ("nsq.nsqd_tcp_addresses", ""),
            ("redis_streams.url", "redis"),
            ("redis_pubsub.url", "redis"),
            ("redis_list.url", "redis"),
        )
    ),
    Rule("**.http_client.url", "calls", "http"),
    Rule("**.http.url", "calls", "http"),
    Rule("**.elasticsearch.urls", "queries", "http"),
    Rule("**.opensearch.urls", "queries", "http"),
    Rule("**.mongodb.url", "queries", "mongodb"),
    Rule("**.cassandra.addresses", "queries", "cassandra"),
    Rule("**.sql_insert.dsn", "queries"),
    Rule("**.sql_raw.dsn", "queries"),
    Rule("**.sql_select.dsn", "queries"),
    Rule("**.redis.url", "queries", "redis"),
    Rule("**.memcached.addresses", "queries", "memcached"),
    Rule("**.schema_registry_decode.url", "calls", "http"),
    Rule("**.schema_registry_encode.url", "calls", "http"),
)

KINDS: tuple[Kind, ...] = (
    # https://akhq.io/docs/, https://docs.kafka-ui.provectus.io/, https://docs.redpanda.com/
    Kind("akhq", "yaml", _YAML, ("akhq",), _KAFKA_CLIENTS),
    Kind(
        "kafka-ui",
        "yaml",
        _YAML,
        ("kafka",),
        (
            Rule("kafka.clusters.bootstrapservers", "", "kafka"),
            Rule("kafka.clusters.schemaregistry", "calls", "http"),
            Rule("kafka.clusters.ksqldbserver", "calls", "http"),
            Rule("kafka.clusters.kafkaconnect.address", "calls", "http"),
            Rule("kafka.brokers", "", "kafka"),
            Rule("kafka.schemaregistry.urls", "calls", "http"),
            Rule("schemaregistry.urls", "calls", "http"),
            Rule("connect.clusters.url", "calls", "http"),
            Rule("kafkaconnect.clusters.url", "calls", "http"),
            Rule("redpanda.adminapi.urls", "calls", "http"),
        ),
    ),
    Kind(
        "redpanda",
        "yaml",
        _YAML,
        ("redpanda",),
        (
            Rule("redpanda.seed_servers.host.address", "replicates", "kafka", "port"),
            Rule("redpanda.seed_servers.address", "replicates", "kafka", "port"),
            Rule("pandaproxy_client.brokers.address", "", "kafka", "port"),
            Rule("schema_registry_client.brokers.address", "", "kafka", "port"),
        ),
    ),
    # https://docs.sentry.io/product/relay/options/
    Kind("sentry", "yaml", ("*.yml", "*.yaml"), ("relay",), (
        Rule("relay.upstream", "exports", "http"),
        Rule("processing.redis", "queries", "redis"),
        Rule("processing.redis.server", "queries", "redis"),
        Rule("processing.redis.*.server", "queries", "redis"),
        Rule("processing.kafka_config.bootstrap.servers", "publishes", "kafka"),
        Rule("metrics.statsd", "exports", "statsd"),
    )),
    # https://github.com/TwiN/gatus#configuration
    Kind("gatus", "yaml", _YAML, ("endpoints",), (
        Rule("endpoints.url", "scrapes", "http"),
    ), ("conditions",)),
    # https://docs.victoriametrics.com/victoriametrics/vmauth/
    Kind("victoriametrics", "yaml", _YAML, ("users", "unauthorized_user"), (
        Rule("users.url_prefix", "proxies", "http"),
        Rule("users.url_map.url_prefix", "proxies", "http"),
        Rule("users.default_url", "proxies", "http"),
        Rule("unauthorized_user.url_prefix", "proxies", "http"),
        Rule("unauthorized_user.url_map.url_prefix", "proxies", "http"),
    ), ("url_prefix",)),
    # https://github.com/jacksontj/promxy
    Kind("prometheus", "yaml", _YAML, ("promxy",), (
        Rule("promxy.server_groups.static_configs.targets", "queries", "http"),
    )),
    # https://github.com/prymitive/karma/blob/main/docs/CONFIGURATION.md
    Kind("alertmanager", "yaml", _YAML, ("alertmanager",), (
        Rule("alertmanager.servers.uri", "queries", "http"),
    ), ("servers", "uri")),
    # https://docs.redpanda.com/redpanda-connect/components/about/ (Benthos)
    Kind("redpanda-connect", "yaml", _YAML, ("input", "output"), _BENTHOS, ("input:", "output:")),
    # https://docs.influxdata.com/kapacitor/v1/administration/configuration/
    Kind("kapacitor", "toml", ("kapacitor*.conf", "kapacitor/*.conf"), ("influxdb",), (
        Rule("influxdb.urls", "queries", "http"),
        Rule("smtp.host", "calls", "smtp", "port"),
        Rule("*.url", "calls", "http"),
    )),
    # https://github.com/linkedin/Burrow/wiki/Configuration
    Kind("kafka", "toml", ("burrow*.toml", "burrow/*.toml"), ("cluster", "zookeeper"), (
        Rule("zookeeper.servers", "", "zookeeper"),
        Rule("cluster.*.servers", "", "kafka"),
        Rule("consumer.*.servers", "", "kafka"),
    )),
    # https://learn.netdata.cloud/docs/collecting-metrics/
    Kind("netdata", "yaml", ("go.d/*.conf",), ("jobs",), (
        Rule("jobs.url", "scrapes", "http"),
        Rule("jobs.dsn", "scrapes"),
        Rule("jobs.address", "scrapes"),
    )),
    # https://learn.netdata.cloud/docs/streaming/
    Kind("netdata", "sections", ("stream.conf",), ("destination",), (Rule("stream.destination", "exports"),)),
    # https://github.com/burningalchemist/sql_exporter
    Kind("prometheus-exporter", "yaml", _YAML, ("target", "jobs"), (
        Rule("target.data_source_name", "scrapes"),
        Rule("jobs.static_configs.targets.*", "scrapes"),
        Rule("jobs.connections", "scrapes"),
    ), ("data_source_name",)),
    # https://docs.datadoghq.com/getting_started/integrations/
    Kind("datadog", "yaml", _YAML, ("init_config",), tuple(
        Rule(f"instances.{key}", "scrapes", "", "port")
        for key in (
            "host", "url", "server", "openmetrics_endpoint", "prometheus_url", "hosts", "nginx_status_url",
            "apache_status_url", "rabbitmq_api_url", "kafka_connect_str", "connection_string", "status_url",
            "tomcat_url", "endpoint", "consul_url", "vault_url", "api_url", "management_url", "hostname",
        )
    ), ("instances",)),
    # https://cassandra.apache.org/doc/latest/cassandra/managing/configuration/cass_yaml_file.html
    Kind("cassandra", "yaml", ("cassandra*.yaml", "cassandra*.yml", "scylla*.yaml"), ("seed_provider",), (
        Rule("seed_provider.parameters.seeds", "replicates", "cassandra"),
    )),
    # https://etcd.io/docs/v3.5/op-guide/configuration/
    Kind("etcd", "yaml", ("etcd*.yml", "etcd*.yaml"), ("initial-cluster", "data-dir"), (
        Rule("initial-cluster", "replicates", "etcd"),
    )),
    # https://patroni.readthedocs.io/en/latest/yaml_configuration.html
    Kind("patroni", "yaml", _YAML, ("bootstrap",), (
        Rule("etcd.hosts", "discovers", "etcd"),
        Rule("etcd.host", "discovers", "etcd"),
        Rule("etcd3.hosts", "discovers", "etcd"),
        Rule("etcd3.host", "discovers", "etcd"),
        Rule("consul.host", "discovers", "consul"),
        Rule("zookeeper.hosts", "discovers", "zookeeper"),
    ), ("scope", "postgresql")),
    # https://developer.hashicorp.com/consul/docs/agent/config and
    # https://developer.hashicorp.com/vault/docs/configuration
    Kind("consul", "json", ("consul*.json", "consul/*.json", "consul/config/*.json"), _CONSUL_KEYS, _CONSUL),
    Kind("consul", "braces", ("consul*.hcl", "consul/*.hcl", "consul/config/*.hcl"), _CONSUL_KEYS, _CONSUL),
    Kind("vault", "json", ("vault*.json", "vault/*.json", "vault/config/*.json"), _VAULT_KEYS, _VAULT),
    Kind("vault", "braces", ("vault*.hcl", "vault/*.hcl", "vault/config/*.hcl"), _VAULT_KEYS, _VAULT),
    # https://docs.nats.io/running-a-nats-service/configuration
    Kind("nats", "braces", ("nats*.conf", "nats/*.conf", "leaf*.conf", "gnatsd*.conf"), (
        "routes", "leafnodes", "gateway",
    ), (
        Rule("cluster.routes", "replicates", "nats"),
        Rule("leafnodes.remotes.url", "replicates", "nats"),
        Rule("leafnodes.remotes.urls", "replicates", "nats"),
        Rule("gateway.gateways.url", "replicates", "nats"),
        Rule("gateway.gateways.urls", "replicates", "nats"),
    )),
    # https://www.zabbix.com/documentation/current/en/manual/appendix/config: `Server` is who asks an agent
    Kind("zabbix", "sections", ("zabbix_agent*.conf", "zabbix_agent*.d/*.conf"), ("ServerActive",), (
        Rule("serveractive", "exports", "zabbix"),
    )),
    Kind("zabbix", "sections", ("zabbix_server*.conf", "zabbix_proxy*.conf"), ("DBHost", "JavaGateway"), (
        Rule("dbhost", "queries", "", "DBPort"),
        Rule("javagateway", "calls", "", "JavaGatewayPort"),
        Rule("server", "exports", "zabbix", "ServerPort"),
    )),
    # https://skywalking.apache.org/docs/skywalking-java/next/readme/
    Kind("skywalking", "properties", ("agent.config", "agent*.config"), ("collector.backend_service",), (
        Rule("collector.backend_service", "exports", "grpc"),
    )),
    # https://go2docs.graylog.org/current/setting_up_graylog/server.conf.html
    Kind("graylog", "properties", ("graylog*.conf", "graylog/*.conf", "graylog/config/*.conf"), (
        "elasticsearch_hosts", "mongodb_uri",
    ), (
        Rule("elasticsearch_hosts", "queries", "http"),
        Rule("mongodb_uri", "queries", "mongodb"),
        Rule("transport_email_hostname", "calls", "smtp", "transport_email_port"),
    )),
    # https://graphite.readthedocs.io/en/latest/config-carbon.html
    Kind("graphite", "sections", ("carbon*.conf", "carbon/*.conf"), ("DESTINATIONS",), (
        Rule("*.destinations", "exports", "graphite"),
    )),
    # https://www.rabbitmq.com/docs/configure
    Kind("rabbitmq", "properties", ("rabbitmq*.conf", "rabbitmq/*.conf", "rabbitmq/conf.d/*.conf"), (
        "cluster_formation", "auth_http", "auth_ldap", "auth_oauth2",
    ), (
        Rule("cluster_formation.classic_config.nodes.*", "replicates"),
        Rule("cluster_formation.consul.host", "discovers", "http"),
        Rule("cluster_formation.etcd.endpoints.*", "discovers", "etcd"),
        Rule("auth_ldap.servers.*", "authenticates", "ldap"),
        Rule("auth_http.user_path", "authenticates", "http"),
        Rule("auth_http.vhost_path", "authenticates", "http"),
        Rule("auth_http.resource_path", "authenticates", "http"),
        Rule("auth_http.topic_path", "authenticates", "http"),
        Rule("auth_oauth2.jwks_url", "authenticates", "http"),
        Rule("auth_oauth2.issuer", "authenticates", "http"),
    )),
)  # fmt: skip
