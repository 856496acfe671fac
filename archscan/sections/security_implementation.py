"""Chapter "Security Implementation": what stands out, who logs in how, what is allowed, how data are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archscan.model.elements import Technology
from archscan.sections.access import access_rules
from archscan.sections.context import Context, chapter_key, merged_evidence, part, unseen
from archscan.sections.links import served, shared_code
from archscan.sections.observed import observed_table
from archscan.sections.properties import Holder, holders, values
from archscan.sections.security_findings import findings
from archscan.sections.security_settings import policies, tls
from archscan.sections.statements import (
    Block,
    ChapterView,
    Claim,
    Code,
    Inline,
    Note,
    Open,
    Ref,
    Strong,
    Table,
    listed_items,
)
from archscan.sections.words import count, listed

HEADING = "Security Implementation"
LOGIN = frozenset({
    "keycloak", "authentik", "authelia", "zitadel", "ory", "dex", "oauth2-proxy", "casdoor", "logto",
    "pocket-id", "fusionauth", "kanidm", "supertokens", "gotrue", "identityserver", "openiddict",
    "spring-authorization-server", "spring-security", "shiro", "sa-token", "aspnet-identity", "passport",
    "nextauth", "better-auth", "lucia", "oauth-libraries", "saml", "simplesamlphp", "devise", "sorcery",
    "clearance", "rodauth", "python-auth", "openldap", "freeipa", "kerberos", "freeradius", "auth0", "okta",
    "clerk", "workos", "stytch", "descope", "cognito", "entra-id",
})  # fmt: skip
"""Identity providers and libraries to log in with, by the ids of the lexicon."""
_TOKENS = frozenset({"jwt"})
_RULES = frozenset({
    "pundit", "cancancan", "casbin", "openfga", "spicedb", "permify", "cerbos", "permit-io", "opa", "kyverno",
})  # fmt: skip
_STORES = frozenset({
    "vault", "infisical", "external-secrets", "sops", "aws-secrets-manager", "azure-key-vault",
    "google-secret-manager",
})  # fmt: skip
_CERTIFICATES = frozenset({"cert-manager", "certbot", "step-ca", "spire"})
_HARDENING = frozenset({"helmet"})
_FOLD = 10


def build(context: Context) -> ChapterView:
    """What stands out; who authenticates, what is allowed, how data are protected."""
    return ChapterView(
        "security-implementation",
        HEADING,
        (
            part(context, HEADING, "", findings(context)),
            part(
                context, HEADING, "Authentication", _authentication(context),
                unseen("an identity provider, an authentication library, tokens, sessions"),
            ),
            part(
                context, HEADING, "Authorization", _authorization(context),
                unseen("roles, policies and permissions"),
            ),
            part(
                context, HEADING, "Data Protection", _protection(context),
                unseen("TLS, encryption at rest, masking of data"),
            ),
        ),
    )  # fmt: skip


def _authentication(context: Context) -> list[Block]:
    flow: list[Block] = listed_items(
        [*served(context, context.of_kind("auth")), *_asked(context), *_used(context, LOGIN, "auth")],
        "Components that authenticate",
    )
    flow += _table(
        context, "Ways to log in", ("security.authentication", "api.security"), ("Where", "Set by", "How")
    )
    tokens = [
        *listed_items(_used(context, _TOKENS), "Libraries for tokens"),
        *_table(context, "Tokens", ("security.token",), ("Where", "Set by", "Value")),
    ]
    sessions = _table(context, "Sessions", ("security.session",), ("Where", "Set by", "Value"))
    return _parts(
        "Authentication",
        ("Authentication flow", flow, "an identity provider, an authentication library"),
        ("Token management", tokens, "lifetimes, issuers or audiences of tokens"),
        ("Session handling", sessions, "settings of sessions or their cookies"),
    )


def _authorization(context: Context) -> list[Block]:
    model: list[Block] = listed_items(_used(context, _RULES), "Libraries and engines that decide")
    model += access_rules(context)
    permissions: list[Block] = [*_roles(context), *policies(context)]
    return _parts(
        "Authorization",
        ("Access control model", model, "roles, policies or rules of access"),
        ("Permission management", permissions, "roles bound to accounts, network policies"),
    )


def _protection(context: Context) -> list[Block]:
    rest = _table(context, "Encryption at rest", ("security.encryption",), ("Where", "Set by", "What"))
    transit: list[Block] = listed_items([*tls(context), *_used(context, _CERTIFICATES)], "TLS")
    transit += _table(context, "Encryption in transit", ("security.transit",), ("Where", "Set by", "What"))
    masking = _table(context, "Masking of data", ("security.masking",), ("Where", "Set by", "What"))
    stores: list[Block] = listed_items(
        [*_used(context, _STORES), *_named_secrets(context)], "Stores of secrets"
    )
    stores += _table(context, "Sources of secrets", ("security.store",), ("Where", "Set by", "Taken from"))
    browsers: list[Block] = listed_items(_used(context, _HARDENING), "Libraries that set headers")
    browsers += _table(context, "Security headers", ("security.headers",), ("Where", "Header", "Value"))
    browsers += _table(
        context, "Origins that browsers may call from", ("security.cors",), ("Where", "Set by", "Origins")
    )
    blocks = _parts(
        "Data Protection",
        ("Encryption at rest", rest, "encryption at rest"),
        ("Encryption in transit", transit, "TLS"),
        ("Data masking", masking, "masking of data"),
    )
    more = [("Secret stores", stores), ("Browser protection", browsers)]
    if not blocks and any(found for _, found in more):
        blocks = [
            Open(
                unseen("TLS, encryption at rest, masking of data"), chapter_key(f"{HEADING}/Data Protection")
            )
        ]
    for title, found in more:
        blocks += [Note((Strong(title),)), *found] if found else []
    return blocks


def _parts(heading: str, *parts: tuple[str, Sequence[Block], str]) -> list[Block]:
    """The points of a sub-heading with what was found, those without anything open; empty if nothing was."""
    if not any(found for _, found, _ in parts):
        return []
    blocks: list[Block] = []
    for title, found, what in parts:
        if found:
            blocks += [Note((Strong(title),)), *found]
        else:
            blocks.append(Open(unseen(what), chapter_key(f"{HEADING}/{heading}"), title))
    return blocks


def _table(context: Context, title: str, topics: Sequence[str], columns: Sequence[str]) -> tuple[Table, ...]:
    return observed_table(context, title, topics, columns, _FOLD)


def _asked(context: Context) -> list[Claim]:
    """Who sends its users to a provider outside the system."""
    claims = []
    for other in context.externals:
        links = [one for one in context.answered[other.id] if one.kind == "authenticates"]
        if links:
            refs = context.refs(one.source for one in links)
            proof = merged_evidence(*(one.evidence for one in links))
            line = (context.ref(other.id), " (external): authenticates users for ", *listed(refs, 8), ".")
            claims.append(Claim(line, proof))
    return claims


def _used(context: Context, ids: Iterable[str], without: str = "") -> list[Claim]:
    """A statement for each of these technologies: who uses it. Components of the kind `without` are left out,
    and tools that only developers use."""
    wanted = frozenset(ids)
    users: dict[str, list[tuple[str, Technology]]] = {}
    for component in context.components:
        for item in component.technologies:
            if item.id in wanted and item.use != "development" and component.kind != (without or None):
                users.setdefault(item.name, []).append((component.id, item))
    for item in context.system.technologies:
        if item.id in wanted and item.use != "development":
            users.setdefault(item.name, []).append(("", item))
    claims = []
    for name, found in sorted(users.items(), key=lambda one: (-len(one[1]), one[0].lower(), one[0])):
        refs: list[Inline] = context.refs(id for id, _ in found if id)
        refs += shared_code(item for id, item in found if not id)
        proof = merged_evidence(*(item.evidence for _, item in found))
        claims.append(Claim((f"{name}: used by ", *listed(refs, 8), "."), proof))
    return claims


def _roles(context: Context) -> list[Block]:
    """What accounts are bound to; those of which the same is said in one statement."""
    same: dict[tuple[tuple[str, ...], str], list[Holder]] = {}
    for holder in holders(context, ["security.role"]):
        where = f" in {holder.environment.name}" if holder.environment else ""
        said = tuple(values(holder.properties, "security.role"))
        same.setdefault((said, where), []).append(holder)
    claims = []
    for (said, where), found in same.items():
        allowed: list[Inline] = [Code(value) for value in said]
        refs = context.refs(one.component.id for one in found)
        account = "Account" if len(refs) == 1 else "Accounts"
        line = (f"{account} of ", *listed(refs, 8), f"{where}: ", *listed(allowed, 6), ".")
        proof = (each.evidence for one in found for each in one.properties)
        claims.append(Claim(line, merged_evidence(*proof)))
    return listed_items(claims, "Roles of accounts")


def _named_secrets(context: Context) -> list[Claim]:
    """How many secrets are taken from the platform by name; which ones stands in another chapter."""
    found = holders(context, ["security.secret"])
    names = dict.fromkeys(value for one in found for value in values(one.properties, "security.secret"))
    if not names:
        return []
    where = Ref("Non-Functional Requirements", "non-functional-requirements")
    refs = context.refs(one.component.id for one in found)
    number = f"{count(len(names), 'secret')} named in deployment files, taken by "
    line = (number, *listed(refs, 10), ": see ", where, ".")
    return [Claim(line, merged_evidence(*(said.evidence for one in found for said in one.properties)))]
