"""Alert and recording rules, wherever they stand: rule files of Prometheus, Thanos, Mimir, Loki and vmalert,
values of Helm charts, and alerts that Grafana provisions.

Objects of Kubernetes (`PrometheusRule` and its like) come through the readers of manifests. Recording rules
of Sloth's form that hold an objective are told as such. Files of rule tests are left out. Formats:
https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ and
https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ...reading.structured import maps_within, read_maps
from ..places import Reading, reading
from ..spare import is_spare_telemetry

NAME = "alert-rules"
PATTERNS = ("*.yml", "*.yaml", "*.rules")
_MARK = re.compile(rb"^[ \t]*(?:-[ \t]+)?[\"']?groups[\"']?[ \t]*:", re.MULTILINE)
_RULE = re.compile(rb"^[ \t]*(?:-[ \t]+)?[\"']?(?:alert|record|title)[\"']?[ \t]*:", re.MULTILINE)
_COMMENT = re.compile(r"(?m)(?:^|(?<=\s))#[^\n]*")
_CONSTANT = re.compile(r"vector\(\s*([\d.]+)\s*\)")
_LATENCY = re.compile(r"(?i)latenc|duration")
_MAX_EXPRESSION = 300
_MAX_RULES = 2_000


def wants(data: bytes) -> bool:
    """Whether groups with rules stand in it."""
    return _MARK.search(data) is not None and _RULE.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one setting for each alert and recording rule."""
    if is_spare_telemetry(file.path):
        return
    base = reading(file, NAME)
    for root in read_maps(file, None):
        if "apiVersion" in root and "kind" in root:
            continue  # an object, which the readers of manifests take
        for node, _ in maps_within(root):
            if isinstance(groups := node.get("groups"), Seq):
                yield from rule_facts(groups, base)


def rule_facts(groups: Seq, base: Reading) -> Iterator[Setting]:
    """What the rules of groups say: alerts, recorded series, and objectives among these."""
    left = _MAX_RULES
    for group in groups.maps():
        for rule in group.seq("rules").maps():
            left -= 1
            if left < 0:
                return
            yield from _rule(rule, base)


def _rule(rule: Map, base: Reading) -> Iterator[Setting]:
    labels = rule.map("labels")
    if (name := rule.text("alert")) and rule.text("expr"):
        value = alert_text(expression(rule.text("expr")), rule.text("for"), labels.text("severity"))
        yield Setting(base.subject, "observability.alert", value, base.at(rule.place("alert")), name=name)
    elif (name := rule.text("record")) and rule.text("expr"):
        value = expression(rule.text("expr"))
        constant = _CONSTANT.fullmatch(value)
        if name == "slo:objective:ratio" and constant is not None:
            shown = labels.text("sloth_slo") or labels.text("sloth_id") or "objective"
            share = percent(constant[1])
            yield Setting(base.subject, "target.availability", share, base.at(rule.place("expr")), name=shown)
        elif not name.startswith("slo:"):
            yield Setting(base.subject, "observability.rule", value, base.at(rule.place("record")), name=name)
    elif (name := rule.text("title")) and isinstance(rule.get("data"), Seq):
        expr = next((text for one in rule.seq("data").maps() if (text := one.map("model").text("expr"))), "")
        value = alert_text(expression(expr), rule.text("for"), labels.text("severity"))
        yield Setting(base.subject, "observability.alert", value, base.at(rule.place("title")), name=name)


def alert_text(expr: str, wait: str, severity: str) -> str:
    """An alert in one line: `EXPRESSION; for 5m; severity critical`.

    >>> alert_text("up == 0", "5m", "page"), alert_text("up == 0", "", "")
    ('up == 0; for 5m; severity page', 'up == 0')
    """
    parts = [expr, f"for {wait}" if wait else "", f"severity {severity}" if severity else ""]
    return "; ".join(part for part in parts if part) or "no expression"


def expression(text: str) -> str:
    """A query in one line, without comments; a long one is cut.

    >>> expression("sum(x)  # all\\n  > 1")
    'sum(x) > 1'
    """
    shown = " ".join(_COMMENT.sub("", text[:20_000]).split())
    return shown if len(shown) <= _MAX_EXPRESSION else f"{shown[: _MAX_EXPRESSION - 1].rstrip()}…"


def percent(ratio: str) -> str:
    """A share of 1 as per cent.

    >>> percent("0.999"), percent("0.9"), percent("0.99950")
    ('99.9 %', '90 %', '99.95 %')
    """
    try:
        return f"{round(float(ratio) * 100, 6):g} %"
    except ValueError:
        return ratio
