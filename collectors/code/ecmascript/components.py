"""The scripts in files of components: Vue's and Svelte's.

Format: https://vuejs.org/api/sfc-spec.html, https://svelte.dev/docs/svelte/svelte-files
"""

from __future__ import annotations

import re

_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_TYPED = re.compile(rb"""\blang\s*=\s*["']?tsx?\b""", re.IGNORECASE)
_REST = re.compile(rb"[^\n]")


def script_of(data: bytes) -> tuple[bytes, bool]:
    """The scripts of a component on the lines that they stand on, and whether they are TypeScript.

    >>> script_of(b'<template/>\\n<script lang="ts">\\nlet a\\n</script>')
    (b'           \\n                  \\nlet a\\n', True)
    """
    parts: list[bytes] = []
    position, typed = 0, False
    for found in _SCRIPT.finditer(data):
        parts.append(_REST.sub(b" ", data[position : found.start(2)]))
        parts.append(found[2])
        position = found.end(2)
        typed = typed or _TYPED.search(found[1]) is not None
    return b"".join(parts), typed
