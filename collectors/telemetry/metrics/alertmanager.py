"""Whom Alertmanager tells: the webhooks, mail servers and services of the receivers that a route names.

Format: https://prometheus.io/docs/alerting/latest/configuration/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Place
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..documents import first_mapping, root_keys
from ..keyed import Rule, find_keyed
from ..places import reading

NAME = "alertmanager"
PATTERNS = ("*.yml", "*.yaml")
_MARK = root_keys("receivers")
_ADDRESSES = (
    Rule("email_configs.smarthost", "calls", "smtp"),
    *(Rule(path, "calls") for path in (
        "webhook_configs.url", "slack_configs.api_url", "pagerduty_configs.url", "opsgenie_configs.api_url",
        "victorops_configs.api_url", "wechat_configs.api_url", "discord_configs.webhook_url",
        "msteams_configs.webhook_url", "msteamsv2_configs.webhook_url", "telegram_configs.api_url",
        "webex_configs.api_url", "sns_configs.api_url", "rocketchat_configs.api_url", "jira_configs.api_url",
    )),
)  # fmt: skip
_SERVICES = {
    "slack_configs": "slack",
    "discord_configs": "discord",
    "telegram_configs": "telegram",
    "sns_configs": "sns",
}
"""Receivers whose service has an address of its own; key of the lexicon."""
_OWN = ("api_url", "webhook_url")
"""Keys by which a receiver names the service's address itself."""
_SHARED = {
    "email_configs": ("smtp_smarthost", "smtp"),
    "slack_configs": ("slack_api_url", ""),
    "opsgenie_configs": ("opsgenie_api_url", ""),
    "victorops_configs": ("victorops_api_url", ""),
    "pagerduty_configs": ("pagerduty_url", ""),
    "wechat_configs": ("wechat_api_url", ""),
    "telegram_configs": ("telegram_api_url", ""),
}
"""Keys of `global` that hold for the receivers of a sort."""


def wants(data: bytes) -> bool:
    """Whether receivers and a route stand in it."""
    return b"route" in data and _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each address that a receiver in use is told."""
    problems: list[Problem] = []
    root = first_mapping(file, problems)
    yield from problems
    if not isinstance(root.get("route"), Map) or "service" in root:
        return
    used = set(_routed(root.map("route")))
    base = reading(file, NAME)
    shared: dict[str, None] = {}
    sorts: dict[str, Place] = {}
    for receiver in root.seq("receivers").maps():
        if receiver.text("name") not in used:
            continue
        yield from find_keyed(receiver, _ADDRESSES, base, f"receivers.{receiver.text('name')}.")
        for kind in receiver:
            shared.update({kind: None} if kind in _SHARED else {})
            if not any(key in one for one in receiver.seq(kind).maps() for key in _OWN):
                sorts.setdefault(kind, receiver.place(kind))
    for kind in shared:
        key, scheme = _SHARED[kind]
        yield from base.entry(root.map("global"), key, "calls", scheme, name=f"global.{key}")
    for kind, technology in _SERVICES.items():
        key = _SHARED[kind][0] if kind in _SHARED else ""
        if kind in sorts and not root.map("global").text(key):
            yield base.opens(technology, sorts[kind])


def _routed(route: Map) -> Iterator[str]:
    """The receivers that a route and those below it name."""
    stack = [route]
    while stack:
        one = stack.pop()
        if name := one.text("receiver"):
            yield name
        stack.extend(one.seq("routes").maps())
