"""Facts from settings of applications and daemons: how callers log in, what tokens must be, which connections
are encrypted, where secrets come from, and what is plainly switched off.

Reads configuration in YAML, JSON, TOML, properties, ini and dotenv files, by their keys. Examples, tests, and
what is switched off or commented out say nothing. Values of credentials are never read.
Keys: see `meanings`; weak settings: see `archscan.lexicon.weaknesses`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archscan.collect import matches
from archscan.errors import FormatError
from archscan.lexicon.addresses import Variable
from archscan.lexicon.secrets import is_secret_name
from archscan.lexicon.weaknesses import find_weakness
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.targets import program_of
from ..reading.values import read_values
from ..settings.spring import sharing
from .claims import is_aside, say, showable
from .meanings import meaning_of, transit_in

NAME = "protection"
PATTERNS = (
    "*.yaml", "*.yml", "*.properties", "*.ini", "*.cfg", "*.conf", "*.toml", ".env", ".env.*", "*.env",
    "appsettings*.json", "config*.json", "*config.json", "*settings.json", "config/*.json", "grafana.ini*",
    "vault*.hcl", "consul*.hcl", "nomad*.hcl",
)  # fmt: skip
_WANTED = re.compile(
    rb"(?im)^host(?:ssl|nossl)?\s|issuer|token|oauth|oidc|openid|keycloak|auth-?server|audience|authority|introspection|jwks?|jwt|session"
    rb"|security|ssl|tls|vault|secret-?s?manager|jasypt|encrypt|cors|origins|hsts|content-?security"
    rb"|frame-?options"
    rb"|sanitize|mask|redact|anonymous|allow_empty|insecure|verify|trust_?server|trust\b|protected-mode"
    rb"|authorizer"
    rb"|authenticator|useSSL|skip_?login|exposure|h2\.|h2:|auth_?enabled|disable_?auth"
)
_OTHERS = re.compile(
    r"(?:docker-)?compose.*|chart\.ya?ml|.*-lock\.ya?ml|pnpm-.*|cargo\.toml|pyproject\.toml|poetry\..*"
    r"|pubspec.*"
    r"|messages.*\.properties|.*_[a-z]{2}(?:_[a-z]{2})?\.properties|gradle.*\.properties|.*openapi.*"
    r"|.*swagger.*"
    r"|tsconfig.*|package\.json|mkdocs\.ya?ml|_config\.ya?ml|\.pre-commit.*|launchsettings\.json"
    r"|pom\.properties"
    r"|.*\.(?:jsonc|schema)\.json|.*playbook.*|setup\.cfg|tox\.ini|pytest\.ini|ruff\.toml|renovate.*",
    re.IGNORECASE,
)
_OBJECT = re.compile(rb"(?m)^(?:apiVersion|kind|openapi|swagger|asyncapi|AWSTemplateFormatVersion)\"?\s*:")
_STACK = re.compile(rb"(?m)^(?:services|Resources|on|jobs|stages)\"?\s*:\s*(?:#.*)?$|^[ \t]*-\s+hosts\s*:")
_EXAMPLE = re.compile(r"(?:^|[._-])(?:example|sample|template|dist|test|tests|e2e)(?=$|[._-])", re.IGNORECASE)
_PROFILE_FILE = re.compile(r"(?:application|bootstrap)-(\w[\w-]*)\.(?:ya?ml|properties)")
_PROFILE_KEYS = ("spring.config.activate.on-profile", "spring.profiles")
_TENANCY = frozenset({"auth_enabled"})
"""Of Loki and its relatives: whether there are tenants, no question of who may log in."""
_MAX_CLAIMS = 60
"""Claims of one file; one that has more is data."""


def wants(data: bytes) -> bool:
    """Whether a word of protection occurs in what is no manifest, stack, pipeline or API description."""
    return (
        b"{{" not in data
        and _OBJECT.search(data) is None  # most YAML files are manifests, and say so on top
        and _WANTED.search(data) is not None
        and _STACK.search(data) is None
    )


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what the settings of a file say."""
    if _OTHERS.fullmatch(file.name) or _EXAMPLE.search(file.name) or is_aside(file, tree):
        return
    if "Chart.yaml" in tree.names(file.folder):
        return  # values of a chart speak through its manifests
    subject = _subject(file, tree)
    if file.name == "pg_hba.conf":
        yield from _host_access(file, subject)
        return
    count = 0
    for variables in _documents(file):
        for claim in dict.fromkeys(_claims(variables, subject, _profile(file.name, variables))):
            count += 1
            if count > _MAX_CLAIMS:
                return
            yield claim


