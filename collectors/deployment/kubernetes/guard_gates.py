"""Facts from what stands before routes: annotations of Ingresses, middlewares, plugins and policies of
gateways, and the Vault agent's annotations of pods.

Formats: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/,
https://doc.traefik.io/traefik/middlewares/http/overview/, https://docs.konghq.com/hub/,
https://gateway.envoyproxy.io/docs/api/extension_types/#securitypolicy,
https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from archscan.formats.node import Map
from archscan.model.facts import Setting, Subject

from .context import Context, name_of, namespace_of, template_of
from .gateways import texts
from .guard_claims import say, short

Reader: TypeAlias = Callable[[Map, Context], Iterator[Setting]]
_TRUE = ("true", "yes", "on", "1")

_AUTHENTICATION = {
    "auth-url": "asks {} before it passes a request on",
    "auth-signin": "sends visitors to {} to log in",
    "auth-type": "HTTP authentication: {}",
    "auth-tls-secret": "client certificates, authority in secret {}",
}
"""Annotations of the nginx controller, without their prefix."""
_TRANSIT = ("ssl-redirect", "force-ssl-redirect", "ssl-passthrough", "secure-backends")
_NGINX = ("nginx.ingress.kubernetes.io/", "ingress.kubernetes.io/", "nginx.org/")
_OTHERS: dict[str, tuple[str, str]] = {
    "alb.ingress.kubernetes.io/auth-type": ("security.authentication", "load balancer authentication: {}"),
    "alb.ingress.kubernetes.io/ssl-redirect": ("security.transit", "redirects to HTTPS on port {}"),
    "alb.ingress.kubernetes.io/ssl-policy": ("security.transit", "TLS policy {}"),
    "kubernetes.io/ingress.allow-http": ("security.transit", "plain HTTP allowed: {}"),
    "cert-manager.io/cluster-issuer": ("security.transit", "certificate from cluster issuer {}"),
    "cert-manager.io/issuer": ("security.transit", "certificate from issuer {}"),
    "traefik.ingress.kubernetes.io/router.tls": ("security.transit", "TLS at the router: {}"),
    "networking.gke.io/managed-certificates": ("security.transit", "managed certificate {}"),
    "service.beta.kubernetes.io/aws-load-balancer-ssl-negotiation-policy": (
        "security.transit",
        "TLS policy {}",
    ),
}


def annotated(one: Map, context: Context) -> Iterator[Setting]:
    """What the annotations of a route or of a pod switch on."""
    if one.text("kind") in ("Ingress", "Service", "HTTPRoute", "Gateway"):
        yield from _route(one, context)
    elif (template := template_of(one)) is not None:
        annotations = template.map("metadata").map("annotations")
        if annotations.text("vault.hashicorp.com/agent-inject") in _TRUE:
            role = annotations.text("vault.hashicorp.com/role")
            value = "Vault agent" + (f", role {role}" if role else "")
            line = context.at(annotations, "vault.hashicorp.com/agent-inject")
            yield Setting(context.subject(one), "security.store", short(value), line)


def _route(one: Map, context: Context) -> Iterator[Setting]:
    annotations = one.map("metadata").map("annotations")
    for full, value in annotations.items():
        if not isinstance(value, str) or not value:
            continue
        line = context.at(annotations, full)
        if full in _OTHERS:
            topic, text = _OTHERS[full]
            yield say(one, context, topic, text.format(value), line)
            continue
        prefix = next((prefix for prefix in _NGINX if full.startswith(prefix)), None)
        if prefix is None:
            continue
        key = full.removeprefix(prefix)
        if key in _AUTHENTICATION:
            yield say(one, context, "security.authentication", _AUTHENTICATION[key].format(value), line)
        elif key in _TRANSIT and value.lower() in (*_TRUE, "false"):
            yield say(one, context, "security.transit", f"{key}: {value}", line)
        elif key == "backend-protocol" and value.upper() in ("HTTPS", "GRPCS"):
            yield say(one, context, "security.transit", f"backend protocol {value}", line)
        elif key == "cors-allow-origin":
            yield say(one, context, "security.cors", value, line)
        elif key == "whitelist-source-range" or key == "allowlist-source-range":
            yield say(one, context, "security.authorization", f"allows source addresses {value}", line)
        elif key == "proxy-ssl-verify" and value.lower() == "off":
            yield say(one, context, "security.finding", f"{key}={value}", line, "tls-verification-off")


# --- Traefik ------------------------------------------------------------------------------------


def _middleware(one: Map, context: Context) -> Iterator[Setting]:
    spec = one.map("spec")
    for key, node in spec.items():
        if not isinstance(node, Map):
            continue
        line = context.at(spec, key)
        if key in ("basicAuth", "digestAuth"):
            yield say(one, context, "security.authentication", f"Traefik {key}", line)
        elif key == "forwardAuth":
            value = f"Traefik forwardAuth asks {node.text('address')}"
            yield say(one, context, "security.authentication", value, line)
        elif key in ("ipWhiteList", "ipAllowList"):
            value = f"allows source addresses {', '.join(texts(node, 'sourceRange')[:4])}"
            yield say(one, context, "security.authorization", value, line)
        elif key == "redirectScheme" and node.text("scheme") == "https":
            yield say(one, context, "security.transit", "redirects to HTTPS", line)
        elif key == "headers":
            yield from _headers(one, node, context)


def _headers(one: Map, node: Map, context: Context) -> Iterator[Setting]:
    if seconds := node.text("stsSeconds"):
        value = f"Strict-Transport-Security for {seconds} s"
        yield say(one, context, "security.headers", value, context.at(node, "stsSeconds"))
    for key, title in (("contentSecurityPolicy", "Content-Security-Policy"), ("frameDeny", "X-Frame-Options"),
                       ("contentTypeNosniff", "X-Content-Type-Options")):  # fmt: skip
        if node.text(key) not in ("", "false"):
            yield say(one, context, "security.headers", title, context.at(node, key))
    if origins := texts(node, "accessControlAllowOriginList"):
        line = context.at(node, "accessControlAllowOriginList")
        yield say(one, context, "security.cors", ", ".join(origins[:6]), line)
        if "*" in origins and node.text("accessControlAllowCredentials") == "true":
            value = "any origin with credentials"
            yield say(one, context, "security.finding", value, line, "cors-with-credentials")


# --- Kong ---------------------------------------------------------------------------------------

_KONG = {
    "jwt": "JSON Web Tokens", "key-auth": "API keys", "basic-auth": "HTTP basic authentication",
    "oauth2": "OAuth 2.0", "oauth2-introspection": "OAuth 2.0 token introspection",
    "openid-connect": "OpenID Connect", "hmac-auth": "HMAC signatures", "ldap-auth": "LDAP",
    "mtls-auth": "client certificates", "session": "sessions",
}  # fmt: skip


def _kong_plugin(one: Map, context: Context) -> Iterator[Setting]:
    plugin = one.text("plugin")
    if one.text("disabled") == "true":
        return
    line, config = context.at(one, "plugin"), one.map("config")
    if plugin in _KONG:
        topic = "security.session" if plugin == "session" else "security.authentication"
        yield say(one, context, topic, f"Kong plugin {plugin} ({_KONG[plugin]})", line)
    elif plugin == "acl":
        allow = ", ".join(texts(config, "allow") or texts(config, "whitelist"))
        yield say(one, context, "security.authorization", f"Kong plugin acl allows {allow or 'groups'}", line)
    elif plugin == "ip-restriction":
        value = f"Kong plugin ip-restriction: {', '.join(texts(config, 'allow')[:4]) or 'addresses'}"
        yield say(one, context, "security.authorization", value, line)
    elif plugin == "cors":
        origins = texts(config, "origins")
        yield say(one, context, "security.cors", ", ".join(origins[:6]) or "Kong plugin cors", line)
        if "*" in origins and config.text("credentials") == "true":
            value = "any origin with credentials"
            yield say(one, context, "security.finding", value, line, "cors-with-credentials")


# --- Envoy Gateway ------------------------------------------------------------------------------


def _security_policy(one: Map, context: Context) -> Iterator[Setting]:
    spec = one.map("spec")
    target = spec.map("targetRef")
    where = f" at {target.text('kind')} {target.text('name')}" if target.text("name") else ""
    for provider in spec.map("jwt").seq("providers").maps() if "jwt" in spec else ():
        issuer = provider.text("issuer") or provider.text("name")
        value = f"validates JSON Web Tokens of {issuer}{where}"
        key = "issuer" if "issuer" in provider else "name"
        yield say(one, context, "security.authentication", value, context.at(provider, key))
    if "oidc" in spec:
        issuer = spec.map("oidc").map("provider").text("issuer")
        value = f"OpenID Connect with {issuer}{where}"
        yield say(one, context, "security.authentication", value, context.at(spec, "oidc"))
    for key, title in (("basicAuth", "HTTP basic authentication"), ("apiKeyAuth", "API keys"),
                       ("extAuth", "external authorisation")):  # fmt: skip
        if key in spec:
            yield say(one, context, "security.authentication", f"{title}{where}", context.at(spec, key))
    if "authorization" in spec:
        rules = spec.map("authorization").seq("rules").maps()
        names = ", ".join(f"{rule.text('action')} {rule.text('name')}".strip() for rule in rules[:4])
        default = spec.map("authorization").text("defaultAction")
        value = "; ".join(part for part in (names, f"default {default}" if default else "") if part)
        if value:
            yield say(
                one, context, "security.authorization", value + where, context.at(spec, "authorization")
            )
    if origins := texts(spec.map("cors"), "allowOrigins") if "cors" in spec else []:
        yield say(one, context, "security.cors", ", ".join(origins[:6]), context.at(spec, "cors"))


def _emissary(one: Map, context: Context) -> Iterator[Setting]:
    spec = one.map("spec")
    if one.text("kind") == "AuthService":
        value = f"asks {spec.text('auth_service')} before it passes a request on"
        yield say(one, context, "security.authentication", value, context.at(spec, "auth_service"))
    else:
        for kind in ("JWT", "OAuth2", "APIKey", "External"):
            if kind in spec:
                yield say(one, context, "security.authentication", f"Filter {kind}", context.at(spec, kind))


def _contour(one: Map, context: Context) -> Iterator[Setting]:
    host = one.map("spec").map("virtualhost")
    if "authorization" in host:
        where = context.at(host, "authorization")
        name = host.map("authorization").map("extensionRef").text("name")
        value = f"asks extension service {name} before it passes a request on"
        yield say(one, context, "security.authentication", value, where)
    for provider in host.seq("jwtProviders").maps() if "jwtProviders" in host else ():
        if issuer := provider.text("issuer"):
            value = f"validates JSON Web Tokens of {issuer}"
            yield say(one, context, "security.authentication", value, context.at(provider, "issuer"))


def _argo_project(one: Map, context: Context) -> Iterator[Setting]:
    """Roles of an Argo CD project: what they may do with its applications."""
    for role in one.map("spec").seq("roles").maps():
        policies = texts(role, "policies")
        if policies and role.text("name"):
            subject = Subject(context.scope(namespace_of(one)), f"appproject/{name_of(one)}")
            value = "; ".join(
                ", ".join(part.strip() for part in line.split(",")[2:6]) for line in policies[:4]
            )
            name = f"Argo CD role {role.text('name')}"
            yield Setting(
                subject, "security.authorization", short(value), context.at(role, "name"), name=name
            )


GATES: dict[tuple[str, str], Reader] = {
    ("traefik.io", "Middleware"): _middleware,
    ("traefik.containo.us", "Middleware"): _middleware,
    ("configuration.konghq.com", "KongPlugin"): _kong_plugin,
    ("configuration.konghq.com", "KongClusterPlugin"): _kong_plugin,
    ("gateway.envoyproxy.io", "SecurityPolicy"): _security_policy,
    ("getambassador.io", "AuthService"): _emissary,
    ("getambassador.io", "Filter"): _emissary,
    ("projectcontour.io", "HTTPProxy"): _contour,
    ("argoproj.io", "AppProject"): _argo_project,
}
"""Kinds that stand before routes."""
