"""What a team's own component is, by its name and its libraries.

For software that the lexicon knows by its image, the entry's `kind` says it. A team's own image says
nothing; then the words of the name do, weakly but precisely: the last word tells what a thing is
(`orders-db` is a database, `db-migrator` a job), and generic last words (`service`, `server`, a
number) are looked through. A name in which no word stands out gives no answer: the caller's default
is a service.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from archscan.lexicon.role_words import (
    GENERIC,
    KIND_OF_LAST_WORD,
    KIND_OF_PORT,
    NOT_A_GATEWAY,
    NOT_A_ROUTER,
    NOT_BEFORE_SERVICE,
    PAIRS,
    STORES,
    WEAK_FRONTEND,
)
from archscan.lexicon.technology import TechnologyEntry
from archscan.model.elements import ComponentKind

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_WORKER_COMMAND = re.compile(
    r"\b(celery\b.*\b(worker|beat)|sidekiq|resque|rq\s+worker|rqworker|dramatiq|huey|arq|queue:work|horizon|"
    r"messenger:consume|bull|jobs:work|good_job|solid_queue|run_huey|qcluster|karafka\s+server)\b"
)
_JOB_COMMAND = re.compile(
    r"(\bmanage\.py\s+(migrate|loaddata|collectstatic)|\balembic\s+upgrade|db:(migrate|seed|setup)|"
    r"\bprisma\s+(migrate|db\s+push)|\bartisan\s+(migrate|db:seed)|\bflyway\b.*\bmigrate|\bliquibase\b.*\bupdate|"
    r"\btypeorm\b.*migration:run|\bknex\s+(migrate|seed)|\bdiesel\s+migration|\bsequelize\b.*db:migrate)"
)


def split_name(name: str) -> tuple[str, ...]:
    """The words of a component's name, in lower case.

    >>> split_name("ordersDb-2"), split_name("ts-auth-service"), split_name("emailservice")
    (('orders', 'db', '2'), ('ts', 'auth', 'service'), ('email', 'service'))
    """
    found: list[str] = []
    for part in _WORD.findall(name[:200]):
        word = part.lower()
        for tail in ("service", "server"):
            if word.endswith(tail) and len(word) > len(tail) + 1 and word not in KIND_OF_LAST_WORD:
                found.append(word.removesuffix(tail))
                word = tail
        found.append(word)
    return tuple(found)


def _joined(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words with a known word that was split (`rabbit`, `mq`; `neo`, `4`, `j`) put together again."""
    for count in (3, 2):
        if len(words) >= count and "".join(words[-count:]) in KIND_OF_LAST_WORD:
            return (*words[:-count], "".join(words[-count:]))
    return words


def _by_name(name: str) -> tuple[ComponentKind, str] | None:
    words = _joined(split_name(name))
    served = False
    while words:
        before = words[-2] if len(words) > 1 else ""
        if found := PAIRS.get((before, words[-1])):
            return found, f"{before} {words[-1]}"
        known = _kind_of_word(words[-1], before, served)
        if known:
            return known, words[-1]
        if words[-1].isdigit() or words[-1] in GENERIC:
            served = served or words[-1] in ("service", "services", "svc", "microservice", "ms")
            words = _joined(words[:-1])
            continue
        return None
    return None


def _kind_of_word(word: str, before: str, served: bool) -> ComponentKind | None:
    if served and word in NOT_BEFORE_SERVICE and (before or word != "registry"):
        return None
    if (word in ("gateway", "gw") and before in NOT_A_GATEWAY) or (
        word == "router" and before in NOT_A_ROUTER
    ):
        return None
    return KIND_OF_LAST_WORD.get(word)


def guess_kind(
    name: str,
    technologies: Iterable[TechnologyEntry] = (),
    ports: Iterable[int] = (),
    *,
    workload: str = "",
    command: str = "",
) -> tuple[ComponentKind, str] | None:
    """What kind a team's own component is, and why in a few words; None if nothing says so.

    `technologies` are those of its build files and base image, `workload` is the kind of workload
    that runs it (`CronJob`), `command` what it starts, `ports` where it listens.
    """
    known, command = tuple(technologies), command[:2000]
    if workload in ("Job", "CronJob"):
        return "job", f"runs as a {workload}"
    for entry in known:
        if entry.makes:
            return entry.makes, f"built with {entry.name}"
    if _JOB_COMMAND.search(command):
        return "job", "its command migrates or seeds"
    if _WORKER_COMMAND.search(command):
        return "worker", "its command starts a worker"
    if named := _by_name(name):
        return named[0], f'its name says "{named[1]}"'
    words = split_name(name)
    if not known and len(words) == 2 and words[0] in STORES and words[1] not in GENERIC:
        return KIND_OF_LAST_WORD[words[0]], f'its name says "{words[0]}"'
    if any(entry.category == "framework" for entry in known):
        return None
    for port in ports:
        if kind := KIND_OF_PORT.get(port):
            return kind, f"listens on port {port}"
    return _frontend(name, known)


def _frontend(name: str, known: tuple[TechnologyEntry, ...]) -> tuple[ComponentKind, str] | None:
    if entry := next((entry for entry in known if entry.category == "frontend"), None):
        return "frontend", f"built with {entry.name} and no server's framework"
    words = split_name(name)
    while words and words[-1].isdigit():
        words = words[:-1]
    if words and words[-1] in WEAK_FRONTEND:
        return "frontend", f'its name says "{words[-1]}"'
    return None
