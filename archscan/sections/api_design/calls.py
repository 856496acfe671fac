"""gRPC services and GraphQL schemas."""

from __future__ import annotations

from collections.abc import Sequence

from archscan.sections.api_design.operations import Offered, by_component, holder, offered, operation_blocks
from archscan.sections.context import Context, merged_evidence
from archscan.sections.statements import Block, Claim, Code, Inline, Items
from archscan.sections.words import count, listed

_MOST = 10
_MOST_NAMES = 4


def grpc_blocks(context: Context) -> list[Block]:
    """The services of each component, then their methods."""
    found = offered(context, "grpc")
    methods = [one for one in found if "/" in one.way.name]
    return [*_by_service(context, found), *operation_blocks(context, methods, "Method")] if found else []


def _by_service(context: Context, found: Sequence[Offered]) -> list[Block]:
    claims = []
    for component, ways in by_component(found):
        services: dict[str, int] = {}
        for way in ways:
            service, slash, _ = way.name.partition("/")
            services[service] = services.get(service, 0) + bool(slash)
        streams = sum("stream " in f"{way.request} {way.response}" for way in ways)
        names: list[Inline] = [Code(one) for one in services]
        line: list[Inline] = [holder(context, component), ": ", *listed(names, _MOST_NAMES)]
        if component is None:
            served = all("code" in way.by for way in ways)
            before = (
                "Registered in code of no single component: " if served else "No component is known to serve "
            )
            line = [before, *listed(names, _MOST_NAMES)]
        number = sum(services.values())
        if number:
            line.append(f", {count(number, 'method')}")
        if streams:
            line.append(f", {streams} with streams")
        claims.append(Claim((*line, "."), merged_evidence(*(way.evidence for way in ways))))
    return _listed(claims, "Components with gRPC services")


def graphql_blocks(context: Context) -> list[Block]:
    """The root fields of each component's schema, and where it is served."""
    found = offered(context, "graphql")
    claims = []
    for component, ways in by_component(found):
        counts = dict.fromkeys(("Query", "Mutation", "Subscription"), 0)
        places: list[Inline] = []
        for way in ways:
            word, dot, _ = way.name.partition(".")
            if dot and word in counts:
                counts[word] += 1
            else:
                places.append(Code(way.name))
        nouns = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}
        shown: list[Inline] = [_number(counts[word], noun) for word, noun in nouns.items() if counts[word]]
        line: list[Inline] = [holder(context, component)]
        if places:
            line += [" serves GraphQL at " if component else ": served at ", *listed(places, _MOST_NAMES)]
        if shown:
            line += [", with " if places else ": ", *listed(shown)]
        claims.append(Claim((*line, "."), merged_evidence(*(way.evidence for way in ways))))
    fields = [one for one in found if "." in one.way.name]
    return [*_listed(claims, "Components with GraphQL"), *operation_blocks(context, fields, "Field")]


def _number(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else 'queries' if noun == 'query' else noun + 's'}"


def _listed(claims: Sequence[Claim], title: str) -> list[Block]:
    return [Items(tuple(claims), title, fold=_MOST)] if claims else []
