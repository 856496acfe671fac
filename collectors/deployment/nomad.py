"""Facts from Nomad job files: tasks with their images, services, upstreams, variables and templates.

A group is what is deployed together; each of its main tasks is a workload. Addresses are read from `env`,
arguments and `template` blocks, where look-ups in Consul and Nomad name a service.
https://developer.hashicorp.com/nomad/docs/job-specification
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archscan.formats import json
from archscan.formats.hcl import Body, parse
from archscan.formats.node import Map, Place, Seq
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

from ..tuning.environment import find_variable_settings
from .cloud.values import Text, is_known, text_at, texts_in, without_holes
from .nomad_ports import filled, labels_of, ports_of, word
from .terraform.modules import Bound, Module, Session
from .terraform.references import Env
from .terraform.resources import config_of

NAME = "nomad"
PATTERNS = ("*.nomad", "*.nomad.hcl", "*.nomad.json", "*.hcl", "*.nomad.tpl", "*.nomad.j2")
_JOB = re.compile(rb"(?m)^\s*job\s+\"|\"Job\"\s*:|^\s*\"job\"\s*:")
_LOOKUP = re.compile(
    r"\{\{-?\s*(?:range|with)\s+(?:\$\w+\s*(?:,\s*\$\w+\s*)?:=\s*)?(?:nomadService|service)\s+"
    r"(?:\d+\s+\([^)]*\)\s+)?[\"`]([\w.|@-]+)[\"`]"
)
_CONSUL_HOST = re.compile(
    r"(?<![\w.-])([a-z0-9](?:[\w-]*[a-z0-9])?)\.service(?:\.[\w-]+)?\.consul(?::(\d+))?", re.IGNORECASE
)
_KEY = re.compile(r"^\s*(?:export\s+)?[\"']?([A-Za-z_][\w.-]*)[\"']?\s*[:=]")
_MAX_TASKS = 500


def wants(data: bytes) -> bool:
    """Whether a job is declared."""
    return _JOB.search(data) is not None and b"task" in data.lower()


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of a job, and the services that its own blocks announce."""

    scope: Scope
    job: str
    node: Map
    name: str


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what the jobs of a file say."""
    problems: list[Problem] = []
    for job in _jobs(file, tree, problems):
        name = job.text("name") or job.text("ID") or file.name.partition(".")[0]
        namespace = job.text("namespace")
        scope = Scope("nomad", file.folder, namespace if is_known(namespace) else "")
        groups = job.seq("group").maps()
        if not groups and "task" in job:
            groups = [job]  # a task outside of a group is one of its own
        for node in groups:
            yield from _group_facts(_Group(scope, name, node, node.text("name") or name), job)
    yield from problems


def _jobs(file: SourceFile, tree: Tree, problems: list[Problem]) -> Iterator[Map]:
    if file.name.endswith(".json"):
        root = json.load(file.data, file.path, problems)
        if isinstance(root, Map):
            yield from _json_jobs(root)
        return
    body = parse(file.text, file.path, problems)
    module = Module(Session(tree, file.folder), file.folder)
    for block in body.blocks:
        if (
            block.type == "variable"
            and block.labels
            and (entry := block.body.attribute("default")) is not None
        ):
            module.defaults[block.labels[0]] = Bound(entry.value, module, file.path, entry.line)
        elif block.type == "locals":
            for entry in block.body.attributes:
                module.locals[entry.name] = Bound(entry.value, module, file.path, entry.line)
    for block in body.of("job"):
        yield _named(block.labels, block.body, Env(module, file.path), Place(file.path, block.line), 0)


def _named(labels: tuple[str, ...], body: Body, env: Env, place: Place, depth: int) -> Map:
    """A block with the labels of the blocks in it as their `name`."""
    found = config_of(Body(body.attributes), env, place)
    if labels and "name" not in found:
        found.put("name", labels[0], place)
    if depth > 12:
        return found
    for block in body.blocks:
        line = Place(env.path, block.line)
        if block.type == "dynamic":
            opened = config_of(Body((), (block,)), env, line)
            for key, items in opened.items():
                found.put(key, items, line)
            continue
        items = found.get(block.type)
        if not isinstance(items, Seq):
            items = Seq(*line)
            found.put(block.type, items, line)
        items.add(_named(block.labels, block.body, env, line, depth + 1), line)
    return found


def _json_jobs(root: Map) -> Iterator[Map]:
    """Jobs in the API's JSON, its lists under the names of the blocks."""
    job = root.get("Job") or root.get("job")
    for one in [job] if isinstance(job, Map) else []:
        yield _renamed(one, 0)


_NAMES = {"taskgroups": "group", "tasks": "task", "services": "service", "networks": "network",
          "templates": "template"}  # fmt: skip


