"""What Go programs offer: HTTP routes, WebSockets, GraphQL, the port that they listen on; and programs.

net/http, gin, echo, chi, gorilla/mux, fiber, httprouter, iris. A router's prefix counts where it stands in
the same file: as its group, as the block around it, as what it is mounted under.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.clients import imports_any
from archscan.code.findings import names_of
from archscan.code.program import Call, Expression, Name, Program, Text
from archscan.code.values import Values
from archscan.lexicon.address_values import HOLE
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Scope, Subject, Workload
from archscan.source import Tree

from .go_places import program_folder

ROUTERS = (
    "github.com/gin-gonic/gin", "github.com/labstack/echo", "github.com/go-chi/chi", "github.com/gorilla/mux",
    "github.com/gofiber/fiber", "github.com/julienschmidt/httprouter", "github.com/kataras/iris",
    "github.com/gobuffalo/buffalo", "github.com/bmizerany/pat", "github.com/dimfeld/httptreemux",
    "github.com/cloudwego/hertz", "github.com/valyala/fasthttprouter", "github.com/fasthttp/router",
    "github.com/go-fuego/fuego", "goji.io", "github.com/go-zoo/bone", "github.com/uptrace/bunrouter",
    "github.com/danielgtaylor/huma", "github.com/revel/revel", "github.com/beego/beego",
)  # fmt: skip
_METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
_ANY = frozenset({"ANY", "ALL", "HANDLEFUNC", "HANDLE"})
_PATTERN = re.compile(r"(?:(?P<method>[A-Z]+)\s+)?(?:[\w.-]+)?(?P<path>/.*)\Z", re.DOTALL)
_RELATIVE = re.compile(r"[\w:*{][\w/:*{}.-]*\Z")
"""A path without the slash in front, which groups of gin and echo put in."""
_PARAMETER = re.compile(r"[:*](\w+)(?=[/.]|\Z)|\{(\w+)(?::[^{}]*|\.\.\.)?\}|<(\w+)(?::[^<>]*)?>")
_LISTENING: dict[str, tuple[int | str, ...]] = {
    "net/http.ListenAndServe": (0,), "net/http.ListenAndServeTLS": (0,), "net/http.Server": ("Addr",),
    "net.Listen": (1,), "github.com/valyala/fasthttp.ListenAndServe": (0,),
    "github.com/prometheus/exporter-toolkit/web.ListenAndServe": (), "net.ListenPacket": (1,),
    "github.com/gin-gonic/gin.Default.Run": (0,), "github.com/gin-gonic/gin.New.Run": (0,),
    "github.com/gin-gonic/gin.Engine.Run": (0,), "github.com/labstack/echo.New.Start": (0,),
    "github.com/labstack/echo.Echo.Start": (0,), "github.com/labstack/echo.New.StartTLS": (0,),
    "github.com/gofiber/fiber.New.Listen": (0,), "github.com/gofiber/fiber.App.Listen": (0,),
    "github.com/kataras/iris.New.Listen": (0,), "github.com/kataras/iris.Default.Listen": (0,),
    "github.com/kataras/iris.Addr": (0,), "github.com/cloudwego/hertz/pkg/app/server.WithHostPorts": (0,),
    "net.ListenTCP": (), "net/http.Serve": (),
    "github.com/dapr/go-sdk/service/http.NewService": (0,),
    "github.com/dapr/go-sdk/service/grpc.NewService": (0,),
}  # fmt: skip
_TAKING = frozenset(
    {
        "github.com/hibiken/asynq.NewServer.Run", "github.com/segmentio/kafka-go.NewReader",
        "github.com/IBM/sarama.NewConsumerGroup", "github.com/Shopify/sarama.NewConsumerGroup",
        "go.temporal.io/sdk/worker.New", "github.com/aws/aws-lambda-go/lambda.Start",
        "google.golang.org/grpc.NewServer",
    }
)  # fmt: skip
_PACKAGE_MAIN = re.compile(rb"^package\s+main\b", re.MULTILINE)
_BESIDE = vocabulary("scripts script tools tool hack dev ci internal demos utils util gen generator")


def find_offers(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers]:
    """The interfaces that the file declares, in its order, each once."""
    found: dict[tuple[str, str, str], Offers] = {}
    routed = Routes(program, values)
    for call in program.calls:
        for one in (
            *routed.of(call, subject, collector),
            *_sockets(call, program, values, subject, collector),
            *_ports(call, program, values, subject, collector),
        ):
            found.setdefault((one.kind, one.name, one.router), one)
    yield from found.values()


def find_program(
    program: Program, values: Values, tree: Tree | None, subject: Subject, collector: str
) -> Iterator[Fact]:
    """The program that the file is the main part of: its package is `main`, and it listens or takes work."""
    if not _PACKAGE_MAIN.search(program.source) or not any(one.name == "main" for one in program.functions):
        return
    if not _BESIDE.isdisjoint(subject.scope.path.lower().split("/")):
        return
    for call in program.calls:
        names = set(names_of(call, program, values))
        if not names.isdisjoint(_LISTENING) or not names.isdisjoint(_TAKING):
            folder = program_folder(subject.scope.path, tree)
            evidence = Evidence(program.path, call.line, collector)
            yield Workload(Subject(Scope("source", folder), ""), "application", evidence)
            return


class Routes:
    """The routes of one file."""

    def __init__(self, program: Program, values: Values) -> None:
        self._program = program
        self._values = values
        self._routed = imports_any(program, ROUTERS)
        self._http = imports_any(program, ("net/http",))
        self._blocks = [one for one in program.marks if one.name == "@block"]
        self._chained = {
            id(call.receiver)
            for call in program.calls
            if call.method == "Methods" and call.receiver is not None
        }

    def of(self, call: Call, subject: Subject, collector: str) -> Iterator[Offers]:
        """The routes that a call declares."""
        if not (self._routed or self._http) or call.makes or "." not in call.callee:
            return
        evidence = Evidence(self._program.path, call.line, collector)
        for method, path in self._declared(call):
            router = self._root(_owner(call), call)
            yield Offers(subject, "http", f"{method} {_clean(path)}", evidence, router=router)

    def place(self, router: Expression, call: Call) -> tuple[str, str]:
        """The prefix of a router that is handed on, and the function whose parameter it stems from, with
        brackets behind its name; "" for one that is made here."""
        if isinstance(router, Call):
            owner = router.callee.rpartition(".")[0]
            own = self._first(router.arguments[0] if router.arguments else None, call)
            return _clean(self._group(owner, call, 0) + own).rstrip("/"), self._root(owner, call)
        name = router.path if isinstance(router, Name) else ""
        return _clean(self._group(name, call, 0)).rstrip("/"), self._root(name, call)

    def _root(self, owner: str, call: Call) -> str:
        """The function that a router is a parameter of, as above."""
        for _ in range(6):
            function = next((one for one in self._program.functions if one.name == call.function), None)
            if function is not None and owner in function.parameters:
                return f"{call.function}()"
            binding = self._values.binding(owner, call.function)
            if binding is None or not isinstance(binding.value, Call):
                return ""
            owner = _owner(binding.value)
        return ""

    def _declared(self, call: Call) -> Iterator[tuple[str, str]]:
        word = call.method.upper()
        if call.method == "Methods" and isinstance(call.receiver, Call):
            methods = [text for one in call.arguments for text in self._texts(one, call)]
            for _, path in self._plain(call.receiver):
                for method in methods or ["ANY"]:
                    yield method.upper(), path
        elif id(call) in self._chained or len(call.arguments) < 2:
            return
        elif word in _METHODS and self._routed and not self._is_client(call):
            for value in self._texts(call.arguments[0], call):
                if value.startswith("/") or (not value and isinstance(call.arguments[0], Text)):
                    yield word, self._prefix(call) + value
                elif _RELATIVE.match(value) and self._values.type_of(_owner(call), call.function).startswith(
                    ROUTERS
                ):
                    yield word, f"{self._prefix(call)}/{value}"
        elif (
            call.method in ("Method", "MethodFunc", "Add", "Match")
            and self._routed
            and len(call.arguments) > 2
        ):
            methods = [value.upper() for value in self._texts(call.arguments[0], call)]
            for value in self._texts(call.arguments[1], call):
                for method in methods:
                    if method in _METHODS and value.startswith("/"):
                        yield method, self._prefix(call) + value
        elif call.method in ("Handle", "HandlerFunc") and len(call.arguments) > 2 and self._routed:
            methods = self._texts(call.arguments[0], call)
            for value in self._texts(call.arguments[1], call):
                if methods and methods[0] in _METHODS and value.startswith("/"):
                    yield methods[0], self._prefix(call) + value
        elif word in _ANY:
            yield from self._plain(call)

    def _plain(self, call: Call) -> Iterator[tuple[str, str]]:
        """`HandleFunc("/x", f)`, and since Go 1.22 `HandleFunc("GET /x", f)`."""
        for value in self._texts(call.arguments[0] if call.arguments else None, call):
            found = _PATTERN.match(value)
            if found is not None:
                yield found["method"] or "ANY", self._prefix(call) + found["path"]

    def _is_client(self, call: Call) -> bool:
        owner = call.callee.rpartition(".")[0]
        return self._values.type_of(owner, call.function).startswith(("net/http.", "github.com/go-resty"))

    def _texts(self, stated: Expression | None, call: Call) -> list[str]:
        """What an argument comes to; a prefix that is not known is left out."""
        if isinstance(stated, Text) and not stated.value:
            return [""]
        if isinstance(stated, Name) and "Method" in stated.path:
            return [stated.path.rpartition("Method")[2].upper()]
        found = [one.text.lstrip(HOLE) for one in self._values.of(stated, call.function)]
        return [one for one in found if HOLE not in one]

    def _prefix(self, call: Call) -> str:
        """What stands before the paths of a router: the blocks around it and its groups."""
        around = ""
        for block in self._blocks:
            if block.line <= call.line <= int(block.target) and block.line != call.line:
                around += self._first(block.arguments[0], call)
        return around + self._group(call.callee.rpartition(".")[0], call, 0)

    def _group(self, owner: str, call: Call, depth: int) -> str:
        binding = self._values.binding(owner, call.function) if depth < 6 else None
        made = binding.value if binding is not None else None
        if not isinstance(made, Call):
            return ""
        before = made.callee.rpartition(".")[0]
        if made.method == "Subrouter" and isinstance(made.receiver, Call):
            made = made.receiver
            before = made.callee.rpartition(".")[0]
            if made.method != "PathPrefix":
                return self._group(before, call, depth + 1)
        elif made.method not in ("Group", "Party", "Namespace", "NewGroup", "Mount"):
            return self._group(before, call, depth + 1) if made.method in ("Use", "With") else ""
        own = self._first(made.arguments[0] if made.arguments else None, call)
        return (self._group(before, call, depth + 1) if before != owner else "") + own

    def _first(self, stated: Expression | None, call: Call) -> str:
        found = [one for one in self._texts(stated, call) if one.startswith("/")]
        return found[0].rstrip("/") if found else ""


def _owner(call: Call) -> str:
    """What the first call of a chain is made on."""
    one = call
    for _ in range(20):
        if not isinstance(one.receiver, Call):
            break
        one = one.receiver
    return one.callee.rpartition(".")[0]


def _clean(path: str) -> str:
    """A path with its parameters in braces.

    >>> _clean("/orders/:id/"), _clean("/files/*path"), _clean("/users/{id:[0-9]+}"), _clean("/x/{$}")
    ('/orders/{id}/', '/files/{path}', '/users/{id}', '/x/')
    """
    path = _PARAMETER.sub(lambda found: "{" + next(one for one in found.groups() if one) + "}", path)
    return re.sub(r"/{2,}", "/", path.replace("{$}", "")) or "/"


_UPGRADES = (
    "github.com/gorilla/websocket.Upgrader.Upgrade",
    "nhooyr.io/websocket.Accept",
    "github.com/coder/websocket.Accept",
)
_GRAPHQL = (
    "github.com/99designs/gqlgen/graphql/handler.New",
    "github.com/99designs/gqlgen/graphql/handler.NewDefaultServer",
    "github.com/graphql-go/handler.New", "github.com/graph-gophers/graphql-go/relay.Handler",
    "github.com/99designs/gqlgen/handler.GraphQL",
)  # fmt: skip


def _sockets(
    call: Call, program: Program, values: Values, subject: Subject, collector: str
) -> Iterator[Offers]:
    if call.method not in ("Upgrade", "Accept", "New", "NewDefaultServer", "Handler", "GraphQL"):
        return
    full = values.qualified(call.callee, call.function)
    evidence = Evidence(program.path, call.line, collector)
    if full in _UPGRADES:
        yield Offers(subject, "websocket", "/", evidence)
    elif full in _GRAPHQL or (full == "github.com/graph-gophers/graphql-go/relay.Handler" and call.makes):
        yield Offers(subject, "graphql", "/graphql", evidence)


def _ports(
    call: Call, program: Program, values: Values, subject: Subject, collector: str
) -> Iterator[Offers]:
    """The port that a call listens on, where it is a number or the default of a variable."""
    if call.method not in _LISTENERS:
        return
    places = next((_LISTENING[one] for one in names_of(call, program, values) if one in _LISTENING), ())
    for place in places:
        stated = dict(call.keywords).get(place) if isinstance(place, str) else None
        if isinstance(place, int) and place < len(call.arguments):
            stated = call.arguments[place]
        if isinstance(stated, Name) and stated.path.endswith("Addr") and not values.of(stated, call.function):
            continue
        for value in values.of(stated, call.function):
            text = value.text.rpartition(":")[2]
            if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
                line = value.lines[0] if value.lines else call.line
                evidence = Evidence(program.path, line, collector)
                yield Offers(subject, "port", str(int(text)), evidence, port=int(text))
                return


_LISTENERS = frozenset(one.rpartition(".")[2] for one in _LISTENING)
