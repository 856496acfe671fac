"""JPA's entities in Java and Kotlin: the tables that a program's classes are mapped to.

Columns of mapped superclasses and embedded classes are taken along where their source is found by import or
package. A subclass that shares its parent's table adds nothing. Names follow the annotations; where there is
none, JPA's default, and with Spring Boot's build files its naming strategy (`customerId` -> `customer_id`),
unless the settings choose another.
Reference: https://jakarta.ee/specifications/persistence/3.1/, Spring Boot's
`CamelCaseToUnderscoresNamingStrategy`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from archscan.lexicon.words import vocabulary
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Holds
from archscan.model.problem import Problem
from archscan.model.tables import Column, Index, Key
from archscan.source import SourceFile, Tree

from ..origin import Origin, project_of, speaks
from ..syntax import Invoke, Items, Ref, Text, Value, number_in, text_in, texts_in, truth_of
from .jvm_classes import Class, Member, Source, element_type, read_source

NAME = "jpa"
PATTERNS = ("*.java", "*.kt")

_ENTITY = re.compile(rb"@Entity\b|@(?:javax|jakarta)\.persistence\.Entity\b")
_BUILDS = ("pom.xml", "build.gradle", "build.gradle.kts")
_STRATEGY = re.compile(rb"physical[-_]?(?:naming[-_])?strategy\W{1,4}([\w.$]+)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PRIMITIVES = vocabulary("int long short byte boolean char float double")
_TO_ONE = ("ManyToOne", "OneToOne")
_TO_MANY = ("OneToMany", "ManyToMany")
_REQUIRED = ("NotNull", "NotBlank", "NotEmpty", "NonNull")
_MAX_DEPTH = 5


def wants(data: bytes) -> bool:
    """Whether the file maps a class to a table."""
    return b"persistence" in data and _ENTITY.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield the table of each entity of the file."""
    if not speaks(file.path):
        return
    source = read_source(file)
    origin = Origin(file.path, NAME, project_of(file, tree), "jpa", "model")
    naming = _snake if _is_spring(file, tree) else _as_written
    for one in source.classes.values():
        if "Entity" in one.marks:
            yield from _Entity(one, source, tree, origin, naming).steps()


def _as_written(name: str) -> str:
    return name.strip('`"')


def _snake(name: str) -> str:
    """What Spring Boot makes of a name.

    >>> _snake("CustomerId"), _snake("line.one"), _snake("URLPath")
    ('customer_id', 'line_one', 'urlpath')
    """
    return _CAMEL.sub("_", name.strip('`"').replace(".", "_")).lower()


def _is_spring(file: SourceFile, tree: Tree) -> bool:
    """Whether Spring Boot names the tables: a build file around speaks of it, and no setting of another."""
    folder, found = file.folder, False
    for _ in range(40):
        for name in _BUILDS:
            build = tree.read(f"{folder}/{name}" if folder else name)
            found = found or (build is not None and b"spring" in build.data and b"boot" in build.data)
        if (stated := _stated_strategy(folder, tree)) is not None:
            return stated
        if not folder or found:
            break
        folder = folder.rpartition("/")[0]
    return found


def _stated_strategy(folder: str, tree: Tree) -> bool | None:
    """Whether a stated strategy is that of underscores; None if none is stated."""
    resources = f"{folder}/src/main/resources" if folder else "src/main/resources"
    for name in tree.names(resources):
        if name.startswith("application") and name.endswith((".yml", ".yaml", ".properties")):
            file = tree.read(f"{resources}/{name}")
            if file is not None and (stated := _STRATEGY.search(file.data)):
                return b"Underscore" in stated[1] or b"SpringPhysical" in stated[1]
    return None


