"""What C# code opens that a table of calls cannot tell: typed gRPC clients, components of Aspire, messages by
their types (MassTransit, NServiceBus, Rebus, event buses), triggers of functions, Dapr, registries.

https://learn.microsoft.com/aspnet/core/grpc/, https://learn.microsoft.com/dotnet/aspire/,
https://masstransit.io/documentation/, https://docs.dapr.io/developing-applications/sdks/dotnet/,
https://docs.steeltoe.io/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.clients import Client
from archscan.code.findings import facts_of
from archscan.code.program import Call, Expression, Mark, Name, Program
from archscan.code.values import Values
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Fact, Mechanism, Offers, Opens, Plays, Requires, Subject

_STUB = re.compile(r"(?:[\w.]+\.)?(?P<service>\w+)\.(?P=service)Client\Z")
_SERVER = re.compile(r"(?:[\w.]+\.)?(?P<service>\w+)\.(?P=service)Base\Z")
_NOT_SERVICES = ("Health", "ServerReflection")
_ASPIRE = {
    "AddNpgsqlDbContext": "postgresql", "AddNpgsqlDataSource": "postgresql",
    "EnrichNpgsqlDbContext": "postgresql",
    "AddSqlServerDbContext": "sqlserver", "AddSqlServerClient": "sqlserver", "AddMySqlDataSource": "mysql",
    "AddMySqlDbContext": "mysql", "AddOracleDatabaseDbContext": "oracle", "AddMongoDBClient": "mongodb",
    "AddRedisClient": "redis", "AddRedisOutputCache": "redis", "AddRedisDistributedCache": "redis",
    "AddValkeyClient": "valkey", "AddRabbitMQClient": "rabbitmq", "AddKafkaProducer": "kafka",
    "AddKafkaConsumer": "kafka", "AddNatsClient": "nats", "AddAzureBlobClient": "azure-blob",
    "AddAzureBlobServiceClient": "azure-blob", "AddAzureQueueClient": "azure-queue",
    "AddAzureTableClient": "azure-tables", "AddAzureServiceBusClient": "azure-service-bus",
    "AddAzureEventHubProducerClient": "azure-event-hubs", "AddAzureCosmosClient": "cosmosdb",
    "AddCosmosDbContext": "cosmosdb", "AddAzureKeyVaultClient": "azure-key-vault",
    "AddAzureSearchClient": "azure-search", "AddAzureOpenAIClient": "azure-openai",
    "AddElasticsearchClient": "elasticsearch", "AddQdrantClient": "qdrant", "AddMilvusClient": "milvus",
    "AddMeilisearchClient": "meilisearch", "AddSeqEndpoint": "seq", "AddKeyedRedisClient": "redis",
    "AddOllamaApiClient": "ollama", "AddOllamaSharpChatClient": "ollama", "AddRavenDBClient": "ravendb",
}  # fmt: skip
"""Client integrations of Aspire, whose argument is the name of a connection string."""
_AWS = {
    "IAmazonS3": "s3", "IAmazonSQS": "sqs", "IAmazonSimpleNotificationService": "sns",
    "IAmazonDynamoDB": "dynamodb",
    "IAmazonSimpleEmailService": "aws-ses", "IAmazonKinesis": "kinesis", "IAmazonLambda": "aws-lambda",
    "IAmazonSecretsManager": "aws-secrets-manager", "IAmazonEventBridge": "eventbridge",
    "IAmazonCognitoIdentityProvider": "cognito",
}  # fmt: skip
_TRIGGERS = {
    "ServiceBusTrigger": "azure-service-bus", "EventHubTrigger": "azure-event-hubs",
    "QueueTrigger": "azure-queue",
    "KafkaTrigger": "kafka", "RabbitMQTrigger": "rabbitmq",
}  # fmt: skip
_OUTPUTS = {
    "ServiceBusOutput": "azure-service-bus", "EventHubOutput": "azure-event-hubs",
    "QueueOutput": "azure-queue",
    "KafkaOutput": "kafka", "RabbitMQOutput": "rabbitmq",
}  # fmt: skip
_CONNECTION = re.compile(r"[A-Za-z][\w.-]*")
_HANDLES = re.compile(
    r"(?:IConsumer|IHandleMessages|IIntegrationEventHandler|ICapSubscribe|IEventConsumer|IAmInitiatedBy"
    r"|IAmStartedByMessages|IMessageHandler|IDistributedEventHandler)<(?P<message>[\w.]+)>\Z"
)
"""Handlers of messages of one type; those of a mediator within the program are none."""
_BUSES = re.compile(
    r"(?i)(?:I?PublishEndpoint|I?Bus|I?BusControl|I?EventBus|I?MessageBus|I?MessageSession|I?SendEndpoint\w*"
    r"|I?MessagePublisher|I?IntegrationEventPublisher|I?DistributedEventBus|I?CapPublisher|ConsumeContext)\Z"
)
_GENERIC = frozenset({
    "T", "TEvent", "TMessage", "String", "Object", "IntegrationEvent", "IIntegrationEvent", "Event", "IEvent",
    "Message", "IMessage", "IDomainEvent", "DomainEvent", "INotification", "Command", "ICommand",
})  # fmt: skip
"""Types that may hold any message."""
_SENDS = frozenset({"Publish", "PublishAsync", "Send", "SendAsync", "SendLocal"})
_REGISTRIES: dict[str, tuple[Mechanism, str]] = {
    "AddDiscoveryClient": ("discovery", ""), "UseDiscoveryClient": ("discovery", ""),
    "AddEurekaDiscoveryClient": ("discovery", "eureka"), "UseEureka": ("discovery", "eureka"),
    "AddConsulDiscoveryClient": ("discovery", "consul"), "AddConsul": ("discovery", "consul"),
    "RegisterConsul": ("discovery", "consul"), "UseConsul": ("discovery", "consul"),
    "ServiceRegister": ("discovery", "consul"), "AddNacosAspNet": ("discovery", "nacos"),
    "AddConfigServer": ("config", "spring-cloud-config"), "AddNacosV2Configuration": ("config", "nacos"),
    "AddApollo": ("config", "apollo-config"),
}  # fmt: skip


def find_services(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """What this module knows, in the order of the file."""
    redis = b"AddStackExchangeRedisCache" in program.source
    masstransit = b"MassTransit" in program.source or b"UsingRabbitMq" in program.source
    for call in program.calls:
        evidence = Evidence(program.path, call.line, collector)
        method = call.method
        yield from _stub(call, program, subject, evidence)
        if method in _ASPIRE:
            yield from _aspire(call, program, values, subject, evidence)
        elif method == "AddAWSService":
            for one in _types(call):
                if technology := _AWS.get(one):
                    yield Opens(subject, technology, evidence)
        elif method in _REGISTRIES:
            mechanism, technology = _REGISTRIES[method]
            yield Plays(subject, mechanism, "client", evidence, technology)
        elif method == "Configuration=" and redis:
            client = Client("opens", "redis", address=(0,))
            yield from facts_of(call, client, program, values, subject, collector)
        elif method == "Host" and masstransit and call.arguments:
            client = Client("opens", "rabbitmq", address=(0,))
            yield from facts_of(call, client, program, values, subject, collector)
        elif method == "ReceiveEndpoint" and masstransit and call.arguments:
            client = Client("consumes", channel=(0,))
            yield from facts_of(call, client, program, values, subject, collector)
        elif method in ("InvokeMethodAsync", "CreateInvokeMethodRequest", "InvokeMethodGrpcAsync"):
            yield from _invoked(call, program, values, subject, evidence)
        elif method == "WithTopic" and len(call.arguments) >= 2:
            for value in values.of(call.arguments[1], call.function):
                yield Exchanges(subject, "consume", evidence, value.text)
        else:
            yield from _message(call, program, values, subject, evidence)
    for mark in program.marks:
        yield from _marked(mark, program, values, subject, collector)
    for type_ in program.types:
        for base in type_.bases:
            evidence = Evidence(program.path, type_.line, collector)
            if (found := _SERVER.match(base)) is not None and found["service"] not in _NOT_SERVICES:
                yield Offers(subject, "grpc", found["service"], evidence)
            elif (found := _HANDLES.match(base)) is not None:
                yield Exchanges(subject, "consume", evidence, found["message"].rpartition(".")[2])


def _types(call: Call) -> list[str]:
    """The type arguments of a call."""
    return [value.path for key, value in call.keywords if key.startswith("<") and isinstance(value, Name)]


def _stub(call: Call, program: Program, subject: Subject, evidence: Evidence) -> Iterator[Fact]:
    names = _types(call) if call.method == "AddGrpcClient" else [call.callee] if call.makes else []
    for one in names:
        if (found := _STUB.match(program.full(one))) is not None:
            yield Opens(subject, "grpc", evidence, found["service"])


def _aspire(
    call: Call, program: Program, values: Values, subject: Subject, evidence: Evidence
) -> Iterator[Fact]:
    technology = _ASPIRE[call.method]
    named = dict(call.keywords).get("connectionName")
    for value in values.of(named or (call.arguments[0] if call.arguments else None), call.function)[:1]:
        if _CONNECTION.fullmatch(value.text):
            yield Opens(subject, technology, evidence, f"ConnectionStrings:{value.text}")
            return
    client = Client("opens", technology, address=(0,))
    yield from facts_of(call, client, program, values, subject, evidence.collector)


def _invoked(
    call: Call, program: Program, values: Values, subject: Subject, evidence: Evidence
) -> Iterator[Fact]:
    """Dapr's invocation of another application, by its id."""
    owner = values.type_of(call.callee.rpartition(".")[0], call.function)
    if not owner.endswith("DaprClient") and b"Dapr" not in program.source:
        return
    for one in call.arguments[:2]:
        for value in values.of(one, call.function)[:1]:
            if value.lines and re.fullmatch(r"[a-z][\w-]*", value.text):
                yield Requires(
                    subject,
                    value.text.lower(),
                    evidence,
                    key=value.variable,
                    scheme="http",
                    via="code",
                    bare=True,
                )
                return


