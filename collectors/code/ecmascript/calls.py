"""Calls made ready for the lexicon: settings that stand in objects become arguments with a name, and
what the names of methods alone do not say (job queues, Kafka's `send`) gets a name that does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archscan.code.clients import Clients
from archscan.code.program import Binding, Call, Expression, Name, Program, Table, Unknown, items_of
from archscan.code.values import Values
from archscan.lexicon.secrets import is_secret_name
from archscan.lexicon.words import vocabulary

from .objects import flat

_BESIDE = vocabulary(
    "user username login db database databases dbname dbName keyspace keyPrefix prefix family path "
    "schema name "
    "authSource authDb ssl tls auth sasl clientId groupId pool max min logging ttl retries timeout from to "
    "subject accessKey headers params data body json query method entities models migrations region bucket"
)
"""Settings that hold no address, though their values may be words."""
_QUEUES = frozenset({
    "bull", "bull.Queue", "bullmq.Queue", "bee-queue", "@nestjs/bull.Queue", "bull.default",
    "@nestjs/bullmq.Queue",
    "bullmq-pro.QueuePro",
})  # fmt: skip
_SEQUELIZE = frozenset({
    "sequelize", "sequelize.Sequelize", "sequelize-typescript.Sequelize", "@sequelize/core.Sequelize",
})  # fmt: skip
_ADDS = frozenset({"add", "addBulk", "createJob", "upsertJobScheduler"})
_TAKES = frozenset({"process"})

_SETTINGS = Table((("...", Unknown(0)),), 0)
"""What stands in the place of an object whose settings became named arguments."""


def prepare_calls(program: Program, values: Values, clients: Clients) -> None:
    """Put what the lexicon can read in the place of the calls of a program."""
    made: list[Call] = []
    # What settings say of a database is more than what the call around them says.
    program.calls.sort(key=lambda call: not call.callee.startswith("@database."))
    for position, call in enumerate(program.calls):
        made.extend(_named(call, program, values))
        made.extend(_plugins(call, program, values, clients))
        if not call.makes and program.full(call.callee).startswith("connect-"):
            program.calls[position] = replace(call, callee="", arguments=())  # a store is made of it later
            continue
        call = _as_imported(call, program, values)
        if clients.may_hold(call.callee, program.full(call.callee)):
            call = _with_settings(call, values)
            if program.full(call.callee) in _SEQUELIZE and len(call.arguments) > 1:
                call = replace(call, arguments=())  # database, user, password, settings
            program.calls[position] = call
    program.calls.extend(made)
    for binding in program.bindings:
        if binding.name.endswith("axios.defaults.baseURL"):
            keywords = (("baseURL", binding.value),)
            program.calls.append(
                Call("@axios.defaults", (), binding.line, keywords, function=binding.function)
            )


def _as_imported(call: Call, program: Program, values: Values) -> Call:
    """`new Store(...)` of `const Store = require("connect-redis")(session)` under the module's name."""
    if not call.makes or "." in call.callee or call.callee in program.imports:
        return call
    binding = values.binding(call.callee, call.function)
    value = binding.value if binding is not None else None
    if isinstance(value, Call) and not value.makes:
        return replace(call, callee=program.full(value.callee))
    return replace(call, callee=value.path) if isinstance(value, Name) else call


def _with_settings(call: Call, values: Values) -> Call:
    """The call with the objects that it is handed as named arguments: also of a name that holds one."""
    given: list[Expression] = []
    named = dict(call.keywords)
    for one in call.arguments:
        settings = _object(one, call.function, values)
        if settings is None:
            given.append(_clean(_listed(one, call.function, values)))
        else:
            for key, value in flat(_resolved(settings, call.function, values)).items():
                named.setdefault(key, _clean(value))
            given.append(_SETTINGS)
    return replace(call, arguments=tuple(given), keywords=tuple(named.items()))


def _resolved(settings: Table, function: str, values: Values) -> dict[str, Expression]:
    """The settings with names of objects replaced by what they hold (`{ connection: redisOptions }`)."""
    return {key: _object(value, function, values) or value for key, value in settings.items}


def _object(expression: Expression, function: str, values: Values) -> Table | None:
    """The object that an expression is, or that a name of the file holds."""
    for _ in range(6):
        if isinstance(expression, Table):
            return expression if any(key for key, _ in expression.items) else None
        if not isinstance(expression, Name):
            return None
        binding = values.binding(expression.path, function) or _inside(expression, function, values)
        if binding is None or binding.value is expression:
            return None
        expression, function = binding.value, binding.function
    return None


def _listed(expression: Expression, function: str, values: Values) -> Expression:
    """The list that a name of the file holds, else the expression itself."""
    binding = values.binding(expression.path, function) if isinstance(expression, Name) else None
    return binding.value if binding is not None and isinstance(binding.value, Table) else expression


def _inside(name: Name, function: str, values: Values) -> Binding | None:
    """What stands under a key of an object (`config.redis`)."""
    owner, dot, last = name.path.rpartition(".")
    binding = values.binding(owner, function) if dot else None
    for key, value in items_of(binding.value) if binding is not None else ():
        if key == last and binding is not None:
            return replace(binding, value=value)
    return None


def _clean(expression: Expression) -> Expression:
    """A list of objects without what is secret or no address in them."""
    if not isinstance(expression, Table):
        return expression
    kept = tuple(
        (key, _clean(value)) for key, value in expression.items[:200] if not key or not _is_beside(key)
    )
    return Table(kept, expression.line)


def _is_beside(key: str) -> bool:
    return key.lower() in _BESIDE or is_secret_name(key)


def _named(call: Call, program: Program, values: Values) -> Iterator[Call]:
    method = call.method
    if method == "send" and call.arguments:
        keys = {key for key, _ in items_of(call.arguments[0])}
        if {"topic", "messages"} <= keys:
            yield replace(call, callee="@kafka.send", keywords=items_of(call.arguments[0]), arguments=())
    elif method in _ADDS or method in _TAKES:
        queue = _queue(call, program, values)
        if queue is not None:
            yield replace(
                call, callee=f"@queue.{'add' if method in _ADDS else 'process'}", arguments=(queue,)
            )
    elif program.full(call.callee) in _QUEUES:
        yield _with_settings(replace(call, callee="@queue.open"), values)


def _plugins(call: Call, program: Program, values: Values, clients: Clients) -> Iterator[Call]:
    """`server.register(plugin, settings)` as a call of the plugin."""
    if call.method != "register" or len(call.arguments) < 2 or not isinstance(call.arguments[0], Name):
        return
    full = program.full(call.arguments[0].path)
    if full in clients:
        yield _with_settings(replace(call, callee=full, arguments=call.arguments[1:], receiver=None), values)


def _queue(call: Call, program: Program, values: Values) -> Expression | None:
    """The name of the job queue that a method is called on."""
    owner = call.callee.rpartition(".")[0]
    if not owner or values.type_of(owner, call.function) not in _QUEUES:
        return None
    binding = values.binding(owner, call.function)
    value = binding.value if binding is not None else None
    if isinstance(value, Call) and value.arguments:
        return value.arguments[0]
    for one in program.marks:
        if one.name == "InjectQueue" and one.target == owner.rpartition(".")[2] and one.arguments:
            return one.arguments[0]
    return None
