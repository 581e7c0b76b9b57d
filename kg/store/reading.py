"""Snapshot: one generation of an index, as long as it is held, whatever a build does meanwhile."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from kg.concepts import Concept, Mention
from kg.errors import NoIndexError
from kg.notes import Problem, Stamp
from kg.relations import TYPED, Relation
from kg.sections import Section
from kg.store.moments import Moments
from kg.store.schema import (
    DATABASE,
    Manifest,
    StoredNote,
    concept_of,
    connect,
    mention_of,
    note_of,
    relation_of,
    section_of,
)
from kg.store.words import WordIndex

if TYPE_CHECKING:
    import networkx as nx

    from kg.index import VectorIndex

EDGES = "SELECT source, relation, target, weight, evidence FROM edges"


class Snapshot:
    """What an index holds. Rows come in the order of the notes, so that output never wavers."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._db = connection
        self._vectors: dict[str, VectorIndex] = {}
        self.words = WordIndex(connection)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read the index in `folder`.

        Raises:
            NoIndexError: there is none, it is damaged, or of another version.
        """
        try:
            connection = connect(folder, write=False)
            connection.execute("BEGIN")
            snapshot = cls(folder, connection)
            snapshot.manifest  # noqa: B018 - pins the generation, and says early that there is none
            return snapshot
        except sqlite3.DatabaseError as error:
            text = f"The index in {folder} is damaged ({error}): run `kg build`."
            raise NoIndexError(text) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    @property
    def manifest(self) -> Manifest:
        """What the index was made of.

        Raises:
            NoIndexError: no build has ended yet.
        """
        row = self._db.execute("SELECT value FROM manifest").fetchone()
        if row is None:
            raise NoIndexError(f"The index in {self.folder} is empty: run `kg build`.")
        return Manifest.from_json(row[0])

    def vectors(self, space: str) -> VectorIndex:
        """The vectors of a space, left on disk until they are used."""
        if space not in self._vectors:
            from kg.index import VectorIndex

            file = vector_file(self.folder, space, self.manifest.vectors[space])
            self._vectors[space] = VectorIndex.load(file)
        return self._vectors[space]

    def notes(self) -> dict[str, StoredNote]:
        """Every file that the last build saw, by path."""
        rows = self._rows("SELECT path, size, mtime_ns, note, problem FROM notes ORDER BY path")
        return {
            path: StoredNote(
                Stamp(size, mtime_ns),
                note_of(note) if note else None,
                Problem(**json.loads(problem)) if problem else None,
            )
            for path, size, mtime_ns, note, problem in rows
        }

    def stamps(self) -> dict[str, Stamp]:
        """What the file system said of each file, by path."""
        rows = self._rows("SELECT path, size, mtime_ns FROM notes")
        return {path: Stamp(size, mtime_ns) for path, size, mtime_ns in rows}

    def sections(self, paths: Iterable[str] | None = None) -> dict[int, Section]:
        """The sections of those notes, or all, by number, in the order of the notes."""
        if paths is None:
            rows = self._rows("SELECT * FROM sections ORDER BY path, line")
        else:
            rows = self._in("SELECT * FROM sections WHERE path IN ({}) ORDER BY path, line", paths)
        return {row[0]: section_of(row) for row in rows}

    def numbered(self, numbers: Iterable[int]) -> dict[int, Section]:
        """Sections by their numbers."""
        rows = self._in("SELECT * FROM sections WHERE number IN ({})", numbers)
        return {row[0]: section_of(row) for row in rows}

    def sections_of(self, concept: str) -> dict[int, Section]:
        """The sections that mention or define a concept, by number, in the order of the notes."""
        statement = (
            "SELECT * FROM sections WHERE number IN "
            "(SELECT number FROM mentions WHERE concept = ?) ORDER BY path, line"
        )
        return {row[0]: section_of(row) for row in self._rows(statement, concept)}

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

    def passing(
        self, path: str | None, tag: str | None, concepts: Iterable[str] | None
    ) -> frozenset[int]:
        """The numbers of the sections whose path fits a glob, that have a tag or one below it,
        and that mention one of those concepts; None lets every one pass."""
        rows = self._rows("SELECT number, path, tags FROM sections WHERE path GLOB ?", path or "*")
        found = {n for n, _, tags in rows if tag is None or _tagged(json.loads(tags), tag)}
        if concepts is not None:
            statement = "SELECT DISTINCT number FROM mentions WHERE concept IN ({})"
            found &= {number for (number,) in self._in(statement, concepts)}
        return frozenset(found)

    def heading_concepts(self, numbers: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """The concepts that the headings of those sections are about."""
        statement = "SELECT number, concept FROM defines WHERE number IN ({}) ORDER BY rowid"
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

    def vectors_of(self, space: str, numbers: Iterable[int]) -> list[tuple[int, int, int]]:
        """(vector, section number, line) of those sections, in the order of their lines."""
        statement = (
            "SELECT vector, number, line FROM passages WHERE space = ? AND number IN ({}) "
            "ORDER BY number, line"
        )
        return self._in(statement, numbers, space)

    def outline(self, numbers: Iterable[int]) -> dict[int, tuple[int, bool]]:
        """Of each of those sections the one that it stands in, or itself; whether it has prose."""
        rows = self._in("SELECT number, parent, prose FROM outline WHERE number IN ({})", numbers)
        return {number: (parent, bool(prose)) for number, parent, prose in rows}

    def span(self) -> int:
        """One more than the highest number of a section."""
        return int(self._rows("SELECT coalesce(max(number), 0) + 1 FROM outline")[0][0])

    def moments(self, space: str) -> Moments | None:
        """Mean and covariance of a space's vectors."""
        rows = self._rows("SELECT count, first, second FROM moments WHERE space = ?", space)
        return Moments.from_row(*rows[0]) if rows else None

    def norms(self) -> dict[str, tuple[float, float]]:
        """Mean and deviation of each feature of a question over the background questions."""
        rows = self._rows("SELECT feature, mean, deviation FROM norms")
        return {feature: (mean, deviation) for feature, mean, deviation in rows}

    def concepts(self, ids: Iterable[str] | None = None) -> dict[str, Concept]:
        """Those concepts, or all, by id; the most central first."""
        columns = "SELECT id, data, weight FROM concepts"
        some = columns + " WHERE id IN ({})"
        rows = self._rows(columns) if ids is None else self._in(some, ids)
        ranked = sorted(rows, key=lambda row: (-row[2], row[0]))
        return {id_: concept_of(data) for id_, data, _ in ranked}

    def named(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The ids of the concepts that have each of those name keys (`kg.language`)."""
        found: dict[str, tuple[str, ...]] = {}
        for key, concept in self._in(
            "SELECT key, concept FROM names WHERE key IN ({}) ORDER BY key, concept", keys
        ):
            found[key] = (*found.get(key, ()), concept)
        return found

    def mentions(self, numbers: Iterable[int] | None = None) -> dict[int, tuple[Mention, ...]]:
        """What concepts those sections, or all, speak of, and where."""
        if numbers is None:
            rows = self._rows("SELECT number, data FROM mentions ORDER BY rowid")
        else:
            rows = self._in(
                "SELECT number, data FROM mentions WHERE number IN ({}) ORDER BY rowid", numbers
            )
        found: dict[int, list[Mention]] = {}
        for number, data in rows:
            found.setdefault(number, []).append(mention_of(data))
        return {number: tuple(several) for number, several in found.items()}

    def mention_counts(self) -> dict[str, int]:
        """In how many sections each concept is named."""
        statement = "SELECT concept, count(DISTINCT number) FROM mentions GROUP BY concept"
        return dict(self._rows(statement))

    def relations(self, concepts: Iterable[str] | None = None) -> tuple[Relation, ...]:
        """All typed relations, or those from or to one of the concepts; the surest first."""
        rows = self._rows(EDGES)
        if concepts is not None:
            wanted = list(concepts)
            rows = self._in(EDGES + " WHERE source IN ({})", wanted)
            rows += self._in(EDGES + " WHERE target IN ({})", wanted)
        found = {row[:3]: relation_of(row) for row in rows if row[1] in TYPED}
        order = sorted(found.values(), key=lambda r: (-r.weight, r.source, r.relation, r.target))
        return tuple(order)

    def graph(self) -> nx.MultiDiGraph[str]:
        """The whole graph, as `kg.graph.build` made it."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for node, data in self._rows("SELECT id, data FROM nodes ORDER BY id"):
            graph.add_node(node, **json.loads(data))
        for source, relation, target, weight, evidence in self._rows(EDGES):
            data = {"weight": weight, "evidence": json.loads(evidence)}
            graph.add_edge(source, target, key=relation, **data)
        return graph

    def counts(self) -> dict[str, int]:
        """How many notes, sections, concepts and typed relations there are."""
        tables = ("notes", "sections", "concepts")
        counts = {t: self._rows(f"SELECT count(*) FROM {t}")[0][0] for t in tables}  # noqa: S608
        marks = ",".join("?" * len(TYPED))
        typed = f"SELECT count(*) FROM edges WHERE relation IN ({marks})"  # noqa: S608
        return {**counts, "relations": self._rows(typed, *TYPED)[0][0]}

    def size(self) -> int:
        """Bytes of the files that this generation uses."""
        files = [vector_file(self.folder, s, g) for s, g in self.manifest.vectors.items()]
        return sum(f.stat().st_size for f in (self.folder / DATABASE, *files) if f.exists())

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self._db.execute(statement, values).fetchall()

    def _in(
        self, statement: str, among: Iterable[object], *before: object
    ) -> list[tuple[Any, ...]]:
        """Rows of a statement with `IN ({})`, asked in portions that SQLite takes."""
        values, found = list(among), []
        for start in range(0, len(values), 500):
            portion = values[start : start + 500]
            marks = ",".join("?" * len(portion))
            found += self._rows(statement.format(marks), *before, *portion)
        return found


def _tagged(tags: list[str], tag: str) -> bool:
    return any(t == tag or t.startswith(f"{tag}/") for t in tags)


def vector_file(folder: Path, space: str, generation: int) -> Path:
    """Where the vectors of a space are, as that generation wrote them."""
    return folder / f"vectors-{space}-{generation}.faiss"
