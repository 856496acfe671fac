"""Engines that are not there, refuse, lie, or never answer: one line with what to do, and never a hang."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from archscan.errors import ArchscanError, LiveError
from archscan.live.reading import read_live
from archscan.live.source import parse_live
from archscan.live.terms import LiveOptions
from archscan.live.waiting import within
from archscan.model.facts import Workload
from tests.e2e.program import archscan
from tests.live.plain import IMAGE, container

pytest.importorskip("docker")

Answer = tuple[int, Any]
ONE = container()
GOOD: dict[str, Answer] = {
    "/version": (200, {"ApiVersion": "1.41"}),
    "/containers/json": (200, [{"Id": ONE["Id"]}]),
    f"/containers/{ONE['Id']}/json": (200, ONE),
    f"/images/{IMAGE['Id']}/json": (200, IMAGE),
    "/info": (200, {"LoggingDriver": "json-file", "Swarm": {"LocalNodeState": "inactive"}}),
    "/networks": (200, []),
    "/volumes": (200, {"Volumes": None}),
}
FORBIDDEN: Answer = (403, {"message": "not for you"})


@contextmanager
def serving(handle: Callable[[BaseHTTPRequestHandler, str], None]) -> Iterator[str]:
    """A server whose requests a function answers: its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            handle(self, path.removeprefix("/v1.41"))

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def send(request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def answering(answers: Mapping[str, Answer]) -> Callable[[BaseHTTPRequestHandler, str], None]:
    def handle(request: BaseHTTPRequestHandler, path: str) -> None:
        status, data = answers.get(path, (404, {"message": "no such thing"}))
        send(request, status, json.dumps(data).encode())

    return handle


def hang(request: BaseHTTPRequestHandler, path: str) -> None:
    time.sleep(5)


def drip(request: BaseHTTPRequestHandler, path: str) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    for _ in range(50):
        try:
            request.wfile.write(b" ")
            request.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


def slam(request: BaseHTTPRequestHandler, path: str) -> None:
    request.connection.close()


def babble(request: BaseHTTPRequestHandler, path: str) -> None:
    send(request, 200, b"<html>welcome</html>")


def half_dead(request: BaseHTTPRequestHandler, path: str) -> None:
    (answering(GOOD) if path in ("/version", "/containers/json") else hang)(request, path)


SOURCE, OPTIONS = parse_live("docker://"), LiveOptions(timeout=0.4)


@pytest.mark.parametrize(
    ("handle", "said"),
    [
        (hang, "did not answer within 0.4 seconds; expected one that does, or --timeout"),
        (drip, "did not answer within 0.4 seconds"),
        (half_dead, "did not answer within 0.4 seconds"),
        (slam, "broke the connection off; expected a Docker Engine there"),
        (babble, "expected a Docker Engine, or --host ADDRESS"),
        (answering({}), "refuses: no such thing (HTTP 404)"),
        (answering(dict.fromkeys(GOOD, FORBIDDEN)), "refuses: not for you (HTTP 403)"),
        (answering({**GOOD, "/containers/json": FORBIDDEN}), "refuses: not for you (HTTP 403)"),
        (answering({**GOOD, "/version": (200, [])}), "expected a Docker Engine"),
        (answering({**GOOD, "/containers/json": (200, {"a": 1})}), "expected a Docker Engine"),
        (answering({**GOOD, "/containers/json": (500, {"message": "oh\nno"})}), "refuses: oh no (HTTP 500)"),
    ],
    ids=[
        "hangs",
        "drips",
        "dies",
        "slams",
        "babbles",
        "no API",
        "forbids all",
        "forbids",
        "odd",
        "no list",
        "fails",
    ],
)
def test_an_engine_that_is_none_costs_one_line(
    handle: Callable[[BaseHTTPRequestHandler, str], None], said: str
) -> None:
    began = time.monotonic()
    with serving(handle) as host, pytest.raises(LiveError) as caught:
        read_live(SOURCE, LiveOptions(OPTIONS.timeout, host))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("docker://: ")
    assert time.monotonic() - began < 4


def test_the_program_ends_though_a_call_never_does() -> None:
    began = time.monotonic()
    with serving(drip) as host:
        done = archscan("model", "docker://", "--host", host, "--timeout", "0.3")
    assert (done.code, len(done.lines)) == (2, 1)
    assert time.monotonic() - began < 4.5


@pytest.mark.parametrize(
    ("path", "answer", "said", "severity"),
    [
        (f"/containers/{ONE['Id']}/json", (404, {"message": "gone"}), "was gone before it was read", "note"),
        (f"/containers/{ONE['Id']}/json", (500, {"message": "oh"}), "cannot be read: oh (HTTP 500)", "warning"),
        (f"/images/{IMAGE['Id']}/json", FORBIDDEN, "cannot be read: not for you (HTTP 403)", "warning"),
        ("/networks", FORBIDDEN, "networks cannot be read: not for you (HTTP 403)", "warning"),
        ("/volumes", FORBIDDEN, "volumes cannot be read: not for you (HTTP 403)", "warning"),
        ("/info", FORBIDDEN, "system cannot be read: not for you (HTTP 403)", "warning"),
        ("/info", (200, {"Swarm": {"LocalNodeState": "active", "ControlAvailable": False}}),
         "this engine is a worker of a swarm", "warning"),
        ("/info", (200, {"Swarm": {"LocalNodeState": "active", "ControlAvailable": True}}),
         "services cannot be read: no such thing (HTTP 404)", "warning"),
    ],
    ids=["vanished", "broken", "images", "networks", "volumes", "system", "worker", "swarm"],
)  # fmt: skip
def test_what_is_refused_is_reported_and_the_rest_goes_on(
    path: str, answer: Answer, said: str, severity: str
) -> None:
    with serving(answering({**GOOD, path: answer})) as host:
        read = read_live(SOURCE, LiveOptions(5, host))
    assert (said, severity) in {
        (said if said in one.what else one.what, one.severity) for one in read.problems
    }
    names = [one.subject.name for one in read.facts if isinstance(one, Workload)]
    assert names == ([] if path.startswith("/containers/") else ["web"])


def test_a_good_engine_costs_nothing() -> None:
    with serving(answering(GOOD)) as host:
        read = read_live(SOURCE, LiveOptions(5, host))
    assert read.problems == ()
    assert [one.subject.name for one in read.facts if isinstance(one, Workload)] == ["web"]


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("unix:///nowhere/docker.sock", "no Docker Engine at unix:///nowhere/docker.sock"),
        ("tcp://127.0.0.1:1", "nothing answers at tcp://127.0.0.1:1"),
        ("bogus://x", "expected a Docker Engine, or --host ADDRESS"),
        ("tcp://", "expected a Docker Engine, or --host ADDRESS"),
    ],
)
def test_a_wrong_address_says_what_is_right(host: str, said: str) -> None:
    done = archscan("model", "docker://shop", "--host", host, "--timeout", "3")
    assert (done.code, done.out) == (2, b"")
    assert said in done.err
    assert len(done.lines) == 1


