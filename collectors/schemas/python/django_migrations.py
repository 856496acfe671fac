"""Django's migrations: what the operations of each application do to the schema.

All migrations of an application are read together, in the order of their dependencies, since what a step does
depends on those before it; so its first file speaks for all. Squashed migrations stand for those that they
replace. Literal SQL is read; Python steps are not followed, nor are models of installed packages.
Reference: https://docs.djangoproject.com/en/stable/topics/migrations/
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archscan.errors import FormatError
from archscan.model.facts import Fact
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from ..origin import Origin, project_of, speaks
from .django_state import State
from .django_steps import read_operations
from .python_source import Names, constants_of, parse_source, texts_in, value_of

NAME = "django_migrations"
PATTERNS = ("*.py",)

_MIGRATION = re.compile(rb"(?m)^class Migration\b")
_LABEL = re.compile(r"^\s+label\s*=\s*['\"](\w+)['\"]", re.MULTILINE)
_USER = re.compile(r"^[ \t]*AUTH_USER_MODEL\s*(?::[^=\n]+)?=\s*['\"](\w+)\.(\w+)['\"]", re.MULTILINE)
_SETTINGS = re.compile(r"(?:^|/)(?:\w*settings\w*|settings/\w+|configs?/\w+|common|base|conf)\.py$")
_TABLE = re.compile(r"db_table|AlterModelTable")
_MAX_FILES = 2_000
_CONTRIB = {
    "contenttypes.contenttype": "django_content_type",
    "sessions.session": "django_session",
    "sites.site": "django_site",
    "admin.logentry": "django_admin_log",
    "flatpages.flatpage": "django_flatpage",
    "redirects.redirect": "django_redirect",
}
"""Tables of Django's own applications that are named otherwise than by application and model."""


@dataclass(frozen=True, slots=True)
class _Migration:
    """One migration of an application."""

    file: SourceFile
    name: str
    body: list[ast.stmt]
    names: Names
    dependencies: tuple[tuple[str, str], ...]
    replaces: tuple[str, ...]

    @property
    def operations(self) -> Iterator[ast.expr]:
        for one in self.body:
            match one:
                case ast.Assign(targets=[ast.Name("operations")], value=ast.List(items) | ast.Tuple(items)):
                    yield from items
                case ast.AugAssign(target=ast.Name("operations"), value=ast.List(items)):
                    yield from items
                case ast.AnnAssign(target=ast.Name("operations"), value=ast.List(items)):
                    yield from items


def wants(data: bytes) -> bool:
    """Whether the file is a migration of Django's."""
    return b"migrations" in data and b"django" in data and _MIGRATION.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield the steps of all migrations of an application, if the file is the first of them."""
    if not speaks(file.path) or not _is_first(file, tree):
        return
    label = _label_of(file.folder, tree)
    root = _root_of(file, tree)
    problems: list[Problem] = []
    migrations = _in_order(_migrations_in(file.folder, label, tree, problems), label)
    yield from problems
    state = State(label, _Others(root, file.folder, tree).table_of)
    squashed = {old: one.name for one in migrations for old in one.replaces}
    for one in migrations:
        after = tuple(
            f"{app}.{squashed.get(name, name) if app == label else name}" for app, name in one.dependencies
        )
        origin = Origin(one.file.path, NAME, root, "django", step=f"{label}.{one.name}", after=after)
        found = list(read_operations(one.operations, state, origin, one.names))
        yield from found or [origin.holds("nothing", "", 0)]


def _is_first(file: SourceFile, tree: Tree) -> bool:
    """Whether no file before this one in its folder is a migration."""
    for name in tree.names(file.folder):
        if name >= file.name:
            return True
        if name.endswith(".py") and name != "__init__.py":
            other = tree.read(f"{file.folder}/{name}" if file.folder else name)
            if other is not None and wants(other.data):
                return False
    return True


def _label_of(folder: str, tree: Tree) -> str:
    """The application's label: as `apps.py` beside its folder of migrations says, else that folder's name."""
    application = folder.rpartition("/")[0]
    apps = tree.read(f"{application}/apps.py" if application else "apps.py")
    if apps is not None and (stated := _LABEL.search(apps.data.decode("utf-8", "replace"))):
        return stated[1]
    return application.rpartition("/")[2]


def _root_of(file: SourceFile, tree: Tree) -> str:
    """The Django project's folder: where `manage.py` lies, else the project file."""
    folder = file.folder
    while folder:
        if "manage.py" in tree.names(folder):
            return folder
        folder = folder.rpartition("/")[0]
    if "manage.py" in tree.names(""):
        return ""
    return project_of(file, tree)


