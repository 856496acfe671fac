"""Facts from NetworkPolicies: which pods may talk to which.

Only peers named by pod labels are claims; other namespaces, address blocks and "everybody" are not.
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from archscan.formats.node import Map, Seq
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Labels, Permits, Setting
from archscan.model.problem import Problem

from .context import Context, labels_of, name_of, namespace_of, number

_MAX_CHOICES = 32


def selections(selector: Map) -> list[Labels]:
    """The label sets that a selector stands for: one for each choice of its `In` expressions.

    An empty list where it selects everybody, or by an expression that names no value.
    """
    choices: list[list[tuple[str, str]]] = [[pair] for pair in labels_of(selector, "matchLabels")]
    for expression in selector.seq("matchExpressions").maps() if "matchExpressions" in selector else ():
        values = expression.get("values")
        if expression.text("operator") != "In" or not isinstance(values, Seq):
            return []
        key = expression.text("key")
        choices.append([(key, value) for value in values if isinstance(value, str)])
    total = 1
    for choice in choices:
        total *= len(choice)
    if not choices or not 0 < total <= _MAX_CHOICES:
        return []
    return [tuple(sorted(combination)) for combination in product(*choices)]


def policy_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A NetworkPolicy: a permission for each pair of selectors, and that the policy holds."""
    spec = one.map("spec")
    targets = selections(spec.map("podSelector"))
    types = [name for name in spec.seq("policyTypes") if isinstance(name, str)]
    types = types or [name for name, key in (("Ingress", "ingress"), ("Egress", "egress")) if key in spec]
    yield from _holds(one, targets, "podSelector", types or ["Ingress"], context)
    scope = context.scope(namespace_of(one))
    for key, side in (("ingress", "from"), ("egress", "to")):
        for rule in spec.seq(key).maps() if key in spec else ():
            ports = tuple(
                at for port in rule.seq("ports").maps() if (at := number(port.text("port"))) is not None
            )
            peers = rule.seq(side)
            for index, peer in enumerate(peers):
                if not isinstance(peer, Map) or "namespaceSelector" in peer or "podSelector" not in peer:
                    continue
                for own in targets:
                    for other in selections(peer.map("podSelector")):
                        source, target = (other, own) if key == "ingress" else (own, other)
                        line = _peer_line(peer, context) or context.item(peers, index)
                        yield Permits(scope, source, target, line, ports)


def _peer_line(peer: Map, context: Context) -> Evidence | None:
    """The line on which a peer says whom it means: its first label."""
    selector = peer.map("podSelector")
    labels = selector.get("matchLabels")
    if isinstance(labels, Map) and labels:
        return context.at(labels, next(iter(labels)))
    return None


def _holds(one: Map, targets: list[Labels], key: str, types: list[str], context: Context) -> Iterator[Fact]:
    """That a policy holds for the pods it selects; without labels for everybody in the namespace."""
    subject = context.subject(one, "networkpolicy")
    value = f"{name_of(one)} ({', '.join(types)})"
    if targets:
        for labels in targets:
            yield Setting(subject, "security.policy", value, context.named(one), labels)
    else:
        everybody = not one.map("spec").get(key)
        suffix = ", all pods of the namespace" if everybody else ""
        yield Setting(subject, "security.policy", value + suffix, context.named(one))


def cilium_facts(one: Map, context: Context) -> Iterator[Fact | Problem]:
    """A CiliumNetworkPolicy, as far as it goes by labels of one namespace.

    https://docs.cilium.io/en/stable/security/policy/language/
    """
    spec = one.map("spec")
    targets = [_bare(labels) for labels in selections(spec.map("endpointSelector"))]
    types = [name for name, key in (("Ingress", "ingress"), ("Egress", "egress")) if key in spec]
    yield from _holds(one, targets, "endpointSelector", types or ["Ingress"], context)
    scope = context.scope(namespace_of(one))
    for key, side in (("ingress", "fromEndpoints"), ("egress", "toEndpoints")):
        for rule in spec.seq(key).maps() if key in spec else ():
            ports = tuple(
                at
                for group in rule.seq("toPorts").maps()
                for port in group.seq("ports").maps()
                if (at := number(port.text("port"))) is not None
            )
            peers = rule.seq(side)
            for index, peer in enumerate(peers):
                for other in selections(peer) if isinstance(peer, Map) else ():
                    if any("namespace" in name for name, _ in other):
                        continue
                    for own in targets:
                        pair = (_bare(other), own) if key == "ingress" else (own, _bare(other))
                        yield Permits(scope, *pair, context.item(peers, index), ports)


def _bare(labels: Labels) -> Labels:
    """Labels without Cilium's mark of their source."""
    return tuple(sorted((name.removeprefix("k8s:").removeprefix("any:"), value) for name, value in labels))
