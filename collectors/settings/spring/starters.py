"""What a Spring application's build file switches on by naming it: the side that a starter takes.

Reads `pom.xml` and `build.gradle(.kts)` of modules that are applications (they have Spring's configuration
files, or Boot's plugin). A starter that waits for an annotation says nothing here, and neither does one that
the module's own configuration switches off. https://docs.spring.io/spring-cloud/docs/current/reference/html/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from archscan.model.evidence import Evidence
from archscan.model.facts import Exchanges, Fact, Mechanism, Opens, Plays, Scope, Subject, Uses
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ...packages import gradle, maven
from ...packages.gradle_model import Script, read_script
from ...packages.gradle_script import placed_literals
from .filtering import filter_of
from .places import is_for_tests, own_files
from .settings import Settings, join_settings, read_all

NAME = "spring_starters"
PATTERNS = ("pom.xml", "build.gradle", "build.gradle.kts")


@dataclass(frozen=True, slots=True)
class Starter:
    """A side that a dependency takes, and the settings that switch it off."""

    mechanism: Mechanism
    technology: str
    switches: tuple[str, ...]


_CONFIG = Starter("config", "spring-cloud-config", ("spring.cloud.config.enabled",))
_EUREKA = Starter("discovery", "eureka", ("eureka.client.enabled", "spring.cloud.discovery.enabled"))
_CONSUL = Starter(
    "discovery", "consul", ("spring.cloud.consul.enabled", "spring.cloud.consul.discovery.enabled")
)
_ZOOKEEPER = Starter(
    "discovery", "zookeeper", ("spring.cloud.zookeeper.enabled", "spring.cloud.zookeeper.discovery.enabled")
)
_NACOS = Starter("discovery", "nacos", ("spring.cloud.nacos.discovery.enabled",))
_ZIPKIN = Starter(
    "tracing",
    "zipkin",
    (
        "spring.zipkin.enabled",
        "spring.sleuth.enabled",
        "management.tracing.enabled",
        "management.zipkin.tracing.export.enabled",
    ),
)
_OTLP = Starter("tracing", "opentelemetry", ("management.tracing.enabled", "otel.sdk.disabled"))
_JAEGER = Starter("tracing", "jaeger", ("opentracing.jaeger.enabled",))
_ADMIN = Starter("admin", "spring-boot-admin", ("spring.boot.admin.client.enabled",))
_OAUTH = Starter("authorization", "", ())
_BUS = ("spring.cloud.bus.enabled",)
_STARTERS: Mapping[str, Starter] = {
    "spring-cloud-starter-config": _CONFIG,
    "spring-cloud-config-client": _CONFIG,
    "spring-cloud-starter-consul-config":
        Starter("config", "consul", ("spring.cloud.consul.enabled", "spring.cloud.consul.config.enabled")),
    "spring-cloud-starter-zookeeper-config":
        Starter("config", "zookeeper", ("spring.cloud.zookeeper.config.enabled",)),
    "spring-cloud-starter-alibaba-nacos-config":
        Starter("config", "nacos", ("spring.cloud.nacos.config.enabled",)),
    "spring-cloud-starter-vault-config": Starter("config", "vault", ("spring.cloud.vault.enabled",)),
    "spring-cloud-starter-netflix-eureka-client": _EUREKA,
    "spring-cloud-netflix-eureka-client": _EUREKA,
    "spring-cloud-starter-eureka": _EUREKA,
    "spring-cloud-starter-consul-discovery": _CONSUL,
    "spring-cloud-starter-consul-all": _CONSUL,
    "spring-cloud-starter-zookeeper-discovery": _ZOOKEEPER,
    "spring-cloud-starter-zookeeper-all": _ZOOKEEPER,
    "spring-cloud-starter-alibaba-nacos-discovery": _NACOS,
    "spring-cloud-starter-zipkin": _ZIPKIN,
    "spring-cloud-sleuth-zipkin": _ZIPKIN,
    "spring-boot-starter-zipkin": _ZIPKIN,
    "zipkin-reporter-brave": _ZIPKIN,
    "opentelemetry-exporter-zipkin": _ZIPKIN,
    "opentelemetry-exporter-otlp": _OTLP,
    "opentelemetry-spring-boot-starter": _OTLP,
    "spring-boot-starter-opentelemetry": _OTLP,
    "opentracing-spring-jaeger-starter": _JAEGER,
    "opentracing-spring-jaeger-web-starter": _JAEGER,
    "opentracing-spring-jaeger-cloud-starter": _JAEGER,
    "spring-boot-admin-starter-client": _ADMIN,
    "spring-boot-starter-admin-client": _ADMIN,
    "spring-cloud-starter-oauth2": _OAUTH,
    "spring-boot-starter-oauth2-resource-server": _OAUTH,
    "spring-cloud-starter-bus-amqp": Starter("bus", "rabbitmq", _BUS),
    "spring-cloud-starter-bus-kafka": Starter("bus", "kafka", _BUS),
}  # fmt: skip
_SERVERS: Mapping[Mechanism, tuple[str, ...]] = {
    "config": ("spring-cloud-config-server",),
    "tracing": ("zipkin-server", "zipkin-autoconfigure-ui"),
    "admin": ("spring-boot-admin-starter-server", "spring-boot-admin-server"),
}
"""Who brings the other side of a mechanism asks nobody for it."""
_BINDERS = {
    "spring-cloud-starter-stream-rabbit": "rabbitmq", "spring-cloud-stream-binder-rabbit": "rabbitmq",
    "spring-cloud-starter-bus-amqp": "rabbitmq", "spring-cloud-starter-stream-kafka": "kafka",
    "spring-cloud-stream-binder-kafka": "kafka", "spring-cloud-starter-bus-kafka": "kafka",
}  # fmt: skip
_STREAMS: Mapping[str, Literal["publish", "consume"]] = {
    "spring-cloud-netflix-hystrix-stream": "publish",
    "spring-cloud-starter-netflix-turbine-stream": "consume",
    "spring-cloud-starter-turbine-stream": "consume",
    "spring-cloud-netflix-turbine-stream": "consume",
}
_STREAM = "springCloudHystrixStream"
"""The channel on which circuit breakers tell their state, unless configured otherwise."""
_PERSISTENCE = ("spring-boot-starter-data-jpa", "spring-boot-starter-jdbc", "spring-boot-starter-data-jdbc")
_DRIVERS = {
    "mysql-connector-java": "mysql", "mysql-connector-j": "mysql", "postgresql": "postgresql",
    "mariadb-java-client": "mariadb", "mssql-jdbc": "sqlserver",
}  # fmt: skip
_EMBEDDED = ("h2", "hsqldb", "derby")
_MODELS = {
    "openai": "openai", "azure-openai": "azure-openai", "anthropic": "anthropic", "ollama": "ollama",
    "vertex-ai-gemini": "vertex-ai", "bedrock-converse": "bedrock", "bedrock-ai": "bedrock",
    "mistral-ai": "mistral", "google-genai": "gemini",
}  # fmt: skip
"""Who serves the model of a starter of Spring AI (`spring-ai-starter-model-openai`)."""
_MODEL = re.compile(r"spring-ai-(?:starter-model-)?([a-z-]+?)(?:-spring-boot-starter)?\Z")
_PLUGIN = re.compile(r"org\.springframework\.boot|spring-boot-maven-plugin")
_SHARED = {"subprojects", "allprojects"}
_COORDINATES = re.compile(r"[A-Za-z][\w.-]*:([A-Za-z][\w.-]*)(?::[^:@\s]*)?\Z")


def wants(data: bytes) -> bool:
    """Whether there is anything in it; a module may have all of its starters from the one above."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the side that each starter takes, with the line of the dependency."""
    if is_for_tests(file.folder):
        return
    paths = own_files(file.folder, file.folder, tree)
    if not paths and not _PLUGIN.search(file.text):
        return
    names = _dependencies(file, tree)
    subject = Subject(Scope("source", file.folder), "")
    settings = join_settings(read_all(paths, tree), filter_of(file.folder, tree))
    yield from _sides(subject, names, settings)
    yield from _streams(subject, names)
    yield from _databases(subject, names, settings)
    yield from _models(subject, names, settings)


