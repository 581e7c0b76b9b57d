"""Markdown as markdown-it-py reads it: block tokens with their lines, and the plain text of runs.

Written for hostile input: a run so long that nobody wrote it is taken as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
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


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_space=False, double_inline=True)
    parser.core.ruler.at("inline", _inline_unless_long)
    return parser


def _inline_unless_long(state: StateCore) -> None:
    """markdown-it's own rule, but not for runs so long that parsing them might hang."""
    from markdown_it.rules_core import inline
    from markdown_it.token import Token

    for token in state.tokens:
        if token.type == "inline" and len(token.content) > LONGEST_RUN:
            token.children = [Token("text", "", 0, content=token.content)]
            token.type = "long"
    inline(state)
    for token in state.tokens:
        token.type = "inline" if token.type == "long" else token.type


def tokens(text: str, first: int) -> list[Token]:
    """Block tokens of a text from line `first` on (1-based), with the lines of the whole."""
    body = text.split("\n")[first - 1 :]
    return _parser().parse("\n" * (first - 1) + "\n".join(body))


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
