"""Routes below the prefixes under which other files put their routers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, MutableMapping
from dataclasses import replace
from typing import TypeAlias

from archscan.model.facts import INTERFACE, Mounts, Offers, Subject

_MAX_DEPTH = 8
_MOST_PREFIXES = 4
"""Places at which one router is mounted that are followed."""
_Router: TypeAlias = tuple[str, str]
"""A file and the name of a router in it, "" for all of the file."""


def place_routes(offers: MutableMapping[Subject, list[Offers]], mounts: Iterable[Mounts]) -> None:
    """Put the prefixes of mounted routers in front of the routes of code, in place."""
    given = list(mounts)
    _implement(offers, [one for one in given if one.router.startswith(INTERFACE)])
    places = _Places(one for one in given if not one.router.startswith(INTERFACE))
    if not places:
        return
    for subject, found in offers.items():
        offers[subject] = [placed for one in found for placed in _placed(one, places)]


def _implement(offers: MutableMapping[Subject, list[Offers]], mounts: Iterable[Mounts]) -> None:
    """Give the routes that interfaces state to who implements them; those of all others are nobody's."""
    stated: defaultdict[str, list[Offers]] = defaultdict(list)
    for subject, found in offers.items():
        declared = [one for one in found if one.router.startswith(INTERFACE)]
        if declared:
            offers[subject] = [one for one in found if not one.router.startswith(INTERFACE)]
        for one in declared:
            stated[one.router].append(one)
    for mount in mounts:
        end = f"/{mount.target}"
        own = [
            one
            for one in stated.get(mount.router, ())
            if f"/{one.evidence.path.rpartition('.')[0]}".endswith(end)
        ]
        if len({one.evidence.path for one in own}) != 1:
            continue  # not in the repository, or copies of which any may be meant
        for one in own:
            method, _, path = one.name.partition(" ")
            name = f"{method} {_joined(mount.prefix, path) or '/'}"
            placed = replace(one, subject=mount.subject, name=name, router="")
            offers.setdefault(mount.subject, []).append(placed)


def _placed(offer: Offers, places: _Places) -> list[Offers]:
    if offer.by != "code" or offer.kind not in ("http", "websocket"):
        return [offer]
    method, space, path = offer.name.rpartition(" ")
    prefixes = places.prefixes((offer.evidence.path, offer.router))
    return [
        replace(offer, name=f"{method}{space}{_joined(prefix, path)}") if prefix else offer
        for prefix in prefixes
    ]


def _joined(prefix: str, path: str) -> str:
    if path == "/":
        return prefix
    return f"{prefix}{path}" if path.startswith("/") else f"{prefix}/{path}"


class _Places:
    """Where each router is mounted."""

    def __init__(self, mounts: Iterable[Mounts]) -> None:
        self._at: defaultdict[_Router, list[Mounts]] = defaultdict(list)
        self._below: list[Mounts] = []
        for one in mounts:
            if not one.router and (one.target.endswith("/") or not one.target):
                self._below.append(one)
            else:
                self._at[one.target, one.router].append(one)
        self._known: dict[_Router, tuple[str, ...]] = {}

    def __bool__(self) -> bool:
        return bool(self._at) or bool(self._below)

    def prefixes(self, router: _Router) -> tuple[str, ...]:
        """What stands in front of a router's routes: once for each place, "" if it is not mounted."""
        if router not in self._known:
            self._known[router] = tuple(dict.fromkeys(self._follow(router, ())))[:_MOST_PREFIXES]
        return self._known[router]

    def _follow(self, router: _Router, seen: tuple[_Router, ...]) -> list[str]:
        if router in seen or len(seen) > _MAX_DEPTH:
            return [""]
        path, name = router
        if name.endswith("()"):  # a function's parameter: of whatever file of its package
            path = f"{path.rpartition('/')[0]}/"
            router = path, name
            if router in seen:
                return [""]
        found = self._at.get(router) or (self._at.get((path, "")) if name else None)
        if not found:
            return [self._of_folder(router[0])]
        return [
            f"{before}{one.prefix}"
            for one in found[:_MOST_PREFIXES]
            for before in self._follow((one.evidence.path, one.within), (*seen, router))
        ]

    def _of_folder(self, path: str) -> str:
        """The prefix of the innermost folder around a file that has one."""
        around = [one for one in self._below if path.startswith(one.target)]
        return max(around, key=lambda one: len(one.target)).prefix if around else ""
