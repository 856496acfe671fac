"""What Ruby programs offer: routes of Rails, Sinatra, Grape, Roda and Hanami, ports, WebSockets, GraphQL.

https://guides.rubyonrails.org/routing.html, https://sinatrarb.com/intro.html, https://github.com/ruby-grape/grape
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.program import Call, Expression, Name, Program, Table, Text
from archscan.code.values import Values
from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Offers, Scope, Subject, Workload
from archscan.source import Tree

from .ruby_grammar import GROUP

_METHODS = vocabulary("get post put patch delete")
_ACTIONS: dict[str, tuple[str, str]] = {
    "index": ("GET", ""), "create": ("POST", ""), "show": ("GET", "/{id}"), "update": ("PATCH", "/{id}"),
    "destroy": ("DELETE", "/{id}"),
}  # fmt: skip
_SINATRA = frozenset({"Sinatra.Base", "Sinatra.Application"})
_GRAPE = frozenset({"Grape.API", "Grape.API.Instance"})
_HANAMI = frozenset({"Hanami.Routes"})
_LISTENS = frozenset({("puma.rb", "port"), ("puma.rb", "bind"), ("unicorn.rb", "listen")})
_BUILD = frozenset({"Gemfile", "gems.rb", "Dockerfile"})


def find_offers(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Offers]:
    """The interfaces that the program's code declares, in the order of the file."""
    kind = _framework(program)
    prefixes = _prefixes(program) if kind == "grape" else {}
    for call in program.calls:
        evidence = Evidence(program.path, call.line, collector)
        for name in _routes(call, kind, values, prefixes):
            if name == "POST /graphql":
                yield Offers(subject, "graphql", "/graphql", evidence)
            else:
                yield Offers(subject, "http", name, evidence)
        if kind == "rails" and call.callee == "mount":
            for path in _cable(call):
                yield Offers(subject, "websocket", path, evidence)
        yield from _ports(call, program, values, subject, collector)


def find_program(
    program: Program, values: Values, tree: Tree, subject: Subject, collector: str
) -> Iterator[Workload]:
    """The program that the file is the entry of, of the nearest folder upward that holds a build file."""
    line = _entry(program, values)
    folder = subject.scope.path
    while line:
        if not _BUILD.isdisjoint(tree.names(folder)):
            evidence = Evidence(program.path, line, collector)
            yield Workload(Subject(Scope("source", folder), ""), "application", evidence)
            return
        if not folder:
            return
        folder = folder.rpartition("/")[0]


def _entry(program: Program, values: Values) -> int:
    path = f"/{program.path}"
    for type_ in program.types:
        if path.endswith("/config/application.rb") and "Rails.Application" in type_.bases:
            return type_.line
    for call in program.calls:
        if path.endswith("/config.ru") and call.callee == "run" and call.arguments:
            return call.line
        owner = call.callee.rpartition(".")[0]
        serves = call.method in ("run", "run_till_terminated", "run_till_terminated_or_interrupted")
        if serves and values.type_of(owner, call.function) == "GRPC.RpcServer.new":
            return call.line
        if call.callee in ("WEBrick.HTTPServer.new", "run!", "Sinatra.Application.run!"):
            return call.line
        classic = "sinatra" in program.imports and not call.type and call.method in _METHODS
        if classic and call.callee == call.method and call.arguments:
            return call.line
    return 0


def _framework(program: Program) -> str:
    path = f"/{program.path}"
    if "/config/routes" in path:
        return "hanami" if any(_HANAMI.intersection(type_.bases) for type_ in program.types) else "rails"
    for type_ in program.types:
        if _SINATRA.intersection(type_.bases):
            return "sinatra"
        if _GRAPE.intersection(type_.bases):
            return "grape"
    return "sinatra" if {"sinatra", "sinatra/base"} & program.imports.keys() else ""


def _prefixes(program: Program) -> dict[str, str]:
    """The prefix and the version that a Grape API puts before its paths, by its class."""
    found: dict[str, str] = {}
    for call in program.calls:
        if call.callee == "prefix" and call.arguments and isinstance(call.arguments[0], Text):
            found[call.type] = f"/{call.arguments[0].value.strip('/')}" + found.get(call.type, "")
        elif call.callee == "version" and call.arguments and isinstance(call.arguments[0], Text):
            using = dict(call.keywords).get("using")
            if not isinstance(using, Text) or using.value == "path":
                found[call.type] = found.get(call.type, "") + f"/{call.arguments[0].value}"
    return found


