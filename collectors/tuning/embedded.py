"""What configuration files set that stand as texts in a ConfigMap; no collector.

They are read as if they lay in the tree. Their settings are those of the one workload, read together with the
ConfigMap, that mounts it; where there is none or there are several, of nobody in particular.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from archscan.collect import matches
from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.model.facts import Setting, Subject
from archscan.source import Collector, MemoryTree, SourceFile

if TYPE_CHECKING:
    from ..deployment.kubernetes.context import Context

_NAME = re.compile(r"[\w.-]{1,100}\Z")
_RUNNERS = ("Deployment", "StatefulSet", "DaemonSet", "Pod", "Rollout", "DeploymentConfig")
_SPRINGS = ("application.yml", "application.yaml", "application.properties")
_TOPICS = ("failure.", "cache.", "performance.", "scaling.", "availability.")
_MAX_TEXT = 500_000


def find_configured(one: Map, context: Context) -> Iterator[Setting]:
    """The settings in the files of a ConfigMap, each with the line of the manifest."""
    from ..deployment.kubernetes.configuration import block_place

    data = one.map("data")
    owner: Subject | None = None
    for name, text in data.items():
        if not isinstance(text, str) or "\n" not in text or len(text) > _MAX_TEXT or not _NAME.match(name):
            continue
        found = list(_settings(name, text))
        if found:
            owner = owner or _owner(one, context)
            place = block_place(text, context.at(data, name), context)
            for said in found:
                yield replace(said, subject=owner, evidence=place(said.evidence.line))


def _settings(name: str, text: str) -> Iterator[Setting]:
    file = SourceFile(name, text.encode())
    for reader in _readers(name):
        if not matches(reader.PATTERNS, name) or not reader.wants(file.data):
            continue
        try:
            for fact in reader.collect(file, MemoryTree([file])):
                if isinstance(fact, Setting) and fact.topic.startswith(_TOPICS):
                    yield fact
        except FormatError:
            continue  # whoever reads the addresses in it says so


def _readers(name: str) -> tuple[Collector, ...]:
    """Who may read a file of this name; imported here, since most clusters hold no such file."""
    if name.lower() in _SPRINGS:
        from ..settings import spring

        return (spring,)
    from . import lines, nginx, proxies, rabbitmq, stores

    return (nginx, stores, lines, proxies, rabbitmq)


def _owner(one: Map, context: Context) -> Subject:
    """The one workload that mounts the ConfigMap, else the ConfigMap itself."""
    metadata = one.map("metadata")
    wanted = metadata.text("name")
    owners = [
        runner
        for kind in _RUNNERS
        for runner in context.neighbours.by_kind.get(kind, ())
        if runner.map("metadata").text("namespace") == metadata.text("namespace") and _mounts(runner, wanted)
    ]
    return context.subject(owners[0]) if len(owners) == 1 else context.subject(one, "configmap")


def _mounts(runner: Map, name: str) -> bool:
    spec = runner.map("spec")
    pod = spec if runner.text("kind") == "Pod" else spec.map("template").map("spec")
    return any(volume.map("configMap").text("name") == name for volume in pod.seq("volumes").maps())
