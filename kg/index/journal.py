"""What a build has embedded so far, so that one that is killed need not begin again.

Embedding is most of a first build, and nothing of it is in the index before the end. So its vectors
are also added to a file a space as they come; a commit removes them. A record has a checksum over
itself and over what made it: one half written, damaged or by another model isn't taken.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Self
from zlib import crc32

from kg.runtime.files import PRIVATE, remove

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float16]

_MAGIC = b"kg embedded 1\n"
_KEY = 16  # bytes
_OPEN = (
    os.O_RDWR | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)
)  # fmt: skip


class Journal:
    """Vectors of d components in half precision by id, in the order in which they were made."""

    def __init__(self, file: Path, made_by: str, dimension: int) -> None:
        """Take what is there.

        Args:
            file: where it is, or will be with the first vectors that are added.
            made_by: tells the model, its weights and the space from any others.
            dimension: d.
        """
        import numpy as np

        self._file = file
        self._key = blake2b(f"{made_by}\n{dimension}".encode(), digest_size=_KEY).digest()
        self._type = np.dtype([("sum", "<u4"), ("id", "<i8"), ("vector", "<f2", (dimension,))])
        self._handle: int | None = None
        self._records = np.zeros(0, self._type)
        self._usable = True  # there may be something else in its place
        with suppress(OSError):
            self._read()
        self._places = {int(id_): place for place, id_ in enumerate(self._records["id"])}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __contains__(self, id_: int) -> bool:
        return id_ in self._places

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """The vectors of those ids, all of which are in it: (len(ids), d)."""
        found: Vectors = self._records["vector"][[self._places[id_] for id_ in ids]]
        return found

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Keep more of them, if there is room; the build doesn't hang on it."""
        import numpy as np

        records = np.zeros(len(ids), self._type)
        records["id"], records["vector"] = ids, vectors
        for record in records:
            record["sum"] = self._sum(record.tobytes())
        if not self._usable:
            return
        try:
            if self._handle is None:
                self._begin()
            self._write(records.tobytes())
        except OSError:  # the room is for the index
            self._usable = False
            discard(self._file)

    def _read(self) -> None:
        import numpy as np

        handle = os.open(self._file, _OPEN)
        with os.fdopen(os.dup(handle), "rb") as stream:
            try:
                self._usable = stat.S_ISREG(os.fstat(handle).st_mode) and _is_ours(stream.read(14))
                if self._usable and stream.read(_KEY) == self._key:
                    data = stream.read()
                    whole = data[: len(data) - len(data) % self._type.itemsize]
                    self._records = self._sound(np.frombuffer(whole, self._type))
            finally:
                os.close(handle)

    def _sound(self, records: NDArray[np.void]) -> NDArray[np.void]:
        """The records before the first one that isn't as it was written."""
        import numpy as np

        for place, record in enumerate(records):
            if self._sum(record.tobytes()) != record["sum"]:
                records = records[:place]
                break
        return records if np.isfinite(records["vector"]).all() else records[:0]

    def _sum(self, record: bytes) -> int:
        return crc32(record[4:], crc32(self._key))

    def _begin(self) -> None:
        """Open the file for more, without what in it isn't taken."""
        self._handle = os.open(self._file, _OPEN | os.O_CREAT, PRIVATE)
        if not stat.S_ISREG(os.fstat(self._handle).st_mode):
            raise OSError("not a file")
        head = _MAGIC + self._key
        keep = len(head) + self._records.nbytes if len(self._records) else 0
        os.ftruncate(self._handle, keep)
        if not keep:
            self._write(head)

    def _write(self, data: bytes) -> None:
        if self._handle is not None:
            while data:
                data = data[os.write(self._handle, data) :]


def discard(file: Path) -> None:
    """Remove a journal; a file of that name that is something else stays."""
    with suppress(OSError):
        handle = os.open(file, os.O_RDONLY | (_OPEN & ~(os.O_RDWR | os.O_APPEND)))
        try:
            ours = stat.S_ISREG(os.fstat(handle).st_mode) and _is_ours(os.read(handle, 14))
        finally:
            os.close(handle)
        if ours:
            remove(file)


def _is_ours(head: bytes) -> bool:
    """Whether a file begins as a journal does, even one that was cut short at once."""
    return _MAGIC.startswith(head)
