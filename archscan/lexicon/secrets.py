"""What must not be shown: names that carry secrets, values that look like one, and free text without them.

All tests are generous: a false positive costs a detail, a miss leaks a credential.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from archscan.lexicon.words import vocabulary, words

MASK = "***"
MAX_TEXT = 4_000
"""Characters of a free text that are kept."""

_SECRET_WORDS = vocabulary(
    "password passwords passwd pass pwd passphrase secret secrets token tokens apikey apikeys secretkey "
    "accesskey privatekey credential credentials cred creds jwt salt pepper cookie bearer otp pin "
    "masterkey requirepass masterauth encryptionkey signingkey"
)
_KEYED = frozenset({"key", "keys"})
_PUBLIC_KEYS = vocabulary(
    "gpg pgp public metadata partition primary foreign "
    "sort row cache routing key map object index publishable prefix"
)
_HARMLESS_ENDS = vocabulary(
    "file files path dir directory url uri urls endpoint host hostname port name names length size ttl "
    "expiry expiration expires lifetime timeout duration interval age minutes seconds hours days enabled "
    "disabled required type kind algorithm alg policy issuer authority audience server address header "
    "count limit max min rounds "
    "secure samesite httponly domain format provider ref store manager backend version mode "
    "strength complexity reset rotation mount"
)
_FLAGS = vocabulary("allow enable disable use require skip show")


_PASSING = frozenset(
    {"proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass", "ProxyPass",
     "ProxyPassMatch", "ProxyPassReverse"}
)  # fmt: skip
"""Directives of nginx and Apache that pass a request on, as these spell them."""


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether a variable, key or option of this name holds a credential.

    Names that speak about one (`DB_PASSWORD_FILE`, `TOKEN_TTL`, `ALLOW_EMPTY_PASSWORD`) do not hold it.

    >>> is_secret_name("DB_PASSWORD"), is_secret_name("apiKey"), is_secret_name("POSTGRES_PASSWORD_FILE")
    (True, True, False)
    """
    parts = words(name)
    if not parts or name.rpartition(".")[2] in _PASSING:
        return False
    secret = not _SECRET_WORDS.isdisjoint(parts)
    for before, part in zip(("", *parts), parts, strict=False):
        if part in _KEYED and (before or len(parts) == 1) and before not in _PUBLIC_KEYS:
            secret = True
    if not secret and (parts[-2:] in (("basic", "auth"), ("auth", "config")) or parts == ("auth",)):
        secret = True
    return secret and parts[-1] not in _HARMLESS_ENDS and parts[0] not in _FLAGS


_KNOWN = re.compile(
    r"-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)"
    r"|\b(?:eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"
    r"|(?:ghp|gho|ghu|ghs|ghr)_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}"
    r"|(?:sk|pk|rk|whsec)[-_](?:live_|test_|proj-|ant-)?[\w-]{16,}"
    r"|xox[a-z]-[\w-]{8,}|(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}|AIza[\w-]{30,}|ya29\.[\w-]+"
    r"|SG\.[\w-]{12,}\.[\w-]{12,}|npm_\w{20,}|pypi-[\w-]{20,}|dop_v1_\w{20,}|shp(?:at|ss|ca)_\w{16,}"
    r"|hf_\w{20,}|hvs\.[\w-]{16,}|dckr_pat_[\w-]{16,}|AGE-SECRET-KEY-\w+)"
)
_CREDENTIALS = re.compile(r"://[^\s/@:]{0,100}:[^\s@]{1,300}@")
_OPAQUE = re.compile(r"[A-Za-z0-9+/_=.~-]{20,}\Z")
_HEX = re.compile(r"[0-9a-fA-F]{32,}\Z")
_PIECE = re.compile(r"[-_/.=+~]+")
_JOINED = re.compile(r"(?:[A-Z]{0,3}[a-z]{2,}+\d{0,2}+)+[A-Z]{0,3}")
"""Words and small numbers that are written as one (`getOrders2ByCustomer`)."""


def _entropy(text: str) -> float:
    """Bits a character."""
    return -sum((share := text.count(char) / len(text)) * math.log2(share) for char in dict.fromkeys(text))


def is_secret_value(value: str) -> bool:
    """Whether a value looks like a credential by itself: a JWT, a PEM block, a known token, a URL with a
    password, or a long opaque string.

    >>> is_secret_value("postgres://u:pw@db/x"), is_secret_value("orders-service-production")
    (True, False)
    >>> is_secret_value("Canary10Percent5Minutes")
    False
    """
    value = value.strip().strip("\"'")
    if _KNOWN.search(value) or _CREDENTIALS.search(value):
        return True
    if _HEX.match(value):
        return True
    if len(value) > 4096 or not _OPAQUE.match(value):
        return False
    if not any(char.isdigit() for char in value) or not any(char.isalpha() for char in value):
        return False
    pieces = [piece for piece in _PIECE.split(value) if piece]
    if all(
        (len(piece) < 16 and re.fullmatch(r"[A-Za-z]*\d{0,4}|\d{1,8}|v?\d+[a-z]*\d*", piece))
        or _JOINED.fullmatch(piece)
        for piece in pieces
    ):
        return False  # words and small numbers: a name, a path, a version, a date
    return max(len(piece) for piece in pieces) >= 16 and _entropy(value) >= 3.3


_STAND_IN = re.compile(
    r"\.{0,2}/[\w./-]*|<[^<>]*>|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|(?i:your|insert|put)[-_ ](?i:[\w -]*)"
    r"|(?i:x{4,}|\*{3,}|todo|tbd|replace[-_ ]?me)"
)


