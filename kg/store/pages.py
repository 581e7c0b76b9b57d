"""The pages of a database as its last commit left them, read past SQLite: what checksums are of.

A page that changed lately stands in the write-ahead log, the others in the database
(https://www.sqlite.org/fileformat2.html#the_write_ahead_log). Which of them is where changes
whenever a log is moved into its database; what they say doesn't. Never writes anything.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PORTION = 1 << 16
"""Bytes that have a checksum of their own: the largest page that SQLite knows."""

_LOG_HEADER = 32
_FRAME_HEADER = 24
_AT_ONCE = 256  # frames
_WORD = 0xFFFF_FFFF
_VERSION = 3_007_000
_ORDERS = {0x377F_0682: "<u4", 0x377F_0683: ">u4"}  # of the words that are summed, by magic number


class Image:
    """One look at a database; if somebody writes meanwhile, its pages may be of two moments."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._log = database.with_name(f"{database.name}-wal")
        self.page, self.pages = _shape(database)
        self._frames: dict[int, int] = {}  # page, from 0 on -> where the log has it
        self._read_log()

    @property
    def portions(self) -> int:
        """How many there are."""
        return -(-self.pages * self.page // PORTION)

    def logged(self) -> set[int]:
        """The portions of which the log has pages."""
        return {number * self.page // PORTION for number in self._frames}

    def portion(self, place: int) -> bytes:
        """The bytes of a portion."""
        first, most = place * PORTION // self.page, PORTION // self.page
        numbers = range(first, min(first + most, self.pages))
        length = len(numbers) * self.page
        found = _at(self._database, place * PORTION, length)
        here = [number for number in numbers if number in self._frames]
        if not here:
            return found
        data = bytearray(found.ljust(length, b"\0"))  # may be in the log only
        with self._log.open("rb") as stream:
            for number in here:
                stream.seek(self._frames[number])
                start = (number - first) * self.page
                data[start : start + self.page] = stream.read(self.page)
        return bytes(data)

    def _read_log(self) -> None:
        """Find what is committed in the log, as SQLite does when it finds one."""
        try:
            stream = self._log.open("rb")
        except OSError:
            return
        with stream:
            head = stream.read(_LOG_HEADER)
            if len(head) < _LOG_HEADER:
                return
            magic, version, page, _, *salts, low, high = struct.unpack(">8I", head)
            order = _ORDERS.get(magic)
            if order is None or version != _VERSION or not _is_page(page):
                return
            import numpy as np  # here and below only: most looks find no log

            words = np.frombuffer(head, order, 6).reshape(1, -1)
            if _next((0, 0), _parts(words)[0].tolist(), 3) != (low, high):
                return
            self._read_frames(stream.read, page, order, salts, (low, high))

    def _read_frames(
        self,
        read: Callable[[int], bytes],
        page: int,
        order: str,
        salts: list[int],
        state: tuple[int, int],
    ) -> None:
        import numpy as np

        size, at = _FRAME_HEADER + page, _LOG_HEADER
        begun: dict[int, int] = {}
        while data := read(size * _AT_ONCE):
            whole = len(data) // size
            frames = np.frombuffer(data, order, whole * size // 4).reshape(whole, -1)
            summed = np.concatenate([frames[:, :2], frames[:, _FRAME_HEADER // 4 :]], axis=1)
            for place, parts in enumerate(_parts(summed).tolist()):
                head = struct.unpack_from(">6I", data, place * size)
                state = _next(state, parts, summed.shape[1] // 2)
                if [*head[2:4]] != salts or state != head[4:]:
                    return  # of an older log, or not written to its end
                begun[head[0] - 1] = at + place * size + _FRAME_HEADER
                if head[1]:  # a commit
                    self.page, self.pages = page, head[1]
                    self._frames.update(begun)
                    begun = {}
            at += whole * size


def _shape(database: Path) -> tuple[int, int]:
    """Bytes of a page, and how many there are, going by the database alone."""
    head = _at(database, 0, 18)
    page = int.from_bytes(head[16:18], "big") if len(head) == 18 else 0
    page = 65536 if page == 1 else page
    page = page if _is_page(page) else 4096
    return page, database.stat().st_size // page


def _is_page(size: int) -> bool:
    return 512 <= size <= 65536 and size & (size - 1) == 0


# The log's checksum takes words in pairs: s0 += a + s1; s1 += b + s0. That is linear, so all of a
# frame is two products with weights, and only what goes from frame to frame is left to a loop.


def _parts(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """What the words of each row (n, 2k) add to the two sums, as (n, 2)."""
    weights, _ = _weights(words.shape[1] // 2)
    return words.astype("u4") @ weights


def _next(state: tuple[int, int], parts: list[int], pairs: int) -> tuple[int, int]:
    """The two sums after a row, from those before it and what the row adds."""
    _, (a, b, c, d) = _weights(pairs)
    low = a * state[0] + b * state[1] + parts[0]
    high = c * state[0] + d * state[1] + parts[1]
    return low & _WORD, high & _WORD


@cache
def _weights(pairs: int) -> tuple[NDArray[np.uint32], tuple[int, int, int, int]]:
    """The weight of each word in both sums, (2 pairs, 2), and of the sums before."""
    import numpy as np

    rows: list[tuple[int, int]] = []
    a, b, c, d = 1, 0, 0, 1  # the matrix ((1, 1), (1, 2)), to the power of the pairs behind
    for _ in range(pairs):
        rows += [(b, d), ((a + b) & _WORD, (c + d) & _WORD)]
        a, b, c, d = (n & _WORD for n in (a + b, a + 2 * b, c + d, c + 2 * d))
    return np.array(rows[::-1], np.uint32), (a, b, c, d)


# Closing any handle on a database drops the locks that SQLite has on it in this process, by which
# others know that it is in use (https://sqlite.org/howtocorrupt.html, 2.2). So ours stay open as
# long as there is another.

_open: dict[Path, int] = {}
_lock = Lock()


def let_go() -> None:
    """Close what was opened to read pages, but for databases that this process has open besides."""
    with _lock:
        files = _others() if _open else None
        for file, handle in list(_open.items()):
            if files is not None and _identity(os.fstat(handle)) not in files:
                os.close(_open.pop(file))


def _others() -> set[tuple[int, int]] | None:
    """The files that this process has open, but for our handles; None: that can't be told."""
    found = set()
    try:
        handles = {int(entry.name) for entry in Path("/dev/fd").iterdir()}
    except OSError:
        return None
    for handle in handles.difference(_open.values()):
        with suppress(OSError):  # the one that listed them
            found.add(_identity(os.fstat(handle)))
    return found


def _at(file: Path, start: int, length: int) -> bytes:
    """Some bytes of a database."""
    if not hasattr(os, "pread"):  # Windows, where locks are those of their handle
        with file.open("rb") as stream:
            stream.seek(start)
            return stream.read(length)
    with _lock:
        return os.pread(_handle(file), length, start)


def _handle(file: Path) -> int:
    if file in _open and _identity(os.fstat(_open[file])) != _identity(file.stat()):
        os.close(_open.pop(file))  # of a database that isn't there any more
    if file not in _open:
        _open[file] = os.open(file, os.O_RDONLY)
    return _open[file]


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino
