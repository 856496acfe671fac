"""A stack's resources: which of them are components, what they are called, and what references lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from archscan.formats.node import Map, Place
from archscan.lexicon.words import vocabulary, words
from archscan.model.facts import Scope

from .catalogue import HOLDERS, MANAGED, PARTS, engine_of
from .programs import PROGRAMS
from .values import Reference, found_at, references_at, text_at
from .wires import ATTACHED, FORWARDS

_LABELS = vocabulary(
    "main this default primary current self resource instance example module stack it svc service"
)
"""Labels that say nothing."""
_NOUNS = vocabulary(
    "db database rds table queue topic bucket cluster api task function lambda lb alb nlb elb instance "
    "stream bus"
)
"""Names that a better label goes before."""
_TELLING = vocabulary(
    "db database rds postgres postgresql pg mysql mongo mongodb sql redis cache queue queues topic topics "
    "bucket buckets table tables stream streams bus events broker kafka rabbitmq storage store search "
    "warehouse cdn lb alb nlb gateway dlq cluster elasticache dynamodb dynamo aurora memcached files users"
)
_MAKERS = frozenset({"aws", "google", "azure", "amazon", "cloud"})
_TITLES = {"lb": "load-balancer", "api": "api-gateway"}
_MAX_HOPS = 12


@dataclass(eq=False, slots=True)
class Resource:
    """One resource of a stack."""

    type: str
    """In Terraform's vocabulary."""
    address: str
    """Unique in the stack; the name under which references lead here."""
    label: str
    config: Map
    place: Place
    name: str = ""
    """What it is called in every environment; "" if nothing says."""
    full: str = ""
    """Its name as deployed, as far as known; "" if nothing says."""
    folder: str = ""
    """Folder that its relative paths start from."""
    count: int = 1
    component: str = ""
    """Name of the component that it is; "" for helpers."""
    routes: list[tuple[str, Place]] = field(default_factory=list)
    """HTTP routes that lead to it (`GET /orders`), with their lines."""
    exports: list[tuple[str, Place]] = field(default_factory=list)
    """Names under which other stacks know it."""


@dataclass(eq=False, slots=True)
class Stack:
    """All resources of a deployment."""

    scope: Scope
    collector: str
    resources: list[Resource]
    title: str = ""
    by_address: dict[str, list[Resource]] = field(default_factory=dict)
    """By address, and by the address without the key of an instance."""
    by_type: dict[str, list[Resource]] = field(default_factory=dict)
    _attached: dict[tuple[str, str], dict[str, list[tuple[Resource, Place]]]] = field(default_factory=dict)


def make_stack(scope: Scope, collector: str, resources: Sequence[Resource], title: str = "") -> Stack:
    """A stack with its components named, each by a name of its own.

    `title` is what the stack is called where there are several: the names of resources that state none are
    unique in their stack only.
    """
    stack = Stack(scope, collector, list(resources), title)
    for one in resources:
        stack.by_type.setdefault(one.type, []).append(one)
        for address in dict.fromkeys((one.address, without_key(one.address))):
            stack.by_address.setdefault(address, []).append(one)
    _name_components(stack)
    return stack


def without_key(address: str) -> str:
    """An address without the keys of instances.

    >>> without_key('module.a["x"].aws_sqs_queue.b[0]')
    'module.a.aws_sqs_queue.b'
    """
    found: list[str] = []
    depth = 0
    for char in address:
        depth += char == "["
        if not depth:
            found.append(char)
        depth -= char == "]"
    return "".join(found)


def is_component(one: Resource) -> bool:
    """Whether a resource is a part of the architecture by itself."""
    return one.type in MANAGED or one.type in PROGRAMS


def _name_components(stack: Stack) -> None:
    taken: dict[str, tuple[str, str]] = {}
    chosen = [one for one in stack.resources if is_component(one) and not _task_of(one, stack)]
    for one in sorted(chosen, key=lambda one: one.type in MANAGED):  # programs keep their plain names
        noun = MANAGED[one.type].noun if one.type in MANAGED else "task"
        plain = _plain_name(one, stack)
        if stack.title and not one.name and stack.title not in plain:
            plain = f"{stack.title}-{noun if _is_generic(one) else plain}"
        owner = (one.type, without_key(one.address))
        word = plain if noun in plain.lower() else f"{plain}-{noun}"
        if one.type in MANAGED and not _is_telling(plain, one):
            plain = word  # the table `orders` is not the service `orders`
        label = one.label.replace("_", "-")
        candidates = [plain, word, f"{plain}-{label}", *(f"{word}-{number}" for number in range(2, 100))]
        free = (name for name in candidates if taken.get(name.lower(), owner) == owner)
        name = next(free, one.address)
        taken[name.lower()] = owner
        one.component = name
    for service in stack.by_type.get("aws_ecs_service", ()):
        if task := _task_of(service, stack):
            service.component = task.component


