"""What the words of a drawing mean: technologies, kinds of elements, verbs and protocols on arrows.

Only words that leave no doubt count; what they do not say stays unsaid (`other`, "").
"""

from __future__ import annotations

import re
from functools import lru_cache

from archscan.lexicon.roles import guess_kind
from archscan.lexicon.secrets import mask
from archscan.lexicon.technology import TechnologyEntry, load_lexicon
from archscan.model.elements import STORES, ComponentKind, ConnectionKind, Technology
from archscan.model.evidence import Evidence

_KINDS: tuple[tuple[ComponentKind, str], ...] = (
    ("database", "database db datastore rdbms sql nosql"),
    ("cache", "cache"),
    ("broker", "broker queue topic messagebus messagebroker eventbus kafka-topic message-queue stream"),
    ("storage", "storage bucket s3 s3-bucket blob objectstorage object-storage filesystem"),
    ("search", "search searchengine"),
    ("frontend", "frontend website webapp spa browser-app webbrowser mobileapp mobile-app mobile ui"),
    ("gateway", "gateway api-gateway apigateway ingress"),
    ("proxy", "proxy loadbalancer load-balancer"),
    ("worker", "worker consumer"),
    ("job", "job cronjob batch scheduledjob"),
    ("auth", "auth idp identityprovider identity-provider"),
    ("observability", "observability monitoring"),
    ("service", "service microservice backend api-service"),
    ("person", "person actor user"),
    ("external", "external ext thirdparty third-party saas existingsystem externalsystem"),
)
_KIND_OF_WORD: dict[str, ComponentKind] = {word: kind for kind, words in _KINDS for word in words.split()}
_PEOPLE = re.compile(
    r"(?:(?:end|web|mobile|site|external|internal|the|a) ?)*"
    r"(?:users?|customers?|visitors?|shoppers?|developers?|operators?|administrators?|actor|people|person|"
    r"(?:web ?)?browsers?|internet|public internet)",
    re.IGNORECASE,
)
_PROTOCOLS: tuple[tuple[str, str], ...] = (
    ("HTTPS", r"https"), ("gRPC", r"grpc(?:-web)?|protobuf"), ("GraphQL", r"graphql"),
    ("WebSocket", r"web ?sockets?|wss?"), ("AMQPS", r"amqps"), ("AMQP", r"amqp"), ("MQTT", r"mqtt"),
    ("OTLP", r"otlp"), ("SMTP", r"smtps?"), ("LDAP", r"ldaps?"), ("DNS", r"dns"), ("SFTP", r"sftp"),
    ("FTP", r"ftp"), ("SSH", r"ssh"), ("SOAP", r"soap"), ("Thrift", r"thrift"),
    ("HTTP", r"http2?|rest(?:ful)?(?: api)?"),
)  # fmt: skip
_PROTOCOL = tuple(
    (name, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.I)) for name, pattern in _PROTOCOLS
)
_VERBS: tuple[tuple[ConnectionKind, str], ...] = (
    ("publishes", r"publish\w*|produc(?:es?|ing)|emits?|enqueues?|pushes|fires"),
    ("consumes", r"consum(?:es?|ed|ing)|subscrib\w*|dequeues?|polls|listens|receives|processes"),
    ("scrapes", r"scrapes?"),
    ("exports", r"traces?|telemetry|metrics|spans|exports?"),
    ("logs", r"logs(?: to)?|ships logs"),
    ("authenticates", r"authenticat\w*|authori[sz]es?|log ?ins?|sso|verifies tokens?|validates tokens?|oidc"),
    ("replicates", r"replicat\w*"),
    ("registers", r"registers?(?: with| at| in)"),
    ("discovers", r"discovers?"),
    ("loads_config", r"(?:loads?|reads?|fetches|gets) (?:its )?config\w*"),
    ("mounts", r"mounts?"),
    ("proxies", r"prox(?:y|ies)|routes?|forwards?|load.balances|reverse.proxies"),
    ("queries", r"reads?|writes?|reading|writing|queries|stores?|persists?|saves?|caches?|looks? up|sql"),
)
_VERB = tuple((kind, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.I)) for kind, pattern in _VERBS)
_WRITING = re.compile(r"(?<!\w)(?:writes?|stores?|sends?|puts?|adds?|pushes|delivers)(?!\w)", re.I)
_READING = re.compile(r"(?<!\w)(?:reads?|fetches|gets?|pulls?|takes?)(?!\w)", re.I)
_PORT = re.compile(r"(?<![\w.])(?:[A-Za-z+]{2,12})?:(\d{2,5})(?!\d)|\bport (\d{2,5})(?!\d)", re.I)
_SPLIT = re.compile(r"\s*(?:[,;|\n]|\s[&+]\s|\sand\s|\swith\s|\son\s|\s/\s)\s*", re.I)
_VERSION = re.compile(r"(.*?)[ \t:@]+v?(\d[\w.+-]{0,30})", re.I)
_LEADING = re.compile(r"[^\w(\[<\"'/.@]+")


