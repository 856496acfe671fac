"""Names in JavaScript's frameworks: what routes, what listens, what runs."""

from __future__ import annotations

from archscan.lexicon.words import vocabulary

METHODS = vocabulary("get post put delete patch head options")
ROUTERS = vocabulary(
    "express express.Router express.express express.default express-promise-router fastify "
    "fastify.fastify fastify.Fastify fastify.default "
    "koa @koa/router koa-router koa-joi-router koa-tree-router hono.Hono hono/tiny.Hono hono/quick.Hono "
    "@hono/zod-openapi.OpenAPIHono "
    "elysia.Elysia polka restify.createServer itty-router.Router itty-router.AutoRouter "
    "itty-router.IttyRouter "
    "find-my-way restana json-server.create json-server.router @tinyhttp/app.App uWebSockets.js.App "
    "uWebSockets.js.SSLApp "
    "ultimate-express hyper-express.Server hyper-express.Router h3.createRouter h3.createApp h3.H3 "
    "@hapi/hapi.server @hapi/hapi.Server hapi.Server "
    "fastify.FastifyInstance express.Application express.Express express.IRouter "
    "express.Application.route worktop.Router sunder.Router "
    "@adonisjs/core/services/router next-connect next-connect.createRouter @oak/oak.Router oak.Router "
    "@oak/oak.Application express-ws"
)
"""What routes are declared on."""
ROUTER_NAMES = vocabulary(
    "app router server fastify api routes route application api_router expressApp apiRouter api instance"
)
"""What people call it, where it comes from elsewhere."""
SERVERS = ROUTERS | vocabulary(
    "http.createServer https.createServer http2.createServer http2.createSecureServer net.createServer "
    "tls.createServer "
    "http.Server https.Server @nestjs/core.NestFactory.create "
    "@nestjs/core.NestFactory.createMicroservice apollo-server.ApolloServer "
    "socket.io socket.io.Server ws.Server ws.WebSocketServer micro.serve graphql-yoga.GraphQLServer "
    "@loopback/rest.RestApplication "
    "moleculer.ServiceBroker connect @midwayjs/bootstrap.Bootstrap @feathersjs/express @feathersjs/koa.koa"
)
"""What `listen` is called on."""
LISTENERS: dict[str, tuple[int | str, ...]] = {
    "Bun.serve": ("port",), "Deno.serve": ("port",), "@hono/node-server.serve": ("port",),
    "serve": ("port",), "std/http/server.serve": ("port",),
    "ws.Server": ("port",), "ws.WebSocketServer": ("port",), "ws.WebSocket.Server": ("port",),
    "@hapi/hapi.server": ("port",),
    "@hapi/hapi.Server": ("port",), "hapi.Server": ("port",), "*.bindAsync": (0,),
    "@apollo/server/standalone.startStandaloneServer": ("port",),
    "@nestjs/websockets.WebSocketGateway": (0,),
}  # fmt: skip
"""Calls that listen by themselves, and where their port stands."""
SOCKETS = {
    "socket.io": "/socket.io", "socket.io.Server": "/socket.io", "socket.io.listen": "/socket.io",
    "ws.Server": "/", "ws.WebSocketServer": "/",
    "ws.WebSocket.Server": "/", "websocket.server": "/", "sockjs.createServer": "/",
    "uWebSockets.js.App.ws": "/",
}  # fmt: skip
"""What answers WebSockets, and under which path unless another is given."""
GRAPHQL = vocabulary(
    "@apollo/server.ApolloServer apollo-server.ApolloServer apollo-server-express.ApolloServer "
    "apollo-server-koa.ApolloServer "
    "apollo-server-fastify.ApolloServer apollo-server-micro.ApolloServer "
    "apollo-server-lambda.ApolloServer apollo-server-hapi.ApolloServer "
    "apollo-server-cloud-functions.ApolloServer express-graphql.graphqlHTTP express-graphql "
    "graphql-yoga.createYoga graphql-yoga.GraphQLServer "
    "@graphql-yoga/node.createServer @nestjs/graphql.GraphQLModule.forRoot "
    "@nestjs/graphql.GraphQLModule.forRootAsync "
    "graphql-http/lib/use/express.createHandler graphql-http/lib/use/fastify.createHandler "
    "graphql-http/lib/use/koa.createHandler koa-graphql "
    "koa-graphql.graphqlHTTP postgraphile.postgraphile postgraphile @grafserv/ruru benzene.GraphQL "
    "@envelop/core.envelop"
)
CONSUMERS = vocabulary(
    "kafkajs.Kafka.consumer.run kafkajs.Kafka.consumer.subscribe bullmq.Worker "
    "amqplib.connect.createChannel.consume "
    "sqs-consumer.Consumer.create @temporalio/worker.Worker.create "
    "@nestjs/core.NestFactory.createMicroservice "
    "@nestjs/core.NestFactory.createApplicationContext"
)
"""Calls by which a program takes work."""
