"""Facts from Ansible tasks that start containers: `docker_container`, `podman_container`, and manifests of
Kubernetes written in a task.

Variables are filled in from the role's defaults and the group's variables; a loop over a literal list is
followed, over anything else its task is read once. What tasks install on machines is left out.
https://docs.ansible.com/ansible/latest/collections/community/docker/docker_container_module.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.errors import FormatError
from archscan.formats.node import Map, Node, Place, Seq
from archscan.formats.yaml import load_all
from archscan.lexicon.addresses import Variable, find_arguments, find_mentions
from archscan.lexicon.images import parse_image, without_credentials
from archscan.lexicon.secrets import is_secret_name
from archscan.model.evidence import Evidence
from archscan.model.facts import (
    Fact,
    Offers,
    Port,
    Provides,
    Requires,
    Scope,
    Setting,
    Subject,
    Uses,
    Workload,
)
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .kubernetes.context import Origin
from .kubernetes.objects import facts_of, flatten
from .templated.fill import fill
from .templated.variables import variables_for

NAME = "ansible"
PATTERNS = (
    "tasks/*.yml", "tasks/*.yaml", "tasks/*/*.yml", "handlers/*.yml", "playbooks/*.yml",
    "playbooks/*.yaml", "playbook*.yml", "playbook*.yaml", "site.yml", "main.yml", "deploy*.yml",
    "*-playbook.yml", "ansible/*.yml",
)  # fmt: skip
_CONTAINERS = frozenset(
    ("docker_container", "community.docker.docker_container", "community.general.docker_container",
     "podman_container", "containers.podman.podman_container", "docker_swarm_service",
     "community.docker.docker_swarm_service")
)  # fmt: skip
_MANIFESTS = frozenset(("k8s", "kubernetes.core.k8s", "community.kubernetes.k8s"))
_WORD = re.compile(rb"(?:docker|podman)_(?:container|swarm_service)\s*:|\bk8s\s*:")
_STOPPED = frozenset({"absent", "stopped", "exited"})
_MAX_TASKS = 1_000


def wants(data: bytes) -> bool:
    """Whether any task starts a container or applies a manifest."""
    return _WORD.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what the tasks of a file start."""
    problems: list[Problem] = []
    roots = list(load_all(file.data, file.path, problems))
    yield from problems
    known = variables_for(file.folder, tree)
    scope = Scope("ansible", _home(file.folder))
    for count, (task, variables) in enumerate(_tasks(roots, known, 0)):
        if count >= _MAX_TASKS:
            return
        for item in _items(task, variables):
            yield from _task_facts(task, item, scope)


def _home(folder: str) -> str:
    """The folder of the project: above its roles, playbooks and tasks.

    >>> _home("ansible/roles/web/tasks"), _home("ansible/playbooks"), _home("tasks")
    ('ansible', 'ansible', '')
    """
    parts = folder.split("/") if folder else []
    for index, part in enumerate(parts):
        if part in ("roles", "playbooks", "tasks", "handlers"):
            return "/".join(parts[:index])
    return folder


def _tasks(nodes: list[Node], known: dict[str, Node], depth: int) -> Iterator[tuple[Map, dict[str, Node]]]:
    """Every task, of plays and blocks too, with the variables around it."""
    if depth > 10:
        return
    for node in nodes:
        if isinstance(node, Seq):
            yield from _tasks(list(node), known, depth + 1)
        elif isinstance(node, Map):
            inner = {**known, **node.map("vars")}
            holders = [
                node[key] for key in ("pre_tasks", "tasks", "block", "post_tasks", "handlers") if key in node
            ]
            if holders:
                yield from _tasks(holders, inner, depth + 1)
            elif any(key in node for key in _CONTAINERS | _MANIFESTS):
                yield node, inner


def _items(task: Map, known: dict[str, Node]) -> list[dict[str, Node]]:
    """The variables of each round of the task's loop; one round if it has none, or none that is known."""
    loop = next((task[key] for key in ("loop", "with_items", "with_list", "with_dict") if key in task), None)
    if isinstance(loop, str) and (name := re.fullmatch(r"\{\{\s*([\w.]+)\s*\}\}", loop)):
        loop = known.get(name[1])
    if isinstance(loop, Map):
        return [{**known, "item": _pair(key, loop[key])} for key in loop][:100]
    return [{**known, "item": item} for item in loop][:100] if isinstance(loop, Seq) and loop else [known]


def _pair(key: str, value: Node) -> Map:
    found = Map()
    found["key"], found["value"] = key, value
    return found


def _task_facts(task: Map, known: dict[str, Node], scope: Scope) -> Iterator[Fact | Problem]:
    for module in task:
        given = task[module]
        if not isinstance(given, Map):
            continue
        if module in _CONTAINERS:
            yield from _container(_filled(given, known, 0), scope)
        elif module in _MANIFESTS and given.text("state") != "absent":
            definition = given.get("definition") or given.get("resource_definition")
            if isinstance(definition, str):
                definition = _parsed(fill(definition, known), given.place("definition"))
            filled = _filled(definition, known, 0)
            objects = list(flatten(filled if isinstance(filled, Seq) else [filled]))
            if objects:
                yield from facts_of(objects, Origin(scope.path, collector=NAME))


