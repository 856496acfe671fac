"""Whose files are whose: the parts that a source folder or a configuration file belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from archscan.lexicon.technology import Lexicon
from archscan.link.facts import FactIndex
from archscan.link.parts import SOURCE_KINDS, Part
from archscan.model.facts import Subject, Workload


class SourceFacts:
    """Facts of source folders, by the part that is built from the folder or mounts it."""

    def __init__(self, index: FactIndex, parts: Sequence[Part], workloads: Iterable[Workload]) -> None:
        self._parts_at: defaultdict[str, list[Part]] = defaultdict(list)
        self._at_root: list[Part] = []
        for part in parts:
            for path in {part.source, *_mounts(index, part)} - {""}:
                self._parts_at[path].append(part)
            if not part.source and any(_is_root(workload) for workload in part.workloads):
                self._at_root.append(part)
        self.subjects: defaultdict[int, list[Subject]] = defaultdict(list)
        self.unowned: list[Subject] = []
        self.workloads: defaultdict[int, list[Workload]] = defaultdict(list)
        sources = {*index.uses, *index.offers, *index.settings, *index.prose}
        for subject in sorted(one for one in sources if one.scope.kind == "source"):
            owners = self.builders(subject.scope.path)
            for part in owners:
                self.subjects[id(part)].append(subject)
            if not owners:
                self.unowned.append(subject)
        for workload in workloads:
            for part in self.builders(workload.subject.scope.path):
                self.workloads[id(part)].append(workload)

    def owners(self, path: str) -> list[Part]:
        """The parts that mount a file, or mount or are built from the innermost folder around it."""
        while path:
            if found := self._parts_at.get(path):
                return found
            path = path.rpartition("/")[0]
        return []

    def authors(self, path: str) -> list[Part]:
        """The parts that a source file belongs to: as `owners`, else those built from the root."""
        return self.owners(path) or self._at_root

    def technologies(self, index: FactIndex, part: Part, lexicon: Lexicon) -> set[str]:
        """Keys in the lexicon of what a part's folder uses, and of the software that its clients speak to."""
        found: set[str] = set()
        for subject in self.subjects[id(part)]:
            for fact in index.uses.get(subject, ()):
                if fact.use != "development" and (entry := lexicon.match(fact.ecosystem, fact.name)):
                    found.update((entry.id, lexicon.served_by(entry).id, *entry.implies))
        return found

    def is_alone(self, part: Part) -> bool:
        """Whether no other part is built from the folder: what the folder says, it says of this one."""
        if not part.source:
            return self._at_root == [part]
        return sum(other.source == part.source for other in self._parts_at.get(part.source, ())) == 1

    def builders(self, folder: str) -> list[Part]:
        """The parts that are built from the innermost folder around one."""
        while folder:
            found = [part for part in self._parts_at.get(folder, ()) if part.source == folder]
            if found:
                return found
            folder = folder.rpartition("/")[0]
        return self._at_root


def _is_root(workload: Workload) -> bool:
    """Whether a workload is made from the root of the repository."""
    if workload.kind in SOURCE_KINDS:
        return not workload.subject.scope.path
    return workload.build == ""


def _mounts(index: FactIndex, part: Part) -> Iterator[str]:
    """Paths of the repository that a part's workloads mount."""
    for workload in part.workloads:
        for setting in index.settings.get(workload.subject, ()):
            path = setting.value.partition(":")[0]
            if setting.topic == "storage.mount" and not path.startswith(("/", "~", "$")):
                yield path.strip("/")
