"""Checksums of the index's files, so that a flipped byte is noticed before it answers.

Files have a CRC-32 a portion. To check some of them, picked at random, costs a question a few
milliseconds however large the file is; a build checks all. Against accidents, not against malice.
"""

from __future__ import annotations

import json
import random
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from kg.errors import UnwritableIndexError
from kg.files import is_regular, remove, replacing
from kg.store.pages import PORTION, Image, let_go

LARGE = 1 << 20
"""Bytes of a vector file that have a checksum of their own."""
FEW = 12
"""Megabytes that a question checks: files of up to that many are checked whole."""
MANY = LARGE // PORTION


State = tuple[tuple[int, int, int], ...]

_known: dict[Path, tuple[object, State]] = {}
"""What this process has read of files to the last byte, or written: it need not look again as long
as the file system says that they are the same. So a watch doesn't read them all for each edit."""


def sums(file: Path) -> list[int]:
    """The size of a file, then the checksum of each portion."""
    state = _state(file)
    found = [file.stat().st_size]
    with file.open("rb") as stream:
        while portion := stream.read(LARGE):
            found.append(crc32(portion))
    _known[file] = (found, state)
    return found


def sound(file: Path, expected: Sequence[int], most: int | None = FEW) -> bool:
    """Whether a file is as it was written, going by at most that many portions of it."""
    try:
        if not is_regular(file):
            return False
        state = _state(file)
        if _known.get(file) == ([*expected], state):
            return True
        if not expected or file.stat().st_size != expected[0]:
            return False
        with file.open("rb") as stream:
            for place in _some(len(expected) - 1, most):
                stream.seek(place * LARGE)
                if crc32(stream.read(LARGE)) != expected[place + 1]:
                    return False
    except OSError:
        return False
    if most is None:
        _known[file] = ([*expected], state)
    return True


class Seal:
    """The checksums of a database as its last build left it, in a file beside it.

    A build breaks it before it commits and makes a new one right after, whoever may be reading.
    Without a seal (a build was killed between the two) nothing can be told, and nothing is
    complained of, until the next build, though it find nothing to do, seals what there is.
    """

    missing = False
    """Whether the database that this process opened last had none."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file = database.with_name(f"{database.name}.sum")
        self._broken: Sealed | None = None
        self._written: Sealed | None = None

    def holds(self, *, whole: bool = False) -> bool:
        """False if the database isn't as it was sealed, going by some of it or all."""
        try:
            return self._holds(whole)
        finally:
            let_go()

    def _holds(self, whole: bool) -> bool:
        most = None if whole else FEW * MANY
        for _ in range(3):
            sealed = self._read()
            state = self._state()
            Seal.missing = sealed is None
            if sealed is None or _known.get(self._database) == (sealed.token, state):
                return True
            if _matches(self._database, sealed, most):
                if most is None or len(sealed.sums) <= most:
                    _known[self._database] = (sealed.token, state)
                return True
            most = None  # somebody may have moved the log just then: look again, at all of it
        return sealed != self._read()

    def put(self) -> None:
        """Seal the database as it is now; whoever calls this alone may write to it."""
        image, old = Image(self._database), self._broken
        kept: Sequence[int] = ()
        if old and old.page == image.page and old.pages <= image.pages:
            kept = old.sums[: old.pages * old.page // PORTION]  # the last one may have grown
        changed = image.logged()
        found = [
            kept[place] if place < len(kept) and place not in changed else _sum(image, place)
            for place in range(image.portions)
        ]
        sealed = Sealed(secrets.randbits(48), image.page, image.pages, tuple(found))
        # An index without a seal is as good, only less guarded.
        with suppress(OSError), replacing(self._file, private=True) as parts:
            parts.write_text(json.dumps(sealed), "ascii")
        self._written = sealed

    def settle(self, connection: sqlite3.Connection) -> None:
        """After a commit: seal the database, and move the log into it if nobody is in the way."""
        with suppress(sqlite3.OperationalError):  # another build is at work, and will seal
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("BEGIN IMMEDIATE")  # so that nobody writes meanwhile
            if not self.there():
                self.put()
            connection.execute("ROLLBACK")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if self._written and self._written == self._read():
                _known[self._database] = (self._written.token, self._state())

    def there(self) -> bool:
        """Whether there is a seal."""
        return self._read() is not None

    def remove(self) -> None:
        """Before the database changes, by whoever alone may write to it."""
        self._broken = self._read()
        try:
            remove(self._file)
        except OSError as error:
            if self._broken:
                text = f"Can't write the index to {self._file.parent}: {error.strerror}."
                raise UnwritableIndexError(text) from error

    def _state(self) -> State:
        return _state(self._database, self._database.with_name(f"{self._database.name}-wal"))

    def _read(self) -> Sealed | None:
        try:
            token, page, pages, found = json.loads(self._file.read_text("ascii"))
            return Sealed(int(token), int(page), int(pages), tuple(map(int, found)))
        except (OSError, ValueError, TypeError):
            return None


class Sealed(NamedTuple):
    """What a seal says."""

    token: int  # no two are the same
    page: int  # bytes
    pages: int
    sums: tuple[int, ...]  # CRC-32 of each portion


def _state(*files: Path) -> State:
    """What the file system says of files; one that is empty or isn't there has nothing to say."""
    found = []
    for file in files:
        with suppress(FileNotFoundError):
            info = file.stat()
            if info.st_size:
                found.append((info.st_ino, info.st_size, info.st_mtime_ns))
    return tuple(found)


def _matches(database: Path, sealed: Sealed, most: int | None) -> bool:
    """Whether a database is as it was sealed, going by at most that many portions of it."""
    try:
        image = Image(database)
        if (image.page, image.pages, image.portions) != (*sealed[1:3], len(sealed.sums)):
            return False
        return all(
            _sum(image, place) == sealed.sums[place] for place in _some(image.portions, most)
        )
    except OSError:
        return False


def _sum(image: Image, place: int) -> int:
    return crc32(image.portion(place))


def _some(count: int, most: int | None) -> list[int]:
    """Places out of so many; both ends among them, which tell how the rest is to be read."""
    if most is None or count <= most:
        return list(range(count))
    return sorted({0, count - 1, *random.sample(range(count), most - 2)})
