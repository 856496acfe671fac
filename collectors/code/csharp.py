"""Whom C# code talks to, and what it offers.

Clients and message channels stand in `archscan.lexicon.calls`; what is told by types in `csharp_services`;
routes, ports and programs in `csharp_web`. Aspire's AppHost is the collector `aspire`'s. Grammar:
tree-sitter-c-sharp.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from archscan.code.clients import clients_in
from archscan.code.findings import find_facts
from archscan.code.grammar import parse
from archscan.code.manners import find_manners, manners_of, tells_manners
from archscan.code.places import is_beside
from archscan.code.program import Program
from archscan.code.values import Values
from archscan.model.facts import Fact, Opens, Requires, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .csharp_grammar import GRAMMAR
from .csharp_readings import READINGS
from .csharp_services import find_services
from .csharp_web import find_offers, find_program

NAME = "csharp"
PATTERNS = ("*.cs",)

_TELLING = re.compile(
    rb"""["=][a-z][a-z0-9+.-]*://"""
    rb"""|GetEnvironmentVariable|ConnectionString|Configuration\[|BaseAddress|Http(?:Client|Get|Post|Put|Delete|Patch|Head)"""
    rb"""|Map(?:Get|Post|Put|Delete|Patch|Hub|Methods|Group|GraphQL|Forwarder)\b|Rest(?:Client|Service|Ease)|WebRequest"""
    rb"""|Flurl|Refit|GraphQLHttpClient|Grpc|\.\w+Client\b|\.\w+Base\b|HubConnection|ClientWebSocket|SmtpClient"""
    rb"""|Use(?:Npgsql|SqlServer|MySql|MySQL|Oracle|Cosmos|MongoDB|Postgre\w*|Spanner|Sentry|Urls|Eureka|Consul|Rabbit\w*"""
    rb"""|Redis\w*|Kestrel|Discovery\w*|Otlp\w*|AzureMonitor|Mongo\w*)|Npgsql|(?:Sql|MySql|Oracle|ClickHouse|Spanner)Connection"""
    rb"""|Mongo(?:Client|Url|Server)|ConnectionMultiplexer|Redis|ConnectionFactory|RabbitMQ|RabbitHutch|MassTransit|IConsumer<"""
    rb"""|IHandleMessages|IntegrationEvent|EventBus|(?:Producer|Consumer|AdminClient)Config|Confluent|ServiceBus|EventHub"""
    rb"""|QueueTrigger|KafkaTrigger|Blob\w*Client|CosmosClient|SecretClient|KeyVault|Amazon\w+Client|AddAWSService"""
    rb"""|StorageClient|Firestore|PubSub|BigQuery|Nats|NATS|MQTTnet|ISubscriber|Dapr|CapSubscribe|Elastic|OpenSearch|Solr"""
    rb"""|Meilisearch|Typesense|Cassandra|GraphDatabase|InfluxDB|EventStore|Raven|Couchbase|Qdrant|Milvus|Consul|ZooKeeper"""
    rb"""|Vault|Ldap|Minio|Marten|Otlp|Zipkin|Jaeger|Seq\(|Loki|Logstash|Graylog|Sentry|ApplicationInsights|Stripe|PayPal"""
    rb"""|Braintree|Iyzi|Twilio|Vonage|SendGrid|Mailjet|Postmark|Slack|Telegram|Discord|OpenAI|Anthropic|Ollama|Firebase"""
    rb"""|Algolia|Cloudinary|Auth0|MicrosoftIdentity|GitHubClient|LdClient|Pusher|Web3|Temporal|Authority|Steeltoe|Nacos"""
    rb"""|CreateBuilder|CreateDefaultBuilder|CreateApplicationBuilder|CreateSlimBuilder|WebHostBuilder|DestinationConfig"""
    rb"""|AddSubscription|Memcached|Hangfire|SftpClient|\[Route\(|Add\w+Endpoint\("""
)
_TESTS = re.compile(
    r"(?i)(?:^|/)[\w.-]*[._-]?(?:unit|functional|integration|acceptance|architecture|e2e|load)?"
    r"(?:tests?|specs|benchmarks?|mocks|testing)/"
)
_GLOBAL = re.compile(rb"^[ \t]*global\s+using\s+(?!static)([\w.]+)\s*;", re.MULTILINE)
_GENERATED = re.compile(rb"<auto-?generated", re.IGNORECASE)


def wants(data: bytes) -> bool:
    """Whether the file may talk to anybody, or listen."""
    telling = _TELLING.search(data) is not None or tells_manners(data, "csharp")
    return telling and not _GENERATED.search(data[:1_000])


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the code talks to, what it offers, and the program that it is."""
    if is_beside(file.path) or _TESTS.search(file.path):
        return
    if b"DistributedApplication.CreateBuilder" in file.data or b"/obj/" in f"/{file.path}".encode():
        return
    program = parse(file.data, GRAMMAR, file.path)
    if program.broken and not (program.calls or program.bindings or program.types or program.functions):
        what = "nothing of this source could be read"
        yield Problem(file.path, program.broken, what, "valid C#", "note", "syntax")
        return
    project = _project_of(file.folder, tree)
    _add_global_usings(program, project, tree)
    values = Values(program, READINGS)
    subject = Subject(Scope("source", file.folder), "")
    found: dict[object, Fact] = {}
    for fact in (
        *find_services(program, values, subject, NAME),
        *find_facts(program, values, clients_in(program), subject, NAME),
    ):
        found.setdefault(_key(fact), fact)
    yield from found.values()
    yield from find_offers(program, values, subject, NAME)
    yield from find_program(program, project, NAME)
    yield from find_manners(program, values, subject, NAME, manners_of("csharp"))


def _project_of(folder: str, tree: Tree | None) -> str:
    """The nearest folder upward with a project file; the folder itself if none has."""
    place = folder
    while tree is not None:
        if any(name.endswith((".csproj", ".fsproj", ".vbproj")) for name in tree.names(place)):
            return place
        if not place:
            break
        place = place.rpartition("/")[0]
    return folder


def _add_global_usings(program: Program, project: str, tree: Tree | None) -> None:
    """Note what the whole project imports, in a file that is called after it (`GlobalUsings.cs`)."""
    for name in tree.names(project) if tree is not None else ():
        if name.endswith(".cs") and "using" in name.lower() and tree is not None:
            file = tree.read(f"{project}/{name}" if project else name)
            for one in _GLOBAL.findall(file.data[:50_000]) if file is not None else ():
                full = one.decode("ascii", "replace")
                program.imports.setdefault(full, full)


def _key(fact: Fact) -> object:
    if isinstance(fact, Requires):
        return fact.host, fact.port, fact.evidence.line
    if isinstance(fact, Opens):
        return fact.technology, fact.key
    return fact
