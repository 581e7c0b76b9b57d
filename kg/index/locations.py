"""What a question reads: where vectors stand, how sections lie within each other, and norms."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

import apsw

from kg.index.schema import relation_of
from kg.index.select import select_in
from kg.index.vector_moments import VectorMoments
from kg.model.relation import Relation


class LocationReader:
    """Reads one database; part of `Snapshot`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def numbers(self, ids: Iterable[str]) -> list[int]:
        """The numbers of sections by their ids."""
        return [n for (n,) in self._in("SELECT number FROM sections WHERE id IN ({})", ids)]

    def section_at(self, path: str, line: int) -> int | None:
        """The number of the section that a line of a note is in."""
        statement = (
            "SELECT number FROM sections WHERE path = ? AND line <= ? ORDER BY line DESC LIMIT 1"
        )
        rows = self._rows(statement, path, line)
        return int(rows[0][0]) if rows else None

    def paths_and_tags(self) -> dict[int, tuple[str, tuple[str, ...]]]:
        """The path and the tags of every section, by number."""
        rows = self._rows("SELECT number, path, tags FROM sections")
        tags_of = {text: tuple(json.loads(text)) for text in {tags for *_, tags in rows}}
        return {number: (path, tags_of[tags]) for number, path, tags in rows}

    def mentioning(self, concepts: Iterable[str]) -> set[int]:
        """The numbers of the sections that mention or define one of those concepts."""
        statement = "SELECT DISTINCT number FROM mentioned WHERE concept IN ({})"
        return {number for (number,) in self._in(statement, concepts)}

    def heading_concepts(self, numbers: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """The concepts that the headings of those sections are about."""
        statement = (
            "SELECT s.number, d.concept FROM sections s JOIN defines d ON d.section = s.id "
            "WHERE s.number IN ({}) ORDER BY s.number, d.concept"
        )
        found: dict[int, tuple[str, ...]] = {}
        for number, concept in self._in(statement, numbers):
            found[number] = (*found.get(number, ()), concept)
        return found

    def places(self, space: str, vectors: Iterable[int]) -> list[tuple[int, int, int]]:
        """(vector, section number, line) of those vectors: one vector may stand in many places."""
        statement = "SELECT vector, number, line FROM passages WHERE space = ? AND vector IN ({})"
        return self._in(statement, vectors, space)

    def passages(self, space: str) -> list[tuple[int, int, int]]:
        """(vector, section number, line) of a whole space."""
        statement = (
            "SELECT vector, number, line FROM passages WHERE space = ? ORDER BY number, line"
        )
        return self._rows(statement, space)

    def standing(self, space: str, vectors: Iterable[int] | None = None) -> set[int]:
        """Those of the vectors, or all, that stand for a passage of some section."""
        statement = "SELECT DISTINCT vector FROM passages WHERE space = ?"
        some = statement + " AND vector IN ({})"
        rows = self._rows(statement, space) if vectors is None else self._in(some, vectors, space)
        return {vector for (vector,) in rows}

    def passages_of(self, numbers: Iterable[int]) -> dict[str, list[tuple[int, int, int]]]:
        """(vector, section number, line) of those sections by space, by number and line."""
        statement = (
            "SELECT space, vector, number, line FROM passages WHERE number IN ({}) "
            "ORDER BY number, space, line"
        )
        rows = sorted(self._in(statement, sorted(numbers)), key=itemgetter(0))
        return {space: [row[1:] for row in some] for space, some in groupby(rows, itemgetter(0))}

    def outline(self, numbers: Iterable[int]) -> dict[int, tuple[int, bool]]:
        """Of each of those sections the one that it stands in, or itself; whether it has prose."""
        rows = self._in("SELECT number, parent, prose FROM outline WHERE number IN ({})", numbers)
        return {number: (parent, bool(prose)) for number, parent, prose in rows}

    def span(self) -> int:
        """One more than the highest number of a section."""
        return int(self._rows("SELECT coalesce(max(number), 0) + 1 FROM outline")[0][0])

    def joining(self, concepts: Iterable[str], most: int) -> tuple[Relation, ...]:
        """The typed relations between two of those concepts, the surest first."""
        ids = tuple(dict.fromkeys(concepts))
        ends = ",".join("?" * len(ids))
        return self._surest(f"source IN ({ends}) AND target IN ({ends})", (*ids, *ids), most)

    def around(self, concepts: Iterable[str], most: int) -> tuple[Relation, ...]:
        """The typed relations from or to one of those concepts, the surest first."""
        ids = tuple(dict.fromkeys(concepts))
        ends = ",".join("?" * len(ids))
        found = {
            (r.source, r.relation, r.target): r
            for end in ("source", "target")
            for r in self._surest(f"{end} IN ({ends})", ids, most)
        }
        order = sorted(found.values(), key=lambda r: (-r.weight, r.source, r.relation, r.target))
        return tuple(order[:most])

    def _surest(self, where: str, ids: tuple[str, ...], most: int) -> tuple[Relation, ...]:
        order = "ORDER BY weight DESC, source, relation, target"
        # First which ones, out of the index alone; the evidence of the others is never read.
        best = f"SELECT rowid FROM edges WHERE {where} {order} LIMIT ?"  # noqa: S608
        rows = self._rows(
            "SELECT source, relation, target, weight, evidence FROM edges "  # noqa: S608
            f"WHERE rowid IN ({best}) {order}",
            *ids,
            most,
        )
        return tuple(map(relation_of, rows))

    def many(self) -> int:
        """How many sections there are."""
        return int(self._rows("SELECT count(*) FROM outline")[0][0])

    def moments(self, space: str) -> VectorMoments | None:
        """Mean and covariance of a space's vectors."""
        rows = self._rows("SELECT count, first, second FROM moments WHERE space = ?", space)
        return VectorMoments.from_row(*rows[0]) if rows else None

    def norms(self) -> dict[str, tuple[float, float]]:
        """Mean and deviation of each feature of a question over the background questions."""
        rows = self._rows("SELECT feature, mean, deviation FROM norms")
        return {feature: (mean, deviation) for feature, mean, deviation in rows}

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self._db.execute(statement, values).fetchall()

    def _in(
        self, statement: str, among: Iterable[object], *before: object
    ) -> list[tuple[Any, ...]]:
        return select_in(self._db, statement, among, *before)
