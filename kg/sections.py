"""Sections: the pieces of a note between one heading and the next, as plain text with line numbers.

markdown-it-py reads the Markdown; here its tokens become sections, blocks and sentences. Headings
inside lists, quotes and fences don't divide a note, as they don't in a rendered one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Literal

from kg.language import slug, split_sentences
from kg.notes import Note

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

BlockKind = Literal["paragraph", "item", "row", "code", "html", "formula", "heading"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image that a note holds, as written."""

    target: str
    line: int
    kind: Literal["link", "wikilink", "image"]


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
        return "\n".join(_flat(b.text) for b in self.blocks if b.kind not in kinds)

    @property
    def digest(self) -> str:
        """Of what its meaning hangs on: headings and text, wherever they stand."""
        parts = ["\x1f".join(self.heading), *(f"{b.kind}\x1f{b.text}" for b in self.blocks)]
        return blake2b("\x1e".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()

    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences in order; code and formulas have none."""
        found = []
        for place, block in enumerate(self.blocks):
            if block.kind in ("code", "formula"):
                continue
            for start, text in split_sentences(block.text):
                line = block.line + block.text.count("\n", 0, start)
                found.append(Sentence(_flat(text), line, place))
        return tuple(found)


def divide(note: Note) -> tuple[Section, ...]:
    """The sections of a note, in order. A note without headings is one section."""
    reader = _Reader(note)
    for token in _tokens(note):
        reader.take(token)
    return reader.finish()


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return parser.use(dollarmath_plugin, allow_space=False, double_inline=True)


def _tokens(note: Note) -> list[Token]:
    """Tokens of the note's body; line numbers stay those of the file."""
    body = note.text.split("\n")[note.body_line - 1 :]
    return _parser().parse("\n" * (note.body_line - 1) + "\n".join(body))


_WIKILINK = re.compile(r"!?\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")
_TAG = re.compile(r"(?<![\w#/&])#([^\W\d_][\w/-]*)")
_ANCHOR = re.compile(r"\s*\{#[^}\n]*\}\s*$")  # explicit heading ids, as site generators read them
_FENCE_OF_SITE = re.compile(r"^[ \t]*:{3,}.*$", re.MULTILINE)  # ::: tip … :::, likewise


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
        text, links = _plain(token.children or [], line)
        self.links.extend(links)
        text = _FENCE_OF_SITE.sub("", text)
        self.tags.extend(_TAG.findall(text))
        opener, self.opener = self.opener, None
        if self.cells is not None:
            self.cells.append(_flat(text))
        elif opener is not None and opener.type == "heading_open" and opener.level == 0:
            line = opener.map[0] + 1 if opener.map else line
            self._close(line)
            self._start(int(opener.tag[1]), _flat(_ANCHOR.sub("", text)), line)
            self.links.extend(links)
        elif opener is not None and opener.type == "heading_open":
            self._add("heading", line, _ANCHOR.sub("", text))
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
        self._add("html", (token.map[0] + 1) if token.map else self.line, _html_text(token.content))


def _plain(tokens: Sequence[Token], line: int) -> tuple[str, list[Link]]:
    """Plain text of inline tokens, and the links among them."""
    parts: list[str] = []
    links: list[Link] = []
    for token in tokens:
        here = line + sum(part.count("\n") for part in parts)
        if token.type in ("text", "code_inline", "math_inline", "math_inline_double"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "image":
            parts.append(token.content)
            links.append(Link(str(token.attrGet("src") or ""), here, "image"))
        elif token.type == "link_open":
            links.append(Link(str(token.attrGet("href") or ""), here, "link"))
        elif token.type == "html_inline":
            parts.append(" " if token.content.startswith(("<br", "</")) else "")
    text = "".join(parts)
    links.extend(
        Link(found[1].strip(), line + text.count("\n", 0, found.start()), "wikilink")
        for found in _WIKILINK.finditer(text)
    )
    return _WIKILINK.sub(lambda m: (m[2] or m[1]).strip(), text), links


def _flat(text: str) -> str:
    return " ".join(text.split())


@dataclass
class _TextOfHtml(HTMLParser):
    """Collects what a browser would show of some HTML."""

    parts: list[str] = field(default_factory=list)
    muted: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.muted += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.muted -= bool(self.muted) and tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        self.parts.append("\n" * data.count("\n") if self.muted else data)


def _html_text(source: str) -> str:
    """The text of an HTML block, its line breaks kept, so that lines can be counted."""
    reader = _TextOfHtml()
    try:
        reader.feed(source)
        reader.close()
    except (AssertionError, ValueError):  # html.parser on malformed declarations
        return ""
    return "".join(reader.parts)
