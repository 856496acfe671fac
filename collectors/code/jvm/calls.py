"""Calls that say more than a table can: registries that are asked for a service, routes of gateways, stubs,
settings under well-known keys, addresses that are put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from archscan.code.program import Call, Expression, Name, Program, Table, Text
from archscan.code.values import Value, Values
from archscan.lexicon.address_values import HOLE
from archscan.lexicon.addresses import find_addresses
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Fact, Opens, Requires, Subject

Direction: TypeAlias = Literal["publish", "consume"]

_LOOKUPS = {
    "getInstances": frozenset({"DiscoveryClient", "ReactiveDiscoveryClient", "ConsulDiscoveryClient"}),
    "choose": frozenset({"LoadBalancerClient", "ReactiveLoadBalancer", "BlockingLoadBalancerClient"}),
    "reconstructURI": frozenset[str](),
    "getNextServerFromEureka": frozenset({"EurekaClient", "DiscoveryClient"}),
    "getApplication": frozenset({"EurekaClient", "DiscoveryClient"}),
    "getInstancesByVipAddress": frozenset({"EurekaClient", "DiscoveryClient"}),
    "getHealthyServices": frozenset({"ConsulClient"}),
    "getHealthServices": frozenset({"ConsulClient"}),
    "selectOneHealthyInstance": frozenset({"NamingService"}),
    "getAllInstances": frozenset({"NamingService"}),
}
"""Methods that ask a registry for a service, and the types that have them."""
_SERVICE = re.compile(r"[A-Za-z0-9_][\w.-]{0,80}\Z")
_STUB = re.compile(r"(?:.*\.)?(?P<service>\w+?)Grpc\.new(?:Blocking|Future)?(?:V2)?Stub\Z")
_COROUTINE = re.compile(r"(?:(?P<outer>\w+)GrpcKt\.)?(?P<service>\w+)CoroutineStub\Z")
_KEYS: dict[str, tuple[str, str]] = {
    "bootstrap.servers": ("kafka", ""), "BOOTSTRAP_SERVERS_CONFIG": ("kafka", ""),
    "BOOTSTRAP_SERVERS": ("kafka", ""), "schema.registry.url": ("http", ""),
    "SCHEMA_REGISTRY_URL_CONFIG": ("http", ""), "mail.smtp.host": ("smtp", ""), "mail.smtps.host": ("smtps",
    ""),
    "java.naming.provider.url": ("", ""), "PROVIDER_URL": ("", ""), "metadata.broker.list": ("kafka", ""),
    "javax.persistence.jdbc.url": ("", ""), "jakarta.persistence.jdbc.url": ("", ""),
    "hibernate.connection.url": ("", ""),
}  # fmt: skip
"""Settings that hold an address, by their name or by the constant for it: the scheme."""
_CAMEL: dict[str, Direction] = {
    "from": "consume", "fromF": "consume", "to": "publish", "toD": "publish", "toF": "publish",
    "wireTap": "publish",
}  # fmt: skip
_COMPONENTS = {
    "kafka": "kafka", "rabbitmq": "rabbitmq", "spring-rabbitmq": "rabbitmq", "activemq": "activemq",
    "jms": "",
    "amqp": "", "aws2-sqs": "sqs", "aws-sqs": "sqs", "aws2-sns": "sns", "aws-sns": "sns", "nats": "nats",
    "google-pubsub": "google-pubsub", "pulsar": "pulsar", "azure-servicebus": "azure-service-bus",
}  # fmt: skip
"""Components of Apache Camel that are brokers."""
_ENDPOINT = re.compile(r"(?P<component>[a-z0-9-]+):(?://)?(?:(?:queue|topic):)?(?P<channel>[\w./-]{1,200})")
_MAPS = frozenset({"of", "mapOf", "mutableMapOf", "hashMapOf"})
_SETTERS = frozenset({"put", "setProperty", "property", "set", "to", "with"})


def find_calls(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """What the calls of a file say."""
    gateway = any("gateway" in full for full in program.imports.values())
    camel = any(full.startswith("org.apache.camel") for full in program.imports.values())
    for call in program.calls:
        here = Evidence(program.path, call.line, collector)
        if call.method in _LOOKUPS:
            yield from _lookup(call, program, values, subject, here)
        elif call.method == "uri":
            yield from _route(call, values, gateway, subject, here)
        elif service := _stub(call):
            yield Opens(subject, "grpc", here, service)
        elif call.method in _SETTERS and len(call.arguments) == 2:
            yield from _setting(call.arguments[0], call.arguments[1], call, values, subject, here)
        elif call.method in _MAPS:
            for key, value in _pairs(call):
                yield from _setting(key, value, call, values, subject, here)
        elif call.method in _CAMEL and camel:
            yield from _endpoint(call, values, subject, here)
        elif call.method == "host":
            yield from _built(call, program, values, subject, here)
        elif call.method in ("to", "through") and any(
            full.startswith("org.apache.kafka.streams") for full in program.imports.values()
        ):
            yield from _stream(call, values, subject, here)


def _at(value: Value, here: Evidence) -> tuple[Evidence, tuple[Evidence, ...]]:
    evidence = Evidence(here.path, value.lines[0] if value.lines else here.line, here.collector)
    return evidence, () if evidence == here else (here,)


def _lookup(
    call: Call, program: Program, values: Values, subject: Subject, here: Evidence
) -> Iterator[Requires]:
    owner = call.callee.rpartition(".")[0]
    type_ = values.type_of(owner, call.function).rpartition(".")[2] if owner else ""
    telling = call.method == "getNextServerFromEureka" or owner.removeprefix("this.") in (
        "discoveryClient", "eurekaClient", "loadBalancer", "loadBalancerClient", "loadBalancedClient",
    )  # fmt: skip
    if type_ not in _LOOKUPS[call.method] and not (telling and not type_):
        return
    for value in values.of(call.arguments[0] if call.arguments else None, call.function):
        if _SERVICE.match(value.text):
            evidence, also = _at(value, here)
            yield Requires(
                subject, value.text.lower(), evidence, key=value.variable, scheme="http", via="code",
                bare=True, also=also,
            )  # fmt: skip


def _route(call: Call, values: Values, gateway: bool, subject: Subject, here: Evidence) -> Iterator[Requires]:
    """A route of a gateway: `.uri("lb://orders")`, where a gateway is made also `.uri("http://orders")`."""
    for value in values.of(call.arguments[0] if call.arguments else None, call.function):
        if not (value.text.startswith("lb:") or (gateway and "://" in value.text)):
            continue
        for address in find_addresses(value.text.replace("lb:ws://", "lb://")):
            if not address.scheme:
                continue
            evidence, also = _at(value, here)
            yield Requires(
                subject, address.host, evidence, key=value.variable, port=address.port,
                scheme="http" if address.scheme == "lb" else address.scheme, via="code", purpose="proxies",
                bare=address.scheme == "lb", also=also,
            )  # fmt: skip


def _stub(call: Call) -> str:
    found = _STUB.match(call.callee)
    if found is not None:
        return found["service"]
    found = _COROUTINE.match(call.callee)
    return found["service"] if found is not None else ""


def _pairs(call: Call) -> Iterator[tuple[Expression, Expression]]:
    """Keys and values of `Map.of(k, v, ...)` and `mapOf(k to v, ...)`."""
    for one in call.arguments:
        if isinstance(one, Table):
            for key, value in one.items:
                yield Text(key, one.line), value
    if not any(isinstance(one, Table) for one in call.arguments):
        yield from zip(call.arguments[::2], call.arguments[1::2], strict=False)


def _setting(
    stated: Expression, given: Expression, call: Call, values: Values, subject: Subject, here: Evidence
) -> Iterator[Fact]:
    """`properties.put("bootstrap.servers", "kafka:9092")`."""
    scheme = _KEYS.get(_key_of(stated))
    if scheme is None:
        return
    key = ""
    for value in values.of(given, call.function):
        key = key or value.variable
        for address in find_addresses(value.text):
            if address.bare and address.scheme:
                continue
            evidence, also = _at(value, here)
            yield Requires(
                subject, address.host, evidence, key=value.variable, port=address.port,
                scheme=address.scheme or scheme[0], path=address.path, via="code",
                bare=address.bare and address.port is None, also=also,
            )  # fmt: skip
            key = "-"
    if key != "-" and scheme[0] == "kafka":
        yield Opens(subject, "kafka", here, key)


def _key_of(expression: Expression) -> str:
    match expression:
        case Text(value):
            return value
        case Name(path):
            return path.rpartition(".")[2]
    return ""


def _built(
    call: Call, program: Program, values: Values, subject: Subject, here: Evidence
) -> Iterator[Requires]:
    """`UriComponentsBuilder.newInstance().scheme("http").host("orders").port(8080)`."""
    root = call.callee.partition(".")[0]
    type_ = values.type_of(root, call.function).rpartition(".")[2] or root
    if type_ not in ("UriComponentsBuilder", "HttpUrl", "UriBuilder", "URIBuilder"):
        return
    for value in values.of(call.arguments[0] if call.arguments else None, call.function):
        if HOLE in value.text or not _SERVICE.match(value.text):
            continue
        evidence, also = _at(value, here)
        yield Requires(
            subject, value.text.lower(), evidence, key=value.variable, port=_port(call, program, values),
            scheme="http", via="code", bare="." not in value.text, also=also,
        )  # fmt: skip


def _port(call: Call, program: Program, values: Values) -> int | None:
    for other in program.calls:
        if (
            other.method == "port"
            and other.callee.startswith(f"{call.callee}.")
            and other.line - call.line < 8
        ):
            for value in values.of(other.arguments[0] if other.arguments else None, other.function):
                if value.text.isdigit() and 0 < int(value.text[:6]) < 65536:
                    return int(value.text)
    return None


def _endpoint(call: Call, values: Values, subject: Subject, here: Evidence) -> Iterator[Exchanges]:
    """`from("kafka:orders")` of Apache Camel."""
    for value in values.of(call.arguments[0] if call.arguments else None, call.function):
        found = _ENDPOINT.match(value.text)
        technology = _COMPONENTS.get(found["component"]) if found is not None else None
        if found is not None and technology is not None:
            evidence, also = _at(value, here)
            yield Exchanges(subject, _CAMEL[call.method], evidence, found["channel"], technology, also)


def _stream(call: Call, values: Values, subject: Subject, here: Evidence) -> Iterator[Exchanges]:
    """`.to("topic")` of Kafka Streams."""
    first = call.arguments[0] if call.arguments else None
    for value in values.of(first, call.function):
        if value.text and HOLE not in value.text and "." in call.callee and " " not in value.text:
            evidence, also = _at(value, here)
            yield Exchanges(subject, "publish", evidence, value.text[:200], "kafka", also)
