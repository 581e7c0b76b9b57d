"""Checksums of the vector files, so that a flipped byte is noticed before it answers.

Files have a CRC-32 a portion. To check some of them, picked at random, costs a question a few
milliseconds however large the file is; a build checks all. Against accidents, not against malice.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from kg.runtime.files import is_regular

LARGE = 1 << 20
"""Bytes of a vector file that have a checksum of their own."""
FEW = 12
"""Megabytes that a question checks: files of up to that many are checked whole."""

State = tuple[tuple[int, int, int], ...]

_known: dict[Path, tuple[list[int], State]] = {}
"""What this process has read of files to the last byte, or written: it need not look again as long
as the file system says that they are the same. So a watch doesn't read them all for each edit."""


def sums(file: Path) -> list[int]:
    """The size of a file, then the checksum of each portion."""
    now = state(file)
    found = [file.stat().st_size]
    with file.open("rb") as stream:
        while portion := stream.read(LARGE):
            found.append(crc32(portion))
    _known[file] = (found, now)
    return found


def sound(file: Path, expected: Sequence[int], most: int | None = FEW) -> bool:
    """Whether a file is as it was written, going by at most that many portions of it."""
    try:
        if not is_regular(file):
            return False
        now = state(file)
        if _known.get(file) == ([*expected], now):
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
        _known[file] = ([*expected], now)
    return True


def state(*files: Path) -> State:
    """What the file system says of files; one that is empty or isn't there has nothing to say."""
    found = []
    for file in files:
        with suppress(FileNotFoundError):
            info = file.stat()
            if info.st_size:
                found.append((info.st_ino, info.st_size, info.st_mtime_ns))
    return tuple(found)


def _some(count: int, most: int | None) -> list[int]:
    """Places out of so many; both ends among them, which tell how the rest is to be read."""
    if most is None or count <= most:
        return list(range(count))
    import random  # 10 ms, and small indexes don't need it

    return sorted({0, count - 1, *random.sample(range(count), most - 2)})
