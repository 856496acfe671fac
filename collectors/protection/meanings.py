"""What keys of settings say about protection, whatever the framework that reads them; no collector.

Keys are compared in lower case, without dashes and underscores, their parts joined by dots. Only values that
cannot be secret are shown: addresses, names, modes, durations.
Formats: https://docs.spring.io/spring-boot/appendix/application-properties/,
https://learn.microsoft.com/aspnet/core/security/authentication/, https://quarkus.io/guides/all-config,
https://kafka.apache.org/documentation/#configuration, https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Meaning(NamedTuple):
    """What a key says."""

    topic: str
    text: str
    """With `{}` for the value; "" for the key and its value."""


_ABOUT = (
    r"(?:.*[.])?[^.]*(?:jwt|token|oidc|openid|oauth|identity|auth|sso|security|azuread|keycloak|cognito|okta)"
    r"[^.]*"
)
_TIME = r"(?:.*?)(?:expiration|expiry|expires?(?:in)?|lifetime|lifespan|ttl|validity|maxage|duration)[a-z]*"
_ADDRESS = r".*(?:://|\$\{|\.).*"
_WORD = r"[\w .,/:*${}()+-]{1,80}"
_NUMBER = r"\"?\d[\w.:]*\s*\w{0,12}|PT?[\dDTHMS.]+|\$\{.*\}|[\d\s*]{1,40}"
_YES = r"(?i:true|yes|on|1|enabled)"

_TABLE: tuple[tuple[str, str, str, str], ...] = (
    # Authentication.
    (r"(?:.*\.)?oauth2\.resourceserver\.jwt\.issueruri", _ADDRESS, "security.authentication",
     "validates JSON Web Tokens of {}"),
    (r"(?:.*\.)?oauth2\.resourceserver\.opaquetoken\.introspectionuri", _ADDRESS, "security.authentication",
     "asks {} about opaque tokens"),
    (r"(?:.*\.)?oauth2\.client\.provider\.[^.]+\.(?:issueruri|authorizationuri)", _ADDRESS,
     "security.authentication", "OAuth 2.0 login at {}"),
    (r"(?:.*\.)?oauth2\.client\.registration\.[^.]+\.authorizationgranttype",
     _WORD, "security.authentication",
     "OAuth 2.0 grant type {}"),
    (r"(?:.*\.)?oauth2\.client\.registration\.[^.]+\.scope(?:\.\d+)?", _WORD, "security.token", "scope {}"),
    (r"security\.oauth2\.resource\.(?:userinfouri|tokeninfouri)", _ADDRESS, "security.authentication",
     "asks {} about tokens"),
    (r"security\.oauth2\.(?:client\.)?(?:accesstokenuri|userauthorizationuri)", _ADDRESS,
     "security.authentication", "OAuth 2.0 at {}"),
    (r"(?:.*\.)?keycloak\.(?:authserverurl|serverurl)|authserverurl", _ADDRESS, "security.authentication",
     "Keycloak at {}"),
    (r"(?:.*\.)?keycloak\.realm", _WORD, "security.authentication", "Keycloak realm {}"),
    (r"quarkus\.oidc\.(?:[^.]+\.)?authserverurl", _ADDRESS, "security.authentication",
     "OpenID Connect with {}"),
    (r"quarkus\.oidc\.(?:[^.]+\.)?applicationtype", _WORD, "security.authentication",
     "OpenID Connect application type {}"),
    (r"mp\.jwt\.verify\.issuer", _ADDRESS, "security.authentication", "validates JSON Web Tokens of {}"),
    (r"micronaut\.security\.authentication", _WORD, "security.authentication", "Micronaut: {}"),
    (r"(?:.*\.)?oidcissuerurl", _ADDRESS, "security.authentication", "OpenID Connect with {}"),
    (rf"{_ABOUT}\.(?:authority|metadataaddress|openidconfigurationurl|wellknownurl|discoveryurl)", _ADDRESS,
     "security.authentication", "tokens of authority {}"),
    (rf"{_ABOUT}\.(?:.*\.)?(?:valid)?issuers?(?:uri|url)?(?:\.\d+)?", _ADDRESS, "security.authentication",
     "tokens of issuer {}"),
    (rf"{_ABOUT}\.(?:.*\.)?requirehttpsmetadata", r"(?i:false)", "security.authentication", ""),
    # Tokens.
    (rf"{_ABOUT}\.(?:.*\.)?(?:valid)?audiences?(?:\.\d+)?", _WORD, "security.token", "audience {}"),
    (rf"{_ABOUT}\.(?:.*\.)?(?:jwks?(?:set)?(?:uri|url)|keyseturi|jwkseturi|introspection(?:uri|url"
     rf"|endpoint))",
     _ADDRESS, "security.token", "keys from {}"),
    (r"(?:.*\.)?(?:jwt|jws|jwttoken|jwtsettings|jwtoptions|token)\.(?:.*\.)?(?:algorithms?"
     r"|signingalgorithm|alg)",
     r"(?:HS|RS|ES|PS)\d{3}|EdDSA|A\d+\w+", "security.token", "algorithm {}"),
    (rf"(?:.*\.)?[^.]*(?:jwt|accesstoken|refreshtoken|authtoken|token)[^.]*\.{_TIME}", _NUMBER,
     "security.token", ""),
    (rf"(?:.*\.)?[^.]*(?:jwt|accesstoken|refreshtoken|idtoken|authtoken){_TIME}",
     _NUMBER, "security.token", ""),
    # Sessions.
    (r"server\.servlet\.session\.(?:timeout|trackingmodes|cookie\.(?:secure|httponly|samesite|maxage|name))"
     r"|spring\.session\.(?:storetype|timeout|redis\.flushmode)"
     r"|(?:.*\.)?session\.(?:timeout|maxage|lifetime|driver|storetype|store|cookie\.(?:secure|httponly"
      r"|samesite"
     r"|maxage))|(?:session(?:driver|lifetime|cookiesecure|cookiehttponly|cookiesamesite|securecookie))"
     r"|cookie(?:secure|httponly|samesite|expire|refresh)", _WORD, "security.session", ""),
    # Authorisation.
    (r"(?:.*\.)?authorizerclassname|authorizer\.class\.name", _WORD, "security.authorization",
     "Kafka authorizer {}"),
    (r"(?:.*\.)?opa\.(?:url|uri|address|host)|opa(?:url|uri|address)", _ADDRESS, "security.authorization",
     "asks Open Policy Agent at {}"),
    (r"emaildomains|allowedgroups|authenticatedemailsfile|githuborg|githubteam", _WORD,
     "security.authorization", ""),
    # Encryption in transit.
    (r"(?:.*\.)?server\.ssl\.(?:protocol|enabledprotocols|clientauth|keystoretype|bundle|ciphers)"
     r"|(?:.*\.)?server\.ssl\.enabled", _WORD, "security.transit", ""),
    (r"(?:.*\.)?security\.?protocol", r"(?:SASL_)?(?:SSL|PLAINTEXT)", "security.transit", ""),
    (r"(?:.*\.)?(?:pg)?sslmode", r"(?i:require|required|verify-ca|verify-full|verify_identity|prefer)",
     "security.transit", ""),
    (r"(?:.*\.)?(?:redis|rabbitmq|mongodb|cassandra|elasticsearch|kafka|mail|ldap|http|transport|management)"
     r"\.(?:.*\.)?(?:ssl|tls)(?:\.enabled)?", _YES, "security.transit", ""),
    (r"(?:.*\.)?(?:tlsminversion|mintlsversion|minversion|minprotocol|tlsminimumprotocolversion|sslminprotocol|tlsversions?)",
     r"(?i:VersionTLS\d+|TLS[v_]?[\d._]+|[\d.]+)", "security.transit", ""),
    (r"(?:.*\.)?(?:requiressl|forcessl|forcehttps|httpsredirect|secureSslRedirect|requiresecuretransport"
     r"|cookieforcessl)",
     _YES, "security.transit", ""),
    # Stores of secrets.
    (r"spring\.cloud\.vault\.(?:uri|host)|(?:quarkus\.)?vault\.(?:url|uri|addr|address)", _ADDRESS + r"|\w+",
     "security.store", "Vault at {}"),
    (r"spring\.cloud\.vault\.authentication", _WORD, "security.store", "Vault, authentication {}"),
    (r"(?:.*\.)?key-?vault(?:[a-z]*)?\.(?:.*\.)?(?:endpoint|uri|url|name|vaulturi|vault)|keyvault(?:name"
     r"|uri|url|endpoint)",
     _WORD, "security.store", "Azure Key Vault {}"),
    (r"spring\.cloud\.gcp\.secretmanager\.(?:enabled|projectid)", _WORD, "security.store",
     "Google Secret Manager"),
    (r"(?:spring\.cloud\.aws|aws)\.secretsmanager\.(?:enabled|region|prefix|name)", _WORD, "security.store",
     "AWS Secrets Manager"),
    # At rest.
    (r"(?:.*\.)?jasypt\.encryptor\.algorithm", _WORD, "security.encryption", "settings with Jasypt, {}"),
    (r"(?:.*\.)?(?:innodbencrypttables|innodbredologencrypt|innodbundologencrypt|defaulttableencryption"
     r"|encryptbinlog|binlogencryption|enableencryption|transparentdataencryption)",
     r"(?i:on|1|true|force|yes|y)", "security.encryption", ""),
    # Masking.
    (r"(?:.*\.)?(?:keystosanitize|maskfields|maskedfields|maskkeys|redactfields|redactkeys|redactedfields"
     r"|sensitivefields|sensitivekeys|scrubfields|filterparameters|blockedvalues|blockedkeys)(?:\.\d+)?",
      _WORD,
     "security.masking", ""),
    (r"(?:.*\.)?(?:showvalues)", r"(?i:never|when_authorized|always)", "security.masking", ""),
    # Browsers.
    (r"(?:.*\.)?cors[^.]*\.(?:.*\.)?[^.]*origins?(?:patterns?)?(?:\.\d+)?|cors(?:allowed)?(?:allow)?origins?",
     r"[\w .,/:*${}\[\]\"'-]{1,160}", "security.cors", "{}"),
    (r"(?:.*\.)?(?:contentsecuritypolicy|xframeoptions|frameoptions|referrerpolicy|permissionspolicy"
     r"|stricttransportsecurity)(?:\.\w+)?", r".{1,160}", "security.headers", ""),
    (r"(?:.*\.)?hsts\.(?:maxage\w*|includesubdomains|preload|enabled)", _WORD, "security.headers", ""),
)  # fmt: skip

_MEANINGS = [
    (re.compile(rf"(?:{key})\Z"), re.compile(rf"(?:{value})\Z"), Meaning(topic, text))
    for key, value, topic, text in _TABLE
]
_TRANSIT = re.compile(
    r"(?i)[?&;\s](sslmode\s*=\s*(?:require|verify-ca|verify-full|verify_identity|required)|useSSL=true"
    r"|requireSSL=true|encrypt\s*=\s*(?:true|mandatory|strict)|tls=true|ssl=true)\b"
)


def canonical(key: str) -> str:
    """A key in the form that is compared.

    >>> canonical("spring:cloud__vault.kv-backend"), canonical("JWT_EXPIRES_IN")
    ('spring.cloud.vault.kvbackend', 'jwtexpiresin')
    """
    return key.replace("__", ".").replace(":", ".").replace("-", "").replace("_", "").lower()


def meaning_of(key: str, value: str) -> Meaning | None:
    """What a setting says about protection; the first that fits.

    >>> meaning_of("server.ssl.enabled-protocols", "TLSv1.3").topic
    'security.transit'
    >>> meaning_of("jwt.secret", "abc")
    """
    name, text = canonical(key), value.strip()
    if len(name) > 200 or len(text) > 300:
        return None
    for keys, values, meaning in _MEANINGS:
        if keys.match(name) and values.match(text):
            return meaning
    return None


def transit_in(value: str) -> str:
    """The part of a connection string that asks for encryption, "" where none does.

    >>> transit_in("jdbc:postgresql://db/shop?user=a&sslmode=verify-full"), transit_in("jdbc:h2:mem:x")
    ('sslmode=verify-full', '')
    """
    found = _TRANSIT.search(value[:4_000]) if "=" in value else None
    return "".join(found[1].split()) if found else ""
