"""What JavaScript programs offer: HTTP routes, WebSockets, GraphQL.

Express and its like, Fastify, Koa, hapi, Hono, NestJS and other controllers with decorators; routes by the
path of their file of Next.js, Nitro and SvelteKit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.code.program import Call, Expression, Mark, Name, Program, Table, Text, items_of
from archscan.code.values import Values
from archscan.model.evidence import Evidence
from archscan.model.facts import Offers, Subject

from .frameworks import GRAPHQL, METHODS, ROUTER_NAMES, ROUTERS, SOCKETS

_CONTROLLERS = (
    "@nestjs/common", "routing-controllers", "tsoa", "@tsed/common", "@midwayjs/core", "@midwayjs/decorator",
    "inversify-express-utils", "@loopback/rest", "@nestjs/websockets", "@tsed/schema", "@overnightjs/core",
)  # fmt: skip
_CONTROLLER = frozenset({"Controller", "JsonController", "Route", "RestController", "controller"})
_VERBS = {
    "Get": "GET", "Post": "POST", "Put": "PUT", "Delete": "DELETE", "Patch": "PATCH", "Head": "HEAD",
    "Options": "OPTIONS",
    "All": "ANY", "Del": "DELETE", "httpGet": "GET", "httpPost": "POST", "httpPut": "PUT",
    "httpDelete": "DELETE",
    "httpPatch": "PATCH", "get": "GET", "post": "POST", "put": "PUT", "del": "DELETE", "patch": "PATCH",
}  # fmt: skip
_EXPORTED = re.compile(
    rb"^export\s+(?:async\s+function|function|const)\s+(GET|POST|PUT|PATCH|DELETE)\b", re.MULTILINE
)
_PAGES = re.compile(r"(?:^|/)pages(/api(?:/.+)?)\.[jt]sx?\Z")
_HANDLED = re.compile(
    rb"\bcase\s+['\"](GET|POST|PUT|PATCH|DELETE)['\"]"
    rb"|\bmethod\s*[!=]==?\s*['\"](GET|POST|PUT|PATCH|DELETE)['\"]"
)
"""Where a handler asks for the method of a request."""
_REFUSED = re.compile(rb"\b405\b|['\"]Allow['\"]")
"""Where it says that others are not allowed."""
_APP = re.compile(r"(?:^|/)app((?:/[^/]+)*)/route\.[jt]s\Z")
_KIT = re.compile(r"(?:^|/)routes((?:/[^/]+)*)/\+server\.[jt]s\Z")
_NITRO = re.compile(r"(?:^|/)server/(api|routes)/(.+?)(?:\.(get|post|put|patch|delete))?\.[jt]s\Z")


def find_offers(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers]:
    """The interfaces that the program's code declares, in the order of the file."""
    prefixes = local_prefixes(program, values)
    chains = chains_of(program)
    for call in program.calls:
        evidence = Evidence(program.path, call.line, collector)
        full = program.full(call.callee)
        if full in SOCKETS:
            yield Offers(subject, "websocket", _path_option(call, values) or SOCKETS[full], evidence)
        elif full in GRAPHQL:
            yield Offers(subject, "graphql", "/graphql", evidence)
        for method, path in _declared(call, program, values, prefixes):
            kind = "websocket" if method == "ws" else "http"
            name = path if kind == "websocket" else f"{method.upper()} {path}"
            router = chains.get(id(call), "") or root_of(call).removeprefix("this.")
            yield Offers(subject, kind, name, evidence, router=router)  # type: ignore[arg-type]
    yield from _of_controllers(program, values, subject, collector)
    yield from _of_path(program, subject, collector)


def _path_option(call: Call, values: Values) -> str:
    for one in call.arguments:
        for key, value in items_of(one):
            if key == "path":
                return next((v.text for v in values.of(value, call.function) if v.text.startswith("/")), "")
    return ""


