"""Generated regions of a document, and the text of people around them.

A region lies between the lines `<!-- archscan:begin ID -->` and `<!-- archscan:end ID -->`; all other
text belongs to people and is kept byte for byte. Marker lines inside a closed code fence are text.
The last line of a document names the regions that were generated (`<!-- archscan:regions ... -->`):
so a region that a person has taken out stays out, while one that did not exist before is put in.

What happens to a region:

- in both documents: its content is replaced, its place is kept;
- only in the fresh one, and named in the last line of the old one: a person removed it, it stays out;
- only in the fresh one, and new: it is put behind the region that precedes it there;
- only in the old one: it goes, or is kept as a stub with its heading if a person wrote below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from archscan.errors import FormatError

_MARKER = re.compile(r" {0,3}<!--\s*archscan:(begin|end)\b\s*(\S*)\s*-->\s*$")
_KNOWN = re.compile(r" {0,3}<!--\s*archscan:regions\b\s*(.*?)\s*-->\s*$")
_ALIKE = re.compile(r"<!--(?=\s*archscan:)")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)$")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:\s|$)")
_NUMBERED = re.compile(r"^ {0,3}#{1,6} (\d{1,6})\. ", re.MULTILINE)
_STUB = "_No longer found in the repository; the text below was written by hand._"


@dataclass(frozen=True, slots=True)
class Region:
    """A generated part of a document. `text` has its marker lines; `line` is that of the first, 1-based."""

    id: str
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """A document taken apart: text, region, text, ... text; `known` are the ids that its last line names."""

    texts: tuple[str, ...]
    regions: tuple[Region, ...]
    known: frozenset[str] | None


def begin(id: str) -> str:
    """The line that opens a region."""
    return f"<!-- archscan:begin {id} -->"


def end(id: str) -> str:
    """The line that closes a region."""
    return f"<!-- archscan:end {id} -->"


def numbers_of(text: str, path: str = "ARCHITECTURE.md") -> dict[str, int]:
    """The number in the heading of each region that has one (`### 3. orders`), by the region's id.

    They are kept when the document is written anew, so that a new component moves no other's number.
    """
    found = {}
    for region in split_regions(text, path).regions:
        if number := _NUMBERED.search(region.text):
            found[region.id] = int(number[1])
    return found


def render_region(id: str, body: str) -> str:
    """A region with its markers. Text in it that looks like a marker is made harmless."""
    body = _ALIKE.sub("&lt;!--", body).strip("\n")
    return f"{begin(id)}\n\n{body}\n\n{end(id)}" if body else f"{begin(id)}\n{end(id)}"


def render_known(ids: Iterable[str]) -> str:
    """The last line of a document: which regions were generated."""
    return f"<!-- archscan:regions {' '.join(ids)} -->"


def split_regions(text: str, path: str) -> Parts:
    """Take a document apart; FormatError where markers are unclosed, doubled, crossed or nested."""
    texts: list[str] = []
    regions: list[Region] = []
    known: frozenset[str] | None = None
    held: list[str] = []
    open_id, open_line = "", 0
    for number, line, is_code in _lines(text, path):
        if not is_code and not open_id and (listed := _KNOWN.match(line)):
            known = frozenset(listed[1].split()) | (known or frozenset())
        marker = None if is_code else _MARKER.match(line)
        if marker is None:
            held.append(line)
            continue
        word, id = marker.groups()
        if not id:
            raise _wrong(path, number, f"{word} marker without an id", f"<!-- archscan:{word} ID -->")
        if word == "begin":
            if open_id:
                raise _wrong(
                    path, number, f"region {id} begins inside of {open_id}", f"{end(open_id)} before it"
                )
            if first := next((one.line for one in regions if one.id == id), 0):
                raise _wrong(path, number, f"region {id} a second time", f"it only once, as in line {first}")
            texts.append("".join(held))
            held, open_id, open_line = [line], id, number
        elif id != open_id:
            expected = end(open_id) if open_id else f"{begin(id)} before it"
            raise _wrong(path, number, f"end of region {id}, which is not open", expected)
        else:
            regions.append(Region(id, "".join([*held, line]), open_line))
            held, open_id = [], ""
    if open_id:
        raise _wrong(path, open_line, f"region {open_id} is not closed", end(open_id))
    return Parts((*texts, "".join(held)), tuple(regions), known)


def merge_regions(existing: str, fresh: str, path: str = "ARCHITECTURE.md") -> str:
    """The existing document with its regions generated anew; all else is kept, line endings included.

    An empty existing document becomes the fresh one. FormatError if the markers of the existing one are
    broken, or if it has text but no marker at all: then it is somebody's own and must not be replaced.
    `path` is what errors call the existing document.
    """
    if not existing.strip("\ufeff \t\r\n"):
        return fresh
    old = split_regions(existing, path)
    if not old.regions and old.known is None:
        raise _wrong(path, 1, "a document without archscan regions", "one drafted by archscan, or no file")
    ending = "\r\n" if existing[: existing.find("\n") + 1].endswith("\r\n") else "\n"
    new = split_regions(fresh.replace("\n", ending), path)
    ids = [region.id for region in new.regions]
    texts, regions = _renewed(old, {region.id: region for region in new.regions}, ids, ending)
    present = {region.id for region in regions}
    known = set(ids) if old.known is None else old.known
    for index, id in enumerate(ids):
        if id not in present and id not in known:
            _insert(texts, regions, new, index, ending)
    pieces = [texts[0]]
    for region, text in zip(regions, texts[1:], strict=True):
        pieces += [region.text, text]
    return _with_known("".join(pieces), render_known(ids), path, ending)


def _wrong(path: str, line: int, what: str, expected: str) -> FormatError:
    return FormatError(path, line, what, expected, "region-markers")


def _lines(text: str, path: str) -> Iterator[tuple[int, str, bool]]:
    """Each line with its number and whether it lies in a code fence; a fence may not swallow markers."""
    fence, opened, swallowed = "", 0, False
    for number, line in enumerate(re.findall(r"[^\n]*\n|[^\n]+", text), start=1):
        found = _FENCE.match(line.rstrip("\r\n"))
        was_code = bool(fence)
        if fence:
            swallowed = swallowed or bool(_MARKER.match(line) or _KNOWN.match(line))
            if found and found[1].startswith(fence) and not found[2].strip():
                fence, swallowed = "", False
        elif found:
            fence, opened = found[1], number
        yield number, line, was_code or bool(fence)
    if fence and swallowed:
        raise _wrong(path, opened, "a code fence that is never closed, with region markers below it", fence)


def _own_text(text: str) -> int:
    """How much of the text after a region belongs to it: up to the next heading of a chapter or part."""
    position = 0
    for _, line, is_code in _lines(text, ""):
        heading = None if is_code else _HEADING.match(line)
        if (heading and len(heading[1]) <= 3) or (not is_code and _KNOWN.match(line)):
            return position
        position += len(line)
    return position


def _renewed(
    old: Parts, fresh: dict[str, Region], ids: Sequence[str], ending: str
) -> tuple[list[str], list[Region]]:
    """The old texts and regions, these with their fresh content; those that are no longer made go."""
    texts = list(old.texts)
    regions: list[Region] = []
    for region in _reordered(old.regions, texts, ids):
        following = texts[len(regions) + 1]
        own = following[: _own_text(following)]
        if region.id in fresh:
            regions.append(_replaced(region, fresh[region.id].text))
        elif own.strip() and (heading := _heading(region.text)):
            stub = ending.join([begin(region.id), heading, "", _STUB, end(region.id)])
            regions.append(_replaced(region, stub))
        else:
            texts[len(regions) : len(regions) + 2] = [_joined(texts[len(regions)], following)]
    return texts, regions


def _replaced(old: Region, text: str) -> Region:
    """The region with another text, ending as before: the last line of a file may lack its line break."""
    return replace(old, text=text.rstrip("\r\n") + old.text[len(old.text.rstrip("\r\n")) :])


def _heading(text: str) -> str:
    return next((line for line in text.splitlines() if _HEADING.match(line)), "")


def _joined(before: str, after: str) -> str:
    """Two texts around a region that went; one of the blank lines around it goes with it."""
    blank = re.match(r"[ \t]*\r?\n", after)
    if blank and (not before.strip() or re.search(r"\n[ \t]*\r?\n$", before)):
        after = after[blank.end() :]
    return before + after


def _reordered(regions: Sequence[Region], texts: list[str], ids: Sequence[str]) -> list[Region]:
    """The old regions, those of one family (`components/...`) in the order of the fresh document.

    What a person wrote below a region moves along with it. `texts` is changed in place.
    """
    order = {id: position for position, id in enumerate(ids)}
    result = list(regions)
    families = dict.fromkeys(id.partition("/")[0] for id in ids if "/" in id)
    for family in families:
        slots = [
            index for index, one in enumerate(regions) if one.id in order and one.id.startswith(f"{family}/")
        ]
        wanted = sorted(slots, key=lambda index: order[regions[index].id])
        if wanted == slots:
            continue
        cuts = {index: _own_text(texts[index + 1]) for index in slots}
        own = {index: texts[index + 1][: cuts[index]] for index in slots}
        rest = {index: texts[index + 1][cuts[index] :] for index in slots}
        for slot, index in zip(slots, wanted, strict=True):
            result[slot] = regions[index]
            texts[slot + 1] = own[index] + rest[slot]
    return result


def _insert(texts: list[str], regions: list[Region], new: Parts, index: int, ending: str) -> None:
    """Put the fresh region `index` behind the nearest one that precedes it there, and its hand-written text.

    Without any such region it comes in front of all others. Its heading comes along, where the fresh
    document has one between the regions.
    """
    places = {one.id: position for position, one in enumerate(regions)}
    before = next((places[one.id] for one in reversed(new.regions[:index]) if one.id in places), -1)
    following = texts[before + 1]
    cut = _own_text(following) if before >= 0 else len(following)
    lead, rest = following[:cut], following[cut:]
    blank = ending if lead.strip() or before >= 0 else ""
    lead = (lead.rstrip("\r\n") + ending if lead.strip() else "") + blank
    if gap := new.texts[index].strip("\r\n"):
        lead += f"{gap}{ending}{ending}" if index else ""
    text = new.regions[index].text.rstrip("\r\n") + ending
    if before >= 0 and not regions[before].text.endswith("\n"):
        regions[before] = replace(regions[before], text=regions[before].text + ending)
    regions.insert(before + 1, replace(new.regions[index], text=text))
    texts[before + 1 : before + 2] = [lead, ending + rest.lstrip("\r\n")]


def _with_known(document: str, known: str, path: str, ending: str) -> str:
    """The document with its last line renewed, wherever a person has moved it to."""
    lines: list[str] = []
    done = in_region = False
    for _, line, is_code in _lines(document, path):
        marker = None if is_code else _MARKER.match(line)
        in_region = marker[1] == "begin" if marker else in_region
        if is_code or in_region or not _KNOWN.match(line):
            lines.append(line)
        elif not done:
            lines.append(known + line[len(line.rstrip("\r\n")) :])
            done = True
    if not done:
        last = "".join(lines)
        lines.append(f"{'' if last.endswith(ending) else ending}{ending}{known}{ending}")
    return "".join(lines)
