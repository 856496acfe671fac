"""Jobs, messages and remote calls of Ruby: Sidekiq, Active Job, Resque, Bunny, Sneakers, Kafka, gRPC.

https://github.com/sidekiq/sidekiq/wiki, https://guides.rubyonrails.org/active_job_basics.html,
http://rubybunny.info/articles/guides.html, https://karafka.io/docs/, https://grpc.io/docs/languages/ruby/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.code.clients import Client
from archscan.code.findings import facts_of
from archscan.code.program import Call, Expression, Name, Program
from archscan.code.values import Values
from archscan.lexicon.address_values import HOLE
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Fact, Offers, Opens, Subject

_PERFORM = {
    "perform_async": "redis", "perform_in": "redis", "perform_at": "redis", "perform_bulk": "redis",
    "perform_later": "",
}  # fmt: skip
_WORKERS = {
    "Sidekiq.Worker": "redis", "Sidekiq.Job": "redis", "Sidekiq.ServerMiddleware": "",
    "Shoryuken.Worker": "sqs", "Sneakers.Worker": "rabbitmq", "Hutch.Consumer": "rabbitmq",
}  # fmt: skip
_JOBS = frozenset({"ApplicationJob", "ActiveJob.Base"})
_QUEUED = {
    "Sneakers.Worker": ("from_queue", "rabbitmq"), "Hutch.Consumer": ("consume", "rabbitmq"),
    "Racecar.Consumer": ("subscribes_to", "kafka"),
}  # fmt: skip
"""What a consumer is made of, the macro that says its channel, and the broker."""
_EXCHANGES = vocabulary("topic fanout direct headers exchange default_exchange")


def find_messages(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """Who sends and takes what, in the order of the file."""
    for call in program.calls:
        evidence = Evidence(program.path, call.line, collector)
        method = call.method
        if method in _PERFORM:
            owner = call.callee.removesuffix(f".{method}").removesuffix(".set")
            if owner[:1].isupper() and not owner.startswith("SuckerPunch"):
                yield Exchanges(subject, "publish", evidence, _short(owner), _PERFORM[method])
        elif call.callee in ("Resque.enqueue", "Resque.enqueue_to", "Resque.enqueue_in", "Resque.enqueue_at"):
            made = next((one for one in call.arguments if isinstance(one, Name)), None)
            if made is not None and made.path[:1].isupper():
                yield Exchanges(subject, "publish", evidence, _short(made.path), "redis")
        elif call.callee.endswith(".Stub.new") or call.callee == "Gruf.Client.new":
            yield from _stub(call, program, values, subject, collector)
        elif method == "handle" and call.arguments:
            yield from _handled(call, program, values, subject, evidence)
        elif method in ("publish", "subscribe", "pop"):
            yield from _bunny(call, program, values, subject, evidence)
        elif method == "topic" and "Karafka" in program.imports and call.arguments:
            yield from _named(call.arguments[0], call, "consume", "kafka", values, subject, evidence)
    yield from _consumers(program, values, subject, collector)
    for type_ in program.types:
        for base in type_.bases:
            if base.endswith(".Service") and _is_grpc(program):
                evidence = Evidence(program.path, type_.line, collector)
                yield Offers(subject, "grpc", base.split(".")[-2], evidence)


def _short(path: str) -> str:
    return path.rpartition(".")[2]


def _named(
    stated: Expression,
    call: Call,
    direction: str,
    technology: str,
    values: Values,
    subject: Subject,
    evidence: Evidence,
) -> Iterator[Fact]:
    for value in values.of(stated, call.function):
        if value.text and HOLE not in value.text:
            yield Exchanges(subject, direction, evidence, value.text, technology)  # type: ignore[arg-type]


def _is_grpc(program: Program) -> bool:
    return "GRPC" in program.imports or any(
        name == "grpc" or name.endswith("_services_pb") for name in program.imports
    )


def _stub(call: Call, program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """`Helloworld::Greeter::Stub.new("greeter:50051", :this_channel_is_insecure)`."""
    parts = call.callee.split(".")
    evidence = Evidence(program.path, call.line, collector)
    if call.callee == "Gruf.Client.new":
        service = dict(call.keywords).get("service")
        name = service.path.split(".")[-1] if isinstance(service, Name) else ""
        if name == "Service" and isinstance(service, Name):
            name = service.path.split(".")[-2]
    else:
        name = parts[-3] if len(parts) > 3 else parts[0]
    if name:
        yield Opens(subject, "grpc", evidence, name)
    yield from facts_of(call, Client("grpc", address=(0, "hostname")), program, values, subject, collector)


def _handled(
    call: Call, program: Program, values: Values, subject: Subject, evidence: Evidence
) -> Iterator[Fact]:
    """`server.handle(GreeterService.new)` of a class whose base names the service: said where it stands."""
    made = call.arguments[0]
    owner = call.callee.rpartition(".")[0]
    if values.type_of(owner, call.function) != "GRPC.RpcServer.new":
        return
    name = made.path if isinstance(made, Name) else made.callee if isinstance(made, Call) else ""
    name = _short(name.removesuffix(".new"))
    if name and name not in {type_.name for type_ in program.types}:
        word = name.removesuffix("Server").removesuffix("Service") or name
        yield Offers(subject, "grpc", word, evidence)


def _bunny(
    call: Call, program: Program, values: Values, subject: Subject, evidence: Evidence
) -> Iterator[Fact]:
    """`channel.queue("a").subscribe`, `channel.topic("b").publish(m)`."""
    if not {"Bunny", "MarchHare"} & program.imports.keys() and "bunny" not in program.imports:
        return
    owner = call.callee.rpartition(".")[0]
    made: Expression | None = call.receiver
    function = call.function
    if made is None:
        binding = values.binding(owner, call.function)
        made = binding.value if binding is not None else None
        function = binding.function if binding is not None else function
    if not isinstance(made, Call) or made.method not in (*_EXCHANGES, "queue"):
        return
    direction = "publish" if call.method == "publish" else "consume"
    if made.method == "default_exchange":
        stated = dict(call.keywords).get("routing_key")
    else:
        stated = made.arguments[0] if made.arguments else None
    found = False
    for value in values.of(stated, function):
        if HOLE not in value.text and value.text:
            found = True
            yield Exchanges(subject, direction, evidence, value.text, "rabbitmq")  # type: ignore[arg-type]
    if not found:
        yield Exchanges(subject, direction, evidence, "", "rabbitmq")  # type: ignore[arg-type]


def _consumers(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """Classes that take work: who runs them takes it from the queue."""
    performs = {
        function.type for function in program.functions if function.name in ("perform", "work", "process")
    }
    for type_ in program.types:
        evidence = Evidence(program.path, type_.line, collector)
        base = type_.bases[0] if type_.bases else ""
        if base in _JOBS and type_.name in performs:
            yield Exchanges(subject, "consume", evidence, _short(type_.name))
    for call in program.calls:
        if call.callee in ("include", "extend") and call.type in performs and call.arguments:
            named = call.arguments[0]
            path = named.path if isinstance(named, Name) else ""
            if path in _WORKERS and path not in _QUEUED and _WORKERS[path]:
                evidence = Evidence(program.path, call.line, collector)
                channel = _short(call.type) if path.startswith("Sidekiq") else ""
                yield Exchanges(subject, "consume", evidence, channel, _WORKERS[path])
    bases = {type_.name: type_.bases[0] for type_ in program.types if type_.bases}
    for call in program.calls:
        for maker, (macro, technology) in _QUEUED.items():
            taken = bases.get(call.type) == maker or maker in program.imports
            if call.callee == macro and taken:
                for stated in call.arguments:
                    evidence = Evidence(program.path, call.line, collector)
                    yield from _named(stated, call, "consume", technology, values, subject, evidence)
