"""Whom Go code talks to, and what it offers.

Clients and message channels stand in `archscan.lexicon.calls`; databases, SDKs and gRPC that are told by
other means in `go_services`; routes, ports and programs in `go_web`. Grammar: tree-sitter-go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from archscan.code.clients import clients_in
from archscan.code.findings import find_facts
from archscan.code.grammar import parse
from archscan.code.manners import find_manners, manners_of, tells_manners
from archscan.code.places import is_beside
from archscan.code.values import Values
from archscan.model.facts import Fact, Opens, Requires, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .go_grammar import GRAMMAR
from .go_mounts import find_mounts
from .go_packages import find_shared
from .go_readings import READINGS
from .go_services import find_services
from .go_web import find_offers, find_program

NAME = "go"
PATTERNS = ("*.go",)

_TELLING = re.compile(
    # an address at the beginning of a text
    rb"""["`=][a-z][a-z0-9+.-]*://"""
    # a port behind a name
    rb"""|"[a-z][a-z0-9.-]*:\d{2,5}["/]"""
    # a variable that speaks of an address
    rb"""|(?i:env)[^\n]{0,40}"[A-Z0-9_]*(?:HOST|URL|URI|ADDR|ENDPOINT|SERVER|BROKER|DSN|SVC)"""
    # net/http's own
    rb"""|\bhttp\.(?:Get|Post|PostForm|Head|NewRequest\w*|Client|DefaultClient|Server|ListenAndServe\w*|Serve|NewServeMux)\b"""
    rb"""|\.Handle(?:Func)?\(|(?m:^[ \t]*(?!import\b)\w+ \"net/http\")"""
    # what a package of the repository makes
    rb"""|\w\.(?:Must)?(?:New|Connect|Open|Init|Dial|Setup)\w*(?:Client|Conn|DB|Db|Database|Redis|Mongo|Postgres|Kafka"""
    rb"""|Rabbit|Nats|Producer|Publisher|Subscriber|Broker|Tracer)\w*\("""
    # generated stubs
    rb"""|\bNew[A-Z]\w*Client\(|\bRegister[A-Z]\w*Server\("""
    # what talks, what listens
    rb"""|"(?:net/http/httputil|net/rpc(?:/jsonrpc)?|net/smtp|database/sql|google\.golang\.org/(?:grpc|genai)"""
    rb"""|cloud\.google\.com/go|firebase\.google\.com|go\.mongodb\.org|gorm\.io/driver|go\.etcd\.io|go\.temporal\.io"""
    rb"""|connectrpc\.com|nhooyr\.io/websocket|golang\.org/x/(?:net/websocket|crypto/ssh)|go\.opentelemetry\.io/otel/exporters"""
    rb"""|googlemaps\.github\.io|labix\.org|upper\.io|resty\.dev|goji\.io|go-micro\.dev|k8s\.io/client-go/rest"""
    rb"""|gopkg\.in/(?:mgo|redis|olivere|resty|gomail|mail|ldap|stomp|telebot|tucnak|rethinkdb|gorethink|DataDog|Graylog2)"""
    rb"""|github\.com/(?:go-resty|imroc|parnurzeal|levigross|carlmjohnson|gojek|monaco-io|guonaihong|dghubble|gofiber"""
    rb"""|valyala|go-kit|bufbuild|machinebox|hasura|shurcooL|Khan|cloudevents|vulcand|labstack/echo|gorilla/(?:mux|websocket)|coder/websocket"""
    rb"""|gobwas|zeromicro|go-kratos|apache/(?:thrift|pulsar)|lib/pq|jackc|go-pg|uptrace|upper|go-sql-driver|microsoft/go-mssqldb"""
    rb"""|denisenkom|ClickHouse|globalsign|kamva|qiniu|redis|go-redis|gomodule|garyburd|mediocregopher|valkey-io"""
    rb"""|hibiken|gin-gonic|gin-contrib|boj|bradfitz|memcachier|elastic/go-|olivere|opensearch-project|meilisearch"""
    rb"""|typesense|gocql|neo4j|influxdata|coreos/(?:etcd|go-oidc)|hashicorp/(?:consul|vault|go-retryable)|go-zookeeper|samuel|couchbase|arangodb|dgraph-io|qdrant"""
    rb"""|weaviate|milvus-io|pinecone-io|EventStore|minio/minio-go|go-ldap|jlaffaye|Azure/azure-sdk|aws/aws-|segmentio|IBM/sarama|Shopify"""
    rb"""|twmb|bsm|lovoo|confluentinc|ThreeDotsLabs|rabbitmq|streadway|wagslane|nats-io|eclipse|go-stomp|nsqio"""
    rb"""|beanstalkd|kr/beanstalk|dapr/go-sdk|micro/go-micro|camunda|go-gomail|wneessen|xhit|jordan-wright|uber/jaeger|openzipkin"""
    rb"""|getsentry|DataDog|cactus|smira|newrelic|prometheus/client_golang/(?:api|prometheus/push)|fluent|Graylog2"""
    rb"""|stripe|plutov|braintree-go|razorpay|adyen|twilio|kevinburke|vonage|sendgrid|mailgun|resend|keighl|mrz1836"""
    rb"""|mailjet|slack-go|nlopes|bwmarrin|go-telegram|mymmrac|sashabaranov|openai/openai-go|tmc|anthropics|liushuangls"""
    rb"""|google/(?:generative|go-github)|ollama|algolia|auth0|Nerzal|launchdarkly|Unleash|open-feature|posthog|pusher"""
    rb"""|plaid|cloudinary|ethereum/go-ethereum/(?:ethclient|rpc)|go-chi|julienschmidt|kataras|cloudwego|99designs|graphql-go|graph-gophers"""
    rb"""|nacos-group|hudl|XSAM|jmoiron|jinzhu|beego|danielgtaylor|spf13/viper))\b"""
)