def _migrations_in(folder: str, label: str, tree: Tree, problems: list[Problem]) -> dict[str, _Migration]:
    """The migrations of a folder by name; what cannot be read becomes a problem."""
    found: dict[str, _Migration] = {}
    for name in list(tree.names(folder))[:_MAX_FILES]:
        path = f"{folder}/{name}" if folder else name
        file = tree.read(path) if name.endswith(".py") else None
        if file is None or not wants(file.data):
            continue
        try:
            module = parse_source(file)
        except FormatError as error:
            problems.append(Problem(error.path, error.line, error.what, error.expected, "error", error.rule))
            continue
        outside = constants_of(module.body)
        # An operation of a class of the file's own is what that inherits from.
        outside.update(
            {one.name: one.bases[0] for one in module.body if isinstance(one, ast.ClassDef) and one.bases}
        )
        for one in module.body:
            if isinstance(one, ast.ClassDef) and one.name == "Migration":
                names = constants_of(one.body, outside)
                step = name.removesuffix(".py")
                dependencies = _dependencies(names)
                replaces = _replaced(names.get("replaces"), names, label)
                found[step] = _Migration(file, step, one.body, names, dependencies, replaces)
    return found


def _dependencies(names: Names) -> tuple[tuple[str, str], ...]:
    node = names.get("dependencies")
    found = []
    for one in node.elts if isinstance(node, ast.List | ast.Tuple) else []:
        pair = texts_in(one, names)
        if len(pair) == 2:
            found.append((pair[0], pair[1]))
    return tuple(found)


def _replaced(node: ast.expr | None, names: Names, label: str) -> tuple[str, ...]:
    value = value_of(node, names)
    found = []
    for one in value if isinstance(value, list) else []:
        match one:
            case [str(app), str(name)] if app == label:
                found.append(name)
    return tuple(found)


def _in_order(migrations: dict[str, _Migration], label: str) -> list[_Migration]:
    """By dependencies within the application, then by name; without those that a squashed one replaces."""
    squashed = {old: one.name for one in migrations.values() for old in one.replaces}
    kept = {name: one for name, one in migrations.items() if name not in squashed}
    ordered: list[_Migration] = []
    done: set[str] = set()
    for first in sorted(kept):
        stack = [first]
        while stack:
            name = stack[-1]
            if name in done:
                stack.pop()
                continue
            needed = {squashed.get(one, one) for app, one in kept[name].dependencies if app == label} - {name}
            waiting = [one for one in sorted(needed) if one in kept and one not in done and one not in stack]
            if waiting:
                stack.append(waiting[0])
            else:
                done.add(name)
                ordered.append(kept[name])
                stack.pop()
    return ordered


class _Others:
    """The tables of the models of other applications in the project."""

    def __init__(self, root: str, folder: str, tree: Tree) -> None:
        self._root = root
        self._own = folder
        self._tree = tree
        self._folders: dict[str, str] | None = None
        self._tables: dict[str, dict[str, str]] = {}
        self._user: str | None = None

    def table_of(self, label: str, model: str) -> str:
        """The table of a model; of `USER` without a label that of the project's user model."""
        if not label and model == "USER":
            return self._user_table()
        folder = self._folder_of(label)
        if folder and label not in self._tables:
            self._tables[label] = self._stated(folder, label)
        stated = self._tables.get(label, {}).get(model.lower())
        contrib = "" if folder else _CONTRIB.get(f"{label}.{model}".lower(), "")
        return stated or contrib or f"{label}_{model.lower()}"

    def _user_table(self) -> str:
        if self._user is None:
            self._user = "auth_user"
            for path in self._tree.below(self._root):
                if _SETTINGS.search(path) and speaks(path):
                    file = self._tree.read(path)
                    text = file.data.decode("utf-8", "replace") if file is not None else ""
                    if stated := _USER.search(text):
                        self._user = self.table_of(stated[1], stated[2])
                        break
        return self._user

    def _folder_of(self, label: str) -> str:
        if self._folders is None:
            self._folders = {}
            for path in self._tree.below(self._root):
                if path.endswith("/migrations/__init__.py"):
                    folder = path.rpartition("/")[0]
                    self._folders.setdefault(_label_of(folder, self._tree), folder)
        return self._folders.get(label, "")

    def _stated(self, folder: str, label: str) -> dict[str, str]:
        """The tables of an application's models that carry other names than Django gives them."""
        names = [name for name in self._tree.names(folder) if name.endswith(".py")]
        files = [self._tree.read(f"{folder}/{name}") for name in names[:_MAX_FILES]]
        if not any(one and _TABLE.search(one.data.decode("utf-8", "replace")) for one in files):
            return {}
        state = State(label, lambda app, model: f"{app}_{model.lower()}")
        for one in _in_order(_migrations_in(folder, label, self._tree, []), label):
            origin = Origin(one.file.path, NAME, "", "django")
            for _ in read_operations(one.operations, state, origin, one.names):
                pass  # only the state is asked for
        return {name: model.table for name, model in state.models.items()}
