"""What PHP says by other means than a call's name: options of cURL, properties of a mailer, Laravel's HTTP
facade, jobs, gRPC stubs.

https://www.php.net/manual/en/function.curl-setopt.php, https://laravel.com/docs/http-client,
https://laravel.com/docs/queues, https://grpc.io/docs/languages/php/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.clients import Client
from archscan.code.findings import facts_of
from archscan.code.program import Call, Name, Program, Table
from archscan.code.values import Values
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Fact, Offers, Opens, Subject

_ASKING = vocabulary("get post put patch delete head send baseUrl")
_FACADES = ("Illuminate.Support.Facades.Http.", "Illuminate.Http.Client.Factory.", "Http.")
_HTTP = Client("http", address=(0, "url"))
_SENT = Client("http", address=(1, "url"))
_CURL = Client("http", address=(2,))
_KAFKA = Client("opens", "kafka", address=(1,))
_BROKERS = frozenset({"metadata.broker.list", "bootstrap.servers"})
_ASSIGNED = {
    "PHPMailer.Host": Client("mail", address=(0,)),
    "phpmailer.Host": Client("mail", address=(0,)),
}
"""Properties that hold an address, by the last part of their object's class."""
_DISPATCH = vocabulary("dispatch dispatchIf dispatchUnless dispatchAfterResponse")
_CREDENTIALS = "Grpc.ChannelCredentials."
_STUB = re.compile(r"(?P<service>[A-Z]\w*)Client\Z")


def find_services(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """What this module knows, in the order of the file."""
    for call in program.calls:
        client = _client(call, program, values)
        if client is not None:
            yield from facts_of(call, client, program, values, subject, collector)
        elif call.method in _DISPATCH:
            yield from _dispatched(call, program, subject, collector)
        elif call.makes:
            yield from _stub(call, program, values, subject, collector)
        elif call.method == "registerService" and call.arguments:
            yield from _served(call, program, subject, collector)
    for binding in program.bindings:
        owner, _, word = binding.name.rpartition(".")
        if owner and word == "Host":
            made = values.type_of(owner, binding.function).rpartition(".")[2]
            known = _ASSIGNED.get(f"{made}.{word}")
            if known is not None:
                taken = Call(word, (binding.value,), binding.line, function=binding.function)
                yield from facts_of(taken, known, program, values, subject, collector)
    yield from _jobs(program, subject, collector)


def _client(call: Call, program: Program, values: Values) -> Client | None:
    method = call.method
    if method == "curl_setopt":
        option = call.arguments[1] if len(call.arguments) > 2 else None
        return _CURL if isinstance(option, Name) and option.path == "CURLOPT_URL" else None
    if method == "set" and len(call.arguments) == 2:
        option = call.arguments[0]
        if any(one.text in _BROKERS for one in values.of(option, call.function)):
            return _KAFKA
        return None
    if method in _ASKING:
        full = values.qualified(call.callee, call.function)
        if full.startswith(_FACADES):
            return _SENT if method == "send" else _HTTP
    return None


def _dispatched(call: Call, program: Program, subject: Subject, collector: str) -> Iterator[Fact]:
    """`SendInvoice::dispatch($order)`, `dispatch(new SendInvoice($order))`, `$bus->dispatch(new Paid())`."""
    evidence = Evidence(program.path, call.line, collector)
    owner = program.full(call.callee.rpartition(".")[0])
    if ".Jobs." in f".{owner}":
        yield Exchanges(subject, "publish", evidence, owner.rpartition(".")[2])
        return
    made = call.arguments[0] if call.arguments else None
    if isinstance(made, Call) and made.makes:
        full = program.full(made.callee)
        if ".Jobs." in f".{full}" or ".Message." in full:
            yield Exchanges(subject, "publish", evidence, full.rpartition(".")[2])


def _jobs(program: Program, subject: Subject, collector: str) -> Iterator[Fact]:
    """Jobs of Laravel's queue and handlers of Symfony's messages: who runs them takes them from the queue."""
    names = {function.name for function in program.functions}
    for type_ in program.types:
        if "handle" in names and any(
            program.full(base) == "Illuminate.Contracts.Queue.ShouldQueue" for base in type_.bases
        ):
            yield Exchanges(subject, "consume", Evidence(program.path, type_.line, collector), type_.name)


def _stub(call: Call, program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """`new OrderServiceClient($host, ['credentials' => ChannelCredentials::createInsecure()])`."""
    found = _STUB.match(call.callee.rpartition(".")[2])
    if found is None or len(call.arguments) < 2 or not isinstance(call.arguments[1], Table):
        return
    given = dict(call.arguments[1].items).get("credentials")
    if isinstance(given, Call) and program.full(given.callee).startswith(_CREDENTIALS):
        yield Opens(subject, "grpc", Evidence(program.path, call.line, collector), found["service"])
        yield from facts_of(call, Client("grpc", address=(0,)), program, values, subject, collector)


def _served(call: Call, program: Program, subject: Subject, collector: str) -> Iterator[Fact]:
    """`$server->registerService(OrdersInterface::class, new Orders())`."""
    stated = call.arguments[0]
    if isinstance(stated, Name) and stated.path.endswith("Interface.class"):
        name = stated.path.removesuffix("Interface.class").rpartition(".")[2]
        yield Offers(subject, "grpc", name, Evidence(program.path, call.line, collector))
