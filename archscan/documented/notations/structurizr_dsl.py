"""Structurizr's DSL to a drawing.

Reads the model of a workspace: elements, groups, relationships, identifiers (flat or hierarchical),
constants, archetypes, tags and the shapes of styles, and `!include` of files that the caller lets it read.
Views and documentation are left out; implied relationships are not made. Scripts and plugins are refused.
Language: https://docs.structurizr.com/dsl/language
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from archscan.documented.notations.drawing import MAX_DEPTH, MAX_ELEMENTS, Drawing, quoted
from archscan.documented.notations.structurizr import Element, Relation, Workspace
from archscan.documented.notations.tokens import Statement, statements
from archscan.errors import FormatError
from archscan.lexicon.words import vocabulary

Reader = Callable[[str], str | None]
"""The text of a file named relative to the one that includes it; None if there is none inside the tree."""

MAX_INCLUDES = 50
_ELEMENTS = vocabulary("person softwaresystem container component element")
_LEFT_OUT = vocabulary(
    "configuration properties perspectives !docs !adrs !decisions !documentation users url extends "
    "!impliedrelationships terminology branding themes theme !theme !elements !relationships !components"
)
_PLAIN = vocabulary("model group enterprise archetypes workspace")
_REFUSED = frozenset(("!script", "!plugin"))
_TWO = frozenset(("person", "softwaresystem"))
_VARIABLE = re.compile(r"\$\{([\w.-]{1,100})\}")
_ARROW = re.compile(r"-(?:-[\w-]+-)?>")


def parse_dsl(text: str, path: str, read: Reader | None = None) -> Drawing:
    """The drawing that a workspace makes; `read` gives included files.

    Raises FormatError for what the DSL does not allow.
    """
    parser = _Parser(path, Workspace(Drawing(path)), read)
    parser.file(text, path)
    if parser.scopes:
        scope = parser.scopes[-1]
        raise FormatError(scope.path, scope.line, f"`{scope.word}` does not end", "`}`", "structurizr-syntax")
    parser.resolve()
    return parser.workspace.draw()


@dataclass(slots=True)
class _Scope:
    """A block that is open."""

    word: str
    path: str
    line: int
    element: str = ""
    identifier: str = ""
    group: str = ""
    skipped: bool = False
    tag: str = ""
    relation: int | None = None


@dataclass(slots=True)
class _Parser:
    path: str
    workspace: Workspace
    read: Reader | None
    scopes: list[_Scope] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)
    identifiers: dict[str, str] = field(default_factory=dict)
    pending: list[tuple[str, str, tuple[str, ...], Relation]] = field(default_factory=list)
    archetypes: dict[str, tuple[str, str, tuple[str, ...]]] = field(default_factory=dict)
    hierarchical: bool = False
    includes: int = 0

    @property
    def drawing(self) -> Drawing:
        return self.workspace.drawing

    def file(self, text: str, path: str) -> None:
        """Everything of a file; the blocks that it opens may be closed by the file that includes it."""
        todo = [(path, statements(text, path))]
        while todo:
            where, rest = todo[-1]
            one = next(rest, None)
            if one is None:
                todo.pop()
                continue
            included = self.statement(one, where)
            if included is not None:
                if len(todo) > MAX_DEPTH:
                    raise FormatError(
                        where, one.line, "files include each other", "an end", "structurizr-syntax"
                    )
                todo.append((included[0], statements(included[1], included[0])))

    def statement(self, one: Statement, path: str) -> tuple[str, str] | None:
        """Read a statement; path and text of the file that it includes, if any."""
        words = [self.filled(word) for word in one.words]
        scope = self.scopes[-1] if self.scopes else None
        if one.closes:
            if scope is None:
                raise FormatError(
                    path, one.line, "`}` without a block", "a block before it", "structurizr-syntax"
                )
            self.scopes.pop()
            return None
        if len(self.scopes) >= MAX_DEPTH:
            raise FormatError(
                path, one.line, "nested too deeply", f"at most {MAX_DEPTH} levels", "structurizr-syntax"
            )
        if scope is not None and scope.skipped:
            if one.opens:
                self.scopes.append(_Scope("block", path, one.line, skipped=True))
            return None
        opened = _Scope(words[0] if words else "{", path, one.line, group=scope.group if scope else "")
        if scope is not None:
            opened.element, opened.identifier = scope.element, scope.identifier
        included = self.obey(words, one, path, opened) if words else None
        if one.opens:
            self.scopes.append(opened)
        return included

    def obey(self, words: list[str], one: Statement, path: str, opened: _Scope) -> tuple[str, str] | None:
        """Do what a statement says; `opened` becomes the scope of its block, if it has one."""
        identifier = ""
        if len(words) > 2 and words[1] == "=" and not one.quoted(0):
            identifier, words = words[0].lower(), words[2:]
            if any(scope.word == "archetypes" for scope in self.scopes):
                self.archetype(identifier, words, opened)
                return None
        word = words[0].lower()
        around = self.scopes[-1].tag if self.scopes else ""
        if around in ("views", "styles") or word in ("views", "styles"):
            self.view(word, words, around, opened)
        elif any(_ARROW.fullmatch(item) for item in words[:2]) and word not in ("!include", "archetypes"):
            self.relation(words, one.line, path, opened)
        elif (word in self.archetypes and word not in _ELEMENTS) or word in _ELEMENTS:
            self.element(word, words, identifier, one.line, path, opened)
        elif word == "group":
            name = words[1] if len(words) > 1 else ""
            opened.group = f"{opened.group}/{name}" if opened.group else name
        elif word == "workspace":
            return self.started(words, one, path)
        elif word == "!include":
            return self.included(words, one.line, path)
        elif word == "!identifiers":
            self.hierarchical = len(words) > 1 and words[1].lower() == "hierarchical"
        elif word in ("!const", "!constant", "!var"):
            if len(words) > 2 and len(self.constants) < MAX_ELEMENTS:
                self.constants[words[1]] = words[2]
        elif word in ("!element", "!ref", "!extend"):
            found = self.find(words[1], opened.identifier) if len(words) > 1 else None
            if found is None:
                self.drawing.note(
                    one.line, f"`{quoted(' '.join(words))}`", "an element of this file", path=path
                )
                opened.skipped = True
            else:
                opened.element, opened.identifier = found, words[1].lower()
        elif word in _REFUSED:
            self.drawing.note(
                one.line, f"`{word}` is never run", "elements in the file itself", "refused", path
            )
            opened.skipped = True
        elif word == "deploymentenvironment":
            what = "deployment environments are not compared"
            self.drawing.note(one.line, what, "environments in archscan.yaml", "left-out", path)
            opened.skipped = True
        elif word in ("name", "description", "technology", "tags", "tag", "shape"):
            self.attribute(word, words[1:], one.line)
        elif word == "properties" and opened.element:
            opened.tag = "properties"
        elif self.scopes and self.scopes[-1].tag == "properties":
            if word == "owner" and len(words) > 1:
                self.workspace.elements[opened.element].owner = words[1]
        elif word in _LEFT_OUT:
            opened.skipped = True
        elif word not in _PLAIN:
            self.drawing.note(
                one.line, f"`{quoted(' '.join(words))}`", "a word of Structurizr's DSL", path=path
            )
            opened.skipped = True
        return None

    def view(self, word: str, words: list[str], around: str, opened: _Scope) -> None:
        """Of the views only what styles say of tags."""
        if word in ("views", "styles"):
            opened.tag = word
        elif around == "styles" and word == "element" and len(words) > 1:
            opened.tag = f"style {words[1].lower()}"
        else:
            opened.skipped = True

    def started(self, words: list[str], one: Statement, path: str) -> tuple[str, str] | None:
        rest = words[1:]
        if rest and rest[0].lower() == "extends":
            found = self.included(["!include", *rest[1:2]], one.line, path) if len(rest) > 1 else None
            # The base is read first; its own block must not swallow what extends it.
            if found is not None:
                kept, self.scopes = self.scopes, []
                self.file(found[1], found[0])
                self.scopes = kept
            return None
        drawing = self.drawing
        drawing.name = rest[0] if rest else drawing.name
        if len(rest) > 1:
            drawing.summary, drawing.summary_line = rest[1], one.line
        return None

    def included(self, words: list[str], line: int, path: str) -> tuple[str, str] | None:
        name = words[1] if len(words) > 1 else ""
        self.includes += 1
        if self.includes > MAX_INCLUDES:
            raise FormatError(path, line, f"more than {MAX_INCLUDES} included files", "fewer", "too-large")
        folder = path.rpartition("/")[0]
        target = f"{folder}/{name}" if folder else name
        text = self.read(target) if self.read is not None and name and "://" not in name else None
        if text is None:
            what = f"`{quoted(name)}` is not included"
            self.drawing.note(line, what, "a file of the repository, named relative to this one", path=path)
            return None
        return target, text

    def archetype(self, name: str, words: list[str], opened: _Scope) -> None:
        base = words[0].lower()
        known = self.archetypes.get(base, (base, "", ()))
        if len(self.archetypes) < MAX_ELEMENTS:
            self.archetypes[name] = known
            opened.word, opened.tag = "archetype", name

    def element(
        self, word: str, words: list[str], identifier: str, line: int, path: str, opened: _Scope
    ) -> None:
        sort, technology, tags = self.archetypes.get(word, (word, "", ()))
        if any(scope.word == "archetypes" for scope in self.scopes):
            opened.word, opened.tag = "archetype", word
            self.archetypes.setdefault(word, (word, "", ()))
            return
        if sort not in _ELEMENTS:
            opened.skipped = True
            return
        rest = words[1:] + [""] * 4
        if not rest[0]:
            raise FormatError(
                path, line, f"`{words[0]}` without a name", f'`{words[0]} "Name"`', "structurizr-syntax"
            )
        if len(self.workspace.elements) >= MAX_ELEMENTS:
            raise FormatError(path, line, f"more than {MAX_ELEMENTS} elements", "fewer", "too-large")
        own = identifier or ""
        if self.hierarchical and own and opened.identifier:
            own = f"{opened.identifier}.{own}"
        key = own or f"{opened.element} {rest[0]}".strip()
        number = 2
        while key in self.workspace.elements:
            key = f"{own or rest[0]} {number}"
            number += 1
        said = rest[3] if sort not in _TWO else rest[2]
        if sort == "element":
            said = rest[3]
        self.workspace.elements[key] = Element(
            key, sort, rest[0], path, line,
            parent=opened.element,
            description=rest[2] if sort == "element" else rest[1],
            technology=technology if sort in (*_TWO, "element") else rest[2] or technology,
            tags=(*tags, *(one.strip() for one in said.split(","))),
            group=opened.group,
            aliases=(identifier,) if identifier and identifier != key else (),
        )  # fmt: skip
        if own:
            self.identifiers.setdefault(own, key)
        opened.element, opened.identifier, opened.group = key, own or opened.identifier, ""

    def relation(self, words: list[str], line: int, path: str, opened: _Scope) -> None:
        at = 0 if _ARROW.fullmatch(words[0]) else 1
        source = words[0] if at else "this"
        rest = words[at + 1 :] + [""] * 4
        named = words[at][2:-2] if len(words[at]) > 2 else ""
        technology = self.archetypes.get(named.lower(), ("", "", ()))[1] if named else ""
        if not rest[0]:
            raise FormatError(path, line, "`->` without a target", "an identifier", "structurizr-syntax")
        trail = (opened.element, opened.identifier)
        made = Relation("", "", path, line, rest[1], rest[2] or technology)
        if len(self.pending) >= 4 * MAX_ELEMENTS:
            raise FormatError(path, line, "too many relationships", "fewer", "too-large")
        self.pending.append((source.lower(), rest[0].lower(), trail, made))
        opened.relation, opened.element = len(self.pending) - 1, opened.element

    def attribute(self, word: str, values: list[str], line: int) -> None:
        scope = self.scopes[-1] if self.scopes else None
        if scope is None or not values:
            return
        if scope.word == "archetype":
            sort, technology, tags = self.archetypes[scope.tag]
            if word == "technology":
                technology = values[0]
            elif word in ("tags", "tag"):
                tags = (*tags, *(part for one in values for part in one.split(",")))
            self.archetypes[scope.tag] = (sort, technology, tags)
        elif scope.tag.startswith("style "):
            if word == "shape":
                self.workspace.shapes[scope.tag.removeprefix("style ")] = values[0].lower()
        elif scope.relation is not None:
            source, target, trail, made = self.pending[scope.relation]
            if word in ("description", "technology"):
                described = values[0] if word == "description" else made.description
                technology = values[0] if word == "technology" else made.technology
                made = Relation("", "", made.path, made.line, described, technology)
                self.pending[scope.relation] = (source, target, trail, made)
        elif scope.element:
            element = self.workspace.elements[scope.element]
            if word == "description":
                element.description = values[0]
            elif word == "technology":
                element.technology = values[0]
            elif word in ("tags", "tag"):
                element.tags = (*element.tags, *(part.strip() for one in values for part in one.split(",")))
        elif scope.word == "workspace":
            if word == "name":
                self.drawing.name = values[0]
            elif word == "description":
                self.drawing.summary, self.drawing.summary_line = values[0], line

    def filled(self, word: str) -> str:
        """A word with its constants filled in; once, and never from the environment."""
        if "${" not in word:
            return word
        return _VARIABLE.sub(lambda found: self.constants.get(found[1], found[0]), word)[:4_000]

    def find(self, name: str, within: str) -> str | None:
        """The key of the element that an identifier names, in the scope where it stands or one around it."""
        wanted, scope = name.lower(), within
        while scope:
            if (found := self.identifiers.get(f"{scope}.{wanted}")) is not None:
                return found
            scope = scope.rpartition(".")[0]
        return self.identifiers.get(wanted)

    def resolve(self) -> None:
        """Find the ends of all relationships, once all elements are known."""
        for source, target, (element, identifier), made in self.pending:
            ends = []
            for name in (source, target):
                key = (element or None) if name == "this" else self.find(name, identifier)
                if key is None:
                    what = (
                        f"`{quoted(name)}` is no identifier"
                        if name != "this"
                        else "`->` outside of an element"
                    )
                    self.drawing.note(made.line, what, "one that this workspace defines", path=made.path)
                    break
                ends.append(key)
            else:
                self.workspace.relations.append(
                    Relation(ends[0], ends[1], made.path, made.line, made.description, made.technology)
                )
