"""Facts from the exports of identity providers: Keycloak realms, Dex, Ory Hydra and Kratos, Authelia.

Of a realm: its clients' flows, lifespans of tokens and sessions, roles, what it asks of passwords. Users,
credentials and secrets of clients are never read.
Formats: https://www.keycloak.org/docs-api/latest/rest-api/#RealmRepresentation, https://dexidp.io/docs/,
https://www.authelia.com/configuration/, https://www.ory.sh/docs/hydra/reference/configuration
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.facts import Fact, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import line_of, read_maps
from ..reading.targets import program_of
from .claims import is_aside, say, showable

NAME = "protection-realms"
PATTERNS = (
    "*.json",
    "*dex*.y*ml",
    "*authelia*.y*ml",
    "authelia/*.y*ml",
    "*hydra*.y*ml",
    "*kratos*.y*ml",
    "kratos/*.y*ml",
)
_LIFESPANS = (
    ("accessTokenLifespan", "security.token", "access tokens for {} s"),
    ("refreshTokenMaxReuse", "security.token", "refresh tokens reused at most {} times"),
    ("ssoSessionIdleTimeout", "security.session", "idle sessions end after {} s"),
    ("ssoSessionMaxLifespan", "security.session", "sessions end after {} s"),
    ("offlineSessionIdleTimeout", "security.session", "idle offline sessions end after {} s"),
)  # fmt: skip
_FLOWS = (
    ("standardFlowEnabled", "authorization code"), ("implicitFlowEnabled", "implicit"),
    ("directAccessGrantsEnabled", "password"), ("serviceAccountsEnabled", "client credentials"),
)  # fmt: skip
_SWITCHES = (
    ("bruteForceProtected", "brute force protection"), ("verifyEmail", "e-mail addresses are verified"),
    ("registrationAllowed", "users may register themselves"),
)  # fmt: skip
_MAX_CLIENTS = 100
_MAX_ROLES = 12


def wants(data: bytes) -> bool:
    """Whether it looks like a realm, or like the configuration of a provider."""
    realm = b'"realm"' in data and (
        b'"clients"' in data or b'"accessTokenLifespan"' in data or b'"roles"' in data
    )
    return realm or b"staticClients" in data or b"authentication_backend" in data or b"selfservice" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what each realm or provider of a file sets."""
    if is_aside(file, tree):
        return
    subject = program_of(file)
    problems: list[Problem] = []
    for root in read_maps(file, problems):
        if "realm" in root and ("clients" in root or "accessTokenLifespan" in root or "roles" in root):
            yield from _realm(root, subject)
        elif file.name.lower().endswith((".yml", ".yaml")) and "kind" not in root:
            yield from _dex(root, subject)
            yield from _authelia(root, subject)
            yield from _kratos(root, subject)
    yield from problems


def _realm(root: Map, subject: Subject) -> Iterator[Setting]:
    realm = root.text("realm")
    if not realm or root.text("enabled") == "false" or not showable(realm):
        return
    name = f"realm {realm}"
    yield say(
        subject, "security.authentication", f"Keycloak realm {realm}", line_of(root, "realm", NAME), name
    )
    for key, topic, text in _LIFESPANS:
        if (value := root.text(key)).isdecimal() and value.strip("0"):
            yield say(subject, topic, text.format(value), line_of(root, key, NAME), name)
    for key, text in _SWITCHES:
        if root.text(key) == "true":
            yield say(subject, "security.authentication", text, line_of(root, key, NAME), name)
    required = root.text("sslRequired")
    if required == "none":
        line = line_of(root, "sslRequired", NAME)
        yield say(subject, "security.finding", f"{name}: sslRequired none", line, "tls-off")
    elif required:
        line = line_of(root, "sslRequired", NAME)
        yield say(subject, "security.transit", f"TLS required: {required}", line, name)
    if policy := root.text("passwordPolicy"):
        line = line_of(root, "passwordPolicy", NAME)
        yield say(subject, "security.authentication", f"password policy: {policy}", line, name)
    for provider in root.seq("identityProviders").maps()[:_MAX_CLIENTS]:
        if provider.text("enabled") != "false" and (alias := provider.text("alias")):
            line = line_of(provider, "alias", NAME)
            yield say(subject, "security.authentication", f"login through {alias}", line, name)
    yield from _clients(root, subject)
    yield from _roles(root, subject, name)


