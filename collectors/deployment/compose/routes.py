"""Routes that labels state: the rules by which Traefik sends requests to a service.

Format: https://doc.traefik.io/traefik/routing/routers/#rule
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.formats.node import Map
from archscan.model.facts import Offers, Subject

from .service import evidence_of, shown

_RULE = re.compile(
    r"traefik\.(?:http|tcp)\.routers\.(?P<router>[^.]+)\.rule\Z|traefik\.(?:.+\.)?frontend\.rule\Z"
)
_HOST = re.compile(r"Host(?:SNI|Regexp)?\(([^)]*)\)|Host:\s*([^;]+)")
_PATH = re.compile(r"Path(?:Prefix)?\(([^)]*)\)|Path(?:Prefix)?(?:Strip)?:\s*([^;]+)")
_PORT = re.compile(r"traefik\.(?:http|tcp)\.services\.[^.]+\.loadbalancer\.server\.port\Z|traefik\.port\Z")
_QUOTED = re.compile(r"[`\"']([^`\"']+)[`\"']")


def find_routes(labels: Map, subject: Subject) -> Iterator[Offers]:
    """The addresses (`HOST/PATH`) under which a proxy offers a service to the outside."""
    ports = [value for key, value in labels.items() if value and _PORT.match(key)]
    port = int(ports[0]) if len(ports) == 1 and re.fullmatch(r"\d{1,5}", ports[0]) else None
    for key, value in labels.items():
        if not value or not _RULE.match(key):
            continue
        rule = shown(value)
        hosts = _arguments(_HOST, rule) or [""]
        paths = _arguments(_PATH, rule) or [""]
        names = dict.fromkeys(f"{host}{path}" for host in hosts for path in paths)
        for name in [name for name in names if name][:20]:
            yield Offers(subject, "route", name, evidence_of(labels.place(key)), port, "HTTP", public=True)


def _arguments(pattern: re.Pattern[str], rule: str) -> list[str]:
    found: list[str] = []
    for match in pattern.finditer(rule):
        if match[1] is not None:
            found += _QUOTED.findall(match[1])
        elif match[2] is not None:
            found += [part.strip() for part in match[2].split(",") if part.strip()]
    return found
