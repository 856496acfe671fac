"""Facts from the settings of .NET applications: `appsettings*.json`, `launchSettings.json`, `Web.config`.

Reads connection strings, addresses of other services, YARP's clusters, Serilog's sinks, where tokens come
from, and the ports that the application listens on. Every environment's file is read; what is switched off is
left out, and so are the settings of test projects.
Formats: https://learn.microsoft.com/aspnet/core/fundamentals/configuration/,
https://learn.microsoft.com/aspnet/core/fundamentals/servers/yarp/config-files
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archscan.formats.json import load as load_json
from archscan.formats.xml import load as load_xml
from archscan.lexicon.addresses import Variable, find_addresses
from archscan.lexicon.words import words
from archscan.model.elements import ConnectionKind
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Provides, Requires, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..packages.project import upward
from ..reading.leaves import (
    Leaf,
    find_plain_mentions,
    is_for_tests,
    is_off,
    leaves,
    switched_off,
    variable,
    with_purposes,
)
from ..tuning.environment import find_variable_settings

NAME = "appsettings"
PATTERNS = (
    "appsettings.json", "appsettings.*.json", "launchSettings.json", "yarp*.json", "reverseproxy*.json",
    "web.config", "web.*.config", "app.config", "app.*.config",
)  # fmt: skip

_PROJECTS = (".csproj", ".fsproj", ".vbproj")
_OWN = re.compile(
    r"(?:logging|allowedhosts|\$schema|kestrel|urls|iissettings|cors.*|.*\.(?:valid)?(?:issuers?|audiences?)"
    r"|swagger.*|openapi.*)(?:\.|\Z)"
)
_CLUSTER = re.compile(
    r"(?P<top>.*\.)?clusters\.(?P<name>[^.]+)\.destinations\.[^.]+\.(?P<field>address|health)\Z"
)
_ROUTE = re.compile(r"(?:.*\.)?routes\.(?:[^.]+\.)?clusterid\Z")
_PURPOSES: tuple[tuple[str, ConnectionKind], ...] = (
    (r"(?:serilog|nlog|log4net|seq|elasticconfiguration|graylog)\.(?:.*\.)?opentelemetry.*", "exports"),
    (r"(?:serilog|nlog|log4net|seq|graylog|loki)(?:\..*)?|.*logstash.*|seqserverurl", "logs"),
    (r"(?:opentelemetry|otel|otlp|otel_exporter_otlp.*|jaeger|zipkin|applicationinsights|tracing)(?:[._:].*)?",
     "exports"),
    (r"(?:.*\.)?(?:authority|metadataaddress|identityurl|identityurlexternal|authserverurl|auth-server-url"
     r"|identityserverurl|identity\.url|identityserver\.url|azuread\.instance|azureadb2c\.instance|oidc\.url)",
     "authenticates"),
    (r"(?:healthchecks?-?ui|healthchecksui)\..*uri", "scrapes"),
    (r"(?:consul|consulconfig|consulsettings|consuloptions|serviceconfig|servicediscovery\.consul)\."
     r"(?:host|address|url|uri|servicediscoveryaddress|httpendpoint)", "registers"),
    (r"eureka\.client\.serviceurl", "registers"),
    (r"spring\.boot\.admin\.client\.url", "registers"),
    (r"spring\.cloud\.config\.uri|vault\.(?:address|uri|url|vaulturi)|keyvault.*(?:uri|url|endpoint)",
     "loads_config"),
)  # fmt: skip
_STORE = re.compile(
    r"(?i)(?:^|;)\s*(?:database|initial catalog|user id|uid|username|integrated security)\s*="
)
_STORE_SCHEMES = (
    "mongodb",
    "mongodb+srv",
    "postgres",
    "postgresql",
    "mysql",
    "redis",
    "rediss",
    "neo4j",
    "bolt",
)
_SQLITE = re.compile(
    r"(?i)\s*(?:data ?source|filename)\s*=\s*[^;]*"
    r"(?:;\s*(?:cache|mode|foreign keys|version|pooling)\s*=[^;]*)*;?\s*\Z"
)
"""A string that names nothing but a source is a file's."""
_TOKEN = re.compile(r"#\{[^{}]*\}#?|__[A-Za-z0-9_.]+__|\{\{[^{}]*\}\}|<[^<>]*>")
"""What a deployment puts in."""
_RUNTIME = re.compile(r"(?i)(?:ASPNETCORE|DOTNET|ASPIRE)_")
"""Variables of the runtime itself."""
_URL_PORT = re.compile(r"(?i)(https?|net\.tcp)://(?:\[[^\]]*\]|[^:/;,\s]+):(\d{1,5})")


