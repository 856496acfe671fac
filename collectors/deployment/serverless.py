"""Facts from serverless.yml: functions with their variables and events, and the stack beside them.

Variables (`${self:custom.x}`, `${file(x.yml):key}`, defaults) are filled in as far as the repository says;
`resources` is read as the CloudFormation template that it is. Plug-ins are not run.
Format: https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archscan.errors import FormatError
from archscan.formats.node import Map, Node, Place, Seq
from archscan.formats.yaml import load_all
from archscan.model.facts import Fact, Scope
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree, resolve

from .cloud.facts import stack_facts
from .cloud.names import kebab, tidy
from .cloud.stack import Resource, make_stack
from .cloud.values import SHARED, hole, mark
from .cloudformation.resources import Session, find_resources
from .cloudformation.template import Template, resolve_node

NAME = "serverless"
PATTERNS = ("serverless.yml", "serverless.yaml", "serverless.*.yml", "serverless-*.yml", "serverless.*.yaml")
_VARIABLE = re.compile(r"\$\{([^${}]{1,300})\}")
_FILE = re.compile(r"file\(([^()]{1,200})\)(?::([\w.-]+))?\Z")
_MAX_DEPTH = 12
_ARGUMENTS = (
    ("handler", "handler"),
    ("image", "image_uri"),
    ("memorySize", "memory_size"),
    ("timeout", "timeout"),
    ("reservedConcurrency", "reserved_concurrent_executions"),
    ("maximumRetryAttempts", "maximum_retry_attempts"),
)
"""Keys of functions that are arguments of the resource."""
_PROVIDERS = {
    "aws": "aws_lambda_function",
    "google": "google_cloudfunctions_function",
    "azure": "azurerm_function_app",
}


def wants(data: bytes) -> bool:
    """Whether there are functions or resources, and a provider."""
    return b"provider" in data and (b"functions" in data or b"resources" in data)


@dataclass(frozen=True, slots=True)
class _Service:
    """One serverless.yml and the tree that its variables may read."""

    file: SourceFile
    root: Map
    tree: Tree
    problems: list[Problem]


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what the service's functions and resources say."""
    problems: list[Problem] = []
    root = next(iter(load_all(file.data, file.path, problems)), None)
    yield from problems
    if not isinstance(root, Map) or "provider" not in root:
        return
    service = _Service(file, root, tree, [])
    provider = _filled(root.get("provider"), service, 0)
    name = (
        provider.text("name") if isinstance(provider, Map) else provider if isinstance(provider, str) else ""
    )
    type_ = _PROVIDERS.get(name)
    if type_ is None:
        what = f"the provider {name[:40]!r} is not read"
        yield Problem(file.path, root.place("provider").line, what, "", "note", "provider")
        return
    template = Template(file.path, _template(service))
    resources: list[Resource] = []
    functions = _functions(service)
    for logical in functions:
        template.resources.put(_logical(logical), Map(), functions.place(logical))
    template.resources.put("HttpApi", Map(), root.place())
    template.resources.put("ApiGatewayRestApi", Map(), root.place())
    stage = provider.text("stage") if isinstance(provider, Map) else ""
    for one in find_resources(template, Session(tree, service.problems, (file.path,))):
        one.name = _without_stage(one.name, stage or "dev")
        resources.append(one)
    resources += list(_function_resources(functions, type_, provider, service, template))
    title = kebab(root.text("service")) if _has_siblings(file, tree) else ""
    yield from stack_facts(make_stack(Scope("serverless", file.folder, _stem(file)), NAME, resources, title))
    yield from service.problems


def _without_stage(name: str, stage: str) -> str:
    """A name without the stage in it."""
    return tidy(re.sub(rf"(?:(?<=[-_.])|\A){re.escape(stage)}(?=[-_.]|\Z)", "", name))


def _stem(file: SourceFile) -> str:
    stem = file.name.lower().removesuffix(".yaml").removesuffix(".yml")
    return "" if stem == "serverless" else stem


def _has_siblings(file: SourceFile, tree: Tree) -> bool:
    found = [path for path in tree.below("") if path.rpartition("/")[2].lower().startswith("serverless.y")]
    return len(found) > 1


def _logical(name: str) -> str:
    """The name under which the framework's template knows a function.

    >>> _logical("create-order"), _logical("hello")
    ('CreateDashorderLambdaFunction', 'HelloLambdaFunction')
    """
    name = name.replace("-", "Dash").replace("_", "Underscore")
    return f"{name[:1].upper()}{name[1:]}LambdaFunction"