def _parsed(text: str, place: Place) -> Node:
    """The manifests of a block of text, their lines those of the file."""
    try:
        roots = list(load_all(("\n" * place.line + text).encode(), place.path, []))
    except FormatError:
        return None
    found = Seq(*place)
    for root in roots:
        found.add(root, place)
    return found


def _filled(value: Node, known: dict[str, Node], depth: int) -> Node:
    """A node with its expressions filled in."""
    if isinstance(value, str):
        whole = re.fullmatch(r"\{\{\s*([\w.]+)\s*\}\}", value)
        if whole and depth < 20 and isinstance(inner := _at(known, whole[1]), Map | Seq):
            return _filled(inner, known, depth + 1)
        return fill(value, known) if "{" in value else value
    if depth > 20 or value is None:
        return None
    if isinstance(value, Map):
        found = Map(*value.place())
        for key, item in value.items():
            found.put(key, _filled(item, known, depth + 1), value.place(key))
        return found
    items = Seq(*value.place())
    for index, item in enumerate(value):
        items.add(_filled(item, known, depth + 1), value.place(index))
    return items


def _at(known: dict[str, Node], path: str) -> Node:
    head, *rest = path.split(".")
    value = known.get(head)
    for step in rest:
        value = value.get(step) if isinstance(value, Map) else None
    return value


# --- containers ---------------------------------------------------------------------------------


def _container(given: Node, scope: Scope) -> Iterator[Fact]:
    if not isinstance(given, Map):
        return
    name, image = given.text("name"), given.text("image")
    if not name or "${" in name or not image or given.text("state") in _STOPPED:
        return
    subject = Subject(scope, name)
    line = _line(given, "name")
    yield Workload(subject, "container", line, without_credentials(image))
    if (parsed := parse_image(image)).repository:
        yield Uses(subject, "image", parsed.name, _line(given, "image"), parsed.version)
    ports = tuple(_ports(given))
    names = {name.lower(): line}
    for key in ("hostname",):
        if (host := given.text(key)) and "${" not in host:
            names.setdefault(host.lower(), _line(given, key))
    for network in given.seq("networks").maps():
        for index, alias in enumerate(network.seq("aliases")):
            if isinstance(alias, str) and "${" not in alias:
                at = Evidence(*network.seq("aliases").place(index), NAME)
                names.setdefault(alias.lower(), at)
    for one, at in names.items():
        yield Provides(subject, one, at, ports)
    for port in ports:
        yield Offers(
            subject, "port", str(port.number), _line(given, "ports"), port.number, "", port.published
        )
    yield from _mentions(given, subject)
    for key, topic in (("restart_policy", "availability.restart"), ("memory", "resources.limit.memory")):
        if (value := given.text(key)) and "${" not in value:
            yield Setting(subject, topic, value, _line(given, key))


def _line(node: Map, key: str) -> Evidence:
    return Evidence(*node.place(key), NAME)


_PORT = re.compile(r"(?:(?:[\d.]+:)?(?P<host>\d+):)?(?P<target>\d+)(?:/(?P<protocol>\w+))?")


def _ports(given: Map) -> Iterator[Port]:
    for key in ("ports", "published_ports", "publish"):
        value = given.get(key)
        for text in value if isinstance(value, Seq) else [value]:
            if (
                isinstance(text, str)
                and (found := _PORT.fullmatch(text))
                and 0 < int(found["target"][:6]) < 65536
            ):
                published = found["host"] is not None
                yield Port(int(found["target"]), protocol=found["protocol"] or "tcp", published=published)


def _mentions(given: Map, subject: Subject) -> Iterator[Fact]:
    variables: list[Variable] = []
    env = given.get("env")
    if isinstance(env, Map):
        variables = [
            Variable(key, value, _line(env, key)) for key, value in env.items() if isinstance(value, str)
        ]
    elif isinstance(env, Seq):
        for index, item in enumerate(env):
            if isinstance(item, str) and "=" in item:
                key, _, value = item.partition("=")
                variables.append(Variable(key, value, Evidence(*env.place(index), NAME)))
    for variable in variables:
        if variable.value and "${" not in variable.value and is_secret_name(variable.name):
            yield Setting(subject, "security.plaintext", variable.name, variable.evidence)
    yield from find_mentions(subject, variables)
    command = given.get("command")
    words = [(command, _line(given, "command"))] if isinstance(command, str) else []
    if isinstance(command, Seq):
        words = [
            (word, Evidence(*command.place(index), NAME))
            for index, word in enumerate(command)
            if isinstance(word, str)
        ]
    if words:
        yield from find_arguments(subject, words)
    links = given.seq("links")
    for index, link in enumerate(links):
        host = link.partition(":")[0] if isinstance(link, str) else ""
        if host and "${" not in host:
            at = Evidence(*links.place(index), NAME)
            yield Requires(subject, host.lower(), at, key="links", via="links", bare=True)
