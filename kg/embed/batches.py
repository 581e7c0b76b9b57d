"""One way to embed many texts: in parts, by batches, telling how far it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.embed.texts import Parts, by_length
from kg.embed.vectors import pooled

Engine = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to rows (len(texts), dimension); what `embed_parts` runs, one call a batch."""


def embed_parts(
    parts: Parts,
    engine: Engine,
    dimension: int,
    *,
    budget: int,
    progress: Callable[[int], None] | None = None,
) -> NDArray[np.float32]:
    """Embed divided texts; Ctrl-C ends it between two batches.

    Args:
        parts: the texts, divided.
        engine: what computes a batch.
        dimension: components of a vector.
        budget: the most of a batch in the parts' measure (tokens, characters), with padding.
        progress: called after a batch with the number of texts of which every part is done.

    Returns:
        An array (parts.count, dimension) of unit vectors.
    """
    rows = np.zeros((len(parts.texts), dimension), dtype=np.float32)
    left = Counter(parts.owners)
    done = parts.count - len(left)
    for batch in by_length(parts.sizes, budget):
        rows[batch] = engine([parts.texts[number] for number in batch])
        for number in batch:
            left[parts.owners[number]] -= 1
            done += left[parts.owners[number]] == 0
        if progress:
            progress(done)
    return pooled(rows, parts.owners, parts.sizes, parts.count)
