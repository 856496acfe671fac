"""How Rust is read: the nodes of tree-sitter-rust, and the calls that give a value that can be known.

Paths are written with dots (`reqwest.Client.get`), and steps of builders between a type and the last call of
its chain are left out: `Client::builder().timeout(t).build()?.get(url)` is `Client.get`. Of macros those are
read whose arguments are expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archscan.code.builders import (
    add_return,
    arguments_of,
    enter_function,
    enter_type,
    field_inner,
    inner,
    joined,
    listed,
    literal,
    returned,
    string,
)
from archscan.code.grammar import Grammar, Reader, children_of, line_of, text_of
from archscan.code.program import Call, Choice, Expression, Join, Mark, Name, Table, Text, Unknown
from archscan.code.values import Readings
from archscan.lexicon.words import vocabulary

if TYPE_CHECKING:
    from tree_sitter import Node

_SAME = vocabulary(
    "unwrap expect clone to_string to_owned into as_str as_ref as_mut as_bytes into_bytes to_str trim parse "
    "unwrap_or_default context with_context map_err ok ok_or ok_or_else as_deref into_string borrow iter "
    "trim_end_matches trim_matches to_lowercase cloned into_iter collect split to_vec await lock boxed "
    "into_make_service finish into_client map and_then filter inspect_err or_else"
)
"""Methods that give what they are called on, as far as an address or a client is concerned."""
_OR = frozenset({"unwrap_or", "unwrap_or_else", "or", "map_or", "map_or_else"})
_WRAPS = vocabulary(
    "Ok Some Err String.from Arc.new Box.new Rc.new Mutex.new RwLock.new Cow.from Cow.Borrowed Data.new "
    "web.Data.new Extension Into.into std.sync.Arc.new Some.into Uri.from_static Url.parse url.Url.parse "
    "Uri.try_from Url.from_str reqwest.Url.parse http.Uri.from_static Secret.new SecretString.from State"
)
"""Calls that give back what they are given."""
_SAID = vocabulary(
    "println eprintln print eprint info debug warn error trace log panic assert assert_eq assert_ne "
    "bail anyhow "
    "ensure unreachable todo unimplemented span event info_span debug_span instrument matches write writeln"
)
_FIRST_STEPS = vocabulary("new builder default from_env with_capacity new_with_config options")
_GENERIC = re.compile(r"::<[^<>]*(?:<[^<>]*>[^<>]*)*>|<[^<>]*(?:<[^<>]*(?:<[^<>]*>[^<>]*)*>[^<>]*)*>")
_HELD = re.compile(
    r"(?:&|\s|\bmut\b|\bdyn\b|\bimpl\b|'\w+|(?:\w+::)*(?:Arc|Box|Rc|Option|Mutex|RwLock|Data|State"
    r"|Extension|Vec|OnceCell|OnceLock|Lazy|LazyLock|Result|Cow|web::Data)<)+"
)
_string = string()
_sum = joined(defaults="")


def held_type(text: str) -> str:
    """The type that a reference, a lock or a pointer holds, without its parameters.

    >>> held_type("&'static str"), held_type("Arc<Mutex<reqwest::Client>>"), held_type("Pool<Postgres>")
    ('str', 'reqwest.Client', 'Pool')
    """
    found = _HELD.match(text)
    text = text[found.end() :] if found else text
    return text.partition("<")[0].partition(",")[0].strip("> &").replace("::", ".")


def _path(node: Node, reader: Reader) -> Expression:
    """`env::var`, `reqwest::Client::<T>::new`; what it begins with is noted as imported."""
    path = _GENERIC.sub("", text_of(node)).replace("::", ".").replace(" ", "").replace("\n", "")
    for own in ("crate.", "self.", "super."):
        path = path.removeprefix(own)
    first = path.partition(".")[0]
    if first and first[0].islower():
        reader.import_(first, first, line_of(node))
    return Name(path, line_of(node))


def _name(node: Node, reader: Reader) -> Expression:
    return Name(text_of(node), line_of(node))


def _field(node: Node, reader: Reader) -> Expression:
    owner = reader.expression(node.child_by_field_name("value"))
    last = text_of(node.child_by_field_name("field"))
    return Name(f"{_callee_of(owner)}.{last}", line_of(node))


def _callee_of(expression: Expression) -> str:
    match expression:
        case Name():
            return expression.path
        case Call():
            return expression.callee
        case _:
            return ""


def _short(callee: str) -> str:
    """A path without the steps between a type and the last call on it.

    >>> _short("http.Client.builder.timeout.build.get"), _short("Server.new"), _short("a.b.c")
    ('http.Client.get', 'Server.new', 'a.b.c')
    """
    parts = callee.split(".")
    for position in range(len(parts) - 2, -1, -1):
        if parts[position][:1].isupper():
            steps = parts[position + 1 : -1]
            if steps and steps[0] in _FIRST_STEPS:
                return ".".join((*parts[: position + 1], parts[-1]))
            break
    return callee


def _call(node: Node, reader: Reader) -> Expression:
    """A call; of those that change nothing what they are given or called on."""
    function = node.child_by_field_name("function")
    given, _ = arguments_of(node.child_by_field_name("arguments"), reader)
    if function is None:
        return Unknown(line_of(node))
    if function.type == "generic_function":
        function = function.child_by_field_name("function") or function
    if function.type == "field_expression":
        name = function.child_by_field_name("field")
        owner = reader.expression(function.child_by_field_name("value"))
        return _method(owner, text_of(name), given, line_of(name or node), reader)
    return _plain(_callee_of(reader.expression(function)), given, line_of(function), reader)


def _plain(callee: str, given: tuple[Expression, ...], line: int, reader: Reader) -> Expression:
    if given and (callee in _WRAPS or ".".join(callee.split(".")[-2:]) in _WRAPS):
        return given[0]
    return Call(_short(callee), given, line, function=reader.function, type=reader.type)


def _method(
    owner: Expression, method: str, given: tuple[Expression, ...], line: int, reader: Reader
) -> Expression:
    if method in _SAME:
        return owner
    if method in _OR and given:
        return Choice((owner, given[0]), line)
    receiver = owner if isinstance(owner, Call | Text | Join | Choice) else None
    before = _callee_of(owner)
    if isinstance(owner, Call) and isinstance(owner.receiver, Call):
        built = before.rpartition(".")[0]
        if built.rpartition(".")[2][:1].isupper():
            before = built  # a further step of a builder, whose earlier ones are left out
    callee = _short(f"{before}.{method}")
    return Call(callee, given, line, (), receiver, reader.function, reader.type)


def _closure(node: Node, reader: Reader) -> Expression:
    return reader.expression(node.child_by_field_name("body"))


def _block(node: Node, reader: Reader) -> Expression:
    """What a block comes to: its last expression."""
    inside = [one for one in node.named_children if not one.type.endswith("comment")]
    return reader.expression(inside[-1]) if inside else Unknown(line_of(node))


def _if(node: Node, reader: Reader) -> Expression:
    other = node.child_by_field_name("alternative")
    options = (reader.expression(node.child_by_field_name("consequence")), reader.expression(other))
    return Choice(options, line_of(node))


def _match(node: Node, reader: Reader) -> Expression:
    """One of the arms; of a reader of variables its value goes before."""
    options = [reader.expression(node.child_by_field_name("value"))]
    body = node.child_by_field_name("body")
    for arm in children_of(body, "match_arm") if body is not None else ():
        options.append(reader.expression(arm.child_by_field_name("value")))
    return Choice(tuple(options[:12]), line_of(node))


def _struct(node: Node, reader: Reader) -> Expression:
    body = node.child_by_field_name("body")
    items: list[tuple[str, Expression]] = []
    for one in body.named_children if body is not None else ():
        if one.type == "field_initializer":
            key = text_of(one.child_by_field_name("field"))
            items.append((key, reader.expression(one.child_by_field_name("value"))))
        elif one.type == "shorthand_field_initializer":
            items.append((text_of(one), Name(text_of(one), line_of(one))))
    return Table(tuple(items), line_of(node))


def _raw(node: Node, reader: Reader) -> Expression:
    return Text(text_of(node).lstrip("br").strip('#"'), line_of(node))


# --- macros and attributes: trees of tokens -------------------------------------------------------


def _tokens(tree: Node | None) -> Iterator[list[Node]]:
    """The tokens of each argument in a tree of them."""
    part: list[Node] = []
    for one in tree.children[1:-1] if tree is not None else ():
        if one.type == ",":
            yield part
            part = []
        elif not one.type.endswith("comment"):
            part.append(one)
    if part:
        yield part


_MAX_DEPTH = 20
"""Nesting of what is read of a macro's arguments."""
_WORDS = frozenset({"identifier", "self", "crate", "super", "primitive_type", "metavariable"})


