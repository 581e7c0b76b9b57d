"""How results look in a terminal: colours and links there, plain aligned text in a pipe."""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote as percent

import click

from kg.relations.relation_types import label

_KOREAN = {
    "Sources": "출처",
    "How it joins up": "이어지는 관계",
    "The notes don't know that.": "노트에는 답이 없습니다.",
    "Perhaps": "혹시",
    "also called": "다른 이름",
    "Defined in": "정의",
    "Mentioned in": "언급",
    "Near": "가까운 개념",
    "Nothing found.": "찾은 것이 없습니다.",
    "one and the same": "같은 개념입니다",
    "nothing joins them": "이어 주는 것이 없습니다",
}


def _korean() -> bool:
    language = (
        os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    )
    return language.startswith("ko")


def say(text: str) -> str:
    """One of our few words, in the reader's language."""
    return _KOREAN.get(text, text) if _korean() else text


def relation_name(relation: str) -> str:
    """A relation as read from its source, in the reader's language."""
    return label(relation, "ko" if _korean() else "en")


@dataclass(frozen=True, slots=True)
class Screen:
    """Where text goes: whether it may be styled, and how wide it is."""

    styled: bool
    width: int
    notes: Path
    editor: str = "file"

    @classmethod
    def of_stdout(cls, notes: Path, editor: str) -> Screen:
        """The terminal or pipe that stdout is. NO_COLOR (https://no-color.org) is heard."""
        styled = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        width = min(shutil.get_terminal_size().columns, 100) if sys.stdout.isatty() else 0
        return cls(styled, width, notes, editor)

    def style(self, text: str, **how: object) -> str:
        """Text in a colour or weight of `click.style`, where there are any."""
        return click.style(text, **how) if self.styled else text  # type: ignore[arg-type]

    def place(self, path: str, line: int) -> str:
        """`path:line`, as a link that the terminal can open (OSC 8)."""
        text = f"{path}:{line}"
        if not self.styled:
            return text
        url = editor_link(self.editor, self.notes, path, line)
        return f"\x1b]8;;{url}\x1b\\{click.style(text, fg='cyan')}\x1b]8;;\x1b\\"

    def wrap(self, text: str, indent: str = "") -> str:
        """Text broken at the screen's width; a pipe gets it whole."""
        if not self.width:
            return indent + text
        lines: list[str] = []
        line = indent
        for word in re.findall(r"\S+\s*", text):
            if line.strip() and cells(line) + cells(word.rstrip()) > self.width:
                lines.append(line.rstrip())
                line = indent
            line += word
        return "\n".join([*lines, line.rstrip()])


def editor_link(editor: str, notes: Path, path: str, line: int) -> str:
    """A URL that opens a line of a note in the editor chosen in kg.toml."""
    file = percent(str(notes / path))
    if editor == "vscode":
        return f"vscode://file{file}:{line}"
    if editor == "obsidian":
        return f"obsidian://open?path={file}"
    return f"file://{file}#{line}"


def cells(text: str) -> int:
    """How many columns a text takes: hangul and other wide letters two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def clean(text: str) -> str:
    """A note's text without what could steer the terminal."""
    return "".join(c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in text)


def table(rows: Iterable[Iterable[str]], gap: str = "  ") -> list[str]:
    """Rows with their columns aligned; the last one is left ragged."""
    cut = [list(row) for row in rows]
    plain = [[cells(_bare(cell)) for cell in row] for row in cut]
    widths = [max(column) for column in zip(*plain, strict=True)] if cut else []
    lines = []
    for row, sizes in zip(cut, plain, strict=True):
        padded = [
            cell + " " * (width - size)
            for cell, size, width in zip(row, sizes, widths, strict=True)
        ]
        padded[-1] = row[-1]
        lines.append(gap.join(padded).rstrip())
    return lines


_ESCAPES = re.compile(r"\x1b\]8;;.*?\x1b\\|\x1b\[[0-9;]*m")


def _bare(text: str) -> str:
    return _ESCAPES.sub("", text)
