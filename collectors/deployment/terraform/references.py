"""References: to variables, locals, outputs of modules, instances of resources, data sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archscan.formats import hcl
from archscan.formats.hcl import Expression
from archscan.formats.node import Map, Node, Seq

from ..cloud.catalogue import MANAGED, module_type
from ..cloud.values import FOLDER, hole, is_hole, is_known, mark, whole_reference
from . import evaluation
from .functions import text_of
from .modules import MAX_CALLS, MAX_MODULES, Bound, Module, load_module, local_source

MAX_INSTANCES = 50
"""Instances of one resource or module that are told apart."""


@dataclass(frozen=True, slots=True)
class Env:
    """Where an expression stands: its module, its file, and the names bound around it."""

    module: Module
    path: str
    names: Mapping[str, Node] = field(default_factory=dict)
    depth: int = 0

    def bind(self, **names: Node) -> Env:
        """With further names."""
        return Env(self.module, self.path, {**self.names, **names}, self.depth)


def reference_value(one: hcl.Name | hcl.Access, env: Env) -> Node:
    """The value that a reference leads to."""
    base = one.base if isinstance(one, hcl.Access) else one
    steps = list(one.steps) if isinstance(one, hcl.Access) else []
    if not isinstance(base, hcl.Name):
        return walk(evaluation.evaluate(base, env), steps, env)
    root = base.name
    if root in env.names:
        return walk(env.names[root], steps, env)
    if not steps:
        return hole(root)
    first = steps[0]
    name = (
        first
        if isinstance(first, str)
        else text_of(evaluation.evaluate(first, env))
        if first is not None
        else ""
    )
    module = env.module
    if root == "var":
        return walk(variable(module, name, env.depth), steps[1:], env)
    if root == "local":
        return walk(_once(module, "local", name, module.locals.get(name), env.depth), steps[1:], env)
    if root == "path":
        return FOLDER + (module.folder if name == "module" else module.session.root)
    if root == "terraform":
        return "default" if name == "workspace" else hole(f"terraform.{name}")
    if root == "module":
        return _output(name, steps[1:], env)
    if root == "data":
        second = steps[1] if len(steps) > 1 else ""
        return _data(name, second if isinstance(second, str) else "", steps[2:], env)
    if root in ("each", "count", "self"):
        return hole(f"{root}.{name}")
    return _resource(root, name, steps[1:], env)


def walk(value: Node, steps: Sequence[str | Expression | None], env: Env) -> Node:
    """What steps lead to from a value."""
    for position, step in enumerate(steps):
        if step is None:
            if not isinstance(value, Seq):
                continue
            found = Seq(value.path, value.line)
            for index, item in enumerate(value):
                found.add(walk(item, steps[position + 1 :], env), value.place(index))
            return found
        name = step if isinstance(step, str) else text_of(evaluation.evaluate(step, env))
        if (reference := whole_reference(value)) is not None:
            if isinstance(step, str):
                value = mark(reference.address, f"{reference.attribute}.{name}".strip("."))
            elif not reference.attribute and "[" not in reference.address.rpartition(".")[2]:
                value = mark(f"{reference.address}[{name}]")
        elif isinstance(value, Map):
            value = value[name] if name in value else hole(name)
        elif isinstance(value, Seq):
            index = int(name) if name.isdigit() and len(name) < 6 else -1
            if 0 <= index < len(value):
                value = value[index]
            else:
                value = value[0] if value and not isinstance(step, str) else hole(name)
        else:
            return value if is_hole(value) else hole(name)
    return value


def variable(module: Module, name: str, depth: int = 0) -> Node:
    """The value of a variable: as set, else its default, else a hole."""
    if (bound := module.arguments.get(name)) is not None:
        value = _once(module, "argument", name, bound, depth)
        if not is_hole(value):
            return value
        return (
            value if name not in module.defaults else _once(module, "var", name, module.defaults[name], depth)
        )
    value = _once(module, "var", name, module.defaults.get(name), depth)
    return hole(f"var.{name}") if value in (None, "") else value


def _once(module: Module, kind: str, name: str, bound: Bound | None, depth: int) -> Node:
    """A value that is evaluated when it is first asked for."""
    key = (kind, name)
    if key in module.known:
        return module.known[key]
    if bound is None or key in module.pending:
        return hole(f"{kind}.{name}")
    module.pending.add(key)
    value = evaluation.evaluate(bound.expression, Env(bound.module, bound.path, dict(bound.names), depth))
    module.pending.discard(key)
    module.known[key] = value
    return value


def _output(name: str, steps: Sequence[str | Expression | None], env: Env) -> Node:
    module = env.module
    if name not in module.calls:
        return hole(f"module.{name}")
    keys = call_keys(name, module)
    key = ""
    if steps and not isinstance(steps[0], str):
        if steps[0] is not None:
            key = text_of(evaluation.evaluate(steps[0], env))
        steps = steps[1:]
    key = key if key in keys else next(iter(keys), "")
    child = call(name, key, module)
    if child is None:
        attribute = next((step for step in steps if isinstance(step, str)), "")
        return mark(f"{module.prefix}module.{name}", attribute)
    if not steps or not isinstance(steps[0], str):
        return hole(f"module.{name}")
    return walk(_once(child, "output", steps[0], child.outputs.get(steps[0]), env.depth), steps[1:], env)


def call_keys(name: str, module: Module) -> dict[str, dict[str, Node]]:
    """The instances of a called module: key, and what is bound in each."""
    path, block = module.calls[name]
    return instances(block, Env(module, path))


def call(name: str, key: str, module: Module) -> Module | None:
    """An instance of a called module; None if its source is not in the tree."""
    if (name, key) in module.children:
        return module.children[name, key]
    path, block = module.calls[name]
    session = module.session
    source = block.body.attribute("source")
    text = text_of(evaluation.evaluate(source.value, Env(module, path))) if source is not None else ""
    folder = local_source(module, text)
    known = folder is not None and session.tree.has_folder(folder)
    if not known or folder is None or module.depth >= MAX_CALLS or session.modules >= MAX_MODULES:
        module.children[name, key] = None
        if text and not module_type(text):
            session.unread[text] = session.unread.get(text, 0) + 1
        return None
    label = f"{name}[{key}]" if key else name
    child = load_module(folder, session, f"{module.prefix}module.{label}.", module.depth + 1)
    module.children[name, key] = child
    bound = tuple(call_keys(name, module).get(key, {}).items())
    for entry in block.body.attributes:
        if entry.name in child.variables:
            child.arguments[entry.name] = Bound(entry.value, module, path, entry.line, bound)
    return child


def instances(block: hcl.Block, env: Env) -> dict[str, dict[str, Node]]:
    """The instances that `count` and `for_each` make: key ("" for a single one) and what is bound in each."""
    if (count := block.body.attribute("count")) is not None:
        value = evaluation.evaluate(count.value, env)
        number = int(value) if isinstance(value, str) and value.isdigit() and len(value) < 9 else 1
        number = 0 if value in ("false", None) else number
        return {
            ("" if number == 1 else str(index)): {"count": _bound(index=str(index))}
            for index in range(min(number, MAX_INSTANCES))
        }
    if (each := block.body.attribute("for_each")) is not None:
        value = evaluation.evaluate(each.value, env)
        if isinstance(value, Map):
            pairs = [(key, value[key]) for key in list(value)[:MAX_INSTANCES]]
            return {key: {"each": _bound(key=key, value=item)} for key, item in pairs}
        if isinstance(value, Seq):
            keys = [item for item in value[:MAX_INSTANCES] if isinstance(item, str)]
            if keys or not value:
                return {key: {"each": _bound(key=key, value=key)} for key in keys}
        return {"": {"each": _bound(key=hole("each.key"), value=hole("each.value"))}}
    return {"": {}}


def _bound(**values: Node) -> Map:
    found = Map()
    for key, value in values.items():
        found[key] = value
    return found


_DERIVED = {
    "aws_ecr_repository": ("name", ("repository_url", "name", "id")),
    "aws_ecrpublic_repository": ("repository_name", ("repository_uri",)),
    "docker_image": ("name", ("image_id", "latest", "name", "repo_digest", "id")),
    "docker_registry_image": ("name", ("name", "id")),
    "digitalocean_container_registry": ("name", ("endpoint",)),
}
"""Helpers whose attribute is made of one of their arguments: an image by its repository."""
_LITERAL = frozenset({"name", "bucket", "id", "namespace", "metadata", "family", "path", "prefix"})


def _resource(type_: str, name: str, steps: Sequence[str | Expression | None], env: Env) -> Node:
    module = env.module
    found = module.named.get(f"{type_}.{name}")
    if found is None:
        return hole(f"{type_}.{name}")
    key = ""
    if steps and not isinstance(steps[0], str):
        key = text_of(evaluation.evaluate(steps[0], env)) if steps[0] is not None else ""
        steps = steps[1:]
    attributes = [step if isinstance(step, str) else "" for step in steps]
    attribute = ".".join(one for one in attributes if one)
    path, block = found
    if type_ in _DERIVED and attributes and attributes[0] in _DERIVED[type_][1]:
        return _stated(type_, name, key, block, path, _DERIVED[type_][0], (), env)
    if type_ not in MANAGED and attributes and attributes[0] in _LITERAL and type_.startswith(_NAMES):
        value = _stated(type_, name, key, block, path, attributes[0], tuple(steps[1:]), env)
        if is_known(value) and value not in (None, ""):
            return value
    address = f"{module.prefix}{type_}.{name}"
    return mark(f"{address}[{key}]" if key and is_known(key) else address, attribute)


_NAMES = (
    "kubernetes_namespace", "kubernetes_config_map", "kubernetes_secret", "kubernetes_service",
    "docker_network", "docker_volume", "aws_ecs_cluster", "aws_cloudwatch_log_group",
    "azurerm_resource_group",
)  # fmt: skip
"""Helpers that are better known by the name that their block states."""


def _stated(
    type_: str,
    name: str,
    key: str,
    block: hcl.Block,
    path: str,
    attribute: str,
    steps: tuple[str | Expression | None, ...],
    env: Env,
) -> Node:
    """What a resource's own block says of one of its attributes."""
    module = env.module
    pending = (f"{type_}.{name}", attribute)
    if pending in module.pending:
        return hole(f"{type_}.{name}")
    module.pending.add(pending)
    keys = instances(block, Env(module, path, depth=env.depth))
    inner = Env(module, path, keys.get(key) or next(iter(keys.values()), {}), env.depth)
    value: Node = hole(f"{type_}.{name}")
    if (entry := block.body.attribute(attribute)) is not None:
        value = walk(evaluation.evaluate(entry.value, inner), steps, inner)
    else:
        rest = [one for one in steps if isinstance(one, str) and not one.isdigit()]
        for nested in block.body.of(attribute):
            if rest and (entry := nested.body.attribute(rest[0])) is not None:
                value = evaluation.evaluate(entry.value, inner)
    module.pending.discard(pending)
    return value


def _data(type_: str, name: str, steps: Sequence[str | Expression | None], env: Env) -> Node:
    """A data source: an archive by the folder that it packs, a template by what it renders."""
    module = env.module
    found = module.named.get(f"data.{type_}.{name}")
    if found is None:
        return hole(f"data.{type_}.{name}")
    path, block = found
    inner = Env(module, path, {}, env.depth)
    if type_ == "archive_file":
        for key in ("source_dir", "source_file"):
            if (entry := block.body.attribute(key)) is not None:
                return evaluation.evaluate(entry.value, inner)
    if type_ in ("template_file", "template_cloudinit_config"):
        entry = block.body.attribute("template")
        values = block.body.attribute("vars")
        if entry is not None:
            bound = evaluation.evaluate(values.value, inner) if values is not None else None
            return evaluation.render(evaluation.evaluate(entry.value, inner), bound, inner)
    return hole(f"data.{type_}.{name}")