def _message(
    call: Call, program: Program, values: Values, subject: Subject, evidence: Evidence
) -> Iterator[Fact]:
    """A message that is handed to a bus, or the subscription of one, by its type."""
    if call.method in ("AddSubscription", "Subscribe", "SubscribeAsync") and (types := _types(call)):
        if types[0].endswith(("IntegrationEvent", "Event", "Message")) and len(types) > 1:
            yield Exchanges(subject, "consume", evidence, types[0].rpartition(".")[2])
    elif call.method in _SENDS and "." in call.callee:
        owner = call.callee.rpartition(".")[0]
        type_ = values.type_of(owner, call.function).rpartition(".")[2]
        types = _types(call)
        sent = types[0] if types else _type_of(call.arguments[0], call, values) if call.arguments else ""
        if sent and sent.isidentifier() and _BUSES.match(type_ or owner.rpartition(".")[2].lstrip("_")):
            yield Exchanges(subject, "publish", evidence, sent)


def _type_of(one: Expression, call: Call, values: Values) -> str:
    if isinstance(one, Call) and one.makes:
        return one.callee.rpartition(".")[2]
    if isinstance(one, Name):
        binding = values.binding(one.path, call.function)
        value = binding.value if binding is not None else None
        found = binding.declared if binding is not None and binding.declared != "var" else ""
        if not found and isinstance(value, Call):
            found = value.callee if value.makes else next(iter(_types(value)), "")
        found = found.rpartition(".")[2]
        return found if found[:1].isupper() and found not in _GENERIC else ""
    return ""


def _marked(mark: Mark, program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """Triggers of functions, topics of Dapr and CAP."""
    evidence = Evidence(program.path, mark.line, collector)
    technology = _TRIGGERS.get(mark.name) or _OUTPUTS.get(mark.name)
    if technology and mark.arguments:
        position = 1 if mark.name.startswith(("Kafka",)) and len(mark.arguments) > 1 else 0
        direction = "consume" if mark.name in _TRIGGERS else "publish"
        for value in values.of(mark.arguments[position], "")[:1]:
            channel = "" if value.text.startswith("%") else value.text
            yield Exchanges(subject, direction, evidence, channel, technology)  # type: ignore[arg-type]
    elif mark.name == "Topic" and len(mark.arguments) >= 2:
        for value in values.of(mark.arguments[1], "")[:1]:
            yield Exchanges(subject, "consume", evidence, value.text)
    elif mark.name == "CapSubscribe" and mark.arguments:
        for value in values.of(mark.arguments[0], "")[:1]:
            yield Exchanges(subject, "consume", evidence, value.text)
