"""Which files of JavaScript and TypeScript are worth a parse, by their bytes."""

from __future__ import annotations

import re

_TELLING = re.compile(
    # an address at the beginning of a text, or behind what fills its beginning
    rb"""["'`](?!https?://(?:www\.)?w3\.org)[a-z][a-z0-9+.]{1,20}://"""
    # a default of a variable
    rb"""|\benv(?:\.\w+|\[["'][\w]+["']\])\s*(?:\|\||\?\?|!==?|===?|\?|\)\s*(?:\|\||\?\?))|=\s*process\.env\s*;"""
    rb"""|(?i:host|server|broker|addr|endpoint|uri|url)s?["']?\s*[:=]\s*["'`]\w[\w.-]*(?::\d|["'`]\s*,\s*port)"""
    # what talks, what listens
    rb"""|(?:from|require\s*\(|import\s*\(|import)\s*["'](?:node:)?(?:https?|http2|net|tls"""
    rb"""|express|fastify|koa|@koa/router|koa-router|@hapi/\w+|hapi|restify|hono(?:/[\w-]+)*|@hono/[\w-]+|polka|elysia|h3|nitropack|micro|itty-router|@feathersjs/\w+|@adonisjs/[\w/-]+"""
    rb"""|sails|@loopback/\w+|loopback|moleculer|@midwayjs/\w+|egg|@nestjs/(?:core|common|microservices|axios|bull\w*|mongoose|typeorm|sequelize|websockets|graphql|elasticsearch|terminus)|routing-controllers|inversify-express-utils|tsoa|json-server|connect|restana|uWebSockets\.js|@tinyhttp/\w+"""
    rb"""|http-proxy[\w-]*|express-http-proxy|@fastify/[\w-]+|fastify-\w+|httpxy|fast-gateway|express-gateway"""
    rb"""|socket\.io[\w-]*|@socket\.io/[\w-]+|ws|websocket|sockjs|express-ws|graphql-ws|graphql-yoga|@apollo/(?:server|gateway)[\w/-]*|apollo-server[\w-]*|express-graphql|mercurius|graphql-http[\w/-]*|@as-integrations/\w+|@graphql-yoga/\w+"""
    rb"""|@grpc/[\w-]+|grpc|nice-grpc[\w-]*|@connectrpc/[\w-]+|@bufbuild/connect[\w-]*|grpc-web|@protobuf-ts/[\w-]+|[^"']*_(?:grpc_web_|grpc_)?pb(?:\.js)?|[^"']*_connect(?:\.js)?|mali|grpc-tools|@improbable-eng/grpc-web"""
    rb"""|pg[\w-]*|postgres|mysql2?(?:/promise)?|mariadb|mssql|tedious|oracledb|knex|sequelize[\w-]*|@sequelize/\w+|typeorm|@prisma/client|[^"']*/generated/prisma[^"']*|@prisma/adapter-pg|@mikro-orm/[\w-]+|drizzle-orm/[\w-]+|slonik|kysely|massive|objection|waterline|@neondatabase/serverless|@vercel/(?:postgres|kv|otel|blob)|@planetscale/database|graphile-worker|postgraphile"""
    rb"""|mongodb|mongoose|monk|mongojs|mongoist|connect-[\w-]+|agenda|@hokify/agenda|papr|redis|@redis/client|ioredis|iovalkey|@valkey/[\w-]+|handy-redis|async-redis|cache-manager[\w-]*|@keyv/\w+|redlock|rate-limit-\w+|memcached|memjs|@upstash/redis|graphql-redis-subscriptions|@liaoliaots/nestjs-redis|@nestjs-modules/\w+"""
    rb"""|cassandra-driver|neo4j-driver[\w-]*|@influxdata/[\w-]+|influx|arangojs|nano|couchbase|rethinkdb\w*|surrealdb(?:\.js)?|gremlin|etcd3|node-zookeeper-client|zookeeper|consul|nacos|eureka-js-client|node-vault|unleash-client|@clickhouse/[\w-]+|snowflake-sdk|trino-client|@eventstore/db-client|@openfeature/[\w-]+|[\w@/-]*launchdarkly[\w/-]*"""
    rb"""|@elastic/[\w-]+|elasticsearch|@opensearch-project/opensearch|winston-[\w-]+|pino-[\w-]+|solr-client|meilisearch|@meilisearch/[\w-]+|typesense[\w-]*|algoliasearch[\w/]*|@qdrant/[\w-]+|weaviate[\w-]*|@zilliz/[\w-]+|chromadb|@pinecone-database/pinecone"""
    rb"""|kafkajs|node-rdkafka|kafka-node|no-kafka|@confluentinc/[\w-]+|@platformatic/kafka|@kafkajs/[\w-]+|amqplib[\w/]*|amqp[\w-]*|rabbitmq-client|@golevelup/nestjs-rabbitmq|rascal|@cloudamqp/amqp-client|rhea[\w-]*|nats|@nats-io/[\w-]+|node-nats-streaming|ts-nats|mqtt[\w/]*|async-mqtt|paho-mqtt|pulsar-client|stompit|@stomp/stompjs|stompjs|webstomp-client|nsqjs|fivebeans|bull|bullmq|bee-queue|kue|node-resque|rsmq|sqs-consumer|sqs-producer|@temporalio/\w+|zeebe-node"""
    rb"""|nodemailer[\w-]*|@nestjs-modules/mailer|emailjs|imapflow|imap|imap-simple|ldapjs|ldapts|activedirectory2?|ssh2-sftp-client|basic-ftp|minio|nestjs-minio-client|multer-s3|aws-sdk[\w/]*|@aws-sdk/[\w-]+|@google-cloud/[\w-]+|@azure/[\w-]+|azure-storage|cloudinary|firebase[\w/-]*|@supabase/[\w-]+|appwrite|node-appwrite|pocketbase|applicationinsights|@microsoft/(?:signalr|applicationinsights-web)"""
    rb"""|@?stripe(?:/[\w-]+)?|@paypal/[\w-]+|paypal-rest-sdk|braintree|square|razorpay|@mollie/api-client|@adyen/api-library|mercadopago|@paddle/[\w-]+|@lemonsqueezy/[\w.]+|twilio|@vonage/[\w-]+|nexmo|messagebird|plivo|@sendgrid/\w+|mailgun[\w.-]*|postmark|resend|node-mailjet|@mailchimp/\w+|@getbrevo/brevo|mailersend|@slack/[\w-]+|discord\.js|eris|@discordjs/rest|node-telegram-bot-api|telegraf|grammy|@line/bot-sdk|matrix-\w+-sdk|pusher[\w-]*|ably[\w/]*|pubnub|onesignal-node|@novu/\w+|expo-server-sdk|apn"""
    rb"""|@?octokit(?:/[\w-]+)?|@googlemaps/[\w-]+|@react-google-maps/api|mapbox-gl|@mapbox/mapbox-sdk|google-spreadsheet|googleapis|@hubspot/api-client|jsforce|intercom-client|@shopify/[\w/-]+|@notionhq/client|airtable|jira-client|jira\.js|@linear/sdk|contentful[\w-]*|@sanity/client|next-sanity|@prismicio/client|@storyblok/\w+|plaid|auth0[\w-]*|@auth0/[\w-]+|express-openid-connect|@okta/[\w-]+|@clerk/[\w/-]+|@workos-inc/node|keycloak-[\w-]+|@keycloak/[\w-]+|nest-keycloak-connect"""
    rb"""|openai|@langchain/[\w/-]+|langchain/[\w/-]+|@ai-sdk/\w+|@anthropic-ai/sdk|@google/gen\w+(?:-ai)?|@mistralai/mistralai|groq-sdk|cohere-ai|replicate|ollama[\w-]*|elevenlabs|@elevenlabs/[\w-]+|@deepgram/sdk|langfuse[\w-]*|@sentry/[\w-]+|raven|@opentelemetry/(?:exporter|sdk-node)[\w-]*|@grafana/faro-[\w-]+|zipkin[\w-]*|jaeger-client|hot-shots|node-statsd|statsd-client|fluent-logger|@fluent-org/logger|graylog2|gelf-pro|prom-client|@datalust/[\w-]+|seq-logging|dd-trace|@datadog/[\w-]+|elastic-apm-node|@bugsnag/\w+|rollbar|posthog-\w+|mixpanel[\w-]*|@amplitude/[\w-]+|@segment/[\w-]+|analytics-node)["']"""
    rb"""|@(?:Controller|WebSocketGateway|GrpcMethod|EventPattern|MessagePattern|Processor|Resolver|InjectQueue|JsonController)\(|\bdefineEventHandler\(|\beventHandler\("""
    rb"""|export\s+(?:async\s+function|function|const)\s+(?:GET|POST|PUT|PATCH|DELETE)\b|NextApi(?:Request|Handler)\b"""
    rb"""|\b(?:Bun|Deno)\.serve\(|\.sendToQueue\(|\bnew\s+EventSource\("""
)


def tells(data: bytes) -> bool:
    """Whether a file may talk to anybody, or listen."""
    return _TELLING.search(data) is not None
