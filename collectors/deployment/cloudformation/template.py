"""Templates and their functions: what a property is, as far as the template itself says.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from archscan.formats.node import Map, Node, Seq

from ..cloud.names import sets_apart
from ..cloud.values import export_name, hole, is_hole, is_known, mark, written

_MAX_DEPTH = 40
_MAX_TEXT = 100_000
_VARIABLE = re.compile(r"\$\{(!?[^{}]{1,300})\}")


@dataclass(eq=False, slots=True)
class Template:
    """A template, its parameters set."""

    path: str
    root: Map
    prefix: str = ""
    """What stands before the addresses of its resources."""
    parameters: dict[str, Node] = field(default_factory=dict)
    """Values that the caller of a nested template sets."""
    outputs: Callable[[str, str], Node] | None = None
    """The output of a nested template: logical name of the stack, name of the output."""
    include: Callable[[str], Node] | None = None
    """What `AWS::Include` of a location brings in; it may lie in another file."""
    depth: int = 0
    """Functions being resolved."""
    steps: int = 0

    @property
    def resources(self) -> Map:
        """The resources by logical name."""
        return self.root.map("Resources")


def resolve_node(value: Node, template: Template, tag: str | None = None) -> Node:
    """A node with its functions resolved."""
    template.steps += 1
    if template.depth > _MAX_DEPTH or template.steps > 500_000:
        return hole("too-much")
    template.depth += 1
    try:
        return _resolved(value, template, tag)
    finally:
        template.depth -= 1


def _resolved(value: Node, template: Template, tag: str | None) -> Node:
    if tag is not None and tag.startswith("!"):
        return _function(tag[1:], value, template)
    if isinstance(value, Map):
        if len(value) == 1:
            name = next(iter(value))
            stands = name == "Condition" and isinstance(value[name], str)
            if stands or name == "Ref" or name.startswith("Fn::"):
                return _function(name.removeprefix("Fn::"), value[name], template)
        found = Map(*value.place())
        for key, item in value.items():
            inner = resolve_node(item, template, value.tags.get(key) if value.tags else None)
            found.put(key, inner, value.place(key))
        return found
    if isinstance(value, Seq):
        items = Seq(*value.place())
        for index, item in enumerate(value):
            inner = resolve_node(item, template, value.tags.get(index) if value.tags else None)
            if inner is not None:
                items.add(inner, value.place(index))
        return items
    return written(value) if isinstance(value, str) else value


def _function(name: str, value: Node, template: Template) -> Node:
    if name == "Ref":
        return reference(value if isinstance(value, str) else "", template)
    if name == "GetAtt":
        return _attribute(value, template)
    if name == "Sub":
        return _substituted(value, template)
    if name == "If":
        return _chosen(value, template)
    if name in ("Equals", "And", "Or", "Not", "Condition"):
        truth = condition(value, template, name)
        return hole("condition") if truth is None else "true" if truth else "false"
    inner = resolve_node(value, template)
    if name == "Transform":
        location = inner.map("Parameters").text("Location") if isinstance(inner, Map) else ""
        included = template.include(location) if location and template.include is not None else None
        return resolve_node(included, template) if included is not None else inner
    if name == "ImportValue":
        return mark(export_name(inner)) if isinstance(inner, str) else hole("import")
    if name == "Join" and isinstance(inner, Seq) and len(inner) == 2 and isinstance(inner[1], Seq):
        separator = inner[0] if isinstance(inner[0], str) else ""
        return separator.join(part for part in inner[1] if isinstance(part, str))[:_MAX_TEXT]
    if name == "Select" and isinstance(inner, Seq) and len(inner) == 2 and isinstance(inner[1], Seq):
        index = int(inner[0]) if isinstance(inner[0], str) and inner[0].isdigit() and len(inner[0]) < 6 else 0
        return inner[1][index] if index < len(inner[1]) else hole("Select")
    if name == "Split" and isinstance(inner, Seq) and len(inner) == 2:
        parts = Seq(*inner.place())
        text = inner[1] if isinstance(inner[1], str) else ""
        known = isinstance(inner[0], str) and bool(inner[0]) and is_known(text)
        for part in text.split(inner[0]) if known else [text]:
            parts.add(part, inner.place())
        return parts
    if name == "FindInMap" and isinstance(inner, Seq) and len(inner) >= 3:
        found: Node = template.root.map("Mappings")
        for key in inner[:3]:
            found = found.get(key) if isinstance(found, Map) and isinstance(key, str) else None
        return found if found is not None else hole("FindInMap")
    if name in ("Base64", "ToJsonString"):
        return inner
    return hole(name)


def reference(name: str, template: Template) -> Node:
    """What `Ref` gives: a parameter's value, or a reference to a resource."""
    if name == "AWS::NoValue":
        return None
    if name in template.parameters:
        return template.parameters[name]
    parameter = template.root.map("Parameters").get(name)
    if isinstance(parameter, Map):
        default = parameter.text("Default")
        if parameter.text("Type").startswith("AWS::SSM::Parameter::Value") and default:
            return mark(export_name(default))
        return default if default else hole(name)
    if name in template.resources:
        return mark(template.prefix + name)
    return hole(name)


