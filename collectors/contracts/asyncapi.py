"""Channels of AsyncAPI 2 and 3 descriptions: topics and WebSocket endpoints with their messages.

In version 2 `subscribe` says what the application sends and `publish` what it receives; in version 3
`send` and `receive` say so by themselves. Format: https://www.asyncapi.com/docs/reference/specification/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archscan.formats.node import Map
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Offers, Scope, Setting, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import line_of
from .documents import documents, is_aside, plain_title
from .references import References, name_of
from .schemas import schema_name

NAME = "asyncapi"
PATTERNS = ("*.yaml", "*.yml", "*.json")
MAX_CHANNELS = 2_000
_MARK = re.compile(rb"""(?:^|[{,\s"'])asyncapi["']?\s{0,8}:\s{0,8}["']?[23]\.\d""")
_VERSION = re.compile(r"[23]\.\d[\w.-]{0,12}\Z")
_SOCKETS = frozenset({"ws", "wss", "websocket", "websockets"})
_TAKES = {"publish": True, "subscribe": False, "receive": True, "send": False}


def wants(data: bytes) -> bool:
    """Whether the key with the version of the format stands in it."""
    return _MARK.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield an interface for each channel with the messages that it takes and gives."""
    if is_aside(file.path):
        return
    problems: list[Problem] = []
    for root in documents(file, _MARK, _described, problems):
        yield from _contract(root, file, tree)
    yield from problems


def _described(root: Map) -> Iterator[Map]:
    if _VERSION.match(root.text("asyncapi")):
        yield root


def _contract(root: Map, file: SourceFile, tree: Tree) -> Iterator[Fact]:
    references = References(root, tree)
    subject = Subject(Scope("source", file.folder), "")
    info = root.map("info")
    title = plain_title(info.text("title")) or file.path
    version = plain_title(info.text("version"))
    protocols = list(
        dict.fromkeys(
            protocol.lower()
            for stated in root.map("servers").values()
            if (protocol := references.follow(stated).text("protocol")[:20])
        )
    )
    operations = _operations(root, references)
    for key, stated in list(references.follow(root.get("channels")).items())[:MAX_CHANNELS]:
        channel = references.follow(stated)
        name = (channel.text("address") or key)[:200]
        takes, gives = _messages(channel, operations.get(key, []), references)
        socket = bool(protocols) and _SOCKETS.issuperset(protocols)
        holder = references.follow(root.get("channels"))
        yield Offers(
            subject,
            "websocket" if socket else "topic",
            _rooted(name) if socket else name,
            line_of(holder, key, NAME),
            protocol="" if socket or len(protocols) != 1 else protocols[0],
            by="contract",
            contract=f"{title} {version}".strip(),
            request=", ".join(takes),
            response=", ".join(gives),
        )
    word = f"AsyncAPI {root.text('asyncapi')}"
    yield Setting(
        subject,
        "api.version",
        f"{version} ({word})" if version else word,
        _first_line(root, info),
        name=title,
    )


def _first_line(root: Map, info: Map) -> Evidence:
    return line_of(info, "version", NAME) if "version" in info else line_of(root, "asyncapi", NAME)


def _operations(root: Map, references: References) -> dict[str, list[tuple[str, Map]]]:
    """The operations of version 3, by the key of their channel."""
    found: dict[str, list[tuple[str, Map]]] = {}
    for stated in references.follow(root.get("operations")).values():
        operation = references.follow(stated)
        channel = operation.map("channel").text("$ref")
        if channel and operation.text("action") in _TAKES:
            found.setdefault(name_of(channel), []).append((operation.text("action"), operation))
    return found


def _messages(
    channel: Map, operations: list[tuple[str, Map]], references: References
) -> tuple[list[str], list[str]]:
    """The messages that the application receives, and those that it sends."""
    takes: dict[str, None] = {}
    gives: dict[str, None] = {}
    stated = [
        (word, references.follow(channel[word])) for word in ("publish", "subscribe") if word in channel
    ]
    for word, operation in (*stated, *operations):
        names = list(_names(operation.get("message"), references))
        for one in operation.seq("messages"):
            names += list(_names(one, references))
        if not names and word in ("send", "receive"):
            names = list(channel.map("messages"))
        (takes if _TAKES[word] else gives).update(dict.fromkeys(names[:6]))
    return list(takes)[:6], list(gives)[:6]


def _names(message: Any, references: References) -> Iterator[str]:
    if not isinstance(message, Map):
        return
    if message.text("$ref"):
        yield name_of(message.text("$ref"))
    elif "oneOf" in message:
        for one in message.seq("oneOf")[:6]:
            yield from _names(one, references)
    else:
        name = message.text("name") or message.text("title") or schema_name(message.get("payload"))
        if name:
            yield name[:80]


def _rooted(name: str) -> str:
    return name if name.startswith("/") else f"/{name}"
