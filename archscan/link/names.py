"""Names of the same thing, written differently."""

from __future__ import annotations

import re

from archscan.lexicon.words import vocabulary

_SEPARATORS = re.compile(r"[\s_.]+")
_WORKLOAD_SUFFIX = re.compile(
    r"[-_](deployment|deploy|dep|statefulset|sts|daemonset|replicaset|replicationcontroller|pod)$",
    re.IGNORECASE,
)

GENERIC = vocabulary(
    "app api web www backend frontend front back server client service services site db database "
    "cache queue worker proxy nginx postgres postgresql mysql mariadb mongo mongodb redis rabbitmq "
    "kafka main test tests demo example hello helloworld hello-world base default dev job cron init "
    "sidecar storage search auth gateway ui admin data store"
)
"""Names that say nothing about which system a component belongs to."""


def canonical(name: str) -> str:
    """The form in which names are compared: lower case, one separator, no word for its Kubernetes kind.

    >>> canonical("Orders_API"), canonical("web-deployment"), canonical("order.service")
    ('orders-api', 'web', 'order-service')
    """
    return _SEPARATORS.sub("-", display(name)).strip("-").casefold()


def display(name: str) -> str:
    """A workload's name without a word for its Kubernetes kind.

    >>> display("voting-app-deployment"), display("deployment")
    ('voting-app', 'deployment')
    """
    return _WORKLOAD_SUFFIX.sub("", name) or name


def squeezed(name: str) -> str:
    """The canonical name without separators, for comparing with folders.

    >>> squeezed("Orders.API"), squeezed("order-service")
    ('ordersapi', 'orderservice')
    """
    return canonical(name).replace("-", "")