def _declared(
    call: Call, program: Program, values: Values, prefixes: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Methods and paths of the routes that a call declares."""
    method = call.method
    owner, dot, _ = call.callee.rpartition(".")
    if not dot:
        return
    if method == "route" and call.arguments:
        if is_router(owner, call, program, values):
            listed = call.arguments[0]
            tables = (
                [one for _, one in listed.items]
                if isinstance(listed, Table) and not _keyed(listed)
                else [listed]
            )
            for one in tables:
                yield from _described(one, call, values, prefixes.get(owner, ""))
        return
    if method not in METHODS and method not in ("all", "del", "ws", "any"):
        return
    word = {"all": "any", "del": "delete"}.get(method, method)
    base = _route_of(call)
    if base is not None:
        start = base.callee.rpartition(".")[0]
        if is_router(start, base, program, values) and call.arguments:
            for path in _paths(base.arguments[0], base, values):
                yield word, _clean(prefixes.get(start, "") + path)
    elif len(call.arguments) > 1 and is_router(owner, call, program, values) and _handles(call):
        stated = call.arguments[0]
        for one in [value for _, value in stated.items] if isinstance(stated, Table) else [stated]:
            for path in _paths(one, call, values):
                yield word, _clean(prefixes.get(root_of(call), "") + path)


def _keyed(table: Table) -> bool:
    return any(key for key, _ in table.items)


def _handles(call: Call) -> bool:
    """Whether the last argument may be what answers: no text, no object."""
    return not isinstance(call.arguments[-1], Text | Table)


def _route_of(call: Call) -> Call | None:
    """The `route("/x")` that a chain begins with."""
    one: Expression | None = call.receiver
    for _ in range(12):
        if not isinstance(one, Call):
            return None
        if one.method == "route" and len(one.arguments) == 1 and "." in one.callee:
            return one
        one = one.receiver
    return None


def root_of(call: Call) -> str:
    """The name that a chain of calls begins with."""
    one = call
    for _ in range(200):
        if not isinstance(one.receiver, Call):
            break
        one = one.receiver
    return one.callee.rpartition(".")[0]


def is_router(owner: str, call: Call, program: Program, values: Values) -> bool:
    """Whether what a call is made on is an application or a router."""
    one = call
    for _ in range(200):
        if not isinstance(one.receiver, Call):
            break
        one = one.receiver
        if program.full(one.callee) in ROUTERS:
            return True  # new Hono().get(...).post(...)
    if one is not call:
        owner = one.callee.rpartition(".")[0]
    if "." in owner and not owner.startswith("this."):
        return False
    type_ = values.type_of(owner, call.function)
    if type_:
        return type_ in ROUTERS or type_.rpartition(".")[2] in (
            "Router",
            "Express",
            "FastifyInstance",
            "Application",
        )
    return owner.removeprefix("this.") in ROUTER_NAMES and not program.full(owner).startswith(
        ("axios", "got", "ky")
    )


def _described(one: Expression, call: Call, values: Values, prefix: str) -> Iterator[tuple[str, str]]:
    """`route({method: "GET", url: "/x", handler})`"""
    given = dict(items_of(one))
    stated = given.get("path", given.get("url"))
    if stated is None or "method" not in given:
        return
    methods = [value.text.lower() for value in values.of(given["method"], call.function)]
    for path in _paths(stated, call, values):
        for method in methods:
            if method in METHODS or method == "*":
                yield "any" if method == "*" else method, _clean(prefix + path)


def _paths(stated: Expression | None, call: Call, values: Values) -> Iterator[str]:
    for value in values.of(stated, call.function):
        if value.text.startswith("/") and "\n" not in value.text and " " not in value.text:
            yield value.text


_PARAMETER = re.compile(r":(\w+)(?:\([^()]*\))?\??|\[\[?\.{0,3}(\w+)\]?\]")


def _clean(path: str) -> str:
    """A path with its parameters in braces.

    >>> _clean("//orders/:id(\\\\d+)/"), _clean("/users/[id]"), _clean("/a/[...rest]")
    ('/orders/{id}', '/users/{id}', '/a/{rest}')
    """
    path = _PARAMETER.sub(lambda found: "{" + (found[1] or found[2]) + "}", path)
    path = re.sub(r"/{2,}", "/", path)
    return path.rstrip("/") or "/"


def chains_of(program: Program) -> dict[int, str]:
    """By the `id()` of each call of a chain the name that the whole chain is given."""
    found: dict[int, str] = {}
    for binding in program.bindings:
        one: Expression | None = binding.value
        for _ in range(200):
            if not isinstance(one, Call):
                break
            found[id(one)] = binding.name
            one = one.receiver
    return found


def local_prefixes(program: Program, values: Values) -> dict[str, str]:
    """The prefix of each router of the file: as it was made, and as it was put into another."""
    found: dict[str, str] = {}
    for binding in program.bindings:
        value = binding.value
        if isinstance(value, Call) and program.full(value.callee) in ROUTERS and value.arguments:
            prefix = dict(items_of(value.arguments[0])).get("prefix")
            for one in values.of(prefix, binding.function):
                if one.text.startswith("/"):
                    found[binding.name] = one.text.rstrip("/")
    for call in program.calls:
        if call.method in ("use", "route") and len(call.arguments) > 1:
            last = call.arguments[-1]
            path = last.path if isinstance(last, Name) else ""
            if path.endswith((".routes", ".middleware")):
                path = path.rpartition(".")[0]
            for one in values.of(call.arguments[0], call.function)[:1]:
                if path and one.text.startswith("/"):
                    found[path] = one.text.rstrip("/") + found.get(path, "")
        elif call.method == "prefix" and call.arguments and isinstance(call.arguments[0], Text):
            found.setdefault(call.callee.rpartition(".")[0], call.arguments[0].value.rstrip("/"))
    return found


def _of_controllers(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers]:
    """Methods with decorators in classes with one: NestJS and its like."""
    known = {
        mark.type: mark
        for mark in program.marks
        if mark.on == "type" and mark.name in _CONTROLLER and _is_of(mark, program)
    }
    for mark in program.marks:
        evidence = Evidence(program.path, mark.line, collector)
        if mark.name == "WebSocketGateway" and mark.on == "type":
            yield Offers(subject, "websocket", "/socket.io", evidence)
        if mark.on != "function" or mark.name not in _VERBS or not _is_of(mark, program):
            continue
        controller = known.get(mark.type)
        if controller is None and not _is_bare(mark, program):
            continue
        for prefix in _stated(controller, values) if controller is not None else [""]:
            for path in _stated(mark, values):
                name = f"{_VERBS[mark.name]} {_clean(f'/{prefix}/{path}')}"
                yield Offers(subject, "http", name, evidence)


def _is_of(mark: Mark, program: Program) -> bool:
    return program.full(mark.name).startswith(_CONTROLLERS)


def _is_bare(mark: Mark, program: Program) -> bool:
    """Whether a method's decorator needs no controller: LoopBack's."""
    return program.full(mark.name).startswith("@loopback/rest") and bool(mark.arguments)


def _stated(mark: Mark, values: Values) -> Iterable[str]:
    """The paths that a decorator states; the empty one if none."""
    stated = mark.arguments[0] if mark.arguments else None
    if isinstance(stated, Table) and _keyed(stated):
        stated = dict(stated.items).get("path")
    found = [value.text for value in values.of(stated, "")]
    return found or [""]


def _handled(source: bytes) -> dict[str, int]:
    """The methods that a handler asks for, with their lines; none unless it refuses others."""
    if _REFUSED.search(source) is None:
        return {}
    found: dict[str, int] = {}
    for one in _HANDLED.finditer(source):
        name = (one[1] or one[2]).decode()
        found.setdefault(name, source.count(b"\n", 0, one.start()) + 1)
    return found


def _of_path(program: Program, subject: Subject, collector: str) -> Iterator[Offers]:
    """Routes that the path of a file makes."""
    path, first = program.path, Evidence(program.path, 1, collector)
    for pattern in (_APP, _KIT):
        if found := pattern.search(path):
            parts = [one for one in found[1].split("/") if not one.startswith(("(", "@"))]
            for method in _EXPORTED.finditer(program.source):
                line = program.source.count(b"\n", 0, method.start()) + 1
                name = f"{method[1].decode()} {_clean('/'.join(parts) or '/')}"
                yield Offers(subject, "http", name, Evidence(path, line, collector))
    if (found := _PAGES.search(path)) and b"export default" in program.source:
        place = _clean(found[1].removesuffix("/index"))
        handled = _handled(program.source)
        for name, line in handled.items():
            yield Offers(subject, "http", f"{name} {place}", Evidence(path, line, collector))
        if not handled:
            yield Offers(subject, "http", f"ANY {place}", first)
    elif (found := _NITRO.search(path)) and b"ventHandler(" in program.source:
        place = ("/api/" if found[1] == "api" else "/") + found[2].removesuffix("index")
        yield Offers(subject, "http", f"{(found[3] or 'any').upper()} {_clean(place)}", first)