def test_tls_trouble_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(tmp_path))
    with pytest.raises(LiveError, match=r"TLS settings .* expected the right files in DOCKER_CERT_PATH"):
        read_live(SOURCE, LiveOptions(3, "tcp://127.0.0.1:2376"))


@pytest.mark.parametrize("words", [("model", "docker://"), ("diff", ".", "--against", "docker://")])
def test_a_missing_package_is_answered_with_the_line_that_installs_it(words: tuple[str, ...]) -> None:
    code = (
        "import sys; sys.modules['docker'] = None\n"
        f"from archscan.cli import run; sys.exit(run({list(words)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr == (
        'archscan: docker://: the Python package docker is missing; expected pip install "archscan[live]"\n'
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("draft", "docker://shop"), "has no folder to write to; expected --output FOLDER"),
        (("draft", "docker://a", "--live", "docker://a", "-o", "-"), "expected a folder beside --live"),
        (("model", "docker://a/b"), "expected docker://[PROJECT]"),
        (("diff", ".", "--against", "compose.yaml"), "not a live source; expected docker://[PROJECT]"),
        (("diff", ".", "--against", "docker://", "--live", "docker://"), "either --against or --live"),
        (("diff", ".", "--against", "docker://", "--base", "main"), "either --against or --live"),
        (("diff", "nowhere", "--against", "docker://"), "not a folder"),
    ],
)
def test_wrong_use_says_what_is_right(words: tuple[str, ...], said: str) -> None:
    done = archscan(*words)
    assert done.code == 2
    assert said in done.err
    assert len(done.lines) == 1


def test_the_packages_of_clients_are_imported_only_when_a_live_source_is_named(tmp_path: Path) -> None:
    code = (
        "import sys; from archscan.cli import run\n"
        f"run(['model', {str(tmp_path)!r}, '--quiet'])\n"
        "print([one for one in ('docker', 'kubernetes', 'requests') if one in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stderr == "[]\n"


def test_a_call_ends_in_time_or_with_its_own_error() -> None:
    assert within(1, lambda: 3) == 3
    with pytest.raises(TimeoutError):
        within(0.05, lambda: time.sleep(1))
    with pytest.raises(KeyError, match="x"):
        within(1, lambda: {}["x"])


def test_too_many_containers_are_cut_and_reported() -> None:
    from archscan.live.terms import LiveLimits

    listed = (200, [{"Id": ONE["Id"]}, {"Id": "f" * 64}])
    with serving(answering({**GOOD, "/containers/json": listed})) as host:
        read = read_live(SOURCE, LiveOptions(5, host, LiveLimits(objects=1)))
    assert [one.what for one in read.problems] == ["2 containers, of which 1 are read"]


def test_errors_are_of_the_family_that_exits_with_2() -> None:
    assert issubclass(LiveError, ArchscanError)
