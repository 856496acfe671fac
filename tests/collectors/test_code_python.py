from __future__ import annotations

from pathlib import Path

import pytest

from archscan.code.clients import clients_of
from archscan.collectors.code import python
from archscan.lexicon.technology import load_lexicon
from archscan.model.facts import Exchanges, Mounts, Offers, Opens, Requires, Workload
from archscan.model.problem import Problem
from tests.goldens import cases, check_case, collected, text_tree


@pytest.mark.parametrize("case", cases("code_python"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(python, case, update_golden)


def shown(text: str, path: str = "shop/main.py") -> list[str]:
    """What a file says, in short."""
    found = []
    for fact in collected(python, text_tree({path: text})):
        match fact:
            case Requires():
                port = f":{fact.port}" if fact.port else ""
                key = f" {fact.key}" if fact.key else ""
                found.append(f"{fact.host}{port}{'?' if fact.bare else ''}{key}")
            case Opens():
                found.append(f"opens {fact.technology} {fact.key}".rstrip())
            case Exchanges():
                found.append(f"{fact.direction} {fact.technology} {fact.channel}".rstrip())
            case Offers():
                found.append(f"offers {fact.kind} {fact.name}")
            case Workload():
                found.append("runs")
            case Problem():
                found.append("problem")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('import requests\nrequests.get("http://a:80/x")', ["a:80"]),
        ('from requests import get as g\ng("http://a/")', ["a"]),
        ('import requests\nrequests.get(url="http://a/")', ["a"]),
        ('import httpx\nwith httpx.Client() as c:\n    c.get("http://a/")', ["a"]),
        ('import httpx\ndef f(c: httpx.Client):\n    c.get("https://a.io/")', ["a.io"]),
        ('import urllib.request\nurllib.request.urlopen("http://a/")', ["a"]),
        ('import requests\nbase = "http://a"\nrequests.get(base + "/x")', ["a"]),
        ('import requests\nrequests.get("%s://%s:%d/" % ("http", "a", 81))', ["a:81"]),
        ('import requests\nrequests.get("http://{0}:{port}/".format("a", port=82))', ["a:82"]),
        ('import requests\nU = dict(orders="http://a:83")\nrequests.get(U["orders"])', ["a:83"]),
        ('import requests\ndef f(u="http://a"):\n    requests.get(u)\nf("http://b")', ["a", "b"]),
        ('import requests\nfor h in ("a", "b"):\n    requests.get(f"http://{h}:84/")', ["a:84", "b:84"]),
        ('import requests, os\nrequests.get(os.environ.get("U") or "http://a/")', ["a U"]),
        ('import requests, os\nrequests.get(os.environ["U"] + "/x")', ["opens http U"]),
        ('import http.client\nhttp.client.HTTPConnection("a", 8080)', ["a:8080"]),
        ('import smtplib\nsmtplib.SMTP("mail", 25)', ["mail:25"]),
        ('import websockets\nwebsockets.connect("ws://a:85/")', ["a:85"]),
        ("import redis\nredis.Redis()", ["opens redis"]),
        ('import redis\nredis.Redis(host="localhost")', ["localhost?", "opens redis"]),
        ("import redis\nredis.Redis.from_url(settings.REDIS_URL)", ["opens redis REDIS_URL"]),
        ('import asyncpg\nasyncpg.connect("postgresql://u:p@pg/x")', ["pg"]),
        ('from pymongo import MongoClient\nMongoClient("cluster0.mongodb.net")', ["cluster0.mongodb.net"]),
        ('from kafka import KafkaProducer\np = KafkaProducer()\np.send("t")', ["opens kafka", "publish kafka t"]),
        ('from confluent_kafka import Producer\nProducer({"bootstrap.servers": "k:9092"})', ["k:9092"]),
        ('import boto3\nboto3.resource("dynamodb")', ["opens dynamodb"]),
        ('import boto3\nboto3.client(service)', []),
        ('import boto3 as b\ns = b.Session()\ns.client("sns").publish(TopicArn="arn:aws:sns:eu:1:t")', ["opens sns", "publish sns t"]),
        ('import openai\nopenai.OpenAI(base_url="http://llm:8000/v1")', ["llm:8000"]),
        ("import stripe\n", []),
        ("import stripe\nstripe.Refund.create()", ["opens stripe"]),
        ("from shop import stripe\nstripe.Refund.create()", []),
        ('import paho.mqtt.client as mqtt\nc = mqtt.Client()\nc.connect("m", 1883)\nc.subscribe("t/#")', ["m:1883", "consume  t/#"]),
        ('import nats\nasync def f():\n    n = await nats.connect("nats://n:4222")\n    await n.publish("s", b"")', ["n:4222", "publish nats s"]),
        ("from . import x\nx.delay(1)", []),
        ("from .tasks import x\nx.delay(1)", ["publish  x"]),
        ("from grpc import insecure_channel\nfrom a_pb2_grpc import AStub\nAStub(insecure_channel(addr))", ["opens grpc A"]),
        ('host = "orders"\nurl = "http://orders/"', ["orders? host", "orders?"]),
        ('service = "orders"\nendpoint = "orders"\nname = "orders"\nimport requests', []),
        ('import os\norders = os.getenv("ORDERS", "orders")\nurl = os.getenv("X_URL")', ["orders? ORDERS"]),
        ('import requests\nCORS_ORIGINS = ["http://front:3000"]', []),
        ('import requests\nf(allow_origins=["http://front:3000"])', []),
        ('import requests\nprint("http://printed/")', []),
        ('import requests\nrequests.get("/relative", params={"next": "http://a/"})', ["a?"]),
        ('import requests\n# requests.get("http://commented/")', []),
        ('import requests\nTOKEN = "http://u:p@t/"\nrequests.get("http://u:pw123@a/")', ["a", "t?"]),
    ],
)  # fmt: skip
def test_whom_code_talks_to(text: str, expected: list[str]) -> None:
    assert sorted(shown(text)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('from flask import Flask\napp = Flask(__name__)\n@app.route("/")\ndef f(): pass', ["offers http GET /", "runs"]),
        ('from shop import app\n@app.route("/x", methods=["POST"])\ndef f(): pass\nimport flask', ["offers http POST /x"]),
        ('import flask\n@cache.get("key")\ndef f(): pass', []),
        ('from fastapi import APIRouter\nr = APIRouter(prefix="/a")\n@r.put("/{b}")\ndef f(): pass', ["offers http PUT /a/{b}"]),
        ('from bottle import get, run\n@get("/x/<n:int>")\ndef f(): pass\nrun(port=81)', ["offers http GET /x/{n}", "offers port 81", "runs"]),
        ('from sanic import Sanic\napp = Sanic("a")\napp.add_route(h, "/x")', ["offers http ANY /x", "runs"]),
        ('import falcon\napp = falcon.App()\nclass R:\n    def on_post(self): pass\napp.add_route("/r", R())', ["offers http POST /r", "runs"]),
        ('from starlette.routing import Route\nr = [Route("/x", f, methods=["PATCH"])]', ["offers http PATCH /x"]),
        ('from http.server import HTTPServer\nHTTPServer(("", 8000), H).serve_forever()', ["offers port 8000", "runs"]),
        ('from http.server import HTTPServer\ndef helper():\n    HTTPServer(("", 8000), H)', ["offers port 8000"]),
        ('import uvicorn\nif __name__ == "__main__":\n    uvicorn.run("a:b", port=p)', ["runs"]),
        ('from kafka import KafkaConsumer\nif __name__ == "__main__":\n    KafkaConsumer("t")', ["consume kafka t", "runs"]),
        ("import requests\nif __name__ == '__main__':\n    requests.get(x)", []),
    ],
)  # fmt: skip
def test_what_code_offers(text: str, expected: list[str]) -> None:
    assert sorted(shown(text)) == sorted(expected)