def _argument(tokens: list[Node], reader: Reader, depth: int = 0) -> Expression:
    """What the tokens of an argument spell: a text, a name, a chain of calls, the value of a closure."""
    while tokens and tokens[0].type in ("&", "*", "move", "async"):
        tokens = tokens[1:]
    if tokens and tokens[0].type in ("|", "||"):  # a closure: its body
        ends = [position for position, one in enumerate(tokens) if one.type in ("|", "||")]
        tokens = tokens[ends[1 if tokens[0].type == "|" and len(ends) > 1 else 0] + 1 :]
    if not tokens or depth > _MAX_DEPTH:
        return Unknown(0)
    line, position = line_of(tokens[0]), 1
    made: Expression
    if tokens[0].type in ("string_literal", "raw_string_literal", "integer_literal"):
        made = reader.expression(tokens[0])
    elif tokens[0].type in _WORDS:
        path = text_of(tokens[0])
        while position + 1 < len(tokens) and tokens[position].type == "::":
            if tokens[position + 1].type in _WORDS:
                path += f".{text_of(tokens[position + 1])}"
            position += 2
        made = Name(path.removeprefix("crate.").removeprefix("super."), line)
        if position + 1 < len(tokens) and tokens[position].type == "!":
            return _made_by_macro(path, tokens[position + 1], line, reader, depth + 1)
        if position < len(tokens) and tokens[position].type == "token_tree":
            made = _plain(made.path, _given(tokens[position], reader, depth), line, reader)
            position += 1
    else:
        return Unknown(line)
    while position + 1 < len(tokens):
        if tokens[position].type == "?":
            position += 1
            continue
        if tokens[position].type != "." or tokens[position + 1].type not in _WORDS:
            break
        word = tokens[position + 1]
        position += 2
        while position < len(tokens) and tokens[position].type not in (".", "?", "token_tree"):
            position += 1  # ::<T>
        if position < len(tokens) and tokens[position].type == "token_tree":
            made = _method(
                made, text_of(word), _given(tokens[position], reader, depth), line_of(word), reader
            )
            position += 1
        elif text_of(word) != "await":
            made = Name(f"{_callee_of(made)}.{text_of(word)}", line_of(word))
    return made


