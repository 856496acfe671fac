"""Settings that plainly weaken a system, by the name of the variable or option and its value.

Only values that stand in a table match, so that nothing secret can come out: what is shown is the key and
a word like `true`. Each says what is set, not what becomes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from archscan.lexicon.secrets import is_secret_value


class Weakness(NamedTuple):
    """What is plainly wrong."""

    rule: str
    """Stable short name (`tls-verification-off`)."""
    text: str
    """What is set, in one line: the key, and its value where that is a plain word."""


RULES: dict[str, str] = {
    "private-key": "Private key in the repository",
    "plaintext-credentials": "Credentials in plain text",
    "wildcard-role": "Role or policy that allows everything",
    "cluster-admin": "Bound to cluster-admin",
    "privileged": "Full rights on the host",
    "host-root": "Root folder of the host is mounted",
    "host-socket": "Socket of the container runtime is mounted",
    "public-database": "Database with a public address",
    "public-storage": "Storage that anyone may read",
    "open-to-all": "Ports open to every address",
    "auth-off": "Authentication is switched off",
    "empty-password": "Empty passwords are allowed",
    "anonymous-access": "Access without login",
    "insecure-mode": "Started with --insecure",
    "tls-verification-off": "Certificates are not checked",
    "tls-off": "Encryption of connections is switched off",
    "weak-tls": "Outdated versions of TLS are allowed",
    "cors-with-credentials": "Any origin may send credentials",
    "open-console": "Console or management endpoints are open",
    "unencrypted-storage": "Encryption at rest is switched off",
    "host-namespace": "Namespace shared with the host",
    "added-capability": "Capability close to full rights",
    "privilege-escalation": "Privilege escalation is allowed",
    "runs-as-root": "Told to run as root",
    "plaintext-listener": "Listeners without encryption are allowed",
    "plain-passwords": "Passwords or client secrets are compared as plain text",
    "csrf-disabled": "CSRF protection is switched off",
}
"""Short names of all rules with a title for people, the most severe first."""

_ON = r"(?:true|yes|on|1|enabled?)"
_OFF = r"(?:false|no|off|0|none|disabled?|never)"

_TABLE: tuple[tuple[str, str, str], ...] = (
    (r"(?:\w*_)?ALLOW_EMPTY(?:_ROOT)?_PASSWORD", _ON, "empty-password"),
    (r"ALLOW_PLAINTEXT_LISTENER", _ON, "plaintext-listener"),
    (r"(?:\w*_)?ALLOW_ANONYMOUS(?:_LOGIN)?", _ON, "anonymous-access"),
    (r"(?:KAFKA_(?:CFG_)?)?ALLOW_EVERYONE_IF_NO_ACL_FOUND", _ON, "anonymous-access"),
    (r"(?:GF_)?AUTH_ANONYMOUS_ENABLED|(?:\w*_)?AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED", _ON,
     "anonymous-access"),
    (r"ANONYMOUS_AUTH", _ON, "anonymous-access"),
    (r"POSTGRES_HOST_AUTH_METHOD", "trust", "auth-off"),
    (r"(?:\w*_)?XPACK_SECURITY_ENABLED", _OFF, "auth-off"),
    (r"DISABLE_SECURITY_(?:DASHBOARDS_)?PLUGIN|PLUGINS_SECURITY_DISABLED|OPENSEARCH_SECURITY_DISABLED", _ON,
     "auth-off"),
    (r"NEO4J_AUTH", "none", "auth-off"),
    (r"CLICKHOUSE_SKIP_USER_SETUP|ARANGO_NO_AUTH|COUCHDB_ADMIN_PARTY", _ON, "auth-off"),
    (r"ME_CONFIG_BASICAUTH", _OFF, "auth-off"),
    (r"(?:\w*_)?(?:DISABLE_AUTH(?:ENTICATION)?|AUTH(?:ENTICATION)?_DISABLED?|NO_AUTH|NOAUTH|SKIP_AUTH)", _ON,
     "auth-off"),
    (r"(?:REQUIRE|ENABLE)_AUTH(?:ENTICATION)?|AUTH(?:ENTICATION)?_ENABLED"
     r"|(?:\w+_)?REQUIRE_AUTH(?:ENTICATION)?",
     _OFF, "auth-off"),
    (r"(?:SECURITY_)?AUTHORIZATION", "disabled", "auth-off"),
    (r"MANAGEMENT_SECURITY_ENABLED", _OFF, "open-console"),
    (r"AUTHENTICATOR", "allowallauthenticator", "auth-off"),
    (r"AUTHORIZATION_MODE", "alwaysallow", "auth-off"),
    (r"PROTECTED_MODE", _OFF, "auth-off"),
    (r"SKIP_GRANT_TABLES", rf"{_ON}|", "auth-off"),
    (r"NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY|(?:\w*_)?REJECT_?UNAUTHORIZED", _OFF,
     "tls-verification-off"),
    (r"(?:\w*_)?(?:INSECURE_?SKIP_?(?:TLS_?)?VERIFY|INSECURE_SKIP_TLS_VERIFY(?:_BACKEND)?|TLS_SKIP_VERIFY"
     r"|TLSSKIPVERIFY"
     r"|SKIP_(?:TLS|SSL|CERT)_?VERIF(?:Y|ICATION)|SKIP_VERIFY|SSL_NO_VERIFY|TLS_NO_VERIFY"
      r"|NO_CHECK_CERTIFICATE"
     r"|SSLINSECURE|ALLOW_INSECURE_TLS|KUBELET_INSECURE_TLS|TLS_INSECURE_SKIP_VERIFY"
     r"|DANGER_ACCEPT_INVALID_CERTS|TRUST_ALL_CERT(?:IFICATE)?S)",
     _ON, "tls-verification-off"),
    (r"(?:\w*_)?(?:VERIFY_?(?:SSL|TLS|CERTS?|CERTIFICATES?)|(?:SSL|TLS|CERT|CERTIFICATE)_?VERIFY"
     r"|SSL_VERIFICATION"
     r"|SSL_VERIFICATION_MODE|VERIFICATION_MODE|STRICT_?SSL|SSL_VERIFY_PEER|VERIFY_PEER)",
     _OFF, "tls-verification-off"),
    (r"(?:\w*_)?TRUST_?SERVER_?CERTIFICATE", _ON, "tls-verification-off"),
    (r"PROXY_SSL_VERIFY|SSLPROXYVERIFY", _OFF, "tls-verification-off"),
    (r"(?:\w*_)?(?:PG)?SSL_?MODE", r"disabled?|none", "tls-off"),
    (r"(?:\w*_)?(?:TLS_DISABLED?|TLS_INSECURE|DISABLE_TLS|DISABLE_SSL)", _ON, "tls-off"),
    (r"SPRING_H2_CONSOLE_ENABLED", _ON, "open-console"),
    (r"MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE", r"\*", "open-console"),
    (r"API_INSECURE|TRAEFIK_API_INSECURE", _ON, "open-console"),
    (r"ENABLE_SKIP_LOGIN|SKIP_LOGIN", rf"{_ON}|", "open-console"),
)  # fmt: skip
"""Name (upper case, `_` between its parts), value in lower case, rule."""

_NAMES = [(re.compile(rf"(?:{name})\Z"), re.compile(rf"(?:{value})\Z"), rule) for name, value, rule in _TABLE]
_ANY_NAME = re.compile("|".join(f"(?:{name})\\Z" for name, _, _ in _TABLE))

_IN_VALUES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(trust ?server ?certificate\s*=\s*(?:true|yes|1))\b"), "tls-verification-off"),
    (re.compile(r"(?i)\b((?:verifyServerCertificate|ssl_?verify)=false)\b"), "tls-verification-off"),
    (re.compile(r"(?i)\b(tlsInsecure=true|tlsAllowInvalidCertificates=true)\b"), "tls-verification-off"),
    (re.compile(r"(?i)\b(ssl ?mode\s*=\s*(?:disabled?|none))\b"), "tls-off"),
    (re.compile(r"(?i)[?&;](useSSL=false)\b"), "tls-off"),
    (re.compile(r"(?i)[;\s](encrypt\s*=\s*(?:false|no|optional))\b"), "tls-off"),
)
"""Parts of connection strings."""
_CONNECTION = re.compile(r"://|\b(?:host|server|data source|dbname)\s*=", re.IGNORECASE)

_SWITCHES: dict[str, str] = {
    "--insecure": "insecure-mode",
    "--insecure-skip-tls-verify": "tls-verification-off",
    "--insecure-skip-verify": "tls-verification-off",
    "--skip-tls-verify": "tls-verification-off",
    "--tls-skip-verify": "tls-verification-off",
    "--kubelet-insecure-tls": "tls-verification-off",
    "--no-check-certificate": "tls-verification-off",
    "--disable-auth": "auth-off",
    "--no-auth": "auth-off",
    "--noauth": "auth-off",
    "--skip-grant-tables": "auth-off",
    "--enable-skip-login": "open-console",
    "--enable-insecure-login": "open-console",
    "--skip-login": "open-console",
    "--allow-unauthenticated": "anonymous-access",
}
"""Options that need no value."""
_PAIRS: dict[tuple[str, str], str] = {
    ("--protected-mode", "no"): "auth-off",
    ("--auth", "none"): "auth-off",
    ("--authorization-mode", "alwaysallow"): "auth-off",
}
_OPTION = re.compile(r"([A-Za-z][\w.-]*)\Z")
_EMPTY = re.compile(r"[\"']{0,2}\Z")


def plain_name(name: str) -> str:
    """A key in the form that the table compares.

    >>> plain_name("xpack.security.enabled"), plain_name("insecureSkipVerify")
    ('XPACK_SECURITY_ENABLED', 'INSECURE_SKIP_VERIFY')
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name[:200])
    return re.sub(r"[^A-Za-z0-9]+", "_", parted).strip("_").upper()