def _renamed(node: Map, depth: int) -> Map:
    found = Map(*node.place())
    for key, value in node.items():
        plain = key in ("Env", "Meta")
        name = _NAMES.get(key.lower(), key[:1].lower() + key[1:] if not plain else key.lower())
        if depth < 15 and isinstance(value, Map) and not plain:
            items = Seq(*node.place(key))
            items.add(_renamed(value, depth + 1), node.place(key))
            value = items
        elif depth < 15 and isinstance(value, Seq):
            items = Seq(*node.place(key))
            for index, item in enumerate(value):
                items.add(_renamed(item, depth + 1) if isinstance(item, Map) else item, value.place(index))
            value = items
        found.put(name, value, node.place(key))
    return found


# --- groups and tasks ---------------------------------------------------------------------------


def _group_facts(group: _Group, job: Map) -> Iterator[Fact]:
    tasks = group.node.seq("task").maps()[:_MAX_TASKS]
    main = [task for task in tasks if not _is_helper(task)] or tasks
    titles = [_title(task, main, group, job) for task in main]
    listening = {
        word(label): (title, port)
        for task, title in zip(main, titles, strict=True)
        for label, port in ports_of(task, group.node).items()
        if len(main) == 1 or label in labels_of(task)
    }
    for task, title in zip(main, titles, strict=True):
        subject = Subject(group.scope, title)
        yield from _task_facts(task, subject, group, job, len(main) == 1, listening)
        for helper in tasks if len(main) == 1 else ():
            if helper not in main:
                stays = text_at(helper, "lifecycle.sidecar") == "true"
                topic = "workload.init" if _hook(helper) == "prestart" and not stays else "workload.sidecar"
                image = without_credentials(text_at(helper, "config.image"))
                yield Setting(subject, topic, f"{helper.text('name')} ({image})", _at(helper, "name"))


def _hook(task: Map) -> str:
    return text_at(task, "lifecycle.hook")


def _is_helper(task: Map) -> bool:
    return _hook(task) in ("prestart", "poststart", "poststop")


def _title(task: Map, main: list[Map], group: _Group, job: Map) -> str:
    """What a task is called: as its only service, else itself; of a lone task whose name says less than its
    group's or job's, that one."""
    services = [*task.seq("service").maps(), *_services_of(task, group, len(main) == 1)]
    names = {service.text("name") for service in services}
    if len(names) == 1 and (stated := next(iter(names))) and is_known(stated):
        return stated
    name = task.text("name")
    if len(main) == 1 and name.lower() in _PLAIN:
        if group.name.lower() not in _PLAIN:
            return group.name
        if len(job.seq("group")) < 2:
            return group.job
    return name or group.name


_PLAIN = frozenset(
    {"server", "app", "web", "task", "service", "main", "docker", "container", "group", "api", "node"}
)


def _at(node: Map, key: str | None = None) -> Evidence:
    return Evidence(*node.place(key), NAME)


def _task_facts(
    task: Map,
    subject: Subject,
    group: _Group,
    job: Map,
    alone: bool,
    listening: Mapping[str, tuple[str, Port]],
) -> Iterator[Fact]:
    config = next(iter(task.seq("config").maps()), Map(*task.place()))
    image = config.text("image")
    known = image if without_holes(image).strip("/:@ ") else ""
    line = _at(task)
    yield Workload(subject, "nomad_task", line, image=without_credentials(known) if known else "")
    if known and (parsed := parse_image(known)).repository:
        yield Uses(subject, "image", parsed.name, _at(config, "image"), parsed.version)
    ports = ports_of(task, group.node)
    services = [*task.seq("service").maps(), *(_services_of(task, group, alone))]
    names: dict[str, tuple[Evidence, tuple[Port, ...]]] = {
        subject.name.lower(): (line, tuple(ports.values()))
    }
    for service in services:
        name = service.text("name") or f"{group.job}-{group.name}-{task.text('name')}"
        if not is_known(name):
            name = without_holes(name).strip("-_.")
        label = service.text("port")
        own = tuple(port for key, port in ports.items() if key == label) or tuple(ports.values())
        if label.isdigit() and 0 < int(label[:6]) < 65536:
            own = (Port(int(label)),)
        at = _at(service, "name" if "name" in service else None)
        if name:
            names.setdefault(name.lower(), (at, own))
            names.setdefault(f"{name.lower()}.service.consul", (at, own))
        yield from _upstreams(service, subject)
        yield from _checks(service, subject)
    for name, (at, own) in names.items():
        yield Provides(subject, name, at, own)
    for port in ports.values():
        yield Offers(subject, "port", str(port.number), line, port.number, "", port.published)
    yield from _settings(task, group, job, subject)
    others = {label: found for label, found in listening.items() if found[0] != subject.name}
    yield from _addresses(task, config, subject, others)


def _services_of(task: Map, group: _Group, alone: bool) -> list[Map]:
    """The group's services that this task answers: those that name it, or all if it is alone."""
    found = []
    for service in group.node.seq("service").maps():
        named = service.text("task")
        if named == task.text("name") or (not named and (alone or service.text("name") == task.text("name"))):
            found.append(service)
    return found


