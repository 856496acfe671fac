"""Plain data of a Docker Engine to facts, in the shapes that Compose files give.

A service is all containers of one name in one project; what they are made of is read from the newest, what
they do from each. Components get the same ids as from the project's files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from archscan.collectors.deployment.compose.facts import find_facts
from archscan.collectors.deployment.compose.report import Report
from archscan.collectors.deployment.compose.session import open_session
from archscan.formats.node import Map
from archscan.lexicon.images import parse_image
from archscan.lexicon.secrets import mask
from archscan.live.engine import Data, Engine, as_node, labels_of, number, sub, text, texts
from archscan.live.names import TASK_OF, container_name, files_of, project_of, service_of, stranger
from archscan.live.nodes import container_node, image_name, variables
from archscan.live.swarm import machines, service_node, service_stack, task_states
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Requires, Scope, Setting, Subject, Uses
from archscan.model.problem import Problem
from archscan.source import MemoryTree

NAME = "docker"
_ONE_OFF = "com.docker.compose.oneoff"
_SAID = {
    "org.opencontainers.image.version": "version",
    "org.opencontainers.image.revision": "revision",
    "org.opencontainers.image.source": "source",
    "org.opencontainers.image.base.name": "base",
    "org.label-schema.version": "version",
    "org.label-schema.vcs-url": "source",
}
"""Labels of images that say where they come from, and what they are called here."""


def find_container_facts(engine: Engine, project: str = "") -> Iterator[Fact | Problem]:
    """The facts of an engine, project by project; of one Compose project or stack only, if it is named."""
    services = _services(engine, project)
    projects = sorted({name for name, _ in services} | {name for name, _, _ in _stacks(engine, project)})
    known = _near(engine)
    for name in projects:
        # Several projects are several systems; one alone is the system, as its own folder would be.
        scope = Scope("compose", name if len(projects) > 1 else "", name)
        nodes: dict[str, Map] = {}
        runtime: list[Fact] = []
        for (owner, service), containers in services.items():
            if owner == name:
                made, said = _service(containers, engine, known, name, Subject(scope, service))
                nodes[service] = made
                runtime += said
        for owner, service, data in _stacks(engine, project):
            if owner == name:
                path = f"docker://{name}/service/{text(sub(data, 'Spec'), 'Name')}"
                nodes[service] = as_node(service_node(data, engine, name), path)
                runtime += _task_facts(data, engine, Subject(scope, service), path, nodes[service])
        yield from _facts(nodes, scope, name)
        yield from runtime
    for machine in machines(engine) if not project else ():
        path = f"docker:///node/{machine.name}"
        yield Setting(
            Subject(Scope("source", ""), ""), "runtime.node", machine.value, _at(path), name=machine.name
        )
    yield from engine.problems
    yield from _left_out(engine) if not project else ()


def _left_out(engine: Engine) -> Iterator[Problem]:
    """Whose containers are not part of the model, and how many."""
    for owner, count in sorted(Counter(filter(None, map(stranger, engine.containers))).items()):
        what = f"{count} container{'' if count == 1 else 's'} of {owner} left out"
        expected = "kube:// for what a cluster runs" if owner == "Kubernetes" else ""
        yield Problem("docker://", 0, what, expected, "note", "left-out")


def projects_of(engine: Engine) -> tuple[str, ...]:
    """The names of all Compose projects and stacks, sorted."""
    found = {project_of(one) for one in engine.containers} | {service_stack(one) for one in engine.services}
    return tuple(sorted(found - {""}))


def _services(engine: Engine, project: str) -> dict[tuple[str, str], list[Data]]:
    """The containers of each service, by project and service; a swarm's are those of its own services."""
    swarm = {text(sub(one, "Spec"), "Name") for one in engine.services}
    found: dict[tuple[str, str], list[Data]] = {}
    for one in sorted(engine.containers, key=container_name):
        labels = labels_of(sub(one, "Config"))
        if labels.get(_ONE_OFF, "").lower() == "true" or labels.get(TASK_OF, "\0") in swarm or stranger(one):
            continue
        if not project or project_of(one) == project:
            found.setdefault((project_of(one), service_of(one)), []).append(one)
    return dict(sorted(found.items()))


def _stacks(engine: Engine, project: str) -> list[tuple[str, str, Data]]:
    """The services of a swarm: stack, name in the stack, and what the engine says."""
    found = []
    for one in engine.services:
        stack, name = service_stack(one), text(sub(one, "Spec"), "Name")
        if name and (not project or stack == project):
            found.append((stack, name.removeprefix(f"{stack}_") if stack else name, one))
    return sorted(found, key=lambda one: one[:2])


def _near(engine: Engine) -> dict[str, str]:
    found = {}
    for one in engine.containers:
        found[text(one, "Id")] = found[container_name(one)] = service_of(one)
    return found


def _service(
    containers: list[Data], engine: Engine, near: Mapping[str, str], project: str, subject: Subject
) -> tuple[Map, list[Fact]]:
    """A service's form in a file, and what its containers do."""
    ours = [one for one in containers if _runs(one)] or containers
    newest = max(ours, key=lambda one: (text(one, "Created"), container_name(one)))
    made = container_node(newest, engine, near)
    running = sum(_runs(one) for one in containers)
    if running != 1 and not (running == 0 and all(is_done(one) for one in containers)):
        made["scale"] = str(running)
    path = _path(project, newest)
    image = engine.images.get(text(newest, "Image"))
    given = made.get("environment", {})
    facts: list[Fact] = list(_variables(given, subject, path, "" if image else "with those of the image"))
    inherited = variables(texts(sub(image, "Config"), "Env"), [])
    rest = {name: "" for name in inherited if name not in given}
    facts += _variables(rest, subject, path, "of the image")
    if declared := files_of(newest):
        facts.append(Setting(subject, "runtime.files", ", ".join(declared), _at(path)))
    for one in containers:
        facts += _states(one, subject, _path(project, one), container_name(one))
        facts += _image(one, newest, engine, subject, _path(project, one))
    return as_node(made, path), facts


