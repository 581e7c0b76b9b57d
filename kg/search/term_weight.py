"""How much a word says in general language, as the second encoder's vocabulary has it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from kg.embed.registry import Encoder

_LEAST, _PER_LETTER = 8.0, 1.0  # where there is no vocabulary: longer words say more


def by_length(word: str) -> float:
    """A rough stand-in: half of what a vocabulary says of a word hangs on its length."""
    return _LEAST + _PER_LETTER * len(word.encode("utf-8")) / (3 if word >= "가" else 1)


def self_information(encoder: Encoder | None) -> Callable[[str], float]:
    """The measure that goes with an encoder; None: none is there."""
    measure: Callable[[str], float] | None = getattr(encoder, "self_information", None)
    return lru_cache(maxsize=4096)(measure) if measure is not None else by_length
