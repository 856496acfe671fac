"""What PHP programs offer: routes of Laravel, Lumen, Slim, Symfony, Flight and their kin, ports, GraphQL.

https://laravel.com/docs/routing, https://www.slimframework.com/docs/v4/objects/routing.html,
https://symfony.com/doc/current/routing.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.program import Call, Expression, Mark, Program, Table, Text
from archscan.code.values import Values
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Offers, Scope, Subject, Workload
from archscan.source import Tree

from .php_grammar import GROUP

_METHODS = vocabulary("get post put patch delete options any head")
_ROUTERS = re.compile(
    r"(?:Illuminate\.Support\.Facades\.)?Route(?:\.\w+)*|\$(?:this\.)?(?:app|router|group|route|r|api|slim|silex)"
    r"|(?:flight\.)?Flight|Hyperf\.HttpServer\.Router\.Router|Router|\$routes|\$this\.app\.router"
)
_TYPED = re.compile(
    r"Slim\.|Laravel\.Lumen|Illuminate\.Routing\.|FastRoute\.|League\.Route\.|Bramus\.Router|Mezzio\."
    r"|Silex\.|Leaf\.|Phroute\.|Pecee\.|flight\.|Phalcon\.Mvc\.Micro|AltoRouter|Klein\.|CodeIgniter\.Router"
    r"|Psr\.Http\.|Steampixel|X\.App|FrameworkX\."
)
_RESOURCE = ("GET {0}", "POST {0}", "GET {0}/{{id}}", "PUT {0}/{{id}}", "DELETE {0}/{{id}}")
_SERVERS: dict[str, int] = {
    "Swoole.Http.Server": 1, "Swoole.HTTP.Server": 1, "swoole_http_server": 1, "Swoole.WebSocket.Server": 1,
    "Swoole.Server": 1, "OpenSwoole.Http.Server": 1, "OpenSwoole.HTTP.Server": 1, "Workerman.Worker": 0,
    "React.Socket.SocketServer": 0, "React.Socket.Server": 0, "Ratchet.Server.IoServer.factory": 1,
    "React.Socket.TcpServer": 0, "Ratchet.App": 1, "Amp.Socket.InternetAddress": 1,
    "OpenSwoole.WebSocket.Server": 1, "FrameworkX.App": -1,
}  # fmt: skip
_SOCKETS = frozenset({"Swoole.WebSocket.Server", "OpenSwoole.WebSocket.Server", "Ratchet.WebSocket.WsServer"})
_GRAPHQL = frozenset({
    "GraphQL.GraphQL.executeQuery", "GraphQL.Server.StandardServer", "GraphQL.GraphQL.promiseToExecute",
})  # fmt: skip
_LASTS = frozenset(name.rpartition(".")[2] for name in (*_SERVERS, *_SOCKETS, *_GRAPHQL))
_STARTS = frozenset({
    "Slim.Factory.AppFactory.create", "Slim.App", "Laravel.Lumen.Application", "Silex.Application",
    "Illuminate.Http.Request.capture", "Slim.Slim", "Phalcon.Mvc.Micro", "Phalcon.Mvc.Application",
    "FrameworkX.App", "Laminas.Mvc.Application.init", "Zend.Mvc.Application.init", "yii.web.Application",
    "Mezzio.Application", "Leaf.App", "Cake.Http.Server", "App.Kernel", "AppKernel",
    "DI.Bridge.Slim.Bridge.create",
    "League.Route.Router", "Bramus.Router.Router", "CodeIgniter.Boot.bootWeb",
    "Flight.start",
})  # fmt: skip
"""What the entry of a web application makes, if it stands in `index.php` or a server's file."""
_BUILD = re.compile(r"(?i)composer\.json|Dockerfile")
_ENTRIES = frozenset({"index.php", "server.php", "app.php", "main.php", "start.php"})
_PATTERN = re.compile(r"\{(\w+)(?::[^{}]*(?:\{[^{}]*\}[^{}]*)*|\?)\}")


def find_offers(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers]:
    """The interfaces that the program's code declares, in the order of the file."""
    base = "/api" if program.path.endswith("routes/api.php") and "/" in program.path else ""
    for call in program.calls:
        evidence = Evidence(program.path, call.line, collector)
        for route in _routes(call, program, values, base):
            yield Offers(subject, "http", route, evidence)
        if program.full(call.callee).rpartition(".")[2] not in _LASTS:
            continue
        full = values.qualified(call.callee, call.function)
        if full in _SOCKETS:
            yield Offers(subject, "websocket", "/", evidence)
        elif full in _GRAPHQL:
            yield Offers(subject, "graphql", "/graphql", evidence)
        if full in _SERVERS:
            yield from _port(call, _SERVERS[full], values, subject, evidence)
    yield from _attributes(program, subject, collector)


def find_program(
    program: Program, values: Values, tree: Tree, subject: Subject, collector: str
) -> Iterator[Workload]:
    """The program that the file is the entry of, of the nearest folder upward that holds a build file."""
    entry = program.path.rpartition("/")[2] in _ENTRIES
    for call in program.calls:
        full = program.full(call.callee)
        if call.function or not (full in _SERVERS or (entry and full in _STARTS)):
            continue
        folder = _module(subject.scope.path, tree)
        if folder is not None:
            evidence = Evidence(program.path, call.line, collector)
            yield Workload(Subject(Scope("source", folder), ""), "application", evidence)
        return


