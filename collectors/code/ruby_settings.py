"""Settings of Ruby that are assigned: what `config.redis = {url: ...}` and its kin say.

Whose `config` it is says the block around it, of which only the library's name is asked: it stands in the
same file. https://guides.rubyonrails.org/configuring.html, https://github.com/sidekiq/sidekiq/wiki
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archscan.code.clients import Client
from archscan.code.findings import facts_of
from archscan.code.program import Call, Expression, Program, Table, Text
from archscan.code.values import Values
from archscan.model.facts import Fact, Subject


@dataclass(frozen=True, slots=True)
class _Setting:
    name: re.Pattern[str]
    owner: str
    """A constant that the file has to use, "" for none."""
    client: Client


def _setting(name: str, owner: str, client: Client) -> _Setting:
    return _Setting(re.compile(rf"(?:.*\.)?{name}\Z"), owner, client)


_REDIS = Client("opens", "redis", address=("url", "host", "servers", 0), port=("port",))
_SETTINGS = (
    _setting(r"redis", "Sidekiq", _REDIS),
    _setting(r"Resque\.redis", "", _REDIS),
    _setting(r"smtp_settings", "", Client("mail", address=("address",), port=("port",))),
    _setting(r"dsn", "Sentry", Client("opens", "sentry", address=(0,), purpose="exports")),
    _setting(r"dsn", "Raven", Client("opens", "sentry", address=(0,), purpose="exports")),
    _setting(r"server", "Raven", Client("opens", "sentry", address=(0,), purpose="exports")),
    _setting(r"kafka", "Karafka", Client("opens", "kafka", address=("bootstrap.servers",))),
    _setting(r"kafka", "WaterDrop", Client("opens", "kafka", address=("bootstrap.servers",))),
    _setting(r"kafka\.seed_brokers", "", Client("opens", "kafka", address=(0,))),
    _setting(r"seed_brokers", "DeliveryBoy", Client("opens", "kafka", address=(0,))),
    _setting(r"brokers", "Racecar", Client("opens", "kafka", address=(0,))),
    _setting(r"brokers", "DeliveryBoy", Client("opens", "kafka", address=(0,))),
    _setting(r"agent\.host", "Datadog", Client("opens", "datadog", address=(0,), purpose="exports")),
    _setting(r"tracer\.hostname", "Datadog", Client("opens", "datadog", address=(0,), purpose="exports")),
    _setting(r"api_key", "Honeybadger", Client("opens", "honeybadger", purpose="exports")),
    _setting(r"api_key", "Bugsnag", Client("opens", "bugsnag", purpose="exports")),
    _setting(r"access_token", "Rollbar", Client("opens", "rollbar", purpose="exports")),
    _setting(r"project_key", "Airbrake", Client("opens", "airbrake", purpose="exports")),
    _setting(r"Stripe\.api_key", "", Client("opens", "stripe")),
    _setting(r"Twilio\.account_sid", "", Client("opens", "twilio")),
    _setting(r"Pusher\.(?:url|host|key|app_id)", "", Client("opens", "pusher")),
    _setting(r"Mollie\.api_key", "", Client("opens", "mollie")),
    _setting(r"default_server_url|default_url", "Sunspot", Client("opens", "solr", address=(0,))),
    _setting(r"Searchkick\.client_options", "", Client("opens", "elasticsearch", address=("url", "hosts"))),
    _setting(r"address", "Vault", Client("opens", "vault", address=(0,))),
    _setting(r"url", "Diplomat", Client("opens", "consul", address=(0,))),
    _setting(r"self\.site|site", "ActiveResource", Client("http", address=(0,))),
    _setting(r"base_uri", "HTTParty", Client("http", address=(0,))),
    _setting(r"host", "Gruf", Client("grpc", address=(0,))),
    _setting(r"default_client_host", "Gruf", Client("grpc", address=(0,))),
    _setting(r"fog_credentials", "", Client("opens", "s3", address=("endpoint", "host"))),
)
_STORES = {
    "redis_cache_store": _REDIS, "redis_store": _REDIS, "redis_session_store": _REDIS,
    "mem_cache_store": Client("opens", "memcached", address=(0,)),
    "dalli_store": Client("opens", "memcached", address=(0,)),
    "readthis_store": _REDIS,
}  # fmt: skip
"""What Rails keeps its cache or its sessions in: the first word of `cache_store`."""


def find_settings(program: Program, values: Values, subject: Subject, collector: str) -> Iterator[Fact]:
    """What is assigned to settings that are known, in the order of the file."""
    for binding in program.bindings:
        last = binding.name.rpartition(".")[2]
        if last in ("cache_store", "session_store"):
            yield from _store(binding.value, binding.function, program, values, subject, collector)
            continue
        if "." not in binding.name and not binding.name.startswith("@"):
            continue
        for one in _SETTINGS:
            if one.name.match(binding.name) and (not one.owner or one.owner in program.imports):
                if last == "fog_credentials" and not _is_aws(binding.value):
                    continue
                made = Call(last, (binding.value,), binding.line, function=binding.function)
                yield from facts_of(made, one.client, program, values, subject, collector)
                break
    for call in program.calls:
        if call.method in ("cache_store", "session_store", "lookup_store") and call.arguments:
            listed = Table(tuple(("", one) for one in call.arguments), call.line)
            if call.keywords:
                listed = Table((*listed.items, ("", Table(call.keywords, call.line))), call.line)
            yield from _store(listed, call.function, program, values, subject, collector)


def _store(
    stated: Expression, function: str, program: Program, values: Values, subject: Subject, collector: str
) -> Iterator[Fact]:
    """`:redis_cache_store, {url: ...}`, or the first word alone."""
    given = [value for _, value in stated.items] if isinstance(stated, Table) else [stated]
    kind = given[0].value if given and isinstance(given[0], Text) else ""
    client = _STORES.get(kind)
    if client is not None:
        made = Call(kind, tuple(given[1:]), given[0].line, function=function)
        yield from facts_of(made, client, program, values, subject, collector)


def _is_aws(value: Expression) -> bool:
    provider = dict(value.items).get("provider") if isinstance(value, Table) else None
    return isinstance(provider, Text) and provider.value.upper() == "AWS"
