"""Application files of App Engine, Render, Fly.io and Heroku.

https://cloud.google.com/appengine/docs/standard/reference/app-yaml
https://render.com/docs/blueprint-spec
https://fly.io/docs/reference/configuration/
https://devcenter.heroku.com/articles/app-json-schema
"""

from __future__ import annotations

from collections.abc import Iterator

from archscan.formats import json, toml
from archscan.formats.node import Map, Place, Seq
from archscan.formats.yaml import load_all
from archscan.model.problem import Problem
from archscan.source import SourceFile

from ..cloud.catalogue import engine_of
from ..cloud.stack import Resource
from ..cloud.values import hole, mark


def _root(file: SourceFile, problems: list[Problem]) -> Map | None:
    root = next(iter(load_all(file.data, file.path, problems)), None)
    return root if isinstance(root, Map) else None


# --- App Engine ---------------------------------------------------------------------------------


def app_engine_resources(file: SourceFile, problems: list[Problem]) -> Iterator[Resource]:
    """The service of an app.yaml; other files of that name have no runtime."""
    root = _root(file, problems)
    signs = (
        "handlers",
        "entrypoint",
        "env",
        "service",
        "instance_class",
        "automatic_scaling",
        "env_variables",
    )
    if root is None or not root.text("runtime") or not any(key in root for key in signs):
        return
    name = root.text("service")
    label = name if name and name != "default" else file.folder.rpartition("/")[2] or "app"
    config = Map(*root.place())
    for key in ("env_variables", "entrypoint"):
        if key in root:
            config.put(key, root[key], root.place(key))
    config.put("source_dir", ".", root.place("runtime"))
    yield Resource(
        "platform_app", label, label, config, root.place("runtime"), label, name or label, file.folder
    )


# --- Render -------------------------------------------------------------------------------------

_STORES = {"redis": "render_redis", "keyvalue": "render_redis"}


def render_resources(file: SourceFile, problems: list[Problem]) -> Iterator[Resource]:
    """Services and databases of a blueprint."""
    root = _root(file, problems)
    if root is None or not ("services" in root or "databases" in root):
        return
    groups = {one.text("name"): one.seq("envVars") for one in root.seq("envVarGroups").maps()}
    for one in root.seq("databases").maps():
        name, place = one.text("name"), one.place("name")
        config = Map(*place)
        config.put("version", one.text("postgresMajorVersion"), place)
        yield Resource("render_postgres", f"database/{name}", name, config, place, name, name)
    for one in root.seq("services").maps():
        name, place = one.text("name"), one.place("name")
        kind = one.text("type")
        if kind in _STORES:
            yield Resource(_STORES[kind], f"service/{name}", name, Map(*place), place, name, name)
            continue
        config = Map(*place)
        variables = Map(*place)
        for entry in one.seq("envVars").maps():
            if group := entry.text("fromGroup"):
                for shared in groups.get(group, Seq(*place)).maps():
                    _render_variable(shared, variables)
            _render_variable(entry, variables)
        config.put("env", variables, one.place("envVars"))
        image = one.map("image").text("url")
        if image:
            config.put("image", image, one.map("image").place("url"))
        else:
            context = one.text("dockerContext") or one.text("rootDir") or "."
            config.put("source_dir", context, one.place("rootDir"))
        for key, named in (("startCommand", "start_command"), ("dockerCommand", "docker_command")):
            if key in one:
                config.put(named, one[key], one.place(key))
        yield Resource("platform_app", f"service/{name}", name, config, place, name, name, file.folder)


def _render_variable(entry: Map, variables: Map) -> None:
    key = entry.text("key")
    if not key:
        return
    if "value" in entry:
        variables.put(key, entry["value"], entry.place("value"))
        return
    for source, kind in (("fromDatabase", "database"), ("fromService", "service")):
        named = entry.get(source)
        if isinstance(named, Map) and named.text("name"):
            attribute = named.text("property") or named.text("envVarKey")
            variables.put(key, mark(f"{kind}/{named.text('name')}", attribute), named.place("name"))


# --- Fly.io -------------------------------------------------------------------------------------


def fly_resources(file: SourceFile, problems: list[Problem]) -> Iterator[Resource]:
    """The app of a fly.toml."""
    root = toml.load(file.text, file.path)
    if not isinstance(root, Map) or not root.text("app"):
        return
    name, place = root.text("app"), root.place("app")
    config = Map(*place)
    for key in ("env", "build", "http_service", "services"):
        if key in root:
            config.put(key, root[key], root.place(key))
    if not root.map("build").text("image"):
        config.put("source_dir", ".", place)
    found = Resource("platform_app", name, name, config, place, name, name, file.folder)
    found.exports += [(f"{name}.internal".lower(), place), (f"{name}.flycast".lower(), place)]
    yield found


# --- Heroku -------------------------------------------------------------------------------------


def heroku_resources(file: SourceFile, problems: list[Problem]) -> Iterator[Resource]:
    """The app of an app.json and its data services."""
    if not any(word in file.data for word in (b'"addons"', b'"buildpacks"', b'"formation"')):
        return
    root = json.load(file.data, file.path, problems)
    if not isinstance(root, Map):
        return
    name = root.text("name") or file.folder.rpartition("/")[2] or "app"
    place = root.place("name") if "name" in root else root.place()
    config, variables = Map(*place), Map(*place)
    for key, value in root.map("env").items():
        text = value.text("value") if isinstance(value, Map) else value
        if isinstance(text, str) and text:
            variables.put(key, text, root.map("env").place(key))
    addons = root.seq("addons")
    for index, addon in enumerate(addons):
        plan = addon.text("plan") if isinstance(addon, Map) else addon if isinstance(addon, str) else ""
        line: Place = addon.place("plan") if isinstance(addon, Map) else addons.place(index)
        label = engine_of(plan)
        if not label:
            continue  # what watches, logs or sends mail is no part of the app
        inner = Map(*line)
        inner.put("plan", plan, line)
        yield Resource("heroku_addon", f"addon/{label}", label, inner, line, "", "")
        variables.put(f"addons.{label}", mark(f"addon/{label}"), line)
    config.put("env", variables, place)
    config.put("source_dir", ".", place)
    label = name.lower().replace(" ", "-")
    yield Resource("platform_app", label, label, config, place, label, hole("app"), file.folder)