def _module(folder: str, tree: Tree) -> str | None:
    while True:
        if any(_BUILD.fullmatch(name) for name in tree.names(folder)):
            return folder
        if not folder:
            return None
        folder = folder.rpartition("/")[0]


def _routes(call: Call, program: Program, values: Values, base: str) -> Iterator[str]:
    method = call.method
    if "." not in call.callee or not call.arguments:
        return
    known = method in _METHODS or method in ("match", "map", "resource", "apiResource", "addRoute", "route")
    if not known or not _is_router(call, program, values):
        return
    grouped = call.function.removeprefix(GROUP) if call.function.startswith(GROUP) else ""
    prefix = base + grouped + _chained(call)
    if method in ("resource", "apiResource"):
        for path in _paths(call.arguments[0], call, values):
            for route in _RESOURCE:
                yield route.format(_clean(prefix + path))
        return
    methods, stated = [method.upper()], call.arguments[0]
    if method in ("match", "map", "addRoute") and len(call.arguments) > 2:
        methods, stated = _words(call.arguments[0], call, values), call.arguments[1]
    elif method in ("match", "map", "addRoute", "route"):
        first = next(iter(_words(call.arguments[0], call, values)), "")
        verb, _, path = first.partition(" ")  # Flight: "GET /path"
        if path.startswith("/") and verb.isupper():
            yield f"{verb} {_clean(prefix + path)}"
        return
    if len(call.arguments) < 2:
        return
    for path in _paths(stated, call, values):
        for one in methods:
            if one.isalpha():
                yield f"{one.upper()} {_clean(prefix + path)}"


def _is_router(call: Call, program: Program, values: Values) -> bool:
    owner = call.callee.rpartition(".")[0]
    full = values.qualified(call.callee, call.function).rpartition(".")[0]
    if full != owner and not full.startswith(("$", "Route")):
        return _TYPED.match(full) is not None or _ROUTERS.fullmatch(full) is not None
    return _ROUTERS.fullmatch(program.full(owner)) is not None


def _chained(call: Call) -> str:
    """The prefix that an earlier call of the chain states: `Route::prefix('a')->get(...)`."""
    found, made = "", call.receiver
    while isinstance(made, Call):
        stated = made.arguments[0] if made.arguments else None
        if made.method == "prefix" and isinstance(stated, Text):
            found = f"/{stated.value.strip('/')}{found}"
        made = made.receiver
    return found


def _paths(stated: Expression, call: Call, values: Values) -> Iterator[str]:
    for value in values.of(stated, call.function):
        if "://" not in value.text and " " not in value.text and len(value.text) < 200:
            yield "/" + value.text.strip("/")
            return
    if isinstance(stated, Text) and not stated.value:
        yield "/"


def _words(stated: Expression, call: Call, values: Values) -> list[str]:
    return [word for value in values.of(stated, call.function) for word in value.text.split("|") if word]


def _clean(path: str) -> str:
    """A path with its parameters as `{name}`."""
    path = re.sub(r":(\w+)", r"{\1}", path) if "{" not in path else _PATTERN.sub(r"{\1}", path)
    return "/" + re.sub(r"/{2,}", "/", path.replace("[", "").replace("]", "")).strip("/")


def _attributes(program: Program, subject: Subject, collector: str) -> Iterator[Offers]:
    """`#[Route('/orders', methods: ['GET'])]` on a method, behind that on its class."""
    routes = [one for one in program.marks if one.name.rpartition(".")[2] in ("Route", *_VERBS)]
    prefixes = {one.target: path for one in routes if one.on == "type" for path in _path(one)}
    for one in routes:
        if one.on != "function":
            continue
        verb = _VERBS.get(one.name.rpartition(".")[2], "")
        stated = one.keyword("methods")
        methods = [verb] if verb else [
            value.value
            for value in ([item for _, item in stated.items] if isinstance(stated, Table) else [stated])
            if isinstance(value, Text)
        ]  # fmt: skip
        for path in _path(one):
            for method in methods or ["ANY"]:
                name = f"{method.upper()} {_clean(prefixes.get(one.type, '') + '/' + path.strip('/'))}"
                yield Offers(subject, "http", name, Evidence(program.path, one.line, collector))


_VERBS = {
    "Get": "GET", "Post": "POST", "Put": "PUT", "Patch": "PATCH", "Delete": "DELETE", "GetMapping": "GET",
    "PostMapping": "POST", "PutMapping": "PUT", "PatchMapping": "PATCH", "DeleteMapping": "DELETE",
}  # fmt: skip


def _path(mark: Mark) -> list[str]:
    stated = mark.arguments[0] if mark.arguments else mark.keyword("path", "uri")
    return [stated.value] if isinstance(stated, Text) else []


def _port(call: Call, place: int, values: Values, subject: Subject, evidence: Evidence) -> Iterator[Offers]:
    if not 0 <= place < len(call.arguments):
        return
    for value in values.of(call.arguments[place], call.function):
        text = value.text.rpartition(":")[2]
        if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
            yield Offers(subject, "port", str(int(text)), evidence, port=int(text))
            return
