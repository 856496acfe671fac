"""How the readers of guarding objects state what they found: short, on one line, without credentials."""

from __future__ import annotations

import re

from archscan.formats.node import Map
from archscan.lexicon.secrets import mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Labels, Setting

from .context import Context, labels_of, name_of

_MAX_TEXT = 200
_PORT = re.compile(r"((?:://|\basks )[A-Za-z][\w.-]{0,200}):(\d{2,5})(?=[/\s?]|\Z)")
_COLON = "\ue010"


def short(text: str) -> str:
    """A text in one line, without credentials, cut where it is long."""
    # `auth:9000` behind a scheme is a host with its port; it only looks like a name with its secret.
    line = _PORT.sub(
        lambda found: f"{found[1]}{_COLON}{found[2]}", " ".join(text.replace(_COLON, "").split())
    )
    line = mask(line).replace(_COLON, ":")
    return line if len(line) <= _MAX_TEXT else f"{line[: _MAX_TEXT - 1]}…"


def say(
    one: Map, context: Context, topic: str, value: str, line: Evidence, name: str = "", selects: Labels = ()
) -> Setting:
    """A setting of an object; with labels of the workloads that carry them."""
    subject = context.subject(one, one.text("kind").lower())
    return Setting(subject, topic, short(value), line, selects, name or name_of(one))


def selected(one: Map) -> Labels:
    """The labels that an object picks workloads by, none for all of its namespace."""
    spec = one.map("spec")
    return labels_of(spec.map("selector") if "selector" in spec else spec.map("podSelector"), "matchLabels")
