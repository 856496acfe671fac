"""The resources of a module and of all modules that it calls, each instance with its arguments evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats import hcl
from archscan.formats.hcl import Block, Body, Expression
from archscan.formats.node import Map, Node, Place, Seq

from ..cloud.catalogue import MANAGED, engine_of, module_type
from ..cloud.names import sets_apart, tidy
from ..cloud.programs import PROGRAMS
from ..cloud.stack import Resource
from ..cloud.values import FOLDER, hole, is_known, without_holes
from .evaluation import evaluate
from .modules import Module
from .references import Env, call, call_keys, instances, variable

MAX_RESOURCES = 5_000


def find_resources(module: Module) -> Iterator[Resource]:
    """Every resource instance below a root module, and registry modules that stand for one."""
    count = 0
    for each in _opened(module):
        for one in _own(each):
            count += 1
            if count > MAX_RESOURCES:
                return
            yield one


def _opened(module: Module) -> Iterator[Module]:
    yield module
    for name in module.calls:
        for key in call_keys(name, module):
            child = call(name, key, module)
            if child is not None:
                yield from _opened(child)


def _own(module: Module) -> Iterator[Resource]:
    for path, block in module.resources:
        type_, label = block.labels
        address = f"{module.prefix}{type_}.{label}"
        if type_ == "helm_release":
            yield from _releases(module, path, block, address)
        else:
            yield from _instances(module, path, block, type_, label, address)
    for name, (path, block) in module.named.items():
        if name.startswith("data.aws_iam_policy_document."):  # what roles and policies are made of
            type_, label = block.labels
            yield from _instances(module, path, block, type_, label, f"{module.prefix}{name}")
    for label, (path, block) in module.calls.items():
        source = block.body.attribute("source")
        text = evaluate(source.value, Env(module, path)) if source is not None else None
        known = module_type(text) if isinstance(text, str) else ""
        if known:
            yield from _instances(module, path, block, known, label, f"{module.prefix}module.{label}")


def _releases(module: Module, path: str, block: Block, address: str) -> Iterator[Resource]:
    """Releases of charts that stand for one known product; charts in the tree are read where they lie."""
    for one in _instances(module, path, block, "helm_release", block.labels[1], address):
        chart = one.config.text("chart").rstrip("/")
        name = chart.rpartition("/")[2]
        if not engine_of(name) or chart.startswith((".", FOLDER)):
            continue
        one.type = "helm_chart"
        one.name = one.name or one.label
        for host in (f"{one.name}-master", f"{one.name}-{name}", f"{one.name}-{name}-master"):
            one.exports.append((host.lower(), one.place))
        yield one


def _instances(
    module: Module, path: str, block: Block, type_: str, label: str, address: str
) -> Iterator[Resource]:
    env = Env(module, path)
    found = instances(block, env)
    made: dict[str, Resource] = {}
    for key, names in found.items():
        inner = Env(module, path, names)
        name, full = _name(type_, block, inner)
        counted = "count" in names
        if counted and key and (same := made.get(name)) is not None:
            same.count += 1
            continue
        one = Resource(
            type_,
            f"{address}[{key}]" if key and not counted else address,
            key if key and not counted and is_known(key) and not name else label,
            config_of(block.body, inner, Place(path, block.line)),
            Place(path, block.line),
            name,
            full,
            module.session.root,
        )
        made[name if counted else key] = one
    for one in made.values():
        if one.type == "docker_container":
            _add_build(one, block, module)
        yield one


def config_of(body: Body, env: Env, place: Place, depth: int = 0) -> Map:
    """A block's arguments: nested blocks are lists of mappings, dynamic ones opened."""
    found = Map(*place)
    for entry in body.attributes:
        if entry.name in ("count", "for_each", "provider", "providers"):
            continue
        found.put(entry.name, evaluate(entry.value, env), Place(env.path, entry.line))
    if depth > 20:
        return found
    for block in body.blocks:
        line = Place(env.path, block.line)
        if block.type == "dynamic" and block.labels:
            _open_dynamic(block, env, found, depth)
            continue
        items = found.get(block.type)
        if not isinstance(items, Seq):
            items = Seq(*line)
            found.put(block.type, items, line)
        items.add(config_of(block.body, env, line, depth + 1), line)
    return found


