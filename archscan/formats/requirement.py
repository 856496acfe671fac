"""One dependency in Python's notation: `name[extra]>=1.2; marker`, `name @ url`, or a bare URL or path.

`packaging` reads what the standard allows; older notations that pip once took (`name>=2018.*`,
`name==dev`) are still read for their name. URLs are looked at for a project name only.
Format: https://packaging.python.org/en/latest/specifications/dependency-specifiers/
"""

from __future__ import annotations

import re
from typing import NamedTuple

_LOOSE = re.compile(
    r"([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*"  # name, extras
    r"\(?((?:[<>=!~^]=?=?\s*[^\s;,()<>=!~^]+\s*(?:,\s*)?)*)\)?\s*(?:;.*)?\Z"
)
_LONGEST = 2000
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][\w.-]*)")
_WHEEL = re.compile(r"([A-Za-z0-9][\w.]*)-(\d[\w.!+]*)(?:-[\w.]+){2,4}\.whl(?:#.*|\?.*)?\Z")
_SEPARATORS = re.compile(r"[-_.]+")
_ORDER = (">=", ">", "~=", "===", "==", "!=", "<", "<=")


class Requirement(NamedTuple):
    """A package and what is asked of its version: `3.1.4` if pinned, else the specifiers, "" for any."""

    name: str
    version: str


def parse_requirement(text: str) -> Requirement | None:
    """Read a requirement without comment and options; None if it names no package."""
    from packaging.requirements import InvalidRequirement  # here, since it costs start-up time
    from packaging.requirements import Requirement as Standard

    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if "://" in text or text.startswith((".", "/")):
        return _parse_location(text)
    try:
        found = Standard(text)
    except (InvalidRequirement, RecursionError):
        loose = _LOOSE.match(text)
        return Requirement(canonical(loose[1]), _pinned(loose[2].strip(" ,"))) if loose else None
    specifiers = sorted(found.specifier, key=lambda one: (_ORDER.index(one.operator), one.version))
    return Requirement(canonical(found.name), _pinned(",".join(map(str, specifiers))))


def canonical(name: str) -> str:
    """A project name as the index writes it: lower case, with `-` between its parts.

    >>> canonical("Flask_SQLAlchemy")
    'flask-sqlalchemy'
    """
    return _SEPARATORS.sub("-", name).strip("-").lower()


def _parse_location(text: str) -> Requirement | None:
    name, separator, _ = text.partition("@")
    if separator and (found := _LOOSE.match(name.strip())):  # "name @ url"
        return Requirement(canonical(found[1]), "")
    if found := _EGG.search(text):
        return Requirement(canonical(found[1]), "")
    if found := _WHEEL.match(text.rpartition("/")[2]):
        return Requirement(canonical(found[1]), found[2])
    return None


def _pinned(specifiers: str) -> str:
    if specifiers.startswith("==") and "," not in specifiers and "*" not in specifiers:
        return specifiers.lstrip("=").strip()
    return specifiers
