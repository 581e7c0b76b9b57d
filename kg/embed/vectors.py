"""Vectors: unit length, and the vector of a long text from those of its parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kg.runtime.errors import KgError


def normalise(vectors: ArrayLike) -> NDArray[np.float32]:
    """Make vectors unit length (L2), so that their inner product is the cosine.

    Args:
        vectors: one vector (d,) or rows (n, d), of any floating type.

    Returns:
        A new array of the same shape; zero vectors stay zero.

    Raises:
        KgError: a vector holds NaN or infinity; it would spoil every search of an index.
    """
    # In double precision, squares of neither the smallest nor the largest float32 are lost.
    rows = np.asarray(vectors, dtype=np.float64)
    lengths = np.sqrt(np.square(rows).sum(axis=-1, keepdims=True))
    if not np.isfinite(lengths).all():
        raise KgError("The model made a vector that is not finite: try another one (--model).")
    lengths[lengths == 0] = 1
    unit: NDArray[np.float32] = (rows / lengths).astype(np.float32)
    return unit


def pooled(
    vectors: NDArray[np.float32], owners: Sequence[int], weights: Sequence[int], count: int
) -> NDArray[np.float32]:
    """Unit vectors of texts from the vectors of their parts: the mean, weighted by tokens.

    For mean-pooling models that is nearly what one pass over the whole text would give, without
    the attention between the parts.

    Args:
        vectors: (parts, dimension), a row for each part.
        owners: for each part, the number of the text it belongs to.
        weights: for each part, its tokens.
        count: how many texts there are; those without a part get the zero vector.

    Returns:
        An array (count, dimension).
    """
    sums = np.zeros((count, vectors.shape[1]), dtype=np.float64)
    weighted = vectors.astype(np.float64) * np.asarray(weights, dtype=np.float64)[:, None]
    np.add.at(sums, np.asarray(owners, dtype=np.intp), weighted)
    return normalise(sums)
