"""Fusion: what each signal says of a section, brought to one scale and summed.

A convex combination (Bruch, Gai, Ingber 2023, "An Analysis of Fusion Functions for Hybrid
Retrieval") of z-scores over the whole space for the cosines, of the words' score over its largest,
and of what the graph says, 0 to 1. The weights were set on development data of two corpora; then
words were weighed a little more and headings less, on questions over three that nobody had tuned
for. They are the same for every corpus; a third more or less of any of them changes little.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEIGHTS: Mapping[str, float] = {
    "heading.use": 0.7,
    "piece.use": 0.5,
    "text": 0.5,
    "heading": 0.5,
    "words": 5.0,
    "graph": 1.0,
}
PARENT = 0.05
"""Share of the enclosing section's score that comes on top: the right chapter is a hint."""
KIND = 2.0
"""For a heading that wants the same kind of answer as the question (why, when, difference)."""
NO_PROSE = 0.5
"""What a cosine to the text is worth for a section that has none."""
LEAST_WORDS, LEAST_RARE = 6.0, 1.5
"""The largest BM25 counts as at least this much: one common word in common is no full match. In a
small vault, where no word is rare, as this many times the largest inverse document frequency."""
_NOT_DENSE = ("words", "graph")
_OF_TEXT = ("text", "piece.use")
_LOWEST = -10.0


def weights(spaces: Iterable[str]) -> dict[str, float]:
    """The weight of each signal, those of missing spaces given to the others."""
    here = set(spaces)
    dense = {space: weight for space, weight in WEIGHTS.items() if space not in _NOT_DENSE}
    total, left = sum(dense.values()), sum(w for space, w in dense.items() if space in here)
    scaled = {space: w * total / left for space, w in dense.items() if space in here}
    return {**scaled, **{name: WEIGHTS[name] for name in _NOT_DENSE}}


def z_scores(
    space: str, cosines: Floats, background: tuple[float, float], prose: NDArray[np.bool_]
) -> Floats:
    """How far above the cosines of all passages some are, in standard deviations.

    Args:
        space: which.
        cosines: of some sections.
        background: mean and deviation of all.
        prose: whether the sections have any.
    """
    mean, deviation = background
    z: Floats = (cosines - mean) / deviation
    return np.where((z > 0) & ~prose, z * NO_PROSE, z) if space in _OF_TEXT else z


def word_scores(scores: Floats, largest: float, sections: int) -> Floats:
    """The words' scores on a scale of 0 to 1, in a vault of so many sections."""
    rarest = math.log((sections + 0.5) / 1.5)  # BM25's for a word that one section has
    least = min(LEAST_WORDS, LEAST_RARE * max(rarest, 1.0))
    return scores / max(largest, least)


def with_parents(totals: Floats, parents: Floats) -> Floats:
    """The sums of sections with their part of the enclosing ones'."""
    return totals + PARENT * np.maximum(parents, _LOWEST)


def kind_score(fits: float, words: float) -> float:
    """What it gives a section that it gives the kind of answer wanted, by what its words give it.

    "Why test?" is answered below "Why test?" rather than below "Kinds of tests"; but of the many
    headings that ask why, only those that name what the question names.
    """
    return KIND * fits * words / WEIGHTS["words"]
