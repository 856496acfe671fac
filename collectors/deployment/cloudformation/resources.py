"""The resources of a template and of those nested in it, and what SAM's events stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archscan.errors import FormatError
from archscan.formats import json
from archscan.formats.node import Map, Node, Place, Seq
from archscan.formats.yaml import load_all
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree, resolve

from ..cloud.names import kebab, tidy
from ..cloud.stack import Resource
from ..cloud.values import SHARED, export_name, hole, mark, whole_reference, without_holes
from .template import Template, condition, resolve_node, stable_name
from .types import NAMES, TYPES

MAX_INCLUDED = 100
"""Documents that the templates of one stack may include."""
_IMPLICIT = {"Api": ("ServerlessRestApi", "aws_api_gateway_rest_api"),
             "HttpApi": ("ServerlessHttpApi", "aws_apigatewayv2_api")}  # fmt: skip
"""The API that SAM makes for events that name none."""
_SUFFIX = re.compile(r"-(?:function|lambda|lambda-function|service|task-definition|task|handler)\Z")


@dataclass(eq=False, slots=True)
class Session:
    """What all templates of one stack share."""

    tree: Tree
    problems: list[Problem] = field(default_factory=list)
    chain: tuple[str, ...] = ()
    """Templates that are being read, outermost first."""
    included: list[str] = field(default_factory=list)
    """Documents that were included so far."""


def load_template(file: SourceFile, problems: list[Problem]) -> Map | None:
    """The root of a template in YAML or JSON; None for what is no template. Raises FormatError."""
    if file.name.endswith(".json"):
        root = json.load(file.data, file.path, problems)
    else:
        root = next(iter(load_all(file.data, file.path, problems)), None)
    return root if is_template(root) and isinstance(root, Map) else None


def is_template(root: Node) -> bool:
    """Whether a document has resources of AWS."""
    if not isinstance(root, Map):
        return False
    resources = root.get("Resources")
    return isinstance(resources, Map) and any(
        isinstance(one, Map) and one.text("Type").startswith("AWS::") for one in resources.values()
    )


def find_resources(template: Template, session: Session) -> Iterator[Resource]:
    """Every resource of a template that its conditions let be, and those of nested templates."""
    children: dict[str, Template] = {}
    for name, one in template.resources.items():
        if isinstance(one, Map) and (child := _nested(name, one, template, session)) is not None:
            children[name] = child
    template.include = lambda location: _included(location, template, session)
    template.outputs = lambda name, output: _output(children.get(name), output)
    implicit: dict[str, Place] = {}
    for name, one in template.resources.items():
        if not isinstance(one, Map):
            continue
        if "Condition" in one and condition(one.get("Condition"), template) is False:
            continue
        if one.text("Type") in TYPES:
            yield from _resource(name, one, template, implicit)
    for kind, place in implicit.items():
        logical, type_ = _IMPLICIT[kind]
        yield Resource(type_, template.prefix + logical, "api", Map(*place), place)
    for child in children.values():
        chain = (*session.chain, child.path)
        yield from find_resources(child, Session(session.tree, session.problems, chain))


def _resource(name: str, one: Map, template: Template, implicit: dict[str, Place]) -> Iterator[Resource]:
    type_ = TYPES[one.text("Type")]
    place = template.resources.place(name)
    properties = one.get("Properties")
    config = resolve_node(properties, template, (one.tags or {}).get("Properties"))
    config = config if isinstance(config, Map) else Map(*place)
    if one.text("Type") == "AWS::Serverless::Function":
        _add_globals(config, template)
        metadata = one.map("Metadata")
        if (context := metadata.text("DockerContext")) and "CodeUri" not in config:
            config.put("CodeUri", context.rstrip("/") + "/", metadata.place("DockerContext"))
    _add_start_order(one, config, template)
    stable, full = _name(properties, template)
    label = kebab(name)
    if type_ in ("aws_lambda_function", "aws_ecs_task_definition", "aws_ecs_service"):
        label = _SUFFIX.sub("", label)
    folder = template.path.rpartition("/")[0]
    found = Resource(type_, template.prefix + name, label, config, place, stable, full, folder)
    _add_exports(found, name, template)
    yield found
    for event, value in config.map("Events").items():
        if isinstance(value, Map):
            yield from _event(found, event, value, template, implicit)


def _name(properties: Node, template: Template) -> tuple[str, str]:
    if not isinstance(properties, Map):
        return "", ""
    for key in NAMES:
        if key in properties:
            tag = properties.tags.get(key) if properties.tags else None
            full = resolve_node(properties[key], template, tag)
            value = resolve_node(stable_name(properties[key], tag), template, tag)
            if isinstance(value, str) and isinstance(full, str) and (name := tidy(without_holes(value))):
                return name, full
    return "", ""


_OF_GLOBALS = (
    "CodeUri", "Handler", "ImageUri", "Timeout", "ReservedConcurrentExecutions", "DeadLetterQueue",
)  # fmt: skip
"""Properties of functions that `Globals` may state for all."""


def _add_globals(config: Map, template: Template) -> None:
    """What `Globals` sets for all functions, below what the function sets itself."""
    shared = template.root.map("Globals").map("Function")
    given = resolve_node(shared, template)
    if not isinstance(given, Map):
        return
    for key in _OF_GLOBALS:
        if key in given and key not in config:
            config.put(key, given[key], given.place(key))
    variables = given.map("Environment").map("Variables")
    if variables:
        environment = config.map("Environment")
        own = environment.map("Variables")
        merged = Map(*variables.place())
        for holder in (variables, own):
            for key, value in holder.items():
                merged.put(key, value, holder.place(key))
        config.put(SHARED, variables, variables.place())
        holder = Map(*variables.place())
        holder.put("Variables", merged, variables.place())
        config.put("Environment", holder, config.place("Environment"))


def _add_start_order(one: Map, config: Map, template: Template) -> None:
    value = one.get("DependsOn")
    names = Seq(*one.place("DependsOn"))
    for name in value if isinstance(value, Seq) else [value]:
        if isinstance(name, str) and name in template.resources:
            names.add(mark(template.prefix + name), one.place("DependsOn"))
    if names:
        config.put("depends_on", names, one.place("DependsOn"))


def _add_exports(found: Resource, name: str, template: Template) -> None:
    """Names under which other stacks know a resource: exported outputs, parameters in the store."""
    outputs = template.root.map("Outputs")
    for output in outputs.values():
        if isinstance(output, Map) and "Export" in output:
            value = resolve_node(output.get("Value"), template, (output.tags or {}).get("Value"))
            reference = whole_reference(value)
            export = resolve_node(output.get("Export"), template)
            text = export.get("Name") if isinstance(export, Map) else None
            if reference is not None and reference.address == found.address and isinstance(text, str):
                found.exports.append((export_name(text), output.place("Export")))
    if name in template.resources and found.type == "aws_ssm_parameter":
        return
    for one in template.resources.values():
        if isinstance(one, Map) and one.text("Type") == "AWS::SSM::Parameter":
            properties = one.map("Properties")
            tags = properties.tags or {}
            reference = whole_reference(resolve_node(properties.get("Value"), template, tags.get("Value")))
            text = resolve_node(properties.get("Name"), template, tags.get("Name"))
            if reference is not None and reference.address == found.address and isinstance(text, str):
                found.exports.append((export_name(text), properties.place("Value")))


# --- nested templates ---------------------------------------------------------------------------


def nested_paths(root: Map, folder: str) -> Iterator[str]:
    """Paths of the templates that a template nests, as far as they lie in the tree."""
    for one in root.map("Resources").values():
        if isinstance(one, Map) and (path := _nested_path(one, folder)) is not None:
            yield path


def _nested_path(one: Map, folder: str) -> str | None:
    key = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
    named = key.get(one.text("Type"))
    text = one.map("Properties").text(named) if named else ""
    return resolve(folder, text) if text and "://" not in text else None


def _nested(name: str, one: Map, template: Template, session: Session) -> Template | None:
    path = _nested_path(one, template.path.rpartition("/")[0])
    if path is None or path in session.chain or len(session.chain) > 8:
        return None
    file = session.tree.read(path)
    if file is None:
        return None
    try:
        root = load_template(file, session.problems)
    except FormatError as error:
        session.problems.append(
            Problem(error.path, error.line, error.what, error.expected, "warning", error.rule)
        )
        return None
    if root is None:
        return None
    properties = one.map("Properties")
    given = resolve_node(properties.get("Parameters"), template)
    parameters = dict(given) if isinstance(given, Map) else {}
    return Template(path, root, f"{template.prefix}{name}/", parameters)


def _included(location: str, template: Template, session: Session) -> Node:
    """The document that `AWS::Include` names, as far as it lies in the tree."""
    path = resolve(template.path.rpartition("/")[0], location) if "://" not in location else None
    file = session.tree.read(path) if path else None
    if file is None or len(session.included) >= MAX_INCLUDED:
        return None
    session.included.append(file.path)
    try:
        return next(iter(load_all(file.data, file.path, session.problems)), None)
    except FormatError as error:
        session.problems.append(
            Problem(error.path, error.line, error.what, error.expected, "warning", error.rule)
        )
        return None


def _output(child: Template | None, name: str) -> Node:
    if child is None:
        return hole(name)
    output = child.root.map("Outputs").get(name)
    if not isinstance(output, Map):
        return hole(name)
    return resolve_node(output.get("Value"), child, (output.tags or {}).get("Value"))


# --- events of functions ------------------------------------------------------------------------

_EVENTS: dict[str, tuple[str, str, str, str]] = {
    **{
        kind: ("aws_lambda_event_source_mapping", "event_source_arn", of, "function_name")
        for kind, of in (
            ("SQS", "Queue"), ("Kinesis", "Stream"), ("DynamoDB", "Stream"), ("MSK", "Stream"),
            ("MQ", "Broker"), ("DocumentDB", "Cluster"),
        )
    },
    "SNS": ("aws_sns_topic_subscription", "topic_arn", "Topic", "endpoint"),
    "S3": ("event_delivery", "source", "Bucket", "target"),
    "Cognito": ("event_delivery", "source", "UserPool", "target"),
    "Schedule": ("aws_scheduler_schedule", "schedule_expression", "Schedule", "target"),
    "ScheduleV2": ("aws_scheduler_schedule", "schedule_expression", "ScheduleExpression", "target"),
    "EventBridgeRule": ("aws_cloudwatch_event_target", "event_bus_name", "EventBusName", "arn"),
    "CloudWatchEvent": ("aws_cloudwatch_event_target", "event_bus_name", "EventBusName", "arn"),
}  # fmt: skip
"""What an event stands for: a resource's type, the argument that names the source, the event's property for
it, and the argument that names the function."""


def _event(
    function: Resource, name: str, event: Map, template: Template, implicit: dict[str, Place]
) -> Iterator[Resource]:
    """What an event of a SAM function stands for, as a resource of its own."""
    kind = event.text("Type")
    properties = event.map("Properties")
    place = event.place("Type") if not properties else properties.place()
    self = mark(function.address)
    if kind in _EVENTS:
        type_, key, of, other = _EVENTS[kind]
        yield _wired(function, name, type_, key, properties, of, other, self)
    elif kind in _IMPLICIT:
        key = "RestApiId" if kind == "Api" else "ApiId"
        config = Map(*place)
        line = properties.place("Path") if "Path" in properties else place
        if key in properties:
            config.put("rest_api_id", properties[key], properties.place(key))
        else:
            implicit.setdefault(kind, line)
            config.put("rest_api_id", mark(template.prefix + _IMPLICIT[kind][0]), line)
        config.put("uri", self, line)
        yield Resource("aws_api_gateway_integration", f"{function.address}/{name}", name, config, line)
        if path := properties.text("Path"):
            method = properties.text("Method", "any").upper()
            function.routes.append((f"{method} {path}", line))


def _wired(
    function: Resource, name: str, type_: str, key: str, properties: Map, of: str, other: str, self: str
) -> Resource:
    place = properties.place(of)
    config = Map(*place)
    if of in properties:
        config.put(key, properties[of], place)
    if other:
        config.put(other, self, place)
    return Resource(type_, f"{function.address}/{name}", name, config, place)
