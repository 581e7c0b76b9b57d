"""A Unigram tokenizer over a vocabulary that stays on disk: nothing is read but what a text needs.

SentencePiece's library builds a trie of the vocabulary whenever it is opened: 0.3 s and 34 MB for
128,000 pieces, far more than a question's words are worth. Here the pieces lie sorted, letter by
letter in columns, and those that begin a word are found by narrowing a range, a binary search for
each letter.

Segmentation is the best path by Viterbi's algorithm over the pieces' log probabilities (Kudo 2018,
arXiv:1804.10959, section 3.2), word by word, which is exact as no piece goes across a space.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SPACE = "▁"
"""What SentencePiece reads a space as; it begins a word."""

_UNKNOWN_COST = 10.0  # below the least likely piece: SentencePiece's kUnkPenalty


def write_vocabulary(folder: Path, pieces: Sequence[str], scores: Sequence[float]) -> None:
    """Write a vocabulary as `Unigram` reads it.

    Args:
        folder: where to put the files.
        pieces: the pieces, by token number.
        scores: their log probabilities.
    """
    order = sorted(range(len(pieces)), key=lambda token: pieces[token])
    longest = max(map(len, pieces))
    # One column more than letters: after its last letter every piece has a zero.
    letters = np.zeros((longest + 1, len(pieces)), dtype=np.uint32)
    for place, token in enumerate(order):
        letters[: len(pieces[token]), place] = list(map(ord, pieces[token]))
    np.save(folder / "letters.npy", letters)
    np.save(folder / "tokens.npy", np.array(order, dtype=np.int32))
    np.save(folder / "scores.npy", np.array(scores, dtype=np.float32)[order])


class Unigram:
    """Divides text into tokens. Reads text that is normalised already (`texts.readable`)."""

    def __init__(self, folder: Path, *, unknown: int, begin: int, end: int) -> None:
        """Open a vocabulary.

        Args:
            folder: what `write_vocabulary` wrote to.
            unknown: the token of a character that is in no piece.
            begin: the token that is put before a text.
            end: the token that is put after it.

        Raises:
            OSError: a file is missing.
            ValueError: a file is damaged.
        """
        letters, tokens, scores = (
            np.load(folder / f"{name}.npy", mmap_mode="r")
            for name in ("letters", "tokens", "scores")
        )
        self._columns = [memoryview(column) for column in letters]
        self._tokens = memoryview(tokens)
        self._scores = memoryview(scores)
        self._rarest = -float(scores.min())
        self._unknown = (unknown, -self._rarest - _UNKNOWN_COST)
        self._begin, self._end = begin, end
        self._word = lru_cache(maxsize=1 << 16)(self._segment)

    def encode(self, text: str, **_: object) -> list[int]:
        """The tokens of a text, between the two that mark its begin and end.

        Further arguments are what SentencePiece's `encode` takes; this is always all of it.
        """
        tokens = [self._begin]
        for word in filter(None, text.split(" ")):
            tokens += self._word(word)
        tokens.append(self._end)
        return tokens

    def information(self, text: str) -> float:
        """-log of a text's probability, but never more than what the rarest token says."""
        tokens = self.encode(text)[1:-1]
        if self._unknown[0] in tokens:
            return self._rarest
        return min(-float(self._by_token[tokens].sum()), self._rarest)

    @cached_property
    def _by_token(self) -> NDArray[np.float64]:
        scores = np.empty(len(self._tokens))  # in double precision
        scores[np.asarray(self._tokens)] = np.asarray(self._scores)
        return scores

    def _segment(self, word: str) -> tuple[int, ...]:
        letters = [ord(letter) for letter in SPACE + word]
        best = [0.0] + [-np.inf] * len(letters)
        arrived: list[tuple[int, int]] = [(0, 0)] * len(best)  # by which token, from where
        for start in range(len(letters)):
            cost = best[start]
            for end, token, score in self._candidates(letters, start):
                if cost + score > best[end]:
                    best[end] = cost + score
                    arrived[end] = token, start
        path = []
        place = len(letters)
        while place:
            token, place = arrived[place]
            path.append(token)
        return tuple(reversed(path))

    def _candidates(self, letters: list[int], start: int) -> Iterator[tuple[int, int, float]]:
        """The pieces that the letters from `start` on begin with: end, token, score."""
        low, high = 0, len(self._tokens)
        known = False
        for end in range(start + 1, min(start + len(self._columns), len(letters) + 1)):
            column = self._columns[end - start - 1]
            low = bisect_left(column, letters[end - 1], low, high)
            high = bisect_right(column, letters[end - 1], low, high)
            if low == high:
                break
            if not self._columns[end - start][low]:  # ends here; sorted before those that go on
                known = known or end == start + 1
                yield end, self._tokens[low], self._scores[low]
        if not known:
            yield start + 1, *self._unknown
