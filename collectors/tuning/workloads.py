"""What a workload's declaration sets: by its image, its variables and its command; no collector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archscan.lexicon.addresses import Variable
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

from .backups import find_backup_image
from .commands import Word, find_command_settings
from .environment import find_variable_settings


def find_workload_settings(
    subject: Subject,
    image: str,
    line: Evidence,
    variables: Iterable[Variable] = (),
    words: Sequence[Word] = (),
) -> Iterator[Setting]:
    """The settings of one container; `line` is where its image is named."""
    yield from find_backup_image(subject, image, line)
    yield from find_variable_settings(subject, variables)
    yield from find_command_settings(subject, image, words)
