"""The page of an index: hands what a snapshot holds to `render`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kg.page import PageOptions, PageState, SectionText, render

if TYPE_CHECKING:
    from kg.store import Snapshot


def page_of(snapshot: Snapshot, options: PageOptions) -> str:
    """The HTML of the graph of an index; the same notes give the same text."""
    sections = snapshot.sections().values()
    sources = {s.id: SectionText(s.path, s.line, s.heading, s.source) for s in sections}
    stamps = snapshot.stamps().values()
    newest = max((stamp.mtime_ns for stamp in stamps), default=0)
    state = PageState(
        newest=datetime.fromtimestamp(newest / 1e9, UTC).strftime("%Y-%m-%d %H:%M UTC"),
        notes=len(stamps),
        sections=len(sources),
    )
    return render(snapshot.graph(), sources, options, state)
