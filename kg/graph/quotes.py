"""Quotes: the lines of the notes that prove an edge, each section split into sentences once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.notes.sections import Section, Sentence

_LONGEST = 300
"""Characters of a line that are quoted; a table's or a paragraph's line may be endless."""


class Quotes:
    """Reads out of sections, by their ids."""

    def __init__(self, sections: Mapping[str, Section]) -> None:
        self._sections = sections
        self._sentences: dict[str, tuple[Sentence, ...]] = {}

    def sentence(self, section_id: str, number: int) -> dict[str, Any]:
        """A sentence of a section, or its heading for -1, as evidence."""
        section = self._sections[section_id]
        if number < 0:
            return {"path": section.path, "line": section.line, "text": section.title}
        if section_id not in self._sentences:
            self._sentences[section_id] = section.sentences()
        sentence = self._sentences[section_id][number]
        return {"path": section.path, "line": sentence.line, "text": sentence.text}

    def line(self, section_id: str, line: int) -> dict[str, Any]:
        """A line of a section's note as written, as evidence; "" where the section ends before."""
        section = self._sections[section_id]
        lines = section.source.split("\n")
        text = lines[line - section.line] if 0 <= line - section.line < len(lines) else ""
        return {"path": section.path, "line": line, "text": text.strip()[:_LONGEST]}
