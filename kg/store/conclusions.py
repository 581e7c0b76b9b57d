"""Conclusions: the concepts that the names of all notes come to, and the relations between them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.concepts import Concept, Group, concept, unique
from kg.language.names import key, normal
from kg.relations import Relation
from kg.store.facts import Triple
from kg.store.portions import select_in
from kg.store.schema import concept_of, dump

CONCLUSION_TABLES = (
    "CREATE TABLE concepts (id TEXT PRIMARY KEY, slug TEXT, label TEXT, signature TEXT, data TEXT)",
    "CREATE TABLE names (key TEXT, concept TEXT)",
    "CREATE INDEX names_by_key ON names (key)",
    "CREATE INDEX names_of_concept ON names (concept)",
    """CREATE TABLE defines (
        section TEXT, concept TEXT, PRIMARY KEY (section, concept)) WITHOUT ROWID""",
    "CREATE INDEX defines_of_concept ON defines (concept)",
    """CREATE TABLE edges (
        source TEXT, relation TEXT, target TEXT, weight REAL, evidence TEXT)""",
    "CREATE INDEX edges_of_source ON edges (source, relation, target, weight)",
    "CREATE INDEX edges_of_target ON edges (target, relation, source, weight)",
)


@dataclass(frozen=True, slots=True)
class Renamed:
    """Names that came, went, or became those of another concept."""

    names: frozenset[str]
    concepts: frozenset[str]  # ids of those that had them or have them now


class Conclusions:
    """Writes concepts and relations, only where they differ; part of `Draft`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        # Of concepts, by id, and relations that may differ: how they were, and how they are now.
        self.labels: tuple[dict[str, str], dict[str, str]] = {}, {}
        self.triples: tuple[set[Triple], set[Triple]] = set(), set()

    def set_concepts(self, groups: Sequence[Group]) -> Renamed:
        """Take the concepts of those groups for the ones before."""
        before = {
            signature: (id_, slug, label)
            for id_, slug, label, signature in self._db.execute(
                "SELECT id, slug, label, signature FROM concepts"
            )
        }
        made = {g.signature: concept(g) for g in groups if g.signature not in before}
        named = {
            signature: (made[signature].id, made[signature].label)
            if signature in made
            else before[signature][1:]
            for signature in (group.signature for group in groups)
        }
        order = sorted(named, key=lambda signature: (*named[signature], signature))
        ids = dict(zip(order, unique(named[s][0] for s in order), strict=True))
        gone = [id_ for signature, (id_, *_) in before.items() if ids.get(signature) != id_]
        old = self._concepts(gone)
        for signature in order:
            if signature not in made and ids[signature] != before[signature][0]:
                made[signature] = old[before[signature][0]]
        self._remove(gone)
        new = {s: replace(one, id=ids[s]) for s, one in made.items()}
        self.labels[0].update((one.id, one.label) for one in old.values())
        self.labels[1].update((one.id, one.label) for one in new.values())
        self._add(new, {signature: named[signature][0] for signature in new})
        return _renamed(old.values(), new.values())

    def _concepts(self, ids: Iterable[str]) -> dict[str, Concept]:
        rows = select_in(self._db, "SELECT id, data FROM concepts WHERE id IN ({})", ids)
        return {id_: concept_of(data) for id_, data in rows}

    def _remove(self, ids: Sequence[str]) -> None:
        values = [(id_,) for id_ in ids]
        self._db.executemany("DELETE FROM concepts WHERE id = ?", values)
        for table in ("names", "defines"):
            self._db.executemany(f"DELETE FROM {table} WHERE concept = ?", values)  # noqa: S608

    def _add(self, concepts: Mapping[str, Concept], slugs: Mapping[str, str]) -> None:
        self._db.executemany(
            "INSERT INTO concepts VALUES (?, ?, ?, ?, ?)",
            [(c.id, slugs[s], c.label, s, dump(c)) for s, c in concepts.items()],
        )
        for one in concepts.values():
            keys = {form(name.text) for name in one.names for form in (key, normal)}
            self._db.executemany(
                "INSERT INTO names VALUES (?, ?)", [(name, one.id) for name in sorted(keys)]
            )
            self._db.executemany(
                "INSERT INTO defines VALUES (?, ?)", [(section, one.id) for section in one.sections]
            )

    def set_relations(self, restated: Iterable[Triple], relations: Sequence[Relation]) -> None:
        """Take those relations for the ones that were concluded from the same statements."""
        for triple in restated:
            gone = self._db.execute(
                "DELETE FROM edges WHERE source = ? AND target = ? AND relation = ? "
                "RETURNING source",
                triple,
            ).fetchall()
            self.triples[0].update([triple] if gone else ())
        self.triples[1].update((r.source, r.target, r.relation) for r in relations)
        self._db.executemany(
            "INSERT INTO edges VALUES (?, ?, ?, ?, ?)",
            [(r.source, r.relation, r.target, r.weight, dump(r.evidence)) for r in relations],
        )


def _renamed(old: Iterable[Concept], new: Iterable[Concept]) -> Renamed:
    before = {(name.text, c.id) for c in old for name in c.names}
    after = {(name.text, c.id) for c in new for name in c.names}
    changed = before ^ after
    return Renamed(frozenset(text for text, _ in changed), frozenset(id_ for _, id_ in changed))