def _dependencies(file: SourceFile, tree: Tree) -> dict[str, Evidence]:
    """Artefacts that the module has at run time, by name, each with its line."""
    found: dict[str, Evidence] = {}
    shared: set[tuple[str, int]] = set()
    if file.name == "pom.xml":
        facts = list(maven.collect(file, tree))
    else:
        script = read_script(file, tree)
        facts = list(gradle.collect(file, tree))
        shared = _shared_lines(script)
        found.update(_inherited(script))
    for fact in facts:
        if not isinstance(fact, Uses) or fact.ecosystem != "maven" or fact.use != "runtime":
            continue
        if (fact.evidence.path, fact.evidence.line) not in shared:
            found.setdefault(fact.name.rpartition(":")[2], replace(fact.evidence, collector=NAME))
    return found


def _shared_lines(script: Script) -> set[tuple[str, int]]:
    """Lines of a Gradle script that speak of its subprojects alone."""
    path, statements = script.chain[0]
    return {
        (path, one.line + more)
        for one in statements
        if "subprojects" in one.blocks
        for more in range(one.text.count("\n") + 1)
    }


def _inherited(script: Script) -> Iterator[tuple[str, Evidence]]:
    """What the scripts above declare for all subprojects."""
    for path, statements in script.chain[1:]:
        for one in statements:
            if "dependencies" not in one.blocks or _SHARED.isdisjoint(one.blocks):
                continue
            if not re.match(r"\s*(?:implementation|api|compile|runtimeOnly|runtime)\b", one.text):
                continue
            for offset, literal in placed_literals(one.text, script.variables):
                if named := _COORDINATES.match(literal.strip()):
                    yield named[1], Evidence(path, one.line + one.text.count("\n", 0, offset), NAME)


