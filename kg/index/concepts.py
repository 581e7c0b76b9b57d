"""Conclusions: the concepts that the names of all notes come to, and the relations between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import apsw

from kg.index.schema import concept_of, dump
from kg.index.select import select_in
from kg.lang.normalize import key, normal
from kg.model.concept import Concept
from kg.model.relation import Relation, Triple
from kg.resolve.entities import Group, concept, identified

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
class NameChanges:
    """Names that came, went, or became those of another concept."""

    names: frozenset[str]
    concepts: frozenset[str]  # ids of those that had them or have them now


@dataclass(frozen=True, slots=True)
class GraphOutline:
    """Of a graph, what differs from another one, or may."""

    labels: dict[str, str] = field(default_factory=dict)  # of concepts, by id
    relations: set[Triple] = field(default_factory=set)


class ConceptWriter:
    """Writes concepts and relations, only where they differ; part of `Transaction`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection
        self.before, self.after = GraphOutline(), GraphOutline()
        """How it was what this transaction concluded anew, and how it is now."""

    def set_concepts(self, groups: Sequence[Group]) -> NameChanges:
        """Take the concepts of those groups for the ones before."""
        before = {
            signature: (id_, slug, label)
            for id_, slug, label, signature in self._db.execute(
                "SELECT id, slug, label, signature FROM concepts"
            )
        }
        made = {g.signature: concept(g) for g in groups if g.signature not in before}
        named = {signature: (one.id, one.label) for signature, one in made.items()}
        named |= {g.signature: before[g.signature][1:] for g in groups if g.signature in before}
        ids = identified(named)
        gone = {id_: signature for signature, (id_, *_) in before.items()
                if ids.get(signature) != id_}  # fmt: skip
        old = self._concepts(gone)
        made |= {s: old[id_] for id_, s in gone.items() if s in ids}  # that only have another id
        new = {s: replace(one, id=ids[s]) for s, one in made.items()}
        self._remove(gone)
        self._add(new, {signature: named[signature][0] for signature in new})
        self.before.labels.update((one.id, one.label) for one in old.values())
        self.after.labels.update((one.id, one.label) for one in new.values())
        return _renamed(old.values(), new.values())

    def _concepts(self, ids: Iterable[str]) -> dict[str, Concept]:
        rows = select_in(self._db, "SELECT id, data FROM concepts WHERE id IN ({})", ids)
        return {id_: concept_of(data) for id_, data in rows}

    def _remove(self, ids: Iterable[str]) -> None:
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
            gone: list[Any] = self._db.execute(
                "DELETE FROM edges WHERE source = ? AND relation = ? AND target = ? "
                "RETURNING source, relation, target",
                triple,
            ).fetchall()
            self.before.relations.update(gone)
        self.after.relations.update(relation.triple for relation in relations)
        self._db.executemany(
            "INSERT INTO edges VALUES (?, ?, ?, ?, ?)",
            [(*r.triple, r.weight, dump(r.evidence)) for r in relations],
        )


def _renamed(old: Iterable[Concept], new: Iterable[Concept]) -> NameChanges:
    before = {(name.text, c.id) for c in old for name in c.names}
    after = {(name.text, c.id) for c in new for name in c.names}
    changed = before ^ after
    return NameChanges(frozenset(text for text, _ in changed), frozenset(id_ for _, id_ in changed))