def _clients(root: Map, subject: Subject) -> Iterator[Setting]:
    for client in root.seq("clients").maps()[:_MAX_CLIENTS]:
        id = client.text("clientId")
        if not id or client.text("enabled") == "false" or id in _BUILT_IN or not showable(id):
            continue
        flows = [text for key, text in _FLOWS if client.text(key) == "true"]
        sort = "public" if client.text("publicClient") == "true" else "confidential"
        sort = "bearer-only" if client.text("bearerOnly") == "true" else sort
        value = f"{sort} client" + (f", flows: {', '.join(flows)}" if flows else "")
        line = line_of(client, "clientId", NAME)
        yield say(subject, "security.authentication", value, line, f"client {id}")
        origins = [one for one in client.seq("webOrigins") if isinstance(one, str)]
        if origins:
            where = line_of(client, "webOrigins", NAME)
            yield say(subject, "security.cors", ", ".join(origins[:6]), where, f"client {id}")


_BUILT_IN = frozenset({
    "account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console",
    "master-realm",
})  # fmt: skip


def _roles(root: Map, subject: Subject, name: str) -> Iterator[Setting]:
    roles = root.map("roles").seq("realm").maps() if isinstance(root.get("roles"), Map) else []
    names = [role.text("name") for role in roles]
    names = [one for one in names if one and not one.startswith(("default-roles-", "offline_access", "uma_"))]
    if names:
        more = f" and {len(names) - _MAX_ROLES} more" if len(names) > _MAX_ROLES else ""
        value = f"roles {', '.join(names[:_MAX_ROLES])}{more}"
        yield say(subject, "security.authorization", value, line_of(root, "roles", NAME), name)


def _dex(root: Map, subject: Subject) -> Iterator[Setting]:
    if ("staticClients" not in root and "connectors" not in root) or "issuer" not in root:
        return
    line = line_of(root, "issuer", NAME)
    yield say(subject, "security.authentication", f"Dex, issuer {root.text('issuer')}", line, "Dex")
    for connector in root.seq("connectors").maps():
        if kind := connector.text("type"):
            line = line_of(connector, "type", NAME)
            yield say(subject, "security.authentication", f"login through {kind}", line, "Dex")
    for client in root.seq("staticClients").maps():
        if (id := client.text("id")) and showable(id):
            line = line_of(client, "id", NAME)
            yield say(subject, "security.authentication", "client", line, f"client {id}")
    for key, value in root.map("expiry").items() if "expiry" in root else ():
        if isinstance(value, str):
            yield say(
                subject, "security.token", value, line_of(root.map("expiry"), key, NAME), f"expiry.{key}"
            )


def _authelia(root: Map, subject: Subject) -> Iterator[Setting]:
    if "authentication_backend" not in root:
        return
    backend = next((key for key in root.map("authentication_backend") if key in ("file", "ldap")), "")
    line = line_of(root, "authentication_backend", NAME)
    yield say(
        subject, "security.authentication", f"Authelia, users from {backend or 'a backend'}", line, "Authelia"
    )
    control = root.map("access_control")
    if default := control.text("default_policy"):
        where = line_of(control, "default_policy", NAME)
        yield say(subject, "security.authorization", f"default policy {default}", where, "Authelia")
    for rule in control.seq("rules").maps()[:_MAX_CLIENTS]:
        domain = rule.get("domain")
        domains = [domain] if isinstance(domain, str) else domain if isinstance(domain, Seq) else []
        texts = [one for one in domains if isinstance(one, str)]
        if texts and (policy := rule.text("policy")):
            value = f"{', '.join(texts[:4])}: {policy}"
            yield say(subject, "security.authorization", value, line_of(rule, "policy", NAME), "Authelia")
    session = root.map("session")
    for key in ("expiration", "inactivity", "remember_me", "same_site"):
        if value := session.text(key):
            yield say(subject, "security.session", value, line_of(session, key, NAME), f"session.{key}")


def _kratos(root: Map, subject: Subject) -> Iterator[Setting]:
    methods = root.map("selfservice").map("methods") if "selfservice" in root else Map()
    for key in methods:
        node = methods.get(key)
        if isinstance(node, Map) and node.text("enabled") == "true":
            line = line_of(methods, key, NAME)
            yield say(subject, "security.authentication", f"Ory Kratos, method {key}", line, "Ory Kratos")
    if "selfservice" in root and (lifespan := root.map("session").text("lifespan")):
        line = line_of(root.map("session"), "lifespan", NAME)
        yield say(subject, "security.session", lifespan, line, "session.lifespan")
