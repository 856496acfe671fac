"""Facts from the configurations of proxies: how they authenticate, their TLS, the headers they add.

Reads nginx, Apache httpd, HAProxy and Caddy by their directives, each with its line, and Traefik, Envoy and
Kong in YAML. Users, hashes and keys in them are never read. Commented-out lines say nothing.
Formats: https://nginx.org/en/docs/dirindex.html, https://httpd.apache.org/docs/2.4/mod/directives.html,
https://docs.haproxy.org/, https://caddyserver.com/docs/caddyfile/directives,
https://www.envoyproxy.io/docs/envoy/latest/api-v3/, https://docs.konghq.com/gateway/latest/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map, Seq
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import line_of, read_maps
from ..reading.targets import program_of
from .claims import is_aside, say

NAME = "protection-proxies"
PATTERNS = (
    "*.conf", "*.conf.*", "nginx/*", "nginx/*/*", "conf.d/*", "sites-available/*", "sites-enabled/*",
    "*.vhost", "haproxy*", "*.cfg", "Caddyfile*", "*.caddy", ".htaccess", "*envoy*.y*ml", "*traefik*.y*ml",
     "kong*.y*ml",
    "dynamic*.y*ml", "traefik/*.y*ml", "traefik/*/*.y*ml", "envoy/*.y*ml", "traefik*.toml",
)  # fmt: skip
_WANTED = re.compile(
    rb"(?i)auth_basic|auth_request|auth_jwt|ssl_protocols|ssl_certificate|ssl_client|strict-transport"
    rb"|content-security"
    rb"|x-frame|return\s+30\d\s+https|access-control-allow|SSLProtocol|SSLEngine|AuthType"
    rb"|redirect scheme https|ssl crt"
    rb"|ssl-min-ver|basic_?auth|forward_?auth|jwt|ext_authz|oauth2|tls|\bacl\b|key-auth|openid-connect"
    rb"|minVersion"
    rb"|sslprotocols|minimumProtocol|tls_minimum"
)
_MARKED = re.compile(r"\A\s*(?:#|;|//|\{\{/?\*|<!--)")
_TEXT = r"(?P<value>[^;#{}]*?)"
_END = r"\s*;?\s*(?:#.*)?\Z"

_LINES: tuple[tuple[str, str, str], ...] = (
    (r"auth_basic\s+(?!off\b)[\"']?[^;]*?[\"']?", "security.authentication", "nginx auth_basic"),
    (rf"auth_request\s+(?!off\b){_TEXT}", "security.authentication", "nginx auth_request {}"),
    (r"auth_jwt\s+(?!off\b)[^;]*", "security.authentication", "nginx auth_jwt"),
    (r"ssl_verify_client\s+(?P<value>on|optional\w*)", "security.authentication", "client certificates: {}"),
    (rf"(?:proxy_)?ssl_protocols\s+{_TEXT}", "security.transit", "protocols {}"),
    (r"return\s+30[1278]\s+https://\$(?:host|server_name|http_host)[^;]*", "security.transit",
     "redirects to HTTPS"),
    (r"rewrite\s+\S+\s+https://\$(?:host|server_name|http_host)[^;]*", "security.transit",
     "redirects to HTTPS"),
    (r"listen\s+[^;]*\bssl\b[^;]*", "security.transit", "listens with TLS"),
    (r"AuthType\s+(?P<value>\w+)", "security.authentication", "httpd AuthType {}"),
    (r"OIDCProviderMetadataURL\s+\"?(?P<value>[^\s\"]+)\"?", "security.authentication",
     "OpenID Connect with {}"),
    (r"SSLEngine\s+on", "security.transit", "listens with TLS"),
    (rf"SSLProtocol\s+{_TEXT}", "security.transit", "protocols {}"),
    (r"Redirect\s+(?:permanent\s+)?\"?/\"?\s+\"?https://[^\s\"]+\"?", "security.transit",
     "redirects to HTTPS"),
    (r"RewriteRule\s+\S+\s+https://%\{(?:HTTP_HOST|SERVER_NAME)\}.*", "security.transit",
     "redirects to HTTPS"),
    (r"(?:http-request\s+)?redirect\s+scheme\s+https.*", "security.transit", "redirects to HTTPS"),
    (r"bind\s+.*\bssl\s+crt\b.*", "security.transit", "listens with TLS"),
    (r"ssl-default-bind-options\s+.*ssl-min-ver\s+(?P<value>[\w.]+).*", "security.transit", "TLS from {}"),
    (r"http-request\s+auth\b.*", "security.authentication", "HAProxy http-request auth"),
    (r"basic_?auth(?:\s+(?:\S+\s+)?\{|\s+\{)?", "security.authentication", "Caddy basic_auth"),
    (r"forward_auth\s+(?P<value>[^\s{]+).*", "security.authentication",
     "asks {} before it passes a request on"),
    (r"tls\s+(?P<value>internal)", "security.transit", "TLS certificates: {}"),
    (r"protocols\s+(?P<value>tls1\.\d(?:\s+tls1\.\d)?)", "security.transit", "protocols {}"),
)  # fmt: skip
"""Whole lines without what ends them, the topic, and the text with `{}` for the value."""
_PATTERNS = [
    (re.compile(rf"\s*(?:{line}){_END}", re.IGNORECASE), topic, text) for line, topic, text in _LINES
]

_HEADER = re.compile(
    r"\s*(?:add_header|more_set_headers|header(?:\s+(?:always\s+)?(?:set|append|add|setifempty))?"
    r"|http-response\s+(?:set|add)-header)?\s*[\"']?(?P<name>Strict-Transport-Security"
    "|Content-Security-Policy"
    r"|X-Frame-Options|X-Content-Type-Options|Referrer-Policy|Permissions-Policy"
    r"|Access-Control-Allow-Origin|Access-Control-Allow-Credentials)[\"']?\s*:?\s+(?P<value>.+)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<word>[^;]*))")
_WEAK_TLS = re.compile(r"\b(SSLv2|SSLv3|TLSv1(?:\.0|\.1)?|tls1\.0|tls1\.1)(?![.\d])", re.IGNORECASE)
_MAX_LINES = 20_000


def wants(data: bytes) -> bool:
    """Whether a directive of protection occurs."""
    return _WANTED.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what a proxy's configuration says, a line once."""
    if is_aside(file, tree) or re.search(r"(?i)[._-](?:example|sample)(?=[._-]|\Z)", file.name):
        return
    subject = program_of(file)
    name = file.name.lower()
    if re.search(r"\.(?:ya?ml|toml)\Z", name):
        if b"apiVersion" not in file.data and b"{{" not in file.data:
            for root in read_maps(file, None):
                yield from dict.fromkeys(_nodes(root, subject, 0))
    elif b"\0" not in file.data and not re.search(
        r"\.(?:pdf|md|rst|json|xml|html?|php|sh|py|js|ts|go|rb|lua|css|sql|svg|png)\Z", name
    ):
        yield from dict.fromkeys(_lines(file, subject))


