"""What Go code opens that a table of calls cannot tell: databases by the name of a driver, SDKs of clouds by
package, gRPC by generated names, registries.

https://pkg.go.dev/database/sql, https://pkg.go.dev/google.golang.org/grpc, https://aws.github.io/aws-sdk-go-v2/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.clients import Client, imports_any
from archscan.code.findings import facts_of
from archscan.code.program import Call, Program, Text
from archscan.code.values import Values
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Fact, Offers, Opens, Plays, Subject

_DRIVERS = {
    "postgres": "postgresql", "pgx": "postgresql", "postgresql": "postgresql", "pq": "postgresql",
    "cloudsqlpostgres": "postgresql", "cloudsql-postgres": "postgresql", "nrpostgres": "postgresql",
    "pgx/v5": "postgresql", "cockroach": "cockroachdb", "mysql": "mysql", "nrmysql": "mysql",
    "mariadb": "mariadb",
    "sqlserver": "sqlserver", "mssql": "sqlserver", "azuresql": "sqlserver", "clickhouse": "clickhouse",
    "oracle": "oracle", "godror": "oracle", "oci8": "oracle", "snowflake": "snowflake",
    "bigquery": "bigquery",
    "spanner": "spanner", "firebirdsql": "firebird", "trino": "trino",
    "presto": "trino", "databricks": "databricks",
    "tdengine": "tdengine", "taosSql": "tdengine", "libsql": "libsql", "vertica": "",
}  # fmt: skip
"""Names under which drivers register; of an embedded database none."""
_OPENING = re.compile(r"(?:Must)?(?:Open|Connect|NewEngine|RegisterDataBase|NewDB|OpenDB)(?:Context)?\Z")
_IMPORTED = (
    ("github.com/lib/pq", "postgresql"), ("github.com/jackc/pgx", "postgresql"),
    ("github.com/go-sql-driver/mysql", "mysql"), ("github.com/denisenkom/go-mssqldb", "sqlserver"),
    ("github.com/microsoft/go-mssqldb", "sqlserver"), ("github.com/ClickHouse/clickhouse-go", "clickhouse"),
)  # fmt: skip
_SQL = ("database/sql", "github.com/jmoiron/sqlx", "github.com/XSAM/otelsql", "github.com/jinzhu/gorm")
_AWS = re.compile(r"github\.com/aws/aws-sdk-go(?:-v2)?/service/(?P<service>\w+)\.New(?:FromConfig)?\Z")
_AWS_SERVICES = {
    "s3": "s3", "sqs": "sqs", "sns": "sns", "dynamodb": "dynamodb", "ses": "aws-ses", "sesv2": "aws-ses",
    "kinesis": "kinesis", "firehose": "firehose", "eventbridge": "eventbridge", "lambda": "aws-lambda",
    "secretsmanager": "aws-secrets-manager", "sfn": "step-functions", "athena": "athena",
    "cognitoidentityprovider": "cognito", "bedrockruntime": "bedrock", "bedrock": "bedrock",
    "sagemakerruntime": "sagemaker", "cloudwatch": "cloudwatch", "cloudwatchlogs": "cloudwatch",
    "appconfigdata": "aws-appconfig", "redshiftdata": "redshift", "xray": "aws-xray",
    "timestreamwrite": "timestream", "timestreamquery": "timestream",
}  # fmt: skip
_STRIPE = ("github.com/stripe/stripe-go/",)
_GRPC = ("google.golang.org/grpc", "github.com/zeromicro/go-zero/zrpc", "github.com/go-kratos/kratos")
_STUB = re.compile(r"New(?P<service>[A-Z]\w*)Client\Z")
_SERVER = re.compile(
    r"Register(?P<service>[A-Z]\w*)(?P<last>Server|Handler|HandlerFromEndpoint|HandlerServer)\Z"
)
_STUBS = re.compile(r"(?i)(?:\A|[/_]|\w)(?:pb|protos?|genproto|grpc|stubs?)(?:/|\Z)|/(?:gen|rpc)/")
"""Folders of generated packages, and names that they are imported under."""
_NOT_SERVICES = ("Health", "Reflection", "ServerReflection", "Channelz")
_REGISTRIES = {
    "consul": ("github.com/hashicorp/consul/api", "ServiceRegister"),
    "nacos": ("github.com/nacos-group/nacos-sdk-go", "RegisterInstance"),
    "eureka": ("github.com/hudl/fargo", "RegisterInstance"),
}


def find_services(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """What this module knows, in the order of the file."""
    grpc = imports_any(program, _GRPC)
    for call in program.calls:
        if call.makes:
            continue
        full = program.full(call.callee)
        if _OPENING.match(call.method):
            yield from _sql(call, program, values, subject, collector)
        elif (found := _AWS.match(full)) is not None:
            if technology := _AWS_SERVICES.get(found["service"]):
                client = Client("opens", technology, address=("Endpoint", "BaseEndpoint"))
                yield from facts_of(call, client, program, values, subject, collector)
        elif full.startswith(_STRIPE) and "." in call.callee:
            yield Opens(subject, "stripe", Evidence(program.path, call.line, collector))
        else:
            yield from _grpc(call, program, values, subject, collector, grpc)
        for technology, (module, method) in _REGISTRIES.items():
            if call.method == method and imports_any(program, (module,)):
                yield Plays(
                    subject, "discovery", "client", Evidence(program.path, call.line, collector), technology
                )
    yield from _produced(program, values, subject, collector)


def _sql(call: Call, program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """`sql.Open("postgres", dsn)`, and what follows its form."""
    for position, one in enumerate(call.arguments[:2]):
        for value in values.of(one, call.function)[:1]:
            technology = _DRIVERS.get(value.text)
            if technology and len(call.arguments) > position + 1:
                yield from _database(call, technology, position + 1, program, values, subject, collector)
                return
    package = program.full(call.callee).rpartition(".")[0]
    if package in _SQL and len(call.arguments) > 1 and not isinstance(call.arguments[0], Text):
        found = {technology for module, technology in _IMPORTED if imports_any(program, (module,))}
        if len(found) == 1:
            yield from _database(call, found.pop(), 1, program, values, subject, collector)


def _database(
    call: Call,
    technology: str,
    position: int,
    program: Program,
    values: Values,
    subject: Subject,
    collector: str,
) -> Iterator[Fact]:
    client = Client("opens", technology, address=(position,), also=(position + 1,))
    yield from facts_of(call, client, program, values, subject, collector)


def _grpc(
    call: Call, program: Program, values: Values, subject: Subject, collector: str, grpc: bool
) -> Iterator[Fact]:
    """Stubs that a generator made, and services that are registered with a server."""
    owner, _, method = call.callee.rpartition(".")
    evidence = Evidence(program.path, call.line, collector)
    imported = program.imports.get(owner, "")
    if (found := _SERVER.match(method)) is not None and len(call.arguments) >= 2 and grpc:
        if found["last"] == "Server" and found["service"] not in _NOT_SERVICES:
            yield Offers(subject, "grpc", found["service"], evidence)
        elif found["last"] == "HandlerFromEndpoint" and len(call.arguments) > 2:
            client = Client("grpc", address=(2,), purpose="proxies")
            yield from facts_of(call, client, program, values, subject, collector)
    elif (found := _STUB.match(method)) is not None and imported and "/" in imported:
        if not _is_generated(imported) or found["service"] in _NOT_SERVICES:
            return
        if len(call.arguments) == 1 and (grpc or _STUBS.search(imported) or _STUBS.search(owner)):
            yield Opens(subject, "grpc", evidence, found["service"])
        elif imported.endswith("connect") and len(call.arguments) >= 2:
            client = Client("http", address=(1,))
            yield from facts_of(call, client, program, values, subject, collector)
            yield Opens(subject, "grpc", evidence, found["service"])


_LIBRARIES = (
    "cloud.google.com/", "google.golang.org/", "go.temporal.io/", "k8s.io/", "go.etcd.io/", "github.com/aws/",
    "github.com/Azure/", "go.opentelemetry.io/", "golang.org/", "github.com/redis/", "github.com/go-redis/",
    "github.com/nats-io/", "github.com/prometheus/", "github.com/hashicorp/", "github.com/docker/",
    "github.com/elastic/", "github.com/IBM/sarama", "github.com/Shopify/sarama", "github.com/slack-go/",
)  # fmt: skip


def _is_generated(package: str) -> bool:
    """Whether a package may be the system's own stubs, not the client of a library."""
    return not package.startswith(_LIBRARIES)


def _produced(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """Topics that confluent's producer is handed in a `TopicPartition`."""
    if not imports_any(program, ("github.com/confluentinc/confluent-kafka-go",)):
        return
    if not any(call.method in ("Produce", "NewProducer", "ProduceChannel") for call in program.calls):
        return
    for call in program.calls:
        if call.makes and call.method == "TopicPartition":
            for value in values.of(dict(call.keywords).get("Topic"), call.function):
                if value.text.isprintable() and value.lines:
                    evidence = Evidence(program.path, value.lines[0], collector)
                    also = (Evidence(program.path, call.line, collector),)
                    yield Exchanges(subject, "publish", evidence, value.text, "kafka", also)
