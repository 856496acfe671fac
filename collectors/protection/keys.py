"""Facts about secrets in the repository itself: private keys, files encrypted by SOPS or git-crypt.

A private key is a finding by path and line; nothing of it is shown. Keys for tests and examples say nothing.
Formats: RFC 7468, https://getsops.io/docs/, https://github.com/AGWA/git-crypt
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.model.evidence import Evidence
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.targets import program_of
from ..reading.values import lenient_text
from .claims import is_aside, say

NAME = "protection-keys"
PATTERNS = (
    "*.pem", "*.key", "*.p8", "*.crt", "*.cer", "id_rsa*", "id_ed25519*", "id_ecdsa*", "*.asc", "*.ppk",
    "*.yaml", "*.yml", "*.json", "*.env", ".env*", "*.ini", ".gitattributes",
)  # fmt: skip
_KEY = re.compile(
    rb"-----BEGIN (?P<kind>(?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY|PGP PRIVATE KEY BLOCK)-----"
    rb"(?=[\s\S]{0,200}?[A-Za-z0-9+/]{40})"
)
"""With some of its content behind it: a form in a page of help has none."""
_SOPS = re.compile(rb"(?m)^(?:\"?sops\"?\s*:|[ \t]+\"sops\"\s*:|sops_version=|\[sops\])")
_PROVIDERS = re.compile(
    rb"\b(kms|gcp_kms|azure_kv|hc_vault|age|pgp)\"?\s*:\s*(?:\[\s*\{|\n\s+-|\s*['\"]?[A-Za-z])"
)
_RULES = re.compile(rb"(?m)^[ \t]*+-?[ \t]*+(kms|gcp_kms|azure_keyvault|hc_vault_transit_uri|age|pgp)\s*:")
_CRYPT = re.compile(r"\s*+(\S++)\s++.*\bfilter=git-crypt\b")
_NAMED = re.compile(
    r"(?i)(?:^|[/._-])(?:examples?|samples?|dummy|fake|tests?|mocks?|demos?|snakeoil)(?=$|[/._-])"
)


def wants(data: bytes) -> bool:
    """Whether a private key or the mark of SOPS or git-crypt occurs."""
    return (
        _KEY.search(data) is not None
        or (b"sops" in data and _SOPS.search(data) is not None)
        or b"creation_rules" in data
        or b"git-crypt" in data
    )


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield what a file shows: its path and line, never its content."""
    name = file.name.lower()
    if is_aside(file, tree) or _NAMED.search(file.path):
        return
    subject = program_of(file)
    if name == ".gitattributes":
        for number, text in enumerate(lenient_text(file).splitlines(), start=1):
            if not text.lstrip().startswith("#") and (crypt := _CRYPT.match(text)) is not None:
                evidence = Evidence(file.path, number, NAME)
                yield say(
                    subject, "security.store", f"{crypt[1]} encrypted with git-crypt", evidence, "git-crypt"
                )
        return
    if name == ".sops.yaml" or b"creation_rules" in file.data:
        kinds = list(dict.fromkeys(found[1].decode() for found in _RULES.finditer(file.data)))
        if kinds:
            line = _line_of(file.data, file.data.find(b"creation_rules"))
            value = f"files encrypted by SOPS with {', '.join(kinds)}"
            yield say(subject, "security.store", value, Evidence(file.path, line, NAME), "SOPS")
        return
    key = _KEY.search(file.data)
    if key is not None:
        line = _line_of(file.data, key.start())
        value = key["kind"].decode()
        yield say(subject, "security.finding", value, Evidence(file.path, line, NAME), "private-key")
        return
    mark = _SOPS.search(file.data)
    if mark is not None:
        line = _line_of(file.data, mark.start())
        kinds = list(dict.fromkeys(one[1].decode() for one in _PROVIDERS.finditer(file.data, mark.start())))
        value = f"{file.name} encrypted by SOPS" + (f" with {', '.join(kinds[:3])}" if kinds else "")
        yield say(subject, "security.store", value, Evidence(file.path, line, NAME), "SOPS")


def _line_of(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, max(0, place)) + 1