def _is_generic(one: Resource) -> bool:
    return one.type in MANAGED and one.label.replace("_", "-").lower() in _LABELS | _NOUNS


def _is_telling(name: str, one: Resource) -> bool:
    """Whether the name of a managed service says that it is one."""
    technology = engine_of(engine_text(one)) or MANAGED[one.type].technology
    told = _TELLING | frozenset(technology.split("-")) - _MAKERS
    return not told.isdisjoint(words(name)) or name in _TITLES.values()


def _task_of(one: Resource, stack: Stack) -> Resource | None:
    """The task that an ECS service runs."""
    if one.type != "aws_ecs_service":
        return None
    for reference, _ in references_at(one.config, "task_definition"):
        for found in stack.by_address.get(reference.address, ()):
            if found.type == "aws_ecs_task_definition":
                return found
    return None


def _plain_name(one: Resource, stack: Stack) -> str:
    names = [one]
    if one.type == "aws_ecs_task_definition":
        running = [each for each in stack.by_type.get("aws_ecs_service", ()) if _task_of(each, stack) is one]
        names = [*(running if len(running) == 1 else ()), one]
    for each in names:
        if each.name and each.name.lower() not in _LABELS | _NOUNS:
            return each.name
    for each in names:
        label = each.label.replace("_", "-")
        if label.lower() not in _LABELS | _NOUNS:
            return label
    stated = next((each.name for each in names if each.name and each.name.lower() not in _LABELS), "")
    sort = MANAGED.get(one.type)
    if sort is None:
        return stated or one.label.replace("_", "-")
    if sort.noun in _TITLES:
        return _TITLES[sort.noun]
    return engine_of(engine_text(one)) or sort.technology or stated or sort.noun


def owners(reference: Reference, stack: Stack) -> list[tuple[Resource, tuple[Place, ...]]]:
    """The components that a reference leads to, with the lines on the way."""
    found: dict[str, tuple[Resource, tuple[Place, ...]]] = {}
    seen: set[str] = set()
    for one in resources_at(reference.address, stack):
        for owner, way in _owners(one, stack, seen, 0):
            found.setdefault(owner.component, (owner, way))
    return list(found.values())


def resources_at(address: str, stack: Stack) -> list[Resource]:
    """The resources of an address; of one without a key all instances."""
    found = stack.by_address.get(address)
    return found if found is not None else stack.by_address.get(without_key(address), [])


def _owners(
    one: Resource, stack: Stack, seen: set[str], hops: int
) -> Iterator[tuple[Resource, tuple[Place, ...]]]:
    if one.component:
        yield one, ()
        return
    if one.address in seen or hops > _MAX_HOPS:
        return
    seen.add(one.address)
    paths = [*PARTS.get(one.type, ()), *HOLDERS.get(one.type, ())]
    if one.type in FORWARDS:
        paths.append(FORWARDS[one.type])
    for path in paths:
        found = False
        for reference, place in references_at(one.config, path) if path else ():
            for other in resources_at(reference.address, stack):
                for owner, way in _owners(other, stack, seen, hops + 1):
                    found = True
                    yield owner, (place, *way)
        if found and one.type not in HOLDERS:
            return
    for type_, path in ATTACHED.get(one.type, ()):
        index = _naming(type_, path, stack)
        exact = index.get(one.address)
        alone = len(stack.by_address.get(without_key(one.address), ())) == 1
        naming = exact or (index.get(f"{without_key(one.address)}[]") if alone else None) or []
        for other, place in naming:
            for owner, way in _owners(other, stack, seen, hops + 1):
                yield owner, (place, *way)


def _naming(type_: str, path: str, stack: Stack) -> dict[str, list[tuple[Resource, Place]]]:
    """Who names a resource in an argument, by the address of what is named; `[]` for any instance."""
    key = (type_, path)
    if key not in stack._attached:
        index: dict[str, list[tuple[Resource, Place]]] = {}
        for one in stack.by_type.get(type_, ()):
            for reference, place in references_at(one.config, path):
                index.setdefault(reference.address, []).append((one, place))
                index.setdefault(f"{without_key(reference.address)}[]", []).append((one, place))
        stack._attached[key] = index
    return stack._attached[key]


def setting_of(one: Resource, path: str) -> tuple[str, Place] | None:
    """The first text at a path of a resource, with its line."""
    for value, place in found_at(one.config, path):
        if isinstance(value, str) and value:
            return value, place
    return None


def engine_text(one: Resource) -> str:
    """What a managed service's resource says of its engine."""
    sort = MANAGED[one.type]
    return text_at(one.config, sort.engine) if sort.engine else ""
