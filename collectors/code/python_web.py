"""What Python programs offer: HTTP routes, WebSockets, GraphQL.

Flask, FastAPI, Starlette, Sanic, Quart, Bottle, Litestar, aiohttp, Tornado, Falcon, Pyramid, Django and its
REST framework.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.program import Call, Expression, Name, Program, Table, Text
from archscan.code.values import Values
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Offers, Subject
from archscan.source import Tree

from .python_django import Known, django_routes
from .python_frameworks import GRAPHQL, ROUTERS, SOCKETS
from .python_paths import clean_path

_METHODS = vocabulary("get post put delete patch head options trace")
_ROUTES = frozenset({*_METHODS, "route", "api_route", "websocket", "websocket_route", "api_operation"})
_ADD = re.compile(
    r"add_(?:get|post|put|delete|patch|head|options|view|route|url_rule|api_route|websocket_route)\Z"
)
_DJANGO = frozenset({"django.urls.path", "django.urls.re_path", "django.conf.urls.url", "django.urls.url"})
_STARLETTE = vocabulary(
    "starlette.routing.Route starlette.routing.WebSocketRoute fastapi.routing.APIRoute "
    "starlette.routing.Mount tornado.web.url tornado.web.URLSpec aiohttp.web.route "
    "aiohttp.web.view litestar.route"
)
_DIRECT = re.compile(
    r"(?:aiohttp\.web|bottle|litestar|litestar\.handlers|blacksheep(?:\.server)?)\.(?P<method>\w+)\Z"
)
_ROUTING = frozenset({
    *_ROUTES, *(name.rpartition(".")[2] for name in (*SOCKETS, *GRAPHQL, *_DJANGO, *_STARLETTE)),
    "register", "Application",
})  # fmt: skip
"""Last words of all calls that may declare something."""
_PREFIXES = ("prefix", "url_prefix", "path")


def find_offers(
    program: Program, values: Values, subject: Subject, collector: str, tree: Tree | None = None
) -> Iterator[Offers]:
    """The interfaces that the program's code declares, in the order of the file.

    In `tree` the views are looked up that stand in other files than their routes.
    """
    known: Known = {}
    decorators = {(mark.name, mark.line): (mark.on, mark.target) for mark in program.marks}
    prefixes = local_prefixes(program, values)
    for call in program.calls:
        if _is_django(call, values):
            evidence = Evidence(program.path, call.line, collector)
            for kind, methods, path in django_routes(call, program, values, tree, known):
                for method in methods:
                    name = clean_path(path) if kind == "websocket" else f"{method.upper()} {clean_path(path)}"
                    yield Offers(subject, kind, name, evidence)  # type: ignore[arg-type]
        else:
            yield from _routes(call, program, values, decorators, prefixes, subject, collector)


def _is_django(call: Call, values: Values) -> bool:
    likely = call.method in ("path", "re_path", "url") and len(call.arguments) > 1
    return likely and values.qualified(call.callee, call.function) in _DJANGO


def _routes(
    call: Call,
    program: Program,
    values: Values,
    decorators: dict[tuple[str, int], tuple[str, str]],
    prefixes: dict[str, str],
    subject: Subject,
    collector: str,
) -> Iterator[Offers]:
    last = program.full(call.callee).rpartition(".")[2]
    if last not in _ROUTING and not call.method.startswith("add_"):
        return
    full = values.qualified(call.callee, call.function)
    evidence = Evidence(program.path, call.line, collector)
    if full in SOCKETS:
        yield Offers(subject, "websocket", SOCKETS[full], evidence)
    elif full in GRAPHQL:
        yield Offers(subject, "graphql", "/graphql", evidence)
    router = call.callee.rpartition(".")[0]
    for kind, methods, path in _declared(call, full, program, values, decorators, prefixes):
        for method in methods:
            name = path if kind == "websocket" else f"{method.upper()} {path}"
            yield Offers(subject, kind, name, evidence, router=router)  # type: ignore[arg-type]


def _declared(
    call: Call,
    full: str,
    program: Program,
    values: Values,
    decorators: dict[tuple[str, int], tuple[str, str]],
    prefixes: dict[str, str],
) -> Iterator[tuple[str, list[str], str]]:
    """Kind, methods and paths of the routes that a call declares."""
    method = call.method
    owner = call.callee.rpartition(".")[0]
    type_ = full.rpartition(".")[0]
    on, target = decorators.get((call.callee, call.line), ("", ""))
    if method in _ROUTES and owner and (_is_router(type_) or (on and type_ not in _OTHERS)):
        named = dict(call.keywords)
        stated = (
            call.arguments[0] if call.arguments else named.get("path", named.get("uri", named.get("rule")))
        )
        known = _is_router(type_)
        for path in _paths(stated, call, values, rooted=not known):
            kind = "websocket" if method.startswith("websocket") else "http"
            methods = [method] if method in _METHODS else _methods(call, values, ["get"])
            if on == "type":
                methods = _of_type(target, program) or ["any"]
            yield kind, methods, clean_path(prefixes.get(owner, "") + path)
    elif (found := _DIRECT.match(full)) and found["method"] in _ROUTES and call.arguments:
        for path in _paths(call.arguments[0], call, values, rooted=True):
            one = found["method"]
            yield "http", [one] if one in _METHODS else _methods(call, values, ["get"]), clean_path(path)
    elif _ADD.match(method):
        yield from _added(call, method, program, values)
    elif full in _STARLETTE and call.arguments:
        kind = "websocket" if "WebSocket" in full else "http"
        for path in _paths(call.arguments[0], call, values, rooted=True):
            if not full.endswith("Mount"):
                default = _handled(call.arguments[1:], program) or ["get" if "starlette" in full else "any"]
                yield kind, _methods(call, values, default), clean_path(path)
    elif method == "register" and type_.startswith(
        ("rest_framework.routers", "rest_framework_nested.routers")
    ):
        for value in values.of(call.arguments[0] if call.arguments else None, call.function):
            yield "http", ["any"], clean_path("/" + value.text.strip("/^$"))
    elif method == "add_resource" and len(call.arguments) > 1:
        for one in call.arguments[1:]:
            for path in _paths(one, call, values, rooted=True):
                yield "http", _handled(call.arguments, program) or ["any"], clean_path(path)
    elif full.startswith("tornado.") or full in ("Application", "web.Application"):
        yield from _tornado(call, program, values)


def _is_router(type_: str) -> bool:
    """Whether routes are declared on things of a type: the frameworks' own, and classes called after them."""
    return type_ in ROUTERS or _OWN_ROUTER.search(type_) is not None


