"""From raw features of a question to one score, 0 to 1, that means the same over any notes.

A cosine of 0.85 is much over one set of notes and little over another. So every feature of a
question is standardised by what the same feature is for questions on everything under the sun, put
to these very notes (Z-norm, as in speaker verification: Li and Porter 1988, Auckenthaler et al.
2000), and a logistic function of the sum is the score (Platt 1999). Only what a strange name makes
of the question is a share that means the same anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

THRESHOLD = 0.5
"""From this score on the notes are said to know."""

_BIAS, _TOLD, _STRANGE, _FIRST, _SECOND = -2.3, 1.6, -4.0, 0.75, 0.45
_STEEPEST = 30.0
_LEAST_DEVIATION = 1e-6

Norms = Mapping[str, tuple[float, float]]
"""Feature -> mean and standard deviation over the background questions."""


def norm(values: list[float]) -> tuple[float, float]:
    """Mean and deviation of a feature over questions."""
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / len(values)
    return round(mean, 9), round(math.sqrt(variance) + _LEAST_DEVIATION, 9)


def calibrated(features: Mapping[str, float], norms: Norms) -> float:
    """The score of a question.

    Args:
        features: "told" and "strange" (`words`), and for each space the best cosine.
        norms: of the index.
    """
    standard = {
        name: (value - norms[name][0]) / norms[name][1]
        for name, value in features.items()
        if name in norms
    }
    first = [standard[space] for space in ("text", "heading") if space in standard]
    second = [standard[space] for space in ("heading.use", "piece.use") if space in standard]
    evidence = _BIAS + _TOLD * standard.get("told", 0.0) + _STRANGE * features.get("strange", 0.0)
    if second:
        evidence += _FIRST * max(first, default=0.0) + _SECOND * max(second)
    else:  # one encoder speaks for both
        evidence += (_FIRST + _SECOND) * max(first, default=0.0)
    return 1 / (1 + math.exp(-max(-_STEEPEST, min(_STEEPEST, evidence))))
