"""Whom Python code talks to, and what it offers.

Clients and message channels stand in `archscan.lexicon.calls`; routes are read by `python_web`, ports and
programs by `python_programs`, settings of frameworks by `python_settings`, SDKs that name what they open by
a word by `python_services`. Grammar: tree-sitter-python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from archscan.code.clients import clients_of
from archscan.code.findings import distinct, find_facts
from archscan.code.grammar import parse
from archscan.code.manners import find_manners, manners_of, tells_manners
from archscan.code.places import is_beside
from archscan.code.values import Values
from archscan.model.facts import Fact, Offers, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

from .python_grammar import GRAMMAR, READINGS
from .python_mounts import find_mounts
from .python_programs import find_ports, find_program
from .python_services import find_services
from .python_settings import add_settings, find_settings
from .python_web import find_offers, local_prefixes

NAME = "python"
PATTERNS = ("*.py", "*.pyw")

_TELLING = re.compile(
    # an address at the beginning of a text, or behind what fills its beginning
    rb"""["'][a-z][a-z0-9+.-]*://"""
    # a default of a variable that speaks of an address
    rb"""|(?i:getenv|environ|config|env)\w*[.(\[][^\n]{0,40}?(?i:HOST|URL|URI|ADDR|ENDPOINT|SERVER|BROKER|DSN|SVC)"""
    # what talks, what listens
    rb"""|(?m:^[ \t]*(?:from|import)\s+(?:requests|httpx|aiohttp|urllib\.request|urllib[23]|six\.moves"""
    rb"""|http\.(?:client|server)|httplib2|tornado"""
    rb"""|flask|fastapi|starlette|litestar|sanic|quart|bottle|falcon|pyramid|cherrypy|robyn|blacksheep|aiohttp"""
    rb"""|django\.(?:urls|conf\.urls|core\.(?:wsgi|asgi))|rest_framework\w*\.routers|connexion|flask_\w+|ninja\w*"""
    rb"""|uvicorn|hypercorn|waitress|gevent|socketserver|wsgiref|werkzeug|xmlrpc|zeep|gql|sgqlc"""
    rb"""|grpc\w*|\S*_pb2_grpc|socketio|websockets?|channels|pika|aio_pika|aioamqp|amqp|kombu|celery"""
    rb"""|dramatiq|rq|huey|arq|taskiq|faust|faststream|propan|nameko|kafka|confluent_kafka|aiokafka|pykafka|nats|stan"""
    rb"""|stomp|paho|aiomqtt|asyncio_mqtt|gmqtt|pulsar|redis|aioredis|rediscluster|walrus|coredis|valkey|pymongo"""
    rb"""|motor|mongoengine|beanie|odmantic|databases|psycopg\w*|asyncpg|aiopg|pg8000|pymysql"""
    rb"""|MySQLdb|mysql|aiomysql|asyncmy|mariadb|pyodbc|aioodbc|pymssql|cx_Oracle|oracledb|peewee|playhouse"""
    rb"""|tortoise|pony|cassandra|neo4j|py2neo|neomodel|influxdb\w*|clickhouse\w*|elasticsearch\w*|opensearch\w*"""
    rb"""|pysolr|meilisearch|typesense|qdrant_client|weaviate|pymilvus|chromadb|pinecone|memcache|pymemcache"""
    rb"""|aiomcache|pylibmc|bmemcached|etcd3?|kazoo|consul|hvac|minio|arango|couchdb|couchbase|rethinkdb|trino"""
    rb"""|pyhive|snowflake|boto3?|botocore|aioboto\w+|aiobotocore|google|azure|ldap3?|paramiko|ftplib|smtplib"""
    rb"""|aiosmtplib|statsd|datadog|prometheus_client|sentry_sdk|raven|opentelemetry|jaeger_client|py_zipkin"""
    rb"""|graypy|fluent|logging_loki|openai|anthropic|cohere|mistralai|groq|replicate|ollama|langchain\w*|langfuse"""
    rb"""|huggingface_hub|together|elevenlabs|deepgram|stripe|twilio|sendgrid|slack\w*|telegram|telebot|aiogram"""
    rb"""|discord|paypal\w*|braintree|razorpay|mollie|square|algoliasearch|firebase_admin|pusher|googlemaps|github"""
    rb"""|jira|simple_salesforce|hubspot|notion_client|plaid|cloudinary|supabase|temporalio|mlflow|wandb|posthog"""
    rb"""|mixpanel|ldclient|UnleashClient|pyrebase|vonage|plivo|mailchimp\w*|resend|postmarker|pydantic_settings"""
    rb"""|py_eureka_client|nacos|keycloak|casdoor|rollbar|bugsnag|newrelic|ddtrace|tweepy|zulip|telnyx"""
    rb"""|messagebird)\b)"""
    rb"""|(?m:^[ \t]*@\w*(?i:router|app|api|bp|blueprint)\w*\.(?:get|post|put|delete|patch"""
    rb"""|route|websocket)\()"""
    rb"""|GraphQL(?:View|Router|App)\b|ariadne\.(?:asgi|wsgi)|create_(?:async_)?engine|[.\s]URL\.create"""
    rb"""|@(?:\w+\.)?(?:shared_)?task\b|BaseSettings|import\s+urlpatterns"""
    rb"""|\.(?:include_router|register_blueprint)\(|DATABASES\s*=|CACHES\s*=|execute_from_command_line"""
    rb"""|\.(?:delay|apply_async|send_task)\("""
)


def wants(data: bytes) -> bool:
    """Whether the file may talk to anybody, or listen."""
    return _TELLING.search(data) is not None or tells_manners(data, "python")


def collect(file: SourceFile, tree: Tree) -> Iterable[Fact | Problem]:
    """Yield whom the code talks to, what it offers, and the program that it is."""
    if is_beside(file.path):
        return
    program = parse(file.data, GRAMMAR, file.path)
    parts = (program.calls, program.bindings, program.imports, program.functions, program.texts)
    if program.broken and not any(parts):
        expected = "Python source"
        yield Problem(file.path, program.broken, "nothing that can be read", expected, "warning", "syntax")
    add_settings(program)
    values = Values(program, READINGS)
    subject = Subject(Scope("source", file.folder), "")
    stated = find_settings(program, values, subject, NAME)
    services = find_services(program, values, subject, NAME)
    found = find_facts(program, values, clients_of("python"), subject, NAME)
    yield from distinct(chain(stated, services, found))
    offers: dict[object, Offers] = {}
    for one in find_offers(program, values, subject, NAME, tree):
        offers.setdefault((one.kind, one.name, one.router), one)
    for call in program.calls:
        for one in find_ports(call, program, values, subject, NAME):
            offers.setdefault((one.kind, one.name), one)
    yield from offers.values()
    yield from find_mounts(program, values, local_prefixes(program, values), tree, subject, NAME)
    yield from find_program(program, values, tree, subject, NAME)
    yield from find_manners(program, values, subject, NAME, manners_of("python"))
