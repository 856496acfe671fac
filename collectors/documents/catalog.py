"""Owners, descriptions and lifecycle from software catalogs: Backstage's catalog-info.yaml and its like.

Formats: https://backstage.io/docs/features/software-catalog/descriptor-format,
https://docs.datadoghq.com/internal_developer_portal/software_catalog/ (service.datadog.yaml),
https://docs.getcortexapp.com/docs/reference/entities (cortex.yaml, OpenAPI with `x-cortex-owners`).
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.lexicon.secrets import mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Owns, Prose, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import line_of, read_maps

NAME = "catalog"
PATTERNS = (
    "catalog-info.yaml", "catalog-info.yml", "catalog-info-*.yaml", "catalog/*.yaml",
    "service.datadog.yaml", "entity.datadog.yaml",
)  # fmt: skip

_KINDS = frozenset({"Component", "Resource", "API"})
_MAX_TEXT = 600


def wants(data: bytes) -> bool:
    """Whether an owner or a description is stated."""
    return b"owner" in data or b"team" in data or b"description" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield owner and description of each entity, under its own name."""
    problems: list[Problem] = []
    documents = [*read_maps(file, problems)]
    alone = sum(one.get("kind") == "Component" for one in documents) == 1
    for document in documents:
        if str(document.get("apiVersion", "")).startswith("backstage.io/"):
            yield from _backstage(file, document, alone)
        elif "datadog" in file.name:
            yield from _datadog(file, document)
    yield from problems


def _backstage(file: SourceFile, document: Map, alone: bool) -> Iterator[Fact]:
    metadata, spec = document.get("metadata"), document.get("spec")
    if document.get("kind") not in _KINDS or not isinstance(metadata, Map):
        return
    name = metadata.get("name")
    if not isinstance(name, str) or not name:
        return
    scope = Scope("source", file.folder)
    description = metadata.get("description")
    described = alone and document.get("kind") == "Component"  # several share the folder: it is of none
    if described and isinstance(description, str) and description.strip():
        text = " ".join(description.split())[:_MAX_TEXT]
        yield Prose(Subject(scope, ""), mask(text), "description", line_of(metadata, "description", NAME))
    owner = spec.get("owner") if isinstance(spec, Map) else None
    if isinstance(spec, Map) and isinstance(owner, str) and owner.strip():
        yield _owns(Subject(scope, name), owner, line_of(spec, "owner", NAME))


def _datadog(file: SourceFile, document: Map) -> Iterator[Fact]:
    name, owner = document.get("dd-service"), document.get("team")
    if isinstance(name, str) and isinstance(owner, str) and owner.strip():
        yield _owns(Subject(Scope("source", file.folder), name), owner, line_of(document, "team", NAME))


def _owns(subject: Subject, owner: str, evidence: Evidence) -> Owns:
    """An entity's owner without the kind and namespace of its reference (`group:default/shop`)."""
    return Owns(subject, mask(owner.strip().rpartition("/")[2].rpartition(":")[2]), evidence)
