"""Parts of a graph whose nodes belong together: greedy modularity, bounded in size, deterministic."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence


def communities(
    nodes: Sequence[str], edges: Iterable[tuple[str, str]], limit: int
) -> tuple[tuple[str, ...], ...]:
    """Disjoint groups of at most `limit` connected nodes, the ids in each sorted, the groups by their first.

    Nodes without edges come back alone. Two groups are joined while that raises the modularity (Clauset,
    Newman and Moore 2004); then what is still connected is joined as far as the limit allows.
    """
    members = {number: [node] for number, node in enumerate(sorted(nodes))}
    number_of = {node: number for number, (node,) in members.items()}
    weights: dict[int, dict[int, int]] = {number: {} for number in members}
    total = 0
    for source, target in edges:
        a, b = number_of[source], number_of[target]
        if a != b:
            weights[a][b] = weights[a].get(b, 0) + 1
            weights[b][a] = weights[b].get(a, 0) + 1
            total += 1
    degrees = {number: sum(near.values()) for number, near in weights.items()}
    _join(members, weights, degrees, total, limit, only_gains=True)
    _join(members, weights, degrees, total, limit, only_gains=False)
    return tuple(sorted(tuple(sorted(group)) for group in members.values()))


def _join(
    members: dict[int, list[str]],
    weights: dict[int, dict[int, int]],
    degrees: dict[int, int],
    total: int,
    limit: int,
    only_gains: bool,
) -> None:
    """Join the pair with the greatest gain until none is left; the lower number keeps the group."""

    def gain(a: int, b: int) -> float:
        return weights[a][b] - degrees[a] * degrees[b] / (2 * total)

    heap = [(-gain(a, b), a, b) for a in sorted(weights) for b in sorted(weights[a]) if a < b]
    heapq.heapify(heap)
    while heap:
        negative, a, b = heapq.heappop(heap)
        # Entries are not removed when a group grows: those that are no longer true are skipped.
        if b not in weights.get(a, {}) or -negative != gain(a, b):
            continue
        if len(members[a]) + len(members[b]) > limit or (only_gains and negative >= 0):
            continue
        members[a].extend(members.pop(b))
        degrees[a] += degrees.pop(b)
        for near, weight in weights.pop(b).items():
            del weights[near][b]
            if near != a:
                weights[a][near] = weights[a].get(near, 0) + weight
                weights[near][a] = weights[a][near]
        for near in sorted(weights[a]):
            first, second = min(a, near), max(a, near)
            heapq.heappush(heap, (-gain(first, second), first, second))
