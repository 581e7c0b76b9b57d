"""The tables of the database, and how values become rows and rows values again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from kg.model.concept import Concept, Name
from kg.model.relation import Evidence, Relation
from kg.notes.markdown import Link
from kg.notes.read import FileStat, Note, Problem
from kg.notes.sections import Block, Section

NOTE_TABLES = (
    "CREATE TABLE manifest (value TEXT NOT NULL)",
    """CREATE TABLE notes (
        path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, inode INTEGER,
        settled INTEGER, digest TEXT, note TEXT, problem TEXT)""",
    """CREATE TABLE sections (
        number INTEGER PRIMARY KEY, id TEXT UNIQUE, path TEXT, line INTEGER, heading TEXT,
        level INTEGER, end_line INTEGER, tags TEXT, source TEXT, blocks TEXT, links TEXT)""",
    "CREATE INDEX sections_of_note ON sections (path)",
    "CREATE TABLE passages (space TEXT, vector INTEGER, number INTEGER, line INTEGER)",
    "CREATE INDEX passages_of_vector ON passages (space, vector, number, line)",
    "CREATE INDEX passages_of_section ON passages (number, space, line, vector)",
    "CREATE TABLE outline (number INTEGER PRIMARY KEY, parent INTEGER, prose INTEGER)",
    """CREATE TABLE moments (
        space TEXT PRIMARY KEY, encoder TEXT, count INTEGER, first BLOB, second BLOB)""",
    "CREATE TABLE background (encoder TEXT PRIMARY KEY, digest TEXT, vectors BLOB)",
    "CREATE TABLE norms (feature TEXT PRIMARY KEY, mean REAL, deviation REAL)",
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made of and by what."""

    generation: int  # counts the builds that changed something
    version: str  # of kg: another one reads notes anew
    notes: str  # the notes folder, absolute
    model: str  # of the spaces that --model chooses
    dimension: int
    prompts: Mapping[str, str]
    rules: str  # digest of what the user says of names
    encoders: Mapping[str, str] = field(default_factory=dict)  # space -> what made its vectors
    vectors: Mapping[str, int] = field(default_factory=dict)  # space -> generation of its file
    sums: Mapping[str, list[int]] = field(default_factory=dict)  # space -> checksums of its file
    mounts: tuple[str, ...] = ()  # folders of the notes at which other drives were mounted

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """As it was kept."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A file as the last build saw it: a note, a problem instead, or one with a problem."""

    stamp: FileStat
    note: Note | None
    problem: Problem | None


def dump(value: Any) -> str:  # noqa: ANN401 - whatever is kept as JSON
    """JSON text; dataclasses, also within lists, as objects."""
    return json.dumps(value, ensure_ascii=False, default=asdict)


def section_row(number: int | None, s: Section) -> tuple[object, ...]:
    """The row of a section; without a number the database gives one."""
    return (
        number, s.id, s.path, s.line, dump(s.heading), s.level, s.end_line, dump(s.tags),
        s.source, dump(s.blocks), dump(s.links),
    )  # fmt: skip


def section_of(row: tuple[Any, ...]) -> Section:
    """The section of a row `SELECT * FROM sections`."""
    _, id_, path, line, heading, level, end_line, tags, source, blocks, links = row
    return Section(
        id=id_,
        path=path,
        heading=tuple(json.loads(heading)),
        level=level,
        line=line,
        end_line=end_line,
        source=source,
        blocks=tuple(Block(**block) for block in json.loads(blocks)),
        tags=tuple(json.loads(tags)),
        links=tuple(Link(**link) for link in json.loads(links)),
    )


def note_of(text: str) -> Note:
    """The note of its JSON. Its text isn't kept: its sections hold it."""
    value = json.loads(text)
    value["aliases"], value["tags"] = tuple(value["aliases"]), tuple(value["tags"])
    value["problem"] = Problem(**value["problem"]) if value["problem"] else None
    return Note(**value)


def without_text(note: Note) -> Note:
    """A note as it is kept."""
    return replace(note, text="")


def concept_of(text: str) -> Concept:
    """The concept of its JSON."""
    value = json.loads(text)
    return Concept(
        id=value["id"],
        label=value["label"],
        names=tuple(Name(**name) for name in value["names"]),
        sections=tuple(value["sections"]),
        tags=tuple(value["tags"]),
    )


def relation_of(row: tuple[Any, ...]) -> Relation:
    """The relation of a row `SELECT source, relation, target, weight, evidence`."""
    source, relation, target, weight, evidence = row
    proofs = tuple(Evidence(**proof) for proof in json.loads(evidence))
    return Relation(source=source, target=target, relation=relation, weight=weight, evidence=proofs)
