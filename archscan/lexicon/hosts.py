"""What a host name says by itself: this machine, an example, a cluster name, or somebody else's system.

Hosts are given as `Address.host` has them: lower case, no port, no brackets.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from archscan.lexicon.words import vocabulary

_LOCAL = vocabulary(
    "localhost localhost.localdomain ip6-localhost ip6-loopback loopback * + _ host.docker.internal "
    "gateway.docker.internal docker.for.mac.localhost docker.for.mac.host.internal "
    "docker.for.win.localhost host.containers.internal host.minikube.internal host.k3d.internal "
    "kubernetes.docker.internal host.lima.internal broadcasthost metadata.google.internal"
)
_METADATA = frozenset({"169.254.169.254", "169.254.170.2", "fd00:ec2::254"})
"""Where clouds answer instances about themselves: part of the machine, no system of its own."""

_EXAMPLE_SUFFIXES = ("example.com", "example.org", "example.net", "example.edu")
_EXAMPLE_TOPS = frozenset({"example", "test", "invalid"})  # RFC 2606 and 6761
_EXAMPLE_NETS = tuple(
    ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)
_NAMESPACES = vocabulary(
    "www.w3.org w3.org json-schema.org json.schemastore.org www.schemastore.org schemas.xmlsoap.org "
    "schemas.microsoft.com schemas.openxmlformats.org schemas.android.com xmlns.jcp.org java.sun.com "
    "xmlns.oracle.com jakarta.ee maven.apache.org www.springframework.org schema.org purl.org spdx.org "
    "www.apache.org apache.org opensource.org www.opensource.org www.gnu.org creativecommons.org "
    "semver.org img.shields.io shields.io"
)
_PLACEHOLDER = re.compile(
    r"(?:^|\.)(?:your|my|some)?[-_]?(?:domain|company|website|site|host|server|org|organization)"
    r"(?:[-_]?name)?(?:[-_]?here)?\.(?:com|net|org|io|tld|local)$"
    r"|(?:^|[.-])(?:your|change-?me|replace-?me|placeholder|todo)(?:[.-]|$)"
    r"|^x{3,}(?:\.|$)|(?:^|\.)(?:foo|bar|foobar|baz)\.(?:com|org|net)$"
)

_TOPS = vocabulary(
    "com net org info biz edu gov mil int dev app cloud tech online site xyz pro name mobi tel page email "
    "systems services network digital agency software solutions host hosting internal corp intranet live "
    "world global group team finance bank health media news chat video games codes run"
)
_SECOND_LEVEL_ONLY = vocabulary("shop store blog wiki zone space")
"""Top-level domains that are as often a namespace's name: they need a third label."""
_NOT_TOPS = vocabulary("svc local localdomain localhost lan home private consul pod node")
_FILE_ENDINGS = vocabulary(
    "py js ts jsx tsx mjs cjs rb go rs java kt cs php pl sh bash ps cc md rst txt html htm css scss vue "
    "yaml yml json xml toml ini cfg conf config properties env lock log sql db sqlite sqlite3 jar war ear "
    "so dll exe zip gz tgz tar bz2 xz png jpg jpeg gif svg ico pdf csv tsv pem crt cert key pub p12 jks "
    "tpl tmpl template bak tmp pid sock socket service mod sum gradle proto graphql tf ex exs erl hs lua "
    "cnf acl dat bin wasm map onnx pt h5 pkl"
)
_PACKAGE_ROOTS = vocabulary("com org net io edu gov java javax jakarta kotlin scala akka sun android")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$")
_ORDINAL = re.compile(r"-\d+$")


def _address(host: str) -> IPv4Address | IPv6Address | None:
    if ":" not in host and not host.partition("%")[0].replace(".", "").isdigit():
        return None  # almost every host is a name, and to fail is what `ip_address` is slow at
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def is_address(host: str) -> bool:
    """Whether the host is an IP address and no name."""
    return _address(host) is not None


