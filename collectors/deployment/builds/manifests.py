"""Builds in YAML: Skaffold, DevSpace, Garden, and the build steps of CI workflows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from archscan.errors import FormatError
from archscan.formats.node import Map, Node, Seq
from archscan.formats.yaml import load_all
from archscan.model.problem import Problem
from archscan.source import SourceFile

from .build import Build

_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
_MAX_ROWS = 100


def manifest_builds(file: SourceFile, problems: list[Problem]) -> Iterator[Build]:
    """The builds that a YAML file states."""
    try:
        roots = [root for root in load_all(file.data, file.path, problems) if isinstance(root, Map)]
    except FormatError:
        return  # templates of CI are often no YAML; their commands are read as text all the same
    for root in roots:
        if root.text("apiVersion").startswith("skaffold/"):
            yield from _skaffold(root, file)
        elif file.name.lower().startswith("devspace"):
            yield from _devspace(root, file)
        elif root.text("kind") in ("Build", "Module") and root.text("type") == "container":
            yield from _garden(root, file)
        elif "jobs" in root or "runs" in root:
            yield from _workflow(root)


def _skaffold(root: Map, file: SourceFile) -> Iterator[Build]:
    for holder in [root, *root.seq("profiles").maps()]:
        for artifact in holder.map("build").seq("artifacts").maps():
            image = artifact.text("image") or artifact.text("imageName")
            context = artifact.text("context") or artifact.text("workspace") or "."
            docker = artifact.map("docker")
            dockerfile = docker.text("dockerfile") or docker.text("dockerfilePath")
            project = artifact.map("jib").text("project")
            if project and re.fullmatch(r":?[\w:-]+", project):
                context = f"{context.rstrip('/')}/{project.strip(':').replace(':', '/')}"
            yield Build(
                image,
                context,
                artifact.place("image").line,
                dockerfile,
                docker.text("target"),
                file.folder,
                in_context=True,
            )


def _devspace(root: Map, file: SourceFile) -> Iterator[Build]:
    images = root.map("images")
    for one in images.values():
        if isinstance(one, Map):
            dockerfile, context = one.text("dockerfile"), one.text("context")
            if not context:
                context = dockerfile.rpartition("/")[0] or "."
            yield Build(one.text("image"), context, one.place("image").line, dockerfile, base=file.folder)


def _garden(root: Map, file: SourceFile) -> Iterator[Build]:
    spec = root.map("spec") if "spec" in root else root
    image = spec.text("publishId") or root.text("image") or root.text("name")
    source = root.map("source").text("path") or "."
    yield Build(
        image, source, root.place("name").line, spec.text("dockerfile"), base=file.folder, in_context=True
    )


# --- workflows ----------------------------------------------------------------------------------


def _workflow(root: Map) -> Iterator[Build]:
    shared = _variables(root, {})
    jobs = root.map("jobs")
    for job in jobs.values() if jobs else [root.map("runs")]:
        if not isinstance(job, Map):
            continue
        variables = _variables(job, shared)
        for row in _rows(job.map("strategy").map("matrix")):
            known = {**variables, **{f"matrix.{key}": value for key, value in row.items()}}
            for step in job.seq("steps").maps():
                if "docker/build-push-action" in step.text("uses"):
                    yield from _step(step, known)


def _variables(holder: Map, outer: Mapping[str, str]) -> dict[str, str]:
    return {
        **outer,
        **{f"env.{key}": value for key, value in holder.map("env").items() if isinstance(value, str)},
    }


def _rows(matrix: Map) -> list[dict[str, str]]:
    """The combinations of a matrix, objects in it by their dotted keys."""
    rows: list[dict[str, str]] = [{}]
    for key, values in matrix.items():
        if key not in ("include", "exclude") and isinstance(values, Seq):
            rows = [{**row, **_flat(key, value)} for row in rows for value in values][:_MAX_ROWS]
    included = matrix.get("include")
    extra = [_flat("", one) for one in included.maps()] if isinstance(included, Seq) else []
    if extra and rows == [{}]:
        return extra[:_MAX_ROWS]
    merged: list[dict[str, str]] = []
    for row in rows:
        fitting = [
            one
            for one in extra
            if row.items() & one.items() and all(row.get(k, v) == v for k, v in one.items())
        ]
        merged.append({**row, **{key: value for one in fitting for key, value in one.items()}})
    return merged


def _flat(key: str, value: Node) -> dict[str, str]:
    if isinstance(value, str):
        return {key: value}
    if isinstance(value, Map):
        prefix = f"{key}." if key else ""
        return {f"{prefix}{name}": one for name, one in value.items() if isinstance(one, str)}
    return {}


def _step(step: Map, known: Mapping[str, str]) -> Iterator[Build]:
    given = step.map("with")
    context = _filled(given.text("context") or ".", known)
    dockerfile = _filled(given.text("file"), known)
    tags = given.get("tags")
    texts = [one for one in tags if isinstance(one, str)] if isinstance(tags, Seq) else [given.text("tags")]
    line = given.place("tags").line
    for text in texts:
        for tag in re.split(r"[,\n]", text):
            if tag.strip():
                yield Build(
                    _filled(tag.strip(), known), context, line, dockerfile, given.text("target"), base=""
                )


def _filled(text: str, known: Mapping[str, str]) -> str:
    for _ in range(3):
        filled = _EXPRESSION.sub(lambda found: known.get(found[1], found[0]), text)
        if filled == text:
            break
        text = filled
    return text
