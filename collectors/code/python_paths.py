"""Paths as Python's frameworks write them, with their parameters in braces."""

from __future__ import annotations

import re

from archscan.lexicon.words import vocabulary

_PARAMETER = re.compile(
    r"<(?P<a>\w+)(?:\([^()]*\))?(?::(?P<b>[^<>]+))?>|\(\?P<(?P<c>\w+)>(?:[^()]|\([^()]*\))*\)"
    r"|\{(?P<d>\w+):[^{}]*\}|(?<=/):(?P<e>\w+)(?=/|$)"
)
_CONVERTERS = vocabulary("int float string str path uuid any slug re regex ext")


def clean_path(path: str) -> str:
    """A path with its parameters in braces: Flask writes the type before the name, Bottle and Sanic behind.

    >>> clean_path("//orders/<int:id>/"), clean_path("/users/(?P<pk>[0-9]+)$")
    ('/orders/{id}/', '/users/{pk}')
    >>> clean_path("/a/<b:int>/{c:path}")
    '/a/{b}/{c}'
    """
    return re.sub(r"/{2,}", "/", _PARAMETER.sub(_braced, path).rstrip("$")) or "/"


def _braced(found: re.Match[str]) -> str:
    parts = found.groupdict()
    if parts["b"] and parts["a"] in _CONVERTERS:
        return "{" + parts["b"] + "}"
    return "{" + next(part for name, part in parts.items() if part and name != "b") + "}"
