"""All collectors: the one visible list, and what third parties register.

A collector is imported when the first file asks for it: `patterns.json` says which names each reads, is
written by `python3 dev.py golden` and checked by the tests. Third parties use the entry-point group
`archscan.collectors`; nothing is ever loaded from the scanned repository.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from typing import Any

from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import Collector, SourceFile, Tree

PATTERNS_FILE = "patterns.json"
MODULES: tuple[str, ...] = (
    "deployment.compose",
    "deployment.kubernetes",
    "deployment.kustomize",
    "deployment.helm",
    "deployment.helm_releases",
    "deployment.aspire",
    "deployment.builds",
    "deployment.terraform",
    "deployment.cloudformation",
    "deployment.serverless",
    "deployment.nomad",
    "deployment.platforms",
    "deployment.ansible",
    "settings.template_defaults",
    "deployment.templated",
    "deployment.dockerfile",
    "deployment.tool_files",
    "settings.dotenv",
    "gateways.nginx",
    "gateways.haproxy",
    "gateways.jk_workers",
    "gateways.oauth2_proxy",
    "gateways.web_caches",
    "gateways.connection_pools",
    "gateways.api_gateways",
    "gateways.kong",
    "gateways.traefik",
    "gateways.caddy",
    "gateways.envoy",
    "gateways.httpd",
    "settings.spring",
    "settings.spring.shared",
    "settings.spring.starters",
    "settings.appsettings",
    "settings.hocon",
    "settings.rails_config",
    "settings.elixir_config",
    "settings.symfony",
    "settings.node_config",
    "programs.daemons",
    "programs.mentions",
    "programs.literals",
    "programs.scripts",
    "programs.processes",
    "telemetry.metrics.prometheus",
    "telemetry.agents.otel_collector",
    "telemetry.backends.grafana",
    "telemetry.metrics.alertmanager",
    "telemetry.backends.grafana_stack",
    "telemetry.agents.promtail",
    "telemetry.agents.alloy",
    "telemetry.agents.logstash",
    "telemetry.agents.fluent_bit",
    "telemetry.agents.fluentd",
    "telemetry.agents.beats",
    "telemetry.backends.elastic",
    "telemetry.logging.logback",
    "telemetry.agents.vector",
    "telemetry.agents.telegraf",
    "middleware.kafka",
    "middleware.servers",
    "middleware.replication",
    "middleware.rabbitmq",
    "telemetry.logging.nlog",
    "packages.requirements",
    "packages.python_project",
    "packages.setuptools",
    "packages.pipfile",
    "packages.npm",
    "packages.go_mod",
    "packages.maven",
    "packages.gradle",
    "packages.ruby",
    "packages.composer",
    "packages.cargo",
    "packages.dotnet",
    "packages.hex",
    "packages.pub",
    "packages.toolchain",
    "code.java",
    "code.go",
    "code.csharp",
    "code.kotlin",
    "code.php",
    "code.python",
    "code.ruby",
    "code.rust",
    "code.javascript",
    "code.typescript",
    "schemas.python.alembic",
    "schemas.python.django_migrations",
    "schemas.python.sqlalchemy_models",
    "schemas.dotnet.ef_migrations",
    "schemas.jvm.jpa",
    "schemas.ecmascript.typeorm",
    "schemas.ecmascript.mongoose",
    "schemas.ecmascript.sequelize",
    "schemas.php.laravel_migrations",
    "schemas.ecmascript.knex_migrations",
    "schemas.gorm",
    "schemas.jvm.spring_documents",
    "schemas.sql.scripts",
    "schemas.prisma",
    "schemas.rails_schema",
    "schemas.liquibase.changelogs",
    "contracts.openapi",
    "contracts.asyncapi",
    "contracts.graphql",
    "contracts.protobuf",
    "contracts.error_answers",
    "telemetry.metrics.alert_rules",
    "telemetry.backends.dashboards",
    "telemetry.spring_telemetry",
    "telemetry.logging.dotnet_logging",
    "telemetry.logging.loggers",
    "tuning.nginx",
    "tuning.stores",
    "objectives.k6",
    "objectives.locust",
    "objectives.jmeter",
    "objectives.gatling",
    "objectives.artillery",
    "objectives.slo",
    "protection.settings",
    "protection.proxies",
    "tuning.lines",
    "tuning.proxies",
    "tuning.rabbitmq",
    "protection.realms",
    "protection.policies",
    "protection.keys",
    "documents.readme",
    "delivery.hosted",
    "delivery.gitops",
    "delivery.rollouts",
    "delivery.variants",
    "delivery.dev_container",
    "delivery.dev_commands",
    "delivery.getting_started",
    "delivery.github_actions",
    "delivery.gitlab_ci",
    "delivery.azure_pipelines",
    "delivery.circleci",
    "delivery.jenkinsfile",
    "documents.remarks",
    "documents.roadmap",
    "documents.catalog",
    "documents.codeowners",
    "documents.docstrings",
    "documents.decisions",
)
"""The shipped collectors, in the order in which they read a file."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """A collector that is imported when it is asked for the first time."""

    module: str
    NAME: str
    PATTERNS: tuple[str, ...]

    @property
    def loaded(self) -> Any:
        """The collector itself: a module of this package."""
        return _load(self.module)

    def wants(self, data: bytes) -> bool:
        """Whether the file is worth reading, as the collector says."""
        return bool(self.loaded.wants(data))

    def collect(self, file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
        """What the collector yields."""
        found: Iterable[Fact | Problem] = self.loaded.collect(file, tree)
        return found


@lru_cache(maxsize=256)
def _load(module: str) -> Any:
    return import_module(f".{module}", __package__)


def describe() -> dict[str, tuple[str, list[str]]]:
    """Name and patterns of each module, as the modules themselves state them: what `patterns.json` holds."""
    loaded = ((module, _load(module)) for module in MODULES)
    return {module: (one.NAME, list(one.PATTERNS)) for module, one in loaded}


def _shipped() -> tuple[Deferred, ...]:
    known = json.loads(files(__package__).joinpath(PATTERNS_FILE).read_text(encoding="utf-8"))
    return tuple(Deferred(module, known[module][0], tuple(known[module][1])) for module in MODULES)


COLLECTORS: tuple[Collector, ...] = _shipped()


def all_collectors(with_helm: bool = False) -> tuple[Collector, ...]:
    """The shipped collectors, then those of installed packages, sorted by name.

    With helm, charts are rendered by the program that is installed.
    """
    shipped = COLLECTORS
    if with_helm:
        from .deployment.helm.program import WithHelm

        shipped = tuple(WithHelm() if one.NAME == "helm" else one for one in COLLECTORS)
    others = sorted(entry_points(group="archscan.collectors"), key=lambda point: point.name)
    return (*shipped, *(point.load() for point in others))
