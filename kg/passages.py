"""Passages: what of a section is embedded, each in its space.

A section is found by what it says (space "text", long sections in several pieces) and by what its
headings say (space "heading"): on notes whose headings carry the meaning the second finds more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from kg.sections import Block, Section

Space = Literal["text", "heading"]
SPACES: tuple[Space, ...] = get_args(Space)
PIECE = 900
"""Characters in a piece: some 300 tokens, well within the 512 that small encoders read."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that gets a vector, and the place that a hit on it stands for."""

    space: Space
    text: str
    line: int


def passages(section: Section) -> Iterator[Passage]:
    """The passages of a section, headings first. Code is left out where there is prose."""
    path = " > ".join(section.heading)
    if path:
        yield Passage("heading", path, section.line)
    blocks = [b for b in section.blocks if b.kind != "code"] or list(section.blocks)
    pieces = list(_pieces(blocks))
    for text, line in pieces or ([("", section.line)] if path else []):
        first = section.line if text == (pieces[0][0] if pieces else "") else line
        yield Passage("text", f"{path}\n{text}".strip(), first)


def _pieces(blocks: list[Block]) -> Iterator[tuple[str, int]]:
    """Runs of whole blocks of at most PIECE characters (a longer block is cut), with lines."""
    lines: list[str] = []
    start = size = 0
    for block in blocks:
        for offset in range(0, len(block.text), PIECE):
            text = block.text[offset : offset + PIECE]
            line = block.line + block.text.count("\n", 0, offset)
            if lines and size + len(text) > PIECE:
                yield "\n".join(lines), start
                lines, size = [], 0
            start = start if lines else line
            lines.append(text)
            size += len(text)
    if lines:
        yield "\n".join(lines), start
