"""Findings: the concepts of an index, where they are named, and the relations between them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from kg.extract.serialize import mentions_of
from kg.index.locations import LocationReader
from kg.index.schema import concept_of, relation_of
from kg.model.concept import Concept, Mention
from kg.model.relation import Relation
from kg.notes.sections import Section

if TYPE_CHECKING:
    from kg.extract.gazetteer import Gazetteer

EDGES = "SELECT source, relation, target, weight, evidence FROM edges"


class ConceptReader(LocationReader):
    """Reads one database; part of `Snapshot`."""

    def concepts(self, ids: Iterable[str] | None = None) -> dict[str, Concept]:
        """Those concepts, or all, by id, in the order of their ids."""
        columns = "SELECT id, data FROM concepts"
        some = columns + " WHERE id IN ({})"
        rows = self._rows(columns) if ids is None else self._in(some, ids)
        return {id_: concept_of(data) for id_, data in sorted(rows)}

    def labels(self, ids: Iterable[str]) -> dict[str, str]:
        """What those concepts are called, by id."""
        return dict(self._in("SELECT id, label FROM concepts WHERE id IN ({})", ids))

    def gazetteer_of(self, sections: Iterable[Section]) -> Gazetteer:
        """The concepts of which those sections may hold names; it knows where the others are."""
        from kg.extract.gazetteer import Gazetteer
        from kg.extract.section_analysis import pieces_of

        plain = "\n".join(line for section in sections for line in pieces_of(section))
        names = self._rows("SELECT key, concept FROM names")
        ids = {concept for name, concept in names if name in plain}
        return Gazetteer(tuple(self.concepts(sorted(ids)).values()), cache(self.gazetteer))

    def gazetteer(self) -> Gazetteer:
        """All concepts, to find names with."""
        from kg.extract.gazetteer import Gazetteer

        return Gazetteer(tuple(self.concepts().values()))

    def named(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The ids of the concepts that have each of those name keys (`kg.lang`)."""
        found: dict[str, tuple[str, ...]] = {}
        for key, concept in self._in(
            "SELECT key, concept FROM names WHERE key IN ({}) ORDER BY key, concept", keys
        ):
            found[key] = (*found.get(key, ()), concept)
        return found

    def mentions(self, numbers: Iterable[int] | None = None) -> dict[int, tuple[Mention, ...]]:
        """What concepts those sections, or all, speak of, and where."""
        columns = (
            "SELECT s.number, r.said, s.id, s.line FROM sections s "
            "JOIN readings r ON r.number = s.number"
        )
        some = columns + " WHERE s.number IN ({})"
        rows = self._rows(columns) if numbers is None else self._in(some, numbers)
        return {number: tuple(mentions_of(*rest)) for number, *rest in rows}

    def mention_counts(self, concepts: Iterable[str] | None = None) -> dict[str, int]:
        """In how many sections each of those concepts, or of all, is named."""
        columns = "SELECT concept, count(*) FROM mentioned"
        some = columns + " WHERE concept IN ({}) GROUP BY concept"
        if concepts is None:
            return dict(self._rows(f"{columns} GROUP BY concept"))
        return dict(self._in(some, concepts))

    def relations(self, concepts: Iterable[str] | None = None) -> tuple[Relation, ...]:
        """All typed relations, or those from or to one of the concepts; the surest first."""
        if concepts is None:
            rows = self._rows(EDGES)
        else:
            wanted = list(concepts)
            rows = [
                row
                for end in ("source", "target")
                for row in self._in(f"{EDGES} WHERE {end} IN ({{}})", wanted)
            ]
        found = {row[:3]: relation_of(row) for row in rows}
        order = sorted(found.values(), key=lambda r: (-r.weight, r.source, r.relation, r.target))
        return tuple(order)
