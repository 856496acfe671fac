"""A report as Markdown for a pull request: short, folded, and inside the limits of a comment.

GitHub takes comments of 65,536 characters and draws Mermaid of 500 edges; this stays well below both,
whatever the size of the change.
"""

from __future__ import annotations

from collections.abc import Sequence

from archscan.diff.changes import Change, Finding
from archscan.model.evidence import Evidence
from archscan.render.escape import markdown, markdown_cell, markdown_code
from archscan.report.diagram import to_mermaid
from archscan.report.elements import Report, name_of, ordered, rule_name
from archscan.report.picture import Picture, picture
from archscan.report.text import summary

MARKER = "<!-- archscan -->"
"""First line, by which a comment that is there already is found and rewritten."""
MAX_BYTES = 58_000
_OPEN = 12
"""Changes of one sort that are shown unfolded."""
_TEXT = 400
_TITLES = (("added", "Added"), ("removed", "Removed"), ("renamed", "Renamed"), ("changed", "Changed"))


def to_markdown(report: Report) -> str:
    """The report, at most `MAX_BYTES` long; what did not fit is counted."""
    head = [MARKER, "", f"## Architecture: {_headline(report)}", "", markdown(summary(report)), ""]
    if not report.findings and not report.changes:
        return "\n".join([*head[:-1], ""])
    blocks: list[tuple[str, list[str], str]] = []
    if report.findings:
        rows = [_finding(one) for one in ordered(report.findings)]
        blocks.append(("\n".join(["| | rule | finding | where |", "|---|---|---|---|", ""]), rows, "finding"))
    for verb, title in _TITLES:
        rows = [_item(report, one) for one in report.changes if one.verb == verb]
        if rows:
            blocks.append((f"### {title} ({len(rows)})\n\n", rows, "change"))
    drawing = _drawing(picture(report)) if len(report.changes) + len(report.findings) < 1000 else ""
    if not drawing:
        drawing = _drawing(picture(report, neighbours=False)) or _table(report)
    excerpts = _excerpts(report)
    left = MAX_BYTES - _size("\n".join(head)) - _size(drawing) - _size(excerpts)
    parts = ["\n".join(head)]
    for number, (lead, rows, noun) in enumerate(blocks):
        text = _block(lead, rows, noun, max(left // (len(blocks) - number), 400))
        left -= _size(text)
        parts.append(text)
    return "\n".join([*parts, drawing, excerpts]).rstrip("\n") + "\n"


def _headline(report: Report) -> str:
    if report.clean:
        return "nothing changed" if report.command == "diff" else "documented as it is"
    if report.command == "diff":
        counts = []
        for number, word in ((len(report.changes), "change"), (len(report.findings), "finding")):
            if number:
                counts.append(f"{number} {word}{'' if number == 1 else 's'}")
        return ", ".join(counts)
    return "the document and the repository differ"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _block(lead: str, rows: Sequence[str], noun: str, budget: int) -> str:
    """Rows as far as they fit; more than a few folded."""
    kept: list[str] = []
    used = _size(lead) + 200
    for row in rows:
        used += _size(row) + 1
        if used > budget:
            break
        kept.append(row)
    text = "\n".join(kept)
    if len(rows) > _OPEN:
        text = (
            f"<details><summary>{len(rows)} {noun}s</summary>\n\n{lead if noun == 'finding' else ''}{text}\n"
        )
        lead = "" if noun == "finding" else lead
    if len(kept) < len(rows):
        text += f"\n\nand {len(rows) - len(kept)} more; `archscan` on the command line lists all.\n"
    if len(rows) > _OPEN:
        text += "\n</details>"
    return f"{lead}{text}\n"


def _finding(finding: Finding) -> str:
    text = markdown_cell(_cut(finding.message))
    if finding.remedy:
        text += f"<br>{markdown_code(_cut(finding.remedy))}"
    name = f"{finding.rule} {rule_name(finding.rule)}"
    return f"| {finding.severity} | {markdown_cell(name)} | {text} | {_places(finding.evidence)} |"


def _item(report: Report, change: Change) -> str:
    name = markdown(_cut(name_of(report, change.subject)))
    place = _places(change.evidence)
    where = f" ({place})" if place else ""
    if change.verb == "renamed":
        old = markdown(_cut(change.old))
        return f"- {change.element} **{name}**, was {old}{where}"
    if change.field:
        old, new = markdown_code(_cut(change.old)) or "none", markdown_code(_cut(change.new)) or "none"
        return f"- {change.element} **{name}**: {markdown(change.field)} {old} → {new}{where}"
    return f"- {change.element} **{name}**{where}"


def _places(evidence: Sequence[Evidence]) -> str:
    return ", ".join(markdown_code(_cut(str(one))) for one in evidence[:2])


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…"


def _drawing(shown: Picture) -> str:
    text = to_mermaid(shown)
    if text is None:
        return ""
    key = "Green, thick: added; red, dotted: removed; amber, thick: changed; thin: as before."
    summary = "<details open><summary>Around the change</summary>"
    return f"{summary}\n\n```mermaid\n{text}```\n\n{key}\n\n</details>\n"


def _table(report: Report) -> str:
    """Instead of a picture that would be too large: how much changed of what."""
    counts: dict[tuple[str, str], int] = {}
    for one in report.changes:
        counts[one.element, one.verb] = counts.get((one.element, one.verb), 0) + 1
    if not counts:
        return ""
    rows = [f"| {element} | {verb} | {number} |" for (element, verb), number in sorted(counts.items())]
    note = "Too much changed for a picture; `archscan diff --diagram` draws it."
    return "\n".join([note, "", "| element | change | number |", "|---|---|---|", *rows, ""])


def _excerpts(report: Report) -> str:
    """Short diffs of stale files, folded, as far as they fit in a part of the whole."""
    parts: list[str] = []
    used = 0
    for path, lines in report.excerpts:
        fence = "`" * 12
        body = "\n".join(_code_line(line) for line in lines)
        text = f"<details><summary>{markdown(path)}</summary>\n\n{fence}diff\n{body}\n{fence}\n\n</details>\n"
        used += _size(text)
        if used > 12_000:
            break
        parts.append(text)
    return "\n".join(parts)


def _code_line(line: str) -> str:
    from archscan.report.text import shown

    return shown(line)[:300].replace("`" * 12, "`" * 11)
