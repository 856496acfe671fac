"""Laravel's settings in `config/*.php`: which connection of many is the one that is used.

A configuration lists every driver there is; only the default counts. Which one that is stands in a variable,
and its value in `.env` (or in the example of it) beside the folder `config`.
https://laravel.com/docs/configuration
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archscan.code.clients import Client
from archscan.code.findings import facts_of
from archscan.code.program import Call, Expression, Program, Table
from archscan.code.values import Values
from archscan.errors import FormatError
from archscan.formats.dotenv import parse_dotenv
from archscan.model.facts import Fact, Subject
from archscan.source import Tree

_FILES: dict[str, tuple[str, str]] = {
    "database": ("default", "connections"), "queue": ("default", "connections"),
    "cache": ("default", "stores"), "mail": ("default", "mailers"), "filesystems": ("default", "disks"),
    "broadcasting": ("default", "connections"), "scout": ("driver", ""), "session": ("driver", ""),
}  # fmt: skip
"""Files of `config/`: where the default stands, and the table that it chooses from."""
_DRIVERS: dict[str, Client] = {
    name: Client("opens", technology, address=("url", "host", "hosts", "endpoint", "dsn"), port=("port",))
    for name, technology in {
        "mysql": "mysql", "mariadb": "mariadb", "pgsql": "postgresql", "sqlsrv": "sqlserver",
        "mongodb": "mongodb", "oracle": "oracle", "rabbitmq": "rabbitmq", "beanstalkd": "beanstalkd",
        "sqs": "sqs", "s3": "s3", "dynamodb": "dynamodb", "pusher": "pusher", "ably": "ably",
        "mailgun": "mailgun", "postmark": "postmark", "ses": "aws-ses", "resend": "resend",
        "algolia": "algolia", "meilisearch": "meilisearch", "typesense": "typesense", "ftp": "ftp",
        "sftp": "sftp", "gcs": "gcs", "elasticsearch": "elasticsearch", "kafka": "kafka",
    }.items()
}  # fmt: skip
_SMTP = Client("mail", address=("url", "host"), port=("port",))
_REDIS = Client("opens", "redis", address=("url", "host"), port=("port",))
_MEMCACHED = Client("opens", "memcached", address=("servers",))


def find_settings(
    program: Program, values: Values, tree: Tree, subject: Subject, collector: str
) -> Iterator[Fact]:
    """Whom the chosen connection of a configuration file talks to."""
    folder, _, file = program.path.rpartition("/")
    stem = file.removesuffix(".php")
    if folder.rpartition("/")[2] != "config" or stem not in _FILES:
        return
    settings = next((one.value for one in program.bindings if one.name == stem and not one.function), None)
    if not isinstance(settings, Table):
        return
    top = dict(settings.items)
    stated = _stated(folder.rpartition("/")[0], tree)
    word, place = _FILES[stem]
    chosen = _chosen(top.get(word), values, stated)
    if stem == "database" and isinstance(top.get("redis"), Table) and _uses_redis(stated):
        shown = dict(_items(top["redis"]))
        yield from _facts(shown.get("default"), _REDIS, program, values, subject, collector)
    listed = dict(_items(top.get(place))) if place else {}
    connection = listed.get(chosen) if place else top.get(chosen, Table((), settings.line))
    driver = chosen
    for value in values.of(
        dict(_items(connection)).get("driver") or dict(_items(connection)).get("transport")
    ):
        driver = value.text
    client = _client(driver)
    if client is not None and connection is not None:
        yield from _facts(connection, client, program, values, subject, collector)


def _client(driver: str) -> Client | None:
    if driver == "smtp":
        return _SMTP
    if driver == "memcached":
        return _MEMCACHED
    return _DRIVERS.get(driver)


def _facts(
    connection: Expression | None,
    client: Client,
    program: Program,
    values: Values,
    subject: Subject,
    collector: str,
) -> Iterator[Fact]:
    """The facts of a connection's table, as if a client were made of it."""
    if connection is None:
        return
    made = Call("connect", (connection,), connection.line)
    yield from facts_of(made, client, program, values, subject, collector)


def _items(expression: Expression | None) -> tuple[tuple[str, Expression], ...]:
    return expression.items if isinstance(expression, Table) else ()


def _chosen(stated: Expression | None, values: Values, variables: Mapping[str, str]) -> str:
    for value in values.of(stated):
        if value.variable:
            return variables.get(value.variable, "")
        return value.text
    return ""


def _uses_redis(variables: Mapping[str, str]) -> bool:
    names = ("CACHE_DRIVER", "CACHE_STORE", "QUEUE_CONNECTION", "QUEUE_DRIVER", "SESSION_DRIVER",
             "BROADCAST_DRIVER", "BROADCAST_CONNECTION")  # fmt: skip
    return any(variables.get(name) == "redis" for name in names)


def _stated(folder: str, tree: Tree) -> dict[str, str]:
    """The variables of `.env`, else of an example of it, beside the settings."""
    for name in (".env", ".env.production", ".env.example", ".env.dist"):
        file = tree.read(f"{folder}/{name}" if folder else name)
        if file is None:
            continue
        try:
            entries = parse_dotenv(file.text, file.path)
        except FormatError:  # reported where that file is collected
            continue
        return {entry.name: entry.value for entry in entries if entry.value is not None}
    return {}
