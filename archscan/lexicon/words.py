"""The words that a variable, key or option is made of."""

from __future__ import annotations

import re
from functools import lru_cache


def vocabulary(text: str) -> frozenset[str]:
    """The words of a text as a set: how the lexicon writes its word lists."""
    return frozenset(text.split())


_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SUFFIXES = (
    "hostname", "host", "address", "addr", "url", "uri", "dsn", "endpoint", "servers", "server", "brokers",
    "broker", "port", "password", "passwd", "pass", "pwd", "secret", "token", "user",
)  # fmt: skip
_WHOLE = vocabulary(
    "vhost ghost curl import export report support transport passport viewport teleport rapport airport "
    "bypass compass requirepass localhost broker server superuser observer webserver"
)


@lru_cache(maxsize=4096)
def words(key: str) -> tuple[str, ...]:
    """The words of a key in lower case, whatever way they are joined; numbers are words, too.

    >>> words("ORDERS_SERVICE_HOST"), words("spring.redis.hostName"), words("--dbHost"), words("PGHOST")
    (('orders', 'service', 'host'), ('spring', 'redis', 'host', 'name'), ('db', 'host'), ('pg', 'host'))
    """
    found: list[str] = []
    for part in _PART.findall(key[:200]):
        word = part.lower()
        if word.endswith(_SUFFIXES) and word not in _WHOLE:
            for suffix in _SUFFIXES:
                if word.endswith(suffix) and word != suffix:
                    found.append(word.removesuffix(suffix))
                    word = suffix
                    break
        found.append(word)
    return tuple(found)