def _given(tree: Node, reader: Reader, depth: int) -> tuple[Expression, ...]:
    return tuple(_argument(each, reader, depth + 1) for each in _tokens(tree))


_HOLE_NAME = re.compile(r"\{([A-Za-z_]\w*)(?::[^{}]*)?\}")


def _macro(node: Node, reader: Reader) -> Expression:
    """`format!` with the names in its pattern, `vec!`, `env!`; what is only said goes by `println`."""
    label = text_of(node.child_by_field_name("macro"))
    tree = next(children_of(node, "token_tree"), None)
    return _made_by_macro(label, tree, line_of(node), reader)


def _made_by_macro(label: str, tree: Node | None, line: int, reader: Reader, depth: int = 0) -> Expression:
    label = label.replace("::", ".").rpartition(".")[2]
    given: list[Expression] = []
    keywords: list[tuple[str, Expression]] = []
    for tokens in _tokens(tree):
        if len(tokens) > 2 and tokens[0].type == "identifier" and tokens[1].type == "=":
            keywords.append((text_of(tokens[0]), _argument(tokens[2:], reader, depth)))
        else:
            given.append(_argument(tokens, reader, depth))
    if label == "vec":
        return Table(tuple(("", one) for one in given), line)
    if label == "concat":
        return Join(tuple(given), line)
    if label in ("format", "formatcp") and given and isinstance(given[0], Text):
        stated = dict(keywords)
        for word in _HOLE_NAME.findall(given[0].value):
            if word not in stated:
                keywords.append((word, Name(word, line)))
    if label in _SAID:
        label = "println"
        given.extend(value for _, value in keywords)
    made = f"{label}!" if label in _READ else label
    return Call(made, tuple(given), line, tuple(keywords), None, reader.function, reader.type)


_READ = frozenset({"format", "formatcp", "env", "option_env", "dotenv"})


def _attribute(node: Node, reader: Reader) -> None:
    """An attribute, on the function or type that follows it."""
    inside = next(children_of(node, "attribute"), None)
    if inside is None or not inside.named_children:
        return
    label = text_of(inside.named_children[0]).replace("::", ".")
    target = node.next_named_sibling
    while target is not None and (target.type == "attribute_item" or target.type.endswith("comment")):
        target = target.next_named_sibling
    given: list[Expression] = []
    keywords: list[tuple[str, Expression]] = []
    for tokens in _tokens(inside.child_by_field_name("arguments")):
        if len(tokens) > 2 and tokens[1].type == "=":
            keywords.append((text_of(tokens[0]), _argument(tokens[2:], reader)))
        else:
            given.append(_argument(tokens, reader))
    on = {"function_item": "function", "struct_item": "type", "field_declaration": "field"}
    kind = on.get(target.type, "") if target is not None else ""
    name = text_of(target.child_by_field_name("name")) if target is not None else ""
    made = Mark(label, tuple(given), tuple(keywords), line_of(node), kind, name, reader.type)
    reader.program.marks.append(made)


