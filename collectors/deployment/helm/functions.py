"""The functions of Helm's templates that need nothing but their arguments.

Each takes what it may spend, then its arguments as templates pass them; TypeError, ValueError and the
like stand for arguments that it cannot use. What depends on chance, clock or cluster gives a fixed text.
https://helm.sh/docs/chart_template_guide/function_list/, https://masterminds.github.io/sprig/
"""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import zlib
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import quote_plus, urlsplit, urlunsplit

from archscan.formats.node import Map, Place, Seq
from archscan.formats.yaml import load

from . import containers, notation, patterns, strings
from .containers import seq_of
from .notation import Spend
from .values import typed

Function: TypeAlias = Callable[..., Any]

GENERATED = "generated"
"""Stands for passwords, keys and identifiers that a chart makes by chance."""


def is_true(value: Any) -> bool:
    """Whether a condition holds: not nil, false, zero or empty."""
    return bool(value) if not isinstance(value, Map | Seq) else len(value) > 0


def _number(value: Any) -> int | float:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        try:
            return int(value, 0) if value.strip().lower()[:2] == "0x" else int(value)
        except ValueError:
            try:
                return float(value)
            except ValueError:
                return 0
    return 0


def integer(value: Any) -> int:
    """A number as `int` makes it: cut, and within 64 bits; 0 for what is none."""
    number = _number(value)
    if number != number or number in (float("inf"), float("-inf")):
        return 0
    return (int(number) + 2**63) % 2**64 - 2**63


def _fold(operation: Callable[[int, int], int]) -> Function:
    def fold(spend: Spend, first: Any, *others: Any) -> int:
        result = integer(first)
        for other in others:
            result = integer(operation(result, integer(other)))
        return result

    return fold


def _fold_float(operation: Callable[[float, float], float]) -> Function:
    def fold(spend: Spend, first: Any, *others: Any) -> float:
        result = float(_number(first))
        for other in others:
            result = operation(result, float(_number(other)))
        return result

    return fold


def _division(one: int, other: int) -> int:
    found = abs(one) // abs(other)
    return found if (one < 0) == (other < 0) else -found


def _round(spend: Spend, value: Any, digits: Any, *rest: Any) -> float:
    return round(float(_number(value)), max(0, min(15, integer(digits))))


def same(one: Any, other: Any) -> bool:
    """Whether two scalars are equal; containers are equal to themselves only."""
    if isinstance(one, Map | Seq) or isinstance(other, Map | Seq):
        return one is other
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    if isinstance(one, str) != isinstance(other, str):
        return False
    return bool(one == other)


def _equal(spend: Spend, one: Any, *others: Any) -> bool:
    return any(same(one, other) for other in others)


