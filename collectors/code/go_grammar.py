"""How Go is read: the nodes of tree-sitter-go.

A method's receiver, which each method may call as it likes, becomes `self`; an assignment to a field of
something else (`config.Addr = x`) is also the call `config.Addr=`; a path of an import loses its version
(`github.com/redis/go-redis/v9`), so that one name stands for all of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archscan.code.builders import (
    add_return,
    call,
    enter_function,
    enter_type,
    inner,
    joined,
    literal,
    simple_type,
    string,
    subscript,
)
from archscan.code.grammar import Grammar, Reader, children_of, line_of, text_of
from archscan.code.program import Call, Choice, Expression, Join, Literal, Mark, Name, Table, Text, Unknown

from .go_names import local_names, plain_path

if TYPE_CHECKING:
    from tree_sitter import Node

_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\Z")
_FLAG = re.compile(r"(?:String|StringSlice|StringArray|URL)(?P<into>Var)?(?P<short>P)?\Z")
_TAG = re.compile(r'(?P<key>[\w.-]+):"(?P<value>(?:[^"\\]|\\.)*)"')
_DEFAULTS = ("envDefault", "env-default", "default", "def", "defaultValue")
_BLOCKS = ("Route", "Group", "Namespace", "Party", "PartyFunc")
_FILLING = frozenset({*_BLOCKS, "SetDefault"})
_VIPER = ("viper", "v", "config", "cfg", "conf")

_call = call()
_string = string(
    frozenset({"interpreted_string_literal_content", "raw_string_literal_content"}),
    frozenset({"escape_sequence"}),
)
_binary = joined(defaults="")
_index = subscript("operand", "index")


# --- expressions --------------------------------------------------------------------------------


def _text(node: Node, reader: Reader) -> Expression:
    """A string that the program holds: of a struct's tag the step of its field reads what counts."""
    if node.parent is not None and node.parent.type in ("field_declaration", "import_spec"):
        return Unknown(line_of(node))
    return _string(node, reader)


def _name(node: Node, reader: Reader) -> Expression:
    return Name(text_of(node), line_of(node))


def _member(node: Node, reader: Reader) -> Expression:
    operand = node.child_by_field_name("operand")
    last = text_of(node.child_by_field_name("field"))
    if operand is not None and operand.type == "identifier":
        word = text_of(operand)
        return Name(f"{'self' if word == reader.own else word}.{last}", line_of(node))
    return Name(f"{_path(reader.expression(operand))}.{last}", line_of(node))


def _path(expression: Expression) -> str:
    match expression:
        case Name(path):
            return path
        case Call(callee):
            return callee
    return ""


def _called(node: Node, reader: Reader) -> Expression:
    """A call; readers of variables, flags and settings as the one that they all come to."""
    made = _call(node, reader)
    if not isinstance(made, Call):
        return made
    method, given = made.method, made.arguments
    if made.callee == "net.JoinHostPort" and len(given) == 2:
        return Join((given[0], Text(":", made.line), given[1]), made.line)
    if made.callee == "cmp.Or":
        return Choice(given, made.line)
    if not given or not isinstance(given[0], Text):
        return made
    owner = made.callee.rpartition(".")[0]
    if _reads_environment(made):
        return _reading(made, given[0], given[1] if len(given) > 1 else None)
    if method in ("GetString", "GetStringSlice") and owner.rpartition(".")[2].lower() in _VIPER:
        setting = Name(f"{owner}.{given[0].value}", made.line)
        return Choice((_reading(made, given[0], None), setting), made.line)
    found = _FLAG.match(method)
    if found and not found["into"] and len(given) >= 3 and _declares_flags(owner):
        return _reading(made, given[0], given[2 if found["short"] else 1])
    return made


def _reads_environment(made: Call) -> bool:
    """Whether a call reads a variable of the environment, by whatever helper: `getEnv("ORDERS_URL", "x")`."""
    first = made.arguments[0]
    if made.callee in ("os.Getenv", "os.LookupEnv") or not isinstance(first, Text):
        return False
    return (
        "env" in made.callee.lower()
        and not made.method.lower().startswith(("set", "unset", "clear"))
        and _VARIABLE.match(first.value) is not None
    )


def _reading(made: Call, key: Expression, default: Expression | None) -> Call:
    given = (key,) if default is None else (key, default)
    return Call("os.Getenv", given, made.line, function=made.function, type=made.type)


def _declares_flags(owner: str) -> bool:
    last = owner.rpartition(".")[2].lower()
    return last.endswith(("flag", "flags", "fs", "flagset", "commandline"))


