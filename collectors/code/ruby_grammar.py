"""How Ruby is read: the nodes of tree-sitter-ruby, and the calls that give a value that can be known.

`::` becomes a dot; what is made by `X.new` has the type `X.new`. What a constant's name begins with needs no
`require`, so it counts as imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archscan.code.builders import (
    add_return,
    enter_function,
    enter_type,
    inner,
    joined,
    listed,
    literal,
    string,
)
from archscan.code.grammar import Grammar, Reader, children_of, line_of, name, text_of
from archscan.code.program import Call, Choice, Expression, Join, Name, Table, Text, Unknown
from archscan.code.values import Readings

if TYPE_CHECKING:
    from tree_sitter import Node

GROUP = "group "
"""What the name of a function begins with that stands for a group of routes; its prefix follows."""

_GROUPS = frozenset({
    "namespace", "scope", "resources", "resource", "member", "collection", "group", "segment", "route_param",
    "slice", "path",
})  # fmt: skip
_binary = joined()


def _scoped(node: Node, reader: Reader) -> Expression:
    scope = reader.expression(node.child_by_field_name("scope"))
    last = text_of(node.child_by_field_name("name"))
    return Name(f"{scope.path}.{last}" if isinstance(scope, Name) else last, line_of(node))


def _variable(node: Node, reader: Reader) -> Expression:
    """`@@x` as `@x`."""
    return Name(text_of(node).replace("@@", "@"), line_of(node))


def _symbol(node: Node, reader: Reader) -> Expression:
    return Text(text_of(node).strip(":\"'"), line_of(node))


def _element(node: Node, reader: Reader) -> Expression:
    """`ENV["X"]` as `ENV.X`."""
    inside = node.named_children
    owner = reader.expression(inside[0] if inside else None)
    index = reader.expression(inside[1] if len(inside) > 1 else None)
    path = owner.callee if isinstance(owner, Call) else owner.path if isinstance(owner, Name) else ""
    if path and isinstance(index, Text):
        return Name(f"{path}.{index.value}", line_of(node))
    return Unknown(line_of(node))


def _operation(node: Node, reader: Reader) -> Expression:
    """`a + b`, `a || b`, and `"%s:%s" % [a, b]` as the call of a formatter."""
    if text_of(node.child_by_field_name("operator")) != "%":
        return _binary(node, reader)
    pattern = reader.expression(node.child_by_field_name("left"))
    given = reader.expression(node.child_by_field_name("right"))
    arguments: tuple[Expression, ...] = (given,)
    if isinstance(given, Table) and not any(key for key, _ in given.items):
        arguments = tuple(value for _, value in given.items)
    return Call("%", (pattern, *arguments), line_of(node), function=reader.function, type=reader.type)


def _conditional(node: Node, reader: Reader) -> Expression:
    options = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
    return Choice(tuple(reader.expression(one) for one in options), line_of(node))


def _chained(node: Node, reader: Reader) -> Expression:
    return Join(tuple(reader.expression(one) for one in node.named_children), line_of(node))


def _pairs(node: Node | None, reader: Reader) -> list[tuple[str, Expression]]:
    """The values of a hash or of arguments; the key of a value by position is ""."""
    found: list[tuple[str, Expression]] = []
    for one in node.named_children if node is not None else ():
        if one.type == "pair":
            key = one.child_by_field_name("key")
            label = reader.expression(key)
            text = label.value if isinstance(label, Text) else text_of(key).strip("\"':")
            value = one.child_by_field_name("value")
            found.append((text, reader.expression(value) if value else Name(text, line_of(one))))
        elif one.type not in ("comment", "block_argument", "hash_splat_argument", "splat_argument"):
            found.append(("", reader.expression(one)))
    return found


def _hash(node: Node, reader: Reader) -> Expression:
    return Table(tuple(one for one in _pairs(node, reader) if one[0]), line_of(node))


def _call(node: Node, reader: Reader) -> Expression:
    """A call; the block of `ENV.fetch("X") { "d" }` is its default."""
    method = node.child_by_field_name("method")
    owner_node = node.child_by_field_name("receiver")
    callee = text_of(method) if method is not None else "call"
    owner = reader.expression(owner_node) if owner_node is not None else None
    match owner:
        case Name(path):
            callee = f"{path}.{callee}"
        case Call(before):
            callee = f"{before}.{callee}"
        case None:
            pass
        case _:
            callee = f".{callee}"
    pairs = _pairs(node.child_by_field_name("arguments"), reader)
    given = [value for key, value in pairs if not key]
    if callee == "ENV.fetch" and len(given) == 1:
        block = node.child_by_field_name("block")
        body = block.child_by_field_name("body") if block is not None else None
        if body is not None and body.named_children:
            given.append(reader.expression(body.named_children[-1]))
    return Call(
        callee,
        tuple(given),
        line_of(method or node),
        tuple((key, value) for key, value in pairs if key),
        owner if isinstance(owner, Call | Text | Join | Choice) else None,
        reader.function,
        reader.type,
    )


def _right(node: Node, reader: Reader) -> Expression:
    return reader.expression(node.child_by_field_name("right"))


def _first(node: Node, reader: Reader) -> Expression:
    return reader.expression(node.named_children[0] if node.named_children else None)


# --- steps --------------------------------------------------------------------------------------


def _enter_call(node: Node, reader: Reader) -> None:
    """`require "x"`, `include X`, and the blocks of routes."""
    word = text_of(node.child_by_field_name("method"))
    if word in ("require", "include", "extend", "prepend") and node.child_by_field_name("receiver") is None:
        for _, one in _pairs(node.child_by_field_name("arguments"), reader):
            full = one.value if isinstance(one, Text) else one.path if isinstance(one, Name) else ""
            reader.import_(full, full, line_of(node))
    block = node.child_by_field_name("block")
    if block is not None and word in _GROUPS:
        reader.expression(node)  # as a call of the group around it
        reader.function = GROUP + _prefix(word, node, reader)


def _prefix(word: str, node: Node, reader: Reader) -> str:
    before = reader.function.removeprefix(GROUP) if reader.function.startswith(GROUP) else ""
    pairs = _pairs(node.child_by_field_name("arguments"), reader)
    named = {key: value.value for key, value in pairs if key and isinstance(value, Text)}
    first = next((value.value for key, value in pairs if not key and isinstance(value, Text)), "")
    if word == "collection":
        return before.rpartition("/{")[0] or before
    if word == "member":
        head, sign, _ = before.rpartition("/{")
        return f"{head}/{{id}}" if sign else before
    if word == "route_param":
        return f"{before}/{{{first}}}"
    path = named.get("path", "" if word == "scope" and "module" in named and not first else first)
    path = path.strip("/")
    prefix = f"{before}/{path}" if path else before
    if word == "resources" and "/config/routes" in f"/{reader.program.path}":
        return f"{prefix}/{{{first.removesuffix('s')}_id}}"
    return prefix


def _class(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name")).replace("::", ".")
    above = node.child_by_field_name("superclass")
    base = reader.expression(above.named_children[0]) if above is not None and above.named_children else None
    bases = (base.path,) if isinstance(base, Name) else (base.callee,) if isinstance(base, Call) else ()
    enter_type(reader, label, bases, line_of(node))


def _method(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    given = node.child_by_field_name("parameters")
    parameters: list[tuple[str, Node | None]] = []
    for one in given.named_children if given is not None else ():
        word = one if one.type == "identifier" else one.child_by_field_name("name")
        if word is not None and one.type in ("identifier", "optional_parameter", "keyword_parameter"):
            parameters.append((text_of(word), one.child_by_field_name("value")))
    enter_function(reader, label, tuple(one for one, _ in parameters), line_of(node))
    for parameter, value in parameters:
        if value is not None:
            reader.bind(parameter, reader.expression(value), line_of(node))
    body = node.child_by_field_name("body")
    last = body
    if body is not None and body.type == "body_statement":
        inside = [one for one in body.named_children if one.type not in ("comment", "rescue", "ensure")]
        last = inside[-1] if inside else None
    if last is not None and last.type != "return":
        add_return(reader, reader.expression(last))
    if not parameters and label != "initialize":  # called like a variable
        own = Call(f"self.{label}", (), line_of(node), function=label, type=reader.type)
        reader.bind(f"self.{label}", own, line_of(node))


def _assignment(node: Node, reader: Reader) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or (node.type == "operator_assignment" and "||=" not in _operators(node)):
        return
    if left.type == "left_assignment_list":
        if right is not None and right.type in ("right_assignment_list", "array"):
            for one, value in zip(left.named_children, right.named_children, strict=False):
                reader.bind(text_of(one), reader.expression(value), line_of(one))
        return
    target = reader.expression(left)
    label = target.callee if isinstance(target, Call) else target.path if isinstance(target, Name) else ""
    function = reader.function
    if left.type == "constant":
        reader.function = ""
    reader.bind(label, reader.expression(right), line_of(node))
    reader.function = function


def _operators(node: Node) -> list[str]:
    return [text_of(one) for one in node.children if not one.is_named]


def _return(node: Node, reader: Reader) -> None:
    given = next(children_of(node, "argument_list"), None)
    add_return(reader, reader.expression(given.named_children[0] if given and given.named_children else None))


def _dead(block: Node) -> bool:
    """Whether a block stands behind `if false`, or in the else of `if true`."""
    if block.type in ("if_modifier", "unless_modifier"):
        never = "false" if block.type == "if_modifier" else "true"
        return text_of(block.child_by_field_name("condition")) == never
    parent = block.parent
    if parent is None or parent.type not in ("if", "unless", "while"):
        return False
    condition = text_of(parent.child_by_field_name("condition"))
    never = {"if": "false", "unless": "true", "while": "false"}[parent.type]
    if block.type == "else":
        return condition == {"false": "true", "true": "false"}[never]
    return condition == never


GRAMMAR = Grammar(
    language="ruby",
    module="tree_sitter_ruby",
    expressions={
        "string": string(),
        "bare_string": string(),
        "subshell": lambda node, reader: Unknown(line_of(node)),
        "heredoc_body": string(content=frozenset({"heredoc_content"})),
        "interpolation": inner,
        "chained_string": _chained,
        "simple_symbol": _symbol,
        "delimited_symbol": _symbol,
        "bare_symbol": _symbol,
        "integer": literal,
        "true": literal,
        "false": literal,
        "identifier": name,
        "constant": name,
        "self": name,
        "instance_variable": _variable,
        "class_variable": _variable,
        "global_variable": _variable,
        "scope_resolution": _scoped,
        "element_reference": _element,
        "call": _call,
        "binary": _operation,
        "conditional": _conditional,
        "parenthesized_statements": inner,
        "rescue_modifier": _first,
        "assignment": _right,
        "operator_assignment": _right,
        "array": listed,
        "string_array": listed,
        "symbol_array": listed,
        "right_assignment_list": listed,
        "hash": _hash,
        "begin": inner,
    },
    steps={
        "call": _enter_call,
        "class": _class,
        "module": _class,
        "method": _method,
        "singleton_method": _method,
        "assignment": _assignment,
        "operator_assignment": _assignment,
        "return": _return,
    },
    blocks=frozenset({
        "body_statement", "block_body", "then", "else", "program", "if_modifier", "unless_modifier",
    }),
    ends=frozenset({"return", "break", "next", "redo"}),
    leaves=frozenset({
        "comment", "integer", "float", "nil", "true", "false", "string_content", "escape_sequence", "self",
        "hash_key_symbol", "heredoc_content", "heredoc_end", "heredoc_beginning", "instance_variable",
        "constant", "identifier", "block_parameters", "method_parameters",
    }),
    dead=_dead,
)  # fmt: skip

READINGS = Readings(
    environment={
        **dict.fromkeys(("ENV.fetch", "ENV.[]", "ENV.dig"), (0, 1)),
        "Rails.application.credentials.dig": (1, -1),
        "GlobalSetting.fetch": (0, 1),
    },
    prefixes=("ENV.",),
    formats=frozenset({"%", "format", "sprintf"}),
    passing=frozenset({
        "URI", "URI.parse", "URI.join", "Addressable.URI.parse", "URI.encode", "String", "Integer", "Array",
        "URI.HTTP.build", "Kernel.URI", "File.join", "Redis.Namespace.new", "Pathname",
    }),
    methods=frozenset({
        "freeze", "to_s", "to_str", "strip", "chomp", "presence", "dup", "to_sym", "to_i", "split", "host",
        "hostname", "downcase", "squish", "to_h", "chop", "delete_suffix", "html_safe", "encode", "b",
    }),
)  # fmt: skip
