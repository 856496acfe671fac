"""Patterns of paths in archscan.yaml, matched in time that no pattern can make long.

`*` and `?` stand for characters of one name, `**` for any number of folders. A pattern begins at the
scanned folder, and one that matches a folder covers what is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence


def matches(pattern: str, path: str) -> bool:
    """Whether a path, relative to the scanned folder, is covered by a pattern.

    >>> matches("deploy/prod", "deploy/prod/web.yaml"), matches("**/*.prod.yaml", "a/b/compose.prod.yaml")
    (True, True)
    >>> matches("deploy/*.yaml", "deploy/a/b.yaml"), matches("prod", "deploy/prod/a")
    (False, False)
    """
    wanted = [part for part in pattern.split("/") if part not in ("", ".")]
    return bool(wanted) and _matches([*wanted, "**"], path.split("/"), "**", _matches_name)


def _matches_name(pattern: str, name: str) -> bool:
    return _matches(pattern, name, "*", lambda one, other: one in ("?", other))


def _matches(
    pattern: Sequence[str], parts: Sequence[str], star: str, same: Callable[[str, str], bool]
) -> bool:
    """Greedy matching with one place to come back to: the last star takes one part more."""
    at = taken = 0
    last, resume = -1, 0
    while taken < len(parts):
        if at < len(pattern) and pattern[at] == star:
            last, resume = at, taken
            at += 1
        elif at < len(pattern) and same(pattern[at], parts[taken]):
            at, taken = at + 1, taken + 1
        elif last >= 0:
            resume += 1
            at, taken = last + 1, resume
        else:
            return False
    return all(one == star for one in pattern[at:])