_OWN_ROUTER = re.compile(r"[a-z](?:API|Api)Router\Z|[a-z]Blueprint\Z")
_OTHERS = frozenset(
    {"requests", "httpx", "responses", "respx", "mock", "unittest.mock", "click", "typer", "celery"}
)


def _paths(stated: Expression | None, call: Call, values: Values, rooted: bool) -> Iterator[str]:
    """Paths that begin with `/`; where the receiver is known to be a router also the empty one."""
    if isinstance(stated, Text) and not stated.value and not rooted:
        yield ""
        return
    for value in values.of(stated, call.function):
        if value.text.startswith("/") or (not rooted and "/" in value.text and "://" not in value.text):
            yield value.text if value.text.startswith("/") else f"/{value.text}"


def _methods(call: Call, values: Values, default: list[str]) -> list[str]:
    named = dict(call.keywords)
    given = named.get("methods", named.get("method", named.get("http_method")))
    found = [value.text.lower() for value in values.of(given, call.function)]
    return [one for one in found if one in _METHODS] or default


def _of_type(name: str, program: Program) -> list[str]:
    """HTTP methods that a class handles, by the names of its methods."""
    found = [one.name.removeprefix("on_") for one in program.functions if one.type == name]
    return [one for one in found if one in _METHODS]


def _handled(arguments: tuple[Expression, ...], program: Program) -> list[str]:
    for one in arguments:
        path = one.path if isinstance(one, Name) else one.callee if isinstance(one, Call) else ""
        if path and (found := _of_type(path.partition(".")[0], program)):
            return found
    return []


def _added(call: Call, method: str, program: Program, values: Values) -> Iterator[tuple[str, list[str], str]]:
    """`router.add_get("/x", view)`, `app.add_url_rule("/x", ...)`, `config.add_route("name", "/x")`."""
    texts = [value for one in call.arguments[:3] for value in values.of(one, call.function)[:1]]
    path = next((one.text for one in texts if one.text.startswith("/")), None)
    if path is None:
        return
    word = method.removeprefix("add_")
    stated = [one.text.lower() for one in texts if one.text.lower() in _METHODS]
    default = ["get"] if word in ("url_rule", "api_route") else ["any"]
    methods = (
        [word] if word in _METHODS else stated or _methods(call, values, _handled(call.arguments, program))
    )
    yield "websocket" if "websocket" in word else "http", methods or default, clean_path(path)


def _tornado(call: Call, program: Program, values: Values) -> Iterator[tuple[str, list[str], str]]:
    """`tornado.web.Application([(r"/x", Handler)])`."""
    given = call.arguments[0] if call.arguments else dict(call.keywords).get("handlers")
    if isinstance(given, Name) and (binding := values.binding(given.path, call.function)) is not None:
        given = binding.value
    for _, one in given.items if isinstance(given, Table) else ():
        parts = [value for _, value in one.items] if isinstance(one, Table) else []
        if len(parts) > 1 and isinstance(parts[0], Text) and parts[0].value.startswith("/"):
            yield "http", _handled(tuple(parts[1:]), program) or ["any"], clean_path(parts[0].value)


def local_prefixes(program: Program, values: Values) -> dict[str, str]:
    """The prefix of each router of the file: as it was made, and as it was put into another."""
    found: dict[str, str] = {}
    for binding in program.bindings:
        if isinstance(binding.value, Call) and _is_router(program.full(binding.value.callee)):
            stated = _stated_prefix(binding.value, values)
            if stated:
                found[binding.name] = stated
    for call in program.calls:
        if (
            call.method not in ("include_router", "register_blueprint", "blueprint", "add_router")
            or not call.arguments
        ):
            continue
        router = call.arguments[-1] if call.method == "add_router" else call.arguments[0]
        stated = _stated_prefix(call, values)
        if isinstance(router, Name) and stated:
            if call.method == "include_router":
                stated += found.get(router.path, "")
            found[router.path] = stated
    return found


def _stated_prefix(call: Call, values: Values) -> str:
    named = dict(call.keywords)
    for word in _PREFIXES:
        for value in values.of(named.get(word), call.function):
            if value.text.startswith("/"):
                return value.text.rstrip("/")
    return ""
