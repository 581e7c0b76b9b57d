"""Where the links of the notes lead: to a note, a section, nowhere, or outside."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize
from urllib.parse import unquote

from kg.lang.sentences import slug
from kg.notes.markdown import Link
from kg.notes.read import Note
from kg.notes.sections import Section

_OUTSIDE = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//|\{\{|/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """What a link points at."""

    kind: Literal["section", "note", "file", "nothing", "outside"]
    target: str = ""  # id of a section, path of a note, or of another file in the notes folder


class LinkResolver:
    """The notes and sections that links can lead to."""

    def __init__(self, notes: Iterable[Note], sections: Iterable[Section]) -> None:
        # Composed, for macOS keeps the letters of Korean names apart and links don't.
        self.paths = {normalize("NFC", note.path): note.path for note in notes}
        self.by_name: dict[str, str] = {}
        for note in sorted(notes, key=lambda n: n.path):
            stem = note.path.rpartition("/")[2].rpartition(".")[0]
            for name in (
                note.path,
                note.path.rpartition(".")[0],
                stem,
                note.title or "",
                *note.aliases,
            ):
                self.by_name.setdefault(slug(name), note.path)
        self.sections: dict[tuple[str, str], str] = {}
        for section in sections:
            self.sections.setdefault((section.path, slug(section.title)), section.id)

    def goal(self, link: Link, path: str) -> LinkTarget:
        """Where a link in the note at `path` leads."""
        target = link.target.strip()
        if link.kind == "wikilink":
            return self._wikilink(target, path)
        if not target or _OUTSIDE.match(target):
            return LinkTarget("outside", target)
        place, _, anchor = unquote(target).partition("#")
        place = place.partition("?")[0]
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), place)) if place else path
        for name in (file, file + ".md", file + "/index.md"):
            found = self.paths.get(normalize("NFC", name))
            if found is not None:
                return self._anchored(found, anchor)
        return LinkTarget("file", file)

    def _wikilink(self, target: str, path: str) -> LinkTarget:
        name, _, anchor = target.partition("#")
        note = path if not name else self.by_name.get(slug(name))
        if note:
            return self._anchored(note, anchor)
        if re.search(r"\.[a-z0-9]{2,4}$", name, re.IGNORECASE):
            return LinkTarget(
                "file", posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            )
        return LinkTarget("nothing", target)

    def _anchored(self, note: str, anchor: str) -> LinkTarget:
        if not anchor:
            return LinkTarget("note", note)
        section = self.sections.get((note, slug(anchor)))
        return (
            LinkTarget("section", section) if section else LinkTarget("nothing", f"{note}#{anchor}")
        )
