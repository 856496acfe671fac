"""From a program to facts: addresses that its code calls, clients that it makes, channels that it uses.

Three sorts of evidence, from strong to weak: an argument of a call that is known to open a connection;
an address that stands in a text anywhere in the file, which counts only if a component of the system
answers to it; and a default of an environment variable, which counts unless the deployment sets it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from archscan.code.clients import Client, argument
from archscan.code.program import Call, Program
from archscan.code.values import Value, Values
from archscan.lexicon.address_values import HOLE
from archscan.lexicon.addresses import Variable, find_addresses, find_mentions
from archscan.lexicon.secrets import is_secret_name
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Fact, Opens, Requires, Subject

_SCHEMES = {"http": "http", "websocket": "ws", "grpc": "grpc", "mail": "smtp"}
_MAX_TEXTS = 3_000


def find_facts(
    program: Program, values: Values, clients: Mapping[str, Client], subject: Subject, collector: str
) -> Iterator[Fact]:
    """The facts of one source file, each once, in the order of what they rest on."""
    found: dict[object, Fact] = {}
    for call in program.calls:
        client = client_of(call, program, values, clients)
        if client is not None:
            for fact in _of_client(call, client, program, values, subject, collector):
                found.setdefault(_key(fact), fact)
    for fact in _of_texts(program, values, subject, collector):
        found.setdefault(_key(fact), fact)
    for fact in _of_bindings(program, values, subject, collector):
        found.setdefault(_key(fact), fact)
    yield from found.values()


def client_of(call: Call, program: Program, values: Values, clients: Mapping[str, Client]) -> Client | None:
    """The client that a call is, by its full name, or by the type of what it is called on."""
    return next((clients[one] for one in names_of(call, program, values) if one in clients), None)


def names_of(call: Call, program: Program, values: Values) -> Iterator[str]:
    """The names that a call may be known by: as imported, as written, and by its receiver's type in full
    and in short (`RestTemplate.getForObject`)."""
    yield program.full(call.callee)
    yield call.callee
    owner, dot, method = call.callee.rpartition(".")
    if dot:
        type_ = values.type_of(owner, call.function)
        if type_:
            yield f"{type_}.{method}"
            yield f"{type_.rpartition('.')[2]}.{method}"


def _of_client(
    call: Call, client: Client, program: Program, values: Values, subject: Subject, collector: str
) -> Iterator[Fact]:
    here = Evidence(program.path, call.line, collector)
    if client.does in ("publishes", "consumes"):
        direction = "publish" if client.does == "publishes" else "consume"
        for channel, evidence in _channels(call, client, program, values, collector) or [("", here)]:
            also = () if evidence == here else (here,)
            yield Exchanges(subject, direction, evidence, channel, client.technology, also)  # type: ignore[arg-type]
        return
    given = values.of(argument(call, client.address), call.function) if client.address else []
    port = (
        next((one.text for one in values.of(argument(call, client.port), call.function)), "")
        if client.port
        else ""
    )
    some = False
    for value in given:
        for requires in _addresses(value, client, port, subject, here):
            some = True
            yield requires
    if client.does == "opens" and not some:
        key = next((one.variable for one in given if one.variable), "")
        yield Opens(subject, client.technology, here, key)


def _channels(
    call: Call, client: Client, program: Program, values: Values, collector: str
) -> list[tuple[str, Evidence]]:
    found = []
    for value in values.of(argument(call, client.channel), call.function):
        if value.text and HOLE not in value.text and len(value.text) <= 200:
            found.append(
                (value.text, Evidence(program.path, value.lines[0] if value.lines else call.line, collector))
            )
    return found


def _addresses(
    value: Value, client: Client, port: str, subject: Subject, here: Evidence
) -> Iterator[Requires]:
    """The addresses in the value that a client is given."""
    scheme = _SCHEMES.get(client.does, "") or client.technology
    line = value.lines[0] if value.lines else here.line
    evidence = Evidence(here.path, line, here.collector)
    number = int(port) if port.isdigit() and 0 < int(port[:6]) < 65536 else None
    for address in find_addresses(value.text):
        if address.bare and client.does == "http":
            continue  # a path, a name of something: no URL
        yield Requires(
            subject,
            address.host,
            evidence,
            key=value.variable,
            port=address.port or number,
            scheme=address.scheme or scheme,
            path=address.path,
            via="code",
            bare=address.bare and address.port is None and number is None,
            also=() if evidence == here else (here,),
        )


def _of_texts(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """Addresses with a scheme in any text: they count inside the system only."""
    for text in program.texts[:_MAX_TEXTS]:
        for value in values.of(text.expression, text.function):
            if "://" not in value.text:
                continue
            line = value.lines[0] if value.lines else text.expression.line
            for address in find_addresses(value.text):
                if address.scheme and not address.host.startswith("*"):
                    yield Requires(
                        subject,
                        address.host,
                        Evidence(program.path, line, collector),
                        key=value.variable,
                        port=address.port,
                        scheme=address.scheme,
                        path=address.path,
                        via="code",
                        bare=True,
                    )


def _of_bindings(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """Lone hosts and `host:port` under names and variables that speak of an address."""
    variables: list[Variable] = []
    for binding in program.bindings:
        if is_secret_name(binding.name):
            continue
        for value in values.of(binding.value, binding.function):
            if HOLE in value.text or "://" in value.text or not value.text or not value.lines:
                continue
            name = value.variable or binding.name.rpartition(".")[2]
            variables.append(Variable(name, value.text, Evidence(program.path, value.lines[0], collector)))
    for requires in find_mentions(subject, variables, "code"):
        yield replace(requires, bare=True)


def _key(fact: Fact) -> object:
    if isinstance(fact, Requires):
        return fact.host, fact.port, fact.evidence.line
    return fact
