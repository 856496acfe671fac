"""Decisions from architecture decision records (ADR).

Reads the forms that are in use, by their headings: MADR 2 to 4 (https://adr.github.io/madr/), Nygard's and
adr-tools' (https://github.com/npryce/adr-tools), log4brains (https://github.com/thomvaill/log4brains).
Templates and indexes of records are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from archscan.errors import FormatError
from archscan.formats.node import Map
from archscan.formats.sections import Piece, Section, front_matter, read_sections
from archscan.formats.yaml import load
from archscan.lexicon.secrets import mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Decides, Fact, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

NAME = "decisions"
PATTERNS = (
    "adr/*.md", "adrs/*.md", "ADR/*.md", "decisions/*.md", "decision/*.md", "decision-records/*.md",
    "architecture-decisions/*.md", "architecture_decision_records/*.md", "adr/*/*.md", "adrs/*/*.md",
    "decisions/*/*.md", "adr-*.md", "*.adr.md",
)  # fmt: skip

MAX_CHARACTERS = 600
_MOST_REASONS = 4
"""List items of a reason that is given as a list."""
_NAME = re.compile(r"(?i)\A(?:adr[-_ ]?)?(\d{1,8})[-_. ]|\A\d{8}-")
_NO_RECORD = re.compile(
    r"(?i)\A(?:readme|index|template|.*template.*|toc|summary|0000-(?:adr-)?template|_.*)\.md\Z"
)
_TITLE_NUMBER = re.compile(
    r"(?i)\A(?:adr[- ]?)?\d{1,8}[.:)\-–—\s]+\s*|\A(?:adr|decision(?: record)?)[:\s]+\s*"
)
_STATUS_LINE = re.compile(r"(?i)\A(?:\W*)status\W*:\W*(.+)")
_DATE_LINE = re.compile(
    r"(?i)\A(?:\W*)(?:date|last updated|decided on)\W*:\W*(\d{4}-\d{2}-\d{2}|\d{1,2}[./ ]\w+[./ ]\d{4})"
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CHOSEN = re.compile(r"(?i)chosen(?: option| alternative| approach)?\s*:\s*(.+)", re.DOTALL)
_QUOTED = re.compile(r"([\"“'])(.+?)[\"”'](?=\s*(?:,|;|\.|\Z|because\b|and\b|\())", re.DOTALL)
_BECAUSE = re.compile(r"(?i)\s*[,;.]?\s*because\b:?\s*")
_SUPERSEDED = re.compile(r"(?i)\bsupers?eded by\b[:\s]*(.+)")
_SUPERSEDES = re.compile(r"(?i)\bsupers?edes\b[:\s]*(.+)")
_REFERENCE = re.compile(r"(?i)(?:adr[- ]?)?(\d{1,8})(?:[-.\s][\w-]*)?")
_KNOWN = ("proposed", "accepted", "rejected", "deprecated", "superseded", "superceded", "draft", "decided",
          "approved", "implemented", "active", "obsolete", "withdrawn", "pending", "in review")  # fmt: skip
_PLACEHOLDER = re.compile(r"\{[^}]{3,}\}|\[(?:short title|option \d|proposed \|)|\bYYYY-MM-DD\b")


def wants(data: bytes) -> bool:
    """Whether there is a heading."""
    return data.startswith((b"#", b"---", b"\xef\xbb\xbf")) or b"\n#" in data or b"\n===" in data


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield the record's decision, if the file is a record: it has a title, and a status or a decision."""
    if _NO_RECORD.match(file.name):
        return
    sections = read_sections(file.text)
    head = next((one for one in sections if one.level == 1), None)
    if head is None or not head.title or _PLACEHOLDER.search(head.title):
        return
    meta = _meta(file)
    below = {_key(one.title): one for one in sections if one.level > 1}
    status, date = _state(meta, head, below)
    chosen, reasoning = _decision(below)
    if not (status or chosen) or not (status or _NAME.match(file.name)):
        return
    title = _TITLE_NUMBER.sub("", head.title) or head.title
    state = below["status"].pieces if "status" in below else ()
    told = " ".join([status, *(piece.text for piece in (*head.pieces, *state))])
    yield Decides(
        Subject(Scope("source", file.folder), file.name.removesuffix(".md")),
        mask(_short(title)),
        Evidence(file.path, head.line, NAME),
        status="superseded" if _SUPERSEDED.search(status) else status,
        date=date,
        chosen=mask(_short(chosen)),
        alternatives=tuple(mask(_short(one)) for one in _alternatives(below, chosen)),
        reasoning=mask(_short(reasoning or _reasoning(below))),
        supersedes=_references(_SUPERSEDES, told, str(meta.get("supersedes", ""))),
        superseded_by=_references(_SUPERSEDED, told, str(meta.get("superseded-by", ""))),
    )


