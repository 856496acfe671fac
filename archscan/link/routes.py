"""Operations of contracts and routes of code as one: how their paths are compared and joined.

A path is compared without the names of its parameters, trailing slashes and case. Where a contract writes
a base path that the code takes from elsewhere (a context path, a gateway's prefix), or the other way round,
the one prefix that makes most of them agree counts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from archscan.model.elements import Interface
from archscan.model.evidence import joined

Segments: TypeAlias = tuple[str, ...]

_PARAMETER = re.compile(
    r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"  # {id}, {id:int}, {id:[0-9]{2}}
    r"|<[^<>]+>"  # <id>, <int:id>
    r"|\(\?P?<\w+>(?:[^()]|\([^()]*\))*\)"  # (?P<id>...)
    r"|:\w+(?:\([^()]*\))?[?*+]?"  # :id, :id(\d+), :id?
    r"|\[+(?:\.{3})?\w+\]+"  # [id], [...rest]
    r"|\*+\w*"  # *, **, *rest
)
_FORMAT = re.compile(r"\(?\.(?::format|\{format\})\)?\Z|\(\.:format\)\Z")
_LEAST_SHARED = 2
_MOST_ASKED = 500
"""Paths of either side that are looked at for a common prefix."""
ANY = "ANY"


def template(path: str) -> Segments:
    """The segments of a path, parameters as `{}`, in lower case.

    >>> template("/Orders/{orderId:int}/"), template("/orders/:id"), template("/orders/<int:pk>")
    (('orders', '{}'), ('orders', '{}'), ('orders', '{}'))
    >>> template("/files/{name}.{ext}"), template("/")
    (('files', '{}.{}'), ())
    """
    plain = _PARAMETER.sub("{}", _FORMAT.sub("", path)).partition("?")[0]
    return tuple(part.lower() for part in plain.split("/") if part)


def operation(name: str) -> tuple[str, Segments]:
    """Method and segments of an interface's name (`GET /orders/{id}`)."""
    method, _, path = name.partition(" ")
    return (method.upper(), template(path)) if path else (ANY, template(method))


@dataclass(frozen=True, slots=True)
class Shift:
    """A prefix that one side writes and the other does not."""

    contract: Segments = ()
    """In front of the contract's paths only."""
    code: Segments = ()


def find_shift(contract: Sequence[Interface], code: Sequence[Interface]) -> Shift:
    """The prefix that makes most operations agree; none where they agree as they are, or hardly at all."""
    stated = [operation(one.name) for one in contract]
    routes = [operation(one.name) for one in code]
    known = {path for _, path in routes}
    plain = sum(path in known for _, path in stated)
    by_last: defaultdict[str, dict[Segments, None]] = defaultdict(dict)
    for path in list(dict.fromkeys(path for _, path in routes))[:_MOST_ASKED]:
        by_last[path[-1] if path else ""][path] = None
    votes: Counter[Shift] = Counter()
    for path in list(dict.fromkeys(path for _, path in stated))[:_MOST_ASKED]:
        if not path:
            continue
        for other in by_last[path[-1]]:
            longer, shorter = (path, other) if len(path) >= len(other) else (other, path)
            extra = len(longer) - len(shorter)
            if extra and longer[extra:] == shorter and "{}" not in longer[:extra]:
                prefix = longer[:extra]
                votes[Shift(contract=prefix) if longer is path else Shift(code=prefix)] += 1
    if not votes:
        return Shift()
    best, count = min(votes.items(), key=lambda item: (-item[1], item[0].contract, item[0].code))
    fewer = min(len({path for _, path in stated}), len(known), _MOST_ASKED)
    return best if count > plain and count >= _LEAST_SHARED and count * 2 >= fewer else Shift()


def agreement(contract: Sequence[Interface], code: Sequence[Interface]) -> int:
    """How many operations of a contract the code has, too."""
    return len(_pairs(contract, code))


def _pairs(contract: Sequence[Interface], code: Sequence[Interface]) -> dict[int, list[int]]:
    """By the number of each operation of the contract: the numbers of the code's routes that are it."""
    shift = find_shift(contract, code)
    by_path: defaultdict[Segments, list[tuple[str, int]]] = defaultdict(list)
    for number, one in enumerate(code):
        method, path = operation(one.name)
        by_path[(*shift.contract, *path)].append((method, number))
    found: dict[int, list[int]] = {}
    for number, one in enumerate(contract):
        method, path = operation(one.name)
        same = [
            other
            for verb, other in by_path.get((*shift.code, *path), ())
            if verb == method or ANY in (verb, method)
        ]
        if same:
            found[number] = same
    return found


def join_routes(found: Iterable[Interface]) -> list[Interface]:
    """Interfaces in which an operation of a contract and the route of code that serves it are one."""
    every = list(found)
    contract = [one for one in every if one.kind == "http" and one.by == ("contract",)]
    code = [one for one in every if one.kind == "http" and one.by == ("code",)]
    pairs = _pairs(contract, code) if contract and code else {}
    if not pairs:
        return every
    served = {other for numbers in pairs.values() for other in numbers}
    joint = {id(one) for one in (*contract, *code)}
    rest = [one for one in every if id(one) not in joint]
    unserved = [one for number, one in enumerate(code) if number not in served]
    return [
        *rest,
        *unserved,
        *(_both(one, [code[other] for other in pairs.get(n, ())]) for n, one in enumerate(contract)),
    ]


def _both(contract: Interface, code: Sequence[Interface]) -> Interface:
    """The contract's operation with what the code says of it; the longer path is what callers write."""
    if not code:
        return contract
    longest = max(code, key=lambda one: len(template(one.name.partition(" ")[2])))
    method, _, path = contract.name.partition(" ")
    other = longest.name.partition(" ")[2]
    if len(template(other)) > len(template(path)):
        path = other
    return replace(
        contract,
        name=f"{method} {path}",
        public=contract.public or any(one.public for one in code),
        evidence=joined(contract.evidence, *(one.evidence for one in code)),
        by=tuple(sorted({*contract.by, *(by for one in code for by in one.by)})),
        request=contract.request or next((one.request for one in code if one.request), ""),
        response=contract.response or next((one.response for one in code if one.response), ""),
        deprecated=contract.deprecated or any(one.deprecated for one in code),
    )
