"""What the pipelines of an OpenTelemetry collector do, in words: from which receivers, through which
processors, to which exporters; which share of traces its samplers keep, and what masks data.

Format: https://opentelemetry.io/docs/collector/configuration/#service
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.facts import Setting

from ..places import Reading

_STAGES = ("receivers", "processors", "exporters")
_MASKS = re.compile(r"/.*(?:redact|mask|scrub|anonymi[sz]|pseudonymi[sz]|obfuscat|\bpii\b)", re.IGNORECASE)
"""Names that people give to processors that take personal data out."""
_ELSEWHERE = "…"
"""What a layer leaves to the file that it is laid over: a pipeline needs receivers and exporters."""


def pipeline_settings(root: Map, base: Reading) -> Iterator[Setting]:
    """One setting for each pipeline, and for each sampler and masking processor that stands in one."""
    pipelines = root.map("service").map("pipelines")
    used: dict[str, None] = {}
    for name, one in pipelines.items():
        if not isinstance(one, Map):
            continue
        stages = [", ".join(text for text in one.seq(stage) if isinstance(text, str)) for stage in _STAGES]
        used.update((text, None) for text in one.seq("processors") if isinstance(text, str))
        if any(stages):
            stages = [stages[0] or _ELSEWHERE, stages[1], stages[2] or _ELSEWHERE]
            value = " → ".join(stage for stage in stages if stage)
            yield Setting(
                base.subject, "observability.pipeline", value, base.at(pipelines.place(name)), name=name
            )
    processors = root.map("processors")
    for name in used:
        settings = processors.get(name)
        if settings is not None and (name.partition("/")[0] == "redaction" or _MASKS.search(name)):
            line = base.at(processors.place(name))
            yield Setting(base.subject, "security.masking", "telemetry that passes through", line, name=name)
        if isinstance(settings, Map) and (value := _sampling(name.partition("/")[0], settings)):
            yield Setting(
                base.subject, "observability.sampling", value, base.at(processors.place(name)), name=name
            )


def _sampling(kind: str, settings: Map) -> str:
    if kind == "probabilistic_sampler":
        share = settings.text("sampling_percentage")
        return f"probabilistic sampler, {share} %" if share else ""
    if kind == "tail_sampling":
        policies = [
            f"{one.text('name')} ({one.text('type')})"
            for one in settings.seq("policies").maps()
            if one.text("name") and one.text("type")
        ]
        return f"tail sampling by {', '.join(policies[:6])}" if policies else ""
    return ""