# --- steps ----------------------------------------------------------------------------------------


def _use(node: Node, reader: Reader) -> None:
    argument = node.child_by_field_name("argument")
    stack: list[tuple[Node | None, str]] = [(argument, "")]
    while stack:
        one, before = stack.pop()
        if one is None:
            continue
        if one.type == "scoped_use_list":
            path = text_of(one.child_by_field_name("path"))
            stack.append((one.child_by_field_name("list"), f"{before}{path}::"))
        elif one.type == "use_list":
            stack.extend((child, before) for child in one.named_children)
        elif one.type == "use_as_clause":
            full = before + text_of(one.child_by_field_name("path"))
            _import(reader, text_of(one.child_by_field_name("alias")), full, one)
        elif one.type == "use_wildcard":
            full = (before + text_of(one)).removesuffix("::*").removesuffix("*").rstrip(":")
            _import(reader, full.replace("::", "."), full, one)
        elif one.type == "self":
            full = before.removesuffix("::")
            _import(reader, full.rpartition("::")[2], full, one)
        else:
            full = before + text_of(one)
            _import(reader, full.rpartition("::")[2], full, one)


def _import(reader: Reader, local: str, full: str, node: Node) -> None:
    full = full.replace("::", ".").replace(" ", "")
    for own in ("crate.", "self.", "super."):
        full = full.removeprefix(own)
    reader.import_(local, full, line_of(node))


def _let(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("pattern") or node.child_by_field_name("name"))
    value = reader.expression(node.child_by_field_name("value"))
    declared = held_type(text_of(node.child_by_field_name("type")))
    if node.type == "let_declaration":
        label = label.removeprefix("mut ").strip()
    if not label.isidentifier():
        return
    if isinstance(value, Call) and (made := _made(value.callee)):
        declared = made  # `let client: Result<Client> = Client::new(url)` is a client all the same
    reader.bind(label, value, line_of(node), declared)


def _made(callee: str) -> str:
    """The type that a call of its constructor makes, "" if it is none.

    >>> _made("redis.Client.open"), _made("client.get"), _made("Pool.connect")
    ('redis.Client', '', 'Pool')
    """
    parts = callee.split(".")
    capital = [position for position, part in enumerate(parts) if part[:1].isupper() and not part.isupper()]
    return ".".join(parts[: capital[-1] + 1]) if capital and capital[-1] < len(parts) - 1 else ""


def _assignment(node: Node, reader: Reader) -> None:
    target = reader.expression(node.child_by_field_name("left"))
    if isinstance(target, Name):
        reader.bind(target.path, reader.expression(node.child_by_field_name("right")), line_of(node))


def _function(node: Node, reader: Reader) -> None:
    label = text_of(node.child_by_field_name("name"))
    names: list[str] = []
    typed: list[tuple[str, str, int]] = []
    given = node.child_by_field_name("parameters")
    for one in children_of(given, "parameter") if given is not None else ():
        word = text_of(one.child_by_field_name("pattern")).removeprefix("mut ").strip()
        word = word.rpartition("(")[2].rstrip(")").strip()  # State(client): State<Client>
        names.append(word)
        typed.append((word, held_type(text_of(one.child_by_field_name("type"))), line_of(one)))
    enter_function(reader, label, tuple(names), line_of(node))
    for word, declared, line in typed:
        if declared and word.isidentifier():
            reader.bind(word, Unknown(line), line, declared)
    body = node.child_by_field_name("body")
    last = body.named_children[-1] if body is not None and body.named_children else None
    if last is not None and reader.knows(last.type):
        add_return(reader, reader.expression(last))


def _struct_item(node: Node, reader: Reader) -> None:
    enter_type(reader, text_of(node.child_by_field_name("name")), (), line_of(node))


def _impl(node: Node, reader: Reader) -> None:
    trait = held_type(text_of(node.child_by_field_name("trait")))
    bases = (trait,) if trait else ()
    enter_type(reader, held_type(text_of(node.child_by_field_name("type"))), bases, line_of(node))