def _lines(file: SourceFile, subject: Subject) -> Iterator[Setting]:
    origin: Evidence | None = None
    credentials = False
    for number, line in enumerate(file.text.splitlines()[:_MAX_LINES], start=1):
        if len(line) > 2_000 or _MARKED.match(line):
            continue
        evidence = Evidence(file.path, number, NAME)
        if (header := _HEADER.match(line)) is not None:
            value = _value(header["value"])
            if header["name"].lower().endswith("allow-origin"):
                if value and "{{" not in value:
                    yield say(subject, "security.cors", value, evidence)
                origin = evidence if value == "*" else origin
            elif header["name"].lower().endswith("credentials"):
                credentials = credentials or value.lower() == "true"
            elif value and "{{" not in value:
                yield say(subject, "security.headers", value, evidence, header["name"])
            continue
        for pattern, topic, text in _PATTERNS:
            if (found := pattern.match(line)) is None:
                continue
            value = (found.groupdict().get("value") or "").strip().strip("\"'")
            yield say(subject, topic, text.format(value), evidence)
            if "rotocols" in text and (weak := _weak(value)):
                yield say(subject, "security.finding", f"protocols {weak}", evidence, "weak-tls")
            break
    if origin is not None and credentials:
        text = "Access-Control-Allow-Origin * with credentials"
        yield say(subject, "security.finding", text, origin, "cors-with-credentials")


def _value(text: str) -> str:
    """A header's value: what is quoted, else up to the semicolon."""
    found = _QUOTED.match(text)
    if found is None:
        return ""
    return (found["double"] or found["single"] or found["word"] or "").removesuffix(" always").rstrip("; ")


