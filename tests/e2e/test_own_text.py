"""What people write into the document stays, byte for byte; what archscan writes is kept up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.program import files_of, here, write

Capture = pytest.CaptureFixture[bytes]
REGION = re.compile(rb"<!-- archscan:begin (\S+) -->\r?\n.*?<!-- archscan:end \1 -->", re.DOTALL)
KNOWN = re.compile(rb"<!-- archscan:regions .* -->")


KIOSK = {
    "compose.yaml": """
services:
  web:
    build: web
    ports: ["80:8080"]
    environment: {BASKETS: "redis://sessions:6379", MAILS: "http://mailer:9000"}
  mailer:
    build: mailer
    environment: {STORE: "postgres://db:5432/mails"}
  db: {image: "postgres:${VERSION}"}
  sessions: {image: "redis:7.2"}
""",
    ".env": "VERSION=16.3\n",
    "web/Dockerfile": "FROM node:20\n",
    "mailer/Dockerfile": "FROM python:3.12\n",
}


@pytest.fixture
def root(tmp_path: Path, capfdbinary: Capture) -> Path:
    """A small repository with its document drafted."""
    root = write(tmp_path / "kiosk", KIOSK)
    assert here(capfdbinary, "draft", root, "-q").code == 0
    return root


def document(root: Path) -> Path:
    return root / "docs" / "architecture" / "ARCHITECTURE.md"


def own(text: bytes) -> bytes:
    """All that stands outside the generated regions."""
    return KNOWN.sub(b"", REGION.sub(b"", text))


def regions(text: bytes) -> dict[bytes, bytes]:
    return {found[1]: found[0] for found in REGION.finditer(text)}


def edited(text: bytes) -> bytes:
    """The document with a paragraph at its beginning, below each chapter, within one, and at its end."""
    text = text.replace(b"\n## ", b"\nWritten by hand: \xc3\xa9, <b>, `x`.\n\n## ")
    text = text.replace(b"### Error Scenarios\n", b"### Error Scenarios\n\n* own list\n\n\n", 1)
    text = text.replace(
        b"<!-- archscan:end overview -->", b"<!-- archscan:end overview -->\n```\n## code\n```"
    )
    return b"Before all.\r\n\n" + text + b"\n## Own chapter\n\nNo line break here:"


def change(root: Path) -> None:
    """What makes parts of the document different."""
    settings = root / ".env"
    settings.write_bytes(settings.read_bytes().replace(b"16.3", b"17.1"))


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_own_text_stays_and_the_rest_is_refreshed(root: Path, ending: bytes, capfdbinary: Capture) -> None:
    before = edited(document(root).read_bytes()).replace(b"\r\n", b"\n").replace(b"\n", ending)
    document(root).write_bytes(before)
    change(root)
    assert here(capfdbinary, "draft", root, "-q").code == 0
    after = document(root).read_bytes()
    assert own(after) == own(before)
    assert after.count(b"Written by hand") == 18
    assert after.count(b"\n") == after.count(ending)
    assert b"17.1" in after
    assert b"16.3" not in after
    changed = {id for id, text in regions(after).items() if text != regions(before)[id]}
    assert b"components/db" in changed
    assert b"components/web" not in changed
    assert here(capfdbinary, "draft", root, "-q").code == 0
    assert document(root).read_bytes() == after


def test_what_is_written_into_a_region_is_lost_but_nothing_else(root: Path, capfdbinary: Capture) -> None:
    text = document(root).read_bytes()
    begin = b"<!-- archscan:begin overview -->\n"
    document(root).write_bytes(text.replace(begin, begin + b"Inside.\n"))
    assert here(capfdbinary, "draft", root, "-q").code == 0
    assert document(root).read_bytes() == text


def without_mailer(root: Path) -> None:
    compose = root / "compose.yaml"
    text = re.sub(r"\n  mailer:\n(?:    .*\n)*", "\n", compose.read_text())
    compose.write_text(text.replace(', MAILS: "http://mailer:9000"', ""))
    (root / "mailer" / "Dockerfile").unlink()


def test_a_component_that_is_gone_leaves(root: Path, capfdbinary: Capture) -> None:
    assert b"components/mailer" in document(root).read_bytes()
    without_mailer(root)
    assert here(capfdbinary, "draft", root, "-q").code == 0
    written = files_of(root / "docs" / "architecture")
    assert [name for name in written if "mailer" in name] == []
    assert b"components/mailer" not in written["ARCHITECTURE.md"]
    assert b"components/web" in written["ARCHITECTURE.md"]


def test_notes_on_a_component_that_is_gone_stay(root: Path, capfdbinary: Capture) -> None:
    end = b"<!-- archscan:end components/mailer -->\n"
    text = document(root).read_bytes()
    assert end in text
    document(root).write_bytes(text.replace(end, end + b"\nMailer notes of ours.\n"))
    without_mailer(root)
    for _ in range(2):
        assert here(capfdbinary, "draft", root, "-q").code == 0
        after = document(root).read_bytes()
        assert b"No longer found in the repository" in after
        assert b"mailer\n" in regions(after)[b"components/mailer"]
        assert after.count(b"Mailer notes of ours.") == 1


def test_a_renamed_component_is_another_one(root: Path, capfdbinary: Capture) -> None:
    end = b"<!-- archscan:end components/sessions -->\n"
    document(root).write_bytes(document(root).read_bytes().replace(end, end + b"\nAbout sessions.\n"))
    compose = root / "compose.yaml"
    compose.write_bytes(re.sub(rb"\bsessions\b", b"baskets", compose.read_bytes()))
    assert here(capfdbinary, "draft", root, "-q").code == 0
    after = document(root).read_bytes()
    assert b". baskets" in regions(after)[b"components/baskets"]
    assert b"About sessions." in own(after)
    assert (root / "docs/architecture/diagrams/component-baskets.svg").is_file()
    assert not (root / "docs/architecture/diagrams/component-sessions.svg").exists()


def test_a_region_that_a_person_took_out_stays_out(root: Path, capfdbinary: Capture) -> None:
    region = regions(document(root).read_bytes())[b"coverage"]
    text = document(root).read_bytes().replace(region, b"")
    document(root).write_bytes(text)
    assert here(capfdbinary, "draft", root, "-q").code == 0
    assert document(root).read_bytes() == text


def line_of(text: bytes, part: bytes) -> int:
    return text[: text.index(part)].count(b"\n") + 1


BROKEN: dict[str, tuple[bytes, bytes, str]] = {
    "not closed": (b"<!-- archscan:end overview -->\n", b"", "begin core-components"),
    "the last one not closed": (
        b"<!-- archscan:end coverage/not-read-or-not-understood -->\n",
        b"",
        "begin coverage/not-read",
    ),
    "not opened": (b"<!-- archscan:begin overview -->\n", b"", "end overview"),
    "doubled": (
        b"## Data Flow\n",
        b"<!-- archscan:begin overview -->\n<!-- archscan:end overview -->\n## Data Flow\n",
        "begin overview",
    ),
    "nested": (
        b"<!-- archscan:begin overview -->\n",
        b"<!-- archscan:begin overview -->\n<!-- archscan:begin mine -->\n",
        "begin mine",
    ),
    "without id": (b"<!-- archscan:end overview -->\n", b"<!-- archscan:end -->\n", "end -->"),
}


@pytest.mark.parametrize(("old", "new", "mark"), BROKEN.values(), ids=BROKEN)
def test_broken_markers_are_refused_and_nothing_is_written(
    root: Path, old: bytes, new: bytes, mark: str, capfdbinary: Capture
) -> None:
    text = document(root).read_bytes()
    assert text.count(old) == 1
    document(root).write_bytes(text.replace(old, new))
    change(root)
    before = files_of(root)
    result = here(capfdbinary, "draft", root, "-q")
    assert result.code == 2
    assert files_of(root) == before
    (line,) = result.lines
    found = re.fullmatch(rf"archscan: {re.escape(str(document(root)))}:(\d+): .+; expected .+", line)
    assert found, line
    assert mark.encode() in document(root).read_bytes().split(b"\n")[int(found[1]) - 1]


def test_somebody_elses_document_is_not_replaced(tmp_path: Path, capfdbinary: Capture) -> None:
    root = write(tmp_path / "kiosk", KIOSK)
    document(root).parent.mkdir(parents=True)
    document(root).write_bytes(b"# Our architecture\n\nBy hand.\n")
    before = files_of(root)
    result = here(capfdbinary, "draft", root)
    assert result.code == 2
    assert "without archscan regions" in result.err
    assert files_of(root) == before
