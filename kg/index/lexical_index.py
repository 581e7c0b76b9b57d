"""The word index: postings of search tokens, and a vocabulary by sound, initials, spelling.

`LexicalIndex` reads it, `WordDraft` changes it by what sections come and go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

import apsw

from kg.extract.chunks import name_of
from kg.index.inverted import POSTING_TABLES, PostingDraft, Postings
from kg.index.select import select_in
from kg.lang.terms import Term, TermKind, initials, sounds, terms
from kg.lang.tokenize import joined, tokens
from kg.notes.sections import Section

WORD_TABLES = (
    *POSTING_TABLES,
    """CREATE TABLE terms (
        text TEXT, kind TEXT, count INTEGER, PRIMARY KEY (text, kind)) WITHOUT ROWID""",
    "CREATE INDEX acronyms ON terms (length(text), text) WHERE kind = 'acronym'",
    """CREATE TABLE sounds (
        bones TEXT, script TEXT, term TEXT, sound TEXT,
        PRIMARY KEY (bones, script, term)) WITHOUT ROWID""",
    "CREATE TABLE initials (letters TEXT, term TEXT, PRIMARY KEY (letters, term)) WITHOUT ROWID",
)

_CODE = 4000  # characters of a section's code that are looked into


class LexicalIndex:
    """Looks up words; every list comes in an order that hangs on the notes alone."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def postings(self) -> Postings:
        """Where words stand, as of now."""
        return Postings(self._db)

    def known(self, words: Iterable[str], kind: TermKind) -> set[str]:
        """Those of the words, in lower case, that the notes have."""
        statement = "SELECT text FROM terms WHERE kind = ? AND text IN ({})"
        return {text for (text,) in self._in(statement, words, kind)}

    def sounding(self, bones: Iterable[str], script: TermKind) -> dict[str, str]:
        """Term -> sound, of the terms of a script that have one of those skeletons."""
        statement = "SELECT term, sound FROM sounds WHERE script = ? AND bones IN ({})"
        return dict(sorted(self._in(statement, bones, script)))

    def phrases(self, letters: str) -> list[str]:
        """The phrases with those initials."""
        rows = self._db.execute(
            "SELECT term FROM initials WHERE letters = ? ORDER BY term LIMIT 20", (letters,)
        )
        return [term for (term,) in rows]

    def acronyms(self, size: int) -> list[str]:
        """The acronyms of so many letters."""
        rows = self._db.execute(
            "SELECT text FROM terms WHERE kind = 'acronym' AND length(text) = ? ORDER BY text",
            (size,),
        )
        return [text for (text,) in rows]

    def like(self, word: str) -> list[str]:
        """English words with the same first letter that are as long, or a letter off."""
        rows = self._db.execute(
            "SELECT text FROM terms WHERE kind = 'latin' AND text >= ? AND text < ? "
            "AND length(text) BETWEEN ? AND ? ORDER BY text",
            (word[0], chr(ord(word[0]) + 1), len(word) - 1, len(word) + 1),
        )
        return [text for (text,) in rows]

    def _in(self, statement: str, among: Iterable[str], first: str) -> list[tuple[Any, ...]]:
        return select_in(self._db, statement, sorted(set(among)), first)


class WordDraft:
    """Changes to the word index; `settle` brings the vocabulary up to date with them."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._postings = PostingDraft(connection)
        self._changes: Counter[Term] = Counter()

    def put(self, number: int, section: Section) -> None:
        """Take in a section."""
        self._postings.put(number, _columns(section))
        self._changes.update(_terms(section))

    def remove(self, number: int, section: Section) -> None:
        """Let a section go, as it was taken in."""
        self._postings.remove(number, _columns(section))
        self._changes.subtract(_terms(section))

    def clear(self) -> None:
        """Forget every section."""
        self._postings.clear()
        for table in ("terms", "sounds", "initials"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608
        self._changes.clear()

    def settle(self) -> None:
        """Count the terms of what came and went; a term that no section has is gone."""
        self._postings.settle()
        changes = {term: change for term, change in self._changes.items() if change}
        self._changes.clear()
        for term, change in changes.items():
            row = self._db.execute(
                "SELECT count FROM terms WHERE text = ? AND kind = ?", term
            ).fetchone()
            if row is None:
                self._add(term, change)
            elif row[0] + change > 0:
                self._db.execute(
                    "UPDATE terms SET count = ? WHERE text = ? AND kind = ?",
                    (row[0] + change, *term),
                )
            else:
                self._drop(term)

    def _add(self, term: Term, count: int) -> None:
        self._db.execute("INSERT INTO terms VALUES (?, ?, ?)", (*term, count))
        rows = [(bones, _script(term), term.text, sound) for bones, sound in _sounds(term)]
        self._db.executemany("INSERT OR IGNORE INTO sounds VALUES (?, ?, ?, ?)", rows)
        if term.kind == "phrase":
            self._db.execute("INSERT INTO initials VALUES (?, ?)", (initials(term.text), term.text))

    def _drop(self, term: Term) -> None:
        self._db.execute("DELETE FROM terms WHERE text = ? AND kind = ?", term)
        keys = [(bones, _script(term), term.text) for bones, _ in _sounds(term)]
        self._db.executemany("DELETE FROM sounds WHERE bones = ? AND script = ? AND term = ?", keys)
        if term.kind == "phrase":
            self._db.execute(
                "DELETE FROM initials WHERE letters = ? AND term = ?",
                (initials(term.text), term.text),
            )


_LONGEST = 60  # characters of a word or name that is looked up by its sound


def _sounds(term: Term) -> list[tuple[str, str]]:
    return list(sounds(term)) if len(term.text) <= _LONGEST else []


def _script(term: Term) -> str:
    """A phrase is found by sound as if it were one word; both are spelled with Latin letters."""
    return "hangul" if term.kind == "hangul" else "latin"


def _context(section: Section) -> str:
    """The headings above a section and the path of its file, as words."""
    path = PurePosixPath(section.path).with_suffix("").as_posix()
    return f"{' '.join(section.heading[:-1])} {path.replace('/', ' ').replace('.', ' ')}"


def _columns(section: Section) -> Sequence[Iterable[str]]:
    """What the word index holds of a section, column by column."""
    heading, context, body = name_of(section), _context(section), section.prose
    code = "\n".join(b.text for b in section.blocks if b.kind == "code")[:_CODE]
    # A heading's own names count twice: they are all that stands for it in that column.
    pieces = joined(f"{heading} {heading} {context} {body}")
    return (*map(tokens, (heading, context, body)), pieces, tokens(code))


def _terms(section: Section) -> frozenset[Term]:
    return terms(f"{name_of(section)} | {_context(section)}", section.prose)
