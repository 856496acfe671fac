"""The neutral form of a source file: imports, bindings, calls, functions, types and marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A literal piece of text, or a number as written."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name, with what it is reached through: `url`, `self.url`, `Config.Urls.ORDERS`."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Join:
    """Texts put together: concatenation, interpolation, formatting."""

    parts: tuple[Expression, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: a default (`a or b`, `a ?? b`), a conditional; the likeliest first."""

    options: tuple[Expression, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A dictionary, an object literal, a struct or a list; the keys of a list's items are ""."""

    items: tuple[tuple[str, Expression], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call or the making of an object."""

    callee: str
    """What is called, as written, without arguments in between: `requests.get`, `WebClient.builder.baseUrl`
    for `WebClient.builder().baseUrl(...)`, `StripeClient` for `new StripeClient(...)`."""
    arguments: tuple[Expression, ...]
    line: int
    keywords: tuple[tuple[str, Expression], ...] = ()
    """Arguments with a name; of a builder or an object literal, too, where the language has no others."""
    receiver: Expression | None = None
    """What the method is called on, where that is not a plain name: an earlier call of a chain, a text."""
    function: str = ""
    """Innermost function around it, as `Function.name`."""
    type: str = ""
    """Innermost type around it."""
    makes: bool = False
    """Whether it makes an object (`new X`), as far as the language tells."""

    @property
    def method(self) -> str:
        """The last part of what is called."""
        return self.callee.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is not followed."""

    line: int
    text: str = field(default="", compare=False)
    """A short one's source text: a fraction, a flag, `5 * time.Second`. No address is read from it."""


Expression: TypeAlias = Text | Name | Join | Choice | Table | Call | Unknown


def items_of(expression: Expression) -> tuple[tuple[str, Expression], ...]:
    """The keys and values of a table, or of an object that is made with named values (`Options{Addr: x}`)."""
    match expression:
        case Table(items):
            return items
        case Call(makes=True, keywords=named):
            return named
    return ()


@dataclass(frozen=True, slots=True)
class Binding:
    """A name that gets a value: a constant, a variable, a field, a default of a parameter."""

    name: str
    """As written (`self.url`, `URL`); of a field of a type the field's own name."""
    value: Expression
    line: int
    function: str = ""
    type: str = ""
    declared: str = ""
    """Declared type, as written, without its parameters: `RestTemplate`, `OrderGrpc.OrderBlockingStub`."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method, as a helper whose calls may be followed."""

    name: str
    parameters: tuple[str, ...]
    line: int
    type: str = ""
    returns: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Type:
    """A class, an interface, a struct."""

    name: str
    bases: tuple[str, ...]
    """What it extends and implements, as written, without parameters."""
    line: int


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation, a decorator or an attribute."""

    name: str
    """As written, without the sign: `FeignClient`, `app.route`, `HttpGet`."""
    arguments: tuple[Expression, ...]
    keywords: tuple[tuple[str, Expression], ...]
    line: int
    on: str = ""
    """What it stands on: `type`, `function`, `field`, `parameter`; "" if unknown."""
    target: str = ""
    """The name of what it stands on."""
    type: str = ""
    """Innermost type around it: of a mark on a type that type itself."""

    def keyword(self, *names: str) -> Expression | None:
        """The argument of the first of these names that is there."""
        given = dict(self.keywords)
        return next((given[name] for name in names if name in given), None)


@dataclass(frozen=True, slots=True)
class Literal:
    """A text as it stands in the file, and the function around it."""

    expression: Text | Join
    function: str = ""


@dataclass(slots=True)
class Program:
    """One source file, in the order of its lines."""

    path: str
    language: str
    imports: dict[str, str] = field(default_factory=dict)
    """Local name -> what it stands for: `{"rq": "requests", "get": "requests.get"}`; of a wildcard or a
    side-effect import the module under its own name."""
    import_lines: dict[str, int] = field(default_factory=dict)
    """Line of each import, by the full name."""
    bindings: list[Binding] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    types: list[Type] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    texts: list[Literal] = field(default_factory=list)
    """Every text and every joined text, outermost ones, in the order of the file."""
    broken: int = 0
    """Line of the first place that is no valid source, 0 if all of it is."""
    source: bytes = b""
    """The file as it is, for what is asked of its words alone."""

    def full(self, callee: str) -> str:
        """A dotted name with its first part replaced by what was imported under it.

        >>> Program("a.py", "python", {"rq": "requests"}).full("rq.get")
        'requests.get'
        """
        first, dot, rest = callee.partition(".")
        return f"{self.imports.get(first, first)}{dot}{rest}"
