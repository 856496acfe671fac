"""Amounts of memory and processors, in whatever unit a file or an engine writes them.

Units: https://docs.docker.com/reference/compose-file/extension/#specifying-byte-values
and https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

from __future__ import annotations

import re
from decimal import Decimal

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*([A-Za-z]*)\Z")
_BINARY = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40, "b": 1, "": 1}
_SUFFIXES = {
    "": Decimal(1), "m": Decimal("0.001"), "k": Decimal(10**3), "M": Decimal(10**6), "G": Decimal(10**9),
    "T": Decimal(10**12), "Ki": Decimal(1 << 10), "Mi": Decimal(1 << 20), "Gi": Decimal(1 << 30),
    "Ti": Decimal(1 << 40),
}  # fmt: skip


def amount(text: str, compose: bool) -> Decimal | None:
    """The number that an amount stands for: bytes or processors; None if it is none.

    >>> amount("0.5", True) == amount("500m", False), amount("256M", True) == amount("256Mi", False)
    (True, True)
    >>> amount("lots", True) is None, amount("0", True)
    (True, Decimal('0'))
    """
    found = _AMOUNT.match(text.strip())
    if found is None:
        return None
    value, unit = Decimal(found[1]), found[2]
    if not compose:
        factor = _SUFFIXES.get(unit)
        return None if factor is None else value * factor
    short = unit.lower().removesuffix("b") or ("b" if unit else "")
    size = _BINARY.get(short.removesuffix("i"))
    return None if size is None else value * size


def same_amount(one: str, other: str, kind: str, other_kind: str) -> bool:
    """Whether two amounts are the same, none and zero being no limit alike; the kinds are the workloads'."""
    pair = (
        amount(one or "0", kind == "compose_service"),
        amount(other or "0", other_kind == "compose_service"),
    )
    if None in pair:
        return one == other or "$" in one
    return pair[0] == pair[1]
