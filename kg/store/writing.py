"""Draft: the next generation of an index, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from json import JSONDecodeError
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kg.errors import BusyIndexError, DamagedIndexError, NoIndexError, UnwritableIndexError
from kg.passages import Space
from kg.store.contents import Contents
from kg.store.opening import begin, lay_out
from kg.store.pages import let_go
from kg.store.reading import Snapshot
from kg.store.record import DATABASE, prepare
from kg.store.schema import Manifest
from kg.store.sums import Seal
from kg.store.vectors import VectorFiles

if TYPE_CHECKING:
    from kg.index import VectorIndex
    from kg.store.conclusions import Conclusions


class Draft(Contents):
    """Changes to an index that nobody sees before `commit`, and that leave no trace without it."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        super().__init__(folder, connection)
        row = connection.execute("SELECT value FROM manifest").fetchone()
        self.before = Manifest.from_json(row[0]) if row else None
        self.damaged = False  # whether there was an index that can't be read
        self._seal = Seal(folder / DATABASE)
        self._files = VectorFiles(folder)

    @classmethod
    def open(cls, folder: Path, *, notes: Path | None = None, wait: float = 10.0) -> Self:
        """Begin a draft in `folder`, waiting so many seconds for another build to end.

        Raises:
            KgError: the folder can't be written to, is that of the notes or of something else, or
                another build is still at work.
        """
        try:
            prepare(folder, notes)
            connection, damaged = begin(folder, wait)
            draft = cls(folder, connection)
            draft.damaged = damaged
            return draft
        except OSError as error:
            text = f"Can't write the index to {folder}: {error.strerror}."
            raise UnwritableIndexError(text) from error
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                text = f"Another build is at work in {folder}: try again when it has ended."
                raise BusyIndexError(text) from error
            text = f"Can't write the index to {folder}: {error}."
            raise UnwritableIndexError(text) from error

    @classmethod
    def copy(cls, folder: Path) -> Self:
        """A draft in memory of what is in `folder`, or of nothing: to look what a build would do.

        It holds up nobody, and must not be committed.
        """
        memory = sqlite3.connect(":memory:", isolation_level=None)
        try:
            with Snapshot.open(folder) as snapshot:
                snapshot.copy_to(memory)
        except NoIndexError:
            lay_out(memory)
        memory.execute("BEGIN")
        return cls(folder, memory)

    @cached_property
    def conclusions(self) -> Conclusions:
        """What follows from all sections."""
        from kg.store.conclusions import Conclusions

        return Conclusions(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._db.in_transaction:
            with suppress(sqlite3.Error):
                self._db.rollback()
        if error is not None:
            self._files.undo(self._db)
        self._db.close()
        let_go()
        garbled = isinstance(error, UnicodeDecodeError | JSONDecodeError) and self.before
        if isinstance(error, sqlite3.Error) or garbled:
            if isinstance(error, sqlite3.OperationalError) and "decode" not in str(error):
                text = f"Can't write the index to {self.folder}: {error}."
                raise UnwritableIndexError(text) from error
            raise DamagedIndexError(f"The index in {self.folder} is damaged ({error}).") from error

    def vectors(self, space: str) -> VectorIndex | None:
        """The vectors of a space as the last generation left them, to be changed; None: none."""
        return self._files.load(space, self.before) if self.before else None

    def whole(self, space: Space | None = None) -> bool:
        """Whether the vector files of the last generation, or one, are as they were written."""
        return self.before is not None and self._files.whole(self.before, space)

    def commit(self, manifest: Manifest, vectors: Mapping[Space, VectorIndex]) -> Manifest:
        """Make the draft the index; `vectors` holds the spaces that changed.

        Returns:
            the manifest, its generation and vector files filled in.
        """
        generation = self.before.generation + 1 if self.before else 1
        generation = self._files.free(vectors, generation, self.before)
        written = self._files.save(vectors, generation, self.before)
        before = self.before.vectors if self.before else {}
        kept = {space: old for space, old in before.items() if space in manifest.encoders}
        manifest = replace(
            manifest,
            generation=generation,
            vectors={**kept, **dict.fromkeys(vectors, generation)},
            sums={**{space: self.before.sums[space] for space in kept if self.before}, **written},
        )
        self._db.execute("DELETE FROM manifest")
        self._db.execute("INSERT INTO manifest VALUES (?)", (manifest.to_json(),))
        self._end()
        self._files.sweep(manifest, self.before)
        return manifest

    def _end(self) -> None:
        """Commit, and seal the database if no reader holds the log."""
        self._seal.remove()
        self._db.execute("COMMIT")
        self._seal.settle(self._db)

    def keep(self, manifest: Manifest) -> Manifest:
        """End a draft in which no note said anything new: only times of files are kept."""
        if self._db.total_changes or not self._seal.there():
            self._end()
        else:
            self._db.execute("ROLLBACK")
        return manifest
