"""Contents: notes and their sections, as they come and go in a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from kg.extract.chunks import Space, has_prose
from kg.index.schema import dump, section_row, without_text
from kg.index.score_statistics import ScoreStatistics
from kg.index.snapshot import Snapshot
from kg.notes.read import FileStat, Note, Problem
from kg.notes.sections import Section

if TYPE_CHECKING:
    from kg.index.analyses import AnalysisStore

Passages = Callable[[Section], Iterable[tuple[str, int, int]]]
"""What of a section is embedded: (space, vector id, line) of each piece."""


class DocumentWriter(ScoreStatistics):
    """Writes notes and sections; part of `Transaction`."""

    def __init__(self, folder: Path, connection: apsw.Connection) -> None:
        super().__init__(connection)
        self.folder = folder
        self.now = Snapshot(folder, connection)
        """Reads the transaction as it stands."""
        self._stirred: dict[str, set[int]] = {}
        self._cleared = False

    @cached_property
    def facts(self) -> AnalysisStore:
        """What sections say; loaded with all that reads them, so not before something changed."""
        from kg.index.analyses import AnalysisStore

        return AnalysisStore(self._db)

    def touch(self, path: str, stamp: FileStat) -> None:
        """The file looks different, but says what it said. One not got at stays unsettled."""
        self._db.execute(
            "UPDATE notes SET (size, mtime_ns, ctime_ns, inode, settled) = "
            "(?1, ?2, ?3, ?4, ?5 AND digest IS NOT NULL) WHERE path = ?6 AND "
            "(size, mtime_ns, ctime_ns, inode, settled) IS NOT "
            "(?1, ?2, ?3, ?4, ?5 AND digest IS NOT NULL)",
            (*stamp, path),
        )

    def put(
        self, note: Note, stamp: FileStat, sections: Iterable[Section], passages: Passages
    ) -> None:
        """Take a note's sections, in order, for those it had; equal ones stay as they are."""
        old = {section: number for number, section in self.now.sections([note.path]).items()}
        new = list(sections)
        kept = old.keys() & set(new)
        self._take_out({number: one for one, number in old.items() if one not in kept})
        problem = dump(note.problem) if note.problem else None
        self._put_note(note.path, stamp, note.digest, dump(without_text(note)), problem)
        above: list[tuple[int, int]] = []  # (level, number) of the sections that this one is in
        for section in new:
            number = old[section] if section in kept else self._put_in(section, passages(section))
            while above and above[-1][0] >= section.level:
                above.pop()
            parent = above[-1][1] if above else number
            above.append((section.level, number))
            self._db.execute(
                "INSERT OR REPLACE INTO outline VALUES (?, ?, ?)",
                (number, parent, has_prose(section)),
            )

    def _put_in(self, section: Section, passages: Iterable[tuple[str, int, int]]) -> int:
        self._db.execute(
            "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            section_row(None, section),
        )
        number = self._db.last_insert_rowid()
        self._words.put(number, section)
        rows = [(space, vector, number, line) for space, vector, line in passages]
        self._stir((space, vector) for space, vector, *_ in rows)
        self._db.executemany("INSERT INTO passages VALUES (?, ?, ?, ?)", rows)
        return number

    def put_problem(self, problem: Problem, stamp: FileStat, digest: str | None) -> None:
        """Remember a file that could not be read.

        Args:
            problem: why not.
            stamp: of the file.
            digest: of what it says, "" if that is no text: what it said before is gone. None: it
                couldn't be got at. What it said before stays, and every build tries again.
        """
        row = self._db.execute("SELECT note FROM notes WHERE path = ?", (problem.path,)).fetchone()
        note = row[0] if row and digest is None else None
        if note is None:
            self.remove(problem.path)
        else:
            problem = replace(problem, left_out=False, stale=True)
        stamp = stamp._replace(settled=stamp.settled and digest is not None)
        self._put_note(problem.path, stamp, digest, note, dump(problem))

    def remove(self, path: str) -> None:
        """Forget a note, leaving nothing of it."""
        self._take_out(self.now.sections([path]))
        self._db.execute("DELETE FROM notes WHERE path = ?", (path,))

    def _take_out(self, sections: dict[int, Section]) -> None:
        if sections:
            self.facts.forget(sections)
        for number, section in sections.items():
            self._words.remove(number, section)
            rows = "SELECT space, vector FROM passages WHERE number = ?"
            self._stir(self._db.execute(rows, (number,)))
            for table in ("passages", "outline", "sections"):
                self._db.execute(f"DELETE FROM {table} WHERE number = ?", (number,))  # noqa: S608

    def clear(self) -> None:
        """Forget every note."""
        self._cleared = True
        self._words.clear()
        self.facts.clear()
        for table in ("notes", "sections", "outline", "passages"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608

    def stirred(self, space: Space) -> set[int] | None:
        """The vectors of a space that passages came or went with in this transaction; None: any."""
        return None if self._cleared else self._stirred.get(space, set())

    def _stir(self, rows: Iterable[tuple[str, int]]) -> None:
        for space, vector in rows:
            self._stirred.setdefault(space, set()).add(vector)

    def _put_note(
        self, path: str, stamp: FileStat, digest: str | None, note: str | None, problem: str | None
    ) -> None:
        row = (path, *stamp, digest, note, problem)
        self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
