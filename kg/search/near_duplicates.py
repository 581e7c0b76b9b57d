"""Twins: sections that say the same of the same thing, as notes that grew over months have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kg.index.snapshot import Snapshot
from kg.lang.questions import sets_against
from kg.search.retrieval import Hit

_ALIKE: Mapping[str, float] = {"text": 0.9, "piece.use": 0.6}
"""The least cosine of two twins in each space: of what they say, and of their nearest pieces."""
_WITHOUT_SECOND = 0.93  # where there are no pieces, what they say has to be nearer


def with_near_duplicates(snapshot: Snapshot, hits: Sequence[Hit]) -> list[Hit]:
    """Each hit with its twins named, and next to them: the best of them stays where it is."""
    defined = _defined(snapshot, hits)
    alike = _likeness(snapshot, hits)
    ordered: list[Hit] = []
    left = list(hits)
    while left:
        first = left.pop(0)
        same = [
            hit
            for hit in left
            if defined[first.number] & defined[hit.number] and alike(first.number, hit.number)
        ]
        left = [hit for hit in left if hit not in same]
        group = [first, *same]
        for hit in group:
            others = tuple(other.section.id for other in group if other is not hit)
            ordered.append(replace(hit, twins=others, score=first.score))
    return ordered


def _defined(snapshot: Snapshot, hits: Sequence[Hit]) -> Mapping[int, set[str]]:
    """The concepts that the headings of sections are about; of none where two are set apart."""
    found = snapshot.heading_concepts([hit.number for hit in hits])
    return {
        hit.number: set() if sets_against(hit.section.title) else set(found.get(hit.number, ()))
        for hit in hits
    }


def _likeness(snapshot: Snapshot, hits: Sequence[Hit]) -> Callable[[int, int], bool]:
    """Whether two sections are near enough in every space that there is."""
    rows: dict[str, dict[int, NDArray[np.float32]]] = {}
    here = [space for space in _ALIKE if space in snapshot.manifest.vectors]
    passages = snapshot.passages_of([hit.number for hit in hits])
    for space in here:
        some = passages.get(space, [])
        vectors = snapshot.vectors(space).vectors([vector for vector, _, _ in some])
        owners = np.array([number for _, number, _ in some])
        rows[space] = {number: vectors[owners == number] for number in set(owners.tolist())}
    least = _ALIKE if len(here) > 1 else {"text": _WITHOUT_SECOND}

    def alike(one: int, other: int) -> bool:
        return all(
            one in rows[space]
            and other in rows[space]
            and float((rows[space][one] @ rows[space][other].T).max()) >= least[space]
            for space in here
        )

    return alike
