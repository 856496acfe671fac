"""Whom Rust code talks to, and what it offers.

Clients and message channels stand in `archscan.lexicon.calls`; gRPC, routes, ports and programs are read by
`rust_web`. Grammar: tree-sitter-rust.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from archscan.code.clients import clients_of
from archscan.code.findings import distinct, find_facts
from archscan.code.grammar import parse
from archscan.code.manners import find_manners, manners_of, tells_manners
from archscan.code.places import is_beside
from archscan.code.values import Values
from archscan.model.facts import Fact, Offers, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .rust_grammar import GRAMMAR, READINGS
from .rust_web import find_grpc, find_kafka, find_offers, find_program

NAME = "rust"
PATTERNS = ("*.rs",)

_TELLING = re.compile(
    rb"\"[a-z][a-z0-9+.-]*://"
    rb"|(?i:env\w*[!:][^\n]{0,40}?(?:HOST|URL|URI|ADDR|ENDPOINT|SERVER|BROKER|DSN|SVC))"
    rb"|\b(?:reqwest|hyper|ureq|surf|isahc|attohttpc|awc|curl|tungstenite|tokio_tungstenite|jsonrpsee|tonic"
    rb"|sqlx|diesel\w*|sea_orm|tokio_postgres|postgres|deadpool\w*|bb8\w*|mysql\w*|mongodb|redis|fred|scylla|cdrs\w*"
    rb"|neo4rs|elasticsearch|opensearch|meilisearch_sdk|qdrant_client|influxdb2?|clickhouse\w*|surrealdb|memcache"
    rb"|tiberius|oracle|etcd_client|consul\w*|vaultrs|lapin|amiquip|rdkafka|kafka|rskafka|async_nats|nats|rumqttc"
    rb"|paho_mqtt|pulsar|aws_sdk_\w+|rusoto_\w+|google_cloud_\w+|azure_\w+|object_store|s3|minio|stripe|sendgrid"
    rb"|twilio|slack_morphism|serenity|teloxide|async_openai|sentry|octocrab|lettre|opentelemetry\w*|cadence"
    rb"|tracing_loki|actix_web|axum|rocket|warp|poem|tide|salvo|ntex|gotham|async_graphql\w*|juniper\w*"
    rb"|temporal\w*|ldap3|zookeeper\w*|ollama_rs|tokio::net|std::net)\s*(?:::|;)"
    rb"|\w_(?:client|server)::[A-Z]|default_value\s*=|#\[(?:get|post|put|delete|patch|launch)\b"
)

_BESIDE = frozenset({"build.rs", "test.rs", "tests.rs", "test_utils.rs", "test_helpers.rs", "testing.rs"})


def wants(data: bytes) -> bool:
    """Whether the file may talk to anybody, or listen."""
    return _TELLING.search(data) is not None or tells_manners(data, "rust")


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the code talks to, what it offers, and the program that it is."""
    if is_beside(file.path) or file.name in _BESIDE or b"@generated" in file.data[:400]:
        return
    program = parse(file.data, GRAMMAR, file.path)
    parts = (program.calls, program.bindings, program.imports, program.functions, program.texts)
    if program.broken and not any(parts):
        expected = "Rust source"
        yield Problem(file.path, program.broken, "nothing that can be read", expected, "warning", "syntax")
    values = Values(program, READINGS)
    subject = Subject(Scope("source", file.folder), "")
    grpc = find_grpc(program, values, subject, NAME)
    kafka = find_kafka(program, values, subject, NAME)
    found = find_facts(program, values, clients_of("rust"), subject, NAME)
    yield from distinct(chain(grpc, kafka, found))
    offers: dict[object, Offers] = {}
    for one in find_offers(program, values, subject, NAME):
        offers.setdefault((one.kind, one.name), one)
    yield from sorted(offers.values(), key=lambda one: one.evidence.line)
    yield from find_program(program, values, tree, subject, NAME)
    yield from find_manners(program, values, subject, NAME, manners_of("rust"))
