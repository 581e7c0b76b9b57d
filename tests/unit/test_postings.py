"""The word index finds and weighs what SQLite's full-text search does, however it was edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.index.inverted import COLUMN_WEIGHTS, POSTING_TABLES, PostingDraft, Postings
from kg.lang.en.stemming import stemmed

WORDS = st.sampled_from(["loss", "losses", "batch", "norm", "경사", "하강", "x", "relu"])
COLUMNS = st.lists(st.lists(WORDS, max_size=6), min_size=5, max_size=5)


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("losses", "loss"),
        ("normalization", "normal"),
        ("hopping", "hop"),
        ("happy", "happi"),
        ("as", "as"),  # too short for a stem of its own
        ("경사하강법", "경사하강법"),
        ("naïve", "naïv"),
        ("x" * 65 + "ing", "x" * 65 + "ing"),
    ],
)
def test_stems(word: str, stem: str) -> None:
    assert stemmed(word) == stem


@settings(deadline=None)
@given(st.dictionaries(st.integers(1, 1500), COLUMNS, min_size=1), st.data())
def test_matches_and_weights_are_those_of_sqlite(
    sections: dict[int, list[list[str]]], data: st.DataObject
) -> None:
    with apsw.Connection(":memory:") as db:
        _lay_out(db)
        transaction = PostingDraft(db)
        for number, columns in sections.items():
            transaction.put(number, columns)
            if data.draw(st.booleans()):
                transaction.settle()
        for number in data.draw(st.sets(st.sampled_from(sorted(sections)))):
            transaction.remove(number, sections[number])
            if data.draw(st.booleans()):
                sections[number] = data.draw(COLUMNS)
                transaction.put(number, sections[number])
            else:
                del sections[number]
        transaction.settle()
        for number, columns in sections.items():
            row = (number, *map(" ".join, columns))
            db.execute("INSERT INTO words (rowid, a, b, c, d, e) VALUES (?, ?, ?, ?, ?, ?)", row)
        for phrases in ((("loss",),), (("batch", "norm"), ("relu",)), (("경사", "하강", "x"),)):
            numbers, scores = Postings(db).find(phrases)
            assert dict(zip(numbers.tolist(), scores.tolist(), strict=True)) == pytest.approx(
                _by_sqlite(db, phrases)
            )


def _lay_out(db: apsw.Connection) -> None:
    for statement in POSTING_TABLES:
        db.execute(statement)
    db.execute(
        "CREATE VIRTUAL TABLE words USING fts5 (a, b, c, d, e, tokenize = 'porter unicode61')"
    )


def _by_sqlite(db: apsw.Connection, phrases: Sequence[Sequence[str]]) -> dict[int, float]:
    match = " OR ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
    weights = ", ".join(map(str, COLUMN_WEIGHTS))
    statement = f"SELECT rowid, -bm25(words, {weights}) FROM words WHERE words MATCH ?"
    rows: list[Any] = db.execute(statement, (match,)).fetchall()
    return dict(rows)
