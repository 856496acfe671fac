"""Which folder an image is built from: Skaffold, Bake, Tilt, workflows of CI, build scripts.

A manifest names an image and no folder; what builds the image knows both. Nothing else is read here:
containers that CI starts for its tests are no part of the system.
https://skaffold.dev/docs/references/yaml/, https://docs.docker.com/build/bake/reference/,
https://github.com/docker/build-push-action#inputs
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Subject, Workload
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .bake import bake_builds
from .build import Build
from .commands import command_builds
from .manifests import manifest_builds

__all__ = ["NAME", "PATTERNS", "collect", "wants"]

NAME = "builds"
PATTERNS = (
    "skaffold*.y*ml", "docker-bake*.hcl", "docker-bake*.json", "*.bake.hcl", "devspace.y*ml",
    "garden.y*ml", "tiltfile", ".github/workflows/*.y*ml", ".github/actions/*/action.y*ml",
    ".gitlab-ci.y*ml", "*.gitlab-ci.y*ml", "cloudbuild*.y*ml", "azure-pipelines*.y*ml",
    "buildspec*.y*ml", ".travis.yml", ".circleci/config.yml", "jenkinsfile", "makefile", "gnumakefile",
    "*.mk", "taskfile.y*ml", "justfile", "*.sh", "*.ps1", "package.json", "bitbucket-pipelines.yml",
    ".drone.yml",
)  # fmt: skip
_WORDS = re.compile(
    rb"skaffold/|docker/build-push-action|docker/bake-action|^[ \t]*\"?target\b|docker_build\(|kaniko|"
    rb"buildah|"
    rb"\b(?:docker|podman|nerdctl)(?:\s+buildx|\s+image)?\s+build\b|kind:\s*(?:Build|Module|Container)|images:|Docker@",
    re.MULTILINE,
)


def wants(data: bytes) -> bool:
    """Whether anything is built at all."""
    return _WORDS.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield one workload of kind `image_build` for each image whose folder the file states."""
    problems: list[Problem] = []
    builds: Iterable[Build]
    name = file.name.lower()
    if name.endswith(".hcl") or (name.startswith("docker-bake") and name.endswith(".json")):
        builds = bake_builds(file, tree, problems)
    elif name.endswith((".yml", ".yaml")):
        builds = [*manifest_builds(file, problems), *command_builds(file)]
    else:
        builds = command_builds(file)
    for build in dict.fromkeys(builds):
        if (fact := _fact(build, file, tree)) is not None:
            yield fact
    yield from problems


def _fact(build: Build, file: SourceFile, tree: Tree) -> Workload | None:
    """The build as a fact, if its folder is there and its image is known."""
    located = build.located(file.folder, tree)
    if located is None:
        return None
    context, dockerfile = located
    return Workload(
        Subject(Scope("source", context), ""),
        "image_build",
        Evidence(file.path, build.line, NAME),
        image=build.image,
        build=context,
        dockerfile=dockerfile,
        target=build.target,
    )
