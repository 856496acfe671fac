"""References of container images: registry, repository, tag, digest.

Format: https://github.com/distribution/reference (`[REGISTRY/]REPOSITORY[:TAG][@DIGEST]`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HUB = "docker.io"
_HUB_NAMES = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"})
_VARIABLE = re.compile(r"\$\{[^{}]*\}|\$\([^()]*\)|\{\{[^{}]*\}\}|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%|<[\w .-]+>")
_HOLE = "\ue000"
_DIGEST = re.compile(r"sha\d+:[0-9a-fA-F]+|[\w+.-]+:[0-9a-fA-F]{32,}")


@dataclass(frozen=True, slots=True)
class Image:
    """An image reference taken apart; parts that are unresolved variables are ""."""

    registry: str
    """Host of the registry, `docker.io` where none is named."""
    repository: str
    """Path in the registry, without `library/`; "" if a variable hides it."""
    tag: str = ""
    digest: str = ""
    """Algorithm and value: `sha256:...`."""

    @property
    def base(self) -> str:
        """The last part of the repository: what the image is called by people."""
        return self.repository.rpartition("/")[2]

    @property
    def official(self) -> bool:
        """Whether it is one of Docker Hub's own (`postgres`)."""
        return self.registry == HUB and bool(self.repository) and "/" not in self.repository

    @property
    def name(self) -> str:
        """Registry and repository without tag; Docker Hub is not spelled out."""
        return self.repository if self.registry == HUB else f"{self.registry}/{self.repository}"

    @property
    def version(self) -> str:
        """The tag where it says more than that it moves (`latest`, `stable`)."""
        return "" if self.tag in ("latest", "stable", "edge", "nightly", "main", "master") else self.tag


def without_credentials(text: str) -> str:
    """The reference without user and password, which do not belong there and yet are written sometimes.

    >>> without_credentials("bob:pw@quay.io/org/app:1"), without_credentials("app@sha256:0a")
    ('quay.io/org/app:1', 'app@sha256:0a')
    """
    text = text.strip()
    before, at, last = text.rpartition("@")
    if not at or set("${<" + _HOLE) & set(last):
        return text
    if not _DIGEST.fullmatch(last):
        return last
    return f"{before.rpartition('@')[2]}@{last}"


def parse_image(text: str) -> Image:
    """Take a reference apart. Nothing is checked: what is left of a broken one comes back.

    >>> parse_image("quay.io:443/org/app:1.2@sha256:abc")
    Image(registry='quay.io:443', repository='org/app', tag='1.2', digest='sha256:abc')
    >>> parse_image("postgres").official, parse_image("${REGISTRY}/shop/api:${TAG:-1.0}").name
    (True, 'shop/api')
    """
    text = text.strip().strip("\"'")
    for prefix in ("docker://", "docker-image://", "oci://", "https://", "http://"):
        text = text.removeprefix(prefix)
    for _ in range(4):
        text, count = _VARIABLE.subn(_HOLE, text)
        if not count:
            break
    text, _, digest = without_credentials(text).partition("@")
    head, slash, last = text.rpartition("/")
    last, _, tag = last.partition(":")
    parts = [*head.split("/"), last] if slash else [last]
    registry = HUB
    if len(parts) > 1 and (set(".:") & set(parts[0]) or parts[0] == "localhost" or _HOLE in parts[0]):
        registry = parts.pop(0)
    if registry in _HUB_NAMES or _HOLE in registry:
        registry = HUB
    if registry == HUB and len(parts) == 2 and parts[0] == "library":
        parts.pop(0)
    kept = [part for part in (part.replace(_HOLE, "").strip("-_.") for part in parts) if part]
    if _HOLE in parts[-1] and not parts[-1].replace(_HOLE, "").strip("-_."):
        kept = []  # the image itself is a variable: its folder says nothing
    return Image(
        registry.lower(),
        "/".join(kept).lower(),
        "" if _HOLE in tag else tag,
        "" if _HOLE in digest else digest,
    )
