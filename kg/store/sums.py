"""Checksums of the index's files, so that a flipped byte is noticed before it answers.

A file has a CRC-32 a megabyte. To check some of them, picked at random, costs a question a few
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
from zlib import crc32

PORTION = 1 << 20
FEW = 12
"""Portions that a question checks: files of up to that many are checked whole."""


def sums(file: Path) -> list[int]:
    """The size of a file, then the checksum of each portion."""
    found = [file.stat().st_size]
    with file.open("rb") as stream:
        while portion := stream.read(PORTION):
            found.append(crc32(portion))
    return found


def sound(file: Path, expected: Sequence[int], most: int | None = FEW) -> bool:
    """Whether a file is as it was written, going by at most that many portions of it."""
    try:
        if not expected or file.stat().st_size != expected[0]:
            return False
        places = range(len(expected) - 1)
        if most is not None and len(places) > most:  # both ends tell how the rest is to be read
            places = {0, places[-1], *random.sample(places, most - 2)}  # type: ignore[assignment]
        with file.open("rb") as stream:
            for place in sorted(places):
                stream.seek(place * PORTION)
                if crc32(stream.read(PORTION)) != expected[place + 1]:
                    return False
    except OSError:
        return False
    return True


class Seal:
    """The checksum of a database at rest, in a file beside it.

    It is there only while nobody writes: a build breaks it before it commits and makes a new one
    once all of the write-ahead log is in the database. Without a seal nothing can be told, and
    nothing is complained of.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._log = database.with_name(f"{database.name}-wal")
        self._file = database.with_name(f"{database.name}.sum")

    def holds(self, most: int | None = FEW) -> bool:
        """False if the database isn't as it was sealed."""
        for _ in range(3):
            before = self._read()
            if before is None or self._logged() or sound(self._database, before[1:], most):
                return True
            if before == self._read() and not self._logged():
                return False  # nobody has written meanwhile
        return True

    def put(self) -> None:
        """Seal the database as it is now; whoever calls this alone may write to it."""
        if self._logged():
            return
        with suppress(OSError):  # an index without a seal is as good, only less guarded
            parts = self._file.with_name(f"{self._file.name}.part")
            text = json.dumps([secrets.randbits(48), *sums(self._database)])
            parts.write_text(text, "ascii")
            parts.replace(self._file)

    def settle(self, connection: sqlite3.Connection) -> None:
        """After a commit: move the log into the database and seal it, if nobody is in the way."""
        with suppress(sqlite3.OperationalError):  # somebody reads or writes: it stays unsealed
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("BEGIN IMMEDIATE")  # so that nobody writes meanwhile
            self.put()
            connection.execute("ROLLBACK")

    def there(self) -> bool:
        """Whether there is a seal."""
        return self._file.exists()

    def remove(self) -> None:
        """Before the database changes."""
        self._file.unlink(missing_ok=True)

    def _logged(self) -> bool:
        try:
            return self._log.stat().st_size > 0
        except OSError:
            return False

    def _read(self) -> list[int] | None:
        try:
            found = json.loads(self._file.read_text("ascii"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, list) and len(found) > 1 else None