def _open_dynamic(block: Block, env: Env, found: Map, depth: int) -> None:
    name = block.labels[0]
    line = Place(env.path, block.line)
    each = block.body.attribute("for_each")
    word = block.body.attribute("iterator")
    iterator = word.value.name if word is not None and isinstance(word.value, hcl.Name) else name
    value = evaluate(each.value, env) if each is not None else None
    pairs: list[tuple[Node, Node]] = []
    if isinstance(value, Map):
        pairs = [(key, value[key]) for key in value]
    elif isinstance(value, Seq):
        pairs = [(str(index), item) for index, item in enumerate(value)]
    elif value not in (None, ""):
        pairs = [(hole(f"{iterator}.key"), hole(f"{iterator}.value"))]
    items = found.get(name)
    if not isinstance(items, Seq):
        items = Seq(*line)
        found.put(name, items, line)
    for content in block.body.of("content"):
        for key, item in pairs[:200]:
            bound = Map()
            bound["key"], bound["value"] = key, item
            items.add(config_of(content.body, env.bind(**{iterator: bound}), line, depth + 1), line)


# --- names --------------------------------------------------------------------------------------


def _name(type_: str, block: Block, env: Env) -> tuple[str, str]:
    """What a resource is called in every environment, and its name as deployed."""
    spec = MANAGED.get(type_) or PROGRAMS.get(type_)
    keys = spec.names if spec is not None else ("name",)
    for key in keys:
        head, _, rest = key.partition(".")
        body = block.body
        if rest:
            body = next((one.body for one in block.body.of(head)), Body())
        entry = body.attribute(rest or head)
        if entry is None:
            continue
        full = evaluate(entry.value, env)
        if not isinstance(full, str) or not full:
            continue
        name = _stable(entry.value, env, 0) or without_holes(full)
        name = tidy(name)
        if name:
            return name, full
    return "", ""


_RENAMES = frozenset({"lower", "join", "format", "replace", "trimspace", "substr"})


def _stable(one: Expression, env: Env, depth: int) -> str:
    """The parts of a name that do not tell one deployment from another."""
    if depth > 12:
        return ""
    if isinstance(one, hcl.Template):
        return "".join(_stable(part, env, depth + 1) for part in one.parts)
    if isinstance(one, hcl.Literal):
        return one.value or ""
    if isinstance(one, hcl.Access) and isinstance(one.base, hcl.Name):
        root, words = one.base.name, [step for step in one.steps if isinstance(step, str)]
        if root in env.names:
            return _known(evaluate(one, env))
        if sets_apart(root) or any(sets_apart(word) for word in words):
            return ""
        if root == "local" and len(words) == 1 and (bound := env.module.locals.get(words[0])) is not None:
            return _stable(bound.expression, Env(bound.module, bound.path, dict(bound.names)), depth + 1)
        if root == "var" and len(words) == 1:
            argument = env.module.arguments.get(words[0])
            if argument is not None:
                inner = Env(argument.module, argument.path, dict(argument.names))
                return _stable(argument.expression, inner, depth + 1)
            return _known(variable(env.module, words[0]))
    if isinstance(one, hcl.Call) and one.name in _RENAMES:
        if one.name == "join" and len(one.arguments) == 2 and isinstance(one.arguments[1], hcl.ListOf):
            separator = _stable(one.arguments[0], env, depth + 1)
            parts = [_stable(item, env, depth + 1) for item in one.arguments[1].items]
            return separator.join(part for part in parts if part)
        if one.name == "format" and one.arguments:
            parts = [_stable(argument, env, depth + 1) for argument in one.arguments[1:]]
            text = _stable(one.arguments[0], env, depth + 1)
            for part in parts:
                text = re.sub(r"%[sdv]", lambda _, part=part: part, text, count=1)  # type: ignore[misc]
            return text
        if one.name != "join" and one.arguments:
            return _stable(one.arguments[0], env, depth + 1).lower()
    return _known(evaluate(one, env))


def _known(value: Node) -> str:
    return value if isinstance(value, str) and is_known(value) else ""


def _add_build(one: Resource, block: Block, module: Module) -> None:
    """The folder that a container's image is built from, by way of the `docker_image` that it names."""
    entry = block.body.attribute("image")
    reference = entry.value if entry is not None else None
    if not isinstance(reference, hcl.Access) or not isinstance(reference.base, hcl.Name):
        return
    found = module.named.get(f"docker_image.{reference.steps[0]}")
    if reference.base.name != "docker_image" or found is None:
        return
    path, image = found
    for build in image.body.of("build"):
        context = build.body.attribute("context") or build.body.attribute("path")
        value = evaluate(context.value, Env(module, path)) if context is not None else None
        if isinstance(value, str):
            one.config["\ue002build"] = value