def _subject(file: SourceFile, tree: Tree) -> Subject:
    """Whom a file configures: what is made from its folder, or whom a configuration server hands it to."""
    handed = matches(sharing.PATTERNS, file.name) and sharing.may_be_springs(file.data)
    if not handed or not sharing.is_handed_out(file, tree):
        return program_of(file)
    name = "*" if sharing.is_for_all(file.path) else sharing.stem_of(file.path)
    return Subject(Scope("source", file.folder), name)


def _documents(file: SourceFile) -> Iterator[list[Variable]]:
    """The variables of each document; what is not of its format is reported by whom it configures."""
    try:
        yield from read_values(file.name, file.text, file.path, NAME)
    except FormatError:
        return


def _profile(name: str, variables: Sequence[Variable]) -> str:
    """The profile of Spring that a document is for, in words; "" if it holds for every one.

    https://docs.spring.io/spring-boot/reference/features/external-config.html
    """
    given = _PROFILE_FILE.fullmatch(name)
    stated = [one.value for one in variables if one.name in _PROFILE_KEYS]
    profile = stated[0] if stated else given[1] if given else ""
    return f" (profile {profile})" if profile and showable(profile) else ""


def _claims(variables: Sequence[Variable], subject: Subject, profile: str = "") -> Iterator[Setting]:
    origins: Variable | None = None
    credentials = False
    for one in variables:
        weakness = None if one.name in _TENANCY else find_weakness(_key(one.name), one.value)
        if weakness is not None:
            yield say(subject, "security.finding", f"{weakness.text}{profile}", one.evidence, weakness.rule)
        last = one.name.replace(":", ".").rpartition(".")[2]
        if is_secret_name(last) or not one.value.strip() or not showable(one.name):
            continue
        if (part := transit_in(one.value)) and not is_secret_name(one.name):
            yield say(subject, "security.transit", part, one.evidence, one.name)
        if not showable(one.value):
            continue
        found = meaning_of(one.name, one.value)
        if found is not None:
            value = found.text.format(one.value.strip()) if found.text else one.value.strip()
            yield say(subject, found.topic, value, one.evidence, "" if found.text == "{}" else one.name)
            if found.topic == "security.cors" and one.value.strip().strip("\"'") == "*":
                origins = one
        lower = one.name.lower()
        if "cors" in lower and "credential" in lower and one.value.strip().lower() == "true":
            credentials = True
    if origins is not None and credentials:
        value = f"{origins.name}=* with credentials{profile}"
        yield say(subject, "security.finding", value, origins.evidence, "cors-with-credentials")


def _host_access(file: SourceFile, subject: Subject) -> Iterator[Setting]:
    """How PostgreSQL lets clients of other machines in, a line of its access file each.

    https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
    """
    for number, line in enumerate(file.text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if len(words) < 5 or not words[0].startswith("host"):
            continue
        address = words[3]
        method = words[5] if len(words) > 5 and words[4][:1].isdigit() else words[4]
        evidence = Evidence(file.path, number, NAME)
        if address in ("127.0.0.1/32", "::1/128", "localhost", "samehost"):
            continue
        if method == "trust":
            yield say(subject, "security.finding", f"trust for {address}", evidence, "auth-off")
        elif method.isalnum() or "-" in method:
            value = f"{method} for {address}"
            yield say(subject, "security.authentication", value, evidence, "pg_hba.conf")


def _key(name: str) -> str:
    """A key without the index of a list's item."""
    return re.sub(r"\.\d+(?=\.|\Z)", "", name)
