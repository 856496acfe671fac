"""Clients that are declared as interfaces: Feign, Spring's HTTP exchange, MicroProfile, Micronaut, gRPC.

The name in a client's annotation is the name of a service in a registry unless a URL stands beside it.
Sources: https://docs.spring.io/spring-cloud-openfeign/reference/,
https://download.eclipse.org/microprofile/microprofile-rest-client-3.0/,
https://docs.micronaut.io/latest/guide/#clientAnnotation,
https://grpc-ecosystem.github.io/grpc-spring/en/client/configuration.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archscan.code.program import Expression, Mark, Program
from archscan.code.values import Values
from archscan.lexicon.address_values import HOLE
from archscan.lexicon.addresses import find_addresses
from archscan.lexicon.hosts import is_local
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Opens, Requires, Subject

from .placeholders import Placeholders

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the annotation of a declared client is read."""

    names: tuple[str, ...]
    urls: tuple[str, ...]
    first: str = "name"
    """What the argument without a name is."""
    scheme: str = "http"


_FEIGN = _Kind(("name", "value", "serviceId"), ("url",))
_KINDS = {
    "FeignClient": _FEIGN,
    "ReactiveFeignClient": _FEIGN,
    "RibbonClient": _Kind(("name", "value"), ()),
    "LoadBalancerClient": _Kind(("name", "value"), ()),
    "HttpExchange": _Kind((), ("url", "value"), "url"),
    "RegisterRestClient": _Kind((), ("baseUri",), "url"),
    "RetrofitClient": _Kind(("serviceId",), ("baseUrl",), ""),
    "GrpcClient": _Kind(("value",), (), "name", "grpc"),
}
_MICRONAUT = _Kind(("id", "value"), ("value",), "either")


def is_client(mark: Mark) -> bool:
    """Whether an annotation on a type makes it a client, whose routes are somebody else's."""
    name = mark.name.rpartition(".")[2]
    return mark.on == "type" and (name in _KINDS or name in ("Client", "KafkaClient", "RabbitClient"))


def find_declared(
    program: Program, values: Values, placeholders: Placeholders, subject: Subject, collector: str
) -> Iterator[Fact]:
    """Whom the declared clients of a file talk to."""
    micronaut = any(full.startswith("io.micronaut.") for full in program.imports.values())
    for mark in program.marks:
        name = mark.name.rpartition(".")[2]
        kind = _MICRONAUT if name == "Client" and micronaut else _KINDS.get(name)
        if kind is None:
            continue
        yield from _of_mark(mark, kind, program, values, placeholders, subject, collector)
        if name == "GrpcClient":
            if service := _stub_of(mark, program):
                yield Opens(subject, "grpc", Evidence(program.path, mark.line, collector), service)
            yield from _channel(mark, kind, program, values, placeholders, subject, collector)
        if name == "RegisterRestClient":
            yield from _configured(mark, program, values, placeholders, subject, collector)


def _of_mark(
    mark: Mark,
    kind: _Kind,
    program: Program,
    values: Values,
    placeholders: Placeholders,
    subject: Subject,
    collector: str,
) -> Iterator[Requires]:
    first = mark.arguments[0] if mark.arguments else None
    url = mark.keyword(*kind.urls) if kind.urls else None
    if url is None and kind.first in ("url", "either"):
        url = first
    named = mark.keyword(*kind.names) if kind.names else None
    if named is None and kind.first in ("name", "either"):
        named = first
    elsewhere = False
    for text, key, line in _texts(url, mark, values, placeholders):
        for requires in _addressed(text, key, line, kind, program, subject, collector):
            elsewhere = elsewhere or not is_local(requires.host)
            yield requires
    if elsewhere:
        return
    for text, key, line in _texts(named, mark, values, placeholders):
        host = text.removeprefix("http://").removeprefix("https://").partition("/")[0].lower()
        if _NAME.match(host) and host not in ("in-process", "inprocess") and not is_local(host):
            evidence = Evidence(program.path, line, collector)
            yield Requires(
                subject, host, evidence, key=key, scheme=kind.scheme, via="code", bare=True,
                also=_also(evidence, mark, program, collector),
            )  # fmt: skip


