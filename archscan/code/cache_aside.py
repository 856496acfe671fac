"""Cache-aside in code: one function that reads a key from a cache and, behind that, writes the same key.

Both calls stand on the same object, which is a client of a cache by its type or, in a file that imports such
a client, by its name; and the key is written the same way both times. Such a store holds much besides, so
that the word `cache` has to stand about it: in a name, the key or the path. A read that nothing behind it
fills, and a write without a read, are no cache-aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.code.program import Call, Expression, Join, Name, Program, Text
from archscan.code.values import Values
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

_READS = frozenset({"get", "Get", "getAsync", "GetAsync", "GetStringAsync", "StringGetAsync", "getString"})
_WRITES = frozenset(
    {
        "set", "Set", "setex", "setEx", "SetEx", "SetEX", "SetNX", "setAsync", "SetAsync", "SetStringAsync",
        "StringSetAsync", "put", "add", "Add",
    }
)  # fmt: skip
_LIBRARY = re.compile(
    r"(?i)\b(?:\w*redis\w*|memcached?|memjs|pymemcache|pylibmc|django\.core\.cache|node-cache|lru-cache|go-cache|ristretto"
    r"|bigcache|flask_caching|cachetools|dalli|jedis|lettuce|valkey\w*|spymemcached|gomemcache|cache-manager"
    r"|Microsoft\.Extensions\.Caching|StackExchange\.Redis|Illuminate\.Support\.Facades\.(?:Cache|Redis))\b"
)
"""Modules of caches and their clients."""
_NAMED = re.compile(r"(?i)(?:^|[._$>-])\w*(?:cache|redis|rdb|memcached?|valkey)\w*(?:\.\w+)?\Z")


def find_cache_aside(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Setting]:
    """The functions of a file that fill a cache with what they did not find in it, each once."""
    if not any(_LIBRARY.search(full) for full in program.imports.values()):
        return
    reads: dict[tuple[str, str, str, str], Call] = {}
    told: set[tuple[str, str]] = set()
    for call in sorted(program.calls, key=lambda one: one.line):
        owner = call.callee.rpartition(".")[0]
        if call.method not in _READS and call.method not in _WRITES:
            continue
        key = next((said for one in call.arguments[:2] if (said := _key(one))), "")
        if not call.function or not owner or not key or not _is_cache(owner, call.function, values):
            continue
        place = (call.type, call.function, owner, key)
        if call.method in _READS:
            reads.setdefault(place, call)
        elif place in reads and place[:2] not in told and "cache" in f"{place}{program.path}".lower():
            told.add(place[:2])
            where = f"{call.type}.{call.function}" if call.type else call.function
            value = f"{owner}.{reads[place].method}, then {owner}.{call.method}"
            evidence = Evidence(program.path, reads[place].line, collector)
            yield Setting(subject, "pattern.cache_aside", value[:200], evidence, name=where[:100])


def _is_cache(owner: str, function: str, values: Values) -> bool:
    """Whether a name holds a client of a cache; by its name only where its type is not known."""
    type_ = values.type_of(owner, function)
    return _LIBRARY.search(type_) is not None or _NAMED.search(owner[-100:]) is not None


def _key(expression: Expression) -> str:
    """How a key is written; "" for what is none, as a context that comes before it."""
    match expression:
        case Name(path):
            return "" if path.rpartition(".")[2] in ("ctx", "context", "Context") else path
        case Text(value):
            return f"'{value}"
        case Join(parts):
            said = [_key(one) for one in parts]
            return "+".join(said) if all(said) else ""
        case Call(makes=True, keywords=named):  # memcache.Item{Key: id}
            return next((_key(one) for word, one in named if word in ("Key", "key")), "")
        case Call(callee, arguments):
            said = [_key(one) for one in arguments]
            return f"{callee}({','.join(said)})" if "context" not in callee and said and all(said) else ""
    return ""
