"""Annotated notes: read from files, and checked. `python -m training.corpus [FILE …]` counts them.

README.md beside this file says how they are written.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.model.relation_types import typed

FOLDER = Path(__file__).with_name("notes")
REACH = 6
"""Lines above a statement in which its names may stand."""

_MENTION = re.compile(r"\[([^\[\]]+)\]")
_HEADING = re.compile(r"(#+) ")
_NESTED = re.compile(r"\[[^\]]*\[|\][^\[]*\]")


@dataclass(frozen=True, slots=True)
class Statement:
    """What an annotation says of the line above it; relation "=" means that two names are one."""

    source: str
    relation: str
    target: str
    line: int  # 1-based, in its file


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a note, its mentions in brackets."""

    marked: str
    line: int  # 1-based, in its file
    statements: tuple[Statement, ...]

    @property
    def text(self) -> str:
        """As the writer of the note would have it, without brackets."""
        return _MENTION.sub(r"\1", self.marked)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Start and end of every mention in `text`."""
        # Each mention before one has taken two brackets out of what stands before it.
        found = enumerate(_MENTION.finditer(self.marked))
        return tuple((m.start() - 2 * n, m.end() - 2 * n - 2) for n, m in found)

    @property
    def names(self) -> frozenset[str]:
        """What its mentions are written like."""
        return frozenset(_MENTION.findall(self.marked))


@dataclass(frozen=True, slots=True)
class AnnotatedNote:
    """A note: its language (ko, en, mix), field and style, and its lines."""

    language: str
    field: str
    style: str
    lines: tuple[Line, ...]


def read(file: Path) -> list[AnnotatedNote]:
    """The notes of a file.

    Raises:
        ValueError: it isn't written as README.md says; with one line for each fault.
    """
    notes = list(_notes(file.read_text("utf-8").splitlines()))
    faults = [f"{file.name}:{line}: {what}" for note in notes for line, what in _faults(note)]
    if faults:
        raise ValueError("\n".join(faults))
    return notes


def corpus(folder: Path = FOLDER) -> dict[str, list[AnnotatedNote]]:
    """The notes of every file in a folder, by its name."""
    return {file.stem: read(file) for file in sorted(folder.glob("*.txt"))}


def _notes(rows: Iterable[str]) -> Iterator[AnnotatedNote]:
    head: list[str] = []
    lines: list[Line] = []
    for number, row in enumerate(rows, 1):
        if row.startswith("=== "):
            if head:
                yield AnnotatedNote(head[0], head[1], head[2], tuple(lines))
            head, lines = ([part.strip() for part in row[4:].split("|")] + ["", ""])[:3], []
        elif row.startswith("> "):
            last = lines.pop()
            said = (*last.statements, _statement(row[2:], number))
            lines.append(Line(last.marked, last.line, said))
        elif row.strip() and head:
            lines.append(Line(row, number, ()))
    if head:
        yield AnnotatedNote(head[0], head[1], head[2], tuple(lines))


def _statement(text: str, number: int) -> Statement:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) == 3:
        return Statement(parts[0], parts[1], parts[2], number)
    names = [part.strip() for part in text.split("=")]
    if len(names) != 2:
        raise ValueError(f"{number}: neither A | relation | B nor A = B: {text}")
    return Statement(names[0], "=", names[1], number)


def _faults(note: AnnotatedNote) -> Iterator[tuple[int, str]]:
    headings: list[tuple[int, frozenset[str]]] = []
    before: deque[frozenset[str]] = deque(maxlen=REACH)
    for line in note.lines:
        if _NESTED.search(line.marked) or line.marked.count("[") != line.marked.count("]"):
            yield line.line, "brackets don't match"
        visible = line.names.union(*before, *(names for _, names in headings))
        for said in line.statements:
            yield from _wrong(said, line, visible)
        heading = _HEADING.match(line.marked)
        if heading:
            level = len(heading[1])
            headings = [*(h for h in headings if h[0] < level), (level, line.names)]
        before.append(line.names)


def _wrong(said: Statement, line: Line, visible: frozenset[str]) -> Iterator[tuple[int, str]]:
    if said.relation not in (*typed(), "="):
        yield said.line, f"no relation: {said.relation}"
    for name in {said.source, said.target} - visible:
        yield said.line, f"“{name}” isn't marked in the line, near above it or in a heading"
    if said.source == said.target:
        yield said.line, "a name with itself"
    if said.relation != "=" and not {said.source, said.target} & line.names:
        yield said.line, "neither name stands in the line"


def main(files: list[str]) -> None:
    """Print what there is, or what is wrong with it."""
    total: Counter[str] = Counter()
    for file in [Path(name) for name in files] or sorted(FOLDER.glob("*.txt")):
        try:
            notes = read(file)
        except ValueError as error:
            print(error)
            continue
        lines = [line for note in notes for line in note.lines]
        said = [statement for line in lines for statement in line.statements]
        silent = sum(not line.statements for line in lines) / max(1, len(lines))
        counts = Counter({"notes": len(notes), "lines": len(lines), "statements": len(said)})
        total += counts
        print(f"{file.stem:38} {_text(counts)}, {silent:.0%} of the lines without any")
    print(f"{'all':38} {_text(total)}")


def _text(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())


if __name__ == "__main__":
    main(sys.argv[1:])
