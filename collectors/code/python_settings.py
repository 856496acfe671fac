"""Python's settings: classes of pydantic, options of command lines, what Django, Flask and Celery are told.

https://docs.pydantic.dev/latest/concepts/pydantic_settings/, https://docs.djangoproject.com/en/stable/ref/settings/,
https://docs.celeryq.dev/en/stable/userguide/configuration.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archscan.code.clients import Client
from archscan.code.findings import facts_of
from archscan.code.program import Binding, Call, Expression, Program, Table, Text, Unknown
from archscan.code.values import Values
from archscan.model.facts import Fact, Subject

_READER = "os.getenv"
_FIELDS = ("Field", "pydantic.Field")
_PARSERS = ("parse_args", "parse_known_args")


def add_settings(program: Program) -> None:
    """Make the defaults of settings classes and of command line options what they are: defaults of variables
    and values of names. Changes the program's bindings."""
    _add_classes(program)
    _add_options(program)


def _add_classes(program: Program) -> None:
    """A field of a settings class is a variable of the environment with a default."""
    known = {"BaseSettings"}
    for one in program.types:
        if any(base.rpartition(".")[2] in known for base in one.bases):
            known.add(one.name)
    known.discard("BaseSettings")
    if not known:
        return
    prefixes: dict[str, str] = {}
    for binding in program.bindings:
        value = binding.value
        if binding.name == "env_prefix" and isinstance(value, Text) and binding.type == "Config":
            prefixes.setdefault("", value.value)
        elif binding.name == "model_config":
            keywords = value.keywords if isinstance(value, Call) else getattr(value, "items", ())
            prefix = dict(keywords).get("env_prefix")
            if isinstance(prefix, Text):
                prefixes[binding.type] = prefix.value
    for position, binding in enumerate(program.bindings):
        if binding.type in known and not binding.function and binding.name.isidentifier():
            prefix = prefixes.get(binding.type, prefixes.get("", ""))
            program.bindings[position] = _field(binding, prefix)


def _field(binding: Binding, prefix: str) -> Binding:
    variable: Expression = Text((prefix + binding.name).upper(), binding.line)
    default: Expression = binding.value
    if isinstance(default, Call):
        if default.callee == _READER:
            return binding
        if default.callee in _FIELDS:
            keywords = dict(default.keywords)
            for word in ("alias", "validation_alias", "env"):
                if isinstance(keywords.get(word), Text):
                    variable = keywords[word]
            default = default.arguments[0] if default.arguments else keywords.get("default", Unknown(0))
    return replace(binding, value=Call(_READER, (variable, default), binding.line))


def _add_options(program: Program) -> None:
    """`parser.add_argument("--host", default="orders")`, `@click.option(...)`, `typer.Option(...)`."""
    holders = [
        one.name
        for one in program.bindings
        if isinstance(one.value, Call) and one.value.method in _PARSERS and one.name.isidentifier()
    ]
    for call in program.calls:
        if call.method == "add_argument" and (option := _option(call.arguments, call.keywords)):
            program.bindings.append(Binding(option[0], option[1], call.line))
            program.bindings.extend(Binding(f"{one}.{option[0]}", option[1], call.line) for one in holders)
    for mark in program.marks:
        if mark.name.rpartition(".")[2] not in ("option", "argument") or mark.on != "function":
            continue
        if option := _option(mark.arguments, mark.keywords):
            program.bindings.append(Binding(option[0], option[1], mark.line, mark.target))
    for position, binding in enumerate(program.bindings):
        value = binding.value
        if isinstance(value, Call) and program.full(value.callee) in ("typer.Option", "typer.Argument"):
            default = value.arguments[0] if value.arguments else dict(value.keywords).get("default")
            if default is not None:
                program.bindings[position] = replace(binding, value=_read(default, value.keywords))


