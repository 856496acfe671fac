"""How Python is read: the nodes of tree-sitter-python, and the calls that give a value that can be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archscan.code.builders import (
    assignment,
    call,
    enter_function,
    enter_type,
    field_inner,
    inner,
    joined,
    listed,
    literal,
    mark,
    member,
    returned,
    simple_type,
    string,
    subscript,
    table,
)
from archscan.code.grammar import Grammar, Reader, children_of, line_of, name, text_of
from archscan.code.program import Call, Choice, Expression, Join, Table, Unknown
from archscan.code.values import Readings

if TYPE_CHECKING:
    from tree_sitter import Node

_string = string()
_call = call()
_binary = joined()
_OWN = ("self", "cls", "mcs")


def _text(node: Node, reader: Reader) -> Expression:
    """A string that is not a statement of its own: a docstring tells people, not the program."""
    parent = node.parent
    if parent is not None and parent.type == "expression_statement":
        return Unknown(line_of(node))
    return _string(node, reader)


def _concatenated(node: Node, reader: Reader) -> Expression:
    parts: list[Expression] = []
    for one in node.named_children:
        made = reader.expression(one)
        parts.extend(made.parts if isinstance(made, Join) else (made,))
    return Join(tuple(parts), line_of(node))


def _operation(node: Node, reader: Reader) -> Expression:
    """`a + b`, and `"%s:%s" % (a, b)` as the call of a formatter."""
    if text_of(node.child_by_field_name("operator")) != "%":
        return _binary(node, reader)
    pattern = reader.expression(node.child_by_field_name("left"))
    given = reader.expression(node.child_by_field_name("right"))
    arguments: tuple[Expression, ...] = (given,)
    if isinstance(given, Table) and not any(key for key, _ in given.items):
        arguments = tuple(value for _, value in given.items)
    return Call("%", (pattern, *arguments), line_of(node), function=reader.function, type=reader.type)


def _conditional(node: Node, reader: Reader) -> Expression:
    options = [one for one in node.named_children if one.type != "comment"]
    return Choice(tuple(reader.expression(one) for one in (options[0], options[-1])), line_of(node))


def _called(node: Node, reader: Reader) -> Expression:
    """A call; `dict(a=1)` is the table that it makes."""
    made = _call(node, reader)
    if isinstance(made, Call) and made.callee == "dict" and made.keywords:
        return Table(made.keywords, made.line)
    return made


def _import(node: Node, reader: Reader) -> None:
    for one in node.named_children:
        if one.type == "aliased_import":
            full = text_of(one.child_by_field_name("name"))
            reader.import_(text_of(one.child_by_field_name("alias")), full, line_of(node))
        else:
            full = text_of(one)
            reader.import_(full.partition(".")[0], full.partition(".")[0], line_of(node))
            reader.import_(full, full, line_of(node))


def _import_from(node: Node, reader: Reader) -> None:
    module_node = node.child_by_field_name("module_name")
    module = text_of(module_node)
    for one in node.named_children:
        if module_node is not None and one.id == module_node.id:
            continue
        if one.type == "wildcard_import":
            reader.import_(module, module, line_of(node))
        elif one.type == "aliased_import":
            full = f"{module}.{text_of(one.child_by_field_name('name'))}"
            reader.import_(text_of(one.child_by_field_name("alias")), full, line_of(node))
        else:
            reader.import_(text_of(one), f"{module}.{text_of(one)}", line_of(node))


def _function(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    parameters: list[str] = []
    typed: list[tuple[str, Node | None, str]] = []
    given = node.child_by_field_name("parameters")
    for one in given.named_children if given is not None else ():
        word = one.child_by_field_name("name")
        if word is None:
            word = one if one.type == "identifier" else next(children_of(one, "identifier"), None)
        if word is None or one.type.endswith("pattern"):
            continue
        parameters.append(text_of(word))
        declared = simple_type(text_of(one.child_by_field_name("type")))
        value = one.child_by_field_name("value")
        if declared or value is not None:
            typed.append((text_of(word), value, declared))
    if parameters and parameters[0] in _OWN:
        parameters = parameters[1:]
    enter_function(reader, label, tuple(parameters), line_of(node))
    for parameter, value, declared in typed:
        reader.bind(parameter, reader.expression(value), line_of(node), declared)


def _class(node: Node, reader: Reader) -> None:
    bases = node.child_by_field_name("superclasses")
    names = [
        simple_type(text_of(one))
        for one in (bases.named_children if bases is not None else ())
        if one.type in ("identifier", "attribute", "subscript")
    ]
    enter_type(reader, text_of(node.child_by_field_name("name")), tuple(names), line_of(node))


def _decorated(node: Node, reader: Reader) -> None:
    definition = node.child_by_field_name("definition")
    if definition is None:
        return
    label = text_of(definition.child_by_field_name("name"))
    on = "type" if definition.type == "class_definition" else "function"
    for one in children_of(node, "decorator"):
        target = one.named_children[0] if one.named_children else None
        if target is None:
            continue
        is_call = target.type == "call"
        word = text_of(target.child_by_field_name("function") if is_call else target)
        arguments = target.child_by_field_name("arguments") if is_call else None
        mark(reader, word, arguments, line_of(one), on, label, label if on == "type" else "")
        if word in ("property", "cached_property", "functools.cached_property"):
            own = Call(f"self.{label}", (), line_of(one), function=label, type=reader.type)
            reader.bind(f"self.{label}", own, line_of(one))


_assign = assignment()


def _assignment(node: Node, reader: Reader) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None:
        return
    if left.type == "pattern_list" and right is not None and right.type in ("expression_list", "tuple"):
        for one, value in zip(left.named_children, right.named_children, strict=False):
            reader.bind(text_of(one), reader.expression(value), line_of(one))
        return
    _assign(node, reader)


def _as(node: Node, reader: Reader) -> None:
    """`with open_client() as client`."""
    target = node.child_by_field_name("alias")
    if target is not None and node.named_children:
        reader.bind(text_of(target), reader.expression(node.named_children[0]), line_of(node))


def _dead(block: Node) -> bool:
    """Whether a block stands behind `if False` or `if TYPE_CHECKING`, or in the else of `if True`."""
    parent = block.parent
    if parent is None:
        return False
    if parent.type == "else_clause" and parent.parent is not None:
        return parent.parent.type == "if_statement" and _condition(parent.parent) == "True"
    if parent.type not in ("if_statement", "while_statement", "elif_clause"):
        return False
    return _condition(parent) in ("False", "0", "TYPE_CHECKING", "typing.TYPE_CHECKING")


def _condition(node: Node) -> str:
    return text_of(node.child_by_field_name("condition"))


_LEAVES = frozenset({
    "identifier", "comment", "integer", "float", "none", "true", "false", "string_start", "string_content",
    "string_end", "pass_statement", "type", "dotted_name",
})  # fmt: skip
GRAMMAR = Grammar(
    language="python",
    module="tree_sitter_python",
    expressions={
        "string": _text,
        "interpolation": field_inner("expression"),
        "concatenated_string": _concatenated,
        "integer": literal,
        "identifier": name,
        "attribute": member("object", "attribute"),
        "subscript": subscript("value", "subscript"),
        "call": _called,
        "binary_operator": _operation,
        "boolean_operator": _binary,
        "conditional_expression": _conditional,
        "parenthesized_expression": inner,
        "await": inner,
        "named_expression": field_inner("value"),
        "assignment": field_inner("right"),
        "list": listed,
        "tuple": listed,
        "set": listed,
        "expression_list": listed,
        "dictionary": table(),
    },
    steps={
        "import_statement": _import,
        "import_from_statement": _import_from,
        "function_definition": _function,
        "class_definition": _class,
        "decorated_definition": _decorated,
        "assignment": _assignment,
        "for_statement": assignment(),
        "named_expression": assignment("name", "value"),
        "as_pattern": _as,
        "return_statement": returned,
    },
    leaves=_LEAVES,
    blocks=frozenset({"block", "module"}),
    ends=frozenset({"return_statement", "raise_statement", "break_statement", "continue_statement"}),
    dead=_dead,
)

_READERS = (
    "os.getenv", "os.environ.get", "os.environ.setdefault", "os.environ.pop", "environ.get", "getenv",
    "decouple.config", "env", "env.str", "env.url", "env.get", "env.list", "env.int", "env.db", "env.db_url",
    "env.cache", "env.cache_url", "env.dsn", "env.json", "env.search_url", "config", "config.get",
    "app.config.get", "current_app.config.get", "flask.current_app.config.get", "settings.get", "get_env",
    "get_env_var", "get_env_variable", "env_var", "read_env", "get_from_env",
)  # fmt: skip
READINGS = Readings(
    environment={
        **dict.fromkeys(_READERS, (0, 1)),
        "conf.get": (1, -1),
        "airflow.configuration.conf.get": (1, -1),
        "configparser.ConfigParser.get": (1, -1),
    },
    prefixes=("os.environ.", "environ.", "app.config.", "current_app.config."),
    formats=frozenset({"%"}),
    passing=frozenset({
        "str", "typing.cast", "yarl.URL", "httpx.URL", "furl.furl", "urllib.request.Request", "Request",
        "urllib.parse.urljoin", "urlparse.urljoin", "requests.compat.urljoin", "urllib.parse.urlparse",
        "sqlalchemy.engine.make_url", "sqlalchemy.make_url", "sqlalchemy.engine.url.make_url",
        "starlette.datastructures.URL", "pydantic.SecretStr", "SecretStr", "pydantic.AnyUrl",
        "pydantic.AnyHttpUrl", "pydantic.HttpUrl", "pydantic.PostgresDsn", "pydantic.RedisDsn",
        "pydantic.AmqpDsn", "pydantic.MongoDsn", "parse_obj_as", "bytes", "tuple", "list", "set", "int",
        "databases.DatabaseURL", "dj_database_url.parse",
    }),
    methods=frozenset({
        "strip", "rstrip", "lstrip", "lower", "encode", "decode", "unicode_string", "get_secret_value",
        "split", "replace", "geturl", "removesuffix", "as_string",
    }),
)  # fmt: skip
