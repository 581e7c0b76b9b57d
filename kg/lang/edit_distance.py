"""Misspellings: edit distance, and an index that finds near names without comparing all pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from string import ascii_lowercase

from kg.runtime.lazy import regex


def distance(one: str, other: str, limit: int) -> int:
    """Optimal string alignment distance (insert, delete, replace, swap neighbours).

    Returns:
        The distance, or `limit + 1` as soon as it must be more than `limit`.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    letters, others = set(one), set(other)  # an edit brings in or takes away one letter at most
    if len(letters - others) > limit or len(others - letters) > limit:
        return limit + 1
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    far = limit + 1
    before: list[int] = []
    last = [min(j, far) for j in range(len(other) + 1)]
    for i, a in enumerate(one, 1):
        row = [far] * (len(other) + 1)
        row[0] = min(i, far)
        # Only cells near the diagonal can hold a distance within the limit.
        for j in range(max(1, i - limit), min(len(other), i + limit) + 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != other[j - 1]))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == other[j - 1]:
                cost = min(cost, before[j - 2] + 1)
            row[j] = min(cost, far)
        if min(row) > limit:
            return far
        before, last = last, row
    return last[-1]


def one_edit(word: str) -> set[str]:
    """Every string of Latin letters that is one edit away from a word (Norvig 2007)."""
    halves = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    found = {a + b[1:] for a, b in halves if b}
    found |= {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    for letter in ascii_lowercase:
        found |= {a + letter + b for a, b in halves}
        found |= {a + letter + b[1:] for a, b in halves if b}
    return found - {word}


def allowed(size: int) -> int:
    """How many edits a name of that many letters may be away and still be meant."""
    return 0 if size < 5 else 1 if size < 9 else 2


_PREFIX = regex(r"(?:un|in|im|ir|non|dis|anti|de|re|pre|post|sub|semi|multi|inter|intra|co|a)\Z")


def opposed(one: str, other: str) -> bool:
    """Whether one is the other with a prefix that turns its meaning (unsupervised)."""
    short, long = sorted((one, other), key=len)
    return long.endswith(short) and bool(_PREFIX.match(long[: len(long) - len(short)]))


class NearIndex:
    """Finds the words of a fixed set within two edits of a word.

    The symmetric-delete method (SymSpell, W. Garbe 2012): words that are near each other share a
    form with a letter or two left out, so near words are found by dictionary look-up. Only the
    first letters are used as a key, which keeps the index small for long names.
    """

    _KEPT = 7
    _CROWD = 32  # words that share a form: with more it says nothing, and looking would take long

    _FEW = 16  # words that are compared one by one

    def __init__(self, words: Iterable[str], long: int = 9) -> None:
        self._long = long  # letters from which on a word may be two edits away
        self._places: dict[str, list[str]] = {}
        self._words = set(words)
        for word in sorted(self._words) if len(self._words) > self._FEW else ():
            for form in self._forms(word):
                self._places.setdefault(form, []).append(word)

    def near(self, word: str, limit: int) -> list[tuple[int, str]]:
        """Words within `limit` edits (2 at most), nearest first, the word itself left out."""
        seen = self._words
        if self._places:
            places = (self._places.get(form, ()) for form in self._forms(word))
            seen = {other for place in places if len(place) <= self._CROWD for other in place}
        found = ((distance(word, other, limit), other) for other in seen if other != word)
        return sorted(pair for pair in found if pair[0] <= limit)

    def _forms(self, word: str) -> Iterator[str]:
        head = word[: self._KEPT]
        once = {head[:i] + head[i + 1 :] for i in range(len(head))}
        yield head
        yield from once
        if len(word) >= self._long:
            yield from {form[:i] + form[i + 1 :] for form in once for i in range(len(form))} - once
