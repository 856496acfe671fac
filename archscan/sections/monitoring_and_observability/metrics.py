"""Metrics: what is measured, by whom, on which dashboards it is shown, and which alerts watch it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archscan.sections.context import Context, merged_evidence
from archscan.sections.observed import Observed, observed, observed_table
from archscan.sections.statements import Block, Claim, Code, Inline, Line, Row, Table
from archscan.sections.words import listed

_ALERT = re.compile(r"(?P<expr>.*?)(?:; for (?P<wait>[^;]+?))?(?:; severity (?P<severity>[^;]+))?", re.DOTALL)
_INDICATOR = re.compile(
    r"(?i)(?<![a-z])(?:http|grpc|rpc|request|istio|envoy|traefik|nginx_ingress|gateway|api)\w*_"
    r"(?:\w*_)?(?:requests?|duration|latency|errors?|failed|total|seconds|milliseconds|count|bucket)(?![a-z])"
    r"|(?<![a-z])(?:latency|error_?rate|request_?rate)(?![a-z])"
)
"""Metrics of requests, errors and latency, by the conventions of Prometheus and OpenTelemetry."""
_OWN = re.compile(r"own \w|Micrometer @")
"""How the readers of code put a metric that the code makes."""
_FOLD = 8
_MOST = 10


def indicators(context: Context) -> list[Claim]:
    """The alerts and objectives that watch requests, errors or latency: by name, with all their lines."""
    alerts = [one for one in observed(context, "observability.alert") if _INDICATOR.search(one.value)]
    goals = observed(context, "target.availability", "target.latency")
    claims = []
    for what, found in (("alert rules on requests, errors or latency", alerts), ("objectives", goals)):
        names = list(dict.fromkeys(one.name for one in found if one.name))
        if names:
            line: Line = (
                f"{what[0].upper()}{what[1:]}: ",
                *listed([Code(name) for name in names], _MOST),
                ".",
            )
            proof = merged_evidence(*(one.evidence for one in found))
            claims.append(Claim(line, proof, "Key performance indicators"))
    return claims


def own(context: Context) -> list[Claim]:
    """The metrics that code defines itself, holder by holder: what they count is left to the reader."""
    held: dict[str, list[Observed]] = {}
    for one in observed(context, "observability.metrics"):
        if is_own(one):
            held.setdefault(one.component.id if one.component else "", []).append(one)
    claims = []
    for id, found in held.items():
        names = [Code(name) for name in dict.fromkeys(one.name for one in found)]
        holder: Line = (context.ref(id),) if id else ("The repository",)
        line: Line = (*holder, " defines ", *listed(names, _MOST), ".")
        claims.append(
            Claim(line, merged_evidence(*(one.evidence for one in found)), "Business and other own metrics")
        )
    return claims


def is_own(one: Observed) -> bool:
    """Whether a metric is one that the code defines, not what a library or an exporter brings along."""
    return bool(one.name) and _OWN.match(one.value) is not None


def health(context: Context) -> list[Block]:
    """What is scraped and exposed."""
    scraped = ("Component", "Job", "What is scraped")
    return [
        *observed_table(context, "Scraped metrics", ("observability.scrape",), scraped, _FOLD),
        *_exposed(context),
    ]


def _exposed(context: Context) -> list[Block]:
    """What is exposed, without the metrics that stand by name elsewhere; equal holders share a row."""
    found = [one for one in observed(context, "observability.metrics") if not is_own(one)]
    same: dict[tuple[str, str, str], list[Observed]] = {}
    for one in found:
        same.setdefault((one.name, one.value, one.environment), []).append(one)
    rows = []
    for (name, value, environment), holding in same.items():
        refs = context.refs(one.component.id for one in holding if one.component is not None)
        who: Line = listed(refs, _MOST) if refs else ("the repository",)
        place: Line = (f" in {environment}",) if environment else ()
        proof = merged_evidence(*(one.evidence for one in holding))
        rows.append(Row((who, (Code(name),) if name else (), (Code(value), *place)), proof))
    columns = ("Component", "Key", "What is exposed")
    return [Table("Exposed metrics", columns, tuple(rows), fold=_FOLD)] if rows else []


def dashboards(context: Context) -> list[Block]:
    """The dashboards with what they show; the same one in several files once."""
    return _named(context, "observability.dashboard", "Dashboards", ("Dashboard", "What it shows"))


def _named(context: Context, topic: str, title: str, columns: tuple[str, ...]) -> list[Block]:
    same: dict[tuple[str, str], list[Observed]] = {}
    for one in observed(context, topic):
        same.setdefault((one.name, one.value), []).append(one)
    rows = tuple(
        Row(((name,), (value,)), merged_evidence(*(one.evidence for one in found)))
        for (name, value), found in same.items()
    )
    return [Table(title, columns, rows, fold=_FOLD)] if rows else []


def alerts(context: Context) -> list[Block]:
    """The alert rules, the same one in several files once; recorded series by name."""
    same: dict[tuple[str, str], list[Observed]] = {}
    for one in observed(context, "observability.alert"):
        same.setdefault((one.name, one.value), []).append(one)
    rows = []
    for (name, value), found in same.items():
        parts = _ALERT.fullmatch(value)
        expr, wait, severity = parts.group("expr", "wait", "severity") if parts else (value, "", "")
        shown: Line = () if not expr or expr == "no expression" else (Code(expr),)
        cells = ((Code(name),), shown, (wait or "",), (severity or "",))
        rows.append(Row(cells, merged_evidence(*(one.evidence for one in found))))
    blocks: list[Block] = []
    if rows:
        blocks.append(
            Table("Alert rules", ("Alert", "Expression", "For", "Severity"), tuple(rows), fold=_FOLD)
        )
    return [*blocks, *_recorded(observed(context, "observability.rule"))]


def _recorded(found: Sequence[Observed]) -> list[Block]:
    names = list(dict.fromkeys(one.name for one in found))
    if not names:
        return []
    line: list[Inline] = [
        f"{len(names)} series recorded by rules: " if len(names) > 1 else "Recorded by a rule: "
    ]
    proof = merged_evidence(*(one.evidence for one in found))
    return [Claim((*line, *listed([Code(name) for name in names], _MOST), "."), proof)]


def pipelines(context: Context, signal: str) -> list[Block]:
    """The pipelines of collectors for a signal (`traces`, `traces/2`)."""
    found = [
        one for one in observed(context, "observability.pipeline") if one.name.partition("/")[0] == signal
    ]
    same: dict[tuple[Line, str, str], list[Observed]] = {}
    for one in found:
        holder: Line = (context.ref(one.component.id),) if one.component else ("the repository",)
        same.setdefault((holder, one.name, one.value), []).append(one)
    rows = tuple(
        Row((holder, (Code(name),), (Code(value),)), merged_evidence(*(one.evidence for one in held)))
        for (holder, name, value), held in same.items()
    )
    columns = ("Collector", "Pipeline", "Receivers → processors → exporters")
    return [Table(f"Pipelines for {signal}", columns, rows, fold=_FOLD)] if rows else []
