"""The addresses in one value: URLs, DSNs, keyword strings, `host:port` lists and lone host names.

Credentials and query strings are read over and never come back. What a variable is called is not
known here; `archscan.lexicon.addresses` judges with the key. Forms: RFC 3986 URLs and the DSN
dialects of JDBC, R2DBC, ADO.NET, ODBC, libpq, PDO, Go's MySQL driver, StackExchange.Redis, MongoDB
and ZooKeeper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archscan.lexicon.hosts import is_address
from archscan.lexicon.secrets import is_secret_name, is_secret_value
from archscan.lexicon.words import vocabulary

MAX_TEXT = 20_000
"""Characters of a value that are looked at."""
MAX_ADDRESSES = 100

HOLE = "\ue000"
"""Stands where an unresolved variable stood."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address as written, without credentials. The fields mean what those of `Requires` mean."""

    host: str
    """Lower case; `*` for every interface (`:8080`)."""
    port: int | None = None
    scheme: str = ""
    path: str = ""
    bare: bool = False


_VARIABLE = re.compile(
    r"\$\{\{(?P<a>[^{}]*)\}\}|\{\{(?P<b>[^{}]*)\}\}|\$\{(?P<c>[^{}]*)\}|\$\((?P<d>[^()]*)\)"
    r"|#\{(?P<e>[^{}]*)\}|<%(?P<f>[^%]*)%>|\$(?P<g>[A-Za-z_]\w*)|%(?P<h>[A-Za-z_]\w*)%"
)
_VARIABLE_SIGNS = re.compile(r"[$%{#<]")
_NAME = re.compile(r"[A-Za-z_][\w.]*")


def _fill(text: str) -> tuple[str, list[str]]:
    """The text with a hole for each unresolved variable, and their names, inner ones first."""
    names: list[str] = []
    if not _VARIABLE_SIGNS.search(text):
        return text, names

    def hole(found: re.Match[str]) -> str:
        inner = found[found.lastgroup or 0]
        if (name := _NAME.search(inner)) is not None:
            names.append(name[0])
        return HOLE

    for _ in range(4):
        text, count = _VARIABLE.subn(hole, text)
        if not count:
            break
    return text, names


def unresolved_variables(text: str) -> list[str]:
    """Names of the variables that stand unresolved in a value, each once.

    >>> unresolved_variables("http://${API_HOST:-api}:$PORT/{{ .Values.path }}")
    ['API_HOST', 'PORT', 'Values.path']
    """
    return list(dict.fromkeys(_fill(text[:MAX_TEXT])[1]))


_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\Z")
_IPV6 = re.compile(r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%\w+)?\Z")
_NUMERIC = re.compile(r"v?\d+(?:[._-]\d+)*\Z")
_LOW_PORTS = frozenset({21, 22, 23, 25, 37, 49, 53, 67, 69, 70})
"""Ports below 79 that are meant as such; other small numbers behind a colon are tags (`postgres:16`)."""


def _host(text: str) -> str | None:
    """A host in lower case, or None."""
    if text in ("*", "+", ""):
        return "*"
    text = text.removesuffix(".")
    if len(text) > 253 or ".." in text or not _HOST.match(text):
        return None
    if _NUMERIC.match(text) and not is_address(text):
        return None
    return text.lower()


def _port(text: str) -> int | None:
    if text.isascii() and text.isdigit() and len(text) <= 5:
        number = int(text)
        return number if 0 < number < 65536 else None
    return None


def _host_port(text: str, strict: bool) -> tuple[str, int | None] | None:
    """`host`, `host:port`, `[v6]:port`, `host,1433`; None if it is nothing of it.

    `strict` demands a port that is no image tag, as there is no scheme that says what the text is.
    """
    if text.startswith("["):
        inner, closed, rest = text[1:].partition("]")
        if not closed or not _IPV6.match(inner) or not is_address(inner):
            return None
        return inner.lower(), _port(rest[1:]) if rest.startswith(":") else None
    name, colon, number = text.partition(":")
    host = _host(name)
    if host is None or (host == "*" and not strict and not name):
        return None
    if not colon:
        return host, None
    if HOLE in number and not number.strip(HOLE + "0123456789"):
        return host, None
    port = _port(number)
    if port is None or (strict and port < 79 and port not in _LOW_PORTS):
        return None
    return host, port


# --- URLs ---------------------------------------------------------------------------------------