def is_stand_in(value: str) -> bool:
    """Whether a value names a file, or is a word that somebody shall replace, rather than a credential.

    >>> is_stand_in("/var/run/key.json"), is_stand_in("API_KEY_VAL"), is_stand_in("your-api-key")
    (True, True, True)
    >>> is_stand_in("changeme"), is_stand_in("admin")
    (False, False)
    """
    return _STAND_IN.fullmatch(value.strip().strip("\"'")) is not None


_QUOTED = r"\"(?:[^\"\\]|\\.)*\"|'[^']*'"
_URL_CREDENTIALS = re.compile(
    r"://[^\s/?#\"'<>]{0,500}@|://[^\s\"'<>@:]{0,100}:[^\s\"'<>@]{0,300}@(?=[\w\[*$])"
)
_PLAIN_CREDENTIALS = re.compile(r"(?<![\w/.$%{}+-])[\w.$%{}+-]{1,100}:(?!//)[^\s@\"']{1,300}@(?=[\w\[(])")
_AUTHORIZATION = re.compile(r"\b(bearer|basic|token|apikey)\s+(?=[^\s]*\d)[^\s\"',;]{6,}", re.IGNORECASE)
_ASSIGNED = re.compile(
    rf"(?P<name>[A-Za-z][\w.:-]{{0,80}}[\"']?)(?P<sign>\s*(?::=|=>|[=!]={{1,2}}|[=:])\s*)(?!//)(?P<value>{_QUOTED}|[^\s,;&\"']+)"
)
_OPTION = re.compile(
    rf"(?P<name>(?<!\S)--?[A-Za-z][\w.-]{{0,80}})(?P<sign>\s+)(?P<value>{_QUOTED}|[^\s\"']+)"
)
_SHORT = re.compile(
    rf"(?<!\S)((?:-u|--user)\s+)([^\s:\"']+:[^\s\"']+|{_QUOTED})|((?:mysql|mysqladmin|mysqldump|mariadb)\b.*?\s-p)\S+"
    rf"|((?:redis-cli|valkey-cli)\b.*?\s-a\s+)\S+|(sshpass\s+-p\s*)\S+"
    rf"|((?:mongo(?:sh|dump|restore|import|export)?|cqlsh|login)\b.*?\s-p\s+)\S+|((?:sqlcmd|bcp)\b.*?\s-P\s*)\S+"
)
_STATED = re.compile(
    rf"\b(pass(?:word|wd|phrase|wort)|pwd|identified\s+by)(\s+(?:is\s+|of\s+)?)"
    rf"(?:{_QUOTED}|(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[^\s\"',;]{{6,}})",
    re.IGNORECASE,
)
"""A password told in a sentence or in SQL: quoted, or a word with letters and digits."""
_WORD = re.compile(r"[^\s\"'=:,;@&?]{20,}")


_SUSPECT = re.compile(
    r"[=:@]|--|(?<!\S)-|\S{13}|bearer|basic|token|apikey|ya29|passw|pwd|identified", re.IGNORECASE
)
"""One of these is in every text that has anything to mask: most texts have none."""
_REFERENCE = re.compile(r"[\"']?\$(?:\w+|\{\w+\}|\(\w+\))[\"']?\Z")


_ADDRESS = re.compile(r"[1-9]\d{1,4}(?![\w.])")


def _assigned(found: re.Match[str]) -> str:
    if found["sign"] == ":" and found["name"] == "auth" and _ADDRESS.match(found["value"]):
        return found[0]  # the host of that name
    if is_secret_name(found["name"].strip("\"'")) and not _REFERENCE.match(found["value"]):
        return f"{found['name']}{found['sign']}{MASK}"
    return found[0]


def mask(text: str) -> str:
    """Free text (a command line, a label) with every credential in it replaced by `***`.

    >>> mask("psql postgres://u:pw@db/x --password=abc")
    'psql postgres://***@db/x --password=***'
    >>> mask("run: gcloud --set-env-vars=DB_PASSWORD=abc"), mask("inputs.token == 'abc'")
    ('run: gcloud --set-env-vars=DB_PASSWORD=***', 'inputs.token == ***')
    """
    text = text[:MAX_TEXT]
    if not _SUSPECT.search(text):
        return text
    text = _KNOWN.sub(MASK, text)
    text = _URL_CREDENTIALS.sub(f"://{MASK}@", text)
    text = _PLAIN_CREDENTIALS.sub(f"{MASK}@", text)
    text = _AUTHORIZATION.sub(lambda found: f"{found[1]} {MASK}", text)
    text = _SHORT.sub(lambda found: next(part for part in found.group(1, 3, 4, 5, 6, 7) if part) + MASK, text)
    text = _STATED.sub(rf"\1\2{MASK}", text)
    text = _without_assigned(text)
    text = _OPTION.sub(_assigned, text)
    return _WORD.sub(_masked, text)


def _without_assigned(text: str) -> str:
    """What is assigned to names of secrets, masked. A value that may be shown may hold a further
    assignment: `--set-env-vars=DB_PASSWORD=x`, `command: TOKEN=x npm start`."""
    shown: list[str] = []
    done = position = 0
    while found := _ASSIGNED.search(text, position):
        hidden = _assigned(found)
        if hidden != found[0]:
            shown += (text[done : found.start()], hidden)
            done = position = found.end()
        else:
            position = found.start("value")
    return "".join((*shown, text[done:]))


def _masked(found: re.Match[str]) -> str:
    """A long word, masked if it is a credential; of a URL's path only the segments that are."""
    word = found[0]
    if not word.startswith("//"):
        return MASK if is_secret_value(word) else word
    return "/".join(MASK if is_secret_value(segment) else segment for segment in word.split("/"))
