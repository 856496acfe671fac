"""What makers have withdrawn or replaced, by the table in `deprecations.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("deprecations.toml")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Something that its maker no longer serves, builds or develops."""

    what: str
    """What became of it, as the end of a sentence: `is not served from Kubernetes 1.22 on`."""
    instead: str = ""
    source: str = ""
    """Where the maker says so."""


def withdrawn_api(api: str, kind: str) -> Withdrawn | None:
    """What became of a Kubernetes API version for a kind; None if it is not known to be withdrawn.

    >>> withdrawn_api("extensions/v1beta1", "Ingress").instead, withdrawn_api("apps/v1", "Deployment")
    ('networking.k8s.io/v1', None)
    """
    for entry in _tables()["kubernetes"]:
        if entry["api"] == api and kind in entry.get("kinds", (kind,)):
            what = f"is not served from Kubernetes {entry['removed']} on"
            source = "https://kubernetes.io/docs/reference/using-api/deprecation-guide/"
            return Withdrawn(what, entry["instead"], source)
    return None


def withdrawn_image(name: str) -> Withdrawn | None:
    """What became of an image, by its name without tag; None if it is still built, as far as is known."""
    entry = next((one for one in _tables()["image"] if one["name"] == name), None)
    return Withdrawn("is no longer built", entry["instead"], entry["source"]) if entry else None


def withdrawn_technology(id: str) -> Withdrawn | None:
    """What became of a technology, by its key in the lexicon; None if nothing is known against it."""
    entry = next((one for one in _tables()["technology"] if one["id"] == id), None)
    return Withdrawn(entry["what"], entry.get("instead", ""), entry["source"]) if entry else None


@lru_cache(maxsize=1)
def _tables() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