_URL = re.compile(
    r"(?<![A-Za-z0-9+.-])(?P<scheme>(?:(?:jdbc|r2dbc):(?:[a-z0-9+-]+:){0,3}?)?[A-Za-z][A-Za-z0-9+.-]{0,40})://"
    r"(?P<rest>[^\s\"'<>`|{}\\^]*)(?P<instance>\\\\?[\w$]+(?::\d+)?[^\s\"'<>`|{}\\^]*)?",
    re.IGNORECASE,
)
_ORACLE = re.compile(
    r"jdbc:oracle:(?:thin|oci):[^\s@\"']*@(?://)?(?P<rest>[^\s\"'<>`|{}\\^?;@]+)", re.IGNORECASE
)
_NO_NETWORK = vocabulary(
    "unix npipe sqlite sqlite3 file data classpath memory mem inmemory jdbc:sqlite jdbc:h2 jdbc:h2:mem "
    "jdbc:h2:file jdbc:hsqldb:mem jdbc:hsqldb:file docker docker-image oci chrome-extension app vscode "
    "about cid urn"
)
_NAME_IN_PATH = vocabulary("dns xds kubernetes k8s zk-discovery etcd-discovery")
"""gRPC name resolvers: the authority is the name server, the target stands in the path."""
_WEB = vocabulary("http https ws wss")
_AUTHORITY_END = re.compile(r"[/?#]")
_PATH_END = re.compile(r"[?#;,&]")
_SEGMENT = re.compile(r"[A-Za-z][A-Za-z0-9_.~-]{0,40}\Z")
_DATABASE = re.compile(r"[\w.$~-]{1,64}\Z")
_JDBC_DATABASE = re.compile(r";\s*database(?:Name)?\s*=\s*([\w.-]+)", re.IGNORECASE)
_NEXT_URL = re.compile(r",(?:[\w.-]+=)?(?=(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]*://)")


def _safe_path(path: str, web: bool) -> str:
    """The leading segments that are words: hooks carry their secrets further behind."""
    kept: list[str] = []
    for segment in path.split("/")[: 2 if web else 1]:
        fits = _SEGMENT.match(segment) if web else _DATABASE.match(segment)
        if not fits or HOLE in segment or is_secret_value(segment) or sum(map(str.isdigit, segment)) > 6:
            break
        kept.append(segment)
    return "/".join(kept)


def _split_authority(rest: str, scheme: str) -> tuple[str, str]:
    """Authority without user information, and the path behind it."""
    end = _AUTHORITY_END.search(rest)
    authority, tail = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    if scheme.startswith("jdbc:") and ";" in authority:
        database = _JDBC_DATABASE.search(rest)
        return authority.partition(";")[0].rpartition("@")[2], database[1] if database else ""
    if "@" in authority:
        authority = authority.rpartition("@")[2]
        if "@" in tail and not tail.startswith("?") and scheme not in _WEB:
            return _split_authority(
                tail.rpartition("@")[2], scheme
            )  # an unescaped password with slash and at
    elif "@" in tail and ":" in authority:
        # A password with an unescaped delimiter, unless what stands before it is a host by itself.
        is_host = _host_port(authority.rpartition(",")[2], strict=False) is not None
        if not is_host or tail[0] == "#" or (tail[0] == "/" and scheme not in _WEB):
            return _split_authority(tail.rpartition("@")[2], scheme)
    return authority.partition(";")[0], tail[1:] if tail.startswith("/") else ""


def _url(scheme: str, rest: str) -> Iterator[Address]:
    if scheme in _NO_NETWORK:
        return
    rest = rest.rstrip(".,;:!?)")
    if rest.count("]") > rest.count("["):
        rest = rest.rstrip("]")
    authority, path = _split_authority(rest, scheme)
    path = _PATH_END.split(path, 1)[0]
    if scheme in _NAME_IN_PATH:
        target, _, path = path.partition("/")
        authority = target or authority
    shown = _safe_path(path, scheme in _WEB) if "@" not in path else ""
    for part in authority.split(","):
        part = part.strip()
        if part and (pair := _host_port(part, strict=False)) is not None:
            yield Address(pair[0], pair[1], scheme, shown)


def _oracle(rest: str) -> Iterator[Address]:
    """`host:1521/service`, `host:1521:SID`."""
    parts = re.split(r"[:/]", rest)
    if (host := _host(parts[0])) is not None and host != "*":
        port = _port(parts[1]) if len(parts) > 1 else None
        name = parts[-1] if len(parts) > (2 if port else 1) else ""
        yield Address(host, port, "jdbc:oracle", _safe_path(name, False))


# --- keyword strings ----------------------------------------------------------------------------

