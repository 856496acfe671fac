"""How PHP is read: the nodes of tree-sitter-php, and the calls that give a value that can be known.

A namespace's `\\` becomes a dot, and so do `->` and `::`; a local name keeps its `$`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archscan.code.builders import (
    arguments_of,
    call,
    enter_function,
    enter_type,
    inner,
    joined,
    literal,
    mark,
    member,
    returned,
    simple_type,
    string,
)
from archscan.code.grammar import Grammar, Reader, children_of, line_of, text_of
from archscan.code.program import Call, Choice, Expression, Mark, Name, Table, Text, Unknown
from archscan.code.values import Readings

if TYPE_CHECKING:
    from tree_sitter import Node

GROUP = "group "
"""What the name of a function begins with that stands for a group of routes; its prefix follows."""

_GROUPS = frozenset({"group", "scope", "prefix", "mount"})
_quoted = string()
_call = call("function", "arguments")
_method_call = call("name", "arguments", of="object")
_scoped_call = call("name", "arguments", of="scope")
_member = member("object", "name")
_DOC_ROUTE = re.compile(
    r"@(?:\w+\\)?Route\(\s*(?:(?:name|path)\s*=\s*)?\"(?P<path>[^\"]*)\"(?P<rest>[^)]*)\)"
)
_DOC_METHOD = re.compile(r"methods\s*=\s*\{(?P<methods>[^}]*)\}")


_STREAM = re.compile(r"(?:php|file|data|phar|glob|zip|vfs|compress\.\w+)://")


def _string(node: Node, reader: Reader) -> Expression:
    """A string; `php://input` and the like are streams of the program itself."""
    made = _quoted(node, reader)
    return Unknown(line_of(node)) if isinstance(made, Text) and _STREAM.match(made.value) else made


def _dotted(text: str) -> str:
    return text.strip("\\").replace("\\", ".")


def _name(node: Node, reader: Reader) -> Expression:
    return Name(_dotted(text_of(node)), line_of(node))


def _variable(node: Node, reader: Reader) -> Expression:
    return Name(text_of(node), line_of(node))


def _static_member(node: Node, reader: Reader) -> Expression:
    """`self::$x` and `Config::HOST`."""
    parts = [text_of(one) for one in node.named_children]
    return Name(".".join(_dotted(one).lstrip("$") for one in parts), line_of(node))


def _subscript(node: Node, reader: Reader) -> Expression:
    """`$a['b']` as `$a.b`; an index that is not known is `*`, `$a[]` the list itself."""
    inside = node.named_children
    owner = reader.expression(inside[0] if inside else None)
    if not isinstance(owner, Name):
        return Unknown(line_of(node))
    if len(inside) < 2:
        return owner
    index = reader.expression(inside[1])
    return Name(f"{owner.path}.{index.value if isinstance(index, Text) else '*'}", line_of(node))


def _array(node: Node, reader: Reader) -> Expression:
    items: list[tuple[str, Expression]] = []
    for one in children_of(node, "array_element_initializer"):
        inside = [child for child in one.named_children if child.type != "comment"]
        if len(inside) > 1:
            key = reader.expression(inside[0])
            label = key.value if isinstance(key, Text) else text_of(inside[0])
            items.append((label, reader.expression(inside[1])))
        elif inside:
            items.append(("", reader.expression(inside[0])))
    return Table(tuple(items), line_of(node))


def _new(node: Node, reader: Reader) -> Expression:
    """`new Client(...)`: a call of the class."""
    made = next(children_of(node, "name", "qualified_name"), None)
    given, keywords = arguments_of(next(children_of(node, "arguments"), None), reader)
    label = _dotted(text_of(made))
    return Call(label, given, line_of(node), keywords, None, reader.function, reader.type, makes=True)


def _conditional(node: Node, reader: Reader) -> Expression:
    first = node.child_by_field_name("body") or node.child_by_field_name("condition")
    options = (first, node.child_by_field_name("alternative"))
    return Choice(tuple(reader.expression(one) for one in options), line_of(node))


def _heredoc(node: Node, reader: Reader) -> Expression:
    return reader.expression(node.child_by_field_name("value"))


def _lines(node: Node, reader: Reader) -> Expression:
    return Text(text_of(node), line_of(node))


def _echo(node: Node, reader: Reader) -> Expression:
    """What is written to the page, as the call of `echo`."""
    said = tuple(reader.expression(one) for one in node.named_children)
    return Call("echo", said, line_of(node), function=reader.function, type=reader.type)


def _assigned(node: Node, reader: Reader) -> Expression:
    return reader.expression(node.child_by_field_name("right"))


# --- steps --------------------------------------------------------------------------------------


def _use(node: Node, reader: Reader) -> None:
    group = next(children_of(node, "namespace_use_group"), None)
    before = _dotted(text_of(next(children_of(node, "namespace_name"), None)))
    for one in children_of(group or node, "namespace_use_clause"):
        path = next(children_of(one, "qualified_name", "name", "namespace_name"), None)
        full = ".".join(part for part in (before if group else "", _dotted(text_of(path))) if part)
        alias = text_of(one.child_by_field_name("alias"))
        reader.import_(alias or full.rpartition(".")[2], full, line_of(node))


def _class(node: Node, reader: Reader) -> None:
    bases = [
        _dotted(text_of(one))
        for clause in children_of(node, "base_clause", "class_interface_clause")
        for one in clause.named_children
    ]
    enter_type(reader, text_of(node.child_by_field_name("name")), tuple(bases), line_of(node))
    _attributes(node, reader, "type", reader.type)


def _function(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    given = node.child_by_field_name("parameters")
    parameters: list[tuple[str, Node | None, str, bool]] = []
    for one in given.named_children if given is not None else ():
        word = one.child_by_field_name("name")
        if word is None:
            continue
        declared = _dotted(simple_type(text_of(one.child_by_field_name("type")).partition("|")[0]))
        value = one.child_by_field_name("default_value")
        parameters.append((text_of(word), value, declared, one.type == "property_promotion_parameter"))
    enter_function(reader, label, tuple(name for name, _, _, _ in parameters), line_of(node))
    for name, value, declared, is_field in parameters:
        if declared or value is not None:
            reader.bind(name, reader.expression(value), line_of(node), declared)
        if is_field:
            reader.bind(f"$this.{name.lstrip('$')}", Name(name, line_of(node)), line_of(node), declared)
    _attributes(node, reader, "function", label)


def _attributes(node: Node, reader: Reader, on: str, target: str) -> None:
    given = node.child_by_field_name("attributes")
    for group in given.named_children if given is not None else ():
        for one in children_of(group, "attribute"):
            label = _dotted(text_of(next(children_of(one, "name", "qualified_name"), None)))
            mark(reader, label, one.child_by_field_name("parameters"), line_of(one), on, target)
    before = node.prev_named_sibling
    if before is not None and before.type == "comment":
        for found in _DOC_ROUTE.finditer(text_of(before)):
            line = line_of(before) + text_of(before)[: found.start()].count("\n")
            methods = _DOC_METHOD.search(found["rest"])
            listed = re.findall(r"\w+", methods["methods"]) if methods else []
            keywords = (("methods", Table(tuple(("", Text(one, line)) for one in listed), line)),)
            path = Text(found["path"], line)
            reader.program.marks.append(Mark("Route", (path,), keywords, line, on, target, reader.type))


def _property(node: Node, reader: Reader) -> None:
    declared = _dotted(simple_type(text_of(node.child_by_field_name("type")).partition("|")[0]))
    reader.function = ""
    for one in children_of(node, "property_element"):
        label = text_of(one.child_by_field_name("name")).lstrip("$")
        reader.bind(
            label, reader.expression(one.child_by_field_name("default_value")), line_of(one), declared
        )


def _constants(node: Node, reader: Reader) -> None:
    for one in children_of(node, "const_element"):
        inside = one.named_children
        if len(inside) > 1:
            reader.bind(text_of(inside[0]), reader.expression(inside[-1]), line_of(one))


def _assignment(node: Node, reader: Reader) -> None:
    operator = text_of(node.child_by_field_name("operator"))
    target = reader.expression(node.child_by_field_name("left"))
    if isinstance(target, Name) and operator in ("", "??="):
        reader.bind(target.path, reader.expression(node.child_by_field_name("right")), line_of(node))


def _define(node: Node, reader: Reader) -> None:
    """`define('DB_HOST', 'db')`."""
    if text_of(node.child_by_field_name("function")).lower() == "define":
        made = reader.expression(node)
        if isinstance(made, Call) and len(made.arguments) > 1 and isinstance(made.arguments[0], Text):
            function, reader.function = reader.function, ""
            reader.bind(made.arguments[0].value, made.arguments[1], line_of(node))
            reader.function = function


def _return(node: Node, reader: Reader) -> None:
    """What a function returns; what a file returns is what it is called after."""
    if reader.function:
        returned(node, reader)
    elif node.named_children:
        stem = reader.program.path.rpartition("/")[2].partition(".")[0]
        reader.bind(stem, reader.expression(node.named_children[0]), line_of(node))


def _grouping(node: Node, reader: Reader) -> None:
    """`Route::prefix('a')->group(function () {...})`: what stands in it stands behind the prefix."""
    if text_of(node.child_by_field_name("name")) not in _GROUPS:
        return
    given = node.child_by_field_name("arguments")
    if given is None or not any(
        one.type in ("anonymous_function", "arrow_function")
        for argument in given.named_children
        for one in argument.named_children
    ):
        return
    made = reader.expression(node)
    prefix = reader.function.removeprefix(GROUP) if reader.function.startswith(GROUP) else ""
    while isinstance(made, Call):
        stated = made.arguments[0] if made.arguments else None
        if isinstance(stated, Table):
            stated = dict(stated.items).get("prefix")
        if isinstance(stated, Text) and made.method in _GROUPS:
            prefix += "/" + stated.value.strip("/")
        made = made.receiver if isinstance(made.receiver, Call) else Unknown(0)
    reader.function = GROUP + prefix


def _dead(block: Node) -> bool:
    """Whether a block stands behind `if (false)`, or in the else of `if (true)`."""
    parent = block.parent
    if parent is None:
        return False
    if parent.type == "else_clause" and parent.parent is not None:
        return _condition(parent.parent) in ("(true)", "(1)")
    return parent.type in ("if_statement", "while_statement") and _condition(parent) in ("(false)", "(0)")


def _condition(node: Node) -> str:
    return text_of(node.child_by_field_name("condition")).lower()


GRAMMAR = Grammar(
    language="php",
    module="tree_sitter_php",
    function="language_php",
    expressions={
        "string": _string,
        "encapsed_string": _string,
        "heredoc": _heredoc,
        "heredoc_body": _string,
        "nowdoc": _heredoc,
        "nowdoc_body": _lines,
        "integer": literal,
        "boolean": literal,
        "name": _name,
        "qualified_name": _name,
        "relative_scope": _name,
        "variable_name": _variable,
        "member_access_expression": _member,
        "nullsafe_member_access_expression": _member,
        "scoped_property_access_expression": _static_member,
        "class_constant_access_expression": _static_member,
        "subscript_expression": _subscript,
        "function_call_expression": _call,
        "member_call_expression": _method_call,
        "nullsafe_member_call_expression": _method_call,
        "scoped_call_expression": _scoped_call,
        "object_creation_expression": _new,
        "array_creation_expression": _array,
        "binary_expression": joined(plus=".", defaults="?? ?:"),
        "conditional_expression": _conditional,
        "parenthesized_expression": inner,
        "error_suppression_expression": inner,
        "cast_expression": inner,
        "clone_expression": inner,
        "by_ref": inner,
        "reference_modifier": inner,
        "assignment_expression": _assigned,
        "augmented_assignment_expression": _assigned,
        "echo_statement": _echo,
        "print_intrinsic": _echo,
        "exit_statement": _echo,
    },
    steps={
        "namespace_use_declaration": _use,
        "class_declaration": _class,
        "trait_declaration": _class,
        "interface_declaration": _class,
        "enum_declaration": _class,
        "method_declaration": _function,
        "function_definition": _function,
        "property_declaration": _property,
        "const_declaration": _constants,
        "assignment_expression": _assignment,
        "augmented_assignment_expression": _assignment,
        "function_call_expression": _define,
        "return_statement": _return,
        "member_call_expression": _grouping,
        "scoped_call_expression": _grouping,
    },
    blocks=frozenset({"compound_statement", "program"}),
    ends=frozenset({"return_statement", "break_statement", "continue_statement", "exit_statement"}),
    leaves=frozenset({
        "comment", "name", "integer", "float", "boolean", "null", "string_content", "escape_sequence",
        "text", "text_interpolation", "visibility_modifier", "primitive_type", "named_type", "php_tag",
        "attribute_list", "namespace_name",
    }),
    dead=_dead,
)  # fmt: skip

_NOWHERE = 9
"""Where the name of a setting stands that no deployment sets."""
READINGS = Readings(
    environment={
        **dict.fromkeys(
            ("getenv", "env", "Env.get", "Illuminate.Support.Env.get", "getenv_docker", "Hyperf.Support.env"),
            (0, 1),
        ),
        **dict.fromkeys(
            ("config", "Config.get", "Illuminate.Support.Facades.Config.get", "Hyperf.Config.config"),
            (_NOWHERE, 1),
        ),
    },
    prefixes=("$_ENV.", "$_SERVER.", "_ENV.", "_SERVER."),
    formats=frozenset({"sprintf", "vsprintf", "Psl.Str.format"}),
    passing=frozenset({
        "trim", "rtrim", "ltrim", "strtolower", "strval", "GuzzleHttp.Psr7.Uri", "Uri", "Url.to", "realpath",
        "Nyholm.Psr7.Uri", "Illuminate.Support.Str.of", "str", "intval", "parse_url",
    }),
    methods=frozenset({"toString", "__toString", "trim", "rtrim", "value"}),
)  # fmt: skip
