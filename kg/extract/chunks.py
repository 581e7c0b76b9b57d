"""Passages: what of a section is embedded, in which space and by which encoder.

A section is found by what it says and by what its headings say, and each of the two encoders sees
more in one of them: the sentence encoder of questions and answers (`text`, and `heading` read as if
it were a question), the second one of short texts (`heading.use`, and `piece.use`: a long section
in pieces, of which the best one counts).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, get_args

from kg.lang.sentences import split_sentences
from kg.notes.sections import Block, Section

Space = Literal["text", "heading", "heading.use", "piece.use"]
SPACES: tuple[Space, ...] = get_args(Space)
SECOND_SPACES: tuple[Space, ...] = ("heading.use", "piece.use")
"""Those of the second encoder, which may be missing on a machine."""
QUERY_SPACES: tuple[Space, ...] = ("heading",)
"""Those whose passages are embedded as questions are: headings are worded like them."""

TEXT = 1600
"""Characters of the space "text": some 500 tokens, what small encoders read."""
PIECE = 320
"""Characters in a piece: two or three sentences."""
CODE = 600
"""Characters of code that stand for a section which has no prose."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that gets a vector, and the place that a hit on it stands for."""

    space: Space
    text: str
    line: int


def passages(section: Section) -> Iterator[Passage]:
    """The passages of a section. Code is left out where there is prose."""
    heading = name_of(section)
    label = heading_text(section)
    yield Passage("heading", label, section.line)
    yield Passage("heading.use", label, section.line)
    lines = list(_lines(section))
    body = "\n".join(text for text, _ in lines)
    trail = " > ".join(section.heading) or heading
    yield Passage("text", f"{trail}\n{body}"[:TEXT].strip(), section.line)
    pieces = list(_pieces(lines)) or [("", section.line)]
    for number, (text, line) in enumerate(pieces):
        yield Passage("piece.use", f"{heading}: {text}".strip(), line if number else section.line)


def name_of(section: Section) -> str:
    """Its own heading; the name of the file for what stands before any."""
    return section.title or PurePosixPath(section.path).stem


def heading_text(section: Section) -> str:
    """What it is called: its heading and the one of the whole note, without those between."""
    own = name_of(section)
    return f"{section.heading[0]}: {own}" if len(section.heading) > 1 else own


def has_prose(section: Section) -> bool:
    """Whether there is anything to read below the heading."""
    return any(_is_prose(block) and block.text.strip() for block in section.blocks)


def _is_prose(block: Block) -> bool:
    return block.kind not in ("code", "formula")


def _lines(section: Section) -> Iterator[tuple[str, int]]:
    """Its lines of prose, or some of its code where there is none, with their numbers."""
    prose = [block for block in section.blocks if _is_prose(block)]
    left = None if prose else CODE
    for block in prose or section.blocks:
        for offset, line in enumerate(block.text.split("\n")):
            text = " ".join(line.split())
            if left is not None:
                text = text[:left]
                left -= len(text)
            if text:
                yield text, block.line + offset


def _pieces(lines: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Runs of whole lines of at most PIECE characters, with the line where each begins.

    A line that is longer, a paragraph written as one, is divided at its sentences.
    """
    current, start = "", 0
    for text, line in lines:
        long = len(text) > 2 * PIECE
        for part in [s for _, s in split_sentences(text)] if long else [text]:
            if current and len(current) + len(part) > PIECE:
                yield current, start
                current = ""
            start = start if current else line
            current = f"{current} {part}".strip()
    if current:
        yield current, start
