"""The shape of the REST interfaces: base paths, media types, answers to errors, versions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from archscan.model.elements import Interface
from archscan.model.evidence import Evidence
from archscan.sections.api_design.operations import Offered, by_component, holder, path_of
from archscan.sections.context import Context, merged_evidence
from archscan.sections.observed import Observed, observed
from archscan.sections.properties import shared_rows
from archscan.sections.statements import Block, Claim, Code, Inline, Items, Line, Row, Table
from archscan.sections.words import count, listed

_VERSION = re.compile(r"v\d{1,3}(?:[._]\d{1,3})?(?:alpha\d?|beta\d?)?\Z", re.IGNORECASE)
_PARAMETER = re.compile(r"[{:<*\[(]")
_PLAIN = frozenset({"api", "rest", "public", "internal", "services", "service"})
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY", "ANY")
_MOST_BASES = 4
_MOST_OPEN = 10
_CODE = "error-answers"
"""The collector that reads handlers in code; what others say of errors stands in contracts."""


def rest_blocks(context: Context, http: Sequence[Offered]) -> list[Block]:
    """The four labels of the sub-heading, each only where there is something to say."""
    claims = [
        *_structure(context, http),
        *_formats(context),
        *_errors(context),
        *_versioning(context, http),
    ]
    return [*_overview(context, http), *([Items(tuple(claims))] if claims else [])]


def base_of(path: str) -> str:
    """The part of a path that many operations share: leading `api` and version with one more segment.

    >>> base_of("/api/v1/orders/{id}"), base_of("/orders/{id}/items"), base_of("/{id}"), base_of("/health")
    ('/api/v1/orders', '/orders', '/', '/health')
    """
    kept: list[str] = []
    for segment in path.strip("/").split("/"):
        if not segment or _PARAMETER.search(segment):
            break
        kept.append(segment)
        if segment.lower() not in _PLAIN and not _VERSION.match(segment):
            break
    return "/" + "/".join(kept)


def _structure(context: Context, http: Sequence[Offered]) -> list[Claim]:
    if not http:
        return []
    methods = Counter(one.way.name.partition(" ")[0] for one in http if " " in one.way.name)
    shown: list[Inline] = [
        f"{methods[method]} {'for any method' if method == 'ANY' else method}"
        for method in _METHODS
        if methods[method]
    ]
    line: list[Inline] = [count(len(http), "operation")]
    if shown:
        line += [": ", *listed(shown)]
    groups = by_component(http)
    line.append(".")
    children = []
    if len(groups) == 1:
        children = [Claim(_bases(groups[0][1]), merged_evidence(*(way.evidence for way in groups[0][1])))]
    proof = merged_evidence(*(one.way.evidence for one in http))
    return [Claim(tuple(line), proof, label="Endpoint structure", children=tuple(children))]


def _overview(context: Context, http: Sequence[Offered]) -> list[Block]:
    """Operations by component, where several offer any."""
    groups = by_component(http)
    if len(groups) < 2:
        return []
    rows = [
        Row(
            ((holder(context, component),), (str(len(ways)),), _base_list(ways)),
            merged_evidence(*(way.evidence for way in ways)),
        )
        for component, ways in groups
    ]
    columns = ("Component", "Operations", "Base paths")
    return [Table("Components with operations", columns, tuple(rows), "none", fold=_MOST_OPEN)]


def _bases(ways: Sequence[Interface]) -> Line:
    return ("Base paths: ", *_base_list(ways), ".")


def _base_list(ways: Sequence[Interface]) -> Line:
    counts = Counter(base_of(path_of(way)) for way in ways)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    line: list[Inline] = []
    for path, number in ordered[:_MOST_BASES]:
        line += [", " if line else "", Code(path), f" ({number})" if len(ordered) > 1 else ""]
    if len(ordered) > _MOST_BASES:
        line.append(f" and {len(ordered) - _MOST_BASES} more")
    return tuple(piece for piece in line if piece)


def _formats(context: Context) -> list[Claim]:
    found = observed(context, "api.format")
    return _labelled(context, "Request/response formats", found)


def _errors(context: Context) -> list[Claim]:
    found = observed(context, "api.error")
    stated = [one for one in found if not _in_code(one.evidence)]
    handled: dict[str, list[Observed]] = {}
    for one in found:
        if _in_code(one.evidence):
            handled.setdefault(one.component.id if one.component else "", []).append(one)
    children = _children(context, stated)
    rows: list[tuple[str, Row]] = []
    for id_, handlers in handled.items():
        rows.append((id_, Row((_handlers(handlers),), merged_evidence(*(one.evidence for one in handlers)))))
    for row in shared_rows(context, [pair for pair in rows if pair[0]]):
        children.append(Claim(("Code of ", *row.cells[0], ": ", *row.cells[1], "."), row.evidence))
    children += [
        Claim(("Code of no single component: ", *row.cells[0], "."), row.evidence)
        for id_, row in rows
        if not id_
    ]
    return _with_children("Error handling", children)


def _in_code(evidence: Sequence[Evidence]) -> bool:
    return any(one.collector == _CODE for one in evidence)


def _handlers(found: Sequence[Observed]) -> Line:
    """`controller advice; @ExceptionHandler for A and B`."""
    names: dict[str, list[Inline]] = {}
    for one in found:
        names.setdefault(one.value, []).extend([Code(one.name)] if one.name else [])
    line: list[Inline] = []
    for label, whats in names.items():
        line += ["; " if line else "", label]
        if whats:
            line += [" for ", *listed(list(dict.fromkeys(whats)), 4)]
    return tuple(piece for piece in line if piece)


def _versioning(context: Context, http: Sequence[Offered]) -> list[Claim]:
    """Versions in paths, and those that contracts state."""
    found: dict[str, list[Offered]] = {}
    for one in http:
        for segment in path_of(one.way).split("/")[1:5]:
            if _VERSION.match(segment):
                found.setdefault(segment.lower(), []).append(one)
                break
    children = []
    for version, ways in sorted(found.items()):
        owners = [holder(context, component) for component, _ in by_component(ways) if component is not None]
        of = [" of ", *listed(owners, 4)] if owners else []
        paths: Line = ("Path segment ", Code(version), f" in {count(len(ways), 'operation')}", *of, ".")
        children.append(Claim(paths, merged_evidence(*(one.way.evidence for one in ways))))
    stated = [
        one for one in observed(context, "api.version") if any(e.collector == "openapi" for e in one.evidence)
    ]
    for said in stated:
        version = said.value.partition(" (")[0]
        if version != said.value:
            line = ("Contract ", Code(said.name), " states version ", Code(version), ".")
            children.append(Claim(line, said.evidence))
    return _with_children("Versioning", children)


def _labelled(context: Context, label: str, found: Sequence[Observed]) -> list[Claim]:
    return _with_children(label, _children(context, found))


def _children(context: Context, found: Sequence[Observed]) -> list[Claim]:
    """What contracts state: those that say the same share a line."""
    same: dict[str, list[Observed]] = {}
    for one in found:
        same.setdefault(one.value, []).append(one)
    children = []
    for value, sayers in same.items():
        names: list[Inline] = list(dict.fromkeys(Code(one.name) for one in sayers if one.name))
        before, colon, after = value.partition(": ")
        said: Line = (f"{before}: ", Code(after) if "/" in after else after) if colon else (Code(value),)
        by: Line = (" (", *listed(names, 3), ")") if names else ()
        proof = merged_evidence(*(one.evidence for one in sayers))
        children.append(Claim((*_capital(said), *by, "."), proof))
    return children


def _capital(line: Line) -> Line:
    first = line[0]
    return (first[:1].upper() + first[1:], *line[1:]) if isinstance(first, str) else line


def _with_children(label: str, children: Sequence[Claim]) -> list[Claim]:
    """The label with its lines; a single one stands behind it, many are cut."""
    if not children:
        return []
    if len(children) == 1:
        return [Claim(children[0].line, children[0].evidence, label=label)]
    shown = children[:_MOST_OPEN]
    rest = children[_MOST_OPEN:]
    if rest:
        proof = merged_evidence(*(one.evidence for one in rest))
        shown = [*shown, Claim((f"{len(rest)} more.",), proof)]
    return [Claim((), label=label, children=tuple(shown))]


def address_blocks(context: Context) -> list[Block]:
    """The addresses under which components are reached from outside."""
    rows = [
        Row(((context.ref(one.id),), (Code(way.name),), (_protocol(way),)), way.evidence)
        for one in context.components
        for way in one.interfaces
        if way.kind == "route"
    ]
    columns = ("Component", "Address", "Protocol")
    return [Table("Public addresses", columns, tuple(rows), fold=_MOST_OPEN)] if rows else []


def _protocol(way: Interface) -> str:
    return way.protocol.upper() if way.protocol.islower() else way.protocol
