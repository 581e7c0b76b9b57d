"""VectorIndex: unit vectors by id, searched exactly by cosine, on FAISS.

Ids come from what was embedded (`vector_id`), so they are the same in every rebuild, and a moved
or renamed section finds its vector again. Components are kept in half precision: no ranking that
was looked at changes, and what a search reads is half as much.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from kg.embed.threads import patient_threads
from kg.runtime.errors import DamagedIndexError, KgError, UnwritableIndexError
from kg.runtime.files import replacing

if TYPE_CHECKING:
    import faiss


def vector_id(text: str) -> int:
    """The id of a text's vector: 63 bits of its BLAKE2b hash."""
    digest = blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


class VectorIndex:
    """A set of (id, unit vector). Inner product, which is the cosine for unit vectors."""

    def __init__(self, index: faiss.IndexIDMap2) -> None:
        self._index = index

    @classmethod
    def empty(cls, dimension: int) -> Self:
        """An index of vectors with that many components."""
        faiss = _faiss()

        half = faiss.ScalarQuantizer.QT_fp16
        vectors = faiss.IndexScalarQuantizer(dimension, half, faiss.METRIC_INNER_PRODUCT)
        return cls(faiss.IndexIDMap2(vectors))

    @classmethod
    def load(cls, file: Path, *, mapped: bool = True) -> Self:
        """Read an index from its file; `mapped` leaves the vectors on disk until they are used.

        Raises:
            KgError: the file is missing or damaged.
        """
        faiss = _faiss()

        try:
            index = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC if mapped else 0)
        except RuntimeError as error:
            raise KgError(f"Can't read the vectors in {file}: run `kg build`.") from error
        if not isinstance(index, faiss.IndexIDMap2):
            raise KgError(f"{file} holds vectors of another kind: run `kg build`.")
        return cls(index)

    def save(self, file: Path) -> None:
        """Write to `file` so that it is either complete or untouched, whatever happens.

        Raises:
            UnwritableIndexError: it can't be written there.
        """
        faiss = _faiss()

        try:
            # Left to itself, FAISS doesn't say so when the end of a file is lost as it is closed.
            with replacing(file, private=True) as parts, parts.open("wb") as stream:
                faiss.write_index(self._index, faiss.PyCallbackIOWriter(stream.write))
        except OSError as error:
            raise UnwritableIndexError(f"Can't write {file}: {error.strerror}.") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        return int(self._index.d)

    def ids(self) -> NDArray[np.int64]:
        """Every id, shape (len,)."""
        faiss = _faiss()

        return np.asarray(faiss.vector_to_array(self._index.id_map), dtype=np.int64)

    def has(self, among: Collection[int] | None = None) -> set[int]:
        """Those ids, or those among some, that have a vector."""
        if among is None:
            return set(self.ids().tolist())
        some = np.fromiter(among, np.int64, len(among))
        return set(some[np.isin(some, self.ids())].tolist())

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Add vectors of shape (len(ids), dimension); the ids must be new."""
        if len(ids):
            self._index.add_with_ids(self._rows(vectors, len(ids)), np.asarray(ids, np.int64))

    def drop(self, ids: Iterable[int]) -> int:
        """Remove the vectors of those ids; returns how many there were."""
        faiss = _faiss()

        gone = np.fromiter(ids, np.int64)
        return int(self._index.remove_ids(faiss.IDSelectorBatch(gone))) if gone.size else 0

    def search(self, vector: NDArray[np.float32], count: int) -> list[tuple[int, float]]:
        """The `count` nearest as (id, cosine), best first, ties by id."""
        count = min(count, len(self))
        if not count:
            return []
        scores, ids = self._index.search(self._rows(vector.reshape(1, -1), 1), count)
        pairs = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        return sorted(((i, s) for i, s in pairs if i >= 0), key=lambda pair: (-pair[1], pair[0]))

    def nearest(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """The largest cosine to each of some vectors (n, d), as (n,); -1 where there is none."""
        if not len(self):
            return np.full(len(vectors), -1.0, np.float32)
        scores, _ = self._index.search(self._rows(vectors, len(vectors)), 1)
        return np.asarray(scores[:, 0], np.float32)

    def _rows(self, vectors: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        """Vectors as FAISS reads them: it trusts their shape and type."""
        if vectors.shape != (count, self.dimension):
            text = f"The model's vectors have another shape than the index's: {vectors.shape}"
            raise KgError(f"{text}, not {(count, self.dimension)}: run `kg build`.")
        return np.ascontiguousarray(vectors, np.float32)

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of those ids, shape (len(ids), dimension)."""
        if not len(ids):
            return np.zeros((0, self.dimension), np.float32)
        try:
            rows = self._index.reconstruct_batch(np.asarray(ids, np.int64))
        except RuntimeError as error:  # a vector that isn't there
            text = "The index is damaged (its vectors are others): run `kg build`."
            raise DamagedIndexError(text) from error
        return np.asarray(rows, np.float32)


@cache
def _faiss() -> ModuleType:
    """FAISS, computing on one thread.

    What a question needs is done before a second one has begun, and on a busy machine the wait for
    it is many times as long (10 ms for 0.1).
    """
    with patient_threads():
        import faiss

    faiss.omp_set_num_threads(1)
    return faiss
