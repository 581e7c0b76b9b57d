"""The candidates of a question, and how they lie within each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.index.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class CandidateSet:
    """Candidates and the sections that they stand in, by ascending number."""

    numbers: NDArray[np.int64]
    parents: NDArray[np.int64]  # the place here of the section that each stands in
    orphans: NDArray[np.bool_]  # those of which it isn't here
    ranked: NDArray[np.bool_]  # those that may be an answer
    prose: NDArray[np.bool_]


def outline_of(
    snapshot: Snapshot, named: Collection[int], among: frozenset[int] | None
) -> CandidateSet:
    """The outline of some sections and of those around them, which become candidates too.

    Args:
        snapshot: what is asked.
        named: the numbers of the sections that a signal names.
        among: the numbers of the only ones that may be an answer; None: all.
    """
    rows = snapshot.outline(sorted(named))
    here = frozenset(rows)
    above = {parent for parent, _ in rows.values()} - here
    rows |= snapshot.outline(sorted(above if among is None else above & among))
    order = sorted(rows)
    numbers = np.array(order, np.int64)
    parents = np.array([rows[number][0] for number in order], np.int64)
    places = np.minimum(np.searchsorted(numbers, parents), max(0, len(order) - 1))
    orphans = numbers[places] != parents
    answers = np.array([number in here for number in order], np.bool_)
    prose = np.array([rows[number][1] for number in order], np.bool_)
    return CandidateSet(numbers, places, orphans, ~orphans if among is None else answers, prose)
