"""What .NET programs offer: routes of controllers and of minimal APIs, hubs, GraphQL, ports; and programs.

https://learn.microsoft.com/aspnet/core/mvc/controllers/routing, .../fundamentals/minimal-apis
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.program import Call, Expression, Mark, Name, Program, Table
from archscan.code.values import Values
from archscan.lexicon.address_values import HOLE
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Scope, Subject, Workload

_VERBS = {
    "HttpGet": "GET", "HttpPost": "POST", "HttpPut": "PUT", "HttpDelete": "DELETE", "HttpPatch": "PATCH",
    "HttpHead": "HEAD", "HttpOptions": "OPTIONS",
}  # fmt: skip
_MAPS = {
    "MapGet": "GET", "MapPost": "POST", "MapPut": "PUT", "MapDelete": "DELETE", "MapPatch": "PATCH",
}  # fmt: skip
_STARTS = vocabulary(
    "WebApplication.CreateBuilder WebApplication.CreateSlimBuilder WebApplication.CreateEmptyBuilder "
    "WebApplication.Create Host.CreateApplicationBuilder Host.CreateDefaultBuilder "
    "WebHost.CreateDefaultBuilder FunctionsApplication.CreateBuilder "
    "Microsoft.Extensions.Hosting.Host.CreateDefaultBuilder WebHostBuilder"
)
_PARAMETER = re.compile(r"\{\*{0,2}(\w+)[^{}]*\}")
_PORT = re.compile(r":(\d{2,5})(?:[/;]|\Z)")


def find_offers(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers]:
    """The interfaces that the file declares, each once."""
    found: dict[tuple[str, str], Offers] = {}
    for one in (
        *_controllers(program, values, subject, collector),
        *_mapped(program, values, subject, collector),
        *_ports(program, values, subject, collector),
    ):
        found.setdefault((one.kind, one.name), one)
    yield from found.values()


def find_program(program: Program, project: str, collector: str) -> Iterator[Fact]:
    """The program that the file is the main part of."""
    for call in program.calls:
        if call.callee in _STARTS and call.function in ("", "Main", "CreateHostBuilder", "BuildWebHost"):
            subject = Subject(Scope("source", project), "")
            yield Workload(subject, "application", Evidence(program.path, call.line, collector))
            return


def _controllers(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers]:
    bases = {one.name: one.bases for one in program.types}
    prefixes: dict[str, list[str]] = {}
    on_methods: dict[tuple[str, str], list[Mark]] = {}
    controllers = set()
    for mark in program.marks:
        if mark.on == "type" and mark.name == "Route":
            prefixes.setdefault(mark.target, []).extend(_texts(mark, values))
        elif mark.on == "type" and mark.name in ("ApiController", "Controller"):
            controllers.add(mark.target)
        elif mark.on == "function" and (mark.name in _VERBS or mark.name in ("Route", "AcceptVerbs")):
            on_methods.setdefault((mark.type, mark.target), []).append(mark)
    for (type_, method), marks in on_methods.items():
        based = any(
            base.partition("<")[0].endswith(("Controller", "ControllerBase")) for base in bases.get(type_, ())
        )
        if not (based or type_ in controllers or type_.endswith("Controller")):
            continue
        routes = [text for mark in marks if mark.name == "Route" for text in _texts(mark, values)]
        verbs = [mark for mark in marks if mark.name in _VERBS]
        for mark in verbs or marks:
            verb = _VERBS.get(mark.name, "ANY")
            paths = (_texts(mark, values) if mark.name in _VERBS else []) or routes or [""]
            for prefix in prefixes.get(type_, [""]):
                for path in paths:
                    if not prefix and not path and type_ not in prefixes:
                        continue  # a conventional route, which is declared elsewhere
                    full = path if path.startswith(("/", "~")) else f"{prefix}/{path}"
                    name = f"{verb} {_clean(full, type_, method)}"
                    yield Offers(subject, "http", name, Evidence(program.path, mark.line, collector))


def _texts(mark: Mark, values: Values) -> list[str]:
    stated = mark.arguments[0] if mark.arguments else mark.keyword("Template", "template")
    return [one.text for one in values.of(stated, "") if HOLE not in one.text]


def _clean(path: str, type_: str = "", method: str = "") -> str:
    """A path with its parameters in braces, without their constraints.

    >>> _clean("api/[controller]/{id:int}", "OrdersController"), _clean("~/health/{*rest}")
    ('/api/Orders/{id}', '/health/{rest}')
    """
    path = path.removeprefix("~").replace("[controller]", type_.removesuffix("Controller"))
    path = _PARAMETER.sub(r"{\1}", path.replace("[action]", method.removesuffix("Async")))
    return re.sub(r"/{2,}", "/", f"/{path}").rstrip("/") or "/"


def _mapped(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers]:
    for call in program.calls:
        evidence = Evidence(program.path, call.line, collector)
        method = call.method
        verbs = [_MAPS[method]] if method in _MAPS else []
        if method == "MapMethods" and len(call.arguments) > 2:
            verbs = [one.text for one in values.of(call.arguments[1], call.function)]
            verbs += _constants(call.arguments[1])
        if verbs and len(call.arguments) >= 2 and "." in call.callee:
            prefix = _prefix(call, values, 0)
            texts = [one.text for one in values.of(call.arguments[0], call.function)]
            for text in texts or ([""] if prefix else []):
                for verb in verbs if HOLE not in text else ():
                    yield Offers(subject, "http", f"{verb.upper()} {_clean(f'{prefix}/{text}')}", evidence)
        elif method in ("MapHub", "MapWebSocket") and call.arguments:
            for value in values.of(call.arguments[0], call.function):
                yield Offers(subject, "websocket", _clean(value.text), evidence)
        elif method in ("MapGraphQL", "MapGraphQLHttp", "UseGraphQL"):
            found = values.of(call.arguments[0], call.function) if call.arguments else []
            yield Offers(subject, "graphql", found[0].text if found else "/graphql", evidence)


def _constants(methods: Expression) -> list[str]:
    """The methods of `[HttpMethods.Options]` and `HttpMethods.Get`, by the names of the constants."""
    names = [one for _, one in methods.items] if isinstance(methods, Table) else [methods]
    return [
        one.path.rpartition(".")[2]
        for one in names
        if isinstance(one, Name) and one.path.rpartition(".")[0].endswith("HttpMethods")
    ]


def _prefix(call: Call, values: Values, depth: int) -> str:
    """What the groups before a call put before its path."""
    if depth > 8:
        return ""
    owner = call.receiver
    if owner is None:
        binding = values.binding(call.callee.rpartition(".")[0], call.function)
        owner = binding.value if binding is not None else None
    if isinstance(owner, Name):
        binding = values.binding(owner.path, call.function)
        owner = binding.value if binding is not None else None
    if not isinstance(owner, Call) or owner is call:
        return ""
    own = ""
    if owner.method == "MapGroup" and owner.arguments:
        found = [one.text for one in values.of(owner.arguments[0], owner.function)]
        own = f"/{found[0].strip('/')}" if found and HOLE not in found[0] else ""
    return _prefix(owner, values, depth + 1) + own


def _ports(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers]:
    for call in program.calls:
        position = {"ListenAnyIP": 0, "ListenLocalhost": 0, "Listen": 1}.get(call.method, -1)
        if position >= 0 and position < len(call.arguments) and b"Kestrel" in program.source:
            texts = [(f":{one.text}", one) for one in values.of(call.arguments[position], call.function)]
        elif call.method == "UseUrls":
            texts = [(one.text, one) for each in call.arguments for one in values.of(each, call.function)]
        elif call.method in ("Run", "RunAsync") and call.arguments:
            given = values.of(call.arguments[0], call.function)
            texts = [(one.text, one) for one in given if one.text.startswith("http")]
        else:
            continue
        for text, value in texts:
            for found in _PORT.finditer(text):
                number = int(found[1])
                if 0 < number < 65536:
                    line = value.lines[0] if value.lines else call.line
                    evidence = Evidence(program.path, line, collector)
                    yield Offers(subject, "port", str(number), evidence, port=number)
