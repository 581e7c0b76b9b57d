"""Sections: the pieces of a note between one heading and the next, as plain text with line numbers.

markdown-it-py reads the Markdown; here its tokens become sections, blocks and sentences. Headings
inside lists, quotes and fences don't divide a note, as they don't in a rendered one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kg.lang.sentences import slug, split_sentences
from kg.notes.markdown import (
    Deadline,
    Link,
    SlowTextError,
    flat,
    html_text,
    plain,
    tokens,
    without_anchor,
)
from kg.notes.read import Note, Problem, UnreadableNoteError

if TYPE_CHECKING:
    from markdown_it.token import Token

LONGEST = 20.0
"""Seconds of processor time that a note may take to be divided, which is some 8 MB of lists."""

LONGEST_TITLE = 1000
"""Characters of a heading that count; no name of anything is as long."""

BlockKind = Literal["paragraph", "item", "row", "code", "html", "formula", "heading"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table row, code block …: plain text, with its line breaks."""

    kind: BlockKind
    line: int  # 1-based, of its first line of text
    text: str
    parent: int | None = None  # of a nested list item: the block it belongs to, by its place


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a section, or one line of something that has no sentences."""

    text: str
    line: int
    block: int  # the place of its block in `Section.blocks`


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, up to the next heading of any level."""

    id: str  # path and slug of the heading, unique in the notes
    path: str
    heading: tuple[str, ...]  # from the outermost heading to its own; () before the first one
    level: int  # 1 to 6; 0 before the first heading
    line: int  # 1-based, of the heading, or of the first text where there is none
    end_line: int  # the last line that isn't blank
    source: str  # lines `line` to `end_line` of the note, as written
    blocks: tuple[Block, ...]
    tags: tuple[str, ...] = ()  # of its note, and those written as #tag
    links: tuple[Link, ...] = ()

    @property
    def title(self) -> str:
        """Its own heading, "" before the first one."""
        return self.heading[-1] if self.heading else ""

    @property
    def prose(self) -> str:
        """Its text without code and formulas, a line each block."""
        kinds = ("code", "formula")
        return "\n".join(flat(b.text) for b in self.blocks if b.kind not in kinds)

    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences in order; code and formulas have none."""
        found = []
        for place, block in enumerate(self.blocks):
            if block.kind in ("code", "formula"):
                continue
            line, at = block.line, 0
            for start, text in split_sentences(block.text):
                line += block.text.count("\n", at, start)
                at = start
                found.append(Sentence(flat(text), line, place))
        return tuple(found)


def divide(note: Note) -> tuple[Section, ...]:
    """The sections of a note, in order. A note without headings is one section.

    Raises:
        UnreadableNoteError: it takes too long.
    """
    deadline = Deadline(LONGEST)
    reader = _Reader(note)
    try:
        for token in tokens(note.text, note.body_line, deadline):
            reader.take(token)
            deadline.check(token.map[1] if token.map else note.body_line)
    except SlowTextError as error:
        why = f"takes longer than {LONGEST:.0f} s to read: left out"
        raise UnreadableNoteError(Problem(note.path, error.line, why)) from error
    return reader.finish()


_TAG = re.compile(r"(?<![\w#/&])#([^\W\d_][\w/-]*)")
_FENCE_OF_SITE = re.compile(r"^[ \t]*:{3,}.*$", re.MULTILINE)  # ::: tip, as site generators read it


class _Reader:
    """Turns the token stream of one note into sections."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self.lines = note.text.split("\n")
        self.sections: list[Section] = []
        self.taken: dict[str, int] = {}
        self.trail: list[tuple[int, str]] = []  # the headings above, with their levels
        self.items: list[int | None] = []  # the open list items: the first block of each
        self.opener: Token | None = None
        self.cells: list[str] | None = None
        self.row_line = 0
        self._start(0, "", note.body_line)

    def take(self, token: Token) -> None:
        """Handle one block token of markdown-it."""
        handler = getattr(self, f"_{token.type}", None)
        if handler:
            handler(token)
        elif token.type.endswith("_open"):
            self.opener = token

    def finish(self) -> tuple[Section, ...]:
        """Close the last section."""
        self._close(len(self.lines) + 1)
        return tuple(self.sections)

    def _start(self, level: int, title: str, line: int) -> None:
        while self.trail and level and self.trail[-1][0] >= level:
            self.trail.pop()
        if level:
            self.trail.append((level, title))
        self.level, self.line = level, line
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.tags: list[str] = []

    def _close(self, before: int) -> None:
        """End the open section before that line; one that holds nothing at all is no section."""
        start, end = self.line, before - 1
        while end >= start and not self.lines[end - 1].strip():
            end -= 1
        if not self.level:
            while start < end and not self.lines[start - 1].strip():
                start += 1
        if end < start or not (self.level or self.blocks):
            return
        heading = tuple(title for _, title in self.trail)
        name = f"{self.note.path}#{slug(heading[-1]) if heading else ''}"
        count = self.taken[name] = self.taken.get(name, 0) + 1
        self.sections.append(
            Section(
                id=name if count == 1 else f"{name}~{count}",
                path=self.note.path,
                heading=heading,
                level=self.level,
                line=start,
                end_line=end,
                source="\n".join(self.lines[start - 1 : end]),
                blocks=tuple(self.blocks),
                tags=tuple(dict.fromkeys([*self.note.tags, *self.tags])),
                links=tuple(self.links),
            )
        )

    def _add(self, kind: BlockKind, line: int, text: str) -> None:
        text = text.rstrip()
        stripped = text.lstrip("\n")
        line += len(text) - len(stripped)
        if not stripped.strip():
            return
        parent = next((i for i in reversed(self.items[:-1]) if i is not None), None)
        if self.items and self.items[-1] is None:
            self.items[-1] = len(self.blocks)
        elif self.items:
            parent = self.items[-1]
        self.blocks.append(Block(kind, line, stripped, parent))

    # One method a token type of markdown-it, named after it.

    def _inline(self, token: Token) -> None:
        line = token.map[0] + 1 if token.map else self.line
        text, links = plain(token.children or [], line)
        self.links.extend(links)
        text = _FENCE_OF_SITE.sub("", text)
        self.tags.extend(_TAG.findall(text))
        opener, self.opener = self.opener, None
        if self.cells is not None:
            self.cells.append(flat(text))
        elif opener is not None and opener.type == "heading_open" and opener.level == 0:
            line = opener.map[0] + 1 if opener.map else line
            self._close(line)
            title = flat(without_anchor(text[: 2 * LONGEST_TITLE]))[:LONGEST_TITLE]
            self._start(int(opener.tag[1]), title, line)
            self.links.extend(links)
        elif opener is not None and opener.type == "heading_open":
            self._add("heading", line, without_anchor(text))
        else:
            self._add("item" if self.items else "paragraph", line, text)

    def _list_item_open(self, token: Token) -> None:
        self.items.append(None)

    def _list_item_close(self, token: Token) -> None:
        self.items.pop()

    def _tr_open(self, token: Token) -> None:
        self.cells = []
        self.row_line = token.map[0] + 1 if token.map else self.line

    def _tr_close(self, token: Token) -> None:
        cells, self.cells = self.cells or [], None
        self._add("row", self.row_line, " | ".join(cell for cell in cells if cell))

    def _fence(self, token: Token) -> None:
        self._add("code", (token.map[0] + 2) if token.map else self.line, token.content)

    def _code_block(self, token: Token) -> None:
        self._add("code", (token.map[0] + 1) if token.map else self.line, token.content)

    def _math_block(self, token: Token) -> None:
        self._add("formula", (token.map[0] + 1) if token.map else self.line, token.content)

    def _html_block(self, token: Token) -> None:
        self._add("html", (token.map[0] + 1) if token.map else self.line, html_text(token.content))
