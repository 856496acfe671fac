"""Task definitions of ECS, and manifests of AWS Copilot.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
https://aws.github.io/copilot-cli/docs/manifest/overview/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats import json
from archscan.formats.node import Map
from archscan.formats.yaml import load_all
from archscan.model.problem import Problem
from archscan.source import SourceFile, resolve

from ..cloud.stack import Resource
from ..cloud.values import FOLDER, hole, mark


def task_resources(file: SourceFile, problems: list[Problem]) -> Iterator[Resource]:
    """A task definition in JSON, alone or below `taskDefinition`."""
    if b"containerDefinitions" not in file.data:
        return
    root = json.load(file.data, file.path, problems)
    if isinstance(root, Map) and isinstance(root.get("taskDefinition"), Map):
        root = root.map("taskDefinition")
    if not isinstance(root, Map) or "containerDefinitions" not in root:
        return
    family = root.text("family")
    place = root.place("family" if family else "containerDefinitions")
    label = family or file.name.partition(".")[0]
    yield Resource("aws_ecs_task_definition", label, label, root, place, family, family, file.folder)


def copilot_resources(file: SourceFile, problems: list[Problem]) -> Iterator[Resource]:
    """A service or job of Copilot, with the topics that it publishes to and reads."""
    root = next(iter(load_all(file.data, file.path, problems)), None)
    if not isinstance(root, Map) or "type" not in root or not root.text("name"):
        return
    name, place = root.text("name"), root.place("name")
    home = file.folder.rpartition("/copilot/")[0] if "/copilot/" in file.folder else ""
    config = Map(*place)
    for key, value in root.items():
        config.put(key, value, root.place(key))
    image = root.map("image")
    build = image.get("build")
    text = build if isinstance(build, str) else build.text("dockerfile") if isinstance(build, Map) else ""
    context = build.text("context") if isinstance(build, Map) else ""
    path = (
        resolve(home, context) if context else resolve(home, text.rpartition("/")[0] or ".") if text else None
    )
    if path:
        config.put("source_dir", f"{FOLDER}{path}", image.place("build"))
    config.put("image", image.text("location"), image.place("location"))
    if port := image.text("port"):
        config.put("port", port, image.place("port"))
    topics = root.map("publish").seq("topics").maps()
    for topic in topics:
        title = topic.text("name")
        if title:
            line = topic.place("name")
            found = Resource("aws_sns_topic", f"topic/{name}/{title}", title, Map(*line), line, title, title)
            found.exports.append((f"export:topic/{name}/{title}", line))
            yield found
            variables = Map(*line)
            variables.put(f"COPILOT_SNS_TOPIC_ARNS.{title}", mark(f"topic/{name}/{title}"), line)
            config.put("secrets", variables, line)
    yield Resource("platform_app", name, name, config, place, name, name, home)
    for topic in root.map("subscribe").seq("topics").maps():
        title, owner = topic.text("name"), topic.text("service")
        line = topic.place("name")
        wire = Map(*line)
        wire.put("source", mark(f"export:topic/{owner}/{title}") if owner else hole("topic"), line)
        wire.put("target", mark(name), line)
        yield Resource("event_delivery", f"{name}/{title}", title, wire, line)