@dataclass(frozen=True, slots=True)
class _Entity:
    """An entity, and what is needed to read it."""

    own: Class
    source: Source
    tree: Tree
    origin: Origin
    naming: Callable[[str], str]

    def steps(self) -> Iterator[Holds]:
        """Its table, and the tables between it and others."""
        if self._shares_table():
            return
        table = self.table()
        columns: dict[str, Column] = {}
        keys: list[Key] = []
        primary: list[str] = []
        between: list[Holds] = []
        for member, source in self._members():
            for column, made, is_key in self._columns(member, source, "", 0):
                columns[column.name] = column
                keys += made
                if is_key:
                    primary.append(column.name)
            between += self._between(member, source, table)
        at = (self.origin.at(self.own.line),)
        if primary:
            keys.insert(0, Key("primary", tuple(primary), evidence=at))
        indexes: list[Index] = []
        mark = self.own.marks.get("Table")
        for one in _marks_in(mark, "indexes"):
            listed = text_in(one.argument(-1, "columnList"))
            names = tuple(self.naming(part.split()[0]) for part in listed.split(",") if part.strip())
            name, unique = text_in(one.argument(-1, "name")), truth_of(one.argument(-1, "unique")) is True
            if names:
                indexes.append(Index(names, name, unique, evidence=(self._at(one.line),)))
        for one in _marks_in(mark, "uniqueConstraints"):
            names = tuple(map(self.naming, self._texts(one.argument(-1, "columnNames"))))
            if names:
                name = text_in(one.argument(-1, "name"))
                keys.append(Key("unique", names, name, evidence=(self._at(one.line),)))
        if table and columns:
            yield self.origin.holds(
                "table",
                table,
                self.own.line,
                columns=tuple(columns.values()),
                keys=tuple(keys),
                indexes=tuple(indexes),
            )
            yield from between

    def _at(self, line: int) -> Evidence:
        return self.origin.at(line)

    def _text(self, value: Value | None) -> str:
        """A literal text, or that of a constant of this file or of a class that it imports."""
        if not isinstance(value, Ref):
            return text_in(value)
        holder, _, name = value.path.rpartition(".")
        if not holder and name in self.source.constants:
            return self.source.constants[name]
        full = holder or self.source.imports.get(name, "").rpartition(".")[0]
        found = self.source.find(full.rpartition(".")[2], self.tree) if full else None
        return found[1].constants.get(name, "") if found is not None else ""

    def _texts(self, value: Value | None) -> tuple[str, ...]:
        if isinstance(value, Items):
            return tuple(filter(None, map(self._text, value.values)))
        text = self._text(value)
        return (text,) if text else texts_in(value)

    def table(self) -> str:
        """The table's name, with its schema; "" if the name is stated and no literal."""
        mark = self.own.marks.get("Table")
        stated = mark.argument(-1, "name") if mark is not None else None
        name = self._text(stated)
        if stated is not None and not name:
            return ""
        entity = (
            self._text(self.own.marks["Entity"].argument(-1, "name")) if "Entity" in self.own.marks else ""
        )
        name = self.naming(name or entity or self.own.name)
        schema = self._text(mark.argument(-1, "schema", "catalog")) if mark is not None else ""
        return f"{self.naming(schema)}.{name}" if schema else name

    def other(self, name: str, source: Source) -> _Entity | None:
        """The entity of another class."""
        found = source.find(name, self.tree)
        if found is None or "Entity" not in found[0].marks:
            return None
        return replace(self, own=found[0], source=found[1])

    def key(self) -> str:
        """The column of the primary key, "" if it is not a single one that is known."""
        names = [
            column.name
            for member, source in self._members()
            if "Id" in member.marks
            for column, _, _ in self._columns(member, source, "", _MAX_DEPTH)
        ]
        return names[0] if len(names) == 1 else ""

    def _parents(self) -> Iterator[tuple[Class, Source]]:
        """What the class inherits from, nearest first."""
        one, source = self.own, self.source
        for _ in range(_MAX_DEPTH):
            found = source.find(one.parent, self.tree) if one.parent else None
            if found is None:
                return
            one, source = found
            yield one, source

    def _shares_table(self) -> bool:
        """Whether an entity above keeps the table of all its subclasses."""
        above = [one for one, _ in self._parents() if "Entity" in one.marks]
        if not above:
            return False
        mark = above[-1].marks.get("Inheritance")
        strategy = mark.argument(0, "strategy") if mark is not None else None
        return not (isinstance(strategy, Ref) and strategy.path.endswith(("JOINED", "TABLE_PER_CLASS")))

    def _members(self) -> list[tuple[Member, Source]]:
        """What is stored: by fields or by getters, as the place of the identifier says."""
        classes = [(self.own, self.source)]
        for one, source in self._parents():
            mark = one.marks.get("Inheritance")
            per_class = mark is not None and "TABLE_PER_CLASS" in _shown(mark)
            if "MappedSuperclass" in one.marks or ("Entity" in one.marks and per_class):
                classes.insert(0, (one, source))
            elif "Entity" in one.marks:
                identifiers = tuple(member for member in one.members if _is_id(member))
                classes.insert(0, (replace(one, members=identifiers), source))
        every = [(member, source) for one, source in classes for member in one.members]
        by_getter = any(member.method and _is_id(member) for member, _ in every)
        return [
            (member, source) for member, source in every if member.method == by_getter and _is_stored(member)
        ]

    def _columns(
        self, member: Member, source: Source, prefix: str, depth: int
    ) -> Iterator[tuple[Column, list[Key], bool]]:
        """The columns of a member, each with its keys and whether it is of the primary key."""
        marks = member.marks
        if any(one in marks for one in (*_TO_MANY, "ElementCollection", "Formula")):
            return
        is_key = _is_id(member)
        embedded = "Embedded" in marks or "EmbeddedId" in marks
        kind = element_type(member.type)
        inner = source.find(kind, self.tree) if embedded or not _is_basic(kind) else None
        if embedded or (inner is not None and "Embeddable" in inner[0].marks):
            if inner is not None and depth < _MAX_DEPTH:
                renamed = _overrides(marks, self)
                for each in inner[0].members:
                    if each.method or not _is_stored(each):
                        continue
                    for column, made, _ in self._columns(each, inner[1], prefix, depth + 1):
                        name = renamed.get(each.name, "")
                        column = replace(column, name=self.naming(name)) if name else column
                        yield (replace(column, nullable=False) if is_key else column), made, is_key
            return
        at = (Evidence(source.file.path, member.line, NAME),)
        if any(one in marks for one in _TO_ONE):
            yield from self._reference(member, source, at, is_key)
            return
        mark = marks.get("Column")
        name = (self._text(mark.argument(-1, "name")) if mark is not None else "") or member.name
        name = self.naming(name)
        nullable = not is_key and _nullable(member, mark)
        made = []
        if "NaturalId" in marks or (mark is not None and truth_of(mark.argument(-1, "unique")) is True):
            made.append(Key("unique", (name,), evidence=at))
        yield Column(name, _type(member, mark), nullable, at), made, is_key

    def _reference(
        self, member: Member, source: Source, at: tuple[Evidence, ...], is_key: bool
    ) -> Iterator[tuple[Column, list[Key], bool]]:
        """The column of a reference to another entity, on the side that keeps it."""
        marks = member.marks
        relation = next(marks[one] for one in _TO_ONE if one in marks)
        if relation.argument(-1, "mappedBy") is not None or "JoinTable" in marks:
            return
        stated = relation.argument(-1, "targetEntity")
        name = stated.path.removesuffix(".class") if isinstance(stated, Ref) else element_type(member.type)
        other = self.other(name.rpartition(".")[2], source)
        mark = marks.get("JoinColumn")
        column = self._text(mark.argument(-1, "name")) if mark is not None else ""
        if not column and other is not None and (key := other.key() if other.own is not self.own else "id"):
            column = f"{member.name}_{key}"
        if not column or "JoinColumns" in marks or "PrimaryKeyJoinColumn" in marks:
            return
        column = self.naming(column)
        to = self._text(mark.argument(-1, "referencedColumnName")) if mark is not None else ""
        required = truth_of(relation.argument(-1, "optional")) is False
        nullable = not is_key and not required and _nullable(member, mark)
        keys = []
        if other is not None and (table := other.table()):
            keys.append(Key("foreign", (column,), "", table, (self.naming(to),) if to else (), at))
        if "OneToOne" in marks or (mark is not None and truth_of(mark.argument(-1, "unique")) is True):
            keys.append(Key("unique", (column,), evidence=at))
        yield Column(column, "", nullable, at), keys, is_key or "MapsId" in marks

    def _between(self, member: Member, source: Source, table: str) -> Iterator[Holds]:
        """The table between two entities, or of a collection of values, where its name is stated."""
        marks = member.marks
        mark = marks.get("JoinTable") or marks.get("CollectionTable")
        name = self._text(mark.argument(-1, "name")) if mark is not None else ""
        if mark is None or not name:
            return
        evidence = Evidence(source.file.path, mark.line, NAME)
        columns: list[Column] = []
        keys: list[Key] = []
        other = self.other(element_type(member.type), source)
        for word, to in (("joinColumns", table), ("inverseJoinColumns", other.table() if other else "")):
            for one in _marks_in(mark, word):
                column = self.naming(self._text(one.argument(-1, "name")))
                if column:
                    columns.append(Column(column, "", None, (evidence,)))
                    if to:
                        keys.append(Key("foreign", (column,), "", to, (), (evidence,)))
        if "CollectionTable" in marks:
            own = marks.get("Column")
            value = (self._text(own.argument(-1, "name")) if own is not None else "") or member.name
            if _is_basic(element_type(member.type)):
                kind = element_type(member.type)
                columns.append(Column(self.naming(value), kind, None, (evidence,)))
        made = self.origin.holds(
            "table", self.naming(name), mark.line, columns=tuple(columns), keys=tuple(keys), optional=True
        )
        yield replace(made, evidence=evidence)


