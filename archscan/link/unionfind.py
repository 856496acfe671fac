"""Disjoint sets: things that turn out to be the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class DisjointSets(Generic[T]):
    """Sets that only ever grow together. The first member added stays the representative."""

    def __init__(self, members: Iterable[T]) -> None:
        self._parent = {member: member for member in members}
        self._order = {member: number for number, member in enumerate(self._parent)}

    def find(self, member: T) -> T:
        """The representative of the member's set."""
        root = member
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[member] != root:
            self._parent[member], member = root, self._parent[member]
        return root

    def union(self, one: T, other: T) -> None:
        """Make two sets one."""
        first, second = sorted((self.find(one), self.find(other)), key=self._order.__getitem__)
        self._parent[second] = first

    def sets(self) -> list[list[T]]:
        """All sets, members and sets in the order in which they were added."""
        found: dict[T, list[T]] = {}
        for member in self._parent:
            found.setdefault(self.find(member), []).append(member)
        return list(found.values())