def _key(title: str) -> str:
    """A heading without signs and numbers: `## 3. Considered Options:` is `considered options`."""
    return re.sub(r"[^a-z ]+", "", title.lower()).strip()


def _meta(file: SourceFile) -> dict[str, Any]:
    """The front matter's plain values; a broken one says nothing."""
    text = front_matter(file.text)
    if not text:
        return {}
    try:
        document = load(text, file.path, [])
    except FormatError:
        return {}
    if not isinstance(document, Map):
        return {}
    return {str(key).lower(): value for key, value in document.items() if isinstance(value, str | int)}


def _state(meta: dict[str, Any], head: Section, below: dict[str, Section]) -> tuple[str, str]:
    """Status and date, from the front matter, from lines below the title, or from their own section."""
    status = str(meta.get("status", ""))
    date = next((found[0] for found in [_DATE.search(str(meta.get("date", "")))] if found), "")
    for piece in head.pieces:
        if not status and (found := _STATUS_LINE.match(piece.text)):
            status = found[1]
        if not date and (found := _DATE_LINE.match(piece.text)):
            date = found[1]
    if not status and "status" in below and below["status"].pieces:
        status = below["status"].pieces[0].text
    status = status.strip(" .*_").lower()
    if "|" in status or not any(word in status for word in _KNOWN):
        status = ""
    return _short(status, 120), date


def _first(below: dict[str, Section], *titles: str) -> Section | None:
    for title in titles:
        for key, section in below.items():
            if key == title:
                return section
    return None


def _prose(section: Section | None) -> list[str]:
    return [one.text for one in section.pieces if one.kind in ("paragraph", "item")] if section else []


def _decision(below: dict[str, Section]) -> tuple[str, str]:
    """What was chosen, and the reason where the same sentence gives it."""
    texts = _prose(_first(below, "decision outcome", "decision", "outcome", "resolution", "our decision"))
    for number, text in enumerate(texts):
        found = _CHOSEN.search(text)
        if found:
            quoted = _QUOTED.match(found[1])
            rest = found[1][quoted.end() :] if quoted else found[1]
            before, *after = _BECAUSE.split(rest, maxsplit=1)
            reason = after[0] if after else ""
            if after and not reason.strip():
                reason = " ".join(texts[number + 1 : number + 1 + _MOST_REASONS])
            return (quoted[2] if quoted else before).strip(" .,"), reason.strip()
    return (texts[0] if texts else ""), ""


def _alternatives(below: dict[str, Section], chosen: str) -> list[str]:
    section = _first(
        below, "considered options", "options considered", "alternatives considered", "alternatives",
        "considered alternatives", "options", "other options",
    )  # fmt: skip
    pieces: Sequence[Piece] = section.pieces if section is not None else ()
    items = [one.text for one in pieces if one.kind == "item" and one.depth == 1]
    return [one for one in items if one and not _same(one, chosen)][:12]


def _same(option: str, chosen: str) -> bool:
    plain = [re.sub(r"\W+", " ", text).strip().lower() for text in (option, chosen)]
    return bool(plain[0]) and plain[0] == plain[1]


def _reasoning(below: dict[str, Section]) -> str:
    """Why, as the record has it: its rationale, else the context and problem."""
    texts = _prose(
        _first(below, "rationale", "reasoning", "justification", "context and problem statement", "context",
               "problem statement", "problem", "background", "motivation")
    )  # fmt: skip
    return texts[0] if texts else ""


def _references(pattern: re.Pattern[str], *texts: str) -> tuple[str, ...]:
    """Numbers of the records that a status names, else the words that it names one by."""
    found: list[str] = []
    for text in texts:
        match = pattern.search(text)
        said = match[1] if match else text if text and pattern is not _SUPERSEDED and text.isdigit() else ""
        for part in re.split(r"\s*(?:,|;|\band\b)\s*", said):
            number = _REFERENCE.match(part.strip(" []().\"'"))
            name = number[1] if number else part.strip(" []().\"'")
            if name:
                found.append(name[:120])
    return tuple(dict.fromkeys(found))


def _short(text: str, most: int = MAX_CHARACTERS) -> str:
    """At most so many characters, cut behind a sentence where there is one, else at a space."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    end = max(cut.rfind(". "), cut.rfind("; "))
    return cut[: end + 1] if end > most // 3 else f"{cut.rpartition(' ')[0]}…"