def _literal(node: Node, reader: Reader) -> Expression:
    """A composite literal: a struct is an object that is made with named values, all else a table."""
    kind = node.child_by_field_name("type")
    body = node.child_by_field_name("body")
    items = _items(body, reader)
    line = line_of(node)
    if kind is None or kind.type not in ("type_identifier", "qualified_type", "generic_type"):
        return Table(items, line)
    label = simple_type(text_of(kind))
    if label == "url.URL":
        named = dict(items)
        if "Host" in named:
            scheme = named.get("Scheme", Text("http", line))
            path = named.get("Path", Text("", line))
            return Join((scheme, Text("://", line), named["Host"], path), line)
    if kind.type == "type_identifier":
        for key, value in items:
            if key:
                reader.bind(f"self.{key}", value, value.line or line)
    named_items = tuple((key, value) for key, value in items if key)
    given = tuple(value for key, value in items if not key)
    return Call(label, given, line, named_items, None, reader.function, reader.type, True)


def _items(body: Node | None, reader: Reader) -> tuple[tuple[str, Expression], ...]:
    items: list[tuple[str, Expression]] = []
    for child in body.named_children if body is not None else ():
        if child.type == "keyed_element":
            parts = [one for one in child.named_children if one.type != "comment"]
            if len(parts) > 1:
                items.append((text_of(parts[0]).strip('"`'), _element(parts[-1], reader)))
        elif child.type != "comment":
            items.append(("", _element(child, reader)))
    return tuple(items)


def _element(node: Node, reader: Reader) -> Expression:
    if node.type == "literal_element" and node.named_children:
        return reader.expression(node.named_children[0])
    return reader.expression(node)


def _values(node: Node, reader: Reader) -> Expression:
    return Table(_items(node, reader), line_of(node))


def _operand(node: Node, reader: Reader) -> Expression:
    return reader.expression(node.child_by_field_name("operand"))


# --- steps --------------------------------------------------------------------------------------


def _import(node: Node, reader: Reader) -> None:
    path = text_of(node.child_by_field_name("path")).strip('"`')
    full = plain_path(path)
    alias = text_of(node.child_by_field_name("name"))
    line = line_of(node)
    if alias in ("_", "."):
        reader.import_(full, full, line)
    elif alias:
        reader.import_(alias, full, line)
    else:
        for word in local_names(full):
            reader.import_(word, full, line)


def _declaration(node: Node, reader: Reader) -> None:
    """`const a, b = x, y` and `var a T = x`."""
    declared = simple_type(text_of(node.child_by_field_name("type")))
    names = list(children_of(node, "identifier"))
    given = node.child_by_field_name("value")
    values = list(given.named_children) if given is not None else []
    for position, one in enumerate(names):
        value = reader.expression(values[position]) if position < len(values) else Unknown(0)
        reader.bind(text_of(one), value, line_of(one), declared)


def _assignment(node: Node, reader: Reader) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return
    operator = node.child_by_field_name("operator")
    if operator is not None and text_of(operator) not in ("=", ":="):
        return
    names = left.named_children
    values = right.named_children if right.type == "expression_list" else [right]
    if len(names) != len(values):
        names, values = names[:1], values[:1]
    for one, given in zip(names, values, strict=True):
        target, value = reader.expression(one), reader.expression(given)
        if not isinstance(target, Name):
            continue
        line = line_of(one)
        reader.bind(target.path, value, line)
        if isinstance(value, Call) and value.method == "QueueDeclare" and value.arguments:
            reader.bind(f"{target.path}.Name", value.arguments[0], line)
        if "." in target.path:
            _add(reader, Call(f"{target.path}=", (value,), line, (), None, reader.function, reader.type))


def _add(reader: Reader, made: Call) -> None:
    if len(reader.program.calls) < 20_000:
        reader.program.calls.append(made)


def _range(node: Node, reader: Reader) -> None:
    """`for _, x := range list`"""
    left = node.child_by_field_name("left")
    if left is not None and left.named_children:
        last = left.named_children[-1]
        reader.bind(text_of(last), reader.expression(node.child_by_field_name("right")), line_of(last))