def wants(data: bytes) -> bool:
    """Whether the file may talk to anybody, or listen."""
    telling = _TELLING.search(data) is not None or tells_manners(data[: data.find(b"\nfunc ")], "go")
    return telling and not _GENERATED.search(data[:2_000])


_STANDINS = re.compile(
    r"(?:^|/)(?:fakes?|test(?:helpers?|utils?|suite))/|(?:^|/)(?:mock|fake)_[^/]*$|_mock\.go$"
)
_GENERATED = re.compile(rb"^// Code generated [^\n]*DO NOT EDIT", re.MULTILINE)
"""https://pkg.go.dev/cmd/go#hdr-Generate_Go_files_by_processing_source"""


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the code talks to, what it offers, and the program that it is."""
    if is_beside(file.path) or _STANDINS.search(file.path):
        return
    program = parse(file.data, GRAMMAR, file.path)
    if program.broken and not (program.calls or program.bindings or program.imports or program.functions):
        what = "nothing of this source could be read"
        yield Problem(file.path, program.broken, what, "valid Go", "note", "syntax")
        return
    values = Values(program, READINGS)
    subject = Subject(Scope("source", file.folder), "")
    found: dict[object, Fact] = {}
    for fact in (
        *find_services(program, values, subject, NAME),
        *find_shared(program, tree, subject, NAME, wants),
        *find_facts(program, values, clients_in(program), subject, NAME),
    ):
        found.setdefault(_key(fact), fact)
    yield from found.values()
    yield from find_offers(program, values, subject, NAME)
    yield from find_mounts(program, values, tree, subject, NAME)
    yield from find_program(program, values, tree, subject, NAME)
    yield from find_manners(program, values, subject, NAME, manners_of("go"))


def _key(fact: Fact) -> object:
    if isinstance(fact, Requires):
        return fact.host, fact.port, fact.evidence.line
    if isinstance(fact, Opens):
        return fact.technology, fact.key
    return fact