def _template(service: _Service) -> Map:
    """The CloudFormation template below `resources`, which may be a list of parts."""
    value = _filled(service.root.get("resources"), service, 0)
    found = Map(service.file.path, service.root.line)
    resources = Map(service.file.path, service.root.line)
    outputs = Map(service.file.path, service.root.line)
    for part in value if isinstance(value, Seq) else [value]:
        if isinstance(part, Map):
            for target, key in ((resources, "Resources"), (outputs, "Outputs")):
                for name, one in part.map(key).items():
                    target.put(name, one, part.map(key).place(name))
    found.put("Resources", resources, service.root.place("resources"))
    found.put("Outputs", outputs, service.root.place("resources"))
    return found


def _functions(service: _Service) -> Map:
    value = _filled(service.root.get("functions"), service, 0)
    if not isinstance(value, Seq):
        return value if isinstance(value, Map) else Map(service.file.path, 0)
    found = Map(*value.place())
    for part in value.maps():
        for name in part:
            found.put(name, part[name], part.place(name))
    return found


def _function_resources(
    functions: Map, type_: str, provider: Node, service: _Service, template: Template
) -> Iterator[Resource]:
    shared = provider.map("environment") if isinstance(provider, Map) else Map()
    implicit: dict[str, tuple[str, Place]] = {}
    for name, one in functions.items():
        if not isinstance(one, Map):
            continue
        place = functions.place(name)
        config = Map(*place)
        variables = Map(*one.place("environment"))
        own = one.map("environment")
        for holder in (shared, own):
            resolved = resolve_node(holder, template)
            for key, value in resolved.items() if isinstance(resolved, Map) else ():
                variables.put(key, value, holder.place(key))
        config.put("environment_variables", variables, one.place("environment"))
        config.put(SHARED, shared, place)
        if isinstance(provider, Map) and "timeout" in provider:
            config.put("timeout", provider.text("timeout"), provider.place("timeout"))
        for key, named in _ARGUMENTS:
            value = one.get(key)
            if isinstance(value, Map):
                value = value.get("uri") or value.get("name")
            if isinstance(value, str):
                config.put(named, value, one.place(key))
        full = one.text("name")
        found = Resource(
            type_,
            _logical(name),
            kebab(name),
            config,
            place,
            "" if "${" in full else _without_stage(full, "dev"),
            full,
            service.file.folder,
        )
        events = one.seq("events")
        yield found
        for index, event in enumerate(events):
            yield from _event(found, f"{index}", event, events.place(index), template, implicit)
    for logical, (kind, place) in implicit.items():
        label = "api" if logical == "ApiGatewayRestApi" else kebab(logical)
        yield Resource(kind, logical, label, Map(*place), place)


_SOURCES = {
    "sqs": ("arn",), "stream": ("arn",), "kafka": ("bootstrapServers",), "msk": ("arn",),
    "activemq": ("arn",), "rabbitmq": ("arn",),
}  # fmt: skip


def _event(
    function: Resource,
    name: str,
    event: Node,
    place: Place,
    template: Template,
    implicit: dict[str, tuple[str, Place]],
) -> Iterator[Resource]:
    """What an event stands for, as a resource of its own."""
    if isinstance(event, str):
        event_map = Map(*place)
        event_map.put(event, None, place)
        event = event_map
    if not isinstance(event, Map) or not event:
        return
    kind = next(iter(event))
    value = resolve_node(event[kind], template, event.tags.get(kind) if event.tags else None)
    line = event.place(kind)
    address = f"{function.address}/{name}"
    self = mark(function.address)
    config = Map(*line)
    if kind in _SOURCES:
        source = value
        if isinstance(value, Map):
            source = next((value[key] for key in _SOURCES[kind] if key in value), None)
        config.put("event_source_arn", source, line)
        config.put("function_name", self, line)
        yield Resource("aws_lambda_event_source_mapping", address, name, config, line)
    elif kind == "sns":
        config.put("topic_arn", value.get("arn") if isinstance(value, Map) else value, line)
        config.put("endpoint", self, line)
        yield Resource("aws_sns_topic_subscription", address, name, config, line)
    elif kind in ("s3", "cognitoUserPool"):
        key = "bucket" if kind == "s3" else "pool"
        config.put("source", value.get(key) if isinstance(value, Map) else value, line)
        config.put("target", self, line)
        yield Resource("event_delivery", address, name, config, line)
    elif kind == "schedule":
        rate = value.get("rate") if isinstance(value, Map) else value
        config.put("schedule_expression", rate[0] if isinstance(rate, Seq) and rate else rate, line)
        config.put("target", self, line)
        yield Resource("aws_scheduler_schedule", address, name, config, line)
    elif kind == "eventBridge" and isinstance(value, Map):
        config.put("event_bus_name", value.get("eventBus"), value.place("eventBus"))
        config.put("arn", self, line)
        yield Resource("aws_cloudwatch_event_target", address, name, config, line)
    elif kind in ("http", "httpApi", "websocket"):
        rest = kind == "http"
        logical = "ApiGatewayRestApi" if rest else "HttpApi" if kind == "httpApi" else "WebsocketsApi"
        implicit.setdefault(logical, ("aws_api_gateway_rest_api" if rest else "aws_apigatewayv2_api", line))
        config.put("rest_api_id", mark(logical), line)
        config.put("uri", self, line)
        yield Resource("aws_api_gateway_integration", address, name, config, line)
        if route := _route(value):
            function.routes.append((route, line))


