"""Operations of OpenAPI 3 and Swagger 2 descriptions, with what they take and give, errors and schemes.

A description may stand alone, be part of a bigger file (an API gateway's template, a ConfigMap) and be split
over files of the tree by `$ref`; nothing is fetched. Descriptions for tests, in examples and of vendored
packages are left out, and so are all values of `example` and `default`.
Format: https://spec.openapis.org/oas/v3.1.0, https://swagger.io/specification/v2/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archscan.formats.node import Map, Seq
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import line_of, maps_within
from .documents import documents, is_aside, plain_title
from .openapi_settings import describe
from .references import References
from .schemas import content_of, given, schema_name, taken

NAME = "openapi"
PATTERNS = ("*.yaml", "*.yml", "*.json")
MAX_OPERATIONS = 5_000
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_MARK = re.compile(rb"""(?:^|[{,\s"'])(?:openapi|swagger)["']?\s{0,8}:\s{0,8}["']?[23]\.\d""")
_VERSION = re.compile(r"[23]\.\d[\w.-]{0,12}\Z")
_ANY = "x-amazon-apigateway-any-method"
_URL = re.compile(r"(?:[\w+.-]+:)?//[^/?#]*(?P<path>/[^?#]*)?")
_VARIABLE = re.compile(r"\{(\w{1,64})\}")
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def wants(data: bytes) -> bool:
    """Whether the key with the version of the format stands in it."""
    return _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield an interface for each operation, then formats, errors, versions and security schemes."""
    if is_aside(file.path):
        return
    problems: list[Problem] = []
    for root in documents(file, _MARK, _described, problems):
        yield from _contract(root, file, tree)
    yield from problems


def _described(root: Map) -> Iterator[Map]:
    """The descriptions in a document: the whole of it, or parts."""
    if _is_description(root):
        yield root
        return
    yield from (node for node, _ in maps_within(root) if _is_description(node))


def _is_description(node: Map) -> bool:
    stated = node.text("openapi") or node.text("swagger")
    return _VERSION.match(stated) is not None and (
        isinstance(node.get("paths"), Map | Seq) or isinstance(node.get("info"), Map)
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of an operation: its status and what it carries."""

    status: str
    content: list[tuple[str, str]]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation with all that is said of it."""

    name: str
    request: list[tuple[str, str]]
    answers: list[Answer]
    deprecated: bool
    evidence: Evidence
    request_evidence: Evidence


def _contract(root: Map, file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    references = References(root, tree)
    subject = Subject(Scope("source", file.folder), "")
    title = plain_title(root.map("info").text("title")) or file.path
    version = plain_title(root.map("info").text("version"))
    contract = f"{title} {version}".strip()
    operations: list[Operation] = []
    for one in _operations(root, references):
        if len(operations) == MAX_OPERATIONS:
            what = f"more than {MAX_OPERATIONS} operations; the rest is left out"
            yield Problem(file.path, one.evidence.line, what, "a smaller file", "warning", "too-many-facts")
            break
        operations.append(one)
        yield Offers(
            subject,
            "http",
            one.name,
            one.evidence,
            by="contract",
            contract=contract,
            request=taken(one.request),
            response=given((answer.status, answer.content) for answer in one.answers),
            deprecated=one.deprecated,
        )
    yield from describe(root, references, operations, subject, title, version, NAME)


def _operations(root: Map, references: References) -> Iterator[Operation]:
    base = base_path(root)
    paths = references.follow(root.get("paths"))
    for path, stated in paths.items():
        if not path.startswith("/"):
            continue
        item = references.follow(stated)
        full = f"{base}{path.partition('?')[0].partition('#')[0]}"[:300]
        for method in item:
            known = method.lower()
            if (known not in METHODS and known != _ANY) or not isinstance(item[method], Map):
                continue
            operation = references.follow(item.get(method))
            evidence = line_of(item, method, NAME)
            if not evidence.path:
                evidence = line_of(paths, path, NAME)
            request, asked = _request(root, item, operation, references)
            yield Operation(
                f"{'ANY' if known == _ANY else known.upper()} {full}",
                request,
                _answers(root, operation, references),
                operation.text("deprecated") == "true",
                evidence,
                asked if asked.path else evidence,
            )


def base_path(root: Map) -> str:
    """What stands before every path: `basePath`, or the path that all servers share.

    >>> root = Map(); root["basePath"] = "/v2/"
    >>> base_path(root), base_path(Map())
    ('/v2', '')
    """
    if "basePath" in root:
        path = root.text("basePath").strip("/")
        return f"/{path}" if path else ""
    found: dict[str, None] = {}
    for server in root.seq("servers").maps():
        variables = server.map("variables")
        url = _VARIABLE.sub(
            lambda one, known=variables: known.map(one[1]).text("default") or one[0],  # type: ignore[misc]
            server.text("url")[:500],
        )
        absolute = _URL.match(url)
        path = (absolute["path"] or "") if absolute else url if url.startswith("/") else ""
        found[path.rstrip("/")] = None
    return next(iter(found)) if len(found) == 1 else ""


def _request(
    root: Map, item: Map, operation: Map, references: References
) -> tuple[list[tuple[str, str]], Evidence]:
    """What an operation takes, and the line that says so."""
    if "requestBody" in operation:
        body = references.follow(operation["requestBody"])
        return content_of(body), line_of(operation, "requestBody", NAME)
    parameters = [references.follow(one) for holder in (operation, item) for one in holder.seq("parameters")]
    consumes = _medias(operation, "consumes") or _medias(root, "consumes")
    for one in parameters:
        if one.text("in") == "body":
            name = schema_name(one.get("schema"))
            return [(media, name) for media in consumes or [""]], line_of(one, None, NAME)
    forms = [one for one in parameters if one.text("in") == "formData"]
    if forms:
        chosen = [media for media in consumes if media in _FORMS]
        default = _FORMS[0] if any(one.text("type") == "file" for one in forms) else _FORMS[1]
        return [(media, "form") for media in chosen or [default]], line_of(forms[0], None, NAME)
    return [], Evidence("", 0, NAME)


def _answers(root: Map, operation: Map, references: References) -> list[Answer]:
    found = []
    responses = references.follow(operation.get("responses"))
    produces = _medias(operation, "produces") or _medias(root, "produces")
    for status, stated in responses.items():
        if status.startswith("x-"):
            continue
        answer = references.follow(stated)
        content = content_of(answer)
        if not content and "schema" in answer:
            name = schema_name(answer["schema"])
            content = [(media, name) for media in produces or [""]]
        found.append(Answer(status[:20], content, line_of(responses, status, NAME)))
    return found


def _medias(node: Map, key: str) -> list[str]:
    stated: Any = node.get(key)
    return [one[:80] for one in stated if isinstance(one, str)] if isinstance(stated, Seq) else []
