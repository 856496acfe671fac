"""Routes of Django and its REST framework: `path("orders/", OrderView.as_view())` and what answers them.

The methods are those that the call names (`as_view({"get": "list"})`, `http_method_names`), else those that
the view's class or function declares, wherever it stands in the tree. A view whose methods are not found
may answer any.

Documentation: https://docs.djangoproject.com/en/stable/topics/http/urls/ and
https://www.django-rest-framework.org/api-guide/viewsets/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from archscan.code.program import Call, Expression, Name, Program, Table, Text
from archscan.code.values import Values
from archscan.lexicon.words import vocabulary
from archscan.source import Tree

from .python_mounts import full_name, resolve_module


class Handler(NamedTuple):
    """What answers a method, and the parameters of the path that it takes."""

    method: str
    required: frozenset[str] = frozenset()
    accepted: frozenset[str] | None = None
    """None for any."""


Known: TypeAlias = dict[tuple[str, str], tuple[Handler, ...]]
"""What answers, by the file and name of a view; empty where that is not known."""

_METHODS = vocabulary("get post put patch delete")
_GENERIC: dict[str, tuple[str, ...]] = {
    "ListAPIView": ("get",), "RetrieveAPIView": ("get",), "CreateAPIView": ("post",),
    "UpdateAPIView": ("put", "patch"), "DestroyAPIView": ("delete",), "ListCreateAPIView": ("get", "post"),
    "RetrieveUpdateAPIView": ("get", "put", "patch"), "RetrieveDestroyAPIView": ("get", "delete"),
    "RetrieveUpdateDestroyAPIView": ("get", "put", "patch", "delete"),
    "TemplateView": ("get",), "ListView": ("get",), "DetailView": ("get",), "FormView": ("get", "post"),
    "CreateView": ("get", "post"), "UpdateView": ("get", "post"), "DeleteView": ("get", "post"),
}  # fmt: skip
"""Views of the frameworks, and what they answer."""
_REQUIRED = {"require_GET": ("get",), "require_POST": ("post",), "require_safe": ("get",)}
_IMPORT = re.compile(
    r"^from[ \t]+(?P<module>[.\w]+)[ \t]+import[ \t]+(?P<names>\([^()]*\)|[^\n]*)", re.MULTILINE
)
_END = re.compile(r"^[A-Za-z_@]", re.MULTILINE)
_HANDLER = re.compile(r"^(?P<indent>[ \t]+)(?:async[ \t]+)?def[ \t]+(?P<name>\w+)[ \t]*\(", re.MULTILINE)
_WORD = re.compile(r"[\"'](\w+)[\"']")
_ALLOWED = re.compile(r"^[ \t]+http_method_names[ \t]*=[ \t]*[\[(](?P<names>[^\])]*)", re.MULTILINE)
_MARKED = re.compile(
    r"^@(?P<mark>api_view|require_http_methods|require_GET|require_POST|require_safe)\b[^\n\[(]*"
    r"(?:\([ \t]*[\[(](?P<names>[^\])]*)[\])][^\n]*)?\n(?:[ \t]*@[^\n]*\n)*",
    re.MULTILINE,
)
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>")
_LONGEST = 2000
"""Letters of a list of parameters."""
_MOST_HOPS = 4
_MOST_STARS = 40
_MOST_WRAPS = 3


def django_routes(
    call: Call, program: Program, values: Values, tree: Tree | None, known: Known
) -> Iterator[tuple[str, list[str], str]]:
    """Kind, methods and path of the route that a `path()` declares; `known` is filled on the way."""
    view = _unwrapped(call.arguments[1])
    called = view.callee if isinstance(view, Call) else view.path if isinstance(view, Name) else ""
    if called.rpartition(".")[2] in ("include", "urls") or called.endswith("static"):
        return
    kind = "websocket" if called.endswith("as_asgi") else "http"
    stated = call.arguments[0]
    found = (
        [stated.value] if isinstance(stated, Text) else [one.text for one in values.of(stated, call.function)]
    )
    handlers = _handlers(view, called, program, values, tree, known) if kind == "http" else ()
    for text in found:
        named = frozenset(one for pair in _PARAMETER.findall(text) for one in pair if one)
        methods = list(dict.fromkeys(one.method for one in _fitting(handlers, named)))
        yield kind, methods or ["any"], "/" + text.lstrip("^/").rstrip("$")


def _fitting(handlers: tuple[Handler, ...], named: frozenset[str]) -> tuple[Handler, ...]:
    """Those that can be called with the parameters of a path: a view is often mounted with and without a key.

    What all of them ask for may stand in the path under which this one is included. All, if none can.
    """
    asked = [one.required for one in handlers if one.accepted is not None]
    given = named | (frozenset.intersection(*asked) if asked else frozenset())
    taking = tuple(one for one in handlers if one.accepted is None or named <= one.accepted)
    return tuple(one for one in taking if one.required <= given) or taking or handlers


def _unwrapped(view: Expression) -> Expression:
    """The view inside of `csrf_exempt(view)`, `cache_page(60)(View.as_view())` and the like."""
    for _ in range(_MOST_WRAPS):
        inner = view.arguments[0] if isinstance(view, Call) and view.arguments else None
        if not isinstance(view, Call) or view.method in ("as_view", "include", "as_asgi"):
            break
        if not isinstance(inner, Call | Name):
            break
        view = inner
    return view


def _handlers(
    view: Expression, called: str, program: Program, values: Values, tree: Tree | None, known: Known
) -> tuple[Handler, ...]:
    if isinstance(view, Call) and view.method == "as_view":
        given = view.arguments[0] if view.arguments else None
        if isinstance(given, Table):
            return tuple(Handler(name.lower()) for name, _ in given.items if name.lower() in _METHODS)
        named = values.of(dict(view.keywords).get("http_method_names"), view.function)
        if told := [one.text.lower() for one in named if one.text.lower() in _METHODS]:
            return tuple(Handler(one) for one in told)
        called = called.removesuffix(".as_view")
    elif isinstance(view, Call):
        return ()
    return _answered(called, program, tree, known) if tree is not None and called else ()


def _answered(name: str, program: Program, tree: Tree, known: Known) -> tuple[Handler, ...]:
    """What a view answers by its name in the file that mounts it."""
    if name.partition(".")[0] not in program.imports:
        return _in_file(name, program.path, tree, known, _MOST_HOPS)
    module, _, last = full_name(name, program).rpartition(".")
    path = resolve_module(module, program.path, tree) if module else ""
    return _in_file(last, path, tree, known, _MOST_HOPS) if path else ()


def _in_file(name: str, path: str, tree: Tree, known: Known, hops: int) -> tuple[Handler, ...]:
    """What the view of a name in a file answers, which the file may have from another."""
    key = (path, name)
    if key in known or not name.isidentifier():
        return known.get(key, ())
    known[key] = ()
    file = tree.read(path)
    if file is None or hops < 0:
        return ()
    text = file.data.decode("utf-8", "replace")
    found = re.search(rf"^class[ \t]+{name}\b[ \t]*(?:\((?P<bases>[^()]*)\))?[ \t]*:", text, re.MULTILINE)
    if found is not None:
        known[key] = _of_class(found, text, path, tree, known, hops)
    elif re.search(rf"^(?:async[ \t]+)?def[ \t]+{name}\b", text, re.MULTILINE):
        known[key] = _of_function(name, text)
    else:
        known[key] = _imported(name, text, path, tree, known, hops)
    return known[key]


def _of_class(
    found: re.Match[str], text: str, path: str, tree: Tree, known: Known, hops: int
) -> tuple[Handler, ...]:
    end = _END.search(text, found.end())
    body = text[found.end() : end.start() if end else len(text)]
    handlers = list(_HANDLER.finditer(body))
    indent = handlers[0]["indent"] if handlers else ""
    answered = [
        _handler(one["name"], body[one.end() :])
        for one in handlers
        if one["indent"] == indent and one["name"] in _METHODS
    ]
    for base in (found["bases"] or "").split(","):
        last = base.strip().rpartition(".")[2]
        general = tuple(Handler(one) for one in _GENERIC.get(last, ()))
        inherited = general or _in_file(last, path, tree, known, hops - 1)
        own = {one.method for one in answered}
        answered += [one for one in inherited if one.method not in own]
    allowed = _ALLOWED.search(body)
    kept = {one.lower() for one in _WORD.findall(allowed["names"])} if allowed else set(_METHODS)
    return tuple(one for one in answered if one.method in kept)


def _handler(method: str, after: str) -> Handler:
    """A method with its parameters behind `self` and the request; `after` begins behind its bracket."""
    depth, parts = 0, [""]
    for letter in after[:_LONGEST]:
        if letter == ")" and not depth:
            break
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    stated = [one.strip() for one in parts[2:] if one.strip()]
    names = [(re.match(r"\w*", one), "=" in one) for one in stated if not one.startswith(("*", "/"))]
    required = frozenset(name[0] for name, default in names if name and not default)
    accepted = frozenset(name[0] for name, _ in names if name)
    return Handler(method, required, None if any(one.startswith("**") for one in stated) else accepted)


def _of_function(name: str, text: str) -> tuple[Handler, ...]:
    """What the marks of a function allow."""
    for found in _MARKED.finditer(text):
        if re.match(rf"(?:async[ \t]+)?def[ \t]+{name}\b", text[found.end() : found.end() + 200]):
            if found["mark"] in _REQUIRED:
                return tuple(Handler(one) for one in _REQUIRED[found["mark"]])
            told = [one.lower() for one in _WORD.findall(found["names"] or "")]
            default = ["get"] if found["mark"] == "api_view" and not told else []
            return tuple(Handler(one) for one in told or default if one in _METHODS)
    return ()


def _imported(name: str, text: str, path: str, tree: Tree, known: Known, hops: int) -> tuple[Handler, ...]:
    """What a view answers that the file takes from another."""
    stars = []
    for found in _IMPORT.finditer(text):
        names = re.sub(r"#[^\n]*", "", found["names"]).strip("() \t\r\n")
        if names == "*":
            stars.append(found["module"])
            continue
        for one in names.split(","):
            words = one.split()
            if words and words[-1] == name:
                target = resolve_module(found["module"], path, tree)
                return _in_file(words[0], target, tree, known, hops - 1) if target else ()
    for module in stars[:_MOST_STARS]:
        target = resolve_module(module, path, tree)
        if target and (answered := _in_file(name, target, tree, known, hops - 1)):
            return answered
    return ()
