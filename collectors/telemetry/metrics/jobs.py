"""What Prometheus is told to scrape, job by job, in words.

Format: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.facts import Setting

from ..places import Reading, expand

_MAX_TARGETS = 6


def job_facts(root: Map, base: Reading) -> Iterator[Setting]:
    """One setting for each job: which path and how often, of whom."""
    every = root.map("global").text("scrape_interval")
    for job in root.seq("scrape_configs").maps():
        name = job.text("job_name")
        targets = _targets(job)
        found = _discoveries(job)
        if not name or not (targets or found):
            continue
        interval = job.text("scrape_interval") or every
        parts = [
            f"path {job.text('metrics_path') or '/metrics'}",
            f"every {expand(interval)}" if interval else "",
            f"targets {_some(targets)}" if targets else "",
            f"found by {', '.join(found)}" if found else "",
        ]
        value = "; ".join(part for part in parts if part)
        yield Setting(base.subject, "observability.scrape", value, base.at(job.place("job_name")), name=name)


def _targets(job: Map) -> list[str]:
    return [
        expand(target)
        for one in job.seq("static_configs").maps()
        for target in one.seq("targets")
        if isinstance(target, str) and "@" not in target
    ]


def _some(targets: list[str]) -> str:
    more = f" and {len(targets) - _MAX_TARGETS} more" if len(targets) > _MAX_TARGETS else ""
    return ", ".join(targets[:_MAX_TARGETS]) + more


def _discoveries(job: Map) -> list[str]:
    """The kinds of discovery that a job uses, with the role where one is stated."""
    found: dict[str, None] = {}
    for key, value in job.items():
        if key.endswith("_sd_configs") and isinstance(value, Seq) and value:
            kind = {"file": "files", "dns": "DNS", "http": "HTTP"}.get(key[:-11], key[:-11])
            roles = [role for one in value.maps() if (role := one.text("role"))]
            found[f"{kind} ({', '.join(dict.fromkeys(roles))})" if roles else kind] = None
    return list(found)
