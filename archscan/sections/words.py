"""Words: numbers with their noun, lists, and how a connection is said in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from archscan.model.elements import ComponentKind, ConnectionKind, DataDirection
from archscan.sections.statements import Inline, Line

ACTIVE: dict[ConnectionKind, str] = {
    "calls": "calls",
    "proxies": "forwards requests to",
    "queries": "queries",
    "publishes": "publishes to",
    "consumes": "consumes from",
    "registers": "registers with",
    "discovers": "looks up addresses in",
    "loads_config": "loads its configuration from",
    "authenticates": "authenticates users against",
    "exports": "exports telemetry to",
    "scrapes": "scrapes metrics of",
    "logs": "sends logs to",
    "replicates": "replicates to",
    "mounts": "mounts files of",
    "starts_after": "starts after",
    "uses": "uses",
}
PASSIVE: dict[ConnectionKind, str] = {
    "calls": "Called by",
    "proxies": "Receives requests through",
    "queries": "Queried by",
    "publishes": "Receives messages from",
    "consumes": "Delivers messages to",
    "registers": "Registry for",
    "discovers": "Asked for addresses by",
    "loads_config": "Provides configuration to",
    "authenticates": "Authenticates users for",
    "exports": "Receives telemetry from",
    "scrapes": "Scraped by",
    "logs": "Receives logs from",
    "replicates": "Replica of",
    "mounts": "Files mounted by",
    "starts_after": "Started before",
    "uses": "Used by",
}
KINDS: dict[ComponentKind, tuple[str, str]] = {
    "frontend": ("frontend", "frontends"),
    "gateway": ("gateway", "gateways"),
    "proxy": ("proxy", "proxies"),
    "service": ("service", "services"),
    "worker": ("worker", "workers"),
    "job": ("job", "jobs"),
    "auth": ("identity provider", "identity providers"),
    "config": ("configuration service", "configuration services"),
    "discovery": ("service registry", "service registries"),
    "broker": ("message broker", "message brokers"),
    "database": ("database", "databases"),
    "cache": ("cache", "caches"),
    "search": ("search engine", "search engines"),
    "storage": ("storage system", "storage systems"),
    "observability": ("observability tool", "observability tools"),
    "other": ("other component", "other components"),
    "external": ("external system", "external systems"),
    "person": ("person", "people"),
}
"""Kinds in the order of the document: from the outside to the stores."""


def verb(kind: ConnectionKind, data: DataDirection) -> str:
    """What the source of a connection does to its target.

    >>> verb("queries", "backward"), verb("queries", "both"), verb("calls", "forward")
    ('queries', 'reads from and writes to', 'calls')
    """
    if kind == "queries" and data != "backward":
        return "reads from and writes to" if data == "both" else "writes to"
    return ACTIVE[kind]


_PLURALS = {"policy": "policies", "registry": "registries", "is": "are", "has": "have", "it": "them"}


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "component"), count(0, "policy"), count(2, "network policy")
    ('1 component', '0 policies', '2 network policies')
    """
    return f"{number} {noun if number == 1 else plural(noun)}"


_OFFERED = {
    "http": "HTTP endpoint",
    "grpc": "gRPC method",
    "graphql": "GraphQL operation",
    "websocket": "WebSocket endpoint",
    "topic": "topic",
}
OFFERED: tuple[str, ...] = tuple(_OFFERED)
"""Kinds of interfaces of programs, in the order of the document."""


def offered(kind: str, names: Sequence[str]) -> str:
    """How many interfaces of a kind there are; gRPC services whose methods nothing tells count as services.

    >>> offered("http", ["GET /"]), offered("grpc", ["a.Shop/Buy", "a.Shop/Sell", "Health"])
    ('1 HTTP endpoint', '2 gRPC methods and 1 more gRPC service')
    """
    bare = sum("/" not in name for name in names) if kind == "grpc" else 0
    service = "more gRPC service" if bare < len(names) else "gRPC service"
    parts = [(len(names) - bare, _OFFERED[kind]), (bare, service)]
    return " and ".join(count(number, noun) for number, noun in parts if number)


