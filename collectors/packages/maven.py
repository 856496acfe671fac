"""Facts from `pom.xml`: a Maven module, its Java version, its dependencies with those of its parents.

A module with packaging `pom` is no project, only what its modules share. What a parent in the tree
declares for all is told for each module, with the parent's line as evidence. Versions that only Maven
Central knows stay unknown. See `maven_model` for how versions and properties are found.
Format: https://maven.apache.org/pom.html
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .maven_model import Artefact, Chain, managed_versions, read_chain, read_pom
from .project import Found, Project, Use, inside, project_at

NAME = "maven"
PATTERNS = ("pom.xml",)

_USES: dict[str, Use] = {"test": "development", "provided": "build", "system": "build", "import": "build"}
_JAVA = (
    "maven.compiler.release",
    "java.version",
    "maven.compiler.source",
    "maven.compiler.target",
    "jdk.version",
)
_LANGUAGES = ("kotlin", "scala", "groovy", "clojure")


def wants(data: bytes) -> bool:
    """Whether there is anything in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Found]:
    """Yield the module, its language and description, and each dependency and plugin with its line."""
    pom = read_pom(file)
    chain = read_chain(pom, tree)
    project = project_at(file.path, NAME, chain.text(pom.own("artifactId")))
    if chain.text(pom.root.value("packaging")) != "pom":
        named = pom.root.find("artifactId")
        line = named.line if named else pom.root.line
        yield project.workload(line)
        yield from _language(chain, project, line, tree)
    for element in pom.root.all("description"):
        yield from project.description(chain.text(element.text), element.line)
    if len(chain.poms) == 1 and (parent := chain.parent()):
        yield from _artefact(project, parent, parent.version, "build")
    yield from _dependencies(chain, project, tree)


def _language(chain: Chain, project: Project, line: int, tree: Tree) -> Iterator[Found]:
    for language in _LANGUAGES:
        if tree.has_folder(inside(chain.own.folder, f"src/main/{language}")):
            version, path, place = chain.property(f"{language}.version")
            yield from project.language(language, place or line, chain.text(version), path)
            return
    for name in _JAVA:
        version, path, place = chain.property(name)
        if chain.text(version):
            yield from project.language("java", place, chain.text(version), path)
            return
    for pom in chain.poms:
        for plugin in pom.root.all("build/plugins/plugin"):
            if plugin.value("artifactId") == "maven-compiler-plugin":
                for key in ("release", "source"):
                    found = plugin.find(f"configuration/{key}")
                    if found and chain.text(found.text):
                        yield from project.language("java", found.line, chain.text(found.text), pom.path)
                        return
    yield from project.language("java", line)


def _dependencies(chain: Chain, project: Project, tree: Tree) -> Iterator[Found]:
    exact, groups = managed_versions(chain, tree)
    seen: set[str] = set()
    shared = chain.text(chain.own.root.value("packaging")) == "pom"  # then its modules tell what they inherit
    for pom in chain.poms[:1] if shared else chain.poms:
        found = [*chain.artefacts(pom, "dependencies/dependency")]
        if pom is chain.own:
            found += chain.artefacts(pom, "profiles/profile/dependencies/dependency")
        for one in found:
            key = f"{one.group}:{one.name}"
            if key not in seen:
                seen.add(key)
                version = one.version or exact.get(key) or groups.get(one.group, "")
                yield from _artefact(project, one, version, _USES.get(one.scope, "runtime"))
    for one in chain.artefacts(chain.own, "dependencyManagement/dependencies/dependency"):
        if one.scope == "import":
            yield from _artefact(project, one, one.version, "build")
    for one in chain.artefacts(chain.own, "build/plugins/plugin", "org.apache.maven.plugins"):
        yield from _artefact(project, one, one.version or groups.get(one.group, ""), "build")


def _artefact(project: Project, one: Artefact, version: str, use: Use) -> Iterator[Found]:
    if one.group and one.name:
        yield from project.uses("maven", f"{one.group}:{one.name}", one.line, version, use, one.path)
    elif one.path == project.path:
        what, expected = "a dependency whose name is not known", "a property that is set in the tree"
        yield Problem(one.path, one.line, what, expected, "note", "unresolved-property")
