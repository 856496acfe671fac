"""Scrape configurations as Prometheus writes them, which many other programs read too.

Static targets, files of targets that lie in the tree, where targets are asked for, the way through an
exporter that probes others, remote write and read, and Alertmanagers. What discovery finds at run time
has no address here. Format: https://prometheus.io/docs/prometheus/latest/configuration/configuration/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from archscan.formats.node import Map, Node, Seq
from archscan.formats.yaml import load
from archscan.model.evidence import Evidence
from archscan.model.facts import Requires, Subject
from archscan.source import Tree, resolve

from ..keyed import Rule, find_keyed
from ..places import Reading

_ASKED = (
    ("consul_sd_configs", "server"),
    ("http_sd_configs", "url"),
    ("eureka_sd_configs", "server"),
    ("docker_sd_configs", "host"),
    ("dockerswarm_sd_configs", "host"),
    ("kubernetes_sd_configs", "api_server"),
    ("marathon_sd_configs", "servers"),
    ("nerve_sd_configs", "servers"),
    ("serverset_sd_configs", "servers"),
    ("nomad_sd_configs", "server"),
    ("openstack_sd_configs", "identity_endpoint"),
    ("puppetdb_sd_configs", "url"),
    ("kuma_sd_configs", "server"),
    ("triton_sd_configs", "endpoint"),
)
"""Where targets are asked for."""
_TOKENS = (Rule("**.oauth2.token_url", "authenticates"), Rule("oauth2.token_url", "authenticates"))
_MAX_FILES = 200


def find_scrapes(root: Map, reading: Reading, tree: Tree | None = None) -> Iterator[Requires]:
    """What a Prometheus configuration, or a part of one, connects to.

    Files of targets are looked for in `tree`, where it is given.
    """
    for job in root.seq("scrape_configs").maps():
        yield from _job(job, reading, tree)
    for one in root.map("alerting").seq("alertmanagers").maps():
        scheme = one.text("scheme") or "http"
        yield from _static(one, reading, "calls", scheme, "alertmanagers")
        yield from _files(one, reading, tree, "calls", scheme, "alertmanagers")
        yield from _discovery(one, reading, "alertmanagers")
    yield from find_remotes(root, reading)
    yield from reading.entry(root.map("tracing"), "endpoint", "exports", "otlp", name="tracing.endpoint")


def find_remotes(root: Map, reading: Reading) -> Iterator[Requires]:
    """Where samples are written to and read from: `remote_write` and `remote_read`, a mapping or a list."""
    for key, purpose in (("remote_write", "exports"), ("remote_read", "queries")):
        value = root.get(key)
        nodes = value.maps() if isinstance(value, Seq) else [value] if isinstance(value, Map) else []
        for one in nodes:
            yield from reading.entry(one, "url", purpose, "http", name=f"{key}.url")
            yield from find_keyed(one, _TOKENS, reading)


def _job(job: Map, reading: Reading, tree: Tree | None) -> Iterator[Requires]:
    name = f"scrape_configs.{job.text('job_name')}".removesuffix(".")
    scheme = job.text("scheme") or "http"
    yield from _discovery(job, reading, name)
    yield from find_keyed(job, _TOKENS, reading)
    replaced = list(_replaced(job, reading, name, scheme))
    targets = [
        *_static(job, reading, "scrapes", scheme, name),
        *_files(job, reading, tree, "scrapes", scheme, name),
    ]
    if _passes_target_on(job):
        yield from replaced
        for exporter in replaced[:1]:
            yield from _probed(exporter, targets)
        return
    yield from targets
    yield from replaced
    for one in job.seq("dns_sd_configs").maps():
        yield from reading.entry(one, "names", "scrapes", scheme, "port", f"{name}.dns_sd_configs")
    params = job.map("params")
    for exporter in targets[:1]:
        probed = [one for key in ("target", "targets") for one in reading.entry(params, key, "scrapes")]
        yield from _probed(exporter, probed)


def _probed(exporter: Requires, targets: list[Requires]) -> Iterator[Requires]:
    """What an exporter is told to ask: the mention is the exporter's, which goes by its host."""
    for target in targets:
        yield replace(target, subject=Subject(target.subject.scope, exporter.host))


def _relabelled(job: Map) -> Iterator[Map]:
    for key in ("relabel_configs", "relabelings"):
        yield from job.seq(key).maps()


def _passes_target_on(job: Map) -> bool:
    """Whether the targets are a parameter of the request, and another address is asked."""
    return any(rule.text("target_label").startswith("__param_") for rule in _relabelled(job)) and any(
        rule.text("target_label") == "__address__" for rule in _relabelled(job)
    )


def _replaced(job: Map, reading: Reading, name: str, scheme: str) -> Iterator[Requires]:
    for rule in _relabelled(job):
        if rule.text("target_label") == "__address__":
            yield from reading.entry(rule, "replacement", "scrapes", scheme, name=name)


def _static(node: Map, reading: Reading, purpose: str, scheme: str, name: str) -> Iterator[Requires]:
    for one in node.seq("static_configs").maps():
        yield from reading.entry(one, "targets", purpose, scheme, name=name)


def _discovery(node: Map, reading: Reading, name: str) -> Iterator[Requires]:
    for section, key in _ASKED:
        for one in node.seq(section).maps():
            yield from reading.entry(one, key, "discovers", "http", name=f"{name}.{section}")


def _files(
    node: Map, reading: Reading, tree: Tree | None, purpose: str, scheme: str, name: str
) -> Iterator[Requires]:
    """The targets in files that are named and lie in the tree; the lines are theirs."""
    if tree is None:
        return
    for one in node.seq("file_sd_configs").maps():
        files = one.seq("files")
        for index, written in enumerate(files):
            if isinstance(written, str):
                place = files.place(index)
                named = reading.at(place)
                for path in _found(tree, place.path.rpartition("/")[0], written):
                    yield from _file(tree, path, reading, purpose, scheme, name, named)


def _file(
    tree: Tree, path: str, reading: Reading, purpose: str, scheme: str, name: str, named: Evidence
) -> Iterator[Requires]:
    file = tree.read(path)
    groups: Node = None if file is None else load(file.data, path, [])
    if isinstance(groups, Seq):
        for group in groups.maps():
            for found in reading.entry(group, "targets", purpose, scheme, name=name):
                yield replace(found, also=(named,))


def _found(tree: Tree, folder: str, written: str) -> list[str]:
    """The listed files that a pattern names; an absolute one names what is mounted there from beside the
    configuration, so its end is looked for."""
    parts = [part for part in written.split("/") if part not in ("", ".")]
    starts = range(len(parts)) if written.startswith("/") else range(1)
    for start in starts:
        below = resolve(folder, "/".join(parts[start:-1]))
        if below is not None:
            found = [one for one in tree.names(below) if fnmatchcase(one, parts[-1])]
            if found:
                return [f"{below}/{one}" if below else one for one in found[:_MAX_FILES]]
    return []