def clean(text: str) -> str:
    """A text on one line, without credentials."""
    line = " ".join(text.split())
    return mask(line) if line else ""


def plain_name(text: str) -> str:
    """The name in a label: on one line, without pictures before it."""
    line = clean(text)
    return _LEADING.sub("", line, count=1) if _LEADING.match(line) else line


def canonical(name: str) -> str:
    """What two spellings of one name have in common.

    >>> canonical("Orders-API"), canonical("orders api")
    ('ordersapi', 'ordersapi')
    """
    return "".join(char for char in name.casefold() if char.isalnum()) or name


def kind_of_word(word: str) -> ComponentKind | None:
    """The kind that a tag, a class or a type names."""
    return _KIND_OF_WORD.get(word.strip().lower().replace(" ", "-")) or _KIND_OF_WORD.get(
        word.strip().lower().replace(" ", "").replace("_", "")
    )


def is_person(name: str) -> bool:
    """Whether a name can only be that of people, or of what they sit at."""
    return len(name) < 80 and _PEOPLE.fullmatch(name.strip()) is not None


@lru_cache(maxsize=1)
def _known() -> dict[str, TechnologyEntry]:
    entries = load_lexicon().all()
    return {canonical(one.name): one for one in entries} | {one.id: one for one in entries}


def known_technology(name: str) -> TechnologyEntry | None:
    """The technology that the lexicon knows by this name."""
    known, plain = _known(), " ".join(name.split())
    if not plain or len(plain) > 80:
        return None
    found = known.get(plain.lower()) or known.get(canonical(plain)) if any(map(str.isalnum, plain)) else None
    if found is None and " " not in plain:
        found = load_lexicon().match("image", plain.lower())
    return found


def technologies_of(text: str, evidence: Evidence, *, sure: bool = True) -> tuple[Technology, ...]:
    """The technologies that a text names, each with its version; with `sure` also unknown ones."""
    found: dict[str, Technology] = {}
    for part in _SPLIT.split(text[:1000]):
        for one in _parts(part.strip(" ()[]")):
            name, version = _versioned(one)
            entry = known_technology(name)
            if entry is not None:
                found.setdefault(
                    entry.id, Technology(entry.name, entry.category, version, (evidence,), entry.id)
                )
            elif sure and name:
                found.setdefault(name, Technology(clean(name), "library", version, (evidence,)))
    return tuple(found[key] for key in sorted(found))


def _parts(text: str) -> list[str]:
    """`Go/gRPC` as two, `TCP/IP` and `CI/CD` as they are."""
    parts = text.split("/")
    if len(parts) > 1 and all(known_technology(_versioned(one)[0]) for one in parts):
        return parts
    kind, colon, rest = text.partition(": ")
    return [rest] if colon and kind.lower() in ("container", "component", "software system") else [text]


def _versioned(text: str) -> tuple[str, str]:
    if known_technology(text) is not None:
        return text, ""
    found = _VERSION.fullmatch(text)
    return (found[1].strip(), found[2]) if found and found[1].strip() else (text.strip(), "")


