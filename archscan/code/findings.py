"""From a program to facts: addresses that its code calls, clients that it makes, channels that it uses.

Three sorts of evidence, from strong to weak: an argument of a call that is known to open a connection;
an address that stands in a text anywhere in the file, which counts only if a component of the system
answers to it; and a default of an environment variable, which counts unless the deployment sets it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from archscan.code.clients import Client, Clients, argument, imports_any
from archscan.code.defaults import variables_of
from archscan.code.program import Call, Expression, Name, Program, Table
from archscan.code.silence import silent
from archscan.code.values import Value, Values
from archscan.lexicon.address_keys import role_of
from archscan.lexicon.address_values import HOLE
from archscan.lexicon.addresses import Variable, find_addresses, find_mentions
from archscan.lexicon.hosts import is_address, is_documentation, is_external_name, is_local
from archscan.lexicon.secrets import is_secret_name
from archscan.lexicon.technology import load_lexicon
from archscan.lexicon.words import vocabulary, words
from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Fact, Opens, Requires, Subject

_SCHEMES = {"http": "http", "discovers": "http", "websocket": "ws", "grpc": "grpc", "mail": "smtp"}
_MAX_TEXTS = 3_000
_DRIVERS = ("scheme", "drivername", "dialect", "provider", "driver")
"""Names of an argument that says by a scheme's word which database is meant."""
_DRIVER = re.compile(
    r"(mysql|pgsql|sqlsrv|mssql|dblib|oci|firebird|cubrid|ibm|informix|odbc):\w+=", re.IGNORECASE
)
"""How a data source name of PHP begins: `mysql:host=db;dbname=shop`."""
_UNFILLED = re.compile(r"(?<!\$)\{[^{}]*\}|%(?:\(\w+\))?[sdv]")
"""Holes of a pattern that nobody fills here: a host with one in it is not known."""
_WITH_HOLE = (f"http://{HOLE}", f"https://{HOLE}")
_MAX_ITEMS = 500
_HOST_WORDS = vocabulary(
    "host hosts hostname hostnames addr address server servers broker brokers ip bootstrap"
)
"""Last words of a name that make a lone word a host; `service = "orders"` may be anything."""


def find_facts(
    program: Program, values: Values, clients: Mapping[str, Client], subject: Subject, collector: str
) -> Iterator[Fact]:
    """The facts of one source file, each once, in the order of what they rest on."""
    yield from distinct(_found(program, values, clients, subject, collector))


def _found(
    program: Program, values: Values, clients: Mapping[str, Client], subject: Subject, collector: str
) -> Iterator[Fact]:
    for call in program.calls:
        client = client_of(call, program, values, clients)
        if client is not None:
            yield from facts_of(call, client, program, values, subject, collector)
    unsaid = silent(program)
    yield from _of_texts(program, values, unsaid, subject, collector)
    yield from _of_bindings(program, values, unsaid, subject, collector)


