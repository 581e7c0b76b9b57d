"""The word signal: how much of what a question names a section names too, however it is written.

For each clause the best of its ways counts (BM25F of the name, times the trust that it is meant),
and the clauses are summed: a query of synonyms, as search engines have it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kg.index.snapshot import Snapshot
from kg.lang.tokenize import WORD, Phrases, is_hangul, phrases, plain
from kg.search.expansion import Clause, Expansion
from kg.search.query import SURE, QueryParser

_ENOUGH_PAIRS = 0.6
"""Share of a Korean word's pairs that a section must have to be said to name it; then with less
certainty than by the whole word."""
_CERTAINTY_OF_PAIRS = 0.7
_REWRITING = frozenset({"sound", "joined", "initials", "acronym", "synonym", "concept"})
_LEAST_INFORMATION, _COMMON = 0.5, 6.0
_REMEMBERED = 128  # names: a frequent one is a quarter of a megabyte in 36,000 sections
_NOTHING = 1e-6

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]
Information = Callable[[str], float]
"""Bits that a word carries in general language: -log of its probability."""


@dataclass(frozen=True, slots=True)
class LexicalMatch:
    """What the words of a question find; arrays are by section number."""

    scores: Scores
    told: float  # the largest share of what the question says that one section says too
    strange: float  # the largest share of it that a name makes which no section has
    rewritten: str  # the question, with names that the notes have for those that they haven't
    clauses: tuple[Clause, ...]


def _names(question: str) -> set[int]:
    """The places of words that are names: English in Korean, or with a capital or digit within.

    An ordinary word may be missing from notes that say the same in others; a name hardly.
    """
    words = WORD.findall(plain(question))
    korean = any(map(is_hangul, words))
    return {
        place
        for place, word in enumerate(words)
        if word[0].isalpha()
        and not is_hangul(word)
        and (korean or word[1:] != word[1:].lower() or (place and word[0].isupper()))
    }


class LexicalSearch:
    """Asks the word index, and remembers what it said."""

    def __init__(self, snapshot: Snapshot, information: Information) -> None:
        self._reader = QueryParser(snapshot)
        self._find = lru_cache(maxsize=_REMEMBERED)(snapshot.words.postings().find)
        self._span = snapshot.span()
        self.information = information

    def search(self, question: str, among: frozenset[int] | None = None) -> LexicalMatch:
        """Match a question against all sections, or only those with the numbers `among`."""
        self._among = np.array(sorted(among)) if among is not None else None
        clauses = self._reader.clauses(question)
        rated = [self._rate(clause) for clause in clauses]
        scores = sum((score for score, _ in rated), np.zeros(self._span))
        told, strange = self._told(question, clauses, [named for _, named in rated])
        rewritten = self._rewritten(question, clauses)
        return LexicalMatch(scores, told, strange, rewritten, tuple(clauses))

    def _rate(self, clause: Clause) -> tuple[Scores, Scores]:
        """(BM25 by the best way, how surely it is named) of each section."""
        best, named, by_pairs, pairs = (np.zeros(self._span) for _ in range(4))
        for way in clause.ways:
            numbers, scores = self._rows(way.phrases)
            if way.reason == "pair":
                by_pairs[numbers] += way.weight * scores
                pairs[numbers] += way.weight
            else:
                best[numbers] = np.maximum(best[numbers], way.weight * scores)
                named[numbers] = np.maximum(named[numbers], way.weight)
        enough = np.where(pairs > _ENOUGH_PAIRS, pairs * _CERTAINTY_OF_PAIRS, 0.0)
        return np.maximum(best, by_pairs), np.maximum(named, enough)

    def _rows(self, phrases: Phrases) -> tuple[Numbers, Scores]:
        numbers, scores = self._find(phrases)
        if self._among is None:
            return numbers, scores
        here = np.isin(numbers, self._among)
        return numbers[here], scores[here]

    def _told(
        self, question: str, clauses: Sequence[Clause], named: Sequence[Scores]
    ) -> tuple[float, float]:
        """How much of a question one section says; and how much a name says that none has.

        Words weigh what they say in general language: "the" nothing, "overfitting" a lot.
        """
        names = _names(question)
        share, mass, strange = np.zeros(self._span), _NOTHING, 0.0
        for clause, certain in zip(clauses, named, strict=True):
            if clause.size > 1:
                continue
            for wider, also in zip(clauses, named, strict=True):
                if wider.size > 1 and wider.start <= clause.start < wider.end:
                    certain = np.maximum(certain, also)
            weight = max(_LEAST_INFORMATION, self.information(clause.text) - _COMMON)
            mass += weight
            share += weight * certain
            if clause.start in names:
                strange = max(strange, weight * (1 - float(certain.max(initial=0.0))))
        return float(share.max(initial=0.0)) / mass, strange / mass

    def _rewritten(self, question: str, clauses: Sequence[Clause]) -> str:
        """What the encoders are asked besides the question: they know words, not these notes."""
        question = plain(question)
        words = list(WORD.finditer(question))
        taken: dict[int, tuple[int, str]] = {}
        covered: set[int] = set()
        for clause in sorted(clauses, key=lambda c: -c.size):
            span = set(range(clause.start, clause.end))
            if span & covered or len(self._rows(phrases(clause.text))[0]):
                continue
            if (way := self._surest(clause.ways)) is not None:
                taken[clause.start] = (clause.end, way.name)
                covered |= span
        parts, at = [], 0
        for start, (end, name) in sorted(taken.items()):
            parts += [question[at : words[start].start()], name]
            at = words[end - 1].end()
        return re.sub(" +", " ", "".join([*parts, question[at:]]))

    def _surest(self, ways: Sequence[Expansion]) -> Expansion | None:
        """The way that the notes use, the surest; then the one used most."""
        rated = [
            (way.weight, len(self._rows(way.phrases)[0]), way.name, way)
            for way in ways
            if way.reason in _REWRITING and way.weight >= SURE
        ]
        used = [one for one in rated if one[1]]
        return max(used, key=lambda one: one[:3])[3] if used else None
