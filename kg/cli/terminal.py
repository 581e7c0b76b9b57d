"""How results look in a terminal: colours and links there, plain aligned text in a pipe.

Everything that kg prints goes through `echo`, which lets our own colours and links pass and spells
out whatever else would steer the terminal: nobody who prints has to think of it.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import click

from kg.model.relation_types import label
from kg.runtime.errors import KgError
from kg.runtime.visible import escaped, json_escaped, named

_ESC = f"\x1b{os.urandom(12).hex()}"
"""What stands for ESC in our own styling until it is printed: no text of a note can hold it."""

_KOREAN = {
    "Sources": "출처",
    "How it joins up": "이어지는 관계",
    "The notes don't know that.": "노트에는 답이 없습니다.",
    "Perhaps": "혹시",
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


def echo(text: str = "", *, err: bool = False, nl: bool = True, utf8: bool = False) -> None:
    """Print a text, with all spelt out that isn't ours and would steer what shows it.

    Args:
        text: of one or several lines.
        err: on stderr; where nothing can be written to that, nothing is.
        nl: whether a line end follows.
        utf8: in UTF-8 whatever the encoding of the stream, as file formats have it.

    Raises:
        BrokenPipeError: whoever read stdout has gone.
        KgError: stdout can't be written to.
    """
    stream: TextIO | None = sys.stderr if err else sys.stdout
    safe = "\x1b".join(escaped(part) for part in text.split(_ESC))
    try:
        if stream is not None:
            _write(stream, safe + "\n" * nl, "utf-8" if utf8 else stream.encoding)
        elif not err:
            raise KgError("Can't print the result: stdout is closed.")
    except OSError as error:
        _abandon(stream)
        if err:
            return
        if isinstance(error, BrokenPipeError):
            raise
        raise KgError(f"Can't print the result: {error.strerror}.") from error


def echo_over(text: str) -> None:
    """Print a text on stderr, a terminal, in place of the line that stands there."""
    echo(f"{_ESC}[G{_ESC}[K{text}", err=True, nl=False)


def echo_json(value: object, indent: int | None = 1) -> None:
    """Print a value as JSON, which stays the same value whatever stdout can't show."""
    import json

    ascii_only = getattr(sys.stdout, "encoding", "").lower().replace("_", "-") != "utf-8"
    echo(json_escaped(json.dumps(value, ensure_ascii=ascii_only, indent=indent)))


def forgive_encodings() -> None:
    """From now on what the encoding of stdout or stderr hasn't is spelt out, and no error."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def on_terminal(stream: object) -> bool:
    """Whether somebody sits at a stream; one that is closed is None."""
    return bool(getattr(stream, "isatty", lambda: False)())


def _write(stream: TextIO, text: str, encoding: str | None) -> None:
    """Write all of a text: where PYTHONUNBUFFERED is set, Python drops what a full disk refused."""
    binary = getattr(stream, "buffer", None)
    if binary is None:
        stream.write(text)
    else:
        stream.flush()
        rest = memoryview(text.encode(encoding or "utf-8", "backslashreplace"))
        while rest:
            rest = rest[binary.write(rest) or 0 :]
    stream.flush()


def _abandon(stream: TextIO | None) -> None:
    """Let what a stream has left go nowhere, or Python would try again at its end."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # type: ignore[union-attr]
        os.close(nowhere)


@dataclass(frozen=True, slots=True)
class Console:
    """Where text goes: whether it may be styled, and how wide it is."""

    styled: bool
    width: int
    notes: Path
    editor: str = "file"

    @classmethod
    def of_stdout(cls, notes: Path, editor: str) -> Console:
        """The terminal or pipe that stdout is. NO_COLOR (https://no-color.org) is heard."""
        terminal = on_terminal(sys.stdout)
        styled = terminal and "NO_COLOR" not in os.environ
        width = min(shutil.get_terminal_size().columns, 100) if terminal else 0
        return cls(styled, width, notes, editor)

    def style(self, text: str, **how: object) -> str:
        """Text in a colour or weight of `click.style`, where there are any."""
        if not self.styled:
            return text
        before, after = click.style("\0", **how).split("\0")  # type: ignore[arg-type]
        return before.replace("\x1b", _ESC) + text + after.replace("\x1b", _ESC)

    def place(self, path: str, line: int) -> str:
        """`path:line`, as a link that the terminal can open (OSC 8)."""
        text = f"{named(path)}:{line}"
        if not self.styled:
            return text
        url = editor_link(self.editor, self.notes, path, line)
        return f"{_ESC}]8;;{url}{_ESC}\\{self.style(text, fg='cyan')}{_ESC}]8;;{_ESC}\\"

    def wrap(self, text: str, indent: str = "") -> str:
        """Text broken at the screen's width; a pipe gets it whole."""
        if not self.width:
            return indent + text
        lines: list[str] = []
        line = indent
        for word in re.findall(r"\S+\s*", text):
            if line.strip() and cells(_bare(line + word.rstrip())) > self.width:
                lines.append(line.rstrip())
                line = indent
            line += word
        return "\n".join([*lines, line.rstrip()])


def editor_link(editor: str, notes: Path, path: str, line: int) -> str:
    """A URL that opens a line of a note in the editor chosen in kg.toml."""
    from urllib.parse import quote

    file = quote(os.fsencode(notes / path))
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


_ESCAPES = re.compile(rf"{_ESC}\]8;;.*?{_ESC}\\|{_ESC}\[[0-9;]*m")


def _bare(text: str) -> str:
    return _ESCAPES.sub("", text)
