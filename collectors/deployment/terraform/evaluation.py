"""Expressions to values: as much as can be known without a provider and without state.

What cannot be known is a hole; a resource's attribute is a reference to it, unless its own block states the
value and the resource is a helper.
https://developer.hashicorp.com/terraform/language/expressions
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archscan.formats import hcl
from archscan.formats.hcl import Expression
from archscan.formats.node import Map, Node, Place, Seq
from archscan.source import resolve

from ..cloud.values import FOLDER, Text, decoded, hole, is_hole, is_known, whole_reference, written
from .functions import FUNCTIONS, text_of
from .references import Env, reference_value

MAX_STEPS = 400_000
"""Expressions evaluated for one root."""
MAX_READS = 2_000
"""Files that functions of one root may read."""
MAX_TEXT = 200_000
"""Characters of one text."""
_MAX_DEPTH = 120


def evaluate(one: Expression, env: Env) -> Node:
    """The value of an expression."""
    session = env.module.session
    session.steps += 1
    if session.steps > MAX_STEPS or env.depth > _MAX_DEPTH:
        return hole("too-much")
    env = Env(env.module, env.path, env.names, env.depth + 1)
    match one:
        case hcl.Literal():
            return None if one.value is None else written(one.value)
        case hcl.Template():
            return _template(one, env)
        case hcl.Name() | hcl.Access():
            return reference_value(one, env)
        case hcl.Call():
            return _call(one, env)
        case hcl.ListOf():
            items = Seq(env.path, one.line)
            for item in one.items:
                items.add(evaluate(item, env), Place(env.path, item.line))
            return items
        case hcl.ObjectOf():
            found = Map(env.path, one.line)
            for key, value in one.items:
                name = text_of(evaluate(key, env))
                found.put(name, evaluate(value, env), Place(env.path, key.line))
            return found
        case hcl.Conditional():
            return _conditional(one, env)
        case hcl.Operation():
            return _operation(one, env)
        case hcl.For():
            return _for(one, env)
        case hcl.Choice():
            truth = truth_of(evaluate(one.condition, env))
            return _joined(one.no if truth is False else one.yes, env)
        case _:
            return hole("unreadable")


def truth_of(value: Node) -> bool | None:
    """Whether a value is true; None if that is not known."""
    if value == "true":
        return True
    return False if value in ("false", None) else None


def _joined(parts: Sequence[Expression], env: Env) -> str:
    found: list[str] = []
    length = 0
    for part in parts:
        text = text_of(evaluate(part, env))
        length += len(text)
        if length > MAX_TEXT:
            break
        found.append(text)
    return "".join(found)


def _template(one: hcl.Template, env: Env) -> Node:
    if not one.heredoc and len(one.parts) == 1:
        return evaluate(one.parts[0], env)  # `"${x}"` is x
    text = _joined(one.parts, env)
    return Text(text, Place(env.path, one.line)) if one.heredoc else text


def _conditional(one: hcl.Conditional, env: Env) -> Node:
    truth = truth_of(evaluate(one.condition, env))
    if truth is not None:
        return evaluate(one.yes if truth else one.no, env)
    yes = evaluate(one.yes, env)
    if yes in (None, "") or is_hole(yes) or (isinstance(yes, Map | Seq) and not yes):
        no = evaluate(one.no, env)
        return yes if no in (None, "") else no
    return yes


def _operation(one: hcl.Operation, env: Env) -> Node:
    values = [evaluate(operand, env) for operand in one.operands]
    if one.operator in ("&&", "||") and len(values) == 2:
        known = [truth_of(value) if not is_hole(value) else None for value in values]
        decisive = one.operator == "||"
        if decisive in known:
            return "true" if decisive else "false"
        return hole("condition") if None in known else "false" if decisive else "true"
    if one.operator == "!" and len(values) == 1:
        truth = truth_of(values[0])
        return hole("condition") if truth is None else "false" if truth else "true"
    if one.operator in ("==", "!=") and len(values) == 2:
        if not all(is_known(value) for value in values):
            return hole("condition")
        return "true" if (values[0] == values[1]) == (one.operator == "==") else "false"
    numbers = [_number(value) for value in values]
    if None in numbers:
        return hole("number")
    return _calculated(one.operator, [number for number in numbers if number is not None])


def _number(value: Node) -> float | None:
    try:
        return float(value) if isinstance(value, str) and len(value) < 16 else None
    except ValueError:
        return None


def _calculated(operator: str, numbers: list[float]) -> Node:
    if len(numbers) == 1:
        return f"{-numbers[0]:g}" if operator == "-" else hole("number")
    first, second = numbers[0], numbers[1]
    compared = {"<": first < second, ">": first > second, "<=": first <= second, ">=": first >= second}
    if operator in compared:
        return "true" if compared[operator] else "false"
    if operator in ("/", "%") and second == 0:
        return hole("number")
    results: dict[str, Callable[[], float]] = {
        "+": lambda: first + second,
        "-": lambda: first - second,
        "*": lambda: first * second,
        "/": lambda: first / second,
        "%": lambda: first % second,
    }
    return f"{results[operator]():.15g}" if operator in results else hole("number")


def _for(one: hcl.For, env: Env) -> Node:
    collection = evaluate(one.collection, env)
    pairs: list[tuple[str, Node, Place]] = []
    if isinstance(collection, Map):
        pairs = [(key, collection[key], collection.place(key)) for key in collection]
    elif isinstance(collection, Seq):
        pairs = [(str(index), item, collection.place(index)) for index, item in enumerate(collection)]
    else:
        pairs = [(hole("key"), collection if collection else hole("item"), Place(env.path, one.line))]
    found: Map | Seq = Map(env.path, one.line) if one.key is not None else Seq(env.path, one.line)
    for key, value, place in pairs[:500]:
        if len(one.names) == 2:
            inner = env.bind(**{one.names[0]: key, one.names[1]: value})
        else:
            inner = env.bind(**{one.names[0]: value} if one.names else {})
        if one.condition is not None and truth_of(evaluate(one.condition, inner)) is False:
            continue
        result = evaluate(one.value, inner)
        if isinstance(result, Map):
            for name in [name for name in result if result[name] is value]:
                result.put(name, value, place)  # where it was written, not where it is repeated
        at = place if result is value else Place(env.path, one.value.line)
        if isinstance(found, Map):
            assert one.key is not None
            found.put(text_of(evaluate(one.key, inner)), result, at)
        else:
            found.add(result, at)
    return "".join(text_of(item) for item in found) if one.text else found


def _call(one: hcl.Call, env: Env) -> Node:
    place = Place(env.path, one.line)
    arguments = [evaluate(argument, env) for argument in one.arguments]
    if one.name in ("file", "templatefile", "filebase64"):
        text = read_text(arguments[0] if arguments else None, env)
        if text is None:
            return hole(one.name)
        return (
            render(text, arguments[1] if len(arguments) > 1 else Map(), env)
            if one.name == "templatefile"
            else text
        )
    if one.name in ("jsondecode", "yamldecode"):
        return decoded(arguments[0] if arguments else None, one.name == "yamldecode")
    if one.name in ("fileexists", "can"):
        return hole(one.name)
    function = FUNCTIONS.get(one.name)
    value = function(arguments, place) if function is not None else None
    if value is None and one.name not in ("one", "coalesce", "try", "lookup"):
        named = next(
            (argument for argument in arguments if isinstance(argument, str) and not is_known(argument)), ""
        )
        return named if whole_reference(named) else hole(one.name)
    return value


def file_of(value: Node, env: Env) -> str | None:
    """The path that a text names, relative to the scan; None if it leaves the tree or is not known."""
    if not isinstance(value, str) or not value:
        return None
    head, sign, rest = value.rpartition(FOLDER)
    if sign:
        return None if head.strip("./") or not is_known(rest) else resolve("", rest.lstrip("/"))
    return resolve(env.module.session.root, value) if is_known(value) else None


def read_text(value: Node, env: Env) -> Text | None:
    """The content of the file that a text names."""
    path = file_of(value, env)
    session = env.module.session
    session.reads += 1
    file = session.tree.read(path) if path and session.reads <= MAX_READS else None
    if file is None or len(file.data) > MAX_TEXT:
        return None
    try:
        return Text(written(file.data.decode("utf-8-sig")), Place(file.path, 1))
    except UnicodeDecodeError:
        return None


def render(text: Node, values: Node, env: Env) -> Node:
    """A template with its variables filled in; it keeps the place of its file."""
    if not isinstance(text, str):
        return text
    place = text.place if isinstance(text, Text) else Place(env.path, 0)
    names: dict[str, Node] = dict(values) if isinstance(values, Map) else {}
    value = evaluate(hcl.parse_template(text, 1), Env(env.module, place.path, names, env.depth))
    return Text(text_of(value), place) if place.line else value
