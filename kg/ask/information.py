"""How much a word says in general language, by the second encoder's own vocabulary.

A unigram language model (SentencePiece, Kudo 2018) gives every piece its log probability; a word's
is the sum of its pieces': "overfitting" 19, "turning" 15, "the" 5. No word says more than the
rarest piece: that another language is cut into more pieces doesn't make its words rarer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from kg.embed import Embedder

_UNKNOWN = 0  # the piece of what the vocabulary doesn't have
_LEAST, _PER_LETTER = 8.0, 1.0  # where there is no vocabulary: longer words say more


def by_length(word: str) -> float:
    """A rough stand-in: half of what a vocabulary says of a word hangs on its length."""
    return _LEAST + _PER_LETTER * len(word.encode("utf-8")) / (3 if word >= "가" else 1)


def information(encoder: Embedder | None) -> Callable[[str], float]:
    """The measure that goes with an encoder; None: none is there."""
    measure: Callable[[str], float] | None = getattr(encoder, "information", None)
    if measure is not None:
        return measure
    if encoder is None or not hasattr(encoder, "_backend"):
        return by_length
    pieces: Any = encoder._backend.sp
    scores = np.empty(len(pieces._tokens))
    scores[np.asarray(pieces._tokens)] = np.asarray(pieces._scores)

    rarest = float(-scores.min())

    @lru_cache(maxsize=4096)
    def by_vocabulary(word: str) -> float:
        found = pieces.encode(word)[1:-1]
        said = -float(scores[found].sum())
        return rarest if _UNKNOWN in found else min(said, rarest)

    return by_vocabulary