def distinct(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Each fact of one file once, the first of those that say the same; of a mention in passing nothing
    where its line has said more of the host before."""
    seen: set[object] = set()
    said: set[tuple[str, int]] = set()
    for fact in facts:
        if isinstance(fact, Requires):
            place = (fact.host, fact.evidence.line)
            if fact.bare and place in said:
                continue
            said.add(place)
        key = _key(fact)
        if key not in seen:
            seen.add(key)
            yield fact


def client_of(call: Call, program: Program, values: Values, clients: Mapping[str, Client]) -> Client | None:
    """The client that a call is, by its full name, or by the type of what it is called on."""
    if isinstance(clients, Clients) and not clients.may_hold(call.callee, program.full(call.callee)):
        return None
    for one in names_of(call, program, values):
        client = clients.get(one)
        if client is not None and (not client.imports or imports_any(program, client.imports)):
            return client
    return None


def names_of(call: Call, program: Program, values: Values) -> Iterator[str]:
    """The names that a call may be known by: as imported, as written, by its receiver's type in full
    and in short (`RestTemplate.getForObject`), by what its receiver was made by
    (`pika.BlockingConnection.channel.basic_publish`), as any call of an imported module (`stripe.*`), and
    as that method of anything (`*.basic_publish`)."""
    full = program.full(call.callee)
    yield full
    yield call.callee
    owner, dot, method = call.callee.rpartition(".")
    if not dot:
        return
    type_ = values.type_of(owner, call.function)
    if type_:
        yield f"{type_}.{method}"
        yield f"{type_.rpartition('.')[2]}.{method}"
    else:
        yield (full := values.qualified(call.callee, call.function))
    if call.callee.partition(".")[0] in program.imports:
        parts = full.split(".")
        for end in range(len(parts) - 1, 0, -1):
            yield f"{'.'.join(parts[:end])}.*"
    yield f"*.{method}"


def facts_of(
    call: Call, client: Client, program: Program, values: Values, subject: Subject, collector: str
) -> Iterator[Fact]:
    """What one call says, taken as a call of this client. For collectors that know by other means what a call
    is, or that read a setting as the call which a framework makes of it."""
    here = Evidence(program.path, call.line, collector)
    if client.does in ("publishes", "consumes"):
        direction = "publish" if client.does == "publishes" else "consume"
        for channel, evidence in _channels(call, client, program, values, collector) or [("", here)]:
            also = () if evidence == here else (here,)
            yield Exchanges(subject, direction, evidence, channel, client.technology, also)  # type: ignore[arg-type]
    stated = argument(call, client.address) if client.address else None
    given = values.of(stated, call.function)
    for place in client.also:
        given.extend(values.of(argument(call, (place,)), call.function))
    port = (
        next((one.text for one in values.of(argument(call, client.port), call.function)), "")
        if client.port
        else ""
    )
    some = False
    for value in given:
        for requires in _addresses(value, client, port, subject, here):
            some = some or not is_local(requires.host)
            yield requires
        if client.does == "http" and value.variable and value.text.startswith((HOLE, *_WITH_HOLE)):
            yield _asking(subject, value, here)
    if client.does == "opens" and not some:
        technology = client.technology or _technology(call, given, values)
        if technology:
            yield Opens(subject, technology, here, _key_of(given, stated))


def _technology(call: Call, given: list[Value], values: Values) -> str:
    """What the scheme of an address whose host is not known says of who answers."""
    named = dict(call.keywords)
    stated = next((named[word] for word in _DRIVERS if word in named), None)
    texts = [one.text for one in given] + [f"{one.text}://" for one in values.of(stated, call.function)]
    for text in texts:
        scheme, sign, _ = text.partition("://")
        if not sign and (driver := _DRIVER.match(text)):
            scheme, sign = driver[1], ":"
        entry = load_lexicon().match("scheme", scheme.lower().partition("+")[0]) if sign else None
        if entry is not None and entry.kind:
            return entry.id
    return ""


def _key_of(given: list[Value], stated: Expression | None) -> str:
    """The variable or key that an address is taken from."""
    named = (one.variable for one in given if one.variable)
    key = next((one for one in named if not is_secret_name(one) or role_of(one) == "address"), "")
    while isinstance(stated, Call) and len(stated.arguments) == 1 and "." not in stated.callee:
        stated = stated.arguments[0]  # str(settings.DSN)
    if not key and isinstance(stated, Name):
        last = stated.path.rpartition(".")[2]
        key = last if "." in stated.path and role_of(last) == "address" else ""
    return key


def _channels(
    call: Call, client: Client, program: Program, values: Values, collector: str
) -> list[tuple[str, Evidence]]:
    found = []
    for place in client.channel:
        stated = call.arguments if place == "*" else (argument(call, (place,)),)
        for value in (one for each in stated for one in values.of(each, call.function)):
            channel = _channel(value.text)
            if channel:
                line = value.lines[0] if value.lines else call.line
                found.append((channel, Evidence(program.path, line, collector)))
        if found:
            break
    return found


def _channel(text: str) -> str:
    """The name of a channel in what is handed over: of a queue's URL or of an ARN its last part."""
    if "://" in text:
        text = text.rstrip("/").rpartition("/")[2]
    elif text.startswith("arn:"):
        text = text.rpartition(":")[2]
    return text if HOLE not in text and "{" not in text and len(text) <= 200 else ""


def _addresses(
    value: Value, client: Client, port: str, subject: Subject, here: Evidence
) -> Iterator[Requires]:
    """The addresses in the value that a client is given."""
    if value.text.startswith("sqlite:"):
        return  # a file, whose name may be filled in
    scheme = client.scheme or _SCHEMES.get(client.does, "") or client.technology
    line = value.lines[0] if value.lines else here.line
    evidence = Evidence(here.path, line, here.collector)
    number = int(port) if port.isdigit() and 0 < int(port[:6]) < 65536 else None
    for address in find_addresses(_UNFILLED.sub(HOLE, value.text)):
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
            purpose=client.purpose,
            bare=address.bare
            and address.port is None
            and number is None
            and not is_external_name(address.host),
            also=() if evidence == here else (here,),
        )


