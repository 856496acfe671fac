"""A cluster's API, asked with the official client's configuration: kubeconfig, or the account of a pod.

Only GET requests are made. Every call has a time limit; dropped connections and overloaded servers are asked
again a few times. What the server or a credential plug-in says in its own words is not repeated: it may hold
what is secret.
https://kubernetes.io/docs/reference/using-api/api-concepts/
"""

from __future__ import annotations

import json
import logging
import os
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import urllib3
from kubernetes import client, config
from urllib3 import exceptions as wrong

from archscan.errors import LiveError
from archscan.live.source import LiveSource
from archscan.live.waiting import T, within

JSON = "application/json"
NAMES_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
"""What asks for objects without their content."""
MAX_ANSWER = 128_000_000
"""Bytes of one answer."""
_IN_CLUSTER = "in-cluster"
_TRIES = 3
_PAUSE = 0.3
_LONGEST_PAUSE = 5.0
_BUSY = frozenset((429, 500, 502, 503, 504))
_CHUNK = 1 << 16


class StatusError(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, proceed: str = "") -> None:
        super().__init__(str(status))
        self.status = status
        self.proceed = proceed
        """Where an expired listing may go on all the same, as the server offers with 410."""


class NoAnswer(Exception):
    """The server took longer than it was given, or broke off each time; the message says which."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """An API server that can be asked."""

    source: LiveSource
    context: str
    """Name of the context that is used."""
    host: str
    """Where the API is served: scheme, host, port and path."""
    pool: urllib3.PoolManager
    headers: Callable[[], dict[str, str]]
    """What proves who asks, fresh."""
    timeout: float
    pause: Callable[[float], None] = time.sleep

    @property
    def path(self) -> str:
        """What the paths of evidence begin with."""
        return f"kube://{quote(self.context, safe=':@')}"

    @property
    def place(self) -> str:
        """The server as messages name it, without credentials."""
        unknown = "the API server"
        try:
            parts = urlsplit(self.host)
            host, port = parts.hostname, parts.port
        except ValueError:
            return unknown
        return f"{host}:{port}" if host and port else host or unknown


def connect(source: LiveSource, timeout: float) -> Cluster:
    """The cluster of a context, else of the current one, else the one that archscan runs in.

    LiveError if the configuration names none or cannot be used; nothing is asked yet.
    """
    configuration = client.Configuration()
    context = _load(configuration, source, timeout)
    configuration.retries = False
    pool = client.ApiClient(configuration).rest_client.pool_manager

    def headers() -> dict[str, str]:
        return _prepared(timeout, lambda: _credentials(configuration), source)

    return Cluster(source, context, str(configuration.host).rstrip("/"), pool, headers, timeout)


def _load(configuration: Any, source: LiveSource, timeout: float) -> str:
    """Fill in the configuration; the name of its context."""
    files = os.environ.get("KUBECONFIG") or str(Path("~/.kube/config").expanduser())
    there = any(Path(one).is_file() for one in files.split(os.pathsep) if one)
    if not source.context and not there and "KUBERNETES_SERVICE_HOST" in os.environ:
        in_cluster: Callable[[Any], None] = config.load_incluster_config
        _prepared(timeout, lambda: in_cluster(configuration), source)
        return _IN_CLUSTER
    if not there:
        raise LiveError(
            f"{source}: no kubeconfig at {files}; expected the file of the cluster there or in KUBECONFIG"
        )
    contexts: Callable[[str], Any] = config.list_kube_config_contexts
    known, active = _prepared(timeout, lambda: contexts(files), source)
    names = [str(one["name"]) for one in known]
    context = source.context or (str(active["name"]) if active else "")
    if context not in names:
        what = f"no context {context!r}" if context else "no current context"
        listed = ", ".join(names[:8]) or "a context"
        raise LiveError(f"{source}: {what} in {files}; expected one of: {listed}")

    load: Callable[..., None] = config.load_kube_config
    heard = _Plugin()
    logging.getLogger().addFilter(heard)
    try:
        _prepared(timeout, lambda: load(files, context, configuration, persist_config=False), source)
    finally:
        logging.getLogger().removeFilter(heard)
    if heard.failed:
        what = "the credential plug-in of the context failed"
        raise LiveError(f"{source}: {what}; expected a kubeconfig with which kubectl can list pods")
    return context


class _Plugin(logging.Filter):
    """Hears of a credential plug-in that failed: the client only writes it to its log, with whatever the
    plug-in printed, and goes on without credentials."""

    def __init__(self) -> None:
        super().__init__()
        self.failed = False

    def filter(self, record: logging.LogRecord) -> bool:
        if str(record.msg).startswith("exec:") or "exec:" in record.getMessage()[:20]:
            self.failed = True
            return False
        return True


def _prepared(timeout: float, act: Callable[[], T], source: LiveSource) -> T:
    """What `act` returns; it may start a credential plug-in, which can wait for a person for ever."""
    advice = "expected a kubeconfig with which kubectl can list pods"
    try:
        return within(timeout, act)
    except TimeoutError:
        what = f"credentials were not ready within {timeout:g} s"
        expected = "a finished login, or a longer --timeout"
        raise LiveError(f"{source}: {what}; expected {expected}") from None
    except config.ConfigException as error:
        raise LiveError(f"{source}: {_shown(error)}; {advice}") from None
    except OSError as error:
        what = error.strerror or type(error).__name__
        raise LiveError(f"{source}: cannot load the configuration: {what}; {advice}") from None
    except Exception as error:  # whatever a parser or a plug-in makes of a broken file
        what = f"cannot load the configuration ({type(error).__name__})"
        raise LiveError(f"{source}: {what}; {advice}") from None


def _shown(error: Exception) -> str:
    """What is wrong with a configuration, without what a plug-in printed."""
    text = str(error).partition("\n")[0].rstrip(". ")
    if text.startswith("exec: process returned"):
        return "the credential plug-in of the context failed"
    return "the kubeconfig cannot be used" if text.startswith("exec:") or len(text) > 160 else text


def _credentials(configuration: Any) -> dict[str, str]:
    found = {}
    for one in configuration.auth_settings().values():
        if one.get("in") == "header" and one.get("value"):
            found[str(one["key"])] = str(one["value"])
    if not found and getattr(configuration, "username", None):
        found["authorization"] = str(configuration.get_basic_auth_token())
    return found


def get(
    cluster: Cluster, path: str, query: Iterable[tuple[str, str]] = (), accept: str = JSON
) -> dict[str, Any]:
    """One answer, parsed. StatusError, NoAnswer; LiveError where it is of no use to go on."""
    url = f"{cluster.host}{path}"
    if text := urlencode(list(query)):
        url = f"{url}?{text}"
    for tries in range(1, _TRIES + 1):
        last = tries == _TRIES
        try:
            return _ask(cluster, url, accept)
        except StatusError as error:
            if error.status == 401:
                what = "the server does not accept the credentials (expired, or of another cluster)"
                raise LiveError(
                    f"{cluster.source}: {cluster.place}: {what}; expected a fresh login or token"
                ) from None
            if error.status not in _BUSY or last:
                raise
            wait = min(max(float(error.proceed or 0), _PAUSE * tries), _LONGEST_PAUSE)
        except (wrong.ProtocolError, wrong.IncompleteRead, ConnectionError):
            if last:
                raise NoAnswer("broke off the connection") from None
            wait = _PAUSE * tries
        cluster.pause(wait)
    raise AssertionError("the last try returns or raises")


def _ask(cluster: Cluster, url: str, accept: str) -> dict[str, Any]:
    headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": "archscan", **cluster.headers()}
    timeout = urllib3.Timeout(connect=cluster.timeout, read=cluster.timeout)

    def exchange() -> tuple[Any, bytes]:
        response = cluster.pool.request(
            "GET", url, headers=headers, timeout=timeout, retries=False, redirect=False, preload_content=False
        )
        try:
            data = _body(response)
        except BaseException:
            response.close()  # what is left of the answer is not waited for
            raise
        response.release_conn()
        return response, data

    try:
        response, data = within(cluster.timeout, exchange)
    except (wrong.NewConnectionError, wrong.ConnectTimeoutError, wrong.ProxyError) as error:
        unknown = type(error).__name__ == "NameResolutionError"
        what = "cannot be resolved" if unknown else "cannot be reached"
        raise LiveError(
            f"{cluster.source}: {cluster.place} {what}; expected a running cluster, and the right context"
        ) from None
    except wrong.SSLError as error:
        raise LiveError(f"{cluster.source}: {cluster.place}: {_tls(error)}") from None
    except (wrong.TimeoutError, TimeoutError):
        raise NoAnswer(f"did not answer within {cluster.timeout:g} s") from None
    except wrong.ProtocolError:
        raise
    except wrong.DecodeError:
        raise StatusError(0) from None
    except (wrong.HTTPError, ValueError, ssl.SSLError, FileNotFoundError, PermissionError):
        what = "the address, certificate or token in the kubeconfig cannot be used"
        raise LiveError(f"{cluster.source}: {what}; expected those of the cluster") from None
    if response.status != 200:
        raise StatusError(response.status, _proceed(response, data))
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError):
        raise StatusError(0) from None
    if not isinstance(parsed, dict):
        raise StatusError(0)
    return parsed


def _body(response: Any) -> bytes:
    parts = []
    size = 0
    for chunk in response.stream(_CHUNK, decode_content=True):
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_ANSWER:
            raise StatusError(0)
    return b"".join(parts)


def _proceed(response: Any, data: bytes) -> str:
    """What an unsuccessful answer offers: a token to go on with, or seconds to wait."""
    if response.status == 410:
        try:
            token = json.loads(data)["metadata"]["continue"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return ""
        return token if isinstance(token, str) else ""
    wait = str(response.headers.get("Retry-After", ""))
    return wait if wait.isascii() and wait.isdigit() and len(wait) < 5 else ""


def _tls(error: Exception) -> str:
    text = str(error)
    if "Hostname mismatch" in text or "doesn't match" in text or "not valid for" in text:
        return "its certificate is for another name; expected the name of the certificate in the kubeconfig"
    if "has expired" in text:
        return "its certificate has expired; expected a renewed certificate of the API server"
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return (
            "its certificate is not signed by the authority that the kubeconfig names; "
            "expected the cluster's own certificate-authority-data"
        )
    if "CERTIFICATE_REQUIRED" in text or "BAD_CERTIFICATE" in text or "ALERT" in text.upper():
        return "it refuses the client certificate; expected a fresh login or certificate"
    return "no TLS connection; expected https at the address of the kubeconfig"