def is_local(host: str) -> bool:
    """Whether the host means the machine or container itself, its host, or every interface.

    >>> is_local("127.0.1.1"), is_local("0.0.0.0"), is_local("host.docker.internal"), is_local("db")
    (True, True, True, False)
    """
    if not host or host in _LOCAL or host in _METADATA or host.endswith(".localhost"):
        return True
    address = _address(host)
    return address is not None and (
        address.is_loopback or address.is_unspecified or address.is_link_local or address.is_multicast
    )


def is_documentation(host: str) -> bool:
    """Whether the host stands for no system: reserved for examples, an XML namespace, a placeholder.

    >>> is_documentation("api.example.com"), is_documentation("www.w3.org"), is_documentation("acme.io")
    (True, True, False)
    """
    if host in _NAMESPACES or any(host == name or host.endswith("." + name) for name in _EXAMPLE_SUFFIXES):
        return True
    address = _address(host)
    if address is not None:
        return any(address in net for net in _EXAMPLE_NETS)
    top = host.rpartition(".")[2]
    return ("." in host and top in _EXAMPLE_TOPS) or _PLACEHOLDER.search(host) is not None


def is_external_name(host: str) -> bool:
    """Whether the host is a dotted DNS name that could be a system outside: no address of this machine,
    no cluster name, no file name, no package name, no example.

    >>> [is_external_name(name) for name in ("api.stripe.com", "orders.shop", "app.py", "com.acme.shop")]
    [True, False, False, False]
    """
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 253 or not all(_LABEL.match(label) for label in labels):
        return False
    if is_local(host) or is_documentation(host) or _address(host) is not None:
        return False
    top = labels[-1]
    if top in _NOT_TOPS or "svc" in labels[1:] or labels[0] in _PACKAGE_ROOTS:
        return False
    if top in _FILE_ENDINGS and (len(labels) == 2 or len(top) > 2):
        return False
    if top in _SECOND_LEVEL_ONLY:
        return len(labels) > 2
    country = len(top) == 2 and top.isalpha()
    return country or top in _TOPS or top.startswith("xn--")


def kubernetes_parts(host: str) -> tuple[str, str | None]:
    """Service and namespace of a cluster DNS name of any length, the namespace None where not named.

    A pod behind a headless service (`db-0.db.shop.svc`) gives that service. A name that is too long
    to be read without its `svc` label comes back whole.

    >>> [kubernetes_parts(name) for name in ("orders.shop.svc.cluster.local", "db-0.db", "orders.shop")]
    [('orders', 'shop'), ('db', None), ('orders', 'shop')]
    """
    labels = host.rstrip(".").split(".")
    if "svc" in labels[1:]:
        before = labels[: labels.index("svc", 1)]
        return (before[0], None) if len(before) == 1 else (before[-2], before[-1])
    if 1 < len(labels) <= 3 and _ORDINAL.sub("", labels[0]) != labels[0]:
        stem = _ORDINAL.sub("", labels[0])
        if labels[1] == stem or labels[1].startswith(stem):
            return labels[1], labels[2] if len(labels) == 3 else None
    if len(labels) == 2:
        return labels[0], labels[1]
    return host, None


def external_name(host: str) -> str:
    """What an external system is called by its host: the host itself, without `www.`.

    >>> external_name("www.acme.io"), external_name("api.stripe.com")
    ('acme.io', 'api.stripe.com')
    """
    return host.removeprefix("www.")


_SECOND_LEVELS = vocabulary("co com org net gov ac edu")


def organisation_of(host: str) -> str:
    """The label of a public host that its owner is called by; "" for an address or a lone label.

    >>> organisation_of("api.stripe.com"), organisation_of("smtp.shop.co.uk"), organisation_of("10.0.0.1")
    ('stripe', 'shop', '')
    """
    labels = host.split(".")
    if len(labels) < 2 or is_address(host):
        return ""
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS:
        return labels[-3]
    return labels[-2]