def _member(node: Node, reader: Reader) -> None:
    """A field of a struct: its type, and the default that an attribute for the command line gives it."""
    label = text_of(node.child_by_field_name("name"))
    declared = held_type(text_of(node.child_by_field_name("type")))
    value: Expression = Unknown(line_of(node))
    before = node.prev_named_sibling
    while before is not None and (before.type == "attribute_item" or before.type.endswith("comment")):
        found = _options(before, reader)
        default = found.get("default_value", found.get("default_value_t", found.get("default")))
        if "env" in found or (default is not None and found.get("") is not None):
            variable = found.get("env", Text(label.upper(), line_of(node)))
            if not isinstance(variable, Text):
                variable = Text(label.upper(), line_of(node))
            shown = default if default is not None else Unknown(line_of(node))
            value = Call("std.env.var", (variable, shown), line_of(node)) if "env" in found else shown
        before = before.prev_named_sibling
    reader.bind(label, value, line_of(node), declared)


def _options(attribute: Node, reader: Reader) -> dict[str, Expression]:
    """The options of `#[arg(...)]`, `#[clap(...)]`, `#[structopt(...)]`, `#[envconfig(...)]`."""
    inside = next(children_of(attribute, "attribute"), None)
    if inside is None or not inside.named_children:
        return {}
    label = text_of(inside.named_children[0])
    if label not in ("arg", "clap", "structopt", "envconfig", "argh", "bpaf"):
        return {}
    found: dict[str, Expression] = {"": Unknown(0)}
    for tokens in _tokens(inside.child_by_field_name("arguments")):
        key = {"from": "env"}.get(text_of(tokens[0]), text_of(tokens[0])) if tokens else ""
        if len(tokens) > 2 and tokens[1].type == "=":
            found[key] = _argument(tokens[2:], reader)
        elif key == "env":
            found[key] = Unknown(0)
    return found


def _dead(block: Node) -> bool:
    """Whether a block belongs to tests: of `#[cfg(test)] mod tests`, of a function under `#[test]`."""
    parent = block.parent
    if parent is None:
        return False
    if parent.type == "if_expression":
        condition = text_of(parent.child_by_field_name("condition"))
        consequence = parent.child_by_field_name("consequence")
        return condition == "false" and consequence is not None and consequence.id == block.id
    if parent.type not in ("mod_item", "function_item"):
        return False
    before = parent.prev_named_sibling
    while before is not None and (before.type == "attribute_item" or before.type.endswith("comment")):
        if before.type == "attribute_item" and _TEST.search(before.text or b""):
            return True
        before = before.prev_named_sibling
    return False


_TEST = re.compile(rb"cfg\s*\([^\]]*\btest\b|^#\[\s*(?:\w+::)*(?:test|rstest|bench|test_case)\b")

GRAMMAR = Grammar(
    language="rust",
    module="tree_sitter_rust",
    expressions={
        "string_literal": _string,
        "raw_string_literal": _raw,
        "integer_literal": literal,
        "identifier": _name,
        "self": _name,
        "type_identifier": _name,
        "scoped_identifier": _path,
        "field_expression": _field,
        "call_expression": _call,
        "macro_invocation": _macro,
        "struct_expression": _struct,
        "binary_expression": _sum,
        "reference_expression": field_inner("value"),
        "try_expression": inner,
        "await_expression": inner,
        "parenthesized_expression": inner,
        "type_cast_expression": field_inner("value"),
        "closure_expression": _closure,
        "block": _block,
        "async_block": inner,
        "if_expression": _if,
        "else_clause": inner,
        "match_expression": _match,
        "return_expression": inner,
        "array_expression": listed,
        "tuple_expression": listed,
    },
    steps={
        "use_declaration": _use,
        "let_declaration": _let,
        "const_item": _let,
        "static_item": _let,
        "assignment_expression": _assignment,
        "function_item": _function,
        "struct_item": _struct_item,
        "impl_item": _impl,
        "field_declaration": _member,
        "attribute_item": _attribute,
        "return_expression": returned,
    },
    leaves=vocabulary(
        "identifier type_identifier field_identifier primitive_type line_comment block_comment lifetime "
        "string_content escape_sequence integer_literal boolean_literal self crate visibility_modifier "
        "mutable_specifier doc_comment"
    ),
    blocks=frozenset({"block", "declaration_list"}),
    dead=_dead,
)
_VARIABLES = (
    "std.env.var", "env.var", "dotenvy.var", "dotenv.var", "std.env.var_os", "env!", "option_env!", "dotenv!",
    "env_var", "get_env", "env_or", "env_or_default", "var",
)  # fmt: skip
READINGS = Readings(
    environment=dict.fromkeys(_VARIABLES, (0, 1)),
    formats=frozenset({"format!", "formatcp!"}),
)
