"""Which application protocol a scheme or a well-known port speaks.

Port names are IANA's where it has one (https://www.iana.org/assignments/service-names-port-numbers),
else the default of the product that made the port known. Ports that all kinds of servers use
(8080, 9000) say nothing.
"""

from __future__ import annotations

import re

from archscan.lexicon.words import vocabulary

_PROTOCOLS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    # protocol, its schemes and drivers, its well-known ports
    ("AJP", "ajp", ()),
    ("AMQP", "amqp amqps rabbitmq sb pyamqp", (5671, 5672)),
    ("Azure Blob", "wasb abfs abfss azblob", ()),
    ("Beanstalk", "beanstalk beanstalkd", (11300,)),
    ("BigQuery", "bigquery", ()),
    ("Bolt", "neo4j bolt", (7687,)),
    ("ClickHouse", "clickhouse ch chttp", (8123, 9440)),
    ("CoAP", "coap", ()),
    ("collectd", "collectd", ()),
    ("Couchbase", "couchbase couchbases", ()),
    ("CQL", "cassandra cql scylla scylladb", (9042,)),
    ("Databricks", "databricks", ()),
    ("Db2", "db2 ibmdb", ()),
    ("Derby", "derby", ()),
    ("DNS", "", (53,)),
    ("Docker API", "", (2375, 2376)),
    ("Druid", "druid", ()),
    ("Elasticsearch transport", "", (9300,)),
    ("EPMD", "", (4369,)),
    ("etcd", "", (2379, 2380)),
    ("Exasol", "exa", ()),
    ("FastCGI", "fcgi fastcgi", ()),
    ("Firebird", "firebirdsql firebird", (3050,)),
    ("Fluent Forward", "fluent fluentd", (24224,)),
    ("FTP", "ftp ftps", (21,)),
    ("Galera", "gcomm", ()),
    ("GCS", "gs gcs", ()),
    ("Gearman", "gearman", (4730,)),
    ("GELF", "gelf", ()),
    ("Git", "git", ()),
    ("Graphite", "graphite", ()),
    ("gRPC", "grpc grpcs grpc-web dns xds passthrough dgraph temporal etcd", (7233, 19530, 50051, 50052)),
    ("H2", "h2", ()),
    ("HBase", "phoenix hbase", ()),
    ("HDFS", "hdfs", ()),
    ("Hive", "hive2 hive", ()),
    ("HSQLDB", "hsqldb", ()),
    ("HTTP",
     "http lb couchdb elasticsearch opensearch arangodb rqlite consul vault zipkin",
     (80, 3100, 5984, 7474, 7700, 8108, 8200, 8500, 8529, 8761, 8848, 9200, 15672, 16686)),
    ("HTTP/2", "h2c http2", ()),
    ("HTTPS", "https", (443,)),
    ("Ignite", "ignite", ()),
    ("IMAP", "imap imaps", (143, 993)),
    ("Impala", "impala", ()),
    ("InfluxDB", "influxdb influx", (8086,)),
    ("Informix", "informix", ()),
    ("IRC", "irc", ()),
    ("Jaeger", "jaeger", (6831, 6832, 14250, 14268)),
    ("Kafka", "kafka plaintext sasl_ssl sasl_plaintext", (9092, 29092)),
    ("Kerberos", "", (88,)),
    ("Kubelet", "", (10250,)),
    ("LDAP", "ldap ldaps", (389, 636)),
    ("libSQL", "libsql", ()),
    ("Memcached", "memcached memcache", (11211,)),
    ("Modbus", "modbus", ()),
    ("MongoDB", "mongodb mongo", (27017, 27018, 27019)),
    ("MQTT", "mqtt mqtts", (1883, 8883)),
    ("MySQL", "mysql mysql2 mysqlx mysqli mariadb tidb aurora trilogy", (3306,)),
    ("NATS", "nats", (4222, 6222)),
    ("NFS", "nfs", (111, 2049)),
    ("NSQ", "nsq", (4150,)),
    ("NTP", "", (123,)),
    ("OpAMP", "opamp", ()),
    ("OPC UA", "opc.tcp", ()),
    ("OpenWire", "activemq openwire", (61616,)),
    ("Oracle", "oracle oci8", (1521,)),
    ("OrientDB", "", (2424,)),
    ("OTLP", "otlp", (4317, 4318)),
    ("POP3", "pop3 pop3s", (110, 995)),
    ("PostgreSQL",
     "postgres postgresql psql pgsql pg postgis pgbouncer timescaledb cockroachdb "
     "cockroach redshift alloydb yugabytedb",
     (5432, 5433, 6432, 26257)),
    ("Presto", "presto", ()),
    ("Pulsar", "pulsar", (6650,)),
    ("RADIUS", "radius", ()),
    ("Redis", "redis rediss valkey valkeys keydb dragonfly", (6379, 6380, 26379)),
    ("RethinkDB", "", (28015,)),
    ("RSocket", "rsocket", ()),
    ("RTMP", "rtmp rtmps", (1935,)),
    ("RTSP", "rtsp", (8554,)),
    ("S3", "s3 s3a minio", ()),
    ("SAP HANA", "sap hana", ()),
    ("Serf", "", (7946,)),
    ("SFTP", "sftp", ()),
    ("SIP", "sip sips", (5060,)),
    ("SMB", "smb cifs", (139, 445)),
    ("SMTP", "smtp smtps", (25, 465, 587, 1025, 2525)),
    ("SNMP", "snmp", (161,)),
    ("Snowflake", "snowflake", ()),
    ("SNS", "sns", ()),
    ("SOCKS", "socks5 socks5h", (1080,)),
    ("SQL Server", "sqlserver mssql jtds sqlsrv dblib tds", (1433,)),
    ("SQS", "sqs", ()),
    ("SRT", "srt", ()),
    ("SSH", "ssh", (22,)),
    ("StatsD", "statsd", (8125,)),
    ("Zipkin", "zipkin", (9411,)),
    ("STOMP", "stomp", (61613,)),
    ("STUN", "stun", (3478,)),
    ("Swift", "swift", ()),
    ("Sybase", "sybase", ()),
    ("Syslog", "syslog", (514,)),
    ("Tarantool", "tarantool", ()),
    ("TCP", "tcp", ()),
    ("Thrift", "thrift", ()),
    ("TLS", "tls ssl", ()),
    ("Trino", "trino", ()),
    ("TURN", "turn", ()),
    ("UDP", "udp", ()),
    ("uWSGI", "uwsgi", ()),
    ("Vertica", "vertica", ()),
    ("WebSocket", "ws wss surrealdb", ()),
    ("XMPP", "xmpp", ()),
    ("ZeroMQ", "zmq", ()),
    ("ZooKeeper", "zk zookeeper", (2181,)),
)  # fmt: skip
_SCHEMES = {scheme: protocol for protocol, schemes, _ in _PROTOCOLS for scheme in schemes.split()}
_PORTS = {port: protocol for protocol, _, ports in _PROTOCOLS for port in ports}