def _addressed(
    text: str, key: str, line: int, kind: _Kind, program: Program, subject: Subject, collector: str
) -> Iterator[Requires]:
    """The addresses of a client's URL, which may leave its scheme out."""
    if not text or text.startswith("/") or HOLE in text.partition("://")[2].partition("/")[0]:
        return
    text = re.sub(r"^(?:static|dns|discovery):/*", "", text) if kind.scheme == "grpc" else text
    if "://" not in text:
        if kind is _MICRONAUT or not re.match(r"[\w-]+[.:][\w.:-]+(?:/|\Z)", text):
            return
        text = f"{kind.scheme}://{text}"
    for address in find_addresses(text):
        evidence = Evidence(program.path, line, collector)
        yield Requires(
            subject, address.host, evidence, key=key, port=address.port,
            scheme=address.scheme or kind.scheme, path=address.path, via="code",
        )  # fmt: skip


def _configured(
    mark: Mark,
    program: Program,
    values: Values,
    placeholders: Placeholders,
    subject: Subject,
    collector: str,
) -> Iterator[Requires]:
    """MicroProfile: the URL stands in the configuration, under the key or the full name of the interface."""
    keys = [text for text, _, _ in _texts(mark.keyword("configKey"), mark, values, placeholders)]
    for key in [*keys, mark.type]:
        for suffix in ("url", "uri"):
            for name in (f"quarkus.rest-client.{key}.{suffix}", f"{key}/mp-rest/{suffix}"):
                for text in placeholders.find(name):
                    kind = _KINDS["RegisterRestClient"]
                    yield from _addressed(text, name, mark.line, kind, program, subject, collector)


def _channel(
    mark: Mark,
    kind: _Kind,
    program: Program,
    values: Values,
    placeholders: Placeholders,
    subject: Subject,
    collector: str,
) -> Iterator[Requires]:
    """The address that the configuration gives a gRPC client of this name."""
    first = mark.arguments[0] if mark.arguments else mark.keyword("value")
    for text, _, _ in _texts(first, mark, values, placeholders):
        ports = placeholders.find(f"quarkus.grpc.clients.{text}.port")
        for key in (
            f"grpc.client.{text}.address", f"spring.grpc.client.channels.{text}.address",
            f"quarkus.grpc.clients.{text}.host",
        ):  # fmt: skip
            for address in placeholders.find(key):
                whole = f"{address}:{ports[0]}" if key.endswith("host") and ports else address
                yield from _addressed(whole, key, mark.line, kind, program, subject, collector)


def _texts(
    expression: Expression | None, mark: Mark, values: Values, placeholders: Placeholders
) -> Iterator[tuple[str, str, int]]:
    """The texts of an argument, placeholders filled: text, key, line."""
    for value in values.of(expression, ""):
        for text, key in placeholders.fill(value.text):
            if text.strip() and text.strip(HOLE):
                yield text.strip(), key or value.variable, value.lines[0] if value.lines else mark.line


def _also(evidence: Evidence, mark: Mark, program: Program, collector: str) -> tuple[Evidence, ...]:
    return () if evidence.line == mark.line else (Evidence(program.path, mark.line, collector),)


_STUB = re.compile(
    r"(?:(?P<outer>\w+?)Grpc(?:Kt)?\.)?(?P<name>\w+?)(?:Blocking|Future|Coroutine)?(?:V2)?Stub\Z"
)


def _stub_of(mark: Mark, program: Program) -> str:
    """The gRPC service of the field that an annotation stands on."""
    for binding in program.bindings:
        if binding.name == mark.target and binding.type == mark.type and binding.declared:
            found = _STUB.match(binding.declared)
            if found is not None:
                return found["outer"] or found["name"]
            quarkus = any(full.startswith("io.quarkus.grpc") for full in program.imports.values())
            return binding.declared if quarkus and binding.declared != "Channel" else ""
    return ""
