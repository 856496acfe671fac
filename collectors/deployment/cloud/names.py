"""Names of resources without what sets one deployment apart from another."""

from __future__ import annotations

import re

_APART = re.compile(
    r"(?:^|_)(?:env|environment|stage|workspace|prefix|suffix|project|namespace|region|account|stack|system|"
    r"company|org|organization|owner|tenant|random\w*|deployment|id|hex|domain|customer|location|tier|product|app_?name)"
    r"(?:_|$)|^random_|^terraform$"
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[-_.]{2,}")
_NAME = re.compile(r"[\w. /-]{1,100}")


def sets_apart(variable: str) -> bool:
    """Whether a variable of this name tells one deployment from another (stage, prefix, project).

    >>> sets_apart("var_env"), sets_apart("EnvironmentName"), sets_apart("service_name")
    (True, True, False)
    """
    return _APART.search(_HUMP.sub("_", variable).lower()) is not None


def kebab(name: str) -> str:
    """A name in humps as words with hyphens.

    >>> kebab("CreateOrderFunction"), kebab("SQSQueue"), kebab("orders_queue")
    ('create-order-function', 'sqs-queue', 'orders-queue')
    """
    return _HUMP.sub("-", name).replace("_", "-").lower()


def tidy(name: str) -> str:
    """A name without the separators that are left where parts of it were taken away; "" if it is none."""
    name = _SEPARATORS.sub("-", name).strip("-_. /").removesuffix(".fifo")
    return name if _NAME.fullmatch(name) else ""