def _option(
    arguments: tuple[Expression, ...], keywords: tuple[tuple[str, Expression], ...]
) -> tuple[str, Expression] | None:
    """Name and default of an option of a command line."""
    names = [one.value for one in arguments if isinstance(one, Text)]
    given = dict(keywords)
    destination = given.get("dest")
    if isinstance(destination, Text):
        names.append("--" + destination.value)
    if not names or "default" not in given:
        return None
    name = max(names, key=lambda one: (one.startswith("--"), len(one))).lstrip("-").replace("-", "_")
    return (name, _read(given["default"], keywords)) if name.isidentifier() else None


def _read(default: Expression, keywords: tuple[tuple[str, Expression], ...]) -> Expression:
    variable = dict(keywords).get("envvar")
    return Call(_READER, (variable, default), default.line) if isinstance(variable, Text) else default


# --- settings of frameworks ---------------------------------------------------------------------

_ADDRESS = Client("opens", address=(0,), port=("port",))
_URLS = {
    "CELERY_BROKER_URL": "", "BROKER_URL": "", "CELERY_RESULT_BACKEND": "", "RESULT_BACKEND": "",
    "SQLALCHEMY_DATABASE_URI": "", "MONGO_URI": "mongodb", "CACHE_REDIS_URL": "redis",
    "RQ_REDIS_URL": "redis",
    "CACHE_REDIS_HOST": "redis", "RATELIMIT_STORAGE_URL": "", "RATELIMIT_STORAGE_URI": "",
    "SOCKETIO_MESSAGE_QUEUE": "", "AUTH_LDAP_SERVER_URI": "openldap", "AWS_S3_ENDPOINT_URL": "s3",
    "KEYCLOAK_SERVER_URL": "keycloak", "CELERY_BROKER": "", "CELERY_BACKEND": "", "JOBSTORE_URL": "",
    "MEILISEARCH_URL": "meilisearch", "NEOMODEL_NEO4J_BOLT_URL": "neo4j",
}  # fmt: skip
"""Settings that are an address, with whom it is of."""
_TABLES = {
    "CACHES": "", "CHANNEL_LAYERS": "", "RQ_QUEUES": "redis", "ELASTICSEARCH_DSL": "elasticsearch",
    "HAYSTACK_CONNECTIONS": "", "MONGODB_SETTINGS": "mongodb", "Q_CLUSTER": "", "DRAMATIQ_BROKER": "",
    "DATABASES": "", "CACHEOPS_REDIS": "redis", "SQLALCHEMY_BINDS": "", "HUEY": "redis",
}  # fmt: skip
_HOSTS = ("HOST", "LOCATION", "hosts", "host", "URL", "url", "location", "connection")
_BACKENDS = {
    "postg": "postgresql", "psycopg": "postgresql", "timescale": "timescaledb", "mysql": "mysql",
    "oracle": "oracle",
    "mssql": "sqlserver", "sql_server": "sqlserver", "djongo": "mongodb", "cockroach": "cockroachdb",
    "clickhouse": "clickhouse", "redis": "redis", "memcache": "memcached", "rabbit": "rabbitmq",
    "elastic": "elasticsearch",
    "opensearch": "opensearch", "solr": "solr", "snowflake": "snowflake", "spanner": "spanner",
}  # fmt: skip
"""What a backend's dotted path says of the technology."""
_STORAGES = {
    "s3boto": "s3", "backends.s3": "s3", "gcloud": "gcs", "azure_storage": "azure-blob", "minio": "minio",
    "sendgrid": "sendgrid", "mailgun": "mailgun", "django_ses": "aws-ses", "amazon_ses": "aws-ses",
    "postmark": "postmark", "mailjet": "mailjet", "sparkpost": "sparkpost", "cloudinary": "cloudinary",
    "resend": "resend", "brevo": "brevo",
}  # fmt: skip
_STORING = frozenset({"DEFAULT_FILE_STORAGE", "STATICFILES_STORAGE", "EMAIL_BACKEND", "STORAGES"})
_UPDATES = frozenset({"update", "from_mapping", "configure", "from_dict"})


