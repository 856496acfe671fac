"""The resources of an AppHost, and what its methods make: images, folders, managed services.

No collector. Images are those that the hosting packages start by default.
Source: https://learn.microsoft.com/dotnet/aspire/fundamentals/integrations-overview
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

IMAGES: dict[str, str] = {
    "AddActiveMQ": "apache/activemq-classic",
    "AddActiveMQArtemis": "apache/activemq-artemis",
    "AddAdminer": "adminer",
    "AddClickHouse": "clickhouse/clickhouse-server",
    "AddDbGate": "dbgate/dbgate",
    "AddElasticsearch": "elasticsearch",
    "AddEventStore": "eventstore/eventstore",
    "AddFlagd": "ghcr.io/open-feature/flagd",
    "AddGarnet": "ghcr.io/microsoft/garnet",
    "AddGoFeatureFlag": "gofeatureflag/go-feature-flag",
    "AddKafka": "confluentinc/confluent-local",
    "AddKeycloak": "quay.io/keycloak/keycloak",
    "AddKeycloakContainer": "quay.io/keycloak/keycloak",
    "AddKurrentDB": "kurrentplatform/kurrentdb",
    "AddLavinMQ": "cloudamqp/lavinmq",
    "AddMailPit": "axllent/mailpit",
    "AddMariaDB": "mariadb",
    "AddMeilisearch": "getmeili/meilisearch",
    "AddMilvus": "milvusdb/milvus",
    "AddMinioContainer": "minio/minio",
    "AddMongoDB": "mongo",
    "AddMySql": "mysql",
    "AddNats": "nats",
    "AddOllama": "ollama/ollama",
    "AddOpenTelemetryCollector": "otel/opentelemetry-collector-contrib",
    "AddOracle": "container-registry.oracle.com/database/free",
    "AddPostgres": "postgres",
    "AddQdrant": "qdrant/qdrant",
    "AddRabbitMQ": "rabbitmq",
    "AddRavenDB": "ravendb/ravendb",
    "AddRedis": "redis",
    "AddSeq": "datalust/seq",
    "AddSolr": "solr",
    "AddSqlServer": "mcr.microsoft.com/mssql/server",
    "AddSurrealServer": "surrealdb/surrealdb",
    "AddValkey": "valkey/valkey",
    "AddWeaviate": "semitechnologies/weaviate",
    "AddYarp": "mcr.microsoft.com/dotnet/nightly/yarp",
}
"""Container images by the method that adds the resource."""

LOCAL_IMAGES: dict[str, str] = {
    "AddAzureCosmosDB": "mcr.microsoft.com/cosmosdb/linux/azure-cosmos-emulator",
    "AddAzureEventHubs": "mcr.microsoft.com/azure-messaging/eventhubs-emulator",
    "AddAzureManagedRedis": "redis",
    "AddAzurePostgresFlexibleServer": "postgres",
    "AddAzureRedis": "redis",
    "AddAzureServiceBus": "mcr.microsoft.com/azure-messaging/servicebus-emulator",
    "AddAzureSignalR": "mcr.microsoft.com/azure-signalr/signalr-emulator",
    "AddAzureSqlServer": "mcr.microsoft.com/mssql/server",
    "AddAzureStorage": "mcr.microsoft.com/azure-storage/azurite",
}
"""Images that stand for a managed service with `RunAsEmulator` or `RunAsContainer`."""

MANAGED: dict[str, str] = {
    "AddAzureAppConfiguration": "Microsoft.Extensions.Configuration.AzureAppConfiguration",
    "AddAzureApplicationInsights": "Microsoft.ApplicationInsights",
    "AddAzureCosmosDB": "Microsoft.Azure.Cosmos",
    "AddAzureEventHubs": "Azure.Messaging.EventHubs",
    "AddAzureKeyVault": "Azure.Security.KeyVault.Secrets",
    "AddAzureManagedRedis": "StackExchange.Redis",
    "AddAzureOpenAI": "Azure.AI.OpenAI",
    "AddAzurePostgresFlexibleServer": "Npgsql",
    "AddAzureRedis": "StackExchange.Redis",
    "AddAzureSearch": "Azure.Search.Documents",
    "AddAzureServiceBus": "Azure.Messaging.ServiceBus",
    "AddAzureSignalR": "Microsoft.Azure.SignalR",
    "AddAzureSqlServer": "Microsoft.Data.SqlClient",
    "AddAzureStorage": "Azure.Storage.Blobs",
    "AddOpenAI": "OpenAI",
}
"""The package by which a managed service is known, where no container stands for it."""

COMPANIONS: dict[str, tuple[str, str]] = {
    "WithAdminer": ("adminer", "adminer"),
    "WithDbGate": ("dbgate", "dbgate/dbgate"),
    "WithKafkaUI": ("kafka-ui", "kafbat/kafka-ui"),
    "WithMongoExpress": ("mongoexpress", "mongo-express"),
    "WithOpenWebUI": ("openwebui", "ghcr.io/open-webui/open-webui"),
    "WithPgAdmin": ("pgadmin", "dpage/pgadmin4"),
    "WithPgWeb": ("pgweb", "sosedoff/pgweb"),
    "WithPhpMyAdmin": ("phpmyadmin", "phpmyadmin"),
    "WithRedisCommander": ("rediscommander", "rediscommander/redis-commander"),
    "WithRedisInsight": ("redisinsight", "redis/redisinsight"),
}
"""Tools started beside a resource: default name and image."""

NOT_RUNNING = ("Environment", "Infrastructure", "Provisioning", "Registry", "Identity",
               "Workspace", "BicepTemplate", "BicepTemplateString", "VirtualNetwork", "HealthCheck",
               "Dashboard")  # fmt: skip
"""Ends of methods that add where things are deployed, not what runs."""


class Place(NamedTuple):
    """A line of a file of the AppHost."""

    path: str
    line: int


class Endpoint(NamedTuple):
    """A port that a resource listens on."""

    number: int
    target: int | None
    """The port behind it, where it differs."""
    scheme: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Mention:
    """A resource is told of another, or of a host outside."""

    how: Literal["reference", "variable", "start", "route"]
    host: str
    """Name of the resource, else a host outside."""
    place: Place
    key: str = ""
    scheme: str = ""
    port: int | None = None
    path: str = ""
    """Logical database, queue or model within the host."""
    order: int = 0


@dataclass(eq=False, slots=True)
class Resource:
    """Something that an AppHost adds under a name."""

    name: str
    method: str
    place: Place
    kind: Literal["workload", "parameter", "connection", "external"] = "workload"
    server: Resource | None = None
    """The resource within which this one lies: a database's server."""
    image: str = ""
    tag: str = ""
    build: str | None = None
    dockerfile: str = ""
    target: str = ""
    url: str = ""
    secret: bool = False
    scheme: str = ""
    """What it answers, where its project says so."""
    command: str = ""
    public: Place | None = None
    mentions: list[Mention] = field(default_factory=list)
    settings: list[tuple[str, str, Place]] = field(default_factory=list)
    grpc: bool = False
    """Whether its project is made with gRPC."""
    ports: list[Endpoint] = field(default_factory=list)
    routes: list[tuple[str, Place]] = field(default_factory=list)

    @property
    def host(self) -> Resource:
        """The resource that runs: itself, or the server around it."""
        found = self
        for _ in range(8):
            if found.server is None:
                break
            found = found.server
        return found
