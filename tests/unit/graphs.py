"""Notes written in a test, and what the stages of a build make of them, in an index in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kg.build.analysis import analyse
from kg.extract.gazetteer import Gazetteer
from kg.index.snapshot import Snapshot
from kg.index.transaction import Transaction
from kg.model.concept import AliasRules, Mention
from kg.model.relation import Relation
from kg.notes.read import FileStat, Note, parse, read, scan
from kg.notes.sections import Section, divide
from kg.runtime.progress import silent

NO_INDEX = Path(__file__).with_name("no index")


@dataclass
class Reading:
    """What a build finds in notes, when it is asked for."""

    notes: list[Note]
    rules: AliasRules = field(default_factory=AliasRules)

    @cached_property
    def sections(self) -> list[Section]:
        return [section for note in self.notes for section in divide(note)]

    @cached_property
    def _now(self) -> Snapshot:
        transaction = Transaction.copy(NO_INDEX)
        for note in self.notes:
            transaction.put(note, FileStat(0, 0, 0, 0), divide(note), lambda _: ())
        analyse(transaction, self.rules, silent)
        return transaction.now

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return self._now.gazetteer()

    @cached_property
    def mentions(self) -> list[Mention]:
        return [m for several in self._now.mentions().values() for m in several]

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        return self._now.relations()

    def said(self) -> set[str]:
        """Relations as text: `Adam combines Momentum`."""
        label = {concept.id: concept.label for concept in self.gazetteer.concepts}
        return {f"{label[r.source]} {r.relation} {label[r.target]}" for r in self.relations}

    def one(self, *names: str) -> bool:
        """Whether the names are all of one concept."""
        found = [self.gazetteer.find(name) for name in names]
        return None not in found and len({concept.id for concept in found if concept}) == 1


def notes_of(text: str, path: str = "note.md", **others: str) -> Reading:
    """A reading of one note, and of others given as name=text."""
    more = [parse(f"{name}.md", content) for name, content in others.items()]
    return Reading([parse(path, text), *more])


def folder(path: Path) -> Reading:
    """A reading of the notes in a folder."""
    return Reading([read(path, name) for name in scan(path).files])
