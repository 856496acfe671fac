"""Whom PHP code talks to, and what it offers.

Clients and message channels stand in `archscan.lexicon.calls`; cURL's options, data source names and SDKs
that name what they open by a word are read by `php_services`, routes by `php_web`, Laravel's settings by
`php_laravel`. Grammar: tree-sitter-php.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from archscan.code.clients import clients_in
from archscan.code.findings import find_facts
from archscan.code.grammar import parse
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

_TELLING = re.compile(
    # an address at the beginning of a text, or behind what fills its beginning
    rb"""["'](?:[a-z][a-z0-9+.-]{1,15}://|(?:mysql|pgsql|sqlsrv|dblib|oci|mongodb):)"""
    # a default of a variable that speaks of an address, or a setting that does
    rb"""|(?i:getenv|env|_ENV|_SERVER|define)\w*[(\[][^\n]{0,40}?(?i:HOST|URL|URI|ADDR|ENDPOINT|SERVER|BROKER|DSN|SVC)"""
    rb"""|["'](?i:\w{0,20}(?:host|hosts|hostname|servers?|endpoint|base_ur[il]|dsn|broker_?list)|metadata\.broker\.list)["']\]?\s*=>?"""
    # what talks, what listens
    rb"""|(?i:curl_(?:init|setopt)|fsockopen|stream_socket_client|mysqli?_p?connect|mysqli_init|pg_p?connect|oci_p?connect|sqlsrv_connect"""
    rb"""|ldap_connect|ftp_(?:ssl_)?connect|ssh2_connect|imap_open|memcache_connect|odbc_connect|db2_connect|ibase_connect)\s*\("""
    rb"""|new\s+\\?(?:[\w\\]*\\)?(?:PDO|mysqli|SoapClient|Redis\w*|Memcached?|MongoClient|PHPMailer|Swoole\\|Worker|SNMP|Gearman\w+)\b"""
    rb"""|use\s+(?:function\s+)?\\?(?:GuzzleHttp|Symfony\\(?:Contracts\\HttpClient|Component\\(?:HttpClient|Routing|Messenger|Mailer|HttpKernel|Cache|Notifier|Lock))"""
    rb"""|Illuminate\\(?:Support\\Facades|Http\\Client|Contracts\\Queue|Foundation|Routing)|Laravel|Predis|MongoDB|Doctrine\\(?:DBAL|ODM)"""
    rb"""|Elastic\w*|OpenSearch|Elastica|Solarium|MeiliSearch|Meilisearch|Typesense|Algolia|PhpAmqpLib|Bunny|Interop\\\w+|Enqueue|RdKafka"""
    rb"""|Kafka|longlang|Pheanstalk|Basis\\Nats|Nats|Simps|PhpMqtt|Stomp|Aws|Google|MicrosoftAzure|Stripe|Braintree|PayPal\w*|Srmklive|Mollie"""
    rb"""|Razorpay|Square|Omnipay|Twilio|Vonage|Nexmo|SendGrid|Mailgun|Mailjet|Postmark|MailchimpMarketing|DrewM|SendinBlue|Brevo|Resend"""
    rb"""|Pusher|Slack\w*|JoliCode|Telegram\w*|TelegramBot|OpenAI|Anthropic|Sentry|Bugsnag|Rollbar|Honeybadger|Airbrake|Segment|Kreait|Cloudinary"""
    rb"""|Slim|Mezzio|Laminas|Zend|Laravel|Lumen|Hyperf|Swoole|Workerman|React|Ratchet|Amp|Phalcon|Cake|CodeIgniter|Leaf|Flight|League"""
    rb"""|Grpc|Spiral|OpenTelemetry|Zipkin|Jaeger|Domnikl|DataDog|Prometheus|InfluxDB\w*|Laudis|GraphAware|Cassandra|ClickHouseDB|Monolog|Gelf"""
    rb"""|Buzz|Httpful|WpOrg|Unirest|Goutte|Nyholm|Http\\Client|Phpfastcache|Consul|SensioLabs|Vault|Jumbojett|Minio|OpenCloud|Github|Gitlab"""
    rb"""|HubSpot|Shopify\w*|Notion|Airtable|Jira\w*|LINE|Webklex|PHPMailer|Swift_|Resque|Pelago|Temporal|Overblog|Nuwave|TheCodingMachine)\b"""
    rb"""|\b(?:Http|Route|Queue|Redis|Mail|\$app|\$router|\$r|\$group|\$routes|Flight|Elasticsearch|Stripe|Predis|PhpAmqpLib|RdKafka|Aws|GuzzleHttp)(?:::|->|\\)"""
    rb"""|#\[Route|@Route\(|::dispatch(?:Sync|Now|If)?\(|wp_remote_\w+\(|Swift_SmtpTransport"""
)


def wants(data: bytes) -> bool:
    """Whether the file may talk to anybody, or listen."""
    return _TELLING.search(data) is not None


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the code talks to, what it offers, and the program that it is."""
    if is_beside(file.path):
        return
    program = parse(file.data, GRAMMAR, file.path)
    if program.broken and not (program.calls or program.bindings or program.imports or program.functions):
        expected = "PHP source"
        yield Problem(file.path, program.broken, "nothing that can be read", expected, "warning", "syntax")
    for call in program.calls:  # classes are used by their full names as well
        first = call.callee.partition(".")[0]
        if first[:1].isupper():
            program.imports.setdefault(first, first)
    values = Values(program, READINGS)
    subject = Subject(Scope("source", file.folder), "")
    yield from find_settings(program, values, tree, subject, NAME)
    yield from find_services(program, values, subject, NAME)
    yield from find_facts(program, values, clients_in(program), subject, NAME)
    offers: dict[object, Offers] = {}
    for one in find_offers(program, values, subject, NAME):
        offers.setdefault((one.kind, one.name), one)
    yield from offers.values()
    yield from find_program(program, values, tree, subject, NAME)
