"""Log daemons that name their targets in calls: syslog-ng's `redis(host("cache") port(6379))`, rsyslog's
`action(type="omfwd" target="logs" port="514")` and `*.* @@logs:514`.

Formats: https://syslog-ng.github.io/admin-guide/ and https://www.rsyslog.com/doc/configuration/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.lexicon.address_values import Address, find_addresses
from archscan.lexicon.hosts import is_local
from archscan.model.evidence import Evidence
from archscan.model.facts import Requires, Subject

_COMMENT = re.compile(r"(?m)(?:^|(?<=\s))#.*$")
_SOURCE = re.compile(r"(?m)^[ \t]*source[ \t]+\w+[ \t]*\{")
_HOST = re.compile(
    r"\b(?:host|hosts|server|servers|target|url|uri|uristr|bootstrap-servers)\s*(?:\(\s*|=\s*)(?:\[\s*)?\"(?P<value>[^\"\n]+)\""
)
_LEGACY = re.compile(
    r"(?m)^[ \t]*(?:[\w*,;.!=-]+|:[^\n@]*)[ \t]+@@?(?:\([^)\n]*\))?(?P<value>\[?[\w.:-]+\]?)[ \t]*(?:;\w+)?$"
)
_NETWORK = re.compile(
    r"\b(?P<kind>tcp6?|udp6?|syslog|network)\s*\(\s*(?:ip\s*\(\s*)?\"(?P<value>[\w.:-]+)\"", re.IGNORECASE
)
_MAX_LINE = 2_000
_PORT = re.compile(r"\bport\s*(?:\(\s*|=\s*)\"?(\d{1,5})")


def find_calls(text: str, path: str, subject: Subject, collector: str, first: int) -> Iterator[Requires]:
    """Yield the targets outside comments and outside sources; their purpose is `logs`."""
    text = _COMMENT.sub("", "\n".join(line[:_MAX_LINE] for line in text.split("\n")))
    sources = _sources(text)
    for pattern in (_HOST, _LEGACY, _NETWORK):
        for found in pattern.finditer(text):
            if any(start < found.start() < end for start, end in sources):
                continue
            line = first + text.count("\n", 0, found.start("value"))
            near = text[found.end() : found.end() + 200]
            port = _PORT.search(near.split(";")[0])
            for address in _addresses(found["value"]):
                if not is_local(address.host):
                    yield Requires(
                        subject,
                        address.host,
                        Evidence(path, line, collector),
                        key="destination",
                        port=address.port or (int(port[1]) if port else None),
                        scheme=address.scheme,
                        via="config",
                        purpose="logs",
                        bare=address.bare and port is None,
                    )


def _addresses(value: str) -> list[Address]:
    return [one for part in value.split(",") for one in find_addresses(part)[:1]]


def _sources(text: str) -> list[tuple[int, int]]:
    """Where sources stand: `source name { ... };`."""
    found = []
    for start in _SOURCE.finditer(text):
        end = text.find("};", start.end())
        found.append((start.start(), end if end > 0 else len(text)))
    return found
