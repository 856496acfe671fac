"""Whom Ruby code talks to, and what it offers.

Clients and message channels stand in `archscan.lexicon.calls`; settings that are assigned (Sidekiq, Rails,
Sentry) are read by `ruby_settings`, jobs, messages and gRPC by `ruby_messages`, routes, ports and programs by
`ruby_web`. Grammar: tree-sitter-ruby.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from archscan.code.clients import clients_in
from archscan.code.findings import distinct, find_facts
from archscan.code.grammar import parse
from archscan.code.manners import find_manners, manners_of, tells_manners
from archscan.code.places import is_beside
from archscan.code.values import Values
from archscan.model.facts import Fact, Offers, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .ruby_grammar import GRAMMAR, READINGS
from .ruby_messages import find_messages
from .ruby_settings import find_settings
from .ruby_web import find_offers, find_program

NAME = "ruby_code"
PATTERNS = ("*.rb", "*.ru")

_WORDS = (
    b"::Stub.new",
    b"Net::", b"Faraday", b"HTTParty", b"RestClient", b"Excon", b"Typhoeus", b"HTTP.", b"HTTPX",
    b"HTTPClient", b"Patron", b"Curl::", b"URI.open", b"open-uri", b"Savon", b"Down.", b"ActiveResource",
    b"Flexirest", b"JsonApiClient", b"Redis", b"Sidekiq", b"Resque", b"Mongo", b"PG.", b"PG::", b"Mysql2",
    b"Sequel", b"ROM.", b"ROM::", b"establish_connection", b"TinyTds", b"OCI8", b"Cassandra", b"Neo4j",
    b"InfluxDB",
    b"ClickHouse", b"Click_", b"Bunny", b"Kafka", b"kafka", b"Sneakers", b"Hutch", b"Shoryuken", b"NATS",
    b"MQTT", b"Stomp", b"MarchHare", b"Dalli", b"Memcache", b"Elasticsearch", b"OpenSearch", b"searchkick",
    b"Searchkick", b"MeiliSearch", b"Typesense", b"Algolia", b"RSolr", b"Sunspot", b"Aws::", b"AWS::",
    b"Google::", b"Azure::", b"Fog::", b"fog_credentials", b"Stripe", b"Braintree", b"PayPal", b"Twilio",
    b"SendGrid", b"Mailgun", b"Postmark", b"Mailjet", b"MailchimpMarketing", b"MailchimpTransactional",
    b"Gibbon", b"Slack", b"Telegram", b"Discord", b"OpenAI", b"Anthropic", b"Octokit", b"Gitlab", b"Pusher",
    b"Ably", b"Cloudinary", b"Intercom", b"Shopify", b"Sentry", b"Raven", b"Bugsnag", b"Rollbar",
    b"Honeybadger", b"Airbrake", b"Datadog", b"Statsd", b"StatsD", b"OpenTelemetry", b"Zipkin",
    b"Appsignal", b"Skylight", b"NewRelic", b"Zookeeper", b"Diplomat", b"Vault", b"ZK.", b"Etcd",
    b"Beaneater", b"Net::LDAP", b"GRPC", b"Gruf", b"_services_pb", b"Minio", b"cache_store",
    b"smtp_settings", b"session_store", b"routes.draw", b"inatra", b"Grape", b"Hanami", b"Roda", b"WEBrick",
    b"Rails::Application", b"perform_async", b"perform_later", b"ApplicationJob", b"ActiveJob", b"Faye::",
    b"WebSocket", b"GraphQL", b"Graphlient", b"Mollie", b"Razorpay", b"Plaid", b"Vonage", b"MessageBird",
    b"OneSignal", b"Segment", b"Mixpanel", b"PostHog", b"Geocoder", b"Firebase", b"Recurly", b"Chargebee",
    b"LaunchDarkly", b"Unleash", b"Notion", b"Airtable", b"Restforce", b"Hubspot", b"Zendesk", b"Karafka",
    b"Racecar", b"Phobos", b"Resend", b"Temporal", b"Bedrock", b"Fluent::", b"GELF", b"LogStash", b"Syslog",
    b"Rack::Attack", b"Pulsar", b"Couchbase", b"Aerospike", b"ArangoDB", b"RethinkDB",
)  # fmt: skip
"""What says that a file may matter: looked for one by one, which is much faster than all together."""
_BEGINS = re.compile(rb"""(?:["'({|]|#\{[\w.]{1,30}\})(?:[a-z][a-z0-9+.-]{1,15})?\Z""")
_VARIABLE = re.compile(
    rb"""ENV(?:\.fetch\(?\s{0,20}|\[\s{0,20})["'][A-Z_0-9]{0,80}(?:HOST|URL|URI|ADDR|ENDPOINT|SERVER|BROKER|DSN|SVC)"""
)
_LISTENS = re.compile(rb"(?m)^(?:\s*set :port|port |bind |run )")
_WORDING = re.compile(
    r"(?:^|/)(?:(?:db/(?:migrate|seeds)|lib/tasks|config/locales|features|rakelib|sorbet|rbi)/"
    r"|config/environments/test\.rb$)"
)


def wants(data: bytes) -> bool:
    """Whether the file may talk to anybody, or listen."""
    if tells_manners(data, "ruby"):
        return True
    if any(word in data for word in _WORDS) or _VARIABLE.search(data) or _LISTENS.search(data):
        return True
    position = data.find(b"://")
    while position >= 0:  # an address at the beginning of a text
        if _BEGINS.search(data[max(0, position - 40) : position]):
            return True
        position = data.find(b"://", position + 3)
    return False


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the code talks to, what it offers, and the program that it is."""
    if is_beside(file.path) or _WORDING.search(file.path):
        return
    program = parse(file.data, GRAMMAR, file.path)
    some = program.calls or program.bindings or program.imports or program.functions
    if program.broken and not some:
        expected = "Ruby source"
        yield Problem(file.path, program.broken, "nothing that can be read", expected, "warning", "syntax")
    for call in program.calls:
        first = call.callee.partition(".")[0]
        if first[:1].isupper():
            program.imports.setdefault(first, first)
    for type_ in program.types:
        for base in type_.bases:
            program.imports.setdefault(base.partition(".")[0], base.partition(".")[0])
    values = Values(program, READINGS)
    subject = Subject(Scope("source", file.folder), "")
    readers = (
        find_settings(program, values, subject, NAME),
        find_messages(program, values, subject, NAME),
        find_facts(program, values, clients_in(program), subject, NAME),
    )
    yield from distinct(fact for reader in readers for fact in reader)
    offers: dict[object, Offers] = {}
    for one in find_offers(program, values, subject, NAME):
        offers.setdefault((one.kind, one.name), one)
    yield from offers.values()
    yield from find_program(program, values, tree, subject, NAME)
    yield from find_manners(program, values, subject, NAME, manners_of("ruby"))
