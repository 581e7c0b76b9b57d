"""Mean and covariance of the vectors of a space: what a cosine is worth among all of them.

For a question q the cosines q·v over all v have the mean q·μ and the variance q'Σq, so a z-score
over the whole space costs one product with a matrix, however many vectors there are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
_LEAST = 1e-9  # variance: of a space in which all vectors are equal


@dataclass(frozen=True, slots=True)
class VectorMoments:
    """Sums over n vectors of d components, so that vectors can be added and taken away."""

    count: int
    first: NDArray[np.float64]  # (d,): sum of v
    second: NDArray[np.float64]  # (d, d): sum of v v'

    @classmethod
    def none(cls, dimension: int) -> Self:
        """Of no vectors."""
        import numpy as np

        return cls(0, np.zeros(dimension), np.zeros((dimension, dimension)))

    def changed(self, added: Vectors, removed: Vectors) -> VectorMoments:
        """With those vectors, rows of (n, d), added and those removed."""
        plus, minus = added.astype("f8"), removed.astype("f8")
        return VectorMoments(
            self.count + len(plus) - len(minus),
            self.first + plus.sum(0) - minus.sum(0),
            self.second + plus.T @ plus - minus.T @ minus,
        )

    def background(self, query: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the inner products of a vector (d,) with all vectors."""
        vector = query.astype("f8")
        count = max(self.count, 1)
        mean = float(vector @ self.first) / count
        square = float(vector @ self.second @ vector) / count
        return mean, math.sqrt(max(square - mean * mean, _LEAST))

    def to_row(self) -> tuple[int, bytes, bytes]:
        """As it is kept."""
        return self.count, self.first.tobytes(), self.second.tobytes()

    @classmethod
    def from_row(cls, count: int, first: bytes, second: bytes) -> Self:
        """As it was kept."""
        import numpy as np

        mean = np.frombuffer(first)
        return cls(count, mean, np.frombuffer(second).reshape(len(mean), len(mean)))


def dump_array(vectors: Vectors) -> bytes:
    """Rows (n, d) as they are kept: d as four bytes, then the components."""
    import numpy as np

    return np.int32(vectors.shape[1]).tobytes() + np.ascontiguousarray(vectors).tobytes()


def load_array(data: bytes) -> Vectors:
    """Rows (n, d) as they were kept."""
    import numpy as np

    (dimension,) = np.frombuffer(data, np.int32, 1)
    return np.frombuffer(data, np.float32, offset=4).reshape(-1, int(dimension))
