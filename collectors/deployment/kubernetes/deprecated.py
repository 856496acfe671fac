"""Objects of API versions that Kubernetes no longer serves."""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.lexicon.deprecations import withdrawn_api
from archscan.model.facts import Fact, Setting

from .context import Context


def deprecated_facts(one: Map, context: Context) -> Iterator[Fact]:
    """Yield what became of the object's API version, if it was withdrawn."""
    api, kind = one.text("apiVersion"), one.text("kind")
    found = withdrawn_api(api, kind) if "beta" in api or "alpha" in api else None
    if found is not None:
        value = f"{api} {kind} {found.what}; {found.instead} takes its place"
        subject = context.subject(one, "object")
        yield Setting(subject, "outlook.deprecated", value, context.at(one, "apiVersion"), name=api)
