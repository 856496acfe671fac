"""gRPC in JavaScript, and what decorators of NestJS say of messages.

Stubs and servers of @grpc/grpc-js, grpc-web, nice-grpc, ts-proto and Connect; generated files are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.clients import Client
from archscan.code.findings import facts_of
from archscan.code.program import Call, Expression, Mark, Name, Program, Text
from archscan.code.values import Values
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Fact, Offers, Opens, Subject

_CHANNEL = Client("grpc", address=(0,))
_CREDENTIALS = re.compile(r"(?i)credentials\.create(?:Insecure|Ssl|FromSecureContext|FromMetadataGenerator)?")
_PLAIN = frozenset({"Client", "Server", "Channel", "Metadata", ""})
_CREATES = ("createClient", "createPromiseClient", "createCallbackClient", "createChannel")
_SERVICE = re.compile(r"[A-Z]\w*\Z")


def find_remote(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """Services that are called or answered, and messages that handlers are declared for."""
    for call in program.calls:
        here = Evidence(program.path, call.line, collector)
        if _is_stub(call, program, values):
            yield from facts_of(call, _CHANNEL, program, values, subject, collector)
            yield Opens(subject, "grpc", here, _service(call.method))
        elif called := _made(call, program):
            yield Opens(subject, "grpc", here, called)
        elif call.method in ("addService", "add", "service", "addProtoService") and (
            offered := _offered(call, program)
        ):
            yield Offers(subject, "grpc", offered, here)
    for mark in program.marks:
        yield from _declared(mark, program, values, subject, collector)


def _is_stub(call: Call, program: Program, values: Values) -> bool:
    """`new OrderServiceClient(address, credentials)`"""
    if not call.makes or call.method in _PLAIN or not call.arguments:
        return False
    module = program.full(call.callee).rpartition(".")[0]
    if re.search(r"_(?:grpc_web_|grpc_)?pb(?:\.js)?\Z|_pb_service\Z|ServiceClientPb\Z", module):
        return call.method.endswith("Client")
    return any(_is_credentials(one, call.function, values) for one in call.arguments[1:3])


def _is_credentials(one: Expression, function: str, values: Values) -> bool:
    if isinstance(one, Name):
        binding = values.binding(one.path, function)
        one = binding.value if binding is not None else one
    return isinstance(one, Call) and _CREDENTIALS.search(one.callee) is not None


def _service(name: str) -> str:
    """The service that a stub is of.

    >>> _service("OrderServiceClient"), _service("CartService"), _service("OrderServiceClientImpl")
    ('OrderService', 'CartService', 'OrderService')
    """
    for ending in ("ClientImpl", "PromiseClient", "Client", "Definition"):
        if name.endswith(ending) and name != ending:
            return name.removesuffix(ending)
    return name


def _made(call: Call, program: Program) -> str:
    """The service of a client that a function makes (nice-grpc, Connect, NestJS); "" if it makes none."""
    full = program.full(call.callee)
    if (
        full.startswith(("nice-grpc", "@connectrpc/connect", "@bufbuild/connect"))
        and call.method in _CREATES[:3]
    ):
        return _named(call)
    if call.method == "create" and "createClientFactory" in call.callee:
        return _named(call)
    if call.method == "getService" and len(call.arguments) == 1:
        nest = any(one.startswith("@nestjs/microservices") for one in program.imports.values())
        return _told(call.arguments[0]) if nest else ""
    return ""


def _told(name: Expression) -> str:
    """The service that a text names, or the constant that ts-proto makes of it (`ORDER_SERVICE_NAME`)."""
    if isinstance(name, Text):
        return name.value
    last = name.path.rpartition(".")[2] if isinstance(name, Name) else ""
    words = last.removesuffix("_NAME").split("_") if last.endswith("_SERVICE_NAME") else []
    return "".join(word.capitalize() for word in words)


def _named(call: Call) -> str:
    first = call.arguments[0] if call.arguments else None
    last = first.path.rpartition(".")[2] if isinstance(first, Name) else ""
    return _service(last) if _SERVICE.match(last) else ""


def _offered(call: Call, program: Program) -> str:
    """The service that a server is given; "" if the call is another."""
    first = call.arguments[0] if call.arguments and "." in call.callee else None
    if not isinstance(first, Name) or len(call.arguments) < 2:
        return ""
    if first.path.endswith(".service"):
        return first.path.removesuffix(".service").rpartition(".")[2]
    last = first.path.rpartition(".")[2]
    module = program.full(first.path).rpartition(".")[0]
    if call.method == "addService":
        if re.search(r"_grpc_pb(?:\.js)?\Z", module) or last.endswith("ServiceService"):
            return last.removesuffix("Service")
        return _service(last) if _SERVICE.match(last) else ""
    if call.method == "add" and last.endswith("Definition"):
        return last.removesuffix("Definition")
    connects = any("connectrpc" in one or "bufbuild/connect" in one for one in program.imports.values())
    return last if call.method == "service" and connects and _SERVICE.match(last) else ""


def _declared(
    mark: Mark, program: Program, values: Values, subject: Subject, collector: str
) -> Iterator[Fact]:
    evidence = Evidence(program.path, mark.line, collector)
    texts = [value.text for value in values.of(mark.arguments[0], "")] if mark.arguments else []
    full = program.full(mark.name)
    if mark.name in ("GrpcMethod", "GrpcStreamMethod") and mark.arguments:
        offered = texts[0] if texts else _told(mark.arguments[0])
        if offered:
            yield Offers(subject, "grpc", offered, evidence)
    elif mark.on == "type" and mark.name.endswith("ServiceControllerMethods"):
        yield Offers(subject, "grpc", mark.name.removesuffix("ControllerMethods"), evidence)
    elif mark.name == "EventPattern" and full.startswith("@nestjs/") and texts:
        yield Exchanges(subject, "consume", evidence, texts[0], "")
    elif mark.name == "Processor" and full.startswith("@nestjs/bull") and texts:
        yield Exchanges(subject, "consume", evidence, texts[0], "redis")
    elif mark.name == "InjectQueue" and full.startswith("@nestjs/bull") and texts:
        yield Exchanges(subject, "publish", evidence, texts[0], "redis")
    elif mark.name in ("RabbitSubscribe", "RabbitRPC"):
        given = dict(mark.keywords)
        for one in mark.arguments:
            given.update(getattr(one, "items", ()))
        for word in ("queue", "exchange"):
            found = [value.text for value in values.of(given.get(word), "")]
            if found:
                yield Exchanges(subject, "consume", evidence, found[0], "rabbitmq")
                break
    elif mark.name == "SqsMessageHandler" and texts:
        yield Exchanges(subject, "consume", evidence, texts[0], "sqs")
