"""The vector files of an index: one a space, under the number of the generation that wrote it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw

from kg.extract.chunks import Space
from kg.index.checksums import sound, sums
from kg.index.database import is_empty
from kg.index.record import Record, is_vector_file
from kg.index.schema import Manifest
from kg.runtime.errors import KgError, UnwritableIndexError
from kg.runtime.files import remove, tighten

if TYPE_CHECKING:
    from kg.index.vector_index import VectorIndex


GRACE = 5.0
"""Seconds within which a reader that has found a generation opens its vectors."""


def vector_file(folder: Path, space: str, generation: int) -> Path:
    """Where the vectors of a space are, as that generation wrote them."""
    return folder / f"vectors-{space}-{generation}.faiss"


class VectorFiles:
    """As a build handles them: each is checked to the last byte."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: list[Path] = []

    def load(self, space: str, manifest: Manifest) -> VectorIndex | None:
        """The vectors of a space, to be changed; None: they must be made anew."""
        if space not in manifest.vectors or not self._sound(space, manifest):
            return None
        from kg.index.vector_index import VectorIndex

        try:
            return VectorIndex.load(self._file(space, manifest), mapped=False)
        except KgError:
            return None

    def free(self, spaces: Iterable[Space], generation: int, before: Manifest | None) -> int:
        """That generation, or the first one after it whose files would be in no file's place.

        A file that kg made, which a build left that was killed, may be replaced.
        """
        ours = self._owned(before)
        while any(
            file.name not in ours and os.path.lexists(file)
            for file in (vector_file(self._folder, space, generation) for space in spaces)
        ):
            generation += 1
        return generation

    def save(
        self, vectors: Mapping[Space, VectorIndex], generation: int, before: Manifest | None
    ) -> dict[str, list[int]]:
        """Write new files; returns their checksums.

        Raises:
            UnwritableIndexError: they can't be written.
        """
        written: dict[str, list[int]] = {}
        if vectors:
            names = {vector_file(self._folder, space, generation).name for space in vectors}
            self._list(names, before)
        for space, index in vectors.items():
            file = vector_file(self._folder, space, generation)
            self._written.append(file)
            index.save(file)
            written[space] = sums(file)
        return written

    def whole(self, manifest: Manifest, space: str | None = None) -> bool:
        """Whether the files of a generation, or that of one space, are as they were written."""
        spaces = manifest.vectors if space is None else [space]
        return all(one in manifest.vectors and self._sound(one, manifest) for one in spaces)

    def sweep(self, now: Manifest, before: Manifest | None) -> None:
        """Remove the files of generations that no reader can still be about to open."""
        used = {self._file(space, now) for space in now.vectors}
        older = {self._file(space, before) for space in before.vectors} if before else set()
        for file in used:
            tighten(file)
        for file in {self._folder / name for name in self._owned(before)} - used:
            with suppress(OSError):
                if file in older:
                    os.utime(file, follow_symlinks=False)  # it is of no use from now on
                elif time.time() - file.lstat().st_mtime > GRACE:
                    remove(file)

    def undo(self, connection: apsw.Connection) -> None:
        """After a build that failed: remove what it wrote, so that it takes no room."""
        with suppress(apsw.Error):  # another build is at work, and may be writing just these
            connection.set_busy_timeout(0)
            connection.execute("BEGIN IMMEDIATE")
            used = {
                self._file(space, now) for now in _manifests(connection) for space in now.vectors
            }
            for file in self._written:
                if file not in used:
                    remove(file)
            connection.execute("ROLLBACK")

    def _owned(self, before: Manifest | None) -> set[str]:
        """The names of the vector files that kg made, there or not."""
        listed = set(Record.listed(self._folder))
        if before:
            listed.update(self._file(space, before).name for space in before.vectors)
        return {name for name in listed if is_vector_file(name)}

    def _list(self, names: Iterable[str], before: Manifest | None) -> None:
        """List files that are about to be made, beside those that are still there."""
        there = {name for name in self._owned(before) if (self._folder / name).exists()}
        try:
            known = Record.of(self._folder) or Record()
            replace(known, files=tuple(sorted(there.union(names)))).write(self._folder)
        except OSError as error:
            text = f"Can't write the index to {self._folder}: {error.strerror}."
            raise UnwritableIndexError(text) from error

    def _file(self, space: str, manifest: Manifest) -> Path:
        return vector_file(self._folder, space, manifest.vectors[space])

    def _sound(self, space: str, manifest: Manifest) -> bool:
        return sound(self._file(space, manifest), manifest.sums.get(space, ()), most=None)


def _manifests(connection: apsw.Connection) -> list[Manifest]:
    """The manifest of a database, which may have none, or no tables yet."""
    if is_empty(connection):
        return []
    rows: list[Any] = connection.execute("SELECT value FROM manifest").fetchall()
    return [Manifest.from_json(text) for (text,) in rows]
