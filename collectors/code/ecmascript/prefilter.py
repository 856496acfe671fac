"""Which files of JavaScript and TypeScript are worth a parse, by their bytes."""

from __future__ import annotations

import re
from functools import lru_cache

from archscan.code.manners import tells_manners
from archscan.lexicon.words import vocabulary

_INNER = re.compile(
    # of a host without a dot, with a port, or made of parts; at the beginning of a text
    rb"""["'`](?:[a-z][a-z0-9+.]{1,20}://(?!localhost|127\.0\.0\.1)(?:[^/"'`\s@]{1,99}@)?"""
    rb"""(?:\$\{|["'`%]|[\w-]+["'`:/$%]|[\w.-]+(?::\d|\.(?:svc|local|internal)\b))|[\w.-]{2,60}:\d{2,5}["'`])"""
)
_OUTER = re.compile(rb"""["'`](?:https?|wss?|mongodb\+srv)://[\w-]+\.(?!w3\.org)""")
_CLIENT = re.compile(
    rb"fetch\b|axios|[hH]ttp(?:Client|Service)\b|\bgot\b|superagent|\bky\b|request|WebSocket|\$http"
    rb"|EventSource|\.ajax\(|ApolloClient|GraphQLClient|\bhttps?\.|io\(|baseU(?:RL|rl)|createProxy|Exporter"
)
_VARIABLE = re.compile(
    rb"""env(?:\.\w+|\[["']\w+["']\])\)?\s*(?:\|\||\?\?|!==?|===?|\?)|=\s*process\.env\s*;"""
)
_HOST = re.compile(rb"""[hH](?:ost|OST)\w*["']?\s*[:=]\s*["'`]\w""")
_IMPORT = re.compile(rb"""(?:from|require\s*\(|import\s*\(?)\s*["']([^"'\n]{2,80})["']""")
_ROUTE = re.compile(
    rb"""\.(?<=(?:app|ter|ver|ify|ute)\.)(?:(?:get|post|put|delete|patch|use|route)\(\s*['"`]/|listen\()"""
)
_EXPORT = re.compile(rb"export (?:async function|function|const) (?:GET|POST|PUT|PATCH|DELETE)\b")
_WORDS = (
    b"@Controller(", b"@WebSocketGateway(", b"@GrpcMethod(", b"@EventPattern(", b"@Processor(",
    b"@JsonController(", b"ventHandler(", b"ClientProxy", b"ClientKafka", b"NextApiRe",
    b"NextApiHandler", b"Bun.serve(", b"Deno.serve(", b".sendToQueue(", b"FlagdProvider(",
    b"@UseGuards(", b"'SIGTERM'", b'"SIGTERM"', b"enableShutdownHooks(",
    b".listen(process.env", b".forRoot", b".listen(port", b".listen(PORT",
)  # fmt: skip
_NEEDS: dict[bytes, tuple[bytes, ...]] = {
    b"express": (b"express()", b"outer(", b".listen("),
    b"typeorm": (b"DataSource(", b"createConnection("),
    b"sequelize": (b"Sequelize(",),
    b"sequelize-typescript": (b"Sequelize(",),
    b"mongoose": (b".connect(", b"createConnection(", b"openUri("),
    b"@prisma/client": (b"PrismaClient",),
    b"knex": (b"knex(", b"Knex(", b"client"),
    b"@nestjs/core": (b"NestFactory",),
    b"@nestjs/graphql": (b"GraphQLModule",),
    b"http": (b"createServer", b"request(", b".get(", b".Server("),
    b"https": (b"createServer", b"request(", b".get(", b".Server("),
    b"discord.js": (b"Client(", b"REST("),
    b"stripe": (b"tripe(",),
    b"@stripe/react-stripe-js": (b"loadStripe(",),
    b"@stripe/stripe-js": (b"loadStripe(",),
    b"fastify": (b"astify(", b".listen(", b"route("),
    b"koa": (b"oa(",),
}  # fmt: skip
"""Modules that are imported for their types as often as not, and a word of a file that does more."""
_MODULES = vocabulary(
    "@adyen/api-library @anthropic-ai/sdk @cloudamqp/amqp-client @deepgram/sdk @discordjs/rest "
    "@eventstore/db-client @fluent-org/logger @getbrevo/brevo @golevelup/nestjs-rabbitmq @hokify/agenda "
    "@hubspot/api-client @improbable-eng/grpc-web @koa/router @liaoliaots/nestjs-redis @line/bot-sdk "
    "@linear/sdk @mapbox/mapbox-sdk @mistralai/mistralai @mollie/api-client @neondatabase/serverless "
    "@notionhq/client @novu/api @novu/node @opensearch-project/opensearch @pinecone-database/pinecone "
    "@planetscale/database @platformatic/kafka @prisma/adapter-pg @prisma/client @prismicio/client "
    "@react-google-maps/api @redis/client @sanity/client @stomp/stompjs @upstash/redis @workos-inc/node "
    "agenda airtable analytics-node apn applicationinsights appwrite arangojs async-mqtt async-redis "
    "azure-storage basic-ftp bee-queue braintree bull bullmq cassandra-driver chromadb cloudinary "
    "cohere-ai connect consul couchbase dd-trace discord.js egg elastic-apm-node elasticsearch elevenlabs "
    "elysia emailjs eris etcd3 eureka-js-client expo-server-sdk express express-gateway express-graphql "
    "express-http-proxy express-openid-connect express-ws fast-gateway fastify fivebeans fluent-logger "
    "gelf-pro google-spreadsheet googleapis grammy graphile-worker graphql-redis-subscriptions graphql-ws "
    "graphql-yoga graylog2 gremlin groq-sdk grpc grpc-tools grpc-web h3 handy-redis hapi hono hot-shots "
    "http http2 https httpxy imap imap-simple imapflow influx intercom-client inversify-express-utils "
    "ioredis iovalkey itty-router jaeger-client jira-client jira.js jsforce json-server kafka-node "
    "kafkajs knex koa koa-router kue kysely ldapjs ldapts loopback mailersend mali mapbox-gl mariadb "
    "massive meilisearch memcached memjs mercadopago mercurius messagebird micro minio moleculer mongodb "
    "mongoist mongojs mongoose monk mssql multer-s3 nacos nano nats nest-keycloak-connect "
    "nestjs-minio-client net nexmo next-sanity nitropack no-kafka node-appwrite node-mailjet "
    "node-nats-streaming node-rdkafka node-resque node-statsd node-telegram-bot-api node-vault "
    "node-zookeeper-client nsqjs objection onesignal-node openai oracledb paho-mqtt papr paypal-rest-sdk "
    "plaid plivo pocketbase polka postgraphile postgres postmark prom-client pubnub pulsar-client "
    "rabbitmq-client rascal raven razorpay redis redlock replicate resend restana restify rollbar "
    "routing-controllers rsmq sails seneca seq-logging slonik snowflake-sdk sockjs solr-client "
    "sqs-consumer sqs-producer square ssh2-sftp-client statsd-client stompit stompjs tedious telegraf tls "
    "trino-client ts-nats tsoa twilio typeorm uWebSockets.js unleash-client waterline websocket "
    "webstomp-client ws zeebe-node zookeeper"
)
_FAMILIES = (
    "@adonisjs/", "@ai-sdk/", "@amplitude/", "@apollo/gateway", "@apollo/server", "@as-integrations/",
    "@auth0/", "@aws-sdk/", "@azure/", "@bufbuild/connect", "@bugsnag/", "@clerk/backend",
    "@clerk/clerk-sdk-node", "@clerk/express", "@clerk/nextjs/server", "@clickhouse/", "@confluentinc/",
    "@connectrpc/", "@dapr/", "@datadog/", "@datalust/", "@elastic/", "@elevenlabs/", "@fastify/",
    "@feathersjs/", "@google-cloud/", "@google/gen", "@googlemaps/", "@grafana/faro-", "@graphql-yoga/",
    "@grpc/", "@hapi/", "@hono/", "@influxdata/", "@kafkajs/", "@keycloak/", "@keyv/", "@langchain/",
    "@launchdarkly/", "@lemonsqueezy/", "@loopback/", "@mailchimp/", "@meilisearch/",
    "@microsoft/applicationinsights", "@microsoft/signalr", "@midwayjs/", "@mikro-orm/", "@nats-io/",
    "@nestjs-modules/", "@nestjs/bull", "@nestjs/core", "@nestjs/microservices", "@nestjs/graphql",
    "@octokit/", "@okta/", "@openfeature/", "@opentelemetry/exporter", "@opentelemetry/sdk-node",
    "@paddle/", "@paypal/", "@protobuf-ts/", "@qdrant/", "@segment/", "@sendgrid/", "@sentry/",
    "@sequelize/", "@shopify/", "@slack/", "@socket.io/", "@storyblok/", "@stripe/", "@supabase/",
    "@temporalio/", "@tinyhttp/", "@valkey/", "@vercel/", "@vonage/", "@zilliz/", "ably",
    "activedirectory", "algoliasearch", "amqp", "apollo-server", "auth0", "aws-sdk", "cache-manager",
    "connect-", "contentful", "drizzle-orm/", "fastify-", "firebase", "graphql-http", "hono/",
    "http-proxy", "keycloak-", "langchain/", "langfuse", "launchdarkly", "mailgun", "mixpanel", "mqtt",
    "mysql", "neo4j-driver", "nice-grpc", "nodemailer", "octokit", "ollama", "pg", "pino-", "posthog-",
    "pusher", "rate-limit-", "rethinkdb", "rhea", "sequelize", "socket.io", "stripe", "surrealdb",
    "typesense", "weaviate", "winston-", "zipkin",
)  # fmt: skip
"""What the name of a module begins with."""
_GENERATED = re.compile(r"_(?:grpc_web_|grpc_)?pb(?:\.js)?\Z|_connect(?:\.js)?\Z|/generated/prisma")


def tells(data: bytes) -> bool:
    """Whether a file may talk to anybody, or listen."""
    if _INNER.search(data) is not None:
        return True
    if _OUTER.search(data) is not None and _CLIENT.search(data) is not None:
        return True
    if b"env" in data and _VARIABLE.search(data) is not None:
        return True
    if b"ort" in data and _HOST.search(data) is not None:
        return True
    modules = set(_IMPORT.findall(data))
    for module in modules:
        if _talks(module) and any(word in data for word in _NEEDS.get(module, (b"",))):
            return True
    if any(word in data for word in _WORDS) or _ROUTE.search(data) is not None:
        return True
    if modules and tells_manners(b"".join(b"'%s'" % one for one in modules), "javascript"):
        return True
    return b"export " in data and _EXPORT.search(data) is not None


@lru_cache(maxsize=8192)
def _talks(module: bytes) -> bool:
    """Whether a module is one that opens connections, or answers."""
    name = module.decode("utf-8", "replace").removeprefix("node:").removeprefix("npm:")
    return name in _MODULES or name.startswith(_FAMILIES) or _GENERATED.search(name) is not None