def _sides(subject: Subject, names: Mapping[str, Evidence], settings: Settings) -> Iterator[Plays]:
    seen: set[tuple[str, str]] = set()
    for name, line in names.items():
        starter = _STARTERS.get(name)
        if starter is None or (starter.mechanism, starter.technology) in seen:
            continue
        if any(one in names for one in _SERVERS.get(starter.mechanism, ())):
            continue
        if any(settings.holding(_compared(switch), "").lower() == "false" for switch in starter.switches):
            continue
        if starter is _EUREKA and _is_alone(settings):
            continue
        if starter is _CONFIG and _needs_none(settings):
            continue
        seen.add((starter.mechanism, starter.technology))
        yield Plays(subject, starter.mechanism, "client", line, starter.technology)


def _compared(key: str) -> str:
    return key.replace("-", "")


def _is_alone(settings: Settings) -> bool:
    """Whether a module neither registers nor looks others up."""
    return all(
        settings.holding(f"eureka.client.{key}", "").lower() == "false"
        for key in ("registerwitheureka", "fetchregistry")
    )


def _needs_none(settings: Settings) -> bool:
    """Whether a module runs without a configuration server: it does not check for one and names none."""
    check = settings.holding("spring.cloud.config.importcheck.enabled", "").lower() == "false"
    named = any(
        key == "spring.cloud.config.uri" or key.startswith("spring.config.import") for key in settings.by_key
    )
    return check and not named


def _streams(subject: Subject, names: Mapping[str, Evidence]) -> Iterator[Exchanges]:
    """Circuit breakers' state over a broker: the binder says which."""
    binders = [(name, line) for name, line in names.items() if name in _BINDERS]
    technologies = {_BINDERS[name] for name, _ in binders}
    technology = technologies.pop() if len(technologies) == 1 else ""
    also: Sequence[Evidence] = [line for _, line in binders][:1] if technology else []
    for name, line in names.items():
        if name in _STREAMS:
            yield Exchanges(subject, _STREAMS[name], line, _STREAM, technology, tuple(also))


def _databases(subject: Subject, names: Mapping[str, Evidence], settings: Settings) -> Iterator[Opens]:
    """The one database server that the module has a driver of, where no file of its own says which it is."""
    if any(one in names for one in _EMBEDDED) or not any(one in names for one in _PERSISTENCE):
        return
    if any(key.startswith(("spring.datasource.url", "spring.datasource.jdbcurl")) for key in settings.by_key):
        return
    drivers = {_DRIVERS[name]: line for name, line in names.items() if name in _DRIVERS}
    if len(drivers) == 1:
        technology, line = next(iter(drivers.items()))
        yield Opens(subject, technology, line, always=True)


def _models(subject: Subject, names: Mapping[str, Evidence], settings: Settings) -> Iterator[Opens]:
    """The one provider of language models that the module has a starter of, unless it names an address."""
    found: dict[str, dict[bool, Evidence]] = {}
    for name, line in names.items():
        if match := _MODEL.match(name):
            model = _MODELS.get(match[1], "")
            if model and not any(key.startswith(f"spring.ai.{model}.baseurl") for key in settings.by_key):
                found.setdefault(model, {}).setdefault("starter" in name, line)
    if len(found) == 1:  # of several the configuration takes one
        technology, lines = next(iter(found.items()))
        if True in lines:
            yield Opens(subject, technology, lines[True])
