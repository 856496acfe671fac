"""What Prometheus is told to scrape, job by job, in words.

Format: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.facts import Setting

from ..places import Reading, expand

_MAX_TARGETS = 6
_ALWAYS = frozenset({"", "(.*)", "(.+)", ".*", ".+"})
"""Patterns of relabelling that hold for every target which has the labels at all."""
_WHOLE = frozenset({"", "$1", "${1}"})
"""Replacements that are what the labels say."""


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
            f"path {_path(job)}",
            f"every {expand(interval)}" if interval else "",
            f"targets {_some(targets)}" if targets else "",
            f"found by {', '.join(found)}" if found else "",
        ]
        value = "; ".join(part for part in parts if part)
        yield Setting(base.subject, "observability.scrape", value, base.at(job.place("job_name")), name=name)


def _path(job: Map) -> str:
    """The path that is asked for; where relabelling sets it, what that says.

    Relabelling goes in order: a fixed path for every target takes the place of what stood before, the
    value of a label (an annotation, mostly) only where a target has one.
    """
    paths = [job.text("metrics_path") or "/metrics"]
    for rule in job.seq("relabel_configs").maps():
        if rule.text("target_label") != "__metrics_path__" or rule.text("action", "replace") != "replace":
            continue
        labels = [label for label in rule.seq("source_labels") if isinstance(label, str)]
        path = expand(rule.text("replacement"))
        if path in _WHOLE:
            paths.append(f"what {', '.join(labels)} says" if labels else "another by relabelling")
        elif rule.text("regex") in _ALWAYS and not any("annotation" in label for label in labels):
            paths = [path]
        else:
            paths.append(path)
    return " or ".join(dict.fromkeys(paths))


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
