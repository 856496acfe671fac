"""Which parts' images hold a file: those whose Dockerfile copies it.

Several images made from one folder share it; a script or a configuration file in it speaks for the image that
copies it by name, not for all of them. A copy of the whole context tells nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from posixpath import normpath

from archscan.lexicon.images import parse_image
from archscan.link.facts import FactIndex
from archscan.link.names import squeezed
from archscan.link.parts import Part
from archscan.model.facts import Subject, Workload

_NAMED = re.compile(
    r"(?:dockerfile|containerfile)[.-](\w[\w.-]*)|(\w[\w.-]*)\.(?:dockerfile|containerfile)", re.I
)
_OPEN = re.compile(r"[*?\[$]")


class Copies:
    """Files and folders of the repository, by the Dockerfiles that copy them, and whose those are."""

    def __init__(self, index: FactIndex, parts: Sequence[Part], workloads: Iterable[Workload]) -> None:
        self._copied: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._parts: defaultdict[str, dict[Part, None]] = defaultdict(dict)
        contexts: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for part in parts:
            for workload in part.workloads:
                if workload.build is not None:
                    path = workload.dockerfile or f"{workload.build}/Dockerfile".lstrip("/")
                    self._parts[path][part] = None
                    contexts[path][workload.build] = None
        subjects: dict[Subject, None] = {}
        for workload in workloads:
            if workload.kind == "dockerfile":
                subjects[workload.subject] = None
                path = workload.dockerfile
                self._copied[path][path] = None
                if path not in self._parts:
                    self._parts[path].update(dict.fromkeys(_called(path, parts)))
        for subject in subjects:
            for setting in index.settings.get(subject, ()):
                if setting.topic == "build.copies" and not _OPEN.search(setting.value):
                    dockerfile = setting.evidence.path
                    for base in (dockerfile.rpartition("/")[0], *contexts.get(dockerfile, ())):
                        path = normpath(f"{base}/{setting.value.lstrip('/')}".lstrip("/"))
                        if not path.startswith(".") and path != base:
                            self._copied[path][dockerfile] = None

    def holders(self, path: str) -> list[Part]:
        """The parts whose images copy a file, or the innermost folder around it, by name."""
        while path:
            if found := self._copied.get(path):
                return list(dict.fromkeys(part for one in found for part in self._parts.get(one, ())))
            path = path.rpartition("/")[0]
        return []


def _called(path: str, parts: Sequence[Part]) -> Iterator[Part]:
    """The one part that runs an image of its own which a Dockerfile is called after (`Dockerfile.worker`)."""
    named = _NAMED.fullmatch(path.rpartition("/")[2])
    if named is None:
        return
    word = squeezed(named[1] or named[2])
    found = [
        part
        for part in parts
        if any(one.image and squeezed(parse_image(one.image).base) == word for one in part.workloads)
        or squeezed(part.name) == word
    ]
    if len(found) == 1:
        yield found[0]
