"""Stems: what English words have in common before their endings, by Porter's algorithm.

M. F. Porter 1980, "An algorithm for suffix stripping", as Snowball has it. The library is the
compiled one: importing `snowballstemmer` costs 0.2 to 0.3 s, half of a first question.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

SHORTEST, LONGEST = 3, 64
"""Letters of the words that have a stem of their own."""


@cache
def _stemmer() -> Any:  # noqa: ANN401 - the library has no types
    from Stemmer import Stemmer

    return Stemmer("porter", 0)  # no cache of its own: `stemmed` has one


@lru_cache(maxsize=1 << 16)
def stemmed(word: str) -> str:
    """The stem of a word in lower case; others than English ones stay what they are."""
    if not SHORTEST <= len(word) <= LONGEST or word > "~":
        return word
    return str(_stemmer().stemWord(word))
