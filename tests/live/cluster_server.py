"""An HTTPS server that serves what a real API server answered, with its manners and its faults.

`recorded.json` holds the answers to discovery and to each list; the server pages, filters by namespace and
reduces objects to their metadata as the real one does, and can be told to fail.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trustme
import yaml

TOKEN = "token-of-the-test"
Answers = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    path: str
    query: dict[str, str]
    accept: str
    count: int
    """How often the path was asked before."""


Fault = Callable[[Asked], str | None]
"""What to do instead of answering: a status (`403`), `drop`, `cut`, `hang`, `drip`; None to answer."""


@dataclass
class State:
    """What the server knows, and what it was asked."""

    answers: Answers
    fault: Fault = lambda asked: None
    token: str = TOKEN
    asked: list[Asked] = field(default_factory=list)
    over: Event = field(default_factory=Event)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    state: State

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        accept = self.headers.get("Accept", "")
        count = sum(one.path == parts.path for one in self.state.asked)
        asked = Asked(parts.path, query, accept, count)
        self.state.asked.append(asked)
        if self.headers.get("Authorization") != f"Bearer {self.state.token}":
            self._status(401)
            return
        fault = self.state.fault(asked)
        if fault is None:
            self._answer(asked)
        elif fault == "drop":
            self.close_connection = True
            self.connection.shutdown(SHUT_RDWR)
        elif fault == "hang":
            self.state.over.wait(20)
        elif fault in ("cut", "drip"):
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b'{"items": [')
            self.wfile.flush()
            while fault == "drip" and not self.state.over.wait(0.1):
                self.wfile.write(b" ")
                self.wfile.flush()
            self.close_connection = True
        else:
            status, _, token = fault.partition(" ")
            self._status(int(status), token)

    def do_POST(self) -> None:
        raise AssertionError("a read-only client writes")

    do_PUT = do_PATCH = do_DELETE = do_POST

    def _status(self, status: int, token: str = "") -> None:
        body: dict[str, Any] = {"kind": "Status", "code": status, "message": "planted-in-a-status"}
        if token:
            body["metadata"] = {"continue": token}
        self._send(status, body)

    def _send(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _answer(self, asked: Asked) -> None:
        found = listed(self.state.answers, asked)
        if found is None:
            self._status(404)
        else:
            self._send(200, found)


def listed(answers: Answers, asked: Asked) -> dict[str, Any] | None:
    """The answer to a request; None for a path that the server does not know."""
    path, namespace = asked.path, ""
    if "/namespaces/" in path:
        before, _, rest = path.partition("/namespaces/")
        namespace, _, plural = rest.partition("/")
        path = f"{before}/{plural}"
    answer = answers.get(path)
    if answer is None or "items" not in answer:
        return answer
    items = [one for one in answer["items"] if not namespace or one["metadata"].get("namespace") == namespace]
    if "PartialObjectMetadata" in asked.accept:
        items = [{"metadata": one["metadata"]} for one in items]
    start = int(asked.query.get("continue", "0"))
    end = start + int(asked.query.get("limit", "1000000"))
    metadata = {"resourceVersion": "1"}
    if end < len(items):
        metadata |= {"continue": str(end), "remainingItemCount": len(items) - end}  # type: ignore[dict-item]
    return {**answer, "metadata": metadata, "items": items[start:end]}


@dataclass(frozen=True)
class Served:
    """A server that runs, and the files that lead to it."""

    state: State
    kubeconfig: Path
    port: int


@contextmanager
def serve(folder: Path, answers: Answers, name: str = "localhost") -> Iterator[Served]:
    """A server with a certificate of its own authority, and a kubeconfig in `folder` with these contexts:
    `prod`; `stale` with an old token; `stranger`, which trusts another authority."""
    authority, other = trustme.CA(), trustme.CA()
    state = State(answers)
    handler = type("Handler", (_Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    port = server.server_address[1]
    authority.cert_pem.write_to_path(str(folder / "ca.crt"))
    other.cert_pem.write_to_path(str(folder / "other.crt"))
    config = folder / "kubeconfig"
    config.write_text(yaml.safe_dump(_config(port, folder)), encoding="utf-8")
    try:
        yield Served(state, config, port)
    finally:
        state.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
        time.sleep(0)


def _config(port: int, folder: Path) -> dict[str, Any]:
    def cluster(name: str, port: int, authority: str) -> dict[str, Any]:
        server = f"https://localhost:{port}"
        return {"name": name, "cluster": {"server": server, "certificate-authority": str(folder / authority)}}

    users = {"good": TOKEN, "old": "planted-old-token"}
    contexts = {
        "prod": ("here", "good"), "stale": ("here", "old"), "stranger": ("strange", "good"),
        "gone": ("gone", "good"), "arn:aws:eks:eu-west-1:1:cluster/prod": ("here", "good"),
    }  # fmt: skip
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            cluster("here", port, "ca.crt"), cluster("strange", port, "other.crt"), cluster("gone", 1, "ca.crt"),
        ],
        "users": [{"name": name, "user": {"token": token}} for name, token in users.items()],
        "contexts": [
            {"name": name, "context": {"cluster": cluster, "user": user}}
            for name, (cluster, user) in contexts.items()
        ],
        "current-context": "prod",
    }  # fmt: skip
