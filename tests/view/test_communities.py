"""Communities: a partition, bounded, that finds what obviously belongs together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archscan.view.communities import communities

NAMES = [f"n{number:02}" for number in range(24)]
EDGES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=80)


@given(EDGES, st.integers(2, 12))
def test_every_node_is_in_one_group_within_the_limit(edges: list[tuple[str, str]], limit: int) -> None:
    found = communities(NAMES, edges, limit)
    assert sorted(name for group in found for name in group) == NAMES
    assert all(len(group) <= limit for group in found)
    assert found == communities(NAMES[::-1], edges[::-1], limit)


def test_two_cliques_with_a_bridge_are_two_groups() -> None:
    left, right = ["a1", "a2", "a3", "a4"], ["b1", "b2", "b3", "b4"]
    edges = [(x, y) for side in (left, right) for x in side for y in side if x < y]
    assert communities(left + right, [*edges, ("a1", "b1")], 5) == (tuple(left), tuple(right))


def test_without_edges_all_stay_alone() -> None:
    assert communities(["b", "a"], [], 9) == (("a",), ("b",))
