"""Ids of views, which are file names too."""

from __future__ import annotations

import hashlib
import re

_UNFIT = re.compile(r"[^a-z0-9._-]+")
_LONGEST = 60


def slug(name: str) -> str:
    """A name as part of a file name: equal only for equal names, also where case does not count.

    >>> slug("orders-api"), slug("Orders API")
    ('orders-api', 'orders-api-efd593')
    """
    fit = _UNFIT.sub("-", name.lower()).strip("-.")[:_LONGEST]
    if fit == name and "--" not in name:
        return fit
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{fit}-{mark}" if fit else mark


def view_id(kind: str, *names: str) -> str:
    """Id of a view of one kind about something; empty names are left out.

    >>> view_id("overview"), view_id("component", "blog", "db"), view_id("component", "", "db")
    ('overview', 'component-blog--db', 'component-db')
    """
    parts = [slug(name) for name in names if name]
    return "-".join([kind, "--".join(parts)]) if parts else kind


def listed(names: list[str] | tuple[str, ...], limit: int = 200) -> str:
    """Names in a sentence, the end of a long list counted.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], 2)
    ('a, b, c', 'a, b and 1 more')
    """
    if len(names) <= limit:
        return ", ".join(names)
    return f"{', '.join(names[:limit])} and {len(names) - limit} more"


def counted(number: int, word: str) -> str:
    """A number with its word.

    >>> counted(1, "component"), counted(2, "component")
    ('1 component', '2 components')
    """
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
