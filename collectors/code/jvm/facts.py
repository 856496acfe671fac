"""All that is found in one source file of the JVM, whatever its language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.clients import Client
from archscan.code.findings import find_facts
from archscan.code.grammar import Grammar, parse
from archscan.code.places import is_beside
from archscan.code.values import Values
from archscan.model.facts import Fact, Opens, Plays, Requires, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .applications import find_application
from .calls import find_calls
from .constants import add_constants
from .declared import find_declared
from .listeners import find_channels
from .modules import module_of
from .placeholders import Placeholders, inject, settle
from .reading import READINGS, prepare
from .routes import find_offers
from .switches import find_switches

_TELLING = re.compile(
    rb"""["'][A-Za-z][\w+.:-]{0,30}://(?!www\.apache\.org/licenses|www\.w3\.org|java\.sun\.com|xmlns\.jcp\.org)"""
    rb"|@(?:Enable[A-Z]|SpringBootApplication|SpringCloudApplication|QuarkusMain|HystrixCommand|RibbonClient"
    rb"|\w*(?:Listener|Mapping|Exchange|RestClient|GrpcClient|FeignClient|Endpoint|WebSocket)\b|Path\(|Controller\(|Client\("
    rb"|Incoming|Outgoing|Channel|Input\b|Output\b|Dgs[A-Z])"
    rb"|(?:Rest|Web|Rabbit|Amqp|Kafka|Jms|MQ|Redis|Pulsar|Sqs|Sns|PubSub|Messaging)Template|RestOperations|StreamBridge"
    rb"|(?:Web|Rest|Http|Mongo|Redis|Minio|Discovery|Eureka|Consul|Balancer|Storage|GraphQl|Apollo|S3|Sqs|Sns|Ses|Kinesis"
    rb"|DynamoDb|Influx|Zeebe|Elasticsearch|OpenSearch|Cosmos|Secrets?Manager|Mqtt|Pulsar|Service)Clients?\b"
    rb"|DriverManager|DataSource|Jedis|Redisson|lettuce|CqlSession|GraphDatabase|ConnectionFactory|Nats\b"
    rb"|Producer|Consumer|StreamsBuilder|Grpc|grpc|ImplBase|ChannelBuilder|OkHttp|Retrofit|Unirest|Fuel\b|Jsoup|HttpUtil"
    rb"|openConnection|HttpGet|HttpPost|HttpRequest|com\.stripe|twilio|sendgrid|SendGrid|firebase|openai|slack|sentry"
    rb"|JavaMailSender|mail\.smtp|ClientBuilder|SpanExporter|RouteLocator|ServerBuilder|embeddedServer|Javalin"
    rb"|ktor\.|io\.vertx|RouterFunction|Micronaut|Dropwizard|dropwizard|io\.socket|com\.(?:amazonaws|azure|google\.cloud)"
)  # fmt: skip
_PACKAGE = re.compile(rb"^\s*package\s+([\w.]+)", re.MULTILINE)


def tells(data: bytes) -> bool:
    """Whether a file may talk to anybody or offer anything, judged by its words."""
    return _TELLING.search(data) is not None


def collect_file(
    file: SourceFile, tree: Tree | None, grammar: Grammar, clients: dict[str, Client], collector: str
) -> Iterator[Fact | Problem]:
    """Yield what a file says: whom it talks to, what it offers, which sides of mechanisms it takes."""
    if is_beside(file.path):
        return
    program = parse(file.data, grammar, file.path)
    if program.broken and not (program.calls or program.types or program.marks):
        what = "nothing of this source could be read"
        yield Problem(file.path, program.broken, what, f"valid {grammar.language}", "note", "syntax")
        return
    module = module_of(file.folder, tree)
    subject = Subject(Scope("source", file.folder), "")
    package = _PACKAGE.search(file.data)
    suffix = f".{file.name.rpartition('.')[2]}"
    add_constants(program, package[1].decode() if package else "", suffix, grammar, tree)
    prepare(program)
    placeholders = Placeholders(module, tree)
    inject(program, placeholders)
    values = Values(program, READINGS)
    yield from find_application(program, module, collector)
    yield from find_switches(program, subject, collector)
    found: dict[object, Fact] = {}
    for fact in (
        *find_declared(program, values, placeholders, subject, collector),
        *find_calls(program, values, subject, collector),
        *find_channels(program, values, placeholders, subject, collector),
        *find_facts(program, values, clients, subject, collector),
    ):
        found.setdefault(_key(fact), fact)
    yield from settle(found.values(), placeholders)
    yield from find_offers(program, values, subject, collector)


def _key(fact: Fact) -> object:
    if isinstance(fact, Requires):
        return fact.host, fact.port, fact.evidence.line
    if isinstance(fact, Opens):
        return fact.technology, fact.key
    return fact if not isinstance(fact, Plays) else (fact.mechanism, fact.side)
