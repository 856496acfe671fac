"""A kind's objects, page by page: each page is reduced to what is needed before the next one is read.

https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from archscan.live.kubernetes_client import JSON, Cluster, StatusError, get
from archscan.live.kubernetes_kinds import Resource

PAGE = 250
"""Objects of one page."""
_RESTARTS = 3

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[_T]):
    """What is kept of a kind's objects, in the server's order."""

    kept: tuple[_T, ...]
    seen: int
    """Objects that were looked at."""
    left: int
    """Objects that were not, as far as the server tells; 0 if all were."""


def read_list(
    cluster: Cluster,
    resource: Resource,
    namespace: str,
    reduce: Callable[[dict[str, Any]], _T | None],
    most: int,
    accept: str = JSON,
    progress: Callable[[int, int], None] | None = None,
) -> Listing[_T]:
    """What `reduce` makes of the objects, None being left out.

    A listing that expires in the middle (410) begins again, at last it goes on where the server offers: then
    it may hold objects of two moments. StatusError, NoAnswer as of `get`.
    """
    path = resource.path(namespace)
    kept: list[_T] = []
    seen, token, restarts = 0, "", 0
    while True:
        query = [("limit", str(min(PAGE, most - seen)))]
        if token:
            query.append(("continue", token))
        try:
            page = get(cluster, path, query, accept)
        except StatusError as error:
            if error.status != 410 or not token:
                raise
            if restarts < _RESTARTS:
                restarts, seen, token = restarts + 1, 0, ""
                kept.clear()
                continue
            if not error.proceed or error.proceed == token:
                raise
            token = error.proceed
            continue
        items = page.get("items")
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                seen += 1
                if (one := reduce(item)) is not None:
                    kept.append(one)
        metadata = page.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        following = metadata.get("continue")
        remaining = metadata.get("remainingItemCount")
        rest = remaining if isinstance(remaining, int) else int(bool(following))
        if progress is not None:
            progress(seen, seen + rest)
        if not isinstance(following, str) or not following or following == token or not items:
            return Listing(tuple(kept), seen, 0)
        if seen >= most:
            return Listing(tuple(kept), seen, max(rest, 1))
        token = following
