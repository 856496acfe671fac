"""Trees of tree-sitter, with a limit to what broken source can cost."""

from __future__ import annotations

from typing import Any

_STEPS = 4_000
_BYTES = 20
"""A step is a hundred of the parser's own operations. Source that its grammar understands takes one for a
hundred bytes or more; mending what is broken can take so many for each byte that minutes go by."""
_BROKEN_STEPS = 400
_BROKEN_BYTES = 200
_MAX_BROKEN = 1_000
"""Steps behind the first mistake, which cost up to fifty times as much as others."""
_CHUNK = 1 << 12


def parse_bytes(parser: Any, data: bytes) -> Any:
    """The root node of a source, or None if it is so broken that reading it would take too long.

    Steps are counted, not seconds: the same source gives the same tree on every machine.
    """
    left = _STEPS + len(data) // _BYTES
    mending = min(_BROKEN_STEPS + len(data) // _BROKEN_BYTES, _MAX_BROKEN)

    def is_enough(position: int, has_error: bool) -> bool:
        nonlocal left, mending
        left -= 1
        mending -= has_error
        return left < 0 or mending < 0

    try:
        tree = parser.parse(lambda at, _: data[at : at + _CHUNK], progress_callback=is_enough)
    except ValueError:  # what the library raises for a parse that was ended
        tree = None
    if tree is None:
        parser.reset()
        return None
    return tree.root_node
