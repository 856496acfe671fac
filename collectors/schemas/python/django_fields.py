"""What a Django field of a migration makes in the database: a column with its keys and indexes, a table of
many-to-many pairs, or nothing.

Reference: https://docs.djangoproject.com/en/stable/ref/models/fields/
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from .python_source import Names, argument, dotted, keyword, last_name, text_in, truth_of

_ONE_TO_ONE = frozenset(("OneToOneField", "AutoOneToOneField", "TreeOneToOneField"))
_NO_COLUMN = frozenset(("TaggableManager", "GenericRelation", "GenericForeignKey", "CompositePrimaryKey"))
_INDEXED = frozenset(("SlugField", "AutoSlugField"))
"""Fields with an index unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model, as a migration states it."""

    name: str
    type: str
    """As written: `models.CharField`."""
    line: int
    column: str
    """"" for a field without a column."""
    nullable: bool | None = False
    primary: bool = False
    unique: bool = False
    indexed: bool = False
    to: str = ""
    """Model that it refers to as written (`shop.Customer`, `Customer`, `self`), `USER` for the project's user
    model, "" for no reference or one that is not known."""
    to_field: str = ""
    references: bool = False
    constraint: bool = True
    """Whether the database knows of the reference."""
    many: bool = False
    """A many-to-many field: pairs in a table of their own."""
    pairs: str = ""
    """That table's name, where it is stated."""


def read_field(name: str, node: ast.expr, names: Names) -> Field | None:
    """The field of a call such as `models.CharField(max_length=50)`; None if it is no call."""
    if not isinstance(node, ast.Call):
        return None
    word = last_name(node)
    kind = dotted(node.func) or word
    line = node.lineno
    if word in _NO_COLUMN:
        return Field(name, kind, line, "")
    to = _target(argument(node, 0, "to"), names)
    if word.endswith("ManyToManyField"):
        through = keyword(node, "through")
        own = through is None or (isinstance(through, ast.Constant) and through.value is None)
        pairs = text_in(keyword(node, "db_table"), names)
        return Field(name, kind, line, "", to=to if own else "", many=own, pairs=pairs)
    one = word in _ONE_TO_ONE
    refers = one or word.endswith("ForeignKey") or word == "ParentalKey"
    column = text_in(keyword(node, "db_column"), names) or (f"{name}_id" if refers else name)
    primary = truth_of(keyword(node, "primary_key"), names) is True
    unique = (truth_of(keyword(node, "unique"), names) is True or one) and not primary
    stated = truth_of(keyword(node, "db_index"), names)
    indexed = (refers or word in _INDEXED) if stated is None else stated
    return Field(
        name,
        kind,
        line,
        column,
        truth_of(keyword(node, "null"), names) is True,
        primary,
        unique,
        indexed and not unique and not primary,
        to if refers else "",
        text_in(keyword(node, "to_field"), names),
        refers,
        truth_of(keyword(node, "db_constraint"), names) is not False,
    )


def _target(node: ast.expr | None, names: Names) -> str:
    if text := text_in(node, names):
        return "USER" if text == "settings.AUTH_USER_MODEL" else text
    if dotted(node).endswith("settings.AUTH_USER_MODEL"):
        return "USER"
    if isinstance(node, ast.Call) and last_name(node) == "get_user_model":
        return "USER"
    return ""
