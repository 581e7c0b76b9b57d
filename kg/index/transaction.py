"""Transaction: the next generation of an index, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from json import JSONDecodeError
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import apsw

from kg.extract.chunks import Space
from kg.index.database import doubt, is_damage, reason, settle
from kg.index.documents import DocumentWriter
from kg.index.opening import begin, discard, empty, lay_out
from kg.index.record import JOURNALS, Record, prepare
from kg.index.schema import Manifest
from kg.index.snapshot import Snapshot
from kg.index.vector_files import VectorFiles
from kg.runtime.errors import BusyIndexError, DamagedIndexError, NoIndexError, UnwritableIndexError

if TYPE_CHECKING:
    from kg.index.concepts import ConceptWriter
    from kg.index.journal import Journal
    from kg.index.vector_index import VectorIndex


class Transaction(DocumentWriter):
    """Changes to an index that nobody sees before `commit`, and that leave no trace without it."""

    def __init__(self, folder: Path, connection: apsw.Connection) -> None:
        super().__init__(folder, connection)
        row = connection.execute("SELECT value FROM manifest").fetchone()
        self.last = Manifest.from_json(row[0]) if row else None
        """Of the last generation."""
        self.before = self.last
        """Of what this transaction builds upon; None: nothing, so all is made anew."""
        self.damaged = False  # whether there was an index that can't be read
        self._files = VectorFiles(folder)

    @classmethod
    def open(cls, folder: Path, *, notes: Path | None = None, wait: float = 10.0) -> Self:
        """Begin a transaction in `folder`, waiting so many seconds for another build to end.

        Raises:
            KgError: the folder can't be written to, is that of the notes or of something else, or
                another build is still at work.
        """
        try:
            prepare(folder, notes)
            connection, damaged = begin(folder, wait)
            transaction = cls(folder, connection)
            transaction.damaged = damaged
            return transaction
        except OSError as error:
            text = f"Can't write the index to {folder}: {error.strerror}."
            raise UnwritableIndexError(text) from error
        except apsw.BusyError as error:
            text = f"Another build is at work in {folder}: try again when it has ended."
            raise BusyIndexError(text) from error
        except apsw.Error as error:
            text = f"Can't write the index to {folder}: {error}."
            raise UnwritableIndexError(text) from error

    @classmethod
    def discard_wreck(cls, folder: Path, wait: float) -> None:
        """Remove a database that can't even be emptied; any other answers until the next stands."""
        try:
            with cls.open(folder, wait=wait) as transaction:
                transaction.begin_afresh()
        except DamagedIndexError:
            discard(folder)

    @classmethod
    def copy(cls, folder: Path) -> Self:
        """One in memory of what is in `folder`, or of nothing: to look what a build would do.

        It holds up nobody, and must not be committed.
        """
        memory = apsw.Connection(":memory:")
        try:
            with Snapshot.open(folder) as snapshot:
                snapshot.copy_to(memory)
        except NoIndexError:
            lay_out(memory)
        memory.execute("BEGIN")
        return cls(folder, memory)

    @cached_property
    def conclusions(self) -> ConceptWriter:
        """What follows from all sections."""
        from kg.index.concepts import ConceptWriter

        return ConceptWriter(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._db.in_transaction:
            with suppress(apsw.Error):
                self._db.execute("ROLLBACK")
        if error is not None:
            self._files.undo(self._db)
        self._db.close()
        garbled = isinstance(error, UnicodeDecodeError | JSONDecodeError) and self.before
        if error and (garbled or (isinstance(error, apsw.Error) and is_damage(error))):
            doubt(self.folder)
            text = f"The index in {self.folder} is damaged ({reason(error)})."
            raise DamagedIndexError(text) from error
        if isinstance(error, apsw.Error):
            text = f"Can't write the index to {self.folder}: {error}."
            raise UnwritableIndexError(text) from error

    def begin_afresh(self) -> None:
        """Build upon nothing of the last generation, which is kept until the commit."""
        empty(self._db)
        self.before = None

    def vectors(self, space: str) -> VectorIndex | None:
        """The vectors of a space as the last generation left them, to be changed; None: none."""
        return self._files.load(space, self.before) if self.before else None

    def whole(self, space: Space | None = None) -> bool:
        """Whether the vector files of the last generation, or one, are as they were written."""
        return self.before is not None and self._files.whole(self.before, space)

    def journal(self, space: Space, made_by: str, dimension: int) -> Journal:
        """What a build that was killed had embedded for a space, and this one will."""
        from kg.index.journal import Journal

        return Journal(self.folder / JOURNALS[space], made_by, dimension)

    def _forget_journals(self) -> None:
        """What was embedded is in the index now, or of no use."""
        for name in JOURNALS.values():
            file = self.folder / name
            if file.exists():
                from kg.index.journal import discard

                discard(file)

    def commit(self, manifest: Manifest, vectors: Mapping[Space, VectorIndex]) -> Manifest:
        """Make the transaction the index; `vectors` holds the spaces that changed.

        Returns:
            the manifest, its generation and vector files filled in.
        """
        generation = self._files.free(vectors, self._next(), self.last)
        written = self._files.save(vectors, generation, self.last)
        before = self.before.vectors if self.before else {}
        kept = {space: old for space, old in before.items() if space in manifest.encoders}
        manifest = replace(
            manifest,
            generation=generation,
            vectors={**kept, **dict.fromkeys(vectors, generation)},
            sums={**{space: self.before.sums[space] for space in kept if self.before}, **written},
        )
        self._end(manifest)
        self._files.sweep(manifest, self.last)
        return manifest

    def _next(self) -> int:
        """The number of this generation, larger than that of any before, were it a lost one."""
        record = Record.of(self.folder)
        before = self.last.generation if self.last else 0
        return max(before, record.generation if record else 0) + 1

    def _end(self, manifest: Manifest) -> None:
        """Commit under that manifest."""
        self._db.execute("DELETE FROM manifest")
        self._db.execute("INSERT INTO manifest VALUES (?)", (manifest.to_json(),))
        self._db.execute("COMMIT")
        settle(self._db, self.folder, manifest.generation)
        self._forget_journals()

    def keep(self, manifest: Manifest) -> Manifest:
        """End a transaction in which no note said anything new: only times of files are kept.

        It stays the same generation. Were this commit lost, files would be looked at once more.
        """
        if self._db.total_changes():
            self._end(manifest)
        else:
            self._db.execute("ROLLBACK")
            self._forget_journals()
        return manifest
