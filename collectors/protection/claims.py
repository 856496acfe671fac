"""How this family states what it found, and which files say nothing of the system; no collector."""

from __future__ import annotations

import re

from archscan.lexicon.secrets import is_secret_value, mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject
from archscan.source import SourceFile, Tree

from ..reading.leaves import is_for_tests
from ..reading.values import is_spare

_MAX_TEXT = 160
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


def say(subject: Subject, topic: str, value: str, line: Evidence, name: str = "") -> Setting:
    """A setting whose texts may be shown."""
    return Setting(subject, topic, short(value), line, name=short(name))


def showable(value: str) -> bool:
    """Whether a value of a file may be shown at all.

    >>> showable("https://id.test/realms/shop"), showable("c2VjcmV0LXRva2VuLTEyMzQ1Njc4OTA")
    (True, False)
    """
    return bool(value.strip()) and "\n" not in value.strip() and not is_secret_value(value)


def is_aside(file: SourceFile, tree: Tree) -> bool:
    """Whether a file is an example, a copy or serves tests."""
    return is_for_tests(file.path) or is_spare(file, tree)
