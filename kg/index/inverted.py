"""Postings: in which sections a word stands, and at what places of them.

An inverted index of our own, as arrays: SQLite's full-text search takes 1 µs for every section that
has a word, 20 ms for a frequent one in 36,000 sections; this a twentieth of that. A row holds the
places of one word in a block of sections, so that an edit changes a few hundred small rows.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from kg.lang.en.stemming import stemmed
from kg.lang.tokenize import Phrases

POSTING_TABLES = (
    """CREATE TABLE postings (
        word TEXT, block INTEGER, places BLOB, PRIMARY KEY (word, block)) WITHOUT ROWID""",
)

COLUMN_WEIGHTS = (3.0, 1.5, 1.0, 1.0, 0.3)
"""For BM25F (Robertson, Zaragoza, Taylor 2004): own heading, headings above and path, prose, names
of several parts in one piece, code."""

# A place is one number: of the section within its block, of the column, of the word in that.
_BLOCK = 512
_SECTION, _COLUMN = 23, 20  # bits that they are shifted by
_LAST = (1 << _COLUMN) - 2  # words of a column that are looked into
_SIZES = ""  # the word under which each section has the number of its words
_PLACE = np.dtype("<u4")
_K1, _B = 1.2, 0.75  # BM25's usual parameters
_LEAST_RARE = 1e-6  # weight of a word that most sections have
_REMEMBERED = 64  # words: a frequent one is 200 kB in 36,000 sections
_WEIGHTS = np.array(COLUMN_WEIGHTS)
_COLUMNS = (1 << (_SECTION - _COLUMN)) - 1

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]


class Postings:
    """Finds words; remembers what it has read, so it is for a database that doesn't change."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._places = lru_cache(maxsize=_REMEMBERED)(self._read)
        numbers, sizes = self._sizes()
        self._many = len(numbers)
        self._span = int(numbers[-1]) + 1 if self._many else 0
        # What BM25 adds to a frequency: a word among many says less.
        self._length = np.zeros(self._span)
        mean = max(1e-9, sizes.sum() / max(1, self._many))
        self._length[numbers] = _K1 * (1 - _B + _B * sizes / mean)

    def find(self, phrases: Phrases) -> tuple[Numbers, Scores]:
        """The numbers of the sections in which any of the phrases stands, ascending, and BM25F."""
        found = [self._weigh(places) for phrase in phrases if len(places := self._phrase(phrase))]
        if len(found) == 1:
            return found[0]
        scores = np.zeros(self._span)
        for numbers, some in found:
            scores[numbers] += some
        numbers = np.flatnonzero(scores > 0)
        return numbers, scores[numbers]

    def _weigh(self, places: Numbers) -> tuple[Numbers, Scores]:
        """BM25F of what stands at those places, for each section that they are in."""
        sections = places >> _SECTION
        starts = np.flatnonzero(np.diff(sections, prepend=-1))
        numbers = sections[starts]
        counts = np.add.reduceat(_WEIGHTS[(places >> _COLUMN) & _COLUMNS], starts)
        rare = math.log((self._many - len(numbers) + 0.5) / (len(numbers) + 0.5))
        weight = max(rare, _LEAST_RARE) * (_K1 + 1)
        return numbers, weight * counts / (counts + self._length[numbers])

    def _phrase(self, words: Sequence[str]) -> Numbers:
        """Where a phrase begins."""
        rows = [self._places(stemmed(word)) - place for place, word in enumerate(words)]
        rows.sort(key=len)
        found = rows[0]
        for other in rows[1:]:
            if not len(other):
                return other
            at = np.minimum(np.searchsorted(other, found), len(other) - 1)
            found = found[other[at] == found]
        return found

    def _read(self, word: str) -> Numbers:
        """The places of a word, ascending; those of a block lie above those of the one before."""
        rows: list[Any] = self._db.execute(
            "SELECT block, places FROM postings WHERE word = ? ORDER BY block", (word,)
        ).fetchall()
        if not rows:
            return np.zeros(0, np.int64)
        places = np.frombuffer(b"".join(data for _, data in rows), _PLACE)
        blocks = np.array([block for block, _ in rows], np.int64)
        counts = [len(data) // _PLACE.itemsize for _, data in rows]
        return np.repeat(blocks * (_BLOCK << _SECTION), counts) + places

    def _sizes(self) -> tuple[Numbers, Scores]:
        places = self._read(_SIZES)
        return places >> _SECTION, (places & ((1 << _SECTION) - 1)).astype(np.float64)


class PostingDraft:
    """Changes to postings, written by `settle`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._forget()

    def _forget(self) -> None:
        self._added: dict[tuple[str, int], array[int]] = {}
        self._fresh: set[int] = set()  # sections that came since the last time
        self._gone: dict[tuple[str, int], list[int]] = {}

    def put(self, number: int, columns: Sequence[Iterable[str]]) -> None:
        """Take in a section, given the words of each of its columns."""
        block, base = number // _BLOCK, (number % _BLOCK) << _SECTION
        self._fresh.add(number)
        for word, place in _places(columns):
            key = word, block
            if key not in self._added:
                self._added[key] = array("I")
            self._added[key].append(base | place)

    def remove(self, number: int, columns: Sequence[Iterable[str]]) -> None:
        """Let a section go, given what was put."""
        block, local = divmod(number, _BLOCK)
        words = {(word, block) for word, _ in _places(columns)}
        if number in self._fresh:
            self._fresh.discard(number)
            for key in words:
                kept = [place for place in self._added.get(key, ()) if place >> _SECTION != local]
                self._added[key] = array("I", kept)
        else:
            for key in words:
                self._gone.setdefault(key, []).append(local)

    def clear(self) -> None:
        """Forget every section."""
        self._db.execute("DELETE FROM postings")
        self._forget()

    def settle(self) -> None:
        """Write what changed."""
        for key in sorted(self._added.keys() | self._gone.keys()):
            places = np.array(self._added.get(key, ()), _PLACE)
            row = self._db.execute(
                "SELECT places FROM postings WHERE word = ? AND block = ?", key
            ).fetchone()
            if row:
                old = np.frombuffer(row[0], _PLACE)
                old = old[~np.isin(old >> _SECTION, self._gone.get(key, []))]
                places = np.concatenate([old, places])
            if len(places):
                places.sort()
                self._db.execute(
                    "INSERT OR REPLACE INTO postings VALUES (?, ?, ?)", (*key, places.tobytes())
                )
            elif row:
                self._db.execute("DELETE FROM postings WHERE word = ? AND block = ?", key)
        self._forget()


def _places(columns: Sequence[Iterable[str]]) -> Iterator[tuple[str, int]]:
    """Each word of a section with its place, and how many there are."""
    size = 0
    for column, words in enumerate(columns):
        for place, word in enumerate(words):
            size += 1
            if place <= _LAST:
                yield stemmed(word), column << _COLUMN | place
    yield _SIZES, min(size, (1 << _SECTION) - 1)
