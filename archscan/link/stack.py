"""From dependencies to technologies: what the lexicon knows among them, under which name and version."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from archscan.lexicon.technology import Lexicon, TechnologyEntry
from archscan.model.elements import Technology
from archscan.model.evidence import Evidence, joined
from archscan.model.facts import Uses

_NAMED_AS_IS = frozenset({"image", "base_image", "language", "tool", "file", "technology"})
_ORDER = {"runtime": 0, "build": 1, "development": 2}
_TAG_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)(?=[-_.+a-z]|$)")
_MAJOR = re.compile(r"v\d+$")
_MAKERS = re.compile(
    r"(?:microsoft|system|apache|google|amazon|azure|python|node|go|py|lib|js|org|com|io)[.\-_]"
)
"""What stands before the name of a technology in those of packages and says whose, or in which language."""
_STARTERS = "org.springframework.boot:"
"""Maven packages that bring in a technology and are released with Spring Boot, under its version:
`spring-boot-starter-amqp` 2.7.0 brings in Spring AMQP 2.4.5.
https://docs.spring.io/spring-boot/reference/using/build-systems.html#using.build-systems.starters"""


@dataclass(slots=True)
class _Found:
    entry: TechnologyEntry
    name: str
    use: str
    version: str = ""
    exactness: tuple[int, bool] = (-1, False)
    telling: Evidence | None = None
    """The line that the version stands in."""
    evidence: set[Evidence] = field(default_factory=set)
    images: dict[Evidence, str] = field(default_factory=dict)
    """The versions of images, by their lines."""


def technologies_of(
    uses: Iterable[Uses], lexicon: Lexicon, entries: list[TechnologyEntry]
) -> tuple[Technology, ...]:
    """What the lexicon knows among dependencies; several mentions of one become one. Fills `entries`.

    An entry of the lexicon that stands for a class of libraries gives each its own name.
    """
    found: dict[tuple[str, str], _Found] = {}
    for fact in uses:
        entry = lexicon.match(fact.ecosystem, fact.name)
        if entry is None:
            continue
        own = fact.ecosystem not in _NAMED_AS_IS and is_class(entry)
        name = short_name(fact) if own else entry.name
        one = found.setdefault((entry.id, name), _Found(entry, name, fact.use))
        one.evidence.add(fact.evidence)
        if _ORDER[fact.use] < _ORDER[one.use]:
            one.use = fact.use
        version = told_version(fact) if own or _is_its_own(entry, fact) else ""
        exactness = (_exactness(fact), _bears_whole_name(entry, fact.name))
        if version and fact.ecosystem in ("image", "base_image"):
            one.images[fact.evidence] = version
        if version and exactness > one.exactness:
            one.version, one.exactness, one.telling = version, exactness, fact.evidence
    kept = {one.entry.id: one.entry for one in found.values() if one.use != "development"}
    entries.extend(kept.values())
    return tuple(
        Technology(one.name, one.entry.category, one.version, _telling_first(one), id_, one.use)
        for (id_, _), one in sorted(found.items())
    )


def _telling_first(found: _Found) -> tuple[Evidence, ...]:
    """The lines that speak of it, without those of images of another version."""
    telling = (found.telling,) if found.telling else ()
    others = {line for line, version in found.images.items() if not _agree(version, found.version)}
    return (*telling, *(one for one in joined(found.evidence) if one not in telling and one not in others))


def _agree(first: str, second: str) -> bool:
    """Whether one version may be the other, more exactly.

    >>> _agree("15", "15.7"), _agree("8.9", "18"), _agree("1.2", "1.20")
    (True, False, False)
    """
    shorter, longer = sorted((first.split("."), second.split(".")), key=len)
    return longer[: len(shorter)] == shorter


@lru_cache(maxsize=4096)
def is_class(entry: TechnologyEntry) -> bool:
    """Whether an entry stands for a class of libraries ("HTTP clients") and not for a product: most of
    the packages that it is recognised by do not bear its name."""
    packages = [pattern for ecosystem, pattern in entry.patterns if ecosystem not in _NAMED_AS_IS]
    related = sum(_bears_name(entry, package) for package in packages)
    return len(packages) > 2 and related * 3 < len(packages)


def short_name(fact: Uses) -> str:
    """What people call a package: its artifact, or the last part of its path.

    >>> from archscan.model.facts import Scope, Subject
    >>> subject, line = Subject(Scope("source", ""), ""), Evidence("go.mod", 1, "go_mod")
    >>> short_name(Uses(subject, "go", "github.com/rs/zerolog/v2", line))
    'zerolog'
    >>> short_name(Uses(subject, "maven", "org.slf4j:slf4j-api", line))
    'slf4j-api'
    """
    if fact.ecosystem == "maven":
        return fact.name.rpartition(":")[2]
    if fact.ecosystem == "go":
        parts = [part for part in fact.name.split("/") if not _MAJOR.match(part)]
        return parts[-1] if parts else fact.name
    return fact.name


def told_version(fact: Uses) -> str:
    """The version without the words for an image's variant (`3.12-slim` is 3.12, `alpine` is none)."""
    if fact.ecosystem in ("image", "base_image"):
        found = _TAG_VERSION.match(fact.version)
        return found[1] if found else ""
    return fact.version


def _is_its_own(entry: TechnologyEntry, fact: Uses) -> bool:
    """Whether the version of a package is the technology's: a plug-in or client has one of its own."""
    if fact.ecosystem in _NAMED_AS_IS:
        return True
    if fact.name.startswith(_STARTERS):
        return entry.name.startswith("Spring Boot")
    return _bears_name(entry, fact.name) and _begins_with_name(entry, fact.name)


def _begins_with_name(entry: TechnologyEntry, package: str) -> bool:
    """Whether a part of a package's path begins with a word of the technology's name.

    What begins with another name is made by others, for another thing: `Aspire.StackExchange.Redis`,
    `eslint-plugin-vue`, `@types/node`.
    """
    if package.startswith("@types/"):
        return False
    words = re.findall(r"[a-z0-9]{2,}", entry.name.lower())
    for part in re.split(r"[/:]", package.lower()):
        plain = _MAKERS.sub("", part.removeprefix("@"))
        first = re.match(r"[a-z]{3,}", plain)
        if any(plain.startswith(word) for word in words) or (first and first[0] in entry.id):
            return True
    return False


def _bears_name(entry: TechnologyEntry, package: str) -> bool:
    package = package.lower()
    words = re.findall(r"[a-z0-9]{2,}", entry.name.lower())
    return any(word in package for word in words) or any(
        part in entry.id for part in re.findall(r"[a-z]{3,}", package)
    )


def _bears_whole_name(entry: TechnologyEntry, package: str) -> bool:
    """Whether a package is the technology itself, as `phoenix_live_view` is Phoenix LiveView.

    Packages around it (`phoenix_html`) bear a part of the name, and have versions of their own.
    """
    letters = re.sub(r"[^a-z0-9]+", "", package.lower())
    return letters in {re.sub(r"[^a-z0-9]+", "", name.lower()) for name in (entry.name, entry.id)}


def _exactness(fact: Uses) -> int:
    """How sure a version is: what runs before what is locked before what is merely required."""
    if fact.ecosystem in ("image", "base_image"):
        return 3 if fact.use == "runtime" else 2
    return 1 if fact.version[:1].isdigit() else 0
