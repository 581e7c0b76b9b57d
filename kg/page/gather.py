"""The page of an index: hands what a snapshot holds to `render`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kg.graph.build import graph_of
from kg.page.render import Links, PageOptions, PageState, SectionText, render

if TYPE_CHECKING:
    from kg.index.snapshot import Snapshot


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
    return render(graph_of(snapshot), sources, options, state)


def root_of(notes: Path, page: Path, links: Links) -> str:
    """The notes folder as the links of a page have it, with "/": see `PageOptions.root`.

    Args:
        notes: the folder.
        page: the file that the page will be.
        links: relative ones say nothing of where both are, but how one leads to the other.
    """
    if links == "none":
        return ""
    if links == "absolute":
        return notes.as_posix()
    try:
        # As they are named: a browser takes ".." out of an address without asking where links lead.
        return Path(os.path.relpath(notes, page.absolute().parent)).as_posix()
    except ValueError:  # on another drive
        return ""
