"""Where Promtail and the Grafana Agent (static mode) send logs, samples and traces, and what they ask.

Formats: https://grafana.com/docs/loki/latest/send-data/promtail/configuration/ and
https://grafana.com/docs/agent/latest/static/configuration/
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..documents import first_mapping, root_keys
from ..keyed import Rule, find_keyed
from ..metrics.scraping import find_remotes, find_scrapes
from ..places import Reading, reading
from .shipping import shipping_facts

NAME = "promtail"
PATTERNS = ("*.yml", "*.yaml")
_MARK = root_keys("clients client metrics logs traces integrations")
_CLIENTS = (
    Rule("clients.url", "logs", "http"),
    Rule("client.url", "logs", "http"),
    Rule("clients.oauth2.token_url", "authenticates"),
)
_INTEGRATIONS = tuple(
    Rule(f"*.{key}", "scrapes", scheme)
    for key, scheme in (
        ("redis_addr", "redis"), ("data_source_names", "postgresql"), ("data_source_name", "mysql"),
        ("mongodb_uri", "mongodb"), ("memcached_address", "memcached"), ("kafka_uris", "kafka"),
        ("address", "http"), ("blackbox_targets.address", "http"), ("scrape_uri", "http"),
        ("servers", ""), ("uri", "http"), ("connection_string", ""), ("server", ""), ("api_url", "http"),
    )
)  # fmt: skip


def wants(data: bytes) -> bool:
    """Whether clients, or parts of an agent, stand at the root."""
    return _MARK.search(data) is not None and (b"url" in data or b"endpoint" in data)


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one mention for each server that logs, samples or traces go to or come from."""
    problems: list[Problem] = []
    root = first_mapping(file, problems)
    if not root:
        yield from problems
    base = reading(file, NAME)
    if "scrape_configs" in root and ("clients" in root or "client" in root):
        yield from problems
        yield from _promtail(root, base)
    elif _is_agent(root):
        yield from problems
        yield from _agent(root, base, tree)


def _promtail(root: Map, base: Reading, prefix: str = "") -> Iterator[Fact]:
    yield from find_keyed(root, _CLIENTS, base, prefix)
    outputs = [("loki", one.place("url")) for one in root.seq("clients").maps() if "url" in one]
    if "url" in root.map("client"):
        outputs.append(("loki", root.map("client").place("url")))
    sources = (_source(job) for job in root.seq("scrape_configs").maps())
    yield from shipping_facts(base, "Promtail", sources, outputs)
    for job in root.seq("scrape_configs").maps():
        kafka = job.map("kafka")
        yield from base.entry(kafka, "brokers", "consumes", "kafka", name=f"{prefix}scrape_configs.kafka")
        yield from base.exchanges("consume", "kafka", kafka, "topics")
        for one in job.seq("consul_sd_configs").maps():
            yield from base.entry(one, "server", "discovers", "http", name=f"{prefix}consul_sd_configs")
        for one in job.seq("docker_sd_configs").maps():
            yield from base.entry(one, "host", "discovers", name=f"{prefix}docker_sd_configs")


def _source(job: Map) -> str:
    """What a job reads: files by their path, the journal, containers, a listener."""
    for one in job.seq("static_configs").maps():
        if path := one.map("labels").text("__path__"):
            return path
    kinds = (
        "journal",
        "docker_sd_configs",
        "kubernetes_sd_configs",
        "syslog",
        "kafka",
        "gelf",
        "windows_events",
    )
    kind = next((key for key in kinds if key in job), "")
    return {"docker_sd_configs": "Docker containers", "kubernetes_sd_configs": "Kubernetes pods"}.get(
        kind, kind
    )


def _is_agent(root: Map) -> bool:
    """Whether a mapping is an agent's: sections that hold named configurations."""
    return any(
        root.map(section).seq("configs").maps() or isinstance(root.map(section).get("global"), Map)
        for section in ("metrics", "logs", "traces", "prometheus", "loki", "tempo")
    )


def _agent(root: Map, base: Reading, tree: Tree) -> Iterator[Fact]:
    for section in ("metrics", "prometheus"):
        node = root.map(section)
        yield from find_remotes(node.map("global"), base)
        for one in node.seq("configs").maps():
            yield from find_scrapes(one, base, tree)
    for section in ("logs", "loki"):
        node = root.map(section)
        yield from find_keyed(node.map("global"), _CLIENTS, base, f"{section}.global.")
        for one in node.seq("configs").maps():
            yield from _promtail(one, base, f"{section}.configs.")
    for section in ("traces", "tempo"):
        rules = (Rule("configs.remote_write.endpoint", "exports", "otlp"),)
        yield from find_keyed(root.map(section), rules, base, f"{section}.")
    yield from find_keyed(root.map("integrations"), _INTEGRATIONS, base, "integrations.")
    for one in root.map("integrations").seq("prometheus_remote_write").maps():
        yield from base.entry(one, "url", "exports", "http", name="integrations.prometheus_remote_write")