def _upstreams(service: Map, subject: Subject) -> Iterator[Fact]:
    for connect in service.seq("connect").maps():
        for sidecar in [*connect.seq("sidecar_service").maps(), *connect.seq("sidecarService").maps()]:
            for proxy in sidecar.seq("proxy").maps():
                for upstream in proxy.seq("upstreams").maps():
                    key = "destination_name" if "destination_name" in upstream else "destinationName"
                    if (host := upstream.text(key)) and is_known(host):
                        yield Requires(subject, host.lower(), _at(upstream, key), key=key, via="config")


def _checks(service: Map, subject: Subject) -> Iterator[Fact]:
    for check in service.seq("check").maps():
        kind, path = check.text("type"), check.text("path")
        if kind:
            yield Setting(subject, "availability.liveness", f"{kind} {path}".strip(), _at(check))


def _settings(task: Map, group: _Group, job: Map, subject: Subject) -> Iterator[Fact]:
    if (count := group.node.text("count")).isdigit():
        yield Setting(subject, "availability.replicas", count, _at(group.node, "count"))
    for resources in task.seq("resources").maps():
        if (memory := resources.text("memory")).isdigit():
            yield Setting(subject, "resources.limit.memory", f"{memory}Mi", _at(resources, "memory"))
    for periodic in job.seq("periodic").maps():
        if (cron := periodic.text("cron") or periodic.text("crons")) and is_known(cron):
            yield Setting(subject, "deploy.schedule", cron, _at(periodic, "cron"))
    for restart in group.node.seq("restart").maps():
        if mode := restart.text("mode"):
            yield Setting(subject, "availability.restart", mode, _at(restart, "mode"))
    for volume in group.node.seq("volume").maps():
        if name := volume.text("source"):
            yield Setting(subject, "storage.volume", name, _at(volume, "source"))


def _addresses(
    task: Map, config: Map, subject: Subject, others: Mapping[str, tuple[str, Port]]
) -> Iterator[Fact]:
    variables: list[Variable] = []
    for holder in (task.get("env"), task.get("environment")):
        for env in holder.maps() if isinstance(holder, Seq) else [holder] if isinstance(holder, Map) else []:
            for key, value in env.items():
                if not isinstance(value, str) or key == "name":
                    continue
                variables.append(Variable(key, filled(value, others), _at(env, key)))
                if value and is_known(value) and is_secret_name(key):
                    yield Setting(subject, "security.plaintext", key, _at(env, key))
    yield from _consul_hosts(variables, subject)
    yield from find_variable_settings(subject, variables)
    arguments = [
        (filled(text, others), Evidence(place.path, place.line, NAME))
        for key in ("entrypoint", "command", "args")
        for _, text, place in _texts(config, key)
    ]
    if arguments:
        yield from find_arguments(subject, arguments)
    for template in task.seq("template").maps():
        data = template.get("data")
        if isinstance(data, str):
            yield from _template(data, template.place("data"), subject, others)


def _texts(config: Map, key: str) -> Iterator[tuple[str, str, Place]]:
    for name, text, place in texts_in(config.get(key)):
        yield name, text, place if place.line else config.place(key)


def _consul_hosts(variables: list[Variable], subject: Subject) -> Iterator[Fact]:
    """Addresses in variables; those in Consul's DNS are names of services."""
    for variable in variables:
        plain = Variable(variable.name, _CONSUL_HOST.sub(_short, variable.value), variable.evidence)
        found = list(find_mentions(subject, [plain]))
        yield from found
        if not found and (one := _CONSUL_HOST.search(variable.value)) is not None:
            yield Requires(subject, one[1].lower(), variable.evidence, key=variable.name)


def _short(found: re.Match[str]) -> str:
    return f"{found[1]}:{found[2]}" if found[2] else found[1]


def _template(
    data: str, start: Place, subject: Subject, others: Mapping[str, tuple[str, Port]]
) -> Iterator[Fact]:
    """The look-ups and addresses in a template, with the line of each."""
    first = data.place.line if isinstance(data, Text) else start.line
    plain: list[Variable] = []
    key = ""
    for offset, line in enumerate(data.split("\n")):
        evidence = Evidence(start.path, first + offset, NAME)
        if line.lstrip().startswith(("#", "//", ";")):
            continue
        found = _KEY.match(line)
        key = found[1] if found else key
        for lookup in _LOOKUP.finditer(line):
            name = re.split(r"[|@]", lookup[1])[0].rpartition(".")[2]
            yield Requires(subject, name.lower(), evidence, key="template", via="config")
        if found and not _LOOKUP.search(line):
            value = filled(line[found.end() :], others).strip().strip("\"',")
            plain.append(Variable(found[1], value, evidence))
    yield from _consul_hosts(plain, subject)
