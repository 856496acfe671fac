"""What the name of a variable, key or option says about the address in its value."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from archscan.lexicon.words import vocabulary, words

Role: TypeAlias = Literal["address", "weak", "neutral", "other", "never", "own"]
"""How far the key vouches for an address in its value.

`address`: it says that there is one, so that a lone word is taken for a host. `weak`: an address
that is shown, linked or redirected to rather than called; it counts only inside the scope.
`neutral`: URLs and `host:port` are taken. `other`: the key names something else (a user, a driver,
a database), URLs and `host:port` are taken all the same. `never`: what looks like `host:port` is
something else (an image, a time), only URLs are taken. `own`: what it listens on or whom it allows
in; nothing is taken.
"""

_ADDRESS_ENDS = vocabulary(
    "host hosts hostname hostnames server servers addr addrs address addresses url urls uri uris endpoint "
    "endpoints broker brokers service services svc dsn node nodes upstream upstreams backend backends "
    "seed seeds peer peers bootstrap target targets remote gateway sentinel sentinels registry discovery "
    "ip ips master primary leader replica replicas slave point points quorum ensemble collector receiver "
    "destination source hub connect"
)
_OTHER_ENDS = vocabulary(
    "user users username login db database databases dbname name names namespace topic topics queue "
    "queues exchange index indices mode type types engine driver connection version tag region zone env "
    "environment level password passwd pass pwd secret token key keys path dir directory folder file "
    "files image images format locale lang language tz timezone profile profiles active group groups "
    "realm bucket schema table collection prefix suffix charset encoding class package module adapter "
    "dialect provider strategy policy role roles account project org organization team email mail from to "
    "subject title description label labels color theme count size limit max min timeout interval ttl "
    "retries id ids uid gid opts options args exporter exporters protocol scheme keyspace vhost tenant "
    "client cluster stage state status kind plugin plugins feature features enabled disabled strategy "
    "algorithm cipher platform arch os shell editor method verb action command cmd entrypoint script "
    "module app application component job task rack dc datacenter implementation"
)
_NEVER_ENDS = vocabulary(
    "image images version tag user users group groups uid gid time date schedule cron ratio size username "
    "owner password passwd pass pwd secret token key keys apikey salt credentials"
)
_OWN_WORDS = vocabulary(
    "listen listener listeners listening bind binding advertise advertised cors origin origins allowed "
    "allow allowlist whitelist trusted callback redirect redirects referer referrer vhost noproxy"
)
_OWN_PAIRS = frozenset({
    ("virtual", "host"), ("no", "proxy"), ("allowed", "hosts"), ("letsencrypt", "host"), ("cookie", "domain"),
    ("instance", "hostname"), ("pod", "ip"), ("host", "ip"), ("node", "ip"), ("return", "url"),
    ("success", "url"), ("cancel", "url"), ("logout", "url"), ("dns", "servers"), ("dns", "server"),
    ("instance", "host"), ("public", "host"), ("external", "host"), ("proxy", "host", "header"),
})  # fmt: skip
_WEAK_WORDS = vocabulary(
    "license docs doc documentation homepage help support terms privacy logo icon avatar favicon "
    "changelog badge donate manual repo repository git vcs scm mirror contact careers about legal "
    "feedback website imprint"
)
_WEAK_PAIRS = frozenset({
    ("public", "url"), ("external", "url"), ("root", "url"), ("site", "url"), ("app", "url"), ("self", "url"),
    ("canonical", "url"), ("public", "uri"), ("pip", "index"), ("npm", "registry"), ("index", "url"),
    ("download", "url"), ("org", "url"), ("source", "url"), ("project", "url"), ("hostname", "url"),
})  # fmt: skip
_ARGUMENT_ENDS = vocabulary("opts options args arguments flags cmd command cmdline")


SHORT_HOST = frozenset({"-h", "-H"})
"""Options that name a host by custom."""


def _meaning(key: str) -> tuple[str, ...]:
    if key in SHORT_HOST:
        return ("host",)
    parts = words(key)
    while len(parts) > 1 and parts[-1].isdigit():
        parts = parts[:-1]  # BROKER_1, services__orders__http__0
    if parts[-2:] in (("host", "name"), ("host", "names")):
        parts = (*parts[:-2], "hostname")
    return parts


@lru_cache(maxsize=4096)
def role_of(key: str) -> Role:
    """What a key says of the address in its value.

    >>> [role_of(key) for key in ("DB_HOST", "DB_NAME", "KAFKA_ADVERTISED_LISTENERS", "DOCS_URL", "ORDERS")]
    ['address', 'other', 'own', 'weak', 'neutral']
    """
    parts = _meaning(key)
    if not parts:
        return "neutral"
    pairs = set(pairwise(parts))
    last = parts[-1]
    if not _OWN_WORDS.isdisjoint(parts) or not _OWN_PAIRS.isdisjoint(pairs):
        return "own"
    if last in ("domain", "domains", "fqdn") or parts in (("hostname",), ("fqdn",)):
        return "own"
    if parts in (("service",), ("svc",)):
        return "other"  # of nobody else: what the program itself is called
    named = last in ("host", "hostname", "address", "addr")  # of a server, whatever it serves
    if not named and (not _WEAK_WORDS.isdisjoint(parts) or not _WEAK_PAIRS.isdisjoint(pairs)):
        return "weak"
    if last in ("hostname", "url") and parts[:-1] in (
        ("kc",),
        ("keycloak",),
        ("gitlab",),
        ("web",),
        ("www",),
    ):
        return "weak"
    if ("connection", "strings") in pairs or parts[-2:] == ("connection", "string"):
        return "address"
    if last in _NEVER_ENDS:
        return "never"
    if last in _ADDRESS_ENDS or "bootstrap" in parts:
        return "address"
    return "other" if last in _OTHER_ENDS else "neutral"


def is_own_host(key: str) -> bool:
    """Whether a dotted name under this key is more likely the program's own than that of another.

    >>> [is_own_host(key) for key in ("WEB_HOSTNAME", "ADDRESS", "SMTP_ADDRESS")]
    [True, True, False]
    """
    return _meaning(key)[-1:] == ("hostname",) or _meaning(key) == ("address",)


def holds_arguments(key: str) -> bool:
    """Whether the value is a piece of a command line (`JAVA_OPTS`)."""
    return words(key)[-1:] != () and words(key)[-1] in _ARGUMENT_ENDS


_HOST_ENDS = vocabulary("host hostname addr address ip endpoint server url uri domain")
_PORT_END = "port"


def host_stem(key: str) -> tuple[str, ...] | None:
    """The words before the one that says host: what a port's key shares with it; None if there is none.

    >>> host_stem("ORDERS_SERVICE_HOST"), port_stem("ORDERS_SERVICE_PORT"), host_stem("host")
    (('orders', 'service'), ('orders', 'service'), ())
    """
    parts = _meaning(key)
    if not parts:
        return None
    return parts[:-1] if parts[-1] in _HOST_ENDS else parts


def port_stem(key: str) -> tuple[str, ...] | None:
    """The words before `port`; None if the key does not end so."""
    parts = words(key)
    return parts[:-1] if parts[-1:] == (_PORT_END,) else None


def port_stems(key: str) -> tuple[tuple[str, ...], ...]:
    """The stems of which the key may name one port among others (`X_UI_PORT`, `X_PORT_GRPC`).

    >>> port_stems("ORDERS_UI_PORT"), port_stems("ORDERS_PORT"), port_stems("PORT")
    ((('orders', 'ui'), ('orders',)), (('orders',),), ())
    """
    parts = words(key)
    lengths = (len(parts) - 1, len(parts) - 2)
    return tuple(parts[:length] for length in lengths if length > 0 and _PORT_END in parts[length:])
