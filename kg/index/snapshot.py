"""Snapshot: one generation of an index, as long as it is held, whatever a build does meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import apsw

from kg.index.checksums import sound
from kg.index.concept_reader import ConceptReader
from kg.index.database import check_log, connect, is_guarded, reason
from kg.index.record import DATABASE, Record, check_files
from kg.index.schema import Manifest, StoredNote, note_of, section_of
from kg.index.vector_files import vector_file
from kg.notes.read import FileStat, Note, Problem
from kg.notes.sections import Section
from kg.runtime.errors import DamagedIndexError, NoIndexError

if TYPE_CHECKING:
    from kg.index.lexical_index import LexicalIndex
    from kg.index.vector_index import VectorIndex


class Snapshot(ConceptReader):
    """What an index holds. Rows come in the order of the notes, so that output never wavers."""

    def __init__(self, folder: Path, connection: apsw.Connection) -> None:
        self.folder = folder
        super().__init__(connection)
        self._vectors: dict[str, VectorIndex] = {}

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read the index in `folder`.

        Raises:
            NoIndexError: there is none, it is damaged, or of another version.
        """
        try:
            check_files(folder)
            record = Record.of(folder)
            connection = connect(folder, write=False)
            connection.execute("BEGIN")
            snapshot = cls(folder, connection)
            # Pins the generation, and says early that there is none.
            check_log(folder, snapshot.manifest.generation, record)
            if not is_guarded(connection):
                raise ValueError("its head is another")
            return snapshot
        except (apsw.Error, UnicodeDecodeError, TypeError, ValueError) as error:
            text = f"The index in {folder} is damaged ({reason(error)}): run `kg build`."
            raise DamagedIndexError(text) from error

    @cached_property
    def words(self) -> LexicalIndex:
        """The word index."""
        from kg.index.lexical_index import LexicalIndex

        return LexicalIndex(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    @property
    def manifest(self) -> Manifest:
        """What the index was made of.

        Raises:
            NoIndexError: no build has ended yet.
        """
        row = self._db.execute("SELECT value FROM manifest").fetchone()
        if row is None:
            raise NoIndexError(f"The index in {self.folder} is empty: run `kg build`.")
        return Manifest.from_json(row[0])

    def vectors(self, space: str) -> VectorIndex:
        """The vectors of a space, left on disk until they are used."""
        if space not in self._vectors:
            from kg.index.vector_index import VectorIndex

            manifest = self.manifest
            file = vector_file(self.folder, space, manifest.vectors.get(space, 0))
            if not sound(file, manifest.sums.get(space, ())):
                raise DamagedIndexError(f"The vectors in {file} are damaged: run `kg build`.")
            self._vectors[space] = VectorIndex.load(file)
        return self._vectors[space]

    def notes(self) -> dict[str, StoredNote]:
        """Every file that the last build saw, by path."""
        rows = self._rows(
            "SELECT note, problem, path, size, mtime_ns, ctime_ns, inode, settled FROM notes "
            "ORDER BY path"
        )
        return {
            path: StoredNote(
                FileStat(*stamp),
                note_of(note) if note else None,
                Problem(**json.loads(problem)) if problem else None,
            )
            for note, problem, path, *stamp in rows
        }

    def with_aliases(self) -> list[Note]:
        """The notes that name aliases in their front matter."""
        statement = "SELECT note FROM notes WHERE json_array_length(note, '$.aliases') > 0"
        return [note_of(note) for (note,) in self._rows(statement)]

    def stamps(self) -> dict[str, FileStat]:
        """What the file system said of each file, by path."""
        rows = self._rows("SELECT size, mtime_ns, ctime_ns, inode, settled, path FROM notes")
        return {row[5]: FileStat._make(row[:5]) for row in rows}

    def seen(self, path: str) -> tuple[str | None, Problem | None]:
        """The digest of what a file said when it was last read, and what was amiss with it.

        The digest is "" where it was no text, None where it couldn't be got at.
        """
        rows = self._rows("SELECT digest, problem FROM notes WHERE path = ?", path)
        digest, problem = rows[0] if rows else (None, None)
        return digest, Problem(**json.loads(problem)) if problem else None

    def sections(self, paths: Iterable[str] | None = None) -> dict[int, Section]:
        """The sections of those notes, or all, by number, in the order of the notes."""
        if paths is None:
            rows = self._rows("SELECT * FROM sections ORDER BY path, line")
        else:
            rows = self._in("SELECT * FROM sections WHERE path IN ({}) ORDER BY path, line", paths)
        return {row[0]: section_of(row) for row in rows}

    def numbered(self, numbers: Iterable[int]) -> dict[int, Section]:
        """Sections by their numbers."""
        rows = self._in("SELECT * FROM sections WHERE number IN ({})", numbers)
        return {row[0]: section_of(row) for row in rows}

    def at(self, numbers: Iterable[int]) -> dict[int, tuple[str, int]]:
        """Path and line of sections, by their numbers."""
        rows = self._in("SELECT number, path, line FROM sections WHERE number IN ({})", numbers)
        return {number: (path, line) for number, path, line in rows}

    def sections_of(self, concept: str) -> dict[int, Section]:
        """The sections that mention or define a concept, by number, in the order of the notes."""
        statement = (
            "SELECT * FROM sections WHERE number IN "
            "(SELECT number FROM mentioned WHERE concept = ?) ORDER BY path, line"
        )
        return {row[0]: section_of(row) for row in self._rows(statement, concept)}

    def counts(self) -> dict[str, int]:
        """How many notes, sections, concepts and typed relations there are."""
        tables = {"notes": "notes", "sections": "sections", "concepts": "concepts",
                  "relations": "edges"}  # fmt: skip
        return {
            name: self._rows(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608
            for name, table in tables.items()
        }

    def problems(self) -> tuple[Problem, ...]:
        """What could not be read, in the order of the notes."""
        rows = self._rows("SELECT problem FROM notes WHERE problem IS NOT NULL ORDER BY path")
        return tuple(Problem(**json.loads(text)) for (text,) in rows)

    def note(self, path: str) -> Note | None:
        """A note by its path, if it could be read."""
        rows = self._rows("SELECT note FROM notes WHERE path = ? AND note IS NOT NULL", path)
        return note_of(rows[0][0]) if rows else None

    def copy_to(self, other: apsw.Connection) -> None:
        """Copy the whole database."""
        self._db.execute("COMMIT")
        with other.backup("main", self._db, "main") as backup:
            backup.step()

    def size(self) -> int:
        """Bytes of the files that this generation uses."""
        files = [vector_file(self.folder, s, g) for s, g in self.manifest.vectors.items()]
        return sum(f.stat().st_size for f in (self.folder / DATABASE, *files) if f.exists())