_HOST_KEYS = vocabulary(
    "server host hostname hostaddr datasource address addr networkaddress endpoint servername hosts "
    "servers contactpoints accountendpoint blobendpoint queueendpoint tableendpoint"
)
_DATABASE_KEYS = vocabulary("database initialcatalog dbname db databasename keyspace virtualhost vhost")
_KEYWORDS = re.compile(r"\s*(?:(?:dbi:)?(?P<driver>[A-Za-z]+):)?\s*[A-Za-z][A-Za-z_ ]{0,40}=")
_SEMICOLON_FIELD = re.compile(r"(?:[^;\"']|\"[^\"]*\"|'[^']*')+")
_SPACE_FIELD = re.compile(r"([A-Za-z_]\w*)\s*=\s*('(?:[^'\\]|\\.)*'|[^\s']*)")
_TNS = re.compile(r"\(\s*HOST\s*=\s*([\w.-]+)\s*\)\s*(?:\(\s*PORT\s*=\s*(\d+)\s*\))?", re.IGNORECASE)
_FILE = re.compile(r"\.(?:db3?|sqlite3?|mdf|sdf|accdb|mdb)\Z|^[(.:/\\~]|^[A-Za-z]:[\\/]", re.IGNORECASE)


def _fields(text: str) -> list[tuple[str, str]]:
    if ";" in text or not _SPACE_FIELD.match(text.strip()):
        pairs = [field.partition("=") for field in _SEMICOLON_FIELD.findall(text)]
        found = [(key, value) for key, sign, value in pairs if sign]
    else:
        found = _SPACE_FIELD.findall(text)
    return [(re.sub(r"[\s_]", "", key).lower(), value.strip().strip("\"'")) for key, value in found]


def _keywords(text: str) -> list[Address] | None:
    """Addresses of an ADO.NET, ODBC, libpq or PDO string; None if the text is none."""
    start = _KEYWORDS.match(text)
    if start is None:
        return None
    driver = (start["driver"] or "").lower()
    fields = _fields(text[start.end("driver") + 1 :] if driver else text)
    if not any(key in _HOST_KEYS for key, _ in fields):
        return None
    named = dict(fields)
    ports = [_port(part.strip()) for part in named.get("port", "").split(",")]
    path = next((_safe_path(value, False) for key, value in fields if key in _DATABASE_KEYS), "")
    found: list[Address] = []
    for key, value in fields:
        if key not in _HOST_KEYS or not value:
            continue
        if "://" in value:
            found.extend(_urls(value)[0])
            continue
        if _FILE.search(value):
            continue
        value = re.sub(r"^(?:tcp|np|lpc|admin):", "", value, flags=re.IGNORECASE)
        value = re.sub(r"\\[\w$]+", "", value)  # a SQL Server instance
        value = re.sub(r",\s*(\d{2,5})(?=,|$)", r":\1", value)  # SQL Server writes host,port
        for index, part in enumerate(value.split(",")):
            pair = _host_port(part.strip(), strict=False)
            if pair is not None and pair[0] != "*":
                port = pair[1] or (ports[index] if index < len(ports) else ports[-1])
                found.append(Address(pair[0], port, driver, path))
    return found


# --- lists --------------------------------------------------------------------------------------

_GO_MYSQL = re.compile(r"\b(?P<net>tcp[46]?|unix)\((?P<rest>[^()]*)\)/(?P<db>[\w.-]*)")
_NEXT_HOP = re.compile(r"\[([A-Za-z][\w-]*(?:\.[\w-]+)*)\](:\d{1,5})?")
"""Postfix's form of a host that is not looked up as a mail domain: `[mail.example.net]:587`."""
_ASSIGNED = re.compile(r"([\w.-]{1,60})=[^\s,;&]*\Z")
_ANCHOR = re.compile(r"<a\s[^<>]{0,500}>", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\s,;\"'`<>|(){}]+")


def _token(token: str) -> Iterator[Address]:
    """`host:port`, `host:port/path`, `name:host:port`, `user:pw@host:port`."""
    name, sign, value = token.partition("=")
    if sign:
        if is_secret_name(name) or not name:
            return
        token = value
    before, at, token = token.rpartition("@")
    if at and ":" not in before and ":" not in token:
        return  # an e-mail address
    place, slash, path = token.removeprefix("//").partition("/")
    if slash and (":" in path or "@" in path):
        return  # an image reference
    parts = place.split(":")
    if len(parts) in (3, 4) and not place.startswith("["):
        # host:port:database, host:port:port of ZooKeeper, name:host:port
        shift = 0 if _port(parts[1]) else 1
        place = ":".join(parts[shift : shift + 2])
    elif len(parts) == 1 and not (at and ":" in before):
        return
    pair = _host_port(place, strict=True)
    if pair is not None and (pair[1] is not None or HOLE in place or at):
        yield Address(pair[0], pair[1], "", _safe_path(re.split(r"[?#&]", path)[0], False))


_WORD = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?\Z"
)
_NO_NAMES = vocabulary("true false yes no on off none null nil undefined y n")
_QUANTITY = re.compile(
    r"[\d._]+(?:[kmgtp]i?b?|b|ms|us|ns|s|m|h|d|w|y|x|px|em|e\d+)?\Z|v?\d+(?:\.\d+)+\w*(?:[-.]\w+)*\Z",
    re.IGNORECASE,
)


