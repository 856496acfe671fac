"""Modules of JavaScript: `import`, `require`, and what is taken out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archscan.code.grammar import Reader, children_of, line_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_SEEN_THROUGH = frozenset({
    "await_expression", "parenthesized_expression", "as_expression", "non_null_expression",
})  # fmt: skip


def required(node: Node | None) -> str:
    """The module that `require("x")` or `import("x")` gives, and what is taken out of it (`x.Y`); "" for any
    other node. What a module exports by default is the module itself."""
    for _ in range(12):
        if node is None:
            return ""
        if node.type in _SEEN_THROUGH:
            node = node.named_children[0] if node.named_children else None
        elif node.type == "member_expression":
            module = required(node.child_by_field_name("object"))
            last = text_of(node.child_by_field_name("property"))
            return f"{module}.{last}" if module and last != "default" else module
        elif node.type == "call_expression":
            function = node.child_by_field_name("function")
            if function is None or function.type not in ("identifier", "import"):
                return ""
            if text_of(function) not in ("require", "import"):
                return ""
            return _module(node.child_by_field_name("arguments"))
        else:
            return ""
    return ""


def _module(arguments: Node | None) -> str:
    if arguments is None or not arguments.named_children or arguments.named_children[0].type != "string":
        return ""
    return bare(text_of(arguments.named_children[0]))


def bare(text: str) -> str:
    """A module's name without quotation marks, without the runtime's prefix.

    >>> bare('"node:http"'), bare("'npm:hono@4'"), bare("'socket.io-client'")
    ('http', 'hono', 'socket.io-client')
    """
    module = text.strip("\"'`").removeprefix("node:")
    if module.startswith(("npm:", "jsr:")):
        module = module[4:]
        at = module.find("@", 1)
        module = module[:at] if at > 0 else module
    return module.removesuffix("/index.js").removesuffix(".js") if module.startswith("@") else module


def import_names(node: Node, reader: Reader) -> None:
    """Note what an `import` brings in."""
    line = line_of(node)
    source = node.child_by_field_name("source")
    for clause in children_of(node, "import_clause"):
        module = bare(text_of(source))
        for one in clause.named_children:
            if one.type == "identifier":
                reader.import_(text_of(one), module, line)
            elif one.type == "namespace_import":
                reader.import_(text_of(one.named_children[-1]), module, line)
            elif one.type == "named_imports":
                for specifier in children_of(one, "import_specifier"):
                    word = text_of(specifier.child_by_field_name("name"))
                    local = text_of(specifier.child_by_field_name("alias")) or word
                    reader.import_(local, module if word == "default" else f"{module}.{word}", line)
        return
    for clause in children_of(node, "import_require_clause"):
        module = bare(text_of(clause.child_by_field_name("source")))
        reader.import_(text_of(next(children_of(clause, "identifier"), None)), module, line)
        return
    module = bare(text_of(source))
    reader.import_(module, module, line)


def import_bound(target: Node, value: Node | None, reader: Reader) -> bool:
    """Note `const x = require("m")` and `const { a, b: c } = require("m")`; whether it is one."""
    module = required(value)
    if not module:
        return False
    line = line_of(target)
    if target.type == "identifier":
        reader.import_(text_of(target), module, line)
    elif target.type == "object_pattern":
        for one in target.named_children:
            if one.type == "shorthand_property_identifier_pattern":
                word = text_of(one)
                reader.import_(word, f"{module}.{word}", line)
            elif one.type == "pair_pattern":
                word, local = (
                    text_of(one.child_by_field_name("key")),
                    text_of(one.child_by_field_name("value")),
                )
                reader.import_(local, module if word == "default" else f"{module}.{word}", line)
    else:
        return False
    return True