@pytest.mark.parametrize(
    ("path", "folder"),
    [("a/b/main.py", "a"), ("c/main.py", "c"), ("scripts/main.py", None), ("a/tests/main.py", None)],
)
def test_program_belongs_to_the_folder_of_its_build_file(path: str, folder: str | None) -> None:
    text = "from flask import Flask\napp = Flask(__name__)\n"
    found = collected(python, text_tree({path: text, "a/requirements.txt": "flask\n"}))
    assert [one.subject.scope.path for one in found if isinstance(one, Workload)] == (
        [folder] if folder else []
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("import requests\n", True),
        ("x = f'http://{host}/'\n", True),
        ("os.environ.get('ORDERS_HOST', 'orders')\n", True),
        ("from urllib.parse import quote\n", False),
        ("# see https://docs.example.com\n", False),
        ("def add(a, b):\n    return a + b\n", False),
    ],
)
def test_prefilter(text: str, wanted: bool) -> None:
    assert python.wants(text.encode()) is wanted


def test_no_secret_of_the_source_is_told() -> None:
    text = (
        "import requests, psycopg2\n"
        'requests.get("https://bob:s3cretpass@api.acme.io/x?key=AKIAABCDEFGHIJKLMNOP")\n'
        'psycopg2.connect("postgresql://u:hunter2hunter2@pg/x")\n'
        'API_KEY = "sk-live-0123456789abcdefghij"\n'
    )
    told = repr(collected(python, text_tree({"a.py": text})))
    assert [one for one in ("s3cretpass", "AKIA", "hunter2", "sk-live") if one in told] == []


