"""Custom resources of well-known operators: what they run, and the names that the operator gives it.

Each entry: API group and kind, the image by which the technology is known, and the host names that the
operator makes (`{}` is the resource's name) with their port.
"""

from __future__ import annotations

from typing import NamedTuple

from archscan.lexicon.words import vocabulary


class Operated(NamedTuple):
    """What an operator makes of a custom resource."""

    image: str
    """Repository name of the technology's official image."""
    hosts: tuple[tuple[str, int | None], ...] = ()


_PLAIN = "{}"
_KUBEDB = (
    ("Postgres", "postgres", 5432),
    ("MySQL", "mysql", 3306),
    ("MariaDB", "mariadb", 3306),
    ("MongoDB", "mongo", 27017),
    ("Redis", "redis", 6379),
    ("Memcached", "memcached", 11211),
    ("Elasticsearch", "elasticsearch", 9200),
    ("Kafka", "apache/kafka", 9092),
    ("RabbitMQ", "rabbitmq", 5672),
    ("Cassandra", "cassandra", 9042),
    ("Solr", "solr", 8983),
)

OPERATED: dict[tuple[str, str], Operated] = {
    ("acid.zalan.do", "postgresql"): Operated("postgres", ((_PLAIN, 5432), ("{}-repl", 5432))),
    ("postgresql.cnpg.io", "Cluster"): Operated(
        "postgres", (("{}-rw", 5432), ("{}-ro", 5432), ("{}-r", 5432))
    ),
    ("postgresql.cnpg.io", "Pooler"): Operated("bitnami/pgbouncer", ((_PLAIN, 5432),)),
    ("postgres-operator.crunchydata.com", "PostgresCluster"): Operated(
        "postgres", (("{}-primary", 5432), ("{}-ha", 5432), ("{}-replicas", 5432), ("{}-pgbouncer", 5432))
    ),
    ("stackgres.io", "SGCluster"): Operated("postgres", ((_PLAIN, 5432), ("{}-replicas", 5432))),
    ("pgv2.percona.com", "PerconaPGCluster"): Operated("postgres", (("{}-ha", 5432), ("{}-pgbouncer", 5432))),
    ("mysql.oracle.com", "InnoDBCluster"): Operated("mysql", ((_PLAIN, 3306),)),
    ("mysql.presslabs.org", "MysqlCluster"): Operated(
        "mysql", (("{}-mysql-master", 3306), ("{}-mysql", 3306))
    ),
    ("moco.cybozu.com", "MySQLCluster"): Operated("mysql", (("moco-{}-primary", 3306), ("moco-{}", 3306))),
    ("pxc.percona.com", "PerconaXtraDBCluster"): Operated(
        "mysql", (("{}-haproxy", 3306), ("{}-proxysql", 3306), ("{}-pxc", 3306))
    ),
    ("k8s.mariadb.com", "MariaDB"): Operated("mariadb", ((_PLAIN, 3306), ("{}-primary", 3306))),
    ("mariadb.mmontes.io", "MariaDB"): Operated("mariadb", ((_PLAIN, 3306), ("{}-primary", 3306))),
    ("mongodbcommunity.mongodb.com", "MongoDBCommunity"): Operated("mongo", (("{}-svc", 27017),)),
    ("mongodb.com", "MongoDB"): Operated("mongo", (("{}-svc", 27017),)),
    ("psmdb.percona.com", "PerconaServerMongoDB"): Operated(
        "mongo", (("{}-rs0", 27017), ("{}-mongos", 27017))
    ),
    ("redis.redis.opstreelabs.in", "Redis"): Operated("redis", ((_PLAIN, 6379),)),
    ("redis.redis.opstreelabs.in", "RedisReplication"): Operated(
        "redis", ((_PLAIN, 6379), ("{}-master", 6379))
    ),
    ("redis.redis.opstreelabs.in", "RedisCluster"): Operated(
        "redis", (("{}-leader", 6379), ("{}-follower", 6379))
    ),
    ("redis.redis.opstreelabs.in", "RedisSentinel"): Operated("redis", (("{}-sentinel", 26379),)),
    ("databases.spotahome.com", "RedisFailover"): Operated(
        "redis", (("rfs-{}", 26379), ("rfrm-{}", 6379), ("rfrs-{}", 6379))
    ),
    ("app.redislabs.com", "RedisEnterpriseCluster"): Operated("redis", ((_PLAIN, None),)),
    ("app.redislabs.com", "RedisEnterpriseDatabase"): Operated("redis", ((_PLAIN, None),)),
    ("dragonflydb.io", "Dragonfly"): Operated("dragonflydb/dragonfly", ((_PLAIN, 6379),)),
    ("kafka.strimzi.io", "Kafka"): Operated(
        "apache/kafka", (("{}-kafka-bootstrap", 9092), ("{}-kafka-brokers", 9092))
    ),
    ("kafka.strimzi.io", "KafkaConnect"): Operated(
        "confluentinc/cp-kafka-connect", (("{}-connect-api", 8083),)
    ),
    ("kafka.strimzi.io", "KafkaBridge"): Operated("strimzi/kafka-bridge", (("{}-bridge-service", 8080),)),
    ("kafka.strimzi.io", "KafkaMirrorMaker2"): Operated("strimzi/kafka"),
    ("platform.confluent.io", "Kafka"): Operated("confluentinc/cp-kafka", ((_PLAIN, 9092),)),
    ("platform.confluent.io", "Zookeeper"): Operated("zookeeper", ((_PLAIN, 2181),)),
    ("platform.confluent.io", "SchemaRegistry"): Operated(
        "confluentinc/cp-schema-registry", ((_PLAIN, 8081),)
    ),
    ("platform.confluent.io", "Connect"): Operated("confluentinc/cp-kafka-connect", ((_PLAIN, 8083),)),
    ("platform.confluent.io", "KsqlDB"): Operated("confluentinc/cp-ksqldb-server", ((_PLAIN, 8088),)),
    ("cluster.redpanda.com", "Redpanda"): Operated("redpandadata/redpanda", ((_PLAIN, 9092),)),
    ("rabbitmq.com", "RabbitmqCluster"): Operated("rabbitmq", ((_PLAIN, 5672),)),
    ("nats.io", "NatsCluster"): Operated("nats", ((_PLAIN, 4222),)),
    ("broker.amq.io", "ActiveMQArtemis"): Operated("apache/activemq-artemis", (("{}-hdls-svc", 61616),)),
    ("zookeeper.pravega.io", "ZookeeperCluster"): Operated("zookeeper", (("{}-client", 2181),)),
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): Operated("elasticsearch", (("{}-es-http", 9200),)),
    ("kibana.k8s.elastic.co", "Kibana"): Operated("kibana", (("{}-kb-http", 5601),)),
    ("apm.k8s.elastic.co", "ApmServer"): Operated("elastic/apm-server", (("{}-apm-http", 8200),)),
    ("logstash.k8s.elastic.co", "Logstash"): Operated("logstash", (("{}-ls-api", 9600),)),
    ("beat.k8s.elastic.co", "Beat"): Operated("elastic/filebeat"),
    ("opensearch.opster.io", "OpenSearchCluster"): Operated(
        "opensearchproject/opensearch", ((_PLAIN, 9200),)
    ),
    ("solr.apache.org", "SolrCloud"): Operated("solr", (("{}-solrcloud-common", 80),)),
    ("cassandra.datastax.com", "CassandraDatacenter"): Operated("cassandra", (("{}-service", 9042),)),
    ("k8ssandra.io", "K8ssandraCluster"): Operated("cassandra"),
    ("scylla.scylladb.com", "ScyllaCluster"): Operated("scylladb/scylla", (("{}-client", 9042),)),
    ("clickhouse.altinity.com", "ClickHouseInstallation"): Operated(
        "clickhouse/clickhouse-server", (("clickhouse-{}", 8123),)
    ),
    ("crdb.cockroachlabs.com", "CrdbCluster"): Operated("cockroachdb/cockroach", (("{}-public", 26257),)),
    ("pingcap.com", "TidbCluster"): Operated("pingcap/tidb", (("{}-tidb", 4000),)),
    ("planetscale.com", "VitessCluster"): Operated("vitess/lite", (("{}-vtgate", 3306),)),
    ("couchbase.com", "CouchbaseCluster"): Operated("couchbase", ((_PLAIN, 8091),)),
    ("database.arangodb.com", "ArangoDeployment"): Operated("arangodb", ((_PLAIN, 8529),)),
    ("etcd.database.coreos.com", "EtcdCluster"): Operated("quay.io/coreos/etcd", (("{}-client", 2379),)),
    ("milvus.io", "Milvus"): Operated("milvusdb/milvus", (("{}-milvus", 19530),)),
    ("hazelcast.com", "Hazelcast"): Operated("hazelcast/hazelcast", ((_PLAIN, 5701),)),
    ("infinispan.org", "Infinispan"): Operated("infinispan/server", ((_PLAIN, 11222),)),
    ("minio.min.io", "Tenant"): Operated("minio/minio", (("{}-hl", 9000), ("{}-console", 9090))),
    ("ceph.rook.io", "CephCluster"): Operated("ceph/ceph"),
    ("k8s.keycloak.org", "Keycloak"): Operated("quay.io/keycloak/keycloak", (("{}-service", 8443),)),
    ("keycloak.org", "Keycloak"): Operated("quay.io/keycloak/keycloak", ((_PLAIN, 8443),)),
    ("vault.banzaicloud.com", "Vault"): Operated("hashicorp/vault", ((_PLAIN, 8200),)),
    ("monitoring.coreos.com", "Prometheus"): Operated("prom/prometheus", (("prometheus-operated", 9090),)),
    ("monitoring.coreos.com", "PrometheusAgent"): Operated("prom/prometheus"),
    ("monitoring.coreos.com", "Alertmanager"): Operated(
        "prom/alertmanager", (("alertmanager-operated", 9093),)
    ),
    ("monitoring.coreos.com", "ThanosRuler"): Operated(
        "thanosio/thanos", (("thanos-ruler-operated", 10902),)
    ),
    ("grafana.integreatly.org", "Grafana"): Operated("grafana/grafana", (("{}-service", 3000),)),
    ("integreatly.org", "Grafana"): Operated("grafana/grafana", (("grafana-service", 3000),)),
    ("loki.grafana.com", "LokiStack"): Operated("grafana/loki", (("{}-gateway-http", 8080),)),
    ("tempo.grafana.com", "TempoStack"): Operated("grafana/tempo", (("tempo-{}-distributor", 4317),)),
    ("jaegertracing.io", "Jaeger"): Operated(
        "jaegertracing/all-in-one", (("{}-query", 16686), ("{}-collector", 14268), ("{}-agent", 6831))
    ),
    ("opentelemetry.io", "OpenTelemetryCollector"): Operated(
        "otel/opentelemetry-collector", (("{}-collector", 4317),)
    ),
    ("operator.victoriametrics.com", "VMSingle"): Operated(
        "victoriametrics/victoria-metrics", (("vmsingle-{}", 8429),)
    ),
    ("operator.victoriametrics.com", "VMAgent"): Operated("victoriametrics/vmagent", (("vmagent-{}", 8429),)),
    ("flink.apache.org", "FlinkDeployment"): Operated("flink", (("{}-rest", 8081),)),
    ("sparkoperator.k8s.io", "SparkApplication"): Operated("apache/spark"),
    ("sparkoperator.k8s.io", "ScheduledSparkApplication"): Operated("apache/spark"),
    ("ray.io", "RayCluster"): Operated("rayproject/ray", (("{}-head-svc", 10001),)),
    ("ray.io", "RayService"): Operated("rayproject/ray", (("{}-serve-svc", 8000), ("{}-head-svc", 10001))),
    ("ray.io", "RayJob"): Operated("rayproject/ray"),
    ("serving.kserve.io", "InferenceService"): Operated("", (("{}-predictor", 80), (_PLAIN, 80))),
    ("machinelearning.seldon.io", "SeldonDeployment"): Operated(""),
    ("argoproj.io", "ArgoCD"): Operated("argoproj/argocd", (("{}-server", 443),)),
    ("pulsar.apache.org", "PulsarCluster"): Operated("apachepulsar/pulsar", (("{}-broker", 6650),)),
    ("temporal.io", "TemporalCluster"): Operated("temporalio/server", (("{}-frontend", 7233),)),
    ("memcached.com", "Memcached"): Operated("memcached", ((_PLAIN, 11211),)),
} | {("kubedb.com", kind): Operated(image, ((_PLAIN, port),)) for kind, image, port in _KUBEDB}