def find_weakness(name: str, value: str) -> Weakness | None:
    """What is plainly wrong about a variable or setting; None for all that is not known to be.

    >>> find_weakness("NODE_TLS_REJECT_UNAUTHORIZED", "0")
    Weakness(rule='tls-verification-off', text='NODE_TLS_REJECT_UNAUTHORIZED=0')
    >>> find_weakness("DATABASE_URL", "postgres://u:pw@db/x?sslmode=disable")
    Weakness(rule='tls-off', text='DATABASE_URL: sslmode=disable')
    >>> find_weakness("SSL_VERIFY", "true")
    """
    if is_secret_value(name):
        return None
    plain = plain_name(name)
    word = value.strip().strip("\"'").lower()
    if len(word) <= 30 and _ANY_NAME.match(plain):
        for pattern, values, rule in _NAMES:
            if pattern.match(plain) and values.match(word):
                shown = value.strip().strip("\"'")
                return Weakness(rule, f"{name[:100]}={shown}" if shown else name[:100])
    if len(value) <= 4_000 and _CONNECTION.search(value):
        for pattern, rule in _IN_VALUES:
            if found := pattern.search(value):
                return Weakness(rule, f"{name[:100]}: {''.join(found[1].split())}")
    return None


def find_weak_arguments(words: Sequence[str]) -> Iterator[tuple[int, Weakness]]:
    """What is plainly wrong about a command's words, each with the index of its word.

    A word with spaces is taken apart as a shell line would be, without regard to its quotes.

    >>> list(find_weak_arguments(["server", "--api.insecure=true", "--x"]))
    [(1, Weakness(rule='open-console', text='api.insecure=true'))]
    """
    parts = [(index, part) for index, word in enumerate(words) for part in word[:20_000].split()]
    for place, (index, part) in enumerate(parts):
        name, sign, value = part.partition("=")
        following = parts[place + 1][1].lower() if place + 1 < len(parts) else ""
        if not sign and name in _SWITCHES and following not in ("false", "no", "0"):
            yield index, Weakness(_SWITCHES[name], name)
        elif not sign and (name, following) in _PAIRS:
            yield index, Weakness(_PAIRS[name, following], f"{name} {following}")
        elif sign and name in _SWITCHES:
            if value.strip("\"'").lower() in ("true", "1", "yes"):
                yield index, Weakness(_SWITCHES[name], part)
        elif sign and name.endswith(("App.token", "App.password")) and _EMPTY.match(value):
            yield index, Weakness("auth-off", f"{name} is empty")
        elif sign and name.startswith("-") and (found := _OPTION.match(name.lstrip("-"))) is not None:
            weakness = find_weakness(re.sub(r"\A[DE](?=[a-z])", "", found[1]), value)
            if weakness is not None and "=" in weakness.text:
                yield index, weakness
