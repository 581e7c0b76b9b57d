"""Markdown as markdown-it-py reads it: block tokens with their lines, and the plain text of runs.

Written for hostile input: a run so long that nobody wrote it is taken as plain text, and a text
that takes too long to read is given up.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

LONGEST_RUN = 20_000
"""Characters of a paragraph or cell; of a longer one links and emphasis aren't read."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image that a note holds, as written."""

    target: str
    line: int
    kind: Literal["link", "wikilink", "image"]


class SlowTextError(Exception):
    """A text took longer than it was given; `line` is how far it was read."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class Deadline:
    """An amount of this thread's processor time, so that a busy machine gives up no sooner."""

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds
        self._letters = 0

    def check(self, line: int, letters: int = 0) -> None:
        """Give up if the time is over. To look at the clock costs more than to read most lines.

        Args:
            line: the one that was come to.
            letters: so many are read next.

        Raises:
            SlowTextError: it is.
        """
        self._letters += letters + 64
        if self._letters > 8192:
            self._letters = 0
            if time.thread_time() > self._end:
                raise SlowTextError(line)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_space=False, double_inline=True)
    # With the names of what it may end it is asked within these, too.
    parser.block.ruler.before(
        "table", "in_time", _in_time, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.core.ruler.at("inline", _inline)
    return parser


def _in_time(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A rule for blocks that fits none, and is tried at each line."""
    state.env["deadline"].check(line + 1)
    return False


def _inline(state: StateCore) -> None:
    """markdown-it's own rule, but not for runs so long that parsing them might hang."""
    from markdown_it.token import Token

    for token in state.tokens:
        if token.type != "inline":
            continue
        line = token.map[0] + 1 if token.map else 1
        state.env["deadline"].check(line, len(token.content))
        if "data:" in token.content:
            token.content = without_data(token.content)
        if len(token.content) > LONGEST_RUN:
            token.children = [Token("text", "", 0, content=token.content)]
        else:
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


_PICTURE = re.compile(r"!\[([^\[\]\n]{0,1000})\]\( ?<?data:[^\s()<>]{100,}+[^()\n]{0,200}\)")
_DATA = re.compile(r"\bdata:[^\s()<>\"'`]{100,}+")


def without_data(text: str) -> str:
    """A run of Markdown with the words for a picture in place of one that is written out in it."""
    text = _PICTURE.sub(lambda found: found[1].strip() or "[image]", text)
    return _DATA.sub("[image]", text)


def tokens(text: str, first: int, deadline: Deadline) -> list[Token]:
    """Block tokens of a text from line `first` on (1-based), with the lines of the whole.

    Raises:
        SlowTextError: the deadline was over first.
    """
    body = text.split("\n")[first - 1 :]
    return _parser().parse("\n" * (first - 1) + "\n".join(body), {"deadline": deadline})


_WIKILINK = re.compile(r"!?\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")


def plain(tokens: Sequence[Token], line: int) -> tuple[str, list[Link]]:
    """Plain text of inline tokens that begin on that line, and the links among them."""
    parts: list[str] = []
    links: list[Link] = []
    inside: list[str] = []  # what each open emphasis is shown as
    here = line
    for token in tokens:
        if token.type in ("image", "link_open"):
            target = token.attrGet("src" if token.type == "image" else "href")
            links.append(
                Link(str(target or ""), here, "image" if token.type == "image" else "link")
            )
        here += token.type in ("softbreak", "hardbreak")
        parts.append(_shown(token, parts[-1] if parts else "", inside))
    text = "".join(parts)
    at = 0
    for found in _WIKILINK.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        links.append(Link(found[1].strip(), line, "wikilink"))
    return _WIKILINK.sub(lambda m: (m[2] or m[1]).strip(), text), links


def _shown(token: Token, before: str, inside: list[str]) -> str:
    """What is left of an inline token in plain text, after what is left of the one before."""
    if token.type in ("text", "code_inline", "image"):
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type in ("math_inline", "math_inline_double"):
        return f"{token.markup}{token.content}{token.markup}"
    if token.type in ("em_open", "strong_open"):
        # 2*P*R is emphasis to Markdown, but a product to who wrote it.
        last = before[-1:]
        inside.append(token.markup if last.isascii() and last.isalnum() else "")
        return inside[-1]
    if token.type in ("em_close", "strong_close"):
        return inside.pop()
    return " " if token.type == "html_inline" and token.content.startswith(("<br", "</")) else ""


def without_anchor(text: str) -> str:
    """A heading without an explicit id, `{#so}`, as site generators read it."""
    name, mark, rest = text.rstrip().rpartition("{#")
    return name if mark and rest.endswith("}") and "}" not in rest[:-1] else text


def flat(text: str) -> str:
    """Text on one line, its white space single."""
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


def html_text(source: str) -> str:
    """The text of an HTML block, its line breaks kept, so that lines can be counted."""
    if len(source) > LONGEST_RUN:
        return ""
    reader = _TextOfHtml()
    try:
        reader.feed(source)
        reader.close()
    except (AssertionError, ValueError):  # html.parser on malformed declarations
        return ""
    return "".join(reader.parts)
