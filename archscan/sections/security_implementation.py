"""Chapter "Security Implementation": who authenticates, what roles allow, how data are protected."""

from __future__ import annotations

from archscan.sections.context import Context, merged_evidence, part, unseen
from archscan.sections.links import served, technologies
from archscan.sections.properties import holders, values
from archscan.sections.security_settings import tls
from archscan.sections.statements import Block, ChapterView, Claim, Code, Inline, listed_items
from archscan.sections.words import listed

HEADING = "Security Implementation"
_AUTH = ("oauth", "oidc", "openid", "passport", "jwt", "spring-security", "auth0", "devise", "keycloak",
         "identity", "saml", "authlib", "nextauth", "next-auth", "cognito")  # fmt: skip


def build(context: Context) -> ChapterView:
    """Who authenticates, what roles allow, where TLS is on."""
    login: list[Claim] = [
        *served(context, context.of_kind("auth")),
        *technologies(context, _AUTH, without="auth"),
    ]
    return ChapterView(
        "security-implementation",
        HEADING,
        (
            part(context, HEADING, "", ()),
            part(
                context, HEADING, "Authentication", listed_items(login, "Components that authenticate"),
                unseen("an identity provider, an authentication library"),
            ),
            part(
                context, HEADING, "Authorization", _roles(context),
                unseen("roles and permissions"),
            ),
            part(
                context, HEADING, "Data Protection", listed_items(tls(context), "TLS"),
                unseen("TLS, encryption at rest, masking of data"),
            ),
        ),
    )  # fmt: skip


def _roles(context: Context) -> list[Block]:
    claims = []
    for holder in holders(context, ["security.role"]):
        allowed: list[Inline] = [Code(value) for value in values(holder.properties, "security.role")]
        line = (context.ref(holder.component.id), " may ", *listed(allowed, 6), " in the cluster.")
        claims.append(Claim(line, merged_evidence(*(one.evidence for one in holder.properties))))
    return listed_items(claims, "roles")
