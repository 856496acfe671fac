"""Facts from files that show by their names which tools build, deploy and provision a system.

Charts, overlays, modules, pipelines: what stands in them is read by other collectors. Here only the tool
counts, told once for each folder by the first of its files. What lies among documentation, examples,
tests and packages of others is no part of the system.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Scope, Subject, Uses
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

NAME = "tool_files"
TOOLS: dict[str, tuple[str, ...]] = {
    "helm": ("chart.yaml", "helmfile.yaml", "helmfile.yml"),
    "kustomize": ("kustomization.yaml", "kustomization.yml"),
    "terraform": ("*.tf",),
    "terragrunt": ("terragrunt.hcl",),
    "bicep": ("*.bicep",),
    "azd": ("azure.yaml",),
    "pulumi": ("pulumi.yaml", "pulumi.yml"),
    "aws-cdk": ("cdk.json",),
    "aws-sam": ("samconfig.toml",),
    "skaffold": ("skaffold.yaml", "skaffold.yml"),
    "tilt": ("tiltfile",),
    "devspace": ("devspace.yaml",),
    "okteto": ("okteto.yml", "okteto.yaml"),
    "werf": ("werf.yaml",),
    "ansible": ("ansible.cfg",),
    "packer": ("*.pkr.hcl",),
    "vagrant": ("vagrantfile",),
    "fly-io": ("fly.toml",),
    "render": ("render.yaml",),
    "github-actions": (".github/workflows/*.yml", ".github/workflows/*.yaml"),
    "gitlab": (".gitlab-ci.yml",),
    "jenkins": ("jenkinsfile",),
    "circleci": (".circleci/config.yml",),
    "azure-pipelines": ("azure-pipelines.yml", "azure-pipelines.yaml"),
    "travis": (".travis.yml",),
    "bitbucket-pipelines": ("bitbucket-pipelines.yml",),
    "drone": (".drone.yml",),
    "woodpecker": (".woodpecker.yml", ".woodpecker.yaml"),
    "buildkite": (".buildkite/pipeline.yml",),
    "cloud-build": ("cloudbuild.yaml", "cloudbuild.yml"),
    "codebuild": ("buildspec.yml", "buildspec.yaml"),
}
"""Names of files by the lexicon's id of the tool that reads them; each tells no other tool."""
PATTERNS = tuple(dict.fromkeys(pattern for patterns in TOOLS.values() for pattern in patterns))

_ELSEWHERE = frozenset({
    "doc", "docs", "documentation", "example", "examples", "sample", "samples", "test", "tests", "testdata",
    "fixtures", "__tests__", "vendor", "third_party", "node_modules",
})  # fmt: skip


def wants(data: bytes) -> bool:
    """Whether there is anything in it."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the tool of a file, unless another file of its folder tells it first."""
    if not _ELSEWHERE.isdisjoint(file.folder.lower().split("/")):
        return
    for tool, patterns in TOOLS.items():
        if not any(_fits(file.path, pattern) for pattern in patterns):
            continue
        siblings = (f"{file.folder}/{name}" if file.folder else name for name in tree.names(file.folder))
        first = min(
            (path for path in siblings if any(_fits(path, pattern) for pattern in patterns)),
            default=file.path,
        )
        if first == file.path:
            # Not the scope of a source folder: the tools of the repository belong to no component.
            subject = Subject(Scope("platform", file.folder), "")
            yield Uses(subject, "technology", tool, Evidence(file.path, 1, NAME))


def _fits(path: str, pattern: str) -> bool:
    """Whether a path is that of a pattern: whole for patterns with a folder, else by its last part.

    >>> _fits("charts/Chart.yaml", "chart.yaml"), _fits("a/.circleci/config.yml", ".circleci/config.yml")
    (True, False)
    """
    path = path.lower()
    return fnmatchcase(path if "/" in pattern else path.rpartition("/")[2], pattern)
