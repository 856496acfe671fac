"""gRPC, brokers' settings, HTTP routes, ports and programs in Rust.

tonic, rdkafka, actix-web, axum, rocket, warp, poem, tide, hyper and the listeners of std and tokio.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.clients import Client
from archscan.code.findings import facts_of
from archscan.code.program import Call, Expression, Name, Program, Table, Text
from archscan.code.values import Values
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Opens, Scope, Subject, Workload
from archscan.source import Tree

_METHODS = vocabulary("get post put delete patch head options")
_CLIENT = re.compile(
    r"\w\.\w+_client\.(?P<service>[A-Z]\w*)Client\.(?P<how>connect|new|with_interceptor|with_origin)\Z"
)
"""What tonic generates stands in a module below that of the package: no `crate::email_client`."""
_PACKAGE = re.compile(r"(?:^|[._])(?:proto\w*|pb\w*|grpc\w*|rpc)(?:[._]|$)")
_SERVER = re.compile(r"(?:^|\.)\w+_server\.(?P<service>[A-Z]\w*)Server\.(?:new|with_interceptor|from_arc)\Z")
_PARAMETER = re.compile(r"<(\w+)(?:\.\.)?>|\{\*?(\w+)(?::[^{}]*)?\}|(?<=/)[:*](\w+)")
_LISTENING = {
    "HttpServer.bind": 0, "HttpServer.bind_rustls": 0, "HttpServer.bind_openssl": 0, "HttpServer.listen": -1,
    "Server.bind": 0, "TcpListener.bind": 0, "warp.serve.run": 0, "warp.serve.bind": 0, "Server.serve": 0,
    "Server.serve_with_shutdown": 0, "HttpServer.run": -1, "axum.serve": -1, "rocket.build": -1,
    "rocket.ignite": -1,
    "axum_server.bind": 0, "tide.listen": 0, "TcpListener.new": 0, "Server.new": -1, "hyper.serve": -1,
    "Server.add_service": -1, "UdpSocket.bind": 0, "Router.serve": 0,
}  # fmt: skip
"""What listens, by its last two words, and where its address stands."""
_ROUTERS = ("axum", "actix_web", "poem", "salvo", "tide", "ntex", "warp", "rocket")
_STARTING = re.compile(r"(?i)main|serve|run|start|launch|rocket|listen|app|build")
_BESIDE = vocabulary("scripts script tools tool hack dev ci tutorials demos xtask benches")


def find_grpc(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """Clients and servers that tonic generated, by their names."""
    tonic = any(one.partition(".")[0] == "tonic" for one in program.imports.values())
    for call in program.calls:
        full = program.full(call.callee)
        evidence = Evidence(program.path, call.line, collector)
        if (found := _CLIENT.search(full)) is not None and (tonic or _PACKAGE.search(full)):
            yield Opens(subject, "grpc", evidence, found["service"])
            if found["how"] == "connect":
                yield from facts_of(call, Client("grpc", address=(0,)), program, values, subject, collector)
        elif (found := _SERVER.search(full)) is not None:
            yield Offers(subject, "grpc", found["service"], evidence)


def find_kafka(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """`ClientConfig::new().set("bootstrap.servers", brokers)`."""
    for call in program.calls:
        key = call.arguments[0] if len(call.arguments) == 2 else None
        if call.method != "set" or not isinstance(key, Text):
            continue
        if key.value in ("bootstrap.servers", "metadata.broker.list"):
            client = Client("opens", "kafka", address=(1,))
            yield from facts_of(call, client, program, values, subject, collector)


# --- routes -------------------------------------------------------------------------------------


def find_offers(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers]:
    """Routes, interfaces and ports, in the order of the file."""
    scopes = _scopes(program, values)
    for mark in program.marks:
        word = mark.name.rpartition(".")[2]
        if (
            word in _METHODS
            and mark.on == "function"
            and mark.arguments
            and isinstance(mark.arguments[0], Text)
        ):
            path = mark.arguments[0].value
            if path.startswith("/") or not path:
                name = f"{word.upper()} {_clean(scopes.get(mark.target, '') + path.partition('?')[0])}"
                yield Offers(subject, "http", name, Evidence(program.path, mark.line, collector))
    nests = _nests(program, values)
    framework = any(one.partition(".")[0] in _ROUTERS for one in program.imports.values())
    for call in program.calls:
        evidence = Evidence(program.path, call.line, collector)
        if framework:
            for path, methods in _routes(call, values):
                path = nests.get(id(call), nests.get(call.function, "")) + _scope(call, values) + path
                for method in methods:
                    yield Offers(subject, "http", f"{method.upper()} {_clean(path)}", evidence)
        last = ".".join(call.callee.split(".")[-2:])
        if last in ("WebSocketUpgrade.on_upgrade", "ws.on_upgrade", "ws.start", "actix_ws.handle", "warp.ws"):
            yield Offers(subject, "websocket", "/", evidence)
        elif last in ("Schema.build", "Schema.new", "RootNode.new") and _graphql(program):
            yield Offers(subject, "graphql", "/graphql", evidence)
        port = _port(call, program, values)
        if port is not None:
            where = Evidence(program.path, port[1], collector)
            yield Offers(subject, "port", str(port[0]), where, port=port[0])


def _graphql(program: Program) -> bool:
    return any(one.startswith(("async_graphql", "juniper")) for one in program.imports.values())


def _routes(call: Call, values: Values) -> Iterator[tuple[str, list[str]]]:
    """`.route("/x", get(h).post(h))`, `web::resource("/x").route(web::get().to(h))`, `.at("/x").get(h)`."""
    if call.method in ("route", "at") and len(call.arguments) > 1:
        for value in values.of(call.arguments[0], call.function)[:1]:
            if value.text.startswith("/"):
                yield value.text, _handled(call.arguments[1]) or ["any"]
    elif call.method == "route" and len(call.arguments) == 1 and isinstance(call.receiver, Call):
        made: Expression | None = call.receiver
        while isinstance(made, Call) and made.method not in ("resource", "scope"):
            made = made.receiver
        if isinstance(made, Call) and made.method == "resource" and made.arguments:
            for value in values.of(made.arguments[0], call.function)[:1]:
                if value.text.startswith("/"):
                    yield value.text, _handled(call.arguments[0]) or ["any"]
    elif call.method in _METHODS and isinstance(call.receiver, Call) and call.receiver.method == "at":
        for value in values.of(
            call.receiver.arguments[0] if call.receiver.arguments else None, call.function
        ):
            if value.text.startswith("/"):
                yield value.text, [call.method]


def _handled(expression: Expression) -> list[str]:
    """The methods in `get(list).post(make)`, `web::get().to(list)`."""
    found: list[str] = []
    one: Expression | None = expression
    for _ in range(8):
        if not isinstance(one, Call):
            break
        found.extend(part for part in one.callee.split(".") if part in _METHODS)
        one = one.receiver
    return list(dict.fromkeys(sorted(found)))


def _nests(program: Program, values: Values) -> dict[int | str, str]:
    """The prefix of each call whose router axum nests into another, and of the functions that make one."""
    found: dict[int | str, str] = {}
    for call in program.calls:
        if call.method != "nest" or len(call.arguments) != 2:
            continue
        prefix = next((one.text for one in values.of(call.arguments[0], call.function)), "").rstrip("/")
        one: Expression | None = call.arguments[1]
        for _ in range(60):
            if not isinstance(one, Call) or not prefix.startswith("/"):
                break
            found.setdefault(id(one), prefix)
            if one.receiver is None:
                found.setdefault(one.callee, prefix)  # `.nest("/api", routes())`
            one = one.receiver
    return found


def _scopes(program: Program, values: Values) -> dict[str, str]:
    """The prefix of each handler that is put into a scope of the file: actix's `scope`, rocket's `mount`."""
    found: dict[str, str] = {}
    for call in program.calls:
        if call.method == "service" and call.arguments and isinstance(call.arguments[0], Name):
            prefix = _scope(call, values)
            if prefix:
                found.setdefault(call.arguments[0].path.rpartition(".")[2], prefix)
        elif call.method == "mount" and len(call.arguments) > 1 and isinstance(call.arguments[1], Call):
            for value in values.of(call.arguments[0], call.function)[:1]:
                for one in call.arguments[1].arguments:
                    if isinstance(one, Name) and value.text.startswith("/"):
                        found.setdefault(one.path.rpartition(".")[2], value.text.rstrip("/"))
    return found


def _scope(call: Call, values: Values) -> str:
    one: Expression | None = call.receiver
    for _ in range(30):
        if not isinstance(one, Call):
            return ""
        if one.method == "scope" and one.arguments:
            return next((value.text.rstrip("/") for value in values.of(one.arguments[0], call.function)), "")
        one = one.receiver
    return ""


def _clean(path: str) -> str:
    """A path with its parameters in braces.

    >>> _clean("//orders/<id>"), _clean("/orders/:id/"), _clean("/files/{*path}"), _clean("/x/{id:[0-9]+}")
    ('/orders/{id}', '/orders/{id}/', '/files/{path}', '/x/{id}')
    """
    path = _PARAMETER.sub(lambda found: "{" + next(part for part in found.groups() if part) + "}", path)
    return re.sub(r"/{2,}", "/", path) or "/"


# --- ports and programs -------------------------------------------------------------------------


def _port(call: Call, program: Program, values: Values) -> tuple[int, int] | None:
    """The port that a call listens on, and its line."""
    position = _listens(call, program, values)
    if position is None or not 0 <= position < len(call.arguments):
        return None
    stated = call.arguments[position]
    if isinstance(stated, Name) and (binding := values.binding(stated.path, call.function)) is not None:
        stated = binding.value
    if isinstance(stated, Call) and stated.method in ("from", "new") and stated.arguments:
        stated = stated.arguments[-1]  # SocketAddr::from(([0, 0, 0, 0], 3000))
    if isinstance(stated, Table) and stated.items:
        stated = stated.items[-1][1]
    for value in values.of(stated, call.function):
        text = value.text.rpartition(":")[2].partition("_")[0].removesuffix("u16")
        if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
            return int(text), value.lines[0] if value.lines else call.line
    return None


def _listens(call: Call, program: Program, values: Values) -> int | None:
    """Where the address stands in a call that listens; None if it does not."""
    if call.method not in _LASTS:
        return None
    for full in (program.full(call.callee), values.qualified(call.callee, call.function)):
        parts = full.split(".")
        found = _LISTENING.get(".".join(parts[-2:]), _LISTENING.get(".".join(parts[-3:])))
        if found is not None:
            return found
    return None


_LASTS = frozenset(name.rpartition(".")[2] for name in _LISTENING)


def find_program(
    program: Program, values: Values, tree: Tree, subject: Subject, collector: str
) -> Iterator[Workload]:
    """The program that the file is, of the nearest folder upward that holds a `Cargo.toml`."""
    line = _runs(program, values)
    if line and not _BESIDE.intersection(subject.scope.path.lower().split("/")):
        evidence = Evidence(program.path, line, collector)
        folder = _module(subject.scope.path, tree)
        if _is_binary(folder, tree):
            yield Workload(Subject(Scope("source", folder), ""), "application", evidence)


def _is_binary(folder: str, tree: Tree) -> bool:
    """Whether a crate, or the lone file in a folder, is a program and no library for others."""
    source = f"{folder}/src" if folder else "src"
    if "main.rs" in tree.names(source) or "main.rs" in tree.names(folder) or tree.has_folder(f"{source}/bin"):
        return True
    return "Cargo.toml" not in tree.names(folder)


def _runs(program: Program, values: Values) -> int:
    for mark in program.marks:
        if mark.name.rpartition(".")[2] == "launch" and mark.on == "function":
            return mark.line
    names = {one.name for one in program.functions}
    for call in program.calls:
        if "main" not in names and not _STARTING.search(call.function):
            continue
        if "UdpSocket" not in call.callee and _listens(call, program, values) is not None:
            return call.line
        if "main" in names and call.method in ("basic_consume", "subscribe") and _takes(program):
            return call.line
    return 0


def _takes(program: Program) -> bool:
    """Whether the file uses a broker's client."""
    brokers = ("lapin", "rdkafka", "async_nats", "rumqttc", "pulsar")
    return any(one.partition(".")[0] in brokers for one in program.imports.values())


def _module(folder: str, tree: Tree) -> str:
    place = folder
    while True:
        if "Cargo.toml" in tree.names(place):
            return place
        if not place:
            return folder
        place = place.rpartition("/")[0]
