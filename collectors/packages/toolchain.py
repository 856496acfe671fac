"""Facts from files that only say which version of a language or runtime a folder is worked on with.

`.python-version`, `.ruby-version`, `.java-version`, `.go-version`, `.nvmrc`, `.node-version`,
`.tool-versions` (asdf, mise), `.sdkmanrc`, `runtime.txt` (Heroku), `rust-toolchain(.toml)`, `global.json`.
Versions of Node.js and .NET are those of the runtime, so they are told as tools, not as languages.
Format: https://asdf-vm.com/manage/configuration.html and the manuals of the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from archscan.formats.json import load as load_json
from archscan.formats.node import Map
from archscan.formats.toml import load as load_toml
from archscan.source import SourceFile, Tree

from .project import Found, project_at

NAME = "toolchain"
PATTERNS = (
    ".python-version", ".ruby-version", ".java-version", ".go-version", ".nvmrc", ".node-version",
    ".tool-versions", ".sdkmanrc", "runtime.txt", "rust-toolchain", "rust-toolchain.toml", "global.json",
)  # fmt: skip

_VERSION = re.compile(r"(?:python-|ruby-|v|go|java-|temurin-|openjdk-?|corretto-)?(\d[\w.+-]*)\s*\Z")
_SINGLE = {
    ".python-version": "python", ".ruby-version": "ruby", ".java-version": "java", ".go-version": "go",
    ".nvmrc": "nodejs", ".node-version": "nodejs", "rust-toolchain": "rust",
}  # fmt: skip
_NAMES: dict[str, tuple[str, str]] = {
    "python": ("language", "python"), "ruby": ("language", "ruby"), "java": ("language", "java"),
    "golang": ("language", "go"), "go": ("language", "go"), "rust": ("language", "rust"),
    "nodejs": ("tool", "node"), "node": ("tool", "node"), "bun": ("tool", "bun"), "deno": ("tool", "deno"),
    "elixir": ("language", "elixir"), "erlang": ("language", "erlang"), "php": ("language", "php"),
    "kotlin": ("language", "kotlin"), "scala": ("language", "scala"), "dart": ("language", "dart"),
    "flutter": ("tool", "flutter"), "dotnet": ("tool", "dotnet"), "dotnet-core": ("tool", "dotnet"),
    "gradle": ("tool", "gradle"), "maven": ("tool", "maven"), "terraform": ("tool", "terraform"),
    "pnpm": ("tool", "pnpm"), "yarn": ("tool", "yarn"), "poetry": ("tool", "poetry"), "uv": ("tool", "uv"),
    "helm": ("tool", "helm"), "kubectl": ("tool", "kubectl"),
}  # fmt: skip


class _Stated(NamedTuple):
    name: str
    version: str
    line: int


def wants(data: bytes) -> bool:
    """Whether there is anything in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield each language or runtime with its version and line; unknown ones are left out."""
    project = project_at(file.path, NAME)
    for one in _reader(file.name.lower())(file):
        if known := _NAMES.get(one.name):
            found = _VERSION.match(one.version.strip())
            yield from project.uses(*known, one.line, found[1] if found else "")


def _reader(name: str) -> Callable[[SourceFile], Iterator[_Stated]]:
    readers = {
        ".tool-versions": _pairs, ".sdkmanrc": _pairs, "runtime.txt": _heroku, "rust-toolchain.toml": _rust,
        "global.json": _dotnet,
    }  # fmt: skip
    return readers.get(name, _single)


def _lines(file: SourceFile) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file.text.split("\n"), start=1):
        if bare := line.partition("#")[0].strip():
            yield number, bare


def _single(file: SourceFile) -> Iterator[_Stated]:
    if file.name == "rust-toolchain" and b"[toolchain]" in file.data:
        yield from _rust(file)
        return
    for number, text in _lines(file):
        yield _Stated(_SINGLE[file.name.lower()], text, number)
        return


def _pairs(file: SourceFile) -> Iterator[_Stated]:
    for number, text in _lines(file):
        parts = text.replace("=", " ").split()
        if len(parts) > 1:
            version = (
                parts[1].partition("-")[0] if file.name == ".sdkmanrc" else parts[1]
            )  # without its vendor
            yield _Stated(parts[0], version, number)


def _heroku(file: SourceFile) -> Iterator[_Stated]:
    for number, text in _lines(file):
        name, _, version = text.partition("-")
        if version:
            yield _Stated(name.lower(), version, number)
        return


def _rust(file: SourceFile) -> Iterator[_Stated]:
    table = load_toml(file.text, file.path).map("toolchain")
    if "channel" in table:
        yield _Stated("rust", table.text("channel"), table.lines["channel"])


def _dotnet(file: SourceFile) -> Iterator[_Stated]:
    root = load_json(file.text, file.path)
    sdk = root.map("sdk") if isinstance(root, Map) else Map()
    if "version" in sdk:
        yield _Stated("dotnet", sdk.text("version"), sdk.lines["version"])
