"""How C# is read: the nodes of tree-sitter-c-sharp.

An assignment to a member (`options.BaseAddress = x`) is also the call `options.BaseAddress=`; type arguments
of a call (`AddGrpcClient<Orders.OrdersClient>`) are its keywords `<0>`, `<1>`; whatever reads a setting
(`configuration["Urls:Orders"]`, `GetConnectionString("Orders")`) is the call `@Key`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archscan.code.builders import (
    add_return,
    arguments_of,
    conditional,
    enter_function,
    enter_type,
    inner,
    joined,
    listed,
    literal,
    simple_type,
    string,
)
from archscan.code.grammar import Grammar, Reader, children_of, line_of, text_of
from archscan.code.program import Call, Expression, Join, Mark, Name, Table, Text, Unknown

if TYPE_CHECKING:
    from tree_sitter import Node

_binary = joined(defaults="??")
_plain = string(frozenset({"string_literal_content", "raw_string_content"}), frozenset({"escape_sequence"}))
_CONFIGURATIONS = ("configuration", "config", "cfg", "conf", "settings", "appsettings")
_READERS = ("GetValue", "GetRequiredValue", "GetSection", "GetRequiredSection")
_TYPES = frozenset({
    "class_declaration", "record_declaration", "struct_declaration", "interface_declaration",
    "record_struct_declaration",
})  # fmt: skip


# --- expressions --------------------------------------------------------------------------------


def _raw(node: Node, reader: Reader) -> Expression:
    parts = [one for one in node.named_children if one.type == "raw_string_content"]
    return Text("".join(map(text_of, parts)), line_of(node))


def _verbatim(node: Node, reader: Reader) -> Expression:
    return Text(text_of(node)[2:-1].replace('""', '"'), line_of(node))


def _interpolated(node: Node, reader: Reader) -> Expression:
    parts: list[Expression] = []
    for child in node.named_children:
        if child.type == "string_content":
            parts.append(Text(text_of(child), line_of(child)))
        elif child.type == "interpolation":
            inside = [one for one in child.named_children if not one.type.startswith("interpolation_")]
            parts.append(reader.expression(inside[0]) if inside else Unknown(line_of(child)))
    if all(isinstance(one, Text) for one in parts):
        return Text("".join(one.value for one in parts if isinstance(one, Text)), line_of(node))
    return Join(tuple(parts), line_of(node))


def _name(node: Node, reader: Reader) -> Expression:
    return Name(_plain_name(node), line_of(node))


def _plain_name(node: Node | None) -> str:
    """A name without its type arguments."""
    if node is not None and node.type == "generic_name":
        return text_of(node.named_children[0])
    return simple_type(text_of(node))


def _member(node: Node, reader: Reader) -> Expression:
    owner = node.child_by_field_name("expression")
    last = _plain_name(node.child_by_field_name("name"))
    if owner is None or owner.type in ("this", "base", "this_expression", "base_expression"):
        return Name(f"this.{last}", line_of(node))
    if owner.type == "predefined_type":
        return Name(f"{text_of(owner)}.{last}", line_of(node))
    return Name(f"{_path(reader.expression(owner))}.{last}", line_of(node))


def _conditional_member(node: Node, reader: Reader) -> Expression:
    """`client?.Name`"""
    owner = reader.expression(node.child_by_field_name("condition"))
    bound = next(children_of(node, "member_binding_expression"), None)
    last = _plain_name(bound.child_by_field_name("name")) if bound is not None else ""
    return Name(f"{_path(owner)}.{last}", line_of(node)) if last else Unknown(line_of(node))


def _path(expression: Expression) -> str:
    match expression:
        case Name(path):
            return path
        case Call("@Key", arguments):
            return f"@Key.{arguments[0].value}" if isinstance(arguments[0], Text) else ""
        case Call(callee):
            return callee
    return ""


def _called(node: Node, reader: Reader) -> Expression:
    function = node.child_by_field_name("function")
    called = reader.expression(function)
    callee = _path(called)
    owner_node = function.child_by_field_name("expression") if function is not None else None
    owner = reader.expression(owner_node) if owner_node is not None else None
    given, keywords = arguments_of(node.child_by_field_name("arguments"), reader)
    if len(given) == 1 and callee.rpartition(".")[2] in _READERS and isinstance(given[0], Text):
        return _key(owner, given[0], None)
    if len(given) == 2 and callee.rpartition(".")[2] in _READERS:
        return _key(owner, given[0], given[1])
    if callee.rpartition(".")[2] in _CONNECTION and given and isinstance(given[0], Text):
        text = Text(f"ConnectionStrings:{given[0].value}", given[0].line)
        return Call("@Key", (text,), line_of(node), function=reader.function, type=reader.type)
    if callee.rpartition(".")[2] in ("Get", "Value") and isinstance(owner, Call) and owner.callee == "@Key":
        return owner
    types = tuple((f"<{position}>", one) for position, one in enumerate(_arguments(function)))
    if isinstance(owner, Name | Unknown | Table):
        owner = None
    line = line_of(function.child_by_field_name("name") or node) if function is not None else line_of(node)
    return Call(callee, given, line, (*keywords, *types), owner, reader.function, reader.type)


_CONNECTION = ("GetConnectionString", "GetRequiredConnectionString")


def _arguments(function: Node | None) -> list[Expression]:
    """The type arguments of what is called."""
    named = function
    if function is not None and function.type == "member_access_expression":
        named = function.child_by_field_name("name")
    if named is None or named.type != "generic_name":
        return []
    given = next(children_of(named, "type_argument_list"), None)
    return [Name(simple_type(text_of(one)), line_of(one)) for one in given.named_children] if given else []


def _key(owner: Expression | None, key: Expression, default: Expression | None) -> Expression:
    """A setting; of a section of settings the path to it."""
    line = key.line
    if isinstance(key, Text) and isinstance(owner, Call) and owner.callee == "@Key":
        first = owner.arguments[0]
        if isinstance(first, Text):
            key = Text(f"{first.value}:{key.value}", line)
    return Call("@Key", (key,) if default is None else (key, default), line)


def _element(node: Node, reader: Reader) -> Expression:
    """`configuration["Key"]`; of anything else a member."""
    owner = reader.expression(node.child_by_field_name("expression"))
    given, _ = arguments_of(node.child_by_field_name("subscript"), reader)
    if len(given) != 1:
        return Unknown(line_of(node))
    last = _path(owner).rpartition(".")[2].lower().lstrip("_")
    if last.endswith(_CONFIGURATIONS) or (isinstance(owner, Call) and owner.callee == "@Key"):
        return _key(owner, given[0], None)
    if isinstance(given[0], Text):
        return Name(f"{_path(owner)}.{given[0].value}", line_of(node))
    return Unknown(line_of(node))


def _made(node: Node, reader: Reader) -> Expression:
    """`new X(...) { A = b }`, and `new(...)` of what the place declares."""
    kind = node.child_by_field_name("type")
    label = simple_type(text_of(kind)) if kind is not None else _declared_around(node)
    arguments = node.child_by_field_name("arguments") or next(children_of(node, "argument_list"), None)
    given, keywords = arguments_of(arguments, reader)
    body = node.child_by_field_name("initializer") or next(children_of(node, "initializer_expression"), None)
    items = _items(body, reader) if body is not None else ()
    if body is not None and not any(key for key, _ in items) and not given:
        return Table(items, line_of(node))
    if not label and len(given) == 1 and not items:
        return given[0]
    named = tuple((key, value) for key, value in items if key)
    if label.endswith("Dictionary"):
        return Table(named, line_of(node))
    return Call(label, given, line_of(node), (*keywords, *named), None, reader.function, reader.type, True)


def _declared_around(node: Node) -> str:
    around = node.parent
    if around is not None and around.type == "variable_declarator":
        around = around.parent
    return simple_type(text_of(around.child_by_field_name("type"))) if around is not None else ""


def _items(body: Node | None, reader: Reader) -> tuple[tuple[str, Expression], ...]:
    """What an initializer gives: `A = b`, `["a"] = b`, `{ "a", b }`, or plain elements."""
    items: list[tuple[str, Expression]] = []
    for child in body.named_children if body is not None else ():
        if child.type == "assignment_expression":
            left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
            items.append((text_of(left).strip('[]"'), reader.expression(right)))
        elif child.type == "initializer_expression" and len(child.named_children) == 2:
            key = reader.expression(child.named_children[0])
            label = key.value if isinstance(key, Text) else ""
            items.append((label, reader.expression(child.named_children[1])))
        elif not child.type.endswith("comment"):
            items.append(("", reader.expression(child)))
    return tuple(items)


def _initializer(node: Node, reader: Reader) -> Expression:
    return Table(_items(node, reader), line_of(node))


def _array(node: Node, reader: Reader) -> Expression:
    body = next(children_of(node, "initializer_expression"), None)
    return Table(_items(body, reader), line_of(node))


# --- steps --------------------------------------------------------------------------------------


def _using(node: Node, reader: Reader) -> None:
    alias = node.child_by_field_name("name")
    names = [one for one in node.named_children if alias is None or one.id != alias.id]
    if names:
        full = text_of(names[-1])
        reader.import_(text_of(alias) if alias is not None else full, full, line_of(node))


def _variables(node: Node, reader: Reader) -> None:
    declared = simple_type(text_of(node.child_by_field_name("type")))
    around = node.parent
    if around is not None and around.type == "field_declaration":
        reader.function = ""
        _marks(around, reader, "field", "")
    for one in children_of(node, "variable_declarator"):
        word = one.child_by_field_name("name")
        value = one.named_children[-1] if len(one.named_children) > 1 else None
        made = reader.expression(value) if value is not None else Unknown(0)
        reader.bind(text_of(word), made, line_of(one), "" if declared == "var" else declared)


def _property(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    declared = simple_type(text_of(node.child_by_field_name("type")))
    value = node.child_by_field_name("value")
    if value is not None and value.type == "arrow_expression_clause":
        value = value.named_children[0] if value.named_children else None
    reader.function = ""
    reader.bind(label, reader.expression(value) if value is not None else Unknown(0), line_of(node), declared)


def _assignment(node: Node, reader: Reader) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    around = node.parent
    if left is None or right is None or (around is not None and around.type == "initializer_expression"):
        return
    target, value = reader.expression(left), reader.expression(right)
    if not isinstance(target, Name):
        return
    path = target.path
    if "." not in path and (path.startswith("_") or path[:1].isupper()):
        path = f"this.{path}"
    reader.bind(path, value, line_of(node))
    if "." in target.path and len(reader.program.calls) < 20_000:
        made = Call(f"{target.path}=", (value,), line_of(right), (), None, reader.function, reader.type)
        reader.program.calls.append(made)


def _type(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    bases: list[str] = []
    for clause in children_of(node, "base_list"):
        for one in clause.named_children:
            base = one.named_children[0] if one.type == "primary_constructor_base_type" else one
            bases.append(text_of(base).replace(" ", ""))
    enter_type(reader, label, tuple(bases), line_of(node))
    _marks(node, reader, "type", label)
    for given in children_of(node, "parameter_list"):
        _parameters(given, reader)


def _parameters(given: Node | None, reader: Reader) -> tuple[str, ...]:
    words = []
    for one in children_of(given, "parameter") if given is not None else ():
        word = one.child_by_field_name("name")
        words.append(text_of(word))
        rest = one.named_children
        default = rest[-1] if word is not None and rest and rest[-1].id != word.id else None
        value = reader.expression(default) if default is not None else Unknown(0)
        declared = simple_type(text_of(one.child_by_field_name("type")))
        reader.bind(text_of(word), value, line_of(one), declared)
        _marks(one, reader, "parameter", text_of(word))
    return tuple(words)


def _function(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    given = node.child_by_field_name("parameters")
    words = tuple(
        text_of(one.child_by_field_name("name"))
        for one in (children_of(given, "parameter") if given is not None else ())
    )
    enter_function(reader, label, words, line_of(node))
    _parameters(given, reader)
    _marks(node, reader, "function", label)
    body = node.child_by_field_name("body")
    if body is not None and body.type == "arrow_expression_clause" and body.named_children:
        add_return(reader, reader.expression(body.named_children[0]))


def _returned(node: Node, reader: Reader) -> None:
    around = node.parent
    while around is not None and around.type not in ("method_declaration", "local_function_statement"):
        if around.type in ("lambda_expression", "anonymous_method_expression", "accessor_declaration"):
            return
        around = around.parent
    if node.named_children:
        add_return(reader, reader.expression(node.named_children[0]))


def _marks(node: Node, reader: Reader, on: str, target: str) -> None:
    """The attributes that stand before something."""
    for attributes in children_of(node, "attribute_list"):
        for one in children_of(attributes, "attribute"):
            given: list[Expression] = []
            keywords: list[tuple[str, Expression]] = []
            for arguments in children_of(one, "attribute_argument_list"):
                for argument in children_of(arguments, "attribute_argument"):
                    value = reader.expression(argument.named_children[-1])
                    key = argument.child_by_field_name("name")
                    if key is not None:
                        keywords.append((text_of(key), value))
                    else:
                        given.append(value)
            label = _plain_name(one.child_by_field_name("name")).removesuffix("Attribute")
            reader.program.marks.append(
                Mark(label, tuple(given), tuple(keywords), line_of(one), on, target, reader.type)
            )


def _is_dead(block: Node) -> bool:
    """Whether a block stands behind `if (false)`."""
    parent = block.parent
    if parent is None or parent.type != "if_statement":
        return False
    condition = parent.child_by_field_name("condition")
    return text_of(condition) == "false" and parent.child_by_field_name("consequence") == block


GRAMMAR = Grammar(
    language="csharp",
    module="tree_sitter_c_sharp",
    expressions={
        "string_literal": _plain,
        "verbatim_string_literal": _verbatim,
        "raw_string_literal": _raw,
        "interpolated_string_expression": _interpolated,
        "integer_literal": literal,
        "identifier": _name,
        "qualified_name": _name,
        "generic_name": _name,
        "member_access_expression": _member,
        "conditional_access_expression": _conditional_member,
        "element_access_expression": _element,
        "invocation_expression": _called,
        "object_creation_expression": _made,
        "implicit_object_creation_expression": _made,
        "array_creation_expression": _array,
        "implicit_array_creation_expression": _array,
        "initializer_expression": _initializer,
        "collection_expression": listed,
        "collection_element": inner,
        "expression_element": inner,
        "binary_expression": _binary,
        "conditional_expression": conditional("consequence", "alternative"),
        "parenthesized_expression": inner,
        "await_expression": inner,
        "cast_expression": inner,
        "postfix_unary_expression": inner,
    },
    steps={
        "using_directive": _using,
        "variable_declaration": _variables,
        "property_declaration": _property,
        "assignment_expression": _assignment,
        "method_declaration": _function,
        "constructor_declaration": _function,
        "local_function_statement": _function,
        "return_statement": _returned,
        **dict.fromkeys(sorted(_TYPES), _type),
    },
    blocks=frozenset({"block"}),
    ends=frozenset({"return_statement", "throw_statement"}),
    dead=_is_dead,
)
