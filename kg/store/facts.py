"""Facts: what each section says by itself, and the forms of names that all of them come to.

A section that isn't read yet has no row here. What is known of one that goes is remembered until
the draft ends: if the same text comes back, from another place or under another path, nothing of it
has to be read again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from kg.concepts import Form, Pair, Place, Use, form_of
from kg.store.portions import select_in

FACT_TABLES = (
    "CREATE TABLE reader (digest TEXT)",
    "CREATE TABLE readings (number INTEGER PRIMARY KEY, shape TEXT, mined TEXT, said TEXT)",
    "CREATE TABLE clues (number INTEGER PRIMARY KEY, clues TEXT)",
    """CREATE TABLE uses (key TEXT, number INTEGER, text TEXT, count INTEGER, kinds INTEGER,
        roles INTEGER, line INTEGER, paired INTEGER)""",
    "CREATE INDEX uses_of_key ON uses (key)",
    "CREATE INDEX uses_in_section ON uses (number)",
    "CREATE TABLE pairs (number INTEGER, line INTEGER, name TEXT, other TEXT, reason TEXT)",
    "CREATE INDEX pairs_in_section ON pairs (number)",
    "CREATE TABLE forms (key TEXT PRIMARY KEY, normal TEXT, mark TEXT, data TEXT) WITHOUT ROWID",
    """CREATE TABLE mentioned (
        concept TEXT, number INTEGER, PRIMARY KEY (concept, number)) WITHOUT ROWID""",
    "CREATE INDEX mentioned_in_section ON mentioned (number)",
    """CREATE TABLE stated (source TEXT, target TEXT, relation TEXT, number INTEGER,
        PRIMARY KEY (source, target, relation, number)) WITHOUT ROWID""",
    "CREATE INDEX stated_in_section ON stated (number)",
)
_TABLES = ("reader", "readings", "clues", "uses", "pairs", "forms", "mentioned", "stated")
_MANY = 2000
"""Names; the forms of more are counted in one go over all."""

Triple = tuple[str, str, str]  # source, target, relation


class Known(NamedTuple):
    """What was read out of a section, as JSON, and where its names may be found."""

    mined: str
    said: str
    clues: str


class Facts:
    """Writes what sections say; part of `Draft`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._known: dict[str, Known] = {}  # by shape, of sections that went
        self._recount: set[str] = set()  # names whose uses came or went
        self.restated: set[Triple] = set()
        """Statements that sections began or ceased to make."""

    def begin(self, reader: str) -> None:
        """Forget what was read by other code than that."""
        row = self._db.execute("SELECT digest FROM reader").fetchone()
        if row == (reader,):
            return
        self.clear()
        self._db.execute("INSERT INTO reader VALUES (?)", (reader,))

    def clear(self) -> None:
        """Forget everything."""
        self.restated.update(
            self._db.execute("SELECT DISTINCT source, target, relation FROM stated")
        )
        for table in _TABLES:
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608
        self._known.clear()
        self._recount.clear()

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

    def known(self, shape: str) -> Known | None:
        """What a section with that shape said, if one went in this draft."""
        return self._known.get(shape)

    def forget(self, numbers: Iterable[int]) -> None:
        """Sections go."""
        for number in numbers:
            row = self._db.execute(
                "SELECT shape, mined, said, clues FROM readings JOIN clues USING (number) "
                "WHERE number = ? AND said IS NOT NULL",
                (number,),
            ).fetchone()
            if row:
                self._known[row[0]] = Known(*row[1:])
            keys = self._db.execute("SELECT key FROM uses WHERE number = ?", (number,))
            self._recount.update(key for (key,) in keys)
            self._unsay(number)
            for table in ("readings", "clues", "uses", "pairs"):
                self._db.execute(f"DELETE FROM {table} WHERE number = ?", (number,))  # noqa: S608

    def put_mined(
        self, number: int, shape: str, mined: str, used: Iterable[Use], pairs: Iterable[Any]
    ) -> None:
        """What a section says of names; `pairs` are rows (line, name, other, reason)."""
        self._db.execute("INSERT INTO readings VALUES (?, ?, ?, NULL)", (number, shape, mined))
        rows = [(use.key, number, *use[1:]) for use in used]
        self._recount.update(row[0] for row in rows)
        self._db.executemany("INSERT INTO uses VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self._db.executemany(
            "INSERT INTO pairs VALUES (?, ?, ?, ?, ?)", [(number, *pair) for pair in pairs]
        )

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
        here = self._db.execute(
            "SELECT source, target, relation FROM stated WHERE number = ?", (number,)
        )
        self.restated.update(here.fetchall())
        self._db.execute("DELETE FROM stated WHERE number = ?", (number,))
        self._db.execute("DELETE FROM mentioned WHERE number = ?", (number,))

    def forms(self) -> dict[str, Form]:
        """The forms of all names, counted anew where a use came or went."""
        counted = {form.key: form for form in self._counted()}
        gone = [(name,) for name in self._recount]
        self._db.executemany("DELETE FROM forms WHERE key = ?", gone)
        self._recount.clear()
        found = {
            row[0]: _form(*row)
            for row in self._db.execute("SELECT key, normal, mark, data FROM forms")
        }
        rows = [(f.key, f.normal, f.mark, json.dumps(f.to_row()[1:])) for f in counted.values()]
        self._db.executemany("INSERT INTO forms VALUES (?, ?, ?, ?)", rows)
        return found | counted

    def _counted(self) -> Iterator[Form]:
        columns = (
            "SELECT u.key, u.text, u.count, u.kinds, u.roles, u.line, u.paired, "
            "s.path, s.line, s.id, s.tags FROM uses u JOIN sections s ON s.number = u.number "
        )
        if len(self._recount) > _MANY:
            rows = self._db.execute(f"{columns} ORDER BY u.key").fetchall()
        else:
            rows = select_in(self._db, columns + "WHERE u.key IN ({})", sorted(self._recount))
            rows.sort(key=lambda row: row[0])
        for name, some in groupby(rows, key=lambda row: str(row[0])):
            if name in self._recount:
                yield form_of(name, (_used(row) for row in some))

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
                "SELECT number FROM stated WHERE source = ? AND target = ? AND relation = ?", triple
            )
        }
        statement = "SELECT number, said FROM readings WHERE number IN ({})"
        return dict(select_in(self._db, statement, sorted(numbers)))


def _used(row: tuple[Any, ...]) -> tuple[Place, Use]:
    key, text, count, kinds, roles, line, paired, path, section_line, id_, tags = row
    place = Place(path, section_line, id_, tuple(json.loads(tags)))
    return place, Use(key, text, count, kinds, roles, line, bool(paired))


def _form(key: str, normal: str, mark: str, data: str) -> Form:
    row = json.loads(data)
    row[-1] = tuple(Place(p, line, id_, tuple(tags)) for p, line, id_, tags in row[-1])
    return Form.from_row([key, *row], normal, mark)
