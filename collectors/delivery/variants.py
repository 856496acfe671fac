"""Files that hold the settings of one environment: values of Helm, variables of Terraform, profiles.

The environment is the word in the name of the file, or of the folder if the file has a name that is always
the same. Only the names of the outermost keys are told. https://helm.sh/docs/chart_template_guide/values_files/,
https://developer.hashicorp.com/terraform/language/values/variables
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.lexicon.environments import find_environment, stage_of
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Setting
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..reading.structured import read_maps
from ..reading.targets import program_of
from .scripts import some

NAME = "variants"
PATTERNS = (
    "values*.y*ml", "*values.y*ml", "values/*.y*ml", "*.tfvars", "*.tfvars.json", "application-*.y*ml",
    "application-*.properties", "bootstrap-*.y*ml", "appsettings.*.json", "samconfig.toml", "Pulumi.*.y*ml",
    "environment.*.ts", "copilot/environments/*/manifest.yml",
)  # fmt: skip
_ASIDE = re.compile(
    r"(?:^|/)(?:tests?|testdata|e2e|examples?|samples?|docs?|node_modules|src/test|charts/[^/]+/charts)/"
)
_KINDS = (
    (re.compile(r"values.*\.ya?ml\Z|.*values\.ya?ml\Z"), "Helm values"),
    (re.compile(r".*\.tfvars(?:\.json)?\Z"), "Terraform variables"),
    (re.compile(r"(?:application|bootstrap)-"), "Spring profile"), (re.compile(r"appsettings\."),
    ".NET settings"),
    (re.compile(r"pulumi\."), "Pulumi stack"), (re.compile(r"environment\."), "Angular environment"),
    (re.compile(r"manifest\.yml\Z"), "Copilot environment"),
)  # fmt: skip
_ENDING = re.compile(r"\.(?:json|ya?ml|properties|tfvars(?:\.json)?|ts)\Z")
_ASSIGNED = re.compile(r"(?m)^([A-Za-z_][\w.-]*)\s*[=:]")
_FIXED = frozenset({"terraform.tfvars", "terraform.tfvars.json", "values.yaml", "values.yml", "manifest.yml"})


def wants(data: bytes) -> bool:
    """Whether anything is set."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the environment of the file and the keys that it sets."""
    if _ASIDE.search(file.path):
        return
    name = file.name.lower()
    kind = next((word for pattern, word in _KINDS if pattern.match(name)), "")
    if not kind and file.folder.rpartition("/")[2] == "values":
        kind = "Helm values"
    environment = _environment(file, name)
    if not kind or not environment or (kind == "Helm values" and not _beside_chart(file, tree)):
        return
    keys = _keys(file, name)
    if keys:
        value = f"{kind}: sets {some(keys, 5)}"
        yield Setting(
            program_of(file), "delivery.environment", value, Evidence(file.path, 1, NAME), name=environment
        )


def _environment(file: SourceFile, name: str) -> str:
    """The environment's word in the name; in the folders where all such files are called the same."""
    if name in _FIXED:
        folders = file.folder.split("/")[-2:]
        return next((one for one in reversed(folders) if stage_of(one) is not None), "")
    stem = _ENDING.sub("", name)
    for prefix in ("values", "application", "bootstrap", "appsettings", "pulumi", "environment", "terraform"):
        stem = stem.removeprefix(prefix)
    word = stem.strip(".-_")
    return word if stage_of(word) is not None else find_environment(word)


def _beside_chart(file: SourceFile, tree: Tree) -> bool:
    """Whether a chart or a release that takes values is near: other YAML files are called so too."""
    folder = file.folder
    for _ in range(4):
        names = {name.lower() for name in tree.names(folder)} if folder or tree.has_folder("") else set()
        if names & {"chart.yaml", "helmfile.yaml", "helmfile.yaml.gotmpl", "values.yaml", "skaffold.yaml"}:
            return True
        if not folder:
            return False
        folder = folder.rpartition("/")[0]
    return False


def _keys(file: SourceFile, name: str) -> list[str]:
    if name.endswith((".tfvars", ".properties", ".ts")):
        text = file.text
        rows = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(("#", "//", "!")))
        if name.endswith(".ts"):
            return list(dict.fromkeys(re.findall(r"(?m)^\s{2,4}([A-Za-z_]\w*)\s*:", rows)))
        found = _ASSIGNED.findall(rows)
        return list(dict.fromkeys(key.partition(".")[0] for key in found))
    try:
        roots = read_maps(file, None)
    except FormatError:
        return []  # its own collector reports it
    keys: list[str] = []
    for root in roots:
        for key, value in root.items():
            keys += [key] if key != "config" or not isinstance(value, Map) else list(value)
    return list(dict.fromkeys(keys))
