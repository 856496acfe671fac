"""How Go's packages are called: in imports without a version, and by the code that imports them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_VERSION = re.compile(r"/v\d+(?=/|\Z)|\.v\d+(?=/|\Z)")
_DRESS = re.compile(r"\Ago-|\Agolang-|[-.](?:go|golang)\Z|-go-sdk\Z|-sdk-go\Z|-client-go\Z|-go-driver\Z")
_PACKAGES = {
    "github.com/eclipse/paho.mqtt.golang": "mqtt",
    "github.com/influxdata/influxdb-client-go": "influxdb2",
    "go.etcd.io/etcd/client": "clientv3",
    "github.com/openai/openai-go": "openai",
}
"""Packages that are called neither like their folder nor like it without what says that it is Go."""


def plain_path(path: str) -> str:
    """A package's path without its version.

    >>> plain_path("github.com/redis/go-redis/v9"), plain_path("gopkg.in/gomail.v2")
    ('github.com/redis/go-redis', 'gopkg.in/gomail')
    """
    return _VERSION.sub("", path)


def local_names(full: str) -> Iterator[str]:
    """The names that a package may have where it is imported without one.

    >>> list(dict.fromkeys(local_names("github.com/redis/go-redis")))
    ['go-redis', 'redis']
    """
    last = full.rpartition("/")[2]
    plain = _DRESS.sub("", _DRESS.sub("", last))
    if full in _PACKAGES:
        yield _PACKAGES[full]
    yield from (last, plain, plain.replace("-", "_"), plain.replace("-", ""))
