"""The variables of a service: its `environment` over its `env_file`s, with the lines that set them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archscan.formats.node import Map, Place
from archscan.lexicon.addresses import Variable
from archscan.lexicon.secrets import is_secret_name, is_secret_value, is_stand_in
from archscan.model.facts import Scope, Setting, Subject

from .environment import find_env_file, read_variables
from .interpolation import Filled, Known
from .service import Item, evidence_of
from .session import Session

_NO_SECRETS = frozenset(("", "true", "false", "yes", "no", "on", "off", "none", "null", "0", "1"))
_UNRESOLVED = re.compile(r"\$\{\w+\}")


@dataclass(frozen=True, slots=True)
class Environment:
    """What a service finds in its environment."""

    variables: tuple[Variable, ...]
    plaintext: tuple[Item, ...]
    """Names of the variables that carry a credential in plain text, with the line that holds it."""
    credentials: tuple[str, ...]
    """Values of those variables, for nothing but to strike them out of other texts."""


def read_environment(name: str, node: Map, place: Place, session: Session) -> Environment:
    """The environment of a merged canonical service; files that are missing are noted."""
    values: dict[str, tuple[str, tuple[Place, ...], bool]] = {}
    for key, known in _files(name, node, session).items():
        values[key] = known.value, known.places, known.example
    environment = node.map("environment")
    for key, value in environment.items():
        where = environment.place(key)
        also = _users(where, node.place("environment"), place)
        if isinstance(value, str):
            filled = value if isinstance(value, Filled) else None
            values[key] = (
                str(value),
                (where, *also, *(filled.places if filled else ())),
                filled is not None and filled.example,
            )
        elif key in session.variables:
            known = session.variables[key]
            values[key] = known.value, (where, *also, *known.places), known.example
        elif key in values:
            found, places, example = values[key]
            values[key] = found, (where, *also, *places), example
    variables = []
    plaintext = []
    for key, (value, places, example) in values.items():
        first, *rest = places or (place,)
        lines = tuple(dict.fromkeys(evidence_of(one) for one in rest))
        variables.append(Variable(key, value, evidence_of(first), lines))
        if not example and is_plaintext(key, value):
            plaintext.append(Item(key, evidence_of(_source(environment, key, places or (place,)))))
    secret = {value for key, (value, _, _) in values.items() if is_secret_name(key) and is_telling(value)}
    return Environment(
        tuple(variables), tuple(plaintext), tuple(sorted(secret, key=lambda one: (-len(one), one)))
    )


def find_variables(project: Map, scope: Scope, session: Session) -> Iterator[Setting]:
    """The names of the variables that each service is given, for a comparison with what runs.

    `name` is `at least` where a file that gives more is not in the repository, or only an example of it, and
    `if set` for those that are passed on from whoever starts the project.
    """
    services = project.map("services")
    for name, node in services.items():
        if not isinstance(node, Map):
            continue
        place, subject = services.place(name), Subject(scope, name)
        stated = node.map("environment")
        asked = evidence_of(node.place("environment") if "environment" in node else place)
        files = [find_env_file(one.text("path"), session.tree) for one in node.seq("env_file").maps()]
        whole = all(one is not None and not one[1] for one in files)
        examples = {key for key, known in _files(name, node, session).items() if known.example}
        found = {one.name for one in read_environment(name, node, place, session).variables}
        found -= examples - stated.keys()  # an example's own may be called otherwise in the real file
        if found or not whole:
            known = "" if whole else "at least"
            yield Setting(subject, "runtime.variables", ", ".join(sorted(found)), asked, name=known)
        passed = sorted(key for key, value in stated.items() if value is None and key not in found)
        if passed:
            yield Setting(subject, "runtime.variables", ", ".join(passed), asked, name="if set")


def is_telling(value: str) -> bool:
    """Whether a credential is no plain word: `postgres` is a poor password, but a frequent name."""
    return len(value) >= 6 and not (value.isalpha() and value.islower()) and "${" not in value


def is_plaintext(name: str, value: str) -> bool:
    """Whether a variable carries a credential, written out."""
    written = _UNRESOLVED.sub("", value).strip()
    if written.lower() in _NO_SECRETS or re.match(r"\.{0,2}/|<", written) or is_stand_in(written):
        return False
    return is_secret_value(written) or (is_secret_name(name) and "${" not in value)


def _source(environment: Map, key: str, places: tuple[Place, ...]) -> Place:
    """The line that holds the value itself: that of the dotenv file it was filled from, if it was."""
    value = environment.get(key)
    if isinstance(value, Filled):
        return value.places[0] if value.places else places[0]
    if isinstance(value, str):
        return places[0]
    own = environment.place(key) if key in environment else None
    return next((one for one in places if own is None or one.path != own.path), places[0])


def _users(where: Place, attribute: Place, service: Place) -> Iterator[Place]:
    """The service's own line, where the value stands in an anchor that stands before it."""
    own = attribute if attribute.line >= service.line else service
    if where.path == own.path and where.line < own.line:
        yield own


def _files(name: str, node: Map, session: Session) -> dict[str, Known]:
    """The variables of all `env_file`s, later ones over earlier ones."""
    found: dict[str, Known] = {}
    files = node.seq("env_file")
    for index, entry in enumerate(files):
        if not isinstance(entry, Map):
            continue
        path = entry.text("path")
        if find_env_file(path, session.tree) is None:
            if entry.text("required").lower() != "false":
                what = f"services.{name}.env_file: {path} is not in the repository"
                session.report.warn(
                    files.place(index), what, "the file or an example of it", "missing-file", "note"
                )
            continue
        raw = entry.text("format") == "raw"
        outer = {**session.variables, **found}
        for key, known in read_variables(path, session.tree, session.report, outer, raw).items():
            found[key] = known
    return found
