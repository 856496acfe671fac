"""Forms of addresses that only daemons write: sockets, next hops, fields, words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from archscan.lexicon.address_values import Address, find_addresses

Form: TypeAlias = Callable[[str], list[Address]]
"""The addresses in a value; none for a socket in the file system."""

_MAX_VALUE = 4_000
_HOST = r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?"
_SOCKET = re.compile(
    rf"(?<![\w/.-])(?P<kind>inet6?|tcp[46]?|udp[46]?|tls|ssl):(?://)?(?P<host>{_HOST}):(?P<port>\d{{1,5}})(?!\d)"
)
_MILTER = re.compile(rf"(?<![\w/.-])inet6?:(?P<port>\d{{1,5}})@(?P<host>{_HOST})")
_BRACKETED = re.compile(
    r"(?:(?P<kind>smtps?|lmtp|relay|[\w-]+):)?\[(?P<host>[A-Za-z0-9_][\w.:-]*)\](?::(?P<port>\w+))?"
)
_HOP = re.compile(
    r"(?:(?P<kind>smtps?|lmtp|relay|uucp|[\w-]+):)?(?:inet:)?(?P<host>(?!\d+\Z)[A-Za-z0-9_][\w.-]*)(?::(?P<port>\d{1,5}))?\Z"
)
_FIELD = re.compile(
    r"(?:^|(?<=[\s:;,\"'(]))(?:host|hostaddr|server|ip)\s*=\s*['\"]?(?P<host>[A-Za-z0-9_][\w.-]*)['\"]?"
    r"(?:[\s:;,]+port\s*=\s*['\"]?(?P<port>\d{1,5}))?",
    re.IGNORECASE,
)
_SIP = re.compile(rf"\bsips?:(?:[^@\s;>\"']*@)?(?P<host>{_HOST})(?::(?P<port>\d{{1,5}}))?", re.IGNORECASE)
_SERVICES = {"smtp": 25, "submission": 587, "smtps": 465, "submissions": 465, "lmtp": 24}
_WORD = re.compile(r"[A-Za-z0-9_][\w.-]*\Z")


def nothing(value: str) -> list[Address]:
    """A key whose value is no address of another."""
    return []


def sockets(value: str) -> list[Address]:
    """`inet:milter:8891`, `tcp:policy:10040`, and a milter's `inet:8891@milter`.

    >>> sockets("check_policy_service inet:postgrey:10023, unix:private/x"), sockets("inet:8891@opendkim")
    ([Address(host='postgrey', port=10023, scheme='', path='', bare=False)], \
[Address(host='opendkim', port=8891, scheme='', path='', bare=False)])
    """
    value = value[:_MAX_VALUE]
    return [_made(found) for found in (*_SOCKET.finditer(value), *_MILTER.finditer(value))]


def next_hops(value: str) -> list[Address]:
    """Where mail goes: `[mail]:587`, `lmtp:inet:dovecot:24`, `smtp:relay`; a transport's lone name is none.

    >>> [(one.host, one.port) for one in next_hops("lmtp:inet:dovecot:24")], next_hops("lmtp:unix:private/x")
    ([('dovecot', 24)], [])
    """
    value = value[:_MAX_VALUE]
    if found := list(_BRACKETED.finditer(value)):
        return [_made(one) for one in found]
    hops: list[Address] = []
    for part in re.split(r"[\s,]+", value):
        one = None if "unix:" in part or "/" in part else _HOP.match(part)
        if one is not None and (one["port"] or one["kind"] in ("smtp", "smtps", "lmtp", "relay")):
            hops.append(_made(one))
    return hops


def relays(value: str) -> list[Address]:
    """Next hops, where a lone name is a host too."""
    return next_hops(value) or words(value)


def fields(value: str) -> list[Address]:
    """`host=db dbname=mail`, `redis:host=cache:port=6379`, `ip=redis dbname=0`; else what is written anyway.

    >>> [(one.host, one.port) for one in fields("redis:host=cache:port=6379:prefix=q/")]
    [('cache', 6379)]
    """
    value = value[:_MAX_VALUE]
    if found := list(_FIELD.finditer(value)):
        return [_made(one) for one in found]
    return [address for address in find_addresses(value) if not address.bare]


def first_word(value: str) -> list[Address]:
    """`db 3306 ...`, `ntp iburst`, `mail:587`: a host, and its port if one follows."""
    first, *rest = value[:_MAX_VALUE].replace('"', " ").split() or [""]
    if rest and rest[0].isdigit() and len(rest[0]) <= 5 and _WORD.match(first):
        return [Address(first.lower(), int(rest[0]))]
    return find_addresses(first)[:1]


def words(value: str) -> list[Address]:
    """A list of hosts; what names a socket in the file system is left out."""
    parts = [part for part in re.split(r"[\s,;|]+", value[:_MAX_VALUE]) if part and "unix:" not in part]
    return [address for part in parts if not part.startswith("/") for address in find_addresses(part)[:1]]


def name_servers(value: str) -> list[Address]:
    """`dns@5353#tls-name`, `/zone/dns#5353`, `1.1.1.1 port 53`."""
    found: list[Address] = []
    for part in value[:_MAX_VALUE].rpartition("/")[2].split():
        host, _, port = re.sub(r"[@#]", ":", part, count=1).partition("#")[0].partition(":")
        if _WORD.match(host) and (found == [] or not host.isdigit()) and host != "port":
            number = int(port) if port.isdigit() and len(port) <= 5 else None
            found.append(Address(host.lower(), number, bare=number is None))
    return found


def web(value: str) -> list[Address]:
    """Only `http://...`: what other schemes mean here, the daemon alone knows."""
    return [one for one in find_addresses(value) if one.scheme in ("http", "https")]


def sip(value: str) -> list[Address]:
    """`sip:user@pbx:5060`; else what is written anyway."""
    found = [_made(one) for one in _SIP.finditer(value[:_MAX_VALUE])]
    return found or [address for address in find_addresses(value) if not address.bare]


def _made(found: re.Match[str]) -> Address:
    port = found["port"]
    number = int(port) if port and port.isdigit() and len(port) <= 5 else _SERVICES.get(port or "")
    return Address(found["host"].strip("[]").lower(), number or None, bare=number is None)
