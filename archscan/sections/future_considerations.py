"""Chapter "Future Considerations": what the evidence itself suggests, and what people plan."""

from __future__ import annotations

from archscan.sections.context import Context, part, unseen
from archscan.sections.statements import ChapterView

HEADING = "Future Considerations"


def build(context: Context) -> ChapterView:
    """Plans, as far as a person wrote them down."""
    return ChapterView(
        "future-considerations",
        HEADING,
        (
            part(context, HEADING, "", ()),
            part(context, HEADING, "Short-term Improvements", (), unseen("plans")),
            part(context, HEADING, "Long-term Evolution", (), unseen("plans")),
        ),
    )
