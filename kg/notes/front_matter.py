"""Front matter: title, aliases and tags from the YAML, TOML or JSON block at the head of a note.

Everything in it is text as it was written: `title: 1984`, `tags: [yes, 2024-01-01]`. What a parser
doesn't take is read line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from kg.notes.metadata import (
    Entries,
    MalformedError,
    by_line,
    entry_of,
    from_json,
    from_toml,
    from_yaml,
)
from kg.runtime.lazy import regex

MOST = 100
"""Aliases, or tags, of a note."""

_LINES = re.DOTALL | re.MULTILINE
_YAML = regex(r"(?:[ \t]*\n)*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", _LINES)
_TOML = regex(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", _LINES)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the head of a note says of it."""

    body_line: int = 1  # 1-based line where the Markdown starts
    title: str | None = None
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    trouble: tuple[int, str] | None = None  # line and reason, where it isn't well-formed


def front_matter(text: str) -> FrontMatter:
    """Read the head of a note, whose lines end in a line feed alone. Never fails."""
    entries: Entries = []
    trouble: tuple[int, str] | None = None
    end = 0
    for found, is_toml in _blocks(text):
        block = found[1]
        try:
            entries += from_toml(block) if is_toml else from_yaml(block)
        except MalformedError as error:
            entries += by_line(block, "=" if is_toml else ":")
            line = text.count("\n", 0, found.start(1)) + 1
            line += min(error.line, block.count("\n") - 1)
            trouble = trouble or (line, f"front matter: {error}"[:200])
        end = found.end()
    if not end:
        entries, end = from_json(text)
    return FrontMatter(
        body_line=text.count("\n", 0, end) + 1,
        title=next((v for key, v in entries if key == "title" and isinstance(v, str)), None),
        aliases=_names(entries, ("aliases", "alias")),
        tags=tuple(t for t in (n.lstrip("#") for n in _names(entries, ("tags", "tag"))) if t),
        trouble=trouble,
    )


def _blocks(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """The blocks at the head, and whether each is TOML.

    Often some tool has put one of its own before the real one.
    """
    is_toml = text.startswith("+++")
    found = (_TOML if is_toml else _YAML).match(text) if text[:3] in ("+++", "---") else None
    if found and (is_toml or not _prose(found[1])):
        yield found, is_toml
        found = _YAML.match(text, found.end())
        while found and _all_entries(found[1]):
            yield found, False
            found = _YAML.match(text, found.end())


def _prose(block: str) -> bool:
    """Whether a block is Markdown between two rules rather than YAML, to go by its first line."""
    lines = (line.strip() for line in block.split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return bool(first) and ":" not in first and not first.startswith(("-", "[", "{", "!", "&"))


def _all_entries(block: str) -> bool:
    """Whether there are `key: value` lines and nothing that YAML wouldn't have beside them."""
    lines = [line for line in block.split("\n") if line.strip()]
    keys = [entry_of(line, ":") for line in lines]
    rest = (line for line, key in zip(lines, keys, strict=True) if not key)
    return any(keys) and all(line.startswith((" ", "\t", "- ", "#", "]", "}")) for line in rest)


def _names(entries: Entries, keys: tuple[str, str]) -> tuple[str, ...]:
    """The names under any of these keys: in a list, or in a text with commas.

    Tags have no spaces, so these part them where there are no commas.
    """
    import unicodedata

    found: dict[str, None] = {}
    for key, value in entries:
        if key in keys:
            if isinstance(value, str):
                blanks = "tag" in keys and "," not in value
                value = value.split() if blanks else value.split(",")
            found.update(dict.fromkeys(unicodedata.normalize("NFC", v).strip() for v in value))
    return tuple(islice((name for name in found if name), MOST))