def _weak(protocols: str) -> str:
    """The outdated ones among the protocols that are switched on.

    >>> _weak("TLSv1 TLSv1.2"), _weak("all -SSLv3 -TLSv1"), _weak("TLSv1.2 TLSv1.3")
    ('TLSv1', '', '')
    """
    on = [word for word in protocols.split() if not word.startswith("-")]
    return ", ".join(word.lstrip("+") for word in on if _WEAK_TLS.fullmatch(word.lstrip("+")))


# --- YAML and TOML ------------------------------------------------------------------------------

_FILTERS = {
    "jwt_authn": "Envoy jwt_authn", "ext_authz": "Envoy ext_authz", "oauth2": "Envoy oauth2",
    "basic_auth": "Envoy basic_auth", "rbac": "Envoy rbac",
}  # fmt: skip
_PLUGINS = {
    "jwt": "JSON Web Tokens", "key-auth": "API keys", "basic-auth": "HTTP basic authentication",
    "oauth2": "OAuth 2.0", "openid-connect": "OpenID Connect", "hmac-auth": "HMAC signatures",
    "ldap-auth": "LDAP", "mtls-auth": "client certificates",
}  # fmt: skip
_MAX_DEPTH = 40


def _nodes(node: object, subject: Subject, depth: int) -> Iterator[Setting]:
    """What the mappings of a tree say, wherever they stand."""
    if depth > _MAX_DEPTH or not isinstance(node, Map | Seq):
        return
    if isinstance(node, Map):
        yield from _mapping(node, subject)
    for item in node.values() if isinstance(node, Map) else node:
        yield from _nodes(item, subject, depth + 1)


def _mapping(node: Map, subject: Subject) -> Iterator[Setting]:
    name = node.text("name")
    if name.startswith("envoy.filters.http."):
        key = name.rpartition(".")[2]
        if key in _FILTERS:
            topic = "security.authorization" if key in ("ext_authz", "rbac") else "security.authentication"
            yield say(subject, topic, _FILTERS[key], line_of(node, "name", NAME))
    elif name in _PLUGINS and ("config" in node or len(node) <= 4) and "url" not in node:
        if node.text("enabled") != "false":
            value = f"Kong plugin {name} ({_PLUGINS[name]})"
            yield say(subject, "security.authentication", value, line_of(node, "name", NAME))
    elif name == "acl" and "config" in node:
        yield say(subject, "security.authorization", "Kong plugin acl", line_of(node, "name", NAME))
    elif name == "cors" and isinstance(node.get("config"), Map):
        config = node.map("config")
        origins = [item for item in config.seq("origins") if isinstance(item, str)]
        line = line_of(config, "origins", NAME) if origins else line_of(node, "name", NAME)
        yield say(subject, "security.cors", ", ".join(origins[:6]) or "Kong plugin cors", line)
        if "*" in origins and config.text("credentials") == "true":
            yield say(
                subject, "security.finding", "any origin with credentials", line, "cors-with-credentials"
            )
    for key in ("basicAuth", "digestAuth"):
        if isinstance(node.get(key), Map):
            yield say(subject, "security.authentication", f"Traefik {key}", line_of(node, key, NAME))
    if isinstance(node.get("forwardAuth"), Map):
        value = f"Traefik forwardAuth asks {node.map('forwardAuth').text('address')}"
        yield say(subject, "security.authentication", value, line_of(node, "forwardAuth", NAME))
    for key in ("ipWhiteList", "ipAllowList"):
        if isinstance(node.get(key), Map):
            value = f"Traefik {key}"
            yield say(subject, "security.authorization", value, line_of(node, key, NAME))
    redirect = node.get("redirectScheme")
    if isinstance(redirect, Map) and redirect.text("scheme") == "https":
        yield say(subject, "security.transit", "redirects to HTTPS", line_of(node, "redirectScheme", NAME))
    redirection = node.get("redirections")
    if isinstance(redirection, Map) and redirection.map("entryPoint").text("scheme") == "https":
        line = line_of(redirection, "entryPoint", NAME)
        yield say(subject, "security.transit", "redirects to HTTPS", line)
    for key, value in (("stsSeconds", "Strict-Transport-Security for {} s"),):
        if node.text(key):
            line = line_of(node, key, NAME)
            yield say(subject, "security.headers", value.format(node.text(key)), line)
    for key in ("minVersion", "tls_minimum_protocol_version"):
        if (version := node.text(key)).upper().startswith(("TLS", "VERSIONTLS")):
            line = line_of(node, key, NAME)
            if version in ("VersionTLS10", "VersionTLS11", "TLSv1_0", "TLSv1_1"):
                yield say(subject, "security.finding", f"{key} {version}", line, "weak-tls")
