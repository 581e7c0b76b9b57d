"""Which sections say much the same, going by their vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kg.index.vector_index import VectorIndex

NEIGHBOURS = 3
MOST = 5_000
"""Sections that are compared, each with each; in more notes than that none are."""


def similar(
    places: Sequence[tuple[int, int, int]], index: VectorIndex, ids: Mapping[int, str]
) -> list[tuple[str, str, float]]:
    """Pairs of sections that are each among the nearest of the other.

    Mutual neighbours, because one-sided ones pile up on a few sections ("hubs": Radovanović et al.
    2010, JMLR 11).

    Args:
        places: (vector, section number, line) of every piece; the first of a section stands for it.
        index: the vectors.
        ids: section ids by number, in the order of the notes.

    Returns:
        (id, id, cosine rounded to two digits), each pair once.
    """
    first: dict[int, int] = {}
    for vector, number, _ in places:
        first.setdefault(number, vector)
    numbers = [number for number in ids if number in first]
    if not 1 < len(numbers) <= MOST:
        return []
    rows = index.vectors([first[number] for number in numbers])
    # Rounded, so that which pieces stand in one product doesn't decide.
    cosines = np.round(rows @ rows.T, 2)
    np.fill_diagonal(cosines, -1.0)
    near = np.argsort(-cosines, axis=1, kind="stable")[:, :NEIGHBOURS]
    known = [set(row) for row in near.tolist()]
    return [
        (ids[numbers[a]], ids[numbers[b]], float(cosines[a, b]))
        for a, row in enumerate(near.tolist())
        for b in sorted(row)
        if a < b and a in known[b]
    ]
