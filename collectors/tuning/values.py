"""What this family shares: amounts with units, defaults of placeholders, one setting; no collector."""

from __future__ import annotations

import re

from archscan.lexicon.secrets import is_secret_value, mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

MAX_VALUE = 160
"""Characters of a value that are shown."""

_UNIT = (
    r"ns|us|µs|ms|msecs?|millis(?:econds)?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?|w|weeks?"
    r"|y|[kKmMgGtT]i?[bB]?|[bB]|%"
)
_AMOUNT = re.compile(
    rf"\d{{1,15}}(?:\.\d{{1,6}})?\s?(?:{_UNIT})?|(?:\d{{1,9}}(?:ms|[smhd]))+|P(?:\d+D)?(?:T[\d.HMS]+)?|\d{{1,2}}(?:\.\d\d)?:\d\d:\d\d",
)
_PLACEHOLDER = re.compile(r"\$\{\s*([A-Za-z_][\w.\-]{0,100})\s*(:-?|-|\|)\s*([^${}]*)\}")
_GO_TEMPLATE = re.compile(r"\{\{-?\s*\.Env\.(\w{1,100})\s*\|\s*default\s+(\")([^\"{}]*)\"\s*-?\}\}")
_TRUE = frozenset({"true", "yes", "on", "1", "enabled"})
_FALSE = frozenset({"false", "no", "off", "0", "disabled", "none", "never"})


def is_amount(text: str) -> bool:
    """Whether a text is a number or a number with a unit of time or size.

    >>> [is_amount(text) for text in ("30", "30s", "1h30m", "PT5S", "00:00:30", "512mb")]
    [True, True, True, True, True, True]
    >>> [is_amount(text) for text in ("fast", "-1", "P", "")]
    [False, False, False, False]
    """
    return text != "P" and len(text) < 40 and _AMOUNT.fullmatch(text) is not None


def is_on(text: str) -> bool:
    """Whether a switch is set.

    >>> is_on("True"), is_on("off"), is_on("5")
    (True, False, False)
    """
    return text.strip().strip("\"'").lower() in _TRUE


def is_off(text: str) -> bool:
    """Whether a switch is unset."""
    return text.strip().strip("\"'").lower() in _FALSE


def plain_of(text: str) -> str:
    """The value without the placeholder around its default; "" where nothing says what it will be.

    >>> plain_of("${TIMEOUT:30s}"), plain_of("${TIMEOUT}"), plain_of("30s"), plain_of("{{ x }}")
    ('30s', '', '30s', '')
    """
    found = _default_of(text)
    if found is not None:
        return found[3].strip().strip("\"'")
    return "" if "${" in text or "{{" in text or "<%" in text or "$(" in text else text.strip()


def _default_of(text: str) -> re.Match[str] | None:
    """The placeholder that a text is, its name as the first group and its default as the third."""
    return _PLACEHOLDER.fullmatch(text.strip()) or _GO_TEMPLATE.fullmatch(text.strip())


def shown(text: str) -> str:
    """A value as facts give it: one line, the default of a placeholder named as such, never a secret; ""
    where nothing says what it will be.

    >>> shown("${TIMEOUT:30s}"), shown(" 30   s "), shown("${X}")
    ('30s (default of TIMEOUT)', '30 s', '')
    """
    plain = " ".join(plain_of(text).split())
    if not plain or is_secret_value(plain):
        return ""
    plain = mask(plain)
    if len(plain) > MAX_VALUE:
        plain = f"{plain[: MAX_VALUE - 1]}…"
    found = _default_of(text)
    return f"{plain} (default of {found[1]})" if found else plain


def setting(
    subject: Subject,
    topic: str,
    text: str,
    evidence: Evidence,
    name: str = "",
    key: str = "",
    remark: str = "",
) -> Setting | None:
    """One setting, its value preceded by `key` where that is not the name; None if there is nothing to say.

    `remark` follows the value in brackets (the profile that it holds for).
    """
    value = shown(text)
    if not value:
        return None
    value = f"{key}: {value}" if key else value
    return Setting(subject, topic, f"{value} ({remark})" if remark else value, evidence, name=name)