def _attribute(value: Node, template: Template) -> Node:
    if isinstance(value, Seq):
        name, attribute = (*(one if isinstance(one, str) else "" for one in value), "", "")[:2]
    else:
        name, _, attribute = (value or "").partition(".") if isinstance(value, str) else ("", "", "")
    if attribute.startswith("Outputs.") and template.outputs is not None:
        return template.outputs(name, attribute.removeprefix("Outputs."))
    return mark(template.prefix + name, attribute) if name in template.resources else hole(name)


def _substituted(value: Node, template: Template) -> Node:
    values: dict[str, Node] = {}
    text = value
    if isinstance(value, Seq):
        text = value[0] if value else ""
        given = resolve_node(value[1], template) if len(value) > 1 else None
        values = dict(given) if isinstance(given, Map) else {}
    if not isinstance(text, str):
        return hole("Sub")

    def filled(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        inner = values.get(name)
        if inner is None:
            inner = _attribute(name, template) if "." in name else reference(name, template)
        return inner if isinstance(inner, str) else ""

    return _VARIABLE.sub(filled, written(text))[:_MAX_TEXT]


def _chosen(value: Node, template: Template) -> Node:
    if not isinstance(value, Seq) or len(value) != 3:
        return hole("If")
    tags = value.tags or {}
    truth = condition(value[0], template)
    if truth is not None:
        index = 1 if truth else 2
        return resolve_node(value[index], template, tags.get(index))
    yes = resolve_node(value[1], template, tags.get(1))
    return resolve_node(value[2], template, tags.get(2)) if yes in (None, "") or is_hole(yes) else yes


def condition(value: Node, template: Template, name: str = "Condition") -> bool | None:
    """Whether a condition holds with the parameters as they are; None if that is not known."""
    if template.depth > _MAX_DEPTH:
        return None
    template.depth += 1
    try:
        return _truth(value, template, name)
    finally:
        template.depth -= 1


def _truth(value: Node, template: Template, name: str) -> bool | None:
    if name == "Condition":
        conditions = template.root.map("Conditions")
        if not isinstance(value, str) or value not in conditions:
            return _truth_of(value, template, None)
        return _truth_of(conditions[value], template, (conditions.tags or {}).get(value))
    if not isinstance(value, Seq):
        return None
    tags = value.tags or {}
    if name == "Equals" and len(value) == 2:
        sides = [resolve_node(side, template, tags.get(index)) for index, side in enumerate(value)]
        return sides[0] == sides[1] if all(is_known(side) for side in sides) else None
    truths = [_truth_of(one, template, tags.get(index)) for index, one in enumerate(value)]
    if name == "Not" and len(truths) == 1:
        return None if truths[0] is None else not truths[0]
    if name == "And":
        return False if False in truths else None if None in truths else True
    if name == "Or":
        return True if True in truths else None if None in truths else False
    return None


def _truth_of(value: Node, template: Template, tag: str | None) -> bool | None:
    if tag is not None:
        return condition(value, template, tag[1:])
    if isinstance(value, Map) and len(value) == 1:
        key = next(iter(value))
        inner = value[key]
        if isinstance(inner, Seq) and value.tags and key in value.tags:
            return None
        return condition(inner, template, key.removeprefix("Fn::"))
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def stable_name(value: Node, tag: str | None) -> Node:
    """A name without the variables that set deployments apart: they are emptied before it is resolved."""
    if isinstance(value, Map) and len(value) == 1 and (inner := value.get("Fn::Sub")) is not None:
        found = Map(*value.place())
        found.put("Fn::Sub", stable_name(inner, "!Sub"), value.place("Fn::Sub"))
        return found
    if tag == "!Sub" and isinstance(value, str):
        return _VARIABLE.sub(lambda found: "" if _is_apart(found[1]) else found[0], value)
    if isinstance(value, Seq):
        items = Seq(*value.place())
        items.tags = value.tags
        for index, item in enumerate(value):
            of_tag = value.tags.get(index) if value.tags else None
            plain = "" if of_tag == "!Ref" and isinstance(item, str) and _is_apart(item) else item
            items.append(stable_name(item, "!Sub") if tag == "!Sub" and index == 0 else plain)
            items.lines.append(value.place(index).line)
        return items
    return value


def _is_apart(name: str) -> bool:
    return name.startswith("AWS::") or sets_apart(name)
