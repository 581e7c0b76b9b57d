"""What a build measures and counts for the questions to come: words, moments, norms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import apsw

from kg.index.vector_moments import VectorMoments, dump_array, load_array

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.index.lexical_index import WordDraft


class ScoreStatistics:
    """Writes to one database; part of `Transaction`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    @cached_property
    def _words(self) -> WordDraft:
        from kg.index.lexical_index import WordDraft

        return WordDraft(self._db)

    def settle_words(self) -> None:
        """Bring the vocabulary up to date with the notes that came and went."""
        self._words.settle()

    def set_moments(self, space: str, encoder: str, moments: VectorMoments) -> None:
        """Take mean and covariance of a space's vectors for the old ones."""
        self._db.execute(
            "INSERT OR REPLACE INTO moments VALUES (?, ?, ?, ?, ?)",
            (space, encoder, *moments.to_row()),
        )

    def background(self, encoder: str, digest: str) -> NDArray[np.float32] | None:
        """The vectors (n, d) of the background questions with that digest; None: there are none."""
        row = self._db.execute(
            "SELECT vectors FROM background WHERE encoder = ? AND digest = ?", (encoder, digest)
        ).fetchone()
        return load_array(row[0]) if row else None

    def set_background(self, encoder: str, digest: str, vectors: NDArray[np.float32]) -> None:
        """Keep the vectors of the background questions."""
        row = (encoder, digest, dump_array(vectors))
        self._db.execute("INSERT OR REPLACE INTO background VALUES (?, ?, ?)", row)

    def set_norms(self, norms: Mapping[str, tuple[float, float]]) -> None:
        """Take the mean and deviation of each feature for the old ones."""
        self._db.execute("DELETE FROM norms")
        self._db.executemany(
            "INSERT INTO norms VALUES (?, ?, ?)", ((name, *norm) for name, norm in norms.items())
        )
