"""One application's configuration: the documents, and all that is told of the application in one place."""

from __future__ import annotations

from dataclasses import dataclass

from archscan.model.evidence import Evidence
from archscan.model.facts import Subject

from .entries import Document, Entry
from .settings import Settings

NAME = "spring"
PORTS = ("server.port", "quarkus.http.port", "micronaut.server.port")
"""Where an application is told to listen."""


@dataclass(frozen=True, slots=True)
class Application:
    """Whom the entries of a file configure, and the table that their placeholders are filled from."""

    subject: Subject
    settings: Settings
    collector: str = NAME

    def value(self, entry: Entry, document: Document) -> str:
        """The entry's value with its placeholders filled."""
        return self.settings.resolve(entry.value, document.profile)[0].strip()

    def is_off(self, entry: Entry, document: Document) -> bool:
        """Whether the entry belongs to something that is switched off."""
        return self.settings.is_off(entry.key, document.profile)

    def evidence(self, entry: Entry) -> Evidence:
        """The entry's line."""
        return Evidence(entry.place.path, entry.place.line, self.collector)

    def further(self, entry: Entry, document: Document) -> tuple[Evidence, ...]:
        """The lines that its placeholders were filled from."""
        places = self.settings.resolve(entry.value, document.profile)[1]
        return tuple(
            Evidence(place.path, place.line, self.collector) for place in places if place != entry.place
        )

    def ports(self) -> tuple[int, ...]:
        """The ports that the application listens on, of any profile."""
        found: dict[int, None] = {}
        for key in PORTS:
            for profile, entry in self.settings.by_key.get(key, ()):
                text = self.settings.resolve(entry.value, profile)[0].strip()
                if number := port_number(text):
                    found[number] = None
        return tuple(found)


def port_number(text: str) -> int | None:
    """A port as written; None for 0, which means any, and for what is no port.

    >>> port_number("8080"), port_number("0"), port_number("${random.int}")
    (8080, None, None)
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        return None
    number = int(text)
    return number if 0 < number < 65536 else None
