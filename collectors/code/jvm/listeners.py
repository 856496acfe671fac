"""Channels of brokers that annotations name: listeners, and the bindings of Spring Cloud Stream and
reactive messaging.

Sources: the references of Spring for Apache Kafka, Spring AMQP, Spring Cloud Stream, Spring Cloud AWS,
Micronaut Kafka, and https://download.eclipse.org/microprofile/microprofile-reactive-messaging-3.0/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from archscan.code.program import Call, Expression, Mark, Name, Program, Table
from archscan.code.values import Value, Values
from archscan.lexicon.address_values import HOLE
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Fact, Subject

from .modules import build_text
from .placeholders import Placeholders

Direction = Literal["publish", "consume"]

_LISTENERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "KafkaListener": ("kafka", ("topics", "topicPattern")),
    "RetryableTopic": ("", ()),
    "RabbitListener": ("rabbitmq", ("queues", "queuesToDeclare", "bindings", "value")),
    "JmsListener": ("", ("destination",)),
    "SqsListener": ("sqs", ("value", "queueNames")),
    "PulsarListener": ("pulsar", ("topics", "value")),
    "ReactivePulsarListener": ("pulsar", ("topics", "value")),
    "RocketMQMessageListener": ("rocketmq", ("topic",)),
    "NatsListener": ("nats", ("value",)),
    "RabbitStreamListener": ("rabbitmq", ("queues",)),
    "SolaceListener": ("solace", ("value",)),
}
_MICRONAUT = {
    "KafkaListener": ("kafka", "consume"), "KafkaClient": ("kafka", "publish"),
    "RabbitListener": ("rabbitmq", "consume"), "RabbitClient": ("rabbitmq", "publish"),
    "NatsListener": ("nats", "consume"), "NatsClient": ("nats", "publish"),
    "PulsarListener": ("pulsar", "consume"),
}  # fmt: skip
_STANDARD: dict[str, tuple[tuple[Direction, str], ...]] = {
    "Source": (("publish", "output"),), "Sink": (("consume", "input"),),
    "Processor": (("consume", "input"), ("publish", "output")),
}  # fmt: skip
_CONSTANTS = {
    "Sink.INPUT": "input", "Processor.INPUT": "input", "Source.OUTPUT": "output",
    "Processor.OUTPUT": "output",
}  # fmt: skip


def find_channels(
    program: Program, values: Values, placeholders: Placeholders, subject: Subject, collector: str
) -> Iterator[Fact]:
    """What annotations publish to or consume from."""
    micronaut = any(full.startswith("io.micronaut.") for full in program.imports.values())
    if micronaut:
        yield from _of_micronaut(program, values, subject, collector)
    yield from _of_stream(program, values, placeholders, subject, collector)
    yield from _of_reactive(program, values, placeholders, subject, collector)
    for mark in program.marks:
        name = mark.name.rpartition(".")[2]
        if name not in _LISTENERS or micronaut or name == "RetryableTopic":
            continue
        technology, keys = _LISTENERS[name]
        first = mark.arguments[0] if mark.arguments else None
        stated = mark.keyword(*keys) or first
        here = Evidence(program.path, mark.line, collector)
        channels = [one for one in _values(stated, values) if one.text and HOLE not in one.text]
        for value in channels or [Value("")]:
            evidence = Evidence(program.path, value.lines[0] if value.lines else mark.line, collector)
            also = () if evidence == here else (here,)
            yield Exchanges(subject, "consume", evidence, value.text[:200], technology, also)


def _values(expression: Expression | None, values: Values) -> Iterator[Value]:
    """The texts of an argument; of a nested annotation those of the queue in it."""
    match expression:
        case Table(items):
            for _, one in items:
                yield from _values(one, values)
        case Call(callee, arguments, _, keywords) if callee.startswith("@"):
            given = dict(keywords)
            for key in ("value", "name", "queues"):
                if key in given:
                    yield from _values(given[key], values)
                    return
            for one in arguments:
                yield from _values(one, values)
        case None:
            return
        case _:
            yield from values.of(expression, "")


def _of_micronaut(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Exchanges]:
    sides = {}
    for mark in program.marks:
        if mark.on == "type" and (side := _MICRONAUT.get(mark.name)):
            sides[mark.type] = side
    for mark in program.marks:
        if mark.name in ("Topic", "Queue", "Binding", "Subject") and mark.type in sides and mark.arguments:
            technology, direction = sides[mark.type]
            evidence = Evidence(program.path, mark.line, collector)
            for value in _values(mark.arguments[0], values):
                if HOLE not in value.text:
                    yield Exchanges(subject, direction, evidence, value.text, technology)  # type: ignore[arg-type]


# --- Spring Cloud Stream ------------------------------------------------------------------------


def _of_stream(
    program: Program, values: Values, placeholders: Placeholders, subject: Subject, collector: str
) -> Iterator[Exchanges]:
    marks = [
        one
        for one in program.marks
        if one.name in ("EnableBinding", "StreamListener", "Input", "Output", "SendTo")
    ]
    bridges = [call for call in program.calls if call.method == "send" and _is_bridge(call, values)]
    if not bridges and not any("cloud.stream" in full for full in program.imports.values()):
        return
    seen: set[tuple[str, str]] = set()
    for direction, name, line in _bindings(marks, bridges, program, values):
        if (direction, name) in seen:
            continue
        seen.add((direction, name))
        evidence = Evidence(program.path, line, collector)
        channel = _destination(name, placeholders)
        yield Exchanges(subject, direction, evidence, channel, _binder(name, placeholders))


def _bindings(
    marks: list[Mark], bridges: list[Call], program: Program, values: Values
) -> Iterator[tuple[Direction, str, int]]:
    for mark in marks:
        first = mark.arguments[0] if mark.arguments else mark.keyword("value", "target")
        if mark.name == "EnableBinding":
            for name in _types(first):
                for direction, channel in _STANDARD.get(name, ()):
                    yield direction, channel, mark.line
            continue
        if mark.name == "SendTo" and not any(one.name == "StreamListener" for one in marks):
            continue
        way: Direction = "publish" if mark.name in ("Output", "SendTo") else "consume"
        names = [_CONSTANTS[first.path]] if isinstance(first, Name) and first.path in _CONSTANTS else [
            one.text for one in values.of(first, "") if HOLE not in one.text
        ]  # fmt: skip
        if not names and mark.on == "function" and mark.name in ("Input", "Output"):
            names = [mark.target]
        for name in names:
            yield way, name, mark.line
    for call in bridges:
        for value in values.of(call.arguments[0] if call.arguments else None, call.function):
            if HOLE not in value.text:
                yield "publish", value.text, value.lines[0] if value.lines else call.line


def _types(expression: Expression | None) -> list[str]:
    """The names of classes in `X.class`, `{X.class, Y.class}`, `X::class`."""
    match expression:
        case Table(items):
            return [name for _, one in items for name in _types(one)]
        case Name(path):
            return [path.removesuffix(".class").rpartition(".")[2]]
    return []


def _is_bridge(call: Call, values: Values) -> bool:
    owner = call.callee.rpartition(".")[0]
    return bool(owner) and values.type_of(owner, call.function).rpartition(".")[2] == "StreamBridge"


def _destination(name: str, placeholders: Placeholders) -> str:
    """The broker's own name of a binding: as configured, else the binding's."""
    for value in placeholders.find(f"spring.cloud.stream.bindings.{name}.destination"):
        return value
    return name


def _binder(name: str, placeholders: Placeholders) -> str:
    """The broker behind a binding, if the configuration or the build file says it."""
    said = [
        *placeholders.find(f"spring.cloud.stream.bindings.{name}.binder"),
        *placeholders.find("spring.cloud.stream.default-binder"),
    ]
    for word in said:
        if word in ("kafka", "rabbit", "pulsar"):
            return {"rabbit": "rabbitmq"}.get(word, word)
    text = build_text(placeholders.module, placeholders.tree)
    found = [
        technology
        for technology, words in (
            ("kafka", (b"stream-kafka", b"stream-binder-kafka")),
            ("rabbitmq", (b"stream-rabbit", b"stream-binder-rabbit", b"starter-bus-amqp")),
        )
        if any(word in text for word in words)
    ]
    return found[0] if len(found) == 1 else ""


# --- reactive messaging -------------------------------------------------------------------------

_CONNECTORS = {
    "smallrye-kafka": "kafka", "smallrye-rabbitmq": "rabbitmq", "smallrye-amqp": "amqp",
    "smallrye-pulsar": "pulsar",
    "smallrye-mqtt": "mqtt", "smallrye-jms": "", "liberty-kafka": "kafka", "helidon-kafka": "kafka",
}  # fmt: skip
_LEXICON = {"amqp": "", "mqtt": ""}


def _of_reactive(
    program: Program, values: Values, placeholders: Placeholders, subject: Subject, collector: str
) -> Iterator[Exchanges]:
    """`@Incoming`, `@Outgoing` and emitters, where a connector of the channel is configured: without one
    the channel stays within the program."""
    if not any("reactive.messaging" in full for full in program.imports.values()):
        return
    for mark in program.marks:
        if mark.name not in ("Incoming", "Outgoing", "Channel"):
            continue
        way: Direction = "consume" if mark.name == "Incoming" else "publish"
        if mark.name == "Channel" and not _is_emitter(mark, program):
            way = "consume"
        side = "incoming" if way == "consume" else "outgoing"
        for value in _values(mark.arguments[0] if mark.arguments else None, values):
            prefix = f"mp.messaging.{side}.{value.text}"
            connectors = placeholders.find(f"{prefix}.connector")
            if not connectors:
                continue
            technology = _CONNECTORS.get(connectors[0])
            if technology is None:
                continue
            keys = (f"{prefix}.topic", f"{prefix}.queue.name", f"{prefix}.exchange.name", f"{prefix}.address")
            named = [one for key in keys for one in placeholders.find(key)]
            evidence = Evidence(program.path, mark.line, collector)
            technology = _LEXICON.get(technology, technology)
            yield Exchanges(subject, way, evidence, named[0] if named else value.text, technology)


def _is_emitter(mark: Mark, program: Program) -> bool:
    return any(one.name == mark.target and one.declared.endswith("Emitter") for one in program.bindings)