def _type(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    enter_type(reader, label, (), line_of(node))
    struct = node.child_by_field_name("type")
    if struct is None or struct.type != "struct_type":
        return
    stack = [struct]
    while stack:
        for fields in children_of(stack.pop(), "field_declaration_list"):
            for field in children_of(fields, "field_declaration"):
                kind = field.child_by_field_name("type")
                if kind is not None and kind.type == "struct_type":
                    stack.append(kind)
                _field(field, reader)


def _field(node: Node, reader: Reader) -> None:
    """A field of a struct; its tag may name the variable that it is taken from, and a default."""
    declared = simple_type(text_of(node.child_by_field_name("type")))
    value = _tagged(node.child_by_field_name("tag"))
    for one in children_of(node, "field_identifier"):
        reader.bind(text_of(one), value or Unknown(0), line_of(one), declared)
    if value is not None:
        reader.program.texts.append(Literal(Join((value,), value.line)))


def _tagged(tag: Node | None) -> Call | None:
    """`env:"URL" envDefault:"x"`, `envconfig:"URL" default:"x"`, `env:"URL,default=x"`."""
    found = {one["key"]: one["value"] for one in _TAG.finditer(text_of(tag).strip("`"))}
    key = found.get("env") or found.get("envconfig") or found.get("envName")
    if tag is None or not key:
        key = found.get("mapstructure", "") if "default" in found else ""
    if tag is None or not key:
        return None
    key, _, options = key.partition(",")
    default = next((found[one] for one in _DEFAULTS if one in found), "")
    default = default or options.rpartition("default=")[2] if "default=" in options else default
    line = line_of(tag)
    given = (Text(key, line), Text(default, line)) if default else (Text(key, line),)
    return Call("os.Getenv", given, line)


def _function(node: Node, reader: Reader) -> None:
    reader.type, reader.own = "", ""
    receiver = node.child_by_field_name("receiver")
    for one in children_of(receiver, "parameter_declaration") if receiver is not None else ():
        reader.own = text_of(one.child_by_field_name("name"))
        reader.type = simple_type(text_of(one.child_by_field_name("type")))
    words: list[tuple[Node, str]] = []
    given = node.child_by_field_name("parameters")
    for one in given.named_children if given is not None else ():
        declared = simple_type(text_of(one.child_by_field_name("type")))
        words.extend((word, declared) for word in children_of(one, "identifier"))
    label = text_of(node.child_by_field_name("name"))
    enter_function(reader, label, tuple(text_of(one) for one, _ in words), line_of(node))
    for one, declared in words:
        reader.bind(text_of(one), Unknown(0), line_of(one), declared)


def _returned(node: Node, reader: Reader) -> None:
    """The first of the returned values, of the function itself and not of one within it."""
    given = node.named_children[0].named_children if node.named_children else []
    around = node.parent
    while around is not None and around.type not in ("function_declaration", "method_declaration"):
        if around.type == "func_literal":
            return
        around = around.parent
    if given and given[0].type not in ("nil", "false", "true") and text_of(given[0]) != '""':
        add_return(reader, reader.expression(given[0]))


def _called_step(node: Node, reader: Reader) -> None:
    """What a call fills: variables behind pointers, defaults of settings; and what a router's block spans."""
    arguments = node.child_by_field_name("arguments")
    nodes = [one for one in arguments.named_children if one.type != "comment"] if arguments else []
    if not nodes:
        return
    method = text_of(node.child_by_field_name("function")).rpartition(".")[2]
    if method not in _FILLING and nodes[0].type != "unary_expression":
        return
    made = _call(node, reader)
    if not isinstance(made, Call):
        return
    given = made.arguments
    if method == "SetDefault" and len(given) == 2 and isinstance(given[0], Text):
        reading = _reading(made, given[0], given[1])
        reader.bind(f"{made.callee.rpartition('.')[0]}.{given[0].value}", reading, made.line)
        _add(reader, reading)
    elif len(given) > 1 and nodes[0].type == "unary_expression" and isinstance(given[0], Name):
        _filled(made, given[0], reader)
    elif method in _BLOCKS and nodes[-1].type == "func_literal":
        end = str(node.end_point[0] + 1)
        prefix = given[0] if len(given) > 1 else Text("", made.line)
        reader.program.marks.append(Mark("@block", (prefix,), (), line_of(node), target=end))


def _filled(made: Call, target: Name, reader: Reader) -> None:
    """`flag.StringVar(&x, "name", "default", "usage")`, `mustMapEnv(&x, "NAME")`."""
    found, given = _FLAG.match(made.method), made.arguments
    if found and found["into"] and len(given) > 2:
        position = 3 if found["short"] else 2
        default = given[position] if position < len(given) else None
        reader.bind(target.path, _reading(made, given[1], default), made.line)
    elif "env" in made.callee.lower() and isinstance(given[1], Text) and _VARIABLE.match(given[1].value):
        default = given[2] if len(given) > 2 else None
        reader.bind(target.path, _reading(made, given[1], default), made.line)


def _is_dead(block: Node) -> bool:
    """Whether a block stands behind `if false`."""
    parent = block.parent
    if block.type != "block" or parent is None or parent.type != "if_statement":
        return False
    return (
        text_of(parent.child_by_field_name("condition")) == "false"
        and parent.child_by_field_name("consequence") == block
    )


GRAMMAR = Grammar(
    language="go",
    module="tree_sitter_go",
    expressions={
        "interpreted_string_literal": _text,
        "raw_string_literal": _text,
        "int_literal": literal,
        "identifier": _name,
        "selector_expression": _member,
        "index_expression": _index,
        "call_expression": _called,
        "composite_literal": _literal,
        "literal_value": _values,
        "binary_expression": _binary,
        "parenthesized_expression": inner,
        "unary_expression": _operand,
        "variadic_argument": inner,
        "type_conversion_expression": inner,
    },
    steps={
        "import_spec": _import,
        "const_spec": _declaration,
        "var_spec": _declaration,
        "short_var_declaration": _assignment,
        "assignment_statement": _assignment,
        "range_clause": _range,
        "type_spec": _type,
        "function_declaration": _function,
        "method_declaration": _function,
        "call_expression": _called_step,
        "return_statement": _returned,
    },
    blocks=frozenset({"block", "statement_list"}),
    ends=frozenset({"return_statement"}),
    dead=_is_dead,
)