QUIET: frozenset[str] = vocabulary(
    "Certificate CertificateRequest Issuer ClusterIssuer ServiceMonitor PodMonitor Probe PrometheusRule "
    "AlertmanagerConfig ScrapeConfig DestinationRule PeerAuthentication RequestAuthentication "
    "EnvoyFilter Sidecar Telemetry SecretStore ClusterSecretStore TriggerAuthentication "
    "ClusterTriggerAuthentication BackendConfig FrontendConfig ManagedCertificate GatewayClass "
    "ReferenceGrant KafkaUser KafkaNodePool KafkaRebalance Middleware MiddlewareTCP TLSOption TLSStore "
    "TraefikService KongPlugin KongClusterPlugin KongConsumer KongIngress KongUpstreamPolicy ApisixTls "
    "ApisixPluginConfig ApisixConsumer WorkloadEntry "
    "ServersTransport GrafanaDashboard GrafanaDatasource GrafanaFolder VolumeSnapshot "
    "VolumeSnapshotClass ImageStream BuildConfig SecurityContextConstraints AppProject GitRepository "
    "HelmRepository OCIRepository ImageRepository ImagePolicy ImageUpdateAutomation Receiver "
    "AnalysisTemplate ClusterAnalysisTemplate NodePool EC2NodeClass ServerTLSPolicy IPAddressPool "
    "L2Advertisement StorageProfile AuthorizationPolicy"
)
"""Custom kinds that configure others and run nothing: known, and nothing to say about components."""

FOREIGN_GROUPS: frozenset[str] = vocabulary(
    "backstage.io kind.x-k8s.io kubeadm.k8s.io kubelet.config.k8s.io kubeproxy.config.k8s.io "
    "kubescheduler.config.k8s.io kustomize.config.k8s.io client.authentication.k8s.io audit.k8s.io "
    "config.kubernetes.io config.k8s.io eksctl.io k3d.io ctlptl.dev minikube.sigs.k8s.io "
    "apiserver.config.k8s.io apiserver.k8s.io kops.k8s.io cluster.x-k8s.io kpt.dev apiextensions.k8s.io "
    "apiregistration.k8s.io admissionregistration.k8s.io chainsaw.kyverno.io kuttl.dev testing.k8s.io"
)
"""API groups of files that go by the same two keys but configure a tool, not a cluster's workloads."""