def test_deep_and_large_sources_are_survived() -> None:
    deep = "x = " + "(" * 5_000 + "1" + ")" * 5_000 + '\nimport requests\nrequests.get("http://a/")\n'
    long = "import requests\nu = " + " + ".join(['"http://a/"'] * 3_000) + "\nrequests.get(u)\n"
    assert "a" in shown(deep) or shown(deep) == []
    assert isinstance(shown(long), list)


def test_every_technology_of_the_clients_is_known() -> None:
    lexicon = load_lexicon()
    named = {one.technology for one in clients_of("python").values() if one.technology}
    assert [id for id in sorted(named) if lexicon.get(id) is None] == []


def routes(files: dict[str, str]) -> list[str]:
    """The HTTP routes that the file `shop/urls.py` of a tree declares."""
    facts = collected(python, text_tree(files))
    return [one.name for one in facts if isinstance(one, Offers) and one.evidence.path == "shop/urls.py"]


DJANGO = "from django.urls import path\nfrom shop.views import V\nurlpatterns = [path('v/', %s)]"


@pytest.mark.parametrize(
    ("view", "files", "expected"),
    [
        ("V.as_view({'get': 'list', 'post': 'create'})", {}, ["GET /v/", "POST /v/"]),
        ("V.as_view(http_method_names=['patch'])", {}, ["PATCH /v/"]),
        ("V.as_view()", {}, ["ANY /v/"]),
        ("V.as_view()", {"shop/views.py": "class V(View):\n    def get(self, r):\n        pass"}, ["GET /v/"]),
        (
            "V.as_view()",
            {"shop/views.py": "class V(View):\n    def get(self):\n        def post(): pass\n\n"
             "class W(View):\n    def put(self): pass"},
            ["GET /v/"],
        ),
        (
            "V.as_view()",
            {
                "shop/views/__init__.py": "from .orders import (\n    A,  # noqa\n    V,\n)",
                "shop/views/orders.py": "class B:\n    async def post(self): pass\nclass V(B):\n  x = 1",
            },
            ["POST /v/"],
        ),
        (
            "V.as_view()",
            {"shop/views/__init__.py": "from .a import *", "shop/views/a.py": "class V(ListCreateAPIView):\n  x = 1"},
            ["GET /v/", "POST /v/"],
        ),
        (
            "V.as_view()",
            {"shop/views.py": "class V(UpdateAPIView):\n    http_method_names = ['patch']"},
            ["PATCH /v/"],
        ),
        ("csrf_exempt(V.as_view({'post': 'add'}))", {}, ["POST /v/"]),
        ("V", {"shop/views.py": "@api_view(['GET', 'PUT'])\n@other\ndef V(request): pass"}, ["GET /v/", "PUT /v/"]),
        ("V", {"shop/views.py": "@require_POST\ndef V(request): pass"}, ["POST /v/"]),
        ("V", {"shop/views.py": "def V(request): pass"}, ["ANY /v/"]),
        ("V", {"shop/views.py": "from shop.views import V"}, ["ANY /v/"]),
    ],
    ids=[
        "actions", "names", "unknown", "methods", "inner-function", "re-exported", "generic", "narrowed",
        "wrapped", "api-view", "required", "plain-function", "circle",
    ],
)  # fmt: skip
def test_methods_of_django_views(view: str, files: dict[str, str], expected: list[str]) -> None:
    assert routes({"shop/urls.py": DJANGO % view, **files}) == expected


def test_a_view_that_is_mounted_twice_answers_what_it_takes() -> None:
    view = """class V(View):
    def get(self, request, slug: str, pk=None):
        pass
    def post(self, request, slug):
        pass
    def delete(
        self, request, slug, pk
    ):
        pass
    def put(self, request, *args, **kwargs):
        pass
"""
    urls = (
        "from django.urls import path\nfrom shop.views import V\n"
        "urlpatterns = [path('<str:slug>/v/', V.as_view()), path('<str:slug>/v/<int:pk>/', V.as_view())]"
    )
    assert sorted(routes({"shop/urls.py": urls, "shop/views.py": view})) == [
        "DELETE /{slug}/v/{pk}/", "GET /{slug}/v/", "GET /{slug}/v/{pk}/", "POST /{slug}/v/", "PUT /{slug}/v/",
        "PUT /{slug}/v/{pk}/",
    ]  # fmt: skip
    included = urls.replace("<str:slug>/", "")
    assert "POST /v/" in routes({"shop/urls.py": included, "shop/views.py": view})


def test_parameters_in_the_path_of_an_include_stand_in_braces() -> None:
    urls = (
        "from django.urls import include, path\nurlpatterns = [path('<str:slug>/o/', include('shop.orders'))]"
    )
    facts = collected(python, text_tree({"shop/urls.py": urls, "shop/orders.py": "x = 1"}))
    assert [one.prefix for one in facts if isinstance(one, Mounts)] == ["/{slug}/o"]