def _of_texts(
    program: Program, values: Values, unsaid: frozenset[int], subject: Subject, collector: str
) -> Iterator[Fact]:
    """Addresses with a scheme in any text: they count inside the system only."""
    variables = variables_of(program, values)
    for text in program.texts[:_MAX_TEXTS]:
        if id(text.expression) in unsaid:
            continue
        for value in values.of(text.expression, text.function):
            if "://" not in value.text and not _DRIVER.match(value.text):
                continue
            line = value.lines[0] if value.lines else text.expression.line
            found = find_addresses(_UNFILLED.sub(HOLE, value.text))
            if not found and value.variable and _takes_host(value.text):
                yield _asking(subject, value, Evidence(program.path, line, collector))
            for address in found:
                if address.scheme and not address.host.startswith("*") and not is_documentation(address.host):
                    yield Requires(
                        subject,
                        address.host,
                        Evidence(program.path, line, collector),
                        key=value.variable or variables.get((line, address.host), ""),
                        port=address.port,
                        scheme=address.scheme,
                        path=address.path,
                        via="code",
                        bare=True,
                    )


def _takes_host(text: str) -> bool:
    """Whether what follows the scheme of a URL is not known: its host is what a variable says."""
    return text.startswith(_WITH_HOLE)


def _asking(subject: Subject, value: Value, evidence: Evidence) -> Opens:
    """A client of whoever a variable names: nothing here says who that is, only that it is asked for."""
    return Opens(subject, "http", evidence, value.variable)


def _of_bindings(
    program: Program, values: Values, unsaid: frozenset[int], subject: Subject, collector: str
) -> Iterator[Fact]:
    """Lone hosts and `host:port` under names and variables that speak of an address."""
    variables: list[Variable] = []
    read: set[str] = set()
    for binding in program.bindings:
        for name, expression in _named(binding.name.rpartition(".")[2].lstrip("$"), binding.value):
            if is_secret_name(name) or id(expression) in unsaid:
                continue
            for value in values.of(expression, binding.function):
                if value.variable and _takes_host(value.text):
                    line = value.lines[0] if value.lines else binding.line
                    yield _asking(subject, value, Evidence(program.path, line, collector))
                if HOLE in value.text or "://" in value.text or not value.text or not value.lines:
                    continue
                key = value.variable or name
                read.add(value.variable)
                variables.append(Variable(key, value.text, Evidence(program.path, value.lines[0], collector)))
    for requires in find_mentions(subject, variables, "code"):
        dotted = is_external_name(requires.host) or is_address(requires.host) or ".svc" in requires.host
        if requires.port or dotted or _tells_host(requires, requires.key in read):
            yield replace(requires, bare=True)


def _named(name: str, value: Expression) -> Iterator[tuple[str, Expression]]:
    """A name and its value; of a table each of its keys behind the name."""
    stack, count = [(name, value)], 0
    while stack and count < _MAX_ITEMS:
        name, value = stack.pop()
        count += 1
        if isinstance(value, Table) and any(key or isinstance(one, Table) for key, one in value.items):
            stack.extend((f"{name}.{key}" if key else name, one) for key, one in reversed(value.items))
        else:
            yield name, value


def _tells_host(requires: Requires, is_variable: bool) -> bool:
    """Whether a lone word is a host for sure: by the name it stands under, or as the default of a variable
    that is called after it (`ORDERS=orders`)."""
    parts = words(requires.key)
    last = next((part for part in reversed(parts) if not part.isdigit()), "")
    if last in _HOST_WORDS:
        return True
    if not is_variable:
        return False
    near = parts if role_of(requires.key) == "address" else (last,)
    return not {part for part in near if len(part) > 2}.isdisjoint(words(requires.host))


def _key(fact: Fact) -> object:
    """What makes a fact another one within a file: a client that is made ten times is one."""
    match fact:
        case Requires():
            return fact.host, fact.port, fact.evidence.line
        case Opens():
            return "opens", fact.technology, fact.key
        case Exchanges():
            return fact.direction, fact.technology, fact.channel
        case _:
            return fact
