"""The addresses among the entries of a document: those under keys of the framework with what they are for,
those under the application's own keys as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from archscan.lexicon.address_values import Address
from archscan.lexicon.addresses import Variable, find_addresses, find_mentions, unresolved_variables
from archscan.lexicon.hosts import is_address, is_local
from archscan.lexicon.words import vocabulary
from archscan.model.elements import ConnectionKind
from archscan.model.facts import Mechanism, Opens, Plays, Requires

from ...reading.leaves import is_page
from .application import Application, port_number
from .entries import Document, Entry
from .meaning import Meaning
from .meanings import driver_of, is_own, is_springs, meaning_of

_IN_PROCESS = vocabulary("vm classpath file mem embedded native forward no stork")
_SCP = re.compile(r"\s*(?:ssh://)?[\w.-]+@([\w.-]+):(?!\d+/)([\w./~-]+)\s*\Z")
_GRPC = re.compile(r"(?:discovery|eureka|consul|nacos|lb):/{2,3}([\w.-]+)")
_ASKED = (
    "spring-cloud-config",
    "eureka",
    "consul",
    "zookeeper",
    "nacos",
    "vault",
    "zipkin",
    "spring-boot-admin",
)
"""What is asked for by the side that it takes rather than by an address."""
_MECHANISMS: dict[str, Mechanism] = {
    "loads_config": "config", "registers": "discovery", "discovers": "discovery", "exports": "tracing",
}  # fmt: skip
_HOST_KEYS = re.compile(r"(?:host|udpsender\.host)\Z")
_KIND = re.compile(r"quarkus\.datasource\.((?:[^.]+\.)?)dbkind\Z")
_KINDS = {
    "postgresql": "postgresql", "pgsql": "postgresql", "pg": "postgresql", "mysql": "mysql",
    "mariadb": "mariadb", "mssql": "sqlserver", "oracle": "oracle", "db2": "db2",
}  # fmt: skip
_BACKUP = re.compile(r"[?&]backup=([^&#]*)")
_OPTIONAL = re.compile(r"\s*(?:optional:)?\s*([a-z]+):(.*)\Z", re.IGNORECASE | re.DOTALL)
_IMPORTS = {
    "configserver": "spring-cloud-config", "consul": "consul", "vault": "vault", "zookeeper": "zookeeper",
    "nacos": "nacos", "etcd": "etcd", "apollo": "apollo-config",
}  # fmt: skip


def find_requirements(application: Application, document: Document) -> Iterator[Requires | Opens | Plays]:
    """The mentions of one document, in the order of its entries, then those under keys unknown here."""
    rest: list[Variable] = []
    for entry in document.entries:
        key = entry.key
        if not entry.value.strip() or is_own(key) or key.endswith(".enabled"):
            continue
        if application.is_off(entry, document):
            continue
        if (kind := _KIND.match(key)) is not None:
            yield from _database(application, entry, document, kind[1] or "")
        elif key == "spring.config.import" or key.startswith("spring.config.import."):
            yield from _imported(application, entry, document)
        elif key == "spring.cloud.config.discovery.serviceid":
            yield from _config_service(application, entry, document)
        elif (meaning := meaning_of(key)) is not None:
            yield from _known(application, entry, document, meaning)
        elif key not in application.settings.named:  # else it is read where it is put in
            value, further = application.value(entry, document), application.further(entry, document)
            rest.append(Variable(entry.shown, value, application.evidence(entry), further))
    yield from _others(application, rest)


def _known(
    application: Application, entry: Entry, document: Document, meaning: Meaning
) -> Iterator[Requires | Opens | Plays]:
    """The addresses under a key that the table knows. Where they are this machine, a number or not told, also
    what is asked for: another file may say where it is."""
    value = application.value(entry, document)
    purpose = _purpose(application, entry, document, meaning)
    if purpose == "":
        return
    technology, port = meaning.technology, meaning.port
    if value.startswith(("jdbc:", "r2dbc:")):
        technology, port = driver_of(value)
    beside = _port_beside(application, entry, document)
    found = [one for one in _addresses(value) if one.scheme not in _IN_PROCESS]
    elsewhere = not found and "$" in value and not value.startswith(("jdbc:h2:", "jdbc:hsqldb:"))
    for address in found:
        number = address.port if address.port is not None else beside
        local = is_local(address.host)
        if local:
            number = number if number is not None else port
            if number is None or (number in application.ports() and purpose == "registers"):
                continue  # nothing to tell it by, or the registry's own address
        elsewhere = elsewhere or local or is_address(address.host)
        yield Requires(
            application.subject,
            address.host,
            application.evidence(entry),
            key=entry.shown,
            port=number,
            scheme=address.scheme,
            path=address.path,
            via="config",
            purpose=purpose or "",
            also=application.further(entry, document),
        )
    if not elsewhere:
        return
    line = application.evidence(entry)
    if meaning.technology in _ASKED and purpose in _MECHANISMS:
        mechanism = "admin" if meaning.technology == "spring-boot-admin" else _MECHANISMS[purpose]
        yield Plays(application.subject, mechanism, "client", line, technology)
    elif technology:
        names = unresolved_variables(value)
        yield Opens(application.subject, technology, line, names[0] if names else entry.shown)


def _database(application: Application, entry: Entry, document: Document, name: str) -> Iterator[Opens]:
    """The database that a datasource of Quarkus is said to be, where no file of the module says which one."""
    technology = _KINDS.get(application.value(entry, document).lower(), "")
    prefix = f"quarkus.datasource.{name}"
    urls = (f"{prefix}jdbc.url", f"{prefix}reactive.url")
    if technology and not any(key in application.settings.by_key for key in urls):
        yield Opens(application.subject, technology, application.evidence(entry), entry.shown)


def _addresses(value: str) -> list[Address]:
    """The addresses of a value that is known to hold some."""
    if found := _SCP.match(value):
        value = f"ssh://{found[1]}/{found[2]}"
    if named := _GRPC.match(value):
        return [Address(named[1].lower(), bare=True)]
    backup = _BACKUP.search(value)
    addresses = find_addresses(value)
    return [*addresses, *(find_addresses(backup[1]) if backup else ())]


def _purpose(
    application: Application, entry: Entry, document: Document, meaning: Meaning
) -> ConnectionKind | str | None:
    """The purpose; "" where other settings leave none."""
    settings, profile = application.settings, document.profile

    def says(key: str, answer: str) -> bool:
        return settings.holding(key, profile).lower() == answer

    if meaning.technology == "eureka" and says("eureka.client.registerwitheureka", "false"):
        return "" if says("eureka.client.fetchregistry", "false") else "discovers"
    for name in ("consul", "zookeeper", "nacos"):
        prefix = f"spring.cloud.{name}"
        if meaning.technology == name and meaning.purpose == "registers":
            if says(f"{prefix}.discovery.enabled", "false"):
                return "" if says(f"{prefix}.config.enabled", "false") else "loads_config"
            if says(f"{prefix}.discovery.register", "false"):
                return "discovers"
    return meaning.purpose


def _port_beside(application: Application, entry: Entry, document: Document) -> int | None:
    """The port under the key next to that of a host."""
    if not _HOST_KEYS.search(entry.key):
        return None
    key = f"{entry.key.removesuffix('host')}port"
    for one in document.entries:
        if one.key == key:
            return port_number(application.value(one, document))
    return port_number(application.settings.holding(key, document.profile))


def _imported(application: Application, entry: Entry, document: Document) -> Iterator[Requires | Plays]:
    """The places that `spring.config.import` names, one or a list."""
    for one in re.split(r"[,;](?=\s*(?:optional:)?[a-z]+:)", application.value(entry, document)):
        found = _OPTIONAL.match(one)
        if found is None or found[1].lower() not in _IMPORTS:
            continue
        technology = _IMPORTS[found[1].lower()]
        addresses = [one for one in find_addresses(found[2]) if not one.bare]
        for address in addresses:
            yield Requires(
                application.subject,
                address.host,
                application.evidence(entry),
                key=entry.shown,
                port=address.port,
                scheme=address.scheme,
                path=address.path,
                via="config",
                purpose="loads_config",
                also=application.further(entry, document),
            )
        if not addresses:
            yield Plays(application.subject, "config", "client", application.evidence(entry), technology)


def _config_service(application: Application, entry: Entry, document: Document) -> Iterator[Requires]:
    host = application.value(entry, document).lower()
    if re.fullmatch(r"[a-z0-9][\w.-]*", host):
        line = application.evidence(entry)
        yield Requires(
            application.subject, host, line, key=entry.shown, via="config", purpose="loads_config", bare=True
        )


def _others(application: Application, variables: list[Variable]) -> Iterator[Requires]:
    """The mentions under keys that the table does not know."""
    for one in find_mentions(application.subject, variables, "config", local=True):
        if one.scheme in _IN_PROCESS or (is_springs(one.key) and (one.bare or is_local(one.host))):
            continue
        if is_page(one.key):
            if not is_local(one.host):
                yield replace(one, via="mention")
        elif application.subject.name == "*":  # of all who read it, not all need it
            yield replace(one, via="mention")
        else:
            yield one