def _is_id(member: Member) -> bool:
    return "Id" in member.marks or "EmbeddedId" in member.marks


def _is_stored(member: Member) -> bool:
    return member.stored and "Transient" not in member.marks


def _is_basic(kind: str) -> bool:
    """Whether a type is one that a column holds by itself, as far as its name says."""
    return kind in _PRIMITIVES or kind in _BASIC


_BASIC = vocabulary(
    "String Long Integer Int Short Byte Boolean Double Float Character BigDecimal BigInteger UUID Date "
    "Instant LocalDate LocalDateTime LocalTime OffsetDateTime ZonedDateTime Timestamp Time Calendar ByteArray"
)


def _nullable(member: Member, mark: Invoke | None) -> bool:
    """Whether a column may be empty: JPA says yes unless told otherwise."""
    stated = truth_of(mark.argument(-1, "nullable")) if mark is not None else None
    if stated is not None:
        return stated
    return not (member.type in _PRIMITIVES or any(one in member.marks for one in _REQUIRED))


def _type(member: Member, mark: Invoke | None) -> str:
    """The database's type where it is stated, else that of the program."""
    if mark is not None:
        if defined := text_in(mark.argument(-1, "columnDefinition")):
            return defined[:60]
        if length := number_in(mark.argument(-1, "length")):
            return f"{member.type}({length})"
        precision, scale = number_in(mark.argument(-1, "precision")), number_in(mark.argument(-1, "scale"))
        if precision:
            return f"{member.type}({precision}, {scale})" if scale else f"{member.type}({precision})"
    return member.type[:60]


def _marks_in(mark: Invoke | None, word: str) -> Iterator[Invoke]:
    """The annotations within an annotation's argument, one or a list."""
    value = mark.argument(-1, word) if mark is not None else None
    for one in value.values if isinstance(value, Items) else (value,):
        if isinstance(one, Invoke):
            yield one


def _overrides(marks: dict[str, Invoke], entity: _Entity) -> dict[str, str]:
    """Columns that an embedded class's members are given here, by the member's name."""
    listed = list(_marks_in(marks.get("AttributeOverrides"), "value"))
    plain = marks.get("AttributeOverrides")
    for value in plain.arguments if plain is not None else ():
        for one in value.values if isinstance(value, Items) else (value,):
            if isinstance(one, Invoke):
                listed.append(one)
    if "AttributeOverride" in marks:
        listed.append(marks["AttributeOverride"])
    found: dict[str, str] = {}
    for one in listed:
        column = one.argument(-1, "column")
        if isinstance(column, Invoke):
            found[text_in(one.argument(-1, "name"))] = entity._text(column.argument(-1, "name"))
    return found


def _shown(mark: Invoke) -> str:
    value = mark.argument(0, "strategy")
    return value.path if isinstance(value, Ref) else value.value if isinstance(value, Text) else ""