def plural(noun: str) -> str:
    """The plural of a noun, or of the verbs and pronouns used with it.

    >>> plural("system"), plural("is"), plural("proxy")
    ('systems', 'are', 'proxies')
    """
    first, space, last = noun.rpartition(" ")
    if last in _PLURALS:
        last = _PLURALS[last]
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        last = f"{last[:-1]}ies"
    else:
        last = f"{last}es" if last.endswith(("s", "x", "ch", "sh")) else f"{last}s"
    return f"{first}{space}{last}"


def agree(number: int, word: str, several: str = "") -> str:
    """A verb or pronoun in the number of what it speaks of; `several` where the plural is not known here.

    >>> agree(1, "is"), agree(3, "has"), agree(2, "publishes", "publish")
    ('is', 'have', 'publish')
    """
    return word if number == 1 else several or plural(word)


def listed(items: Sequence[Inline], most: int = 0, word: str = "and") -> Line:
    """A list in a sentence: `a, b and c`; with `most`, the rest becomes a number.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], 1)
    (('a', ', ', 'b', ' and ', 'c'), ('a', ' and 2 more'))
    """
    if most and len(items) > most + 1:
        shown = _commas(items[:most])
        return (*shown, f" {word} {len(items) - most} more")
    if len(items) < 2:
        return tuple(items)
    return (*_commas(items[:-1]), f" {word} ", items[-1])


def _commas(items: Iterable[Inline]) -> Line:
    line: list[Inline] = []
    for item in items:
        line += [", ", item] if line else [item]
    return tuple(line)


def kind_counts(kinds: Iterable[ComponentKind]) -> str:
    """How many of each kind, in the order of the document.

    >>> kind_counts(["database", "service", "service"])
    '2 services and 1 database'
    """
    found = list(kinds)
    parts = [f"{number} {KINDS[kind][number != 1]}" for kind in KINDS if (number := found.count(kind))]
    return "".join(str(piece) for piece in listed(parts))


_BOILERPLATE = re.compile(
    r"(?:an? |my |the )?(?:new |simple |sample |demo |starter |basic )*"
    r"(?:spring ?boot|vue(?:\.?js)?|react|angular|node(?:\.?js)?|next(?:\.?js)?|nuxt(?:\.?js)?|flutter"
    r"|django|flask|maven|gradle|java|go|rust|python|typescript|express)?[ -]*"
    r"(?:demo|project|app|application|service|microservice|module|package|parent pom|description)"
    r"(?: (?:project|app|application|description|goes here|here))?"
    r"(?: for (?:spring ?boot|maven|gradle|\w+\.js))?"
    r"|add (?:your|a) (?:project )?description(?: here)?|todo\b.*|tbd|fixme\b.*|lorem ipsum.*|hello,? world"
    r"|this project was (?:bootstrapped|generated)\b.*|description of .{0,40}",
    re.IGNORECASE,
)


def is_boilerplate(text: str) -> bool:
    """Whether a text is what a generator writes or nobody filled in, and says nothing of its project.

    >>> is_boilerplate("Demo project for Spring Boot"), is_boilerplate("My new SpringBoot app")
    (True, True)
    >>> is_boilerplate("A Go service that takes orders")
    False
    """
    return _BOILERPLATE.fullmatch(text.strip().rstrip(".! ")) is not None


def brief(text: str, most: int = 240) -> str:
    """The first sentences of a text, as many as fit, at least one; a long one is cut between words.

    >>> brief("One. Two. Three.", 9), brief("abc def ghi", 8)
    ('One. Two.', 'Abc def…')
    """
    text = sentence(text)
    if len(text) <= most:
        return text
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s)", text)]
    fitting = [end for end in ends if end <= most]
    if fitting:
        return text[: fitting[-1]]
    if ends and ends[0] <= most * 3 // 2:
        return text[: ends[0]]
    return f"{text[: most + 1].rsplit(' ', 1)[0].rstrip(' ,;:-')}…"


def sentence(text: str) -> str:
    """A text that ends as a sentence does, beginning with a capital where it begins with a plain word.

    >>> sentence("takes orders"), sentence("iOS app."), sentence("Fine. :-)"), sentence("")
    ('Takes orders.', 'iOS app.', 'Fine. :-)', '')
    """
    text = text.strip()
    first = text.split(" ", 1)[0]
    if first.islower() and first.isalpha():
        text = text[0].upper() + text[1:]
    return f"{text}." if text and (text[-1].isalnum() or text[-1] in "\"'”’%`") else text
