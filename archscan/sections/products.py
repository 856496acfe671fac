"""Technologies in words: with which version, which of them matter, and what a component is."""

from __future__ import annotations

import re

from archscan.model.elements import Component, Technology
from archscan.sections.words import KINDS

INFRASTRUCTURE = frozenset({
    "database", "cache", "broker", "search", "storage", "auth", "config", "discovery", "observability",
    "gateway", "proxy",
})  # fmt: skip
"""Kinds that say themselves what a component does."""
MADE_WITH = ("language", "framework", "runtime", "frontend", "api")
"""Categories that own code is described by, the most telling first."""
_AIDS = ("client", "library", "dataaccess", "testing", "devtool", "build", "ui", "ci")
_COMMON = ("library", "testing", "devtool", "build", "ci", "ui")
_BASES = frozenset({
    "alpine", "debian", "ubuntu", "redhat", "fedora", "amazonlinux", "wolfi", "distroless", "busybox",
    "windows", "azurelinux",
})  # fmt: skip
"""What images are based on, by the ids of the lexicon: worth a word only where nothing else is known."""
_DESCRIPTIONS = frozenset({"openapi", "asyncapi"})
"""What describes an API: nothing is made with it."""
NOTATIONS = frozenset({"protobuf"})
"""Languages of the lexicon that no program is written in."""
_VERSION = re.compile(r"(?P<range>[~^<>=!]*\s*)v?(?P<number>\d[\w.+-]*)")
_DESCRIBES = re.compile(r"\S+ (?:.* )?[a-z]\w*(?: |$)")


def titled(item: Technology) -> str:
    """A technology with its version, where that tells something.

    It does not where it is the variant of an image (`alpine`), or where the name describes several
    products (`Structured logging`): then it is the version of any of them.
    """
    version = version_of(item)
    return f"{item.name} {version}" if version else item.name


def version_of(item: Technology) -> str:
    """The version as people write it, "" if it tells nothing.

    >>> version_of(Technology("Go", "language", "v1.22")), version_of(Technology("Redis", "cache", "alpine"))
    ('1.22', '')
    """
    found = _VERSION.match(item.version.partition("@")[0])
    if found is None or _DESCRIBES.match(item.name):
        return ""
    return f"{found['range'].strip()}{found['number']}"


def is_base(item: Technology) -> bool:
    """Whether it is what an image is based on, rather than what a program is made with."""
    return item.id in _BASES


def made_with(component: Component) -> list[Technology]:
    """Language, framework and runtime of own code, or the product that infrastructure is."""
    runtime = [one for one in component.technologies if one.use != "development"]
    told = [one for one in runtime if not is_base(one) and one.id not in NOTATIONS] or runtime
    own = [one for one in told if one.category in MADE_WITH and one.id not in _DESCRIPTIONS]
    own.sort(key=lambda one: MADE_WITH.index(one.category))
    product = [one for one in told if one.category not in _AIDS]
    if component.source or component.kind not in INFRASTRUCTURE:
        return own or product
    return [one for one in product if one not in own] or own


def helped_by(component: Component) -> list[Technology]:
    """The clients, drivers and services that it uses besides; libraries of common use are no news."""
    main = made_with(component)
    return [
        one
        for one in component.technologies
        if one not in main
        and one.use == "runtime"
        and one.category not in _COMMON
        and not is_base(one)
        and (one.category == "client" or not _DESCRIBES.match(one.name))
    ]


def product(component: Component) -> str:
    """What an infrastructure component is, in two words: its product, else its kind."""
    own = [one for one in made_with(component) if one.category != "language"]
    return titled(own[0]) if own else KINDS[component.kind][0]
