"""ERB in settings, read without running it: the defaults of environment variables; no collector."""

from __future__ import annotations

import re

_TAG = re.compile(r"<%(?P<kind>[=#-]?)(?P<code>.*?)-?%>", re.DOTALL)
_ENV = re.compile(r"ENV(?:\.fetch\(\s*|\[\s*)(?:\"(?P<double>\w+)\"|'(?P<single>\w+)')")
_LITERAL = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|(?<![\w.])(\d+)(?![\w.])")
_INNER = re.compile(r"#\{([^{}]*(?:\{[^{}]*\}[^{}]*)?)\}")
_LONGEST = 1_000


def fill_erb(text: str) -> str:
    """The text with each `<%= ... %>` replaced by its default, else by `${NAME}`; other tags are taken out.

    Lines keep their numbers.

    >>> fill_erb('url: <%= ENV.fetch("URL") { "redis://cache:6379" } %>')
    'url: redis://cache:6379'
    >>> fill_erb("host: <%= ENV['DB_HOST'] %>"), fill_erb("<% if x %>a<% end %>")
    ('host: ${DB_HOST}', 'a')
    """
    return _TAG.sub(_filled, text)


def _filled(found: re.Match[str]) -> str:
    lines = "\n" * found[0].count("\n")
    if found["kind"] != "=" or len(found["code"]) > _LONGEST:
        return lines
    value = default_of(found["code"])
    return (value if "\n" not in value else "") + lines


def default_of(code: str, depth: int = 0) -> str:
    """What an expression gives where no variable is set; `${NAME}` where it has no default, "" if unknown.

    >>> default_of('ENV["A"] || "b"'), default_of("ENV['A'].presence || ENV['B']"), default_of('Rails.env')
    ('b', '${A}', '')
    >>> default_of('"redis://#{ENV.fetch("H", "cache")}:6379"')
    'redis://cache:6379'
    """
    names = [one["double"] or one["single"] for one in _ENV.finditer(code)]
    stripped = code.strip()
    if depth < 3 and stripped.startswith('"') and "#{" in stripped and stripped.endswith('"'):
        return _INNER.sub(lambda one: default_of(one[1], depth + 1) or "${x}", stripped[1:-1])
    rest = _ENV.sub("ENV", code)
    literals = [one[1] or one[2] or one[3] or "" for one in _LITERAL.finditer(rest)]
    if literals and (names or len(literals) == 1):
        value = literals[-1]
        return _INNER.sub(lambda one: default_of(one[1], depth + 1) or "${x}", value) if depth < 3 else value
    return f"${{{names[0]}}}" if names else ""
