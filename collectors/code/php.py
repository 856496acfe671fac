"""Whom PHP code talks to, and what it offers.

Clients and message channels stand in `archscan.lexicon.calls`; cURL's options, data source names and SDKs
that name what they open by a word are read by `php_services`, routes by `php_web`, Laravel's settings by
`php_laravel`. Grammar: tree-sitter-php.
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

from .php_grammar import GRAMMAR, READINGS
from .php_laravel import find_settings
from .php_services import find_services
from .php_web import find_offers, find_program

NAME = "php"
PATTERNS = ("*.php", "*.phtml", "*.inc")

_WORDS = (
    # settings that speak of an address
    b"host'", b'host"', b"hosts'", b'hosts"', b"hostname'", b"server'", b'server"', b"servers'", b"endpoint'",
    b'endpoint"', b"base_uri", b"base_url", b"dsn'", b'dsn"', b"broker.list", b"brokers'",
    b"'mysql:", b'"mysql:', b"'pgsql:", b'"pgsql:', b"'sqlsrv:", b'"sqlsrv:',
    # what talks
    b"curl_init", b"curl_setopt", b"fsockopen(", b"stream_socket_client", b"mysql_connect", b"mysqli_",
    b"pg_connect", b"pg_pconnect", b"oci_connect", b"sqlsrv_connect", b"ldap_connect", b"ftp_connect",
    b"ftp_ssl_connect", b"ssh2_connect", b"imap_open", b"memcache_connect", b"ibase_connect", b"new pdo",
    b"new \\pdo", b"new mysqli", b"new \\mysqli", b"soapclient", b"new redis", b"new \\redis",
    b"new memcache",
    b"new \\memcache", b"new mongo", b"new \\mongo", b"phpmailer", b"swift_smtptransport", b"gearman",
    b"wp_remote_", b"http::", b"redis::", b"request::capture", b"new kernel(", b"queue::", b"stripe\\",
    b"predis\\", b"phpamqplib\\", b"rdkafka\\",
    b"\\aws\\", b"\\guzzlehttp\\", b"sentry\\", b"dispatch(", b"shouldqueue", b"kafka::", b"resque::",
    # what listens
    b"route::", b"#[route", b"@route(", b"$app->", b"$router->", b"$group->", b"$routes->", b"$r->addroute",
    b"flight::", b"swoole", b"workerman", b"appfactory", b"new worker(", b"ratchet\\", b"mapping(",
)  # fmt: skip
"""What says, in lower case, that a file may matter: looked for one by one, which is much faster than all
together."""
_LIBRARIES = (
    rb"""(?:guzzlehttp|symfony\\(?:contracts\\httpclient|component\\(?:httpclient|mailer|cache|lock))"""
    rb"""|illuminate\\(?:support\\facades\\(?:http|redis|route)|http\\client|contracts\\queue)|predis|mongodb|doctrine\\(?:dbal|odm)"""
    rb"""|elastic\w*\\|opensearch|elastica|solarium|meilisearch|typesense|algolia\w*\\|phpamqplib|bunny|enqueue|rdkafka"""
    rb"""|kafka|longlang|junges|pheanstalk|basis\\nats|nats|simps|phpmqtt|stomp|aws\\|asyncaws|google\\|microsoftazure|stripe|braintree"""
    rb"""|paypal|srmklive|mollie|razorpay|square|adyen|iyzipay|midtrans|mercadopago|omnipay|twilio|vonage|nexmo|messagebird|plivo|telnyx"""
    rb"""|sendgrid|mailgun|mailjet|postmark|mailchimp|drewm|sendinblue|brevo|resend|mailersend|sparkpost|onesignal|pusher|ably|pubnub"""
    rb"""|jolicode|maknz|restcord|discord|telegram|longman|sergix44|openai|anthropic|orhanerday|sentry|bugsnag|rollbar|honeybadger|airbrake"""
    rb"""|segment|mixpanel|posthog|kreait|cloudinary|slim|laminas\\(?:http|soap|db|ldap|mail|xmlrpc)|zend\\|league\\(?:route|statsd|flysystem)"""
    rb"""|grpc|opentelemetry|zipkin|jaeger|domnikl|datadog|prometheus|influxdb|laudis|graphaware|cassandra|clickhousedb|monolog\\handler"""
    rb"""|gelf|itspire|buzz|httpful|wporg|unirest|goutte|nyholm|http\\(?:client|message)|psr\\http\\message|react\\|amp\\|clue\\"""
    rb"""|sensiolabs\\consul|dcarbone|vault|jumbojett|minio|github|hubspot|shopify|phpshopify|notion|jirarestapi|line\\|webklex|ddeboer"""
    rb"""|phpseclib|ldaprecord|adldap|temporal|couchbase|arangodb|relay|zttp|hyperf\\(?:guzzle|httpserver)|cake\\http|codeigniter\\http"""
    rb"""|graphql|softonic|gotenberg|auth0|intercom|zendesk|contentful|web3|php\\?xmlrpc|manticoresearch|frameworkx|bramus|silex|fastroute)"""
)
_IMPORTS = re.compile(rb"\nuse\s+(?:function\s+)?\\?" + _LIBRARIES)
_INLINE = re.compile(rb"(?<=[\s(=@,\[!:])\\" + _LIBRARIES)
_VARIABLE = re.compile(
    rb"""env\w{0,40}[(\[]\s{0,40}["']\w{0,80}(?:host|url|uri|addr|endpoint|server|broker|dsn|svc)"""
)
_CONSTANT = re.compile(rb"""\bdefine\(\s{0,40}["']\w{0,80}(?:host|url|uri|addr|endpoint|server|broker|dsn)""")
_BEGINS = re.compile(rb"""["'>](?:\{?\$[\w>{}\[\]'-]*|[a-z][a-z0-9+.-]*)\Z""")
_INSIDE = frozenset({b"php", b"file", b"data", b"phar", b"glob", b"zip", b"vfs", b"compress.zlib"})
_WORDING = re.compile(
    r"(?i)(?:^|/)(?:lang|langs|languages?|locales?|locali[sz]ations?|i18n|translations?)/|\.blade\.php$"
)
"""Files of translations, and Blade's templates, which are no PHP."""


def wants(data: bytes) -> bool:
    """Whether the file may talk to anybody, or listen."""
    if tells_manners(data, "php"):
        return True
    lower = data.lower()
    if any(word in lower for word in _WORDS) or _IMPORTS.search(lower) or _INLINE.search(lower):
        return True
    position = lower.find(b"://")
    while position >= 0:  # an address at the beginning of a text
        before = lower[max(0, position - 40) : position]
        if (begins := _BEGINS.search(before)) and begins[0][1:] not in _INSIDE:
            return True
        position = lower.find(b"://", position + 3)
    return _VARIABLE.search(lower) is not None or _CONSTANT.search(lower) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the code talks to, what it offers, and the program that it is."""
    if is_beside(file.path) or _WORDING.search(file.path):
        return
    program = parse(file.data, GRAMMAR, file.path)
    if (
        program.broken
        and b"<?" in file.data
        and not (program.calls or program.bindings or program.imports or program.functions)
    ):
        expected = "PHP source"
        yield Problem(file.path, program.broken, "nothing that can be read", expected, "warning", "syntax")
    for call in program.calls:  # classes are used by their full names as well
        first = call.callee.partition(".")[0]
        if first[:1].isupper():
            program.imports.setdefault(first, first)
    values = Values(program, READINGS)
    subject = Subject(Scope("source", file.folder), "")
    readers = (
        find_settings(program, values, tree, subject, NAME),
        find_services(program, values, subject, NAME),
        find_facts(program, values, clients_in(program), subject, NAME),
    )
    yield from distinct(fact for reader in readers for fact in reader)
    offers: dict[object, Offers] = {}
    for one in find_offers(program, values, subject, NAME):
        offers.setdefault((one.kind, one.name), one)
    yield from offers.values()
    yield from find_program(program, values, tree, subject, NAME)
    yield from find_manners(program, values, subject, NAME, manners_of("php"))
