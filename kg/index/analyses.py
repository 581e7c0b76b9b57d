"""Facts: what each section says by itself, and the forms of names that all of them come to.

A section that isn't read yet has no row here. What is known of one that goes is remembered until
the transaction ends: if the same text comes back, from another place or path, nothing of it
has to be read again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import apsw

from kg.extract.candidates import Candidates
from kg.index.schema import dump
from kg.index.select import select_in
from kg.model.relation import Triple
from kg.notes.sections import Section
from kg.resolve.counts import CountDelta, Occurrence, SectionRef, TermCounts
from kg.resolve.statistics import Pair, Term, by_key, place_of, uses

FACT_TABLES = (
    "CREATE TABLE extractor (version INTEGER)",
    "CREATE TABLE readings (number INTEGER PRIMARY KEY, shape TEXT, mined TEXT, said TEXT)",
    "CREATE TABLE clues (number INTEGER PRIMARY KEY, clues TEXT)",
    """CREATE TABLE uses (number INTEGER, key TEXT, text TEXT, times INTEGER, kinds INTEGER,
        roles INTEGER, line INTEGER, paired INTEGER)""",
    "CREATE INDEX uses_of_key ON uses (key)",
    "CREATE INDEX uses_in_section ON uses (number)",
    "CREATE TABLE pairs (number INTEGER, line INTEGER, name TEXT, other TEXT, reason TEXT)",
    "CREATE INDEX pairs_in_section ON pairs (number)",
    "CREATE TABLE forms (key TEXT PRIMARY KEY, traits TEXT, tally TEXT) WITHOUT ROWID",
    """CREATE TABLE mentioned (
        concept TEXT, number INTEGER, PRIMARY KEY (concept, number)) WITHOUT ROWID""",
    "CREATE INDEX mentioned_in_section ON mentioned (number)",
    """CREATE TABLE stated (source TEXT, relation TEXT, target TEXT, number INTEGER,
        PRIMARY KEY (source, relation, target, number)) WITHOUT ROWID""",
    "CREATE INDEX stated_in_section ON stated (number)",
)
_TABLES = ("extractor", "readings", "clues", "uses", "pairs", "forms", "mentioned", "stated")


class CachedAnalysis(NamedTuple):
    """What was read out of a section, as JSON, and where its names may be found."""

    mined: str
    said: str
    clues: str


class AnalysisStore:
    """Writes what sections say; part of `Transaction`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self._known: dict[str, CachedAnalysis] = {}  # by shape, of sections that went
        self._changes: dict[str, list[CountDelta]] = {}  # of names, by uses that came or went
        self.restated: set[Triple] = set()
        """Statements that sections began or ceased to make."""

    def begin(self, version: int) -> None:
        """Forget what was read by other code than that."""
        row = self._db.execute("SELECT version FROM extractor").fetchone()
        if row == (version,):
            return
        self.clear()
        self._db.execute("INSERT INTO extractor VALUES (?)", (version,))

    def clear(self) -> None:
        """Forget everything."""
        self.restated.update(
            self._db.execute("SELECT DISTINCT source, relation, target FROM stated")
        )
        for table in _TABLES:
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608
        self._known.clear()
        self._changes.clear()

    def unread(self) -> list[int]:
        """The sections of which nothing is known."""
        statement = (
            "SELECT number FROM sections WHERE number NOT IN (SELECT number FROM readings) "
            "ORDER BY path, line"
        )
        return [number for (number,) in self._db.execute(statement)]

    def unsaid(self) -> list[int]:
        """The sections that were mined, but not read."""
        return [n for (n,) in self._db.execute("SELECT number FROM readings WHERE said IS NULL")]

    def known(self, shape: str) -> CachedAnalysis | None:
        """What a section with that shape said, if one went in this transaction."""
        return self._known.get(shape)

    def forget(self, sections: Mapping[int, Section]) -> None:
        """Sections go; they are still in their table."""
        for number, section in sections.items():
            row = self._db.execute(
                "SELECT shape, mined, said, clues FROM readings JOIN clues USING (number) "
                "WHERE number = ? AND said IS NOT NULL",
                (number,),
            ).fetchone()
            if row:
                self._known[row[0]] = CachedAnalysis(*row[1:])
            rows = self._db.execute(
                "SELECT key, text, times, kinds, roles, line, paired FROM uses WHERE number = ?",
                (number,),
            )
            self._note(-1, place_of(section), map(Occurrence._make, rows))
            self._unsay(number)
            for table in ("readings", "clues", "uses", "pairs"):
                self._db.execute(f"DELETE FROM {table} WHERE number = ?", (number,))  # noqa: S608

    def put_mined(
        self, number: int, shape: str, mined: str, section: Section, found: Candidates
    ) -> None:
        """What a section says of names; `mined` is `found` as JSON."""
        self._db.execute("INSERT INTO readings VALUES (?, ?, ?, NULL)", (number, shape, mined))
        used = list(uses(found))
        self._note(1, place_of(section), used)
        self._db.executemany(
            "INSERT INTO uses VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [(number, *use) for use in used]
        )
        self._db.executemany(
            "INSERT INTO pairs VALUES (?, ?, ?, ?, ?)",
            [(number, p.line, p.name, p.other, p.reason) for p in found.introduced],
        )

    def _note(self, sign: int, place: SectionRef, used: Iterable[Occurrence]) -> None:
        for name, some in by_key(used).items():
            self._changes.setdefault(name, []).append(CountDelta(sign, place, some))

    def put_said(
        self,
        number: int,
        said: str,
        clues: str,
        concepts: Iterable[str],
        statements: Iterable[Triple],
    ) -> None:
        """What a section says of concepts, in place of what it said before."""
        self._unsay(number)
        self._db.execute("UPDATE readings SET said = ? WHERE number = ?", (said, number))
        self._db.execute("INSERT OR REPLACE INTO clues VALUES (?, ?)", (number, clues))
        self._db.executemany(
            "INSERT INTO mentioned VALUES (?, ?)", [(concept, number) for concept in concepts]
        )
        rows = [(*triple, number) for triple in statements]
        self._db.executemany("INSERT INTO stated VALUES (?, ?, ?, ?)", rows)
        self.restated.update(row[:3] for row in rows)

    def _unsay(self, number: int) -> None:
        here: list[Any] = self._db.execute(
            "SELECT source, relation, target FROM stated WHERE number = ?", (number,)
        ).fetchall()
        self.restated.update(here)
        self._db.execute("DELETE FROM stated WHERE number = ?", (number,))
        self._db.execute("DELETE FROM mentioned WHERE number = ?", (number,))

    def forms(self) -> dict[str, Term]:
        """The forms of all names."""
        rows: list[Any] = self._db.execute("SELECT key, traits, tally FROM forms").fetchall()
        traits = json.loads(f"[{','.join(row[1] for row in rows)}]")
        forms = {
            key: Term.kept(key, some, tally)
            for (key, _, tally), some in zip(rows, traits, strict=True)
        }
        for name, changes in self._changes.items():
            self._count(forms, name, changes)
        self._db.executemany("DELETE FROM forms WHERE key = ?", [(n,) for n in self._changes])
        fresh = [forms[name] for name in self._changes if name in forms]
        self._db.executemany(
            "INSERT INTO forms VALUES (?, ?, ?)",
            [(form.key, dump(form.traits), dump(form.tally.to_row())) for form in fresh],
        )
        self._changes.clear()
        return forms

    def _count(self, forms: dict[str, Term], name: str, changes: list[CountDelta]) -> None:
        """Count a name's uses that came or went."""
        before = forms.pop(name, None)
        tally = (before.tally if before else TermCounts()).changed(changes)
        if not tally.spelled:
            return
        first = [change.first for change in changes if change.sign > 0]
        first += [(before.path, before.line)] if before else []
        gone = {change.first for change in changes if change.sign < 0}
        forms[name] = Term(name, tally, *(self._first(name) if gone & {*first} else min(first)))

    def _first(self, name: str) -> tuple[str, int]:
        """The path and line where a name is used first."""
        row: Any = self._db.execute(
            "SELECT s.path, s.line + u.line FROM uses u JOIN sections s ON s.number = u.number "
            "WHERE u.key = ? ORDER BY 1, 2 LIMIT 1",
            (name,),
        ).fetchone()
        return row[0], row[1]

    def pairs(self) -> list[Pair]:
        """Every two names that a line puts side by side."""
        rows = self._db.execute(
            "SELECT s.path, s.line + p.line, p.name, p.other, p.reason FROM pairs p "
            "JOIN sections s ON s.number = p.number"
        )
        return [Pair(*row) for row in rows]

    def touched(self, found: Callable[[str], bool] | None, concepts: Iterable[str]) -> set[int]:
        """The sections in whose clues something is found, or that mention one of the concepts."""
        statement = "SELECT DISTINCT number FROM mentioned WHERE concept IN ({})"
        numbers = {number for (number,) in select_in(self._db, statement, concepts)}
        if found:
            rows = self._db.execute("SELECT number, clues FROM clues")
            numbers.update(number for number, clues in rows if found(clues))
        return numbers

    def said_by(self, statements: Iterable[Triple]) -> dict[int, str]:
        """What the sections said that make one of those statements, by their number."""
        numbers = {
            number
            for triple in statements
            for (number,) in self._db.execute(
                "SELECT number FROM stated WHERE source = ? AND relation = ? AND target = ?", triple
            )
        }
        statement = "SELECT number, said FROM readings WHERE number IN ({})"
        return dict(select_in(self._db, statement, sorted(numbers)))
