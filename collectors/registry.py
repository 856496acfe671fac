"""All collectors: the one visible list, and what third parties register.

Third parties use the entry-point group `archscan.collectors`; nothing is ever loaded from the scanned
repository.
"""

from __future__ import annotations

from importlib.metadata import entry_points

from archscan.source import Collector

from . import (
    alertmanager,
    alloy,
    api_gateways,
    appsettings,
    aspire,
    beats,
    caddy,
    cargo,
    cloudformation,
    compose,
    composer,
    daemons,
    dockerfile,
    dotenv,
    dotnet,
    elastic,
    envoy,
    fluent_bit,
    fluentd,
    go_mod,
    gradle,
    grafana,
    grafana_stack,
    haproxy,
    helm,
    helm_releases,
    hex,
    hocon,
    httpd,
    kafka,
    kong,
    kubernetes,
    kustomize,
    literals,
    logback,
    logstash,
    maven,
    mentions,
    nginx,
    node_config,
    npm,
    otel_collector,
    pipfile,
    processes,
    prometheus,
    promtail,
    pub,
    python_project,
    rabbitmq,
    rails_config,
    readme,
    replication,
    requirements,
    ruby,
    scripts,
    serverless,
    servers,
    setuptools,
    spring,
    symfony,
    telegraf,
    terraform,
    toolchain,
    traefik,
    vector,
)
from .code import java, kotlin, python
from .spring import shared as spring_shared
from .spring import starters as spring_starters

COLLECTORS: tuple[Collector, ...] = (
    compose,
    kubernetes,
    kustomize,
    helm,
    helm_releases,
    aspire,
    terraform,
    cloudformation,
    serverless,
    dockerfile,
    dotenv,
    nginx,
    haproxy,
    api_gateways,
    kong,
    traefik,
    caddy,
    envoy,
    httpd,
    spring,
    spring_shared,
    spring_starters,
    appsettings,
    hocon,
    rails_config,
    symfony,
    node_config,
    daemons,
    mentions,
    literals,
    scripts,
    processes,
    prometheus,
    otel_collector,
    grafana,
    alertmanager,
    grafana_stack,
    promtail,
    alloy,
    logstash,
    fluent_bit,
    fluentd,
    beats,
    elastic,
    logback,
    vector,
    telegraf,
    kafka,
    servers,
    replication,
    rabbitmq,
    requirements,
    python_project,
    setuptools,
    pipfile,
    npm,
    go_mod,
    maven,
    gradle,
    ruby,
    composer,
    cargo,
    dotnet,
    hex,
    pub,
    toolchain,
    java,
    kotlin,
    python,
    readme,
)


def all_collectors(with_helm: bool = False) -> tuple[Collector, ...]:
    """The shipped collectors, then those of installed packages, sorted by name.

    With helm, charts are rendered by the program that is installed.
    """
    shipped = COLLECTORS
    if with_helm:
        from .helm.program import WithHelm

        shipped = tuple(WithHelm() if one is helm else one for one in COLLECTORS)
    others = sorted(entry_points(group="archscan.collectors"), key=lambda point: point.name)
    return (*shipped, *(point.load() for point in others))