_WRAPPERS = vocabulary("jdbc r2dbc pool loadbalance replication failover aws-wrapper thin oci sentinel")
_SPLIT = re.compile(r"[:+]")


def protocol_of(scheme: str, port: int | None) -> str:
    """The protocol for people (`PostgreSQL`, `AMQP`): the scheme's, else the port's, else "".

    A scheme that says only how bytes travel (`tcp`) yields to a well-known port.

    >>> protocol_of("postgresql+asyncpg", None), protocol_of("jdbc:mysql", 3307), protocol_of("tcp", 6379)
    ('PostgreSQL', 'MySQL', 'Redis')

    A scheme that leaves open whether TLS is spoken (`https+http`) says no more than HTTP.

    >>> protocol_of("", 27017), protocol_of("", 12345)
    ('MongoDB', '')
    """
    found = ""
    parts = _SPLIT.split(scheme.lower())
    if {"http", "https"} <= {*parts}:
        parts = ["http"]
    for part in parts:
        if part not in _WRAPPERS and _SCHEMES.get(part):
            found = _SCHEMES[part]
            break
    if found in ("", "TCP", "UDP", "TLS"):
        return _PORTS.get(port or 0, "") or found
    if found in ("HTTP", "HTTPS") and port in (4317, 4318):
        return "OTLP"
    return found
