"""Names in Python's frameworks: what routes, what listens, what runs."""

from __future__ import annotations

from archscan.lexicon.words import vocabulary

APPLICATIONS = vocabulary(
    "flask.Flask fastapi.FastAPI starlette.applications.Starlette sanic.Sanic quart.Quart bottle.Bottle "
    "litestar.Litestar robyn.Robyn falcon.App falcon.API falcon.asgi.App aiohttp.web.Application "
    "blacksheep.Application blacksheep.server.Application apiflask.APIFlask flask_openapi3.OpenAPI "
    "connexion.App "
    "connexion.FlaskApp connexion.AsyncApp connexion.AioHttpApp tornado.web.Application "
    "celery.Celery faust.App "
    "faststream.FastStream chalice.Chalice dash.Dash molten.App "
    "hug.API japronto.Application vibora.Vibora apistar.App responder.API emmett.App "
    "django.core.wsgi.get_wsgi_application django.core.asgi.get_asgi_application"
)
"""What is made by a program that answers requests or takes work."""
ROUTERS = APPLICATIONS | vocabulary(
    "flask.Blueprint fastapi.APIRouter fastapi.routing.APIRouter starlette.routing.Router sanic.Blueprint "
    "sanic.blueprints.Blueprint quart.Blueprint aiohttp.web.RouteTableDef robyn.SubRouter ninja.NinjaAPI "
    "ninja.Router flask_smorest.Blueprint apiflask.APIBlueprint flask_openapi3.APIBlueprint litestar.Router "
    "flask_restx.Namespace flask_restplus.Namespace flask_restx.Api flask_restful.Api flask_restplus.Api "
    "chalice.Blueprint azure.functions.FunctionApp azure.functions.Blueprint "
    "blacksheep.server.routing.Router "
    "aws_lambda_powertools.event_handler.APIGatewayRestResolver flask_restx.Api.namespace "
    "aws_lambda_powertools.event_handler.APIGatewayHttpResolver ninja_extra.NinjaExtraAPI "
    "aws_lambda_powertools.event_handler.api_gateway.Router flask.blueprints.Blueprint"
)
"""What routes are declared on."""
SERVERS: dict[str, tuple[int | str, ...]] = {
    "uvicorn.run": ("port",), "uvicorn.Config": ("port",), "hypercorn.run": ("port",),
    "waitress.serve": ("port", "listen"),
    "flask.Flask.run": (1, "port"), "sanic.Sanic.run": (1, "port"), "quart.Quart.run": (1, "port"),
    "bottle.run": ("port",), "bottle.Bottle.run": ("port",), "aiohttp.web.run_app": ("port",),
    "aiohttp.web.TCPSite": (2, "port"), "tornado.web.Application.listen": (0, "port"),
    "tornado.httpserver.HTTPServer.listen": (0, "port"), "tornado.httpserver.HTTPServer.bind": (0, "port"),
    "tornado.tcpserver.TCPServer.listen": (0, "port"), "robyn.Robyn.start": ("port", 1),
    "http.server.HTTPServer": (0, "server_address"), "http.server.ThreadingHTTPServer": (0, "server_address"),
    "BaseHTTPServer.HTTPServer": (0,), "socketserver.TCPServer": (0, "server_address"),
    "socketserver.ThreadingTCPServer": (0, "server_address"), "socketserver.UDPServer": (0, "server_address"),
    "wsgiref.simple_server.make_server": (1, "port"), "werkzeug.serving.run_simple": (1, "port"),
    "werkzeug.run_simple": (1, "port"), "gevent.pywsgi.WSGIServer": (0,), "gevent.wsgi.WSGIServer": (0,),
    "eventlet.listen": (0,), "xmlrpc.server.SimpleXMLRPCServer": (0, "addr"), "asyncio.start_server": (2,
    "port"),
    "asyncio.start_unix_server": (), "websockets.serve": (2, "port"), "websockets.server.serve": (2, "port"),
    "websockets.asyncio.server.serve": (2, "port"), "websockets.sync.server.serve": (2, "port"),
    "flask_socketio.SocketIO.run": (2, "port"), "dash.Dash.run": ("port",), "dash.Dash.run_server": ("port",),
    "prometheus_client.start_http_server": (0, "port"), "connexion.FlaskApp.run": (0, "port"),
    "connexion.App.run": (0, "port"), "connexion.AioHttpApp.run": (0, "port"),
    "connexion.AsyncApp.run": ("port",),
    "fastapi.FastAPI.run": ("port",), "grpc.server.add_insecure_port": (0,),
    "grpc.server.add_secure_port": (0,),
    "grpc.aio.server.add_insecure_port": (0,), "grpc.aio.server.add_secure_port": (0,),
    "*.add_insecure_port": (0,), "*.add_secure_port": (0,), "grpclib.server.Server.start": (1, "port"),
    "rpyc.utils.server.ThreadedServer": ("port",), "aiosmtpd.controller.Controller": ("port",),
    "mcp.server.fastmcp.FastMCP.run": ("port",), "fastmcp.FastMCP.run": ("port",),
    "thrift.transport.TSocket.TServerSocket": (1, "port"), "nicegui.ui.run": ("port",),
}  # fmt: skip
"""Calls that listen, and where their port stands."""
CONSUMERS = vocabulary(
    "kafka.KafkaConsumer confluent_kafka.Consumer confluent_kafka.DeserializingConsumer "
    "aiokafka.AIOKafkaConsumer "
    "pika.BlockingConnection.channel.start_consuming pika.BlockingConnection.channel.basic_consume rq.Worker "
    "arq.run_worker arq.worker.run_worker paho.mqtt.client.Client.loop_forever nats.connect.subscribe "
    "nats.aio.client.Client.subscribe google.cloud.pubsub_v1.SubscriberClient.subscribe "
    "pulsar.Client.subscribe "
    "django.core.management.execute_from_command_line nameko.runners.ServiceRunner temporalio.worker.Worker"
)
"""Calls by which a program takes work, and the main of a Django project."""
SOCKETS = {
    "socketio.Server": "/socket.io", "socketio.AsyncServer": "/socket.io",
    "flask_socketio.SocketIO": "/socket.io",
    "websockets.serve": "/", "websockets.server.serve": "/", "websockets.asyncio.server.serve": "/",
    "websockets.sync.server.serve": "/",
}  # fmt: skip
"""What answers WebSockets, and under which path."""
GRAPHQL = vocabulary(
    "strawberry.fastapi.GraphQLRouter strawberry.asgi.GraphQL strawberry.flask.views.GraphQLView.as_view "
    "strawberry.django.views.GraphQLView.as_view strawberry.django.views.AsyncGraphQLView.as_view "
    "graphene_django.views.GraphQLView.as_view ariadne.asgi.GraphQL ariadne.wsgi.GraphQL "
    "flask_graphql.GraphQLView.as_view starlette_graphene3.GraphQLApp starlette.graphql.GraphQLApp "
    "ariadne_django.views.GraphQLView.as_view graphql_server.flask.GraphQLView.as_view"
)
