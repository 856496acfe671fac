"""Facts from .NET project files: language, target framework and NuGet packages of each project.

Reads `*.csproj`, `*.fsproj`, `*.vbproj` (with `Directory.Build.props` and `Directory.Packages.props` from
above) and the older `packages.config`. A test project is no project of its own: its packages are for
development. References to other projects are no packages.
Format: https://learn.microsoft.com/dotnet/core/project-sdk/msbuild-props
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.errors import FormatError
from archscan.formats.xml import Element, load
from archscan.source import SourceFile, Tree

from .dotnet_model import Build, Part, read_build
from .project import Found, Project, Use, project_at

NAME = "dotnet"
PATTERNS = (
    "*.csproj", "*.fsproj", "*.vbproj", "packages.config", "Directory.Build.props", "Directory.Build.targets",
    "Directory.Packages.props",
)  # fmt: skip

_LANGUAGES = {"csproj": "csharp", "fsproj": "fsharp", "vbproj": "vb"}
_FRAMEWORK = re.compile(r"net(?:coreapp)?(\d+\.\d+)")
_TEST_PACKAGES = ("microsoft.net.test.sdk", "mstest.sdk", "mstest")
_IMPLIED = {
    "microsoft.net.sdk.web": "Microsoft.AspNetCore.App",
    "microsoft.net.sdk.blazorwebassembly": "Microsoft.AspNetCore.Components.WebAssembly",
}
"""What an SDK brings along without a package reference."""


def wants(data: bytes) -> bool:
    """Whether there is anything in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the project, its language and framework, and each package with its line."""
    root = load(file.data, file.path)
    ending = file.name.lower().rpartition(".")[2]
    if ending in _LANGUAGES:
        if root.tag != "Project":
            raise FormatError(
                file.path, root.line, f"<{root.tag[:40]}> is no project", "<Project>", "msbuild"
            )
        yield from _project(file, read_build(Part(file.path, root), tree), _LANGUAGES[ending])
    elif file.name.lower() == "packages.config":
        project = project_at(file.path, NAME)
        for one in root.all("package"):
            use: Use = "build" if one.attributes.get("developmentDependency") == "true" else "runtime"
            name, version = one.attributes.get("id", ""), one.attributes.get("version", "")
            yield from project.uses("nuget", name, one.line, version, use)


def _project(file: SourceFile, build: Build, language: str) -> Iterator[Found]:
    own = build.parts[0].root
    name = build.property("AssemblyName")[0] or file.name.rpartition(".")[0]
    project = project_at(file.path, NAME, name)
    packages = list(_packages(build))
    test = build.property("IsTestProject")[0].lower() == "true" or any(
        (one.attributes.get("Include", "")).lower() in _TEST_PACKAGES
        for path, one in packages
        if path == file.path
    )
    if not test:
        yield project.workload(own.line)
        version, path, line = build.property("LangVersion")
        number = version if version[:1].isdigit() else ""
        yield from project.language(language, line if number else own.line, number, path if number else "")
        yield from _framework(build, project)
        text, path, line = build.property("Description")
        if path == file.path:
            yield from project.description(text, line)
    yield from _sdks(own, build, project, test)
    seen: set[str] = set()
    for path, one in packages:
        package = build.text(one.attributes.get("Include", ""))
        if package and package.lower() not in seen:
            seen.add(package.lower())
            use: Use = "development" if test else "build" if _is_private(one) else "runtime"
            yield from project.uses("nuget", package, one.line, _version(one, package, build), use, path)


def _framework(build: Build, project: Project) -> Iterator[Found]:
    value, path, line = build.property("TargetFramework", "TargetFrameworks", "TargetFrameworkVersion")
    if value:
        first = value.split(";")[0]
        found = _FRAMEWORK.match(first)
        yield from project.uses(
            "tool", "dotnet", line, found[1] if found else first.removeprefix("v"), path=path
        )


def _sdks(own: Element, build: Build, project: Project, test: bool) -> Iterator[Found]:
    """The SDK of the project, and what it implies."""
    sdks = [(name, own.line) for name in own.attributes.get("Sdk", "").split(";")]
    sdks += [("/".join((one.attributes.get("Name", ""), one.attributes.get("Version", ""))), one.line)
             for one in own.all("Sdk")]  # fmt: skip
    framework = _FRAMEWORK.match(build.property("TargetFramework", "TargetFrameworks")[0])
    for sdk, line in sdks:
        name, _, version = sdk.partition("/")
        if implied := _IMPLIED.get(name.lower()):
            number = framework[1] if framework else ""
            yield from project.uses("nuget", implied, line, number, "development" if test else "runtime")
        elif name and not name.lower().startswith("microsoft.net.sdk"):
            yield from project.uses("nuget", name, line, build.text(version), "build")
    for one in own.all("ItemGroup/FrameworkReference"):
        yield from project.uses("nuget", build.text(one.attributes.get("Include", "")), one.line)


def _packages(build: Build) -> Iterator[tuple[str, Element]]:
    for part in build.parts:
        for element in part.root.walk():
            if (
                element.tag in ("PackageReference", "GlobalPackageReference")
                and "Include" in element.attributes
            ):
                yield part.path, element


def _version(one: Element, package: str, build: Build) -> str:
    for key in ("VersionOverride", "Version"):
        if found := build.text(one.attributes.get(key, "") or one.value(key)):
            return found
    return build.versions.get(package.lower(), "")


def _is_private(one: Element) -> bool:
    """Whether it serves the build alone: an analyser, a generator."""
    assets = one.attributes.get("PrivateAssets") or one.value("PrivateAssets")
    return one.tag == "GlobalPackageReference" or assets.lower() == "all"
