"""What a program of the JVM offers: HTTP routes, WebSockets, GraphQL fields, gRPC services, ports.

Reads the annotations of Spring MVC and WebFlux, JAX-RS, Micronaut and Javalin-like calls. Prefixes count
where they stand in the same file; those of a configuration (`server.servlet.context-path`) do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.program import Call, Expression, Mark, Name, Program, Table, Text
from archscan.code.values import Values
from archscan.lexicon.address_values import HOLE
from archscan.model.evidence import Evidence
from archscan.model.facts import INTERFACE, Fact, Mounts, Offers, Subject

from .declared import is_client

_SPRING = {
    "GetMapping": "GET", "PostMapping": "POST", "PutMapping": "PUT", "DeleteMapping": "DELETE",
    "PatchMapping": "PATCH",
}  # fmt: skip
_MICRONAUT = {
    "Get": "GET",
    "Post": "POST",
    "Put": "PUT",
    "Delete": "DELETE",
    "Patch": "PATCH",
    "Head": "HEAD",
}
_JAXRS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
_VERBS = frozenset({"get", "post", "put", "delete", "patch", "head", "options"})
_GRAPHQL = {
    "QueryMapping": "Query", "MutationMapping": "Mutation", "SubscriptionMapping": "Subscription",
    "DgsQuery": "Query", "DgsMutation": "Mutation", "DgsSubscription": "Subscription",
}  # fmt: skip
_SERVERS = (
    "io.javalin.", "spark.", "io.ktor.server.", "io.ktor.routing.", "io.vertx.ext.web.Router",
    "io.helidon.", "org.http4k.", "ratpack.", "io.jooby.", "io.undertow.",
)  # fmt: skip
_PATH = re.compile(r"[\w/{}<>:.*$@~+,;=%&!()\\^|?\[\] -]*\Z")
_MOST = 2_000


def find_offers(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """What the file offers, each once."""
    seen: set[tuple[str, str, str]] = set()
    for fact in _all(program, values, subject, collector):
        key = (fact.kind, fact.name, fact.router) if isinstance(fact, Offers) else ("", str(fact), "")
        if key not in seen and len(seen) < _MOST:
            seen.add(key)
            yield fact


def _all(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers | Mounts]:
    yield from _annotated(program, values, subject, collector)
    yield from _called(program, values, subject, collector)
    yield from _grpc(program, subject, collector)


# --- annotations --------------------------------------------------------------------------------


def _annotated(
    program: Program, values: Values, subject: Subject, collector: str
) -> Iterator[Offers | Mounts]:
    clients = {mark.type for mark in program.marks if is_client(mark)}
    controllers: set[str] = set()
    prefixes: dict[str, list[str]] = {}
    paths: dict[tuple[str, str], list[str]] = {}
    for mark in program.marks:
        name = mark.name.rpartition(".")[2]
        if mark.on == "type":
            if name.endswith("Controller") or name == "Path":
                controllers.add(mark.type)
            if name in ("RequestMapping", "Path") or (name == "Controller" and _is_micronaut(program)):
                prefixes[mark.type] = _paths(mark, values)
            if name == "WebServlet":
                for path in _paths(mark, values, ("urlPatterns", "value")):
                    if path.startswith("/"):
                        evidence = Evidence(program.path, mark.line, collector)
                        yield Offers(subject, "http", f"ANY {path}", evidence)
            if name in ("ServerEndpoint", "ServerWebSocket", "WebSocket"):
                for path in _paths(mark, values):
                    if path:
                        evidence = Evidence(program.path, mark.line, collector)
                        yield Offers(subject, "websocket", _joined("", path), evidence)
        elif name == "Path" and mark.on == "function":
            paths[mark.type, mark.target] = _paths(mark, values)
    for mark in program.marks:
        name = mark.name.rpartition(".")[2]
        if mark.on != "function" or mark.type in clients:
            continue
        evidence = Evidence(program.path, mark.line, collector)
        if name in _GRAPHQL:
            field = next(iter(_paths(mark, values, ("name", "field", "value"))), "") or mark.target
            yield Offers(subject, "graphql", f"{_GRAPHQL[name]}.{field}", evidence)
        # An interface states the routes of the controllers that implement it, wherever they stand.
        router = "" if mark.type in controllers else f"{INTERFACE}{mark.type}"
        for verb, path in _routes(mark, name, paths, program, values):
            for prefix in prefixes.get(mark.type) or [""]:
                yield Offers(subject, "http", f"{verb} {_joined(prefix, path)}", evidence, router=router)
    lines = {mark.type: mark.line for mark in program.marks if mark.on == "type"}
    for one in program.types:
        if one.name in controllers:
            evidence = Evidence(program.path, lines.get(one.name, one.line), collector)
            for base in one.bases:
                for prefix in prefixes.get(one.name) or [""]:
                    place = _path_of(base, program)
                    before = _joined(prefix, "").rstrip("/")
                    yield Mounts(subject, place, before, evidence, f"{INTERFACE}{base.rpartition('.')[2]}")


def _path_of(type_: str, program: Program) -> str:
    """Where the file of a type lies, below the sources and without its ending; its name alone if it may
    stand in the package of this one."""
    full = program.imports.get(type_.partition(".")[0], "")
    if full:
        return full.replace(".", "/")
    return f"{program.path.rpartition('/')[0]}/{type_}"


def _routes(
    mark: Mark, name: str, paths: dict[tuple[str, str], list[str]], program: Program, values: Values
) -> Iterator[tuple[str, str]]:
    if name in _SPRING:
        verbs, own = [_SPRING[name]], _paths(mark, values)
    elif name == "RequestMapping":
        verbs, own = _methods(mark.keyword("method")) or ["ANY"], _paths(mark, values)
    elif name in _JAXRS:
        verbs, own = [name], paths.get((mark.type, mark.target), [""])
    elif name in _MICRONAUT and _is_micronaut(program):
        verbs, own = [_MICRONAUT[name]], _paths(mark, values, ("value", "uri", "uris"))
    else:
        return
    for verb in verbs:
        for path in own or [""]:
            yield verb, path


def _paths(mark: Mark, values: Values, keys: tuple[str, ...] = ("value", "path", "endpoint")) -> list[str]:
    """The paths of an annotation; one empty path if it has none, nothing if they are not known."""
    stated = mark.keyword(*keys) or (mark.arguments[0] if mark.arguments else None)
    if stated is None or (isinstance(stated, Table) and not stated.items):
        return [""]
    return [
        one.text for one in values.of(stated,
        "") if HOLE not in one.text and len(one.text) < 300 and _PATH.match(one.text)
    ]  # fmt: skip


def _methods(expression: Expression | None) -> list[str]:
    match expression:
        case Table(items):
            return [name for _, one in items for name in _methods(one)]
        case Name(path):
            return [path.rpartition(".")[2]]
    return []


def _joined(prefix: str, path: str) -> str:
    return "/" + "/".join(part for part in (prefix.strip("/"), path.strip("/")) if part)


def _is_micronaut(program: Program) -> bool:
    return any(full.startswith("io.micronaut.http") for full in program.imports.values())


# --- calls --------------------------------------------------------------------------------------

_PORTS = {
    "ServerBuilder.forPort": 0, "NettyServerBuilder.forPort": 0, "Grpc.newServerBuilderForPort": 0,
    "Javalin.create.start": 0, "Javalin.start": 0, "Spark.port": 0, "spark.Spark.port": 0, "port": 0,
    "ServerSocket": 0, "embeddedServer": 1, "vertx.createHttpServer.listen": 0,
    "vertx.createHttpServer.requestHandler.listen": 0, "HttpServer.listen": 0,
    "Undertow.builder.addHttpListener": 0, "HttpServer.create.port": 0,
}  # fmt: skip
_LAST = frozenset(one.rpartition(".")[2] for one in _PORTS)


def _called(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers]:
    serves = any(full.startswith(_SERVERS) for full in program.imports.values())
    functional = any("web.reactive.function.server" in full or "web.servlet.function" in full
                     for full in program.imports.values())  # fmt: skip
    for call in program.calls:
        evidence = Evidence(program.path, call.line, collector)
        method = call.method
        if (number := _port(call, program, values, serves)) is not None:
            yield Offers(subject, "port", str(number), evidence, port=number)
        if not call.arguments:
            continue
        if serves and method in _VERBS and _serves(call, program):
            for path in _literal(call.arguments[0], call, values):
                yield Offers(subject, "http", f"{method.upper()} {_joined('', path)}", evidence)
        elif functional and method.lower() in _VERBS and method.isupper():
            for path in _literal(call.arguments[0], call, values):
                yield Offers(subject, "http", f"{method} {_joined('', path)}", evidence)
        elif method == "addEndpoint" and any("web.socket" in full for full in program.imports.values()):
            for path in _literal(call.arguments[0], call, values):
                yield Offers(subject, "websocket", _joined("", path), evidence)
        elif method == "addHandler" and any("web.socket" in full for full in program.imports.values()):
            for path in _literal(call.arguments[-1], call, values):
                yield Offers(subject, "websocket", _joined("", path), evidence)


def _serves(call: Call, program: Program) -> bool:
    """Whether a call named like an HTTP verb declares a route: on a router or by a bare function, with
    something behind the path."""
    owner = call.callee.rpartition(".")[0].rpartition(".")[2].lower()
    if owner in (
        "client",
        "httpclient",
        "webclient",
        "restclient",
        "map",
        "params",
        "headers",
        "config",
        "cache",
    ):
        return False
    return isinstance(call.arguments[0], Text)


def _literal(expression: Expression, call: Call, values: Values) -> list[str]:
    return [
        one.text
        for one in values.of(expression, call.function)
        if one.text.startswith("/") and HOLE not in one.text and _PATH.match(one.text) and len(one.text) < 300
    ]


def _port(call: Call, program: Program, values: Values, serves: bool) -> int | None:
    if call.method not in _LAST:
        return None
    names = (program.full(call.callee), call.callee, values.qualified(call.callee, call.function))
    place = next((_PORTS[one] for one in names if one in _PORTS), None)
    if place is None and "." in names[2]:
        place = _PORTS.get(".".join(names[2].rsplit(".", 2)[-2:]))
    if place is None or (call.callee in ("port", "start") and not serves):
        return None
    stated = dict(call.keywords).get("port") or (
        call.arguments[place] if place < len(call.arguments) else None
    )
    for value in values.of(stated, call.function):
        if value.text.isdigit() and 0 < int(value.text[:6]) < 65536:
            return int(value.text)
    return None


# --- gRPC ---------------------------------------------------------------------------------------

_BASE = re.compile(r"(?:.*\.)?(?:\w+Grpc(?:Kt)?\.)?(?P<name>\w+?)(?:Coroutine)?ImplBase\Z")
_ASYNC = re.compile(r"(?:.*\.)?(?P<name>\w+)Grpc\.AsyncService\Z")


def _grpc(program: Program, subject: Subject, collector: str) -> Iterator[Offers]:
    for one in program.types:
        for base in one.bases:
            found = _BASE.match(base) or _ASYNC.match(base)
            if found is not None and found["name"]:
                evidence = Evidence(program.path, one.line, collector)
                yield Offers(subject, "grpc", found["name"], evidence)
