"""Facts from PersistentVolumeClaims.

https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-claim-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.facts import Fact
from archscan.model.problem import Problem

from .context import Context
from .workloads import claim_setting


def claim_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A claim: what it asks for, under `claim/NAME`."""
    yield from claim_setting(one, context.subject(one, "claim"), context)
