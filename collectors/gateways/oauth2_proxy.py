"""What OAuth2 Proxy stands before, whom it asks who a visitor is, and where it keeps sessions.

Reads its configuration (a TOML of flat keys) and the structured form in YAML.
Format: https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archscan.formats import toml
from archscan.formats.node import Map
from archscan.model.facts import Fact, Requires
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import read_maps, texts
from ..reading.targets import mentions, program_of

NAME = "oauth2_proxy"
PATTERNS = ("*oauth2-proxy*", "*oauth2_proxy*", "oauth2-proxy/*", "oauth2_proxy/*")
_ENDINGS = (".cfg", ".toml", ".conf", ".yaml", ".yml", ".template", ".tmpl", ".example", ".tpl")
_KEYS = {
    "upstreams": "proxies", "upstream": "proxies", "oidc_issuer_url": "authenticates",
    "login_url": "authenticates", "redeem_url": "authenticates", "validate_url": "authenticates",
    "profile_url": "authenticates", "oidc_jwks_url": "authenticates", "redis_connection_url": "",
    "redis_sentinel_connection_urls": "", "redis_cluster_connection_urls": "",
}  # fmt: skip


def wants(data: bytes) -> bool:
    """Whether it stands before anything, or asks anybody."""
    return b"upstream" in data or b"oidc" in data or b"redis_" in data


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield one mention for each upstream and for what it asks."""
    name = file.name.lower()
    if not name.endswith(_ENDINGS):
        return
    if ".yaml" not in name and ".yml" not in name:
        root = toml.load(file.text, file.path)
        for key, purpose in _KEYS.items():
            yield from _at(root, key, file, key, purpose)
        return
    problems: list[Problem] = []
    for one in read_maps(file, problems):
        if "apiVersion" in one and "kind" in one:
            continue
        for upstream in (*one.map("upstreamConfig").seq("upstreams").maps(), *one.seq("upstreams").maps()):
            yield from _at(upstream, "uri", file, upstream.text("id") or "uri", "proxies")
        for provider in one.seq("providers").maps():
            yield from _at(provider.map("oidcConfig"), "issuerURL", file, "issuerURL", "authenticates")
    if b"apiVersion" not in file.data:
        yield from problems


def _at(node: Map, key: str, file: SourceFile, what: str, purpose: str) -> Iterator[Requires]:
    for text, line in texts(node, key, NAME):
        if not text.startswith(("static:", "file:")):
            yield from mentions(program_of(file), text, line, what, purpose)