def _routes(call: Call, kind: str, values: Values, prefixes: dict[str, str]) -> Iterator[str]:
    if not kind or "." in call.callee:
        return
    prefix = call.function.removeprefix(GROUP) if call.function.startswith(GROUP) else ""
    if call.function and not prefix and not call.function.startswith(GROUP):
        return  # a call within a method: of a test's or a client's
    on = dict(call.keywords).get("on")
    if isinstance(on, Text) and kind == "rails":
        before, _, parameter = prefix.rpartition("/")
        if parameter.startswith("{") and on.value in ("member", "collection"):
            prefix = f"{before}/{{id}}" if on.value == "member" else before
    prefix = prefixes.get(call.type, "") + prefix
    if call.callee in _METHODS:
        for path in _paths(call, kind):
            yield f"{call.callee.upper()} {_clean(f'{prefix}/{path}')}"
    elif kind == "rails" and call.callee in ("resources", "resource"):
        for one in call.arguments:
            if isinstance(one, Text):
                yield from _resource(call, one.value, prefix)
    elif kind in ("rails", "hanami") and call.callee == "root":
        yield f"GET {_clean(prefix)}"
    elif kind == "rails" and call.callee == "match":
        verbs = _words(dict(call.keywords).get("via"))
        for path in _paths(call, kind):
            for verb in verbs:
                yield f"{verb.upper()} {_clean(f'{prefix}/{path}')}"


def _paths(call: Call, kind: str) -> Iterator[str]:
    texts = [one.value for one in call.arguments if isinstance(one, Text)]
    if kind == "rails":
        first = call.keywords[0][0] if call.keywords and not texts else ""
        if first and first not in ("to", "on", "via"):
            yield first  # get "/a" => "b#c"
        yield from texts
    elif texts:
        yield texts[0]
    elif kind == "grape":
        yield ""


def _resource(call: Call, name: str, prefix: str) -> Iterator[str]:
    named = dict(call.keywords)
    path = named.get("path")
    path_text = path.value if isinstance(path, Text) else name
    only, but = named.get("only"), _words(named.get("except"))
    actions = _words(only) if only is not None else list(_ACTIONS)
    for action in actions:
        if action in _ACTIONS and action not in but:
            verb, rest = _ACTIONS[action]
            rest = rest if call.callee == "resources" else ""
            yield f"{verb} {_clean(f'{prefix}/{path_text}{rest}')}"


def _words(stated: Expression | None) -> list[str]:
    match stated:
        case Text(value):
            return [value]
        case Table(items):
            return [one.value for _, one in items if isinstance(one, Text)]
    return []


def _clean(path: str) -> str:
    """A path with its parameters as `{name}`."""
    path = re.sub(r"\([^()]*\)", "", path)  # what may be left out
    return "/" + re.sub(r"/{2,}", "/", re.sub(r"[:*](\w+)", r"{\1}", path)).strip("/")


def _cable(call: Call) -> Iterator[str]:
    """`mount ActionCable.server => "/cable"`."""
    for key, value in call.keywords:
        if key == "ActionCable.server" and isinstance(value, Text):
            yield value.value
    named = dict(call.keywords)
    first = call.arguments[0] if call.arguments else None
    at = named.get("at")
    if isinstance(first, Call) and first.callee == "ActionCable.server" and isinstance(at, Text):
        yield at.value


def _ports(
    call: Call, program: Program, values: Values, subject: Subject, collector: str
) -> Iterator[Offers]:
    """`set :port, 80` of Sinatra, `port` and `bind` of Puma, `add_http2_port` of gRPC, WEBrick's `Port:`."""
    stated: Expression | None = None
    file = program.path.rpartition("/")[2]
    first = call.arguments[0] if call.arguments else None
    if call.callee == "set" and len(call.arguments) == 2 and _words(first) == ["port"]:
        stated = call.arguments[1]
    elif (file, call.callee) in _LISTENS or call.method == "add_http2_port":
        stated = first
    elif call.callee == "WEBrick.HTTPServer.new":
        stated = dict(call.keywords).get("Port")
    if stated is None or (isinstance(stated, Name) and not values.binding(stated.path, call.function)):
        return
    for value in values.of(stated, call.function):
        text = value.text.rpartition(":")[2]
        if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
            line = value.lines[0] if value.lines else call.line
            evidence = Evidence(program.path, line, collector)
            yield Offers(subject, "port", str(int(text)), evidence, port=int(text))
            return