def _less(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one < other
    return _number(one) < _number(other)


def _deep_equal(spend: Spend, one: Any, other: Any) -> bool:
    return notation.to_json(one, spend) == notation.to_json(other, spend)


def _default(spend: Spend, given: Any, value: Any = None) -> Any:
    return value if is_true(value) else given


def _coalesce(spend: Spend, *values: Any) -> Any:
    return next((value for value in values if is_true(value)), None)


def _ternary(spend: Spend, one: Any, other: Any, condition: Any) -> Any:
    return one if condition is True else other


def _kind_is(spend: Spend, kind: str, value: Any) -> bool:
    found = notation.kind_of(value)
    if found == "float64":
        return kind == "float64" or (kind in ("int", "int64") and value == int(value))
    return kind == found


_TYPES = {"map": "map[string]interface {}", "slice": "[]interface {}", "invalid": "<nil>"}


def _type_of(spend: Spend, value: Any) -> str:
    kind = notation.kind_of(value)
    return _TYPES.get(kind, kind)


def _type_is(spend: Spend, name: str, value: Any) -> bool:
    return _kind_is(spend, name, value) or name.lstrip("*") == _type_of(spend, value)


def _from_yaml(spend: Spend, text: str) -> Any:
    spend(20 + len(text) // 8)
    root = load(text, "")
    return typed(root, text.split("\n")) if isinstance(root, Map) else Map()


def _from_yaml_list(spend: Spend, text: str) -> Any:
    spend(20 + len(text) // 8)
    root = load(text, "")
    holder = Map()
    holder.put("items", root, Place("", 0))
    found = typed(holder, text.split("\n")).get("items")
    return found if isinstance(found, Seq) else Seq()


def _from_json(spend: Spend, text: str) -> Any:
    spend(20 + len(text) // 8)
    if text.count("{") + text.count("[") > 5_000:
        raise ValueError("too large")
    return notation.from_plain(json.loads(text), Place("", 0))


def _decoded(spend: Spend, text: str) -> str:
    return base64.b64decode(text, validate=True).decode("utf-8", "replace")


def _digest(algorithm: str) -> Function:
    def digest(spend: Spend, text: Any) -> str:
        return hashlib.new(algorithm, notation.text(text, spend).encode(), usedforsecurity=False).hexdigest()

    return digest


def _url(spend: Spend, text: str) -> Map:
    parts = urlsplit(text)
    made = Map()
    for key, value in (
        ("scheme", parts.scheme),
        ("host", parts.netloc.rpartition("@")[2]),
        ("hostname", parts.hostname or ""),
        ("path", parts.path),
        ("query", parts.query),
        ("opaque", ""),
        ("fragment", parts.fragment),
        ("userinfo", ""),
    ):
        made.put(key, value, Place("", 0))
    return made


def _url_join(spend: Spend, parts: Map) -> str:
    host, path, scheme = (str(parts.get(key) or "") for key in ("host", "path", "scheme"))
    return urlunsplit((scheme, host, path, str(parts.get("query") or ""), str(parts.get("fragment") or "")))


def _semver(spend: Spend, text: str) -> Map:
    found = patterns.version_of(text)
    if found is None:
        raise ValueError("not a version")
    made = Map()
    (major, minor, patch), prerelease, _ = found
    for key, value in (("Major", major), ("Minor", minor), ("Patch", patch), ("Prerelease", prerelease)):
        made.put(key, value, Place("", 0))
    made.put("Original", text, Place("", 0))
    return made


def _version_in(spend: Spend, constraint: str, text: str) -> bool:
    return patterns.is_version_in(constraint, text)


def _find(spend: Spend, pattern: str, text: str) -> str:
    return patterns.find(pattern, text, spend) or ""


def _matches(spend: Spend, pattern: str, text: Any) -> bool:
    return patterns.find(pattern, notation.text(text, spend), spend) is not None


def _find_all(spend: Spend, pattern: str, text: str, limit: Any) -> Seq:
    return seq_of(patterns.find_all(pattern, text, integer(limit), spend))


def _replace(spend: Spend, pattern: str, text: Any, by: str) -> str:
    return patterns.replace(pattern, notation.text(text, spend), by, spend)


def _replace_literal(spend: Spend, pattern: str, text: str, by: str) -> str:
    return patterns.replace(pattern, text, by, spend, literal=True)


def _split(spend: Spend, pattern: str, text: str, limit: Any) -> Seq:
    return seq_of(patterns.split(pattern, text, integer(limit), spend))


def _constant(value: Any) -> Function:
    def constant(spend: Spend, *arguments: Any) -> Any:
        return value

    return constant


def _certificate(spend: Spend, *arguments: Any) -> Map:
    made = Map()
    for key in ("Cert", "Key"):
        made.put(key, GENERATED, Place("", 0))
    return made


def _textual(operation: Callable[[str], str]) -> Function:
    def textual(spend: Spend, value: Any = "") -> str:
        return operation(notation.text(value, spend))

    return textual


def _length(spend: Spend, value: Any) -> int:
    return len(value) if value is not None else 0


FUNCTIONS: dict[str, Function] = {
    **strings.FUNCTIONS,
    **containers.FUNCTIONS,
    "add": _fold(lambda one, other: one + other),
    "add1": lambda spend, value: integer(integer(value) + 1),
    "sub": _fold(lambda one, other: one - other),
    "mul": _fold(lambda one, other: one * other),
    "div": _fold(_division),
    "mod": _fold(lambda one, other: one - other * _division(one, other)),
    "max": _fold(max),
    "biggest": _fold(max),
    "min": _fold(min),
    "addf": _fold_float(lambda one, other: one + other),
    "subf": _fold_float(lambda one, other: one - other),
    "mulf": _fold_float(lambda one, other: one * other),
    "divf": _fold_float(lambda one, other: one / other),
    "maxf": _fold_float(max),
    "minf": _fold_float(min),
    "floor": lambda spend, value: float(_number(value) // 1),
    "ceil": lambda spend, value: float(-(-_number(value) // 1)),
    "round": _round,
    "int": lambda spend, value=0: integer(value),
    "int64": lambda spend, value=0: integer(value),
    "float64": lambda spend, value=0: float(_number(value)),
    "atoi": lambda spend, value: integer(value),
    "toDecimal": lambda spend, value: int(notation.text(value, spend) or "0", 8),
    "len": _length,
    "eq": _equal,
    "ne": lambda spend, one, other: not same(one, other),
    "lt": lambda spend, one, other: _less(one, other),
    "gt": lambda spend, one, other: _less(other, one),
    "le": lambda spend, one, other: not _less(other, one),
    "ge": lambda spend, one, other: not _less(one, other),
    "not": lambda spend, value: not is_true(value),
    "empty": lambda spend, value=None: not is_true(value),
    "all": lambda spend, *values: all(map(is_true, values)),
    "any": lambda spend, *values: any(map(is_true, values)),
    "default": _default,
    "coalesce": _coalesce,
    "ternary": _ternary,
    "kindOf": lambda spend, value=None: notation.kind_of(value),
    "kindIs": _kind_is,
    "typeOf": _type_of,
    "typeIs": _type_is,
    "typeIsLike": _type_is,
    "deepEqual": _deep_equal,
    "toYaml": lambda spend, value=None: notation.to_yaml(value, spend),
    "toYamlPretty": lambda spend, value=None: notation.to_yaml(value, spend),
    "fromYaml": _from_yaml,
    "fromYamlArray": _from_yaml_list,
    "toJson": lambda spend, value=None: notation.to_json(value, spend),
    "toRawJson": lambda spend, value=None: notation.to_json(value, spend, raw=True),
    "toPrettyJson": lambda spend, value=None: notation.to_json(value, spend, pretty=True),
    "fromJson": _from_json,
    "fromJsonArray": _from_json,
    "b64enc": _textual(lambda text: base64.b64encode(text.encode()).decode()),
    "b64dec": _decoded,
    "b32enc": _textual(lambda text: base64.b32encode(text.encode()).decode()),
    "sha1sum": _digest("sha1"),
    "sha256sum": _digest("sha256"),
    "sha512sum": _digest("sha512"),
    "md5sum": _digest("md5"),
    "adler32sum": _textual(lambda text: str(zlib.adler32(text.encode()))),
    "regexMatch": _matches,
    "regexFind": _find,
    "regexFindAll": _find_all,
    "regexReplaceAll": _replace,
    "regexReplaceAllLiteral": _replace_literal,
    "regexSplit": _split,
    "regexQuoteMeta": _textual(
        lambda text: "".join(f"\\{one}" if one in "\\.+*?()|[]{}^$" else one for one in text)
    ),
    "semver": _semver,
    "semverCompare": _version_in,
    "base": _textual(lambda text: posixpath.basename(text.rstrip("/")) or (text and "/") or "."),
    "dir": _textual(lambda text: posixpath.dirname(text) or "."),
    "ext": _textual(lambda text: posixpath.splitext(text)[1]),
    "clean": _textual(posixpath.normpath),
    "isAbs": lambda spend, text: text.startswith("/"),
    "osBase": _textual(posixpath.basename),
    "osDir": _textual(lambda text: posixpath.dirname(text) or "."),
    "urlParse": _url,
    "urlJoin": _url_join,
    "urlquery": _textual(quote_plus),
    **dict.fromkeys(
        (
            "randAlphaNum", "randAlpha", "randNumeric", "randAscii", "uuidv4", "genPrivateKey",
            "derivePassword", "htpasswd", "bcrypt", "randBytes", "encryptAES", "decryptAES", "shuffle",
        ),
        _constant(GENERATED),
    ),
    **dict.fromkeys(
        ("genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert",
         "genSignedCertWithKey", "buildCustomCert"),
        _certificate,
    ),
    **dict.fromkeys(
        ("now", "date", "dateInZone", "date_in_zone", "dateModify", "date_modify", "mustDateModify",
         "htmlDate", "ago", "toDate", "mustToDate", "unixEpoch", "duration", "durationRound", "getHostByName",
         "env", "expandenv"),
        _constant(""),
    ),
    "randInt": _constant(0),
}  # fmt: skip
"""By the name that templates call them; `must` before a name calls the same."""