def _route(value: Node) -> str:
    if isinstance(value, Map):
        path = value.text("path") or value.text("route")
        method = value.text("method").upper() or "ANY"
        return "" if not path or "${" in path else f"{method} /{path.lstrip('/')}" if method else path
    if not isinstance(value, str) or "${" in value:
        return ""
    method, _, path = value.partition(" ")
    return f"{method.upper()} /{path.strip().lstrip('/')}" if path else value


# --- variables ----------------------------------------------------------------------------------


def _filled(value: Node, service: _Service, depth: int, tag: str | None = None) -> Node:
    """A node with the framework's variables filled in; those of CloudFormation are left to it."""
    if depth > 60:
        return None
    if isinstance(value, str):
        return _text(value, service, depth) if "${" in value else value
    if isinstance(value, Map):
        found = Map(*value.place())
        found.tags = value.tags
        for key, item in value.items():
            found.put(key, _filled(item, service, depth + 1), value.place(key))
        return found
    if isinstance(value, Seq):
        items = Seq(*value.place())
        items.tags = value.tags
        for index, item in enumerate(value):
            items.add(_filled(item, service, depth + 1), value.place(index))
        return items
    return value


def _text(text: str, service: _Service, depth: int) -> Node:
    for _ in range(_MAX_DEPTH):
        whole = _VARIABLE.fullmatch(text)
        if whole is not None:
            value = _variable(whole[1], service, depth + 1)
            if value is None:
                return hole(re.sub(r"\W+", "-", whole[1])) if ":" in whole[1] else text
            return value

        def fill(found: re.Match[str]) -> str:
            value = _variable(found[1], service, depth + 1)
            if isinstance(value, str):
                return value
            name = re.sub(r"[^A-Za-z0-9.]+", "-", found[1]) if ":" in found[1] else found[1]
            return f"\ue004{name}\ue005"

        filled = _VARIABLE.sub(fill, text)
        if filled == text:
            break
        text = filled[:20_000]
    return text.replace("\ue004", "${").replace("\ue005", "}")


def _variable(expression: str, service: _Service, depth: int) -> Node:
    """The value of `source:address, default`; None if nothing in the repository says."""
    if depth > _MAX_DEPTH:
        return None
    for part in re.split(r",\s*(?![^()]*\))", expression):
        part = part.strip()
        if part[:1] in "'\"" and part[-1:] == part[:1] and len(part) > 1:
            return part[1:-1]
        source, _, address = part.partition(":")
        value: Node = None
        if source == "self":
            value = _at(service.root, address)
            if address == "service" and isinstance(value, Map):
                value = value.text("name")
            if value is None and address == "provider.stage":
                value = "dev"
        elif source == "sls" and address == "stage":
            value = "dev"
        elif found := _FILE.match(part):
            value = _file(found[1].strip("'\" "), found[2] or "", service)
        elif re.fullmatch(r"[\w.-]+", part) and ":" not in part and part.isdigit():
            value = part
        if value is not None:
            return _filled(value, service, depth + 1)
    return None


def _at(root: Node, address: str) -> Node:
    for step in address.split(".") if address else ():
        root = root.get(step) if isinstance(root, Map) else None
    return root


def _file(path: str, address: str, service: _Service) -> Node:
    found = resolve(service.file.folder, path)
    file = service.tree.read(found) if found is not None else None
    if file is None or not file.name.endswith((".yml", ".yaml", ".json")):
        return None
    try:
        root = next(iter(load_all(file.data, file.path, service.problems)), None)
    except FormatError as error:
        service.problems.append(
            Problem(error.path, error.line, error.what, error.expected, "warning", error.rule)
        )
        return None
    return _at(root, address)
