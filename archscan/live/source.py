"""Live sources as users write them where a path may stand: `docker://shop`, `kube://prod/shop`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

from archscan.errors import UsageError

SCHEMES = ("docker://", "kube://")
_EXPECTED = "docker://[PROJECT] or kube://[CONTEXT][/NAMESPACE]"
_PROJECT = re.compile(r"[A-Za-z0-9][\w.-]*\Z", re.ASCII)
_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")


@dataclass(frozen=True, slots=True)
class LiveSource:
    """What runs somewhere, or a part of it."""

    kind: Literal["docker", "kubernetes"]
    project: str = ""
    """Compose project or swarm stack; "" for all that the engine runs."""
    context: str = ""
    """Context of the kubeconfig; "" for the current one, or the cluster that archscan runs in."""
    namespace: str = ""
    """Namespace; "" for all."""

    def __str__(self) -> str:
        if self.kind == "docker":
            return f"docker://{self.project}"
        end = f"/{self.namespace}" if self.namespace else ""
        return f"kube://{quote(self.context, safe=':@')}{end}"

    @property
    def name(self) -> str:
        """What the system is called if nobody says."""
        return self.project or self.namespace or self.context or self.kind


def is_live(text: str) -> bool:
    """Whether a text names a live source, right or wrong, and no path."""
    return text.startswith(SCHEMES)


def parse_live(text: str) -> LiveSource:
    """The live source of a text; UsageError if it is none.

    A context may hold slashes: what stands behind the last one is the namespace, and a slash of the context
    itself is written `%2F` where that would be wrong.

    >>> parse_live("docker://shop"), str(parse_live("kube:///shop"))
    (LiveSource(kind='docker', project='shop', context='', namespace=''), 'kube:///shop')
    >>> parse_live("kube://arn:aws:eks:eu-west-1:1:cluster%2Fprod/shop").context
    'arn:aws:eks:eu-west-1:1:cluster/prod'
    """
    scheme, separator, rest = text.partition("://")
    if f"{scheme}{separator}" not in SCHEMES or any(not char.isprintable() for char in rest):
        raise UsageError(f"{text!r}: not a live source; expected {_EXPECTED}")
    rest = rest if rest == "/" else rest.removesuffix("/")
    if scheme == "docker":
        if rest and not _PROJECT.match(rest):
            raise UsageError(f"{text}: not the name of a Compose project; expected docker://[PROJECT]")
        return LiveSource("docker", project=rest)
    context, slash, namespace = rest.rpartition("/")
    if not slash:
        context, namespace = rest, ""
    if namespace and not _NAMESPACE.match(namespace):
        raise UsageError(f"{text}: {namespace!r} is no namespace; expected kube://[CONTEXT][/NAMESPACE]")
    return LiveSource("kubernetes", context=unquote(context), namespace=namespace)
