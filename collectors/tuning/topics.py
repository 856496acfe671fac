"""Partitions and copies of Kafka's topics, where a variable or a command makes them; no collector."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

_CREATED = re.compile(
    r"(?P<topic>[\w.-]+):(?P<partitions>\d{1,5}):(?P<copies>\d{1,3})(?::(?P<policy>[a-z,]+))?"
)
_TOPIC = re.compile(r"[\w.-]{1,200}\Z")
_CLEANUP = re.compile(
    r"(?:retention\.(?:ms|bytes)|cleanup\.policy|min\.insync\.replicas|segment\.ms)=[\w,.-]{1,40}\Z"
)


def find_created_topics(subject: Subject, value: str, line: Evidence) -> Iterator[Setting]:
    """The topics of `KAFKA_CREATE_TOPICS`: `name:partitions:replicas[:policy]`, a list."""
    for one in re.split(r"[,\s]+", value)[:200]:
        if match := _CREATED.fullmatch(one):
            yield Setting(subject, "scaling.sharding", partitions(match["partitions"], match["copies"]), line,
                          name=f"topic {match['topic']}")  # fmt: skip


def find_command_topic(subject: Subject, words: Sequence[str], line: Evidence) -> Iterator[Setting]:
    """What `kafka-topics --create` says of a topic."""
    options = _options(words)
    topic = options.get("topic", [""])[0]
    if "create" not in options or _TOPIC.match(topic) is None:
        return
    count, copies = options.get("partitions", [""])[0], options.get("replication-factor", [""])[0]
    if count.isdigit():
        value = partitions(count, copies if copies.isdigit() else "")
        yield Setting(subject, "scaling.sharding", value, line, name=f"topic {topic}")
    for each in options.get("config", ()):
        if _CLEANUP.match(each):
            key, _, amount = each.partition("=")
            yield Setting(subject, "scaling.sharding", f"{key}: {amount}", line, name=f"topic {topic}")


def partitions(count: str, copies: str = "") -> str:
    """Numbers in words.

    >>> partitions("3", "1"), partitions("1")
    ('3 partitions, replication factor 1', '1 partition')
    """
    text = f"{count} partition{'' if count == '1' else 's'}"
    return f"{text}, replication factor {copies}" if copies else text


def _options(words: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for index, word in enumerate(words):
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            following = words[index + 1] if index + 1 < len(words) else ""
            found.setdefault(name, []).append(
                value if equals else "" if following.startswith("--") else following
            )
    return found