def protocol_of(text: str) -> str:
    """The application protocol that a text names, "" for none or one that says too little (SQL, TCP)."""
    for name, pattern in _PROTOCOL:
        if pattern.search(text):
            return name
    for part in _SPLIT.split(text[:500]):
        entry = known_technology(_versioned(part.strip(" ()[]"))[0])
        if entry is not None and entry.protocol and entry.protocol != "HTTP":
            return entry.protocol
    return ""


def port_of(text: str) -> int | None:
    """The port that a text names."""
    found = _PORT.search(text)
    port = int(found[1] or found[2]) if found else 0
    return port if 0 < port < 65_536 else None


def connection_kind(
    label: str, technology: str, source: ComponentKind, target: ComponentKind
) -> ConnectionKind:
    """What an arrow is for, by its words and what it ends at."""
    if source == "person":
        return "uses"
    if target == "broker":
        said = _said(label)
        if said in ("publishes", "consumes"):
            return said
        writes, reads = _WRITING.search(label), _READING.search(label)
        if bool(writes) != bool(reads):
            return "publishes" if writes else "consumes"
        return "uses"
    said = _said(label) or _said(technology)
    if target in STORES:
        return said if said in ("replicates", "mounts", "logs", "scrapes", "exports") else "queries"
    if said in ("publishes", "consumes", "queries") or said is None:
        return (
            "queries"
            if said == "queries" and target == "other" and protocol_is_store(technology)
            else "calls"
        )
    return said


def protocol_is_store(text: str) -> bool:
    """Whether a technology text names a store's own protocol."""
    for part in _SPLIT.split(text[:500]):
        entry = known_technology(_versioned(part.strip(" ()[]"))[0])
        if entry is not None and (entry.kind in STORES or load_lexicon().served_by(entry).kind in STORES):
            return True
    return re.search(r"(?<!\w)(?:sql|jdbc|odbc|tds)(?!\w)", text, re.I) is not None


def _said(text: str) -> ConnectionKind | None:
    for kind, pattern in _VERB:
        if pattern.search(text[:500]):
            return kind
    return None


def product_of(name: str) -> tuple[TechnologyEntry, str] | None:
    """The product that runs, and its version, where an element has the name of one and no other."""
    plain, version = _versioned(name)
    entry = known_technology(plain)
    if entry is None or not entry.kind or entry.category == "external":
        return None
    word = canonical(plain)
    if len(word) > 3 and (canonical(entry.name).startswith(word) or canonical(entry.id).startswith(word)):
        return entry, version
    return (entry, version) if word in (canonical(entry.name), entry.id) else None


def product_kind(name: str) -> ComponentKind | None:
    """The kind of the product that an element is named after."""
    found = product_of(name)
    return found[0].kind or None if found else None


def store_kind(name: str, technologies: tuple[Technology, ...]) -> ComponentKind:
    """What something drawn as a store is: by its technology, else by its name, else a database."""
    return _resting(name, technologies, len(technologies)) or "database"


def plain_kind(name: str, technologies: tuple[Technology, ...]) -> ComponentKind | None:
    """What something drawn as a mere box is: people, a product, or a store by its one technology or name."""
    if is_person(name):
        return "person"
    return product_kind(name) or _resting(name, technologies, 1)


def _resting(name: str, technologies: tuple[Technology, ...], most: int) -> ComponentKind | None:
    """The kind of store or broker that at most so many technologies, or else the name, speak of."""
    lexicon = load_lexicon()
    kinds: list[str] = []
    if technologies and len(technologies) <= most:
        kinds = [entry.kind for one in technologies if one.id and (entry := lexicon.get(one.id))]
    guessed = None if technologies and not kinds else guess_kind(name)
    for kind in (*kinds, product_kind(name), guessed[0] if guessed else None):
        if kind in STORES or kind == "broker":
            return kind  # type: ignore[return-value]
    return None
