"""A Docker Engine, asked through its API: reading calls only, each within a time limit; plain data out.

The engine is that of the options, else of the environment (DOCKER_HOST with its TLS variables), else of the
current context of Docker's own client, else the usual socket.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import docker as client
import requests
from docker.errors import APIError, DockerException
from docker.utils import kwargs_from_env

from archscan.errors import LiveError
from archscan.lexicon.secrets import mask
from archscan.live.containers import find_container_facts, projects_of
from archscan.live.engine import Data, Engine, objects, sub, text
from archscan.live.names import container_name
from archscan.live.source import LiveSource
from archscan.live.terms import LiveFacts, LiveOptions, Progress
from archscan.live.waiting import within
from archscan.model.problem import Problem

T = TypeVar("T")
_PLACE = "docker://"


def read(source: LiveSource, options: LiveOptions, progress: Progress | None = None) -> LiveFacts:
    """What an engine runs, or one Compose project or stack of it. LiveError if it cannot be asked."""
    engine = fetch(source, options, progress)
    known = projects_of(engine)
    if source.project and source.project not in known:
        others = ", ".join(known[:10]) or "docker://, for it runs no project"
        raise LiveError(
            f"{source}: the engine has no Compose project or stack of that name; expected {others}"
        )
    found = list(find_container_facts(engine, source.project))
    facts = tuple(one for one in found if not isinstance(one, Problem))
    return LiveFacts(facts, tuple(one for one in found if isinstance(one, Problem)))


def fetch(source: LiveSource, options: LiveOptions, progress: Progress | None = None) -> Engine:
    """Everything that is asked of an engine. LiveError if it cannot be."""
    reader = _Reader(source, options)
    try:
        return reader.everything(progress)
    finally:
        reader.close()


class _Reader:
    """Calls to one engine, with what could not be had."""

    def __init__(self, source: LiveSource, options: LiveOptions) -> None:
        self._source, self._options = source, options
        self._problems: list[Problem] = []
        self._host = options.host or os.environ.get("DOCKER_HOST", "")
        self._client: Any = self._ask(self._connect)

    def everything(self, progress: Progress | None) -> Engine:
        """All that an engine says of what it runs."""
        listed = self._ask(lambda: _objects(self._client.containers(all=True)))
        limit = self._options.limits.objects
        if len(listed) > limit:
            what = f"{len(listed)} containers, of which {limit} are read"
            self._note(what, "a project: docker://PROJECT", "too-many", "warning")
        containers: list[Data] = []
        images: dict[str, Data | None] = {}
        for done, one in enumerate(listed[:limit]):
            if progress is not None:
                progress(done, min(len(listed), limit))
            found = self._one("container", text(one, "Id"), self._client.inspect_container)
            if found is not None:
                containers.append(found)
                images.setdefault(text(found, "Image"), None)
        for id_ in images:
            images[id_] = self._one("image", id_, self._client.inspect_image) if id_ else None
        info: Data = self._some("system", self._client.info, {})
        engine = Engine(
            containers=tuple(sorted(containers, key=container_name)),
            images={id_: image for id_, image in images.items() if image is not None},
            networks=self._some("networks", lambda: _objects(self._client.networks()), ()),
            volumes=tuple(objects(self._some("volumes", self._client.volumes, {}), "Volumes")),
            logging=text(info, "LoggingDriver"),
            **self._swarm(sub(info, "Swarm")),
            problems=tuple(self._problems),
        )
        if progress is not None:
            progress(len(containers), len(containers))
        return engine

    def close(self) -> None:
        self._client.close()

    def _swarm(self, swarm: Data) -> dict[str, tuple[Data, ...]]:
        if text(swarm, "LocalNodeState") != "active":
            return {}
        if swarm.get("ControlAvailable") is not True:
            what = "this engine is a worker of a swarm: services and nodes are not known here"
            self._note(what, "the address of a manager: --host", "not-a-manager", "warning")
            return {}
        found: dict[str, tuple[Data, ...]] = {}
        for kind in ("services", "tasks", "nodes"):
            listed = getattr(self._client, kind)
            found[kind] = self._some(kind, lambda listed=listed: _objects(listed()), ())  # type: ignore[misc]
        return found

    def _connect(self) -> Any:
        """A client of the engine's own version of the API."""
        settings: dict[str, Any] = {}
        if not self._options.host:
            settings.update(kwargs_from_env() or _context())
            self._host = str(settings.get("base_url", "")) or self._host
        elif os.environ.get("DOCKER_TLS_VERIFY"):
            settings.update(kwargs_from_env())
        if self._options.host:
            settings["base_url"] = self._options.host
        patience: Any = self._options.timeout  # the stubs know whole seconds only
        return client.APIClient(version="auto", timeout=patience, **settings)

    def _one(self, kind: str, id_: str, inspect: Callable[[str], Data]) -> Data | None:
        """One object; None if it is gone since it was listed, or the engine fails over it."""
        try:
            found = self._ask(lambda: inspect(id_), refused=False)
            return found if isinstance(found, Mapping) else None
        except APIError as error:
            if error.status_code == 404 and kind == "container":
                self._note(f"container {id_[:12]} was gone before it was read", "", "vanished", "note")
            elif error.status_code != 404:
                self._note(f"{kind} {id_[:12]} cannot be read: {_said(error)}", "", "unreadable", "warning")
            return None

    def _some(self, kind: str, ask: Callable[[], T], empty: T) -> T:
        """What a call says, or nothing where it is refused: the rest goes on."""
        try:
            return self._ask(ask, refused=False) or empty
        except APIError as error:
            self._note(f"{kind} cannot be read: {_said(error)}", "an account that may", "refused", "warning")
            return empty

    def _note(self, what: str, expected: str, rule: str, severity: Any) -> None:
        self._problems.append(Problem(str(self._source), 0, what, expected, severity, rule))

    def _ask(self, ask: Callable[[], T], refused: bool = True) -> T:
        """The answer to a call. LiveError, but for what an engine answers if that is not `refused`."""
        where = self._host or "unix:///var/run/docker.sock"
        where = where if "@" not in where or where.startswith("ssh:") else where.rpartition("@")[2]
        try:
            return within(self._options.timeout, ask)
        except APIError as error:
            if not refused:
                raise
            raise LiveError(f"{self._source}: the engine at {where} refuses: {_said(error)}") from None
        except (TimeoutError, requests.exceptions.Timeout):
            wait = f"{self._options.timeout:g} seconds"
            what = f"the engine at {where} did not answer within {wait}; expected one that does, or --timeout"
            raise LiveError(f"{self._source}: {what}") from None
        except (TypeError, AttributeError, KeyError):
            # The client itself stumbles over an answer of another shape.
            raise LiveError(
                f"{self._source}: {where} answers as no Docker Engine does; expected a Docker Engine"
            ) from None
        except DockerException as error:
            cause = error.__cause__ or error.__context__
            if isinstance(cause, APIError):
                raise LiveError(f"{self._source}: the engine at {where} refuses: {_said(cause)}") from None
            raise LiveError(f"{self._source}: {_why(error, where)}") from None
        except (requests.exceptions.RequestException, OSError, ValueError) as error:
            raise LiveError(f"{self._source}: {_why(error, where)}") from None


