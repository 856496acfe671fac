"""Objects of settings that say by themselves what they connect to, wherever they stand.

`{ dialect: "postgres", host: ... }` as Sequelize, TypeORM, Knex and others take it, and
`{ transport: Transport.KAFKA, options: {...} }` of NestJS. Each is noted as a call of `@database.X` or
`@transport.X`, which the lexicon of calls knows; a rewrite of Next.js, a proxy rule of Nuxt of `@rewrite`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archscan.code.grammar import Reader, line_of, text_of
from archscan.code.program import Call, Expression, Name, Table, Text
from archscan.lexicon.address_keys import role_of

if TYPE_CHECKING:
    from tree_sitter import Node

_DRIVERS = ("dialect", "type", "client", "driver", "provider")
_DATABASES = {
    "postgres": "postgresql", "postgresql": "postgresql", "pg": "postgresql",
    "aurora-postgres": "postgresql",
    "mysql": "mysql", "mysql2": "mysql", "aurora-mysql": "mysql", "mariadb": "mariadb",
    "mssql": "sqlserver",
    "oracle": "oracle", "oracledb": "oracle", "mongodb": "mongodb", "mongo": "mongodb",
    "cockroachdb": "cockroachdb",
}  # fmt: skip
_WHERE = frozenset({
    "host", "url", "uri", "connection", "connectionString", "replication", "clientUrl", "server",
    "hostname",
    "dbCredentials", "connectString",
})  # fmt: skip
_TRANSPORTS = frozenset({"KAFKA", "RMQ", "NATS", "REDIS", "MQTT", "GRPC", "TCP"})
_SERVERS = ("createMicroservice", "connectMicroservice")
_REWRITE = frozenset({"source", "destination"})
_REDIRECT = frozenset({"permanent", "statusCode"})
_NEXT = re.compile(r"(?:^|/)next\.config\.[cm]?[jt]s\Z")
_NUXT = re.compile(r"(?:^|/)(?:nuxt|nitro)\.config\.[cm]?[jt]s\Z")

_LOOSE = frozenset({"arguments", "return_statement", "parenthesized_expression", "export_statement"})
"""Where an object stands that no name is given to: handed to a helper, returned, exported."""
SETTINGS = "(settings)"
"""Name of what has none, for what its keys say of addresses."""


def note_object(node: Node, reader: Reader) -> None:
    """Note an object of settings as the call that a library makes of it."""
    keys = {
        text_of(key).strip("\"'")
        for one in node.named_children
        if (key := one.child_by_field_name("key") or one) is not None
        and one.type in ("pair", "shorthand_property_identifier")
    }
    if not keys.isdisjoint(_DRIVERS) and not keys.isdisjoint(_WHERE):
        _database(node, reader)
    elif "transport" in keys:
        _transport(node, reader)
    elif keys >= _REWRITE and keys.isdisjoint(_REDIRECT) and _NEXT.search(reader.program.path):
        _proxy("destination", node, reader)
    elif keys >= _REWRITE and _NEXT.search(reader.program.path):
        reader.bind("redirect", reader.expression(node), line_of(node))  # where a browser is sent
    elif "proxy" in keys and _NUXT.search(reader.program.path):
        _proxy("proxy", node, reader)
    if (
        node.parent is not None
        and node.parent.type in _LOOSE
        and any(role_of(key) == "address" for key in keys)
    ):
        reader.bind(SETTINGS, reader.expression(node), line_of(node))


def _database(node: Node, reader: Reader) -> None:
    made = reader.expression(node)
    given = dict(made.items) if isinstance(made, Table) else {}
    driver = next((given[one] for one in _DRIVERS if isinstance(given.get(one), Text)), None)
    database = _DATABASES.get(driver.value.lower()) if isinstance(driver, Text) else None
    if database is not None:
        _note(f"@database.{database}", flat(given), node, reader)


def _proxy(key: str, node: Node, reader: Reader) -> None:
    """A rule of the framework's server that passes requests on."""
    made = reader.expression(node)
    stated = dict(made.items).get(key) if isinstance(made, Table) else None
    if stated is not None:
        _note("@rewrite", {"destination": stated}, node, reader)


def _transport(node: Node, reader: Reader) -> None:
    made = reader.expression(node)
    given = dict(made.items) if isinstance(made, Table) else {}
    stated = given.get("transport")
    last = stated.path.rpartition(".")[2] if isinstance(stated, Name) else ""
    if last not in _TRANSPORTS or not isinstance(stated, Name) or "ransport" not in stated.path:
        return
    settings = flat(given)
    if not _serves(node):
        _note(f"@transport.{last.lower()}", settings, node, reader)
    elif last not in ("TCP", "GRPC"):
        _note(f"@transport.{last.lower()}", settings, node, reader)
        if "queue" in settings:
            _note(f"@transport.{last.lower()}.queue", settings, node, reader)


def _serves(node: Node) -> bool:
    """Whether the object tells a server where to listen, or what to take work from."""
    outer = node.parent
    for _ in range(12):
        if outer is None:
            return False
        if outer.type == "call_expression":
            called = text_of(outer.child_by_field_name("function"))
            return called.partition("<")[0].endswith(_SERVERS)
        outer = outer.parent
    return False


def flat(given: dict[str, Expression]) -> dict[str, Expression]:
    """The settings with those of the objects in them (`connection`, `options`) beside them."""
    found = {key: one for key, one in given.items() if not isinstance(one, Table) or not _is_object(one)}
    for _, one in given.items():
        if isinstance(one, Table) and _is_object(one):
            for word, value in flat(dict(one.items)).items():
                found.setdefault(word, value)
    return found


def _is_object(table: Table) -> bool:
    return any(key for key, _ in table.items)


def _note(callee: str, settings: dict[str, Expression], node: Node, reader: Reader) -> None:
    keywords = tuple(settings.items())
    reader.program.calls.append(
        Call(callee, (), line_of(node), keywords, function=reader.function, type=reader.type)
    )
