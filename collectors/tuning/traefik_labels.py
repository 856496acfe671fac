"""What Traefik's labels on a service set: retries, breakers, limits, compression, affinity; no collector.

https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

from .traefik_rules import rule_of, switch_of
from .values import is_off, setting

_LABEL = re.compile(
    r"traefik\.http\.(?P<kind>middlewares|services|serverstransports)\.(?P<name>[^.]+)\.(?P<path>.+)\Z",
    re.IGNORECASE,
)


def find_label_settings(subject: Subject, labels: Map, collector: str) -> Iterator[Setting]:
    """The settings that labels make, named for their middleware or service."""
    if is_off(labels.text("traefik.enable", "true")):
        return
    for label, value in labels.items():
        match = _LABEL.match(label)
        if match is None or not isinstance(value, str):
            continue
        path, name = match["path"].lower(), f"{match['kind'].lower().rstrip('s')} {match['name']}"
        line = Evidence(*labels.place(label), collector)
        if topic := rule_of(path):
            one = setting(subject, topic, value, line, name, match["path"])
            if one is not None:
                yield one
        elif (topic := switch_of(path)) and not is_off(value or "true"):
            yield Setting(subject, topic, match["path"], line, name=name)