def _objects(listed: object) -> tuple[Data, ...]:
    """A list of objects as the API gives it. ValueError for anything else."""
    if listed is None:
        return ()
    if not isinstance(listed, list):
        raise ValueError("the answer is no list")
    return tuple(one for one in listed if isinstance(one, Mapping))


def _context() -> dict[str, Any]:
    """The engine of the current context of Docker's own client; none for the usual socket."""
    try:
        from docker.context import ContextAPI

        chosen = ContextAPI.get_current_context()
        if chosen is None or chosen.name == "default" or not chosen.Host:
            return {}
        return {"base_url": chosen.Host, "tls": chosen.TLSConfig or False}
    except Exception:
        return {}  # a broken context of another program: the usual socket is tried


def _said(error: APIError) -> str:
    words = " ".join(str(error.explanation or error).split())
    return f"{words[:200]} (HTTP {error.status_code})" if error.status_code else words[:200]


_REASONS: Mapping[str, str] = {
    "permission denied": "no permission to use {where}; expected an account in the group docker, or --host",
    "no such file": "no Docker Engine at {where}; expected a running one, or --host ADDRESS",
    "connection refused": "nothing answers at {where}; expected a running Docker Engine, or --host ADDRESS",
    "name or service not known": "no host of that name: {where}; expected the address of an engine",
    "nodename nor servname": "no host of that name: {where}; expected the address of an engine",
    "failure in name resolution": "no host of that name: {where}; expected the address of an engine",
    "no route to host": "no way to {where}; expected the address of an engine",
    "network is unreachable": "no way to {where}; expected the address of an engine",
    "certificate verify failed": "the certificate of {where} is not trusted; expected its authority's in "
    "DOCKER_CERT_PATH",
    "http request to an https": "{where} speaks TLS; expected DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH",
    "wrong version number": "{where} speaks no TLS; expected DOCKER_TLS_VERIFY unset",
    "tlsv1": "{where} refuses this client's certificate; expected the right one in DOCKER_CERT_PATH",
    "ssl": "no TLS connection to {where}; expected the right files in DOCKER_CERT_PATH",
    "tls": "the TLS settings are wrong for {where}; expected the right files in DOCKER_CERT_PATH",
    "paramiko": "ssh needs a further package; expected pip install paramiko",
    "connection aborted": "{where} broke the connection off; expected a Docker Engine there",
}
"""What the texts of errors mean, the surest first."""


def _why(error: BaseException, where: str) -> str:
    said = " ".join(f"{error} {error.__cause__ or ''} {error.__context__ or ''}".split())
    lower = said.casefold()
    for words, meaning in _REASONS.items():
        if words in lower:
            return meaning.format(where=where)
    return f"{where} cannot be asked: {mask(said)[:160]}; expected a Docker Engine, or --host ADDRESS"
