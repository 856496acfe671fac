"""Folders that hold other people's files: dependencies, and what tools made of the sources.

Left out are only those that are surely not the author's. The ones named here are never entered; those
that authors use as names too are recognised by what lies beside or inside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from archscan.model.problem import Problem

NAMES: dict[str, str] = {
    "node_modules": "npm packages",
    "bower_components": "Bower packages",
    "jspm_packages": "jspm packages",
    ".pnpm-store": "pnpm's store",
    ".yarn": "Yarn's releases and cache",
    "Pods": "CocoaPods packages",
    "Carthage": "Carthage packages",
    "elm-stuff": "Elm packages",
    "Godeps": "Go packages",
    "_vendor": "packages inside a Python package",
    "third_party": "other people's sources",
    "third-party": "other people's sources",
    "thirdparty": "other people's sources",
    "3rdparty": "other people's sources",
    "site-packages": "Python packages",
    ".venv": "a Python environment",
    ".virtualenv": "a Python environment",
    ".tox": "tox environments",
    ".nox": "nox environments",
    ".eggs": "Python packages of a build",
    "__pycache__": "compiled Python",
    ".bundle": "Bundler's settings and gems",
    ".terraform": "Terraform modules and providers",
    ".terragrunt-cache": "Terragrunt's copies",
    ".gradle": "Gradle's cache",
    ".dart_tool": "Dart's cache",
    ".next": "Next.js output",
    ".nuxt": "Nuxt output",
    ".svelte-kit": "SvelteKit output",
    ".angular": "Angular's cache",
    ".turbo": "Turborepo's cache",
    ".parcel-cache": "Parcel's cache",
    ".mypy_cache": "mypy's cache",
    ".pytest_cache": "pytest's cache",
    ".ruff_cache": "ruff's cache",
    ".hg": "Mercurial's store",
    ".svn": "Subversion's store",
}
"""Name of a folder, and what it holds: always left out."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What shows that a folder of an ordinary name is not the author's."""

    holds: str
    beside: tuple[str, ...] = ()
    """File name patterns, one of which lies in the same folder as it."""
    inside: tuple[str, ...] = ()
    """File name patterns, one of which lies directly in it."""


MARKED: dict[str, Mark] = {
    "vendor": Mark(
        "packages",
        ("go.mod", "go.work", "composer.json", "Gemfile", "Gopkg.toml", "glide.yaml"),
        ("modules.txt", "autoload.php", "vendor.json", "manifest"),
    ),
    "venv": Mark("a Python environment", inside=("pyvenv.cfg",)),
    "env": Mark("a Python environment", inside=("pyvenv.cfg",)),
    "virtualenv": Mark("a Python environment", inside=("pyvenv.cfg",)),
    "target": Mark("build output", ("pom.xml", "Cargo.toml", "build.sbt")),
    "build": Mark("build output", ("build.gradle", "build.gradle.kts")),
    "obj": Mark("build output", ("*.csproj", "*.fsproj", "*.vbproj")),
    "bin": Mark("build output", ("*.csproj", "*.fsproj", "*.vbproj")),
    "deps": Mark("packages", ("mix.exs",)),
    "_build": Mark("build output", ("mix.exs",)),
}
"""Folders left out only where a mark shows what they are."""


def patterns() -> tuple[str, ...]:
    """Ignore patterns for the folders that are always left out."""
    return tuple(f"{name}/" for name in NAMES)


def without_marked(paths: Sequence[str], kept: Sequence[str] = ()) -> tuple[Sequence[str], list[Problem]]:
    """The paths outside marked folders, and a note for each folder left out; `kept` names stay."""
    whole = "\n/".join(("", *paths))
    names = {name for name in MARKED if f"/{name}/" in whole and name not in kept}
    if not names:
        return paths, []
    siblings: dict[str, list[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        siblings.setdefault(folder, []).append(name)
    found: dict[str, bool] = {}
    left: list[str] = []
    for path in paths:
        if not any(_left_out(folder, siblings, found) for folder in _suspects(path, names)):
            left.append(path)
    notes = [
        Problem(folder, 0, f"left out: {MARKED[folder.rpartition('/')[2]].holds}", "", "note", "vendored")
        for folder in sorted(found)
        if found[folder] and not any(found.get(above) for above in _suspects(folder, names))
    ]
    return left, notes


def _suspects(path: str, names: set[str]) -> list[str]:
    """The folders above a path, outermost first, that have one of the names."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: index + 1]) for index, part in enumerate(parts) if part in names]


def _left_out(folder: str, siblings: dict[str, list[str]], found: dict[str, bool]) -> bool:
    if folder not in found:
        parent, _, name = folder.rpartition("/")
        mark = MARKED[name]
        found[folder] = _any(siblings.get(parent, ()), mark.beside) or _any(
            siblings.get(folder, ()), mark.inside
        )
    return found[folder]


def _any(names: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in wanted for name in names)
