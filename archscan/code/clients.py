"""Which calls open a connection: the tables of `archscan.lexicon.calls`, made ready for looking up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from archscan.code.program import Call, Expression, Name, Program, items_of
from archscan.lexicon.calls import read_calls

Place: TypeAlias = int | str
"""Where an argument stands: its position from 0, or its name; `@` is what the method is called on."""


@dataclass(frozen=True, slots=True)
class Client:
    """What a call does for the architecture."""

    does: Literal["http", "websocket", "grpc", "opens", "publishes", "consumes", "mail", "discovers"]
    """`http`, `websocket`, `grpc`, `mail`: talks to an address; `opens`: makes a client of `technology`;
    `publishes` and `consumes`: sends to or takes from `channel`; `discovers`: asks a registry for the service
    whose name stands at `address`."""
    technology: str = ""
    """Key in the lexicon of the software that answers."""
    address: tuple[Place, ...] = ()
    """Where a URL, DSN or host stands: the first of these that is there."""
    port: tuple[Place, ...] = ()
    channel: tuple[Place, ...] = ()
    """Where a topic, queue, exchange or subject stands; `*` for all arguments by position."""
    also: tuple[Place, ...] = ()
    """Where further addresses stand, besides the first of `address`: a broker and a result store."""
    scheme: str = ""
    """Protocol that is spoken, where the address states none and `technology` is not its name (`mqtt`)."""
    purpose: str = ""
    """Connection kind, where the call says what it is for: `exports`."""
    imports: tuple[str, ...] = ()
    """Modules one of which the file has to import, itself or something of it. For names that say little
    by themselves; `*.basic_publish` is that method of whatever it is called on."""


class Clients(dict[str, Client]):
    """Clients by name, and what tells quickly that a call is none of them."""

    def __init__(self, clients: Mapping[str, Client]) -> None:
        super().__init__(clients)
        self._lasts = frozenset(name.rpartition(".")[2] for name in clients)
        self._firsts = frozenset(name.partition(".")[0] for name in clients if name.endswith(".*"))

    def may_hold(self, callee: str, full: str) -> bool:
        """Whether a call may be one of them, as written and with its import."""
        return (
            callee.rpartition(".")[2] in self._lasts
            or full.rpartition(".")[2] in self._lasts
            or full.partition(".")[0] in self._firsts
        )


@lru_cache(maxsize=16)
def clients_of(language: str) -> Clients:
    """The clients of a language by the full name of the call (`requests.get`)."""
    found: dict[str, Client] = {}
    for table in read_calls(language):
        client = _client(table)
        for names in table["calls"]:
            found.update(dict.fromkeys(spelled(names), client))
    return Clients(found)


def clients_in(program: Program) -> Clients:
    """The clients of a program's language, where a method of anything (`*.Publish`) is that of the library
    which the file imports: libraries may share its name."""
    base = clients_of(program.language)
    known = _of_anything(program.language)
    chosen = [number for number, (modules, _) in enumerate(known) if imports_any(program, modules)]
    return _joined(program.language, tuple(chosen)) if chosen else base


@lru_cache(maxsize=256)
def _joined(language: str, chosen: tuple[int, ...]) -> Clients:
    known = _of_anything(language)
    found = dict(clients_of(language))
    for number in reversed(chosen):
        found.update(known[number][1])
    return Clients(found)


@lru_cache(maxsize=16)
def _of_anything(language: str) -> tuple[tuple[tuple[str, ...], dict[str, Client]], ...]:
    """The entries `*.method` that ask for an import, by the modules, in the order of the file."""
    found: dict[tuple[str, ...], dict[str, Client]] = {}
    for table in read_calls(language):
        client = _client(table)
        for name in (name for names in table["calls"] for name in spelled(names)):
            if client.imports and name.startswith("*."):
                found.setdefault(client.imports, {}).setdefault(name, client)
    return tuple(found.items())


def imports_any(program: Program, modules: tuple[str, ...]) -> bool:
    """Whether a file imports one of the modules, itself or something of it."""
    return any(
        full == module or full.startswith((f"{module}.", f"{module}/", f"{module}::"))
        for full in program.imports.values()
        for module in modules
    )


def _client(table: dict[str, Any]) -> Client:
    return Client(
        does=table["does"],
        technology=table.get("technology", ""),
        address=tuple(table.get("address", ())),
        port=tuple(table.get("port", ())),
        channel=tuple(table.get("channel", ())),
        also=tuple(table.get("also", ())),
        scheme=table.get("scheme", ""),
        purpose=table.get("purpose", ""),
        imports=tuple(table.get("imports", ())),
    )


def spelled(names: str) -> Iterator[str]:
    """The names that a pattern stands for.

    >>> list(spelled("requests.{get,post}"))
    ['requests.get', 'requests.post']
    """
    before, opens, rest = names.partition("{")
    if not opens:
        yield names
        return
    inside, _, after = rest.partition("}")
    for one in inside.split(","):
        yield from spelled(f"{before}{one.strip()}{after}")


def argument(call: Call, places: tuple[Place, ...]) -> Expression | None:
    """The argument that stands in one of these places: by position, by name, or under a name in a table
    that is handed over (`axios({url: x})`)."""
    named = dict(call.keywords)
    for one in call.arguments:
        for key, value in items_of(one):
            if key:
                named.setdefault(key, value)
    for place in places:
        if isinstance(place, int):
            if place < len(call.arguments):
                found = call.arguments[place]
                if not any(key for key, _ in items_of(found)):
                    return found
        elif place in named:
            return named[place]
        elif place == "@" and "." in call.callee:
            return call.receiver or Name(call.callee.rpartition(".")[0], call.line)
    return None