def _path(project: str, container: Data) -> str:
    return f"docker://{project}/container/{container_name(container)}"


def _at(path: str) -> Evidence:
    return Evidence(path, 0, NAME)


def _runs(container: Data) -> bool:
    return text(sub(container, "State"), "Status") in ("running", "paused", "restarting")


def is_done(container: Data) -> bool:
    """Whether a container has ended as it should: nobody would start it again."""
    state, policy = sub(container, "State"), text(sub(container, "HostConfig", "RestartPolicy"), "Name")
    return (
        text(state, "Status") == "exited"
        and number(state, "ExitCode") == 0
        and policy in ("", "no", "on-failure")
    )


def state_of(container: Data) -> str:
    """What a container does, in a few words."""
    state = sub(container, "State")
    status = text(state, "Status") or "unknown"
    if status not in ("exited", "dead"):
        return status
    why = ", out of memory" if state.get("OOMKilled") is True else ""
    return f"{status} with code {number(state, 'ExitCode')}{why}"


def _states(container: Data, subject: Subject, path: str, name: str) -> Iterator[Setting]:
    place = _at(path)
    yield Setting(subject, "runtime.state", state_of(container), place, name=name)
    yield from _health(container, subject, place)
    if restarts := number(container, "RestartCount"):
        yield Setting(subject, "runtime.restarts", str(restarts), place, name=name)


def _health(container: Data, subject: Subject, place: Evidence) -> Iterator[Setting]:
    health = text(sub(container, "State", "Health"), "Status")
    if health and health != "none" and _runs(container):
        yield Setting(subject, "runtime.health", health, place, name=container_name(container))


def _image(container: Data, newest: Data, engine: Engine, subject: Subject, path: str) -> Iterator[Fact]:
    """The very image of a container: by its registry's digest, else by its id; and what its labels say."""
    id_ = text(container, "Image")
    if container is not newest and id_ == text(newest, "Image"):
        return
    data = engine.images.get(id_, {})
    wanted = parse_image(image_name(text(sub(container, "Config"), "Image"), data)).name
    digests = sorted(texts(data, "RepoDigests"))
    chosen = next((one for one in digests if parse_image(one).name == wanted), id_)
    place = _at(path)
    if chosen:
        name = "" if container is newest else container_name(container)
        yield Setting(subject, "runtime.image", chosen, place, name=name)
    if container is not newest:
        return
    labels = labels_of(sub(data, "Config"))
    told = {word: labels[key] for key, word in reversed(_SAID.items()) if labels.get(key)}
    for word, value in sorted(told.items()):
        yield Setting(subject, "runtime.image", mask(" ".join(value.split()))[:200], place, name=word)
    if (base := parse_image(told.get("base", ""))).repository:
        yield Uses(subject, "base_image", base.name, place, version=base.version)


def _variables(names: Mapping[str, str], subject: Subject, path: str, which: str = "") -> Iterator[Setting]:
    if names:
        yield Setting(subject, "runtime.variables", ", ".join(sorted(names)), _at(path), name=which)


def _task_facts(service: Data, engine: Engine, subject: Subject, path: str, node: Map) -> Iterator[Fact]:
    yield from _variables(node.map("environment"), subject, path)
    for state in task_states(service, engine):
        yield Setting(subject, "runtime.state", state, _at(path))
    digest = text(sub(service, "Spec", "TaskTemplate", "ContainerSpec"), "Image")
    if "@" in digest:
        yield Setting(subject, "runtime.image", digest, _at(path))
    name = text(sub(service, "Spec"), "Name")
    for one in sorted(engine.containers, key=container_name):  # those of this machine: others are not seen
        if labels_of(sub(one, "Config")).get(TASK_OF) == name:
            place = _at(f"{path.rpartition('/service/')[0]}/container/{container_name(one)}")
            yield from _health(one, subject, place)


def _facts(nodes: Mapping[str, Map], scope: Scope, project: str) -> Iterator[Fact | Problem]:
    """What the collector of Compose files says of services in their form."""
    report = Report()
    session = open_session(MemoryTree(()), "", report)
    path = f"docker://{project}"
    whole, services = Map(path), Map(path)
    for name in sorted(nodes):
        services.put(name, nodes[name], nodes[name].place())
    whole.put("services", services, services.place())
    for fact in find_facts(whole, scope, session):
        # Whatever a container is given stands there in plain text, however well it is kept elsewhere.
        if not (isinstance(fact, Setting) and fact.topic == "security.plaintext"):
            yield _ours(fact)
    yield from report


def _ours(fact: Fact) -> Fact:
    """The fact as this collector's."""
    place = replace(fact.evidence, collector=NAME)
    if isinstance(fact, Requires):
        return replace(fact, evidence=place, also=tuple(replace(one, collector=NAME) for one in fact.also))
    return replace(fact, evidence=place)
