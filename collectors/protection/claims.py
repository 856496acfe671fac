"""How this family states what it found, and which files say nothing of the system; no collector."""

from __future__ import annotations

from archscan.lexicon.secrets import is_secret_value, mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject
from archscan.source import SourceFile, Tree

from ..reading.leaves import is_for_tests
from ..reading.values import is_spare

_MAX_TEXT = 160


def short(text: str) -> str:
    """A text in one line, without credentials, cut where it is long."""
    line = mask(" ".join(text.split()))
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