def find_settings(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """The connections that a framework makes of its settings."""
    settings = [(one.name.rpartition(".")[2].upper(), one.value, one.function) for one in program.bindings]
    for call in program.calls:
        if call.method in _UPDATES:
            settings.extend((name.upper(), value, call.function) for name, value in call.keywords)
    ports = {name: value for name, value, _ in settings if name.endswith("_PORT")}
    for name, value, function in settings:
        if name in _URLS:
            for call, client in _url(name, value, function, values):
                yield from facts_of(call, client, program, values, subject, collector)
        elif name in ("EMAIL_HOST", "MAIL_SERVER"):
            port = ports.get("EMAIL_PORT" if name == "EMAIL_HOST" else "MAIL_PORT", Unknown(0))
            call = Call(name, (value,), value.line, (("port", port),), function=function)
            mail = Client("opens", address=(0,), port=("port",), scheme="smtp")
            yield from facts_of(call, mail, program, values, subject, collector)
        elif name in _TABLES and isinstance(value, Table):
            for call, client in _tables(name, value, function, values):
                yield from facts_of(call, client, program, values, subject, collector)
        elif name in _STORING:
            for text in values.of(value, function):
                found = next((id for word, id in _STORAGES.items() if word in text.text.lower()), "")
                if found and text.lines:
                    call = Call(name, (), text.lines[0], function=function)
                    yield from facts_of(call, Client("opens", found), program, values, subject, collector)


def _url(name: str, value: Expression, function: str, values: Values) -> Iterator[tuple[Call, Client]]:
    if _URLS[name] or any("://" in one.text for one in values.of(value, function)):
        yield Call(name, (value,), value.line, function=function), replace(_ADDRESS, technology=_URLS[name])


def _tables(name: str, table: Table, function: str, values: Values) -> Iterator[tuple[Call, Client]]:
    """A setting that maps names to connections (`DATABASES`), or is one (`MONGODB_SETTINGS`)."""
    inside = [(key, one) for key, one in table.items if isinstance(one, Table)]
    connections: list[Expression] = [one for _, one in inside] if inside else [table]
    connections.extend(one for _, one in table.items if isinstance(one, Call) and inside == [])
    for connection in connections:
        given = dict(_flat(connection)) if isinstance(connection, Table) else {}
        backend = _text(values, next((given[key] for key in _ENGINES if key in given), None), function)
        if "sqlite" in backend or "InMemory" in backend or "locmem" in backend or "dummy" in backend:
            continue
        technology = next((id for word, id in _BACKENDS.items() if word in backend.lower()), _TABLES[name])
        stated = next((given[key] for key in _HOSTS if key in given), None)
        if isinstance(connection, Call):
            stated = connection
            if connection.callee.endswith("dj_database_url.config"):
                default = dict(connection.keywords).get("default", Unknown(0))
                default = connection.arguments[0] if connection.arguments else default
                stated = Call(_READER, (Text("DATABASE_URL", connection.line), default), connection.line)
        if not technology and stated is None:
            continue
        port = given.get("PORT", given.get("port", Unknown(0)))
        arguments = (stated,) if stated is not None and _text(values, stated, function) != "" else ()
        line = stated.line if stated is not None and stated.line else connection.line
        yield (
            Call(name, arguments, line, (("port", port),), function=function),
            replace(_ADDRESS, technology=technology),
        )


_ENGINES = ("ENGINE", "BACKEND", "BROKER")


def _flat(table: Table) -> Iterator[tuple[str, Expression]]:
    """The keys of a connection and of its options."""
    for key, value in table.items:
        if isinstance(value, Table) and any(word for word, _ in value.items):
            yield from _flat(value)
        else:
            yield key, value


def _text(values: Values, expression: Expression | None, function: str) -> str:
    """The text of an expression; a blank where only a variable is known of it."""
    found = values.of(expression, function)
    return next((one.text for one in found if one.text), " " if found else "")