def wants(data: bytes) -> bool:
    """Whether there is anything that could be an address or a port."""
    return b":" in data or b"=" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield the ports of the application, then whom its settings name."""
    if is_for_tests(file.path.rpartition("/")[0]):
        return
    name = file.name.lower()
    if name.endswith(".config"):
        yield from _xml(file, tree)
        return
    problems: list[Problem] = []
    found = leaves(load_json(file.data, file.path, problems))
    subject = Subject(Scope("source", project_folder(file.folder, tree)), "")
    if name == "launchsettings.json":
        yield from _launch(subject, found)
    else:
        yield from _settings(subject, found, file, tree)
    yield from problems


def project_folder(folder: str, tree: Tree) -> str:
    """The folder of the nearest project file upwards; the folder itself where there is none."""
    for place in upward(folder):
        if any(name.lower().endswith(_PROJECTS) for name in tree.names(place)):
            return place
    return folder.removesuffix("/Properties")


def _settings(subject: Subject, found: tuple[Leaf, ...], file: SourceFile, tree: Tree) -> Iterator[Fact]:
    yield from _ports(subject, found)
    off = switched_off(found)
    routed = {leaf.value.lower() for leaf in found if _ROUTE.match(leaf.key)}
    variables: list[Variable] = []
    purposes: dict[str, ConnectionKind] = {}
    for leaf in found:
        key = leaf.key
        if _OWN.match(key) or is_off(leaf, off) or _SQLITE.match(leaf.value):
            continue
        if key in ("spring.application.name", "eureka.instance.appname"):
            if re.fullmatch(r"[\w.-]+", leaf.value):
                yield Provides(subject, leaf.value.lower(), _line(leaf))
        elif destination := _CLUSTER.match(key):
            if destination["field"] == "address" and (not routed or destination["name"] in routed):
                yield from _destination(subject, leaf)
        else:
            one = variable(leaf, NAME, ":", _TOKEN.sub("${x}", leaf.value))
            variables.append(one)
            if (purpose := _purpose(key, leaf.value, found)) is not None:
                purposes[one.name] = purpose
    yield from with_purposes(find_plain_mentions(subject, variables), purposes)
    yield from find_variable_settings(subject, variables)


def _purpose(key: str, value: str, found: tuple[Leaf, ...]) -> ConnectionKind | None:
    if key == "eureka.client.serviceurl" and _says(found, "eureka.client.shouldregisterwitheureka", "false"):
        return "discovers"
    for pattern, purpose in _PURPOSES:
        if re.fullmatch(pattern, key):
            return purpose
    return _connection_purpose(value) if key.startswith("connectionstrings.") else None


def _connection_purpose(value: str) -> ConnectionKind | None:
    """Databases are asked; of a broker's or a cache's string only what answers there tells."""
    scheme = value.partition("://")[0].lower()
    return "queries" if scheme in _STORE_SCHEMES or _STORE.search(value) else None


def _says(found: tuple[Leaf, ...], key: str, value: str) -> bool:
    return any(leaf.key == key and leaf.value.lower() == value for leaf in found)


def _destination(subject: Subject, leaf: Leaf) -> Iterator[Requires]:
    for address in find_addresses(leaf.value):
        if not address.bare:
            yield Requires(
                subject, address.host, _line(leaf), ":".join(leaf.parts), address.port, address.scheme,
                address.path, "config", "proxies",
            )  # fmt: skip


def _ports(subject: Subject, found: tuple[Leaf, ...]) -> Iterator[Offers]:
    """The ports under `Urls` and `Kestrel:Endpoints`."""
    for leaf in found:
        if leaf.key == "urls" or re.fullmatch(r"kestrel\.endpoints\..*\.url", leaf.key):
            yield from _listening(subject, leaf.value, _line(leaf))


def _listening(subject: Subject, text: str, line: Evidence) -> Iterator[Offers]:
    for scheme, number in _URL_PORT.findall(text):
        if 0 < int(number) < 65536:
            protocol = "HTTPS" if scheme.lower() == "https" else "HTTP"
            yield Offers(subject, "port", protocol.lower(), line, int(number), protocol)


def _launch(subject: Subject, found: tuple[Leaf, ...]) -> Iterator[Fact]:
    """The ports of a developer's start, and the variables that it is started with."""
    variables: list[Variable] = []
    purposes: dict[str, ConnectionKind] = {}
    for leaf in found:
        name = leaf.parts[-1]
        if leaf.key.endswith(".applicationurl"):
            yield from _listening(subject, leaf.value, _line(leaf))
        elif "environmentvariables" in leaf.key and not _RUNTIME.match(name):
            variables.append(replace(variable(leaf, NAME, ":"), name=name))
            if (purpose := _purpose(name.replace("__", ".").lower(), leaf.value, found)) is not None:
                purposes[name] = purpose
    yield from with_purposes(find_plain_mentions(subject, variables), purposes)


def _xml(file: SourceFile, tree: Tree) -> Iterator[Fact]:
    """Connection strings, settings, clients of services, mail and rewritten addresses."""
    root = load_xml(file.data, file.path)
    subject = Subject(Scope("source", project_folder(file.folder, tree)), "")
    variables: list[Variable] = []
    purposes: dict[str, ConnectionKind] = {}

    def add(key: str, value: str, line: int, purpose: ConnectionKind | None) -> None:
        value = _TOKEN.sub("${x}", value)
        variables.append(Variable(key, value, Evidence(file.path, line, NAME)))
        if purpose is not None:
            purposes[key] = purpose

    for one in root.all("connectionStrings/add"):
        value = one.attributes.get("connectionString", "")
        add(
            f"connectionStrings:{one.attributes.get('name', '')}", value, one.line, _connection_purpose(value)
        )
    for one in root.all("appSettings/add"):
        key = one.attributes.get("key", "")
        if "audience" not in words(key) and "issuer" not in words(key):
            add(key, one.attributes.get("value", ""), one.line, None)
    for one in root.all("system.serviceModel/client/endpoint"):
        add("system.serviceModel:client:endpoint:url", one.attributes.get("address", ""), one.line, "calls")
    for one in root.all("system.net/mailSettings/smtp/network"):
        add("smtp:host", one.attributes.get("host", ""), one.line, "calls")
    for one in root.all("system.webServer/rewrite/rules/rule"):
        action = one.find("action")
        if (
            action is not None
            and one.attributes.get("enabled") != "false"
            and action.attributes.get("type") == "Rewrite"
        ):
            add("rewrite:url", action.attributes.get("url", ""), action.line, "proxies")
    yield from with_purposes(find_plain_mentions(subject, variables), purposes)


def _line(leaf: Leaf) -> Evidence:
    return Evidence(leaf.place.path, leaf.place.line, NAME)