def _bare(text: str) -> Address | None:
    """A lone host-like word."""
    if len(text) > 253 or not _WORD.match(text) or text.lower() in _NO_NAMES:
        return None
    if is_address(text):
        return Address(text, bare=True)
    if _QUANTITY.match(text) or not any(char.isalpha() for char in text):
        return None
    labels = text.rstrip(".").split(".")
    if len(labels) > 1 and labels[-1] != labels[-1].lower():
        return None  # com.acme.Foo
    return Address(text.rstrip(".").lower(), bare=True)


def _urls(text: str) -> tuple[list[Address], str]:
    """Addresses of all URLs, and the text without them."""
    found: list[tuple[int, Address]] = []

    def take_oracle(match: re.Match[str]) -> str:
        found.extend((match.start(), address) for address in _oracle(match["rest"]))
        return " "

    def take(match: re.Match[str]) -> str:
        scheme = match["scheme"].lower()
        rest = match["rest"]
        assigned = _ASSIGNED.search(match.string, max(0, match.start() - 200), match.start())
        if assigned and is_secret_name(assigned[1]):
            return " "  # a password that looks like a URL
        if match["instance"]:  # jdbc:sqlserver://host\instance:1433
            tail = re.sub(r"^\\\\?[\w$]+", "", match["instance"])
            rest = rest + tail
        first, *more = _NEXT_URL.split(rest)
        found.extend((match.start(), address) for address in _url(scheme, first))
        for part in more:
            scheme, _, rest = part.partition("://")
            found.extend((match.start(), address) for address in _url(scheme.lower(), rest))
        return " "

    if "jdbc:" in text:
        text = _ORACLE.sub(take_oracle, text)
    if "://" in text:
        text = _URL.sub(take, text)
    found.sort(key=lambda pair: pair[0])
    return [address for _, address in found], text


def find_addresses(text: str) -> list[Address]:
    """Every address in one value, in the order written, each once.

    A host that is a variable gives none. Lone words come back as `bare`: only a key can say whether
    they are names of hosts. Local addresses are included; `archscan.lexicon.hosts` judges them.

    >>> find_addresses("postgresql://app:pw@db:5432/shop?sslmode=disable")
    [Address(host='db', port=5432, scheme='postgresql', path='shop', bare=False)]
    >>> [address.host for address in find_addresses("zk1:2181,zk2:2181/kafka")]
    ['zk1', 'zk2']
    """
    text = _fill(text[:MAX_TEXT])[0].strip().strip("\"'").strip()
    if "<a" in text:
        text = _ANCHOR.sub(" ", text)  # a link in a text for people
    if not text:
        return []
    if text[0] == "[" and (hop := _NEXT_HOP.fullmatch(text)):
        text = hop[1] + (hop[2] or "")
    return list(dict.fromkeys(_all(text)))[:MAX_ADDRESSES]


def _all(text: str) -> list[Address]:
    if (word := _bare(text)) is not None:
        return [word]
    if "(" in text:
        if matches := list(_GO_MYSQL.finditer(text)):
            last = matches[-1]
            pair = _host_port(last["rest"], strict=False) if last["net"] != "unix" else None
            return [Address(pair[0], pair[1], "mysql", _safe_path(last["db"], False))] if pair else []
        if "=" in text and (matches := list(_TNS.finditer(text))):
            hosts = [(_host(match[1]), _port(match[2] or "")) for match in matches]
            scheme = "jdbc:oracle" if text.startswith("jdbc:") else "oracle"
            return [Address(host, port, scheme) for host, port in hosts if host]
    if "=" in text and (fields := _keywords(text)) is not None:
        return fields
    found, rest = _urls(text)
    if rest.lstrip().startswith("{") or (":" not in rest and found):
        return found  # the strings of a JSON object may be anything
    listed: list[Address] = []
    alone = not found and not re.search(r"\s(?<![,;]\s)", rest.strip())
    tail = ""
    for token in _SEPARATOR.split(rest.replace("[", " [").replace("]:", "]:") if "[" in rest else rest):
        token = token.strip("[]") if not re.match(r"\[[0-9A-Fa-f:.]+\]:\d", token) else token
        name, sign, _ = token.partition("=")
        if sign and is_secret_name(name):
            break  # whatever follows may still be the secret
        addresses = list(_token(token))
        if not addresses and alone and not sign and (word := _bare(token)) is not None:
            addresses = [word]
        if "/" in token and len(addresses) == 1 and addresses[0].path:
            tail = addresses[0].path
        listed.extend(addresses)
    if tail and len(listed) > 1 and not any(address.path for address in listed[:-1]):
        listed = [replace(address, path=tail) for address in listed]  # a ZooKeeper chroot holds for all
    return found + listed
