"""The word index finds and weighs what SQLite's full-text search does, however it was edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.language.stemming import stemmed
from kg.store.postings import COLUMN_WEIGHTS, POSTING_TABLES, PostingDraft, Postings

WORDS = st.sampled_from(["loss", "losses", "batch", "norm", "경사", "하강", "x", "relu"])
COLUMNS = st.lists(st.lists(WORDS, max_size=6), min_size=5, max_size=5)
ENDINGS = st.sampled_from(
    ["ational", "tional", "izer", "logi", "bli", "ization", "ator", "iveness", "biliti", "icate",
     "ative", "ical", "ful", "ness", "ement", "ment", "ent", "ion", "ous", "ive", "ize", "sses",
     "ies", "s", "eed", "ed", "ing", "y", "e", "ll", "at", "iz"]
)  # fmt: skip
ENGLISH = st.builds("{}{}{}".format, st.text("abelosty", max_size=6), ENDINGS, ENDINGS)


@settings(deadline=None)
@given(st.lists(ENGLISH | st.text(min_size=1, max_size=3), min_size=1))
def test_stems_are_those_of_sqlite(words: list[str]) -> None:
    words = [word.lower() for word in words if word.isascii() and word.isalnum()]
    with apsw.Connection(":memory:") as db:
        db.execute("CREATE VIRTUAL TABLE words USING fts5 (word, tokenize = 'porter unicode61')")
        db.execute("CREATE VIRTUAL TABLE stems USING fts5vocab (words, instance)")
        db.executemany("INSERT INTO words VALUES (?)", [(word,) for word in words])
        found = db.execute("SELECT term FROM stems ORDER BY doc").fetchall()
    assert [stemmed(word) for word in words] == [stem for (stem,) in found]


@settings(deadline=None)
@given(st.dictionaries(st.integers(1, 1500), COLUMNS, min_size=1), st.data())
def test_matches_and_weights_are_those_of_sqlite(
    sections: dict[int, list[list[str]]], data: st.DataObject
) -> None:
    with apsw.Connection(":memory:") as db:
        _lay_out(db)
        draft = PostingDraft(db)
        for number, columns in sections.items():
            draft.put(number, columns)
            if data.draw(st.booleans()):
                draft.settle()
        for number in data.draw(st.sets(st.sampled_from(sorted(sections)))):
            draft.remove(number, sections[number])
            if data.draw(st.booleans()):
                sections[number] = data.draw(COLUMNS)
                draft.put(number, sections[number])
            else:
                del sections[number]
        draft.settle()
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
