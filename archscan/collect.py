"""Run the collectors over the walked files: which collector reads which file, and what a failure costs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("/".join(translate(part)[4:-3] for part in pattern.lower().split("/")) + r"\Z")


def matches(patterns: Sequence[str], path: str) -> bool:
    """Whether a path matches one of the patterns from the right, as `PurePath.match` does, in any case.

    >>> matches(("requirements*.txt",), "a/Requirements-dev.txt"), matches(("requirements/*.txt",), "a.txt")
    (True, False)
    """
    parts = path.lower().split("/")
    for pattern in patterns:
        count = pattern.count("/") + 1
        if len(parts) >= count and _compiled(pattern).match("/".join(parts[-count:])):
            return True
    return False
