"""Where a statement comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LIVE = ("docker://", "kube://")
"""What the path of evidence begins with that a running system gave; no path of a file has two slashes."""


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A line of a scanned file, and the collector that read it."""

    path: str
    """Path relative to the scanned folder, with `/` on every platform; of what runs, the address of
    the object (`docker://shop/container/shop-web-1`), which is no file."""
    line: int
    """1-based; 0 where the file as a whole is the evidence."""
    collector: str

    @property
    def live(self) -> bool:
        """Whether it is an object of a running system: there is no file to link to."""
        return self.path.startswith(LIVE)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


def joined(*groups: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence of several statements that became one: sorted, a line once whoever read it."""
    if len(groups) == 1 and isinstance(groups[0], list | set | tuple) and len(groups[0]) == 1:
        return tuple(groups[0])  # nearly always
    every = {one for group in groups for one in group}
    if len(every) == 1:
        return tuple(every)
    by_line: dict[tuple[str, int], Evidence] = {}
    for evidence in sorted(every):
        by_line.setdefault((evidence.path, evidence.line), evidence)
    return tuple(by_line.values())
