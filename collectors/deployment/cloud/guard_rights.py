"""Rights that a stack gives: policies in one line, roles, and ports that are open to everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from archscan.formats.node import Map, Node, Place, Seq

from .stack import Resource
from .values import decoded, found_at, text_at, without_holes

Claim: TypeAlias = tuple[str, str, str, Place]
"""Topic, value, rule of a finding, place."""
_POLICIES = (
    "aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy", "aws_iam_role",
)  # fmt: skip
_ADMIN_PORTS = {
    22: "SSH", 3389: "RDP", 3306: "MySQL", 5432: "PostgreSQL", 1433: "SQL Server", 1521: "Oracle",
     6379: "Redis",
    27017: "MongoDB", 9200: "Elasticsearch", 5601: "Kibana", 11211: "Memcached", 2375: "Docker", 2379: "etcd",
    6443: "Kubernetes API", 9042: "Cassandra", 5984: "CouchDB", 8500: "Consul", 10250: "kubelet",
     23: "Telnet",
}  # fmt: skip
_EVERYBODY = frozenset({"0.0.0.0/0", "::/0", "*", "internet", "any"})
_MAX_STATEMENTS = 40
RIGHTS_TYPES = frozenset({
    *_POLICIES, "aws_iam_policy_document",
    "aws_iam_role_policy_attachment", "aws_iam_policy_attachment", "aws_security_group",
    "aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "azurerm_network_security_rule",
    "google_compute_firewall", "azurerm_role_assignment",
})  # fmt: skip
"""Types that are read here."""


def find_rights(one: Resource) -> Iterator[Claim]:
    """What policies allow, and to whom roles are given."""
    if one.type in _POLICIES:
        for value, place in (*found_at(one.config, "policy"), *found_at(one.config, "PolicyDocument"),
                             *found_at(one.config, "Policies.PolicyDocument"),
                             *found_at(one.config, "inline_policy.policy")):  # fmt: skip
            yield from _statements(value, place)
    if one.type == "aws_iam_policy_document":
        for value, _ in found_at(one.config, "statement"):
            for item in value if isinstance(value, Seq) else ():
                if isinstance(item, Map) and "actions" in item:
                    where = item.place("actions")
                    yield from _allowed(
                        item.text("effect", "Allow"), _words(item, "actions"), _words(item, "resources"),
                        where, "condition" not in item,
                    )  # fmt: skip
    if one.type == "aws_lambda_function":  # SAM's policies
        for value, place in found_at(one.config, "Policies"):
            for item in value if isinstance(value, Seq) else [value]:
                if isinstance(item, str) and re.fullmatch(r"[\w/:.-]{3,100}", item):
                    name = item.rpartition("/")[2]
                    yield "security.authorization", f"policy {name}", "", place
                elif isinstance(item, Map) and "Statement" in item:
                    yield from _statements(item, place)
                elif isinstance(item, Map):
                    for key in list(item)[:5]:
                        yield "security.authorization", f"policy {key}", "", item.place(key)
    if one.type in ("aws_iam_role_policy_attachment", "aws_iam_policy_attachment",
     "aws_iam_user_policy_attachment",
                    "aws_iam_role"):  # fmt: skip
        for key in ("policy_arn", "ManagedPolicyArns"):
            for value, place in found_at(one.config, key):
                for item in value if isinstance(value, Seq) else [value]:
                    if isinstance(item, str) and (found := re.fullmatch(r"arn:\S+:policy/(\S+)", item)):
                        short = found[1].rpartition("/")[2]
                        yield "security.authorization", f"policy {short}", "", place
                        if short == "AdministratorAccess":
                            yield "security.finding", f"policy {short}", "wildcard-role", place
    if re.match(r"google_.*_iam_(?:member|binding)\Z|azurerm_role_assignment\Z", one.type):
        path = "role|role_definition_name"
        for value, place in found_at(one.config, path):
            if isinstance(value, str) and (text := without_holes(value).strip()):
                yield "security.authorization", f"role {text}", "", place
                if text in ("roles/owner", "Owner"):
                    yield "security.finding", f"role {text}", "wildcard-role", place


def _statements(value: Node, place: Place) -> Iterator[Claim]:
    policy = decoded(value)
    if not isinstance(policy, Map):
        return
    for statement, line in found_at(policy, "Statement"):
        items = [(item, statement.place(index)) for index, item in enumerate(statement)] if isinstance(
            statement, Seq) else [(statement, line)]  # fmt: skip
        for item, where in items[:_MAX_STATEMENTS]:
            if not isinstance(item, Map) or "Action" not in item:
                continue
            where = item.place("Action")
            where = where if where.path and where.line else place
            effect = item.text("Effect", "Allow")
            actions, targets = _words(item, "Action"), _words(item, "Resource")
            yield from _allowed(effect, actions, targets, where, "Condition" not in item)


def _allowed(
    effect: str, actions: list[str], targets: list[str], where: Place, always: bool
) -> Iterator[Claim]:
    """One statement in one line; who may take on a role is left out."""
    if not actions or all(action.startswith("sts:AssumeRole") for action in actions):
        return
    kinds = list(dict.fromkeys(_kind(target) for target in targets))
    text = f"{effect} {', '.join(actions[:6])}"
    text += f" and {len(actions) - 6} more" if len(actions) > 6 else ""
    text += f" on {', '.join(kinds[:4])}" if kinds else ""
    text += "" if always else ", under a condition"
    yield "security.authorization", text, "", where
    if effect == "Allow" and "*" in actions and "*" in targets and always:
        yield "security.finding", "Allow * on *", "wildcard-role", where


def _words(node: Map, key: str) -> list[str]:
    value = node.get(key)
    found = [value] if isinstance(value, str) else value if isinstance(value, Seq) else []
    return [item for item in found if isinstance(item, str) and item]


def _kind(target: str) -> str:
    """The sort of resource that an address names.

    >>> _kind("arn:aws:s3:::shop/*"), _kind("*")
    ('s3', '*')
    """
    parts = target.split(":")
    if target == "*":
        return "*"
    return parts[2] if len(parts) > 3 and parts[0] == "arn" and parts[2] else "a resource of the stack"


def find_open_ports(one: Resource) -> Iterator[Claim]:
    """Ports of databases and remote shells that every address may reach."""
    groups: list[tuple[Map, Place]] = []
    if one.type == "aws_security_group":
        for key in ("ingress", "SecurityGroupIngress"):
            for value, place in found_at(one.config, key):
                items = value if isinstance(value, Seq) else [value]
                groups += [(item, place) for item in items if isinstance(item, Map)]
    elif one.type == "aws_security_group_rule" and text_at(one.config, "type") == "ingress":
        groups.append((one.config, one.place))
    elif one.type in ("aws_vpc_security_group_ingress_rule", "azurerm_network_security_rule"):
        if text_at(one.config, "direction").lower() in ("", "inbound") and (
            text_at(one.config, "access").lower() in ("", "allow")
        ):
            groups.append((one.config, one.place))
    elif one.type == "google_compute_firewall" and "allow" in one.config:
        sources = {text for value, _ in found_at(one.config, "source_ranges") for text in _items(value)}
        for value, place in found_at(one.config, "allow") if _EVERYBODY & sources else ():
            for item in value if isinstance(value, Seq) else [value]:
                for span in _items(item.get("ports")) if isinstance(item, Map) else ():
                    yield from _open(span, span, place)
        return
    for node, place in groups:
        path = "cidr_blocks|cidr_ipv4|CidrIp|source_address_prefix|ipv6_cidr_blocks|cidr_ipv6"
        found = [(text, at) for value, at in found_at(node, path) for text in _items(value)]
        if not any(text.lower() in _EVERYBODY for text, _ in found):
            continue
        where = next(at for text, at in found if text.lower() in _EVERYBODY)
        first = text_at(node, "from_port|destination_port_range")
        last = text_at(node, "to_port") or first
        if "-" in first.strip("-"):
            first, _, last = first.partition("-")
        if text_at(node, "protocol|ip_protocol|IpProtocol") == "-1" or first == "*":
            yield "security.finding", "all ports from every address", "open-to-all", where
        else:
            yield from _open(first, last, where if where.line else place)


def _items(value: Node) -> list[str]:
    found = [value] if isinstance(value, str) else value if isinstance(value, Seq) else []
    return [item for item in found if isinstance(item, str)]


def _open(first: str, last: str, place: Place) -> Iterator[Claim]:
    if "-" in first:
        first, _, last = first.partition("-")
    if not (first.isdigit() and last.isdigit() and len(first) < 6 and len(last) < 6):
        return
    low, high = int(first), int(last)
    if low == 0 and high in (0, 65535):
        yield "security.finding", "all ports from every address", "open-to-all", place
        return
    for number, name in _ADMIN_PORTS.items():
        if low <= number <= high:
            yield "security.finding", f"port {number} ({name}) from every address", "open-to-all", place
